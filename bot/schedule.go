package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// DefaultZone is the zone of a schedule that names none.
const DefaultZone = "Europe/Paris"

// MaxSlots is where Schedule.Latest stops counting.
const MaxSlots = 10_000

// Why a schedule is refused, matched with errors.Is.
var (
	ErrBadSchedule     = errors.New("not a five-field cron spec")
	ErrScheduleEvery   = errors.New("@every has no place on the clock")
	ErrScheduleZone    = errors.New("the zone does not belong in the spec")
	ErrScheduleSeconds = errors.New("seconds are not supported")
	ErrNeverDue        = errors.New("no date matches the spec")
	ErrUnknownZone     = errors.New("unknown time zone")
)

// Schedule is a cron spec on the wall clock of a zone. A time of the spec is
// sent at the first instant at which that clock shows it or more: an hour that
// does not exist in spring comes at the end of the gap, once, and an hour that
// comes twice in autumn comes the first time. The zero Schedule is never due.
type Schedule struct {
	text string
	spec cron.SpecSchedule // evaluated in UTC, on wall-clock fields
	loc  *time.Location
}

// ParseSchedule reads five cron fields (minute, hour, day of month, month, day
// of week; names such as MON or JAN allowed, Sunday is 0) or one of @hourly,
// @daily, @midnight, @weekly, @monthly, @yearly and @annually. As in cron, days
// of month and of week both given are alternatives. zone is an IANA name; ""
// means DefaultZone. The error wraps one of the sentinels above.
func ParseSchedule(spec, zone string) (Schedule, error) {
	text := strings.Join(strings.Fields(spec), " ")
	parsed, err := parseSpec(text)
	if err != nil {
		return Schedule{}, fmt.Errorf("parse schedule %q: %w", spec, err)
	}
	if zone == "" {
		zone = DefaultZone
	}
	if zone == "Local" { // would depend on the machine
		return Schedule{}, fmt.Errorf("parse schedule %q: zone %q: %w", spec, zone, ErrUnknownZone)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Schedule{}, fmt.Errorf("parse schedule %q: %w: %w", spec, ErrUnknownZone, err)
	}
	return Schedule{text: text, spec: parsed, loc: loc}, nil
}

