package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
)

// SetSubscription implements store.Store.
func (s *Store) SetSubscription(ctx context.Context, sub bot.Subscription, on bool) (changed bool, err error) {
	err = s.update(ctx, "receive the month", func(t tx) error {
		b, key := t.Bucket(bucketSubscriptions), []byte(sub.User)
		if changed = (b.Get(key) != nil) != on; !changed {
			return errUnchanged
		}
		if !on {
			return b.Delete(key)
		}
		sub.At = sub.At.UTC()
		if err := save(b, key, sub); err != nil {
			return err
		}
		return t.touch(sub.At)
	})
	return changed, err
}

// Subscriptions implements bot.PlanStore.
func (s *Store) Subscriptions(ctx context.Context) (all []bot.Subscription, err error) {
	err = s.view(ctx, "list who receives the month", func(t tx) (err error) {
		all, err = values[bot.Subscription](t.Bucket(bucketSubscriptions), nil)
		return err
	})
	return all, err
}

// MonthFacts implements store.Store.
func (s *Store) MonthFacts(ctx context.Context, m bot.MonthSpan) (f bot.MonthFacts, err error) {
	err = s.view(ctx, "read a month", func(t tx) (err error) {
		f, err = t.month(m)
		return err
	})
	return f, err
}

// month reads of each indicator no more than its newest figures.
func (t tx) month(m bot.MonthSpan) (f bot.MonthFacts, err error) {
	err = t.Bucket(bucketIndicators).ForEach(func(key, raw []byte) error {
		one := bot.MonthIndicator{}
		if err := json.Unmarshal(raw, &one.Indicator); err != nil || one.Archived {
			return err
		}
		if err := t.newest(bytes.Clone(key), m, &one); err != nil {
			return fmt.Errorf("read the measures of %s: %w", one.ID, err)
		}
		f.Indicators = append(f.Indicators, one)
		return nil
	})
	if err != nil {
		return f, err
	}
	if f.Noted, err = t.notedIn(m); err != nil {
		return f, err
	}
	committees, err := t.agenda(bucketAgenda, nil, instant(m.Until))
	f.Committees = m.PlannedIn(committees)
	return f, err
}

// newest reads the newest figures of an indicator, as they were known.
func (t tx) newest(prefix []byte, m bot.MonthSpan, one *bot.MonthIndicator) error {
	c := t.Bucket(bucketCurrent).Cursor()
	key, raw := lastOf(c, prefix)
	for ; bytes.HasPrefix(key, prefix) && (one.Previous == nil || one.Before == nil); key, raw = c.Prev() {
		if bot.KeyForm(string(key[len(prefix):])) != one.Frequency.KeyForm() {
			continue
		}
		var current bot.Measure
		if err := json.Unmarshal(raw, &current); err != nil {
			return err
		}
		if last, known, err := t.asOf(current, m.Until); err != nil {
			return err
		} else if known && one.Last == nil {
			one.Last = &last
		} else if known && one.Previous == nil {
			one.Previous = &last
		}
		if before, known, err := t.asOf(current, m.From); err != nil {
			return err
		} else if known && one.Before == nil {
			one.Before = &before
		}
	}
	return nil
}

// asOf is a period's measure as it was known before an instant; known is false when
// there was none.
func (t tx) asOf(m bot.Measure, at time.Time) (was bot.Measure, known bool, err error) {
	for !m.At.Before(at) {
		if m.Supersedes == 0 {
			return m, false, nil
		}
		var ok bool
		if m, ok, err = load[bot.Measure](t.Bucket(bucketMeasures), number(m.Supersedes)); err != nil || !ok {
			return m, false, err
		}
	}
	return m, !m.Withdrawn, nil
}

// notedIn lists what was noted in a month. Measures are nearly in the order of time:
// a day before it, they are all before.
func (t tx) notedIn(m bot.MonthSpan) (noted []bot.NotedInMonth, err error) {
	c := t.Bucket(bucketMeasures).Cursor()
	for key, raw := c.Last(); key != nil; key, raw = c.Prev() {
		var one bot.NotedInMonth
		if err := json.Unmarshal(raw, &one.Measure); err != nil {
			return nil, fmt.Errorf("read measure %d: %w", binary.BigEndian.Uint64(key), err)
		}
		if one.At.Before(m.From.AddDate(0, 0, -1)) {
			break
		}
		if m.Holds(one.At) {
			noted = append(noted, one)
		}
	}
	slices.Reverse(noted)
	products, err := t.productOfIndicators()
	if err != nil {
		return nil, err
	}
	for i, one := range noted {
		current, _, err := t.current(products[one.Indicator], one.Indicator, one.Period)
		if err != nil {
			return nil, err
		}
		noted[i].Stands = current.Seq == one.Seq
	}
	return noted, nil
}

// productOfIndicators is whose each indicator is.
func (t tx) productOfIndicators() (map[bot.IndicatorID]bot.ProductID, error) {
	of := map[bot.IndicatorID]bot.ProductID{}
	err := t.Bucket(bucketIndicators).ForEach(func(key, _ []byte) error {
		product, n, ok := bytes.Cut(key, []byte{0})
		if ok && len(n) == 8 {
			of[indicatorID(binary.BigEndian.Uint64(n))] = bot.ProductID(product)
		}
		return nil
	})
	return of, err
}
