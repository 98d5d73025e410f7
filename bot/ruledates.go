package bot

import (
	"cmp"
	"slices"
	"time"
)

// RuleDates are the next dates of a rule.
type RuleDates struct {
	Rule  string
	Now   time.Time // in the rule's zone
	Night bool      // some are between 02:00 and 03:00, see Schedule.NightRisk
	Dates []RuleDate
	// Before, of a rule of RuleComing, are how many days before each committee it speaks,
	// at the hour that At shows; nil for the other kinds, which have Dates.
	Before []int
	At     time.Time
}

// RuleDate is a date of a rule, and what becomes of it.
type RuleDate struct {
	Slot
	Recess *RecessDays // in which nothing leaves then; nil for none
}

// Dates lists the next n dates of a rule after an instant, and those between them that
// closed days drop, in their order.
func (r Rule) Dates(days ClosedDays, recesses Recesses, after time.Time, n int) RuleDates {
	loc := r.Schedule.Location()
	dates := RuleDates{Rule: r.Name, Now: after.In(loc), Night: r.Schedule.NightRisk()}
	if !r.Kind.Planned() {
		dates.Before, dates.At = []int{monthBefore, prepareBefore, askBefore, tomorrowBefore}, onClock(DateOf(dates.Now), r.minuteOfDay(), loc)
		return dates
	}
	for _, slot := range r.slots(days, after, n) {
		date := RuleDate{Slot: slot}
		if in, paused := recesses.On(DateOf(slot.Due.In(loc))); paused && r.Kind.pauses() {
			date.Recess = &in
		}
		dates.Dates = append(dates.Dates, date)
	}
	return dates
}

// slots are the next n slots that are due at different instants after one, and those
// between them that are dropped.
func (r Rule) slots(days ClosedDays, after time.Time, n int) (slots []Slot) {
	due := map[int64]bool{}
	var last time.Time // of the first n
	r.eachSlot(days, after.Add(-longestShift), func(s Slot) bool {
		if s.Due.After(after) {
			slots = append(slots, s)
			if !s.Skipped {
				due[s.Due.Unix()] = true
			}
			if !s.Skipped && len(due) <= n {
				last = later(last, s.Due)
			}
		}
		return len(due) < n || !s.Nominal.After(last.Add(longestShift))
	})
	slices.SortStableFunc(slots, func(a, b Slot) int { // one that did not move comes first
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Nominal.Sub(a.Due).Abs(), b.Nominal.Sub(b.Due).Abs()))
	})
	slots = slices.CompactFunc(slots, func(a, b Slot) bool { return a.Due.Equal(b.Due) })
	sent := 0
	for i, s := range slots {
		if !s.Skipped {
			sent++
		}
		if sent == n {
			return slots[:i+1]
		}
	}
	return slots
}
