package bolt

import (
	"context"
	"errors"
	"fmt"

	"jalon/bot"
	"jalon/store/dump"
)

// Record implements store.Store. An entry without a nonce is always a new one.
// An unknown product or indicator is bot.ErrNotFound.
func (s *Store) Record(ctx context.Context, e bot.Entry) (saved bot.Saved, err error) {
	err = s.update(ctx, "record figures of "+string(e.Product), func(t tx) error {
		first, repeated, err := load[dump.Entered](t.Bucket(bucketNonces), []byte(e.Nonce))
		switch {
		case err != nil:
			return err
		case repeated:
			if saved, err = t.again(first); err != nil {
				return err
			}
			return errUnchanged
		}
		saved, err = s.record(t, e)
		return err
	})
	if err != nil {
		return bot.Saved{}, err
	}
	return saved, nil
}

// again answers a repeated entry as the first time.
func (t tx) again(first dump.Entered) (saved bot.Saved, err error) {
	saved.Repeated = true
	for _, seq := range first.Measures {
		m, ok, err := load[bot.Measure](t.Bucket(bucketMeasures), number(seq))
		if err == nil && !ok {
			err = fmt.Errorf("measure %d: %w", seq, bot.ErrNotFound)
		}
		if err != nil {
			return saved, err
		}
		saved.Measures = append(saved.Measures, m)
	}
	saved.Facts, err = t.facts(first.Product)
	return saved, err
}

func (s *Store) record(t tx, e bot.Entry) (saved bot.Saved, err error) {
	if err := t.check(e); err != nil {
		return saved, err
	}
	change := bot.JournalEntry{At: e.At, Door: e.Door, As: e.As}
	if change.Actor, err = s.personKey(t, e.Actor()); err != nil {
		return saved, err
	}
	first := dump.Entered{Product: e.Product, At: e.At.UTC()}
	for _, n := range e.Figures {
		m, does, err := t.becomes(e, n)
		if err != nil {
			return saved, err
		}
		if !does {
			continue
		}
		if m, err = t.addMeasure(e.Product, m, change); err != nil {
			return saved, err
		}
		saved.Measures = append(saved.Measures, m)
		first.Measures = append(first.Measures, m.Seq)
	}
	if len(saved.Measures) > 0 {
		saved.Facts, err = t.changed(e.Product, e.Figures, change, e.By, e.Accepted)
	} else if saved.Facts, err = t.facts(e.Product); err == nil && e.Differing {
		err = errUnchanged
	}
	if err != nil || e.Nonce == "" {
		return saved, err
	}
	return saved, save(t.Bucket(bucketNonces), []byte(e.Nonce), first)
}

// becomes is what a figure of an entry becomes, over what its period has.
func (t tx) becomes(e bot.Entry, n bot.NewFigure) (m bot.Measure, does bool, err error) {
	current, had, err := t.current(e.Product, n.Indicator, n.Period)
	if err != nil {
		return m, false, err
	}
	var now *bot.Measure
	if had {
		now = &current
	}
	return n.Measure(e, now, func(seq uint64) (bot.Measure, bool, error) {
		return load[bot.Measure](t.Bucket(bucketMeasures), number(seq))
	})
}

// check refuses an entry that names what does not exist.
func (t tx) check(e bot.Entry) error {
	if err := t.mustProduct(e.Product); err != nil {
		return err
	}
	if len(e.Figures) == 0 {
		return errors.New("an entry without figures")
	}
	for _, n := range e.Figures {
		key, err := ofIndicator(e.Product, n.Indicator)
		if err != nil {
			return err
		}
		if t.Bucket(bucketIndicators).Get(key) == nil {
			return fmt.Errorf("indicator %q of %s: %w", n.Indicator, e.Product, bot.ErrNotFound)
		}
		if err := bot.CheckPeriodKey(n.Period); err != nil {
			return err
		}
	}
	return nil
}

// changed moves a product's version after people changed its figures, and plans
// what that owes. It returns the figures as they now are.
func (t tx) changed(p bot.ProductID, touched []bot.NewFigure, e bot.JournalEntry, by ...bot.UserID) (bot.Facts, error) {
	if err := errors.Join(t.newVersion(p), t.refigure(p, e.At)); err != nil {
		return bot.Facts{}, err
	}
	f, err := t.facts(p)
	if err != nil {
		return f, err
	}
	if err := t.refresh(f, touched, e); err != nil {
		return f, err
	}
	if f, err = t.meetWants(f, touched, by, e.At); err != nil {
		return f, err
	}
	return f, t.touch(e.At)
}
