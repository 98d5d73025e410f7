package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Frequency is how often an indicator gets a figure. The zero value is no
// frequency.
type Frequency string

// The frequencies of the public schema.
const (
	Daily          Frequency = "daily"
	Weekly         Frequency = "weekly" // ISO 8601 weeks, Monday to Sunday
	Monthly        Frequency = "monthly"
	Quarterly      Frequency = "quarterly"
	HalfYearly     Frequency = "half-yearly"
	Yearly         Frequency = "yearly"
	OtherFrequency Frequency = "other" // no rhythm: never due, dated by the day
)

// Frequencies lists them from the shortest period to the longest, then other.
var Frequencies = []Frequency{Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly, OtherFrequency}

// ErrNotAPeriod: the text is not the key of a period of that frequency.
var ErrNotAPeriod = errors.New("not a period")

// Valid tells whether f is one of Frequencies.
func (f Frequency) Valid() bool { return slices.Contains(Frequencies, f) }

// DefaultDelay returns how many days after a period's end its figure is
// usually owed; 0 for other and for what is no frequency.
func (f Frequency) DefaultDelay() int {
	switch f {
	case Daily, Weekly:
		return 1
	case Monthly:
		return 5
	case Quarterly:
		return 20
	case HalfYearly, Yearly:
		return 45
	}
	return 0
}

// months returns the length of f's periods in calendar months; 0 for those
// that are not made of months.
func (f Frequency) months() int {
	switch f {
	case Monthly:
		return 1
	case Quarterly:
		return 3
	case HalfYearly:
		return 6
	case Yearly:
		return 12
	}
	return 0
}

// Period is a span of whole days a figure is about. The zero Period is none.
type Period struct {
	Frequency  Frequency
	Start, End Date // both inclusive
}

// PeriodOf returns the period of frequency f that contains d. For other, and
// for what is no frequency, that is the day d alone.
func PeriodOf(f Frequency, d Date) Period {
	if f == Weekly {
		start := d.AddDays(-(int(d.Weekday()) + 6) % 7)
		return Period{f, start, start.AddDays(6)}
	}
	n := f.months()
	if n == 0 {
		return Period{f, d, d}
	}
	first := time.Month((int(d.Month)-1)/n*n + 1)
	end := DateOf(time.Date(d.Year, first+time.Month(n), 0, 0, 0, 0, 0, time.UTC))
	return Period{f, Date{d.Year, first, 1}, end}
}

// Key returns the period's stable name: "2026-11-23" for a day (daily and
// other), "2026-W48" for an ISO week, "2026-10", "2026-Q3", "2026-H1", "2026".
// Within one frequency, keys of the years 1 to 9999 sort bytewise in the order
// of time. The zero Period has the key "".
func (p Period) Key() string {
	switch p.Frequency {
	case Weekly:
		year, week := p.Start.In(time.UTC).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Monthly:
		return fmt.Sprintf("%04d-%02d", p.Start.Year, p.Start.Month)
	case Quarterly:
		return fmt.Sprintf("%04d-Q%d", p.Start.Year, (p.Start.Month+2)/3)
	case HalfYearly:
		return fmt.Sprintf("%04d-H%d", p.Start.Year, (p.Start.Month+5)/6)
	case Yearly:
		return fmt.Sprintf("%04d", p.Start.Year)
	}
	return p.Start.String()
}

// KeyForm is what a period's key looks like: its digits as 9. Keys of one
// frequency share a form, "9999-W99", and no other frequency but daily and other
// have the same.
func KeyForm(key string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9'
		}
		return r
	}, key)
}

// KeyForm is that of the keys of the frequency's periods.
func (f Frequency) KeyForm() string { return KeyForm(PeriodOf(f, Date{2026, time.January, 1}).Key()) }

// ParsePeriod is the strict inverse of Key: ParsePeriod(f, k) succeeds only
// when the result's Key is k. The error wraps ErrNotAPeriod.
func ParsePeriod(f Frequency, key string) (Period, error) {
	d, ok := firstDay(f, key)
	if ok {
		if p := PeriodOf(f, d); p.Key() == key {
			return p, nil
		}
	}
	return Period{}, fmt.Errorf("parse %s period %q: %w", f, key, ErrNotAPeriod)
}

// firstDay reads a key loosely and returns a day of its period: what it lets
// through wrongly ("2027-W53", "2026-Q7") does not survive Key.
func firstDay(f Frequency, key string) (Date, bool) {
	var year, n int
	var err error
	month := 1
	switch f {
	case Weekly:
		_, err = fmt.Sscanf(key, "%4d-W%2d", &year, &n)
		monday := PeriodOf(Weekly, Date{year, time.January, 4}).Start // 4 January is always in week 1
		return monday.AddDays(7 * (n - 1)), err == nil && year > 0
	case Monthly:
		_, err = fmt.Sscanf(key, "%4d-%2d", &year, &month)
	case Quarterly:
		_, err = fmt.Sscanf(key, "%4d-Q%1d", &year, &n)
		month = 3*n - 2
	case HalfYearly:
		_, err = fmt.Sscanf(key, "%4d-H%1d", &year, &n)
		month = 6*n - 5
	case Yearly:
		_, err = fmt.Sscanf(key, "%4d", &year)
	case Daily, OtherFrequency:
		d, err := ParseDate(key)
		return d, err == nil && !d.IsZero()
	default:
		return Date{}, false
	}
	d := Date{year, time.Month(month), 1}
	return d, err == nil && year > 0 && month >= 1 && month <= 12
}

// Next returns the period that begins the day after p ends.
func (p Period) Next() Period { return PeriodOf(p.Frequency, p.End.AddDays(1)) }

// Previous returns the period that ends the day before p begins.
func (p Period) Previous() Period { return PeriodOf(p.Frequency, p.Start.AddDays(-1)) }

// DueDate returns the first day on which p's figure is owed: delay days after
// its end, and never before the day after its end.
func (p Period) DueDate(delay int) Date { return p.End.AddDays(max(delay, 1)) }

// LastDue returns the latest period whose figure is owed on a day, that is
// whose DueDate(delay) is not after today; a delay of 0 or less counts as 1.
// It is false for other, which is never due.
func LastDue(f Frequency, today Date, delay int) (Period, bool) {
	if f == OtherFrequency || !f.Valid() || today.IsZero() {
		return Period{}, false
	}
	latestEnd := today.AddDays(-max(delay, 1))
	p := PeriodOf(f, latestEnd)
	if p.End.After(latestEnd) {
		p = p.Previous()
	}
	return p, true
}
