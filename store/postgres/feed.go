package postgres

import (
	"context"
	"fmt"
	"time"

	"jalon/bot"
)

// SetFeed implements store.Store.
func (s *Store) SetFeed(ctx context.Context, f bot.Feed, door string) error {
	return s.update(ctx, "keep a calendar", func(t tx) error {
		if f.Scope.Kind == bot.FeedProduct {
			if err := t.mustProduct(ctx, bot.ProductID(f.Scope.Of)); err != nil {
				return err
			}
		}
		by, err := t.personKey(ctx, f.User)
		if err != nil {
			return err
		}
		f.At = f.At.UTC()
		data, err := asJSON(f)
		if err != nil {
			return err
		}
		var had bool
		err = t.QueryRow(ctx, `INSERT INTO feeds (hash, person, kind, whose, data) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (person, kind, whose) DO UPDATE SET hash = $1, data = $5 RETURNING xmax::text <> '0'`,
			f.Hash, f.User, f.Scope.Kind, f.Scope.Of, data).Scan(&had) // a row that was updated was held for it
		if err != nil {
			return err
		}
		e := f.Entry(true, had, door, f.At)
		e.Actor = by
		return t.journal(ctx, e)
	})
}

// DropFeed implements store.Store.
func (s *Store) DropFeed(ctx context.Context, u bot.UserID, scope bot.FeedScope, door string, at time.Time) (dropped bool, err error) {
	err = s.update(ctx, "take a calendar away", func(t tx) error {
		by, err := t.personKey(ctx, u)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `DELETE FROM feeds WHERE person = $1 AND kind = $2 AND whose = $3`, u, scope.Kind, scope.Of)
		if err != nil {
			return err
		}
		if dropped = n > 0; !dropped {
			return errUnchanged
		}
		e := bot.Feed{Scope: scope}.Entry(false, true, door, at)
		e.Actor = by
		return t.journal(ctx, e)
	})
	return dropped && err == nil, err
}

// Feeds implements store.Store.
func (s *Store) Feeds(ctx context.Context, u bot.UserID) ([]bot.Feed, error) {
	return query(ctx, s.pool, "list calendars", scanJSON[bot.Feed], `SELECT data FROM feeds WHERE person = $1 ORDER BY kind, whose`, u)
}

// FeedOf implements store.Store.
func (s *Store) FeedOf(ctx context.Context, hash string, at time.Time) (bot.Feed, error) {
	f, err := readFeed(ctx, s.pool, hash, "")
	if err != nil || !f.Touches(at) {
		return f, err
	}
	err = s.update(ctx, "note the use of a calendar", func(t tx) error {
		if f, err = readFeed(ctx, t, hash, "FOR UPDATE"); err != nil {
			return err
		}
		if !f.Touches(at) {
			return errUnchanged
		}
		f.LastUsed = at.UTC()
		data, err := asJSON(f)
		if err == nil {
			_, err = t.exec(ctx, `UPDATE feeds SET data = $2 WHERE hash = $1`, hash, data)
		}
		return err
	})
	return f, err
}

// readFeed reads a row, or bot.ErrNotFound.
func readFeed(ctx context.Context, q querier, hash, lock string) (bot.Feed, error) {
	found, err := query(ctx, q, "find a calendar", scanJSON[bot.Feed], `SELECT data FROM feeds WHERE hash = $1 `+lock, hash)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("find a calendar: %w", bot.ErrNotFound)
	}
	if err != nil {
		return bot.Feed{}, err
	}
	return found[0], nil
}
