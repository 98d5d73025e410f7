package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"jalon/bot"
)

// Why a database cannot be used. One that does not answer is bot.ErrAway.
var (
	// ErrAddress: the address is no address.
	ErrAddress = errors.New("the address of the store cannot be read: write it like postgres://user:password@host:5432/database")
	// ErrRefused: the server lets us in no further.
	ErrRefused = errors.New("the database lets this user in no further: check user, password and database in the address of the store")
	// ErrRights: the user may not do what the bot needs.
	ErrRights = errors.New("the user of the store may not do what the bot needs: make it the owner of the database, or of the schema in its search_path")
	// ErrForeign: the database is another program's.
	ErrForeign = errors.New("this database holds other tables and no store of jalon: give the bot a database, or a schema, of its own")
	// ErrTorn: the database holds a part of a store.
	ErrTorn = errors.New("this database holds a part of a store only: restore a backup into an empty database")
	// ErrPooler: what is between us and the server gives each transaction another connection.
	ErrPooler = errors.New("a pooler gives the store's connections to others between transactions: set its pool_mode to session, or connect without it")
	// ErrNewerSchema: a later version of the bot wrote it.
	ErrNewerSchema = errors.New("this store was written by a newer version of jalon: run that version, or restore a backup made before it")
	// ErrOlderSchema: an earlier version wrote it, and it was not prepared.
	ErrOlderSchema = errors.New("this store was written by an earlier version of jalon: start jalon serve of this version once")
	// ErrNothing: no bot has run on it.
	ErrNothing = errors.New("no bot has run on this database yet: start jalon serve")
)

// SQLSTATE codes we tell apart.
const (
	codeSerialization = "40001"
	codeDeadlock      = "40P01"
	codeUnique        = "23505"
	codeNoTable       = "42P01"
	codeNoRights      = "42501"
	codeReadOnly      = "25006"
	codePrepared      = "42P05" // by another, on a connection that was ours alone
	codeNotPrepared   = "26000"
)

// Bounds of what is asked of a database.
const (
	connectWithin   = 5 * time.Second
	statementWithin = 10 * time.Second
	lockWithin      = 5 * time.Second
	idleWithin      = 20 * time.Second // in a transaction
	mostConnections = 12               // unless the address says pool_max_conns
	connectionLives = time.Hour
)

// parse reads an address, and bounds what is asked there. The error never holds
// the address: there is a password in it.
func parse(address string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress
	}
	raw, err := pgx.ParseConfig(address) // knows no pool: what is said of it stays there
	if err != nil {
		return nil, ErrAddress
	}
	if _, said := raw.RuntimeParams["pool_max_conns"]; !said {
		config.MaxConns = mostConnections
	}
	c := config.ConnConfig
	if c.ConnectTimeout == 0 || c.ConnectTimeout > connectWithin {
		c.ConnectTimeout = connectWithin
	}
	asked := settings(c)
	c.Tracer = bounded{answerWithin(asked["statement_timeout"])}
	c.AfterConnect = func(ctx context.Context, pg *pgconn.PgConn) error {
		_, err := pg.Exec(ctx, setting(asked)).ReadAll()
		return err
	}
	c.DialFunc = (&net.Dialer{Timeout: connectWithin, KeepAlive: 15 * time.Second}).DialContext
	c.OnPgError = func(_ *pgconn.PgConn, e *pgconn.PgError) bool { // whether the connection stays: another may reach the new primary
		return e.Severity != "FATAL" && e.Code != codeReadOnly
	}
	config.PingTimeout = connectWithin
	config.MaxConnLifetime = connectionLives
	config.MaxConnIdleTime = 10 * time.Minute
	config.HealthCheckPeriod = time.Minute
	return config, nil
}

