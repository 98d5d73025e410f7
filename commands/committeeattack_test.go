package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// From the day it moved to, then back and forth, each move is told; completing it
// asks nobody who organises it.
func TestEachMoveIsTold(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Says: bot.Present}); err != nil {
		t.Fatal(err)
	}
	for i, days := range []int{7, 0, 7} {
		d := bot.DraftOf(c)
		d.Start = d.Start.AddDate(0, 0, days)
		if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: i, Draft: &d}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldPlace: "Salle 12", bot.FieldInvitees: "@intra, @dev"},
		Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID, Page: 3}})
	if err != nil {
		t.Fatal(err)
	}
	told, asked := 0, []string{}
	for _, name := range b.owedOf(t, c.ID) {
		if strings.HasPrefix(name, "moved/") {
			told++
		}
		if strings.HasPrefix(name, "ask/") {
			asked = append(asked, name)
		}
	}
	if told != 3 || len(asked) != 1 || asked[0] != "ask/dev" {
		t.Errorf("%d moves told, asked: %v", told, asked)
	}
}

// The fields of the answers from outside stand for who was needed when the form
// was opened.
func TestAnswersFromOutsideOfWhoWasNeeded(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	complete := func(was int, who string) {
		t.Helper()
		if _, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldInvitees: who},
			Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID, Page: was}}); err != nil {
			t.Fatal(err)
		}
	}
	complete(0, "Mairie, Direction")
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbOutside, Committee: c.ID})
	if err != nil || reply.Form == nil {
		t.Fatalf("%+v %v", reply, err)
	}
	complete(1, "Direction")
	form := reply.Form.(*bot.OutsideForm)
	sent := Submission{Who: bot.Person{ID: "intra"}, Door: "test", Act: form.Act, Values: map[string]string{bot.OutsideField(0): string(bot.Absent)}}
	if _, err := b.Submit(t.Context(), sent); code(err) != bot.CodeCommitteeMoved || len(b.committee(t, c.ID).Answers) != 0 {
		t.Errorf("%v: %+v", err, b.committee(t, c.ID).Answers)
	}
}

// A decision is noted once it was held; one that was corrected is published
// again in the same message.
func TestDecisionIsCorrected(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "")
	c := b.announcedNow(t, "jeudi 10/12 14h")
	decide := func(kind bot.DecisionKind, nonce string) error {
		_, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldDecision: string(kind)},
			Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c.ID, Page: b.committee(t, c.ID).Sequence, Nonce: nonce}})
		return err
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbDecide, Committee: c.ID}); code(err) != bot.CodeNoneHeld {
		t.Errorf("before it is held: %v", err)
	}
	if err := decide(bot.DecisionShort, "early"); code(err) != bot.CodeNoneHeld || b.committee(t, c.ID).Decision != nil {
		t.Errorf("before it is held: %v", err)
	}
	b.Clock.(*bot.ManualClock).Set(c.Start.Add(time.Hour))
	for _, kind := range []bot.DecisionKind{bot.DecisionShort, bot.DecisionSixMonths} {
		if err := decide(kind, string(kind)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPublishIt, Committee: c.ID, Page: b.committee(t, c.ID).Sequence}); err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, name := range b.owedOf(t, c.ID) {
			if strings.HasPrefix(name, "decided") {
				said++
			}
		}
		if said != 1 {
			t.Errorf("%s: published %d times", kind, said)
		}
	}
}

// What was decided was held: it neither moves nor is cancelled.
func TestDecidedIsHeld(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	b.Clock.(*bot.ManualClock).Set(c.Start.Add(time.Hour))
	if _, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldDecision: "short"},
		Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c.ID, Nonce: "f"}}); err != nil {
		t.Fatal(err)
	}
	d := bot.DraftOf(c)
	d.Start = d.Start.AddDate(0, 0, 7)
	for _, one := range []struct {
		act  bot.Act
		want bot.Code
	}{{bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: 1, Draft: &d}, bot.CodeCommitteeOver}, {bot.Act{Verb: bot.VerbCancel, Committee: c.ID, Page: 1, Text: "pas libre"}, bot.CodeCommitteeHeld}} {
		if _, err := b.presses(t, "intra", one.act); code(err) != one.want {
			t.Errorf("%s: %v", one.act.Verb, err)
		}
	}
}

// A form that is sent as it was opened changes nothing.
func TestCompletingNothing(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldType: "investment", bot.FieldLength: "50", bot.FieldInvitees: "@intra"},
		Act: bot.Act{Verb: bot.VerbCompleted, Product: b.product, Committee: c.ID}})
	if done, is := reply.Show.(bot.CommitteeDone); err != nil || !is || done.Changed || b.committee(t, c.ID).Invitees[0].Role != "intrapreneur" {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// Nobody is asked to choose among days that are past; a poll tells nobody else.
func TestPollThatIsOver(t *testing.T) {
	b := newBench(t)
	d := b.drafted(t, "intra", "sonder jeudi 10/12 14h ou vendredi 11/12 9h")
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPoll, Nonce: "n", Draft: &d.Draft})
	if err != nil {
		t.Fatal(err)
	}
	c := reply.Show.(bot.CommitteeDone).Committee
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Text: "0"}); err != nil {
		t.Fatal(err)
	}
	if d := b.drafted(t, "intra", `annuler "pas libre"`); d.Told != 0 {
		t.Errorf("%d are said to be told", d.Told)
	}
	b.Clock.(*bot.ManualClock).Set(c.Slots[1].Add(time.Hour))
	if reply, err := b.comiteTyped(t, "intra", ""); err != nil {
		t.Error(err)
	} else if card, is := reply.Show.(bot.CommitteeCard); is {
		t.Errorf("%+v", card)
	}
}

