package commands

import (
	"errors"
	"testing"
	"time"

	"jalon/bot"
)

// Whoever notes a product's figures takes back what was put off in its channel;
// what somebody put off for themself is theirs alone. A press counts once.
func TestKeep(t *testing.T) {
	b := newBench(t)
	reply, err := b.rappelTyped(t, "intra", "reporter dossierfacile lundi")
	asked, ok := reply.Show.(bot.AskedAgain)
	if err != nil || !ok || !asked.Changed || asked.Alone || len(asked.Products) != 1 {
		t.Fatalf("%+v %v", reply, err)
	}
	if reply, err := b.rappelTyped(t, "dev", "reporter dossierfacile lundi"); err != nil || reply.Show.(bot.AskedAgain).Changed {
		t.Errorf("twice: %+v %v", reply, err)
	}
	keep := bot.Act{Verb: bot.VerbKeep, Product: b.product, Text: asked.Child}
	if reply, err := b.presses(t, "agent", keep); err != nil {
		t.Error(err)
	} else if _, refused := reply.Show.(bot.Refused); !refused {
		t.Errorf("by a stranger: %+v", reply)
	}
	if d, err := b.store.Delivery(t.Context(), asked.Child); err != nil || d.State != bot.StatePlanned {
		t.Fatalf("%+v %v", d, err)
	}
	for _, changed := range []bool{true, false} {
		if reply, err := b.presses(t, "dev", keep); err != nil || reply.Show != (bot.NotPutOff{Name: "DossierFacile", Changed: changed}) {
			t.Errorf("%+v %v, want %t", reply, err, changed)
		}
	}
	theirs := bot.PersonName("intra", bot.DateOf(b.Clock.Now()))
	for _, who := range []bot.UserID{"dev", "agent", "int"} {
		if _, err := b.presses(t, who, bot.Act{Verb: bot.VerbKeep, Product: b.product, Text: theirs}); code(err) != bot.CodeNotAllowed {
			t.Errorf("%s took back what is of intra: %v", who, err)
		}
	}
	if reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbKeep, Product: b.product, Text: theirs}); err != nil || reply.Show.(bot.NotPutOff).Changed {
		t.Errorf("of none: %+v %v", reply, err)
	}
}

// What somebody is asked of several products is put off at once, but for those that
// they may not note.
func TestPutSeveralOff(t *testing.T) {
	b := newBench(t)
	act := bot.Act{Verb: bot.VerbLater, Text: string(b.product) + ",none"}
	reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: act, Door: "test"})
	form, ok := reply.Form.(*bot.LaterForm)
	if err != nil || !ok || !form.Alone || form.Name != "DossierFacile" || len(form.Items) != 0 {
		t.Fatalf("%+v %v", form, err)
	}
	send := func(who bot.UserID, values map[string]string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: who}, Act: form.Act, Door: "test", Values: values})
	}
	if _, err := send("intra", nil); code(err) != bot.CodeNothingChosen {
		t.Errorf("empty: %v", err)
	}
	if reply, err := send("intra", map[string]string{bot.FieldAgain: bot.AgainDay}); err != nil || reply.Faults[bot.FieldAgainOn] == nil {
		t.Errorf("another day, which is not said: %+v %v", reply, err)
	}
	if reply, err := send("agent", map[string]string{bot.FieldAgain: bot.AgainMonday}); err == nil {
		t.Errorf("by a stranger: %+v", reply)
	}
	reply, err = send("intra", map[string]string{bot.FieldAgain: bot.AgainMonday})
	asked, ok := reply.Show.(bot.AskedAgain)
	if err != nil || !ok || !asked.Alone || len(asked.Products) != 1 {
		t.Fatalf("%+v %v", reply, err)
	}
	d, err := b.store.Delivery(t.Context(), asked.Child)
	if err != nil || d.To.User != "intra" || d.Kind != bot.KindPerson || len(d.AgainOf) != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbKeep, Text: asked.Child + " " + string(b.product)}, Door: "test"}); err != nil || !reply.Show.(bot.NotPutOff).Changed {
		t.Errorf("%+v %v", reply, err)
	}
}

