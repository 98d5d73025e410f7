package bolt

import (
	"context"
	"encoding/json"
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
		if known && old.Product == b.Product && old.ConfirmedBy == b.ConfirmedBy || !known && b.Product == "" {
			return errUnchanged
		}
		if !old.Same(expected) {
			return fmt.Errorf("channel %s: %w", b.Channel, bot.ErrConflict)
		}
		e := bot.JournalEntry{At: at, Door: door, Action: "channel.bind", Product: b.Product, Entity: string(b.Channel)}
		switch {
		case b.Product == "":
			e.Action, e.Product = "channel.unbind", old.Product
			err = bindings.Delete(key)
		case b.Confirmed():
			e.Action = "channel.confirm"
			fallthrough
		default:
			b.At, b.ConfirmedAt = b.At.UTC(), b.ConfirmedAt.UTC()
			err = save(bindings, key, b)
			e.After, _ = json.Marshal(unsigned(b))
		}
		if known {
			e.Before, _ = json.Marshal(unsigned(old))
		}
		var keyErr error
		e.Actor, keyErr = s.personKey(t, by)
		return errors.Join(err, keyErr, t.journal(e), t.touch(at))
	})
}

// unsigned is a binding without its people: the journal names them by key.
func unsigned(b bot.Binding) any {
	return map[string]any{"product": b.Product, "name": b.Name, "confirmed": b.Confirmed()}
}

// Bindings implements store.Store.
func (s *Store) Bindings(ctx context.Context) (all []bot.Binding, err error) {
	err = s.view(ctx, "list bindings", func(t tx) (err error) {
		all, err = values[bot.Binding](t.Bucket(bucketBindings), nil)
		return err
	})
	return all, err
}
