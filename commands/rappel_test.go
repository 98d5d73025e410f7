package commands

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jalon/bot"
)

// Days of an absence are read as people type them; the bench's day is Monday 23
// November 2026.
func TestDaysOfAnAbsence(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]string{
		"20/12 au 03/01": "2026-12-20 2027-01-03", "du 20/12 au 03/01": "2026-12-20 2027-01-03", "from 20/12 to 03/01": "2026-12-20 2027-01-03", "20 décembre jusqu'au 3 janvier": "2026-12-20 2027-01-03",
		"du 20 décembre 2026 au 3 janvier 2027": "2026-12-20 2027-01-03", "jusqu'au 3 janvier": "2026-11-23 2027-01-03", "demain": "2026-11-24 2026-11-24", "aujourd'hui": "2026-11-23 2026-11-23",
		"vendredi": "2026-11-27 2026-11-27", "jeudi au lundi": "2026-11-26 2026-11-30", "2 semaines": "2026-11-23 2026-12-07", "pendant 2 semaines": "2026-11-23 2026-12-07", "demain au 27/11": "2026-11-24 2026-11-27",
		"23/11 au 27/11": "2026-11-23 2026-11-27", "20/11 au 27/11": "2026-11-20 2026-11-27", "20 novembre au 27 novembre 2026": "2026-11-20 2026-11-27", "20/11/2026 au 27/11/2026": "2026-11-20 2026-11-27", "jusqu'au 23/11": "2026-11-23 2026-11-23",
		"lundi 23/11 au vendredi 27/11": "2026-11-23 2026-11-27", "23/11": "2026-11-23 2026-11-23", "lundi 30/11": "2026-11-30 2026-11-30", "24/11 au vendredi": "2026-11-24 2026-11-27", "15/09 au 22/09": "", "01/06 au 15/06": "2027-06-01 2027-06-15", "03/01 au 20/12": "2026-01-03 2026-12-20",
		"20/11 au 22/11": "", "22/11": "", "22/11/2026": "", "20/11/2026 au 22/11/2026": "", "29/02 au 01/03": "",
		"du 20 au 27 décembre": "2026-12-20 2026-12-27", "20 au 27/12": "2026-12-20 2026-12-27", "20/12 - 03/01": "2026-12-20 2027-01-03", "20/12-03/01": "2026-12-20 2027-01-03", "20-27/12": "2026-12-20 2026-12-27", "20 - 27/12": "2026-12-20 2026-12-27",
		"semaine prochaine": "2026-11-30 2026-12-04", "la semaine prochaine": "2026-11-30 2026-12-04", "next week": "2026-11-30 2026-12-04", "cette semaine": "2026-11-23 2026-11-27", "from dec 20 to jan 3": "2026-12-20 2027-01-03", "dec 20 to 27": "2026-12-20 2026-12-27", "20 to 27 december": "2026-12-20 2026-12-27",
		"demain matin": "2026-11-24 2026-11-24", "vendredi après-midi": "2026-11-27 2026-11-27", "demain après midi": "2026-11-24 2026-11-24", "2026-12-20 au 2027-01-03": "2026-12-20 2027-01-03", "1er au 4 décembre": "2026-12-01 2026-12-04", "27 au 20 décembre": "", "20 au 27": "", "matin": "",
		"bientôt": "", "hier": "", "20/12 au": "", "au 32/13": "", "20/12 au 03/01/2029": "", "": "",
	} {
		got := ""
		if from, until, ok := b.daysTyped(text); text != "" && ok {
			got = from.String() + " " + until.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// When a team is reminded is read in any order with its product's name.
func TestTeamDays(t *testing.T) {
	for text, want := range map[string]string{"mardi 14h": "2 14 0 ", "le mardi à 14h30 dossierfacile": "2 14 30 dossierfacile", "dossierfacile jeudi 9h": "4 9 0 dossierfacile", "monday 10:15": "1 10 15 ", "vendredi": "5 9 0 ",
		"le mardi à 14 h": "2 14 0 ", "mercredi matin": "3 9 0 ", "mar 14h": "2 14 0 ", "jeu 9 h 30": "4 9 30 ", "jeudi après-midi": "4 14 0 ", "mardi à 14 heures dossierfacile": "2 14 0 dossierfacile", "tue 10:15": "2 10 15 ",
		"mardis 14h": "2 14 0 ", "samedi 10h": "no", "mardi 7h": "no", "mardi 19h": "no", "14h": "no", "mardi 14h75": "no", "bientôt": "no", "": "no", "habituel": " ", "dossierfacile habituel": " dossierfacile"} {
		day, rest, ok := teamDayTyped(text)
		got := "no"
		if ok {
			got = day.String() + " " + rest
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func (b *bench) rappelTyped(t *testing.T, who bot.UserID, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: bot.Person{ID: who}, Channel: "c", ChannelName: "startup-dossierfacile", Trigger: "rappel", Text: text, Door: "test"})
}

// Somebody who stands in is a person of the chat, and another one.
func TestWhoStandsIn(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]bot.Code{"absence 20/12 au 03/01 remplace @personne.ici": bot.CodeNoSuchPerson, "absence 20/12 au 03/01 remplacé par @intra": bot.CodeWhoSelf, "absence 20/12 au 03/01 @intra": bot.CodeWhoSelf, "absence 20/12 au 03/01 @personne.ici": bot.CodeNoSuchPerson, "absence quand ?": bot.CodeAbsenceHow} {
		if reply, err := b.rappelTyped(t, "intra", text); code(err) != want {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
	}
	reply, err := b.rappelTyped(t, "intra", "congés 20/12 au 03/01 remplacé par @dev")
	if set, ok := reply.Show.(bot.AbsenceSet); err != nil || !ok || set.Absence.Instead != "dev" || !set.Changed {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A product called like a verb of reminders is found; what the bot does not keep is
// answered kindly.
func TestWhatReminders(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"demain acheter du pain", "acheter du pain", "jeudi 14h appeler maman", "remind me to call"} {
		if reply, err := b.rappelTyped(t, "agent", text); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if _, kindly := reply.Show.(bot.KeepsOnly); !kindly {
			t.Errorf("%s: %T", text, reply.Show)
		}
	}
	for _, text := range []string{"", "dossierfacile", "quand ?"} {
		if reply, err := b.rappelTyped(t, "agent", text); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if _, next := reply.Show.(bot.NextReminder); !next {
			t.Errorf("%q: %T", text, reply.Show)
		}
	}
}

// What was given up is sent again by staff alone, once.
func TestSentAgain(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	now := b.Clock.Now()
	d := bot.Delivery{Name: "channel/x/2026-W48", Kind: bot.KindReminder, Product: b.product, Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned}
	if err := b.store.Owe(t.Context(), []bot.Delivery{d}); err != nil {
		t.Fatal(err)
	}
	claimed, _, err := b.store.Claim(t.Context(), bot.Claim{Now: now, Limit: 1, Lease: time.Minute, Resolve: func(bot.Claiming) bot.Resolution { return bot.Resolution{To: bot.Destination{Channel: "c"}} }})
	if err != nil || len(claimed) != 1 {
		t.Fatal(err)
	}
	if err := b.store.Settle(t.Context(), bot.Settlement{Name: d.Name, Attempt: 1, At: now, State: bot.StateDead, Reason: bot.ReasonUnknownOutcome}); err != nil {
		t.Fatal(err)
	}
	act := bot.Act{Verb: bot.VerbResend, Choice: d.Name}
	if _, err := b.presses(t, "intra", act); code(err) != bot.CodeStaffOnly {
		t.Errorf("by the team: %v", err)
	}
	reply, err := b.rappelTyped(t, "staff", "renvoyer")
	if list, ok := reply.Show.(bot.GivenUp); err != nil || !ok || len(list.Lines) != 1 || list.Lines[0].Name != d.Name {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	for i, changed := range []bool{true, false} {
		reply, err := b.presses(t, "staff", act)
		if again, ok := reply.Show.(bot.Resent); err != nil || !ok || again.Changed != changed {
			t.Errorf("press %d: %+v %v", i, reply.Show, err)
		}
	}
	if _, err := b.presses(t, "staff", bot.Act{Verb: bot.VerbResend, Choice: "none"}); code(err) != bot.CodeGone {
		t.Errorf("of no message: %v", err)
	}
}

// « Ce n'est plus moi » hands every figure of who presses to somebody else.
func TestHandedOver(t *testing.T) {
	b := newBench(t)
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbNotMe, Product: b.product})
	form, ok := reply.Form.(*bot.HandOverForm)
	if err != nil || !ok || len(form.Indicators) == 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	send := func(who bot.UserID, to string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: who}, Act: form.Act, Door: "test", Values: map[string]string{bot.FieldWho: to}})
	}
	for to, want := range map[string]bot.Code{"": bot.CodeWhoInstead, "@personne.ici": bot.CodeNoSuchPerson} {
		if reply, err := send("intra", to); err != nil || reply.Faults[bot.FieldWho] == nil || reply.Faults[bot.FieldWho].Code != want {
			t.Errorf("%q: %+v %v", to, reply, err)
		}
	}
	if reply, err := send("agent", "@dev"); err != nil || len(reply.Show.(bot.HandedOver).Indicators) != 0 {
		t.Errorf("by who follows nothing: %+v %v", reply.Show, err)
	}
	if reply, err := send("intra", "@dev"); err != nil || len(reply.Show.(bot.HandedOver).Indicators) != len(form.Indicators) {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbNotMe, Product: b.product}); err != nil || reply.Form != nil {
		t.Errorf("nothing is left: %+v %v", reply, err)
	}
}

