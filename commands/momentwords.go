package commands

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// anyOf is a pattern of the words of a table, the longest first.
func anyOf[V any](table map[string]V) string {
	words := slices.Collect(maps.Keys(table))
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return "(" + strings.Join(words, "|") + ")"
}

// pattern is a regular expression at the beginning of a flat text, where NUMBER,
// UNIT, WEEKDAY and MONTH stand for a group of the words of a table.
func pattern(text string) *regexp.Regexp {
	return regexp.MustCompile("^(?:" + strings.NewReplacer("NUMBER", `(\d{1,3}|`+anyOf(smallNumbers)[1:], "UNIT", anyOf(unitWords),
		"WEEKDAY", anyOf(weekdayWords), "MONTH", anyOf(monthWords)).Replace(text) + ")")
}

// weekdayShort are days of the week too short to be read anywhere: a date or an
// hour has to follow.
var weekdayShort = wordsOf(map[string]time.Weekday{"lun mon": time.Monday, "mar tue tues": time.Tuesday, "mer wed": time.Wednesday,
	"jeu thu thur thurs": time.Thursday, "ven fri": time.Friday, "sam sat": time.Saturday, "dim sun": time.Sunday})

// weekdayRanks are which day of the week of a month is meant; lastOfMonth for the last.
var weekdayRanks = wordsOf(map[string]int{"premier 1er first 1st": 1, "deuxieme second 2e 2eme 2nd": 2, "troisieme third 3e 3eme 3rd": 3,
	"quatrieme fourth 4e 4eme 4th": 4, "cinquieme fifth 5e 5eme 5th": 5, "dernier last": lastOfMonth})

// lastOfMonth is the rank of the last of a month.
const lastOfMonth = -1

// linkWords stand before a day or an hour, or between them.
var linkWords = wordSet("le la l ce cet a au aux de du des pour vers on the at from for by et ou puis and or then")

var (
	weekdayPattern = pattern(`WEEKDAY\b`)
	weekdayHow     = pattern(`(?:(ce|this) |((?:le |the )?(?:prochain|next|coming)) )?WEEKDAY\b(?: (?:(prochain|next)|(qui vient)|en (huit|8)|en (quinze|15)|(week)))?`)
	weekdayDotted  = regexp.MustCompile(`^` + anyOf(weekdayShort) + `\b\.?`)
	weekdayOfMonth = pattern(anyOf(weekdayRanks) + ` WEEKDAY (?:de |d'|du |of |in )?(?:(?:mois (?:de |d'))?MONTH\b\.?(?:[ ,-]{1,2}((?:19|2\d)\d\d))?|(?:the )?(?:mois|month)(?: (prochain))?|(next month))`)
	monthDay       = pattern(`(\d{1,2})(?:er|th|st|nd|rd)?`) // « jeudi 10 », « le 10 »
	beforeMonthDay = regexp.MustCompile(`\b(?:le|the|` + anyOf(weekdayWords)[1:] + `,? $`)
	weeksAhead     = pattern(`(?:dans |d'ici |in |sous )NUMBER (?:semaines?|weeks?)\b`)
	weeksFromNow   = pattern(`NUMBER weeks? from now\b`)
	fortnight      = pattern(`(?:in a fortnight|dans une quinzaine(?: de jours)?)\b`)
	nextWeek       = pattern(`(?:la |the )?(?:(semaine prochaine|next week)|(?:cette semaine|this week))\b`)
	spanAhead      = pattern(`(?:dans |d'ici |in |sous )NUMBER UNIT\b`)
	partOfToday    = pattern(`(?:(?:ce|cet|cette|this) (?:matin|morning|(apres[ -]?midi|aprem|afternoon))|((?:ce|this) (?:soir|evening)|tonight))\b`)
	partOfDay      = pattern(`(?:(?:dans|de|du|en|in|le|la|the|fin) )*(?:l'|d')?(?:matin(?:ee)?|morning|(apres[ -]?midi|aprem|afternoon)|(soir(?:ee)?|evening))\b`)
)

// relativeDays are days told from today, in the order they are tried.
var relativeDays = []struct {
	*regexp.Regexp
	days int
}{
	{pattern(`(?:aujourd ?'? ?hui|today)\b`), 0}, {pattern(`(?:apres ?-? ?demain|(?:the )?day after tomorrow)\b`), 2},
	{pattern(`(?:demain|tomorrow)\b`), 1}, {pattern(`avant ?-? ?hier\b`), -2}, {pattern(`(?:hier|yesterday)\b`), -1},
}

// datePattern is one way of writing a date, and the groups that hold its parts; 0
// for a part it has not.
type datePattern struct {
	*regexp.Regexp
	day, month, year int
	loose            bool // it may be something else: a date only when there is such a day
	spaced           bool // its last number may begin an hour or a length
}

var datePatterns = []datePattern{
	{Regexp: pattern(`(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})`), day: 3, month: 2, year: 1},
	{Regexp: pattern(`(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)`), day: 1, month: 2, year: 3},
	{Regexp: pattern(`(\d{1,2})/(\d{1,2})`), day: 1, month: 2},
	{Regexp: pattern(`(\d{1,2})[.-](\d{1,2})`), day: 1, month: 2, loose: true},
	{Regexp: pattern(`(\d{1,2})(?:er|ere|eme|e|st|nd|rd|th)?[ -]?(?:de |of |d')?MONTH\b\.?(?:[ ,-]{1,2}((?:19|2\d)\d\d))?`), day: 1, month: 2, year: 3},
	{Regexp: pattern(`MONTH\b\.? (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? ?((?:19|2\d)\d\d))?`), day: 2, month: 1, year: 3},
	{Regexp: pattern(dayNumber + ` ` + monthNumber + ` ((?:19|2\d)\d\d|\d\d)`), day: 1, month: 2, year: 3, spaced: true},
	{Regexp: pattern(dayNumber + ` ` + monthNumber), day: 1, month: 2, spaced: true},
}

// Numbers that a space may stand between in a date: « 10 01 ».
const (
	dayNumber   = `(0?[1-9]|[12]\d|3[01])`
	monthNumber = `(0[1-9]|1[0-2])`
)

// clockUnit makes the number before it an hour or a length: « jeudi 10 12 h ».
var clockUnit = pattern(` ?(?:h|heures?|hours?|hrs?|o'?clock|[ap]\.?m|minutes?|mins?|mn)\b`)
