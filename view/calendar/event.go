package calendar

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Event is a meeting. UID, Start and LastModified are needed, the rest may be
// zero.
type Event struct {
	UID      string // the same for ever: by it a program changes the copy it has
	Sequence int    // grows with each change of time, place or status

	Start, End time.Time // instants; without an end the meeting has no length
	Zone       string    // IANA: whose clocks keep its hour; the calendar's when empty

	Summary     string // one line
	Location    string // one line
	Description string
	URL         string // left out unless it is http or https
	Organizer   string // the name of who to ask; left out when it holds an address
	Status      Status
	Alarm       time.Duration // before the start, whole days being those of a clock; 0: none

	Created, LastModified time.Time
}

// Status is whether a meeting takes place.
type Status int

// The states of a meeting. A cancelled one takes up no time and rings no alarm.
const (
	Confirmed Status = iota
	Tentative
	Cancelled
)

func (e Event) end() time.Time {
	if e.End.IsZero() {
		return e.Start
	}
	return e.End
}

// component is the event, its hours being those of a clock.
func (e Event) component(clock *time.Location) *ics.VEvent {
	v := ics.NewEvent(e.UID)
	v.SetDtStampTime(e.LastModified)
	if !e.Created.IsZero() {
		v.SetCreatedTime(e.Created)
	}
	v.SetModifiedAt(e.LastModified)
	v.SetSequence(e.Sequence)
	e.setTimes(v, clock)
	v.SetSummary(line(e.Summary))
	set(v, ics.ComponentPropertyLocation, line(e.Location))
	set(v, ics.ComponentPropertyDescription, lines(e.Description))
	set(v, ics.ComponentPropertyUrl, page(e.URL))
	set(v, ics.ComponentProperty(ics.PropertyContact), person(e.Organizer)) // ORGANIZER wants an address, and makes an invitation
	v.SetStatus(e.Status.word())
	if e.Status == Cancelled {
		v.SetTimeTransparency(ics.TransparencyTransparent)
	} else if e.Alarm >= time.Second {
		a := v.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetDescription(line(e.Summary))
		a.SetTrigger("-" + duration(e.Alarm))
	}
	return v
}

// set adds a property that has a value.
func set(v *ics.VEvent, property ics.ComponentProperty, value string) {
	if value != "" {
		v.SetProperty(property, value)
	}
}

func (s Status) word() ics.ObjectStatus {
	switch s {
	case Tentative:
		return ics.ObjectStatusTentative
	case Cancelled:
		return ics.ObjectStatusCancelled
	}
	return ics.ObjectStatusConfirmed
}

const (
	local     = "20060102T150405"
	universal = local + "Z"
)

// setTimes writes hours of the clock, which programs keep when its zone changes
// its rules. An hour that comes twice is its first coming (RFC 5545, 3.3.5): the
// second is written in UTC.
func (e Event) setTimes(v *ics.VEvent, clock *time.Location) {
	start, end := e.Start.In(clock).Truncate(time.Second), e.end().In(clock).Truncate(time.Second)
	layout, zone := local, []ics.PropertyParameter{ics.WithTZID(clock.String())}
	if clock.String() == "UTC" || repeated(start) || repeated(end) {
		layout, zone, start, end = universal, nil, start.UTC(), end.UTC()
	}
	v.SetProperty(ics.ComponentPropertyDtStart, start.Format(layout), zone...)
	if end.After(start) {
		v.SetProperty(ics.ComponentPropertyDtEnd, end.Format(layout), zone...)
	}
}

// duration is a value such as P1DT2H; d is positive.
func duration(d time.Duration) string {
	const day = 24 * time.Hour
	days, rest := d/day, d%day
	text := "P"
	if days > 0 {
		text += fmt.Sprintf("%dD", days)
	}
	if rest < time.Second && days > 0 {
		return text
	}
	text += "T"
	for _, unit := range []struct {
		length time.Duration
		letter string
	}{{time.Hour, "H"}, {time.Minute, "M"}, {time.Second, "S"}} {
		if n := rest / unit.length; n > 0 {
			text += fmt.Sprintf("%d%s", n, unit.letter)
		}
		rest %= unit.length
	}
	return text
}
