package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// row is a delivery as it is stored: its data, and the columns to find it by.
type row struct {
	delivery bot.Delivery
	lease    *time.Duration // from the database's now; nil for none
}

// utc brings every instant of a delivery to UTC, so that the same row is the
// same bytes.
func utc(d bot.Delivery) bot.Delivery {
	for _, at := range []*time.Time{&d.Slot, &d.Due, &d.Until, &d.EditedAt, &d.Anchor, &d.PlannedAt, &d.ClaimedAt, &d.SentAt, &d.AnsweredAt} {
		*at = at.UTC()
	}
	return d
}

// asJSON is a value as every engine keeps it.
func asJSON(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(raw), nil
}

func fromJSON[T any](raw []byte) (v T, err error) {
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("read %T: %w", v, err)
	}
	return v, nil
}

// scanJSON reads rows of one column of data.
func scanJSON[T any](r pgx.CollectableRow) (v T, err error) {
	var raw []byte
	if err := r.Scan(&raw); err != nil {
		return v, err
	}
	return fromJSON[T](raw)
}

// put stores rows that exist as they are now. touched is the instant the change
// is stored with; a row without a lease loses its own.
func (t tx) put(ctx context.Context, touched time.Time, rows ...row) error {
	batch := &pgx.Batch{}
	for _, r := range rows {
		d := utc(r.delivery)
		data, err := asJSON(d)
		if err != nil {
			return err
		}
		var lease *int64
		if r.lease != nil {
			ms := r.lease.Milliseconds()
			lease = &ms
		}
		batch.Queue(`UPDATE deliveries SET state = $2, product = $3, edits = $4, asks = $5, slot = $6, due = $7,
			lease = clock_timestamp() + $8::bigint * interval '1 millisecond', touched = greatest(touched, $9), data = $10,
			subjects = string_to_array($11, ' '), person = $12 WHERE name = $1`,
			d.Name, d.State, d.Product, d.Edits, d.Asks(), column(d.Slot), column(d.Due), lease, column(touched), data, subjectsOf(d), personOf(d))
	}
	if batch.Len() == 0 {
		return nil
	}
	return t.SendBatch(ctx, batch).Close()
}

// subjectsOf are the products a message is about, as a column holds them, with
// spaces between.
func subjectsOf(d bot.Delivery) string {
	if d.Kind == bot.KindEdit {
		return ""
	}
	var ids []string
	for _, p := range d.Subjects() {
		ids = append(ids, string(p))
	}
	return strings.Join(ids, " ")
}

// personOf is whom a direct message is to, as a column holds it: what no column
// holds is nobody's id.
func personOf(d bot.Delivery) string {
	if d.Kind == bot.KindEdit {
		return ""
	}
	return personKey(d.To.User)
}

// personKey is somebody's id as a column holds it; empty for what no column holds.
func personKey(u bot.UserID) string {
	if u := string(u); utf8.ValidString(u) && !strings.Contains(u, "\x00") {
		return u
	}
	return ""
}

// owe inserts what is not there yet.
func (t tx) owe(ctx context.Context, deliveries []bot.Delivery) error {
	if len(deliveries) == 0 {
		return nil
	}
	n := len(deliveries)
	names, states, products, edits, datas := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	subjects, people := make([]string, n), make([]string, n)
	slots, dues, touched := make([]time.Time, n), make([]time.Time, n), make([]time.Time, n)
	for i, d := range deliveries {
		d = utc(d)
		data, err := asJSON(d)
		if err != nil {
			return err
		}
		names[i], states[i], products[i], edits[i], datas[i] = d.Name, string(d.State), string(d.Product), d.Edits, data
		subjects[i], people[i] = subjectsOf(d), personOf(d)
		slots[i], dues[i], touched[i] = column(d.Slot), column(d.Due), column(d.PlannedAt)
	}
	inserted, err := query(ctx, t, "insert deliveries", pgx.RowTo[string], `INSERT INTO deliveries (name, state, product, edits, asks, slot, due, touched, data, subjects, person)
		SELECT DISTINCT ON (name) name, state, product, edits, false, slot, due, touched, data::json, string_to_array(subjects, ' '), person
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[], $10::text[])
			WITH ORDINALITY AS new (name, state, product, edits, slot, due, touched, data, subjects, person, n) ORDER BY name, n
		ON CONFLICT (name) DO NOTHING RETURNING name`, names, states, products, edits, slots, dues, touched, datas, subjects, people)
	if err != nil || len(inserted) == n {
		return err
	}
	return t.replace(ctx, deliveries, inserted)
}

