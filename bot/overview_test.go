package bot

import (
	"slices"
	"testing"
)

// measured is an indicator with the figures of its last periods, the newest first.
func measured(ind Indicator, last string, values ...float64) IndicatorFacts {
	f := IndicatorFacts{Indicator: ind}
	p, err := ParsePeriod(ind.Frequency, last)
	if err != nil {
		panic(err)
	}
	for _, v := range values {
		f.Measures = append(f.Measures, Measure{Indicator: ind.ID, Period: p.Key(), Value: v})
		p = PeriodOf(ind.Frequency, p.Start.AddDays(-1))
	}
	return f
}

// An indicator is on its way when it is no worse than the straight line from its
// first figure of the last year to its target, whichever way is better.
func TestPace(t *testing.T) {
	day := Date{Year: 2026, Month: 11, Day: 25}
	target := func(v float64) *Target { return &Target{Value: v, Date: Date{Year: 2027, Month: 4, Day: 30}} }
	up, down := Indicator{Frequency: Monthly, Target: target(22)}, Indicator{Frequency: Monthly, Direction: LowerIsBetter, Target: target(10)}
	silent, past := up, up
	silent.OffTarget, past.Target = true, &Target{Value: 22, Date: day}
	// Of April's 10 and 22 a year later, six months of twelve have gone by in October: 184 days of 365.
	for name, one := range map[string]struct {
		facts    IndicatorFacts
		on, told bool
		expected float64
	}{
		"ahead":       {measured(up, "2026-10", 17, 12, 12, 12, 12, 12, 10), true, true, 16.05},
		"on the line": {measured(up, "2026-10", 16.05, 12, 12, 12, 12, 12, 10), true, true, 16.05},
		"behind":      {measured(up, "2026-10", 16, 12, 12, 12, 12, 12, 10), false, true, 16.05},
		"lower":       {measured(down, "2026-10", 15, 20, 20, 20, 20, 20, 22), true, true, 15.95},
		"not lower":   {measured(down, "2026-10", 16, 20, 20, 20, 20, 20, 22), false, true, 15.95},
		"one figure":  {measured(up, "2026-10", 17), false, false, 0},
		"old figures": {measured(up, "2024-10", 17, 10), false, false, 0},
		"none":        {IndicatorFacts{Indicator: up}, false, false, 0},
		"turned off":  {measured(silent, "2026-10", 17, 10), false, false, 0},
		"too late":    {measured(past, "2026-10", 17, 10), false, false, 0},
		"no target":   {measured(Indicator{Frequency: Monthly}, "2026-10", 17, 10), false, false, 0},
	} {
		pace := PaceOf(one.facts.Indicator, one.facts.Measures, day)
		if (pace != nil) != one.told || pace != nil && (pace.On != one.on || Round(pace.Expected, 2) != one.expected) {
			t.Errorf("%s: %+v", name, pace)
		}
		if line := LineOf(one.facts, day); (line.Pace != nil) != one.told {
			t.Errorf("%s: the line says %+v", name, line.Pace)
		}
	}
}

// What is left to a target is told where a share would mislead.
func TestLeftToTheTarget(t *testing.T) {
	day := Date{Year: 2026, Month: 11, Day: 25}
	goal := func(way Direction, target, value float64) IndicatorLine {
		return LineOf(measured(Indicator{Frequency: Monthly, Direction: way, Target: &Target{Value: target, Date: day.AddDays(100)}}, "2026-10", value), day)
	}
	for _, one := range []struct {
		line  IndicatorLine
		share int
		left  float64 // -1: not told
	}{{goal(HigherIsBetter, 12, 10.4), 87, -1}, {goal(LowerIsBetter, 10, 12.5), -1, 2.5}, {goal(LowerIsBetter, 10, 9), -1, 0}, {goal(HigherIsBetter, 0, -3), -1, 3}, {goal(HigherIsBetter, 12, -3), -1, 15}} {
		if share := one.line.Share; (share == nil) != (one.share < 0) || share != nil && *share != one.share {
			t.Errorf("%+v: share %v", one.line.Figure, share)
		}
		if left := one.line.Left; (left == nil) != (one.left < 0) || left != nil && *left != one.left {
			t.Errorf("%+v: left %v", one.line.Figure, left)
		}
	}
	if line := LineOf(measured(Indicator{Frequency: Monthly}, "2026-10", 3), day); line.Share != nil || line.Left != nil {
		t.Errorf("without a target: %+v", line)
	}
}

// A figure is compared with the one before it and with that of a year before, and
// with the same one once.
func TestBothTrends(t *testing.T) {
	monthly := measured(Indicator{Frequency: Monthly}, "2026-10", 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
	if previous, year := monthly.Trends(monthly.Measures[0]); previous == nil || year == nil || previous.Delta != 1 || year.Delta != 12 || !year.Year || previous.Year {
		t.Errorf("%+v %+v", previous, year)
	}
	if previous, year := monthly.Trends(monthly.Measures[5]); previous == nil || year != nil {
		t.Errorf("less than a year: %+v %+v", previous, year)
	}
	yearly := measured(Indicator{Frequency: Yearly}, "2025", 3, 2)
	if previous, year := yearly.Trends(yearly.Measures[0]); previous != nil || year == nil || year.Delta != 1 {
		t.Errorf("yearly: %+v %+v", previous, year)
	}
	if previous, year := monthly.Trends(monthly.Measures[12]); previous != nil || year != nil {
		t.Errorf("the first: %+v %+v", previous, year)
	}
}

// The north star comes first, with its family; archived ones are not listed; who
// follows each is said.
func TestOrderOfTheFigures(t *testing.T) {
	day := Date{Year: 2026, Month: 11, Day: 25}
	ind := func(name string, family Family, change func(*Indicator)) IndicatorFacts {
		one := Indicator{ID: IndicatorID(name), Name: name, Family: family, Frequency: Monthly}
		if change != nil {
			change(&one)
		}
		return IndicatorFacts{Indicator: one}
	}
	f := Facts{Indicators: []IndicatorFacts{ind("facilité", Usable, nil), ind("baux", Useful, func(i *Indicator) { i.InCharge = "nadia" }), ind("phare", Useful, func(i *Indicator) { i.NorthStar = true }),
		ind("vieux", Impact, func(i *Indicator) { i.Archived = true })}}
	card := NewFiguresCard(Startup{}, Settings{Team: []Member{{User: "intra", Role: RoleIntrapreneur}}}, f, day)
	var names []string
	for _, l := range card.Lines {
		names = append(names, l.Name+" "+string(l.InCharge))
	}
	if want := []string{"phare intra", "baux nadia", "facilité intra"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	var lacking []Family
	for _, one := range card.Lacking {
		lacking = append(lacking, one.Family)
	}
	if want := []Family{Used, Impact, Efficient}; !slices.Equal(lacking, want) {
		t.Errorf("lacks %v, want %v", lacking, want)
	}
}
