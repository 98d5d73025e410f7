package bot

import (
	"encoding/json"
	"testing"
	"time"
)

// A journal tells what became of a figure: taken back where another one returns.
func TestWhatAMeasureChanged(t *testing.T) {
	for want, m := range map[string]Measure{
		"measure.save":     {Value: 1},
		"measure.withdraw": {Value: 1, Restores: 4},
		"measure.wait":     {Withdrawn: true, Waiver: &Waiver{Until: Date{Year: 2027, Month: 1, Day: 15}}},
		"measure.close":    {Withdrawn: true, Waiver: &Waiver{}},
	} {
		if got := m.ChangeAction(); got != want {
			t.Errorf("%+v: %s, want %s", m, got, want)
		}
	}
	for _, m := range []Measure{{Withdrawn: true}, {Withdrawn: true, Waiver: &Waiver{}, Restores: 4}} {
		if got := m.ChangeAction(); got != "measure.withdraw" {
			t.Errorf("%+v: %s", m, got)
		}
	}
}

// Figures that were noted at once are one line with the others in it, in the order
// of the entries; what differs is another line.
func TestTogether(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	f := Facts{Indicators: []IndicatorFacts{{Indicator: Indicator{ID: "i1", Name: "Part", Frequency: Monthly}}, {Indicator: Indicator{ID: "i2", Name: "Autre", Frequency: Monthly}}}}
	line := func(action, entity string, at time.Time, m Measure) PastLine {
		after, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		l := PastLine{At: at, Entry: JournalEntry{Action: action, Entity: entity, Actor: "k", At: at, After: after}}
		l.Read(f)
		return l
	}
	lines := []PastLine{line("measure.save", "i1/2026-10", at, Measure{Value: 10, Comment: "mieux"}), line("measure.save", "i1/2026-09", at, Measure{Value: 9, Comment: "mieux"}), line("measure.save", "i1/2026-08", at, Measure{Value: 8, Comment: "mieux"}),
		line("measure.save", "i2/2026-10", at, Measure{Value: 3}), line("measure.save", "i1/2026-07", at.Add(time.Minute), Measure{Value: 7}),
		line("measure.wait", "i1/2026-11", at, Measure{Withdrawn: true, Waiver: &Waiver{Until: Date{Year: 2027, Month: 1, Day: 15}}})}
	together, used := Together(lines, 3)
	if len(together) != 3 || used != 5 || len(together[0].Others) != 2 || together[0].Comment != "mieux" || together[0].After.Value != 10 || together[0].Others[1].After.Value != 8 || len(together[1].Others) != 0 {
		t.Errorf("%d used: %+v", used, together)
	}
	if last := lines[5]; last.Awaited != (Date{Year: 2027, Month: 1, Day: 15}) || last.After != nil {
		t.Errorf("%+v", last)
	}
}

// The journal tells what was chosen, what was before, and when somebody is away.
func TestWhatWasChosenInTheJournal(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	before := Choice{Product: "p", State: LaunchInvited, Day: &TeamDay{Weekday: time.Monday, Hour: 9}, Pause: Pause{By: "u", Since: at}}
	read := func(part ChoicePart, before, after Choice) PastLine {
		after.Product = "p"
		l := PastLine{Entry: Choosing{Choice: after, Part: part, By: "u", At: at}.Entry(before, after)}
		l.Read(Facts{})
		return l
	}
	if l := read(ChoiceState, before, Choice{State: LaunchOn}); l.States != [2]LaunchState{LaunchInvited, LaunchOn} || l.PastKind() != "reminder-state" {
		t.Errorf("%+v", l)
	}
	if l := read(ChoiceState, before, Choice{}); l.States != [2]LaunchState{LaunchInvited, ""} {
		t.Errorf("%+v", l)
	}
	if l := read(ChoiceDay, before, Choice{Day: &TeamDay{Weekday: time.Sunday}}); l.TeamDays[0] == nil || *l.TeamDays[0] != *before.Day || l.TeamDays[1] == nil || *l.TeamDays[1] != (TeamDay{}) {
		t.Errorf("%+v", l)
	}
	if l := read(ChoiceDay, Choice{}, Choice{Day: before.Day}); l.TeamDays[0] != nil || l.TeamDays[1] == nil {
		t.Errorf("%+v", l)
	}
	if l := read(ChoicePause, Choice{}, Choice{Pause: Pause{Since: at, Until: at.Add(time.Hour)}}); l.Resumes || !l.Until.Equal(at.Add(time.Hour)) {
		t.Errorf("%+v", l)
	}
	if l := read(ChoicePause, before, Choice{}); !l.Resumes || !l.Until.IsZero() {
		t.Errorf("%+v", l)
	}
	a := Absence{User: "u", From: Date{2026, 12, 1}, Until: Date{2026, 12, 4}, Instead: "v"}
	for _, ended := range []bool{false, true} {
		l := PastLine{Entry: a.Entry(ended, "test", at)}
		if l.Read(Facts{}); l.Absent != [2]Date{a.From, a.Until} {
			t.Errorf("%+v", l)
		}
	}
}
