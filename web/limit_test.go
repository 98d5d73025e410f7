package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// Who asks too often waits; wrong keys never hold up a right one from the same
// address, and take bounded room.
func TestLimits(t *testing.T) {
	b := newBench(t)
	key := b.key(b.pix, "intra")
	count := func(key string, n int) (statuses map[int]int, after string) {
		statuses = map[int]int{}
		for range n {
			r := httptest.NewRequest(http.MethodPost, "/mesures/pix", strings.NewReader(october))
			r.Header.Set("Authorization", "Bearer "+key)
			w := httptest.NewRecorder()
			b.mux.ServeHTTP(w, r)
			statuses[w.Code]++
			after = w.Header().Get("Retry-After")
		}
		return statuses, after
	}
	if got, after := count(bot.NewKey(), 50); got[401] != wrongMinute || got[429] != 50-wrongMinute || after != "2" {
		t.Errorf("wrong keys: %v, again after %s", got, after)
	}
	if got, after := count(key, 70); got[200] != keyMinute || got[429] != 10 || after != "1" {
		t.Errorf("the right key: %v, again after %s", got, after)
	}
	b.at = b.at.Add(10 * time.Second)
	if got, _ := count(key, 20); got[200] != 10 {
		t.Errorf("later: %v", got)
	}
	var l limits
	for n := range 3 * mostLimited {
		l.take(fmt.Sprint(n), 1, b.at)
	}
	if len(l.of) > mostLimited {
		t.Errorf("%d senders are remembered", len(l.of))
	}
	for remote, want := range map[string]string{"10.0.0.5:1234": "10.0.0.5", "[2001:db8:1:2:3::4]:5": "2001:db8:1:2::/64", "[::ffff:10.0.0.5]:1": "10.0.0.5", "[fe80::1%eth0]:1": "fe80::/64", "@": "@", "": ""} {
		if got := senderOf(remote); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}
