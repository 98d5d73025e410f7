package commands

import (
	"strings"
	"time"

	"jalon/bot"
)

// Lengths as people write them.
var (
	lengthOpens   = pattern(`(?:(?:pendant|durant|duree(?: de| ?:)?|pour|for|lasting|during|de) |d')`)
	lengthStrict  = pattern(`(?:pendant|durant|duree(?: de| ?:)?|lasting) (\d+ ?[a-z']*)`)
	lengthMinutes = pattern(`(\d{1,4}) ?(?:minutes?|mins?|mn|m|')`)
	lengthHours   = pattern(`(?:(\d{1,3})|(?:une|one|an)\b) ?(?:heures?|hours?|hrs?|h)(?: ?(\d{1,2})(?: ?(?:minutes?|min|mn))?\b| et (?:demie?)\b| and a half\b)?`)
	lengthNamed   = pattern(`(?:(?:une |a )?(?:demi[- ]?heure|half[- ]hour)|half an hour|(?:(trois quarts|3/4)|(?:un )?quart) d'heure)\b`)
	lengthAlone   = pattern(`(\d{1,3}) ?(?:minutes?|mins?|mn)\b`)
)

// longestLength is the longest a meeting is: a day's work.
const longestLength = 12 * time.Hour

// lengthsAt are the lengths that may be typed at a place: « pendant 50 min », « 50
// min », « d'une heure ».
func (s *momentScan) lengthsAt(at int) []momentPart {
	from, strict := at, s.match(lengthStrict, at)
	opened := s.matchLoose(lengthOpens, at)
	if opened != nil {
		from = opened[1]
	}
	length, end, ok := s.lengthFrom(from, opened != nil)
	switch {
	case !ok && strict == nil:
		return nil
	case !ok:
		end = strict[1]
	}
	typed := s.between(at, end)
	if length <= 0 || length > longestLength {
		return []momentPart{{end, func(said *momentSaid) { said.refuse(bot.CodeNotALength, typed, dateSaid{}) }}}
	}
	return []momentPart{{end, func(said *momentSaid) { said.lengths = append(said.lengths, length) }}}
}

// lengthFrom reads a length. Without a word that opens one, hours are of the
// clock.
func (s *momentScan) lengthFrom(at int, opened bool) (length time.Duration, end int, ok bool) {
	if m := s.match(lengthNamed, at); m != nil {
		switch words := s.flat[at:m[1]]; {
		case s.group(m, 1) != "":
			length = 45 * time.Minute
		case strings.Contains(words, "quart"):
			length = 15 * time.Minute
		default:
			length = 30 * time.Minute
		}
		return length, m[1], true
	}
	if m := s.match(lengthAlone, at); m != nil {
		return time.Duration(number(s.group(m, 1))) * time.Minute, m[1], true
	}
	if !opened {
		return 0, 0, false
	}
	if m := s.match(lengthMinutes, at); m != nil {
		return time.Duration(number(s.group(m, 1))) * time.Minute, m[1], true
	}
	if m := s.match(lengthHours, at); m != nil {
		hours := 1
		if typed := s.group(m, 1); typed != "" {
			hours = number(typed)
		}
		if number(s.group(m, 2)) > 59 {
			return 0, m[1], true
		}
		length = time.Duration(hours)*time.Hour + time.Duration(number(s.group(m, 2)))*time.Minute
		if words := s.flat[at:m[1]]; strings.Contains(words, " et demi") || strings.HasSuffix(words, "half") {
			length += 30 * time.Minute
		}
		return length, m[1], true
	}
	return 0, 0, false
}

// lengthTyped reads a text that is a length and nothing else.
func lengthTyped(text string) (length time.Duration, ok bool) {
	s := &momentScan{flatText: flatten(text)}
	length, end, ok := s.lengthFrom(0, true)
	return length, ok && strings.TrimSpace(s.flat[end:]) == ""
}
