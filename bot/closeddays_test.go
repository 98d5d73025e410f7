package bot

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"pgregory.net/rapid"
)

func closedDays(t testing.TB, cfg ClosedDaysConfig) ClosedDays {
	t.Helper()
	c, err := NewClosedDays(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// holidaysOf lists a year's holidays as "01-01 new-year".
func holidaysOf(c ClosedDays, year int) (list []string) {
	for d := (Date{year, time.January, 1}); d.Year == year; d = d.AddDays(1) {
		if reason, closed := c.Closed(d); closed && reason.Kind == ClosedHoliday {
			list = append(list, d.String()[5:]+" "+string(reason.Holiday))
		}
	}
	return list
}

func TestHolidaysOfMetropole(t *testing.T) {
	moving := map[int][3]string{ // Easter Monday, Ascension Day, Whit Monday
		2026: {"04-06", "05-14", "05-25"},
		2027: {"03-29", "05-06", "05-17"},
		2028: {"04-17", "05-25", "06-05"},
		2029: {"04-02", "05-10", "05-21"},
		2030: {"04-22", "05-30", "06-10"},
	}
	fixed := []string{"01-01 new-year", "05-01 labour-day", "05-08 victory-day", "07-14 bastille-day", "08-15 assumption",
		"11-01 all-saints", "11-11 armistice-day", "12-25 christmas-day"}
	for year, m := range moving {
		want := append(slices.Clone(fixed), m[0]+" easter-monday", m[1]+" ascension-day", m[2]+" whit-monday")
		slices.Sort(want)
		for _, region := range []string{"", "metropole"} {
			got := holidaysOf(closedDays(t, ClosedDaysConfig{Region: region}), year)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d (-want +got):\n%s", year, diff)
			}
		}
	}
}

func TestHolidaysOfRegions(t *testing.T) {
	for region, want := range map[string]map[int][]string{
		"alsace-moselle": {
			2026: {"04-03 good-friday", "12-26 saint-stephen"}, 2027: {"03-26 good-friday", "12-26 saint-stephen"},
			2028: {"04-14 good-friday", "12-26 saint-stephen"}, 2029: {"03-30 good-friday", "12-26 saint-stephen"},
			2030: {"04-19 good-friday", "12-26 saint-stephen"},
		},
		"guadeloupe": {2027: {"05-27 abolition-day"}},
		"martinique": {2027: {"05-22 abolition-day"}},
		"guyane":     {2027: {"06-10 abolition-day"}},
		"reunion":    {2027: {"12-20 abolition-day"}},
		"mayotte":    {2027: {"04-27 abolition-day"}},
	} {
		c := closedDays(t, ClosedDaysConfig{Region: region})
		for year, days := range want {
			all := append(holidaysOf(closedDays(t, ClosedDaysConfig{}), year), days...)
			slices.Sort(all)
			if diff := cmp.Diff(all, holidaysOf(c, year)); diff != "" {
				t.Errorf("%s %d (-want +got):\n%s", region, year, diff)
			}
		}
	}
}

// The holiday library computes midnights in the machine's zone. In El Salvador
// that of 1 May 1988 did not exist, and Go then answers 23:00 of the day before.
func TestHolidaysDoNotDependOnTheMachine(t *testing.T) {
	machine := cal.DefaultLoc
	t.Cleanup(func() { cal.DefaultLoc = machine })
	cal.DefaultLoc = mustZone(t, "America/El_Salvador")
	c := closedDays(t, ClosedDaysConfig{})
	want := ClosedReason{Kind: ClosedHoliday, Holiday: LabourDay}
	if got, _ := c.Closed(day(t, "1988-05-01")); got != want {
		t.Errorf("Labour Day 1988 is %v", got)
	}
}

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestClosed(t *testing.T) {
	extra := []Date{day(t, "2026-12-24"), day(t, "2026-12-26")}
	c := closedDays(t, ClosedDaysConfig{Bridges: true, Extra: extra})
	for s, want := range map[string]ClosedReason{
		"2026-11-23": {},
		"2026-11-28": {Kind: ClosedWeekend},
		"2026-11-29": {Kind: ClosedWeekend},
		"2026-12-24": {Kind: ClosedExtra},
		"2026-12-26": {Kind: ClosedWeekend}, // extra too
		"2027-05-01": {Kind: ClosedHoliday, Holiday: LabourDay},
		"2027-05-06": {Kind: ClosedHoliday, Holiday: AscensionDay},
		"2027-05-07": {Kind: ClosedBridge},
		"2026-07-13": {Kind: ClosedBridge},
		"2030-12-24": {}, // a Tuesday before a Wednesday
		"2029-12-31": {Kind: ClosedBridge},
		"2008-05-01": {Kind: ClosedHoliday, Holiday: LabourDay}, // Ascension Day too
		"":           {},
	} {
		got, closed := c.Closed(day(t, s))
		if got != want || closed != (want != ClosedReason{}) {
			t.Errorf("Closed(%s) = %v, %t, want %v", s, got, closed, want)
		}
	}
	plain := closedDays(t, ClosedDaysConfig{})
	if reason, closed := plain.Closed(day(t, "2027-05-07")); closed {
		t.Errorf("without bridges, 2027-05-07 is closed: %v", reason)
	}
	var zero ClosedDays
	if _, closed := zero.Closed(day(t, "2026-12-25")); closed {
		t.Error("the zero ClosedDays closes a Friday")
	}
}

func TestWorkingDays(t *testing.T) {
	c := closedDays(t, ClosedDaysConfig{Bridges: true})
	for _, s := range []struct{ day, next, previous string }{
		{"2026-11-23", "2026-11-23", "2026-11-23"},
		{"2026-11-28", "2026-11-30", "2026-11-27"},
		{"2027-05-06", "2027-05-10", "2027-05-05"},
		{"2027-05-17", "2027-05-18", "2027-05-14"},
		{"2026-12-31", "2026-12-31", "2026-12-31"},
		{"2027-01-01", "2027-01-04", "2026-12-31"},
	} {
		if got := c.NextOpen(day(t, s.day)).String(); got != s.next {
			t.Errorf("NextOpen(%s) = %s, want %s", s.day, got, s.next)
		}
		if got := c.PreviousOpen(day(t, s.day)).String(); got != s.previous {
			t.Errorf("PreviousOpen(%s) = %s, want %s", s.day, got, s.previous)
		}
	}
	for _, s := range []struct {
		day  string
		n    int
		want string
	}{
		{"2027-05-14", 0, "2027-05-14"}, {"2027-05-15", 0, "2027-05-18"}, {"2027-05-14", 1, "2027-05-18"},
		{"2027-05-15", 1, "2027-05-18"}, {"2027-05-14", 4, "2027-05-21"}, {"2027-05-18", -1, "2027-05-14"},
		{"2027-05-16", -1, "2027-05-14"}, {"2027-05-05", 3, "2027-05-12"}, {"2027-01-04", 251, "2027-12-31"}, // 261 weekdays, 7 holidays, 2 bridges
	} {
		if got := c.AddWorkingDays(day(t, s.day), s.n).String(); got != s.want {
			t.Errorf("AddWorkingDays(%s, %d) = %s, want %s", s.day, s.n, got, s.want)
		}
	}
}

func TestShift(t *testing.T) {
	c := closedDays(t, ClosedDaysConfig{})
	paris := mustZone(t, "Europe/Paris")
	whit := ClosedReason{Kind: ClosedHoliday, Holiday: WhitMonday}
	for _, s := range []struct {
		nominal string
		policy  ShiftPolicy
		want    string
		why     ClosedReason
		skipped bool
	}{
		{"2027-05-17T09:00:00+02:00", "", "2027-05-18T09:00:00+02:00", whit, false},
		{"2027-05-17T09:00:00+02:00", ShiftNext, "2027-05-18T09:00:00+02:00", whit, false},
		{"2027-05-17T09:00:00+02:00", ShiftPrevious, "2027-05-14T09:00:00+02:00", whit, false},
		{"2027-05-17T09:00:00+02:00", ShiftSkip, "2027-05-17T09:00:00+02:00", whit, true},
		{"2027-05-17T09:00:00+02:00", ShiftNone, "2027-05-17T09:00:00+02:00", ClosedReason{}, false},
		{"2027-05-16T22:30:00Z", ShiftNext, "2027-05-18T00:30:00+02:00", whit, false}, // Monday in Paris
		{"2027-05-18T09:00:00+02:00", ShiftNext, "2027-05-18T09:00:00+02:00", ClosedReason{}, false},
		{"2027-03-27T09:00:00+01:00", ShiftNext, "2027-03-30T09:00:00+02:00", ClosedReason{Kind: ClosedWeekend}, false},
		{"2027-11-01T02:30:00+01:00", ShiftPrevious, "2027-10-29T02:30:00+02:00", ClosedReason{Kind: ClosedHoliday, Holiday: AllSaints}, false},
	} {
		nominal := instant(t, s.nominal)
		got := c.Shift(nominal, paris, s.policy)
		want := Slot{Nominal: nominal, Due: instant(t, s.want), Shift: s.why, Skipped: s.skipped}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Shift(%s, %q) (-want +got):\n%s", s.nominal, s.policy, diff)
		}
	}
}

