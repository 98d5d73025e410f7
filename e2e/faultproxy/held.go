package faultproxy

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// HoldUntil keeps the request until release is closed, whatever becomes of the
// client, and forwards it then; not when that took longer than most. The
// connection is cut in the place of the reply.
func HoldUntil(release <-chan struct{}, most time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		late := time.NewTimer(most)
		defer late.Stop()
		select {
		case <-release:
			DropReply(w, r, forward)
		case <-late.C:
			panic(http.ErrAbortHandler)
		}
	}
}

// OnceReplied forwards, gives the client the whole reply, and calls f when it is
// on its way.
func OnceReplied(f func()) Fault {
	return func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		kept := &reply{header: http.Header{}, status: http.StatusOK}
		forward.ServeHTTP(kept, r.WithContext(context.WithoutCancel(r.Context())))
		w.Header().Set("Content-Length", strconv.Itoa(kept.body.Len())) // else its end would wait for f
		kept.header.Del("Content-Length")
		kept.send(w)
		http.NewResponseController(w).Flush()
		f()
	}
}

// Arrived forwards, and has another fault answer in the place of the server: a
// gateway that gave up too soon.
func Arrived(answer Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		forward.ServeHTTP(&discard{header: http.Header{}}, r.WithContext(context.WithoutCancel(r.Context())))
		answer(w, r, forward)
	}
}

// Pending knows the pending_post_id of every post that went by.
type Pending struct {
	mu  sync.Mutex
	ids map[string]*pending
}

type pending struct {
	asked    int // requests that are not answered yet
	answered int
}

// Strip forwards posts without their pending_post_id once a request of the same
// was answered and none hangs: a server that has forgotten them.
func (p *Pending) Strip(w http.ResponseWriter, r *http.Request, forward http.Handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	setBody(r, body)
	var post map[string]json.RawMessage
	if json.Unmarshal(body, &post) != nil || len(post["pending_post_id"]) == 0 {
		forward.ServeHTTP(w, r)
		return
	}
	id := string(post["pending_post_id"])
	if p.begin(id) {
		delete(post, "pending_post_id")
		if stripped, err := json.Marshal(post); err == nil {
			setBody(r, stripped)
		}
	}
	defer p.end(id)
	forward.ServeHTTP(w, r)
}

// begin tells whether a request is to be stripped.
func (p *Pending) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids == nil {
		p.ids = map[string]*pending{}
	}
	if p.ids[id] == nil {
		p.ids[id] = &pending{}
	}
	known := p.ids[id]
	known.asked++
	return known.asked == 1 && known.answered > 0
}

func (p *Pending) end(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids[id].asked--
	p.ids[id].answered++
}
