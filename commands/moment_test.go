package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// momentsAt is a reader of moments in a zone, where the clock shows a time.
func momentsAt(t testing.TB, now, zone string) momentReader {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", now, loc)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := bot.NewClosedDays(bot.ClosedDaysConfig{Bridges: true})
	if err != nil {
		t.Fatal(err)
	}
	return newMomentReader(at, loc, closed)
}

// onThursday is a Thursday morning in Paris.
func onThursday(t testing.TB) momentReader { return momentsAt(t, "2026-11-26 10:00", "Europe/Paris") }

// told is a moment in a line: "2026-12-10 14:30 50m", then its doubts.
func told(m moment) string {
	s := fmt.Sprintf("%s %02d:%02d", m.Day, m.Hour, m.Minute)
	if m.Length > 0 {
		s += " " + strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(m.Length.String())
	}
	if m.YearAssumed {
		s += " assumed"
	}
	for _, d := range m.Doubts {
		s += " " + string(d.Kind)
		if !d.Other.IsZero() {
			s += ":" + d.Other.String()
		}
		if d.Closed.Kind != "" {
			s += ":" + string(d.Closed.Kind) + string(d.Closed.Holiday)
		}
	}
	return s
}

func TestMoments(t *testing.T) {
	r := onThursday(t)
	for text, want := range map[string]string{
		// dates
		"jeudi 10 décembre 14h30":            "2026-12-10 14:30 assumed",
		"jeudi 10/12/2026 14h":               "2026-12-10 14:00",
		"10/12 à 14:30":                      "2026-12-10 14:30 assumed",
		"le 10 décembre à 14 h 30":           "2026-12-10 14:30 assumed",
		"10 déc. 14h":                        "2026-12-10 14:00 assumed",
		"10 dec 14h":                         "2026-12-10 14:00 assumed",
		"Jeu. 10 déc. 14h":                   "2026-12-10 14:00 assumed",
		"1er mars 9h30":                      "2027-03-01 09:30 assumed",
		"10-12-2026 14h":                     "2026-12-10 14:00",
		"10.12.2026 14h":                     "2026-12-10 14:00",
		"10/12/26 14h":                       "2026-12-10 14:00",
		"2026/12/10 14h":                     "2026-12-10 14:00",
		"2026-12-10T14:30":                   "2026-12-10 14:30",
		"2026-12-10T14:30:59":                "2026-12-10 14:30",
		"2026-12-10t14:30-15:20":             "2026-12-10 14:30 50m",
		"2026-12-10 14:30":                   "2026-12-10 14:30",
		"2026-12-10 14:30-15:20":             "2026-12-10 14:30 50m",
		"le 10 à 14h":                        "2026-12-10 14:00 assumed",
		"vendredi 10 à 12h":                  "2026-12-10 12:00 assumed weekday:2026-12-11",
		"jeudi 10 14h":                       "2026-12-10 14:00 assumed",
		"29/02 14h":                          "2028-02-29 14:00 assumed",
		"14h30 le 10 décembre":               "2026-12-10 14:30 assumed",
		"14h, jeudi 10/12":                   "2026-12-10 14:00 assumed",
		"10h 10 décembre":                    "2026-12-10 10:00 assumed",
		"10 mars 10 h":                       "2027-03-10 10:00 assumed",
		"Thursday 10 December 2:30 pm":       "2026-12-10 14:30 assumed",
		"December 10 at 2.30pm":              "2026-12-10 14:30 assumed",
		"December 10th, 2026, at 2 p.m.":     "2026-12-10 14:00",
		"Thursday the 10th of December 10am": "2026-12-10 10:00 assumed",
		"10 Dec 2026 14:30":                  "2026-12-10 14:30",
		"the 10th at 14.30":                  "2026-12-10 14:30 assumed",
		// spaces between the numbers
		"le 10 01 14h":           "2027-01-10 14:00 assumed closed:weekend",
		"jeudi 10 12 14h":        "2026-12-10 14:00 assumed",
		"10 12 14h":              "2026-12-10 14:00 assumed",
		"10 12 14 h 30":          "2026-12-10 14:30 assumed",
		"10 12 14:30":            "2026-12-10 14:30 assumed",
		"10 12 de 14 à 16h":      "2026-12-10 14:00 2h assumed",
		"14h le 10 12":           "2026-12-10 14:00 assumed",
		"14h30 10 12 pour 2h":    "2026-12-10 14:30 2h assumed",
		"11 01 2027 14h":         "2027-01-11 14:00",
		"lundi 11 01 2027 à 9 h": "2027-01-11 09:00",
		"11 01 27 14h":           "2027-01-11 14:00",
		"jeudi 10 12 h":          "2026-12-10 12:00 assumed",
		"jeudi 10 12 h 30":       "2026-12-10 12:30 assumed",
		"thursday 10 11 am":      "2026-12-10 11:00 assumed",
		"le 10 12 heures":        "2026-12-10 12:00 assumed",
		"le 10 09:30":            "2026-12-10 09:30 assumed",
		"le 10 10-12h":           "2026-12-10 10:00 2h assumed",
		"14h le 10 30 min":       "2026-12-10 14:00 30m assumed",
		"14h le 10 10 min":       "2026-12-10 14:00 10m assumed",
		// without a year
		"26/11 10h01": "2026-11-26 10:01 assumed",
		"26/11 10h":   "2027-11-26 10:00 assumed far:2026-11-26",
		"25/11 14h":   "2027-11-25 14:00 assumed far:2026-11-25",
		"le 26 à 9h":  "2026-12-26 09:00 assumed closed:weekend",
		// days told from today
		"aujourd'hui 18h":                   "2026-11-26 18:00",
		"demain 10h":                        "2026-11-27 10:00",
		"après-demain 10h":                  "2026-11-28 10:00 closed:weekend",
		"demain matin 9h":                   "2026-11-27 09:00",
		"demain après-midi 12h30":           "2026-11-27 12:30",
		"tomorrow afternoon, 2am":           "2026-11-27 02:00 night",
		"dans 8 jours à 9h":                 "2026-12-03 09:00 which:2026-12-04",
		"demain après-midi à 2h":            "2026-11-27 14:00",
		"ce soir 7h":                        "2026-11-26 19:00",
		"tonight 7:30":                      "2026-11-26 19:30",
		"cet après-midi 2h":                 "2026-11-26 14:00",
		"demain de 2h à 4h de l'après-midi": "2026-11-27 14:00 2h",
		"dans 15 jours à 9h":                "2026-12-10 09:00 which:2026-12-11",
		"dans 10 jours à 9h":                "2026-12-06 09:00 closed:weekend",
		"dans trois mois à 10h":             "2027-02-26 10:00",
		"tomorrow noon":                     "2026-11-27 12:00",
		"tomorrow at 10 o'clock":            "2026-11-27 10:00",
		"the day after tomorrow 10am":       "2026-11-28 10:00 closed:weekend",
		"in 12 days, 2pm":                   "2026-12-08 14:00",
		"in a week at 10am":                 "2026-12-03 10:00",
		"three weeks from now 10am":         "2026-12-17 10:00",
		// days of the week
		"vendredi 14h":                     "2026-11-27 14:00",
		"lundi prochain 14h":               "2026-11-30 14:00",
		"le prochain lundi à 14h":          "2026-11-30 14:00",
		"jeudi 14h":                        "2026-12-03 14:00 which:2026-11-26",
		"jeudi 9h":                         "2026-12-03 09:00",
		"ce jeudi 14h":                     "2026-11-26 14:00",
		"vendredi prochain 14h":            "2026-11-27 14:00 which:2026-12-04",
		"vendredi qui vient 14h":           "2026-11-27 14:00",
		"lundi en huit 10h":                "2026-12-07 10:00",
		"jeudi en huit 10h01":              "2026-12-10 10:01 which:2026-12-03",
		"lundi en quinze 10h":              "2026-12-14 10:00",
		"dans 3 semaines jeudi 10h":        "2026-12-17 10:00",
		"lundi dans 3 semaines à 10h":      "2026-12-14 10:00",
		"dans trois semaines, 10h":         "2026-12-17 10:00",
		"jeudi de la semaine prochaine 9h": "2026-12-03 09:00",
		"la semaine prochaine, lundi à 9h": "2026-11-30 09:00",
		"next Monday 2pm":                  "2026-11-30 14:00",
		"next Friday 2pm":                  "2026-11-27 14:00 which:2026-12-04",
		"this friday 14:00":                "2026-11-27 14:00",
		"Monday week 14:00":                "2026-12-07 14:00",
		"in 3 weeks Thursday 10am":         "2026-12-17 10:00",
		"Thursday next week, 9am":          "2026-12-03 09:00",
		"mon 2pm":                          "2026-11-30 14:00",
		// days of the week counted in a month
		"le premier jeudi de décembre 14h":       "2026-12-03 14:00 assumed",
		"le 1er jeudi de décembre à 14h":         "2026-12-03 14:00 assumed",
		"14h le deuxième jeudi de décembre":      "2026-12-10 14:00 assumed",
		"second jeudi du mois de décembre 14h":   "2026-12-10 14:00 assumed",
		"le 2e jeudi de décembre 14h":            "2026-12-10 14:00 assumed",
		"le 3ème mardi de janvier 10h":           "2027-01-19 10:00 assumed",
		"troisième mardi de janvier 2027 10h":    "2027-01-19 10:00",
		"quatrième lundi de janvier 10h":         "2027-01-25 10:00 assumed",
		"le 5e mercredi de décembre 10h":         "2026-12-30 10:00 assumed",
		"le dernier jeudi de décembre 14h":       "2026-12-31 14:00 assumed",
		"dernier vendredi d'avril 2027, 9h30":    "2027-04-30 09:30",
		"first thursday of december 2pm":         "2026-12-03 14:00 assumed",
		"the second Thursday in December at 2pm": "2026-12-10 14:00 assumed",
		"3rd Tuesday of Jan. 2027 10am":          "2027-01-19 10:00",
		"last Monday of January at 9am":          "2027-01-25 09:00 assumed",
		"premier jeudi de novembre 14h":          "2027-11-04 14:00 assumed far:2026-11-05",
		"dernier jeudi de novembre 14h":          "2026-11-26 14:00 assumed",
		"dernier jeudi de novembre 9h":           "2027-11-25 09:00 assumed far:2026-11-26",
		"le premier jeudi du mois 14h":           "2026-12-03 14:00 assumed",
		"le premier mardi du mois prochain 14h":  "2026-12-01 14:00",
		"first Tuesday of next month 2pm":        "2026-12-01 14:00",
		"le dernier vendredi du mois 14h":        "2026-11-27 14:00 assumed",
		// hours
		"10/12 midi":                   "2026-12-10 12:00 assumed",
		"10/12 midi et demi":           "2026-12-10 12:30 assumed",
		"10/12 14h et quart":           "2026-12-10 14:15 assumed",
		"10/12 12h":                    "2026-12-10 12:00 assumed",
		"10/12 9h00":                   "2026-12-10 09:00 assumed",
		"10/12 9 h":                    "2026-12-10 09:00 assumed",
		"10/12 9 heures 05":            "2026-12-10 09:05 assumed",
		"10/12 14h5":                   "2026-12-10 14:05 assumed",
		"10/12 14 h et demie":          "2026-12-10 14:30 assumed",
		"10/12 12am":                   "2026-12-10 00:00 assumed night",
		"10/12 12:30 PM":               "2026-12-10 12:30 assumed",
		"10/12 7h59":                   "2026-12-10 07:59 assumed night",
		"10/12 8h":                     "2026-12-10 08:00 assumed",
		"10/12 20h":                    "2026-12-10 20:00 assumed",
		"10/12 20h01":                  "2026-12-10 20:01 assumed night",
		"10/12 14h30-15h20":            "2026-12-10 14:30 50m assumed",
		"10/12 de 14h30 à 15h20":       "2026-12-10 14:30 50m assumed",
		"10/12 entre 14h et 16h":       "2026-12-10 14:00 2h assumed",
		"10/12 14h à 16h":              "2026-12-10 14:00 2h assumed",
		"10/12 14h - 16h":              "2026-12-10 14:00 2h assumed",
		"10/12 14h jusqu'à 16h":        "2026-12-10 14:00 2h assumed",
		"10/12 10-12h":                 "2026-12-10 10:00 2h assumed",
		"10/12 de 10 à 12h":            "2026-12-10 10:00 2h assumed",
		"10/12 2-3pm":                  "2026-12-10 14:00 1h assumed",
		"10/12 11-1pm":                 "2026-12-10 11:00 2h assumed",
		"10/12 from 2pm to 3:30":       "2026-12-10 14:00 1h30m assumed",
		"10/12 14h pendant 50 min":     "2026-12-10 14:00 50m assumed",
		"10/12 14h, 50 min":            "2026-12-10 14:00 50m assumed",
		"10/12 14h (50 minutes)":       "2026-12-10 14:00 50m assumed",
		"10/12 14h durée : 1h30":       "2026-12-10 14:00 1h30m assumed",
		"10/12 14h pendant une heure":  "2026-12-10 14:00 1h assumed",
		"10/12 14h for half an hour":   "2026-12-10 14:00 30m assumed",
		"10/12 14h pour 2h":            "2026-12-10 14:00 2h assumed",
		"10/12 14h-15h pendant 60 min": "2026-12-10 14:00 1h assumed",
		"10/12 pour 14h":               "2026-12-10 14:00 assumed",
		"10/12 14 h 30 min":            "2026-12-10 14:30 assumed",
		// as a phone or a word processor writes
		"  JEUDI\u00a010\u00a0DECEMBRE   à\u202f14\u00a0H\u00a030.": "2026-12-10 14:30 assumed",
		"aujourd’hui 18h":                              "2026-11-26 18:00",
		"aujourd hui 18h":                              "2026-11-26 18:00",
		"10/12 14h jusqu’à 16h !":                      "2026-12-10 14:00 2h assumed",
		"10/12 14h–16h":                                "2026-12-10 14:00 2h assumed",
		"10/12 14h → 16h":                              "2026-12-10 14:00 2h assumed",
		"10 de\u0301cembre 14h":                        "2026-12-10 14:00 assumed",
		"１０/１２ １４h３０":                                  "2026-12-10 14:30 assumed",
		"10/12\u200b à 14h\u200d30":                    "2026-12-10 14:30 assumed",
		"(jeudi 10/12, 14h)":                           "2026-12-10 14:00 assumed",
		"📅 10/12 🕑 14h":                                "2026-12-10 14:00 assumed",
		"jeudi 10/12\n14h":                             "2026-12-10 14:00 assumed",
		"**Jeudi 10 décembre 2026, de 14h30 à 15h20**": "2026-12-10 14:30 50m",
		"jeudi 10/12 - 14h":                            "2026-12-10 14:00 assumed",
		// what is asked about
		"vendredi 10 décembre 14h":   "2026-12-10 14:00 assumed weekday:2026-12-11",
		"lundi 10/12 14h":            "2026-12-10 14:00 assumed weekday:2026-12-07",
		"demain jeudi 10h":           "2026-11-27 10:00 weekday:2026-11-26",
		"mercredi 27/11 10h":         "2026-11-27 10:00 assumed weekday:2026-12-02",
		"dimanche 14h":               "2026-11-29 14:00 closed:weekend",
		"25/12 14h":                  "2026-12-25 14:00 assumed closed:holidaychristmas-day",
		"7 mai 2027 14h":             "2027-05-07 14:00 closed:bridge",
		"dimanche 25/12 6h":          "2026-12-25 06:00 assumed weekday:2026-12-27 closed:holidaychristmas-day night",
		"vendredi 27 novembre à 14h": "2026-11-27 14:00 assumed",
	} {
		m, rest, err := r.read(text)
		if err != nil || rest != "" || told(m) != want {
			t.Errorf("%q: %s, %q left, %v; want %s", text, told(m), rest, err, want)
		}
		if wall := m.Start.Format("2006-01-02 15:04"); err == nil && wall != fmt.Sprintf("%s %02d:%02d", m.Day, m.Hour, m.Minute) {
			t.Errorf("%q starts %s", text, wall)
		}
	}
}

// A weekday that is not its date's, the other one given, is said with both.
func TestMomentDoubts(t *testing.T) {
	m, _, err := onThursday(t).read("vendredi 10/12 à 7h15")
	if err != nil || len(m.Doubts) != 2 {
		t.Fatalf("%+v %v", m.Doubts, err)
	}
	if d := m.Doubts[0]; d.Said != time.Friday || d.Day.Weekday() != time.Thursday || d.Other.Weekday() != time.Friday {
		t.Errorf("%+v", d)
	}
	if d := m.Doubts[1]; d.Kind != bot.MomentNight || d.Hour != 7 || d.Minute != 15 || !d.Start.Equal(m.Start) {
		t.Errorf("%+v", d)
	}
}
