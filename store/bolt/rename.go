package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// Products implements store.Store.
func (s *Store) Products(ctx context.Context) (now, former map[string]bot.ProductID, err error) {
	err = s.view(ctx, "list products", func(t tx) error {
		now, former = slugs(t.Bucket(bucketSlugs)), slugs(t.Bucket(bucketFormer))
		return nil
	})
	return now, former, err
}

func slugs(b *bbolt.Bucket) map[string]bot.ProductID {
	m := map[string]bot.ProductID{}
	c := b.Cursor()
	for slug, id := c.First(); slug != nil; slug, id = c.Next() {
		id, _ := bytes.CutSuffix(id, tookBack)
		m[string(slug)] = bot.ProductID(id)
	}
	return m
}

// tookBack ends the id under a former slug that a person took the product back
// from: to an earlier one.
var tookBack = []byte{0}

// Rename implements store.Store.
func (s *Store) Rename(ctx context.Context, r bot.Renaming) error {
	return s.update(ctx, fmt.Sprintf("rename %q", r.From), func(t tx) error {
		known, former, products := t.Bucket(bucketSlugs), t.Bucket(bucketFormer), t.Bucket(bucketProducts)
		id, from, to := []byte(r.Product), []byte(r.From), []byte(r.To)
		switch holder := known.Get(to); {
		case r.To == "" || r.From == r.To:
			return fmt.Errorf("to %q: %w", r.To, bot.ErrConflict)
		case !bytes.Equal(known.Get(from), id):
			return fmt.Errorf("%q is not %s: %w", r.From, r.Product, bot.ErrNotFound)
		case r.By == "" && bytes.Equal(former.Get(to), append(slices.Clone(id), tookBack...)):
			return fmt.Errorf("a person took %s back from %q: %w", r.Product, r.To, bot.ErrConflict)
		case holder != nil && t.hasData(bot.ProductID(holder)):
			return fmt.Errorf("%q has data of its own: %w", r.To, bot.ErrConflict)
		}
		e := r.Entry()
		var err error
		if e.Actor, err = s.personKey(t, r.By); err != nil {
			return err
		}
		left := id
		if r.By != "" && bytes.Equal(former.Get(to), id) {
			left = append(slices.Clone(id), tookBack...)
		}
		return errors.Join(known.Delete(from), known.Put(to, id), products.Put(id, to), former.Put(from, left), former.Delete(to),
			t.journal(e), t.touch(r.At))
	})
}

// hasData tells whether anything is kept about a product.
func (t tx) hasData(p bot.ProductID) bool {
	prefix := ofProduct(p)
	for _, bucket := range [][]byte{bucketIndicators, bucketCurrent, bucketAsking, bucketAgendas} {
		if key, _ := t.Bucket(bucket).Cursor().Seek(prefix); bytes.HasPrefix(key, prefix) {
			return true
		}
	}
	if t.Bucket(bucketChoices).Get([]byte(p)) != nil {
		return true
	}
	follows, err := values[bot.Follow](t.Bucket(bucketFollows), nil)
	for _, f := range follows {
		if f.Product == p {
			return true
		}
	}
	members := t.Bucket(bucketMembers).Cursor()
	if key, _ := members.Seek(prefix); bytes.HasPrefix(key, prefix) {
		return true
	}
	requests, askErr := values[bot.Request](t.Bucket(bucketRequests), nil)
	for _, r := range requests {
		if r.Product == p {
			return true
		}
	}
	bindings, bindErr := values[bot.Binding](t.Bucket(bucketBindings), nil)
	for _, b := range bindings {
		if b.Product == p {
			return true
		}
	}
	return err != nil || askErr != nil || bindErr != nil // what cannot be read may be data
}

// KeepGone implements store.Store.
func (s *Store) KeepGone(ctx context.Context, gone []bot.Startup) error {
	if len(gone) == 0 {
		return nil
	}
	return s.update(ctx, "keep products that are gone", func(t tx) error {
		for _, p := range gone {
			if err := t.mustProduct(p.ID); err != nil {
				return err
			}
			if err := save(t.Bucket(bucketGone), []byte(p.ID), p); err != nil {
				return err
			}
		}
		return nil
	})
}

// Gone implements store.Store.
func (s *Store) Gone(ctx context.Context) (all []bot.Startup, err error) {
	err = s.view(ctx, "list products that are gone", func(t tx) (err error) {
		all, err = values[bot.Startup](t.Bucket(bucketGone), nil)
		return err
	})
	return all, err
}