// Whoever stands in is told at once, steps back by a press of their own, and is told
// when the absence is taken back.
func TestStandIn(t *testing.T) {
	b := newBench(t)
	b.Directory = func() *bot.Directory {
		absences, err := b.store.Absences(t.Context())
		if err != nil {
			t.Error(err)
		}
		return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOn, Team: b.team}}, Absences: absences})
	}
	owed := func(u bot.UserID) (told, edits []bot.Delivery) {
		t.Helper()
		found, err := b.store.Deliveries(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			switch {
			case d.Content.StandIn == nil:
			case d.Kind == bot.KindEdit:
				edits = append(edits, d)
			case d.To.User == u:
				told = append(told, d)
			}
		}
		return told, edits
	}
	set := func(who bot.UserID, text string) bot.AbsenceSet {
		t.Helper()
		reply, err := b.rappelTyped(t, who, text)
		done, ok := reply.Show.(bot.AbsenceSet)
		if err != nil || !ok {
			t.Fatalf("%s: %+v %v", text, reply, err)
		}
		return done
	}
	if done := set("intra", "absence 20/12 au 03/01"); !done.Keeps || done.Told || done.Absence.Instead != "" {
		t.Errorf("%+v", done)
	}
	if done := set("dev", "absence 20/12 au 03/01"); done.Keeps {
		t.Errorf("a developer keeps what others leave: %+v", done)
	}
	if done := set("agent", "absence 20/12 au 03/01 remplace @dev"); done.Told {
		t.Errorf("who is asked nothing entrusts nothing: %+v", done)
	}
	for range 2 {
		set("intra", "absence 20/12 au 03/01 remplace @dev")
	}
	told, edits := owed("dev")
	if len(told) != 1 || len(edits) != 0 || told[0].Kind != bot.KindAnswer {
		t.Fatalf("%+v %+v", told, edits)
	}
	press := func(who bot.UserID, post string) (bot.StoodDown, error) {
		t.Helper()
		reply, err := b.presses(t, who, bot.Act{Verb: bot.VerbStandDown, Text: post})
		done, _ := reply.Show.(bot.StoodDown)
		return done, err
	}
	for _, who := range []bot.UserID{"intra", "agent", ""} {
		if _, err := press(who, told[0].Name); code(err) != bot.CodeNotYours {
			t.Errorf("by %q: %v", who, err)
		}
	}
	if done, err := press("dev", "standin/none"); err != nil || done.Changed {
		t.Errorf("no such message: %+v %v", done, err)
	}
	for i, changed := range []bool{true, false} {
		if done, err := press("dev", told[0].Name); err != nil || done.Changed != changed {
			t.Errorf("%d: %+v %v", i, done, err)
		}
	}
	back, edits := owed("intra")
	if len(back) != 1 || !back[0].Content.StandIn.ToAway || len(edits) != 1 || edits[0].Content.StandIn.State != bot.StandInDeclined {
		t.Errorf("%+v %+v", back, edits)
	}
	if _, err := press("intra", back[0].Name); code(err) != bot.CodeNotYours {
		t.Errorf("the answer is no such message: %v", err)
	}
	if theirs := b.absencesOf("intra"); len(theirs) != 1 || theirs[0].Instead != "" {
		t.Errorf("%+v", theirs)
	}
	// named again, then otherwise, then taken back
	set("intra", "absence 20/12 au 03/01 remplace @dev")
	set("intra", "absence 20/12 au 03/01 remplace @coach")
	set("intra", "absence fin")
	dev, edits := owed("dev")
	coach, _ := owed("coach")
	over := 0
	for _, d := range edits {
		if d.Content.StandIn.State == bot.StandInOver {
			over++
		}
	}
	if len(dev) != 2 || len(coach) != 1 || over < 2 {
		t.Errorf("%d, %d told, %d over", len(dev), len(coach), over)
	}
}