// A form may put a figure off to a day and the whole message to another: both are told,
// and each is taken back by itself. An empty one asks for a day.
func TestPutOffBoth(t *testing.T) {
	b := newBench(t)
	reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbLater})
	form, ok := reply.Form.(*bot.LaterForm)
	if err != nil || !ok || len(form.Act.Fields) == 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	field := form.Act.Fields[0].Field
	send := func(values map[string]string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: form.Act, Door: "test", Values: values})
	}
	if _, err := send(nil); code(err) != bot.CodeNothingChosen {
		t.Errorf("empty: %v", err)
	}
	reply, err = send(map[string]string{field: "15 décembre", bot.FieldAgain: bot.AgainMonday})
	done, ok := reply.Show.(bot.Waived)
	if err != nil || !ok || !done.Changed || done.Waiver.Until.String() != "2026-12-15" || done.Again == nil || !done.Again.Changed || bot.DateOf(done.Again.At).String() != "2026-11-30" {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	if reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbKeep, Text: done.Again.Child}); err != nil || !reply.Show.(bot.NotPutOff).Changed {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbUnwaive, Fields: done.Fields}); err != nil || !reply.Show.(bot.Unwaived).Changed {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A day on which nothing is sent is told, with the one that is meant.
func TestPutOffToAClosedDay(t *testing.T) {
	b := newBench(t)
	days, err := bot.NewClosedDays(bot.ClosedDaysConfig{})
	if err != nil {
		t.Fatal(err)
	}
	b.Days = days
	for day, want := range map[string]bot.ClosedKind{"25/12": bot.ClosedHoliday, "samedi": bot.ClosedWeekend, "24/12": ""} {
		reply, err := b.rappelTyped(t, "intra", "reporter "+day)
		if again, ok := reply.Show.(bot.AskedAgain); err != nil || !ok || again.Closed.Kind != want || again.Moved.IsZero() != (want == "") {
			t.Errorf("%s: %+v %v", day, reply.Show, err)
		}
	}
}

// « Ne pas reporter » of several products takes back those that the catalogue still has.
func TestKeepOfSeveralLeavesOutWhatIsGone(t *testing.T) {
	b := newBench(t)
	act := bot.Act{Verb: bot.VerbWaive, Text: string(b.product) + ",none", Nonce: "n"}
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: act, Door: "test", Values: map[string]string{bot.FieldAgain: bot.AgainMonday}})
	asked, ok := reply.Show.(bot.AskedAgain)
	if err != nil || !ok {
		t.Fatalf("%+v %v", reply, err)
	}
	for _, changed := range []bool{true, false} {
		for _, several := range []string{"none," + string(b.product), string(b.product) + ",none"} {
			reply, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbKeep, Text: asked.Child + " " + several})
			if err != nil || reply.Show != (bot.NotPutOff{Name: "DossierFacile", Changed: changed}) {
				t.Errorf("%s: %+v %v", several, reply, err)
			}
			changed = false
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbKeep, Text: asked.Child + " none,gone"}); code(err) != bot.CodeGone {
		t.Errorf("of none: %v", err)
	}
}

