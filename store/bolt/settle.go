package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"jalon/bot"
)

// Settle implements bot.SendStore. Settlements that come together share one
// fsync.
func (s *Store) Settle(ctx context.Context, out bot.Settlement) error {
	return s.share(ctx, "settle "+out.Name, func(t tx) error {
		old, err := t.delivery(out.Name)
		switch {
		case errors.Is(err, bot.ErrNotFound):
			return fmt.Errorf("%w: %w", bot.ErrConflict, err)
		case err != nil:
			return err
		case old.State != bot.StateClaimed || old.Attempt != out.Attempt:
			return fmt.Errorf("%w: attempt %d is settled, or was taken over", bot.ErrConflict, out.Attempt)
		}
		d, err := t.settled(old, out)
		if err != nil {
			return err
		}
		if err := t.put(&old, d); err != nil {
			return err
		}
		return errors.Join(t.owe(out.Owed), t.touch(out.At))
	})
}

// settled returns the row after an attempt, and stores what else it changes.
func (t tx) settled(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	d.State, d.Reason, d.Cause = out.State, out.Reason, out.Cause
	switch out.State {
	case bot.StatePlanned:
		d.Due, d.Unknown = out.Due, out.Unknown
		if !d.Unknown && (d.Kind == bot.KindReminder || d.Kind == bot.KindChanges) {
			d.Frozen = false // nothing left: what is still owed, to whom and when, is asked again
		}
	case bot.StateSkipped, bot.StateDead:
		d.Unknown = d.Unknown || out.Reason == bot.ReasonUnknownOutcome
	case bot.StateSent:
		d.Receipt, d.SentAt, d.Unknown = out.Receipt, out.At, false
		switch d.Kind {
		case bot.KindEdit:
			return d, t.edited(d, out)
		case bot.KindChanges:
			return d, t.told(d)
		}
		return t.asked(d, out)
	default:
		return d, fmt.Errorf("settle as %q: not an outcome", out.State)
	}
	return d, nil
}

// edited stores with the post's own delivery, if there is one, when it was last
// edited.
func (t tx) edited(edit bot.Delivery, out bot.Settlement) error {
	old, err := t.delivery(edit.Edits)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	d := old
	d.EditedAt = out.At
	return t.put(&old, d)
}

// told notes up to when somebody was told what changed in what they follow.
func (t tx) told(d bot.Delivery) error {
	if d.Content.Changes == nil {
		return nil
	}
	b := t.Bucket(bucketFollows)
	follows, err := values[bot.Follow](b, ofFollower(d.To.User, ""))
	for _, f := range follows {
		if until := d.Content.Changes.Until.UTC(); until.After(f.Told) {
			f.Told = until
			err = errors.Join(err, save(b, ofFollower(f.User, f.Product), f))
		}
	}
	return err
}

// asked counts an asking for each figure of a reminder that was sent. One whose
// figures all came while it was under way is answered already.
func (t tx) asked(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	for _, item := range d.Figures() {
		key, err := ofIndicator(d.Product, item.Indicator)
		if err != nil {
			continue // of no indicator of ours: nobody will ask how often
		}
		if err := count(t, append(key, item.Period.Key()...)); err != nil {
			return d, err
		}
	}
	if d.Content.Reminder == nil || len(d.Figures()) == 0 {
		return d, nil
	}
	f, err := t.facts(d.Product)
	if err == nil && d.Content.Reminder.WithAnswers(f).Done() {
		d.State, d.AnsweredAt = bot.StateAnswered, out.At
	}
	return d, err
}

func count(t tx, key []byte) error {
	b := t.Bucket(bucketAsked)
	var n uint64
	if raw := b.Get(key); raw != nil {
		n = binary.BigEndian.Uint64(raw)
	}
	return b.Put(key, number(n+1))
}
