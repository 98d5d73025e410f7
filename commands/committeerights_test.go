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

// A choice of a menu is said by who presses: what the menu does not offer is not
// done, nor what they may not do.
func TestAMenuDoesWhatItOffers(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "")
	c := b.announcedNow(t, "jeudi 10/12 14h")
	before := b.written(t)
	for _, forged := range []bot.Verb{"", "x", bot.VerbManage, bot.VerbCancel, bot.VerbWithdraw, bot.VerbRepost, bot.VerbMove, bot.VerbAttend, bot.VerbPresenceFile, bot.VerbDecide, bot.VerbUndecided,
		bot.VerbPublishIt, bot.VerbCommittee, bot.VerbAnnounceForm, bot.VerbErased} {
		reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbManage, Committee: c.ID, Choice: string(forged), Says: bot.Present, Text: "c", Nonce: "n"})
		if code(err) != bot.CodeSealBroken || reply.Show != nil || reply.Form != nil {
			t.Errorf("%q: %+v %v", forged, reply, err)
		}
	}
	for _, offered := range []bot.Verb{bot.VerbMoveForm, bot.VerbComplete, bot.VerbCancelForm} {
		reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbManage, Committee: c.ID, Choice: string(offered)})
		if err != nil || reply.Form == nil {
			t.Errorf("%s: %+v %v", offered, reply, err)
		}
		reply, err = b.presses(t, "agent", bot.Act{Verb: bot.VerbManage, Committee: c.ID, Choice: string(offered)})
		if _, refused := reply.Show.(bot.Refused); err != nil || !refused {
			t.Errorf("%s by somebody else: %+v %v", offered, reply, err)
		}
	}
	if b.written(t) != before {
		t.Error("something was written")
	}
}

// Whatever is typed, nothing is cancelled without a reason: it is asked for.
func TestNothingIsCancelledWithoutAReason(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	for _, text := range []string{"annuler", "annuler dossierfacile", `annuler ""`, `annuler dossierfacile "  "`} {
		reply, err := b.comiteTyped(t, "intra", text)
		if card, ok := reply.Show.(bot.CommitteeCard); err != nil || !ok || card.Do != bot.VerbCancelForm {
			t.Errorf("%q: %+v %v", text, reply.Show, err)
		}
	}
	for _, why := range []string{"", "  ", "\n\t"} {
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldWhy: why}, Act: bot.Act{Verb: bot.VerbCancelled, Product: b.product, Committee: c.ID}})
		if err != nil || codeOf(reply.Faults[bot.FieldWhy]) != bot.CodeWhyCancel {
			t.Errorf("%q: %+v %v", why, reply, err)
		}
	}
	if state := b.committee(t, c.ID).State; state != bot.CommitteePlanned {
		t.Errorf("it is %s", state)
	}
	if d := b.drafted(t, "intra", "annuler dossierfacile pas libre"); d.Do != bot.VerbCancel || d.Why != "pas libre" {
		t.Errorf("%+v", d)
	}
}
