package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// askedOf lists what a resolution was given of its subjects.
func askedOf(c bot.Claiming) (all []string) {
	for _, s := range c.Subjects {
		all = append(all, fmt.Sprint(s.Product, " ", len(s.Facts.Indicators), " ", names(s.Asked)))
	}
	return all
}

// askedSubjects: whatever asks is resolved with what is known of each product it is
// about, in its order: figures, and the latest messages that ask for them, those to
// one person included; what edits one, with that of what it edits.
func askedSubjects(b *bench) {
	p, q := b.product("pix"), b.product("dock")
	ids := b.declare(p, "rate", "reach")
	b.declare(q, "rate")
	given := map[string][]string{}
	step := func(now time.Time, owed ...bot.Delivery) {
		b.Helper()
		b.owe(owed...)
		c := claimAsking(now, 10)
		c.Resolve = func(c bot.Claiming) bot.Resolution {
			given[c.Delivery.Name] = askedOf(c)
			return asking(c)
		}
		for _, d := range b.claim(c) {
			b.settle(sent(d, now))
		}
	}
	day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
	step(monday, reminder("first", p, monday), reminder("dock", q, monday))
	step(day(2), personal("nadia", day(2), q, p))
	step(day(7), reminder("second", p, day(7)), waiting("no question", day(7)))
	step(day(8), week("omar", day(8), p, q))
	nadia := bot.PersonName("nadia", bot.DateOf(day(2)))
	want := map[string][]string{
		"first":                   {"p1 2 []"},
		"dock":                    {"p2 1 []"},
		nadia:                     {"p2 1 [dock]", "p1 2 [first]"},
		"second":                  {"p1 2 [" + nadia + " first]"},
		"no question":             nil,
		week("omar", day(8)).Name: {"p1 2 [second " + nadia + " first]", "p2 1 [" + nadia + " dock]"},
	}
	if diff := cmp.Diff(want, given); diff != "" {
		b.Errorf("(-want +got):\n%s", diff)
	}
	clear(given)
	e := entry("n", p, ids[0], "2026-10", 40)
	e.At = day(9)
	saved := b.record(e)
	step(day(10))
	edit := func(of string) string { return fmt.Sprintf("edit/%s/%d", of, saved.Facts.Version) }
	all := fmt.Sprint("p1 2 [second ", nadia, " first]")
	want = map[string][]string{edit("first"): {all}, edit("second"): {all}, edit(nadia): {fmt.Sprint("p2 1 [", nadia, " dock]"), all}}
	if diff := cmp.Diff(want, given); diff != "" {
		b.Errorf("of edits (-want +got):\n%s", diff)
	}
}

// subjectsBounded: only the latest messages of a product are read, the newest first,
// and none that was skipped, or never resolved.
func subjectsBounded(b *bench) {
	p := b.product("pix")
	b.declare(p, "rate")
	var owed []bot.Delivery
	for i := range bot.AskingPosts + 3 {
		owed = append(owed, reminder(fmt.Sprintf("r%02d", i), p, monday.AddDate(0, 0, 7*(i-40))))
	}
	b.owe(owed...)
	for _, d := range b.claim(claimAsking(monday, 100)) {
		s := sent(d, monday)
		if d.Name == "r26" {
			s = bot.Settlement{Name: d.Name, Attempt: 1, At: monday, State: bot.StateSkipped, Reason: bot.ReasonTooOld}
		}
		b.settle(s)
	}
	b.owe(reminder("waits", p, monday.Add(time.Hour)), personal("nadia", monday, p))
	var got []string
	c := claimAsking(monday, 1)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		got = names(c.Subjects[0].Asked)
		return asking(c)
	}
	b.claim(c)
	if len(got) != bot.AskingPosts || got[0] != "r25" || got[1] != "r24" || got[len(got)-1] != "r02" {
		b.Errorf("%d: %v", len(got), got)
	}
}

// askingsOfSteps: each step is counted by itself, once for each figure sent.
func askingsOfSteps(b *bench) {
	p, q := b.product("pix"), b.product("dock")
	b.declare(p, "rate")
	b.declare(q, "reach")
	b.owe(reminder("r", p, monday), personal("nadia", monday, p, q), week("omar", monday, q))
	claimed := b.claim(claimAsking(monday, 10))
	for _, d := range claimed {
		b.settle(sent(d, monday))
	}
	b.owe(personal("omar", monday, p))
	for _, d := range b.claim(claimAsking(monday, 10)) {
		b.settle(bot.Settlement{Name: d.Name, Attempt: 1, At: monday, State: bot.StateSkipped, Reason: bot.ReasonRecipientGone})
	}
	b.reopen()
	for of, want := range map[bot.ProductID]map[string]int{
		p: {bot.AskedKey(bot.StepChannel, october): 1, bot.AskedKey(bot.StepPerson, october): 1},
		q: {bot.AskedKey(bot.StepPerson, october): 1, bot.AskedKey(bot.StepDigest, october): 1},
	} {
		if diff := cmp.Diff(want, b.facts(of).Indicators[0].Asked); diff != "" {
			b.Errorf("%s (-want +got):\n%s", of, diff)
		}
	}
}

// personalEdits: a figure that is noted brings what one person was asked up to date,
// under way or sent, and answers what is of one product alone.
func personalEdits(b *bench) {
	p, q := b.product("pix"), b.product("dock")
	ids, others := b.declare(p, "rate"), b.declare(q, "reach", "use")
	b.owe(personal("nadia", monday, p), personal("omar", monday, p, q), week("coach", monday, p, q))
	claimed := b.claim(claimAsking(monday, 10))
	for _, d := range claimed {
		if d.To.User != "omar" {
			b.settle(sent(d, monday))
		}
	}
	saved := b.record(entry("n1", p, ids[0], "2026-10", 40))
	states := func(what string, want ...bot.State) {
		b.Helper()
		for i, u := range []bot.UserID{"nadia", "omar"} {
			if d := b.delivery(personal(u, monday).Name); d.State != want[i] {
				b.Errorf("%s: %s is %s, want %s", what, d.Name, d.State, want[i])
			}
		}
	}
	states("one figure", bot.StateAnswered, bot.StateClaimed)
	if at, waits := b.nextDue(); !waits || !at.Equal(monday.Add(time.Hour)) {
		b.Errorf("edits wait for %v, %t", at, waits)
	}
	for _, u := range []bot.UserID{"nadia", "omar"} {
		of := personal(u, monday)
		e := b.delivery(fmt.Sprintf("edit/%s/%d", of.Name, saved.Facts.Version))
		if e.Kind != bot.KindEdit || e.Edits != of.Name || e.State != bot.StatePlanned || !slices.Equal(e.Products, b.delivery(of.Name).Products) {
			b.Errorf("edit %+v", e)
		}
	}
	for _, d := range claimed {
		if d.To.User == "omar" {
			b.settle(sent(d, monday.Add(time.Hour)))
		}
	}
	for range 2 { // another version than the other product's
		b.record(entry("", q, others[0], "2026-10", 41))
	}
	states("two of three", bot.StateAnswered, bot.StateSent)
	if d := b.delivery(personal("omar", monday).Name); d.EditVersion != saved.Facts.Version+2 {
		b.Errorf("%+v", d)
	}
	b.record(bot.Entry{Product: p, By: "nadia", Door: "test", At: monday.Add(2 * time.Hour), Figures: []bot.NewFigure{{Indicator: ids[0], Period: "2026-10", Withdraws: saved.Measures[0].Seq}}})
	states("taken back", bot.StateSent, bot.StateSent)
}
