package commands

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
)

// moment is a day and an hour of the clock as typed, in a zone.
type moment struct {
	Day          bot.Date      // zero when none was typed
	Hour, Minute int           // on the clock of the zone
	Start        time.Time     // zero unless both were typed and may be
	Length       time.Duration // zero when it was not typed
	YearAssumed  bool          // none was typed: it is the next such day to come
	Doubts       []bot.MomentDoubt
}

// momentReader reads moments as they are typed at a time. The zone is that of now.
type momentReader struct {
	now    time.Time
	today  bot.Date
	closed bot.ClosedDays
}

func newMomentReader(now time.Time, zone *time.Location, closed bot.ClosedDays) momentReader {
	now = now.In(zone)
	return momentReader{now: now, today: bot.DateOf(now), closed: closed}
}

// momentSplit is one reading of a text: the words that are the moment, and the
// others as typed, quotes included.
type momentSplit struct {
	Typed                  string
	Before, Between, After string     // words that are not; Between stand inside it
	Moment                 moment     // as far as it was read, when Err is set
	Err                    *bot.Error // why it cannot be, nil when it can

	rank       momentRank
	start, end int // in the flat text
	length     int // how much of it was read
	said       momentSaid
	// A longer reading takes words of that side too: it is right unless they are
	// a product's.
	openBefore, openAfter bool
}

// Rest is every word that is not the moment's.
func (p momentSplit) Rest() string { return joined(p.Before, p.Between, p.After) }

// joined are texts with a space between those that are not empty.
func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " ")
}

// fits tells whether the words a longer reading would take are a product's.
func (p momentSplit) fits(named func(words string) bool) bool {
	return (!p.openBefore || named(unquotedWords(p.Before))) && (!p.openAfter || named(unquotedWords(p.After)))
}

// leaves tells whether the words beside the moment are a product's.
func (p momentSplit) leaves(named func(words string) bool) bool {
	return named(unquotedWords(p.Before)) || named(unquotedWords(p.After)) || named(unquotedWords(p.Between))
}

// unquotedWords is a text without what is between quotes.
func unquotedWords(text string) string {
	return strings.TrimSpace(quotedWords.ReplaceAllString(text, " "))
}

var quotedWords = regexp.MustCompile(`"[^"]*"`)

// momentRank orders readings, the most plausible first.
type momentRank int

const (
	readWhole  momentRank = iota // a day and an hour
	readOdd                      // the same, where a day is said twice, or against the day of the week
	readFaulty                   // a day and an hour that cannot be
	readDay                      // no hour
	readHour                     // no day
	notAMoment
)

// read reads a text that is a moment, and gives back the words that are not.
func (r momentReader) read(text string) (m moment, rest string, err *bot.Error) {
	p := r.choose(text, func(string) bool { return false }, false)
	return p.Moment, p.Rest(), p.Err
}

// choose is the reading of a text in which a moment stands among other words, as
// likeliest says. Another day or a zone left among them would be taken for a place: it
// is refused.
func (r momentReader) choose(text string, named func(words string) bool, needed bool) momentSplit {
	p := r.likeliest(text, named, needed)
	if p.Err != nil {
		return p
	}
	if before, ok := r.dayLeft(p.Before, p.Moment.Day, named); ok {
		p.Before, p.Between = before.Before, joined(before.Between, before.After, p.Between)
		return r.twoDays(p, before)
	}
	if after, ok := r.dayLeft(p.After, p.Moment.Day, named); ok {
		p.Between, p.After = joined(p.Between, after.Before, after.Between), after.After
		return r.twoDays(p, after)
	}
	if zone := r.zoneLeft(p.Rest()); zone != "" {
		p.Moment.Start = time.Time{}
		p.Err = r.fault(bot.CodeOtherZone, &p, nil, p.said)
		p.Err.Arg = zone
	}
	return p
}

// dayLeft is the other day that words beside a moment tell for sure: with its hour or with
// its day of the week, and no product's name.
func (r momentReader) dayLeft(words string, day bot.Date, named func(words string) bool) (other momentSplit, ok bool) {
	if named(unquotedWords(words)) {
		return other, false
	}
	all := r.splits(words)
	n := slices.IndexFunc(all, func(p momentSplit) bool {
		sure := p.said.hasDay() && p.said.hasHour() || len(p.said.dates) > 0 && len(p.said.weekdays) > 0
		return sure && !p.Moment.Day.IsZero() && p.Moment.Day != day
	})
	if n < 0 {
		return other, false
	}
	return all[n], true
}

// twoDays refuses a reading for the day of another.
func (r momentReader) twoDays(p, other momentSplit) momentSplit {
	days := []bot.Date{p.Moment.Day, other.Moment.Day}
	slices.SortFunc(days, bot.Date.Compare)
	p.Moment.Start, p.Typed = time.Time{}, joined(p.Typed, other.Typed)
	p.Err = r.fault(bot.CodeTwoDays, &p, days, p.said)
	return p
}

// likeliest is the reading of a text in which a moment stands among other words.
// named tells whether words are a product's name: those beside the moment that
// look like a part of it are the moment's unless they are. Where a product is
// needed, a reading that leaves one comes first: « Jeudi soir 14h le 10/12 ».
func (r momentReader) likeliest(text string, named func(words string) bool, needed bool) momentSplit {
	var possible, faulty []momentSplit
	for _, p := range r.splits(text) {
		switch {
		case p.Err != nil:
			faulty = append(faulty, p)
		case p.fits(named):
			possible = append(possible, p)
		}
	}
	leaves := func(p momentSplit) bool { return p.leaves(named) }
	switch i, j := slices.IndexFunc(possible, leaves), slices.IndexFunc(faulty, leaves); {
	case needed && i >= 0:
		return possible[i]
	case len(possible) > 0:
		return possible[0]
	case j >= 0:
		return faulty[j]
	case len(faulty) > 0:
		return faulty[0]
	}
	rest := strings.TrimSpace(text)
	return momentSplit{Before: rest, Err: &bot.Error{Code: bot.CodeNoDay, Arg: rest, Hint: r.example(bot.Date{}, momentSaid{}), Today: r.today}}
}

// splits are all the readings of a text: the most plausible first, of those the
// longest. What is between quotes is no part of a moment.
func (r momentReader) splits(text string) []momentSplit {
	if utf8.RuneCountInString(text) > longestFigure {
		return nil
	}
	s := &momentScan{momentReader: r, flatText: flatten(text), parts: map[int][]momentPart{}}
	s.scan()
	if !slices.ContainsFunc(s.found, func(p momentSplit) bool { return p.rank <= readOdd }) {
		s.found = append(s.found, s.apart()...)
	}
	for i := range s.found {
		p := &s.found[i]
		for _, longer := range s.found {
			p.openBefore = p.openBefore || longer.start < p.start && longer.end >= p.end
			p.openAfter = p.openAfter || longer.end > p.end && longer.start <= p.start
		}
	}
	slices.SortStableFunc(s.found, longestFirst)
	return s.found
}
