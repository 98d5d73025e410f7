package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func products(b *bench) {
	first, err := b.Store.EnsureProducts(b.Context(), []string{"pix", "a-dock", "Épicerie.fr", "pix"})
	b.must(err)
	want := map[string]bot.ProductID{"pix": "p1", "a-dock": "p2", "Épicerie.fr": "p3"}
	if diff := cmp.Diff(want, first); diff != "" {
		b.Errorf("first ids (-want +got):\n%s", diff)
	}
	b.reopen()
	again, err := b.Store.EnsureProducts(b.Context(), []string{"zéro", "a-dock"})
	b.must(err)
	if diff := cmp.Diff(map[string]bot.ProductID{"zéro": "p4", "a-dock": "p2"}, again); diff != "" {
		b.Errorf("later ids (-want +got):\n%s", diff)
	}
	b.writesNothing("known slugs", func(ctx context.Context) {
		_, err := b.Store.EnsureProducts(ctx, []string{"pix", "zéro"})
		b.must(err)
	})
}

func pinning(b *bench) {
	pin := func(name string, id, want bot.UserID) {
		b.Helper()
		got, err := b.Store.PinPerson(b.Context(), name, id)
		b.must(err)
		if got != want {
			b.Errorf("%s is pinned to %q, want %q", name, got, want)
		}
	}
	if _, err := b.Store.PinPerson(b.Context(), "nadia", ""); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("asking for an unknown name: %v, want ErrNotFound", err)
	}
	pin("nadia", "u1", "u1")
	pin("nadia", "u2", "u1")
	b.reopen()
	b.writesNothing("a pinned name", func(context.Context) {
		pin("nadia", "u3", "u1")
		pin("nadia", "", "u1")
	})
	pin("omar", "u2", "u2")
}

func declareTwice(b *bench) {
	p := b.product("pix")
	all := []bot.Declared{declared("rate", known("2026-09", 12.5)), declared("reach")}
	all[1].Indicator.Target = &bot.Target{Value: 50, Date: bot.Date{Year: 2027, Month: 6, Day: 30}}
	b.must(b.Store.Declare(b.Context(), p, all, monday))
	before, entries := b.facts(p), len(b.journal())
	b.writesNothing("declaring the same", func(ctx context.Context) {
		b.must(b.Store.Declare(ctx, p, all, monday.Add(time.Hour)))
	})
	if diff := cmp.Diff(before, b.facts(p)); diff != "" {
		b.Errorf("facts changed (-before +after):\n%s", diff)
	}
	if now := len(b.journal()); now != entries {
		b.Errorf("%d journal entries, want still %d", now, entries)
	}
	if before.Version == 0 {
		b.Error("the version did not move with the first declaration")
	}
}

func declareChanges(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	version, entries := b.facts(p).Version, uint64(len(b.journal()))
	renamed, added := declared("rate"), declared("delay")
	renamed.Indicator.Name = "Another name"
	b.must(b.Store.Declare(b.Context(), p, []bot.Declared{added, renamed}, monday))
	f := b.facts(p)
	if f.Version != version+1 {
		b.Errorf("version %d, want %d", f.Version, version+1)
	}
	var got []string
	for _, ind := range f.Indicators {
		got = append(got, fmt.Sprint(ind.ShortName, " ", ind.Name, " ", ind.Archived))
	}
	want := []string{"rate Another name false", "reach The reach true", "delay The delay false"}
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("indicators (-want +got):\n%s", diff)
	}
	if f.Indicators[0].ID != ids[0] {
		b.Errorf("id %s, want still %s", f.Indicators[0].ID, ids[0])
	}
	rows, err := b.Store.Journal(b.Context(), entries, 10)
	b.must(err)
	for _, e := range rows {
		if e.Actor != bot.ActorConfiguration || e.Door != "configuration" || e.Action != "indicator.declare" ||
			e.Product != p || e.After == nil || (e.Before == nil) != (e.Entity == string(f.Indicators[2].ID)) {
			b.Errorf("journal entry %+v", e)
		}
	}
	if len(rows) != 3 {
		b.Errorf("%d journal entries, want 3", len(rows))
	}
	if err := b.Store.Declare(b.Context(), "p99", nil, monday); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v, want ErrNotFound", err)
	}
}