func parseSpec(text string) (cron.SpecSchedule, error) {
	switch {
	case strings.HasPrefix(text, "TZ="), strings.HasPrefix(text, "CRON_TZ="):
		return cron.SpecSchedule{}, ErrScheduleZone
	case strings.HasPrefix(text, "@every"):
		return cron.SpecSchedule{}, ErrScheduleEvery
	case strings.Count(text, " ") == 5:
		return cron.SpecSchedule{}, ErrScheduleSeconds
	}
	parsed, err := cron.ParseStandard(text)
	if err != nil {
		return cron.SpecSchedule{}, fmt.Errorf("%w: %w", ErrBadSchedule, err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok || spec.Minute == 0 || spec.Hour == 0 || spec.Dom == 0 || spec.Month == 0 || spec.Dow == 0 {
		return cron.SpecSchedule{}, ErrBadSchedule // the library takes "," for an empty list
	}
	spec.Location = time.UTC
	// Five years from 2000 hold every day of every month, 29 February included.
	if spec.Next(time.Date(1999, time.December, 31, 23, 59, 59, 0, time.UTC)).IsZero() {
		return cron.SpecSchedule{}, ErrNeverDue
	}
	return *spec, nil
}

// String returns the spec and the zone: "0 9 * * 1 Europe/Paris".
func (s Schedule) String() string {
	if s.loc == nil {
		return ""
	}
	return s.text + " " + s.loc.String()
}

// Equal tells whether both have the same spec, spaces aside, and zone.
func (s Schedule) Equal(other Schedule) bool { return s.String() == other.String() }

// Location returns the schedule's zone; UTC for the zero Schedule.
func (s Schedule) Location() *time.Location {
	if s.loc == nil {
		return time.UTC
	}
	return s.loc
}

// NightRisk tells whether the spec has times from 02:00 to 02:59, which in most
// of Europe do not exist on one night of March and come twice in October.
func (s Schedule) NightRisk() bool { return s.spec.Hour&(1<<2) != 0 }

// Next returns the first instant strictly after a given one at which s is due, in s's
// zone. It is the zero time for the zero Schedule only.
func (s Schedule) Next(after time.Time) time.Time {
	next, _ := s.next(after)
	return next
}

// next is Next, with what the spec says of it: another time than its clock shows when
// that does not exist.
func (s Schedule) next(after time.Time) (next, naive time.Time) {
	if s.loc == nil {
		return time.Time{}, time.Time{}
	}
	// Times up to the one the clock shows were sent by now. Later ones were
	// too when the clock was set back: at most as many as fit the step back.
	naive = wallClock(after, s.loc)
	for {
		naive = s.nextNaive(naive)
		if naive.IsZero() {
			return time.Time{}, naive
		}
		if t := FirstInstant(naive, s.loc); t.After(after) {
			return t, naive
		}
	}
}

// nextNaive is the library's Next, which gives up after five years: 29
// February can be eight years away, around 2100.
func (s Schedule) nextNaive(naive time.Time) time.Time {
	next := s.spec.Next(naive)
	if next.IsZero() {
		next = s.spec.Next(time.Date(naive.Year()+5, time.December, 31, 23, 59, 59, 0, time.UTC))
	}
	return next
}

// Latest returns the latest instant in (after, until] at which s is due, and
// how many there are, counted up to MaxSlots. It returns the zero time and 0
// when there is none. after may be years before until.
func (s Schedule) Latest(after, until time.Time) (slot time.Time, n int) {
	first, ok := s.nextUntil(after, until)
	if !ok {
		return time.Time{}, 0
	}
	slot = first
	for n = 1; n < MaxSlots; n++ {
		next, ok := s.nextUntil(slot, until)
		if !ok {
			return slot, n
		}
		slot = next
	}
	return s.lastFrom(slot, until), n
}

// lastFrom returns the latest slot up to until, given one, by halving.
func (s Schedule) lastFrom(slot, until time.Time) time.Time {
	for end := until; end.Sub(slot) > time.Minute; {
		middle := slot.Add(end.Sub(slot) / 2)
		if next, ok := s.nextUntil(middle, until); ok {
			slot = next
		} else {
			end = middle
		}
	}
	for {
		next, ok := s.nextUntil(slot, until)
		if !ok {
			return slot
		}
		slot = next
	}
}

func (s Schedule) nextUntil(after, until time.Time) (time.Time, bool) {
	next := s.Next(after)
	return next, !next.IsZero() && !next.After(until)
}

// wallClock returns what a clock in loc shows at t, as if it were UTC.
func wallClock(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	year, month, day := t.Date()
	return time.Date(year, month, day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// FirstInstant returns the first instant at which a clock in loc shows the
// wall-clock time naive, or more when naive is skipped.
func FirstInstant(naive time.Time, loc *time.Location) time.Time {
	year, month, day := naive.Date()
	near := time.Date(year, month, day, naive.Hour(), naive.Minute(), naive.Second(), naive.Nanosecond(), loc)
	// near is right, or off by the change on one of its sides.
	start, end := near.ZoneBounds()
	around := []time.Time{near}
	if !start.IsZero() {
		around = append(around, start.Add(-1))
	}
	if !end.IsZero() {
		around = append(around, end)
	}
	var first time.Time
	for _, t := range around {
		_, offset := t.Zone()
		candidate := naive.Add(-time.Duration(offset) * time.Second).In(loc)
		if wallClock(candidate, loc).Equal(naive) && (first.IsZero() || candidate.Before(first)) {
			first = candidate
		}
	}
	if !first.IsZero() {
		return first
	}
	if !start.IsZero() && wallClock(start.Add(-1), loc).Before(naive) && wallClock(start, loc).After(naive) {
		return start
	}
	return end
}
