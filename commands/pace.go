package commands

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"jalon/bot"
	"jalon/catalogue"
)

// Somebody may ask perMinute things at once, and as many in every minute from
// then on: typed, pressed, sent and said together.
const perMinute = 30

// mostPaced is how many people who asked in a minute are told apart; beyond
// that, those who asked least lately begin anew.
const mostPaced = 20_000

// refusedAgain is how soon somebody who talks too fast is told so again.
const refusedAgain = time.Minute

// pace bounds what each person asks. Its zero value is ready.
type pace struct {
	mu         sync.Mutex
	young, old map[bot.UserID]*allowance
	turned     time.Time // when what is old was young
	latest     time.Time // when somebody asked last
}

// allowance is what one person may still ask.
type allowance struct {
	*rate.Limiter
	told time.Time // when they were last told to wait, in answer to a message
}

// take counts one thing asked by somebody. wait is how long they have to wait
// before it is answered, in whole seconds: zero when it is now.
func (p *pace) take(who bot.UserID, now time.Time) (a *allowance, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a = p.of(who, now)
	if a.AllowN(now, 1) {
		return a, 0
	}
	seconds := (1 - a.TokensAt(now)) / float64(a.Limit())
	return a, max(1, time.Duration(math.Ceil(seconds-1e-6))) * time.Second
}

// of is somebody's allowance. What nobody touched for a minute is whole again,
// and forgotten. So is everything when the clock was set back: it would lock out
// until it is as late again.
func (p *pace) of(who bot.UserID, now time.Time) *allowance {
	if now.Before(p.latest.Add(-time.Second)) {
		p.young, p.old = nil, nil
	}
	p.latest = now
	if p.young == nil || len(p.young) >= mostPaced || now.Sub(p.turned) >= time.Minute {
		p.young, p.old, p.turned = map[bot.UserID]*allowance{}, p.young, now
	}
	a := p.young[who]
	if a == nil {
		if a = p.old[who]; a == nil {
			a = &allowance{Limiter: rate.NewLimiter(rate.Every(time.Minute/perMinute), perMinute)}
		}
		p.young[who] = a
	}
	return a
}

// repeated tells whether somebody who talks too fast was told so a moment ago.
func (p *pace) repeated(a *allowance, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if since := now.Sub(a.told); !a.told.IsZero() && since >= 0 && since < refusedAgain {
		return true
	}
	a.told = now
	return false
}

// paceNow is the time that people are paced by.
func (r *Router) paceNow() time.Time {
	if r.PaceClock != nil {
		return r.PaceClock.Now()
	}
	return r.Clock.Now()
}

// paced refuses what somebody asks too fast: nothing was done then, a form
// stays open, and the same may be asked again after the wait.
func (r *Router) paced(who bot.Person) error {
	if _, wait := r.pace.take(who.ID, r.paceNow()); wait > 0 {
		return tooFast(wait)
	}
	return nil
}

// pacedAloud is paced where a refusal is a message of its own, which others may
// read: silent is true where it was said a moment ago.
func (r *Router) pacedAloud(who bot.Person) (silent bool, err error) {
	now := r.paceNow()
	a, wait := r.pace.take(who.ID, now)
	if wait == 0 {
		return false, nil
	}
	return r.pace.repeated(a, now), tooFast(wait)
}

func tooFast(wait time.Duration) error {
	return &bot.Error{Code: bot.CodeTooFast, Arg: strconv.Itoa(int(wait / time.Second))}
}

// provesSetup tells of « /jalon test WORD », which setup has the server run in
// each team, one after the other.
func provesSetup(c Call) bool {
	if !strings.EqualFold(c.Trigger, "jalon") {
		return false
	}
	word, rest := firstWord(c.Text)
	return catalogue.Fold(word) == "test" && rest != ""
}
