package faultproxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// postFor sends a request and gives up after a while.
func postFor(t *testing.T, p *Proxy, d time.Duration) (int, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+"/x", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

// Hanging lasts until the client gives up, and the server sees nothing.
func TestHang(t *testing.T) {
	p, reached := begin(t)
	began, ended := make(chan struct{}, 1), make(chan struct{}, 1)
	p.Set(Rule{Times: 1, Fault: Hang, Before: func(*http.Request) { began <- struct{}{} }, Hit: ended})
	if _, err := postFor(t, p, 200*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client ended with %v", err)
	}
	<-began
	<-ended
	if reached.Load() != 0 {
		t.Error("the request was forwarded")
	}
}

// Closing the proxy lets go of a client that would wait for ever.
func TestCloseEndsAHeldRequest(t *testing.T) {
	p, _ := begin(t)
	began, ended := make(chan struct{}, 1), make(chan error, 1)
	p.Set(Rule{Fault: Hang, Before: func(*http.Request) { began <- struct{}{} }})
	go func() { _, err := postFor(t, p, time.Minute); ended <- err }()
	<-began
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the held client ended with %v", err)
	}
}

// A late reply is of a request the server has done, whether the client waits
// for it or not.
func TestDelayReply(t *testing.T) {
	p, reached := begin(t)
	p.Set(Rule{Fault: DelayReply(100 * time.Millisecond)})
	if status, text, _, err := post(p, "/x", ""); err != nil || status != 200 || text != "hello" {
		t.Errorf("the client that waits gets %d %q %v", status, text, err)
	}
	ended := make(chan struct{}, 1)
	p.Set(Rule{Fault: DelayReply(time.Minute), Hit: ended})
	if _, err := postFor(t, p, 200*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client that does not wait gets %v", err)
	}
	<-ended
	if reached.Load() != 2 {
		t.Errorf("reached %d times, want 2", reached.Load())
	}
}

// After runs when the server has done the request and before the client can
// know of it: the moment to kill that client.
func TestAfterComesBeforeTheClientKnows(t *testing.T) {
	p, reached := begin(t)
	inside, release := make(chan int64), make(chan struct{})
	p.Set(Rule{Times: 1, Fault: DropReply, After: func(*http.Request) { inside <- reached.Load(); <-release }})
	ended := make(chan error, 1)
	go func() { _, err := postFor(t, p, time.Minute); ended <- err }()
	if n := <-inside; n != 1 {
		t.Errorf("the server was reached %d times when After ran", n)
	}
	select {
	case err := <-ended:
		t.Errorf("the client knew before After returned: %v", err)
	default:
	}
	close(release)
	if err := <-ended; err == nil {
		t.Error("the reply was not dropped")
	}
}

// A rule without a fault forwards what its Rewrite made of the body.
func TestRewrite(t *testing.T) {
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}))
	defer server.Close()
	p, err := Start(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Set(Rule{Rewrite: func(b []byte) []byte { return []byte(strings.Replace(string(b), "pending", "", 1)) }})
	if _, _, _, err := post(p, "/x", "a pending post"); err != nil {
		t.Fatal(err)
	}
	if body := <-got; body != "a  post" {
		t.Errorf("the server read %q", body)
	}
}

// The first rule that matches applies; each counts its own.
func TestAddClearCount(t *testing.T) {
	p, _ := begin(t)
	var first, second atomic.Int64
	p.Set(Rule{Times: 1, Fault: BadGateway, Count: &first})
	p.Add(Rule{Times: 5, Fault: TooManyRequests(1), Count: &second})
	for _, want := range []int{502, 429, 429} {
		if status, _, _, err := post(p, "/x", ""); err != nil || status != want {
			t.Errorf("got %d %v, want %d", status, err, want)
		}
	}
	p.Clear()
	if status, _, _, err := post(p, "/x", ""); err != nil || status != 200 {
		t.Errorf("cleared, and got %d %v", status, err)
	}
	if first.Load() != 1 || second.Load() != 2 {
		t.Errorf("counted %d and %d, want 1 and 2", first.Load(), second.Load())
	}
}

func TestStartAtAnotherAddress(t *testing.T) {
	back, _ := begin(t)
	p, err := StartAt("127.0.0.2:0", back.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() != "127.0.0.2" {
		t.Fatalf("listens on %s, %v", p.URL, err)
	}
	if status, text, _, err := post(p, "/x", ""); err != nil || status != 200 || text != "hello" {
		t.Errorf("got %d %q %v", status, text, err)
	}
}
