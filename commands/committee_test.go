package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// comite types a line about committees as somebody, in dossierfacile's channel.
func (b *bench) comiteTyped(t *testing.T, who bot.UserID, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: bot.Person{ID: who}, Trigger: "comite", Text: text, Channel: "c", ChannelName: "startup-dossierfacile", Door: "test"})
}

func (b *bench) presses(t *testing.T, who bot.UserID, act bot.Act) (Reply, error) {
	t.Helper()
	if act.Product == "" {
		act.Product = b.product
	}
	return b.Press(t.Context(), Press{Who: bot.Person{ID: who}, Channel: "c", Act: act, Door: "test"})
}

// drafted is what a line was understood as.
func (b *bench) drafted(t *testing.T, who bot.UserID, text string) bot.CommitteeDraft {
	t.Helper()
	reply, err := b.comiteTyped(t, who, text)
	d, ok := reply.Show.(bot.CommitteeDraft)
	if err != nil || !ok {
		t.Fatalf("%q: %+v %v", text, reply.Show, err)
	}
	return d
}

// announcedNow is a committee that intra announces.
func (b *bench) announcedNow(t *testing.T, when string) bot.Committee {
	t.Helper()
	d := b.drafted(t, "intra", "annoncer "+when)
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbAnnounce, Nonce: "n" + when, Draft: &d.Draft})
	done, ok := reply.Show.(bot.CommitteeDone)
	if err != nil || !ok || !done.Changed {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	return done.Committee
}

// speaksIn gives dossierfacile a channel, and all committees one; empty for none.
func (b *bench) speaksIn(own, all bot.ChannelID) {
	b.Router.Directory = func() *bot.Directory {
		return bot.NewDirectory(bot.Known{Announcements: all, Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOn, Channel: own, Team: b.team}}})
	}
}

func (b *bench) owedOf(t *testing.T, c bot.CommitteeID) (names []string) {
	t.Helper()
	all, err := b.store.Deliveries(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if name, of := strings.CutPrefix(d.Name, bot.CommitteePrefix(c)); of {
			names = append(names, name)
		}
	}
	return names
}

