package bolt

import (
	"context"
	"errors"

	"jalon/bot"
)

// PutOff implements store.Store.
func (s *Store) PutOff(ctx context.Context, p bot.PuttingOff) (done bot.PutOff, err error) {
	err = s.update(ctx, "put a message off", func(t tx) error {
		if err := t.mustProduct(p.Product); err != nil {
			return err
		}
		asking, err := t.asking(p.Product)
		if err != nil {
			return err
		}
		done, err = p.Of(asking, t.version(p.Product)+1, func(name string) (d bot.Delivery, ok bool, err error) {
			return load[bot.Delivery](t.Bucket(bucketDeliveries), []byte(name))
		})
		if err != nil {
			return err
		}
		if !done.Changed {
			return errUnchanged
		}
		for _, d := range done.Rows {
			old, err := t.delivery(d.Name)
			if err != nil {
				return err
			}
			if err := t.put(&old, d); err != nil {
				return err
			}
		}
		e := p.Entry(done)
		if e.Actor, err = s.personKey(t, p.By); err != nil {
			return err
		}
		return errors.Join(t.newVersion(p.Product), t.owe(done.Owed), t.journal(e), t.touch(p.At))
	})
	return done, err
}
