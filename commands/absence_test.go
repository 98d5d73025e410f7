package commands

import (
	"context"
	"testing"

	"jalon/bot"
)

// withAbsences has the bench's directory know the absences that are stored.
func (b *bench) withAbsences(t *testing.T) {
	t.Helper()
	known := bot.Known{Settings: []bot.Settings{{Product: b.product, Slug: "dossierfacile", State: bot.LaunchOn, Team: b.team}}}
	b.Rebound = func(ctx context.Context) (err error) {
		known.Absences, err = b.store.Absences(ctx)
		return err
	}
	b.Directory = func() *bot.Directory { return bot.NewDirectory(known) }
}

// An absence is said in many ways.
func TestSayingAway(t *testing.T) {
	for _, text := range []string{"absence 20/12 au 03/01 @dev", "abscence 20/12 au 03/01 @dev", "je suis en vacances du 20/12 au 03/01 @dev", "absent du 20/12 au 03/01 remplacé par @dev", "en congés 20/12 - 03/01 avec @dev", "I'm on leave from dec 20 to jan 3 @dev"} {
		b := newBench(t)
		reply, err := b.rappelTyped(t, "intra", text)
		set, ok := reply.Show.(bot.AbsenceSet)
		want := bot.Absence{User: "intra", From: bot.Date{Year: 2026, Month: 12, Day: 20}, Until: bot.Date{Year: 2027, Month: 1, Day: 3}, Instead: "dev"}
		if err != nil || !ok || set.Absence != want {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
	}
}

// An absence takes the place of those that it shares a day with, and of no other.
func TestAbsenceReplaces(t *testing.T) {
	b := newBench(t)
	b.withAbsences(t)
	for _, c := range []struct {
		text     string
		replaced int
		left     int
	}{{"absence 20/12 au 03/01", 0, 1}, {"absence 04/01 au 05/01", 0, 2}, {"absence 28/12 au 02/01 @dev", 1, 2}, {"absence 28/12 au 02/01 @dev", 0, 2}, {"absence 28/12 au 30/12", 1, 2}, {"absence 20/12 au 10/01", 2, 1}} {
		reply, err := b.rappelTyped(t, "intra", c.text)
		set, ok := reply.Show.(bot.AbsenceSet)
		if err != nil || !ok || len(set.Replaced) != c.replaced || len(b.absencesOf("intra")) != c.left {
			t.Errorf("%s: %+v %v, %d left", c.text, reply.Show, err, len(b.absencesOf("intra")))
		}
	}
	if len(b.absencesOf("dev")) != 0 {
		t.Error("dev is away")
	}
	if _, err := b.rappelTyped(t, "dev", "absence 20/12 au 10/01"); err != nil || len(b.absencesOf("intra")) != 1 {
		t.Errorf("somebody else's: %v", err)
	}
}

// What is under way is taken back; of several to come, one is chosen. It can be put
// back, by whoever was away alone.
func TestAbsenceEnds(t *testing.T) {
	b := newBench(t)
	b.withAbsences(t)
	ends := func(text string) Reply {
		t.Helper()
		reply, err := b.rappelTyped(t, "intra", text)
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	if set := ends("absence fin").Show.(bot.AbsenceSet); set.Changed || !set.Ended {
		t.Errorf("of none: %+v", set)
	}
	ends("absence 20/12 au 03/01 @dev")
	ends("absence 05/01 au 06/01")
	if list, ok := ends("absence fin").Show.(bot.MyAbsences); !ok || len(list.Absences) != 2 {
		t.Errorf("of several to come: %+v", list)
	}
	ends("absence jusqu'au 27/11")
	set, ok := ends("absence fin").Show.(bot.AbsenceSet)
	if !ok || !set.Changed || set.Absence.From != b.today() || set.Left != 2 {
		t.Fatalf("under way: %+v", set)
	}
	again := bot.Act{Verb: bot.VerbAwayAgain, Text: set.Absence.String()}
	for _, who := range []bot.UserID{"dev", "agent", ""} {
		if reply, err := b.presses(t, who, again); code(err) != bot.CodeNotAllowed {
			t.Errorf("by %q: %+v %v", who, reply.Show, err)
		}
	}
	for _, changed := range []bool{true, false} {
		reply, err := b.presses(t, "intra", again)
		if back, ok := reply.Show.(bot.AbsenceSet); err != nil || !ok || back.Changed != changed || len(b.absencesOf("intra")) != 3 {
			t.Errorf("%+v %v", reply.Show, err)
		}
	}
	one := bot.Act{Verb: bot.VerbEndAbsence, Text: "2026-12-20"}
	reply, err := b.presses(t, "intra", one)
	if set, ok := reply.Show.(bot.AbsenceSet); err != nil || !ok || !set.Changed || set.Left != 2 || set.Absence.Instead != "dev" {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if reply, err := b.presses(t, "intra", one); err != nil || reply.Show.(bot.AbsenceSet).Changed {
		t.Errorf("twice: %+v %v", reply.Show, err)
	}
	for _, text := range []string{"", "intra", "intra x y z", "intra 2026-12-20 2026-12-27"} {
		if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbAwayAgain, Text: text}); code(err) != bot.CodeSealBroken {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbAwayAgain, Text: "intra 2026-11-20 2026-11-22 "}); code(err) != bot.CodeDayPassed {
		t.Errorf("late: %v", err)
	}
}
