package postgres

import (
	"context"
	"errors"

	"jalon/bot"
)

// PutOff implements store.Store.
func (s *Store) PutOff(ctx context.Context, p bot.PuttingOff) (done bot.PutOff, err error) {
	err = s.update(ctx, "put a message off", func(t tx) error {
		if err := t.mustProduct(ctx, p.Product); err != nil {
			return err
		}
		by, err := t.personKey(ctx, p.By)
		if err != nil {
			return err
		}
		asking, err := t.asking(ctx, p.Product, "FOR UPDATE")
		if err != nil {
			return err
		}
		var version uint64
		if err := t.QueryRow(ctx, `UPDATE products SET version = version + 1 WHERE id = $1 RETURNING version`, p.Product).Scan(&version); err != nil {
			return err
		}
		done, err = p.Of(asking, version, func(name string) (bot.Delivery, bool, error) {
			d, err := t.lock(ctx, name)
			if errors.Is(err, bot.ErrNotFound) {
				return d, false, nil
			}
			return d, err == nil, err
		})
		if err != nil {
			return err
		}
		if !done.Changed {
			return errUnchanged
		}
		for _, d := range done.Rows {
			if err := t.put(ctx, p.At, row{delivery: d}); err != nil {
				return err
			}
		}
		e := p.Entry(done)
		e.Actor = by
		return errors.Join(t.owe(ctx, done.Owed), t.journal(ctx, e))
	})
	return done, err
}
