package bolt

import (
	"bytes"
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Load implements dump.Target.
func (s *Store) Load(ctx context.Context, rows iter.Seq2[dump.Row, error]) error {
	return s.update(ctx, "fill the store", func(t tx) error {
		for _, bucket := range buckets {
			if first, _ := t.Bucket(bucket).Cursor().First(); first != nil && !bytes.Equal(bucket, bucketMeta) {
				return dump.ErrNotEmpty
			}
		}
		l := loading{tx: t, bodies: map[string][]byte{}}
		for r, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = l.row(r)
			}
			if err != nil {
				return err
			}
		}
		return l.finish()
	})
}

// loading is one Load under way.
type loading struct {
	tx
	last     time.Time
	products map[bot.IndicatorID]bot.ProductID
	bodies   map[string][]byte
}

// row stores one row, with the keys that follow from it.
func (l *loading) row(r dump.Row) error {
	key := []byte(r.Key)
	switch r.Table {
	case dump.Counters:
		n, err := dump.As[uint64](r)
		if err == nil && counted[r.Key] != nil {
			err = l.Bucket(counted[r.Key]).SetSequence(n)
		}
		return err
	case dump.Products:
		return l.product(r)
	case dump.Former:
		f, err := dump.As[dump.FormerSlug](r)
		id := []byte(f.Product)
		if f.TookBack {
			id = append(id, tookBack...)
		}
		return firstOf(err, func() error { return l.Bucket(bucketFormer).Put(key, id) })
	case dump.Names, dump.People:
		return l.person(r)
	case dump.Indicators, dump.Measures, dump.Askings:
		return l.figure(r)
	case dump.Nonces:
		return copyRow[dump.Entered](l, r, bucketNonces, key)
	case dump.Deliveries:
		d, err := dump.As[bot.Delivery](r)
		l.touched(d.PlannedAt, d.ClaimedAt, d.SentAt)
		return firstOf(err, func() error { return l.put(nil, d) })
	case dump.Marks:
		at, err := dump.As[time.Time](r)
		l.touched(at)
		return firstOf(err, func() error { return save(l.Bucket(bucketMarks), key, at) })
	case dump.Journal:
		e, err := dump.As[bot.JournalEntry](r)
		l.touched(e.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketJournal), number(e.Seq), e) })
	}
	return l.rest(r)
}

// rest stores the rows of the other tables.
func (l *loading) rest(r dump.Row) error {
	key := []byte(r.Key)
	switch r.Table {
	case dump.Gone:
		return copyRow[bot.Startup](l, r, bucketGone, key)
	case dump.Bindings:
		return copyRow[bot.Binding](l, r, bucketBindings, key)
	case dump.Follows:
		f, err := dump.As[bot.Follow](r)
		l.touched(f.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketFollows), ofFollower(f.User, f.Product), f) })
	case dump.Wants:
		w, err := dump.As[bot.Want](r)
		l.touched(w.At)
		return firstOf(err, func() error { return l.putWant(w) })
	case dump.Subscriptions:
		s, err := dump.As[bot.Subscription](r)
		l.touched(s.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketSubscriptions), key, s) })
	case dump.Members:
		m, err := dump.As[bot.Membership](r)
		l.touched(m.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketMembers), ofMember(m.Product, m.User), m) })
	case dump.Requests:
		q, err := dump.As[bot.Request](r)
		l.touched(q.At, q.SettledAt)
		return firstOf(err, func() error { return save(l.Bucket(bucketRequests), key, q) })
	case dump.Erased:
		return copyRow[time.Time](l, r, bucketErased, key)
	case dump.Departed:
		return copyRow[time.Time](l, r, bucketDeparted, key)
	case dump.Keys:
		k, err := dump.As[bot.APIKey](r)
		l.touched(k.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketKeys), key, k) })
	case dump.Committees:
		c, err := dump.As[bot.Committee](r)
		l.touched(c.LastTouched())
		return firstOf(err, func() error { return l.putCommittee(nil, c) })
	case dump.Feeds:
		f, err := dump.As[bot.Feed](r)
		l.touched(f.At)
		return firstOf(err, func() error { return save(l.Bucket(bucketFeeds), key, f) })
	case dump.Choices:
		return copyRow[bot.Choice](l, r, bucketChoices, key)
	case dump.Absences:
		a, err := dump.As[bot.Absence](r)
		return firstOf(err, func() error { return save(l.Bucket(bucketAbsences), ofAbsence(a.User, a.From), a) })
	case dump.Settings:
		return copyRow[bot.Pause](l, r, bucketMeta, []byte(r.Key))
	case dump.News:
		n, err := dump.As[bot.News](r)
		seq, parseErr := strconv.ParseUint(r.Key, 10, 64)
		l.touched(n.At)
		return firstOf(err, func() error {
			return firstOf(parseErr, func() error { return save(l.Bucket(bucketNews), append(instant(n.At), number(seq)...), n) })
		})
	case dump.Copies:
		c, err := dump.As[bot.CatalogueCopy](r)
		l.touched(c.FetchedAt)
		return firstOf(err, func() error { return save(l.Bucket(bucketCatalogue), partKey(r.Key), c) })
	case dump.Bodies:
		return dump.Join(l.bodies, r)
	}
	return nil // of a later version: nothing we know needs it
}

