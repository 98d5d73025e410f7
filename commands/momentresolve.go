package commands

import (
	"time"

	"jalon/bot"
)

const (
	earliestHour = 8 * 60  // in minutes: what starts before is asked about
	latestHour   = 20 * 60 // and what starts after
	yearsAhead   = 2       // what is further is a slip
)

// resolve makes a moment of what a reading says: its day, its hour, or why it
// cannot be.
func (r momentReader) resolve(p *momentSplit) {
	if p.rank = rankOf(p.said); p.rank == notAMoment {
		return
	}
	hours, timed, _ := p.said.clock()
	gone := func(day bot.Date) bool {
		return !timed && r.over(day) || timed && !r.startOn(day, hours.start, p.said).After(r.now)
	}
	days := r.daysOf(p.said, gone)
	p.Moment = moment{Hour: hours.start.hour, Minute: hours.start.minute, YearAssumed: days.assumed}
	if len(days.all) > 0 {
		p.Moment.Day = days.all[0]
	}
	if code := r.whyNot(p, days.all, gone); code != "" {
		said := p.said
		if code == bot.CodeTwoDays {
			said = said.ofDay(days.soonest)
		}
		p.Err = r.fault(code, p, days.all, said)
		return
	}
	p.Moment.Doubts = append(days.doubts, r.doubts(p.Moment, !r.ours(p.said))...)
	p.rank = readWhole
	if days.odd || len(p.said.hours) > 1 {
		p.rank = readOdd
	}
}

// whyNot is why a reading cannot be, empty for one that can: its time is then set.
func (r momentReader) whyNot(p *momentSplit, days []bot.Date, gone func(bot.Date) bool) bot.Code {
	hours, timed, two := p.said.clock()
	exact := !p.said.instant.IsZero()
	switch day := p.Moment.Day; {
	case p.said.fault != nil:
		return p.said.fault.code
	case len(days) > 1:
		return bot.CodeTwoDays
	case two:
		return bot.CodeTwoHours
	case len(days) == 0:
		return bot.CodeNoDay
	case exact && !p.said.instant.After(r.now) || !exact && gone(day):
		return bot.CodePastMoment
	case r.tooFar(day):
		return bot.CodeTooFarAhead
	case !timed:
		return bot.CodeNoHour
	case hours.ranged && hours.end.minutes() <= hours.start.minutes():
		return bot.CodeEndFirst
	case r.otherClock(day, hours.start, p.said):
		return bot.CodeOtherZone
	case !r.setTime(p, hours):
		return bot.CodeTwoHours
	}
	return ""
}

// rankOf is the rank of a reading that cannot be.
func rankOf(s momentSaid) momentRank {
	switch day, hour := s.hasDay(), s.hasHour(); {
	case day && hour:
		return readFaulty
	case day:
		return readDay
	case hour:
		return readHour
	}
	return notAMoment
}

func (r momentReader) tooFar(day bot.Date) bool {
	return day.After(bot.Date{Year: r.today.Year + yearsAhead, Month: r.today.Month, Day: r.today.Day})
}

// clockOn is when a clock shows an hour on a day, or first shows more.
func (r momentReader) clockOn(day bot.Date, c clockSaid) time.Time {
	return bot.FirstInstant(time.Date(day.Year, day.Month, day.Day, c.hour, c.minute, 0, 0, time.UTC), r.now.Location())
}

// setTime sets when a moment starts and how long it lasts. It is false when two
// lengths were typed.
func (r momentReader) setTime(p *momentSplit, hours hoursSaid) bool {
	start, length := p.said.instant, time.Duration(0)
	if start.IsZero() {
		start = r.startOn(p.Moment.Day, hours.start, p.said)
	}
	if hours.ranged {
		length = r.startOn(p.Moment.Day, hours.end, p.said).Sub(start)
		if length <= 0 { // both in an hour that no clock shows
			length = time.Duration(hours.end.minutes()-hours.start.minutes()) * time.Minute
		}
	}
	for _, typed := range p.said.lengths {
		if length != 0 && length != typed {
			return false
		}
		length = typed
	}
	p.Moment.Start, p.Moment.Length = start, length
	if !r.ours(p.said) {
		p.Moment.Day, p.Moment.Hour, p.Moment.Minute = bot.DateOf(start), start.Hour(), start.Minute()
	}
	return true
}

// doubts are those about the hour, and about a day that nobody works. An exact
// instant was meant as it is.
func (r momentReader) doubts(m moment, exact bool) (doubts []bot.MomentDoubt) {
	doubt := bot.MomentDoubt{Day: m.Day, Hour: m.Hour, Minute: m.Minute, Start: m.Start}
	if reason, closed := r.closed.Closed(m.Day); closed {
		doubts = append(doubts, bot.MomentDoubt{Kind: bot.MomentClosed, Day: m.Day, Closed: reason})
	}
	if at := 60*m.Hour + m.Minute; at < earliestHour || at > latestHour {
		doubt.Kind = bot.MomentNight
		doubts = append(doubts, doubt)
	}
	if exact {
		return doubts
	}
	if m.Start.Hour() != m.Hour || m.Start.Minute() != m.Minute {
		doubt.Kind = bot.MomentSkipped
		doubts = append(doubts, doubt)
	}
	if again, ok := shownAgain(m.Start); ok {
		doubt.Kind, doubt.Again = bot.MomentTwice, again
		doubts = append(doubts, doubt)
	}
	return doubts
}

// shownAgain is when a clock shows a second time what it shows at t, for the first.
func shownAgain(t time.Time) (again time.Time, ok bool) {
	_, change := t.ZoneBounds()
	if change.IsZero() {
		return t, false
	}
	_, before := t.Zone()
	_, after := change.Zone()
	again = t.Add(time.Duration(before-after) * time.Second)
	return again, !again.Before(change)
}
