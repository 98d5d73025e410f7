package bot

import "time"

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Late is how late a delivery may be before it counts as a catch-up.
const Late = 5 * time.Minute

// politeTime returns when a late reminder may be sent: now on an open day, outside
// its rule's quiet hours, else at the slot's hour of the next open day. What is on
// time is sent: its rule chose the hour.
func (r *Resolver) politeTime(d Delivery, now time.Time, loc *time.Location) time.Time {
	if now.Sub(d.Due) <= Late && now.Sub(d.Slot) <= Late {
		return now
	}
	local := now.In(loc)
	today := DateOf(local)
	_, closed := r.Days.Closed(today)
	quiet := r.rule(d.Rule).quiet()
	if !closed && !quiet.Holds(minuteOf(local)) {
		return now
	}
	day := today
	if minuteOf(local) >= quiet.From {
		day = day.AddDays(1)
	}
	return onClock(r.Days.NextOpen(day), quiet.nearest(minuteOf(d.Slot.In(loc))), loc)
}

// minuteOf is what a clock shows, in minutes since midnight.
func minuteOf(local time.Time) int { return local.Hour()*60 + local.Minute() }

// onClock is when a clock shows so many minutes since midnight, on a day.
func onClock(day Date, minute int, loc *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, minute/60, minute%60, 0, 0, loc)
}

// polite is politeTime for what the bot says by itself; now for the rest.
func (r *Resolver) polite(d Delivery, now time.Time) time.Time {
	if p := d.Content.Committee; p != nil && p.Committee != nil && d.Kind == KindCommittee && p.Says.later() {
		return r.politeTime(d, now, p.Committee.zone())
	}
	if d.Kind == KindPerson {
		return r.personTime(d, now)
	}
	if !d.unasked() {
		return now
	}
	return r.politeTime(d, now, r.location(d.Rule))
}

// personTime is when somebody may be asked in person: not before the morning of
// their own zone, and never at night or on a closed day.
func (r *Resolver) personTime(d Delivery, now time.Time) time.Time {
	rule := r.rule(d.Rule)
	quiet, loc := rule.quiet(), r.clockOf(d)
	local := now.In(loc)
	morning := func(day Date) time.Time { return onClock(r.Days.NextOpen(day), quiet.morning(), loc) }
	today := DateOf(local)
	switch {
	case minuteOf(local) < quiet.morning(): // later than their slot may be, where the day begins later
		return morning(today)
	case minuteOf(local) >= quiet.From:
		return morning(today.AddDays(1))
	case r.Days.NextOpen(today) != today:
		return morning(today)
	}
	return now
}

// decentTime is when a message may be read by the clock of whoever it is for; now where
// that is its rule's.
func (r *Resolver) decentTime(d Delivery, now time.Time) time.Time {
	zone := r.Directory().ZoneOf(d.To.User)
	if zone == nil || zone.String() == r.location(d.Rule).String() {
		return now
	}
	return r.personTime(d, now)
}

// clockOf is the clock of whoever a message is for; of its rule, where that is not
// known.
func (r *Resolver) clockOf(d Delivery) *time.Location {
	if zone := r.Directory().ZoneOf(d.To.User); zone != nil {
		return zone
	}
	return r.location(d.Rule)
}
