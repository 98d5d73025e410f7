package bolt

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Journal implements store.Store.
func (s *Store) Journal(ctx context.Context, after uint64, limit int) (entries []bot.JournalEntry, err error) {
	err = s.view(ctx, "read the journal", func(t tx) error {
		c := t.Bucket(bucketJournal).Cursor()
		for key, raw := c.Seek(number(after + 1)); key != nil && len(entries) < limit; key, raw = c.Next() {
			e, err := entryOf(raw)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

// JournalOf implements store.Store.
func (s *Store) JournalOf(ctx context.Context, q bot.JournalQuery) (entries []bot.JournalEntry, err error) {
	err = s.view(ctx, "read the journal", func(t tx) error {
		c := t.Bucket(bucketJournal).Cursor()
		for key, raw := c.Last(); key != nil && len(entries) < q.Limit; key, raw = c.Prev() {
			e, err := entryOf(raw)
			if err != nil {
				return err
			}
			if q.Over(e) {
				break
			}
			if q.Asks(e) {
				entries = append(entries, e)
			}
		}
		return nil
	})
	return entries, err
}

func entryOf(raw []byte) (e bot.JournalEntry, err error) {
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, fmt.Errorf("read an entry of the journal: %w", err)
	}
	return e.WithoutNull(), nil
}

// Actors implements store.Store.
func (s *Store) Actors(ctx context.Context, keys []bot.PersonKey) (map[bot.PersonKey]bot.UserID, error) {
	asked, who := map[bot.PersonKey]bool{}, map[bot.PersonKey]bot.UserID{}
	for _, key := range keys {
		asked[key] = true
	}
	err := s.view(ctx, "read who did it", func(t tx) error {
		return t.Bucket(bucketPeople).ForEach(func(user, key []byte) error {
			if asked[bot.PersonKey(key)] {
				who[bot.PersonKey(key)] = bot.UserID(user)
			}
			return nil
		})
	})
	return who, err
}

// takeNamesAway takes out of the journal who noted a figure or is asked for it.
func (t tx) takeNamesAway() error {
	b := t.Bucket(bucketJournal)
	return t.rewrite(bucketJournal, func(key, raw []byte) error {
		e, err := entryOf(raw)
		if err != nil {
			return err
		}
		named, changed := e.Nameless()
		if !changed {
			return nil
		}
		return save(b, key, named)
	})
}

// rewrite goes through a bucket whose values do may change.
func (t tx) rewrite(bucket []byte, do func(key, raw []byte) error) error {
	c := t.Bucket(bucket).Cursor()
	for key, raw := c.First(); key != nil; key, raw = c.Next() {
		key = append([]byte(nil), key...)
		if err := do(key, raw); err != nil {
			return err
		}
		c.Seek(key) // a write may move the page
	}
	return nil
}

// mostPruned bounds what one transaction of Prune takes away of each kind.
const mostPruned = 500

// Prune implements store.Store.
func (s *Store) Prune(ctx context.Context, r bot.Retention) (gone int, err error) {
	const doing = "take away what is old"
	for {
		var some int
		err := s.update(ctx, doing, func(t tx) (err error) {
			if some, err = t.prune(r); err == nil && some == 0 {
				return errUnchanged
			}
			return err
		})
		gone += some
		if err != nil || some == 0 {
			return gone, err
		}
	}
}

func (t tx) prune(r bot.Retention) (gone int, err error) {
	n, err := t.pruneDeliveries(r.Messages)
	if err != nil {
		return 0, err
	}
	gone += n
	if n, err = t.pruneCommittees(r.Requests); err != nil {
		return 0, err
	}
	gone += n
	if n, err = t.pruneWants(r.Wants); err != nil {
		return 0, err
	}
	gone += n
	for _, old := range []struct {
		bucket []byte
		is     func(raw []byte) (bool, error)
	}{
		{bucketJournal, func(raw []byte) (bool, error) {
			e, err := entryOf(raw)
			return e.At.Before(r.Of(e.Action)), err
		}},
		{bucketNonces, olderThan(r.Forms, func(v dump.Entered) time.Time { return v.At })},
		{bucketRequests, olderThan(r.Requests, func(v bot.Request) time.Time { return v.SettledAt })},
		{bucketAbsences, over(r.Requests)},
		{bucketNews, olderThan(r.News, func(v bot.News) time.Time { return v.At })},
	} {
		n, err := t.pruneBucket(old.bucket, old.is)
		if err != nil {
			return gone, err
		}
		gone += n
	}
	return gone, nil
}

// olderThan tells whether a value has an instant, and one before.
func olderThan[T any](before time.Time, at func(T) time.Time) func(raw []byte) (bool, error) {
	return func(raw []byte) (bool, error) {
		var v T
		err := json.Unmarshal(raw, &v)
		return !at(v).IsZero() && at(v).Before(before), err
	}
}

// over tells whether an absence ended before; never for no instant.
func over(before time.Time) func(raw []byte) (bool, error) {
	return func(raw []byte) (bool, error) {
		var a bot.Absence
		err := json.Unmarshal(raw, &a)
		return !before.IsZero() && a.Over(before), err
	}
}

func (t tx) pruneBucket(bucket []byte, old func(raw []byte) (bool, error)) (gone int, err error) {
	b := t.Bucket(bucket)
	var keys [][]byte
	c := b.Cursor()
	for key, raw := c.First(); key != nil && len(keys) < mostPruned; key, raw = c.Next() {
		is, err := old(raw)
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", bucket, err)
		}
		if is {
			keys = append(keys, append([]byte(nil), key...))
		}
	}
	for _, key := range keys {
		if err := b.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// pruneDeliveries takes the oldest settled deliveries away.
func (t tx) pruneDeliveries(before time.Time) (gone int, err error) {
	if before.IsZero() {
		return 0, nil
	}
	var old []bot.Delivery
	c := t.Bucket(bucketSlots).Cursor()
	for key, _ := c.Last(); key != nil && len(old) < mostPruned; key, _ = c.Prev() {
		d, err := t.delivery(string(key[instantSize:]))
		if err != nil {
			return 0, err
		}
		if !d.Slot.Before(before) {
			break
		}
		if d.State != bot.StatePlanned && d.State != bot.StateClaimed {
			old = append(old, d)
		}
	}
	for _, d := range old {
		if err := t.remove(d); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

// remove takes a delivery's row away, with its keys in every index.
func (t tx) remove(d bot.Delivery) error {
	for _, i := range indexes {
		if err := move(t.Bucket(i.bucket), i.keys(d), nil); err != nil {
			return fmt.Errorf("index %s of delivery %s: %w", i.bucket, d.Name, err)
		}
	}
	return t.Bucket(bucketDeliveries).Delete([]byte(d.Name))
}
