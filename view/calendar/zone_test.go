package calendar

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
)

// zones are those of French territories, and those whose clocks are moved in
// uncommon ways: by half an hour, by two, against the season, around Ramadan, on
// the eve of a Sunday, no more since 2022; and those whose rules began in two years.
var zones = []string{"Europe/Paris", "Indian/Reunion", "Indian/Mayotte", "America/Martinique", "America/Guadeloupe", "America/Cayenne", "America/Miquelon",
	"America/St_Barthelemy", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis", "Pacific/Marquesas", "Indian/Kerguelen", "UTC", "Etc/GMT+5",
	"Australia/Lord_Howe", "Antarctica/Troll", "Europe/Dublin", "Africa/Casablanca", "Africa/Cairo", "America/Nuuk", "Asia/Jerusalem", "Asia/Gaza",
	"America/Santiago", "Pacific/Auckland", "Pacific/Chatham", "America/Mexico_City", "Asia/Tehran", "Asia/Kathmandu", "Europe/London", "America/New_York", "America/St_Johns",
	"Pacific/Easter", "America/Indiana/Winamac", "Australia/Sydney"}

// step is what clocks of a zone are set to, and what they read before.
type step struct {
	at         time.Time
	from, east time.Duration
}

// steps are those of a file's zones, until a year, by the rules of the file alone.
func steps(t testing.TB, c *ical.Calendar, until int) map[string][]step {
	t.Helper()
	all := map[string][]step{}
	for _, z := range c.Children {
		id := z.Props.Get("TZID")
		if z.Name != "VTIMEZONE" {
			continue
		}
		for _, o := range z.Children {
			from, east := seconds(t, o.Props.Get("TZOFFSETFROM").Value), seconds(t, o.Props.Get("TZOFFSETTO").Value)
			for _, at := range onsets(t, o, until) {
				all[id.Value] = append(all[id.Value], step{at, from, east})
			}
		}
		slices.SortFunc(all[id.Value], func(a, b step) int { return a.at.Compare(b.at) })
	}
	return all
}

func onsets(t testing.TB, o *ical.Component, until int) []time.Time {
	t.Helper()
	start := clockTime(t, o.Props.Get("DTSTART").Value)
	rule := o.Props.Get("RRULE")
	if rule == nil {
		return []time.Time{start}
	}
	option, err := rrule.StrToROption(rule.Value)
	if err != nil {
		t.Fatal(err)
	}
	option.Dtstart, option.Until = start, newYear(until)
	r, err := rrule.NewRRule(*option)
	if err != nil {
		t.Fatal(err)
	}
	return r.All()
}

// clockTime reads an hour of no zone as if it were UTC.
func clockTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(local, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// resolved is the instant that a property tells: of the steps before it on the
// clock, the last one counts (RFC 5545, 3.6.5).
func resolved(t testing.TB, zones map[string][]step, p *ical.Prop) time.Time {
	t.Helper()
	if text, ok := strings.CutSuffix(p.Value, "Z"); ok {
		return clockTime(t, text)
	}
	at, zone := clockTime(t, p.Value), zones[p.Params.Get("TZID")]
	n, found := slices.BinarySearchFunc(zone, at, func(s step, at time.Time) int { return s.at.Compare(at) })
	if found {
		n++
	}
	if n == 0 {
		t.Fatalf("nothing in the file tells what %s is in %s", p.Value, p.Params.Get("TZID"))
	}
	return at.Add(-zone[n-1].east)
}

func seconds(t testing.TB, offset string) time.Duration {
	t.Helper()
	n, err := strconv.Atoi(offset[1:])
	if err != nil || len(offset) != 5 {
		t.Fatalf("%q is no distance from UTC", offset)
	}
	d := time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if offset[0] == '-' {
		return -d
	}
	return d
}

// anyDay are instants of some years, each seventeenth day.
func anyDay(from, to int) (all []time.Time) {
	for at := newYear(from); at.Before(newYear(to)); at = at.Add(17*24*time.Hour + 5*time.Hour) {
		all = append(all, at)
	}
	return all
}

// around are the instants of some years about which the clocks are moved.
func around(c *time.Location, from, to int) (all []time.Time) {
	for _, moved := range changes(c, newYear(from), newYear(to)) {
		for _, d := range []time.Duration{-time.Hour, -50 * time.Minute, -time.Second, 0, time.Second, 29 * time.Minute, 59*time.Minute + 59*time.Second, time.Hour, 2*time.Hour + time.Minute} {
			all = append(all, moved.at.Add(d))
		}
	}
	return all
}

func eventAt(i int, start time.Time) Event {
	return Event{UID: fmt.Sprint(i), Start: start, End: start.Add(50 * time.Minute), LastModified: start}
}

// checkTimes: every event is read at its instants, by a program that knows the
// zone and by one that knows only the file; its hour is that of the clock, or in
// UTC where that would be another.
func checkTimes(t *testing.T, c Calendar) {
	t.Helper()
	place, events := clock(t, c.Zone), c.sorted()
	file := read(t, written(t, c))
	zones := steps(t, file, events[len(events)-1].End.Year()+1)
	for i, e := range file.Events() {
		start, end := events[i].Start.In(place), events[i].End.In(place)
		for name, instant := range map[string]time.Time{"DTSTART": start, "DTEND": end} {
			p := e.Props.Get(name)
			if got := resolved(t, zones, p); !got.Equal(instant) {
				t.Errorf("%s: %s %s of %v is read as %v", c.Zone, name, p.Value, instant, got.In(place))
			}
			if got, err := p.DateTime(place); err != nil || !got.Equal(instant) && !same(instant, 1) { // Go takes either of two
				t.Errorf("%s: %s %s is %v for who knows the zone: %v, %v", c.Zone, name, p.Value, instant, got, err)
			}
		}
		want := start.Format(local)
		if c.Zone == "UTC" || same(start, -1) || same(end, -1) {
			want = start.UTC().Format(universal)
		}
		if got := e.Props.Get("DTSTART").Value; got != want {
			t.Errorf("%s: %v is written as %s", c.Zone, start, got)
		}
	}
}

// same tells whether the clock reads the same a little later, or earlier if sign
// is -1.
func same(t time.Time, sign time.Duration) bool {
	return slices.ContainsFunc([]time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour}, func(d time.Duration) bool {
		return t.Add(sign*d).Format(local) == t.Format(local)
	})
}

