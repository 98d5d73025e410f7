package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"jalon/bot"
)

// Settle implements bot.SendStore. Settlements that come together share one
// fsync, with a claim if there is one.
func (s *Store) Settle(ctx context.Context, out bot.Settlement) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("settle %s: %w", out.Name, err)
	}
	one := &settlement{Settlement: out, stored: make(chan error, 1)}
	if s.settling.add(one) {
		time.AfterFunc(settleDelay, func() { // whoever claims meanwhile stores it sooner
			_ = s.alsoSettle(context.Background(), "settle", func(tx) error { return errUnchanged }) // each is told
		})
	}
	return <-one.stored
}

// gathering holds the settlements that wait for others.
type gathering struct {
	mu      sync.Mutex
	waiting []*settlement
}

// settlement is an outcome that waits to be stored.
type settlement struct {
	bot.Settlement
	conflict error      // why it is not stored
	stored   chan error // told once
}

// add tells whether nobody waits yet.
func (g *gathering) add(one *settlement) (first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, one)
	return len(g.waiting) == 1
}

func (g *gathering) take() (all []*settlement) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all, g.waiting = g.waiting, nil
	return all
}

// alsoSettle is update, after the settlements that wait. Where that fails each has
// a transaction of its own: another's may be the fault.
func (s *Store) alsoSettle(ctx context.Context, doing string, change func(tx) error) error {
	all := s.settling.take()
	if len(all) == 0 {
		return s.update(ctx, doing, change)
	}
	err := s.update(ctx, doing, func(t tx) error {
		settled, err := t.settleAll(all)
		if err == nil {
			err = change(t)
		}
		if settled > 0 && errors.Is(err, errUnchanged) {
			return nil
		}
		return err
	})
	for _, one := range all {
		if err != nil {
			one.conflict = s.update(context.WithoutCancel(ctx), "settle "+one.Name, func(t tx) error { return t.settle(one.Settlement) })
		}
		one.stored <- one.conflict
	}
	if err != nil {
		return s.update(ctx, doing, change)
	}
	return nil
}

// settleAll stores outcomes but those that conflict with what is there.
func (t tx) settleAll(all []*settlement) (settled int, err error) {
	for _, one := range all {
		switch err := t.settle(one.Settlement); {
		case err == nil:
			settled++
			one.conflict = nil
		case errors.Is(err, bot.ErrConflict):
			one.conflict = fmt.Errorf("settle %s: %w", one.Name, err)
		default:
			return settled, err
		}
	}
	return settled, nil
}

// settle stores an outcome. It changes nothing when that conflicts with what is
// there.
func (t tx) settle(out bot.Settlement) error {
	old, err := t.delivery(out.Name)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return fmt.Errorf("%w: %w", bot.ErrConflict, err)
	case err != nil:
		return err
	}
	d, err := out.Of(old)
	if err == nil && d.State == bot.StateSent {
		d, err = t.sent(d, out)
	}
	if err != nil {
		return err
	}
	if err := t.put(&old, d); err != nil {
		return err
	}
	return errors.Join(t.owe(out.Owed), t.touch(out.At))
}

// sent stores what else a message that was sent changes, and returns its row.
func (t tx) sent(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	switch d.Kind {
	case bot.KindEdit:
		return d, t.edited(d, out)
	case bot.KindChanges:
		return d, t.told(d)
	}
	return t.asked(d, out)
}

// edited stores with the post's own delivery, if there is one, when it was last
// edited.
func (t tx) edited(edit bot.Delivery, out bot.Settlement) error {
	old, err := t.delivery(edit.Edits)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	d := old
	d.EditedAt = out.At
	return t.put(&old, d)
}

// told notes up to when somebody was told what changed in what they follow.
func (t tx) told(d bot.Delivery) error {
	b := t.Bucket(bucketFollows)
	follows, err := values[bot.Follow](b, ofFollower(d.To.User, ""))
	for _, f := range d.ToldTo(follows) {
		err = errors.Join(err, save(b, ofFollower(f.User, f.Product), f))
	}
	return err
}

// asked counts an asking for each figure of a reminder that was sent.
func (t tx) asked(d bot.Delivery, out bot.Settlement) (bot.Delivery, error) {
	if len(d.Figures()) == 0 {
		return d, nil
	}
	for _, a := range d.Askings() {
		key, err := ofIndicator(a.Product, a.Indicator)
		if err != nil {
			continue // of no indicator of ours: nobody will ask how often
		}
		if err := count(t, append(key, a.Key...)); err != nil {
			return d, err
		}
	}
	if !d.Asks() {
		return d, nil
	}
	facts := map[bot.ProductID]bot.Facts{}
	for _, p := range d.Subjects() {
		var err error
		if facts[p], err = t.facts(p); err != nil {
			return d, err
		}
	}
	return d.AnsweredBy(facts, out.At), nil
}

func count(t tx, key []byte) error {
	b := t.Bucket(bucketAsked)
	var n uint64
	if raw := b.Get(key); raw != nil {
		n = binary.BigEndian.Uint64(raw)
	}
	return b.Put(key, number(n+1))
}
