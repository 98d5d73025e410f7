package commands

import (
	"testing"
	"time"

	"jalon/bot"
)

// A button that is pressed once its day is past changes nothing: what is moved or
// chosen is to come.
func TestNothingIsMovedIntoThePast(t *testing.T) {
	b := newBench(t)
	clock := b.Clock.(*bot.ManualClock)
	c := b.announcedNow(t, "jeudi 24/12 14h")
	d := b.drafted(t, "intra", "deplacer jeudi 10/12 14h").Draft
	poll := b.drafted(t, "intra", "sonder jeudi 10/12 14h ou vendredi 11/12 9h").Draft
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPoll, Nonce: "poll", Draft: &poll})
	if err != nil {
		t.Fatal(err)
	}
	polled := reply.Show.(bot.CommitteeDone).Committee
	slot := func(n int) string { return polled.Slots[n].Format(time.RFC3339) }
	for _, late := range []time.Duration{0, time.Hour} {
		clock.Set(d.Start.Add(late))
		before := b.written(t)
		for _, act := range []bot.Act{{Verb: bot.VerbMove, Committee: c.ID, Draft: &d}, {Verb: bot.VerbChoose, Committee: polled.ID, Choice: slot(0)}} {
			if _, err := b.presses(t, "intra", act); code(err) != bot.CodePastMoment {
				t.Errorf("%s, %s late: %v", act.Verb, late, err)
			}
		}
		if moved := b.committee(t, c.ID); !moved.Start.Equal(c.Start) || b.committee(t, polled.ID).State != bot.CommitteePolled || b.written(t) != before {
			t.Errorf("%s late: something changed: %+v", late, moved)
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbChoose, Committee: polled.ID, Choice: slot(1)}); err != nil {
		t.Errorf("the slot to come: %v", err)
	}
}

// An announcement that was deleted is posted again until its committee begins, and
// only while it takes place.
func TestWhatIsOverIsNotPostedAgain(t *testing.T) {
	for name, one := range map[string]struct {
		change func(*bench, bot.Committee)
		want   bot.Code
	}{
		"to come":         {func(*bench, bot.Committee) {}, ""},
		"a minute before": {func(b *bench, c bot.Committee) { b.Clock.(*bot.ManualClock).Set(c.Start.Add(-time.Minute)) }, ""},
		"begins":          {func(b *bench, c bot.Committee) { b.Clock.(*bot.ManualClock).Set(c.Start) }, bot.CodeCommitteeOver},
		"is over":         {func(b *bench, c bot.Committee) { b.Clock.(*bot.ManualClock).Set(c.End().Add(time.Hour)) }, bot.CodeCommitteeOver},
		"cancelled":       {func(b *bench, c bot.Committee) { b.changes(t, bot.CommitteeCancel, c) }, bot.CodeCommitteeOver},
		"withdrawn":       {func(b *bench, c bot.Committee) { b.changes(t, bot.CommitteeWithdraw, c) }, bot.CodeCommitteeGone},
	} {
		for _, channel := range []string{"c", "comites"} { // that of its Root, and the other one
			b := newBench(t)
			b.speaksIn("c", "comites")
			c := b.announcedNow(t, "jeudi 10/12 14h")
			one.change(b, c)
			before := b.written(t)
			_, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRepost, Committee: c.ID, Text: channel, Nonce: "again"})
			if posted := b.written(t) != before; code(err) != one.want || posted != (one.want == "") {
				t.Errorf("%s, in %s: posted %t, %v", name, channel, posted, err)
			}
		}
	}
}

// A goal is of a day to come: one of a past day is told at its field, and neither
// the decision nor a target is stored.
func TestAGoalIsOfADayToCome(t *testing.T) {
	b := newBench(t)
	c := b.began(t, "jeudi 10/12 14h")
	send := func(field, day string) bot.Code {
		t.Helper()
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldDecision: "short", field: "baux = 12 % " + day},
			Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c.ID, Nonce: day + field}})
		if err != nil {
			t.Fatal(err)
		}
		return codeOf(reply.Faults[field])
	}
	targets := func() (n int) {
		t.Helper()
		facts, err := b.store.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		for _, ind := range facts.Indicators {
			if ind.Target != nil {
				n++
			}
		}
		return n
	}
	for _, field := range []string{bot.FieldUseGoal, bot.FieldImpactGoal} {
		for _, day := range []string{"fin 2025", "en octobre 2026", "le 9/12/2026", "le 10/12/2026"} { // it is the 10th
			if got := send(field, day); got != bot.CodePastTarget {
				t.Errorf("%s of %s: %q", field, day, got)
			}
		}
	}
	if b.committee(t, c.ID).Decision != nil || targets() != 0 {
		t.Errorf("stored: %+v, %d targets", b.committee(t, c.ID).Decision, targets())
	}
	if got := send(bot.FieldUseGoal, "le 11/12/2026"); got != "" || b.committee(t, c.ID).Decision == nil || targets() != 1 {
		t.Errorf("the day after: %q, %d targets", got, targets())
	}
}
