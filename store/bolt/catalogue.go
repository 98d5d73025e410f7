package bolt

import (
	"bytes"
	"context"

	"jalon/bot"
)

// partStartups was the only part of the catalogue once: it has the key without
// a name, so that files of that time still read.
const partStartups = "startups"

func partKey(part string) []byte {
	if part == partStartups {
		return keyCopy
	}
	return []byte("part\x00" + part)
}

// SaveCatalogue implements store.Store. A body that did not change is not
// written again.
func (s *Store) SaveCatalogue(ctx context.Context, part string, c bot.CatalogueCopy) error {
	key := partKey(part)
	return s.update(ctx, "keep the catalogue", func(t tx) error {
		body := t.Bucket(bucketBody)
		if kept := body.Get(key); kept == nil || !bytes.Equal(kept, c.Body) {
			if err := body.Put(key, c.Body); err != nil {
				return err
			}
		}
		c.Body = nil
		if err := save(t.Bucket(bucketCatalogue), key, c); err != nil {
			return err
		}
		return t.touch(c.FetchedAt)
	})
}

// LastCatalogue implements store.Store.
func (s *Store) LastCatalogue(ctx context.Context, part string) (c bot.CatalogueCopy, ok bool, err error) {
	key := partKey(part)
	err = s.view(ctx, "read the catalogue kept", func(t tx) (err error) {
		if c, ok, err = load[bot.CatalogueCopy](t.Bucket(bucketCatalogue), key); ok {
			c.Body = bytes.Clone(t.Bucket(bucketBody).Get(key))
		}
		return err
	})
	return c, ok, err
}
