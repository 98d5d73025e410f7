package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// standing sends everything due, and returns how a committee's one edited post says
// it stands.
func (b *bench) standing(id bot.CommitteeID, now time.Time) bot.Standing {
	b.Helper()
	all := slices.DeleteFunc(b.post(now), func(d bot.Delivery) bool { return d.Kind == bot.KindAnswer })
	if len(all) != 1 || all[0].Kind != bot.KindEdit || all[0].Content.Committee.ID != id || all[0].Content.Committee.Standing == nil {
		b.Fatalf("posted %+v, want an edit of %s", all, id)
	}
	b.waits()
	return *all[0].Content.Committee.Standing
}

// figuresInPosts: whatever changes a product's figures brings the posts of its
// committees to come up to date, once; those of others, over, cancelled or polled,
// stay as they are.
func figuresInPosts(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	ids, others := b.declare(p, "rate", "reach"), b.declare(q, "cost")
	over := committee("over", p)
	over.Committee.Start = monday.Add(-time.Hour)
	for _, a := range []bot.Announcement{committee("k1", p), over, committee("off", p), poll("poll", p)} {
		a.Owed = a.Owed[:1]
		b.announce(a)
	}
	b.post(monday)
	off := change(bot.CommitteeCancel, b.committee("off"))
	off.At = monday
	b.changeCommittee(off)
	b.post(monday)
	versions := func() (all string) {
		for _, id := range []bot.CommitteeID{"k1", "over", "off", "poll"} {
			all += fmt.Sprint(b.committee(id).Version, " ")
		}
		return strings.TrimSpace(all)
	}
	saved := b.record(entry("n1", p, ids[0], "2026-10", 1))
	b.waits("edit/committee/k1/channel/2")
	if got := versions(); got != "2 1 2 1" {
		b.Errorf("versions %s", got)
	}
	if c := saved.Facts.Committees; len(c) != 2 || c[1].Version != 2 {
		b.Errorf("what it answers knows %+v", c)
	}
	b.reopen()
	if st := b.standing("k1", monday.Add(2*time.Hour)); st.Figures != 2 || st.Done != 1 {
		b.Errorf("%+v", st)
	}
	b.record(entry("n1", p, ids[0], "2026-10", 1)) // repeated
	same, none := entry("n2", p, ids[0], "2026-10", 1), entry("n3", p, ids[0], "2026-10", 0)
	same.Differing, none.Figures[0].Withdraws = true, 99
	version := mustVersion(b, p)
	for _, e := range []bot.Entry{same, none, none, entry("n4", q, others[0], "2026-10", 1)} {
		b.record(e)
	}
	if b.waits(); versions() != "2 1 2 1" || mustVersion(b, p) != version {
		b.Errorf("nothing changed: versions %s, and %d of the figures, want %d", versions(), mustVersion(b, p), version)
	}
	b.record(entry("n5", p, ids[1], "2026-10", 2))
	if st := b.standing("k1", monday.Add(3*time.Hour)); st.Figures != 2 || st.Done != 2 {
		b.Errorf("%+v", st)
	}
}

// figuresByEveryWay: each way to change figures shows.
func figuresByEveryWay(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	a := committee("k1", p)
	a.Owed = a.Owed[:1]
	b.announce(a)
	b.post(monday)
	now := monday
	by := func(way string, figures, done int, act func(context.Context)) {
		b.Helper()
		now = now.Add(time.Hour)
		b.waits()
		act(b.Context())
		if st := b.standing("k1", now); st.Figures != figures || st.Done != done {
			b.Errorf("%s: %d of %d, want %d of %d", way, st.Done, st.Figures, done, figures)
		}
	}
	by("defined", 2, 0, func(ctx context.Context) {
		d := declared("reach")
		d.Indicator.Product = p
		_, err := b.Store.Define(ctx, bot.Definition{Indicator: d.Indicator, By: nadia, At: now})
		b.must(err)
	})
	by("declared", 3, 1, func(ctx context.Context) {
		b.must(b.Store.Declare(ctx, p, []bot.Declared{declared("rate"), declared("delay", known("2026-10", 1))}, now))
	})
	by("asked to be taken", 3, 2, func(ctx context.Context) {
		r := bot.Request{ID: "r", Kind: bot.RequestFigures, Product: p, By: "agent", At: monday, State: bot.RequestOpen, Figures: []bot.NewFigure{{Indicator: id, Period: "2026-10", Value: 1}}}
		_, _, err := b.Store.Ask(ctx, r, "test", nil)
		b.must(err)
		v := bot.Verdict{Request: "r", Kind: bot.RequestFigures, Grant: true, By: nadia, At: now}
		_, changed, err := b.Store.SettleRequest(ctx, v)
		if b.must(err); !changed {
			b.Error("not settled")
		}
	})
	by("taken in", 4, 3, func(ctx context.Context) {
		in := bot.Intake{By: nadia, At: now, Dry: true, Products: []bot.ProductIntake{{Product: p, Series: []bot.SeriesIntake{{Indicator: declared("cost").Indicator,
			Measures: []bot.Measure{{Period: "2026-10", Value: 1}}}}}}}
		for _, in.Dry = range []bool{true, false} {
			b.waits()
			_, err := b.Store.TakeIn(ctx, in)
			b.must(err)
		}
	})
	by("taken back", 4, 2, func(context.Context) {
		e := entry("back", p, id, "2026-10", 0)
		m, _ := b.facts(p).Indicators[0].At("2026-10")
		e.Figures[0].Withdraws = m.Seq
		b.record(e)
	})
}

// lastFigures: a post is brought up to date until its committee ends; one not sent
// yet will say it anyway.
func lastFigures(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	b.announce(committee("k1", p))
	b.record(entry("before", p, id, "2026-10", 1))
	b.waits("committee/k1/channel", "committee/k1/omar")
	b.post(monday)
	end := thursday.Add(50 * time.Minute)
	for n, c := range []struct {
		at   time.Time
		want []string
	}{{end, nil}, {end.Add(time.Hour), nil}, {end.Add(-1), []string{"edit/committee/k1/channel/3"}}} {
		e := entry(fmt.Sprint("n", n), p, id, "2026-10", float64(n))
		e.At = c.at
		b.record(e)
		b.waits(c.want...)
	}
}

// figuresAndAnswers: those that come at once share the edit that waits.
func figuresAndAnswers(b *bench) {
	const many = 12
	p := b.product("pix")
	names := make([]string, many)
	for i := range names {
		names[i] = fmt.Sprint("i", i)
	}
	ids := b.declare(p, names...)
	b.announce(committee("k1", p))
	b.post(monday)
	together(2*many, func(i int) {
		if i%2 == 0 {
			if _, err := b.Store.Record(b.Context(), entry(fmt.Sprint("n", i), p, ids[i/2], "2026-10", 1)); err != nil {
				b.Error(err)
			}
			return
		}
		if _, changed, err := b.Store.Attend(b.Context(), says("k1", bot.UserID(fmt.Sprint("u", i)), bot.Present)); err != nil || !changed {
			b.Error(changed, err)
		}
	})
	if c := b.committee("k1"); c.Version != 1+2*many || len(c.Answers) != many {
		b.Errorf("%d answers, version %d", len(c.Answers), c.Version)
	}
	b.waits("edit/committee/k1/channel/2")
	if st := b.standing("k1", monday.Add(2*time.Hour)); st.Present != many || st.Done != many {
		b.Errorf("%+v", st)
	}
}
