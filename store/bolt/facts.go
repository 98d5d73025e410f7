package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// Facts implements store.Store. An unknown product has none.
func (s *Store) Facts(ctx context.Context, p bot.ProductID) (f bot.Facts, err error) {
	err = s.view(ctx, "read figures", func(t tx) (err error) {
		f, err = t.facts(p)
		return err
	})
	return f, err
}

// FactsVersion implements store.Store.
func (s *Store) FactsVersion(ctx context.Context, p bot.ProductID) (v uint64, err error) {
	err = s.view(ctx, "read the version of figures", func(t tx) error {
		v = t.version(p)
		return nil
	})
	return v, err
}

func (t tx) version(p bot.ProductID) uint64 {
	raw := t.Bucket(bucketVersions).Get([]byte(p))
	if raw == nil {
		return 0
	}
	return binary.BigEndian.Uint64(raw)
}

// newVersion tells that a product's figures changed, or one of its committees.
func (t tx) newVersion(p bot.ProductID) error {
	return t.Bucket(bucketVersions).Put([]byte(p), number(t.version(p)+1))
}

// facts reads a product's figures and committees: only the keys that begin with
// its id.
func (t tx) facts(p bot.ProductID) (bot.Facts, error) {
	f := bot.Facts{Product: p, Version: t.version(p)}
	committees, err := t.agenda(bucketAgendas, ofProduct(p), nil)
	if err != nil {
		return f, err
	}
	f.Committees = bot.PlannedOf(committees)
	choice, _, err := load[bot.Choice](t.Bucket(bucketChoices), []byte(p))
	if err != nil {
		return f, err
	}
	f.Met = choice.Met
	indicators, err := t.indicators(p)
	if err != nil {
		return f, err
	}
	for _, i := range indicators {
		ind := bot.IndicatorFacts{Indicator: i}
		key, err := ofIndicator(p, ind.ID)
		if err != nil {
			return f, err
		}
		if ind.Measures, ind.Waivers, err = t.measures(key, i.Frequency); err != nil {
			return f, fmt.Errorf("read the measures of %s: %w", ind.ID, err)
		}
		ind.Asked, ind.Wanted = t.askings(key), t.wanted(key)
		f.Indicators = append(f.Indicators, ind)
	}
	return f, nil
}

// measures reads an indicator's current measures, newest period first, and the
// waivers among them. Those of another frequency, from before it changed, are no
// longer periods of it.
func (t tx) measures(prefix []byte, frequency bot.Frequency) (measures []bot.Measure, waivers map[string]bot.Waiver, err error) {
	c := t.Bucket(bucketCurrent).Cursor()
	key, raw := lastOf(c, prefix)
	for ; bytes.HasPrefix(key, prefix) && len(measures) < bot.MaxMeasures; key, raw = c.Prev() {
		var m bot.Measure
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, nil, err
		}
		if bot.KeyForm(m.Period) != frequency.KeyForm() {
			continue
		}
		switch {
		case !m.Withdrawn:
			measures = append(measures, m)
		case m.Waiver != nil && waivers == nil:
			waivers = map[string]bot.Waiver{}
			fallthrough
		case m.Waiver != nil:
			waivers[m.Period] = *m.Waiver
		}
	}
	return measures, waivers, nil
}

// Series implements store.Store.
func (s *Store) Series(ctx context.Context, q bot.Series) (measures []bot.Measure, err error) {
	err = s.view(ctx, "read a series", func(t tx) error {
		prefix, err := ofIndicator(q.Product, q.Indicator)
		if err != nil {
			return err
		}
		ind, ok, err := load[bot.Indicator](t.Bucket(bucketIndicators), prefix)
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("indicator %q of %s: %w", q.Indicator, q.Product, bot.ErrNotFound))
		}
		c := t.Bucket(bucketCurrent).Cursor()
		for key, raw := c.Seek(append(bytes.Clone(prefix), q.From...)); bytes.HasPrefix(key, prefix); key, raw = c.Next() {
			period := string(key[len(prefix):])
			if q.To != "" && period > q.To {
				break
			}
			var m bot.Measure
			if bot.KeyForm(period) != ind.Frequency.KeyForm() {
				continue
			}
			if err := json.Unmarshal(raw, &m); err != nil {
				return err
			}
			if !m.Withdrawn || m.Waiver != nil {
				measures = append(measures, m)
			}
		}
		return nil
	})
	return measures, err
}

