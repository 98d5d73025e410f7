package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/bot"
)

// anySequence holds a store to what the model below expects, after any
// sequence of steps and crashes.
func anySequence(t *testing.T, open func(t *testing.T) Engine) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{t: t, Engine: open(t), now: monday, rows: map[string]*row{}}
		defer func() { _ = m.Store.Close() }()
		m.prepare(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"":       m.check,
			"plan":   m.plan,
			"race":   m.planLate,
			"wait":   func(rt *rapid.T) { m.now = m.now.Add(drawWait(rt)) },
			"claim":  m.claim,
			"settle": m.settle,
			"repeat": m.settleOld,
			"record": m.record,
			"crash":  func(*rapid.T) { m.crash() },
		})
		m.drain(rt)
	})
}

// model is what a store should hold.
type model struct {
	Engine
	t       *testing.T
	now     time.Time
	product bot.ProductID
	ids     []bot.IndicatorID
	mark    time.Time
	counter int
	rows    map[string]*row
	settled []bot.Settlement // those that were accepted
}

// row is what is expected of one delivery.
type row struct {
	state    bot.State
	due      time.Time
	attempt  int
	unknown  bool
	anchor   time.Time
	receipts int
	putOff   bool
}

func drawWait(rt *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute
}

func (m *model) prepare(rt *rapid.T) {
	ids, err := m.Store.EnsureProducts(m.t.Context(), []string{"pix"})
	ok(rt, err)
	m.product = ids["pix"]
	ok(rt, m.Store.Declare(m.t.Context(), m.product, []bot.Declared{declared("rate"), declared("reach")}, m.now))
	f, err := m.Store.Facts(m.t.Context(), m.product)
	ok(rt, err)
	for _, ind := range f.Indicators {
		m.ids = append(m.ids, ind.ID)
	}
}

func ok(rt *rapid.T, err error) {
	rt.Helper()
	if err != nil {
		rt.Fatal(err)
	}
}

// plan inserts a few deliveries whose names say how they will resolve.
func (m *model) plan(rt *rapid.T) {
	plan := bot.Plan{Rule: "r", From: m.mark, To: m.now.Add(time.Duration(m.counter))}
	for range rapid.IntRange(0, 4).Draw(rt, "deliveries") {
		m.counter++
		how := rapid.SampledFrom([]string{"remind", "remind", "publish", "skip", "put-off"}).Draw(rt, "how")
		due := m.now.Add(drawWait(rt) - 45*time.Minute)
		d := waiting(fmt.Sprintf("%s/%d", how, m.counter), due)
		if how == "remind" {
			d = reminder(d.Name, m.product, due)
		}
		plan.Deliveries = append(plan.Deliveries, d)
	}
	ok(rt, m.Store.Plan(m.t.Context(), plan))
	m.mark = plan.To
	for _, d := range plan.Deliveries {
		m.rows[d.Name] = &row{state: bot.StatePlanned, due: d.Due}
	}
}

// planLate plans from where the mark no longer is.
func (m *model) planLate(rt *rapid.T) {
	err := m.Store.Plan(m.t.Context(), bot.Plan{Rule: "r", From: m.mark.Add(time.Hour), To: m.now,
		Deliveries: []bot.Delivery{waiting("late", m.now)}})
	if !errors.Is(err, bot.ErrConflict) {
		rt.Fatalf("a late planner: %v, want ErrConflict", err)
	}
}

func (m *model) claim(rt *rapid.T) {
	m.claimUpTo(rt, rapid.IntRange(1, 5).Draw(rt, "limit"))
}

