package commands

import (
	"cmp"
	"slices"
	"time"

	"jalon/bot"
)

// momentSaid is what the parts of a moment say, in the order they were typed.
type momentSaid struct {
	dates    []dateSaid
	weekdays []weekdaySaid
	weeks    []weekSaid
	hours    []hoursSaid
	lengths  []time.Duration
	half     dayHalf   // the part of the day
	instant  time.Time // typed with its offset, besides its day and hour
	zone     *zoneSaid // nil for ours
	twoZones bool
	fault    *momentFault
}

// dateSaid is a day as typed: of the calendar, or whose year or month is not
// said.
type dateSaid struct {
	whole   bot.Date // zero when a part is not said
	month   int      // 0 when it is not said
	day     int
	rank    int // of the weekday in the month, when that is said and no day; lastOfMonth for the last
	weekday time.Weekday
	other   bot.Date // the other day the words may mean
}

// in is such a day in a month, when it has one.
func (d dateSaid) in(year int, month time.Month) (bot.Date, bool) {
	day, last := d.day, daysIn(year, month)
	if d.rank != 0 {
		first := bot.Date{Year: year, Month: month, Day: 1}
		day = 1 + (int(d.weekday)-int(first.Weekday())+7)%7 + 7*(d.rank-1)
		if d.rank == lastOfMonth {
			day = last - (int(bot.Date{Year: year, Month: month, Day: last}.Weekday())-int(d.weekday)+7)%7
		}
	}
	return bot.Date{Year: year, Month: month, Day: day}, day <= last
}

// weekdaySaid is a day of the week as typed.
type weekdaySaid struct {
	day   time.Weekday
	this  bool // today too
	next  bool // « prochain », which some say of the week after
	weeks int  // after the first to come: « en huit »
}

// weekSaid is a week by how many there are to it. A counted one is a day too:
// « dans 3 semaines ».
type weekSaid struct {
	ahead   int
	counted bool
}

// hoursSaid are an hour as typed, and the one it ends at.
type hoursSaid struct {
	start, end clockSaid
	ranged     bool
}

// clockSaid is what a clock shows; sure when it cannot mean the other half of
// the day.
type clockSaid struct {
	hour, minute int
	sure         bool
}

func (c clockSaid) minutes() int { return 60*c.hour + c.minute }

// dayHalf is a part of the day that makes an hour one of twelve.
type dayHalf int

const (
	anyHalf dayHalf = iota
	afternoon
	evening
)

// momentFault is something that cannot be: the code, what was typed, and the day
// perhaps meant.
type momentFault struct {
	code    bot.Code
	typed   string
	closest dateSaid
}

// refuse keeps the first fault.
func (s *momentSaid) refuse(code bot.Code, typed string, closest dateSaid) {
	if s.fault == nil {
		s.fault = &momentFault{code, typed, closest}
	}
}

// copied is the same in slices of its own.
func (s momentSaid) copied() momentSaid {
	s.dates, s.weekdays, s.weeks = slices.Clip(s.dates), slices.Clip(s.weekdays), slices.Clip(s.weeks)
	s.hours, s.lengths = slices.Clip(s.hours), slices.Clip(s.lengths)
	return s
}

// tooMuch tells that no more needs be read: nothing is said more than twice.
func (s momentSaid) tooMuch() bool {
	return max(len(s.dates), len(s.weekdays), len(s.weeks), len(s.hours), len(s.lengths)) > 2
}

func (s momentSaid) refused(code bot.Code) bool { return s.fault != nil && s.fault.code == code }

// hasDay tells whether a day was typed, possible or not.
func (s momentSaid) hasDay() bool {
	return len(s.dates)+len(s.weekdays) > 0 || s.refused(bot.CodeNotADay) ||
		slices.ContainsFunc(s.weeks, func(w weekSaid) bool { return w.counted })
}

// severalWeekdays tells whether more than one day of the week was typed.
func (s momentSaid) severalWeekdays() bool {
	return slices.ContainsFunc(s.weekdays, func(w weekdaySaid) bool { return w.day != s.weekdays[0].day })
}

// ofDay are the hours that go with one of several days, by its place among them.
func (s momentSaid) ofDay(n int) momentSaid {
	if len(s.hours) > 0 {
		n = min(n, len(s.hours)-1)
		s.hours = s.hours[n : n+1]
	}
	return s
}

// hasHour tells whether an hour was typed, possible or not.
func (s momentSaid) hasHour() bool { return len(s.hours) > 0 || s.refused(bot.CodeNotAnHour) }

// joined are what two runs of words say together.
func (s momentSaid) joined(with momentSaid) momentSaid {
	s.dates, s.weekdays, s.weeks = slices.Concat(s.dates, with.dates), slices.Concat(s.weekdays, with.weekdays), slices.Concat(s.weeks, with.weeks)
	s.hours, s.lengths = slices.Concat(s.hours, with.hours), slices.Concat(s.lengths, with.lengths)
	s.half, s.zone, s.twoZones = max(s.half, with.half), cmp.Or(s.zone, with.zone), s.twoZones || with.twoZones
	if s.fault == nil {
		s.fault = with.fault
	}
	return s
}

// clock is the hours meant: those of the part of the day when it was said. ok is
// false when none was typed; two, when the hours typed differ, or their zones.
func (s momentSaid) clock() (h hoursSaid, ok, two bool) {
	if len(s.hours) == 0 {
		return h, false, false
	}
	all, two := slices.Clone(s.hours), s.twoZones
	for i := range all {
		all[i].start, all[i].end = s.half.of(all[i].start), s.half.of(all[i].end)
		two = two || all[i] != all[0]
	}
	return all[0], true, two
}

// of is a clock in a part of the day: « 2h » of an afternoon is 14h.
func (h dayHalf) of(c clockSaid) clockSaid {
	if !c.sure && (h == afternoon && c.hour >= 1 && c.hour <= 7 || h == evening && c.hour >= 5 && c.hour <= 11) {
		c.hour += 12
	}
	c.sure = true
	return c
}
