package view

import (
	"strings"
	"time"

	"jalon/bot"
)

// RuleDates writes the next dates of a rule on one line, and why a day is not its own:
// « indicators : lundi 10 mai à 9h, lundi 17 mai est férié → mardi 18 mai à 9h ».
func (v *View) RuleDates(lang string, d bot.RuleDates) string {
	s, words := v.speech(lang), []string{}
	for _, date := range d.Dates {
		words = append(words, s.ruleDate(date, d.Now))
	}
	if len(d.Before) > 0 {
		for _, n := range d.Before {
			words = append(words, s.number(float64(n), 0))
		}
		return s.say("dates.before", with{"Name": d.Rule, "Days": s.enumerate(words), "Hour": s.hour(d.At)})
	}
	return s.say("dates.rule", with{"Name": d.Rule, "Dates": strings.Join(words, ", ")})
}

// NightRisk warns of a rule whose hour comes twice, or never, on some nights.
func (v *View) NightRisk(lang string, d bot.RuleDates) string {
	return v.speech(lang).say("dates.night", with{"Name": d.Rule})
}

func (s speech) ruleDate(d bot.RuleDate, now time.Time) string {
	today := bot.DateOf(now)
	due := s.instant(d.Due.In(now.Location()), today)
	switch from := bot.DateOf(d.Nominal.In(now.Location())); {
	case d.Skipped:
		return s.shifted(from, d.Shift, s.say("dates.nothing", nil), today)
	case d.Recess != nil:
		return s.shifted(bot.DateOf(d.Due.In(now.Location())), bot.ClosedReason{}, s.say("dates.recess", with{"Name": s.quoted(oneLine(d.Recess.Name))}), today)
	case !d.Due.Equal(d.Nominal):
		return s.shifted(from, d.Shift, due, today)
	}
	return due
}

// shifted says where a closed day led: « lundi 17 mai est férié → mardi 18 mai à 9h ».
func (s speech) shifted(from bot.Date, why bot.ClosedReason, to string, today bot.Date) string {
	data := with{"Day": s.day(from, today), "To": to}
	if why.Kind == "" {
		return s.say("dates.to", data)
	}
	return s.say("dates.closed."+string(why.Kind), data)
}
