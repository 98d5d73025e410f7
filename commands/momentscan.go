package commands

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// momentPart is a part of a moment at a place of a text: where it ends and what it
// says.
type momentPart struct {
	end int
	say func(*momentSaid)
}

// momentScan reads every moment a text may hold.
type momentScan struct {
	momentReader
	flatText
	parts map[int][]momentPart // by place
	found []momentSplit
}

// betweenParts are the characters that may stand between two parts: quoted words
// too.
const betweenParts = ` ,;:.()@-/|*"`

const (
	longestChain = 8 // parts a moment has at most
	longestLinks = 3 // words between two of them
)

// match is the groups of a pattern at a place, when a word ends behind it.
func (s *momentScan) match(re *regexp.Regexp, at int) []int {
	m := s.matchLoose(re, at)
	if m == nil || !s.ends(m[1]) {
		return nil
	}
	return m
}

// matchLoose is match, whatever follows.
func (s *momentScan) matchLoose(re *regexp.Regexp, at int) []int {
	m := re.FindStringSubmatchIndex(s.flat[at:])
	for i := range m {
		if m[i] >= 0 {
			m[i] += at
		}
	}
	return m
}

// group is what a group holds; empty when it holds nothing.
func (s *momentScan) group(m []int, n int) string {
	if n == 0 || 2*n >= len(m) || m[2*n] < 0 {
		return ""
	}
	return s.flat[m[2*n]:m[2*n+1]]
}

// partsAt are the parts that begin at a place.
func (s *momentScan) partsAt(at int) []momentPart {
	if parts, known := s.parts[at]; known {
		return parts
	}
	var parts []momentPart
	if s.begins(at) {
		parts = slices.Concat(s.instantsAt(at), s.daysAt(at), s.hoursAt(at), s.lengthsAt(at), s.halvesAt(at), s.zonesAt(at))
	}
	s.parts[at] = parts
	return parts
}

var instantTyped = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?(z|\+\d\d(?::?\d\d)?|-\d\d(?::?\d\d)?)`)

// instantsAt is a day and an hour with their offset, 2026-12-10T14:30Z, on the clock of the
// zone.
func (s *momentScan) instantsAt(at int) []momentPart {
	m := s.match(instantTyped, at)
	if m == nil {
		return nil
	}
	offset := strings.ReplaceAll(strings.ToUpper(s.group(m, 3)), ":", "")
	if len(offset) == len("+01") {
		offset += "00"
	}
	t, err := time.Parse("2006-01-02 15:04 Z0700", s.group(m, 1)+" "+s.group(m, 2)+" "+offset)
	if _, seconds := t.Zone(); err != nil || seconds > 14*3600 || seconds < -12*3600 {
		return nil
	}
	t = t.In(s.now.Location())
	return []momentPart{{m[1], func(said *momentSaid) {
		said.dates = append(said.dates, dateSaid{whole: bot.DateOf(t)})
		said.hours = append(said.hours, hoursSaid{start: clockSaid{hour: t.Hour(), minute: t.Minute(), sure: true}})
		said.instant = t
	}}}
}

// halvesAt are the parts of a day that may be typed at a place.
func (s *momentScan) halvesAt(at int) (parts []momentPart) {
	for _, re := range []*regexp.Regexp{partOfToday, partOfDay} {
		m := s.match(re, at)
		if m == nil {
			continue
		}
		half := anyHalf
		switch {
		case s.group(m, 1) != "":
			half = afternoon
		case s.group(m, 2) != "":
			half = evening
		}
		parts = append(parts, momentPart{m[1], func(said *momentSaid) {
			said.half = max(said.half, half)
			if re == partOfToday {
				said.dates = append(said.dates, dateSaid{whole: s.today})
			}
		}})
	}
	return parts
}

// gaps are the places behind what may stand before a part: punctuation, « le »,
// « à ».
func (s *momentScan) gaps(at int) []int {
	places := []int{}
	for links := 0; ; links++ {
		for at < len(s.flat) && (strings.IndexByte(betweenParts, s.flat[at]) >= 0 || s.flat[at] == 't' && s.begins(at+1) && !s.begins(at)) {
			at++
		}
		if at >= len(s.flat) {
			return places
		}
		places = append(places, at)
		end := at
		for end < len(s.flat) && s.flat[end] >= 'a' && s.flat[end] <= 'z' {
			end++
		}
		if links == longestLinks || !linkWords[s.flat[at:end]] || end < len(s.flat) && strings.IndexByte(" ',", s.flat[end]) < 0 {
			return places
		}
		at = end
		if at < len(s.flat) && s.flat[at] == '\'' {
			at++
		}
	}
}

// scan finds what may be a moment from each place on.
func (s *momentScan) scan() {
	for at := range s.flat {
		if !s.begins(at) || strings.IndexByte(betweenParts, s.flat[at]) >= 0 {
			continue
		}
		var best [notAMoment]momentSplit // the longest of each rank
		s.chain(at, at, momentSaid{}, longestChain, &best)
		for _, split := range best {
			if split.length > 0 {
				s.found = append(s.found, split)
			}
		}
	}
}

// chain reads on from a place, and keeps the longest reading of each rank.
func (s *momentScan) chain(start, at int, said momentSaid, left int, best *[notAMoment]momentSplit) {
	if left == 0 || said.tooMuch() {
		return
	}
	for _, place := range s.gaps(at) {
		for _, p := range s.partsAt(place) {
			next := said.copied()
			p.say(&next)
			split := s.split(start, p.end, next)
			if split.rank < notAMoment && split.end > best[split.rank].end {
				best[split.rank] = split
			}
			s.chain(start, p.end, next, left-1, best)
		}
	}
}

// split is the reading of the words from one place to another.
func (s *momentScan) split(start, end int, said momentSaid) momentSplit {
	p := momentSplit{Before: s.between(0, start), After: s.between(end, len(s.flat)), start: start, end: end, said: said}
	p.Typed, p.Between = s.words(start, end)
	p.length = len(p.Typed)
	s.resolve(&p)
	return p
}

// apart are the readings of a day and an hour with other words between them.
func (s *momentScan) apart() (splits []momentSplit) {
	of := func(rank momentRank) []momentSplit {
		some := slices.DeleteFunc(slices.Clone(s.found), func(p momentSplit) bool { return p.rank != rank })
		slices.SortStableFunc(some, longestFirst)
		return some[:min(len(some), mostApart)]
	}
	hours := of(readHour)
	for _, day := range of(readDay) {
		for _, hour := range hours {
			first, last := day, hour
			if hour.start < day.start {
				first, last = hour, day
			}
			if first.end > last.start {
				continue
			}
			p := momentSplit{Typed: joined(first.Typed, last.Typed), Before: first.Before, Between: joined(first.Between, s.between(first.end, last.start), last.Between),
				After: last.After, start: first.start, end: last.end, length: first.length + last.length, said: first.said.joined(last.said)}
			s.resolve(&p)
			splits = append(splits, p)
		}
	}
	return splits
}

// mostApart is how many days, and hours, are tried together.
const mostApart = 4

// longestFirst orders readings: of two as long, the later one, for a product comes
// before its committee.
func longestFirst(a, b momentSplit) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), -cmp.Compare(a.length, b.length), -cmp.Compare(a.start, b.start))
}
