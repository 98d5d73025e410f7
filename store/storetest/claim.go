package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func claimOrder(b *bench) {
	b.owe(waiting("b", monday), waiting("c", monday.Add(-time.Minute)), waiting("é", monday), waiting("a", monday),
		waiting("B", monday), waiting("later", monday.Add(time.Nanosecond)))
	var got []string
	for range 4 {
		claimed, seen, err := b.Store.Claim(b.Context(), claim(monday, 2))
		b.must(err)
		if seen != len(claimed) {
			b.Errorf("seen %d, claimed %d", seen, len(claimed))
		}
		got = append(got, names(claimed)...)
	}
	if diff := cmp.Diff([]string{"c", "B", "a", "b", "é"}, got); diff != "" {
		b.Errorf("claimed (-want +got):\n%s", diff)
	}
	if at, ok := b.nextDue(); !ok || !at.Equal(monday.Add(time.Nanosecond)) {
		b.Errorf("next due %v, %t", at, ok)
	}
}

func claimRace(b *bench) {
	const total, claimers = 120, 4
	for i := range total {
		b.owe(waiting(fmt.Sprint("d", i), monday))
	}
	var lock sync.Mutex
	takers := map[string]int{}
	together(claimers, func(int) {
		for {
			claimed, seen, err := b.Store.Claim(b.Context(), claim(monday, 7))
			if err != nil {
				b.Error(err)
			}
			lock.Lock()
			for _, d := range claimed {
				takers[d.Name]++
			}
			lock.Unlock()
			if seen == 0 {
				return
			}
		}
	})
	for name, n := range takers {
		if n != 1 {
			b.Errorf("%s was claimed %d times", name, n)
		}
	}
	if len(takers) != total {
		b.Errorf("%d claimed, want %d", len(takers), total)
	}
}

func claimFreezes(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate")
	b.owe(reminder("r", p, monday))
	d := b.claimOne("r", monday)
	if !d.Frozen || d.State != bot.StateClaimed || d.Attempt != 1 || d.To.Channel != "general" ||
		!d.ClaimedAt.Equal(monday) || !d.Anchor.Equal(monday.Add(-2*time.Minute)) || len(d.Figures()) != 1 {
		b.Errorf("claimed %+v", d)
	}
	if diff := cmp.Diff(d, b.delivery("r")); diff != "" {
		b.Errorf("row (-claimed +stored):\n%s", diff)
	}
	b.settle(bot.Settlement{Name: "r", Attempt: 1, At: monday, State: bot.StatePlanned, Due: monday, Unknown: true})
	c := claim(monday.Add(time.Hour), 1)
	c.Resolve = func(bot.Claiming) bot.Resolution {
		b.Error("what is frozen was resolved again")
		return bot.Resolution{Skip: bot.ReasonTooOld}
	}
	again := b.claim(c)
	if len(again) != 1 || again[0].Attempt != 2 || !again[0].Anchor.Equal(d.Anchor) {
		b.Fatalf("claimed again %+v", again)
	}
	if diff := cmp.Diff(d.Content, again[0].Content); diff != "" {
		b.Errorf("content (-first +again):\n%s", diff)
	}
}

func claimSkips(b *bench) {
	b.owe(waiting("a", monday), waiting("b", monday))
	c := claim(monday, 1)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Name == "a" {
			return bot.Resolution{Skip: bot.ReasonProductOff}
		}
		if c.Facts.Product != "" || c.Target != nil {
			b.Errorf("what has no product is resolved with %+v", c)
		}
		return send(c)
	}
	claimed, seen, err := b.Store.Claim(b.Context(), c)
	b.must(err)
	if seen != 2 || len(claimed) != 1 || claimed[0].Name != "b" {
		b.Errorf("claimed %v, seen %d; want b and 2", names(claimed), seen)
	}
	d := b.delivery("a")
	if d.State != bot.StateSkipped || d.Reason != bot.ReasonProductOff || d.Frozen || d.Attempt != 0 {
		b.Errorf("skipped %+v", d)
	}
	if at, ok := b.nextDue(); ok {
		b.Errorf("something is still due at %v", at)
	}
}

func claimPutsOff(b *bench) {
	b.owe(waiting("a", monday), waiting("b", monday))
	later := monday.Add(25 * time.Hour)
	c := claim(monday, 5)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Name == "a" {
			return bot.Resolution{PutOff: later}
		}
		return bot.Resolution{PutOff: monday.Add(-time.Hour)}
	}
	claimed, seen, err := b.Store.Claim(b.Context(), c)
	b.must(err)
	if len(claimed) != 0 || seen != 2 {
		b.Errorf("claimed %v, seen %d; want none and 2", names(claimed), seen)
	}
	d := b.delivery("a")
	if d.State != bot.StatePlanned || !d.Due.Equal(later) || d.Frozen || !d.Slot.Equal(monday) {
		b.Errorf("put off %+v", d)
	}
	if at, ok := b.nextDue(); !ok || !at.Equal(monday.Add(time.Second)) {
		b.Errorf("put off to the past, next due %v, %t; want a second later", at, ok)
	}
	b.claimOne("b", monday.Add(time.Second))
	b.claimOne("a", later)
}

