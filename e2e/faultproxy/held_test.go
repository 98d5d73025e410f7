package faultproxy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A held request arrives once it is let go, although its client is gone.
func TestHoldUntil(t *testing.T) {
	p, reached := begin(t)
	release, done := make(chan struct{}), make(chan struct{}, 1)
	p.Set(Rule{Times: 1, Fault: HoldUntil(release, time.Minute), Hit: done})
	if _, err := postFor(t, p, 100*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client ended with %v", err)
	}
	if reached.Load() != 0 {
		t.Error("it arrived before it was let go")
	}
	close(release)
	<-done
	if reached.Load() != 1 {
		t.Errorf("it arrived %d times", reached.Load())
	}
}

// Held for too long, it never arrives.
func TestHoldUntilTooLate(t *testing.T) {
	p, reached := begin(t)
	p.Set(Rule{Fault: HoldUntil(nil, time.Millisecond)})
	if _, err := postFor(t, p, time.Minute); err == nil || reached.Load() != 0 {
		t.Errorf("err %v, arrived %d times", err, reached.Load())
	}
}

// The client has the whole reply when f runs: f may wait for it.
func TestOnceReplied(t *testing.T) {
	p, _ := begin(t)
	read := make(chan struct{})
	p.Set(Rule{Fault: OnceReplied(func() { <-read })})
	answer, err := http.Get(p.URL + "/x")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body := make([]byte, len("hello"))
	if _, err := io.ReadFull(answer.Body, body); err != nil || string(body) != "hello" {
		t.Errorf("%q %v", body, err)
	}
	close(read)
}

// A gateway that gave up answers for a server that did not.
func TestArrived(t *testing.T) {
	p, reached := begin(t)
	p.Set(Rule{Fault: Arrived(BadGateway)})
	if status, _, _, err := post(p, "/x", ""); err != nil || status != http.StatusBadGateway || reached.Load() != 1 {
		t.Errorf("%d %v, arrived %d times", status, err, reached.Load())
	}
}

// The rules after one that skips apply to what it skips.
func TestSkip(t *testing.T) {
	p, _ := begin(t)
	p.Set(Rule{Skip: 2, Times: 1, Fault: BadGateway}, Rule{Skip: 1, Times: 1, Fault: TooManyRequests(1)})
	for n, want := range []int{200, 429, 502, 200} {
		if status, _, _, err := post(p, "/x", ""); err != nil || status != want {
			t.Errorf("request %d: %d %v, want %d", n, status, err, want)
		}
	}
}

// A pending_post_id is taken off once a request of it was answered, and not
// while one still hangs.
func TestStrip(t *testing.T) {
	arrived, answer := make(chan string, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var post struct {
			Pending string `json:"pending_post_id"`
			Channel string `json:"channel_id"`
		}
		if err := json.NewDecoder(r.Body).Decode(&post); err != nil || post.Channel != "c" {
			t.Errorf("%+v %v", post, err)
		}
		arrived <- post.Pending
		<-answer
	}))
	t.Cleanup(server.Close)
	p, err := Start(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	p.Set(Rule{Fault: (&Pending{}).Strip})
	ended := make(chan error)
	send := func(pending, want string) {
		t.Helper()
		go func() {
			_, _, _, err := post(p, "/x", `{"channel_id":"c","pending_post_id":"`+pending+`"}`)
			ended <- err
		}()
		if got := <-arrived; got != want {
			t.Errorf("%s arrives as %q, want %q", strings.ToUpper(pending), got, want)
		}
	}
	settle := func(n int) {
		t.Helper()
		for range n {
			answer <- struct{}{}
		}
		for range n {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	send("a", "a")
	send("a", "a") // the first one hangs
	settle(2)
	send("a", "")
	send("b", "b")
	settle(2)
}
