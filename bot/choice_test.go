package bot

import (
	"testing"
	"time"
)

// What is held of absences and choices: one's own, and how often one is named by
// those of others; the journal keeps absences as what is about people.
func TestHeldOfAbsencesAndChoices(t *testing.T) {
	theirs := Absence{User: "nora", From: Date{2026, 12, 1}, Until: Date{2026, 12, 4}, Instead: "omar"}
	pause := Choice{Product: "p", Pause: Pause{By: "omar", Since: time.Unix(0, 0)}}
	for u, want := range map[UserID]struct {
		absences int
		acts     HeldActs
	}{"nora": {1, HeldActs{}}, "omar": {0, HeldActs{Replaces: 1, Paused: 2}}, "nobody": {}} {
		h := Held{User: u}
		h.Absence(theirs)
		h.Choice(pause)
		h.Choice(Choice{Product: "q"})
		h.Pause(pause.Pause)
		if len(h.Absences) != want.absences || h.Acts != want.acts || h.Nothing() != (u == "nobody") || h.Acts.All() != want.acts.Paused+want.acts.Replaces {
			t.Errorf("%s: %+v", u, h)
		}
	}
	if a, changed := theirs.Without("omar"); !changed || a.Instead != "" || a.User != "nora" || theirs.Instead != "omar" {
		t.Errorf("%+v", a)
	}
	if _, changed := theirs.Without("nora"); changed {
		t.Error("their own absence is not renamed")
	}
	if c, changed := pause.Without("omar"); !changed || c.Pause.By != ActorErased || !c.Pause.Holds(time.Unix(1, 0)) {
		t.Errorf("%+v", c)
	}
	year := time.Unix(0, 0)
	if r := (Retention{Rights: year}); !r.Of("absence.declare").Equal(year) || !r.Of("reminder.state").IsZero() {
		t.Error("kinds of the journal")
	}
}

// An absence is over once the day after its last one began.
func TestAbsenceIsOver(t *testing.T) {
	a := Absence{From: Date{2026, 12, 1}, Until: Date{2026, 12, 4}}
	end := Date{2026, 12, 5}.In(time.UTC)
	if a.Over(end.Add(-1)) || !a.Over(end) || !a.Over(end.In(time.FixedZone("", -3600))) {
		t.Error("it is over at another time")
	}
}

// A choice of nothing is one that the configuration makes.
func TestChoiceOfNothing(t *testing.T) {
	if !(Choice{Product: "p"}).Nothing() {
		t.Error("nothing is something")
	}
	for _, c := range []Choice{{State: LaunchOff}, {Day: &TeamDay{}}, {Pause: Pause{Since: time.Unix(0, 0)}}} {
		if c.Nothing() {
			t.Errorf("%+v is nothing", c)
		}
	}
}
