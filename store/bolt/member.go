package bolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

func ofMember(p bot.ProductID, u bot.UserID) []byte { return append(ofProduct(p), u...) }

// SetMember implements store.Store.
func (s *Store) SetMember(ctx context.Context, m bot.Membership, as bot.Role, door string) (changed bool, err error) {
	err = s.update(ctx, "say who is in a team", func(t tx) error {
		if changed, err = s.setMember(t, m, as, door); err == nil && !changed {
			return errUnchanged
		}
		return err
	})
	return changed, err
}

func (s *Store) setMember(t tx, m bot.Membership, as bot.Role, door string) (changed bool, err error) {
	if err := t.mustProduct(m.Product); err != nil {
		return false, err
	}
	members, key := t.Bucket(bucketMembers), ofMember(m.Product, m.User)
	old, known, err := load[bot.Membership](members, key)
	if err != nil || known && old.Same(m) {
		return false, err
	}
	e := m.Entry(old, known, door, as)
	if e.Actor, err = s.personKey(t, m.By); err != nil {
		return false, err
	}
	about, err := s.personKey(t, m.User)
	if err != nil {
		return false, err
	}
	e.Entity, m.At = string(about), m.At.UTC()
	return true, errors.Join(save(members, key, m), t.journal(e), t.touch(m.At))
}

// Members implements store.Store.
func (s *Store) Members(ctx context.Context) (all []bot.Membership, err error) {
	err = s.view(ctx, "list who is in a team", func(t tx) (err error) {
		all, err = values[bot.Membership](t.Bucket(bucketMembers), nil)
		return err
	})
	return all, err
}

// Ask implements store.Store.
func (s *Store) Ask(ctx context.Context, r bot.Request, door string, owed []bot.Delivery) (kept bot.Request, fresh bool, err error) {
	err = s.update(ctx, "ask for something", func(t tx) error {
		if err := t.mustProduct(r.Product); err != nil {
			return err
		}
		all, err := values[bot.Request](t.Bucket(bucketRequests), nil)
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
		if e.Actor, err = s.personKey(t, r.By); err != nil {
			return err
		}
		return errors.Join(save(t.Bucket(bucketRequests), []byte(kept.ID), kept), t.journal(e), t.owe(owed), t.touch(kept.At))
	})
	return kept, fresh, err
}

// SettleRequest implements store.Store.
func (s *Store) SettleRequest(ctx context.Context, v bot.Verdict) (r bot.Request, changed bool, err error) {
	err = s.update(ctx, "settle a request", func(t tx) error {
		var known bool
		r, known, err = load[bot.Request](t.Bucket(bucketRequests), []byte(v.Request))
		if err == nil && (!known || r.Kind != v.Kind) {
			err = fmt.Errorf("request %q: %w", v.Request, bot.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if changed = r.State == bot.RequestOpen; !changed {
			return errUnchanged
		}
		open := r
		r = v.Settled(open)
		return s.settleRequest(t, v, open)
	})
	if err != nil {
		changed = false
	}
	return r, changed, err
}

func (s *Store) settleRequest(t tx, v bot.Verdict, r bot.Request) error {
	if v.Grant && r.Kind == bot.RequestAccess {
		if _, err := s.setMember(t, v.Membership(r), v.As, v.Door); err != nil {
			return err
		}
	}
	if v.Grant && r.Kind == bot.RequestFigures {
		if _, err := s.record(t, v.Figures(r)); err != nil {
			return err
		}
	}
	e, err := v.Entry(r), error(nil)
	if e.Actor, err = s.personKey(t, v.By); err != nil {
		return err
	}
	said, err := values[bot.Delivery](t.Bucket(bucketDeliveries), []byte("request/"+r.ID+"/"))
	return errors.Join(err, save(t.Bucket(bucketRequests), []byte(r.ID), v.Settled(r)), t.journal(e), t.owe(v.Owed(r, said)), t.touch(v.At.UTC()))
}

// Requests implements store.Store.
func (s *Store) Requests(ctx context.Context, p bot.ProductID) (open []bot.Request, err error) {
	err = s.view(ctx, "list requests", func(t tx) error {
		all, err := values[bot.Request](t.Bucket(bucketRequests), nil)
		for _, r := range all {
			if r.State == bot.RequestOpen && (p == "" || r.Product == p) {
				open = append(open, r)
			}
		}
		bot.SortRequests(open)
		return err
	})
	return open, err
}

// SetPause implements store.Store.
func (s *Store) SetPause(ctx context.Context, p bot.Pause, by bot.UserID, door string, at time.Time) error {
	return s.update(ctx, "hold back", func(t tx) error {
		old, _, err := load[bot.Pause](t.Bucket(bucketMeta), keyPause)
		if err != nil {
			return err
		}
		p = p.UTC()
		if p == old {
			return errUnchanged
		}
		e := p.Entry(old, door, at)
		if e.Actor, err = s.personKey(t, by); err != nil {
			return err
		}
		return errors.Join(save(t.Bucket(bucketMeta), keyPause, p), t.journal(e), t.touch(at))
	})
}

// Pause implements store.Store.
func (s *Store) Pause(ctx context.Context) (p bot.Pause, err error) {
	err = s.view(ctx, "read what holds the bot back", func(t tx) (err error) {
		p, _, err = load[bot.Pause](t.Bucket(bucketMeta), keyPause)
		return err
	})
	return p, err
}
