package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// SetKey implements store.Store.
func (s *Store) SetKey(ctx context.Context, k bot.APIKey, as bot.Role, door string) (replaced bool, err error) {
	err = s.update(ctx, "keep a key", func(t tx) error {
		if err := t.mustProduct(ctx, k.Product); err != nil {
			return err
		}
		theirs, err := t.exec(ctx, `DELETE FROM api_keys WHERE product = $1 AND person = $2`, k.Product, k.By)
		if err != nil {
			return err
		}
		replaced = theirs > 0
		e := k.Entry(replaced, as, door)
		if e.Actor, err = t.personKey(ctx, k.By); err != nil {
			return err
		}
		e.Entity, k.At = string(e.Actor), k.At.UTC()
		data, err := asJSON(k)
		if err == nil {
			_, err = t.exec(ctx, `INSERT INTO api_keys (hash, product, person, data) VALUES ($1, $2, $3, $4)`, k.Hash, k.Product, k.By, data)
		}
		if err != nil {
			return err
		}
		return t.journal(ctx, e)
	})
	return replaced && err == nil, err
}

// RevokeKeys implements store.Store.
func (s *Store) RevokeKeys(ctx context.Context, r bot.Revocation) (n int, err error) {
	err = s.update(ctx, "take keys away", func(t tx) error {
		n = 0
		if err := t.mustProduct(ctx, r.Product); err != nil {
			if errors.Is(err, bot.ErrNotFound) { // nor has it keys
				return errUnchanged
			}
			return err
		}
		taken, err := query(ctx, t, "list keys", scanJSON[bot.APIKey],
			`SELECT data FROM api_keys WHERE product = $1 AND ($2 = '' OR person = $2) ORDER BY person`, r.Product, r.User)
		if err != nil {
			return err
		}
		if len(taken) == 0 {
			return errUnchanged
		}
		by, err := t.personKey(ctx, r.By)
		if err != nil {
			return err
		}
		for _, k := range taken {
			if err := t.revoke(ctx, k, r, by); err != nil {
				return err
			}
		}
		n = len(taken)
		return nil
	})
	if err != nil {
		n = 0
	}
	return n, err
}

func (t tx) revoke(ctx context.Context, k bot.APIKey, r bot.Revocation, by bot.PersonKey) error {
	whose, err := t.personKey(ctx, k.By)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM api_keys WHERE hash = $1`, k.Hash); err != nil {
		return err
	}
	e := r.Entry()
	e.Actor, e.Entity = by, string(whose)
	return t.journal(ctx, e)
}

// KeyByHash implements store.Store.
func (s *Store) KeyByHash(ctx context.Context, hash string) (bot.APIKey, error) {
	found, err := query(ctx, s.pool, "find a key", scanJSON[bot.APIKey], `SELECT data FROM api_keys WHERE hash = $1`, hash)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("find a key: %w", bot.ErrNotFound)
	}
	if err != nil {
		return bot.APIKey{}, err
	}
	return found[0], nil
}

// Keys implements store.Store.
func (s *Store) Keys(ctx context.Context, p bot.ProductID) ([]bot.APIKey, error) {
	return query(ctx, s.pool, "list keys", scanJSON[bot.APIKey], `SELECT data FROM api_keys WHERE product = $1 ORDER BY person`, p)
}

// TouchKey implements store.Store.
func (s *Store) TouchKey(ctx context.Context, hash string, at time.Time) error {
	return s.update(ctx, "note the use of a key", func(t tx) error {
		found, err := query(ctx, t, "find a key", scanJSON[bot.APIKey], `SELECT data FROM api_keys WHERE hash = $1 FOR UPDATE`, hash)
		if err != nil {
			return err
		}
		if len(found) == 0 || !found[0].Touches(at) {
			return errUnchanged
		}
		k := found[0]
		k.LastUsed = at.UTC()
		data, err := asJSON(k)
		if err == nil {
			_, err = t.exec(ctx, `UPDATE api_keys SET data = $2 WHERE hash = $1`, hash, data)
		}
		return err
	})
}
