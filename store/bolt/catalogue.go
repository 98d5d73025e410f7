package bolt

import (
	"bytes"
	"context"

	"jalon/bot"
)

// SaveCatalogue implements store.Store. A body that did not change is not
// written again.
func (s *Store) SaveCatalogue(ctx context.Context, c bot.CatalogueCopy) error {
	return s.update(ctx, "keep the catalogue", func(t tx) error {
		body := t.Bucket(bucketBody)
		if kept := body.Get(keyCopy); kept == nil || !bytes.Equal(kept, c.Body) {
			if err := body.Put(keyCopy, c.Body); err != nil {
				return err
			}
		}
		c.Body = nil
		if err := save(t.Bucket(bucketCatalogue), keyCopy, c); err != nil {
			return err
		}
		return t.touch(c.FetchedAt)
	})
}

// LastCatalogue implements store.Store.
func (s *Store) LastCatalogue(ctx context.Context) (c bot.CatalogueCopy, ok bool, err error) {
	err = s.view(ctx, "read the catalogue kept", func(t tx) (err error) {
		if c, ok, err = load[bot.CatalogueCopy](t.Bucket(bucketCatalogue), keyCopy); ok {
			c.Body = bytes.Clone(t.Bucket(bucketBody).Get(keyCopy))
		}
		return err
	})
	return c, ok, err
}
