package bot

import "time"

// mostBeside is how many messages to somebody are looked at for those of their day.
const mostBeside = 40

// oldestBeside is how long ago a message may have been owed that is sent today.
const oldestBeside = 14 * 24 * time.Hour

// Beside asks for what a person gets beside a message: ok is false for one that does
// not count among those of their day.
func (d Delivery) Beside(now time.Time) (q DeliveryQuery, ok bool) {
	return DeliveryQuery{User: d.To.User, From: now.Add(-oldestBeside), Until: now.Add(24 * time.Hour), Limit: mostBeside}, d.counts() && d.NeedsResolving()
}

// counts tells whether a direct message is one of those of which a person gets one a
// working day: what the bot starts by itself.
func (d Delivery) counts() bool {
	if d.To.User == "" {
		return false
	}
	if p := d.Content.Committee; d.Kind == KindCommittee && p != nil {
		return p.Says == SaysAsked || p.Says == SaysMonth || p.Says == SaysUndecided
	}
	return d.Kind != KindReminder && d.unasked()
}

// paced puts off what would be the second message of somebody's working day, by their
// own clock. Their week comes before the rest: it is told on its day.
func (r *Resolver) paced(c Claiming, would Resolution, now time.Time) Resolution {
	d := c.Delivery
	if would.Skip != "" || !would.PutOff.IsZero() || !d.counts() {
		return would
	}
	loc := r.clockOf(d)
	today := DateOf(now.In(loc))
	for _, other := range c.Beside {
		if other.Name != d.Name && other.counts() && (other.leftOn(today, loc) || d.Kind != KindDigest && other.comesOn(today, loc)) {
			return r.nextMorning(d, today, loc, now)
		}
	}
	return would
}

// leftOn tells whether a message reached somebody on a day, or may have.
func (d Delivery) leftOn(day Date, loc *time.Location) bool {
	switch {
	case d.State == StateSent || d.State == StateAnswered:
		return DateOf(d.SentAt.In(loc)) == day
	case d.State == StateClaimed || d.Unknown:
		return DateOf(d.ClaimedAt.In(loc)) == day
	}
	return false
}

// comesOn tells whether somebody's week is about to be told on a day.
func (d Delivery) comesOn(day Date, loc *time.Location) bool {
	return d.Kind == KindDigest && d.State == StatePlanned && DateOf(d.Due.In(loc)) == day
}

// nextMorning puts a message off to the next working day; one that is of no use then is
// not sent.
func (r *Resolver) nextMorning(d Delivery, today Date, loc *time.Location, now time.Time) Resolution {
	at := onClock(r.Days.NextOpen(today.AddDays(1)), r.rule(d.Rule).quiet().morning(), loc)
	if !d.Until.IsZero() && !at.Before(d.Until) {
		return Resolution{Skip: ReasonBudget}
	}
	if d.Kind == KindPerson {
		return d.onTheDayOf(at, r.location(d.Rule), now)
	}
	return Resolution{PutOff: at}
}

// clockOf is the clock of whoever a message is for; of its rule, where that is not
// known.
func (r *Resolver) clockOf(d Delivery) *time.Location {
	if zone := r.Directory().ZoneOf(d.To.User); zone != nil {
		return zone
	}
	return r.location(d.Rule)
}
