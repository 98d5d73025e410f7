package bolt

import (
	"bytes"
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// SetFollow implements store.Store.
func (s *Store) SetFollow(ctx context.Context, f bot.Follow, on bool) (changed bool, err error) {
	err = s.update(ctx, "follow a product", func(t tx) error {
		changed = false
		b, key := t.Bucket(bucketFollows), ofFollower(f.User, f.Product)
		if err := t.mustProduct(f.Product); err != nil {
			return err
		}
		if known := b.Get(key) != nil; known == on {
			return errUnchanged
		}
		changed = true
		if !on {
			return b.Delete(key)
		}
		f.At = f.At.UTC()
		if err := save(b, key, f); err != nil {
			return err
		}
		return t.touch(f.At)
	})
	return changed, err
}

// Follows implements store.Store.
func (s *Store) Follows(ctx context.Context, user bot.UserID) (all []bot.Follow, err error) {
	var prefix []byte
	if user != "" {
		prefix = ofFollower(user, "")
	}
	err = s.view(ctx, "list follows", func(t tx) (err error) {
		all, err = values[bot.Follow](t.Bucket(bucketFollows), prefix)
		return err
	})
	return all, err
}

func ofFollower(u bot.UserID, p bot.ProductID) []byte {
	return append(append([]byte(u), 0), p...)
}

// AddNews implements store.Store.
func (s *Store) AddNews(ctx context.Context, news []bot.News) error {
	if len(news) == 0 {
		return nil
	}
	return s.update(ctx, "keep news", func(t tx) error {
		b := t.Bucket(bucketNews)
		for _, n := range news {
			seq, err := b.NextSequence()
			if err != nil {
				return err
			}
			n.At = n.At.UTC()
			if err := save(b, append(instant(n.At), number(seq)...), n); err != nil {
				return err
			}
		}
		return t.touch(news[len(news)-1].At)
	})
}

// News implements store.Store.
func (s *Store) News(ctx context.Context, after time.Time, limit int) (latest []bot.News, err error) {
	err = s.view(ctx, "read the news", func(t tx) (err error) {
		latest, err = t.news(after, limit)
		return err
	})
	return latest, err
}

// news lists what came after an instant, newest first.
func (t tx) news(after time.Time, limit int) (latest []bot.News, err error) {
	b := t.Bucket(bucketNews)
	c := b.Cursor()
	for key, _ := c.Last(); key != nil && len(latest) < limit; key, _ = c.Prev() {
		n, _, err := load[bot.News](b, key)
		if err != nil {
			return nil, err
		}
		if !n.At.After(after) {
			break
		}
		latest = append(latest, n)
	}
	return latest, nil
}

// values lists the values of a bucket whose key begins with prefix, by key.
func values[T any](b *bbolt.Bucket, prefix []byte) (all []T, err error) {
	c := b.Cursor()
	for key, _ := c.Seek(prefix); key != nil && bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		v, _, err := load[T](b, slices.Clone(key))
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
