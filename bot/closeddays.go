package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
)

// HolidayID is the stable name of a public holiday: "whit-monday".
type HolidayID string

// The public holidays (Code du travail, L. 3133-1; for Alsace-Moselle
// L. 3134-13, where Good Friday holds in towns with a Protestant church; for
// the overseas departments L. 3422-2).
const (
	NewYear      HolidayID = "new-year"
	GoodFriday   HolidayID = "good-friday"
	EasterMonday HolidayID = "easter-monday"
	LabourDay    HolidayID = "labour-day"
	VictoryDay   HolidayID = "victory-day"
	AscensionDay HolidayID = "ascension-day"
	WhitMonday   HolidayID = "whit-monday"
	BastilleDay  HolidayID = "bastille-day"
	Assumption   HolidayID = "assumption"
	AllSaints    HolidayID = "all-saints"
	ArmisticeDay HolidayID = "armistice-day"
	ChristmasDay HolidayID = "christmas-day"
	SaintStephen HolidayID = "saint-stephen"
	AbolitionDay HolidayID = "abolition-day" // of slavery; a different day in each overseas department
)

// DefaultRegion is the region of a configuration that names none.
const DefaultRegion = "metropole"

// MaxClosedRun is the most days that may be closed in a row: no slot moves
// further. Weekends, holidays and bridges alone stay far below.
const MaxClosedRun = 13

// Why closed days are refused, matched with errors.Is.
var (
	ErrUnknownRegion    = errors.New("unknown region")
	ErrNotADay          = errors.New("not a day of the calendar")
	ErrClosedRunTooLong = errors.New("too many closed days in a row")
)

type holiday struct {
	id   HolidayID
	rule *cal.Holiday
}

var metropole = []holiday{
	{NewYear, fr.NouvelAn}, {EasterMonday, fr.LundiDePâques}, {LabourDay, fr.FêteDuTravail},
	{VictoryDay, fr.FêteDeLaVictoire}, {AscensionDay, fr.Ascension}, {WhitMonday, fr.LundiDePentecôte},
	{BastilleDay, fr.FêteNationale}, {Assumption, fr.Assomption}, {AllSaints, fr.Toussaint},
	{ArmisticeDay, fr.Armistice1918}, {ChristmasDay, fr.Noël},
}

func abolition(month time.Month, day int) []holiday {
	return []holiday{{AbolitionDay, &cal.Holiday{Month: month, Day: day, Func: cal.CalcDayOfMonth}}}
}

// regions maps a region to the holidays it has besides those of metropole.
var regions = map[string][]holiday{
	DefaultRegion:    nil,
	"alsace-moselle": {{GoodFriday, aa.GoodFriday}, {SaintStephen, aa.ChristmasDay2}},
	"guadeloupe":     abolition(time.May, 27),
	"guyane":         abolition(time.June, 10),
	"martinique":     abolition(time.May, 22),
	"mayotte":        abolition(time.April, 27),
	"reunion":        abolition(time.December, 20),
}

// ClosedDaysConfig says which days nothing is sent on, besides weekends.
type ClosedDaysConfig struct {
	Region  string // "metropole" (also ""), "alsace-moselle", "guadeloupe", "guyane", "martinique", "mayotte", "reunion"
	Extra   []Date
	Bridges bool // the Friday after a holiday on Thursday, the Monday before one on Tuesday
}

// ClosedDays knows the days nothing is sent on. The zero value closes weekends
// only. It is safe for concurrent use.
type ClosedDays struct {
	holidays []holiday
	extra    map[Date]bool
	bridges  bool
}

// NewClosedDays checks a configuration. It reports every fault at once, as
// ErrUnknownRegion, ErrNotADay, and ErrClosedRunTooLong for more than
// MaxClosedRun closed days in a row (the first such run only).
func NewClosedDays(cfg ClosedDaysConfig) (ClosedDays, error) {
	var faults []error
	region := cfg.Region
	if region == "" {
		region = DefaultRegion
	}
	local, ok := regions[region]
	if !ok {
		faults = append(faults, fmt.Errorf("region %q: %w", region, ErrUnknownRegion))
	}
	c := ClosedDays{holidays: slices.Concat(metropole, local), extra: map[Date]bool{}, bridges: cfg.Bridges}
	for _, d := range cfg.Extra {
		if d.IsZero() || d != d.AddDays(0) {
			faults = append(faults, fmt.Errorf("extra day %q: %w", d, ErrNotADay))
			continue
		}
		c.extra[d] = true
	}
	for _, d := range cfg.Extra {
		if c.extra[d] && c.runAround(d) > MaxClosedRun {
			faults = append(faults, fmt.Errorf("extra day %q: %w", d, ErrClosedRunTooLong))
			break // its neighbours would say the same
		}
	}
	if len(faults) > 0 {
		return ClosedDays{}, errors.Join(faults...)
	}
	return c, nil
}

// runAround counts the closed days in a row that include d, a closed day, and
// stops soon after MaxClosedRun.
func (c ClosedDays) runAround(d Date) int {
	n := 1
	for _, step := range []int{-1, 1} {
		for day := d.AddDays(step); n <= MaxClosedRun; day = day.AddDays(step) {
			if _, closed := c.Closed(day); !closed {
				break
			}
			n++
		}
	}
	return n
}

