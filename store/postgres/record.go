package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Record implements store.Store. An entry without a nonce is always a new one.
// An unknown product or indicator is bot.ErrNotFound.
func (s *Store) Record(ctx context.Context, e bot.Entry) (saved bot.Saved, err error) {
	err = s.update(ctx, "record figures of "+string(e.Product), func(t tx) error {
		saved = bot.Saved{}
		repeated, err := t.again(ctx, e.Nonce, &saved)
		if err != nil {
			return err
		}
		if repeated {
			return errUnchanged
		}
		saved, err = t.record(ctx, e)
		return err
	})
	if err != nil {
		return bot.Saved{}, err
	}
	return saved, nil
}

// again answers a repeated entry as the first time.
func (t tx) again(ctx context.Context, nonce string, saved *bot.Saved) (repeated bool, err error) {
	if nonce == "" {
		return false, nil
	}
	known, err := query(ctx, t, "read a nonce", scanJSON[dump.Entered], `SELECT data FROM nonces WHERE nonce = $1`, nonce)
	if err != nil || len(known) == 0 {
		return false, err
	}
	first := known[0]
	saved.Repeated = true
	saved.Measures, err = query(ctx, t, "read measures", scanJSON[bot.Measure],
		`SELECT m.data FROM unnest($1::bigint[]) WITH ORDINALITY AS first (seq, n) JOIN measures m USING (seq) ORDER BY first.n`, first.Measures)
	if err != nil {
		return false, err
	}
	saved.Facts, err = t.facts(ctx, first.Product)
	return true, err
}

func (t tx) record(ctx context.Context, e bot.Entry) (saved bot.Saved, err error) {
	if err := t.check(ctx, e); err != nil {
		return saved, err
	}
	if repeated, err := t.again(ctx, e.Nonce, &saved); repeated || err != nil { // while we waited for the product
		return saved, err
	}
	change := bot.JournalEntry{At: e.At, Door: e.Door, As: e.As}
	if change.Actor, err = t.personKey(ctx, e.Actor()); err != nil {
		return saved, err
	}
	first := dump.Entered{Product: e.Product, At: e.At.UTC()}
	for _, n := range e.Figures {
		m, does, err := t.becomes(ctx, e, n)
		if err != nil {
			return saved, err
		}
		if !does {
			continue
		}
		if m, err = t.addMeasure(ctx, e.Product, m, change); err != nil {
			return saved, err
		}
		saved.Measures = append(saved.Measures, m)
		first.Measures = append(first.Measures, m.Seq)
	}
	if len(saved.Measures) > 0 {
		saved.Facts, err = t.changed(ctx, e.Product, e.Figures, change, e.By, e.Accepted)
	} else if saved.Facts, err = t.facts(ctx, e.Product); err == nil && e.Differing {
		err = errUnchanged
	}
	if err != nil || e.Nonce == "" {
		return saved, err
	}
	data, err := asJSON(first)
	if err == nil {
		_, err = t.exec(ctx, `INSERT INTO nonces (nonce, data) VALUES ($1, $2)`, e.Nonce, data)
	}
	return saved, err
}

// becomes is what a figure of an entry becomes, over what its period has.
func (t tx) becomes(ctx context.Context, e bot.Entry, n bot.NewFigure) (m bot.Measure, does bool, err error) {
	indicator, _ := numberOf(n.Indicator) // checked
	current, had, err := t.current(ctx, indicator, n.Period)
	if err != nil {
		return m, false, err
	}
	var now *bot.Measure
	if had {
		now = &current
	}
	return n.Measure(e, now, func(seq uint64) (m bot.Measure, ok bool, err error) {
		found, err := query(ctx, t, "read a measure", scanJSON[bot.Measure], `SELECT data FROM measures WHERE seq = $1`, seq)
		if err != nil || len(found) == 0 {
			return m, false, err
		}
		return found[0], true, nil
	})
}

// Define implements store.Store.
func (s *Store) Define(ctx context.Context, d bot.Definition) (ind bot.Indicator, err error) {
	p := d.Indicator.Product
	err = s.update(ctx, "define an indicator of "+string(p), func(t tx) error {
		if err := t.mustProduct(ctx, p); err != nil {
			return err
		}
		stored, err := t.indicators(ctx, p)
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
		if e.Actor, err = t.personKey(ctx, d.By); err != nil {
			return err
		}
		for _, c := range changes {
			if err := t.putIndicator(ctx, c, e); err != nil {
				return err
			}
		}
		if stored, err = t.indicators(ctx, p); err != nil {
			return err
		}
		ind = bot.IndicatorNamed(stored, d.Indicator.ShortName)
		_, err = t.changed(ctx, p, nil, e)
		return errors.Join(err, t.owe(ctx, d.Owed))
	})
	return ind, err
}