func TestAnnounceIsUnderstood(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bot.Draft{
		"annoncer jeudi 10/12/2026 14h":                                            {Type: "investment", Minutes: 50},
		"annoncer dossierfacile jeudi 10 décembre 14h \"comité d'investissement\"": {Type: "investment", Minutes: 50},
		"annoncer \"démo day\" jeudi 10/12 de 14h à 15h30":                         {Type: "demo", Minutes: 90},
		"annoncer jeudi 10/12 14h comité de crise":                                 {Type: "comité de crise", Minutes: 50},
		"annoncer jeudi 10/12 14h salle 24":                                        {Type: "investment", Minutes: 50, Place: "salle 24"},
		"annoncer jeudi 10/12 14h visio https://visio.fr/x salle 24":               {Type: "investment", Minutes: 50, Place: "visio salle 24", Link: "https://visio.fr/x"},
		"annoncer jeudi 10/12 14h en visio https://visio.fr/X?a=b":                 {Type: "investment", Minutes: 50, Link: "https://visio.fr/X?a=b"},
		"annoncer jeudi 10/12 14h UTC salle 24":                                    {Type: "investment", Minutes: 50, Place: "salle 24"},
		"planifier 10/12 14h dossierfacile":                                        {Type: "investment", Minutes: 50},
		"announce DossierFacile Thursday 10 December 2pm \"rehearsal\"":            {Type: "rehearsal", Minutes: 50},
	} {
		d := b.drafted(t, "intra", text)
		if d.Draft.Link != want.Link || d.Name != "DossierFacile" || d.Draft.Type != want.Type || d.Draft.Minutes != want.Minutes || d.Draft.Place != want.Place || d.Draft.Start.UTC().Format("2006-01-02 15:04") != "2026-12-10 14:00" || len(d.Doubts) > 0 {
			t.Errorf("%q: %+v", text, d)
		}
		if len(d.Draft.Invitees) != 1 || d.Draft.Invitees[0].User != "intra" {
			t.Errorf("%q: needs %+v", text, d.Draft.Invitees)
		}
	}
	for text, want := range map[string]bot.Code{"annoncer hier 10h": bot.CodePastMoment, "annoncer 31/11 10h": bot.CodeNotADay, "annoncer jeudi 10/12": bot.CodeNoHour,
		"annoncer jeudi 10/12 25h": bot.CodeNotAnHour, "annoncer jeudi 10/12 14h salle 24 et vendredi 11/12 15h": bot.CodeTwoDays, "annoncer jeudi 10/12 14h EST": bot.CodeOtherZone, "sonder 10/12 14h ou 11/12 14h PST": bot.CodeOtherZone, "annoncer jeudi 10/12 14h et vendredi 11/12 15h": bot.CodeTwoDays, "sonder jeudi 10/12 14h": bot.CodePollHow, "sonder 10/12 14h ou 10/12 14h": bot.CodePollHow,
		"sonder 1/12 9h ou 2/12 9h ou 3/12 9h ou 4/12 9h ou 7/12 9h ou 8/12 9h": bot.CodePollMany, "decision": bot.CodeNoneHeld,
		"annoncer jeudi 10/12 14h \"@all venez\"": bot.CodeMentionsAll, "annoncer 10/12 14h @all": bot.CodeMentionsAll,
		"annoncer 10/12 14h @personne.ici": bot.CodeNoSuchPerson, "annoncer 10/12 14h javascript:alert(1)": bot.CodeNotALink, "annoncer 10/12 14h ftp://x.fr/y": bot.CodeNotALink,
		"annoncer dossierfacile blabla": bot.CodeNoDay, "deplacer dossierfacile bientôt": bot.CodeNoDay, "annoncer jeudi 10/12 14h salle " + strings.Repeat("x", 90): bot.CodeTextTooLong} {
		if _, err := b.comiteTyped(t, "intra", text); code(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	// Without a day it is the form. What a channel is about never stands for a
	// product that was not found.
	for text, want := range map[string]any{"annoncer": bot.CommitteeStart{}, "annoncer dossierfacile": bot.CommitteeStart{}, "annoncer salle 24": bot.CommitteeStart{},
		"annoncer dossierfacle jeudi 10/12 14h": bot.CommitteeDraft{}, "annoncer jeudi 10/12 14h dossierfacle": bot.CommitteeDraft{}, "annoncer salle 24 jeudi 10/12 14h": bot.CommitteeDraft{},
		"annoncer nulle part jeudi 10/12 14h": bot.NotFound{}, "annoncer zzz": bot.NotFound{}, "sonder zzz 10/12 14h ou 11/12 10h": bot.NotFound{}, "deplacer zzz 10/12 14h": bot.NotFound{},
		"historique zzz": bot.NotFound{}, "decision zzz": bot.NotFound{}, "presences zzz": bot.NotFound{}, "invitation zzz": bot.NotFound{}, "modifier zzz": bot.NotFound{},
		"sans-date zzz": bot.NotFound{}, "prochains zzz": bot.NotFound{}, "sans-date": bot.Undated{}, "prochains": bot.Committees{}} {
		reply, err := b.comiteTyped(t, "intra", text)
		if got := fmt.Sprintf("%T", reply.Show); err != nil || got != fmt.Sprintf("%T", want) {
			t.Errorf("%q: %s %v, want %T", text, got, err, want)
		}
		if d, drafted := reply.Show.(bot.CommitteeDraft); drafted && (d.Name != "DossierFacile" || strings.Contains(d.Draft.Place, "dossier")) {
			t.Errorf("%q: %+v", text, d)
		}
	}
	for _, text := range []string{"sonder jeudi 10/12 14h ou vendredi 11/12 15h", "sonder dossierfacile jeudi 10 12 14h, le deuxième vendredi de décembre 15h"} {
		if d := b.drafted(t, "intra", text); len(d.Draft.Slots) != 2 || d.Draft.Slots[1].UTC().Format("2006-01-02 15:04") != "2026-12-11 15:00" {
			t.Errorf("%q: %+v", text, d.Draft)
		}
	}
	d := b.drafted(t, "intra", "annoncer jeudi 10/12 14h avec @dev salle 24")
	if len(d.Draft.Invitees) != 2 || d.Draft.Invitees[1].User != "dev" {
		t.Errorf("needs %+v, at %q", d.Draft.Invitees, d.Draft.Place)
	}
}

// A verb with one letter wrong is that verb, when it is one alone and no product's name.
func TestVerbsWithASlip(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]any{
		"annnoncer dossierfacile jeudi 10/12 14h": bot.CommitteeDraft{}, "anoncer jeudi 10/12 14h salle 24": bot.CommitteeDraft{}, "annonver 10 12 14h": bot.CommitteeDraft{},
		"sodner 10/12 14h ou 11/12 10h": bot.CommitteeDraft{}, "annnoncer": bot.CommitteeStart{}, "annnoncer zzz": bot.NotFound{}, "sans-dat": bot.Undated{}, "historque": bot.CommitteeHistory{},
		"shedule thursday 10/12 2pm": bot.CommitteeDraft{},
		"annncoer jeudi 10/12 14h":   bot.NotFound{}, "pln jeudi 10/12 14h": bot.NotFound{}, "dossierfacil": bot.Committees{},
	} {
		reply, err := b.comiteTyped(t, "intra", text)
		if got := fmt.Sprintf("%T", reply.Show); err != nil || got != fmt.Sprintf("%T", want) {
			t.Errorf("%q: %s %v, want %T", text, got, err, want)
		}
		if none, is := reply.Show.(bot.NotFound); is && strings.HasSuffix(text, "zzz") && none.Asked != "zzz" {
			t.Errorf("%q: nothing for %q", text, none.Asked)
		}
	}
	c := b.announcedNow(t, "jeudi 10/12 14h")
	for _, text := range []string{"deplacr vendredi 11/12 14h", "deplacr dossierfacile vendredi 11/12 14h", "anuler \"plus de salle\"", "annulr dossierfacile \"plus de salle\"", "cancle \"no room\""} {
		if d := b.drafted(t, "intra", text); d.Committee != c.ID {
			t.Errorf("%q: %+v", text, d)
		}
	}
	// What is offered carries out the verb that was meant.
	reply, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "comite", Text: "annnoncer logement jeudi 10/12 14h", Channel: "d", Direct: true, Door: "test"})
	if which, several := reply.Show.(bot.WhichOne); err != nil || several && which.Line != "annoncer "+bot.ProductPlace+" jeudi 10/12 14h" || !several {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// The same button is one committee; one pressed too late is none.
func TestAnnounceOnce(t *testing.T) {
	b := newBench(t)
	d := b.drafted(t, "intra", "annoncer jeudi 10/12 14h")
	act := bot.Act{Verb: bot.VerbAnnounce, Nonce: "n", Draft: &d.Draft}
	var first bot.CommitteeID
	for i := range 3 {
		reply, err := b.presses(t, "intra", act)
		done, ok := reply.Show.(bot.CommitteeDone)
		if err != nil || !ok || done.Changed != (i == 0) || i > 0 && done.Committee.ID != first {
			t.Fatalf("%d: %+v %v", i, reply.Show, err)
		}
		first = done.Committee.ID
	}
	if near := b.drafted(t, "intra", "annoncer mardi 5/1/2027 10h"); len(near.Near) != 1 {
		t.Errorf("another one within a month is asked about: %+v", near.Near)
	}
	if far := b.drafted(t, "intra", "annoncer mardi 9/2/2027 10h"); len(far.Near) != 0 {
		t.Errorf("%+v", far.Near)
	}
	b.Clock.(*bot.ManualClock).Set(d.Draft.Start)
	act.Nonce = "later"
	if _, err := b.presses(t, "intra", act); code(err) != bot.CodePastMoment {
		t.Errorf("%v", err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbAnnounce, Nonce: "bare"}); code(err) != bot.CodeSealBroken {
		t.Errorf("without a draft: %v", err)
	}
}

func TestWithdrawInTime(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	act := bot.Act{Verb: bot.VerbWithdraw, Committee: c.ID}
	if reply, err := b.presses(t, "dev", act); err != nil || b.committee(t, c.ID).State != bot.CommitteePlanned {
		t.Errorf("somebody else: %+v %v", reply.Show, err)
	}
	clock := b.Clock.(*bot.ManualClock)
	clock.Set(clock.Now().Add(bot.WithdrawFor))
	if _, err := b.presses(t, "intra", act); code(err) != bot.CodeWithdrawLate {
		t.Errorf("late: %v", err)
	}
	other := b.announcedNow(t, "jeudi 17/12 14h")
	for i := range 2 {
		reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbWithdraw, Committee: other.ID})
		if done, ok := reply.Show.(bot.CommitteeDone); err != nil || !ok || done.Changed != (i == 0) {
			t.Errorf("%d: %+v %v", i, reply.Show, err)
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbAttend, Committee: other.ID, Says: bot.Present}); code(err) != bot.CodeCommitteeGone {
		t.Errorf("an answer to what was withdrawn: %v", err)
	}
}

