package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// index is a bucket whose keys follow from a delivery's row: nil when the row
// is not in it.
type index struct {
	bucket []byte
	key    func(bot.Delivery) []byte
}

var indexes = []index{
	{bucketDue, func(d bot.Delivery) []byte {
		if d.State != bot.StatePlanned {
			return nil
		}
		return append(instant(d.Due), d.Name...)
	}},
	{bucketClaimed, func(d bot.Delivery) []byte {
		if d.State != bot.StateClaimed {
			return nil
		}
		return []byte(d.Name)
	}},
	{bucketAsking, func(d bot.Delivery) []byte {
		if !d.Asks() {
			return nil
		}
		return append(append(ofProduct(d.Product), reversed(d.Slot)...), d.Name...)
	}},
	{bucketSlots, func(d bot.Delivery) []byte { return append(reversed(d.Slot), d.Name...) }},
}

// put stores a delivery's row and moves its keys in every index. It is the
// only way a row changes. old is the row as it was; nil for a new one.
func (t tx) put(old *bot.Delivery, d bot.Delivery) error {
	for _, at := range []*time.Time{&d.Slot, &d.Due, &d.Until, &d.EditedAt, &d.Anchor,
		&d.PlannedAt, &d.ClaimedAt, &d.SentAt, &d.AnsweredAt} {
		*at = at.UTC()
	}
	for _, i := range indexes {
		var before []byte
		if old != nil {
			before = i.key(*old)
		}
		if err := move(t.Bucket(i.bucket), before, i.key(d)); err != nil {
			return fmt.Errorf("index %s of delivery %s: %w", i.bucket, d.Name, err)
		}
	}
	return save(t.Bucket(bucketDeliveries), []byte(d.Name), d)
}

func move(b *bbolt.Bucket, before, after []byte) error {
	if bytes.Equal(before, after) {
		return nil
	}
	var err error
	if before != nil {
		err = b.Delete(before)
	}
	if after != nil {
		err = errors.Join(err, b.Put(after, present))
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
		old, err := t.held(d)
		if err != nil {
			return err
		}
		if old != nil && !old.Frees(d) {
			continue
		}
		if err := t.put(old, d); err != nil {
			return err
		}
		if d.PlannedAt.After(latest) {
			latest = d.PlannedAt
		}
	}
	return t.touch(latest)
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
		if t.Bucket(bucketDeliveries).Get([]byte(d.Name)) == nil {
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
