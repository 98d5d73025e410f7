package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
)

// wants is that somebody waits for October.
func wants(u bot.UserID, p bot.ProductID, id bot.IndicatorID) bot.Want {
	return bot.Want{User: u, Product: p, Indicator: id, From: "2026-10", At: monday}
}

func (b *bench) want(wants ...bot.Want) (fresh int) {
	b.Helper()
	kept, fresh, err := b.Store.Want(b.Context(), wants)
	b.must(err)
	if len(kept) != len(wants) {
		b.Errorf("%d of %d are kept", len(kept), len(wants))
	}
	return fresh
}

func (b *bench) wants(u bot.UserID) []bot.Want {
	b.Helper()
	all, err := b.Store.Wants(b.Context(), u)
	b.must(err)
	return all
}

// telling lists the messages that tell somebody of figures, with how many, and
// whether they wait.
func (b *bench) telling() (all []string) {
	b.Helper()
	found, err := b.Store.Deliveries(b.Context(), 1000)
	b.must(err)
	for _, d := range found {
		if w := d.Content.Wanted; w != nil {
			all = append(all, fmt.Sprint(d.To.User, " ", len(w.Wants), " ", d.State, " ", d.Reason))
		}
	}
	slices.Sort(all)
	return all
}

func (b *bench) tells(want ...string) {
	b.Helper()
	if diff := cmp.Diff(want, b.telling()); diff != "" {
		b.Error(diff)
	}
}

// waitingForFigures: kept once, counted with the indicator, and taken away.
func waitingForFigures(b *bench) {
	p, q := b.product("pix"), b.product("other")
	ids := b.declare(p, "rate", "reach")
	other := b.declare(q, "rate")[0]
	version := b.facts(p).Version
	if n := b.want(wants("u1", p, ids[1]), wants("u1", p, ids[0])); n != 2 {
		b.Errorf("%d are new", n)
	}
	b.want(wants("u1", q, other))
	b.want(wants("u10", p, ids[0]))
	b.reopen()
	b.writesNothing("again", func(context.Context) {
		if n := b.want(wants("u1", p, ids[0])); n != 0 {
			b.Errorf("%d are new", n)
		}
	})
	if diff := cmp.Diff([]bot.Want{wants("u1", p, ids[0]), wants("u1", p, ids[1]), wants("u1", q, other)}, b.wants("u1")); diff != "" {
		b.Error(diff)
	}
	f := b.facts(p)
	if f.Indicators[0].Wanted != 2 || f.Indicators[1].Wanted != 1 || f.Version != version || b.facts(q).Indicators[0].Wanted != 1 {
		b.Errorf("%+v", f)
	}
	for _, w := range []bot.Want{wants("u1", "p99", ids[0])} {
		if _, _, err := b.Store.Want(b.Context(), []bot.Want{w}); !errors.Is(err, bot.ErrNotFound) {
			b.Error(err)
		}
	}
	if kept, fresh, err := b.Store.Want(b.Context(), []bot.Want{wants("u1", p, other), wants("u1", p, "x")}); err != nil || len(kept) != 0 || fresh != 0 {
		b.Error(kept, fresh, err)
	}
	drop := func(want int, u bot.UserID, p bot.ProductID, ids ...bot.IndicatorID) {
		b.Helper()
		if n, err := b.Store.Unwant(b.Context(), u, p, ids); err != nil || n != want {
			b.Errorf("%d %v, want %d", n, err, want)
		}
	}
	drop(1, "u1", p, ids[1])
	b.writesNothing("no more", func(context.Context) {
		drop(0, "u1", p, ids[1])
		drop(0, "u", p)
	})
	drop(1, "u1", p)
	if all := b.wants("u1"); len(all) != 1 || all[0].Product != q || b.facts(p).Indicators[0].Wanted != 1 {
		b.Errorf("%+v", all)
	}
	if at, err := b.Store.LastInstant(b.Context()); err != nil || at.Before(monday) {
		b.Error(at, err)
	}
}

// wantsBounded: nobody waits for more than they may.
func wantsBounded(b *bench) {
	var short []string
	for n := range bot.MostWants/2 + 1 {
		short = append(short, fmt.Sprint("rate", n))
	}
	var all [2][]bot.Want
	for i, slug := range []string{"pix", "other"} {
		p := b.product(slug)
		for _, id := range b.declare(p, short...) {
			all[i] = append(all[i], wants("u1", p, id))
		}
	}
	errs := make(chan error, 2)
	for _, some := range all {
		go func() {
			_, _, err := b.Store.Want(b.Context(), some)
			errs <- err
		}()
	}
	one, two := <-errs, <-errs
	if (one == nil) == (two == nil) || !errors.Is(errors.Join(one, two), bot.ErrTooMany) {
		b.Errorf("%v %v", one, two)
	}
	if n := len(b.wants("u1")); n != bot.MostWants/2+1 {
		b.Errorf("%d are kept", n)
	}
}