// Whoever is named is told once, with the change; they give the figures back, or who
// named them does, and nobody else. What was said since counts.
func TestEntrusted(t *testing.T) {
	b := newBench(t)
	owed := func(u bot.UserID) (all []bot.Delivery) {
		t.Helper()
		found, err := b.store.Deliveries(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			if d.Content.Entrusted != nil && d.Kind == bot.KindAnswer && d.To.User == u {
				all = append(all, d)
			}
		}
		return all
	}
	inCharge := func() (all []bot.UserID) {
		t.Helper()
		facts, err := b.store.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		for _, ind := range facts.Active() {
			all = append(all, ind.InCharge)
		}
		return all
	}
	gives := func(who bot.UserID, post string) (bot.GivenBack, error) {
		t.Helper()
		reply, err := b.presses(t, who, bot.Act{Verb: bot.VerbGiveBack, Product: b.product, Text: post})
		back, _ := reply.Show.(bot.GivenBack)
		return back, err
	}
	before := inCharge()
	handOver := func() bot.HandedOver {
		t.Helper()
		reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbHandOver, Product: b.product, Nonce: "f"}, Door: "test", Values: map[string]string{bot.FieldWho: "@dev"}})
		done, ok := reply.Show.(bot.HandedOver)
		if err != nil || !ok {
			t.Fatalf("%+v %v", reply, err)
		}
		return done
	}
	done := handOver()
	if again := handOver(); len(again.Indicators) != 0 || again.Post != "" {
		t.Errorf("the same form again: %+v", again)
	}
	told := owed("dev")
	if len(told) != 1 || told[0].Name != done.Post || told[0].Kind != bot.KindAnswer || len(told[0].Content.Entrusted.Figures) != len(done.Indicators) || told[0].Content.Entrusted.By != "intra" {
		t.Fatalf("%+v of %+v", told, done)
	}
	for _, who := range []bot.UserID{"agent", "coach", ""} {
		if _, err := gives(who, done.Post); code(err) != bot.CodeNotYours {
			t.Errorf("by %q: %v", who, err)
		}
	}
	if _, err := b.presses(t, "dev", bot.Act{Verb: bot.VerbGiveBack, Product: "p999", Text: done.Post}); code(err) != bot.CodeSealBroken {
		t.Errorf("another product's: %v", err)
	}
	if back, err := gives("dev", "entrusted/none"); err != nil || len(back.Indicators) != 0 {
		t.Errorf("no such message: %+v %v", back, err)
	}
	back, err := gives("dev", done.Post)
	if err != nil || len(back.Indicators) != len(done.Indicators) || back.Yours || !slices.Equal(inCharge(), before) {
		t.Errorf("%+v %v: %v, was %v", back, err, inCharge(), before)
	}
	if to := owed("intra"); len(to) != 1 || to[0].Content.Entrusted.State != bot.EntrustReturned || to[0].Content.Entrusted.Post != "" {
		t.Errorf("%+v", to)
	}
	for _, who := range []bot.UserID{"dev", "intra"} {
		if back, err := gives(who, done.Post); err != nil || len(back.Indicators) != 0 || len(owed("intra")) != 1 {
			t.Errorf("again by %s: %+v %v", who, back, err)
		}
	}
	// taken back by who handed over: no word to them
	done = handOver()
	if back, err := gives("intra", done.Post); err != nil || len(back.Indicators) == 0 || !slices.Equal(inCharge(), before) || len(owed("intra")) != 1 || len(owed("dev")) != 2 {
		t.Errorf("%+v %v", back, err)
	}
	// typed: the same message, but to oneself
	for _, who := range []string{"@dev", "@dev", "@intra", "aucun"} {
		if _, err := b.Command(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "indicateur", Text: "responsable dossierfacile baux = " + who, Door: "test"}); err != nil {
			t.Errorf("%s: %v", who, err)
		}
		if len(owed("dev")) != 3 || len(owed("intra")) != 1 {
			t.Errorf("%s: %d and %d messages", who, len(owed("dev")), len(owed("intra")))
		}
	}
	last := owed("dev")
	slices.SortFunc(last, func(x, y bot.Delivery) int {
		return len(x.Content.Entrusted.Figures) - len(y.Content.Entrusted.Figures)
	})
	if back, err := gives("dev", last[0].Name); err != nil || len(back.Indicators) != 0 {
		t.Errorf("somebody said otherwise since: %+v %v", back, err)
	}
}