func (b *bench) committee(t *testing.T, id bot.CommitteeID) bot.Committee {
	t.Helper()
	c, err := b.store.Committee(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whoever can read answers, once, until it begins.
func TestAnswers(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	answer := func(who bot.Person, says bot.Presence) error {
		_, err := b.Press(t.Context(), Press{Who: who, Act: bot.Act{Verb: bot.VerbAttend, Product: b.product, Committee: c.ID, Says: says}})
		return err
	}
	for _, one := range []struct {
		who  bot.Person
		says bot.Presence
		want bot.Code
	}{{bot.Person{ID: "agent"}, bot.Present, ""}, {bot.Person{ID: "guest", Guest: true}, bot.Perhaps, ""}, {bot.Person{ID: "agent"}, bot.Absent, ""},
		{bot.Person{ID: "gone", Gone: true}, bot.Present, bot.CodeMembersOnly}, {bot.Person{ID: "x", Unknown: true}, bot.Present, bot.CodeBusy},
		{bot.Person{ID: "agent"}, "yes", bot.CodeCommitteeOver}, {bot.Person{ID: "agent"}, "", bot.CodeCommitteeOver}} {
		if err := answer(one.who, one.says); code(err) != one.want {
			t.Errorf("%+v says %q: %v", one.who, one.says, err)
		}
	}
	if now := b.committee(t, c.ID); len(now.Answers) != 2 || now.Count(bot.Absent) != 1 || now.Count(bot.Perhaps) != 1 {
		t.Errorf("%+v", now.Answers)
	}
	b.Clock.(*bot.ManualClock).Set(c.Start)
	if err := answer(bot.Person{ID: "agent"}, bot.Present); code(err) != bot.CodeCommitteeOver {
		t.Errorf("it began: %v", err)
	}
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Product: "p-other", Committee: c.ID, Says: bot.Present}); code(err) != bot.CodeCommitteeGone {
		t.Errorf("as another product's: %v", err)
	}
}