// replace gives the names that are free to later deliveries.
func (t tx) replace(ctx context.Context, deliveries []bot.Delivery, inserted []string) error {
	done := make(map[string]bool, len(inserted))
	for _, name := range inserted {
		done[name] = true
	}
	for _, d := range deliveries {
		switch {
		case d.Kind != bot.KindReminder && d.Kind != bot.KindCommittee && d.Kind != bot.KindPerson:
			continue
		case done[d.Name]:
			done[d.Name] = d.Kind != bot.KindPerson // others of that name join it, however many they are
			continue
		case d.Kind != bot.KindPerson:
			done[d.Name] = true
		}
		if err := t.place(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// place stores a delivery whose name is taken: in the place of one that frees it,
// with the one that it joins, or on a later day.
func (t tx) place(ctx context.Context, d bot.Delivery) error {
	for {
		old, err := t.lock(ctx, d.Name)
		if errors.Is(err, bot.ErrNotFound) { // of a later day
			return t.owe(ctx, []bot.Delivery{d})
		}
		if err != nil {
			return err
		}
		if old.Frees(d) {
			return t.put(ctx, d.PlannedAt, row{delivery: d})
		}
		if joined, joins := old.Joins(d); joins {
			return t.put(ctx, d.PlannedAt, row{delivery: joined})
		}
		var owed bool
		if d, owed = d.Otherwise(); !owed {
			return nil
		}
	}
}

// lock reads a row and keeps others from it; bot.ErrNotFound for none.
func (t tx) lock(ctx context.Context, name string) (bot.Delivery, error) {
	return readDelivery(ctx, t, `SELECT data FROM deliveries WHERE name = $1 FOR UPDATE`, name)
}

func readDelivery(ctx context.Context, q querier, sql, name string) (d bot.Delivery, err error) {
	var raw []byte
	err = q.QueryRow(ctx, sql, name).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fmt.Errorf("delivery %q: %w", name, bot.ErrNotFound)
	}
	if err != nil {
		return d, err
	}
	return fromJSON[bot.Delivery](raw)
}

// Owe implements store.Store.
func (s *Store) Owe(ctx context.Context, deliveries []bot.Delivery) error {
	if len(deliveries) == 0 {
		return nil
	}
	return s.update(ctx, "owe deliveries", func(t tx) error { return t.owe(ctx, deliveries) })
}

// Delivery implements store.Store.
func (s *Store) Delivery(ctx context.Context, name string) (bot.Delivery, error) {
	d, err := readDelivery(ctx, s.pool, `SELECT data FROM deliveries WHERE name = $1`, name)
	if err != nil {
		err = fmt.Errorf("read a delivery: %w", classify(err))
	}
	return d, err
}

// DeliveriesOf implements store.Store.
func (s *Store) DeliveriesOf(ctx context.Context, q bot.DeliveryQuery) ([]bot.Delivery, error) {
	return deliveriesOf(ctx, s.pool, q)
}

func deliveriesOf(ctx context.Context, from querier, q bot.DeliveryQuery) ([]bot.Delivery, error) {
	counted := ""
	if q.Counted { // the rest of it is told by what they hold
		counted = ` AND data->>'Kind' IN ('person', 'digest', 'changes', 'month', 'committee')`
	}
	const bounds = ` AND edits = '' AND slot >= $2 AND slot < $3 ORDER BY slot DESC, name LIMIT $4`
	since, until := time.Unix(0, 0), time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
	if !q.From.IsZero() {
		since = q.From
	}
	if !q.Until.IsZero() {
		until = q.Until
	}
	where, of := `$1 = ''`, ""
	switch {
	case q.User != "":
		where, of = `person = $1 AND person <> ''`, personKey(q.User)
	case q.Product != "":
		where, of = `subjects @> ARRAY[$1]`, string(q.Product)
	}
	found, err := query(ctx, from, "list messages", scanJSON[bot.Delivery], `SELECT data FROM deliveries WHERE `+where+counted+bounds, of, column(since), column(until), q.Limit)
	return slices.DeleteFunc(found, func(d bot.Delivery) bool {
		return !q.Asks(d) || q.Product != "" && !slices.Contains(d.Subjects(), q.Product)
	}), err
}

// Resend implements store.Store.
func (s *Store) Resend(ctx context.Context, r bot.Resending) (d bot.Delivery, changed bool, err error) {
	err = s.update(ctx, "send a message again", func(t tx) error {
		old, err := t.lock(ctx, r.Name)
		if err != nil {
			return err
		}
		if d, changed = r.Of(old); !changed {
			return errUnchanged
		}
		e := r.Entry(old)
		if e.Actor, err = t.personKey(ctx, r.By); err != nil {
			return err
		}
		if err := t.put(ctx, r.At, row{delivery: d}); err != nil {
			return err
		}
		return t.journal(ctx, e)
	})
	return d, changed && err == nil, err
}

// Deliveries implements store.Store.
func (s *Store) Deliveries(ctx context.Context, limit int) ([]bot.Delivery, error) {
	return query(ctx, s.pool, "list deliveries", scanJSON[bot.Delivery],
		`SELECT data FROM deliveries ORDER BY slot DESC, name LIMIT $1`, limit)
}
