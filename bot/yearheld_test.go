package bot_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"jalon/bot"
)

// figure is one that may be asked for.
type figure struct {
	product   bot.ProductID
	indicator bot.IndicatorID
	period    string
}

func sorted(set map[figure]bool) []figure {
	return slices.SortedFunc(maps.Keys(set), func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.indicator, b.indicator), cmp.Compare(a.period, b.period))
	})
}

// reply is what a team said of a figure.
type reply struct {
	given, closed bool
	until         bot.Date // put off
}

// standing tells whether a reply still holds on a day.
func (r reply) standing(day bot.Date) bool { return r.given || r.closed || day.Before(r.until) }

// inbox is a chat that holds every message against what was promised as it comes.
type inbox struct {
	*year
	mu      sync.Mutex
	posts   map[string]int             // by delivery
	said    map[string]int             // by what is said to whom in which time
	steps   map[string]map[figure]int  // by step
	first   map[figure]time.Time       // when a channel was first asked
	asked   map[bot.ProductID][]figure // last, by a channel
	answers map[figure]reply
	got     map[string]int // by what it is
}

func newInbox(y *year) inbox {
	return inbox{year: y, posts: map[string]int{}, said: map[string]int{}, first: map[figure]time.Time{}, asked: map[bot.ProductID][]figure{}, answers: map[figure]reply{},
		steps: map[string]map[figure]int{"channel": {}, "person": {}, "digest": {}}, got: map[string]int{"channel": 0, "person": 0, "digest": 0, "changes": 0, "month": 0, "folded": 0, "undated": 0, "instead": 0, "edit": 0}}
}

func (in *inbox) ServerTime(context.Context) (time.Time, error) { return in.clock.Now(), nil }

func (in *inbox) Find(_ context.Context, to bot.Destination, delivery string, _ time.Time) (bot.Found, bool, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return bot.Found{Receipt: bot.Receipt{Channel: to.Channel, Post: delivery}}, in.posts[delivery] > 0, nil
}

func (in *inbox) Edit(context.Context, bot.Receipt, bot.Message) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.got["edit"]++
	return nil
}

func (in *inbox) Delete(context.Context, bot.Receipt) error { return nil }

// Post takes a message; of some it loses the reply, or refuses it for now.
func (in *inbox) Post(_ context.Context, m bot.Message) (bot.Receipt, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	receipt := bot.Receipt{Channel: m.To.Channel, Post: m.Delivery}
	fate := hash(m.Delivery, in.posts[m.Delivery]+in.said["tried "+m.Delivery]) % 50
	if in.said["tried "+m.Delivery]++; fate == 0 {
		return receipt, &bot.SendError{Outcome: bot.OutcomeNotSent, Err: errors.New("429")}
	}
	in.posts[m.Delivery]++
	in.take(m)
	if fate == 1 {
		return receipt, errLost
	}
	return receipt, nil
}

// hash is the same whichever of two requests comes first.
func hash(name string, n int) (h uint32) {
	for _, c := range []byte(fmt.Sprint(name, n)) {
		h = (h ^ uint32(c)) * 16777619
	}
	return h >> 8
}

// never is broken by a message.
func (in *inbox) broken(m bot.Message, format string, args ...any) {
	in.t.Errorf("%s, %s: %s", in.clock.Now().In(paris).Format("Mon 2 Jan 2006 15:04"), m.Delivery, fmt.Sprintf(format, args...))
}

// take holds a message against all that is promised.
func (in *inbox) take(m bot.Message) {
	if in.posts[m.Delivery] > 1 {
		in.broken(m, "posted twice")
	}
	c := m.Content
	if k := c.Committee; c.Personal != nil || c.Digest != nil || c.Changes != nil || c.Month != nil || k != nil && m.To.User != "" && slices.Contains([]bot.CommitteeSays{bot.SaysAsked, bot.SaysMonth, bot.SaysUndecided}, k.Says) {
		in.once(m, "message to ", m.To.User, m.To.Channel, " ", bot.DateOf(in.clock.Now().In(in.zoneOf(m.To.User))))
	}
	switch {
	case c.Reminder != nil:
		in.got["channel"]++
		in.channel(m, *c.Reminder)
	case c.Personal != nil:
		in.got["person"]++
		in.person(m, *c.Personal)
	case c.Digest != nil:
		in.got["digest"]++
		in.digest(m, *c.Digest)
	case c.Month != nil:
		in.got["month"]++
		in.decent(m, paris)
	case c.Changes != nil:
		in.got["changes"]++
		in.decent(m, paris)
	}
}

// once: no more than one of the kind in a time.
func (in *inbox) once(m bot.Message, what string, args ...any) {
	key := fmt.Sprint(append([]any{what}, args...)...)
	if in.said[key]++; in.said[key] > 1 {
		in.broken(m, "the %d. of %s", in.said[key], key)
	}
}

func weekOf(t time.Time) string { return bot.WeekName("", bot.DateOf(t.In(paris))) }

