package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/bot"
	"jalon/view"
)

// Nights on which an hour does not exist, or comes twice. Times are those of UTC.
func TestMomentsOfTheNightsThatChange(t *testing.T) {
	before := momentsAt(t, "2026-10-20 10:00", "Europe/Paris")
	for _, c := range []struct {
		text, start string
		length      time.Duration
		kinds       string // besides those of a Sunday night
		again       string
	}{
		{"25/10/2026 1h59", "2026-10-24T23:59", 0, "", ""},
		{"25/10/2026 2h", "2026-10-25T00:00", 0, " twice", "2026-10-25T01:00"},
		{"25/10/2026 2h30", "2026-10-25T00:30", 0, " twice", "2026-10-25T01:30"},
		{"25/10/2026 2h59", "2026-10-25T00:59", 0, " twice", "2026-10-25T01:59"},
		{"25/10/2026 3h", "2026-10-25T02:00", 0, "", ""},
		{"25/10/2026 1h30-3h30", "2026-10-24T23:30", 3 * time.Hour, "", ""},
		{"25/10/2026 2h30 pendant 30 min", "2026-10-25T00:30", 30 * time.Minute, " twice", "2026-10-25T01:30"},
		{"2026-10-25T02:30+02:00", "2026-10-25T00:30", 0, "", ""}, // its offset says which
		{"2026-10-25T02:30+01:00", "2026-10-25T01:30", 0, "", ""},
		{"28/03/2027 1h59", "2027-03-28T00:59", 0, "", ""},
		{"28/03/2027 2h", "2027-03-28T01:00", 0, " skipped", ""},
		{"28/03/2027 2h30", "2027-03-28T01:00", 0, " skipped", ""},
		{"28/03/2027 3h", "2027-03-28T01:00", 0, "", ""},
		{"28/03/2027 1h30-3h30", "2027-03-28T00:30", time.Hour, "", ""},
		{"28/03/2027 2h15-2h45", "2027-03-28T01:00", 30 * time.Minute, " skipped", ""},
	} {
		m, rest, err := before.read(c.text)
		kinds, again := "", ""
		for _, d := range m.Doubts {
			if d.Kind == bot.MomentTwice || d.Kind == bot.MomentSkipped {
				kinds += " " + string(d.Kind)
			}
			if !d.Again.IsZero() {
				again = d.Again.UTC().Format("2006-01-02T15:04")
			}
		}
		if err != nil || rest != "" || m.Start.UTC().Format("2006-01-02T15:04") != c.start || m.Length != c.length || kinds != c.kinds || again != c.again {
			t.Errorf("%q: %s, %s, twice at %q, starts %v: %v", c.text, told(m), kinds, again, m.Start.UTC(), err)
		}
	}
}

// While an hour comes twice, an offset tells which one is past.
func TestMomentsWhileAnHourComesTwice(t *testing.T) {
	r := momentsAt(t, "2026-10-20 10:00", "Europe/Paris")
	r = newMomentReader(time.Date(2026, 10, 25, 0, 45, 0, 0, time.UTC), r.now.Location(), bot.ClosedDays{}) // 2:45, the first time
	if m, _, err := r.read("2026-10-25T02:30+01:00"); err != nil || m.Start.Sub(r.now) != 45*time.Minute {
		t.Errorf("%s %v", told(m), err)
	}
	if _, _, err := r.read("2026-10-25T02:30+02:00"); codeOf(err) != bot.CodePastMoment {
		t.Errorf("%v", err)
	}
}

// A 29 February that has passed a year ago is not one.
func TestNoDoubtAboutADayThatWasNot(t *testing.T) {
	m, _, err := momentsAt(t, "2027-03-05 10:00", "Europe/Paris").read("29/02 14h")
	if err != nil || told(m) != "2028-02-29 14:00 assumed" {
		t.Errorf("%s %v", told(m), err)
	}
}

