package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func planMark(b *bench) {
	mark := func() (time.Time, bool) {
		at, ok, err := b.Store.Mark(b.Context(), "indicators")
		b.must(err)
		return at, ok
	}
	if at, ok := mark(); ok {
		b.Errorf("a mark at %v before any", at)
	}
	refused := func(from time.Time) {
		b.Helper()
		b.writesNothing("a refused plan", func(ctx context.Context) {
			err := b.Store.Plan(ctx, bot.Plan{Rule: "indicators", From: from, To: monday.Add(time.Hour),
				Deliveries: []bot.Delivery{waiting("refused", monday)},
				Journal:    []bot.JournalEntry{{At: monday, Action: "refused"}}})
			if !errors.Is(err, bot.ErrConflict) {
				b.Errorf("from %v: %v, want ErrConflict", from, err)
			}
		})
	}
	refused(monday)
	paris := monday.In(time.FixedZone("", 3600))
	b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "indicators", To: paris}))
	refused(time.Time{})
	refused(monday.Add(time.Nanosecond))
	back := bot.Plan{Rule: "indicators", From: monday, To: monday.Add(-time.Hour),
		Deliveries: []bot.Delivery{waiting("a", monday)}, Journal: []bot.JournalEntry{{At: monday, Action: "mark.move-back"}}}
	b.must(b.Store.Plan(b.Context(), back))
	b.reopen()
	if at, ok := mark(); !ok || !at.Equal(back.To) {
		b.Errorf("mark %v, %t; want %v", at, ok, back.To)
	}
	if rows := b.journal(); len(rows) != 1 || rows[0].Action != "mark.move-back" {
		b.Errorf("journal %+v", rows)
	}
	if _, err := b.Store.Delivery(b.Context(), "refused"); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("a refused plan left a delivery: %v", err)
	}
	b.claimOne("a", monday)
}

func planRace(b *bench) {
	const planners, slots = 4, 10
	moved := make([]int, planners)
	together(planners, func(i int) {
		var from time.Time
		for n := range slots {
			to := monday.AddDate(0, 0, 7*n)
			err := b.Store.Plan(b.Context(), bot.Plan{Rule: "indicators", From: from, To: to,
				Deliveries: []bot.Delivery{waiting(fmt.Sprint("week ", n), to)},
				Journal:    []bot.JournalEntry{{At: to, Action: "planned"}}})
			switch {
			case err == nil:
				moved[i]++
			case !errors.Is(err, bot.ErrConflict):
				b.Error(err)
			}
			from = to
		}
	})
	total := 0
	for _, n := range moved {
		total += n
	}
	all, err := b.Store.Deliveries(b.Context(), 1000)
	b.must(err)
	if total != slots || len(all) != slots || len(b.journal()) != slots {
		b.Errorf("%d moves, %d deliveries, %d journal entries; want %d of each", total, len(all), len(b.journal()), slots)
	}
}

func nameOnce(b *bench) {
	first, other := waiting("a", monday), waiting("a", monday.Add(time.Hour))
	other.To.Channel = "elsewhere"
	b.owe(first, other)
	b.writesNothing("a name that is there", func(context.Context) { b.owe(other) })
	b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "indicators", To: monday, Deliveries: []bot.Delivery{other}}))
	if diff := cmp.Diff(first, b.delivery("a")); diff != "" {
		b.Errorf("row (-first +stored):\n%s", diff)
	}
	b.settle(sent(b.claimOne("a", monday), monday))
	b.owe(first)
	if at, ok := b.nextDue(); ok {
		b.Errorf("what was sent is owed again at %v", at)
	}
}

func journal(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	start := uint64(len(b.journal()))
	for i, who := range []bot.UserID{"nadia", "omar", "nadia", ""} {
		e := entry(fmt.Sprint("n", i), p, id, "2026-10", float64(i))
		e.By = who
		b.record(e)
	}
	b.reopen()
	rows, err := b.Store.Journal(b.Context(), start, 10)
	b.must(err)
	if len(rows) != 4 {
		b.Fatalf("%d entries, want 4", len(rows))
	}
	for i, e := range rows {
		var after bot.Measure
		b.must(json.Unmarshal(e.After, &after))
		if e.Seq != start+uint64(i)+1 || after.Value != float64(i) || e.Door != "console" || e.Product != p ||
			!e.At.Equal(monday.Add(time.Hour)) || (e.Before == nil) != (i == 0) {
			b.Errorf("entry %d: %+v", i, e)
		}
	}
	nadia, omar := rows[0].Actor, rows[1].Actor
	if nadia != rows[2].Actor || nadia == omar || nadia == "nadia" || nadia == "" || rows[3].Actor != bot.ActorBot {
		b.Errorf("actors %q, %q, %q, %q", nadia, omar, rows[2].Actor, rows[3].Actor)
	}
	page, err := b.Store.Journal(b.Context(), start+1, 2)
	b.must(err)
	if diff := cmp.Diff(rows[1:3], page); diff != "" {
		b.Errorf("a page (-want +got):\n%s", diff)
	}
	if none, err := b.Store.Journal(b.Context(), start+4, 10); err != nil || len(none) != 0 {
		b.Errorf("after the last: %v, %v", none, err)
	}
}