// Who moves or cancels does so as they saw it; who answered is told, once.
func TestMoveAndCancel(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	for _, who := range []bot.UserID{"agent", "dev", "intra"} {
		if _, err := b.presses(t, who, bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Says: bot.Present}); err != nil {
			t.Fatal(err)
		}
	}
	d := b.drafted(t, "intra", "deplacer jeudi 17/12 14h")
	if d.Do != bot.VerbMove || d.Told != 2 || !d.Before.Equal(c.Start) || d.Committee != c.ID {
		t.Fatalf("%+v", d)
	}
	act := bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: d.Was, Draft: &d.Draft}
	for i := range 2 {
		reply, err := b.presses(t, "intra", act)
		if done, ok := reply.Show.(bot.CommitteeDone); err != nil || !ok || done.Changed != (i == 0) || i == 0 && done.Told != 2 {
			t.Errorf("%d: %+v %v", i, reply.Show, err)
		}
	}
	told := 0
	for _, name := range b.owedOf(t, c.ID) {
		if strings.HasPrefix(name, "moved/") {
			told++
		}
	}
	if now := b.committee(t, c.ID); told != 2 || now.Sequence != 1 || now.Count(bot.Present) != 3 {
		t.Errorf("%d told, %+v", told, now)
	}
	stale := *act.Draft
	stale.Start = stale.Start.AddDate(0, 0, 1)
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: d.Was, Draft: &stale}); code(err) != bot.CodeCommitteeMoved {
		t.Errorf("as it was before: %v", err)
	}
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbCancelled, Product: b.product, Committee: c.ID, Page: 1}, Door: "test"})
	if err != nil || reply.Faults[bot.FieldWhy] == nil {
		t.Errorf("without a reason: %+v %v", reply, err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbCancel, Committee: c.ID, Page: 1, Text: "pas libre"}); err != nil || b.committee(t, c.ID).State != bot.CommitteeCancelled {
		t.Error(err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbMove, Committee: c.ID, Page: 2, Draft: &stale}); code(err) != bot.CodeCommitteeOver {
		t.Errorf("a cancelled one moves: %v", err)
	}
}

