package commands

import (
	"fmt"
	"regexp"
	"testing"

	"jalon/bot"
	"jalon/view"
)

// notMoments are texts, why they are refused, and about which words.
var notMoments = []struct {
	text string
	code bot.Code
	arg  string
	day  string // that is kept
}{
	{"", bot.CodeNoDay, "", ""},
	{"bonjour", bot.CodeNoDay, "bonjour", ""},
	{"14h", bot.CodeNoDay, "14h", ""},
	{"semaine prochaine 14h", bot.CodeNoDay, "semaine prochaine 14h", ""},
	{"décembre 14h", bot.CodeNoDay, "14h", ""},
	{"jeudi 10 décembre", bot.CodeNoHour, "jeudi 10 décembre", "2026-12-10"},
	{"demain", bot.CodeNoHour, "demain", "2026-11-27"},
	{"jeudi 10", bot.CodeNoHour, "jeudi 10", "2026-12-10"},
	{"aujourd'hui", bot.CodeNoHour, "aujourd'hui", "2026-11-26"},
	{"dans 3 semaines", bot.CodeNoHour, "dans 3 semaines", "2026-12-17"},
	{"10/12 pendant 50 min", bot.CodeNoHour, "10/12 pendant 50 min", "2026-12-10"},
	{"2026-12-10", bot.CodeNoHour, "2026-12-10", "2026-12-10"},
	{"31/11 14h", bot.CodeNotADay, "31/11", ""},
	{"31 novembre 14h", bot.CodeNotADay, "31 novembre", ""},
	{"29/02/2027 14h", bot.CodeNotADay, "29/02/2027", ""},
	{"12/31/2026 14h", bot.CodeNotADay, "12/31/2026", ""},
	{"12/31 14h", bot.CodeNotADay, "12/31", ""},
	{"45/13 14h", bot.CodeNotADay, "45/13", ""},
	{"0/12 14h", bot.CodeNotADay, "0/12", ""},
	{"le 31 11 14h", bot.CodeNotADay, "31 11", ""},
	{"30 02 2027 14h", bot.CodeNotADay, "30 02 2027", ""},
	{"le 10 12", bot.CodeNoHour, "le 10 12", "2026-12-10"},
	{"premier jeudi de décembre", bot.CodeNoHour, "premier jeudi de décembre", "2026-12-03"},
	{"premier jeudi de décembre 2025 14h", bot.CodePastMoment, "premier jeudi de décembre 2025 14h", "2025-12-04"},
	{"le 5e lundi de janvier 2027 14h", bot.CodeNotADay, "5e lundi de janvier 2027", ""},
	{"premier jeudi de janvier ou deuxième jeudi de décembre 14h", bot.CodeTwoDays, "premier jeudi de janvier ou deuxième jeudi de décembre 14h", "2026-12-10"},
	{"2026-13-01T14:30", bot.CodeNotADay, "2026-13-01", ""},
	{"jeudi 25h", bot.CodeNotAnHour, "25h", "2026-12-03"},
	{"jeudi 24h", bot.CodeNotAnHour, "24h", "2026-12-03"},
	{"jeudi 14h75", bot.CodeNotAnHour, "14h75", "2026-12-03"},
	{"jeudi 14:60", bot.CodeNotAnHour, "14:60", "2026-12-03"},
	{"jeudi 13h-25h", bot.CodeNotAnHour, "25h", "2026-12-03"},
	{"thursday 14am", bot.CodeNotAnHour, "14am", "2026-12-03"},
	{"thursday 0:30pm", bot.CodeNotAnHour, "0:30pm", "2026-12-03"},
	{"25h", bot.CodeNotAnHour, "25h", ""},
	{"jeudi 14h pendant 0 min", bot.CodeNotALength, "pendant 0 min", "2026-12-03"},
	{"jeudi 14h pendant 3 jours", bot.CodeNotALength, "pendant 3 jours", "2026-12-03"},
	{"jeudi 14h pendant 13h", bot.CodeNotALength, "pendant 13h", "2026-12-03"},
	{"aujourd'hui pendant 3 jours", bot.CodeNotALength, "pendant 3 jours", "2026-11-26"},
	{"10/12 ou 11/12 14h", bot.CodeTwoDays, "10/12 ou 11/12 14h", "2026-12-10"},
	{"jeudi ou vendredi 14h", bot.CodeTwoDays, "jeudi ou vendredi 14h", "2026-11-27"},
	{"10/12 14h au 11/12 16h", bot.CodeTwoDays, "10/12 14h au 11/12 16h", "2026-12-10"},
	{"demain ou après-demain 14h", bot.CodeTwoDays, "demain ou après-demain 14h", "2026-11-27"},
	{"dans 3 semaines le 10/12 14h", bot.CodeTwoDays, "dans 3 semaines le 10/12 14h", "2026-12-10"},
	{"jeudi 10/12 14h et vendredi 11/12 15h", bot.CodeTwoDays, "jeudi 10/12 14h et vendredi 11/12 15h", "2026-12-10"},
	{"vendredi 11/12 15h, jeudi 10/12 14h", bot.CodeTwoDays, "vendredi 11/12 15h, jeudi 10/12 14h", "2026-12-10"},
	{"jeudi 10 14h et vendredi 11 15h", bot.CodeTwoDays, "jeudi 10 14h et vendredi 11 15h", "2026-12-10"},
	{"lundi ou mardi 8/12 14h", bot.CodeTwoDays, "lundi ou mardi 8/12 14h", "2026-12-07"},
	{"jeudi 14h ou 15h", bot.CodeTwoHours, "jeudi 14h ou 15h", "2026-12-03"},
	{"jeudi 14h 2h", bot.CodeTwoHours, "jeudi 14h 2h", "2026-12-03"},
	{"jeudi 14 h 75", bot.CodeNotAnHour, "14 h 75", "2026-12-03"},
	{"jeudi 14h-15h pendant 30 min", bot.CodeTwoHours, "jeudi 14h-15h pendant 30 min", "2026-12-03"},
	{"jeudi 10/12 14h EST", bot.CodeOtherZone, "EST", "2026-12-10"},
	{"jeudi 10/12 14h CEST", bot.CodeOtherZone, "CEST", "2026-12-10"},
	{"jeudi 10/12 14h heure de Tokyo", bot.CodeOtherZone, "heure de Tokyo", "2026-12-10"},
	{"jeudi 15h20-14h30", bot.CodeEndFirst, "jeudi 15h20-14h30", "2026-12-03"},
	{"jeudi de 22h à 1h", bot.CodeEndFirst, "jeudi de 22h à 1h", "2026-12-03"},
	{"jeudi 23h-23h", bot.CodeEndFirst, "jeudi 23h-23h", "2026-12-03"},
	{"jeudi 14h-14h", bot.CodeEndFirst, "jeudi 14h-14h", "2026-12-03"},
	{"10/12/2025 14h", bot.CodePastMoment, "10/12/2025 14h", "2025-12-10"},
	{"10/12/2025", bot.CodePastMoment, "10/12/2025", "2025-12-10"},
	{"26/11/2026 10h", bot.CodePastMoment, "26/11/2026 10h", "2026-11-26"},
	{"2020-01-01T10:00Z", bot.CodePastMoment, "2020-01-01T10:00Z", "2020-01-01"},
	{"2020-01-01T10:00Z le 10/12", bot.CodeTwoDays, "2020-01-01T10:00Z le 10/12", "2020-01-01"},
	{"aujourd'hui 9h", bot.CodePastMoment, "aujourd'hui 9h", "2026-11-26"},
	{"hier 14h", bot.CodePastMoment, "hier 14h", "2026-11-25"},
	{"lundi de cette semaine 9h", bot.CodePastMoment, "lundi de cette semaine 9h", "2026-11-23"},
	{"27/11/2028 14h", bot.CodeTooFarAhead, "27/11/2028 14h", "2028-11-27"},
	{"dans 900 ans à 10h", bot.CodeTooFarAhead, "dans 900 ans à 10h", "2926-11-26"},
	{"31/12/9999 23h59", bot.CodeTooFarAhead, "31/12/9999 23h59", "9999-12-31"},
}

