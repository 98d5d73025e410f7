package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// index is a bucket whose keys follow from a delivery's row: none when the row
// is not in it.
type index struct {
	bucket []byte
	keys   func(bot.Delivery) [][]byte
}

var indexes = []index{
	{bucketDue, func(d bot.Delivery) [][]byte {
		if d.State != bot.StatePlanned {
			return nil
		}
		return [][]byte{append(instant(d.Due), d.Name...)}
	}},
	{bucketClaimed, func(d bot.Delivery) [][]byte {
		if d.State != bot.StateClaimed {
			return nil
		}
		return [][]byte{[]byte(d.Name)}
	}},
	{bucketAsking, func(d bot.Delivery) (keys [][]byte) {
		if !d.Asks() {
			return nil
		}
		for _, p := range d.Subjects() {
			keys = append(keys, append(append(ofProduct(p), reversed(d.Slot)...), d.Name...))
		}
		return keys
	}},
	{bucketSubjects, func(d bot.Delivery) (keys [][]byte) {
		if d.Kind == bot.KindEdit {
			return nil
		}
		for _, p := range d.Subjects() {
			keys = append(keys, append(append(ofProduct(p), reversed(d.Slot)...), d.Name...))
		}
		return keys
	}},
	{bucketRecipients, func(d bot.Delivery) [][]byte {
		if d.Kind == bot.KindEdit || d.To.User == "" {
			return nil
		}
		return [][]byte{append(append(ofProduct(bot.ProductID(d.To.User)), reversed(d.Slot)...), d.Name...)}
	}},
	{bucketSlots, func(d bot.Delivery) [][]byte { return [][]byte{append(reversed(d.Slot), d.Name...)} }},
}

// put stores a delivery's row and moves its keys in every index. It is the
// only way a row changes. old is the row as it was; nil for a new one.
func (t tx) put(old *bot.Delivery, d bot.Delivery) error {
	for _, at := range []*time.Time{&d.Slot, &d.Due, &d.Until, &d.EditedAt, &d.Anchor,
		&d.PlannedAt, &d.ClaimedAt, &d.SentAt, &d.AnsweredAt} {
		*at = at.UTC()
	}
	for _, i := range indexes {
		var before [][]byte
		if old != nil {
			before = i.keys(*old)
		}
		if err := move(t.Bucket(i.bucket), before, i.keys(d)); err != nil {
			return fmt.Errorf("index %s of delivery %s: %w", i.bucket, d.Name, err)
		}
	}
	return save(t.Bucket(bucketDeliveries), []byte(d.Name), d)
}

// one is a key, or none.
func one(key []byte) [][]byte {
	if key == nil {
		return nil
	}
	return [][]byte{key}
}

func move(b *bbolt.Bucket, before, after [][]byte) (err error) {
	if slices.EqualFunc(before, after, bytes.Equal) {
		return nil
	}
	for _, key := range before {
		err = errors.Join(err, b.Delete(key))
	}
	for _, key := range after {
		err = errors.Join(err, b.Put(key, present))
	}
	return err
}

// delivery reads a row, or bot.ErrNotFound.
func (t tx) delivery(name string) (bot.Delivery, error) {
	d, ok, err := load[bot.Delivery](t.Bucket(bucketDeliveries), []byte(name))
	if err == nil && !ok {
		err = fmt.Errorf("delivery %q: %w", name, bot.ErrNotFound)
	}
	return d, err
}

// owe inserts what is not there yet.
func (t tx) owe(deliveries []bot.Delivery) error {
	var latest time.Time
	for _, d := range deliveries {
		old, row, owed, err := t.place(d)
		if err != nil {
			return err
		}
		if !owed {
			continue
		}
		if err := t.put(old, row); err != nil {
			return err
		}
		if d.PlannedAt.After(latest) {
			latest = d.PlannedAt
		}
	}
	return t.touch(latest)
}

// place finds where a delivery goes: its own name, when that is free, the row that
// it joins, or a later day's. owed is false when its name is taken for good.
func (t tx) place(d bot.Delivery) (old *bot.Delivery, row bot.Delivery, owed bool, err error) {
	for {
		if old, err = t.held(d); err != nil || old == nil || old.Frees(d) {
			return old, d, err == nil, err
		}
		if joined, joins := old.Joins(d); joins {
			return old, joined, true, nil
		}
		if d, owed = d.Otherwise(); !owed {
			return nil, d, false, nil
		}
	}
}