// askings reads how often each figure of an indicator was asked for; nil when
// none ever was.
func (t tx) askings(prefix []byte) (asked map[string]int) {
	c := t.Bucket(bucketAsked).Cursor()
	for key, raw := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, raw = c.Next() {
		if asked == nil {
			asked = map[string]int{}
		}
		asked[string(key[len(prefix):])] = int(binary.BigEndian.Uint64(raw))
	}
	return asked
}

// current returns the latest measure of a period, withdrawn or not.
func (t tx) current(p bot.ProductID, id bot.IndicatorID, period string) (m bot.Measure, ok bool, err error) {
	key, err := ofIndicator(p, id)
	if err != nil {
		return m, false, err
	}
	return load[bot.Measure](t.Bucket(bucketCurrent), append(key, period...))
}

// addMeasure stores a measure under the next number, over the period's
// current one, with its journal entry of which only At, Door and Actor are set.
func (t tx) addMeasure(p bot.ProductID, m bot.Measure, e bot.JournalEntry) (bot.Measure, error) {
	key, err := ofIndicator(p, m.Indicator)
	if err != nil {
		return m, err
	}
	earlier, had, err := t.current(p, m.Indicator, m.Period)
	if err != nil {
		return m, err
	}
	log := t.Bucket(bucketMeasures)
	if m.Seq, err = log.NextSequence(); err != nil {
		return m, fmt.Errorf("number a measure: %w", err)
	}
	m.Supersedes, m.At = earlier.Seq, m.At.UTC()
	if err := save(log, number(m.Seq), m); err != nil {
		return m, err
	}
	if err := save(t.Bucket(bucketCurrent), append(key, m.Period...), m); err != nil {
		return m, err
	}
	e.Action, e.Product, e.Entity = m.ChangeAction(), p, string(m.Indicator)+"/"+m.Period
	return m, t.journalChange(e, earlier.Nameless(), had, m.Nameless())
}

// journalChange appends an entry with what changed into what.
func (t tx) journalChange(e bot.JournalEntry, before any, had bool, after any) error {
	e, err := e.Changing(before, had, after)
	if err != nil {
		return err
	}
	return t.journal(e)
}

// refresh plans the edits that changed figures owe to the posts asking for them.
func (t tx) refresh(f bot.Facts, touched []bot.NewFigure, e bot.JournalEntry) error {
	asking, err := t.asking(f.Product)
	if err != nil {
		return err
	}
	before := make(map[string]bot.Delivery, len(asking))
	for _, d := range asking {
		before[d.Name] = d
	}
	changed, owed := bot.RefreshReminders(asking, f, touched, e.At)
	for _, d := range changed {
		old := before[d.Name]
		if err := t.put(&old, d); err != nil {
			return err
		}
	}
	return t.owe(owed)
}

// refreshDates plans the edits that a committee owes to the posts asking for a date.
func (t tx) refreshDates(p bot.ProductID, at time.Time) error {
	asking, err := t.asking(p)
	if err != nil {
		return err
	}
	before := make(map[string]bot.Delivery, len(asking))
	for _, d := range asking {
		before[d.Name] = d
	}
	changed, owed := bot.RefreshDates(asking, t.version(p), at)
	for _, d := range changed {
		old := before[d.Name]
		if err := t.put(&old, d); err != nil {
			return err
		}
	}
	return t.owe(owed)
}

// asking reads a product's latest reminders that say something, newest first.
func (t tx) asking(p bot.ProductID) (reminders []bot.Delivery, err error) {
	prefix := ofProduct(p)
	c := t.Bucket(bucketAsking).Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix) && len(reminders) < bot.AskingPosts; key, _ = c.Next() {
		d, err := t.delivery(string(key[len(prefix)+instantSize:]))
		if err != nil {
			return nil, err
		}
		reminders = append(reminders, d)
	}
	return reminders, nil
}
