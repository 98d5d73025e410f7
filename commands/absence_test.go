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
	if _, err := b.rappelTyped(t, "dev", "absence 20/12 au 10/01"); err != nil || len(b.absencesOf("intra")) != 1 {
		t.Errorf("somebody else's: %v", err)
	}
}