func TestAmountsOfMoney(t *testing.T) {
	for text, is := range map[string]bool{"120 000 €": true, "120\u00a0000\u00a0€": true, "300 k€": true, "300K€ de plus": true, "2 millions d’euros": true, "50 mille euros": true, "3 M€": true,
		"10 euros": true, "€ 300 000": true, "trois cent mille euros": true, "budget de 300k": true, "EUR 12": true, "12 000 usagers": false, "budget : voir annexe": false, "12 mois": false, "2 europes": false, "3 kilomètres": false} {
		if amount.MatchString(text) != is {
			t.Errorf("%q: %t", text, !is)
		}
	}
}

// Who organises is told what another does to it, and keeps the length that nobody
// changed; a length that is typed is the one that counts.
func TestOrganiserIsToldAndLengthsAreKept(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "coach", Role: bot.RoleCoach, Sure: true})
	c := b.announcedNow(t, "jeudi 10/12 de 14h à 16h")
	if c.Length != 2*time.Hour {
		t.Fatalf("%s long", c.Length)
	}
	d := b.drafted(t, "coach", "deplacer jeudi 17/12 14h")
	if d.Told != 1 || d.Draft.Minutes != 120 {
		t.Errorf("%d are told, %d minutes", d.Told, d.Draft.Minutes)
	}
	if d := b.drafted(t, "coach", "deplacer jeudi 17/12 de 14h à 14h50"); d.Draft.Minutes != 50 {
		t.Errorf("%d minutes", d.Draft.Minutes)
	}
	if _, err := b.presses(t, "coach", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Draft: &d.Draft}); err != nil {
		t.Fatal(err)
	}
	moved := 0
	for _, name := range b.owedOf(t, c.ID) {
		if strings.HasPrefix(name, "moved/") && strings.HasSuffix(name, "/intra") {
			moved++
		}
	}
	if moved != 1 {
		t.Errorf("who organises is told %d times", moved)
	}
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: map[string]string{bot.FieldWhen: "vendredi 18/12 de 9h à 11h", bot.FieldLength: "50"},
		Act: bot.Act{Verb: bot.VerbAnnounced, Product: b.product, Nonce: "long"}})
	if d, ok := reply.Show.(bot.CommitteeDraft); err != nil || !ok || d.Draft.Minutes != 120 {
		t.Errorf("%+v %v", reply, err)
	}
	_, err = b.comiteTyped(t, "intra", `annuler "`+strings.Repeat("é", longestWhy+1)+`"`)
	if e, ok := err.(*bot.Error); !ok || e.Code != bot.CodeTextTooLong {
		t.Errorf("a reason of a page: %v", err)
	}
}

// What comes later is said under the announcement that was posted again, however
// the committee is moved afterwards; in a channel that had another of its posts,
// nothing else changes.
func TestPostedAgain(t *testing.T) {
	b := newBench(t)
	b.speaksIn("c", "comites")
	c := b.announcedNow(t, "jeudi 10/12 14h")
	const first = "announced/1/c"
	if c.Root != bot.CommitteePrefix(c.ID)+first {
		t.Fatalf("root %q", c.Root)
	}
	repost := func(nonce, channel string) {
		t.Helper()
		reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRepost, Committee: c.ID, Text: channel, Nonce: nonce})
		if done, ok := reply.Show.(bot.CommitteeDone); err != nil || !ok || done.Do != bot.VerbRepost {
			t.Fatalf("%+v %v", reply.Show, err)
		}
	}
	under := func(root string) (n int) {
		t.Helper()
		all, err := b.store.Deliveries(t.Context(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.Replies == bot.CommitteePrefix(c.ID)+root {
				n++
			}
		}
		return n
	}
	want := under(first)
	if want != 3 { // two weeks before, a week before, and the eve
		t.Fatalf("%d replies", want)
	}
	repost("elsewhere", "comites")
	if got := b.committee(t, c.ID); got.Root != c.Root {
		t.Errorf("root %q", got.Root)
	}
	repost("n", "c")
	repost("n", "c")
	if got := b.committee(t, c.ID); got.Root != bot.CommitteePrefix(c.ID)+"again/n/c" || got.Sequence != 0 || under("again/n/c") != want {
		t.Errorf("%+v, %d replies", got, under("again/n/c"))
	}
	d := bot.DraftOf(c)
	d.Start = d.Start.AddDate(0, 0, 7)
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: 0, Draft: &d}); err != nil {
		t.Fatal(err)
	}
	if n := under("again/n/c"); n != 2*want || under(first) != want {
		t.Errorf("moved: %d replies under the new one, %d under the old one", n, under(first))
	}
}

// Where a committee is announced: its product's channel, then that of all of them,
// and once where both are the same.
func TestWhereItIsAnnounced(t *testing.T) {
	for _, one := range []struct {
		own, all bot.ChannelID
		want     string
	}{{"c", "comites", "announced/1/c announced/2/comites"}, {"c", "c", "announced/1/c"}, {"c", "", "announced/1/c"}, {"", "comites", "announced/1/comites"}, {"", "", ""}} {
		b := newBench(t)
		b.speaksIn(one.own, one.all)
		c := b.announcedNow(t, "jeudi 10/12 14h")
		var said []string
		replies := 0
		all, err := b.store.Deliveries(t.Context(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if name := strings.TrimPrefix(d.Name, bot.CommitteePrefix(c.ID)); strings.HasPrefix(name, "announced/") {
				said = append(said, name)
			}
			if d.Replies != "" && d.Replies == c.Root {
				replies++
			}
		}
		slices.Sort(said)
		if got := strings.Join(said, " "); got != one.want || (replies > 0) != (one.want != "") {
			t.Errorf("%q and %q: %q, %d replies, want %q", one.own, one.all, got, replies, one.want)
		}
	}
}
