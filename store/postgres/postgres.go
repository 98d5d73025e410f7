// Package postgres keeps everything in a PostgreSQL database that any number of
// processes share.
package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"jalon/bot"
)

// Store is the engine for hosts without a disk and for several processes. Every
// method is one transaction. Ids sort by bytes, whatever the database's
// language.
type Store struct {
	pool       *pgxpool.Pool
	config     *pgxpool.Config
	personKeys func() string
	me         string // names this process to the others
	beside     bool   // it is no bot
	waiting    func(string)
	within     time.Duration // the server answers a statement
	settling   gathering
}

// Option changes how a store is opened.
type Option func(*Store)

// WithPersonKeys replaces the random source of the keys that stand for people
// in the journal. A key already given to somebody is drawn again.
func WithPersonKeys(next func() string) Option {
	return func(s *Store) { s.personKeys = next }
}

// WhenWaiting is told, in a sentence, when Prepare has to wait for older
// processes to leave.
func WhenWaiting(tell func(string)) Option {
	return func(s *Store) { s.waiting = tell }
}

// New is a store at an address that was not asked yet: call Prepare. The error
// is ErrAddress.
func New(address string, options ...Option) (*Store, error) {
	config, err := parse(address)
	if err != nil {
		return nil, err
	}
	s := &Store{config: config, personKeys: rand.Text, me: ownName(), waiting: func(string) {}}
	for _, o := range options {
		o(s)
	}
	s.name()
	config.AfterConnect = s.join
	s.within = config.ConnConfig.Tracer.(bounded).within
	if s.pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrAddress, err)
	}
	return s, nil
}

// Open is New, prepared.
func Open(ctx context.Context, address string, options ...Option) (*Store, error) {
	s, err := New(address, options...)
	if err != nil {
		return nil, err
	}
	if err := s.Prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// closeWithin is how long a server that stands still holds up the end.
const closeWithin = 2 * time.Second

// Close waits for the transactions under way and leaves the database.
func (s *Store) Close() error {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.pool.Close()
	}()
	select {
	case <-closed:
	case <-time.After(closeWithin):
	}
	return nil
}

// errUnchanged ends a transaction that turned out to have nothing to write.
var errUnchanged = errors.New("nothing to write")

// tries is how often a transaction that lost to another is tried.
const tries = 5

// update changes, all or nothing. A change that returns errUnchanged writes
// nothing and succeeds; one that another transaction got in the way of is run
// again.
func (s *Store) update(ctx context.Context, doing string, change func(tx) error) error {
	return s.tryUpdate(ctx, doing, tries, change)
}

func (s *Store) tryUpdate(ctx context.Context, doing string, tries int, change func(tx) error) error {
	var err error
	for range tries {
		err = pgx.BeginFunc(ctx, s.pool, func(ptx pgx.Tx) error { return change(tx{ptx, s}) })
		if !contended(err) {
			break
		}
	}
	if err == nil || errors.Is(err, errUnchanged) {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, classify(err))
}

// contended tells whether a transaction only lost a race.
func contended(err error) bool {
	var e *pgconn.PgError
	return errors.Is(err, errTold) || errors.As(err, &e) && (e.Code == codeSerialization || e.Code == codeDeadlock)
}

// query reads rows of one statement. doing says what, for the error.
func query[T any](ctx context.Context, q querier, doing string, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	return collect(rows, err, doing, scan)
}

// collect reads the rows that a query answered.
func collect[T any](rows pgx.Rows, err error, doing string, scan pgx.RowToFunc[T]) (all []T, _ error) {
	if err == nil {
		all, err = pgx.CollectRows(rows, scan)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, classify(err))
	}
	return all, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// tx is one transaction, with what we do in it.
type tx struct {
	pgx.Tx
	store *Store
}

func (t tx) exec(ctx context.Context, sql string, args ...any) (rows int64, err error) {
	tag, err := t.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

// next counts on: ids and the journal's order have no gaps, because whoever
// counts holds the counter until the end.
func (t tx) next(ctx context.Context, counter string, by int) (first int64, err error) {
	err = t.QueryRow(ctx, `INSERT INTO counters (name, n) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET n = counters.n + $2 RETURNING n`, counter, by).Scan(&first)
	return first - int64(by) + 1, err
}

// column is an instant as a column holds it: to the microsecond, and never
// before the instant itself.
func column(t time.Time) time.Time {
	t = t.UTC()
	if short := t.Truncate(time.Microsecond); short.Before(t) {
		return short.Add(time.Microsecond)
	}
	return t
}

var (
	_ bot.PlanStore = (*Store)(nil)
	_ bot.SendStore = (*Store)(nil)
)
