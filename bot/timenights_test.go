package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stepping asks a rule what is due every few minutes, as a planner does, and lists
// the instants it is told.
func stepping(r Rule, days ClosedDays, after, until time.Time, every time.Duration) (due []string) {
	mark := after
	for now := after; !now.After(until); now = now.Add(every) {
		if at, ok := r.DueBetween(days, mark, now); ok {
			due, mark = append(due, at.In(r.Schedule.Location()).Format("02 15:04 -0700")), at
		}
	}
	return due
}

// On the nights when the clocks change, a rule is due once: in spring at the first
// instant after the gap, in autumn the first time its hour comes.
func TestARuleIsDueOnceOnTheNightOfAChange(t *testing.T) {
	spring, autumn := []string{"03:00 +0200"}, []string{"02:00 +0200", "02:30 +0200", "03:00 +0100"}
	for _, c := range []struct {
		spec string
		in   map[string][]string // what is due on each night
	}{
		{"0 2 * * *", map[string][]string{"2027-03-28": spring, "2028-03-26": spring, "2027-10-31": autumn[:1], "2028-10-29": autumn[:1]}},
		{"30 2 * * *", map[string][]string{"2027-03-28": spring, "2028-03-26": spring, "2027-10-31": autumn[1:2], "2028-10-29": autumn[1:2]}},
		{"0 3 * * *", map[string][]string{"2027-03-28": spring, "2028-03-26": spring, "2027-10-31": autumn[2:], "2028-10-29": autumn[2:]}},
		// Three times of one spring night are one instant, and no two of autumn are.
		{"0,30 2-3 * * *", map[string][]string{
			"2027-03-28": {"03:00 +0200", "03:30 +0200"}, "2028-03-26": {"03:00 +0200", "03:30 +0200"},
			"2027-10-31": {"02:00 +0200", "02:30 +0200", "03:00 +0100", "03:30 +0100"},
			"2028-10-29": {"02:00 +0200", "02:30 +0200", "03:00 +0100", "03:30 +0100"}}},
	} {
		for night, times := range c.in {
			var want []string
			for _, shown := range times {
				want = append(want, night[8:]+" "+shown)
			}
			rule := Rule{Schedule: schedule(t, c.spec, "Europe/Paris"), Policy: ShiftNone}
			begin := day(t, night).In(paris(t))
			got := stepping(rule, ClosedDays{}, begin, begin.Add(6*time.Hour), 10*time.Minute)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s on %s (-want +got):\n%s", c.spec, night, diff)
			}
		}
	}
}

// A time of the spring gap on a closed Sunday is that time on the next open day: here after Easter.
func TestAShiftedSlotOfTheSpringGap(t *testing.T) {
	for policy, want := range map[ShiftPolicy]string{ShiftNext: "2027-03-30 02:30 +0200", ShiftPrevious: "2027-03-26 02:30 +0100", ShiftNone: "2027-03-28 03:00 +0200"} {
		rule := Rule{Schedule: schedule(t, "30 2 28 3 *", "Europe/Paris"), Policy: policy}
		at := rule.NextDue(closedDays(t, ClosedDaysConfig{}), day(t, "2027-03-20").In(paris(t)))
		if got := at.In(paris(t)).Format("2006-01-02 15:04 -0700"); got != want {
			t.Errorf("%s: %s, want %s", policy, got, want)
		}
	}
}

// dueDays lists the days on which a rule is due in some years.
func dueDays(t testing.TB, spec string, policy ShiftPolicy, from, to int) (list []string) {
	t.Helper()
	days, rule := closedDays(t, ClosedDaysConfig{}), Rule{Schedule: schedule(t, spec, "Europe/Paris"), Policy: policy}
	end := Date{to + 1, time.January, 1}.In(paris(t))
	for at := (Date{from, time.January, 1}).In(paris(t)).Add(-1); ; {
		at = rule.NextDue(days, at)
		if !at.Before(end) {
			return list
		}
		if local := at.In(paris(t)); local.Hour() != 9 || local.Minute() != 0 {
			t.Errorf("%s is due at %s", spec, local)
		}
		list = append(list, DateOf(at.In(paris(t))).String())
	}
}

// Days that few months or years have are due in those alone, and a closed one moves
// like any other, into the next month or year.
func TestMonthEndsAndLeapDays(t *testing.T) {
	for _, c := range []struct {
		name, spec string
		policy     ShiftPolicy
		from, to   int
		want       []string
	}{
		{"a leap day comes in leap years", "0 9 29 2 *", ShiftNone, 2026, 2036, []string{"2028-02-29", "2032-02-29", "2036-02-29"}},
		{"a closed leap day moves into March", "0 9 29 2 *", ShiftNext, 2026, 2036, []string{"2028-02-29", "2032-03-01", "2036-02-29"}},
		{"a closed leap day is left out", "0 9 29 2 *", ShiftSkip, 2026, 2036, []string{"2028-02-29", "2036-02-29"}},
		{"a 31st comes in seven months", "0 9 31 * *", ShiftNone, 2027, 2027, []string{"2027-01-31", "2027-03-31", "2027-05-31",
			"2027-07-31", "2027-08-31", "2027-10-31", "2027-12-31"}},
		{"a closed 31st moves over All Saints", "0 9 31 * *", ShiftNext, 2027, 2027, []string{"2027-02-01", "2027-03-31", "2027-05-31",
			"2027-08-02", "2027-08-31", "2027-11-02", "2027-12-31"}},
		{"a closed 31st stays in its month", "0 9 31 * *", ShiftPrevious, 2027, 2027, []string{"2027-01-29", "2027-03-31", "2027-05-31",
			"2027-07-30", "2027-08-31", "2027-10-29", "2027-12-31"}},
		{"the last days of a February", "0 9 28-31 2 *", ShiftNone, 2027, 2028, []string{"2027-02-28", "2028-02-28", "2028-02-29"}},
		{"the last days of months", "0 9 28-31 2-4 *", ShiftNone, 2028, 2028, []string{"2028-02-28", "2028-02-29", "2028-03-28", "2028-03-29",
			"2028-03-30", "2028-03-31", "2028-04-28", "2028-04-29", "2028-04-30"}},
		{"closed last days become one", "0 9 28-31 3-5 *", ShiftNext, 2028, 2028, []string{"2028-03-28", "2028-03-29", "2028-03-30", "2028-03-31",
			"2028-04-28", "2028-05-02", "2028-05-29", "2028-05-30", "2028-05-31"}}, // 29 April to Labour Day
		{"1 January moves to the first open day", "0 9 1 1 *", ShiftNext, 2026, 2030, []string{"2026-01-02", "2027-01-04", "2028-01-03",
			"2029-01-02", "2030-01-02"}},
		{"1 January moves into the year before", "0 9 1 1 *", ShiftPrevious, 2026, 2029, []string{"2026-12-31", "2027-12-31", "2028-12-29", "2029-12-31"}},
		{"1 January stays", "0 9 1 1 *", ShiftNone, 2026, 2030, []string{"2026-01-01", "2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01"}},
	} {
		if diff := cmp.Diff(c.want, dueDays(t, c.spec, c.policy, c.from, c.to)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	for year, want := range map[int]int{2027: 7*4 + 4*3 + 1, 2028: 7*4 + 4*3 + 2} { // of 31, of 30 days, and February
		if got := dueDays(t, "0 9 28-31 * *", ShiftNone, year, year); len(got) != want {
			t.Errorf("%d days from the 28th on in %d, want %d: %v", len(got), year, want, got)
		}
	}
}