// Indicators implements store.Store.
func (s *Store) Indicators(ctx context.Context) ([]bot.Indicator, error) {
	all, err := query(ctx, s.pool, "list indicators", scanJSON[bot.Indicator], `SELECT data FROM indicators ORDER BY product, n`)
	return slices.DeleteFunc(all, func(ind bot.Indicator) bool { return ind.Archived }), err
}

// check refuses an entry that names what does not exist, and keeps its product
// from others.
func (t tx) check(ctx context.Context, e bot.Entry) error {
	if err := t.mustProduct(ctx, e.Product); err != nil {
		return err
	}
	if len(e.Figures) == 0 {
		return errors.New("an entry without figures")
	}
	stored, err := t.indicators(ctx, e.Product)
	if err != nil {
		return err
	}
	known := make(map[bot.IndicatorID]bool, len(stored))
	for _, ind := range stored {
		known[ind.ID] = true
	}
	for _, n := range e.Figures {
		if !known[n.Indicator] {
			return fmt.Errorf("indicator %q of %s: %w", n.Indicator, e.Product, bot.ErrNotFound)
		}
		if err := bot.CheckPeriodKey(n.Period); err != nil {
			return err
		}
	}
	return nil
}

// Declare implements store.Store. An indicator that is declared no more is
// archived: what was measured stays. An unknown product is bot.ErrNotFound.
func (s *Store) Declare(ctx context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) error {
	return s.update(ctx, "declare the indicators of "+string(p), func(t tx) error {
		if known, err := t.isProduct(ctx, p); err != nil || !known {
			return errors.Join(err, fmt.Errorf("product %q: %w", p, bot.ErrNotFound))
		}
		d, err := t.compare(ctx, p, declared, at)
		if err != nil {
			return err
		}
		if d.None() {
			return errUnchanged
		}
		if err := t.mustProduct(ctx, p); err != nil {
			return err
		}
		if d, err = t.compare(ctx, p, declared, at); err != nil || d.None() { // while we waited for the product
			return errors.Join(err, errUnchanged)
		}
		return t.apply(ctx, p, d, at)
	})
}

func (t tx) compare(ctx context.Context, p bot.ProductID, declared []bot.Declared, at time.Time) (d bot.Difference, err error) {
	stored, err := t.indicators(ctx, p)
	if err != nil {
		return d, err
	}
	return bot.CompareDeclared(p, stored, declared, at, func(id bot.IndicatorID, period string) (bool, error) {
		n, ok := numberOf(id)
		if !ok {
			return false, nil
		}
		_, had, err := t.current(ctx, n, period)
		return had, err
	})
}

// apply stores a difference.
func (t tx) apply(ctx context.Context, p bot.ProductID, d bot.Difference, at time.Time) error {
	change := bot.JournalEntry{At: at, Door: "configuration", Actor: bot.ActorConfiguration}
	for _, i := range d.Indicators {
		if err := t.putIndicator(ctx, i, change); err != nil {
			return err
		}
	}
	stored, err := t.indicators(ctx, p)
	if err != nil {
		return err
	}
	var touched []bot.NewFigure
	for _, known := range d.Measures {
		m := known.Measure
		m.Indicator = bot.IndicatorNamed(stored, known.ShortName).ID
		if m, err = t.addMeasure(ctx, p, m, change); err != nil {
			return err
		}
		touched = append(touched, bot.NewFigure{Indicator: m.Indicator, Period: m.Period, Value: m.Value,
			Decimals: m.Decimals, Provisional: m.Provisional})
	}
	_, err = t.changed(ctx, p, touched, change)
	return err
}

func (t tx) putIndicator(ctx context.Context, i bot.IndicatorChange, e bot.JournalEntry) error {
	n, ok := numberOf(i.After.ID)
	if !ok {
		var err error
		if n, err = t.next(ctx, "indicators", 1); err != nil {
			return err
		}
		i.After.ID = indicatorID(n)
	}
	data, err := asJSON(i.After)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO indicators (n, product, form, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (n) DO UPDATE SET form = $3, data = $4`, n, i.After.Product, i.After.Frequency.KeyForm(), data)
	if err != nil {
		return err
	}
	if e.Action == "" {
		e.Action = "indicator.declare"
	}
	e.Product, e.Entity = i.After.Product, string(i.After.ID)
	return t.journalChange(ctx, e, i.Before.Nameless(), i.Before.ID != "", i.After.Nameless())
}