// claimUpTo claims, and keeps in the model what the resolutions were.
func (m *model) claimUpTo(rt *rapid.T, limit int) (claimed []bot.Delivery, seen int) {
	c := claim(m.now, limit)
	outcome := map[string]bot.Resolution{}
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		outcome[c.Delivery.Name] = m.resolve(c)
		return outcome[c.Delivery.Name]
	}
	claimed, seen, err := m.Store.Claim(m.t.Context(), c)
	ok(rt, err)
	if len(claimed) > limit {
		rt.Fatalf("claimed %v, at most %d", names(claimed), limit)
	}
	for name, r := range outcome {
		switch expected := m.rows[name]; {
		case r.Skip != "":
			expected.state = bot.StateSkipped
		case !r.PutOff.IsZero():
			expected.due, expected.putOff = r.PutOff, true
		}
	}
	for i, d := range claimed {
		expected := m.rows[d.Name]
		if expected == nil || expected.state != bot.StatePlanned || expected.due.After(m.now) {
			rt.Fatalf("claimed %s, which is %+v", d.Name, expected)
		}
		if i > 0 && (d.Due.Before(claimed[i-1].Due) || d.Due.Equal(claimed[i-1].Due) && d.Name < claimed[i-1].Name) {
			rt.Fatalf("claimed %v: not in the order of due, then name", names(claimed))
		}
		expected.state = bot.StateClaimed
		expected.attempt++
		if expected.anchor.IsZero() {
			expected.anchor = c.Anchor
		}
		if d.Attempt != expected.attempt || !d.Anchor.Equal(expected.anchor) || d.Unknown != expected.unknown {
			rt.Fatalf("claimed %+v, want %+v", d, expected)
		}
	}
	return claimed, seen
}

func (m *model) resolve(c bot.Claiming) bot.Resolution {
	name := c.Delivery.Name
	switch {
	case strings.HasPrefix(name, "skip/"):
		return bot.Resolution{Skip: bot.ReasonInactive}
	case strings.HasPrefix(name, "put-off/") && !m.rows[name].putOff:
		return bot.Resolution{PutOff: m.now.Add(40 * time.Minute)}
	case c.Target != nil && (c.Target.State == bot.StatePlanned || c.Target.State == bot.StateClaimed):
		return bot.Resolution{PutOff: m.now.Add(time.Second)}
	}
	return send(c)
}

// settle ends one of the attempts under way.
func (m *model) settle(rt *rapid.T) {
	var under []string
	for name, r := range m.rows {
		if r.state == bot.StateClaimed {
			under = append(under, name)
		}
	}
	if len(under) == 0 {
		rt.Skip("nothing under way")
	}
	name := rapid.SampledFrom(slices.Sorted(slices.Values(under))).Draw(rt, "name")
	r := m.rows[name]
	out := sent(bot.Delivery{Name: name, Attempt: r.attempt}, m.now)
	switch rapid.IntRange(0, 4).Draw(rt, "outcome") {
	case 0:
		out.State, out.Receipt, out.Due = bot.StatePlanned, bot.Receipt{}, m.now.Add(drawWait(rt))
		out.Unknown = rapid.Bool().Draw(rt, "unknown")
		r.due, r.unknown = out.Due, out.Unknown
	case 1:
		out.State, out.Receipt, out.Reason = bot.StateDead, bot.Receipt{}, bot.ReasonRefused
	default:
		r.receipts, r.unknown = r.receipts+1, false
	}
	ok(rt, m.Store.Settle(m.t.Context(), out))
	r.state = out.State
	m.settled = append(m.settled, out)
}

// settleOld settles an attempt again that was settled before.
func (m *model) settleOld(rt *rapid.T) {
	if len(m.settled) == 0 {
		rt.Skip("nothing settled")
	}
	out := rapid.SampledFrom(m.settled).Draw(rt, "settled")
	out.State, out.Receipt = bot.StateSent, bot.Receipt{Channel: "elsewhere", Post: "another"}
	if err := m.Store.Settle(m.t.Context(), out); !errors.Is(err, bot.ErrConflict) {
		rt.Fatalf("settle attempt %d of %s again: %v, want ErrConflict", out.Attempt, out.Name, err)
	}
}

