package bot

import "time"

// mostBeside is how many messages to somebody are looked at for those of their day.
const mostBeside = 40

// oldestBeside is how long ago a message may have been owed that is sent today.
const oldestBeside = 14 * 24 * time.Hour

// Beside asks for what a person gets beside a message: ok is false for one that does
// not count among those of their day.
func (d Delivery) Beside(now time.Time) (q DeliveryQuery, ok bool) {
	return DeliveryQuery{User: d.To.User, From: now.Add(-oldestBeside), Until: now.Add(24 * time.Hour), Limit: mostBeside, Counted: true}, d.counts() && d.NeedsResolving()
}

// counts tells whether a direct message is one of those of which a person gets one a
// working day: what the bot starts by itself, and not what somebody asked for.
func (d Delivery) counts() bool {
	if d.To.User == "" {
		return false
	}
	if p := d.Content.Committee; d.Kind == KindCommittee && p != nil {
		return p.Says == SaysAsked || p.Says == SaysMonth || p.Says == SaysUndecided
	}
	return d.Kind != KindReminder && d.unasked() && len(d.AgainOf) == 0
}

// aMoment is how long a message waits for one that goes before it.
const aMoment = time.Minute

// paced puts off what would be the second message of somebody's working day, or comes at
// night, by their own clock. Their week comes before the rest: it is told on its day; of
// the rest, what has waited longest.
func (r *Resolver) paced(c Claiming, would Resolution, now time.Time) Resolution {
	d := c.Delivery
	if would.Skip != "" || !would.PutOff.IsZero() || !d.counts() {
		return would
	}
	if at := r.decentTime(d, now); at.After(now) {
		return Resolution{PutOff: at}
	}
	loc := r.clockOf(d)
	today := DateOf(now.In(loc))
	first := time.Time{} // when what goes before it does
	for _, other := range c.Beside {
		switch {
		case other.Name == d.Name || !other.counts():
		case other.leftOn(today, loc):
			return r.nextMorning(d, would, today, loc)
		case other.before(d, today, loc, now):
			first = later(first, later(other.Due, now))
		}
	}
	if !first.IsZero() {
		return Resolution{PutOff: first.Add(aMoment)}
	}
	return would
}

// leftOn tells whether a message reached somebody on a day, or may have.
func (d Delivery) leftOn(day Date, loc *time.Location) bool {
	on := func(t time.Time) bool { return DateOf(t.In(loc)) == day }
	switch d.State {
	case StateSent, StateAnswered:
		return on(d.SentAt)
	case StateClaimed:
		return on(d.ClaimedAt)
	}
	retried := d.State == StatePlanned && d.Frozen && on(d.Due) // it leaves whatever else does
	return retried || d.Unknown && on(d.ClaimedAt)
}

// before tells whether a message goes before another on a day: somebody's week, and what
// is due and waits longer.
func (d Delivery) before(other Delivery, day Date, loc *time.Location, now time.Time) bool {
	switch {
	case d.State != StatePlanned || d.over(now) || DateOf(d.Due.In(loc)) != day:
		return false
	case d.Kind == KindDigest || other.Kind == KindDigest:
		return other.Kind != KindDigest
	}
	return !d.Due.After(now) && d.Slot.Before(other.Slot)
}

// nextMorning puts a message off to the next working day; one that is of no use then is
// not sent, but for what it owes others.
func (r *Resolver) nextMorning(d Delivery, would Resolution, today Date, loc *time.Location) Resolution {
	at := onClock(r.Days.NextOpen(today.AddDays(1)), r.rule(d.Rule).quiet().morning(), loc)
	if !d.Until.IsZero() && !at.Before(d.Until) {
		return Resolution{Skip: ReasonBudget, Owed: would.Owed}
	}
	return Resolution{PutOff: at}
}
