package bolt

import (
	"bytes"
	"context"
	"encoding/json"
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
		differs = len(d.indicators)+len(d.measures) > 0
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
		if len(d.indicators)+len(d.measures) == 0 {
			return errUnchanged
		}
		return t.apply(p, d, at)
	})
}

// difference is what separates the store from the configuration.
type difference struct {
	indicators []indicatorChange
	measures   []knownMeasure
}

type indicatorChange struct {
	before, after bot.Indicator // before is zero for a new one
}

type knownMeasure struct {
	shortName string // its indicator may not have an id yet
	bot.Measure
}

func (t tx) compare(p bot.ProductID, declared []bot.Declared, at time.Time) (d difference, err error) {
	if err := t.mustProduct(p); err != nil {
		return d, err
	}
	stored, err := t.indicators(p)
	if err != nil {
		return d, err
	}
	seen := make(map[string]bool, len(declared))
	for _, want := range declared {
		short := want.Indicator.ShortName
		if seen[short] {
			return d, fmt.Errorf("the short name %q is declared twice", short)
		}
		seen[short] = true
		before := named(stored, short)
		after := want.Indicator
		after.ID, after.Product = before.ID, p
		if before.ID == "" || !same(before, after) {
			d.indicators = append(d.indicators, indicatorChange{before, after})
		}
		if err := t.compareKnown(&d, before, want, at); err != nil {
			return d, err
		}
	}
	for _, before := range stored {
		if after := before; !seen[before.ShortName] && !before.Archived {
			after.Archived = true
			d.indicators = append(d.indicators, indicatorChange{before, after})
		}
	}
	return d, nil
}

// compareKnown adds the known figures whose period has no measure.
func (t tx) compareKnown(d *difference, stored bot.Indicator, want bot.Declared, at time.Time) error {
	for _, m := range want.Known {
		if err := checkPeriod(m.Period); err != nil {
			return fmt.Errorf("known figure of %q: %w", want.Indicator.ShortName, err)
		}
		if stored.ID != "" {
			_, measured, err := t.current(stored.Product, stored.ID, m.Period)
			if err != nil {
				return err
			}
			if measured {
				continue
			}
		}
		m.By = ""
		if m.At.IsZero() {
			m.At = at
		}
		d.measures = append(d.measures, knownMeasure{want.Indicator.ShortName, m})
	}
	return nil
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

// named returns the indicator of that short name; the zero one has no ID.
func named(list []bot.Indicator, shortName string) bot.Indicator {
	for _, ind := range list {
		if ind.ShortName == shortName {
			return ind
		}
	}
	return bot.Indicator{}
}

// apply stores a difference in one transaction.
func (t tx) apply(p bot.ProductID, d difference, at time.Time) error {
	change := bot.JournalEntry{At: at, Door: "configuration", Actor: bot.ActorConfiguration}
	for _, i := range d.indicators {
		if err := t.putIndicator(i, change); err != nil {
			return err
		}
	}
	stored, err := t.indicators(p)
	if err != nil {
		return err
	}
	var touched []bot.NewFigure
	for _, known := range d.measures {
		m := known.Measure
		m.Indicator = named(stored, known.shortName).ID
		if m, err = t.addMeasure(p, m, change); err != nil {
			return err
		}
		touched = append(touched, bot.NewFigure{Indicator: m.Indicator, Period: m.Period, Value: m.Value,
			Decimals: m.Decimals, Provisional: m.Provisional})
	}
	_, err = t.changed(p, touched, change)
	return err
}

func (t tx) putIndicator(i indicatorChange, e bot.JournalEntry) error {
	b := t.Bucket(bucketIndicators)
	if i.after.ID == "" {
		n, err := b.NextSequence()
		if err != nil {
			return fmt.Errorf("number an indicator: %w", err)
		}
		i.after.ID = indicatorID(n)
	}
	key, err := ofIndicator(i.after.Product, i.after.ID)
	if err != nil {
		return err
	}
	if err := save(b, key, i.after); err != nil {
		return err
	}
	e.Action, e.Product, e.Entity = "indicator.declare", i.after.Product, string(i.after.ID)
	return t.journalChange(e, i.before, i.before.ID != "", i.after)
}

// same tells whether two indicators are stored alike.
func same(a, b bot.Indicator) bool {
	one, errOne := json.Marshal(a)
	other, errOther := json.Marshal(b)
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}
