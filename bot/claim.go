package bot

import (
	"slices"
	"time"
)

// Claim is what a sender is ready to send at once.
type Claim struct {
	Now     time.Time
	Limit   int           // deliveries
	Lease   time.Duration // how long the claim holds, where processes share a store
	Anchor  time.Time     // the chat's time, before any post of this claim
	Resolve func(Claiming) Resolution
}

// shortestWait is what a delivery put off to an instant that has passed waits
// instead: it would be looked at for ever.
const shortestWait = time.Second

// NeedsResolving tells whether a delivery that is due is resolved when it is
// claimed: one never frozen, and an edit always.
func (d Delivery) NeedsResolving() bool { return !d.Frozen || d.Kind == KindEdit }

// Target names the delivery whose post one edits, or is said under; empty for
// none.
func (d Delivery) Target() string {
	if d.Kind == KindEdit {
		return d.Edits
	}
	return d.Replies
}

// Questions tells whether what is known of the subjects of a delivery, or of the
// post it edits, goes into it: Claiming.Subjects.
func (c Claiming) Questions() []ProductID {
	switch c.Delivery.Kind {
	case KindReminder, KindPerson, KindDigest:
		return c.Delivery.Subjects()
	case KindEdit:
		if c.Target != nil && (c.Target.Kind == KindReminder || c.Target.Kind == KindPerson) {
			return c.Target.Subjects()
		}
	}
	return nil
}

// Taken is what a claim makes of a due delivery.
type Taken struct {
	Delivery Delivery
	Claimed  bool        // else it is skipped or put off
	Grouped  []Delivery  // notices it tells in their place: skipped
	Told     NoticeCause // whose mark moves to Claim.Now; empty for none
	Owed     []Delivery  // inserted when absent
}

// Take moves one due delivery on: claimed, skipped or put off. Stores call it
// inside the transaction that claims; c needs what they know only of a delivery
// that NeedsResolving.
func (cl Claim) Take(c Claiming) (t Taken) {
	d := c.Delivery
	if d.NeedsResolving() {
		r := cl.Resolve(c)
		if d = cl.resolved(d, r); d.State == StateSkipped {
			return Taken{Delivery: d, Owed: r.Owed}
		}
		if d.Due.After(cl.Now) {
			return Taken{Delivery: d}
		}
		t.Owed = r.Owed
		t.Grouped, t.Told = grouped(c.Waiting, r.Grouped), c.Delivery.ToTell()
	}
	d.State, d.ClaimedAt = StateClaimed, cl.Now.UTC()
	d.Attempt++
	if d.Anchor.IsZero() {
		d.Anchor = cl.Anchor.UTC()
	}
	t.Delivery, t.Claimed = d, true
	return t
}

// grouped are the waiting notices of these names, told by another.
func grouped(waiting []Delivery, names []string) (told []Delivery) {
	for _, d := range waiting {
		if slices.Contains(names, d.Name) {
			d.State, d.Reason = StateSkipped, ReasonGrouped
			told = append(told, d)
		}
	}
	return told
}

// resolved is what becomes of a delivery, frozen unless it is an edit.
func (cl Claim) resolved(d Delivery, r Resolution) Delivery {
	switch {
	case r.Skip != "":
		d.State, d.Reason = StateSkipped, r.Skip
	case !r.PutOff.IsZero() && r.PutOff.After(cl.Now):
		d.Due = r.PutOff
		if !r.Until.IsZero() {
			d.Until = r.Until
		}
	case !r.PutOff.IsZero():
		d.Due = cl.Now.Add(shortestWait)
	case d.Kind == KindEdit:
		d.To, d.Receipt, d.Content = r.To, r.Receipt, r.Content
	default:
		d.To, d.Content, d.Frozen = r.To, r.Content, true
	}
	return d
}

// TakeBack makes a claim wait again, as of unknown outcome: whoever made it is
// gone.
func (d Delivery) TakeBack() Delivery {
	d.State, d.Unknown = StatePlanned, true
	return d
}

// Frees tells whether a later delivery may take the name of one: a reminder
// that was skipped before any attempt uses up no week, a question about a
// committee that was never asked is asked of the day it moved to, and a decision
// that was never told is told once it is published again.
func (d Delivery) Frees(later Delivery) bool {
	if d.Kind != later.Kind || d.Attempt > 0 {
		return false
	}
	if d.Kind == KindPerson { // its day is free again
		return d.State == StateSkipped && d.Reason == ReasonKept
	}
	if d.Kind == KindCommittee {
		if d.Content.Committee.Says == SaysDecided { // it was corrected before it was sent
			return d.State == StateSkipped
		}
		return (d.State == StateSkipped || d.State == StatePlanned) && !d.Content.Committee.For.Equal(later.Content.Committee.For)
	}
	return d.Kind == KindReminder && d.State == StateSkipped && later.Slot.After(d.Slot)
}

// Asks tells whether a delivery is a message that asks for figures and may
// still show them.
func (d Delivery) Asks() bool {
	return (d.Kind == KindReminder || d.Kind == KindPerson) && d.Frozen && d.State != StateSkipped && d.State != StateDead
}