// ClosedKind is the kind of reason for which a day is closed.
type ClosedKind string

// The kinds, the one that is told first when several hold.
const (
	ClosedHoliday ClosedKind = "holiday"
	ClosedWeekend ClosedKind = "weekend"
	ClosedExtra   ClosedKind = "extra"
	ClosedBridge  ClosedKind = "bridge"
)

// ClosedReason is why a day is closed; the zero value means it is open.
type ClosedReason struct {
	Kind    ClosedKind
	Holiday HolidayID // set with ClosedHoliday only
}

// Closed tells whether nothing is sent on d, and why. The zero Date is open.
func (c ClosedDays) Closed(d Date) (reason ClosedReason, closed bool) {
	if d.IsZero() {
		return ClosedReason{}, false
	}
	if id, ok := c.holiday(d); ok {
		return ClosedReason{Kind: ClosedHoliday, Holiday: id}, true
	}
	day := d.Weekday()
	switch {
	case day == time.Saturday || day == time.Sunday:
		return ClosedReason{Kind: ClosedWeekend}, true
	case c.extra[d]:
		return ClosedReason{Kind: ClosedExtra}, true
	case c.bridges && (day == time.Friday && c.isHoliday(d.AddDays(-1)) || day == time.Monday && c.isHoliday(d.AddDays(1))):
		return ClosedReason{Kind: ClosedBridge}, true
	}
	return ClosedReason{}, false
}

// holiday returns the first holiday of the list on d: Ascension Day may meet
// Labour Day or Victory Day, which are then the ones told.
func (c ClosedDays) holiday(d Date) (HolidayID, bool) {
	for _, h := range c.holidays {
		actual, _ := h.rule.Calc(d.Year)
		// The library answers with midnight on this machine's clock, which a
		// change of hour can push into the day before; noon is safe.
		if !actual.IsZero() && DateOf(actual.Add(12*time.Hour)) == d {
			return h.id, true
		}
	}
	return "", false
}

func (c ClosedDays) isHoliday(d Date) bool {
	_, ok := c.holiday(d)
	return ok
}

// NextOpen returns the first open day from d on: d itself when it is open.
func (c ClosedDays) NextOpen(d Date) Date { return c.open(d, 1) }

// PreviousOpen returns the last open day up to d: d itself when it is open.
func (c ClosedDays) PreviousOpen(d Date) Date { return c.open(d, -1) }

// open steps at most MaxClosedRun days, after which NewClosedDays promises an
// open one.
func (c ClosedDays) open(d Date, step int) Date {
	for range MaxClosedRun {
		if _, closed := c.Closed(d); !closed {
			return d
		}
		d = d.AddDays(step)
	}
	return d
}

// AddWorkingDays returns the n-th open day after d, or before it when n is
// negative; for 0, the first open day from d on. It takes time in proportion
// to n.
func (c ClosedDays) AddWorkingDays(d Date, n int) Date {
	for ; n < 0; n++ {
		d = c.PreviousOpen(d.AddDays(-1))
	}
	for ; n > 0; n-- {
		d = c.NextOpen(d.AddDays(1))
	}
	return c.NextOpen(d)
}

// ShiftPolicy is what a closed day does to a slot.
type ShiftPolicy string

// The policies. Anything else, "" included, acts as ShiftNext.
const (
	ShiftNext     ShiftPolicy = "next"     // moves to the next open day
	ShiftPrevious ShiftPolicy = "previous" // moves to the last open day before
	ShiftSkip     ShiftPolicy = "skip"     // is dropped
	ShiftNone     ShiftPolicy = "none"     // stays: closed days are ignored
)

// Valid tells whether p is a policy; "" is not.
func (p ShiftPolicy) Valid() bool {
	return slices.Contains([]ShiftPolicy{ShiftNext, ShiftPrevious, ShiftSkip, ShiftNone}, p)
}

// Slot is one instant of a spec and what closed days made of it.
type Slot struct {
	Nominal time.Time    // the spec's instant
	Due     time.Time    // the same time of day on the open day; Nominal when it stays or is skipped
	Shift   ClosedReason // why the nominal day is closed; zero when it is open or closed days are ignored
	Skipped bool
}

// Shift applies closed days to an instant of a spec; loc says which day it is
// and what the clock shows. Like a schedule's times, one that does not exist
// on the open day comes at the end of the gap, one that comes twice comes the
// first time.
func (c ClosedDays) Shift(nominal time.Time, loc *time.Location, policy ShiftPolicy) Slot {
	return c.shift(nominal, wallClock(nominal, loc), loc, policy)
}

// shift is Shift of an instant of which the spec says naive: not the end of the gap
// that it falls into.
func (c ClosedDays) shift(nominal, naive time.Time, loc *time.Location, policy ShiftPolicy) Slot {
	slot := Slot{Nominal: nominal, Due: nominal}
	day := DateOf(naive)
	reason, closed := c.Closed(day)
	if !closed || policy == ShiftNone {
		return slot
	}
	slot.Shift = reason
	target := day
	switch policy {
	case ShiftSkip:
		slot.Skipped = true
		return slot
	case ShiftPrevious:
		target = c.PreviousOpen(day)
	default:
		target = c.NextOpen(day)
	}
	slot.Due = FirstInstant(naive.AddDate(0, 0, day.DaysUntil(target)), loc)
	return slot
}
