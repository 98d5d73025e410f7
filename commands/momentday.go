package commands

import (
	"strconv"
	"time"

	"jalon/bot"
)

// daysAt are the days that may be typed at a place.
func (s *momentScan) daysAt(at int) []momentPart {
	parts := append(s.datesAt(at), s.weekdaysAt(at)...)
	parts = append(parts, s.ofMonthAt(at)...)
	parts = append(parts, s.weeksAt(at)...)
	for _, r := range relativeDays {
		if m := s.match(r.Regexp, at); m != nil {
			date := dateSaid{whole: s.today.AddDays(r.days)}
			parts = append(parts, momentPart{m[1], func(said *momentSaid) { said.dates = append(said.dates, date) }})
			break
		}
	}
	if m := s.match(spanAhead, at); m != nil {
		if unit := unitWords[s.group(m, 2)]; unit.days != 7 {
			date := s.inSpan(number(s.group(m, 1)), unit)
			parts = append(parts, momentPart{m[1], func(said *momentSaid) { said.dates = append(said.dates, date) }})
		}
	}
	return parts
}

// number is a number in digits or letters; 0 for none.
func number(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return smallNumbers[text]
}

// inSpan is the day some time from now. « Dans 15 jours » is two weeks for most,
// as « 8 jours » is one, and fifteen days for some.
func (r momentReader) inSpan(n int, unit span) dateSaid {
	switch {
	case unit.months > 0:
		first := bot.DateOf(time.Date(r.today.Year, r.today.Month+time.Month(n*unit.months), 1, 0, 0, 0, 0, time.UTC))
		first.Day = min(r.today.Day, daysIn(first.Year, first.Month))
		return dateSaid{whole: first}
	case n == 8 || n == 15:
		return dateSaid{whole: r.today.AddDays(n - 1), other: r.today.AddDays(n)}
	}
	return dateSaid{whole: r.today.AddDays(n)}
}

// daysIn is how many days a month has.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// datesAt are the dates of the calendar that may be typed at a place.
func (s *momentScan) datesAt(at int) []momentPart {
	for _, p := range datePatterns {
		m := s.match(p.Regexp, at)
		if m == nil || p.spaced && s.matchLoose(clockUnit, m[1]) != nil {
			continue
		}
		typed, day, month, year := s.between(at, m[1]), s.group(m, p.day), s.group(m, p.month), s.group(m, p.year)
		date, ok := calendarDay(day, month, year)
		switch {
		case ok:
			return []momentPart{{m[1], func(said *momentSaid) { said.dates = append(said.dates, date) }}}
		case !p.loose:
			closest := closestDay(day, month, year)
			return []momentPart{{m[1], func(said *momentSaid) { said.refuse(bot.CodeNotADay, typed, closest) }}}
		}
	}
	m := s.match(monthDay, at)
	if m == nil || !beforeMonthDay.MatchString(s.flat[:at]) {
		return nil
	}
	n := number(s.group(m, 1))
	if n < 1 || n > 31 {
		return nil
	}
	return []momentPart{{m[1], func(said *momentSaid) { said.dates = append(said.dates, dateSaid{day: n}) }}}
}

// calendarDay is a day of the calendar from its parts, the year empty when it is not said;
// a year of two digits is of this century.
func calendarDay(day, month, year string) (dateSaid, bool) {
	d, m, y := number(day), number(month), number(year)
	if named, ok := monthWords[month]; ok {
		m = named
	}
	in := y
	switch {
	case year == "":
		in = 2024 // has a 29 February
	case len(year) == 2:
		in += 2000
	}
	if m < 1 || m > 12 || d < 1 || d > daysIn(in, time.Month(m)) {
		return dateSaid{}, false
	}
	date := dateSaid{month: m, day: d}
	if year != "" {
		date.whole = bot.Date{Year: in, Month: time.Month(m), Day: d}
	}
	return date, true
}

