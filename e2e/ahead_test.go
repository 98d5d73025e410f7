package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/e2e/faultproxy"
	"jalon/store/bolt"
)

// A bot that claims ahead of what it sends is killed again and again, and stopped
// too, while replies are lost and the server is too busy: each message is posted
// once.
func TestKilledWhileClaimingAhead(t *testing.T) {
	t.Parallel()
	const messages, rooms, rounds = 600, 6, 8
	i := newInstall(t, newPlace(t))
	body, err := os.ReadFile(i.config())
	if err == nil {
		err = os.WriteFile(i.config(), []byte(strings.Replace(string(body), "concurrency = 1", "concurrency = 4\nburst = 50", 1)), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	channels := i.rooms(rooms)
	path := filepath.Join(i.folder, "jalon.db")
	st, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Owe(t.Context(), owedTo(channels, messages)); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	i.toServer.Set(
		faultproxy.Rule{Method: "POST", Path: createPost, Body: []byte("Message 7"), Times: 5, Fault: faultproxy.DropReply},
		faultproxy.Rule{Method: "POST", Path: createPost, Body: []byte("Message 3"), Times: 5, Fault: faultproxy.TooManyRequests(1)},
		faultproxy.Rule{Method: "POST", Path: createPost, Body: []byte("Message 5"), Times: 5, Fault: faultproxy.BadGateway})
	dice := rand.New(rand.NewPCG(20261126, 0))
	for round := range rounds {
		i.start("")
		pause(t, time.Duration(dice.IntN(300))*time.Millisecond)
		if round%3 == 2 {
			if err := i.stop(); err != nil {
				t.Error(err)
			}
			continue
		}
		i.kill()
	}
	left := func() (n int) {
		i.start("")
		pause(t, 3*time.Second)
		if err := i.stop(); err != nil {
			t.Error(err)
		}
		st, err := bolt.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		for _, owed := range owedTo(channels, messages) {
			if d, err := st.Delivery(t.Context(), owed.Name); err != nil || d.State != bot.StateSent {
				n++
			}
		}
		return n
	}
	eventually(t, 3*time.Minute, "all is sent", func() bool { return left() == 0 })
	i.postedOnce(channels, messages)
}
