package commands

import (
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// justPassed is for how many days a day without a year is the one that passed, and not
// the next one.
const justPassed = 92

// inYear reads a day of a year that is not written: « 3 janvier », « 03/01 », « jan 3 ».
func inYear(text string, year int) (bot.Date, bool) {
	parts := strings.FieldsFunc(text, dateSeparator)
	if len(parts) != longestDate-1 {
		return bot.Date{}, false
	}
	if monthWords[catalogue.Fold(parts[0])] > 0 {
		slices.Reverse(parts)
	}
	for _, rank := range []string{"st", "nd", "rd", "th"} {
		parts[0] = strings.TrimSuffix(parts[0], rank)
	}
	return readDate(strings.Join(append(parts, strconv.Itoa(year)), " "))
}

// fullDate reads a day with its year.
func fullDate(text string) (bot.Date, bool) {
	if len(strings.FieldsFunc(text, dateSeparator)) != longestDate {
		return bot.Date{}, false
	}
	return readDate(text)
}

// withoutWeekday is « 30/11 » of « lundi 30/11 ».
func withoutWeekday(text string) string {
	word, rest := firstWord(text)
	if _, is := weekdayWords[catalogue.Fold(word)]; is && rest != "" {
		return rest
	}
	return text
}

// dayOrToday reads today or a day to come. One that just passed is none: « 22/11 » on 23
// November is no day of the next year.
func dayOrToday(text string, today bot.Date) (bot.Date, bool) {
	if days, said := dayWords[catalogue.Fold(text)]; said {
		return today, days == 0
	}
	text = withoutWeekday(text)
	if day, ok := inYear(text, today.Year); ok && day == today {
		return today, true
	}
	if day, ok := fullDate(text); ok {
		return day, !day.Before(today)
	}
	if passed(text, today) {
		return bot.Date{}, false
	}
	if day, ok := dayAhead(text, today); ok {
		return day, true
	}
	for _, year := range []int{today.Year, today.Year + 1} { // « jan 3 »
		if day, ok := inYear(text, year); ok && !day.Before(today) {
			return day, true
		}
	}
	return bot.Date{}, false
}

// passed tells whether a text is a day that has passed: with its year, or just now.
func passed(text string, today bot.Date) bool {
	text = withoutWeekday(text)
	if day, ok := fullDate(text); ok {
		return day.Before(today)
	}
	for _, year := range []int{today.Year, today.Year - 1} {
		if day, ok := inYear(text, year); ok && day.Before(today) && day.DaysUntil(today) <= justPassed {
			return true
		}
	}
	return false
}

// notAhead is why a text that holds a day is no day to come; nil when it holds none
// that passed, or that is today.
func (r *Router) notAhead(text string) *bot.Error {
	today, words := r.today(), strings.Fields(text)
	for n := min(longestDate, len(words)); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			typed := strings.Join(words[i:i+n], " ")
			if passed(typed, today) {
				return &bot.Error{Code: bot.CodeDayPassed, Arg: typed}
			}
			if day, ok := dayOrToday(typed, today); ok && day == today {
				return &bot.Error{Code: bot.CodeDayToday, Arg: typed}
			}
		}
	}
	return nil
}

// passedIn is notAhead for what may be of today.
func (r *Router) passedIn(text string) *bot.Error {
	if why := r.notAhead(text); why != nil && why.Code == bot.CodeDayPassed {
		return why
	}
	return nil
}
