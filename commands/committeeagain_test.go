package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// What is agreed to is looked at again: somebody else may have announced, or asked,
// something near it since.
func TestNearIsAskedAgain(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "")
	announce := func(d bot.CommitteeDraft, nonce string) (Reply, error) {
		return b.presses(t, "intra", bot.Act{Verb: d.Do, Product: b.product, Draft: &d.Draft, Nonce: nonce})
	}
	first, same, other := b.drafted(t, "intra", "annoncer jeudi 10/12 14h"), b.drafted(t, "intra", "annoncer jeudi 10/12 14h"), b.drafted(t, "intra", "annoncer mardi 15/12 10h")
	poll := b.drafted(t, "intra", "sonder jeudi 17/12 9h ou vendredi 18/12 9h")
	if _, err := announce(first, "n1"); err != nil {
		t.Fatal(err)
	}
	reply, err := announce(same, "n2")
	if done, ok := reply.Show.(bot.CommitteeDone); err != nil || !ok || done.Changed {
		t.Errorf("the same committee is announced twice: %+v %v", reply.Show, err)
	}
	for i, d := range []bot.CommitteeDraft{other, poll} {
		reply, err := announce(d, fmt.Sprint("near", i))
		again, asks := reply.Show.(bot.CommitteeDraft)
		if err != nil || !asks || len(again.Near) != i+1 || again.Do != d.Do {
			t.Fatalf("%s: %+v %v", d.Do, reply.Show, err)
		}
		if reply, err = announce(again, fmt.Sprint("sure", i)); err != nil || !reply.Show.(bot.CommitteeDone).Changed {
			t.Errorf("%s, agreed to again: %+v %v", d.Do, reply.Show, err)
		}
	}
	if all, err := b.Committees.Committees(t.Context(), bot.CommitteeQuery{}); err != nil || len(all) != 3 {
		t.Errorf("%d committees, %v", len(all), err)
	}
	if d := b.drafted(t, "intra", "annoncer jeudi 17/12 14h"); len(d.Near) != 3 || !slices.ContainsFunc(d.Near, func(c bot.Committee) bool { return c.State == bot.CommitteePolled }) {
		t.Errorf("an open poll is near too: %+v", d.Near)
	}
}

// A day moved to, or chosen of a poll, is looked at again likewise.
func TestNearOfAChange(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "")
	c := b.announcedNow(t, "jeudi 10/12 14h")
	move := b.drafted(t, "intra", "deplacer mardi 22/12 14h")
	d := b.drafted(t, "intra", "annoncer mercredi 16/12 14h \"démo\"")
	poll := b.drafted(t, "intra", "sonder mardi 5/01 9h ou jeudi 7/01 9h")
	for _, one := range []bot.CommitteeDraft{d, poll} {
		reply, err := b.presses(t, "intra", bot.Act{Verb: one.Do, Product: b.product, Draft: &one.Draft, Nonce: string(one.Do)})
		if again, asks := reply.Show.(bot.CommitteeDraft); asks {
			reply, err = b.presses(t, "intra", bot.Act{Verb: again.Do, Product: b.product, Draft: &again.Draft, Nonce: string(again.Do) + "2"})
		}
		if done, ok := reply.Show.(bot.CommitteeDone); err != nil || !ok || !done.Changed {
			t.Fatalf("%+v %v", reply.Show, err)
		}
	}
	act := bot.Act{Verb: bot.VerbMove, Product: b.product, Committee: c.ID, Page: move.Was, Draft: &move.Draft}
	reply, err := b.presses(t, "intra", act)
	again, asks := reply.Show.(bot.CommitteeDraft)
	if err != nil || !asks || again.Do != bot.VerbMove || !again.Before.Equal(c.Start) || len(again.Near) != 2 {
		t.Fatalf("moved near another: %+v %v", reply.Show, err)
	}
	act.Draft = &again.Draft
	if reply, err = b.presses(t, "intra", act); err != nil || !reply.Show.(bot.CommitteeDone).Changed {
		t.Errorf("%+v %v", reply.Show, err)
	}
	all, err := b.Committees.Committees(t.Context(), bot.CommitteeQuery{})
	if err != nil {
		t.Fatal(err)
	}
	polled := all[len(all)-1]
	choice := bot.Act{Verb: bot.VerbChoose, Product: b.product, Committee: polled.ID, Page: polled.Sequence, Choice: polled.Slots[0].Format(time.RFC3339)}
	reply, err = b.presses(t, "intra", choice)
	again, asks = reply.Show.(bot.CommitteeDraft)
	if err != nil || !asks || again.Do != bot.VerbChoose || !again.Draft.Start.Equal(polled.Slots[0]) {
		t.Fatalf("chosen near another: %+v %v", reply.Show, err)
	}
	choice.Draft, choice.Choice = &again.Draft, ""
	reply, err = b.presses(t, "intra", choice)
	done, ok := reply.Show.(bot.CommitteeDone)
	if err != nil || !ok || !done.Changed || done.Until.IsZero() || len(done.Where) != 1 {
		t.Fatalf("a chosen day can be withdrawn, and says where it is announced: %+v %v", reply.Show, err)
	}
	if reply, err = b.presses(t, "intra", bot.Act{Verb: bot.VerbWithdraw, Committee: polled.ID}); err != nil || b.committee(t, polled.ID).State != bot.CommitteeWithdrawn {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// What moved since cannot be withdrawn without a word: people have its old day.
func TestWithdrawnUnlessChanged(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	d := bot.DraftOf(c)
	d.Start = d.Start.AddDate(0, 0, 7)
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Product: b.product, Committee: c.ID, Draft: &d}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbWithdraw, Committee: c.ID}); code(err) != bot.CodeWithdrawLate {
		t.Error(err)
	}
}

