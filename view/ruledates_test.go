package view

import (
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// The next dates of a rule read as people say them, with why a day is another.
func TestRuleDates(t *testing.T) {
	v, err := New(func(bot.UserID) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	paris, _ := time.LoadLocation("Europe/Paris")
	on := func(month time.Month, day int) time.Time { return time.Date(2027, month, day, 9, 0, 0, 0, paris) }
	slot := func(from, to time.Time, why bot.ClosedKind) bot.RuleDate {
		return bot.RuleDate{Slot: bot.Slot{Nominal: from, Due: to, Shift: bot.ClosedReason{Kind: why}, Skipped: why != "" && from.Equal(to)}}
	}
	august := slot(on(8, 2), on(8, 2), "")
	august.Recess = &bot.RecessDays{Name: "Août"}
	d := bot.RuleDates{Rule: "indicators", Now: on(5, 1), Dates: []bot.RuleDate{slot(on(5, 10), on(5, 10), ""), slot(on(5, 17), on(5, 18), bot.ClosedHoliday),
		slot(on(5, 22), on(5, 22), bot.ClosedWeekend), august, slot(on(12, 24), on(12, 23), bot.ClosedExtra)}}
	for lang, want := range map[string]string{
		"fr": "indicators : lundi 10 mai à 9h, lundi 17 mai est férié → mardi 18 mai à 9h, samedi 22 mai est en week-end → rien, lundi 2 août → rien, pause « Août », vendredi 24 décembre est un jour de fermeture → jeudi 23 décembre à 9h",
		"en": "indicators: Monday 10 May at 09:00, Monday 17 May is a holiday → Tuesday 18 May at 09:00, Saturday 22 May is on a weekend → nothing, Monday 2 August → nothing, pause “Août”, Friday 24 December is a closed day → Thursday 23 December at 09:00",
	} {
		if got := strings.ReplaceAll(v.RuleDates(lang, d), noBreak, " "); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		before := map[string]string{"fr": "comites : 30, 14, 7 et 1 jours avant chaque comité, à 9h30", "en": "comites: 30, 14, 7 and 1 days before each committee, at 09:30"}[lang]
		if got := strings.ReplaceAll(v.RuleDates(lang, bot.RuleDates{Rule: "comites", Before: []int{30, 14, 7, 1}, At: on(5, 1).Add(30 * time.Minute)}), noBreak, " "); got != before {
			t.Errorf("%s\nwant %s", got, before)
		}
		if night := v.NightRisk(lang, d); !strings.HasPrefix(night, "indicators") || len(night) < 100 {
			t.Errorf("%s", night)
		}
	}
}