// held is the row that has a delivery's name already; nil for none.
func (t tx) held(d bot.Delivery) (*bot.Delivery, error) {
	if t.Bucket(bucketDeliveries).Get([]byte(d.Name)) == nil {
		return nil, nil
	}
	old, err := t.delivery(d.Name)
	return &old, err
}

// owes tells whether any of the deliveries is not there yet.
func (t tx) owes(deliveries []bot.Delivery) bool {
	for _, d := range deliveries {
		if t.Bucket(bucketDeliveries).Get([]byte(d.Name)) == nil || d.Kind == bot.KindPerson {
			return true
		}
	}
	return false
}

// takeBack makes the claims of earlier openings wait again, as of unknown
// outcome. Nobody who made them is left: one process has the file open.
func (t tx) takeBack() error {
	var names []string
	err := t.Bucket(bucketClaimed).ForEach(func(name, _ []byte) error {
		names = append(names, string(name))
		return nil
	})
	for _, name := range names {
		d, rowErr := t.delivery(name)
		if err = errors.Join(err, rowErr); err != nil {
			return err
		}
		err = t.put(&d, d.TakeBack())
	}
	return err
}

// Owe implements store.Store.
func (s *Store) Owe(ctx context.Context, deliveries []bot.Delivery) error {
	const doing = "owe deliveries"
	var missing bool
	err := s.view(ctx, doing, func(t tx) error {
		missing = t.owes(deliveries)
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return s.update(ctx, doing, func(t tx) error { return t.owe(deliveries) })
}

// indexMessages fills the indexes of a file that has none of them yet.
func (t tx) indexMessages() error {
	return each(t.Bucket(bucketDeliveries), func(_ []byte, d bot.Delivery) (err error) {
		for _, i := range indexes {
			err = errors.Join(err, move(t.Bucket(i.bucket), nil, i.keys(d)))
		}
		return err
	})
}

// DeliveriesOf implements store.Store.
func (s *Store) DeliveriesOf(ctx context.Context, q bot.DeliveryQuery) (found []bot.Delivery, err error) {
	err = s.view(ctx, "list messages", func(t tx) (err error) {
		found, err = t.deliveriesOf(q)
		return err
	})
	return found, err
}

func (t tx) deliveriesOf(q bot.DeliveryQuery) (found []bot.Delivery, err error) {
	bucket, prefix := bucketSlots, []byte(nil)
	switch {
	case q.Product != "":
		bucket, prefix = bucketSubjects, ofProduct(q.Product)
	case q.User != "":
		bucket, prefix = bucketRecipients, ofProduct(bot.ProductID(q.User))
	}
	c := t.Bucket(bucket).Cursor()
	for key, _ := c.Seek(prefix); key != nil && bytes.HasPrefix(key, prefix) && len(found) < q.Limit; key, _ = c.Next() {
		d, err := t.delivery(string(key[len(prefix)+instantSize:]))
		if err != nil {
			return nil, err
		}
		if !q.From.IsZero() && d.Slot.Before(q.From) {
			break // and so are all that follow
		}
		if q.Asks(d) {
			found = append(found, d)
		}
	}
	return found, nil
}

// Resend implements store.Store.
func (s *Store) Resend(ctx context.Context, r bot.Resending) (d bot.Delivery, changed bool, err error) {
	err = s.update(ctx, "send a message again", func(t tx) error {
		old, err := t.delivery(r.Name)
		if err != nil {
			return err
		}
		if d, changed = r.Of(old); !changed {
			return errUnchanged
		}
		e := r.Entry(old)
		if e.Actor, err = s.personKey(t, r.By); err != nil {
			return err
		}
		return errors.Join(t.put(&old, d), t.journal(e), t.touch(r.At))
	})
	return d, changed && err == nil, err
}

// Delivery implements store.Store.
func (s *Store) Delivery(ctx context.Context, name string) (d bot.Delivery, err error) {
	err = s.view(ctx, "read a delivery", func(t tx) (err error) {
		d, err = t.delivery(name)
		return err
	})
	return d, err
}

// Deliveries implements store.Store.
func (s *Store) Deliveries(ctx context.Context, limit int) (latest []bot.Delivery, err error) {
	err = s.view(ctx, "list deliveries", func(t tx) error {
		c := t.Bucket(bucketSlots).Cursor()
		for key, _ := c.First(); key != nil && len(latest) < limit; key, _ = c.Next() {
			d, err := t.delivery(string(key[instantSize:]))
			if err != nil {
				return err
			}
			latest = append(latest, d)
		}
		return nil
	})
	return latest, err
}