// What is said of a poll is of the whole of it, whichever slot it is typed after.
func TestPollOfALine(t *testing.T) {
	b := newBench(t)
	d := b.drafted(t, "intra", "sonder jeudi 10/12 14h ou vendredi 11/12 9h salle 24 @dev https://visio.example/x")
	if d.Draft.Place != "salle 24" || d.Draft.Link != "https://visio.example/x" || !slices.ContainsFunc(d.Draft.Invitees, func(i bot.Invitee) bool { return i.User == "dev" }) || len(d.Draft.Slots) != 2 {
		t.Errorf("%+v", d.Draft)
	}
	for line, want := range map[string]bot.Code{
		"jeudi 10/12 14h ou vendredi 11/12 9h @all":                                  bot.CodeMentionsAll,
		"jeudi 10/12 14h ou vendredi 11/12 9h javascript:x":                          bot.CodeNotALink,
		"jeudi 10/12 14h ou vendredi 11/12 9h @personne.ici":                         bot.CodeNoSuchPerson,
		"jeudi 10/12 14h ou vendredi 11/12 9h salle " + strings.Repeat("x", 90):      bot.CodeTextTooLong,
		`jeudi 10/12 14h ou vendredi 11/12 9h "` + strings.Repeat("x", 61) + `"`:     bot.CodeTextTooLong,
		"10/12 9h ou 11/12 9h ou 14/12 9h ou 15/12 9h ou 16/12 9h ou 17/12 9h salle": bot.CodePollMany,
	} {
		if reply, err := b.comiteTyped(t, "intra", "sonder "+line); code(err) != want {
			t.Errorf("%s: %+v %v", line, reply.Show, err)
		}
	}
}

// A form without anybody needs whom a committee usually needs, as it says.
func TestNobodyIsTheUsual(t *testing.T) {
	b := newBench(t)
	values := map[string]string{bot.FieldWhen: "jeudi 10/12 14h", bot.FieldInvitees: " "}
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Act: bot.Act{Verb: bot.VerbAnnounced, Product: b.product, Nonce: "f"}, Values: values})
	if d, ok := reply.Show.(bot.CommitteeDraft); err != nil || !ok || len(d.Draft.Invitees) != 1 || d.Draft.Invitees[0].User != "intra" {
		t.Fatalf("%+v %v", reply, err)
	}
	c := b.announcedNow(t, "jeudi 10/12 14h @dev")
	if _, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID, Nonce: "g"}, Values: map[string]string{}}); err != nil {
		t.Fatal(err)
	}
	if got := b.committee(t, c.ID).Invitees; len(got) != 1 || got[0].User != "intra" {
		t.Errorf("%+v", got)
	}
}

// What a committee without a day lacks is told: that its day is looked for, or that
// it was held.
func TestNoneToCome(t *testing.T) {
	b := newBench(t)
	none := func(text string) bot.WhichCommittee {
		t.Helper()
		reply, err := b.comiteTyped(t, "intra", text)
		which, ok := reply.Show.(bot.WhichCommittee)
		if err != nil || !ok || len(which.Committees) != 0 {
			t.Fatalf("%s: %+v %v", text, reply.Show, err)
		}
		return which
	}
	poll := b.drafted(t, "intra", "sonder jeudi 10/12 14h ou vendredi 11/12 9h")
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPoll, Product: b.product, Draft: &poll.Draft, Nonce: "p"}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"deplacer", "deplacer jeudi 17/12 14h", "modifier", "presences"} {
		if which := none(text); !which.Polled {
			t.Errorf("%s: %+v", text, which)
		}
	}
	b = newBench(t)
	c := b.began(t, "jeudi 10/12 14h")
	b.Clock.(*bot.ManualClock).Set(c.End().Add(time.Hour))
	for _, text := range []string{`annuler "pas libre"`, "modifier", "deplacer"} {
		if which := none(text); !which.Held.Equal(c.Start) || which.Polled {
			t.Errorf("%s: %+v", text, which)
		}
	}
	for verb, act := range map[string]bot.Act{"cancel": {Verb: bot.VerbCancel, Committee: c.ID, Text: "x"}, "form": {Verb: bot.VerbComplete, Committee: c.ID}, "cancel form": {Verb: bot.VerbCancelForm, Committee: c.ID}} {
		if _, err := b.presses(t, "intra", act); code(err) != bot.CodeCommitteeHeld {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if _, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID, Nonce: "g"}}); code(err) != bot.CodeCommitteeHeld {
		t.Errorf("form: %v", err)
	}
}

