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