// What is put off to a day on which nothing would be asked is refused, with the reason,
// and nothing of the form is stored.
func TestNothingIsPromisedThatWouldNotBeAsked(t *testing.T) {
	team := []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur}}
	for why, c := range map[bot.Reason]struct {
		set    bot.Settings
		pause  bot.Pause
		closed bot.Recesses
	}{
		bot.ReasonProductOff: {set: bot.Settings{State: bot.LaunchInvited}},
		bot.ReasonMuted:      {set: bot.Settings{State: bot.LaunchOn, Pause: bot.Pause{By: "dev", Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}},
		bot.ReasonSendingOff: {set: bot.Settings{State: bot.LaunchOn}, pause: bot.Pause{By: "staff", Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}},
		bot.ReasonPaused:     {set: bot.Settings{State: bot.LaunchOn}, closed: bot.Recesses{{From: bot.Date{Month: 1, Day: 1}, Until: bot.Date{Month: 6, Day: 30}}, {From: bot.Date{Month: 7, Day: 1}, Until: bot.Date{Month: 12, Day: 31}}}},
	} {
		b := newBench(t)
		b.Recesses = c.closed
		c.set.Product, c.set.Team = b.product, team
		b.Directory = func() *bot.Directory {
			return bot.NewDirectory(bot.Known{Settings: []bot.Settings{c.set}, Pause: c.pause})
		}
		refused := func(what string, reply Reply, err error) {
			t.Helper()
			if e := (*bot.Error)(nil); !errors.As(err, &e) || e.Code != bot.CodeNotAsked || e.Hint != string(why) {
				t.Errorf("%s, %s: %+v %v", why, what, reply, err)
			}
		}
		reply, err := b.rappelTyped(t, "intra", "reporter dossierfacile lundi")
		refused("typed", reply, err)
		several := bot.Act{Verb: bot.VerbWaive, Text: string(b.product) + ",none", Nonce: "several"}
		values := map[string]string{bot.FieldAgain: bot.AgainMonday}
		reply, err = b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: several, Door: "test", Values: values})
		if code(err) != bot.CodeGone { // the last of them
			refused("of several", reply, err)
		}
		reply, err = b.presses(t, "intra", bot.Act{Verb: bot.VerbLater, Product: b.product})
		if err != nil || reply.Form == nil {
			t.Fatalf("%+v %v", reply, err)
		}
		form := reply.Form.(*bot.LaterForm)
		values[form.Act.Fields[0].Field] = "15/12"
		reply, err = b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: form.Act, Door: "test", Values: values})
		refused("by the form", reply, err)
		f, err := b.store.Facts(t.Context(), b.product)
		if err != nil || len(f.Indicators[0].Waivers)+len(f.Indicators[1].Waivers) != 0 {
			t.Errorf("%s: the form is refused, and stored: %+v %v", why, f.Indicators, err)
		}
		if owed, err := b.store.Deliveries(t.Context(), 9); err != nil || len(owed) != 0 {
			t.Errorf("%s: %+v %v", why, owed, err)
		}
	}
}

// A day in a pause of the incubator, or a mute that ends before it, moves to the first
// open one after, and says so.
func TestPutOffAfterAPause(t *testing.T) {
	b := newBench(t)
	b.Recesses = bot.Recesses{{Name: "Fêtes", From: bot.Date{Month: 11, Day: 28}, Until: bot.Date{Month: 12, Day: 4}}}
	muted := bot.Settings{Product: b.product, State: bot.LaunchOn, Team: b.team, Pause: bot.Pause{By: "dev", Since: b.Clock.Now(), Until: b.Clock.Now().AddDate(0, 0, 2)}}
	b.Directory = func() *bot.Directory { return bot.NewDirectory(bot.Known{Settings: []bot.Settings{muted}}) }
	reply, err := b.rappelTyped(t, "intra", "reporter dossierfacile lundi")
	asked, ok := reply.Show.(bot.AskedAgain)
	if err != nil || !ok || !asked.Changed || bot.DateOf(asked.At) != (bot.Date{Year: 2026, Month: 12, Day: 7}) || asked.Past == nil || asked.Past.Name != "Fêtes" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if reply, err := b.rappelTyped(t, "intra", "reporter dossierfacile vendredi"); err != nil || reply.Show.(bot.AskedAgain).Past != nil {
		t.Errorf("before it: %+v %v", reply.Show, err)
	}
}
