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
