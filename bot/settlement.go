package bot

import (
	"fmt"
	"time"
)

// Settlement is the outcome of one attempt.
type Settlement struct {
	Name    string
	Attempt int
	At      time.Time
	State   State     // StateSent, StatePlanned (retry), StateSkipped or StateDead
	Receipt Receipt   // StateSent
	Due     time.Time // StatePlanned: not before
	Unknown bool      // StatePlanned: the attempt may have arrived
	Away    bool      // StatePlanned: whoever it is for is away, or cannot be reached: somebody else is asked
	Reason  Reason    // StateSkipped, StateDead
	Cause   string
	Owed    []Delivery // inserted when absent
}

// Of returns a delivery as the settlement leaves it. ErrConflict when it
// is not of the attempt under way.
func (s Settlement) Of(d Delivery) (Delivery, error) {
	if d.State != StateClaimed || d.Attempt != s.Attempt {
		return d, fmt.Errorf("%w: attempt %d is settled, or was taken over", ErrConflict, s.Attempt)
	}
	d.State, d.Reason, d.Cause = s.State, s.Reason, s.Cause
	switch s.State {
	case StatePlanned:
		d.Due, d.Unknown, d.OutOfOffice = s.Due, s.Unknown, d.OutOfOffice || s.Away
		if !d.Unknown && (d.unasked() || d.Kind == KindCommittee) {
			d.Frozen = false // nothing left: what is still owed, to whom and when, is asked again
		}
	case StateSkipped, StateDead:
		d.Unknown = d.Unknown || s.Reason == ReasonUnknownOutcome
	case StateSent:
		d.Receipt, d.SentAt, d.Unknown = s.Receipt, s.At, false
	default:
		return d, fmt.Errorf("settle as %q: not an outcome", s.State)
	}
	if d.State != StateDead && (d.State != StatePlanned || !d.Frozen) { // it is not sent as it is any more
		d.Content = d.Content.withoutNote()
	}
	return d, nil
}

// AnsweredBy returns a message just sent as the figures of its products leave it: one
// whose figures all came while it was under way is answered already.
func (d Delivery) AnsweredBy(facts map[ProductID]Facts, at time.Time) Delivery {
	done := false
	switch r, p := d.Content.Reminder, d.Content.Personal; {
	case len(d.Figures()) == 0:
	case r != nil:
		done = r.Undated == nil && r.WithAnswers(facts[d.Product], d.askedOn()).Done()
	case p != nil:
		done = p.WithAnswers(facts, d.askedOn()).Done()
	}
	if done {
		d.State, d.AnsweredAt = StateAnswered, at
	}
	return d
}

// ToldTo returns what somebody follows with up to when they were told, once
// the message was sent; those that do not change are left out.
func (d Delivery) ToldTo(follows []Follow) (moved []Follow) {
	if d.Content.Changes == nil {
		return nil
	}
	for _, f := range follows {
		if until := d.Content.Changes.Until.UTC(); until.After(f.Told) {
			f.Told = until
			moved = append(moved, f)
		}
	}
	return moved
}
