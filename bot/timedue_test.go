package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// someRule draws a rule with a day on which it may be sent: the 2nd is no
// holiday that stays in place, and not every Wednesday is one.
func someRule(t *rapid.T) Rule {
	list := func(name string, from, to, most int) string {
		return joinInts(rapid.SliceOfNDistinct(rapid.IntRange(from, to), 1, most, rapid.ID).Draw(t, name))
	}
	minutes, hours, month := list("minutes", 0, 59, 2), list("hours", 0, 23, 2), "*"
	dom, dow := "*", "*"
	policy := rapid.SampledFrom([]ShiftPolicy{ShiftNext, ShiftPrevious, ShiftSkip, ShiftNone, ""}).Draw(t, "policy")
	switch rapid.IntRange(0, 3).Draw(t, "days") {
	case 0:
		dow = list("weekdays", 0, 6, 3)
	case 1:
		dom = list("days of month", 1, 28, 4)
	case 2:
		dom, month = list("days of month", 1, 28, 4), list("months", 1, 12, 6)
	}
	if policy == ShiftSkip && dow != "*" {
		dow += ",3"
	}
	if policy == ShiftSkip && dom != "*" {
		dom += ",2"
	}
	zone := rapid.SampledFrom([]string{"Europe/Paris", "Indian/Reunion", "Australia/Lord_Howe", "America/Santiago"}).Draw(t, "zone")
	s, err := ParseSchedule(fmt.Sprintf("%s %s %s %s %s", minutes, hours, dom, month, dow), zone)
	if err != nil {
		t.Fatal(err)
	}
	return Rule{Name: "r", Schedule: s, Policy: policy}
}

// allDue lists every due instant of a rule in (after, until], in order, each once.
func allDue(r Rule, days ClosedDays, after, until time.Time) (due []time.Time) {
	const month = 30 * 24 * time.Hour // more than a slot moves
	for slot := r.Schedule.Next(after.Add(-month)); !slot.After(until.Add(month)); slot = r.Schedule.Next(slot) {
		s := days.Shift(slot, r.Schedule.Location(), r.Policy)
		if !s.Skipped && s.Due.After(after) && !s.Due.After(until) {
			due = append(due, s.Due)
		}
	}
	slices.SortFunc(due, time.Time.Compare)
	return slices.CompactFunc(due, time.Time.Equal)
}

// Asked over one interval after the other, DueBetween tells the latest instant of
// each, never one again, and passes over none but for a later one of the same
// interval, or when it is older than five weeks. NextDue tells the next.
func TestDueBetweenNeverMissesTheLatestNorRepeats(t *testing.T) {
	regions := []string{"metropole", "alsace-moselle", "reunion"}
	rapid.Check(t, func(t *rapid.T) {
		rule := someRule(t)
		start := time.Unix(rapid.Int64Range(1767225600, 1924905600).Draw(t, "start"), 0)
		cfg := ClosedDaysConfig{Region: rapid.SampledFrom(regions).Draw(t, "region"), Bridges: rapid.Bool().Draw(t, "bridges")}
		for n := range rapid.IntRange(0, 6).Draw(t, "extra days") { // holidays of the house: slots move over more than a week
			cfg.Extra = append(cfg.Extra, DateOf(start).AddDays(n-2))
		}
		days, err := NewClosedDays(cfg)
		if err != nil {
			t.Fatal(err)
		}
		gaps := rapid.SliceOfN(rapid.SampledFrom([]time.Duration{time.Minute, 59 * time.Minute, 11 * time.Hour, 24 * time.Hour,
			3 * 24 * time.Hour, 7 * 24 * time.Hour, 35 * 24 * time.Hour, 50 * 24 * time.Hour}), 1, 12).Draw(t, "gaps")
		end := start
		for _, gap := range gaps {
			end = end.Add(gap)
		}
		all := allDue(rule, days, start, end)
		mark, from := start, start // of the planner, and of the interval
		for _, gap := range gaps {
			until := from.Add(gap)
			oldest := until.Add(-lookBack)
			n, _ := slices.BinarySearchFunc(all, until.Add(1), time.Time.Compare)
			want := n > 0 && all[n-1].After(from) && all[n-1].After(oldest)
			for name, after := range map[string]time.Time{"since the interval before": from, "since the mark": mark} {
				got, ok := rule.DueBetween(days, after, until)
				if ok != want || ok && !got.Equal(all[n-1]) {
					t.Fatalf("%s %q, %s: DueBetween(%s, %s) = %s %v, of %s", rule.Schedule, rule.Policy, name, after, until, got, ok, all)
				}
			}
			if want {
				mark = all[n-1]
			}
			if n < len(all) && gap < 8*24*time.Hour {
				if got := rule.NextDue(days, until); !got.Equal(all[n]) {
					t.Fatalf("%s %q: NextDue(%s) = %s, want %s", rule.Schedule, rule.Policy, until, got, all[n])
				}
			}
			from = until
		}
	})
}

// The farthest that a slot may move, over thirteen closed days, it is still found: on
// the day it moves to, not before, and not again.
func TestASlotIsFoundAfterTheLongestMove(t *testing.T) {
	var cfg ClosedDaysConfig
	for d := day(t, "2027-08-02"); d.Before(day(t, "2027-08-13")); d = d.AddDays(1) { // 31 July is a Saturday
		cfg.Extra = append(cfg.Extra, d)
	}
	days := closedDays(t, cfg)
	for _, c := range []struct {
		spec   string
		policy ShiftPolicy
		want   string
	}{
		{"0 9 31 7 *", ShiftNext, "2027-08-13 09:00"},
		{"0 9 12 8 *", ShiftPrevious, "2027-07-30 09:00"},
		{"0 9 31 7 *", ShiftNone, "2027-07-31 09:00"},
	} {
		rule, want := Rule{Schedule: schedule(t, c.spec, "Europe/Paris"), Policy: c.policy}, at(t, c.want)
		if got, ok := rule.DueBetween(days, want.Add(-time.Hour), want); !ok || !got.Equal(want) {
			t.Errorf("%s %s: DueBetween = %s %v, want %s", c.spec, c.policy, got, ok, want)
		}
		if got := rule.NextDue(days, want.Add(-time.Second)); !got.Equal(want) {
			t.Errorf("%s %s: NextDue = %s, want %s", c.spec, c.policy, got, want)
		}
		for _, empty := range [][2]time.Time{{want.AddDate(0, 0, -20), want.Add(-1)}, {want, want.AddDate(0, 0, 20)}} {
			if got, ok := rule.DueBetween(days, empty[0], empty[1]); ok {
				t.Errorf("%s %s: due at %s too", c.spec, c.policy, got)
			}
		}
	}
}