// What has its own offset is read on the clock of the installation, wherever that is.
func TestMomentsInOtherZones(t *testing.T) {
	for _, c := range []struct{ zone, text, want, start string }{
		{"Europe/Paris", "2026-12-10T14:30:00Z", "2026-12-10 15:30", "2026-12-10T14:30"},
		{"Europe/Paris", "2026-12-10T23:30-05:00", "2026-12-11 05:30 night", "2026-12-11T04:30"},
		{"Europe/Paris", "2026-12-10T14:30+0530", "2026-12-10 10:00", "2026-12-10T09:00"},
		{"Indian/Reunion", "2026-12-10T06:30Z", "2026-12-10 10:30", "2026-12-10T06:30"},
		{"Indian/Reunion", "10/12/2026 14h", "2026-12-10 14:00", "2026-12-10T10:00"},
		{"America/Guadeloupe", "10/12/2026 14h", "2026-12-10 14:00", "2026-12-10T18:00"},
		{"America/Guadeloupe", "demain 10h", "2026-11-27 10:00", "2026-11-27T14:00"},
		{"Pacific/Noumea", "aujourd'hui 18h", "2026-11-26 18:00", "2026-11-26T07:00"},
	} {
		m, rest, err := momentsAt(t, "2026-11-26 10:00", c.zone).read(c.text)
		if err != nil || rest != "" || told(m) != c.want || m.Start.UTC().Format("2006-01-02T15:04") != c.start {
			t.Errorf("%s: %q: %s, starts %v, %v", c.zone, c.text, told(m), m.Start.UTC(), err)
		}
	}
}

