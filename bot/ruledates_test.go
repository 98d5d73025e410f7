package bot

import (
	"strings"
	"testing"
	"time"
)

func datesOf(t *testing.T, spec string, policy ShiftPolicy, after string) string {
	t.Helper()
	s, err := ParseSchedule(spec, "Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	_, days := weekly(t, policy)
	rule := Rule{Name: "r", Schedule: s, Policy: policy}
	var words []string
	for _, d := range rule.Dates(days, twoRecesses, at(t, after), 5).Dates {
		word := d.Due.Format("01-02T15:04")
		if !d.Due.Equal(d.Nominal) {
			word = d.Nominal.Format("01-02") + ">" + word
		}
		if d.Skipped {
			word += "x"
		}
		if d.Recess != nil {
			word += "!" + d.Recess.Name
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// The next dates of a rule are those on which it is due, with where they come from.
func TestRuleDates(t *testing.T) {
	for _, c := range []struct {
		spec   string
		policy ShiftPolicy
		after  string
		want   string
	}{
		{"0 9 * * 1", ShiftNext, "2027-05-10 09:00", "05-17>05-18T09:00 05-24T09:00 05-31T09:00 06-07T09:00 06-14T09:00"},
		{"0 9 * * 1", ShiftPrevious, "2027-05-10 09:00", "05-17>05-14T09:00 05-24T09:00 05-31T09:00 06-07T09:00 06-14T09:00"},
		{"0 9 * * 1", ShiftSkip, "2027-05-10 09:00", "05-17T09:00x 05-24T09:00 05-31T09:00 06-07T09:00 06-14T09:00 06-21T09:00"},
		{"0 9 * * *", ShiftNext, "2027-05-14 08:00", "05-14T09:00 05-18T09:00 05-19T09:00 05-20T09:00 05-21T09:00"},
		{"0 9 * * 0,1", ShiftNext, "2027-05-14 09:00", "05-17>05-18T09:00 05-24T09:00 05-31T09:00 06-07T09:00 06-14T09:00"},
		{"0 9 * * 1", ShiftNext, "2027-07-26 08:00", "07-26T09:00 08-02T09:00!août 08-09T09:00!août 08-16T09:00!août 08-23T09:00"},
		{"0 9 29 2 *", ShiftNext, "2027-01-01 08:00", "02-29T09:00 02-29>03-01T09:00"}, // of 2028 and 2032: the next one is beyond the horizon
		{"0 9 * * 6", ShiftSkip, "2027-01-01 08:00", ""},
	} {
		got := datesOf(t, c.spec, c.policy, c.after)
		if c.want == "" {
			if strings.Count(got, " ")+1 != strings.Count(got, "x") {
				t.Errorf("%s %s: %s", c.spec, c.policy, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s %s after %s:\n%s, want\n%s", c.spec, c.policy, c.after, got, c.want)
		}
	}
}

// A rule whose every slot is dropped is never due, and is not looked for for ever.
func TestNeverDue(t *testing.T) {
	rule, days := weekly(t, ShiftSkip)
	rule.Schedule, _ = ParseSchedule("0 9 * * 6", "")
	if next := rule.NextDue(days, at(t, "2027-01-01 08:00")); !next.IsZero() {
		t.Errorf("%s", next)
	}
	if due, ok := rule.DueBetween(days, at(t, "2027-01-01 08:00"), at(t, "2027-02-01 08:00")); ok {
		t.Errorf("%s", due)
	}
	rule.Schedule, _ = ParseSchedule("* * 29 2 *", "")
	rule.Policy = ShiftNext
	if next := rule.NextDue(days, at(t, "2027-01-01 08:00")); !next.Equal(time.Date(2028, 2, 28, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%s", next)
	}
}
