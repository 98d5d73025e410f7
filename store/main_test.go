package store_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"jalon/e2e/pgserver"
)

// server is the PostgreSQL of the tests.
var server *pgserver.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if server, err = pgserver.Start(context.Background()); err == nil {
		defer server.Stop()
		err = server.CreateDatabase(context.Background(), "jalon")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

var schemas atomic.Int64

// emptySchema is the address of an empty store in the database.
func emptySchema(t *testing.T) string {
	t.Helper()
	name := fmt.Sprint("s", schemas.Add(1))
	c, err := pgx.Connect(t.Context(), server.DSN("jalon"))
	if err == nil {
		defer c.Close(t.Context())
		_, err = c.Exec(t.Context(), "CREATE SCHEMA "+name)
	}
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server.DSN("jalon"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}