// An hour with the name of its clock is that hour on the clock of the installation.
func TestMomentsOfANamedZone(t *testing.T) {
	for _, c := range []struct{ zone, text, want, start string }{
		{"Europe/Paris", "jeudi 10/12/2026 14h30 UTC", "2026-12-10 15:30", "2026-12-10T14:30"},
		{"Europe/Paris", "7/7/2027 14h30 utc", "2027-07-07 16:30", "2027-07-07T14:30"},
		{"Europe/Paris", "jeudi 10/12/2026 23h30 GMT", "2026-12-11 00:30 night", "2026-12-10T23:30"},
		{"Europe/Paris", "10/12/2026 14h-15h (UTC)", "2026-12-10 15:00 1h", "2026-12-10T14:00"},
		{"Europe/Paris", "10/12/2026 UTC 14h", "2026-12-10 15:00", "2026-12-10T14:00"},
		{"Europe/Paris", "14h UTC, le 10/12/2026", "2026-12-10 15:00", "2026-12-10T14:00"},
		{"Europe/Paris", "10/12/2026 14h UTC+4", "2026-12-10 11:00", "2026-12-10T10:00"},
		{"Europe/Paris", "10/12/2026 14h UTC + 4", "2026-12-10 11:00", "2026-12-10T10:00"},
		{"Europe/Paris", "10/12/2026 2pm GMT-5", "2026-12-10 20:00", "2026-12-10T19:00"},
		{"Europe/Paris", "10/12/2026 14h UTC+5:30", "2026-12-10 09:30", "2026-12-10T08:30"},
		{"Europe/Paris", "aujourd'hui 9h30 UTC", "2026-11-26 10:30", "2026-11-26T09:30"},
		{"Europe/Paris", "10/12/2026 14h CET", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026 14h cet", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "7/7/2027 14h CEST", "2027-07-07 14:00", "2027-07-07T12:00"},
		{"Europe/Paris", "10/12/2026 14h heure de Paris", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026, 14h (heure de Paris)", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026 à 14h à l'heure de paris", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026 14h, heure française", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "December 10, 2026, 2pm Paris time", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026 14h heure de Bruxelles", "2026-12-10 14:00", "2026-12-10T13:00"},
		{"Europe/Paris", "10/12/2026 14h heure de La Réunion", "2026-12-10 11:00", "2026-12-10T10:00"},
		{"Europe/Paris", "2pm London time, 10 December 2026", "2026-12-10 15:00", "2026-12-10T14:00"},
		{"Europe/Paris", "cet après-midi 14h", "2026-11-26 14:00", "2026-11-26T13:00"},
		{"Indian/Reunion", "10/12/2026 14h heure de Paris", "2026-12-10 17:00", "2026-12-10T13:00"},
		{"Indian/Reunion", "10/12/2026 14h heure de La Réunion", "2026-12-10 14:00", "2026-12-10T10:00"},
	} {
		m, rest, err := momentsAt(t, "2026-11-26 10:00", c.zone).read(c.text)
		if err != nil || rest != "" || told(m) != c.want || m.Start.UTC().Format("2006-01-02T15:04") != c.start {
			t.Errorf("%s: %q: %s, starts %v, %q left, %v", c.zone, c.text, told(m), m.Start.UTC(), rest, err)
		}
		if wall := m.Start.Format("2006-01-02 15:04"); err == nil && wall != fmt.Sprintf("%s %02d:%02d", m.Day, m.Hour, m.Minute) {
			t.Errorf("%q starts %s", c.text, wall)
		}
	}
}

// Of an hour that comes twice, the name of the zone says which.
func TestNamedZonesOfANightThatChanges(t *testing.T) {
	for text, want := range map[string]string{"25/10/2026 2h30 CEST": "2026-10-25T00:30", "25/10/2026 2h30 CET": "2026-10-25T01:30", "25/10/2026 1h30 UTC": "2026-10-25T01:30"} {
		m, _, err := momentsAt(t, "2026-10-20 10:00", "Europe/Paris").read(text)
		if got := m.Start.UTC().Format("2006-01-02T15:04"); err != nil || got != want || strings.Contains(told(m), string(bot.MomentTwice)) {
			t.Errorf("%q: %s, starts %s, %v", text, told(m), got, err)
		}
	}
}

// A zone that is not read is refused, and is no part of what is left.
func TestZonesThatAreNotRead(t *testing.T) {
	r, named := onThursday(t), namedIn(t, names...)
	for text, want := range map[string]string{
		"10/12 14h EST": "EST", "10/12 14h PST salle 24": "PST", "dossierfacile 10/12 14h heure de Tokyo": "heure de Tokyo", "dossierfacile 10/12 2pm Tokyo time": "Tokyo time",
		"10/7/2027 14h CET": "CET", "dossierfacile 10/12 14h CEST": "CEST", "10/12 14h UTC+25": "UTC+25",
		"dossierfacile 10/12 14h salle 24 UTC": "UTC", "10/12 14h salle 24 (CET)": "CET",
	} {
		p := r.choose(text, named, false)
		if codeOf(p.Err) != bot.CodeOtherZone || p.Err.Arg != want || p.Err.Zone != "Europe/Paris" || p.Err.Hint == "" || !p.Moment.Start.IsZero() {
			t.Errorf("%q: %+v, %s", text, p.Err, told(p.Moment))
		}
	}
	for _, text := range []string{"10/12 14h UTC (15h heure de Paris)", "10/12 14h UTC CET", "10/12 14h UTC UTC+4"} {
		if _, _, err := r.read(text); codeOf(err) != bot.CodeTwoHours {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, left := range map[string]string{"10/12 14h bâtiment Est": "bâtiment Est", "10/12 14h heure de la réunion": "heure de la réunion", "heure de la réunion : 10/12 14h": "heure de la réunion",
		"10/12 14h heure de début": "heure de début", `10/12 14h "point UTC"`: `"point UTC"`, "10/12 14h dans cet atelier": "dans cet atelier"} {
		if _, rest, err := r.read(text); err != nil || rest != left {
			t.Errorf("%q: %q left, %v", text, rest, err)
		}
	}
}

// The day it is is that of the zone, not of the machine or of the time given.
func TestTodayIsThatOfTheZone(t *testing.T) {
	paris := onThursday(t).now.Location()
	late := time.Date(2026, 11, 26, 23, 30, 0, 0, time.UTC) // Friday in Paris
	m, _, err := newMomentReader(late, paris, bot.ClosedDays{}).read("demain 10h")
	if err != nil || m.Day.String() != "2026-11-28" {
		t.Errorf("%s %v", told(m), err)
	}
}

// However a moment of the next months is written, the same is read.
func TestMomentsReadBack(t *testing.T) {
	r := onThursday(t)
	french := []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	days := []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	rapid.Check(t, func(p *rapid.T) {
		day := r.today.AddDays(rapid.IntRange(1, 360).Draw(p, "day"))
		at := rapid.IntRange(0, 24*60-1).Draw(p, "minutes")
		h, mi := at/60, at%60
		start := r.clockOn(day, clockSaid{hour: h, minute: mi})
		iso, english := start.Format("2006-01-02"), start.Format("Monday 2 January")
		dates := []string{iso, fmt.Sprintf("%d/%d", day.Day, day.Month), fmt.Sprintf("%02d/%02d/%d", day.Day, day.Month, day.Year),
			fmt.Sprintf("%s %d %s", days[day.Weekday()], day.Day, french[day.Month-1]), fmt.Sprintf("le %d %s %d à", day.Day, french[day.Month-1], day.Year),
			english, start.Format("Jan 2, 2006"), start.Format("2 Jan 2006"), start.Format("Mon 02/01"), start.Format("January 2 at"), start.Format("2.01.2006")}
		hours := []string{fmt.Sprintf("%dh%02d", h, mi), fmt.Sprintf("%02d:%02d", h, mi), fmt.Sprintf("%d h %02d", h, mi), fmt.Sprintf("%d heures %02d", h, mi)}
		if start.Hour() == h { // a clock shows it
			hours = append(hours, start.Format("3:04 pm"), start.Format("3.04PM"))
		}
		length := rapid.IntRange(0, min(720, 24*60-1-at)).Draw(p, "length")
		ends := []string{""}
		if length > 0 {
			ends = []string{fmt.Sprintf(" pendant %d min", length), fmt.Sprintf(" for %d minutes", length), fmt.Sprintf("-%dh%02d", (at+length)/60, (at+length)%60),
				fmt.Sprintf(" à %dh%02d", (at+length)/60, (at+length)%60)}
		}
		date, hour, end := rapid.SampledFrom(dates).Draw(p, "date"), rapid.SampledFrom(hours).Draw(p, "hour"), rapid.SampledFrom(ends).Draw(p, "end")
		text := date + " " + hour + end
		m, rest, err := r.read(text)
		if err != nil || rest != "" || m.Day != day || m.Hour != h || m.Minute != mi || !m.Start.Equal(start) {
			p.Fatalf("%q: %s, %q left, starts %v, %v; want %s %d:%02d", text, told(m), rest, m.Start, err, day, h, mi)
		}
		whole := time.Duration(length) * time.Minute
		if m.Length != whole && !changes(start, whole) {
			p.Fatalf("%q lasts %v, want %v", text, m.Length, whole)
		}
	})
}

// changes tells whether the clock changes about when something lasts.
func changes(start time.Time, length time.Duration) bool {
	_, before := start.Add(-time.Hour).Zone()
	_, after := start.Add(length + time.Hour).Zone()
	return before != after
}

// The bot reads the days and hours it writes, in both languages.
func TestMomentsTheBotWritesAreRead(t *testing.T) {
	v, err := view.New(func(bot.UserID) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	r := onThursday(t)
	for _, lang := range view.Languages {
		for ahead := range 500 {
			day := r.today.AddDays(ahead + 1)
			said := v.Error(lang, &bot.Error{Code: bot.CodeTwoDays, Days: []bot.Date{day}, Today: r.today})
			m, _, fault := r.read(said)
			if fault == nil || fault.Code != bot.CodeNoHour || m.Day != day {
				t.Fatalf("%s: %q: %s %v, want %s", lang, said, told(m), fault, day)
			}
		}
	}
}
