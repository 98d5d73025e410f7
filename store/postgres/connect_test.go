package postgres_test

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"jalon/bot"
	"jalon/store/dump"
	"jalon/store/postgres"
)

// stalling passes on to the server what it is told, until it stands still.
func stalling(t *testing.T) (address string, still *atomic.Bool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	still = &atomic.Bool{}
	pass := func(to, from net.Conn) {
		defer to.Close()
		for part := make([]byte, 64<<10); ; {
			n, err := from.Read(part)
			if err != nil {
				return
			}
			for still.Load() && t.Context().Err() == nil {
				time.Sleep(10 * time.Millisecond)
			}
			if _, err := to.Write(part[:n]); err != nil {
				return
			}
		}
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port)))
			if err != nil {
				c.Close()
				continue
			}
			go pass(c, s)
			go pass(s, c)
		}
	}()
	return l.Addr().String(), still
}

// A server that stands still, with its bounds, holds up nobody for long; once it
// goes on so do we.
func TestAServerThatStandsStill(t *testing.T) {
	t.Parallel()
	through, still := stalling(t)
	address := schema(t)
	s, err := postgres.Open(t.Context(), with(t, address, func(u *url.URL) {
		q := u.Query()
		q.Set("statement_timeout", "500")
		u.Host, u.RawQuery = through, q.Encode()
	}))
	if err != nil {
		t.Fatal(err)
	}
	lost := make(chan error, 1)
	go func() { lost <- s.Watch(t.Context(), func(string) {}) }()
	still.Store(true)
	for name, ask := range map[string]func() error{
		"read":  func() error { _, err := s.Facts(t.Context(), "p1"); return err },
		"write": func() error { return s.Owe(t.Context(), []bot.Delivery{{Name: "d", State: bot.StatePlanned}}) },
		"lead":  func() error { _, err := s.Lead(t.Context(), "job", time.Second); return err },
		"hear":  func() error { return <-lost },
	} {
		begun := time.Now()
		if err := ask(); !errors.Is(err, bot.ErrAway) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begun); took > 12*time.Second {
			t.Errorf("%s: told after %s", name, took)
		}
	}
	still.Store(false)
	if _, err := s.Facts(t.Context(), "p1"); err != nil {
		t.Errorf("once it goes on: %v", err)
	}
	still.Store(true)
	begun := time.Now()
	if err := s.Close(); err != nil || time.Since(begun) > 4*time.Second {
		t.Errorf("closed after %s, %v", time.Since(begun), err)
	}
}

// Lost connections heal: whatever was asked fails at most once, as away.
func TestLostConnectionsHeal(t *testing.T) {
	t.Parallel()
	address := schema(t)
	s := open(t, with(t, address, func(u *url.URL) {
		q := u.Query()
		q.Set("application_name", "heals")
		u.RawQuery = q.Encode()
	}))
	for range 3 {
		if _, err := s.EnsureProducts(t.Context(), []string{"pix"}); err != nil {
			t.Fatal(err)
		}
		exec(t, address, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'heals'`)
		failed := 0
		for {
			_, err := s.Facts(t.Context(), "p1")
			if err == nil {
				break
			}
			if failed++; !errors.Is(err, bot.ErrAway) || failed > 12 {
				t.Fatalf("after %d: %v", failed, err)
			}
		}
	}
}

// A database that became a standby is away, and its connections lead to the new
// primary again.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	address := schema(t)
	open(t, address)
	exec(t, address, `CREATE ROLE demoted LOGIN SUPERUSER; ALTER ROLE demoted SET default_transaction_read_only = on`)
	asDemoted := with(t, address, func(u *url.URL) { u.User = url.User("demoted") })
	if _, err := postgres.Open(t.Context(), asDemoted); !errors.Is(err, bot.ErrAway) {
		t.Errorf("opened: %v", err)
	}
	s, err := postgres.New(asDemoted)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func() error { _, err := s.EnsureProducts(t.Context(), []string{"pix"}); return err }
	if err := s.Verify(t.Context()); err != nil {
		t.Errorf("a backup of a standby: %v", err)
	}
	if _, err := s.Facts(t.Context(), "p1"); err != nil {
		t.Errorf("reading: %v", err)
	}
	if err := write(); !errors.Is(err, bot.ErrAway) {
		t.Errorf("writing: %v", err)
	}
	if _, err := s.Facts(t.Context(), "p1"); err != nil { // holds a connection to the standby
		t.Errorf("reading: %v", err)
	}
	exec(t, address, `ALTER ROLE demoted RESET default_transaction_read_only`)
	if err := errors.Join(write(), write()); !errors.Is(err, bot.ErrAway) {
		t.Errorf("the first connection: %v", err)
	}
	if err := write(); err != nil {
		t.Errorf("on the new primary: %v", err)
	}
}

// A pooler refuses settings in the first message of a connection: they come
// after it.
func TestTheFirstMessageAsksForNothing(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	first := make(chan *pgproto3.StartupMessage, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		m, _ := pgproto3.NewBackend(c, c).ReceiveStartupMessage()
		said, _ := m.(*pgproto3.StartupMessage)
		first <- said
	}()
	address := with(t, inSchema(database, "elsewhere"), func(u *url.URL) { u.Host = l.Addr().String() })
	if _, err := postgres.Open(t.Context(), address); !errors.Is(err, bot.ErrAway) {
		t.Error(err)
	}
	m := <-first
	if m == nil {
		t.Fatal("no first message")
	}
	for name := range m.Parameters {
		if !slices.Contains([]string{"user", "database", "application_name", "client_encoding"}, name) {
			t.Errorf("it asks for %s", name)
		}
	}
}

// A schema may have any name.
func TestSchemasOfAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Jalon", "deux mots", `"quoted"`, "été.2027", "a,b"} {
		quoted := pgx.Identifier{name}.Sanitize()
		exec(t, database, "CREATE SCHEMA "+quoted)
		s := open(t, inSchema(database, quoted))
		if _, err := s.EnsureProducts(t.Context(), []string{"pix"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Rows that are moved are read once: what began anew would go on in the middle.
func TestLoadIsTriedOnce(t *testing.T) {
	t.Parallel()
	s := open(t, schema(t))
	passes := 0
	err := s.Load(t.Context(), func(yield func(dump.Row, error) bool) {
		if passes++; passes == 1 {
			yield(dump.Row{}, &pgconn.PgError{Severity: "ERROR", Code: "40P01", Message: "deadlock detected"})
		}
	})
	if err == nil || passes != 1 {
		t.Errorf("read %d times: %v", passes, err)
	}
}

// A pooler by transaction is named: the others' prepared statements are there,
// or ours are gone.
func TestPoolerByTransaction(t *testing.T) {
	t.Parallel()
	s := open(t, schema(t))
	err := s.Load(t.Context(), func(yield func(dump.Row, error) bool) {
		yield(dump.Row{}, &pgconn.PgError{Severity: "ERROR", Code: "42P05", Message: "prepared statement already exists"})
	})
	if !errors.Is(err, postgres.ErrPooler) {
		t.Error(err)
	}
}

// Where a user may have few connections only, the address says so.
func TestFewConnections(t *testing.T) {
	t.Parallel()
	address := schema(t)
	open(t, address)
	s, err := postgres.Open(t.Context(), with(t, address, func(u *url.URL) {
		q := u.Query()
		q.Set("pool_max_conns", "2")
		q.Set("application_name", "few")
		u.RawQuery = q.Encode()
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if _, err := s.Facts(t.Context(), "p1"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var n int
	count(t, address, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'few'`, &n)
	if n > 2 {
		t.Errorf("%d connections", n)
	}
}
