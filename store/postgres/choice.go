package postgres

import (
	"context"
	"errors"
	"time"

	"jalon/bot"
)

// SetChoice implements store.Store.
func (s *Store) SetChoice(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error) {
	err = s.update(ctx, "choose for a product", func(t tx) error {
		p := c.Choice.Product
		if err := t.mustProduct(ctx, p); err != nil {
			return err
		}
		by, err := t.personKey(ctx, c.By)
		if err != nil {
			return err
		}
		found, err := query(ctx, t, "read a choice", scanJSON[bot.Choice], `SELECT data FROM choices WHERE product = $1 FOR UPDATE`, p)
		if err != nil {
			return err
		}
		before := bot.Choice{Product: p}
		if len(found) > 0 {
			before = found[0]
		}
		if after, changed = c.Of(before); !changed {
			return errUnchanged
		}
		e := c.Entry(before, after)
		e.Actor = by
		if c.Part == bot.ChoiceMet {
			if err := errors.Join(t.newVersion(ctx, p), t.refreshDates(ctx, p, c.At)); err != nil {
				return err
			}
		}
		return errors.Join(t.putChoice(ctx, after), t.journal(ctx, e), t.drop(ctx, c), t.owe(ctx, c.Owed), t.tell(ctx, TopicDirectory))
	})
	if err != nil {
		return bot.Choice{}, false, err
	}
	return after, changed, nil
}

// drop takes back the messages that a choice leaves nothing to say.
func (t tx) drop(ctx context.Context, c bot.Choosing) error {
	for _, name := range c.Drops {
		old, err := t.lock(ctx, name)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if d, ok := c.Drop(old); ok {
			if err := t.put(ctx, c.At, row{delivery: d}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t tx) putChoice(ctx context.Context, c bot.Choice) error {
	if c.Nothing() {
		_, err := t.exec(ctx, `DELETE FROM choices WHERE product = $1`, c.Product)
		return err
	}
	data, err := asJSON(c)
	if err == nil {
		_, err = t.exec(ctx, `INSERT INTO choices (product, data) VALUES ($1, $2) ON CONFLICT (product) DO UPDATE SET data = $2`, c.Product, data)
	}
	return err
}

// Choices implements store.Store.
func (s *Store) Choices(ctx context.Context) ([]bot.Choice, error) {
	return query(ctx, s.pool, "list what is chosen", scanJSON[bot.Choice], `SELECT data FROM choices ORDER BY product`)
}

// SetAbsence implements store.Store.
func (s *Store) SetAbsence(ctx context.Context, a bot.Absence, door string, at time.Time) error {
	return s.update(ctx, "keep an absence", func(t tx) error {
		by, err := t.personKey(ctx, a.User)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `SELECT FROM people WHERE person = $1 FOR KEY SHARE`, a.Instead); err != nil { // until it is written, nobody erases them
			return err
		}
		data, err := asJSON(a)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `INSERT INTO absences (person, first, until, data) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person, first) DO UPDATE SET until = $3, data = $4 WHERE absences.data::text <> excluded.data::text`,
			a.User, a.From.String(), a.Until.String(), data)
		if err != nil {
			return err
		}
		if n == 0 {
			return errUnchanged
		}
		e := a.Entry(false, door, at)
		e.Actor = by
		return errors.Join(t.journal(ctx, e), t.tell(ctx, TopicDirectory))
	})
}

// DropAbsence implements store.Store.
func (s *Store) DropAbsence(ctx context.Context, u bot.UserID, from bot.Date, door string, at time.Time) (dropped bool, err error) {
	err = s.update(ctx, "take an absence away", func(t tx) error {
		by, err := t.personKey(ctx, u)
		if err != nil {
			return err
		}
		gone, err := query(ctx, t, "take an absence away", scanJSON[bot.Absence], `DELETE FROM absences WHERE person = $1 AND first = $2 RETURNING data`, u, from.String())
		if err != nil {
			return err
		}
		if dropped = len(gone) > 0; !dropped {
			return errUnchanged
		}
		e := gone[0].Entry(true, door, at)
		e.Actor = by
		return errors.Join(t.journal(ctx, e), t.tell(ctx, TopicDirectory))
	})
	return dropped && err == nil, err
}

// Absences implements store.Store.
func (s *Store) Absences(ctx context.Context) ([]bot.Absence, error) {
	all, err := query(ctx, s.pool, "list absences", scanJSON[bot.Absence], `SELECT data FROM absences`)
	bot.SortAbsences(all)
	return all, err
}
