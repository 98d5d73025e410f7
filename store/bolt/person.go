package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// each goes through the values of a bucket.
func each[T any](b *bbolt.Bucket, do func(key []byte, v T) error) error {
	return b.ForEach(func(key, raw []byte) error {
		var v T
		return errors.Join(json.Unmarshal(raw, &v), do(key, v))
	})
}

// HeldAbout implements store.Store.
func (s *Store) HeldAbout(ctx context.Context, u bot.UserID) (h bot.Held, err error) {
	err = s.view(ctx, "read what is held about somebody", func(t tx) error {
		h, err = t.heldAbout(u)
		return err
	})
	return h, err
}

func (t tx) heldAbout(u bot.UserID) (h bot.Held, err error) {
	h = bot.Held{User: u, Key: bot.PersonKey(t.Bucket(bucketPeople).Get([]byte(u)))}
	h.Departed, _, err = load[time.Time](t.Bucket(bucketDeparted), []byte(u))
	return h, errors.Join(err,
		t.Bucket(bucketNames).ForEach(func(name, id []byte) error {
			if bot.UserID(id) == u {
				h.Names = append(h.Names, string(name))
			}
			return nil
		}),
		each(t.Bucket(bucketMembers), func(_ []byte, m bot.Membership) error { h.Member(m); return nil }),
		each(t.Bucket(bucketFollows), func(_ []byte, f bot.Follow) error { h.Follow(f); return nil }),
		each(t.Bucket(bucketSubscriptions), func(_ []byte, s bot.Subscription) error { h.Subscription(s); return nil }),
		each(t.Bucket(bucketRequests), func(_ []byte, r bot.Request) error { h.Request(r); return nil }),
		each(t.Bucket(bucketMeasures), func(_ []byte, m bot.Measure) error { h.Figure(m); return nil }),
		each(t.Bucket(bucketIndicators), func(_ []byte, i bot.Indicator) error { h.Indicator(i); return nil }),
		t.heldKeys(&h), t.heldWants(&h),
		each(t.Bucket(bucketCommittees), func(_ []byte, c bot.Committee) error { h.Committee(c); return nil }),
		each(t.Bucket(bucketFeeds), func(_ []byte, f bot.Feed) error { h.Feed(f); return nil }),
		each(t.Bucket(bucketAbsences), func(_ []byte, a bot.Absence) error { h.Absence(a); return nil }),
		each(t.Bucket(bucketChoices), func(_ []byte, c bot.Choice) error { h.Choice(c); return nil }),
		each(t.Bucket(bucketDeliveries), func(_ []byte, d bot.Delivery) error { h.Message(d); return nil }),
		each(t.Bucket(bucketBindings), func(_ []byte, b bot.Binding) error { h.Binding(b); return nil }),
		each(t.Bucket(bucketJournal), func(_ []byte, e bot.JournalEntry) error { h.Change(e); return nil }),
		t.pausedBy(&h))
}

func (t tx) pausedBy(h *bot.Held) error {
	p, _, err := load[bot.Pause](t.Bucket(bucketMeta), keyPause)
	h.Pause(p)
	return err
}

// Erase implements store.Store.
func (s *Store) Erase(ctx context.Context, u bot.UserID, door string, at time.Time) (held bot.Held, err error) {
	if u == "" {
		return held, nil
	}
	err = s.update(ctx, "erase somebody", func(t tx) error {
		if held, err = t.heldAbout(u); err != nil {
			return err
		}
		if held.Nothing() {
			return errUnchanged
		}
		return t.erase(held, door, at)
	})
	return held, err
}

func (t tx) erase(h bot.Held, door string, at time.Time) error {
	for _, step := range []func(bot.UserID) error{t.eraseRows, t.eraseFigures, t.eraseMessages, t.eraseActs} {
		if err := step(h.User); err != nil {
			return err
		}
	}
	if h.Key == "" {
		return t.touch(at.UTC())
	}
	return errors.Join(t.Bucket(bucketPeople).Delete([]byte(h.User)), save(t.Bucket(bucketErased), []byte(h.Key), at.UTC()),
		t.journal(bot.ErasedEntry(h.Key, door, at)), t.touch(at.UTC()))
}