func TestMomentsRefused(t *testing.T) {
	r := onThursday(t)
	for _, c := range notMoments {
		m, _, err := r.read(c.text)
		if err == nil || err.Code != c.code || err.Arg != c.arg || m.Day.String() != c.day || !m.Start.IsZero() {
			t.Errorf("%q: %s %v, want %s about %q, keeping %q", c.text, told(m), err, c.code, c.arg, c.day)
		}
	}
	if m, _, err := r.read("26/11/2028 14h"); err != nil {
		t.Errorf("two years ahead to the day: %s %v", told(m), err)
	}
}

// What to type instead keeps what was right: the day, the hour, and the year where
// it has to be said.
func TestHintsOfMoments(t *testing.T) {
	r := onThursday(t)
	for text, want := range map[string]string{
		"14h": "10/12 14h", "jeudi": "3/12 14h30", "10/12/2027": "10/12/2027 14h30", "aujourd'hui": "26/11 12h", "bonjour": "10/12 14h30",
		"12/31/2026 14h": "31/12 14h", "31/11 9h": "30/11 9h", "29/02/2027 14h": "28/02 14h", "45/13 14h": "10/12 14h", "31/02/2026 14h": "28/02 14h",
		"jeudi 25h": "3/12 14h30", "jeudi 15h20-14h30": "3/12 14h30-15h20", "jeudi 22h-1h": "3/12 22h-23h", "jeudi 14h ou 16h": "3/12 14h-16h",
		"jeudi 14h pendant 3 jours": "3/12 14h-15h", "10/12/2025 14h": "10/12 14h", "hier 14h": "10/12 14h", "aujourd'hui 9h": "10/12 9h", "10/12/2036 14h": "10/12 14h",
		"demain ou vendredi 4/12 à 14h": "27/11 14h",
	} {
		if _, _, err := r.read(text); err == nil || err.Hint != want {
			t.Errorf("%q: %v, hint %q; want %q", text, err, err.Hint, want)
		}
	}
}

