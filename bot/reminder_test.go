package bot

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func paris(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	parsed, err := time.ParseInLocation("2006-01-02 15:04", text, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func weekly(t testing.TB, policy ShiftPolicy) (Rule, ClosedDays) {
	t.Helper()
	s, err := ParseSchedule("0 9 * * 1", "Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	days, err := NewClosedDays(ClosedDaysConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return Rule{Name: "indicators", Schedule: s, Policy: policy}, days
}

func TestDueBetween(t *testing.T) {
	for _, c := range []struct {
		name, after, until string
		policy             ShiftPolicy
		want               string // empty: nothing due
	}{
		{"an ordinary Monday", "2026-11-23 08:00", "2026-11-23 09:00", ShiftNext, "2026-11-23 09:00"},
		{"just before", "2026-11-23 08:00", "2026-11-23 08:59", ShiftNext, ""},
		{"the slot is excluded once planned", "2026-11-23 09:00", "2026-11-29 09:00", ShiftNext, ""},
		{"missed slots are one", "2026-11-02 09:00", "2026-11-25 10:00", ShiftNext, "2026-11-23 09:00"},
		{"Whit Monday goes to Tuesday", "2027-05-10 09:00", "2027-05-18 09:00", ShiftNext, "2027-05-18 09:00"},
		{"and not before", "2027-05-10 09:00", "2027-05-17 23:00", ShiftNext, ""},
		{"or to Friday", "2027-05-10 09:00", "2027-05-14 09:00", ShiftPrevious, "2027-05-14 09:00"},
		{"or nowhere", "2027-05-10 09:00", "2027-05-23 09:00", ShiftSkip, ""},
		{"five years away", "2021-11-23 09:00", "2026-11-25 10:00", ShiftNext, "2026-11-23 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, days := weekly(t, c.policy)
			got, ok := rule.DueBetween(days, at(t, c.after), at(t, c.until))
			if ok != (c.want != "") || ok && !got.Equal(at(t, c.want)) {
				t.Errorf("got %v %v, want %s", got, ok, c.want)
			}
		})
	}
}

// Walking from one NextDue to the next finds what DueBetween finds.
func TestNextDueAndDueBetweenAgree(t *testing.T) {
	rule, days := weekly(t, ShiftNext)
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(rapid.Int64Range(1767225600, 1924905600).Draw(t, "start"), 0)
		next := rule.NextDue(days, start)
		if !next.After(start) {
			t.Fatalf("NextDue(%s) = %s", start, next)
		}
		if got, ok := rule.DueBetween(days, start, next); !ok || !got.Equal(next) {
			t.Fatalf("DueBetween(%s, %s) = %s %v", start, next, got, ok)
		}
		if got, ok := rule.DueBetween(days, start, next.Add(-1)); ok {
			t.Fatalf("DueBetween(%s, %s) = %s, but NextDue is %s", start, next.Add(-1), got, next)
		}
	})
}

func TestWeekNameIsISO(t *testing.T) {
	for day, want := range map[Date]string{
		{2026, 11, 23}: "channel/p1/2026-W48",
		{2027, 1, 1}:   "channel/p1/2026-W53",
		{2027, 1, 4}:   "channel/p1/2027-W01",
	} {
		if got := WeekName("p1", day); got != want {
			t.Errorf("WeekName(%s) = %s, want %s", day, got, want)
		}
	}
}

// The week that names a message ends at the instant before the next one begins.
func TestEndOfWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("", 5*3600)}).Draw(t, "loc")
		day := DateOf(time.Unix(rapid.Int64Range(1767225600, 1924905600).Draw(t, "day"), 0).In(loc))
		end := EndOfWeek(day, loc)
		if WeekName("p1", DateOf(end)) != WeekName("p1", day) || WeekName("p1", DateOf(end.Add(1))) == WeekName("p1", day) || end.Before(day.In(loc)) {
			t.Fatalf("the week of %s ends at %s", day, end)
		}
	})
}