// What a form may not hold is said at its field, and nothing is stored.
func TestFormOfACommittee(t *testing.T) {
	b := newBench(t)
	send := func(values map[string]string) Reply {
		t.Helper()
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Door: "test", Values: values, Act: bot.Act{Verb: bot.VerbAnnounced, Product: b.product, Nonce: "f"}})
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	for field, values := range map[string]map[string]bot.Code{
		bot.FieldWhen:     {"": bot.CodeNoDay, "bientôt": bot.CodeNoDay, "jeudi": bot.CodeNoHour, "hier 9h": bot.CodePastMoment, "10/12 15h à 14h": bot.CodeEndFirst},
		bot.FieldLink:     {"javascript:alert(1)": bot.CodeNotALink, "visio": bot.CodeNotALink, "https://": bot.CodeNotALink, "ftp://x/y": bot.CodeNotALink},
		bot.FieldDocument: {"data:text/html,x": bot.CodeNotALink},
		bot.FieldNote:     {"@all venez": bot.CodeMentionsAll, "merci @Channel": bot.CodeMentionsAll, strings.Repeat("é", bot.LongestNote+1): bot.CodeTextTooLong},
		bot.FieldPlace:    {"@here": bot.CodeMentionsAll},
		bot.FieldType:     {"@all": bot.CodeMentionsAll, strings.Repeat("x", 61): bot.CodeTextTooLong},
		bot.FieldLength:   {"beaucoup": bot.CodeNotALength, "0": bot.CodeNotALength, "13h": bot.CodeNotALength},
		bot.FieldInvitees: {"jean@exemple.fr": bot.CodeInviteeHow, "(sponsor)": bot.CodeInviteeHow, "@all": bot.CodeMentionsAll},
	} {
		for value, want := range values {
			good := map[string]string{bot.FieldWhen: "jeudi 10/12 14h"}
			good[field] = value
			if reply := send(good); reply.Faults[field] == nil || reply.Faults[field].Code != want || reply.Show != nil {
				t.Errorf("%s=%.30q: %+v, want %s", field, value, reply.Faults, want)
			}
		}
	}
	reply := send(map[string]string{bot.FieldWhen: "jeudi 10/12 14h", bot.FieldLength: "1h30", bot.FieldLink: "https://visio.fr/x", bot.FieldInvitees: "@dev, Direction (sponsor); @dev\nMairie", bot.FieldOther: "Revue"})
	d, ok := reply.Show.(bot.CommitteeDraft)
	if !ok || d.Draft.Minutes != 90 || d.Draft.Type != "Revue" || len(d.Draft.Invitees) != 3 || d.Draft.Invitees[1] != (bot.Invitee{Name: "Direction", Role: "sponsor"}) {
		t.Errorf("%+v", reply)
	}
	if all, err := b.store.Committees(t.Context(), bot.CommitteeQuery{}); err != nil || len(all) != 0 {
		t.Errorf("something is stored: %+v %v", all, err)
	}
}

// A slot that suits is pressed again to take it back; one press makes it the day.
func TestPoll(t *testing.T) {
	b := newBench(t)
	d := b.drafted(t, "intra", "sonder jeudi 10/12 14h, vendredi 11/12 9h ou lundi 14/12 10h")
	if len(d.Draft.Slots) != 3 || d.Do != bot.VerbPoll {
		t.Fatalf("%+v", d)
	}
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbPoll, Nonce: "n", Draft: &d.Draft})
	if err != nil {
		t.Fatal(err)
	}
	c := reply.Show.(bot.CommitteeDone).Committee
	for _, n := range []string{"0", "1", "0"} {
		if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Text: n}); err != nil {
			t.Fatal(err)
		}
	}
	if a, _ := b.committee(t, c.ID).Answer("agent", ""); len(a.Slots) != 1 || a.Slots[0] != 1 {
		t.Errorf("%+v", a)
	}
	for _, n := range []string{"3", "-1", "x", ""} {
		if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Text: n}); code(err) != bot.CodeSealBroken {
			t.Errorf("slot %q: %v", n, err)
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbChoose, Committee: c.ID, Choice: c.Slots[0].Add(time.Hour).Format(time.RFC3339)}); code(err) != bot.CodeCommitteeMoved {
		t.Errorf("a day that was not offered: %v", err)
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbChoose, Committee: c.ID, Choice: c.Slots[1].Format(time.RFC3339)}); err != nil {
		t.Fatal(err)
	}
	if now := b.committee(t, c.ID); now.State != bot.CommitteePlanned || !now.Start.Equal(c.Slots[1]) || len(now.Answers) != 0 {
		t.Errorf("%+v", now)
	}
	if _, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbAttend, Committee: c.ID, Text: "0"}); code(err) != bot.CodeCommitteeOver {
		t.Errorf("the poll is over: %v", err)
	}
}

