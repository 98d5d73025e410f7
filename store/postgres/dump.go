package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
	"jalon/store/dump"
)

// dumped is one table of a dump: the statement that reads it, in columns key and
// value, and what they become.
type dumped struct {
	table dump.Table
	sql   string
	row   func(t dump.Table, key string, value []byte) (dump.Row, error)
}

// typed reads a value and writes it as the type's own JSON: the same bytes from
// every engine.
func typed[T any](t dump.Table, key string, value []byte) (dump.Row, error) {
	v, err := fromJSON[T](value)
	if err != nil {
		return dump.Row{}, err
	}
	return dump.Of(t, key, v)
}

var dumpedTables = []dumped{
	{dump.Counters, `SELECT name, to_json(n) FROM counters WHERE n > 0 ORDER BY name`, typed[int64]},
	{dump.Products, `SELECT id, json_build_object('Slug', coalesce(slug, ''), 'Version', version) FROM products ORDER BY id`, typed[dump.Product]},
	{dump.Former, `SELECT slug, json_build_object('Product', product, 'TookBack', taken_back) FROM former ORDER BY slug`, typed[dump.FormerSlug]},
	{dump.Gone, `SELECT product, data FROM gone ORDER BY product`, typed[bot.Startup]},
	{dump.Names, `SELECT name, to_json(person) FROM names ORDER BY name`, typed[string]},
	{dump.People, `SELECT person, to_json(key) FROM people ORDER BY person`, typed[string]},
	{dump.Indicators, `SELECT 'i' || n, data FROM indicators ORDER BY n`, typed[bot.Indicator]},
	{dump.Measures, `SELECT seq::text, data FROM measures ORDER BY seq`, typed[bot.Measure]},
	{dump.Askings, `SELECT 'i' || indicator || ' ' || period, to_json(n) FROM askings ORDER BY indicator, period`, typed[int64]},
	{dump.Nonces, `SELECT nonce, data FROM nonces ORDER BY nonce`, typed[dump.Entered]},
	{dump.Deliveries, `SELECT name, data FROM deliveries ORDER BY name`, typed[bot.Delivery]},
	{dump.Marks, `SELECT rule, to_json(at) FROM marks ORDER BY rule`, dumpMark},
	{dump.Journal, `SELECT seq::text, data FROM journal ORDER BY seq`, dumpEntry},
	{dump.Bindings, `SELECT channel, data FROM bindings ORDER BY channel`, typed[bot.Binding]},
	{dump.Follows, `SELECT person || ' ' || product, data FROM follows ORDER BY person, product`, typed[bot.Follow]},
	{dump.Wants, `SELECT person || ' i' || indicator, data FROM wants ORDER BY person, product, indicator`, typed[bot.Want]},
	{dump.Subscriptions, `SELECT person, data FROM subscriptions ORDER BY person`, typed[bot.Subscription]},
	{dump.Members, `SELECT product || ' ' || person, data FROM members ORDER BY product, person`, typed[bot.Membership]},
	{dump.Requests, `SELECT id, data FROM requests ORDER BY id`, typed[bot.Request]},
	{dump.Erased, `SELECT key, to_json(at) FROM erased ORDER BY key`, typed[time.Time]},
	{dump.Departed, `SELECT person, to_json(since) FROM departed ORDER BY person`, typed[time.Time]},
	{dump.Keys, `SELECT hash, data FROM api_keys ORDER BY hash`, typed[bot.APIKey]},
	{dump.Committees, `SELECT id, data FROM committees ORDER BY id`, typed[bot.Committee]},
	{dump.Feeds, `SELECT hash, data FROM feeds ORDER BY hash`, typed[bot.Feed]},
	{dump.Choices, `SELECT product, data FROM choices ORDER BY product`, typed[bot.Choice]},
	{dump.Absences, `SELECT person || ' ' || first, data FROM absences ORDER BY person, first`, typed[bot.Absence]},
	{dump.Settings, `SELECT name, data FROM settings ORDER BY name`, typed[bot.Pause]},
	{dump.News, `SELECT n::text, data FROM news ORDER BY n`, typed[bot.News]},
	{dump.Copies, `SELECT part, data FROM catalogue ORDER BY part`, typed[bot.CatalogueCopy]},
}

func dumpMark(t dump.Table, key string, value []byte) (dump.Row, error) {
	return dump.Row{Table: t, Key: key, Value: value}, nil
}

func dumpEntry(t dump.Table, key string, value []byte) (dump.Row, error) {
	e, err := fromJSON[bot.JournalEntry](value)
	if err != nil {
		return dump.Row{}, err
	}
	return dump.Of(t, key, e.WithoutNull())
}

// Dump implements dump.Source, in one snapshot.
func (s *Store) Dump(ctx context.Context, yield func(dump.Row) error) error {
	ctx = unbounded(ctx)
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(ptx pgx.Tx) error {
		t := tx{ptx, s}
		if err := t.takeYourTime(ctx); err != nil {
			return err
		}
		for _, d := range dumpedTables {
			if err := t.dump(ctx, d, yield); err != nil {
				return fmt.Errorf("table %s: %w", d.table, err)
			}
		}
		return t.dumpBodies(ctx, yield)
	})
	if err != nil {
		return fmt.Errorf("dump the store: %w", classify(err))
	}
	return nil
}

// takeYourTime lifts the bounds of one transaction that reads or writes all.
func (t tx) takeYourTime(ctx context.Context) error {
	for _, setting := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := t.exec(ctx, "SET LOCAL "+setting+" = 0"); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) dump(ctx context.Context, d dumped, yield func(dump.Row) error) error {
	rows, err := t.Query(ctx, d.sql)
	if err != nil {
		return err
	}
	var key string
	var value []byte
	_, err = pgx.ForEachRow(rows, []any{&key, &value}, func() error {
		r, err := d.row(d.table, key, value)
		if err != nil {
			return err
		}
		return yield(r)
	})
	return err
}

// dumpBodies reads one body at a time.
func (t tx) dumpBodies(ctx context.Context, yield func(dump.Row) error) error {
	parts, err := query(ctx, t, "list the catalogue's parts", pgx.RowTo[string], `SELECT part FROM catalogue ORDER BY part`)
	if err != nil {
		return err
	}
	for _, part := range parts {
		var body []byte
		if err := t.QueryRow(ctx, `SELECT body FROM catalogue WHERE part = $1`, part).Scan(&body); err != nil {
			return err
		}
		if err := dump.Pieces(part, body, yield); err != nil {
			return err
		}
	}
	return nil
}

// numberIn reads a number from a row's key.
func numberIn(r dump.Row) (int64, error) {
	n, err := strconv.ParseInt(r.Key, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s: %q is no number", r.Table, r.Key)
	}
	return n, nil
}
