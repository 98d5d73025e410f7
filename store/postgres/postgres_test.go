package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"jalon/e2e/pgserver"
	"jalon/store/postgres"
	"jalon/store/storetest"
)

// database is where the tests' stores are, each in a schema of its own: its
// language is French, as on a French host.
var database string

// server is the tests' own.
var server *pgserver.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	var err error
	if server, err = pgserver.Start(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	if err := server.CreateDatabase(ctx, "jalon", "-T", "template0", "--locale-provider=icu", "--icu-locale=fr-FR", "--locale=C.UTF-8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	database = server.DSN("jalon")
	return m.Run()
}

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Engine { return engine(t, schema(t)) })
}

var schemas atomic.Int64

// schema makes an empty schema and returns the address of a store in it.
func schema(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("s", schemas.Add(1))
	exec(t, database, "CREATE SCHEMA "+name)
	return inSchema(database, name)
}

func inSchema(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// exec runs a statement beside every store.
func exec(t testing.TB, address, sql string, args ...any) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err == nil {
		defer c.Close(context.Background())
		_, err = c.Exec(context.Background(), sql, args...)
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func open(t testing.TB, address string, options ...postgres.Option) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func engine(t testing.TB, address string, options ...postgres.Option) storetest.Engine {
	s := open(t, address, options...)
	return storetest.Engine{Store: s, Reopen: func(t testing.TB) storetest.Engine {
		t.Helper()
		_ = s.Close()
		exec(t, address, "UPDATE deliveries SET lease = '-infinity' WHERE state = 'claimed'") // as if its time had passed
		return engine(t, address, options...)
	}}
}

func connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// holding runs a statement in a transaction that goes on until release.
func holding(t testing.TB, address, sql string) (release func()) {
	t.Helper()
	c := connect(t, address)
	for _, statement := range []string{"BEGIN", sql} {
		if _, err := c.Exec(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return func() { _ = c.Close(context.Background()) }
}

// BenchmarkMonth reads what a month tells, once for all that is claimed together.
func BenchmarkMonth(b *testing.B) {
	storetest.BenchMonth(b, open(b, schema(b)))
}
