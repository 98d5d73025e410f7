package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
	"jalon/store/postgres"
)

// with changes one part of an address.
func with(t *testing.T, address string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

// hanging accepts connections and says nothing.
func hanging(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
		}
	}()
	return l.Addr().String()
}

// Each way a database cannot be used is one sentence, without the password, and
// leaves everything as it is.
func TestUnusable(t *testing.T) {
	t.Parallel()
	exec(t, database, `CREATE ROLE nobody LOGIN PASSWORD 'secret'; CREATE SCHEMA locked; CREATE SCHEMA readable; GRANT USAGE ON SCHEMA readable TO nobody`)
	foreign, torn, half, newer, older := schema(t), schema(t), schema(t), schema(t), schema(t)
	exec(t, foreign, `CREATE TABLE articles (id int); INSERT INTO articles VALUES (7)`)
	for _, address := range []string{torn, half, newer, older} {
		if err := open(t, address).Close(); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, torn, `DROP TABLE news`)
	exec(t, half, `ALTER TABLE jalon_schema RENAME version TO something`)
	exec(t, newer, `UPDATE jalon_schema SET version = 99`)
	exec(t, older, `UPDATE jalon_schema SET version = 0`) // its first migration finds what it is to make
	asNobody := func(u *url.URL) { u.User = url.UserPassword("nobody", "secret") }
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for name, c := range map[string]struct {
		address string
		want    error
	}{
		"no address":      {"postgres://[::1", postgres.ErrAddress},
		"no number":       {"postgres://u:secret@h:port/x", postgres.ErrAddress},
		"nobody there":    {with(t, database, func(u *url.URL) { u.Host = free.Addr().String() }), bot.ErrAway},
		"with TLS or not": {with(t, database, func(u *url.URL) { u.Host, u.RawQuery = free.Addr().String(), "sslmode=prefer" }), bot.ErrAway},
		"no such host":    {"postgres://u:secret@nowhere.invalid/x", bot.ErrAway},
		"it hangs":        {with(t, database, func(u *url.URL) { u.Host, u.RawQuery = hanging(t), "sslmode=disable&connect_timeout=1" }), bot.ErrAway},
		"no database":     {with(t, database, func(u *url.URL) { u.Path = "/none" }), postgres.ErrRefused},
		"no user":         {with(t, database, func(u *url.URL) { u.User = url.UserPassword("stranger", "secret") }), postgres.ErrRefused},
		"no rights":       {with(t, inSchema(database, "locked"), asNobody), postgres.ErrRights},
		"no schema":       {inSchema(database, "missing"), postgres.ErrRights},
		"another's":       {foreign, postgres.ErrForeign},
		"a table is gone": {torn, postgres.ErrTorn},
		"no version":      {half, postgres.ErrTorn},
		"a later version": {newer, postgres.ErrNewerSchema},
	} {
		begun := time.Now()
		s, err := postgres.Open(t.Context(), c.address)
		if !errors.Is(err, c.want) || s != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if took := time.Since(begun); took > 8*time.Second {
			t.Errorf("%s: told after %s", name, took)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") || strings.Count(err.Error(), "refused") > 1) {
			t.Errorf("%s: %q is not a sentence to show", name, err)
		}
	}
	if _, err := postgres.Open(t.Context(), older); err == nil {
		t.Error("a schema that only says it is older is migrated over what is there")
	}
	var n int
	count(t, foreign, `SELECT id FROM articles`, &n)
	if n != 7 {
		t.Errorf("the other program's data is %d now", n)
	}
}

// A wrong password, on a server that asks for one.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	exec(t, database, `CREATE ROLE known LOGIN PASSWORD 'right'`)
	if err := server.AskPassword(t.Context(), "known"); err != nil {
		t.Fatal(err)
	}
	right := with(t, inSchema(database, "public"), func(u *url.URL) { u.User = url.UserPassword("known", "right") })
	if c, err := pgx.Connect(t.Context(), right); err != nil { // and once the server read its rules again, it asks
		t.Fatal(err)
	} else if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	address := with(t, database, func(u *url.URL) { u.User = url.UserPassword("known", "wr0ng-secret") })
	if _, err := postgres.Open(t.Context(), address); !errors.Is(err, postgres.ErrRefused) || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("%v", err)
	}
}

// What is asked of a database that stands still ends by itself.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	address := schema(t)
	s := open(t, with(t, address, func(u *url.URL) {
		q := u.Query()
		q.Set("lock_timeout", "300")
		q.Set("statement_timeout", "500")
		u.RawQuery = q.Encode()
	}))
	ids, err := s.EnsureProducts(t.Context(), []string{"pix"})
	if err != nil {
		t.Fatal(err)
	}
	release := holding(t, address, `LOCK TABLE products, deliveries IN ACCESS EXCLUSIVE MODE`)
	begun := time.Now()
	for name, ask := range map[string]func() error{
		"read":  func() error { _, err := s.Facts(t.Context(), ids["pix"]); return err },
		"write": func() error { return s.Owe(t.Context(), []bot.Delivery{{Name: "d", State: bot.StatePlanned}}) },
		"claim": func() error { _, _, err := s.Claim(t.Context(), bot.Claim{Limit: 1, Now: time.Now()}); return err },
	} {
		if err := ask(); !errors.Is(err, bot.ErrAway) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	release()
	if _, err := s.Facts(t.Context(), ids["pix"]); err != nil {
		t.Errorf("once free again: %v", err)
	}
}

// A newer program waits, with a sentence, as long as an older one holds the
// database; then the older one is told, and the data is there.
func TestMigrationWaitsForOlderPrograms(t *testing.T) {
	t.Parallel()
	address := firstSchema(t)
	older := holding(t, address, `SELECT pg_advisory_lock_shared(hashtext('jalon'), hashtext(current_schema()))`)
	told := make(chan string, 1)
	done := make(chan error, 1)
	s, err := postgres.New(address, postgres.WhenWaiting(func(what string) { told <- what }))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	go func() { done <- s.Prepare(t.Context()) }()
	if what := <-told; !strings.Contains(what, "waiting for the other processes") || !strings.Contains(what, "from 1 to") {
		t.Errorf("told %q", what)
	}
	select {
	case err := <-done:
		t.Fatalf("migrated under an older program: %v", err)
	case <-time.After(1200 * time.Millisecond): // it asked again meanwhile
	}
	older()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkFirst(t, s)
	if again, err := postgres.Open(t.Context(), address); err != nil {
		t.Error(err)
	} else if err := again.Close(); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Prepare(ended); err == nil {
		t.Error("prepared for a caller who left")
	}
}

// Many processes that start at once make one schema.
func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	address := schema(t)
	errs := make(chan error, 6)
	for range cap(errs) {
		go func() {
			s, err := postgres.Open(t.Context(), address)
			if err == nil {
				_, err = s.EnsureProducts(t.Context(), []string{"a", "b"})
				err = errors.Join(err, s.Close())
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	var n int
	count(t, address, `SELECT count(*) FROM products`, &n)
	if n != 2 {
		t.Errorf("%d products", n)
	}
}

func count(t *testing.T, address, sql string, n *int) {
	t.Helper()
	c := connect(t, address)
	defer c.Close(context.Background())
	if err := c.QueryRow(t.Context(), sql).Scan(n); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", sql, err))
	}
}
