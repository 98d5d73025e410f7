package commands

import (
	"slices"
	"time"

	"jalon/bot"
)

// nearlyAYear is how many days make a day without a year one that has just passed.
const nearlyAYear = 300

// daysRead are the days a reading says: more than one contradict each other.
type daysRead struct {
	all     []bot.Date
	soonest int  // which of them it is, as they were typed
	assumed bool // the year, or the month too
	odd     bool // a day is said twice, or against the day of the week
	doubts  []bot.MomentDoubt
}

func (d *daysRead) add(day bot.Date) {
	if !slices.Contains(d.all, day) {
		d.all = append(d.all, day)
	}
}

func (d *daysRead) which(day, other bot.Date) {
	if !other.IsZero() {
		d.doubts = append(d.doubts, bot.MomentDoubt{Kind: bot.MomentWhich, Day: day, Other: other})
	}
}

// daysOf reads the days; gone tells which are over, at the hour that was typed.
func (r momentReader) daysOf(s momentSaid, gone func(bot.Date) bool) (d daysRead) {
	switch {
	case len(s.dates) == 0 && s.severalWeekdays():
		for _, w := range s.weekdays {
			day, _ := r.nextWeekday(w)
			d.add(day)
		}
	case len(s.dates) > 0:
		r.readDates(&d, s, gone)
	case len(s.weeks) > 0:
		r.readWeeks(&d, s)
	case len(s.weekdays) > 0:
		day, other := r.nextWeekday(s.weekdays[0])
		if other != r.today || !gone(other) {
			d.which(day, other)
		}
		d.add(day)
	}
	d.odd = d.odd || len(s.weekdays) > 1
	if len(d.all) > 0 {
		d.soonest = slices.Index(d.all, slices.MinFunc(d.all, bot.Date.Compare))
	}
	slices.SortFunc(d.all, bot.Date.Compare)
	return d
}

// readDates reads dates, beside which a week or a day of the week has to agree.
func (r momentReader) readDates(d *daysRead, s momentSaid, gone func(bot.Date) bool) {
	for _, date := range s.dates {
		day := date.whole
		if day.IsZero() {
			day, d.assumed = r.nextSuch(date, gone), true
			if passed, was := date.in(day.Year-1, day.Month); was && r.today.DaysUntil(day) > nearlyAYear {
				d.doubts = append(d.doubts, bot.MomentDoubt{Kind: bot.MomentFar, Day: day, Other: passed})
			}
		}
		d.add(day)
		d.which(day, date.other)
		d.odd = d.odd || date.day == 0 && len(s.weekdays) > 0 // « Demain » may be a product
	}
	d.odd = d.odd || len(s.dates) > 1
	if len(d.all) > 1 { // the days of the week are theirs
		return
	}
	day := d.all[0]
	r.readWeekdays(d, day, s)
	for _, w := range s.weeks {
		if monday := r.week(w.ahead); monday != mondayOf(day) {
			d.add(monday)
		}
	}
}

// readWeekdays reads the days of the week beside a date: several are as many days, and
// one that is not the date's a doubt.
func (r momentReader) readWeekdays(d *daysRead, day bot.Date, s momentSaid) {
	for n, w := range s.weekdays {
		switch {
		case w.day == day.Weekday():
		case s.severalWeekdays():
			d.add(r.nearest(day, w.day))
		case n == 0:
			d.odd = true
			d.doubts = slices.Insert(d.doubts, 0, bot.MomentDoubt{Kind: bot.MomentWeekday, Day: day, Said: w.day, Other: r.nearest(day, w.day)})
		}
	}
}

// readWeeks reads weeks, and their day when one was typed.
func (r momentReader) readWeeks(d *daysRead, s momentSaid) {
	for _, w := range s.weeks {
		switch {
		case len(s.weekdays) > 0:
			d.add(r.week(w.ahead).AddDays((int(s.weekdays[0].day) + 6) % 7))
		case w.counted:
			d.add(r.today.AddDays(7 * w.ahead))
		}
	}
}

// week is the Monday of a week from this one.
func (r momentReader) week(ahead int) bot.Date { return mondayOf(r.today).AddDays(7 * ahead) }

func mondayOf(d bot.Date) bot.Date { return bot.PeriodOf(bot.Weekly, d).Start }

// nextWeekday is the day to come that a day of the week means, and the other one it
// may mean: today; a week later, when « prochain » is said of one of this week.
func (r momentReader) nextWeekday(w weekdaySaid) (day, other bot.Date) {
	ahead := (int(w.day) - int(r.today.Weekday()) + 7) % 7
	day = r.today.AddDays(ahead)
	if ahead == 0 && !w.this {
		day, other = day.AddDays(7), day
	}
	if w.next && other.IsZero() && mondayOf(day) == mondayOf(r.today) {
		other = day.AddDays(7)
	}
	if w.weeks > 0 && !other.IsZero() {
		other = other.AddDays(7 * w.weeks)
	}
	return day.AddDays(7 * w.weeks), other
}

// nextSuch is the next such day that is not over; zero for one that no month has.
func (r momentReader) nextSuch(date dateSaid, gone func(bot.Date) bool) bot.Date {
	step := 12
	first := time.Date(r.today.Year, time.Month(date.month), 1, 0, 0, 0, 0, time.UTC)
	if date.month == 0 {
		step, first = 1, bot.Date{Year: r.today.Year, Month: r.today.Month, Day: 1}.In(time.UTC)
	}
	for range mostYears {
		if day, is := date.in(first.Year(), first.Month()); is && !gone(day) {
			return day
		}
		first = first.AddDate(0, step, 0)
	}
	return bot.Date{}
}

// mostYears is more than there are to a next 29 February.
const mostYears = 10

// nearest is the day of the week nearest to a day, today or later.
func (r momentReader) nearest(day bot.Date, weekday time.Weekday) bot.Date {
	ahead := (int(weekday) - int(day.Weekday()) + 7) % 7
	if ahead > 3 {
		ahead -= 7
	}
	other := day.AddDays(ahead)
	if other.Before(r.today) {
		other = other.AddDays(7)
	}
	return other
}