func claimBounded(b *bench) {
	var many []bot.Delivery
	for i := range 1000 {
		many = append(many, waiting(fmt.Sprintf("d%03d", i), monday))
	}
	b.owe(append(many, waiting("last", monday))...)
	c := claim(monday, 1)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Name != "last" {
			return bot.Resolution{Skip: bot.ReasonInactive}
		}
		return send(c)
	}
	for range 1001 {
		claimed, seen, err := b.Store.Claim(b.Context(), c)
		b.must(err)
		if len(claimed) == 1 {
			return
		}
		if seen == 0 {
			break
		}
	}
	b.Error("the delivery behind those skipped was never claimed")
}

func askings(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach")
	version := b.facts(p).Version
	b.owe(reminder("r1", p, monday), reminder("r2", p, monday), reminder("r3", p, monday))
	claimed := b.claim(claim(monday, 3))
	b.settle(sent(claimed[0], monday))
	b.settle(bot.Settlement{Name: "r2", Attempt: 1, At: monday, State: bot.StateSkipped, Reason: bot.ReasonTooOld})
	b.settle(sent(claimed[2], monday))
	b.reopen()
	f := b.facts(p)
	for i, ind := range f.Indicators {
		if diff := cmp.Diff(map[string]int{"2026-10": 2}, ind.Asked); diff != "" || ind.ID != ids[i] {
			b.Errorf("asked for %s (-want +got):\n%s", ind.ID, diff)
		}
	}
	if f.Version != version {
		b.Errorf("version %d, want still %d: no figure changed", f.Version, version)
	}
}

func crash(b *bench) {
	due := monday.Add(-time.Hour)
	b.owe(waiting("a", due), waiting("b", due), waiting("c", monday.Add(time.Hour)))
	claimed := b.claim(claim(monday, 2))
	b.settle(sent(claimed[1], monday))
	b.reopen()
	d := b.delivery("a")
	if d.State != bot.StatePlanned || !d.Unknown || d.Attempt != 1 || !d.Due.Equal(due) || !d.Anchor.Equal(claimed[0].Anchor) {
		b.Errorf("after the crash %+v", d)
	}
	if err := b.Store.Settle(b.Context(), sent(claimed[0], monday)); !errors.Is(err, bot.ErrConflict) {
		b.Errorf("the process that crashed settles: %v, want ErrConflict", err)
	}
	if d := b.delivery("b"); d.State != bot.StateSent || d.Unknown {
		b.Errorf("what was settled before the crash is %+v", d)
	}
	again := b.claimOne("a", monday.Add(30*time.Minute))
	if again.Attempt != 2 || !again.Unknown || !again.Anchor.Equal(claimed[0].Anchor) {
		b.Errorf("claimed after the crash %+v", again)
	}
	b.reopen()
	if third := b.claimOne("a", monday.Add(30*time.Minute)); third.Attempt != 3 || !third.Unknown {
		b.Errorf("claimed after two crashes %+v", third)
	}
	b.writesNothing("reading after a crash", func(context.Context) { b.delivery("c") })
}

// An attempt that surely left nothing is asked again from the start: what is
// owed may have changed since.
func claimAsksAgain(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate")
	b.owe(reminder("r", p, monday), waiting("n", monday))
	for _, d := range b.claim(claim(monday, 2)) {
		b.settle(bot.Settlement{Name: d.Name, Attempt: 1, At: monday, State: bot.StatePlanned, Due: monday})
	}
	asked := 0
	c := claim(monday.Add(time.Hour), 2)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		asked++
		return bot.Resolution{Skip: bot.ReasonNothingDue}
	}
	if claimed := b.claim(c); asked != 1 || len(claimed) != 1 || claimed[0].Name != "n" {
		b.Errorf("asked %d times, claimed %+v", asked, claimed)
	}
	if d := b.delivery("r"); d.State != bot.StateSkipped || d.Attempt != 1 {
		b.Errorf("%+v", d)
	}
}

// A reminder skipped before any attempt uses up no name.
func skippedNamesAreFree(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate")
	thursday := monday.Add(72 * time.Hour)
	plan := func(from, to time.Time) {
		b.Helper()
		b.must(b.Store.Plan(b.Context(), bot.Plan{Rule: "indicators", From: from, To: to, Deliveries: []bot.Delivery{reminder("week", p, to)}}))
	}
	plan(time.Time{}, monday)
	c := claim(monday, 1)
	c.Resolve = func(bot.Claiming) bot.Resolution { return bot.Resolution{Skip: bot.ReasonNothingDue} }
	b.claim(c)
	plan(monday, thursday)
	if d := b.claimOne("week", thursday); !d.Slot.Equal(thursday) {
		b.Errorf("%+v", d)
	}
	b.settle(bot.Settlement{Name: "week", Attempt: 1, At: thursday, State: bot.StateSent, Receipt: bot.Receipt{Channel: "general", Post: "x"}})
	plan(thursday, thursday.Add(time.Hour))
	if d := b.delivery("week"); d.State != bot.StateSent || !d.Slot.Equal(thursday) {
		b.Errorf("a week already written to: %+v", d)
	}
}
