package calendar

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// change is when the clocks of a zone are moved.
type change struct {
	at       time.Time
	from, to int    // seconds east of UTC, before and after
	name     string // of the time that begins: « CEST »
}

// wall is what clocks read when they are about to be moved.
func (c change) wall() time.Time { return c.at.In(time.FixedZone("", c.from)) }

// changes are those after start and before end. They are looked for, two being
// more than a week apart: Time.ZoneBounds may stand still at the end of a leap year
// (golang/go#81583).
func changes(clock *time.Location, start, end time.Time) (all []change) {
	const week = 7 * 24 * 60 * 60
	for a, last := start.Unix(), end.Unix()-1; a < last; a += week {
		_, from := offsetAt(clock, a)
		b := min(a+week, last)
		if _, to := offsetAt(clock, b); to == from {
			continue
		}
		n := sort.Search(int(b-a), func(i int) bool { _, to := offsetAt(clock, a+int64(i)); return to != from })
		name, to := offsetAt(clock, a+int64(n))
		all = append(all, change{time.Unix(a+int64(n), 0), from, to, name})
	}
	return all
}

func offsetAt(clock *time.Location, unix int64) (name string, offset int) {
	return time.Unix(unix, 0).In(clock).Zone()
}

// repeated tells whether clocks read what they do at t for the second time: they
// were put back less long ago than by how much.
func repeated(t time.Time) bool {
	return slices.ContainsFunc(changes(t.Location(), t.Add(-24*time.Hour), t.Add(time.Second)), func(c change) bool {
		return t.Sub(c.at) < time.Duration(c.from-c.to)*time.Second
	})
}

// observance is a change, or the first of those that come back each year.
type observance struct {
	change
	week int // of the month, -1 being the last; 0: it does not come back
}

// rule is how it comes back, as RFC 5545 says it.
func (o observance) rule() string {
	at := o.wall()
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", at.Month(), o.week, strings.ToUpper(at.Weekday().String()[:2]))
}

// allows tells whether the rule of o makes c, in a year.
func (o observance) allows(c change, year int) bool {
	at, like := c.wall(), o.wall()
	return at.Year() == year && at.Month() == like.Month() && at.Weekday() == like.Weekday() && at.Format(time.TimeOnly) == like.Format(time.TimeOnly) &&
		(o.week == weekOf(at) || o.week == -1 && at.AddDate(0, 0, 7).Month() != at.Month()) &&
		c.from == o.from && c.to == o.to && c.name == o.name
}

func weekOf(day time.Time) int { return (day.Day() + 6) / 7 }

// ahead is for how many years a rule has to hold to be one.
const ahead = 12

// observances are two rules, where the clocks follow them from the year before the
// first event until long after. Else they are the changes from the one in effect
// at the first event to the last event's.
func (p *place) observances() []observance {
	before := p.first.UTC().Year() - 1
	latest := max(p.last.UTC().Year(), before+ahead)
	all := changes(p.clock, newYear(oldestYear), newYear(latest+1))
	var forward, back []change
	for _, c := range all {
		if c.to > c.from {
			forward = append(forward, c)
		} else {
			back = append(back, c)
		}
	}
	ofForward, forwardWeek := ruled(forward, latest)
	ofBack, backWeek := ruled(back, latest)
	years := min(ofForward, ofBack)
	if latest-years >= before {
		return p.each(all)
	}
	return []observance{{forward[len(forward)-years], forwardWeek}, {back[len(back)-years], backWeek}}
}

func newYear(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }

// ruled tells for how many years, the latest being the last, changes follow one
// rule, and in which week of the month they come.
func ruled(all []change, latest int) (years, week int) {
	if len(all) == 0 {
		return 0, 0
	}
	last := all[len(all)-1]
	for _, w := range [...]int{-1, weekOf(last.wall())} {
		o, n := observance{last, w}, 0
		for n < len(all) && o.allows(all[len(all)-1-n], latest-n) {
			n++
		}
		if n > years {
			years, week = n, w
		}
	}
	return years, week
}

// each are the changes that the events of the place need, of all those it knows.
// Clocks are taken never to have been moved before.
func (p *place) each(all []change) (needed []observance) {
	name, offset := offsetAt(p.clock, newYear(oldestYear).Unix())
	effect := change{newYear(oldestYear).Add(-time.Duration(offset) * time.Second), offset, offset, name}
	for _, c := range all {
		switch {
		case !c.at.After(p.first):
			effect = c
		case !c.at.After(p.last):
			needed = append(needed, observance{change: c})
		}
	}
	return append([]observance{{change: effect}}, needed...)
}
