package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func schedule(t testing.TB, spec, zone string) Schedule {
	t.Helper()
	s, err := ParseSchedule(spec, zone)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// between lists the instants of s in (after, until], with their offset.
func between(s Schedule, after, until time.Time) (slots []string) {
	for t := s.Next(after); !t.After(until); t = s.Next(t) {
		slots = append(slots, t.Format("02 15:04 -0700"))
	}
	return slots
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestScheduleOnTheNightsOfAChange(t *testing.T) {
	for _, c := range []struct {
		name, spec, zone, after, until string
		want                           []string
	}{
		{"daily, March 2027", "30 2 * * *", "", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z",
			[]string{"28 03:00 +0200", "29 02:30 +0200"}},
		{"daily, October 2027", "30 2 * * *", "", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z",
			[]string{"31 02:30 +0200", "01 02:30 +0100"}},
		{"daily, March 2028", "30 2 * * *", "Europe/Paris", "2028-03-25T12:00:00Z", "2028-03-27T12:00:00Z",
			[]string{"26 03:00 +0200", "27 02:30 +0200"}},
		{"daily, October 2028", "30 2 * * *", "Europe/Paris", "2028-10-28T12:00:00Z", "2028-10-30T12:00:00Z",
			[]string{"29 02:30 +0200", "30 02:30 +0100"}},
		{"hourly, March 2027", "@hourly", "", "2027-03-28T00:00:00+01:00", "2027-03-28T05:00:00+02:00",
			[]string{"28 01:00 +0100", "28 03:00 +0200", "28 04:00 +0200", "28 05:00 +0200"}},
		{"hourly, October 2027", "0 * * * *", "", "2027-10-31T00:00:00+02:00", "2027-10-31T04:00:00+01:00",
			[]string{"31 01:00 +0200", "31 02:00 +0200", "31 03:00 +0100", "31 04:00 +0100"}},
		{"hourly, March 2028", "@hourly", "", "2028-03-26T01:00:00+01:00", "2028-03-26T04:00:00+02:00",
			[]string{"26 03:00 +0200", "26 04:00 +0200"}},
		{"hourly, October 2028", "0 * * * *", "", "2028-10-29T01:00:00+02:00", "2028-10-29T03:00:00+01:00",
			[]string{"29 02:00 +0200", "29 03:00 +0100"}},
		{"quarters, March 2027", "*/15 * * * *", "", "2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00",
			[]string{"28 01:45 +0100", "28 03:00 +0200", "28 03:15 +0200", "28 03:30 +0200"}},
		{"quarters, October 2027", "*/15 * * * *", "", "2027-10-31T02:15:00+02:00", "2027-10-31T03:15:00+01:00",
			[]string{"31 02:30 +0200", "31 02:45 +0200", "31 03:00 +0100", "31 03:15 +0100"}},
		{"quarters, March 2028", "*/15 * * * *", "", "2028-03-26T01:45:00+01:00", "2028-03-26T03:15:00+02:00",
			[]string{"26 03:00 +0200", "26 03:15 +0200"}},
		{"from inside the second 02:00 to 03:00", "*/15 * * * *", "", "2028-10-29T02:10:00+01:00", "2028-10-29T03:00:00+01:00",
			[]string{"29 03:00 +0100"}},
		{"half a second before the gap", "15,45 2 * * *", "", "2027-03-28T01:59:59.5+01:00", "2027-03-29T02:20:00+02:00",
			[]string{"28 03:00 +0200", "29 02:15 +0200"}},
		{"no change in Guadeloupe", "30 2 * * *", "America/Guadeloupe", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z",
			[]string{"28 02:30 -0400", "29 02:30 -0400"}},
		{"no change in Nouméa", "0 9 * * *", "Pacific/Noumea", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z",
			[]string{"31 09:00 +1100", "01 09:00 +1100"}},
		{"Dublin's gap is at one", "30 1 * * *", "Europe/Dublin", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z",
			[]string{"28 02:00 +0100", "29 01:30 +0100"}},
		{"Dublin in October", "30 1 * * *", "Europe/Dublin", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z",
			[]string{"31 01:30 +0100", "01 01:30 +0000"}},
		{"half an hour is skipped on Lord Howe", "*/15 * * * *", "Australia/Lord_Howe",
			"2027-10-03T01:30:00+10:30", "2027-10-03T02:45:00+11:00",
			[]string{"03 01:45 +1030", "03 02:30 +1100", "03 02:45 +1100"}},
		{"half an hour comes twice on Lord Howe", "*/15 * * * *", "Australia/Lord_Howe",
			"2027-04-04T01:15:00+11:00", "2027-04-04T02:15:00+10:30",
			[]string{"04 01:30 +1100", "04 01:45 +1100", "04 02:00 +1030", "04 02:15 +1030"}},
		{"Samoa had no 30 December 2011", "0 9 * * *", "Pacific/Apia", "2011-12-29T08:00:00-10:00", "2011-12-31T10:00:00+14:00",
			[]string{"29 09:00 -1000", "31 00:00 +1400", "31 09:00 +1400"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := between(schedule(t, c.spec, c.zone), instant(t, c.after), instant(t, c.until))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// changes are days, in UTC, with a change of the hour in their middle or near.
var changes = map[string][]string{
	"Europe/Paris":        {"2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29"},
	"Europe/Dublin":       {"2027-03-28", "2027-10-31"},
	"Australia/Lord_Howe": {"2027-04-04", "2027-10-03"},
	"America/Guadeloupe":  {"2027-03-28"},
	"Pacific/Noumea":      {"2027-10-31"},
	"Pacific/Apia":        {"2011-12-30"},
	"America/Santiago":    {"2027-09-05"}, // at midnight
}

func joinInts(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// walk finds the due instants minute by minute: those at which the wall clock,
// reaching a time for the first time, shows or jumps over one of the spec.
func walk(minutes, hours []int, loc *time.Location, after, until time.Time) (slots []time.Time) {
	reached := wallClock(after, loc)
	for t := after.Add(time.Minute); !t.After(until); t = t.Add(time.Minute) {
		shown, due := wallClock(t, loc), false
		for ; reached.Before(shown); reached = reached.Add(time.Minute) {
			m := reached.Add(time.Minute)
			due = due || slices.Contains(minutes, m.Minute()) && slices.Contains(hours, m.Hour())
		}
		if due {
			slots = append(slots, t)
		}
	}
	return slots
}

func TestScheduleEqualsAMinuteWalk(t *testing.T) {
	var zones []string
	for zone := range changes {
		zones = append(zones, zone)
	}
	slices.Sort(zones)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		start, _ := time.Parse(time.DateOnly, rapid.SampledFrom(changes[zone]).Draw(t, "day"))
		minutes := rapid.SliceOfNDistinct(rapid.IntRange(0, 59), 1, 6, rapid.ID).Draw(t, "minutes")
		hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 1, 24, rapid.ID).Draw(t, "hours")
		s, err := ParseSchedule(fmt.Sprintf("%s %s * * *", joinInts(minutes), joinInts(hours)), zone)
		if err != nil {
			t.Fatal(err)
		}
		after, until := start.Add(-24*time.Hour), start.Add(24*time.Hour)
		var got []time.Time
		for at := s.Next(after); !at.After(until); at = s.Next(at) {
			if len(got) > 0 && !at.After(got[len(got)-1]) {
				t.Fatalf("%s comes after %s", at, got[len(got)-1])
			}
			got = append(got, at)
		}
		want := walk(minutes, hours, s.Location(), after, until)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", s, diff)
		}
		latest, n := s.Latest(after, until)
		if n != len(want) || n > 0 && !latest.Equal(want[n-1]) {
			t.Fatalf("Latest = %s, %d, want the last of %s", latest, n, want)
		}
		if n > 0 && !s.lastFrom(want[0], until).Equal(latest) {
			t.Fatalf("halving finds %s, not %s", s.lastFrom(want[0], until), latest)
		}
	})
}

func TestScheduleNextIsStrictlyLater(t *testing.T) {
	specs := []string{"@hourly", "@daily", "@weekly", "@monthly", "@yearly", "0 9 * * 1", "30 2 29 2 *", "*/7 1-3 13 * FRI", "59 23 31 12 ?"}
	rapid.Check(t, func(t *rapid.T) {
		s, err := ParseSchedule(rapid.SampledFrom(specs).Draw(t, "spec"), "Europe/Paris")
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(-1e9, 5e9).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nano"))
		next := s.Next(at)
		if !next.After(at) || next.Nanosecond() != 0 || next.Second() != 0 {
			t.Fatalf("%s: Next(%s) = %s", s, at, next)
		}
		if again := s.Next(next.Add(-1)); !again.Equal(next) {
			t.Fatalf("%s: Next just before %s = %s", s, next, again)
		}
	})
}

func TestScheduleSkipsEightYears(t *testing.T) {
	got := schedule(t, "0 9 29 2 *", "UTC").Next(instant(t, "2096-03-01T00:00:00Z"))
	if want := instant(t, "2104-02-29T09:00:00Z"); !got.Equal(want) {
		t.Errorf("Next = %s, want %s", got, want)
	}
}

func TestScheduleLatest(t *testing.T) {
	monday := schedule(t, "0 9 * * 1", "")
	slot := instant(t, "2026-11-23T09:00:00+01:00")
	for _, c := range []struct {
		after, until string
		n            int
	}{
		{"2026-11-23T08:59:59+01:00", "2026-11-23T09:00:00+01:00", 1},
		{"2026-11-16T09:00:00+01:00", "2026-11-29T00:00:00+01:00", 1},
		{"2026-11-16T08:59:00+01:00", "2026-11-29T00:00:00+01:00", 2},
		{"2026-11-23T09:00:00+01:00", "2026-11-30T08:59:59+01:00", 0},
		{"2026-12-01T00:00:00+01:00", "2026-11-01T00:00:00+01:00", 0},
	} {
		got, n := monday.Latest(instant(t, c.after), instant(t, c.until))
		if n != c.n || n > 0 != got.Equal(slot) {
			t.Errorf("Latest(%s, %s) = %s, %d, want %d", c.after, c.until, got, n, c.n)
		}
	}
}

func TestScheduleLatestIsQuickAfterYears(t *testing.T) {
	s := schedule(t, "* * * * *", "")
	until := instant(t, "2026-11-23T09:00:30+01:00")
	for _, after := range []time.Time{{}, until.AddDate(-30, 0, 0), until.AddDate(0, -1, 0)} {
		start := time.Now()
		got, n := s.Latest(after, until)
		if want := instant(t, "2026-11-23T09:00:00+01:00"); !got.Equal(want) || n != MaxSlots {
			t.Errorf("Latest(%s) = %s, %d, want %s, %d", after, got, n, want, MaxSlots)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("Latest(%s) took %s", after, d)
		}
	}
}

func TestParseScheduleRefuses(t *testing.T) {
	for _, c := range []struct {
		spec, zone string
		want       error
	}{
		{"", "", ErrBadSchedule},
		{"   ", "", ErrBadSchedule},
		{"0 9 * *", "", ErrBadSchedule},
		{"0 9 * * 1 2026 *", "", ErrBadSchedule},
		{"60 9 * * *", "", ErrBadSchedule},
		{"0 24 * * *", "", ErrBadSchedule},
		{"0 9 * * 7", "", ErrBadSchedule},
		{"0 9 * * lundi", "", ErrBadSchedule},
		{"0 9 L * *", "", ErrBadSchedule},
		{", 9 * * *", "", ErrBadSchedule},
		{"*/0 9 * * *", "", ErrBadSchedule},
		{"@reboot", "", ErrBadSchedule},
		{"0 0 9 * * 1", "", ErrScheduleSeconds},
		{"@every 1h", "", ErrScheduleEvery},
		{"  @every", "", ErrScheduleEvery},
		{"TZ=Europe/Paris 0 9 * * 1", "", ErrScheduleZone},
		{"CRON_TZ=Asia/Tokyo @daily", "", ErrScheduleZone},
		{"TZ=x", "", ErrScheduleZone},
		{"0 9 31 2 *", "", ErrNeverDue},
		{"0 9 30 2 *", "", ErrNeverDue},
		{"0 9 31 4,6,9,11 *", "", ErrNeverDue},
		{"0 9 * * 1", "Europe/Pariss", ErrUnknownZone},
		{"0 9 * * 1", "Local", ErrUnknownZone},
		{"0 9 * * 1", "../../etc/passwd", ErrUnknownZone},
	} {
		if s, err := ParseSchedule(c.spec, c.zone); !errors.Is(err, c.want) || s != (Schedule{}) {
			t.Errorf("ParseSchedule(%q, %q) = %v, %v, want %v", c.spec, c.zone, s, err, c.want)
		}
	}
}

func TestScheduleText(t *testing.T) {
	s := schedule(t, "  0  9 * * 1 ", "")
	if got, want := s.String(), "0 9 * * 1 Europe/Paris"; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	if !s.Equal(schedule(t, "0 9 * * 1", "Europe/Paris")) || s.Equal(schedule(t, "0 9 * * 1", "UTC")) {
		t.Error("Equal does not follow spec and zone")
	}
	for spec, want := range map[string]bool{
		"0 9 * * 1": false, "30 2 * * *": true, "0 2 1 6 *": true, "0 3 * * *": false, "59 1 * * *": false,
		"@hourly": true, "@daily": false, "*/15 1-4 * * *": true,
	} {
		if got := schedule(t, spec, "").NightRisk(); got != want {
			t.Errorf("NightRisk of %q = %t", spec, got)
		}
	}
}

func TestZeroScheduleIsNeverDue(t *testing.T) {
	var s Schedule
	if !s.Next(time.Now()).IsZero() || s.Location() != time.UTC || s.String() != "" || s.NightRisk() {
		t.Error("the zero Schedule is due")
	}
	if slot, n := s.Latest(time.Time{}, time.Now()); n != 0 || !slot.IsZero() {
		t.Errorf("Latest = %s, %d", slot, n)
	}
}