// eraseRows takes away the rows that are somebody's.
func (t tx) eraseRows(u bot.UserID) error {
	err := errors.Join(t.Bucket(bucketDeparted).Delete([]byte(u)), t.Bucket(bucketSubscriptions).Delete([]byte(u)))
	var names [][]byte
	err = errors.Join(err, t.Bucket(bucketNames).ForEach(func(name, id []byte) error {
		if bot.UserID(id) == u {
			names = append(names, bytes.Clone(name))
		}
		return nil
	}))
	for _, name := range names {
		err = errors.Join(err, t.Bucket(bucketNames).Delete(name))
	}
	err = errors.Join(err, change(t, bucketMembers, func(m bot.Membership) (bot.Membership, fate) {
		if m.User == u {
			return m, removed
		}
		without, changed := m.Without(u)
		return without, fateOf(changed)
	}))
	err = errors.Join(err, change(t, bucketRequests, func(r bot.Request) (bot.Request, fate) {
		if r.By == u {
			return r, removed
		}
		return r.Without(u), fateOf(r.SettledBy == u)
	}))
	err = errors.Join(err, change(t, bucketFeeds, func(f bot.Feed) (bot.Feed, fate) {
		if f.User == u {
			return f, removed
		}
		return f, kept
	}))
	err = errors.Join(err, change(t, bucketAbsences, func(a bot.Absence) (bot.Absence, fate) {
		if a.User == u {
			return a, removed
		}
		without, changed := a.Without(u)
		return without, fateOf(changed)
	}))
	return errors.Join(err, t.eraseKeys(u), t.eraseWants(u), change(t, bucketFollows, func(f bot.Follow) (bot.Follow, fate) {
		if f.User == u {
			return f, removed
		}
		return f, kept
	}))
}

func (t tx) eraseFigures(u bot.UserID) error {
	nameless := func(m bot.Measure) (bot.Measure, fate) { return m.Nameless(), fateOf(m.By == u) }
	err := errors.Join(change(t, bucketMeasures, nameless), change(t, bucketCurrent, nameless))
	return errors.Join(err, change(t, bucketIndicators, func(i bot.Indicator) (bot.Indicator, fate) {
		return i.Nameless(), fateOf(i.InCharge == u)
	}))
}

func (t tx) eraseMessages(u bot.UserID) error {
	var mine, others []bot.Delivery
	err := each(t.Bucket(bucketDeliveries), func(_ []byte, d bot.Delivery) error {
		if without, changed := d.Without(u); d.IsOf(u) {
			mine = append(mine, d)
		} else if changed {
			others = append(others, without)
		}
		return nil
	})
	for _, d := range mine {
		err = errors.Join(err, t.remove(d))
	}
	for _, d := range others {
		err = errors.Join(err, save(t.Bucket(bucketDeliveries), []byte(d.Name), d)) // no index follows from names of people
	}
	return err
}

// eraseActs takes somebody's name off what they did to what is not theirs.
func (t tx) eraseActs(u bot.UserID) error {
	err := change(t, bucketBindings, func(b bot.Binding) (bot.Binding, fate) {
		without, changed := b.Without(u)
		return without, fateOf(changed)
	})
	err = errors.Join(err, change(t, bucketCommittees, func(c bot.Committee) (bot.Committee, fate) { // its keys in the agendas stay
		without, changed := c.Without(u)
		return without, fateOf(changed)
	}))
	err = errors.Join(err, change(t, bucketChoices, func(c bot.Choice) (bot.Choice, fate) {
		without, changed := c.Without(u)
		return without, fateOf(changed)
	}))
	p, _, loadErr := load[bot.Pause](t.Bucket(bucketMeta), keyPause)
	if p.By == u && loadErr == nil {
		p.By = bot.ActorErased
		err = errors.Join(err, save(t.Bucket(bucketMeta), keyPause, p))
	}
	return errors.Join(err, loadErr)
}

// fate is what becomes of a row.
type fate int

const (
	kept fate = iota
	changed
	removed
)

func fateOf(change bool) fate {
	if change {
		return changed
	}
	return kept
}

// change goes through a bucket of JSON values and does to each what is asked.
func change[T any](t tx, bucket []byte, of func(T) (T, fate)) error {
	b := t.Bucket(bucket)
	after := map[string]*T{} // nil: removed
	err := each(b, func(key []byte, v T) error {
		switch v, f := of(v); f {
		case changed:
			after[string(key)] = &v
		case removed:
			after[string(key)] = nil
		}
		return nil
	})
	for key, v := range after {
		if v == nil {
			err = errors.Join(err, b.Delete([]byte(key)))
			continue
		}
		err = errors.Join(err, save(b, []byte(key), *v))
	}
	return err
}