// wantsMet: who waits is told once, by whatever way the figure comes, and waits no
// more.
func wantsMet(b *bench) {
	for n, way := range map[string]func(p bot.ProductID, id bot.IndicatorID){
		"a form": func(p bot.ProductID, id bot.IndicatorID) {
			b.record(entry(string(p), p, id, "2026-10", 10.4))
			if again := b.record(entry(string(p), p, id, "2026-10", 10.4)); !again.Repeated || again.Facts.Indicators[0].Wanted != 0 {
				b.Errorf("%+v", again)
			}
		},
		"a script": func(p bot.ProductID, id bot.IndicatorID) {
			e := entry("", p, id, "2026-10", 10.4)
			e.Differing = true
			for range 2 {
				b.record(e)
			}
		},
		"a file": func(p bot.ProductID, id bot.IndicatorID) {
			in := bot.Intake{By: "nadia", Door: "import", At: monday.Add(time.Hour), Products: []bot.ProductIntake{{Product: p, Series: []bot.SeriesIntake{
				{Indicator: declared("rate").Indicator, Measures: []bot.Measure{known("2026-09", 9), known("2026-10", 10), known("2026-11", 11)}}}}}}
			dry := in
			dry.Dry = true
			for _, in := range []bot.Intake{dry, in} {
				if len(b.telling()) != 0 {
					b.Error("a dry intake tells somebody")
				}
				_, err := b.Store.TakeIn(b.Context(), in)
				b.must(err)
			}
		},
		"the configuration": func(p bot.ProductID, id bot.IndicatorID) {
			b.must(b.Store.Declare(b.Context(), p, []bot.Declared{declared("rate", known("2026-10", 10))}, monday.Add(time.Hour)))
		},
		"a proposal": func(p bot.ProductID, id bot.IndicatorID) {
			b.want(wants("proposer", p, id))
			r := bot.Request{ID: "r", Kind: bot.RequestFigures, Product: p, By: "proposer", At: monday, State: bot.RequestOpen, Figures: []bot.NewFigure{{Indicator: id, Period: "2026-10", Value: 1}}}
			_, _, err := b.Store.Ask(b.Context(), r, "test", nil)
			b.must(err)
			_, _, err = b.Store.SettleRequest(b.Context(), bot.Verdict{Request: "r", Kind: bot.RequestFigures, Grant: true, By: "nadia", Door: "test", At: monday.Add(time.Hour)})
			b.must(err)
		},
	} {
		p := b.product(strings.ReplaceAll(n, " ", "-"))
		id := b.declare(p, "rate")[0]
		b.want(wants("u1", p, id))
		b.want(wants("u2", p, id))
		b.want(wants("nadia", p, id)) // who notes it, but in the configuration
		early := entry("early "+n, p, id, "2026-08", 8)
		b.record(early)
		if len(b.telling()) != 0 || b.facts(p).Indicators[0].Wanted != 3 {
			b.Fatalf("%s: what is no news is told", n)
		}
		way(p, id)
		told := []string{"u1 1 planned ", "u2 1 planned "}
		if n == "the configuration" {
			told = append([]string{"nadia 1 planned "}, told...)
		}
		b.tells(told...)
		if b.facts(p).Indicators[0].Wanted != 0 || len(b.wants("u1"))+len(b.wants("nadia")) != 0 {
			b.Errorf("%s: somebody waits still", n)
		}
		b.reopen()
		b.claim(bot.Claim{Now: monday.AddDate(0, 0, 1), Limit: 99, Anchor: monday, Lease: time.Minute, Resolve: func(c bot.Claiming) bot.Resolution {
			if w := c.Delivery.Content.Wanted; w != nil && len(c.Facts.Indicators) != 1 {
				b.Errorf("%s: it is resolved without figures: %+v", n, c.Facts)
			}
			return bot.Resolution{Skip: bot.ReasonNothingNew}
		}})
		_, err := b.Store.Prune(b.Context(), bot.Retention{Messages: monday.AddDate(1, 0, 0)})
		b.must(err)
	}
}

