package commands

import (
	"fmt"
	"slices"
	"strconv"

	"jalon/bot"
)

// exampleAhead is in how many days an example is, moved to an open day.
const exampleAhead = 14

// fault is why a reading cannot be, with one that can, near it: with the hours said.
func (r momentReader) fault(code bot.Code, p *momentSplit, days []bot.Date, said momentSaid) *bot.Error {
	e := &bot.Error{Code: code, Arg: p.Typed, Days: days, Today: r.today, Hint: r.example(p.Moment.Day, said), Zone: r.now.Location().String()}
	if code == bot.CodeOtherZone && said.zone != nil {
		e.Arg = said.zone.typed
	}
	if f := said.fault; f != nil {
		e.Arg = f.typed
		if f.closest.day > 0 {
			closest := f.closest.whole
			if closest.IsZero() {
				closest = r.nextSuch(f.closest, r.over)
			}
			e.Hint = r.example(closest, said)
		}
	}
	return e
}

func (r momentReader) over(day bot.Date) bool { return day.Before(r.today) }

// example is a moment that would be read, with the day and the hours of one that
// is not where they can be: « 10/12 14h30 ».
func (r momentReader) example(day bot.Date, s momentSaid) string {
	moved := !day.IsZero() && (r.over(day) || r.tooFar(day))
	if moved {
		day = r.nextSuch(dateSaid{month: int(day.Month), day: day.Day}, r.over)
	}
	usual := clockSaid{hour: 14, minute: 30}
	if day == r.today && r.now.Hour() < latestHour/60-1 {
		usual = clockSaid{hour: r.now.Hour() + 2}
	}
	hours := exampleHours(s, usual)
	if day.IsZero() || moved && r.today.DaysUntil(day) > nearlyAYear || r.tooFar(day) || !r.clockOn(day, hours.start).After(r.now) {
		day = r.closed.NextOpen(r.today.AddDays(exampleAhead))
	}
	text := fmt.Sprintf("%d/%02d", day.Day, day.Month)
	if r.nextSuch(dateSaid{month: int(day.Month), day: day.Day}, r.over) != day {
		text += "/" + strconv.Itoa(day.Year)
	}
	text += " " + hours.start.String()
	if hours.ranged {
		text += "-" + hours.end.String()
	}
	return text
}

// exampleHours are the hours typed, the first one first, or the usual one.
func exampleHours(s momentSaid, usual clockSaid) hoursSaid {
	var clocks []clockSaid
	for _, h := range s.hours {
		clocks = append(clocks, s.half.of(h.start))
		if h.ranged {
			clocks = append(clocks, s.half.of(h.end))
		}
	}
	if len(clocks) == 0 {
		clocks = append(clocks, usual)
	}
	typed := clocks[0]
	slices.SortFunc(clocks, func(a, b clockSaid) int { return a.minutes() - b.minutes() })
	first, last := clocks[0], clocks[len(clocks)-1]
	switch {
	case len(clocks) == 1 && !s.refused(bot.CodeNotALength):
		return hoursSaid{start: first}
	case last.minutes() <= first.minutes() || last.minutes()-first.minutes() > int(longestLength.Minutes()):
		first = clockSaid{hour: min(typed.hour, 22), minute: typed.minute}
		last = clockSaid{hour: first.hour + 1, minute: first.minute}
	}
	return hoursSaid{start: first, end: last, ranged: true}
}

// String is the clock as both languages read it: « 14h », « 14h30 ».
func (c clockSaid) String() string {
	if c.minute == 0 {
		return strconv.Itoa(c.hour) + "h"
	}
	return fmt.Sprintf("%dh%02d", c.hour, c.minute)
}