func lastInstant(b *bench) {
	want := func(what string, at time.Time) {
		b.Helper()
		got, err := b.Store.LastInstant(b.Context())
		b.must(err)
		if !got.Equal(at) {
			b.Errorf("after %s: %v, want %v", what, got, at)
		}
	}
	want("nothing", time.Time{})
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	want("a declaration", monday)
	b.owe(waiting("a", monday.Add(48*time.Hour)))
	want("what is owed later", monday)
	b.record(entry("n", p, id, "2026-10", 1))
	want("an entry", monday.Add(time.Hour))
	b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "r", To: monday.Add(2 * time.Hour)}))
	want("a plan", monday.Add(2*time.Hour))
	b.claimOne("a", monday.Add(48*time.Hour))
	want("a claim", monday.Add(48*time.Hour))
	b.settle(sent(bot.Delivery{Name: "a", Attempt: 1}, monday.Add(49*time.Hour)))
	want("a settlement", monday.Add(49*time.Hour))
	b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "r", From: monday.Add(2 * time.Hour), To: monday}))
	b.reopen()
	want("a mark moved back", monday.Add(49*time.Hour))
}

func idle(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate")
	b.owe(waiting("a", monday.Add(time.Hour)))
	b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "r", To: monday}))
	b.reopen()
	b.writesNothing("an idle step", func(ctx context.Context) {
		for range 3 {
			b.nextDue()
			if claimed, seen, err := b.Store.Claim(ctx, claim(monday, 5)); len(claimed)+seen != 0 || err != nil {
				b.Errorf("claimed %v, seen %d, %v", names(claimed), seen, err)
			}
			b.facts(p)
			mustVersion(b, p)
			b.journal()
			_, _, err := b.Store.Mark(ctx, "r")
			b.must(err)
			_, err = b.Store.Deliveries(ctx, 10)
			b.must(err)
			_, _, err = b.Store.LastCatalogue(ctx, "startups")
			b.must(err)
			_, err = b.Store.LastInstant(ctx)
			b.must(err)
		}
		if claimed := b.claim(claim(monday.Add(2*time.Hour), 0)); claimed != nil {
			b.Errorf("claimed %v with room for none", names(claimed))
		}
	})
	b.writesNothing("opening again", func(context.Context) { b.reopen() })
	ended, cancel := context.WithCancel(b.Context())
	cancel()
	b.writesNothing("a caller who left", func(context.Context) {
		if err := b.Store.Owe(ended, []bot.Delivery{waiting("z", monday)}); !errors.Is(err, context.Canceled) {
			b.Errorf("owe after the end: %v", err)
		}
	})
}

func tenThousand(b *bench) {
	many := make([]bot.Delivery, 10_000)
	for i := range many {
		many[i] = waiting(fmt.Sprintf("channel/p%d/2026-W48", i), monday.Add(time.Duration(i)*time.Second))
	}
	b.owe(many...)
	const rounds = 20
	start := time.Now()
	for range rounds {
		b.nextDue()
		if n := b.due(monday.Add(-time.Second), 8); n != 0 {
			b.Fatalf("%d are due", n)
		}
		if claimed := b.claim(claim(monday.Add(-time.Second), 8)); len(claimed) != 0 {
			b.Fatalf("claimed %v", names(claimed))
		}
	}
	if each := time.Since(start) / rounds; each > 50*time.Millisecond {
		b.Errorf("an idle step takes %v with %d waiting", each, len(many))
	} else {
		b.Logf("an idle step takes %v with %d waiting", each, len(many))
	}
}

func instants(b *bench) {
	odd := time.Date(2026, 11, 23, 9, 0, 0, 123_456_789, time.FixedZone("UTC+2", 7200))
	old := time.Date(1969, 7, 20, 20, 17, 40, 1, time.UTC)
	b.owe(waiting("odd", odd), waiting("old", old), waiting("first", time.Time{}))
	if claimed := b.claim(claim(monday, 9)); len(claimed) != 3 || claimed[0].Name != "first" || claimed[1].Name != "old" {
		b.Errorf("claimed %v", names(claimed))
	}
	if d := b.delivery("odd"); !d.Due.Equal(odd) || !d.Slot.Equal(odd) {
		b.Errorf("due %v, want %v", d.Due, odd)
	}
	if d := b.delivery("first"); !d.Due.IsZero() {
		b.Errorf("due %v, want no instant", d.Due)
	}
}

// A text that people or a catalogue wrote is kept whatever is in it, and holds
// up nothing.
func anyText(b *bench) {
	const text = "zero \x00, quote \", separator \u2028, flag 🇫🇷, \\u0000"
	p := b.product("pix")
	ids := b.declare(p, "rate")
	e := entry("n", p, ids[0], "2026-10", 1)
	e.Comment = text
	b.record(e)
	if f := b.facts(p); f.Indicators[0].Measures[0].Comment != text {
		b.Errorf("a comment is %q", f.Indicators[0].Measures[0].Comment)
	}
	d := waiting("d", monday)
	d.Content.Card = &bot.StartupCard{Startup: bot.Startup{Name: text}}
	b.owe(d)
	if at, ok := b.nextDue(); !ok || !at.Equal(monday) {
		b.Errorf("due at %v, %t", at, ok)
	}
	if got := b.claimOne("d", monday).Content.Card; got.Startup.Name != text {
		b.Errorf("a card is of %q", got.Startup.Name)
	}
}

func (b *bench) deliveries() []string {
	b.Helper()
	all, err := b.Store.Deliveries(b.Context(), 1000)
	b.must(err)
	return names(all)
}
