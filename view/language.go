package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode"

	"jalon/bot"
)

const (
	noBreak       = "\u00a0"
	noBreakNarrow = "\u202f"
)

// language is how one language writes numbers and dates.
type language struct {
	code         string
	decimal      string
	group        string
	months, days [12]string // days[0] is Sunday
	short        [12]string // months
	one          func(n int) bool
}

var french = language{
	code: "fr", decimal: ",", group: noBreakNarrow,
	months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		"septembre", "octobre", "novembre", "décembre"},
	short: [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	days:  [12]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	one:   func(n int) bool { return n < 2 },
}

var english = language{
	code: "en", decimal: ".", group: ",",
	months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"},
	short: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	days:  [12]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	one:   func(n int) bool { return n == 1 },
}

func (l language) functions() template.FuncMap {
	return template.FuncMap{
		"plural": func(n int, one, many string) string {
			if l.one(n) {
				return one
			}
			return many
		},
		"list": l.enumerate,
		"de":   elided,
	}
}

// vowels are the letters before which « de » is elided. Only the French put a y
// among them: see elided.
const vowels = "aeiouàáâãäåéèêëíìîïóòôõöøúùûüœæ"

// elided is a name after the French « de »: « d'Acceslibre ». A y is a vowel before a
// consonant alone: « d'Yves », « de Yann ». An h is left alone: nobody knows whether
// it is mute.
func elided(name string) string {
	letters := []rune(strings.ToLower(strings.TrimLeft(name, "\\*`")))
	if len(letters) == 0 {
		return "de " + name
	}
	is := func(r rune) bool { return strings.ContainsRune(vowels, r) }
	if is(letters[0]) || letters[0] == 'y' && len(letters) > 1 && unicode.IsLetter(letters[1]) && !is(letters[1]) {
		return "d'" + name
	}
	return "de " + name
}

// enumerate joins words as people say them: « a, b et c ».
func (l language) enumerate(words []string) string {
	if l.code == "en" {
		return joined(words, " and ")
	}
	return joined(words, " et ")
}

// quoted is a text as somebody wrote it.
func (l language) quoted(text string) string {
	if l.code == "en" {
		return "“" + text + "”"
	}
	return "«" + noBreak + text + noBreak + "»"
}

// alternatives joins words of which one counts: « a, b ou c ».
func (l language) alternatives(words []string) string {
	if l.code == "en" {
		return joined(words, " or ")
	}
	return joined(words, " ou ")
}

func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

