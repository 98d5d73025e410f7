package bolt

import (
	"context"
	"errors"
	"time"

	"jalon/bot"
)

// SetChoice implements store.Store.
func (s *Store) SetChoice(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error) {
	err = s.update(ctx, "choose for a product", func(t tx) error {
		choices, p := t.Bucket(bucketChoices), c.Choice.Product
		if err := t.mustProduct(p); err != nil {
			return err
		}
		before, _, err := load[bot.Choice](choices, []byte(p))
		if err != nil {
			return err
		}
		before.Product = p
		if after, changed = c.Of(before); !changed {
			return errUnchanged
		}
		e := c.Entry(before, after)
		if e.Actor, err = s.personKey(t, c.By); err != nil {
			return err
		}
		if after.Nothing() {
			err = choices.Delete([]byte(p))
		} else {
			err = save(choices, []byte(p), after)
		}
		if c.Part == bot.ChoiceMet {
			err = errors.Join(err, t.newVersion(p), t.refreshDates(p, c.At))
		}
		return errors.Join(err, t.journal(e), t.drop(c), t.owe(c.Owed), t.touch(c.At))
	})
	if err != nil {
		return bot.Choice{}, false, err
	}
	return after, changed, nil
}

// drop takes back the messages that a choice leaves nothing to say.
func (t tx) drop(c bot.Choosing) error {
	for _, name := range c.Drops {
		old, known, err := load[bot.Delivery](t.Bucket(bucketDeliveries), []byte(name))
		if err != nil {
			return err
		}
		if d, ok := c.Drop(old); known && ok {
			if err := t.put(&old, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// Choices implements store.Store.
func (s *Store) Choices(ctx context.Context) (all []bot.Choice, err error) {
	err = s.view(ctx, "list what is chosen", func(t tx) (err error) {
		all, err = values[bot.Choice](t.Bucket(bucketChoices), nil)
		return err
	})
	return all, err
}

func ofAbsence(u bot.UserID, from bot.Date) []byte {
	return append(append([]byte(u), 0), from.String()...)
}

// SetAbsence implements store.Store.
func (s *Store) SetAbsence(ctx context.Context, a bot.Absence, door string, at time.Time) error {
	return s.update(ctx, "keep an absence", func(t tx) error {
		absences, key := t.Bucket(bucketAbsences), ofAbsence(a.User, a.From)
		old, known, err := load[bot.Absence](absences, key)
		if err != nil {
			return err
		}
		if known && old == a {
			return errUnchanged
		}
		e := a.Entry(false, door, at)
		if e.Actor, err = s.personKey(t, a.User); err != nil {
			return err
		}
		return errors.Join(save(absences, key, a), t.journal(e), t.touch(at))
	})
}

// DropAbsence implements store.Store.
func (s *Store) DropAbsence(ctx context.Context, u bot.UserID, from bot.Date, door string, at time.Time) (dropped bool, err error) {
	err = s.update(ctx, "take an absence away", func(t tx) error {
		absences, key := t.Bucket(bucketAbsences), ofAbsence(u, from)
		old, known, err := load[bot.Absence](absences, key)
		if err != nil {
			return err
		}
		if dropped = known; !known {
			return errUnchanged
		}
		e := old.Entry(true, door, at)
		if e.Actor, err = s.personKey(t, u); err != nil {
			return err
		}
		return errors.Join(absences.Delete(key), t.journal(e), t.touch(at))
	})
	return dropped && err == nil, err
}

// Absences implements store.Store.
func (s *Store) Absences(ctx context.Context) (all []bot.Absence, err error) {
	err = s.view(ctx, "list absences", func(t tx) (err error) {
		all, err = values[bot.Absence](t.Bucket(bucketAbsences), nil)
		return err
	})
	bot.SortAbsences(all)
	return all, err
}
