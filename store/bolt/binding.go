package bolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// Bind implements store.Store.
func (s *Store) Bind(ctx context.Context, b, expected bot.Binding, by bot.UserID, door string, at time.Time) error {
	return s.update(ctx, "bind a channel", func(t tx) error {
		bindings, key := t.Bucket(bucketBindings), []byte(b.Channel)
		old, known, err := load[bot.Binding](bindings, key)
		if err != nil {
			return err
		}
		if b.Product != "" {
			if err := t.mustProduct(b.Product); err != nil {
				return err
			}
		}
		e, changes := b.Entry(old, known, door, at)
		if !changes {
			return errUnchanged
		}
		if !old.Same(expected) {
			return fmt.Errorf("channel %s: %w", b.Channel, bot.ErrConflict)
		}
		if e.Actor, err = s.personKey(t, by); err != nil {
			return err
		}
		if b.Product == "" {
			err = bindings.Delete(key)
		} else {
			b.At, b.ConfirmedAt = b.At.UTC(), b.ConfirmedAt.UTC()
			err = save(bindings, key, b)
		}
		return errors.Join(err, t.journal(e), t.touch(at))
	})
}

// Bindings implements store.Store.
func (s *Store) Bindings(ctx context.Context) (all []bot.Binding, err error) {
	err = s.view(ctx, "list bindings", func(t tx) (err error) {
		all, err = values[bot.Binding](t.Bucket(bucketBindings), nil)
		return err
	})
	return all, err
}
