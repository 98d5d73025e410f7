package bolt

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
)

// keysIn lists the keys that are meant, by product, then by person.
func (t tx) keysIn(meant func(bot.APIKey) bool) ([]bot.APIKey, error) {
	all, err := values[bot.APIKey](t.Bucket(bucketKeys), nil)
	all = slices.DeleteFunc(all, func(k bot.APIKey) bool { return !meant(k) })
	slices.SortFunc(all, func(a, b bot.APIKey) int {
		return cmp.Or(bytes.Compare(ofMember(a.Product, a.By), ofMember(b.Product, b.By)), cmp.Compare(a.Hash, b.Hash))
	})
	return all, err
}

// SetKey implements store.Store.
func (s *Store) SetKey(ctx context.Context, k bot.APIKey, as bot.Role, door string) (replaced bool, err error) {
	err = s.update(ctx, "keep a key", func(t tx) error {
		if err := t.mustProduct(k.Product); err != nil {
			return err
		}
		theirs, err := t.keysIn(bot.Revocation{Product: k.Product, User: k.By}.Takes)
		if err != nil {
			return err
		}
		for _, old := range theirs {
			err = errors.Join(err, t.Bucket(bucketKeys).Delete([]byte(old.Hash)))
		}
		replaced = len(theirs) > 0
		e := k.Entry(replaced, as, door)
		key, keyErr := s.personKey(t, k.By)
		e.Actor, e.Entity, k.At = key, string(key), k.At.UTC()
		return errors.Join(err, keyErr, save(t.Bucket(bucketKeys), []byte(k.Hash), k), t.journal(e), t.touch(k.At))
	})
	return replaced && err == nil, err
}

// RevokeKeys implements store.Store.
func (s *Store) RevokeKeys(ctx context.Context, r bot.Revocation) (n int, err error) {
	err = s.update(ctx, "take keys away", func(t tx) error {
		taken, err := t.keysIn(r.Takes)
		if n = len(taken); err != nil || n == 0 {
			return errors.Join(err, errUnchanged)
		}
		by, err := s.personKey(t, r.By)
		for _, k := range taken {
			e := r.Entry()
			whose, keyErr := s.personKey(t, k.By)
			e.Actor, e.Entity = by, string(whose)
			err = errors.Join(err, keyErr, t.Bucket(bucketKeys).Delete([]byte(k.Hash)), t.journal(e))
		}
		return errors.Join(err, t.touch(r.At.UTC()))
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// KeyByHash implements store.Store.
func (s *Store) KeyByHash(ctx context.Context, hash string) (k bot.APIKey, err error) {
	err = s.view(ctx, "find a key", func(t tx) (err error) {
		var ok bool
		if k, ok, err = load[bot.APIKey](t.Bucket(bucketKeys), []byte(hash)); err == nil && !ok {
			err = fmt.Errorf("a key: %w", bot.ErrNotFound)
		}
		return err
	})
	return k, err
}

// Keys implements store.Store.
func (s *Store) Keys(ctx context.Context, p bot.ProductID) (all []bot.APIKey, err error) {
	err = s.view(ctx, "list keys", func(t tx) (err error) {
		all, err = t.keysIn(bot.Revocation{Product: p}.Takes)
		return err
	})
	return all, err
}

// TouchKey implements store.Store.
func (s *Store) TouchKey(ctx context.Context, hash string, at time.Time) error {
	return s.share(ctx, "note the use of a key", func(t tx) error {
		k, ok, err := load[bot.APIKey](t.Bucket(bucketKeys), []byte(hash))
		if err != nil || !ok || !k.Touches(at) {
			return errors.Join(err, errUnchanged)
		}
		k.LastUsed = at.UTC()
		return save(t.Bucket(bucketKeys), []byte(hash), k)
	})
}

// heldKeys adds somebody's keys to what is held about them.
func (t tx) heldKeys(h *bot.Held) error {
	all, err := t.keysIn(func(k bot.APIKey) bool { return k.By == h.User })
	for _, k := range all {
		h.APIKey(k)
	}
	return err
}

// eraseKeys takes somebody's keys away.
func (t tx) eraseKeys(u bot.UserID) error {
	return change(t, bucketKeys, func(k bot.APIKey) (bot.APIKey, fate) {
		if k.By == u {
			return k, removed
		}
		return k, kept
	})
}
