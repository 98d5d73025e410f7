package bot

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPeriodOf(t *testing.T) {
	for _, c := range []struct {
		f                     Frequency
		day, start, end, want string
	}{
		{Daily, "2026-11-23", "2026-11-23", "2026-11-23", "2026-11-23"},
		{OtherFrequency, "2026-11-23", "2026-11-23", "2026-11-23", "2026-11-23"},
		{Weekly, "2026-11-23", "2026-11-23", "2026-11-29", "2026-W48"},
		{Weekly, "2026-11-29", "2026-11-23", "2026-11-29", "2026-W48"},
		{Weekly, "2027-01-03", "2026-12-28", "2027-01-03", "2026-W53"},
		{Weekly, "2027-01-04", "2027-01-04", "2027-01-10", "2027-W01"},
		{Weekly, "2024-12-31", "2024-12-30", "2025-01-05", "2025-W01"},
		{Weekly, "2021-01-01", "2020-12-28", "2021-01-03", "2020-W53"},
		{Monthly, "2026-10-31", "2026-10-01", "2026-10-31", "2026-10"},
		{Monthly, "2026-11-30", "2026-11-01", "2026-11-30", "2026-11"},
		{Monthly, "2026-12-01", "2026-12-01", "2026-12-31", "2026-12"},
		{Monthly, "2027-02-28", "2027-02-01", "2027-02-28", "2027-02"},
		{Monthly, "2028-02-29", "2028-02-01", "2028-02-29", "2028-02"},
		{Monthly, "2100-02-01", "2100-02-01", "2100-02-28", "2100-02"},
		{Quarterly, "2028-02-29", "2028-01-01", "2028-03-31", "2028-Q1"},
		{Quarterly, "2026-09-30", "2026-07-01", "2026-09-30", "2026-Q3"},
		{Quarterly, "2026-10-01", "2026-10-01", "2026-12-31", "2026-Q4"},
		{HalfYearly, "2026-06-30", "2026-01-01", "2026-06-30", "2026-H1"},
		{HalfYearly, "2026-07-01", "2026-07-01", "2026-12-31", "2026-H2"},
		{Yearly, "2026-12-31", "2026-01-01", "2026-12-31", "2026"},
	} {
		p := PeriodOf(c.f, day(t, c.day))
		want := Period{c.f, day(t, c.start), day(t, c.end)}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("PeriodOf(%s, %s) (-want +got):\n%s", c.f, c.day, diff)
		}
		if p.Key() != c.want {
			t.Errorf("PeriodOf(%s, %s).Key() = %q, want %q", c.f, c.day, p.Key(), c.want)
		}
	}
	if key := (Period{}).Key(); key != "" {
		t.Errorf("zero Period has key %q", key)
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	keys := map[Frequency][]string{
		Daily:          {"", "2026-02-29", "2026-2-1", "2026-11", " 2026-11-23", "0000-01-01x"},
		Weekly:         {"", "2026-W00", "2026-W54", "2027-W53", "2026-W1", "2026-W48 ", "2026-48", "2026-w48", "-026-W01"},
		Monthly:        {"", "2026-00", "2026-13", "2026-1", "2026-010", "2026", "0000-01", "2026-1a"},
		Quarterly:      {"", "2026-Q0", "2026-Q5", "2026-Q", "2026-Q11", "2026-q1", "2026-H1"},
		HalfYearly:     {"", "2026-H0", "2026-H3", "2026-S1", "2026-H1 "},
		Yearly:         {"", "0000", "26", "02026", "2026-", "+026", "20 6", "２０２６"},
		OtherFrequency: {"", "2026", "hier"},
		"":             {"", "2026-11-23"},
		"fortnightly":  {"2026-11-23"},
	}
	for f, list := range keys {
		for _, key := range list {
			if p, err := ParsePeriod(f, key); !errors.Is(err, ErrNotAPeriod) {
				t.Errorf("ParsePeriod(%q, %q) = %v, %v, want ErrNotAPeriod", f, key, p, err)
			}
		}
	}
}

func drawDay(t *rapid.T, label string) Date {
	return Date{1, time.January, 1}.AddDays(rapid.IntRange(366, 365*9998).Draw(t, label))
}

