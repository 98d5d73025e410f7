package postgres

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
	"jalon/store/dump"
)

// loaded is how the rows of a table become rows of the database's.
type loaded struct {
	table   string
	columns []string
	row     func(dump.Row) ([]any, error)
}

// withData makes a loaded whose last column holds the value's own JSON.
func withData[T any](table string, columns []string, values func(dump.Row, T) ([]any, error)) loaded {
	return loaded{table, append(columns, "data"), func(r dump.Row) ([]any, error) {
		v, err := dump.As[T](r)
		if err != nil {
			return nil, err
		}
		values, err := values(r, v)
		return append(values, []byte(r.Value)), err
	}}
}

// without is a loaded of a few plain columns.
func without[T any](table string, columns []string, values func(dump.Row, T) ([]any, error)) loaded {
	return loaded{table, columns, func(r dump.Row) ([]any, error) {
		v, err := dump.As[T](r)
		if err != nil {
			return nil, err
		}
		return values(r, v)
	}}
}

func of(s string) []string { return strings.Fields(s) }

var loadedTables = map[dump.Table]loaded{
	dump.Counters: without("counters", of("name n"), func(r dump.Row, n int64) ([]any, error) { return []any{r.Key, n}, nil }),
	dump.Products: without("products", of("id slug version"), func(r dump.Row, p dump.Product) ([]any, error) {
		return []any{r.Key, orNull(p.Slug), p.Version}, nil
	}),
	dump.Former: without("former", of("slug product taken_back"), func(r dump.Row, f dump.FormerSlug) ([]any, error) {
		return []any{r.Key, f.Product, f.TookBack}, nil
	}),
	dump.Gone:   withData("gone", of("product"), func(r dump.Row, _ bot.Startup) ([]any, error) { return []any{r.Key}, nil }),
	dump.Names:  without("names", of("name person"), func(r dump.Row, id string) ([]any, error) { return []any{r.Key, id}, nil }),
	dump.People: without("people", of("person key"), func(r dump.Row, key string) ([]any, error) { return []any{r.Key, key}, nil }),
	dump.Indicators: withData("indicators", of("n product form"), func(r dump.Row, ind bot.Indicator) ([]any, error) {
		n, err := idIn(r, r.Key)
		return []any{n, ind.Product, ind.Frequency.KeyForm()}, err
	}),
	dump.Measures: withData("measures", of("seq indicator period form latest withdrawn at"), func(r dump.Row, m bot.Measure) ([]any, error) {
		n, err := idIn(r, string(m.Indicator))
		return []any{m.Seq, n, m.Period, bot.KeyForm(m.Period), false, m.Withdrawn, column(m.At)}, err
	}),
	dump.Askings: without("askings", of("indicator period n"), func(r dump.Row, times int64) ([]any, error) {
		id, period, _ := strings.Cut(r.Key, " ")
		n, err := idIn(r, id)
		return []any{n, period, times}, err
	}),
	dump.Nonces: withData("nonces", of("nonce"), func(r dump.Row, _ dump.Entered) ([]any, error) { return []any{r.Key}, nil }),
	dump.Deliveries: withData("deliveries", of("name state product edits asks slot due lease touched subjects person"), func(_ dump.Row, d bot.Delivery) ([]any, error) {
		var lease *time.Time
		if d.State == bot.StateClaimed { // whoever claimed it is gone
			lease = &time.Time{}
		}
		return []any{d.Name, d.State, d.Product, d.Edits, d.Asks(), column(d.Slot), column(d.Due), lease, column(latest(d.PlannedAt, d.ClaimedAt, d.SentAt)), strings.Fields(subjectsOf(d)), personOf(d)}, nil
	}),
	dump.Marks: without("marks", of("rule at touched"), func(r dump.Row, at time.Time) ([]any, error) {
		return []any{r.Key, at.UTC().Format(time.RFC3339Nano), column(at)}, nil
	}),
	dump.Journal: withData("journal", of("seq at product action"), func(_ dump.Row, e bot.JournalEntry) ([]any, error) {
		return []any{e.Seq, column(e.At), e.Product, e.Action}, nil
	}),
	dump.Bindings: withData("bindings", of("channel product"), func(r dump.Row, b bot.Binding) ([]any, error) {
		return []any{r.Key, b.Product}, nil
	}),
	dump.Follows: withData("follows", of("person product at"), func(_ dump.Row, f bot.Follow) ([]any, error) {
		return []any{f.User, f.Product, column(f.At)}, nil
	}),
	dump.Wants: withData("wants", of("person indicator product at"), func(r dump.Row, w bot.Want) ([]any, error) {
		n, err := idIn(r, string(w.Indicator))
		return []any{w.User, n, w.Product, column(w.At)}, err
	}),
	dump.Subscriptions: withData("subscriptions", of("person"), func(_ dump.Row, s bot.Subscription) ([]any, error) { return []any{s.User}, nil }),
	dump.Members: withData("members", of("product person"), func(_ dump.Row, m bot.Membership) ([]any, error) {
		return []any{m.Product, m.User}, nil
	}),
	dump.Requests: withData("requests", of("id product person open at settled"), func(_ dump.Row, q bot.Request) ([]any, error) {
		return requestRow(q, nil)[:6], nil
	}),
	dump.Erased: without("erased", of("key at"), func(r dump.Row, at time.Time) ([]any, error) {
		return []any{r.Key, at.UTC().Format(time.RFC3339Nano)}, nil
	}),
	dump.Departed: without("departed", of("person since"), func(r dump.Row, at time.Time) ([]any, error) {
		return []any{r.Key, at.UTC().Format(time.RFC3339Nano)}, nil
	}),
	dump.Keys: withData("api_keys", of("hash product person"), func(r dump.Row, k bot.APIKey) ([]any, error) {
		return []any{r.Key, k.Product, k.By}, nil
	}),
	dump.Committees: withData("committees", of("id product ends listed over touched"), func(_ dump.Row, c bot.Committee) ([]any, error) {
		return committeeRow(c), nil
	}),
	dump.Feeds: withData("feeds", of("hash person kind whose"), func(r dump.Row, f bot.Feed) ([]any, error) {
		return []any{r.Key, f.User, f.Scope.Kind, f.Scope.Of}, nil
	}),
	dump.Choices: withData("choices", of("product"), func(r dump.Row, _ bot.Choice) ([]any, error) { return []any{r.Key}, nil }),
	dump.Absences: withData("absences", of("person first until"), func(_ dump.Row, a bot.Absence) ([]any, error) {
		return []any{a.User, a.From.String(), a.Until.String()}, nil
	}),
	dump.Settings: withData("settings", of("name"), func(r dump.Row, _ bot.Pause) ([]any, error) { return []any{r.Key}, nil }),
	dump.News: withData("news", of("n at"), func(r dump.Row, n bot.News) ([]any, error) {
		seq, err := numberIn(r)
		return []any{seq, column(n.At)}, err
	}),
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func latest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.After(first) {
			first = t
		}
	}
	return first
}