// Several days are those that were read, not the next ones of their days of the
// week, and each keeps its hour.
func TestSeveralDaysAreNamed(t *testing.T) {
	r := onThursday(t)
	for text, want := range map[string]struct{ days, hint string }{
		"jeudi 10/12 14h et vendredi 11/12 15h":             {"[2026-12-10 2026-12-11]", "10/12 14h"},
		"vendredi 11/12 15h ou jeudi 10/12 14h":             {"[2026-12-10 2026-12-11]", "10/12 14h"},
		"jeudi 10/12 et vendredi 11/12 15h":                 {"[2026-12-10 2026-12-11]", "10/12 15h"},
		"jeudi 10/12 14h-15h, vendredi 11/12 15h-16h":       {"[2026-12-10 2026-12-11]", "10/12 14h-15h"},
		"Thursday 10 December 2pm and Friday 11 December":   {"[2026-12-10 2026-12-11]", "10/12 14h"},
		"jeudi 10 14h et vendredi 11 15h":                   {"[2026-12-10 2026-12-11]", "10/12 14h"},
		"lundi 7/12 14h et lundi 14/12 14h":                 {"[2026-12-07 2026-12-14]", "7/12 14h"},
		"jeudi 10/12 14h et vendredi 12/12 15h":             {"[2026-12-10 2026-12-12]", "10/12 14h"},
		"lundi ou mardi 8/12 14h":                           {"[2026-12-07 2026-12-08]", "7/12 14h"},
		"mardi 8/12 ou mercredi 14h":                        {"[2026-12-08 2026-12-09]", "8/12 14h"},
		"10/12 14h au 11/12 16h":                            {"[2026-12-10 2026-12-11]", "10/12 14h"},
		"jeudi ou vendredi 14h":                             {"[2026-11-27 2026-12-03]", "27/11 14h"},
		"lundi 7/12 14h, mardi 8/12 15h, mercredi 9/12 16h": {"[2026-12-07 2026-12-08]", "7/12 14h"}, // two are enough
	} {
		_, _, err := r.read(text)
		if codeOf(err) != bot.CodeTwoDays || fmt.Sprint(err.Days) != want.days || err.Hint != want.hint {
			t.Errorf("%q: %+v, want %v", text, err, want)
		}
	}
}

// Months are not all as long.
func TestMonthsFromNow(t *testing.T) {
	for now, want := range map[string]string{"2027-01-31 10:00": "2027-02-28", "2028-01-30 10:00": "2028-02-29", "2026-11-26 10:00": "2026-12-26"} {
		m, _, err := momentsAt(t, now, "Europe/Paris").read("dans un mois à 14h")
		if err != nil || m.Day.String() != want {
			t.Errorf("%s: %s %v", now, told(m), err)
		}
	}
}

// toType are the words between quotes in a sentence: what to type instead.
var toType = regexp.MustCompile(`[«“][\s\x{00a0}]*([^»”]*?)[\s\x{00a0}]*[»”]`)

// Whatever is refused, at any hour of the day, what the sentence gives to type
// instead is read, and names what was read of it.
func TestRefusalsGiveWhatIsRead(t *testing.T) {
	v, err := view.New(func(u bot.UserID) string { return string(u) })
	if err != nil {
		t.Fatal(err)
	}
	for _, now := range []string{"2026-11-26 10:00", "2026-12-31 18:59", "2028-02-29 23:59", "2027-03-27 00:00"} {
		r := momentsAt(t, now, "Europe/Paris")
		for _, c := range notMoments {
			_, _, fault := r.read(c.text)
			for _, lang := range view.Languages {
				if fault == nil {
					continue
				}
				found := toType.FindAllStringSubmatch(v.Error(lang, fault), -1)
				examples := 0
				for _, example := range found {
					if example[1] == fault.Arg {
						continue // what was typed
					}
					examples++
					if m, rest, err := r.read(example[1]); err != nil || rest != "" {
						t.Errorf("%s: %q: %q tells to type %q: %s, %q left, %v", now, c.text, v.Error(lang, fault), example[1], told(m), rest, err)
					}
				}
				if examples == 0 {
					t.Errorf("%q: %q tells nothing to type", c.text, v.Error(lang, fault))
				}
			}
		}
	}
}