func knownFigures(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	b.record(entry("n1", p, id, "2026-09", 40))
	withdrawn := known("2026-07", 20)
	withdrawn.Withdrawn = true
	all := []bot.Declared{declared("rate", known("2026-08", 30), known("2026-09", 99), withdrawn)}
	b.must(b.Store.Declare(b.Context(), p, all, monday))
	all[0].Known[2].Withdrawn = false // the period has a measure, which says that there is none
	b.must(b.Store.Declare(b.Context(), p, all, monday))
	got := b.facts(p).Indicators[0].Measures
	if len(got) != 2 || got[0].Value != 40 || got[1].Value != 30 {
		b.Fatalf("measures %+v, want 40 then 30", got)
	}
	if m := got[1]; m.By != "" || m.Supersedes != 0 || !m.At.Equal(monday) || m.Seq == 0 || m.Indicator != id {
		b.Errorf("known measure %+v", m)
	}
	if got[0].By != "nadia" {
		b.Errorf("measure by %q, want nadia", got[0].By)
	}
}

func factsShape(b *bench) {
	var ids [][]bot.IndicatorID
	for i := 1; i <= 12; i++ { // p1 and p10 begin alike, i2 and i10 sort otherwise as text
		p := b.product(fmt.Sprintf("product-%d", i))
		ids = append(ids, b.declare(p, "zone", "area"))
	}
	for _, period := range []string{"2026-09", "2025-12", "2026-10", "2026-01"} {
		b.record(entry("", "p1", ids[0][1], period, 1))
		b.record(entry("", "p10", ids[9][1], period, 10))
	}
	for i, p := range []bot.ProductID{"p1", "p10"} {
		f := b.facts(p)
		if f.Product != p || len(f.Indicators) != 2 || f.Indicators[0].ShortName != "zone" {
			b.Fatalf("facts of %s: %+v", p, f)
		}
		var periods []string
		for _, m := range f.Indicators[1].Measures {
			periods = append(periods, m.Period)
			if m.Value != []float64{1, 10}[i] || m.Indicator != f.Indicators[1].ID {
				b.Errorf("measure %+v in the facts of %s", m, p)
			}
		}
		if diff := cmp.Diff([]string{"2026-10", "2026-09", "2026-01", "2025-12"}, periods); diff != "" {
			b.Errorf("periods of %s (-want +got):\n%s", p, diff)
		}
		if len(f.Indicators[0].Measures) != 0 {
			b.Errorf("the other indicator has measures: %+v", f.Indicators[0].Measures)
		}
		if v, err := b.Store.FactsVersion(b.Context(), p); err != nil || v != f.Version || v != 5 {
			b.Errorf("version %d of %s, %v; facts say %d, want 5", v, p, err, f.Version)
		}
	}
	if f, v := b.facts("p99"), mustVersion(b, "p99"); v != 0 || len(f.Indicators) != 0 {
		b.Errorf("an unknown product has version %d and %+v", v, f)
	}
}

func mustVersion(b *bench, p bot.ProductID) uint64 {
	v, err := b.Store.FactsVersion(b.Context(), p)
	b.must(err)
	return v
}

func factsBounded(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	e := entry("n", p, id, "", 0)
	e.Figures = nil
	for month := range bot.MaxMeasures + 8 {
		period := bot.PeriodOf(bot.Monthly, bot.Date{Year: 2020, Month: 1, Day: 1}.AddDays(31*month)).Key()
		e.Figures = append(e.Figures, bot.NewFigure{Indicator: id, Period: period, Value: float64(month)})
	}
	saved := b.record(e)
	if len(saved.Measures) != bot.MaxMeasures+8 {
		b.Fatalf("%d measures stored", len(saved.Measures))
	}
	got := b.facts(p).Indicators[0].Measures
	if len(got) != bot.MaxMeasures || got[0].Value != bot.MaxMeasures+7 || got[len(got)-1].Value != 8 {
		b.Errorf("%d measures from %v to %v", len(got), got[0], got[len(got)-1])
	}
}

