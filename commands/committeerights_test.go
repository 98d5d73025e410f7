package commands

import (
	"testing"

	"jalon/bot"
)

// The next day that a decision wants is told with the products without a date once
// it is published, to anybody, and as long as it is to come.
func TestTheNextDayOfAPrivateDecisionIsNotTold(t *testing.T) {
	b := newBench(t)
	b.catalogued(t, shelf{"dossierfacile": {"DossierFacile", "mtes"}})
	c := b.began(t, "jeudi 10/12 14h")
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: string(bot.DecisionSixMonths), bot.FieldNext: "juin 2027"})
	expect := func(what string, told bool) {
		t.Helper()
		for _, who := range []bot.UserID{"agent", "dev", "intra"} {
			reply, err := b.comiteTyped(t, who, "sans-date")
			u, ok := reply.Show.(bot.Undated)
			if err != nil || !ok || len(u.Lines) != 1 || u.Lines[0].Last != bot.DateOf(c.Start) || (u.Lines[0].Next != nil) != told {
				t.Errorf("%s, %s: %+v %v", what, who, reply.Show, err)
			}
		}
	}
	expect("noted", false)
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPublishIt, Committee: c.ID, Page: b.committee(t, c.ID).Sequence}); err != nil {
		t.Fatal(err)
	}
	expect("published", true)
	b.Clock.(*bot.ManualClock).Set(c.Start.AddDate(0, 7, 0))
	expect("that day is past", false)
}
