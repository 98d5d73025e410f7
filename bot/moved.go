package bot

import "time"

// Moved is why something is not on the day it should be.
type Moved struct {
	From Date
	Why  ClosedReason
}

// MovedTo tells which day of a rule, or of the day of the week that a team chose in
// its place, closed days moved to a day; nil where that day is its own.
func (r Rule) MovedTo(day Date, team *TeamDay, days ClosedDays) (moved *Moved) {
	loc := r.Schedule.Location()
	if team != nil {
		return movedFrom(day, team.Weekday, days)
	}
	first, end := day.In(loc).Add(-longestShift), day.AddDays(1).In(loc).Add(longestShift)
	r.eachSlot(days, first, func(s Slot) bool {
		if s.Nominal.After(end) {
			return false
		}
		if s.Skipped || DateOf(s.Due.In(loc)) != day {
			return true
		}
		if from := DateOf(s.Nominal.In(loc)); from != day {
			moved = &Moved{From: from, Why: s.Shift}
			return true
		}
		moved = nil
		return false
	})
	return moved
}

// movedFrom is the closed day of the week from which a message came to a day.
func movedFrom(day Date, weekday time.Weekday, days ClosedDays) *Moved {
	if day.Weekday() == weekday {
		return nil
	}
	for n := 1; n < 7; n++ { // either side: it may have moved back
		for _, from := range []Date{day.AddDays(-n), day.AddDays(n)} {
			if why, closed := days.Closed(from); closed && from.Weekday() == weekday {
				return &Moved{From: from, Why: why}
			}
		}
	}
	return nil
}