func TestShiftPolicyValid(t *testing.T) {
	for p, want := range map[ShiftPolicy]bool{ShiftNext: true, ShiftPrevious: true, ShiftSkip: true, ShiftNone: true, "": false, "later": false} {
		if p.Valid() != want {
			t.Errorf("ShiftPolicy(%q).Valid() = %t", p, p.Valid())
		}
	}
}

func TestNewClosedDaysRefuses(t *testing.T) {
	_, err := NewClosedDays(ClosedDaysConfig{Region: "bretagne", Extra: []Date{{}, {2026, time.February, 30}}})
	if !errors.Is(err, ErrUnknownRegion) || !errors.Is(err, ErrNotADay) || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("three faults are told as: %v", err)
	}
	var run []Date
	for d := day(t, "2027-08-02"); d.Before(day(t, "2027-08-13")); d = d.AddDays(1) {
		run = append(run, d)
	}
	if _, err := NewClosedDays(ClosedDaysConfig{Extra: run[:9]}); err != nil { // 31 July to 10 August
		t.Errorf("eleven days in a row: %v", err)
	}
	run = append(run, day(t, "2027-08-13"))
	if _, err := NewClosedDays(ClosedDaysConfig{Extra: run}); !errors.Is(err, ErrClosedRunTooLong) { // to Sunday the 15th
		t.Errorf("sixteen days in a row: %v", err)
	}
}