func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Frequencies).Draw(t, "frequency")
		a, b := drawDay(t, "a"), drawDay(t, "b")
		if rapid.Bool().Draw(t, "near") {
			b = a.AddDays(rapid.IntRange(-400, 400).Draw(t, "distance"))
		}
		p, q := PeriodOf(f, a), PeriodOf(f, b)
		if a.Before(p.Start) || a.After(p.End) {
			t.Fatalf("%v does not contain %s", p, a)
		}
		if back, err := ParsePeriod(f, p.Key()); err != nil || back != p {
			t.Fatalf("ParsePeriod(%s) = %v, %v, want %v", p.Key(), back, err, p)
		}
		if (p.Key() < q.Key()) != p.Start.Before(q.Start) || (p.Key() == q.Key()) != (p == q) {
			t.Fatalf("keys %s and %s do not sort as %v and %v", p.Key(), q.Key(), p, q)
		}
		if n := p.Next(); n.Start != p.End.AddDays(1) || n.Previous() != p || !(p.Key() < n.Key()) {
			t.Fatalf("%v is not followed by %v", p, n)
		}
	})
}

func TestLastDue(t *testing.T) {
	for _, c := range []struct {
		f     Frequency
		today string
		delay int
		want  string
	}{
		{Monthly, "2026-11-04", 5, "2026-09"},
		{Monthly, "2026-11-05", 5, "2026-10"},
		{Monthly, "2026-10-31", 0, "2026-09"},
		{Monthly, "2026-11-01", 0, "2026-10"},
		{Monthly, "2026-11-01", 1, "2026-10"},
		{Monthly, "2026-11-01", -3, "2026-10"},
		{Monthly, "2028-03-01", 0, "2028-02"},
		{Monthly, "2026-11-23", 60, "2026-08"},
		{Daily, "2027-01-01", 0, "2026-12-31"},
		{Weekly, "2027-01-03", 1, "2026-W52"},
		{Weekly, "2027-01-04", 1, "2026-W53"},
		{Quarterly, "2027-01-19", 20, "2026-Q3"},
		{Quarterly, "2027-01-20", 20, "2026-Q4"},
		{HalfYearly, "2026-08-13", 45, "2025-H2"},
		{HalfYearly, "2026-08-14", 45, "2026-H1"},
		{Yearly, "2027-02-13", 45, "2025"},
		{Yearly, "2027-02-14", 45, "2026"},
	} {
		if p, ok := LastDue(c.f, day(t, c.today), c.delay); !ok || p.Key() != c.want {
			t.Errorf("LastDue(%s, %s, %d) = %s, %t, want %s", c.f, c.today, c.delay, p.Key(), ok, c.want)
		}
	}
	for _, f := range []Frequency{OtherFrequency, "", "fortnightly"} {
		if p, ok := LastDue(f, day(t, "2026-11-23"), 0); ok {
			t.Errorf("LastDue(%q) = %v", f, p)
		}
	}
	if p, ok := LastDue(Monthly, Date{}, 0); ok {
		t.Errorf("LastDue on no day = %v", p)
	}
}

func TestLastDueIsTheLatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Frequencies[:6]).Draw(t, "frequency")
		today, delay := drawDay(t, "today"), rapid.IntRange(0, 400).Draw(t, "delay")
		today = today.AddDays(800) // the answer stays in year 1 or later
		p, ok := LastDue(f, today, delay)
		if !ok || !p.End.Before(today) || p.DueDate(delay).After(today) {
			t.Fatalf("%v is not due on %s", p, today)
		}
		if n := p.Next(); !n.DueDate(delay).After(today) {
			t.Fatalf("%v is due on %s too", n, today)
		}
	})
}

func TestFrequency(t *testing.T) {
	want := []int{1, 1, 5, 20, 45, 45, 0}
	for i, f := range Frequencies {
		if !f.Valid() || f.DefaultDelay() != want[i] {
			t.Errorf("%s: valid %t, delay %d, want %d", f, f.Valid(), f.DefaultDelay(), want[i])
		}
	}
	if f := Frequency(""); f.Valid() || f.DefaultDelay() != 0 {
		t.Error("the empty text is a frequency")
	}
}