// The past of a product goes as a file, to its team alone.
func TestSentAsAFile(t *testing.T) {
	b := newBench(t)
	if reply, err := b.rappelTyped(t, "dev", "historique dossierfacile csv"); err != nil || reply.Show != (bot.FileOwed{}) {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	owed, err := b.store.Deliveries(t.Context(), 9)
	if err != nil || len(owed) != 1 || owed[0].To.User != "dev" || owed[0].Content.Messages == nil {
		t.Fatalf("%+v %v", owed, err)
	}
	content, err := b.Complete(t.Context(), bot.Message{To: owed[0].To, Content: owed[0].Content})
	if err != nil || len(content.Messages.Rows) != 0 || content.Messages.Zone == "" {
		t.Errorf("%+v %v", content.Messages, err)
	}
	if reply, err := b.rappelTyped(t, "agent", "historique dossierfacile csv"); err != nil || reply.Show == (bot.FileOwed{}) {
		t.Errorf("to anybody: %+v %v", reply.Show, err)
	}
}

// From the message itself, all of it is put off to a day: nothing is noted, and the
// series goes on.
func TestPutOffFromTheMessage(t *testing.T) {
	b := newBench(t)
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbLater, Product: b.product})
	form, ok := reply.Form.(*bot.LaterForm)
	if err != nil || !ok {
		t.Fatalf("%+v %v", reply, err)
	}
	send := func(again string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: form.Act, Door: "test", Values: map[string]string{bot.FieldAgain: again}})
	}
	if reply, err := send("bientôt"); err != nil || reply.Faults[bot.FieldAgain] == nil { // no choice of the menu
		t.Errorf("%+v %v", reply, err)
	}
	for range 2 { // sent twice, it is asked once
		if reply, err := send(bot.AgainTomorrow); err != nil || bot.DateOf(reply.Show.(bot.AskedAgain).At) != bot.DateOf(b.Clock.Now()).AddDays(1) {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	owed, err := b.store.Deliveries(t.Context(), 9)
	if err != nil || len(owed) != 1 || !owed[0].Again || owed[0].Product != b.product || b.saved(t) != 0 {
		t.Errorf("%+v %v", owed, err)
	}
}

// The month that is foreseen is typed in any place beside a product's name.
func TestMonthTyped(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]string{"2027-05": "2027-05-01 ", "mai 2027 dossierfacile": "2027-05-01 dossierfacile", "dossierfacile décembre": "2026-12-01 dossierfacile", "mars": "2027-03-01 ", "novembre": "2026-11-01 ", "": "2026-11-01 ", "dossierfacile": "2026-11-01 dossierfacile", "janvier 2026": "no"} {
		month, rest, ok := b.monthTyped(text)
		got := "no"
		if ok {
			got = month.Start.String() + " " + rest
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What is somebody's own business, or their team's, is not answered where others read;
// and strangers do not read whom the bot is about to write to.
func TestRemindersInFrontOfEverybody(t *testing.T) {
	b := newBench(t)
	say := func(text string) (Reply, error) {
		return b.Message(t.Context(), Message{Who: bot.Person{ID: "intra"}, Channel: "c", ChannelName: "startup-dossierfacile", Text: text, Door: "test"})
	}
	for _, text := range []string{"rappel moi", "rappel absence", "rappel absence 20/12 au 03/01", "rappel congés", "rappel historique dossierfacile", "rappel historique csv", "rappel renvoyer", "rappel simuler janvier"} {
		if _, err := say(text); code(err) != bot.CodePrivately {
			t.Errorf("%q: %v", text, err)
		}
	}
	if all := b.Directory().AbsencesOf("intra", bot.Date{}); len(all) != 0 {
		t.Errorf("an absence was noted: %+v", all)
	}
	owed := bot.Delivery{Name: "person/intra/2026-11-25", Kind: bot.KindPerson, Products: []bot.ProductID{b.factsOf(t).Product}, To: bot.Destination{User: "intra"},
		Slot: b.Clock.Now().Add(time.Hour), Due: b.Clock.Now().Add(time.Hour), PlannedAt: b.Clock.Now(), State: bot.StatePlanned}
	if err := b.Figures.Owe(t.Context(), []bot.Delivery{owed}); err != nil {
		t.Fatal(err)
	}
	lines := func(who bot.Person) int {
		reply, err := b.Command(t.Context(), Call{Who: who, Trigger: "rappel", Text: "dossierfacile", Door: "test"})
		next, ok := reply.Show.(bot.NextReminder)
		if err != nil || !ok {
			t.Fatalf("%+v %v", reply, err)
		}
		return len(next.Lines)
	}
	if reply, err := say("rappel"); err != nil || len(reply.Show.(bot.NextReminder).Lines) != 0 || lines(bot.Person{ID: "intra"}) != 1 || lines(bot.Person{ID: "stranger"}) != 0 {
		t.Errorf("%+v %v: %d, %d", reply.Show, err, lines(bot.Person{ID: "intra"}), lines(bot.Person{ID: "stranger"}))
	}
}

// /rappel moi lists the soonest messages to come, however many come later.
func TestTheSoonestIsListed(t *testing.T) {
	b := newBench(t)
	now := b.Clock.Now()
	at := now.Add(20 * time.Hour)
	owed := []bot.Delivery{{Name: "digest/intra/2026-W48", Kind: bot.KindDigest, To: bot.Destination{User: "intra"}, Products: []bot.ProductID{b.product}, Slot: at, Due: at, State: bot.StatePlanned, PlannedAt: now}}
	for i := range 200 { // four for each of the fifty committees that a coach organises
		at := now.AddDate(0, 1, i)
		owed = append(owed, bot.Delivery{Name: fmt.Sprintf("committee/c%d/month/1", i), Kind: bot.KindCommittee, To: bot.Destination{User: "intra"}, Product: b.product, Slot: at, Due: at, State: bot.StatePlanned, PlannedAt: now,
			Content: bot.Content{Committee: &bot.CommitteePost{Says: bot.SaysMonth}}})
	}
	if err := b.store.Owe(t.Context(), owed); err != nil {
		t.Fatal(err)
	}
	reply, err := b.rappelTyped(t, "intra", "moi")
	mine, ok := reply.Show.(bot.MyReminders)
	if err != nil || !ok || len(mine.Lines) != soonest || mine.Lines[0].Kind != bot.KindDigest || !mine.Lines[1].At.Equal(now.AddDate(0, 1, 0)) {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
