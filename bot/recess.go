package bot

import (
	"slices"
	"time"
)

// Recess is a pause of the incubator, such as August: teams are not asked for
// anything in it, and the month is not told. What committees owe, the coaches' week and what changed in products
// that are followed go out all the same.
type Recess struct {
	Name        string
	From, Until Date // the first day and the last; of year 0: every year, over its end where Until comes first
}

// RecessDays are the days of one pause, of one year.
type RecessDays struct {
	Name        string
	From, Until Date
}

// LongestRecess is the most days of a pause.
const LongestRecess = 100

// in are the days of a pause that begins in a year, or of the one it is.
func (r Recess) in(year int) RecessDays {
	from, until := r.From, r.Until
	if from.Year == 0 {
		from.Year, until.Year = year, year
		if until.Before(from) {
			until.Year++
		}
		from, until = from.AddDays(0), until.AddDays(0) // 29 February, in most years
	}
	return RecessDays{Name: r.Name, From: from, Until: until}
}

// Length is how many days it has.
func (r Recess) Length() int {
	days := r.in(2027)
	return days.From.DaysUntil(days.Until) + 1
}

// Recesses are the pauses of an incubator.
type Recesses []Recess

// On returns the pause that a day is in, of several the one that ends last.
func (all Recesses) On(day Date) (in RecessDays, ok bool) {
	for _, days := range all.around(day) {
		if !day.Before(days.From) && !day.After(days.Until) && (!ok || days.Until.After(in.Until)) {
			in, ok = days, true
		}
	}
	return in, ok
}

// Next returns the pause that a day is in, else the first to come.
func (all Recesses) Next(day Date) (next RecessDays, ok bool) {
	if next, ok = all.On(day); ok {
		return next, true
	}
	for _, days := range all.around(day) {
		if days.From.After(day) {
			return days, true
		}
	}
	return RecessDays{}, false
}

// NextOpen returns the first open day from d on that is in no pause, and the last pause
// that it comes after; nil for none. ok is false where no such day comes.
func (all Recesses) NextOpen(days ClosedDays, d Date) (open Date, past *RecessDays, ok bool) {
	for range mostRecesses {
		d = days.NextOpen(d)
		in, paused := all.On(d)
		if !paused {
			return d, past, true
		}
		past, d = &in, in.Until.AddDays(1)
	}
	return d, past, false
}

// around lists the pauses of the years about a day, in their order.
func (all Recesses) around(day Date) (around []RecessDays) {
	for _, r := range all {
		for year := day.Year - 1; year <= day.Year+1; year++ {
			if days := r.in(year); !slices.Contains(around, days) {
				around = append(around, days)
			}
		}
	}
	slices.SortStableFunc(around, func(a, b RecessDays) int { return a.From.Compare(b.From) })
	return around
}

// Pauses tells whether a pause of the incubator holds messages of a kind back.
func (k Kind) Pauses() bool { return k == KindReminder || k == KindPerson || k == KindMonth }

// after is the last instant of the pause that an instant is in, on the clocks of a
// zone; ok is false where it is in none.
func (all Recesses) after(t time.Time, loc *time.Location) (end time.Time, ok bool) {
	days, ok := all.On(DateOf(t.In(loc)))
	return days.Until.AddDays(1).In(loc).Add(-1), ok
}
