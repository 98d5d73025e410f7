package e2e

import (
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"jalon/e2e/faultproxy"
)

// blow is a way to be killed.
type blow string

const (
	blowUnsent  blow = "as a %s leaves"                   // and it never arrives
	blowArrives blow = "as a %s arrives"                  // when the process is gone
	blowLate    blow = "as a %s leaves that arrives late" // when the next process is at work
	blowAnswer  blow = "as the server has answered a %s"  // and nobody reads it
	blowReplied blow = "as the reply to a %s is read"     // when its receipt is stored, or the next claim
	blowMoment  blow = "at any moment"                    // as it plans, claims, reads
	lateMost         = 20 * time.Second                   // well within what the server remembers
	momentMost       = 120 * time.Millisecond             // of a step
	replyMost        = 8 * time.Millisecond               // of what follows a reply
)

// point is the kind of request that a blow waits for.
type point struct {
	name, method string
	path         *regexp.Regexp
	body         []byte
	most         int // of life.skip
}

var (
	atPost = point{name: "post", method: http.MethodPost, path: createPost, most: 9}
	atLook = point{name: "look-up", method: http.MethodGet, path: readChannel, most: 7}
	atAny  = point{name: "request", most: 40}
)

// weather is what the network does for a while of the bot's clock.
type weather struct {
	name  string
	lasts time.Duration
	rules []faultproxy.Rule
}

// foreboding draws what is to happen to the next process.
func (r *round) foreboding() *life {
	l := &life{weather: r.forecast(), at: [...]point{atPost, atPost, atLook, atAny}[r.dice.IntN(4)]}
	blows := []blow{blowUnsent, blowArrives, blowAnswer, blowAnswer, blowReplied, blowReplied, blowMoment}
	if !r.forget { // else the server would not know what is late
		blows = append(blows, blowLate, blowLate, blowLate)
	}
	l.blow = blows[r.dice.IntN(len(blows))]
	switch l.blow {
	case blowLate:
		l.at = atPost
		l.at.body = []byte(lasting)
	case blowMoment:
		l.at.most, l.wait = 2, r.within(momentMost)
	case blowReplied:
		l.wait = r.within(replyMost)
	}
	if r.few {
		l.at.most /= 3
	}
	l.skip = min(r.dice.IntN(l.at.most+1), r.dice.IntN(l.at.most+1)) // early, while there is something to send
	return l
}

func (r *round) within(most time.Duration) time.Duration {
	return time.Duration(r.dice.Int64N(int64(most)))
}

// forecast draws the weather. Each begins after a few requests.
func (r *round) forecast() weather {
	n := r.dice.IntN
	posts := func(skip, times int, f faultproxy.Fault) faultproxy.Rule {
		return faultproxy.Rule{Method: atPost.method, Path: atPost.path, Skip: skip, Times: times, Fault: f}
	}
	lost := func(most int) faultproxy.Rule { return posts(n(most), 1+n(3), faultproxy.DropReply) }
	blind := faultproxy.Rule{Method: atLook.method, Path: atLook.path, Skip: n(3), Times: 1 + n(4), Fault: faultproxy.BadGateway}
	gateway := posts(n(6), 1+n(4), faultproxy.Arrived(faultproxy.BadGateway))
	all := []weather{
		{"fair", 0, nil},
		{"lost replies", time.Hour, []faultproxy.Rule{lost(3), lost(6)}},
		{"429 storm", time.Duration(1+n(5)) * time.Minute, []faultproxy.Rule{{Skip: n(12), Fault: faultproxy.TooManyRequests(1 + n(60))}}},
		{"502 for ten minutes", 10 * time.Minute, []faultproxy.Rule{{Skip: n(20), Fault: faultproxy.BadGateway}}},
		{"502 of what arrived", time.Hour, []faultproxy.Rule{gateway}},
		{"502 of what arrived, then blind", time.Hour, []faultproxy.Rule{gateway, blind}},
		{"refused, lost, then blind", time.Hour, []faultproxy.Rule{posts(0, 1+n(3), faultproxy.Refuse), lost(2), blind}},
	}
	return all[n(len(all))]
}

// held is a request of a process that is gone, on its way.
type held struct {
	delivery []byte        // its name, as JSON
	release  chan struct{} // closed to let it arrive
	done     <-chan struct{}
	once     sync.Once
}

func (h *held) letGo() { h.once.Do(func() { close(h.release) }) }

func (r *round) keeps(h *held) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held = append(r.held, h)
}

// releases are the rules by which what is held arrives: before a look-up of the
// next process, together with what that one posts in its place, or after it.
func (r *round) releases() (rules []faultproxy.Rule) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.held {
		letGo := func(*http.Request) { h.letGo() }
		again := faultproxy.Rule{Method: atPost.method, Path: atPost.path, Body: h.delivery, Times: 1}
		switch r.dice.IntN(4) {
		case 0:
			again = faultproxy.Rule{Method: atLook.method, Path: atLook.path, Skip: r.dice.IntN(4), Times: 1, Before: letGo}
		case 1:
			again.Before = letGo
		default:
			again.After = letGo
		}
		rules = append(rules, again)
	}
	return rules
}

// letGo lets everything arrive that is held still.
func (r *round) letGo() {
	r.mu.Lock()
	all := slices.Clone(r.held)
	r.mu.Unlock()
	for _, h := range all {
		h.letGo()
		<-h.done
	}
}