// Rules that ask a channel twice in one week are told from those that do not,
// together and over closed days.
func TestCrowded(t *testing.T) {
	for name, c := range map[string]struct {
		schedules     []string
		first, second string // none: never in a year
	}{
		"once a week":             {[]string{"0 9 * * 1"}, "", ""},
		"on working days":         {[]string{"0 9 * * 1-5"}, "2026-11-23 09:00", "2026-11-24 09:00"},
		"every minute":            {[]string{"* * * * *"}, "2026-11-23 08:01", "2026-11-23 08:02"},
		"twice a month":           {[]string{"0 9 1,15 * *"}, "", ""},
		"two rules":               {[]string{"0 9 * * 1", "0 9 28 * *"}, "2027-01-25 09:00", "2027-01-28 09:00"}, // on 28 December both are one
		"two rules in other ways": {[]string{"0 9 * * 1", "0 9 3 * *"}, "2026-11-30 09:00", "2026-12-03 09:00"},
		"no rule":                 {nil, "", ""},
	} {
		_, days := weekly(t, ShiftNext)
		p := &Planner{Days: days, Rules: []Rule{{Name: "changes", Kind: RuleChanges}}}
		for _, spec := range c.schedules {
			s, err := ParseSchedule(spec, "Europe/Paris")
			if err != nil {
				t.Fatal(err)
			}
			p.Rules = append(p.Rules, Rule{Name: spec, Schedule: s, Policy: ShiftNext})
		}
		first, second, ok := p.Crowded(at(t, "2026-11-23 08:00"), func(Audience, Audience) bool { return true })
		if ok != (c.first != "") || ok && !first.Equal(at(t, c.first)) || c.second != "" && !second.Equal(at(t, c.second)) {
			t.Errorf("%s: %v, %s and %s", name, ok, first, second)
		}
	}
}

// Two rules crowd a week only where they may be about one product; one alone may too.
func TestCrowdedAudiences(t *testing.T) {
	_, days := weekly(t, ShiftNext)
	rule := func(spec string, audience ...string) Rule {
		s, err := ParseSchedule(spec, "Europe/Paris")
		if err != nil {
			t.Fatal(err)
		}
		return Rule{Name: spec, Schedule: s, Policy: ShiftNext, Audience: audience}
	}
	shared := func(a, b Audience) bool {
		return slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
	}
	for name, c := range map[string]struct {
		rules []Rule
		want  bool
	}{
		"apart":            {[]Rule{rule("0 9 * * 1", "a"), rule("0 9 * * 3", "b")}, false},
		"together":         {[]Rule{rule("0 9 * * 1", "a", "c"), rule("0 9 * * 3", "b", "c")}, true},
		"one alone":        {[]Rule{rule("0 9 * * 1", "a"), rule("0 9 * * 3,4", "b")}, true},
		"beside a third":   {[]Rule{rule("0 9 * * 1", "a"), rule("0 9 * * 2", "b"), rule("0 9 * * 3", "a")}, true},
		"each of a weekly": {[]Rule{rule("0 9 * * 1", "a"), rule("0 9 * * 2", "b"), rule("0 9 * * 3", "c")}, false},
	} {
		p := &Planner{Days: days, Rules: c.rules}
		if _, _, ok := p.Crowded(at(t, "2026-11-23 08:00"), shared); ok != c.want {
			t.Errorf("%s: %t", name, ok)
		}
	}
}

// A rule whose every slot falls on a closed day, and is dropped, is never due.
func TestARuleThatIsAlwaysDropped(t *testing.T) {
	days, err := NewClosedDays(ClosedDaysConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{"0 9 * * 6", "0 9 1 1 *", "0 9 25 12 *", "* * 1 5 *"} {
		schedule, err := ParseSchedule(spec, "")
		if err != nil {
			t.Fatal(err)
		}
		rule := Rule{Schedule: schedule, Policy: ShiftSkip}
		if at := rule.NextDue(days, at(t, "2026-11-23 09:00")); !at.IsZero() {
			t.Errorf("%s: due %v", spec, at)
		}
	}
}
