package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations bring a database from each schema to the next, in their order: the
// first makes it. One that was released never changes.
var migrations = readMigrations()

func readMigrations() (all []string) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	for _, name := range names { // sorted
		body, readErr := migrationFiles.ReadFile(name)
		err = errors.Join(err, readErr)
		all = append(all, string(body))
	}
	if err != nil {
		panic(err) // embedded
	}
	return all
}

const (
	migrateWithin = 10 * time.Minute
	askAgain      = time.Second // whether older processes left
)

// Prepare brings the database to the schema we know, once: it makes it where
// there is nothing. While processes of an earlier schema still run it waits,
// and tells so. The error is bot.ErrAway when the database does not answer, or
// says what is to change.
func (s *Store) Prepare(ctx context.Context) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("prepare the store: %w", classify(err))
	}
	err = s.prepare(ctx, c)
	if closeErr := c.Close(context.WithoutCancel(ctx)); err == nil {
		err = closeErr
	}
	if err == nil {
		err = s.update(ctx, "take back what was left", func(t tx) error { return t.takeBack(ctx) })
	}
	if err != nil {
		return fmt.Errorf("prepare the store: %w", classify(err))
	}
	return nil
}

// Verify checks that the database holds a whole store of our schema, and
// changes nothing.
func (s *Store) Verify(ctx context.Context) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("open the store: %w", classify(err))
	}
	defer c.Close(context.WithoutCancel(ctx))
	version, err := schemaVersion(ctx, c)
	switch {
	case err != nil:
	case version == 0:
		err = ErrNothing
	case version > len(migrations):
		err = fmt.Errorf("%w (schema %d, known up to %d)", ErrNewerSchema, version, len(migrations))
	case version < len(migrations):
		err = fmt.Errorf("%w (schema %d of %d)", ErrOlderSchema, version, len(migrations))
	default:
		err = whole(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("open the store: %w", classify(err))
	}
	return nil
}

// connect opens a connection beside the pool's.
func (s *Store) connect(ctx context.Context) (*pgx.Conn, error) {
	return pgx.ConnectConfig(ctx, s.config.ConnConfig.Copy())
}

func (s *Store) prepare(ctx context.Context, c *pgx.Conn) error {
	version, err := schemaVersion(ctx, c)
	switch {
	case err != nil:
		return err
	case version > len(migrations):
		return fmt.Errorf("%w (schema %d, known up to %d)", ErrNewerSchema, version, len(migrations))
	case version == len(migrations):
		return whole(ctx, c)
	}
	if err := s.alone(ctx, c, version); err != nil {
		return err
	}
	if err := migrate(ctx, c); err != nil {
		return err
	}
	_, err = c.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
	return err
}

// alone waits until no process of another schema holds the database, then keeps
// others out as long as the connection lives.
func (s *Store) alone(ctx context.Context, c *pgx.Conn, version int) error {
	told := false
	for {
		var taken bool
		err := c.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext('jalon'), hashtext(current_schema()))`).Scan(&taken)
		if err != nil || taken {
			return err
		}
		if !told {
			told = true
			s.waiting(fmt.Sprintf("waiting for the other processes on this store to stop: its schema goes from %d to %d", version, len(migrations)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(askAgain):
		}
	}
}

// schemaVersion returns the database's; 0 for one without anything in it.
func schemaVersion(ctx context.Context, c *pgx.Conn) (version int, err error) {
	var nowhere, is, others bool
	err = c.QueryRow(ctx, `SELECT current_schema() IS NULL, to_regclass(quote_ident(current_schema()) || '.jalon_schema') IS NOT NULL,
		EXISTS (SELECT FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f'))`).Scan(&nowhere, &is, &others)
	switch {
	case err != nil:
		return 0, err
	case nowhere:
		return 0, fmt.Errorf("%w (it may use no schema of its search_path)", ErrRights)
	case !is && others:
		return 0, ErrForeign
	case !is:
		return 0, nil
	}
	err = c.QueryRow(ctx, `SELECT version FROM jalon_schema`).Scan(&version)
	var wrong *pgconn.PgError
	if errors.Is(err, pgx.ErrNoRows) || errors.As(err, &wrong) && wrong.Code == "42703" {
		return 0, ErrTorn
	}
	return version, err
}

// whole refuses a database from which a table is missing.
func whole(ctx context.Context, c *pgx.Conn) error {
	var missing *string
	err := c.QueryRow(ctx, `SELECT min(name) FROM unnest($1::text[]) name
		WHERE to_regclass(quote_ident(current_schema()) || '.' || name) IS NULL`, tables).Scan(&missing)
	if err == nil && missing != nil {
		err = fmt.Errorf("%w (there is no table %s)", ErrTorn, *missing)
	}
	return err
}

// tables are those of the schema we know.
var tables = []string{"counters", "products", "former", "gone", "names", "people", "indicators", "measures", "askings", "nonces",
	"deliveries", "marks", "journal", "bindings", "follows", "subscriptions", "news", "catalogue", "leases", "rates", "members", "requests", "erased",
	"departed", "settings", "api_keys", "committees", "feeds", "choices", "absences", "wants"}

// migrate runs what is missing, all or nothing.
func migrate(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(unbounded(ctx), migrateWithin)
	defer cancel()
	return pgx.BeginFunc(ctx, c, func(t pgx.Tx) error {
		for _, setting := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
			if _, err := t.Exec(ctx, "SET LOCAL "+setting+" = 0"); err != nil {
				return err
			}
		}
		version, err := schemaVersion(ctx, c) // another may have been faster
		if err != nil {
			return err
		}
		if version == 0 {
			if _, err := t.Exec(ctx, `CREATE TABLE jalon_schema (version integer NOT NULL); INSERT INTO jalon_schema VALUES (0)`); err != nil {
				return err
			}
		}
		for n := version; n < len(migrations); n++ {
			if _, err := t.Exec(ctx, migrations[n]); err != nil {
				return fmt.Errorf("migrate from schema %d: %w", n, err)
			}
		}
		_, err = t.Exec(ctx, `UPDATE jalon_schema SET version = $1 WHERE version < $1`, len(migrations))
		return err
	})
}
