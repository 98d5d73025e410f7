package calendar

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func clock(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// instant reads « 2026-10-29 14:30 » on the clocks of a zone.
func instant(t testing.TB, zone, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, clock(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func written(t testing.TB, c Calendar) string {
	t.Helper()
	b, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const notes = "15 min de présentation, 15 de questions, 20 de décision\n\nObjectif de juin : 12 % des baux ; aujourd'hui : 10,4 %.\n" +
	"Documents : C:\\comité\\présentation.pdf"

// planned is a committee announced on 9 October 2026.
func planned(t testing.TB) Calendar {
	paris := func(text string) time.Time { return instant(t, "Europe/Paris", text) }
	return Calendar{Name: "Comités de DossierFacile", Language: "fr", Zone: "Europe/Paris", Method: Publish, Events: []Event{{
		UID: "committee-c42@jalon-3f9a", Start: paris("2026-10-22 14:30"), End: paris("2026-10-22 15:20"),
		Summary: "Comité d'investissement de DossierFacile", Location: "Salle 24, ou en visio", Description: notes,
		URL: "https://visio.example.gouv.fr/salle/24?nom=comité", Organizer: "Camille Dupont, coach", Alarm: time.Hour,
		Created: paris("2026-10-09 09:12"), LastModified: paris("2026-10-09 09:12")}}}
}

// moved is the same a week later, beyond the change of 25 October.
func moved(t testing.TB) Calendar {
	c := planned(t)
	e := &c.Events[0]
	e.Sequence, e.Start, e.End = 1, e.Start.AddDate(0, 0, 7), e.End.AddDate(0, 0, 7)
	e.LastModified = instant(t, "Europe/Paris", "2026-10-19 17:40")
	return c
}

func cancelled(t testing.TB) Calendar {
	c := moved(t)
	e := &c.Events[0]
	c.Method = Cancel
	e.Sequence, e.LastModified = 2, instant(t, "Europe/Paris", "2026-10-27 08:05")
	return c
}

// feed is a subscription: three zones, and no method.
func feed(t testing.TB) Calendar {
	c := moved(t)
	c.Method, c.Refresh = NoMethod, time.Hour
	far := reunion(t).Events[0]
	far.Zone = "Indian/Reunion"
	c.Events = append(c.Events, far, Event{UID: "committee-c44@jalon-3f9a", Zone: "America/Miquelon", Status: Tentative, Summary: "À confirmer",
		Start: instant(t, "America/Miquelon", "2026-10-30 09:00"), LastModified: instant(t, "Europe/Paris", "2026-10-01 10:00")})
	return c
}

func reunion(t testing.TB) Calendar {
	at := func(text string) time.Time { return instant(t, "Indian/Reunion", text) }
	return Calendar{Name: "Comités de la Réunion", Language: "fr", Zone: "Indian/Reunion", Events: []Event{{
		UID: "committee-c43@jalon-3f9a", Start: at("2026-12-10 10:00"), End: at("2026-12-10 10:50"), Summary: "Comité de suivi : eau potable",
		Location: "Saint-Denis", Alarm: 24 * time.Hour, LastModified: at("2026-11-02 08:00")}}}
}

// unruled is in a zone that gave up moving its clocks in 2022.
func unruled(t testing.TB) Calendar {
	c := Calendar{Zone: "America/Mexico_City"}
	for _, text := range []string{"2022-07-04 10:00", "2022-12-05 10:00"} {
		start := instant(t, c.Zone, text)
		c.Events = append(c.Events, Event{UID: text, Start: start, End: start.Add(time.Hour), LastModified: start})
	}
	return c
}

func TestGolden(t *testing.T) {
	for name, c := range map[string]Calendar{"planned": planned(t), "moved": moved(t), "cancelled": cancelled(t), "reunion": reunion(t), "feed": feed(t), "unruled": unruled(t),
		"empty": {Name: "Mes comités", Language: "fr", Zone: "Europe/Paris", Refresh: 12 * time.Hour}} {
		t.Run(name, func(t *testing.T) {
			got, file := written(t, c), filepath.Join("testdata", name+".ics")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (go test ./view/calendar -update accepts it):\n%s", file, diff)
			}
		})
	}
}

func TestOrderAndPlaceOfTheCallerDoNotMatter(t *testing.T) {
	c, other := feed(t), feed(t)
	slices.Reverse(other.Events)
	for i := range other.Events {
		e := &other.Events[i]
		e.Start, e.End, e.LastModified = e.Start.In(clock(t, "Asia/Tokyo")), e.End.UTC(), e.LastModified.Add(time.Millisecond)
	}
	first := other.Events[0].UID
	if written(t, c) != written(t, other) {
		t.Error("the same events give other bytes")
	}
	if other.Events[0].UID != first || other.Events[2].Zone != "" {
		t.Error("the caller's events were changed")
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Calendar, *Event)
		want  error
	}{
		"no zone":            {func(c *Calendar, _ *Event) { c.Zone = "" }, ErrZone},
		"the machine's zone": {func(c *Calendar, _ *Event) { c.Zone = "Local" }, ErrZone},
		"a file of the host": {func(_ *Calendar, e *Event) { e.Zone = "../../../etc/passwd" }, ErrZone},
		"a zone and more":    {func(_ *Calendar, e *Event) { e.Zone = "Europe/Paris\r\nATTENDEE:x" }, ErrZone},
		"no UID":             {func(_ *Calendar, e *Event) { e.UID = "" }, ErrUID},
		"a UID of nothing":   {func(_ *Calendar, e *Event) { e.UID = " \u200f\n\x00" }, ErrUID},
		"a UID twice":        {func(c *Calendar, e *Event) { c.Events = append(c.Events, *e) }, ErrTwice},
		"twice once cleaned": {func(c *Calendar, e *Event) { c.Events = append(c.Events, *e); e.UID += "\n" }, ErrTwice},
		"a sequence below 0": {func(_ *Calendar, e *Event) { e.Sequence = -1 }, ErrSequence},
		"too large a number": {func(_ *Calendar, e *Event) { e.Sequence = 1 << 31 }, ErrSequence},
		"never changed":      {func(_ *Calendar, e *Event) { e.LastModified = time.Time{} }, ErrTime},
		"no start":           {func(_ *Calendar, e *Event) { e.Start = time.Time{} }, ErrTime},
		"the year 10000":     {func(_ *Calendar, e *Event) { e.End = e.End.AddDate(7974, 0, 0) }, ErrTime},
		"made too early":     {func(_ *Calendar, e *Event) { e.Created = time.Unix(0, 0) }, ErrTime},
		"ends before":        {func(_ *Calendar, e *Event) { e.End = e.Start.Add(-time.Minute) }, ErrOrder},
	} {
		spoilt := planned(t)
		c.spoil(&spoilt, &spoilt.Events[0])
		if b, err := spoilt.Bytes(); !errors.Is(err, c.want) || b != nil {
			t.Errorf("%s: %d bytes and %v", name, len(b), err)
		}
	}
}

func TestAlarms(t *testing.T) {
	for alarm, want := range map[time.Duration]string{0: "", -time.Hour: "", time.Millisecond: "", time.Second: "-PT1S", 15 * time.Minute: "-PT15M",
		90*time.Minute + 5*time.Second: "-PT1H30M5S", 24 * time.Hour: "-P1D", 7*24*time.Hour + time.Hour: "-P7DT1H", 24*time.Hour + time.Millisecond: "-P1D"} {
		for status, rings := range map[Status]bool{Confirmed: true, Tentative: true, Cancelled: false} {
			c := planned(t)
			c.Events[0].Alarm, c.Events[0].Status = alarm, status
			_, trigger, found := strings.Cut(written(t, c), "TRIGGER:")
			trigger, _, _ = strings.Cut(trigger, "\r\n")
			if found != (rings && want != "") || found && trigger != want {
				t.Errorf("an alarm of %v, status %d, is %q", alarm, status, trigger)
			}
		}
	}
}

func TestNothingTellsAnAddressOrInvites(t *testing.T) {
	for _, given := range []string{"mailto:camille@example.org", "Camille <camille@example.org>", "camille\u200e@example.org"} {
		c := planned(t)
		c.Events[0].Organizer, c.Events[0].URL = given, given
		for line := range strings.Lines(written(t, c)) {
			if name, _, _ := strings.Cut(line, ":"); strings.HasPrefix(name, "ATTENDEE") || strings.HasPrefix(name, "ORGANIZER") || strings.Contains(line, "example.org") {
				t.Errorf("for %q the file has %s", given, line)
			}
		}
	}
	c := planned(t)
	if c.Events[0].Organizer = "@camille, coach"; !strings.Contains(written(t, c), "\r\nCONTACT:@camille\\, coach\r\n") {
		t.Error("a name that begins with @ is no address, and was left out")
	}
}
