// Package calendar writes meetings as an iCalendar file (RFC 5545), which
// calendar programs import or subscribe to. It holds no word: whatever it writes
// is given to it.
package calendar

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Calendar is a file or a feed. Zone is needed, the rest may be zero. Texts are
// cleaned: see lines and line.
type Calendar struct {
	Name     string
	Language string        // of the texts: « fr »
	Zone     string        // IANA; of the events that name none
	Refresh  time.Duration // how often a subscription is worth reading again
	Method   Method
	Events   []Event // in any order, no two with one UID
}

// Method is what a program is asked to do with a file (RFC 5546). A feed, and a
// file to import, ask for nothing.
type Method int

// The methods.
const (
	NoMethod Method = iota
	Publish
	Cancel // its events are written as cancelled
)

// What is refused.
var (
	ErrZone     = errors.New("a zone is none of IANA's")
	ErrUID      = errors.New("an event has no UID")
	ErrTwice    = errors.New("two events have one UID")
	ErrSequence = errors.New("a sequence is negative or too large")
	ErrTime     = errors.New("a time is not in the years 1980 to 2199")
	ErrOrder    = errors.New("an event ends before it starts")
)

// The years that can be written. From 1980 on, clocks differ by whole minutes.
const (
	oldestYear = 1980
	latestYear = 2199
)

// Bytes is the file. Equal events give equal bytes, whatever their order, so that
// a hash can be an ETag. The errors wrap those above.
func (c Calendar) Bytes() ([]byte, error) {
	events := c.sorted()
	if err := check(events); err != nil {
		return nil, fmt.Errorf("write a calendar: %w", err)
	}
	places, err := placesOf(c.Zone, events)
	if err != nil {
		return nil, fmt.Errorf("write a calendar: %w", err)
	}
	out := c.head()
	clocks := map[string]*time.Location{}
	for _, p := range places {
		out.AddVTimezone(p.component())
		clocks[p.name] = p.clock
	}
	for _, e := range events {
		out.AddVEvent(e.component(clocks[e.Zone]))
	}
	var b bytes.Buffer
	if err := out.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write a calendar: %w", err)
	}
	return b.Bytes(), nil
}

// head is the calendar without what it contains.
func (c Calendar) head() *ics.Calendar {
	out := &ics.Calendar{}
	out.SetVersion("2.0")
	out.SetProductId("-//Jalon//Calendar//" + cmp.Or(strings.ToUpper(line(c.Language)), "EN"))
	out.SetCalscale("GREGORIAN")
	switch c.Method {
	case Publish:
		out.SetMethod(ics.MethodPublish)
	case Cancel:
		out.SetMethod(ics.MethodCancel)
	}
	if name := line(c.Name); name != "" {
		out.SetName(name) // NAME, and the older X-WR-CALNAME
	}
	out.SetXWRTimezone(c.Zone)
	if c.Refresh >= time.Second {
		out.SetRefreshInterval(duration(c.Refresh))
		out.SetXPublishedTTL(duration(c.Refresh))
	}
	return out
}

// sorted are the events by start, then UID, with what they take from the calendar.
func (c Calendar) sorted() []Event {
	events := slices.Clone(c.Events)
	for i := range events {
		e := &events[i]
		e.UID, e.Zone = line(e.UID), cmp.Or(e.Zone, c.Zone)
		if c.Method == Cancel {
			e.Status = Cancelled
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID)) })
	return events
}

// check finds the first event that cannot be written.
func check(events []Event) error {
	seen := map[string]bool{}
	for _, e := range events {
		err := e.check()
		if err == nil && seen[e.UID] {
			err = ErrTwice
		}
		if err != nil {
			return fmt.Errorf("event %q: %w", e.UID, err)
		}
		seen[e.UID] = true
	}
	return nil
}

func (e Event) check() error {
	switch {
	case e.UID == "":
		return ErrUID
	case e.Sequence < 0 || e.Sequence > math.MaxInt32:
		return ErrSequence
	case !writable(e.Start) || !writable(e.end()) || !writable(e.LastModified) || !e.Created.IsZero() && !writable(e.Created):
		return ErrTime
	case e.end().Before(e.Start):
		return ErrOrder
	}
	return nil
}

func writable(t time.Time) bool { y := t.UTC().Year(); return y >= oldestYear && y <= latestYear }
