package bolt

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"jalon/bot"
)

// EnsureProducts implements store.Store: ids are counted "p1", "p2"…
func (s *Store) EnsureProducts(ctx context.Context, slugs []string) (map[string]bot.ProductID, error) {
	var ids map[string]bot.ProductID
	const doing = "give products their ids"
	err := s.view(ctx, doing, func(t tx) error {
		ids = t.products(slugs)
		return nil
	})
	if err != nil || len(ids) == len(distinct(slugs)) {
		return ids, err
	}
	err = s.update(ctx, doing, func(t tx) error {
		for _, slug := range slugs {
			if err := t.ensureProduct(slug); err != nil {
				return fmt.Errorf("slug %q: %w", slug, err)
			}
		}
		ids = t.products(slugs)
		return nil
	})
	return ids, err
}

// products returns the ids of the slugs that have one.
func (t tx) products(slugs []string) map[string]bot.ProductID {
	ids := make(map[string]bot.ProductID, len(slugs))
	for _, slug := range slugs {
		if id := t.Bucket(bucketSlugs).Get([]byte(slug)); id != nil {
			ids[slug] = bot.ProductID(id)
		}
	}
	return ids
}

func (t tx) ensureProduct(slug string) error {
	known, products := t.Bucket(bucketSlugs), t.Bucket(bucketProducts)
	if known.Get([]byte(slug)) != nil {
		return nil
	}
	n, err := products.NextSequence()
	if err != nil {
		return err
	}
	id := []byte("p" + strconv.FormatUint(n, 10))
	return errors.Join(known.Put([]byte(slug), id), products.Put(id, []byte(slug)))
}

// mustProduct returns bot.ErrNotFound for an id that was never given.
func (t tx) mustProduct(p bot.ProductID) error {
	if p == "" || t.Bucket(bucketProducts).Get([]byte(p)) == nil {
		return fmt.Errorf("product %q: %w", p, bot.ErrNotFound)
	}
	return nil
}

func distinct(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// PinPerson implements store.Store. An empty id binds nothing: it asks whom the
// name is bound to, or gets bot.ErrNotFound.
func (s *Store) PinPerson(ctx context.Context, name string, id bot.UserID) (bot.UserID, error) {
	var bound bot.UserID
	doing := fmt.Sprintf("pin %q", name)
	err := s.view(ctx, doing, func(t tx) error {
		bound = bot.UserID(t.Bucket(bucketNames).Get([]byte(name)))
		if bound == "" && id == "" {
			return bot.ErrNotFound
		}
		return nil
	})
	if err != nil || bound != "" {
		return bound, err
	}
	err = s.update(ctx, doing, func(t tx) error {
		names := t.Bucket(bucketNames)
		if bound = bot.UserID(names.Get([]byte(name))); bound != "" {
			return errUnchanged
		}
		bound = id
		return names.Put([]byte(name), []byte(id))
	})
	return bound, err
}

// drawings bounds how often a person's key is drawn again when it is taken.
const drawings = 100_000

// personKey returns the key that stands for a person in the journal, drawn the
// first time. Nobody is the bot.
func (s *Store) personKey(t tx, id bot.UserID) (bot.PersonKey, error) {
	if id == "" {
		return bot.ActorBot, nil
	}
	people, taken := t.Bucket(bucketPeople), t.Bucket(bucketPersonKeys)
	if key := people.Get([]byte(id)); key != nil {
		return bot.PersonKey(key), nil
	}
	for range drawings {
		key := []byte(s.personKeys())
		if taken.Get(key) == nil {
			return bot.PersonKey(key), errors.Join(people.Put([]byte(id), key), taken.Put(key, present))
		}
	}
	return "", fmt.Errorf("draw a person's key: the first %d were taken", drawings)
}