func TestClosedDaysProperties(t *testing.T) {
	var names []string
	for name := range regions {
		names = append(names, name)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		start := Date{2020, time.January, 1}.AddDays(rapid.IntRange(0, 36500).Draw(t, "start"))
		cfg := ClosedDaysConfig{Region: rapid.SampledFrom(names).Draw(t, "region"), Bridges: rapid.Bool().Draw(t, "bridges")}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 20), 0, 12).Draw(t, "extra") {
			cfg.Extra = append(cfg.Extra, start.AddDays(n))
		}
		c, err := NewClosedDays(cfg)
		if err != nil {
			if len(cfg.Extra) < 4 || !errors.Is(err, ErrClosedRunTooLong) {
				t.Fatal(err)
			}
			return
		}
		for n := range 21 {
			d := start.AddDays(n)
			next, previous := c.NextOpen(d), c.PreviousOpen(d)
			_, a := c.Closed(next)
			_, b := c.Closed(previous)
			if a || b || d.DaysUntil(next) > MaxClosedRun || previous.DaysUntil(d) > MaxClosedRun {
				t.Fatalf("%s lies between %s and %s", d, previous, next)
			}
			if later := c.AddWorkingDays(next, 3); c.AddWorkingDays(later, -3) != next {
				t.Fatalf("three working days from %s to %s and back", next, later)
			}
		}
	})
}
