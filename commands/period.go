package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

var (
	quarterTyped = regexp.MustCompile(`^(?:[tq]([1-4])|([1-4])(?:er|e|eme)?(?:trimestre|quarter)|(?:trimestre|quarter)([1-4]))(\d{4})?$`)
	halfTyped    = regexp.MustCompile(`^(?:[sh]([12])|([12])(?:er|e|eme)?(?:semestre|half)|(?:semestre|half)([12]))(\d{4})?$`)
	weekTyped    = regexp.MustCompile(`^(?:semaine|week|sem|w)(\d{1,2})(\d{4})?$`)
	yearFirst    = regexp.MustCompile(`^(\d{4})([tqshw]\d{1,2})$`) // 2026-Q3
)

// periodTyped reads a period of a frequency as people write it: « octobre »,
// « T3 2026 », 2026-10, 31/10/2026, « hier », « semaine 45 ». A day stands for
// the period that holds it. Without a year it is the last one that began. ok is
// false for no period at all; fits, for one of another frequency.
func periodTyped(f bot.Frequency, text string, today bot.Date) (p bot.Period, ok, fits bool) {
	folded := catalogue.Fold(text)
	if m := yearFirst.FindStringSubmatch(folded); m != nil {
		folded = m[2] + m[1]
	}
	part := func(m []string, frequency bot.Frequency, start func(year, n int) bot.Date) (bot.Period, bool, bool) {
		n, _ := strconv.Atoi(m[1] + m[2] + m[3])
		year := today.Year
		if m[4] != "" {
			year, _ = strconv.Atoi(m[4])
		} else if start(year, n).After(today) {
			year--
		}
		p := bot.PeriodOf(frequency, start(year, n))
		return p, true, f == frequency
	}
	switch {
	case quarterTyped.MatchString(folded):
		return part(quarterTyped.FindStringSubmatch(folded), bot.Quarterly, func(year, n int) bot.Date { return monthOf(year, 3*n-2) })
	case halfTyped.MatchString(folded):
		return part(halfTyped.FindStringSubmatch(folded), bot.HalfYearly, func(year, n int) bot.Date { return monthOf(year, 6*n-5) })
	case weekTyped.MatchString(folded):
		m := weekTyped.FindStringSubmatch(folded)
		n, _ := strconv.Atoi(m[1])
		if n < 1 || n > 53 {
			return p, false, false
		}
		return part([]string{"", m[1], "", "", m[2]}, bot.Weekly, weekOf)
	}
	if month, named := monthWords[folded]; named {
		day := monthOf(today.Year, month)
		if day.After(today) {
			day = monthOf(today.Year-1, month)
		}
		return bot.PeriodOf(bot.Monthly, day), true, f == bot.Monthly
	}
	parts := strings.FieldsFunc(text, dateSeparator)
	day, read := readDate(text)
	switch {
	case !read:
		if days, said := dayWords[folded]; said && days < 7 {
			return bot.PeriodOf(f, today.AddDays(-days)), true, true
		}
		if day, read := dayOfAYear(parts, today); read {
			return bot.PeriodOf(f, day), true, true
		}
		return p, false, false
	case len(parts) == 1: // a year
		return bot.PeriodOf(bot.Yearly, day), true, f == bot.Yearly
	case len(parts) == 2:
		return bot.PeriodOf(bot.Monthly, day), true, f == bot.Monthly
	}
	return bot.PeriodOf(f, day), true, true
}

// dayOfAYear reads « 31 octobre »: the last one that began.
func dayOfAYear(parts []string, today bot.Date) (bot.Date, bool) {
	for _, year := range []int{today.Year, today.Year - 1} {
		day, read := readDate(strings.Join(append(slices.Clone(parts), strconv.Itoa(year)), " "))
		if read && len(parts) == longestDate-1 && !day.After(today) {
			return day, true
		}
	}
	return bot.Date{}, false
}

func monthOf(year, month int) bot.Date {
	d, _ := bot.ParseDate(strconv.Itoa(year) + "-" + twoDigits(month) + "-01")
	return d
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// weekOf is the Monday of an ISO week.
func weekOf(year, n int) bot.Date {
	fourth, _ := bot.ParseDate(strconv.Itoa(year) + "-01-04") // always in the first week
	return bot.PeriodOf(bot.Weekly, fourth).Start.AddDays(7 * (n - 1))
}

// lastComplete is the last period of a frequency that has ended; today, for one
// without a rhythm.
func lastComplete(f bot.Frequency, today bot.Date) bot.Period {
	if f == bot.OtherFrequency {
		return bot.PeriodOf(f, today)
	}
	return bot.PeriodOf(f, bot.PeriodOf(f, today).Start.AddDays(-1))
}