func (in *inbox) channel(m bot.Message, r bot.Reminder) {
	in.once(m, "channel ", m.To.Channel, weekOf(in.clock.Now()))
	in.decent(m, paris)
	if set := in.mayBeAsked(m, r.Product); set.Channel != m.To.Channel {
		in.broken(m, "in %q, not in %q", m.To.Channel, set.Channel)
	}
	in.asked[r.Product] = nil
	for _, f := range in.asks(m, r, "channel", 2) {
		in.asked[r.Product] = append(in.asked[r.Product], f)
		if in.first[f].IsZero() {
			in.first[f] = in.clock.Now()
		}
	}
	if r.Undated != nil {
		in.got["undated"]++
	}
	if r.Folds != nil {
		in.got["folded"]++
	}
}

func (in *inbox) person(m bot.Message, p bot.Personal) {
	loc := in.zoneOf(m.To.User)
	in.once(m, "person ", m.To.User, " ", bot.DateOf(in.clock.Now().In(loc)))
	in.decent(m, loc)
	in.there(m, loc)
	for _, r := range p.Products {
		in.mayBeAsked(m, r.Product)
		in.asks(m, r, "person", 1)
	}
	if p.Instead != "" {
		in.got["instead"]++
	}
}

func (in *inbox) digest(m bot.Message, d bot.Digest) {
	in.once(m, "digest ", m.To.User, m.To.Channel, weekOf(in.clock.Now()))
	in.decent(m, paris)
	in.there(m, paris)
	for _, t := range d.Todo {
		in.mayBeAsked(m, t.Product)
	}
	for _, r := range d.Asked {
		in.mayBeAsked(m, r.Product)
		in.asks(m, r, "digest", 1)
	}
}

// zoneOf is the zone of somebody's clock.
func (in *inbox) zoneOf(u bot.UserID) *time.Location {
	if zone, err := time.LoadLocation(in.known.Accounts[u].Zone); err == nil && in.known.Accounts[u].Zone != "" {
		return zone
	}
	return paris
}

// decent: on an open day, and not at night.
func (in *inbox) decent(m bot.Message, loc *time.Location) {
	local := in.clock.Now().In(loc)
	if why, closed := in.days.Closed(bot.DateOf(local)); closed || local.Hour() < 8 || local.Hour() >= 19 {
		in.broken(m, "at %s there, a day that is %q", local.Format("15:04"), why.Kind)
	}
}

// mayBeAsked: the product is on, worked on, and nothing holds its messages back.
func (in *inbox) mayBeAsked(m bot.Message, id bot.ProductID) *bot.Settings {
	p, now := in.named[id], in.clock.Now()
	set := in.set(p)
	if set.State != bot.LaunchOn || set.Pause.Holds(now) || in.known.Pause.Holds(now) || !p.ActiveAt(in.day()) {
		in.broken(m, "about %s, which is %s, held back %t and %t, active %t", p.Slug, set.State, set.Pause.Holds(now), in.known.Pause.Holds(now), p.ActiveAt(in.day()))
	}
	return set
}

// there: whoever it is to is.
func (in *inbox) there(m bot.Message, loc *time.Location) {
	day := bot.DateOf(in.clock.Now().In(loc))
	away := slices.ContainsFunc(in.known.Absences, func(a bot.Absence) bool { return a.User == m.To.User && !day.Before(a.From) && !day.After(a.Until) })
	if away || in.known.Gone[m.To.User] {
		in.broken(m, "to %s, away %t, left %t", m.To.User, away, in.known.Gone[m.To.User])
	}
}

// asks counts what a message asks for on a step: at most so often, and nothing that
// was answered.
func (in *inbox) asks(m bot.Message, r bot.Reminder, step string, most int) (all []figure) {
	for _, item := range r.Items {
		f := figure{r.Product, item.Indicator, item.Period.Key()}
		all = append(all, f)
		if in.steps[step][f]++; in.steps[step][f] > most {
			in.broken(m, "asks for %v the %d. time on %s", f, in.steps[step][f], step)
		}
		if in.answers[f].standing(in.day()) {
			in.broken(m, "asks for %v, answered %+v", f, in.answers[f])
		}
		if after := map[string]int{"person": 2, "digest": 5}[step]; after > 0 && !in.wordless[r.Product] && (in.first[f].IsZero() || in.days.AddWorkingDays(bot.DateOf(in.first[f].In(paris)), after).After(in.day())) {
			in.broken(m, "asks for %v, which its channel was asked for on %s", f, in.first[f].Format(time.DateOnly))
		}
	}
	return all
}

// climbed: what a calm product never said anything of was asked for in person once
// its channel was, if there was time.
func (in *inbox) climbed() {
	climbed := 0
	for f, at := range in.first {
		held := slices.ContainsFunc(in.pauses, func(p bot.Pause) bool { return p.Until.After(at) && p.Since.Before(at.AddDate(0, 0, 10)) })
		if _, said := in.answers[f]; said || held || !in.named[f.product].calm || at.After(in.clock.Now().AddDate(0, 0, -15)) {
			continue
		}
		climbed++
		if in.steps["person"][f] != 1 {
			in.t.Errorf("%v, asked for on %s, was asked for in person %d times", f, at.Format(time.DateOnly), in.steps["person"][f])
		}
	}
	if climbed == 0 {
		in.t.Error("nothing climbed")
	}
}
