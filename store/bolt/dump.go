package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Dump implements dump.Source.
func (s *Store) Dump(ctx context.Context, yield func(dump.Row) error) error {
	return s.view(ctx, "dump the store", func(t tx) error {
		d := dumping{tx: t, ctx: ctx, yield: yield}
		for _, step := range []func() error{d.counters, d.registry, d.people, d.figures, d.messages, d.network, d.rights, d.copies} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

// dumping is one Dump under way.
type dumping struct {
	tx
	ctx   context.Context // of the one call that this is
	yield func(dump.Row) error
}

func (d *dumping) row(t dump.Table, key string, value any) error {
	r, err := dump.Of(t, key, value)
	if err != nil {
		return err
	}
	return d.yield(r)
}

// each goes through a bucket.
func (d *dumping) each(bucket []byte, do func(key, value []byte) error) error {
	return d.Bucket(bucket).ForEach(func(key, value []byte) error {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		return do(key, value)
	})
}

// values dumps a bucket of JSON values of one type, under the keys it gives.
func dumpValues[T any](d *dumping, t dump.Table, bucket []byte, key func(key []byte, v T) string) error {
	return d.each(bucket, func(k, raw []byte) error {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			return fmt.Errorf("read %s at %q: %w", t, k, err)
		}
		return d.row(t, key(k, v), v)
	})
}

func asIs[T any](key []byte, _ T) string { return string(key) }

func asNumber[T any](key []byte, _ T) string {
	return strconv.FormatUint(binary.BigEndian.Uint64(key), 10)
}

// counted are the buckets whose sequence counts ids.
var counted = map[string][]byte{dump.CountProducts: bucketProducts, dump.CountIndicators: bucketIndicators,
	dump.CountMeasures: bucketMeasures, dump.CountJournal: bucketJournal, dump.CountNews: bucketNews}

func (d *dumping) counters() error {
	for _, name := range []string{dump.CountIndicators, dump.CountJournal, dump.CountMeasures, dump.CountNews, dump.CountProducts} {
		if n := d.Bucket(counted[name]).Sequence(); n > 0 {
			if err := d.row(dump.Counters, name, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dumping) registry() error {
	err := d.each(bucketProducts, func(id, slug []byte) error {
		p := dump.Product{Slug: string(slug), Version: d.version(bot.ProductID(id))}
		if !bytes.Equal(d.Bucket(bucketSlugs).Get(slug), id) {
			p.Slug = ""
		}
		return d.row(dump.Products, string(id), p)
	})
	if err != nil {
		return err
	}
	err = d.each(bucketFormer, func(slug, id []byte) error {
		id, took := bytes.CutSuffix(id, tookBack)
		return d.row(dump.Former, string(slug), dump.FormerSlug{Product: bot.ProductID(id), TookBack: took})
	})
	if err != nil {
		return err
	}
	return dumpValues(d, dump.Gone, bucketGone, asIs[bot.Startup])
}

func (d *dumping) people() error {
	err := d.each(bucketNames, func(name, id []byte) error { return d.row(dump.Names, string(name), string(id)) })
	if err != nil {
		return err
	}
	return d.each(bucketPeople, func(id, key []byte) error { return d.row(dump.People, string(id), string(key)) })
}

func (d *dumping) figures() error {
	err := dumpValues(d, dump.Indicators, bucketIndicators, func(_ []byte, ind bot.Indicator) string { return string(ind.ID) })
	if err != nil {
		return err
	}
	if err := dumpValues(d, dump.Measures, bucketMeasures, asNumber[bot.Measure]); err != nil {
		return err
	}
	err = d.each(bucketAsked, func(key, n []byte) error {
		_, rest, _ := bytes.Cut(key, []byte{0})
		id := indicatorID(binary.BigEndian.Uint64(rest))
		return d.row(dump.Askings, string(id)+" "+string(rest[8:]), binary.BigEndian.Uint64(n))
	})
	if err != nil {
		return err
	}
	return dumpValues(d, dump.Nonces, bucketNonces, asIs[dump.Entered])
}

func (d *dumping) messages() error {
	if err := dumpValues(d, dump.Deliveries, bucketDeliveries, asIs[bot.Delivery]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Marks, bucketMarks, asIs[time.Time]); err != nil {
		return err
	}
	return d.each(bucketJournal, func(key, raw []byte) error {
		var e bot.JournalEntry
		if err := json.Unmarshal(raw, &e); err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		return d.row(dump.Journal, asNumber[any](key, nil), e.WithoutNull())
	})
}

func (d *dumping) network() error {
	if err := dumpValues(d, dump.Bindings, bucketBindings, asIs[bot.Binding]); err != nil {
		return err
	}
	return dumpValues(d, dump.Follows, bucketFollows, func(_ []byte, f bot.Follow) string { return string(f.User) + " " + string(f.Product) })
}

// rights dumps who may what, and the news, which come after.
func (d *dumping) rights() error {
	err := dumpValues(d, dump.Members, bucketMembers, func(_ []byte, m bot.Membership) string { return string(m.Product) + " " + string(m.User) })
	if err != nil {
		return err
	}
	if err := dumpValues(d, dump.Requests, bucketRequests, asIs[bot.Request]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Erased, bucketErased, asIs[time.Time]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Departed, bucketDeparted, asIs[time.Time]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Keys, bucketKeys, asIs[bot.APIKey]); err != nil {
		return err
	}
	p, _, err := load[bot.Pause](d.Bucket(bucketMeta), keyPause)
	if err == nil && p != (bot.Pause{}) {
		err = d.row(dump.Settings, dump.SettingPause, p)
	}
	if err != nil {
		return err
	}
	return dumpValues(d, dump.News, bucketNews, func(key []byte, n bot.News) string { return asNumber(key[instantSize:], n) })
}

func (d *dumping) copies() error {
	part := func(key []byte) string {
		if bytes.Equal(key, keyCopy) {
			return partStartups
		}
		return strings.TrimPrefix(string(key), "part\x00")
	}
	err := dumpValues(d, dump.Copies, bucketCatalogue, func(key []byte, _ bot.CatalogueCopy) string { return part(key) })
	if err != nil {
		return err
	}
	return d.each(bucketBody, func(key, body []byte) error {
		return dump.Pieces(part(key), body, d.yield)
	})
}

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

var _ interface {
	dump.Source
	dump.Target
} = (*Store)(nil)