// wantsTogether: figures of a product that come at once, or one after the other, are
// one message for each who waits.
func wantsTogether(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach", "third")
	b.want(wants("u1", p, ids[0]), wants("u1", p, ids[1]), wants("u1", p, ids[2]))
	b.want(wants("u2", p, ids[1]))
	e := entry("two", p, ids[0], "2026-10", 1)
	e.Figures = append(e.Figures, bot.NewFigure{Indicator: ids[1], Period: "2026-10", Value: 2})
	b.record(e)
	b.tells("u1 2 planned ", "u2 1 planned ")
	last := entry("last", p, ids[2], "2026-10", 3)
	last.At = last.At.Add(4 * time.Minute)
	b.record(last)
	b.tells("u1 3 planned ", "u2 1 planned ")
	if n := b.due(e.At.Add(bot.TakeBackFor-time.Second), 9); n != 0 {
		b.Errorf("%d leave while figures may be taken back", n)
	}
	if n := b.due(e.At.Add(bot.TakeBackFor), 9); n != 1 {
		b.Errorf("%d are due", n)
	}
	if n := b.due(last.At.Add(bot.TakeBackFor), 9); n != 2 {
		b.Errorf("%d are due in the end", n)
	}
}

// wantsBack: who was not told yet of a figure that is taken back waits again, and is
// told of the next one; what is closed tells nobody.
func wantsBack(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	b.want(wants("u1", p, ids[0]), wants("u1", p, ids[1]))
	b.want(wants("u2", p, ids[0]))
	closes := entry("closes", p, ids[0], "2026-10", 0)
	closes.Figures[0].Waiver = &bot.Waiver{}
	b.record(closes)
	if len(b.telling()) != 0 || b.facts(p).Indicators[0].Wanted != 2 {
		b.Error("what is closed is told, or takes away who waits")
	}
	e := entry("two", p, ids[0], "2026-10", 1)
	e.Figures = append(e.Figures, bot.NewFigure{Indicator: ids[1], Period: "2026-10", Value: 2})
	saved := b.record(e)
	b.reopen()
	back := entry("back", p, ids[0], "2026-10", 0)
	back.Figures[0].Withdraws = saved.Measures[0].Seq
	b.record(back)
	b.tells("u1 1 planned ", "u2 0 skipped taken-back")
	if diff := cmp.Diff([]bot.Want{wants("u1", p, ids[0])}, b.wants("u1")); diff != "" {
		b.Error(diff)
	}
	if f := b.facts(p); f.Indicators[0].Wanted != 2 || f.Indicators[1].Wanted != 0 {
		b.Errorf("%+v", f)
	}
	b.record(entry("again", p, ids[0], "2026-10", 3))
	b.tells("u1 2 planned ", "u2 0 skipped taken-back", "u2 1 planned ")

	under := b.claim(claim(monday.AddDate(0, 0, 1), 9))
	if len(under) != 2 {
		b.Fatal(names(under))
	}
	late := entry("late", p, ids[1], "2026-10", 0)
	late.Figures[0].Withdraws = saved.Measures[1].Seq
	b.record(late)
	for _, d := range under {
		b.settle(sent(d, monday.AddDate(0, 0, 1)))
	}
	if len(b.wants("u1"))+len(b.wants("u2")) != 0 { // they were told
		b.Error("somebody waits for what they were told of")
	}
}

// wantsTooLate: who waits no more before they are told is not told, and waits not again
// once the figure is taken back; others are told all the same.
func wantsTooLate(b *bench) {
	p, q := b.product("pix"), b.product("other")
	ids, other := b.declare(p, "rate", "reach"), b.declare(q, "rate")[0]
	b.want(wants("u1", p, ids[0]), wants("u1", p, ids[1]))
	b.want(wants("u1", q, other))
	b.want(wants("u10", p, ids[0]))
	e := entry("two", p, ids[0], "2026-10", 1)
	e.Figures = append(e.Figures, bot.NewFigure{Indicator: ids[1], Period: "2026-10", Value: 2})
	saved := b.record(e)
	b.record(entry("other", q, other, "2026-10", 1))
	drop := func(want int, p bot.ProductID, ids ...bot.IndicatorID) {
		b.Helper()
		if n, err := b.Store.Unwant(b.Context(), "u1", p, ids); err != nil || n != want {
			b.Errorf("%d %v, want %d", n, err, want)
		}
	}
	drop(1, p, ids[0])
	b.tells("u1 1 planned ", "u1 1 planned ", "u10 1 planned ")
	drop(1, p)
	b.reopen()
	b.tells("u1 0 skipped unwanted", "u1 1 planned ", "u10 1 planned ")
	b.writesNothing("no more", func(context.Context) { drop(0, p) })
	back := entry("back", p, ids[0], "2026-10", 0)
	back.Figures[0].Withdraws = saved.Measures[0].Seq
	b.record(back)
	if all := b.wants("u1"); len(all) != 0 {
		b.Errorf("they wait again: %+v", all)
	}
	drop(1, "")
	b.tells("u1 0 skipped unwanted", "u1 0 skipped unwanted", "u10 0 skipped taken-back")

	b.want(wants("u1", p, ids[0]))
	b.record(entry("again", p, ids[0], "2026-10", 3))
	under := b.claim(claim(monday.AddDate(0, 0, 1), 9))
	if len(under) != 2 {
		b.Fatal(names(under))
	}
	drop(0, p) // it may be there already
	for _, d := range under {
		b.settle(sent(d, monday.AddDate(0, 0, 1)))
	}
}