// What was decided becomes targets, and is read by who may until it is published.
func TestDecision(t *testing.T) {
	b := newBench(t)
	c := b.announcedNow(t, "jeudi 10/12 14h")
	b.Clock.(*bot.ManualClock).Set(c.Start.Add(4 * time.Hour))
	send := func(who bot.UserID, values map[string]string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: who}, Door: "test", Values: values, Act: bot.Act{Verb: bot.VerbDecided, Product: b.product, Committee: c.ID, Nonce: "f"}})
	}
	for field, value := range map[string]string{bot.FieldDecision: "perhaps", bot.FieldUseGoal: "nope = 3 fin 2027", bot.FieldImpactGoal: "baux = beaucoup fin 2027", bot.FieldNext: "hier", bot.FieldSaid: "@all bravo"} {
		values := map[string]string{bot.FieldDecision: "six-months"}
		values[field] = value
		if reply, err := send("intra", values); err != nil || reply.Faults[field] == nil {
			t.Errorf("%s=%q: %+v %v", field, value, reply, err)
		}
	}
	for i, text := range []string{"encore 120 000 €", "encore 120 000 €", "300 k€ de plus"} { // asked about once
		reply, err := send("intra", map[string]string{bot.FieldDecision: "six-months", bot.FieldSaid: text, bot.FieldUseGoal: "baux = 14 % fin 2027", bot.FieldNext: "juin 2027"})
		if asked := reply.Faults[bot.FieldSaid] != nil; err == nil && asked != (i != 1) {
			t.Errorf("%q: %+v %v", text, reply, err)
		}
	}
	now := b.committee(t, c.ID)
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil || now.Decision == nil || now.Decision.Kind != bot.DecisionSixMonths || len(now.Decision.Goals) != 1 || facts.Indicators[0].Target == nil || facts.Indicators[0].Target.Value != 14 {
		t.Fatalf("%+v %+v %v", now.Decision, facts.Indicators[0].Target, err)
	}
	reads := func(who bot.UserID) bool {
		reply, err := b.comiteTyped(t, who, "historique")
		h, ok := reply.Show.(bot.CommitteeHistory)
		if err != nil || !ok || len(h.Lines) != 1 {
			t.Fatalf("%+v %v", reply.Show, err)
		}
		return h.Inside
	}
	if !reads("dev") || reads("agent") {
		t.Error("a decision is read by who may")
	}
	for who, may := range map[bot.UserID]bool{"dev": true, "agent": false} {
		reply, err := b.comiteTyped(t, who, "decision")
		if !may {
			if code(err) != bot.CodePrivate {
				t.Errorf("%s: %+v %v", who, reply.Show, err)
			}
			continue
		}
		if card, is := reply.Show.(bot.CommitteeCard); err != nil || !is || !card.Inside || card.Manage {
			t.Errorf("%s: %+v %v", who, reply.Show, err)
		}
	}
	if reply, err := b.presses(t, "agent", bot.Act{Verb: bot.VerbPublishIt, Committee: c.ID, Page: now.Sequence}); err != nil || b.committee(t, c.ID).Decision.Published {
		t.Errorf("somebody else publishes it: %+v %v", reply.Show, err)
	}
	if _, err := b.presses(t, "dev", bot.Act{Verb: bot.VerbPublishIt, Committee: c.ID, Page: now.Sequence}); err != nil || !b.committee(t, c.ID).Decision.Published {
		t.Error(err)
	}
}

// A length is read as in a line; what is not one is refused.
func TestLengthsOfAForm(t *testing.T) {
	for text, want := range map[string]int{"": 0, "50": 50, " 50 min": 50, "1h30": 90, "1 h": 60, "2 heures": 120, "une heure": 60, "2 hours": 120, "une demi-heure": 30, "1h et demie": 90, "12h": 720} {
		if n, fault := minutesTyped(text); n != want || fault != nil {
			t.Errorf("%q: %d %v, want %d", text, n, fault, want)
		}
	}
	for _, text := range []string{"beaucoup", "0", "-5", "13h", "1h90", "-1h90", "1h-30", "50 min et plus"} {
		if n, fault := minutesTyped(text); fault == nil || fault.Hint == "" {
			t.Errorf("%q: %d %+v", text, n, fault)
		}
	}
}