// settings takes out of an address what it asks for in each session, with our
// bounds: in the first message of a connection a pooler refuses most of it.
func settings(c *pgx.ConnConfig) map[string]string {
	asked := map[string]string{
		"application_name":                    "jalon",
		"statement_timeout":                   fmt.Sprint(statementWithin.Milliseconds()),
		"lock_timeout":                        fmt.Sprint(lockWithin.Milliseconds()),
		"idle_in_transaction_session_timeout": fmt.Sprint(idleWithin.Milliseconds()),
	}
	maps.Copy(asked, c.RuntimeParams)
	c.RuntimeParams = map[string]string{}
	for _, first := range []string{"application_name", "options"} { // one is taken by poolers, the other is no setting
		if value, said := asked[first]; said {
			c.RuntimeParams[first] = value
			delete(asked, first)
		}
	}
	return asked
}

// setting is SQL that makes settings.
func setting(asked map[string]string) string {
	literal := strings.NewReplacer("\\", "\\\\", "'", "''").Replace
	var sql strings.Builder
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		fmt.Fprintf(&sql, "SELECT pg_catalog.set_config(E'%s', E'%s', false);", literal(name), literal(asked[name]))
	}
	return sql.String()
}

// join checks a new connection of the pool: the schema must be ours, and stays
// so as long as the connection lives, because a migration waits for the lock it
// holds.
func (s *Store) join(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin+lockWithin) // whatever it is for
	defer cancel()
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock_shared(hashtext('jalon'), hashtext(current_schema()))`); err != nil {
		return err
	}
	version, err := schemaVersion(ctx, c)
	switch {
	case err != nil:
		return err
	case version > len(migrations):
		return fmt.Errorf("%w (schema %d, known up to %d)", ErrNewerSchema, version, len(migrations))
	case version < len(migrations):
		return fmt.Errorf("%w (schema %d of %d)", ErrOlderSchema, version, len(migrations))
	}
	return nil
}

// classify says what a fault of the database means to us. What is none of the
// faults above stays as it is.
func classify(err error) error {
	var e *pgconn.PgError
	var network net.Error
	var refused *pgconn.ConnectError
	switch {
	case err == nil || isOurs(err):
		return err
	case errors.As(err, &e):
		return classifyCode(err, e)
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &refused), errors.As(err, &network), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, net.ErrClosed), pgconn.SafeToRetry(err):
		return fmt.Errorf("%w: %w", bot.ErrAway, oneLine{err})
	}
	return lost(err)
}

// oneLine says an error of several lines in one, and each line once: a
// connection is tried with TLS, then without.
type oneLine struct{ error }

func (e oneLine) Error() string {
	var said []string
	for line := range strings.Lines(e.error.Error()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}

func (e oneLine) Unwrap() error { return e.error }

// lost is the fault of a connection that ended under us, which has no type.
func lost(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		return ErrAddress
	}
	for _, text := range []string{"unexpected EOF", "conn closed", "closed pool"} {
		if err.Error() == text {
			return fmt.Errorf("%w: %w", bot.ErrAway, err)
		}
	}
	return err
}

func isOurs(err error) bool {
	for _, known := range []error{bot.ErrAway, bot.ErrConflict, bot.ErrNotFound, errUnchanged, ErrAddress, ErrRefused, ErrRights,
		ErrForeign, ErrTorn, ErrPooler, ErrNewerSchema, ErrOlderSchema, ErrNothing} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// classifyCode reads an SQLSTATE: its class, but for a few.
func classifyCode(err error, e *pgconn.PgError) error {
	class := ""
	if len(e.Code) > 2 {
		class = e.Code[:2]
	}
	switch {
	case e.Code == codeNoRights:
		return fmt.Errorf("%w (%s)", ErrRights, e.Message)
	case e.Code == codeNoTable:
		return fmt.Errorf("%w (%s)", ErrTorn, e.Message)
	case e.Code == codePrepared || e.Code == codeNotPrepared:
		return fmt.Errorf("%w (%s)", ErrPooler, e.Message)
	case class == "28" || class == "3D": // password, user; database
		return fmt.Errorf("%w (%s)", ErrRefused, e.Message)
	case e.Code == codeReadOnly:
		return fmt.Errorf("%w: it takes no writing now, as a standby does: %w", bot.ErrAway, err)
	case class == "08" || class == "53" || class == "57" || class == "55" || class == "25" && e.Code == "25P03":
		return fmt.Errorf("%w: %w", bot.ErrAway, err) // connection, resources, operator, locks, idle too long
	}
	return err
}
