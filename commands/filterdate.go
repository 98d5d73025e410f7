package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jalon/bot"
	"jalon/catalogue"
)

// longestDate is how many words a date has at most: « 31 octobre 2024 ».
const longestDate = 3

// from reads since when: a date, of which what is beyond a space are the next
// tokens.
func (r *reading) from(word filterWord, value string) error {
	typed := r.tokens[r.at]
	day, ok := readDate(value)
	for n := 1; !ok && n < longestDate && r.at+n < len(r.tokens); n++ {
		text := strings.Join(slices.Concat([]string{value}, r.tokens[r.at+1:r.at+n+1]), " ")
		if day, ok = readDate(text); ok {
			typed = word.shown + ":" + text
			r.at += n
		}
	}
	if !ok {
		return &bot.Error{Code: bot.CodeUnknownDate, Arg: word.shown + ":" + quoteSpaces(value), Hint: r.with(word.shown + ":2024")}
	}
	if r.since != "" && r.filter.Since != day {
		return &bot.Error{Code: bot.CodeContradiction, Arg: r.since + " " + typed, Hint: r.since}
	}
	r.filter.Since, r.since = day, typed
	return nil
}

// readDate reads a year, a month or a day: 2024, 2024-10, 10/2024, « octobre
// 2024 », 2024-10-31, 31/10/2024, « 31 octobre 2024 ». It is its first day.
func readDate(text string) (bot.Date, bool) {
	parts := strings.FieldsFunc(text, dateSeparator)
	if len(parts) == 0 || len(parts) > longestDate {
		return bot.Date{}, false
	}
	if len(parts[0]) != len("2024") || !isNumber(parts[0]) { // the day comes first
		slices.Reverse(parts)
	}
	month, day := "1", "1"
	if len(parts) > 1 {
		month = parts[1]
	}
	if len(parts) > 2 {
		day = strings.TrimSuffix(parts[2], "er")
	}
	if n, named := monthWords[catalogue.Fold(month)]; named {
		month = strconv.Itoa(n)
	}
	if len(parts[0]) != len("2024") || !isNumber(parts[0]) || !isNumber(month) || !isNumber(day) {
		return bot.Date{}, false
	}
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date, err := bot.ParseDate(fmt.Sprintf("%s-%02d-%02d", parts[0], m, d))
	return date, err == nil && !date.IsZero()
}

// dateSeparator tells whether a character stands between the parts of a date.
func dateSeparator(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("-/.,", c) }

func isNumber(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool { return c < '0' || c > '9' })
}

// monthWords are the months as people write them, folded.
var monthWords = wordsOf(map[string]int{
	"janvier janv january jan": 1, "fevrier fevr fev february feb": 2, "mars march mar": 3, "avril avr april apr": 4, "mai may": 5,
	"juin june jun": 6, "juillet juil july jul": 7, "aout august aug": 8, "septembre sept september sep": 9,
	"octobre oct october": 10, "novembre nov november": 11, "decembre dec december": 12,
})
