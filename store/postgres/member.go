package postgres

import (
	"context"
	"fmt"

	"jalon/bot"
)

// SetMember implements store.Store.
func (s *Store) SetMember(ctx context.Context, m bot.Membership, as bot.Role, door string) (changed bool, err error) {
	err = s.update(ctx, "say who is in a team", func(t tx) error {
		if err := t.mustProduct(ctx, m.Product); err != nil {
			return err
		}
		if changed, err = t.setMember(ctx, m, as, door); err == nil && !changed {
			return errUnchanged
		}
		return err
	})
	return changed, err
}

// setMember stores a membership of a product that the transaction holds.
func (t tx) setMember(ctx context.Context, m bot.Membership, as bot.Role, door string) (changed bool, err error) {
	found, err := query(ctx, t, "read a membership", scanJSON[bot.Membership],
		`SELECT data FROM members WHERE product = $1 AND person = $2 FOR UPDATE`, m.Product, m.User)
	if err != nil {
		return false, err
	}
	var old bot.Membership
	known := len(found) > 0
	if known {
		old = found[0]
	}
	if known && old.Same(m) {
		return false, nil
	}
	e := m.Entry(old, known, door, as)
	if e.Actor, err = t.personKey(ctx, m.By); err != nil {
		return false, err
	}
	about, err := t.personKey(ctx, m.User)
	if err != nil {
		return false, err
	}
	e.Entity, m.At = string(about), m.At.UTC()
	data, err := asJSON(m)
	if err == nil {
		_, err = t.exec(ctx, `INSERT INTO members (product, person, data) VALUES ($1, $2, $3) ON CONFLICT (product, person) DO UPDATE SET data = $3`,
			m.Product, m.User, data)
	}
	if err == nil {
		err = t.journal(ctx, e)
	}
	if err != nil {
		return false, err
	}
	return true, t.tell(ctx, TopicDirectory)
}

// Members implements store.Store.
func (s *Store) Members(ctx context.Context) ([]bot.Membership, error) {
	return query(ctx, s.pool, "list who is in a team", scanJSON[bot.Membership], `SELECT data FROM members ORDER BY product, person`)
}

// Ask implements store.Store.
func (s *Store) Ask(ctx context.Context, r bot.Request, door string, owed []bot.Delivery) (kept bot.Request, fresh bool, err error) {
	err = s.update(ctx, "ask for something", func(t tx) error {
		if err := t.mustProduct(ctx, r.Product); err != nil {
			return err
		}
		all, err := query(ctx, t, "list requests", scanJSON[bot.Request],
			`SELECT data FROM requests WHERE id = $1 OR (product = $2 AND open)`, r.ID, r.Product)
		if err != nil {
			return err
		}
		if kept, fresh, err = r.Among(all); err != nil {
			return err
		}
		if !fresh {
			return errUnchanged
		}
		kept.At = kept.At.UTC()
		e := kept.Entry(door)
		if e.Actor, err = t.personKey(ctx, r.By); err != nil {
			return err
		}
		if err := t.putRequest(ctx, kept); err != nil {
			return err
		}
		if err := t.journal(ctx, e); err != nil {
			return err
		}
		return t.owe(ctx, owed)
	})
	return kept, fresh, err
}

func (t tx) putRequest(ctx context.Context, r bot.Request) error {
	data, err := asJSON(r)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO requests (id, product, person, open, at, settled, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET person = $3, open = $4, settled = $6, data = $7`, requestRow(r, data)...)
	return err
}

// requestRow are the columns of a request.
func requestRow(r bot.Request, data any) []any {
	settled := column(r.SettledAt)
	orNone := &settled
	if r.SettledAt.IsZero() {
		orNone = nil
	}
	return []any{r.ID, r.Product, r.By, r.State == bot.RequestOpen, column(r.At), orNone, data}
}

// SettleRequest implements store.Store.
func (s *Store) SettleRequest(ctx context.Context, v bot.Verdict) (r bot.Request, changed bool, err error) {
	err = s.update(ctx, "settle a request", func(t tx) error {
		changed = false
		if r, err = t.request(ctx, v.Request, ""); err == nil && r.Kind != v.Kind {
			err = fmt.Errorf("request %q: %w", v.Request, bot.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if err := t.mustProduct(ctx, r.Product); err != nil { // the product first, as everywhere
			return err
		}
		if r, err = t.request(ctx, v.Request, "FOR UPDATE"); err != nil {
			return err
		}
		if changed = r.State == bot.RequestOpen; !changed {
			return errUnchanged
		}
		open := r
		r = v.Settled(open)
		return t.settleRequest(ctx, v, open)
	})
	if err != nil {
		changed = false
	}
	return r, changed, err
}

func (t tx) request(ctx context.Context, id, lock string) (bot.Request, error) {
	found, err := query(ctx, t, "read a request", scanJSON[bot.Request], `SELECT data FROM requests WHERE id = $1 `+lock, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("request %q: %w", id, bot.ErrNotFound)
	}
	if err != nil {
		return bot.Request{}, err
	}
	return found[0], nil
}

func (t tx) settleRequest(ctx context.Context, v bot.Verdict, r bot.Request) error {
	if v.Grant && r.Kind == bot.RequestAccess {
		if _, err := t.setMember(ctx, v.Membership(r), v.As, v.Door); err != nil {
			return err
		}
	}
	if v.Grant && r.Kind == bot.RequestFigures {
		if _, err := t.record(ctx, v.Figures(r)); err != nil {
			return err
		}
	}
	e, err := v.Entry(r), error(nil)
	if e.Actor, err = t.personKey(ctx, v.By); err != nil {
		return err
	}
	if err := t.putRequest(ctx, v.Settled(r)); err != nil {
		return err
	}
	if err := t.journal(ctx, e); err != nil {
		return err
	}
	said, err := query(ctx, t, "find what asked", scanJSON[bot.Delivery], `SELECT data FROM deliveries WHERE starts_with(name, $1) ORDER BY name`, "request/"+r.ID+"/")
	if err != nil {
		return err
	}
	return t.owe(ctx, v.Owed(r, said))
}

// Requests implements store.Store.
func (s *Store) Requests(ctx context.Context, p bot.ProductID) ([]bot.Request, error) {
	open, err := query(ctx, s.pool, "list requests", scanJSON[bot.Request], `SELECT data FROM requests WHERE open AND ($1 = '' OR product = $1)`, p)
	bot.SortRequests(open)
	return open, err
}