// idIn reads an indicator's number from its id.
func idIn(r dump.Row, id string) (int64, error) {
	n, ok := numberOf(bot.IndicatorID(id))
	if !ok {
		return 0, fmt.Errorf("read %s: %q is no indicator", r.Table, id)
	}
	return n, nil
}

// Load implements dump.Target.
func (s *Store) Load(ctx context.Context, rows iter.Seq2[dump.Row, error]) error {
	ctx = unbounded(ctx)
	return s.tryUpdate(ctx, "fill the store", 1, func(t tx) error { // rows are read once
		if err := t.takeYourTime(ctx); err != nil {
			return err
		}
		for _, table := range tables {
			var any bool
			if err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+`)`).Scan(&any); err != nil {
				return err
			}
			if any && table != "leases" && table != "rates" {
				return dump.ErrNotEmpty
			}
		}
		l := loading{tx: t, bodies: map[string][]byte{}}
		for r, err := range rows {
			if err == nil {
				err = l.row(ctx, r)
			}
			if err != nil {
				return err
			}
		}
		return l.finish(ctx)
	})
}

// loading is one Load under way: rows go in by the group.
type loading struct {
	tx
	table  dump.Table
	rows   [][]any
	copies []dump.Row
	bodies map[string][]byte
}

// together is how many rows are stored at once.
const together = 500

func (l *loading) row(ctx context.Context, r dump.Row) error {
	switch r.Table {
	case dump.Copies: // waits for its body
		l.copies = append(l.copies, r)
		return nil
	case dump.Bodies:
		return dump.Join(l.bodies, r)
	}
	how, known := loadedTables[r.Table]
	if !known { // of a later version: nothing we know needs it
		return nil
	}
	if r.Table != l.table || len(l.rows) == together {
		if err := l.flush(ctx); err != nil {
			return err
		}
		l.table = r.Table
	}
	values, err := how.row(r)
	if err != nil {
		return err
	}
	l.rows = append(l.rows, values)
	return nil
}

func (l *loading) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	how := loadedTables[l.table]
	_, err := l.CopyFrom(ctx, pgx.Identifier{how.table}, how.columns, pgx.CopyFromRows(l.rows))
	l.rows = l.rows[:0]
	if err != nil {
		return fmt.Errorf("table %s: %w", how.table, err)
	}
	return nil
}

func (l *loading) finish(ctx context.Context) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	for _, r := range l.copies {
		c, err := dump.As[bot.CatalogueCopy](r)
		if err == nil {
			body := append([]byte{}, l.bodies[r.Key]...)
			_, err = l.exec(ctx, `INSERT INTO catalogue (part, at, data, body) VALUES ($1, $2, $3, $4)`, r.Key, column(c.FetchedAt), string(r.Value), body)
		}
		if err != nil {
			return err
		}
	}
	_, err := l.exec(ctx, `UPDATE measures SET latest = true WHERE seq IN (SELECT max(seq) FROM measures GROUP BY indicator, period)`)
	return err
}

var _ interface {
	dump.Source
	dump.Target
} = (*Store)(nil)