func (l *loading) product(r dump.Row) error {
	p, err := dump.As[dump.Product](r)
	if err != nil {
		return err
	}
	if err := l.Bucket(bucketProducts).Put([]byte(r.Key), []byte(p.Slug)); err != nil {
		return err
	}
	if p.Slug != "" {
		if err := l.Bucket(bucketSlugs).Put([]byte(p.Slug), []byte(r.Key)); err != nil {
			return err
		}
	}
	if p.Version == 0 {
		return nil
	}
	return l.Bucket(bucketVersions).Put([]byte(r.Key), number(p.Version))
}

func (l *loading) person(r dump.Row) error {
	value, err := dump.As[string](r)
	if err != nil {
		return err
	}
	if r.Table == dump.Names {
		return l.Bucket(bucketNames).Put([]byte(r.Key), []byte(value))
	}
	if err := l.Bucket(bucketPeople).Put([]byte(r.Key), []byte(value)); err != nil {
		return err
	}
	return l.Bucket(bucketPersonKeys).Put([]byte(value), present)
}

func (l *loading) figure(r dump.Row) error {
	switch r.Table {
	case dump.Indicators:
		ind, err := dump.As[bot.Indicator](r)
		if err != nil {
			return err
		}
		if l.products == nil {
			l.products = map[bot.IndicatorID]bot.ProductID{}
		}
		l.products[ind.ID] = ind.Product
		key, err := ofIndicator(ind.Product, ind.ID)
		return firstOf(err, func() error { return save(l.Bucket(bucketIndicators), key, ind) })
	case dump.Measures: // in the order they came: the last of a period is its current one
		m, err := dump.As[bot.Measure](r)
		if err != nil {
			return err
		}
		l.touched(m.At)
		key, err := ofIndicator(l.products[m.Indicator], m.Indicator)
		if err != nil {
			return err
		}
		if err := save(l.Bucket(bucketMeasures), number(m.Seq), m); err != nil {
			return err
		}
		return save(l.Bucket(bucketCurrent), append(key, m.Period...), m)
	}
	n, err := dump.As[uint64](r)
	if err != nil {
		return err
	}
	id, period, _ := strings.Cut(r.Key, " ")
	key, err := ofIndicator(l.products[bot.IndicatorID(id)], bot.IndicatorID(id))
	return firstOf(err, func() error { return l.Bucket(bucketAsked).Put(append(key, period...), number(n)) })
}

// copyRow stores a value under a key.
func copyRow[T any](l *loading, r dump.Row, bucket, key []byte) error {
	v, err := dump.As[T](r)
	return firstOf(err, func() error { return save(l.Bucket(bucket), key, v) })
}

// firstOf goes on unless something went wrong before.
func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

func (l *loading) touched(instants ...time.Time) {
	for _, at := range instants {
		if at.After(l.last) {
			l.last = at
		}
	}
}

func (l *loading) finish() error {
	for part, body := range l.bodies {
		if err := l.Bucket(bucketBody).Put(partKey(part), body); err != nil {
			return err
		}
	}
	return l.touch(l.last)
}
