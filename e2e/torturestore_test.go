package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"go.etcd.io/bbolt"

	"jalon/bot"
	"jalon/e2e/pgserver"
)

// keeping is where a round keeps its deliveries.
type keeping interface {
	address() string
	// rows are the deliveries as a bot that is gone left them: to open the store
	// would take its claims back.
	rows(context.Context) (map[string]bot.Delivery, error)
	// runOut ends the claims of a bot that is gone.
	runOut(context.Context) error
}

// inFile is a file of bolt: the next opening ends the claims.
type inFile string

func (f inFile) address() string              { return string(f) }
func (f inFile) runOut(context.Context) error { return nil }

func (f inFile) rows(context.Context) (map[string]bot.Delivery, error) {
	db, err := bbolt.Open(string(f), 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows := map[string]bot.Delivery{}
	return rows, db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("deliveries")).ForEach(func(name, value []byte) error {
			var d bot.Delivery
			err := json.Unmarshal(value, &d)
			rows[string(name)] = d
			return err
		})
	})
}

// inDatabase is a database of PostgreSQL: claims run out on its clock, after half a
// minute.
type inDatabase string

// newDatabase makes a database.
func newDatabase(ctx context.Context, at *pgserver.Server, name string) (inDatabase, error) {
	return inDatabase(at.DSN(name)), at.CreateDatabase(ctx, name)
}

func (d inDatabase) address() string { return string(d) }

func (d inDatabase) rows(ctx context.Context) (map[string]bot.Delivery, error) {
	c, err := d.alone(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	found, err := c.Query(ctx, `SELECT data FROM deliveries`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(found, pgx.RowTo[bot.Delivery])
	rows := map[string]bot.Delivery{}
	for _, d := range all {
		rows[d.Name] = d
	}
	return rows, err
}

func (d inDatabase) runOut(ctx context.Context) error {
	c, err := d.alone(ctx)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, `UPDATE deliveries SET lease = clock_timestamp() - interval '1 second' WHERE state = 'claimed'`)
	return err
}

// alone connects once nothing of the bot is under way in the database any more.
func (d inDatabase) alone(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.Connect(ctx, string(d))
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		var others int
		err := c.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND backend_type = 'client backend'`).Scan(&others)
		if err == nil && others == 0 {
			return c, nil
		}
		if err == nil && time.Now().After(deadline) {
			err = fmt.Errorf("%d connections of a bot that is gone are still there", others)
		}
		if err != nil {
			c.Close(ctx)
			return nil, err
		}
		select { // the server only sees that a client is gone when it has finished what it does
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}
