package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
)

// november is the month that these tests tell.
var november = bot.SpanOf(bot.Date{Year: 2026, Month: time.November, Day: 23}, time.UTC)

func subscriptions(b *bench) {
	set := func(u bot.UserID, on, changes bool) {
		b.Helper()
		changed, err := b.Store.SetSubscription(b.Context(), bot.Subscription{User: u, At: monday}, on)
		if err != nil || changed != changes {
			b.Errorf("%s %t: changed %t, %v", u, on, changed, err)
		}
	}
	set("u2", true, true)
	set("u1", true, true)
	set("u10", false, false)
	b.reopen()
	b.writesNothing("the same again", func(context.Context) { set("u1", true, false) })
	all, err := b.Store.Subscriptions(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.Subscription{{User: "u1", At: monday}, {User: "u2", At: monday}}, all); diff != "" {
		b.Error(diff)
	}
	set("u1", false, true)
	set("u1", false, false)
	if all, err = b.Store.Subscriptions(b.Context()); err != nil || len(all) != 1 || all[0].User != "u2" {
		b.Errorf("%+v %v", all, err)
	}
}

// subscribedAtOnce: of two presses at once, one changes something.
func subscribedAtOnce(b *bench) {
	changes := make(chan bool, 20)
	for range cap(changes) {
		go func() {
			changed, err := b.Store.SetSubscription(b.Context(), bot.Subscription{User: "u", At: monday}, true)
			if err != nil {
				b.Error(err)
			}
			changes <- changed
		}()
	}
	n := 0
	for range cap(changes) {
		if <-changes {
			n++
		}
	}
	if n != 1 {
		b.Errorf("%d of them changed something", n)
	}
}

// monthFacts: figures as they were known at the beginning of a month and at its end,
// whatever was corrected or taken back since.
func monthFacts(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "steady", "corrected", "first", "withdrawn", "late", "bare")
	at := func(day string) time.Time {
		t, err := time.Parse("2006-01-02", day)
		b.must(err)
		return t
	}
	n := 0
	note := func(i int, period string, value float64, day string) uint64 {
		n++
		e := entry(fmt.Sprint(n), p, ids[i], period, value)
		e.At, e.Comment, e.Learnt = at(day), "why", value == 7
		return b.record(e).Measures[0].Seq
	}
	takeBack := func(i int, period string, seq uint64, day string) {
		n++
		e := entry(fmt.Sprint(n), p, ids[i], period, 0)
		e.At, e.Figures = at(day), []bot.NewFigure{{Indicator: ids[i], Period: period, Withdraws: seq}}
		b.record(e)
	}
	note(0, "2026-08", 1, "2026-09-05")
	note(0, "2026-09", 2, "2026-10-05")
	note(1, "2026-09", 4, "2026-10-05")
	note(1, "2026-09", 5, "2026-11-01")
	note(0, "2026-10", 3, "2026-11-05")
	takeBack(3, "2026-10", note(3, "2026-10", 8, "2026-11-10"), "2026-11-11")
	note(2, "2026-10", 7, "2026-11-30")
	note(1, "2026-09", 6, "2026-12-01")
	note(4, "2026-10", 9, "2026-12-01")
	archived := b.product("mobilic")
	b.declare(archived, "old")
	b.must(b.Store.Declare(b.Context(), archived, nil, monday))
	b.reopen()
	f, err := b.Store.MonthFacts(b.Context(), november)
	b.must(err)
	value := func(m *bot.Measure) float64 {
		if m == nil {
			return -1
		}
		return m.Value
	}
	var got []string
	for _, ind := range f.Indicators {
		if ind.Product != p || ind.Archived {
			b.Errorf("%+v", ind)
		}
		got = append(got, fmt.Sprint(ind.ShortName, value(ind.Last), value(ind.Previous), value(ind.Before)))
	}
	if diff := cmp.Diff([]string{"steady3 2 2", "corrected5 -1 4", "first7 -1 -1", "withdrawn-1 -1 -1", "late-1 -1 -1", "bare-1 -1 -1"}, got); diff != "" {
		b.Error(diff)
	}
	got = nil
	for _, one := range f.Noted {
		got = append(got, fmt.Sprintf("%v %t %t %t %s", one.Value, one.Withdrawn, one.Stands, one.Learnt, one.Comment))
	}
	if diff := cmp.Diff([]string{"5 false false false why", "3 false true false why", "8 false false false why", "0 true true false ", "7 false true true why"}, got); diff != "" {
		b.Error(diff)
	}
}

// monthCommittees: those of the next month alone, and nothing that is not told to
// everybody.
func monthCommittees(b *bench) {
	p := b.product("pix")
	for id, start := range map[bot.CommitteeID]time.Time{"before": november.Until.Add(-time.Hour), "first": november.Until, "last": november.Next.Add(-time.Hour), "after": november.Next} {
		c := committee(id, p)
		c.Committee.Start, c.Committee.Note = start, "secret"
		_, _, err := b.Store.Announce(b.Context(), c)
		b.must(err)
	}
	withdrawn, _, err := b.Store.Announce(b.Context(), committee("withdrawn", p))
	b.must(err)
	_, _, err = b.Store.ChangeCommittee(b.Context(), change(bot.CommitteeWithdraw, withdrawn))
	b.must(err)
	f, err := b.Store.MonthFacts(b.Context(), november)
	b.must(err)
	var got []bot.CommitteeID
	for _, c := range f.Committees {
		got = append(got, c.ID)
		if c.Note != "" || c.Invitees != nil || c.Decision != nil {
			b.Errorf("%+v", c)
		}
	}
	if diff := cmp.Diff([]bot.CommitteeID{"first", "last"}, got); diff != "" {
		b.Error(diff)
	}
}