// number writes v with a number of decimals, digits grouped by three.
func (l language) number(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	var b strings.Builder
	if v < 0 {
		b.WriteString("−")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && len(whole) > 4-1 {
			b.WriteString(l.group)
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString(l.decimal + fraction)
	}
	return b.String()
}

// quantity writes a value with its unit: « 10,4 % », « 8,1 sur 10 ».
func (l language) quantity(v float64, decimals int, unit string) string {
	s := l.number(v, decimals)
	switch {
	case unit == "":
		return s
	case unit == "%" && l.code == "en":
		return s + "%"
	}
	return s + noBreak + plain(unit)
}

// day writes a date with its day of the week, and its year unless it is the
// year of now: « jeudi 10 décembre ».
func (l language) day(d, now bot.Date) string {
	s := fmt.Sprintf("%s %s %s", l.days[d.Weekday()], l.dayNumber(d), l.months[d.Month-1])
	if d.Year != now.Year {
		s += " " + strconv.Itoa(d.Year)
	}
	return s
}

func (l language) dayNumber(d bot.Date) string {
	if d.Day == 1 && l.code == "fr" {
		return "1er"
	}
	return strconv.Itoa(d.Day)
}

// month writes « octobre 2024 ».
func (l language) month(d bot.Date) string {
	return l.months[d.Month-1] + " " + strconv.Itoa(d.Year)
}

// monthOf writes a month, with its year unless it is the year of now: « avril ».
func (l language) monthOf(d, now bot.Date) string {
	if d.Year == now.Year {
		return l.months[d.Month-1]
	}
	return l.month(d)
}

// instant writes a day and an hour in the zone of t: « lundi 23 novembre à 8h ».
func (l language) instant(t time.Time, now bot.Date) string {
	join := " à "
	if l.code == "en" {
		join = " at "
	}
	return l.day(bot.DateOf(t), now) + join + l.hour(t)
}

// hour writes « 9h », « 14h30 », "09:00".
func (l language) hour(t time.Time) string {
	if l.code == "en" {
		return t.Format("15:04")
	}
	if t.Minute() == 0 {
		return strconv.Itoa(t.Hour()) + "h"
	}
	return strconv.Itoa(t.Hour()) + t.Format("h04")
}

// by says the day something should be reached: « en mars 2027 », « fin 2026 ».
func (l language) by(d bot.Date) string {
	yearEnd := d.Month == time.December && d.Day == 31
	switch {
	case l.code == "en" && yearEnd:
		return "by the end of " + strconv.Itoa(d.Year)
	case l.code == "en":
		return "by " + l.month(d)
	case yearEnd:
		return "fin " + strconv.Itoa(d.Year)
	}
	return "en " + l.month(d)
}

// period names a period, with its year when asked: « octobre », « 3e trimestre 2026 ».
func (l language) period(p bot.Period, year bool) string {
	s := l.periodName(p)
	if year && p.Frequency != bot.Yearly {
		s += " " + strconv.Itoa(p.Start.Year)
	}
	return s
}

func (l language) periodName(p bot.Period) string {
	fr := l.code == "fr"
	switch p.Frequency {
	case bot.Monthly:
		return l.months[p.Start.Month-1]
	case bot.Quarterly:
		n := (int(p.Start.Month) + 2) / 3
		if fr {
			return ordinal(n) + " trimestre"
		}
		return fmt.Sprintf("Q%d", n)
	case bot.HalfYearly:
		n := (int(p.Start.Month) + 5) / 6
		if fr {
			return ordinal(n) + " semestre"
		}
		return fmt.Sprintf("H%d", n)
	case bot.Yearly:
		return strconv.Itoa(p.Start.Year)
	case bot.Weekly:
		if fr {
			return "semaine du " + l.dayNumber(p.Start) + " " + l.months[p.Start.Month-1]
		}
		return "week of " + l.dayNumber(p.Start) + " " + l.months[p.Start.Month-1]
	}
	if p.Start.IsZero() {
		return ""
	}
	return l.dayNumber(p.Start) + " " + l.months[p.Start.Month-1]
}

// shortPeriod names a period for an axis, without its year: « oct. », « T3 »,
// « 3 nov. ».
func (l language) shortPeriod(p bot.Period) string {
	switch p.Frequency {
	case bot.Monthly:
		return l.short[p.Start.Month-1]
	case bot.Quarterly:
		return l.quarter() + strconv.Itoa((int(p.Start.Month)+2)/3)
	case bot.HalfYearly:
		return l.half() + strconv.Itoa((int(p.Start.Month)+5)/6)
	case bot.Yearly:
		return strconv.Itoa(p.Start.Year)
	}
	if p.Start.IsZero() {
		return ""
	}
	return strconv.Itoa(p.Start.Day) + " " + l.short[p.Start.Month-1]
}

func (l language) quarter() string {
	if l.code == "fr" {
		return "T"
	}
	return "Q"
}

func (l language) half() string {
	if l.code == "fr" {
		return "S"
	}
	return "H"
}

func ordinal(n int) string {
	if n == 1 {
		return "1er"
	}
	return strconv.Itoa(n) + "e"
}

// inPeriod says when: « en octobre », « au 3e trimestre ».
func (l language) inPeriod(p bot.Period, year bool) string {
	return l.preposition(p.Frequency, "en ", "au ", "la ", "le ", "in ", "in ", "in the ", "on ") + l.period(p, year)
}

// sincePeriod says from when: « depuis septembre », « depuis le 2e trimestre ».
func (l language) sincePeriod(p bot.Period, year bool) string {
	return l.preposition(p.Frequency, "depuis ", "depuis le ", "depuis la ", "depuis le ",
		"since ", "since ", "since the ", "since ") + l.period(p, year)
}

// preposition picks the words before a month or year, a quarter or half-year,
// a week, a day: four in French, then four in English.
func (l language) preposition(f bot.Frequency, words ...string) string {
	if l.code == "en" {
		words = words[4:]
	}
	switch f {
	case bot.Monthly, bot.Yearly:
		return words[0]
	case bot.Quarterly, bot.HalfYearly:
		return words[1]
	case bot.Weekly:
		return words[2]
	}
	return words[3]
}

// spaces puts the non-breaking spaces of French typography where a template
// has plain ones. Addresses and code have none of these patterns.
func (l language) spaces(s string) string {
	if l.code != "fr" {
		return s
	}
	return frenchSpaces.Replace(s)
}

var frenchSpaces = strings.NewReplacer(
	" :", noBreak+":", " ;", noBreakNarrow+";", " !", noBreakNarrow+"!", " ?", noBreakNarrow+"?",
	"« ", "«"+noBreak, " »", noBreak+"»", " %", noBreak+"%")
