package view

import (
	"time"

	"jalon/bot"
	"jalon/view/calendar"
)

// calendarFile is a committee for a calendar program.
func (s speech) calendarFile(c *bot.Committee, st *bot.Standing) []File {
	file := calendar.Calendar{Language: s.code, Zone: c.Zone, Events: []calendar.Event{s.event(c, st.Slug, st.Name, c.Note)}}
	body, err := file.Bytes()
	if err != nil { // a time or a zone that no calendar can hold
		return nil
	}
	on := bot.DateOf(c.Start.In(zoneOf(c.Zone)))
	return []File{{Name: fileName(s.say("committee.file", nil)+"-"+st.Slug, on.String()) + ".ics", Type: "text/calendar", Body: body}}
}

// alarm rings an hour before: there is no other message so late.
const alarm = time.Hour

// event is a committee in a calendar. A feed has no notes.
func (s speech) event(c *bot.Committee, slug, name, note string) calendar.Event {
	e := calendar.Event{UID: string(c.ID) + "@jalon", Sequence: c.Sequence, Start: c.Start, End: c.End(), Zone: c.Zone,
		Summary: upperFirst(s.say("committee.title", with{"Type": s.kindPlain(c), "Name": oneLine(name)})), Location: oneLine(c.Place),
		Description: note, URL: link(c.Link), Alarm: alarm, Created: c.CreatedAt, LastModified: c.ChangedAt}
	if e.URL == "" {
		e.URL = pageOf(slug)
	}
	if c.State == bot.CommitteeCancelled {
		e.Status = calendar.Cancelled
	}
	return e
}

// Feed is the calendar of committees: name says whose they are.
func (v *View) Feed(lang string, f bot.FeedPage) ([]byte, error) {
	s := v.speech(lang)
	page := calendar.Calendar{Name: s.calendarName(f.Kind, oneLine(f.Name)), Language: s.code, Zone: f.Zone, Refresh: time.Hour}
	for _, one := range f.Lines {
		page.Events = append(page.Events, s.event(&one.Committee, one.Slug, one.Name, ""))
	}
	return page.Bytes()
}
