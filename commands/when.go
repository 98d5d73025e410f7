package commands

import (
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// longestWhen is how many words a day has at most: « le 31 octobre 2024 ».
const longestWhen = 4

// dayTyped reads a day that has passed as people say it: « hier », « lundi »,
// « 3 jours », « octobre », or whatever readDate takes.
func dayTyped(text string, today bot.Date) (bot.Date, bool) {
	words := strings.Fields(text)
	if len(words) > 1 && fillWords[catalogue.Fold(words[0])] {
		words = words[1:]
	}
	text = strings.Join(words, " ")
	folded := catalogue.Fold(text)
	if days, ok := dayWords[folded]; ok {
		return today.AddDays(-days), true
	}
	if weekday, ok := weekdayWords[folded]; ok {
		days := (int(today.Weekday()) - int(weekday) + 7) % 7
		if days == 0 {
			days = 7
		}
		return today.AddDays(-days), true
	}
	if month, ok := monthWords[folded]; ok {
		year := today.Year
		if time.Month(month) > today.Month {
			year--
		}
		return bot.Date{Year: year, Month: time.Month(month), Day: 1}, true
	}
	if span, ok := spanTyped(words); ok {
		return span.before(today), true
	}
	if day, ok := dayOfAYear(strings.FieldsFunc(text, dateSeparator), today); ok {
		return day, true
	}
	return readDate(text)
}

// dayAhead reads a day to come: « vendredi », « 3 janvier », « 31/12/2026 ».
func dayAhead(text string, today bot.Date) (bot.Date, bool) {
	folded := catalogue.Fold(text)
	if folded == "demain" || folded == "tomorrow" {
		return today.AddDays(1), true
	}
	if weekday, ok := weekdayWords[folded]; ok {
		days := (int(weekday) - int(today.Weekday()) + 7) % 7
		if days == 0 {
			days = 7
		}
		return today.AddDays(days), true
	}
	for _, year := range []int{0, today.Year, today.Year + 1} { // « 3 janvier » is the next one
		typed := text
		if year > 0 {
			typed = text + " " + strconv.Itoa(year)
		}
		if day, ok := readDate(typed); ok && day.After(today) && len(strings.FieldsFunc(typed, dateSeparator)) == longestDate {
			return day, true
		}
	}
	return bot.Date{}, false
}

var (
	fillWords = wordSet("le la les il y a the")
	dayWords  = wordsOf(map[string]int{"aujourdhui today cematin": 0, "hier yesterday": 1, "avanthier": 2, "unesemaine lasemainederniere lastweek aweek": 7,
		"unmois lemoisdernier lastmonth amonth": 30})
	weekdayWords = wordsOf(map[string]time.Weekday{"lundi monday": time.Monday, "mardi tuesday": time.Tuesday, "mercredi wednesday": time.Wednesday,
		"jeudi thursday": time.Thursday, "vendredi friday": time.Friday, "samedi saturday": time.Saturday, "dimanche sunday": time.Sunday})
)

// span is a length of time in the calendar's units.
type span struct{ days, months int }

func (s span) before(d bot.Date) bot.Date {
	t := d.In(time.UTC).AddDate(0, -s.months, -s.days)
	return bot.DateOf(t)
}

// spanTyped reads « 3 jours », « deux semaines », « 6 months ».
func spanTyped(words []string) (s span, ok bool) {
	if len(words) != 2 {
		return s, false
	}
	n, err := strconv.Atoi(words[0])
	if err != nil {
		n = smallNumbers[catalogue.Fold(words[0])]
	}
	if n < 1 || n > 1000 {
		return s, false
	}
	unit, ok := unitWords[catalogue.Fold(words[1])]
	return span{unit.days * n, unit.months * n}, ok
}

var (
	smallNumbers = wordsOf(map[string]int{"un une a one": 1, "deux two": 2, "trois three": 3, "quatre four": 4, "cinq five": 5, "six": 6,
		"sept seven": 7, "huit eight": 8, "neuf nine": 9, "dix ten": 10, "douze twelve": 12, "quinze": 15})
	unitWords = wordsOf(map[string]span{"jour jours day days": {days: 1}, "semaine semaines week weeks": {days: 7},
		"mois month months": {months: 1}, "an ans annee annees year years": {months: 12}})
)
