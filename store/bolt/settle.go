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
		}
		d, err := out.Of(old)
		if err == nil && d.State == bot.StateSent {
			d, err = t.sent(d, out)
		}
		if err != nil {
			return err
		}
		if err := t.put(&old, d); err != nil {
			return err
		}
		return errors.Join(t.owe(out.Owed), t.touch(out.At))
	})
}

// sent stores what else a message that was sent changes, and returns its row.
func (t tx) sent(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	switch d.Kind {
	case bot.KindEdit:
		return d, t.edited(d, out)
	case bot.KindChanges:
		return d, t.told(d)
	}
	return t.asked(d, out)
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
	b := t.Bucket(bucketFollows)
	follows, err := values[bot.Follow](b, ofFollower(d.To.User, ""))
	for _, f := range d.ToldTo(follows) {
		err = errors.Join(err, save(b, ofFollower(f.User, f.Product), f))
	}
	return err
}

// asked counts an asking for each figure of a reminder that was sent.
func (t tx) asked(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	if len(d.Figures()) == 0 {
		return d, nil
	}
	for _, a := range d.Askings() {
		key, err := ofIndicator(a.Product, a.Indicator)
		if err != nil {
			continue // of no indicator of ours: nobody will ask how often
		}
		if err := count(t, append(key, a.Key...)); err != nil {
			return d, err
		}
	}
	f, err := t.facts(d.Product)
	return d.AnsweredBy(f, out.At), err
}

func count(t tx, key []byte) error {
	b := t.Bucket(bucketAsked)
	var n uint64
	if raw := b.Get(key); raw != nil {
		n = binary.BigEndian.Uint64(raw)
	}
	return b.Put(key, number(n+1))
}