// wantsAtOnce: whoever waits while the figure is noted is told, or is refused.
func wantsAtOnce(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	var told, kept int
	for n := range 20 {
		period := fmt.Sprintf("%d-10", 2030+n)
		w := wants(bot.UserID(fmt.Sprint("u", n)), p, id)
		w.From = period
		done := make(chan error, 1)
		go func() {
			_, err := b.Store.Record(b.Context(), entry(period, p, id, period, float64(n)))
			done <- err
		}()
		keeps, _, err := b.Store.Want(b.Context(), []bot.Want{w})
		b.must(err)
		kept += len(keeps)
		b.must(<-done)
		told = len(b.telling())
	}
	if f := b.facts(p); kept != told || f.Indicators[0].Wanted != 0 {
		b.Errorf("%d wait, %d are told, %d wait still", kept, told, f.Indicators[0].Wanted)
	}
}

// wantsErased: what somebody waits for, and what tells them, goes with them.
func wantsErased(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	b.want(wants("u1", p, ids[0]), wants("u1", p, ids[1]))
	b.want(wants("u2", p, ids[0]))
	saved := b.record(entry("n", p, ids[0], "2026-10", 1))
	held, err := b.Store.HeldAbout(b.Context(), "u1")
	b.must(err)
	if diff := cmp.Diff([]bot.Want{wants("u1", p, ids[1])}, held.Wants); diff != "" || held.Nothing() || len(held.Messages) != 1 {
		b.Errorf("%s %+v", diff, held)
	}
	_, err = b.Store.Erase(b.Context(), "u1", "test", monday)
	b.must(err)
	if got := b.rowsNaming(`u1`); got != nil {
		b.Errorf("still named in %v", got)
	}
	back := entry("back", p, ids[0], "2026-10", 0)
	back.Figures[0].Withdraws = saved.Measures[0].Seq
	b.record(back)
	if f := b.facts(p); f.Indicators[0].Wanted != 1 || f.Indicators[1].Wanted != 0 || len(b.wants("u1")) != 0 {
		b.Errorf("%+v", f)
	}
}

// oldWants: nobody waits for ever.
func oldWants(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	young := wants("u1", p, ids[1])
	young.At = monday.AddDate(0, 1, 0)
	b.want(wants("u1", p, ids[0]), young)
	b.want(wants("u2", p, ids[0]))
	for i, want := range []int{2, 0} {
		if n, err := b.Store.Prune(b.Context(), bot.Retention{Wants: monday.AddDate(0, 0, 1)}); err != nil || n != want {
			b.Errorf("%d: %d %v", i, n, err)
		}
	}
	if f := b.facts(p); f.Indicators[0].Wanted != 0 || f.Indicators[1].Wanted != 1 || len(b.wants("u1")) != 1 {
		b.Errorf("%+v", f)
	}
}

// Wants tries, on a store brought from the first schema, what later ones have.
func Wants(t testing.TB, s store.Store) {
	t.Helper()
	f, err := s.Facts(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	w := bot.Want{User: "omar", Product: "p1", Indicator: f.Indicators[0].ID, From: "2026-12", At: monday}
	if _, fresh, err := s.Want(t.Context(), []bot.Want{w}); err != nil || fresh != 1 {
		t.Error(fresh, err)
	}
	if all, err := s.Wants(t.Context(), "omar"); err != nil || len(all) != 1 || all[0] != w {
		t.Errorf("%+v %v", all, err)
	}
	if f, err := s.Facts(t.Context(), "p1"); err != nil || f.Indicators[0].Wanted != 1 {
		t.Errorf("%+v %v", f.Indicators, err)
	}
}
