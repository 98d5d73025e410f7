package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"
)

// place is a zone, and the span of the events that need it.
type place struct {
	name        string
	clock       *time.Location
	first, last time.Time
}

// quiet is the span of a zone without events.
var quiet = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// placesOf are the zones of a calendar: its own, then those of its events by name.
func placesOf(own string, events []Event) ([]*place, error) {
	known := map[string]*place{}
	places := []*place{}
	add := func(name string) (*place, error) {
		if p := known[name]; p != nil {
			return p, nil
		}
		clock, err := time.LoadLocation(name)
		if err != nil || name == "" || name == "Local" {
			return nil, fmt.Errorf("%q: %w", name, ErrZone)
		}
		p := &place{name: name, clock: clock}
		known[name], places = p, append(places, p)
		return p, nil
	}
	if _, err := add(own); err != nil {
		return nil, err
	}
	for _, e := range events {
		p, err := add(e.Zone)
		if err != nil {
			return nil, fmt.Errorf("event %q: %w", e.UID, err)
		}
		p.cover(e.Start, e.end())
	}
	slices.SortFunc(places[1:], func(a, b *place) int { return cmp.Compare(a.name, b.name) })
	return places, nil
}

// cover adds an event, not before those added.
func (p *place) cover(start, end time.Time) {
	if p.first.IsZero() {
		p.first = start
	}
	if end.After(p.last) {
		p.last = end
	}
}

// component tells programs when the clocks of the place are moved.
func (p *place) component() *ics.VTimezone {
	if p.first.IsZero() {
		p.cover(quiet, quiet)
	}
	z := ics.NewTimezone(p.name)
	for i, o := range p.observances() {
		b := ics.ComponentBase{}
		b.SetProperty(ics.ComponentPropertyDtStart, o.wall().Format(local))
		b.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offset(o.from))
		b.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offset(o.to))
		b.SetProperty(ics.ComponentProperty(ics.PropertyTzname), o.name)
		if o.week != 0 {
			b.AddRrule(o.rule())
		}
		if o.to > o.from && (i > 0 || o.week != 0) { // programs want one that is standard
			z.Components = append(z.Components, &ics.Daylight{ComponentBase: b})
		} else {
			z.Components = append(z.Components, &ics.Standard{ComponentBase: b})
		}
	}
	return z
}

// offset is a distance from UTC, in seconds, as +0100.
func offset(seconds int) string {
	return time.Time{}.In(time.FixedZone("", seconds)).Format("-0700")
}
