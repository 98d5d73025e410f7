package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// betweenDays are the words between the first and the last day of an absence.
var betweenDays = wordSet("au a jusqua jusquau jusque to until till inclus")

// daysTyped reads the first and the last day of an absence: « du 20/12 au 03/01 »,
// « jusqu'au 3 janvier », « demain », « 2 semaines ».
func (r *Router) daysTyped(text string) (from, until bot.Date, ok bool) {
	words := withoutHours(strings.Fields(spread(text)))
	for len(words) > 0 && (catalogue.Fold(words[0]) == "du" || catalogue.Fold(words[0]) == "from" || fillWords[catalogue.Fold(words[0])]) {
		words = words[1:]
	}
	today := r.today()
	if from, until, ok = weekTypedOf(words, today); ok {
		return from, until, true
	}
	for i, word := range words {
		if !betweenDays[catalogue.Fold(word)] || i == len(words)-1 {
			continue
		}
		tail := words[i+1:]
		for len(tail) > 1 && (betweenDays[catalogue.Fold(tail[0])] || fillWords[catalogue.Fold(tail[0])]) {
			tail = tail[1:]
		}
		last := strings.Join(tail, " ")
		if i == 0 { // « jusqu'au 3 janvier »
			from = today
			until, ok = dayOrToday(last, today)
		} else {
			from, until, ok = daysBetween(strings.Join(words[:i], " "), last, today)
		}
		return from, until, ok && from.DaysUntil(until) <= longestAbsence && today.DaysUntil(from) <= longestAbsence
	}
	if len(words) == 0 {
		return from, until, false
	}
	if until, ends := r.untilTyped(text); ends && !until.IsZero() && untilWords[catalogue.Fold(words[0])] { // « pendant 2 semaines »
		last := bot.DateOf(until.Add(-time.Nanosecond).In(r.Zone))
		return today, last, today.DaysUntil(last) <= longestAbsence
	}
	if s, is := spanTyped(words); is {
		last := span{-s.days, -s.months}.before(today)
		return today, last, today.DaysUntil(last) <= longestAbsence
	}
	from, ok = dayOrToday(strings.Join(words, " "), today)
	return from, from, ok
}

var (
	// daysOfMonth matches « 20-27/12 ».
	daysOfMonth = regexp.MustCompile(`(^|\s)(\d{1,2})\s?[-–—]\s?(\d{1,2})(/\d{1,2}(?:/\d{4})?)(\s|$)`)
	// dashed matches the dash of « 20/12-03/01 », and one that stands alone.
	dashed = regexp.MustCompile(`(/\d{1,4})[-–—](\d{1,2}/)|\s[-–—→]\s`)
)

// spread is a text with a word in the place of a dash between two days.
func spread(text string) string {
	text = daysOfMonth.ReplaceAllString(text, "$1$2$4 au $3$4$5")
	return dashed.ReplaceAllString(text, "$1 au $2")
}

// hourWords are the parts of a day: whoever is away in the morning is away that day.
var hourWords = wordSet("matin matinee midi apres apresmidi aprem soir journee morning afternoon evening noon")

func withoutHours(words []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return hourWords[catalogue.Fold(w)] })
}

var (
	weekHere  = wordSet("cettesemaine thisweek")
	weekAfter = wordSet("semaineprochaine lasemaineprochaine prochainesemaine nextweek")
)

// weekTypedOf reads the working days of a week: « la semaine prochaine ».
func weekTypedOf(words []string, today bot.Date) (from, until bot.Date, ok bool) {
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	switch folded := catalogue.Fold(strings.Join(words, "")); {
	case weekHere[folded]:
		return today, monday.AddDays(4), !monday.AddDays(4).Before(today)
	case weekAfter[folded]:
		return monday.AddDays(7), monday.AddDays(11), true
	}
	return from, until, false
}

// sameMonth is « 20 décembre » and « 27 décembre » of « 20 au 27 décembre », or of « dec 20
// to 27 ».
func sameMonth(first, last string) (string, string) {
	a, b := strings.FieldsFunc(first, dateSeparator), strings.FieldsFunc(last, dateSeparator)
	switch {
	case len(a) == 1 && len(b) > 1 && isNumber(strings.TrimSuffix(a[0], "er")):
		if monthWords[catalogue.Fold(b[0])] > 0 {
			b[0], b[1] = b[1], b[0]
		}
		if atoi(strings.TrimSuffix(a[0], "er")) <= atoi(b[0]) {
			first = joined(append([]string{a[0]}, b[1:]...)...)
		}
	case len(a) == 2 && len(b) == 1 && isNumber(b[0]) && monthWords[catalogue.Fold(a[0])] > 0 && atoi(a[1]) <= atoi(b[0]):
		last = joined(a[0], b[0])
	}
	return first, last
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// daysBetween reads the days of an absence that is not over. Without a year it is the
// one under way, else the next one; one that has just ended is none.
func daysBetween(first, last string, today bot.Date) (from, until bot.Date, ok bool) {
	first, last = sameMonth(withoutWeekday(first), withoutWeekday(last))
	const leap = 2024
	_, dated := inYear(first, leap)
	if _, too := inYear(last, leap); dated && too {
		for _, year := range []int{today.Year - 1, today.Year, today.Year + 1} {
			from, begins := inYear(first, year)
			until, ends := onOrAfter(last, from)
			switch {
			case !begins || !ends:
			case !until.Before(today):
				return from, until, true
			case until.DaysUntil(today) <= justPassed:
				return from, until, false
			}
		}
		return from, until, false
	}
	end, whole := fullDate(last)
	if begin, ok := inYear(first, end.Year); dated && whole && ok {
		if begin.After(end) {
			begin, _ = inYear(first, end.Year-1)
		}
		return begin, end, !begin.IsZero() && !end.Before(today)
	}
	if from, ok = fullDate(first); !ok {
		from, ok = dayOrToday(first, today)
	}
	if !ok {
		return from, until, false
	}
	until, ok = onOrAfter(last, from)
	return from, until, ok && !until.Before(today)
}

// onOrAfter reads the first day that a text may mean from another on.
func onOrAfter(text string, from bot.Date) (bot.Date, bool) {
	if day, ok := fullDate(text); ok {
		return day, !day.Before(from)
	}
	for _, year := range []int{from.Year, from.Year + 1} {
		if day, ok := inYear(text, year); ok && !day.Before(from) {
			return day, true
		}
	}
	return dayAhead(text, from.AddDays(-1))
}

// almostAYear is how long an absence is, in days, of which the ends were perhaps
// written the wrong way round.
const almostAYear = 300

// yearTyped matches a year.
var yearTyped = regexp.MustCompile(`\b20\d\d\b`)

// wrongWayRound asks of days without years that are almost a year apart.
func (r *Router) wrongWayRound(text string, from, until bot.Date) *bot.Error {
	if from == r.today() || from.DaysUntil(until) < almostAYear || yearTyped.MatchString(text) {
		return nil
	}
	return &bot.Error{Code: bot.CodeAbsenceLong, Days: []bot.Date{from, until}, Today: r.today(), Hint: shortDay(until) + " au " + shortDay(from)}
}

func shortDay(d bot.Date) string { return twoDigits(d.Day) + "/" + twoDigits(int(d.Month)) }