// Erased implements store.Store.
func (s *Store) Erased(ctx context.Context) (keys []bot.PersonKey, err error) {
	err = s.view(ctx, "list who was erased", func(t tx) error {
		return t.Bucket(bucketErased).ForEach(func(key, _ []byte) error {
			keys = append(keys, bot.PersonKey(key))
			return nil
		})
	})
	return keys, err
}

// EraseAgain implements store.Store.
func (s *Store) EraseAgain(ctx context.Context, keys []bot.PersonKey, at time.Time) (n int, err error) {
	who, err := s.Actors(ctx, keys)
	if err != nil {
		return 0, err
	}
	for _, u := range who {
		if _, err := s.Erase(ctx, u, "restore", at); err != nil {
			return n, err
		}
		n++
	}
	return n, s.keepErased(ctx, keys, at)
}

// keepErased keeps keys of people erased elsewhere.
func (s *Store) keepErased(ctx context.Context, keys []bot.PersonKey, at time.Time) error {
	return s.update(ctx, "keep who was erased", func(t tx) error {
		b, fresh := t.Bucket(bucketErased), false
		for _, key := range keys {
			if key == "" || b.Get([]byte(key)) != nil {
				continue
			}
			fresh = true
			if err := save(b, []byte(key), at.UTC()); err != nil {
				return err
			}
		}
		if !fresh {
			return errUnchanged
		}
		return nil
	})
}

// PeopleKnown implements store.Store.
func (s *Store) PeopleKnown(ctx context.Context) (people []bot.UserID, err error) {
	known := bot.PeopleSet{}
	err = s.view(ctx, "list everybody something is held about", func(t tx) error {
		return errors.Join(
			t.Bucket(bucketPeople).ForEach(func(user, _ []byte) error { known.Add(bot.UserID(bytes.Clone(user))); return nil }),
			t.Bucket(bucketNames).ForEach(func(_, user []byte) error { known.Add(bot.UserID(bytes.Clone(user))); return nil }),
			t.Bucket(bucketDeparted).ForEach(func(user, _ []byte) error { known.Add(bot.UserID(bytes.Clone(user))); return nil }),
			each(t.Bucket(bucketMembers), func(_ []byte, m bot.Membership) error { known.Add(m.User); return nil }),
			each(t.Bucket(bucketFollows), func(_ []byte, f bot.Follow) error { known.Add(f.User); return nil }),
			each(t.Bucket(bucketSubscriptions), func(_ []byte, s bot.Subscription) error { known.Add(s.User); return nil }),
			each(t.Bucket(bucketRequests), func(_ []byte, r bot.Request) error { known.Add(r.By); return nil }),
			each(t.Bucket(bucketWants), func(_ []byte, w bot.Want) error { known.Add(w.User); return nil }),
			each(t.Bucket(bucketKeys), func(_ []byte, k bot.APIKey) error { known.Add(k.By); return nil }),
			each(t.Bucket(bucketFeeds), func(_ []byte, f bot.Feed) error { known.Add(f.User); return nil }),
			each(t.Bucket(bucketAbsences), func(_ []byte, a bot.Absence) error { known.Add(a.User, a.Instead); return nil }),
			each(t.Bucket(bucketChoices), func(_ []byte, c bot.Choice) error { known.Add(c.Pause.By); return nil }),
			each(t.Bucket(bucketCommittees), func(_ []byte, c bot.Committee) error { known.Add(c.People()...); return nil }),
			each(t.Bucket(bucketIndicators), func(_ []byte, i bot.Indicator) error { known.Add(i.InCharge); return nil }))
	})
	return known.Sorted(), err
}

// Departed implements store.Store.
func (s *Store) Departed(ctx context.Context) (since map[bot.UserID]time.Time, err error) {
	since = map[bot.UserID]time.Time{}
	err = s.view(ctx, "list who has left", func(t tx) error {
		return each(t.Bucket(bucketDeparted), func(user []byte, at time.Time) error {
			since[bot.UserID(bytes.Clone(user))] = at
			return nil
		})
	})
	return since, err
}

// SetDeparted implements store.Store.
func (s *Store) SetDeparted(ctx context.Context, u bot.UserID, since time.Time) error {
	return s.update(ctx, "note who has left", func(t tx) error {
		b, key := t.Bucket(bucketDeparted), []byte(u)
		_, known, err := load[time.Time](b, key)
		switch {
		case err != nil:
			return err
		case known != since.IsZero(): // noted already, or never
			return errUnchanged
		case since.IsZero():
			return b.Delete(key)
		}
		return save(b, key, since.UTC())
	})
}