// closestDay is the day perhaps meant by one that does not exist: its month first, or the
// month's last day. It is zero when there is none.
func closestDay(day, month, year string) dateSaid {
	if date, ok := calendarDay(month, day, year); ok {
		return date
	}
	for d := number(day) - 1; d >= 28 && number(day) <= 31; d-- {
		if date, ok := calendarDay(strconv.Itoa(d), month, year); ok {
			return date
		}
	}
	return dateSaid{}
}

// weekdaysAt are the days of the week that may be typed at a place.
func (s *momentScan) weekdaysAt(at int) (parts []momentPart) {
	add := func(end int, w weekdaySaid) {
		parts = append(parts, momentPart{end, func(said *momentSaid) { said.weekdays = append(said.weekdays, w) }})
	}
	alone := s.match(weekdayPattern, at)
	if alone != nil {
		add(alone[1], weekdaySaid{day: weekdayWords[s.group(alone, 1)]})
	}
	if m := s.match(weekdayHow, at); m != nil && (alone == nil || m[1] > alone[1]) {
		w := weekdaySaid{day: weekdayWords[s.group(m, 3)], this: s.group(m, 1) != "", next: s.group(m, 2)+s.group(m, 4) != ""}
		switch {
		case s.group(m, 6) != "" || s.group(m, 8) != "":
			w.weeks = 1
		case s.group(m, 7) != "":
			w.weeks = 2
		}
		add(m[1], w)
	}
	if m := s.match(weekdayDotted, at); m != nil && s.dayOrHourFollows(m[1]) {
		add(m[1], weekdaySaid{day: weekdayShort[s.group(m, 1)]})
	}
	return parts
}

// ofMonthAt is a day of the week counted in a month: « premier jeudi de décembre ».
func (s *momentScan) ofMonthAt(at int) []momentPart {
	m := s.match(weekdayOfMonth, at)
	if m == nil {
		return nil
	}
	date := dateSaid{rank: weekdayRanks[s.group(m, 1)], weekday: weekdayWords[s.group(m, 2)], month: monthWords[s.group(m, 3)]}
	year, month := number(s.group(m, 4)), time.Month(date.month)
	if s.group(m, 5)+s.group(m, 6) != "" {
		next := s.inSpan(1, span{months: 1}).whole
		year, month = next.Year, next.Month
	}
	if year > 0 {
		whole, is := date.in(year, month)
		if !is {
			typed := s.between(at, m[1])
			return []momentPart{{m[1], func(said *momentSaid) { said.refuse(bot.CodeNotADay, typed, dateSaid{}) }}}
		}
		date.whole = whole
	}
	return []momentPart{{m[1], func(said *momentSaid) { said.dates = append(said.dates, date) }}}
}

// dayOrHourFollows tells whether a date or an hour stands behind a word.
func (s *momentScan) dayOrHourFollows(at int) bool {
	for _, next := range s.gaps(at) {
		if next > at && (len(s.datesAt(next)) > 0 || len(s.hoursAt(next)) > 0) {
			return true
		}
	}
	return false
}

// weeksAt are the weeks that may be typed at a place.
func (s *momentScan) weeksAt(at int) (parts []momentPart) {
	add := func(end int, w weekSaid) {
		parts = append(parts, momentPart{end, func(said *momentSaid) { said.weeks = append(said.weeks, w) }})
	}
	if m := s.match(weeksAhead, at); m != nil {
		add(m[1], weekSaid{number(s.group(m, 1)), true})
	}
	if m := s.match(weeksFromNow, at); m != nil {
		add(m[1], weekSaid{number(s.group(m, 1)), true})
	}
	if m := s.match(fortnight, at); m != nil {
		add(m[1], weekSaid{2, true})
	}
	if m := s.match(nextWeek, at); m != nil {
		week := weekSaid{}
		if s.group(m, 1) != "" {
			week.ahead = 1
		}
		add(m[1], week)
	}
	return parts
}
