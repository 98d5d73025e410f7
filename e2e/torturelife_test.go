package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"jalon/bot"
	"jalon/e2e/faultproxy"
)

// life is one process of the bot: what troubles it, and what ends it.
type life struct {
	weather weather
	blow    blow // empty: it is let live
	at      point
	skip    int           // requests at that point before the blow
	wait    time.Duration // before the blow, where a reply or a step begins it

	*round
	process *os.Process
	raging  atomic.Bool   // the weather
	struck  chan struct{} // closed when the blow falls
	dead    chan struct{} // closed when the process is gone
	over    chan struct{} // closed when the request it was struck at is done
	strike  sync.Once
	end     sync.Once
}

// live runs one process, to its death or to the end of the morning.
func (r *round) live(l *life) {
	r.t.Helper()
	l.round = r
	before := r.rows()
	r.born(l)
	ends := l.now.Add(l.weather.lasts)
	for steps := 0; l.alive() && r.now.Before(r.until); steps++ {
		if l.blow == blowMoment && steps == l.skip {
			defer time.AfterFunc(l.wait, func() { l.shoot(); l.ends() }).Stop()
		}
		if !r.now.Before(ends) {
			l.raging.Store(false)
		}
		l.step(ends)
	}
	r.died(l, before)
}

// born starts the process in fair weather, which changes once it is ready: what is
// tried is the sender.
func (r *round) born(l *life) {
	r.t.Helper()
	r.toServer.Clear()
	r.mu.Lock()
	clear(r.arrived)
	r.mu.Unlock()
	r.start(r.now.In(paris).Format("2006-01-02T15:04:05"))
	l.process, l.struck, l.dead, l.over = r.process.Process, make(chan struct{}), make(chan struct{}), make(chan struct{})
	ended, told := r.ended, make(chan error, 1)
	r.ended = told
	go func() { told <- <-ended; close(l.dead) }()
	l.raging.Store(true)
	rules := append(l.blows(), r.releases()...)
	for _, rule := range l.weather.rules {
		rule.Fault = l.whileRaging(rule.Fault)
		rules = append(rules, rule)
	}
	r.toServer.Set(rules...)
}

// whileRaging is a fault that passes with the weather.
func (l *life) whileRaging(f faultproxy.Fault) faultproxy.Fault {
	return func(w http.ResponseWriter, q *http.Request, forward http.Handler) {
		if l.raging.Load() {
			f(w, q, forward)
			return
		}
		forward.ServeHTTP(w, q)
	}
}

// blows is the rule by which the process is killed, if a request brings it about.
func (l *life) blows() []faultproxy.Rule {
	shoot, ends := func(*http.Request) { l.shoot() }, func(*http.Request) { l.ends() }
	rule := faultproxy.Rule{Method: l.at.method, Path: l.at.path, Body: l.at.body, Skip: l.skip, Times: 1, After: ends}
	switch l.blow {
	case blowUnsent:
		rule.Before, rule.Fault = shoot, faultproxy.Refuse
	case blowArrives:
		rule.Before, rule.Fault = shoot, faultproxy.DropReply
	case blowLate:
		done := make(chan struct{}, 1)
		h := &held{release: make(chan struct{}), done: done}
		rule.Fault, rule.Hit, rule.After = faultproxy.HoldUntil(h.release, lateMost), done, nil
		rule.Rewrite = func(body []byte) []byte { h.delivery = deliveryIn(body); return body }
		rule.Before = func(*http.Request) { l.shoot(); l.keeps(h); l.ends() }
	case blowAnswer:
		rule.Fault, rule.After = faultproxy.DropReply, func(*http.Request) { l.shoot(); l.ends() }
	case blowReplied:
		rule.Fault = faultproxy.OnceReplied(func() { time.Sleep(l.wait); l.shoot() }) // a point drawn at random, not something waited for
	default:
		return nil
	}
	return []faultproxy.Rule{rule}
}

// shoot kills the process, and returns when it is gone.
func (l *life) shoot() {
	l.strike.Do(func() { close(l.struck) })
	_ = l.process.Kill() // it may have been killed meanwhile
	<-l.dead
}

func (l *life) ends() { l.end.Do(func() { close(l.over) }) }

func (l *life) alive() bool {
	select {
	case <-l.struck:
		return false
	default:
		return true
	}
}

// step moves the bot's clock to where something is due, at most to an instant
// or to the end of the morning. A step that fails is one that the weather
// troubles; a process that ends by itself is a fault.
func (l *life) step(to time.Time) {
	l.t.Helper()
	if !l.now.Before(to) || to.After(l.until) {
		to = l.until
	}
	at, err := l.rehearse(l.t.Context(), "step", url.Values{"to": {to.Format(time.RFC3339Nano)}})
	switch {
	case err == nil:
		l.now = at.Now
	case !l.alive():
	default:
		select {
		case <-l.dead:
			l.t.Fatalf("the bot ended by itself: %v", err)
		default: // it is there, and stands at the end of what it was asked for
			l.now = to
		}
	}
}

// died ends a life, and looks at what it leaves.
func (r *round) died(l *life, before map[string]bot.Delivery) {
	r.t.Helper()
	how := "lived"
	if !l.alive() {
		<-l.over
		how = string(l.blow)
		if l.blow != blowMoment {
			how = fmt.Sprintf(how, l.at.name)
		}
		r.all.add("killed "+how, 1)
	}
	r.kill()
	r.story = append(r.story, l.weather.name+", "+how)
	r.all.add("weather: "+l.weather.name, 1)
	if err := r.kept.runOut(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if !l.alive() {
		r.autopsy(before)
		r.now = r.now.Add(time.Second + r.within(20*time.Second)).Truncate(time.Second)
	}
}
