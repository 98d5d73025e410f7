package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// Settle implements bot.SendStore. Settlements that come while others are stored
// are stored in one transaction.
func (s *Store) Settle(ctx context.Context, out bot.Settlement) error {
	one := &settlement{Settlement: out, woken: make(chan turn, 1)}
	switch s.settling.enter(one) {
	case leads:
		all := s.settling.take()
		err := s.settleAll(ctx, all)
		s.settling.leave(all, err)
		if err == nil || len(all) == 1 {
			return errors.Join(err, one.err)
		}
		fallthrough // another's may be the fault
	case alone:
		return errors.Join(s.settleAll(ctx, []*settlement{one}), one.err)
	}
	return one.err
}

// settleAll stores outcomes, all or nothing. Those that conflict with what is
// there are left out, and told so.
func (s *Store) settleAll(ctx context.Context, all []*settlement) error {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Name
	}
	return s.update(ctx, "settle "+all[0].Name, func(t tx) error {
		read, err := query(ctx, t, "read what is settled", scanJSON[bot.Delivery],
			`SELECT data FROM deliveries WHERE name = ANY($1) ORDER BY name FOR UPDATE`, names)
		if err != nil {
			return err
		}
		g := settlingGroup{tx: t, rows: make(map[string]bot.Delivery, len(read))}
		for _, d := range read {
			g.rows[d.Name] = d
		}
		for _, one := range all {
			if one.err, err = g.settle(ctx, one.Settlement); err != nil {
				return err
			}
		}
		if len(g.changed) == 0 {
			return errUnchanged
		}
		if err := t.put(ctx, g.latest, g.changed...); err != nil {
			return err
		}
		return t.owe(ctx, g.owed)
	})
}

// settlingGroup is one transaction that settles.
type settlingGroup struct {
	tx
	rows    map[string]bot.Delivery // as they are now
	changed []row
	owed    []bot.Delivery
	latest  time.Time
}

// settle changes one row. conflict is why it cannot, which is nothing to the
// others.
func (g *settlingGroup) settle(ctx context.Context, out bot.Settlement) (conflict, err error) {
	old, known := g.rows[out.Name]
	if !known {
		return fmt.Errorf("settle %s: %w: %w", out.Name, bot.ErrConflict, bot.ErrNotFound), nil
	}
	d, err := out.Of(old)
	if errors.Is(err, bot.ErrConflict) {
		return fmt.Errorf("settle %s: %w", out.Name, err), nil
	}
	if err == nil && d.State == bot.StateSent {
		d, err = g.sent(ctx, d, out)
	}
	if err != nil {
		return nil, err
	}
	g.rows[out.Name] = d
	g.changed, g.owed = append(g.changed, row{delivery: d}), append(g.owed, out.Owed...)
	if out.At.After(g.latest) {
		g.latest = out.At
	}
	return nil, nil
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
	if !d.Asks() {
		return d, nil
	}
	facts, err := readFacts(ctx, t, d.Subjects())
	return d.AnsweredBy(facts, out.At), err
}