// The intrapreneur chooses which committee the presentation is of, and its form
// opens.
func TestPresentationOfOneOfTwo(t *testing.T) {
	b := newBench(t)
	b.announcedNow(t, "jeudi 10/12 14h")
	c := b.announcedNow(t, "mardi 26/01 14h")
	reply, err := b.comiteTyped(t, "intra", "modifier")
	which, ok := reply.Show.(bot.WhichCommittee)
	if err != nil || !ok || len(which.Committees) != 2 {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	reply, err = b.presses(t, "intra", bot.Act{Verb: which.Do, Product: b.product, Choice: string(c.ID)})
	if form, ok := reply.Form.(*bot.CommitteeForm); err != nil || !ok || form.Act.Verb != bot.VerbCompleted || form.Act.Committee != c.ID {
		t.Errorf("%+v %v", reply, err)
	}
}

// A decision is corrected from what it said, and what it aimed at is put back.
func TestCorrectingADecision(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "")
	b.declare(t, "baux")
	target := func() *bot.Target {
		t.Helper()
		facts, err := b.Figures.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		return facts.Indicators[slices.IndexFunc(facts.Indicators, func(i bot.IndicatorFacts) bool { return i.ShortName == "baux" })].Target
	}
	before := target()
	c := b.began(t, "jeudi 10/12 14h")
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: "short", bot.FieldSaid: "à revoir", bot.FieldUseGoal: "baux = 900 fin 2027", bot.FieldNext: "juin 2027"})
	if got := target(); got == nil || got.Value != 900 {
		t.Fatalf("%+v", got)
	}
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbDecide, Committee: c.ID})
	form, ok := reply.Form.(*bot.DecisionForm)
	if err != nil || !ok || form.Was == nil || form.Was.Text != "à revoir" || form.Use == nil || form.Use.ShortName != "baux" || form.Use.Target.Value != 900 || form.Impact != nil {
		t.Fatalf("%+v %v", reply.Form, err)
	}
	same := b.decides(t, c.ID, map[string]string{bot.FieldDecision: "short", bot.FieldSaid: "à revoir", bot.FieldUseGoal: "baux = 900 31/12/2027", bot.FieldNext: "juin 2027"})
	if same.Show.(bot.CommitteeDone).Changed {
		t.Error("what says the same is another decision")
	}
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: "short", bot.FieldUseGoal: "baux = 800 fin 2027"})
	if got := target(); got == nil || got.Value != 800 {
		t.Errorf("%+v", got)
	}
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: "stop"})
	if got := target(); (got == nil) != (before == nil) || got != nil && *got != *before {
		t.Errorf("the goal of a decision that was corrected stays: %+v, before %+v", got, before)
	}
	sent := func(values map[string]string) map[string]*bot.Error {
		t.Helper()
		values[bot.FieldDecision] = "short"
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: values,
			Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c.ID, Page: b.committee(t, c.ID).Sequence, Nonce: fmt.Sprint(values)}})
		if err != nil {
			t.Fatal(err)
		}
		return reply.Faults
	}
	faults := sent(map[string]string{bot.FieldNext: "hier"})
	if fault := faults[bot.FieldNext]; fault == nil || fault.Code != bot.CodeNextHow || len(fault.Days) != 1 {
		t.Errorf("%+v", faults)
	}
	for _, text := range []string{"300k pour finir", "accord sur 1,5 k", "on vise 300 k."} {
		if sent(map[string]string{bot.FieldSaid: text})[bot.FieldSaid] == nil {
			t.Errorf("%s is no amount", text)
		}
	}
	if faults := sent(map[string]string{bot.FieldSaid: "2k usagers, 3 kilos"}); len(faults) != 0 {
		t.Errorf("%+v", faults)
	}
}

// The button of a committee that was held shows the team what it decided, as the
// command does.
func TestTheTeamReadsByTheButton(t *testing.T) {
	b := newBench(t)
	c := b.began(t, "jeudi 10/12 14h")
	b.decides(t, c.ID, map[string]string{bot.FieldDecision: "short"})
	for who, inside := range map[bot.UserID]bool{"dev": true, "agent": false} {
		reply, err := b.presses(t, who, bot.Act{Verb: bot.VerbCommittee, Product: b.product, Committee: c.ID})
		if card, ok := reply.Show.(bot.CommitteeCard); err != nil || !ok || card.Inside != inside || !card.Held {
			t.Errorf("%s: %+v %v", who, reply.Show, err)
		}
	}
}
