package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// Declare implements store.Store. An indicator that is declared no more is
// archived: what was measured stays. An unknown product is bot.ErrNotFound.
func (s *Store) Declare(ctx context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) error {
	doing := "declare the indicators of " + string(p)
	var differs bool
	err := s.view(ctx, doing, func(t tx) error {
		d, err := t.compare(p, declared, at)
		differs = !d.None()
		return err
	})
	if err != nil || !differs {
		return err
	}
	return s.update(ctx, doing, func(t tx) error {
		d, err := t.compare(p, declared, at)
		if err != nil {
			return err
		}
		if d.None() {
			return errUnchanged
		}
		return t.apply(p, d, at)
	})
}

func (t tx) compare(p bot.ProductID, declared []bot.Declared, at time.Time) (d bot.Difference, err error) {
	if err := t.mustProduct(p); err != nil {
		return d, err
	}
	stored, err := t.indicators(p)
	if err != nil {
		return d, err
	}
	return bot.CompareDeclared(p, stored, declared, at, func(id bot.IndicatorID, period string) (bool, error) {
		_, had, err := t.current(p, id, period)
		return had, err
	})
}

// Define implements store.Store.
func (s *Store) Define(ctx context.Context, d bot.Definition) (ind bot.Indicator, err error) {
	p := d.Indicator.Product
	err = s.update(ctx, "define an indicator of "+string(p), func(t tx) error {
		if err := t.mustProduct(p); err != nil {
			return err
		}
		stored, err := t.indicators(p)
		if err != nil {
			return err
		}
		changes, err := d.Changes(stored)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			ind = *d.Was
			return errUnchanged
		}
		e := d.Entry()
		if e.Actor, err = s.personKey(t, d.By); err != nil {
			return err
		}
		for _, c := range changes {
			if err := t.putIndicator(c, e); err != nil {
				return err
			}
		}
		if stored, err = t.indicators(p); err != nil {
			return err
		}
		ind = bot.IndicatorNamed(stored, d.Indicator.ShortName)
		_, err = t.changed(p, nil, e)
		return errors.Join(err, t.owe(d.Owed))
	})
	return ind, err
}

// Indicators implements store.Store.
func (s *Store) Indicators(ctx context.Context) (all []bot.Indicator, err error) {
	err = s.view(ctx, "list indicators", func(t tx) error {
		return each(t.Bucket(bucketIndicators), func(_ []byte, ind bot.Indicator) error {
			if !ind.Archived {
				all = append(all, ind)
			}
			return nil
		})
	})
	return all, err
}

// indicators reads a product's indicators, in the order of declaration.
func (t tx) indicators(p bot.ProductID) (list []bot.Indicator, err error) {
	prefix := ofProduct(p)
	c := t.Bucket(bucketIndicators).Cursor()
	for key, raw := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, raw = c.Next() {
		var ind bot.Indicator
		if err := json.Unmarshal(raw, &ind); err != nil {
			return nil, fmt.Errorf("read an indicator of %s: %w", p, err)
		}
		list = append(list, ind)
	}
	return list, nil
}

// apply stores a difference in one transaction.
func (t tx) apply(p bot.ProductID, d bot.Difference, at time.Time) error {
	change := bot.JournalEntry{At: at, Door: "configuration", Actor: bot.ActorConfiguration}
	for _, i := range d.Indicators {
		if err := t.putIndicator(i, change); err != nil {
			return err
		}
	}
	stored, err := t.indicators(p)
	if err != nil {
		return err
	}
	var touched []bot.NewFigure
	for _, known := range d.Measures {
		m := known.Measure
		m.Indicator = bot.IndicatorNamed(stored, known.ShortName).ID
		if m, err = t.addMeasure(p, m, change); err != nil {
			return err
		}
		touched = append(touched, bot.NewFigure{Indicator: m.Indicator, Period: m.Period, Value: m.Value,
			Decimals: m.Decimals, Provisional: m.Provisional})
	}
	_, err = t.changed(p, touched, change)
	return err
}

func (t tx) putIndicator(i bot.IndicatorChange, e bot.JournalEntry) error {
	b := t.Bucket(bucketIndicators)
	if i.After.ID == "" {
		n, err := b.NextSequence()
		if err != nil {
			return fmt.Errorf("number an indicator: %w", err)
		}
		i.After.ID = indicatorID(n)
	}
	key, err := ofIndicator(i.After.Product, i.After.ID)
	if err != nil {
		return err
	}
	if err := save(b, key, i.After); err != nil {
		return err
	}
	if e.Action == "" {
		e.Action = "indicator.declare"
	}
	e.Product, e.Entity = i.After.Product, string(i.After.ID)
	return t.journalChange(e, i.Before.Nameless(), i.Before.ID != "", i.After.Nameless())
}