// monthClaimed: what tells a month is resolved with the facts of it, and whether who
// it is for still wants it.
func monthClaimed(b *bench) {
	p := b.product("pix")
	e := entry("n", p, b.declare(p, "rate")[0], "2026-10", 3)
	b.record(e)
	_, err := b.Store.SetSubscription(b.Context(), bot.Subscription{User: "wants", At: monday}, true)
	b.must(err)
	month := func(to bot.Destination) bot.Delivery {
		d := waiting(bot.MonthPostName(to, november), monday)
		d.Kind, d.To, d.Month = bot.KindMonth, to, &november
		return d
	}
	b.owe(month(bot.Destination{Channel: "c"}), month(bot.Destination{User: "wants"}), month(bot.Destination{User: "wanted"}), waiting("other", monday))
	b.reopen()
	seen := map[string]bool{}
	c := claim(monday, 4)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		seen[c.Delivery.Name] = true
		switch told := c.Month != nil && len(c.Month.Indicators) == 1 && len(c.Month.Noted) == 1; {
		case told != (c.Delivery.Month != nil):
			b.Errorf("%s: %+v", c.Delivery.Name, c.Month)
		case c.Subscribed != (c.Delivery.To.User == "wants"):
			b.Errorf("%s: subscribed %t", c.Delivery.Name, c.Subscribed)
		}
		return bot.Resolution{To: c.Delivery.To, Content: bot.Content{Month: &bot.Month{Day: november.Day, Thanks: 1}}}
	}
	claimed := b.claim(c)
	if len(claimed) != 4 || len(seen) != 4 {
		b.Fatalf("%v", names(claimed))
	}
	if d := b.delivery("month/c/2026-11"); d.Month == nil || !d.Month.From.Equal(november.From) || d.Content.Month.Thanks != 1 {
		b.Errorf("%+v", d)
	}
	if all, err := b.Store.DeliveriesOf(b.Context(), bot.DeliveryQuery{User: "wants", Limit: 9}); err != nil || len(all) != 1 {
		b.Errorf("messages to who wants it: %v %v", names(all), err)
	}
}

// monthReadAgain: what changed since a month was claimed is told by the next claim.
func monthReadAgain(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	n := 0
	told := func() (f bot.MonthFacts) {
		b.Helper()
		n++
		d := waiting(fmt.Sprint("month/", n), monday)
		d.Kind, d.Month = bot.KindMonth, &november
		b.owe(d)
		c := claim(monday, 1)
		c.Resolve = func(c bot.Claiming) bot.Resolution { f = *c.Month; return send(c) }
		b.settle(sent(b.claim(c)[0], monday))
		return f
	}
	if f := told(); len(f.Noted) != 0 || f.Indicators[0].Last != nil {
		b.Errorf("%+v", f)
	}
	e := entry("n", p, id, "2026-10", 3)
	e.By = "omar"
	b.record(e)
	if f := told(); len(f.Noted) != 1 || f.Indicators[0].Last == nil || f.Noted[0].By != "omar" {
		b.Errorf("%+v", f)
	}
	c := committee("k", p)
	c.Committee.Start, c.Owed = november.Until, nil
	announced := b.announce(c)
	if f := told(); len(f.Committees) != 1 {
		b.Errorf("%+v", f.Committees)
	}
	_, _, err := b.Store.ChangeCommittee(b.Context(), change(bot.CommitteeWithdraw, announced))
	b.must(err)
	if f := told(); len(f.Committees) != 0 {
		b.Errorf("%+v", f.Committees)
	}
	_, err = b.Store.Erase(b.Context(), "omar", "test", monday)
	b.must(err)
	if f := told(); len(f.Noted) != 1 || f.Noted[0].By != "" || f.Indicators[0].Last.By != "" {
		b.Errorf("%+v", f)
	}
	b.must(b.Store.Declare(b.Context(), p, nil, monday))
	if f := told(); len(f.Indicators) != 0 {
		b.Errorf("%+v", f)
	}
}

// Month fails unless a store that was migrated tells months.
func Month(t *testing.T, s store.Store) {
	t.Helper()
	if changed, err := s.SetSubscription(t.Context(), bot.Subscription{User: "u", At: monday}, true); err != nil || !changed {
		t.Error(changed, err)
	}
	if all, err := s.Subscriptions(t.Context()); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
	f, err := s.MonthFacts(t.Context(), bot.SpanOf(bot.DateOf(time.Now()).AddDays(300), time.UTC))
	if err != nil || len(f.Indicators) == 0 || f.Indicators[0].Last == nil || f.Indicators[0].Before == nil {
		t.Errorf("%+v %v", f, err)
	}
}
