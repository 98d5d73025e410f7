package commands

import (
	"regexp"
	"strings"

	"jalon/bot"
)

// Hours as people write them, at the beginning of a flat text.
var (
	clockHalved = pattern(`(\d{1,2})(?:(?: ?h ?|[:.])(\d\d))? ?([ap])(?:m\b|\.m\b\.?)`)            // 2:30 pm
	clockPart   = pattern(`(\d{1,2}) ?(?:h|heures?) et (?:(demie?)|quart)\b`)                      // 14h et demie
	clockFull   = pattern(`(\d{1,2}) ?(?:h|heures?)(?: ?(\d\d)|(\d))(?: ?(?:minutes?|min|mn))?\b`) // 14h30, 14 h 30
	clockWhole  = pattern(`(\d{1,2}) ?(?:h|heures?|hours?|hrs?|o'?clock)\b`)                       // 14h
	clockColon  = pattern(`(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?`)                                // 14:30:00
	clockDotted = pattern(`(\d{1,2})\.(\d\d)`)                                                     // at 14.30
	clockNamed  = pattern(`(?:(midi|noon|midday)|minuit|midnight)\b(?: (et demie?|30|trente))?\b`)
	clockBare   = pattern(`(\d{1,2})`) // the first of « 10-12h »

	rangeOpens = pattern(`(?:de|from|entre|between) `)
	rangeLinks = pattern(`(?: ?(?:->?|/) ?| (?:a|au|to|until|till|jusqu ?'? ?a|jusque) )`)
	rangePairs = pattern(` (?:et|and) `) // « entre 14h et 16h »
	saidAt     = regexp.MustCompile(`\b(?:a|at) $`)
)

// clockTyped is an hour as typed and where it ends.
type clockTyped struct {
	clockSaid
	at, end int
	half    string // "a" or "p", in English
}

// clocksAt are the hours that may be typed at a place, the longest first.
func (s *momentScan) clocksAt(at int) (clocks []clockTyped) {
	add := func(m []int, hour, minute int, half string) {
		clocks = append(clocks, clockTyped{clockSaid{hour: hour, minute: minute}, at, m[1], half})
	}
	if m := s.matchLoose(clockHalved, at); m != nil {
		add(m, number(s.group(m, 1)), number(s.group(m, 2)), s.group(m, 3))
		return clocks
	}
	if m := s.matchLoose(clockPart, at); m != nil {
		minute := 15
		if s.group(m, 2) != "" {
			minute = 30
		}
		add(m, number(s.group(m, 1)), minute, "")
	}
	for _, re := range []*regexp.Regexp{clockFull, clockWhole, clockColon, clockDotted} {
		if m := s.matchLoose(re, at); m != nil && (re != clockDotted || saidAt.MatchString(s.flat[:at])) {
			add(m, number(s.group(m, 1)), number(s.group(m, 2)+s.group(m, 3)), "")
		}
	}
	if m := s.matchLoose(clockNamed, at); m != nil {
		hour, minute := 0, 0
		if s.group(m, 1) != "" {
			hour = 12
		}
		if s.group(m, 2) != "" {
			minute = 30
		}
		add(m, hour, minute, "")
		clocks[len(clocks)-1].sure = true
	}
	return clocks
}

// possible tells whether a clock can show an hour.
func (c clockTyped) possible() bool {
	if c.half != "" && (c.hour == 0 || c.half == "a" && c.hour > 12) {
		return false
	}
	return c.hour <= 23 && c.minute <= 59
}

// in is the hour on a clock of 24, in a half of the day.
func (c clockTyped) in(half string) clockSaid {
	said := c.clockSaid
	switch {
	case half == "a" && said.hour == 12:
		said.hour = 0
	case half == "p" && said.hour < 12:
		said.hour += 12
	}
	said.sure = said.sure || half != "" || said.hour > 12
	return said
}

// hoursAt are the hours that may be typed at a place: from one to another, or one
// alone.
func (s *momentScan) hoursAt(at int) []momentPart {
	parts := s.rangesAt(at)
	for _, c := range s.clocksAt(at) {
		if s.ends(c.end) {
			parts = append(parts, s.hoursPart(hoursSaid{start: c.in(c.half)}, c))
		}
	}
	return parts
}

// hoursPart says hours, when each clock it was read from can show one.
func (s *momentScan) hoursPart(h hoursSaid, from ...clockTyped) momentPart {
	last := from[len(from)-1]
	for _, c := range from {
		if !c.possible() {
			typed := s.between(c.at, c.end)
			return momentPart{last.end, func(said *momentSaid) { said.refuse(bot.CodeNotAnHour, typed, dateSaid{}) }}
		}
	}
	return momentPart{last.end, func(said *momentSaid) { said.hours = append(said.hours, h) }}
}

// rangesAt are the hours from one to another that may be typed at a place.
func (s *momentScan) rangesAt(at int) (parts []momentPart) {
	start, links := at, []*regexp.Regexp{rangeLinks}
	opened := s.matchLoose(rangeOpens, at)
	if opened != nil {
		start, links = opened[1], append(links, rangePairs)
	}
	firsts := s.clocksAt(start)
	if m := s.matchLoose(clockBare, start); m != nil && (opened != nil || strings.HasPrefix(s.flat[m[1]:], "-")) {
		firsts = append(firsts, clockTyped{clockSaid: clockSaid{hour: number(s.group(m, 1))}, at: start, end: m[1]})
	}
	for _, first := range firsts {
		for _, link := range links {
			m := s.matchLoose(link, first.end)
			if m == nil {
				continue
			}
			for _, second := range s.clocksAt(m[1]) {
				if s.ends(second.end) {
					parts = append(parts, s.hoursPart(hoursBetween(first, second), first, second))
				}
			}
		}
	}
	return parts
}

// hoursBetween are the hours from one clock to another: one in English lends its
// half of the day to the other, « 2-3pm », « 11-1pm ».
func hoursBetween(first, second clockTyped) hoursSaid {
	h := hoursSaid{start: first.in(first.half), end: second.in(second.half), ranged: true}
	switch {
	case second.half != "" && first.half == "" && first.hour >= 1 && first.hour <= 12:
		h.start = first.in(second.half)
		if other := first.in("a"); h.start.minutes() >= h.end.minutes() {
			h.start = other
		}
	case first.half == "p" && second.half == "" && second.hour < 12:
		h.end = second.in("p")
	}
	return h
}