func TestZones(t *testing.T) {
	for _, name := range zones {
		t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
			t.Parallel()
			all := Calendar{Zone: name}
			for i, start := range append(anyDay(2020, 2032), around(clock(t, name), 2020, 2032)...) {
				all.Events = append(all.Events, eventAt(i, start))
			}
			checkTimes(t, all)
			for i, start := range append(around(clock(t, name), 2026, 2027), newYear(2026)) { // each in a file of its own
				checkTimes(t, Calendar{Zone: name, Events: []Event{eventAt(i, start)}})
			}
		})
	}
}

// A rule tells every change since it begins, and no other.
func TestRulesAreTrue(t *testing.T) {
	const until = 2036
	ruled := 0
	for _, name := range zones {
		found := steps(t, read(t, written(t, Calendar{Zone: name})), until)[name]
		if len(found) < 3 { // no rule: no change comes back
			continue
		}
		ruled++
		var told, known []string
		for _, s := range found {
			told = append(told, fmt.Sprint(s.at.Add(-s.from), s.from, s.east))
		}
		for _, c := range changes(clock(t, name), found[0].at.Add(-found[0].from-time.Hour), newYear(until)) {
			known = append(known, fmt.Sprint(c.at.UTC(), time.Duration(c.from)*time.Second, time.Duration(c.to)*time.Second))
		}
		if diff := cmp.Diff(known, told); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if ruled < 8 {
		t.Errorf("only %d zones have rules", ruled)
	}
}

// Hosts have tables of each change until 2037, or short ones that end in a rule,
// as those that are in the program: files are the same.
func TestShortTablesGiveTheSameFiles(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	tables := filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip")
	if _, err := os.Stat(tables); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.v", "-test.run=^(TestGolden|TestRulesAreTrue|TestHoursThatComeTwiceOrNever)$")
	cmd.Env = append(os.Environ(), "ZONEINFO="+tables)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Count(string(out), "--- PASS: Test") < 3 {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestHoursThatComeTwiceOrNever(t *testing.T) {
	second := time.Date(2026, time.October, 25, 1, 30, 0, 0, time.UTC) // 2:30 in Paris, an hour after the first 2:30
	for _, c := range []struct {
		start  time.Time
		length time.Duration
		want   string
	}{
		{second.Add(-time.Hour), 20 * time.Minute, "DTSTART;TZID=Europe/Paris:20261025T023000\r\nDTEND;TZID=Europe/Paris:20261025T025000\r\n"},
		{second, 20 * time.Minute, "DTSTART:20261025T013000Z\r\nDTEND:20261025T015000Z\r\n"},
		{second.Add(-time.Hour), 50 * time.Minute, "DTSTART:20261025T003000Z\r\nDTEND:20261025T012000Z\r\n"},
		{second.Add(-time.Hour), 90 * time.Minute, "DTSTART;TZID=Europe/Paris:20261025T023000\r\nDTEND;TZID=Europe/Paris:20261025T030000\r\n"},
		{time.Date(2026, time.March, 29, 0, 30, 0, 0, time.UTC), time.Hour, "DTSTART;TZID=Europe/Paris:20260329T013000\r\nDTEND;TZID=Europe/Paris:20260329T033000\r\n"},
		{time.Date(2026, time.March, 29, 2, 30, 0, 0, clock(t, "Europe/Paris")), 0, "DTSTART;TZID=Europe/Paris:20260329T033000\r\nSUMMARY"},
	} {
		got := written(t, Calendar{Zone: "Europe/Paris", Events: []Event{{UID: "a", Start: c.start, End: c.start.Add(c.length), LastModified: c.start}}})
		if !strings.Contains(got, c.want) {
			t.Errorf("%v for %v is not written as %q:\n%s", c.start, c.length, c.want, got)
		}
	}
}

// Programs want a STANDARD in each zone, and RFC 5545 a component in each file.
func TestEachZoneOfAnEmptyCalendarIsWhole(t *testing.T) {
	for _, name := range zones {
		c := read(t, written(t, Calendar{Zone: name}))
		if len(c.Children) != 1 || c.Children[0].Name != "VTIMEZONE" {
			t.Errorf("%s: the file has %d components", name, len(c.Children))
			continue
		}
		n := 0
		for _, o := range c.Children[0].Children {
			if o.Name == "STANDARD" {
				n++
			}
		}
		if n != 1 || len(c.Children[0].Children) > 2 {
			t.Errorf("%s: %d of its %d changes are STANDARD", name, n, len(c.Children[0].Children))
		}
	}
}
