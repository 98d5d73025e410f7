package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
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
	err := dumpValues(d, dump.Follows, bucketFollows, func(_ []byte, f bot.Follow) string { return string(f.User) + " " + string(f.Product) })
	if err != nil {
		return err
	}
	err = dumpValues(d, dump.Wants, bucketWants, func(_ []byte, w bot.Want) string { return string(w.User) + " " + string(w.Indicator) })
	if err != nil {
		return err
	}
	return dumpValues(d, dump.Subscriptions, bucketSubscriptions, asIs[bot.Subscription])
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
	if err := dumpValues(d, dump.Committees, bucketCommittees, asIs[bot.Committee]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Feeds, bucketFeeds, asIs[bot.Feed]); err != nil {
		return err
	}
	if err := dumpValues(d, dump.Choices, bucketChoices, asIs[bot.Choice]); err != nil {
		return err
	}
	err = dumpValues(d, dump.Absences, bucketAbsences, func(_ []byte, a bot.Absence) string { return string(a.User) + " " + a.From.String() })
	if err != nil {
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

var _ interface {
	dump.Source
	dump.Target
} = (*Store)(nil)