func superseding(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	first := b.record(entry("n1", p, id, "2026-10", 40)).Measures[0]
	second := b.record(entry("n2", p, id, "2026-10", 41))
	m := second.Measures[0]
	if m.Supersedes != first.Seq || m.Seq <= first.Seq || first.Supersedes != 0 {
		b.Errorf("seq %d supersedes %d, want %d", m.Seq, m.Supersedes, first.Seq)
	}
	if diff := cmp.Diff([]bot.Measure{m}, second.Facts.Indicators[0].Measures); diff != "" {
		b.Errorf("current measures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(second.Facts, b.facts(p)); diff != "" {
		b.Errorf("facts answered and facts read (-answered +read):\n%s", diff)
	}
	rows := b.journal()
	last := rows[len(rows)-1]
	if last.Entity != string(id)+"/2026-10" || last.Before == nil || last.After == nil || last.Action != "measure.save" {
		b.Errorf("journal entry %+v", last)
	}
}

func recordUnknown(b *bench) {
	p, other := b.product("pix"), b.product("dock")
	id, foreign := b.declare(p, "rate")[0], b.declare(other, "rate")[0]
	for what, e := range map[string]bot.Entry{
		"an unknown product":            entry("a", "p99", id, "2026-10", 1),
		"no product":                    entry("b", "", id, "2026-10", 1),
		"an unknown indicator":          entry("c", p, "i99", "2026-10", 1),
		"an unreadable indicator":       entry("d", p, "i01", "2026-10", 1),
		"another product's indicator":   entry("e", p, foreign, "2026-10", 1),
		"an indicator of another shape": entry("f", p, "", "2026-10", 1),
	} {
		b.writesNothing(what, func(ctx context.Context) {
			if _, err := b.Store.Record(ctx, e); !errors.Is(err, bot.ErrNotFound) {
				b.Errorf("%s: %v, want ErrNotFound", what, err)
			}
		})
	}
	for _, period := range []string{"", "2026\x0010"} {
		if _, err := b.Store.Record(b.Context(), entry("g", p, id, period, 1)); err == nil {
			b.Errorf("the period %q is accepted", period)
		}
	}
	b.record(entry("a", p, id, "2026-10", 1)) // a refused entry left its nonce free
}

func recordTwice(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	first := b.record(entry("n1", p, id, "2026-10", 40))
	b.record(entry("n2", p, id, "2026-10", 50))
	b.reopen()
	b.writesNothing("a repeated entry", func(context.Context) {
		again := b.record(entry("n1", p, id, "2026-10", 60))
		if !again.Repeated || first.Repeated {
			b.Errorf("repeated: first %t, then %t", first.Repeated, again.Repeated)
		}
		if diff := cmp.Diff(first.Measures, again.Measures); diff != "" {
			b.Errorf("measures (-first +again):\n%s", diff)
		}
		if got := again.Facts.Indicators[0].Measures[0].Value; got != 50 {
			b.Errorf("facts say %v, want the current 50", got)
		}
	})
}

func recordRace(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	e := entry("n1", p, ids[0], "2026-10", 40)
	e.Figures = append(e.Figures, bot.NewFigure{Indicator: ids[1], Period: "2026-10", Value: 7})
	answers := make([]bot.Saved, 20)
	together(len(answers), func(i int) {
		var err error
		if answers[i], err = b.Store.Record(b.Context(), e); err != nil {
			b.Error(err)
		}
	})
	fresh := 0
	for _, saved := range answers {
		if !saved.Repeated {
			fresh++
		}
		if diff := cmp.Diff(answers[0].Measures, saved.Measures); diff != "" {
			b.Errorf("answers differ:\n%s", diff)
		}
	}
	if version := b.facts(p).Version; fresh != 1 || version != 2 {
		b.Errorf("%d entries stored, version %d; want 1 and 2", fresh, version)
	}
}

func recordChain(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	const writers = 12
	measures := make([]bot.Measure, writers)
	together(writers, func(i int) {
		saved, err := b.Store.Record(b.Context(), entry(fmt.Sprint("n", i), p, id, "2026-10", float64(i)))
		if err != nil {
			b.Error(err)
			return
		}
		measures[i] = saved.Measures[0]
	})
	slices.SortFunc(measures, func(x, y bot.Measure) int { return int(x.Seq) - int(y.Seq) })
	var before uint64
	for _, m := range measures {
		if m.Supersedes != before || m.Seq == 0 {
			b.Errorf("measure %d supersedes %d, want %d", m.Seq, m.Supersedes, before)
		}
		before = m.Seq
	}
	saves := 0
	for _, e := range b.journal() {
		if e.Action == "measure.save" {
			saves++
		}
	}
	if saves != writers {
		b.Errorf("%d measures in the journal, want %d", saves, writers)
	}
}

// together runs n goroutines that start at once, and waits for them.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// Figures of a frequency an indicator had before are no periods of it now.
func otherFrequency(b *bench) {
	p := b.product("pix")
	quarterly := declared("rate", bot.Measure{Period: "2026-Q3", Value: 1000})
	quarterly.Indicator.Frequency = bot.Quarterly
	b.must(b.Store.Declare(b.Context(), p, []bot.Declared{quarterly}, monday))
	b.must(b.Store.Declare(b.Context(), p, []bot.Declared{declared("rate", bot.Measure{Period: "2026-10", Value: 3})}, monday))
	f := b.facts(p)
	if m := f.Indicators[0].Measures; len(m) != 1 || m[0].Period != "2026-10" {
		b.Errorf("%+v", m)
	}
}
