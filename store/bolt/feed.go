package bolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// feedsOf lists somebody's calendars, by scope.
func (t tx) feedsOf(u bot.UserID) (theirs []bot.Feed, err error) {
	err = each(t.Bucket(bucketFeeds), func(_ []byte, f bot.Feed) error {
		if f.User == u {
			theirs = append(theirs, f)
		}
		return nil
	})
	bot.SortFeeds(theirs)
	return theirs, err
}

// dropFeed takes somebody's calendar of a scope away; had is false for none.
func (t tx) dropFeed(u bot.UserID, scope bot.FeedScope) (had bool, err error) {
	theirs, err := t.feedsOf(u)
	for _, f := range theirs {
		if f.Scope == scope {
			had, err = true, errors.Join(err, t.Bucket(bucketFeeds).Delete([]byte(f.Hash)))
		}
	}
	return had, err
}

// SetFeed implements store.Store.
func (s *Store) SetFeed(ctx context.Context, f bot.Feed, door string) error {
	return s.update(ctx, "keep a calendar", func(t tx) error {
		if f.Scope.Kind == bot.FeedProduct {
			if err := t.mustProduct(bot.ProductID(f.Scope.Of)); err != nil {
				return err
			}
		}
		had, err := t.dropFeed(f.User, f.Scope)
		if err != nil {
			return err
		}
		e := f.Entry(true, had, door, f.At)
		e.Actor, err = s.personKey(t, f.User)
		f.At = f.At.UTC()
		return errors.Join(err, save(t.Bucket(bucketFeeds), []byte(f.Hash), f), t.journal(e), t.touch(f.At))
	})
}

// DropFeed implements store.Store.
func (s *Store) DropFeed(ctx context.Context, u bot.UserID, scope bot.FeedScope, door string, at time.Time) (dropped bool, err error) {
	err = s.update(ctx, "take a calendar away", func(t tx) error {
		if dropped, err = t.dropFeed(u, scope); err != nil {
			return err
		}
		if !dropped {
			return errUnchanged
		}
		e := bot.Feed{Scope: scope}.Entry(false, true, door, at)
		e.Actor, err = s.personKey(t, u)
		return errors.Join(err, t.journal(e), t.touch(at.UTC()))
	})
	return dropped && err == nil, err
}

// Feeds implements store.Store.
func (s *Store) Feeds(ctx context.Context, u bot.UserID) (theirs []bot.Feed, err error) {
	err = s.view(ctx, "list calendars", func(t tx) (err error) {
		theirs, err = t.feedsOf(u)
		return err
	})
	return theirs, err
}

// FeedOf implements store.Store.
func (s *Store) FeedOf(ctx context.Context, hash string, at time.Time) (f bot.Feed, err error) {
	read := func(t tx) (err error) {
		var known bool
		if f, known, err = load[bot.Feed](t.Bucket(bucketFeeds), []byte(hash)); err == nil && !known {
			err = fmt.Errorf("a calendar: %w", bot.ErrNotFound)
		}
		return err
	}
	if err = s.view(ctx, "find a calendar", read); err != nil || !f.Touches(at) {
		return f, err
	}
	err = s.share(ctx, "note the use of a calendar", func(t tx) error {
		if err := read(t); err != nil {
			return err
		}
		if !f.Touches(at) {
			return errUnchanged
		}
		f.LastUsed = at.UTC()
		return save(t.Bucket(bucketFeeds), []byte(hash), f)
	})
	return f, err
}