// record enters a figure, and adds to the model the edits it owes.
func (m *model) record(rt *rapid.T) {
	m.counter++
	e := entry(fmt.Sprint("n", m.counter), m.product, rapid.SampledFrom(m.ids).Draw(rt, "indicator"),
		october.Key(), float64(m.counter))
	e.At = m.now
	if _, err := m.Store.Record(m.t.Context(), e); err != nil {
		rt.Fatal(err)
	}
	for _, d := range m.all(rt) {
		if m.rows[d.Name] != nil {
			continue
		}
		if d.Kind != bot.KindEdit || !d.Due.Equal(m.now) || m.rows[d.Edits] == nil {
			rt.Fatalf("an entry owes %+v", d)
		}
		m.rows[d.Name] = &row{state: bot.StatePlanned, due: d.Due}
	}
}

func (m *model) crash() {
	m.Engine = m.Reopen(m.t)
	for _, r := range m.rows {
		if r.state == bot.StateClaimed {
			r.state, r.unknown = bot.StatePlanned, true
		}
	}
}

func (m *model) all(rt *rapid.T) []bot.Delivery {
	all, err := m.Store.Deliveries(m.t.Context(), len(m.rows)+1000)
	ok(rt, err)
	return all
}

// check compares the store with the model.
func (m *model) check(rt *rapid.T) {
	f, err := m.Store.Facts(m.t.Context(), m.product)
	ok(rt, err)
	var next time.Time
	due := 0
	all := m.all(rt)
	for _, d := range all {
		m.checkRow(rt, d, f)
		if d.State == bot.StatePlanned && (next.IsZero() || d.Due.Before(next)) {
			next = d.Due
		}
		if d.State == bot.StatePlanned && !d.Due.After(m.now) {
			due++
		}
	}
	if len(all) != len(m.rows) {
		rt.Fatalf("%d deliveries, want %d", len(all), len(m.rows))
	}
	at, waits, err := m.Store.NextDue(m.t.Context())
	ok(rt, err)
	if waits == next.IsZero() || waits && !at.Equal(next) {
		rt.Fatalf("next due %v, %t; the rows say %v", at, waits, next)
	}
	const most = 3
	n, err := m.Store.Due(m.t.Context(), m.now, most)
	ok(rt, err)
	if n != min(due, most) {
		rt.Fatalf("%d due of at most %d; the rows say %d", n, most, due)
	}
}

func (m *model) checkRow(rt *rapid.T, d bot.Delivery, f bot.Facts) {
	want := m.rows[d.Name]
	if want == nil {
		rt.Fatalf("%s is not expected", d.Name)
	}
	state := d.State
	if state == bot.StateAnswered {
		state = bot.StateSent
	}
	if state != want.state || d.Attempt != want.attempt || d.Unknown != want.unknown || !d.Due.Equal(want.due) ||
		!d.Anchor.Equal(want.anchor) {
		rt.Fatalf("%s is %+v, want %+v", d.Name, d, want)
	}
	if want.receipts > 1 || (d.Receipt.Post == fmt.Sprintf("post of %s, %d", d.Name, d.Attempt)) != (want.receipts == 1) {
		rt.Fatalf("%s has %d receipts and says %+v", d.Name, want.receipts, d.Receipt)
	}
	if r := d.Content.Reminder; d.Kind == bot.KindReminder && state == bot.StateSent {
		if done := r.WithAnswers(f, bot.DateOf(d.SentAt)).Done(); done != (d.State == bot.StateAnswered) {
			rt.Fatalf("%s is %s, but done: %t", d.Name, d.State, done)
		}
	}
}

// drain sends all that waits: every planned delivery can be claimed in the end.
func (m *model) drain(rt *rapid.T) {
	m.crash() // whatever is under way waits again
	m.now = m.now.Add(48 * time.Hour)
	for range 10_000 {
		claimed, seen := m.claimUpTo(rt, 3)
		for _, d := range claimed {
			ok(rt, m.Store.Settle(m.t.Context(), sent(d, m.now)))
			r := m.rows[d.Name]
			r.state, r.unknown, r.receipts = bot.StateSent, false, r.receipts+1
		}
		if _, waits, err := m.Store.NextDue(m.t.Context()); err != nil || !waits {
			ok(rt, err)
			m.check(rt)
			return
		}
		if seen == 0 {
			m.now = m.now.Add(time.Hour) // what was put off
		}
	}
	rt.Fatal("something waits for ever")
}
