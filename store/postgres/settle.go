package postgres

import (
	"context"
	"errors"
	"fmt"

	"jalon/bot"
)

// Settle implements bot.SendStore.
func (s *Store) Settle(ctx context.Context, out bot.Settlement) error {
	return s.update(ctx, "settle "+out.Name, func(t tx) error {
		old, err := t.lock(ctx, out.Name)
		if errors.Is(err, bot.ErrNotFound) {
			return fmt.Errorf("%w: %w", bot.ErrConflict, err)
		}
		if err != nil {
			return err
		}
		d, err := out.Of(old)
		if err == nil && d.State == bot.StateSent {
			d, err = t.sent(ctx, d, out)
		}
		if err != nil {
			return err
		}
		if err := t.put(ctx, out.At, row{delivery: d}); err != nil {
			return err
		}
		return t.owe(ctx, out.Owed)
	})
}

// sent stores what else a message that was sent changes, and returns its row.
func (t tx) sent(ctx context.Context, d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	switch d.Kind {
	case bot.KindEdit:
		return d, t.edited(ctx, d, out)
	case bot.KindChanges:
		return d, t.told(ctx, d)
	}
	return t.asked(ctx, d, out)
}

// edited stores with the post's own delivery, if there is one, when it was last
// edited.
func (t tx) edited(ctx context.Context, edit bot.Delivery, out bot.Settlement) error {
	d, err := t.lock(ctx, edit.Edits)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	d.EditedAt = out.At
	return t.put(ctx, out.At, row{delivery: d})
}

// told notes up to when somebody was told what changed in what they follow.
func (t tx) told(ctx context.Context, d bot.Delivery) error {
	follows, err := query(ctx, t, "read follows", scanJSON[bot.Follow], `SELECT data FROM follows WHERE person = $1 FOR UPDATE`, d.To.User)
	for _, f := range d.ToldTo(follows) {
		if err == nil {
			err = t.putFollow(ctx, f)
		}
	}
	return err
}

// asked counts an asking for each figure of a reminder that was sent.
func (t tx) asked(ctx context.Context, d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	if len(d.Figures()) == 0 {
		return d, nil
	}
	for _, a := range d.Askings() {
		n, ok := numberOf(a.Indicator)
		if !ok {
			continue // of no indicator of ours: nobody will ask how often
		}
		_, err := t.exec(ctx, `INSERT INTO askings (indicator, period, n) SELECT n, $2, 1 FROM indicators WHERE n = $1
			ON CONFLICT (indicator, period) DO UPDATE SET n = askings.n + 1`, n, a.Key)
		if err != nil {
			return d, err
		}
	}
	facts, err := t.facts(ctx, d.Product)
	return d.AnsweredBy(facts, out.At), err
}
