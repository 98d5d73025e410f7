package postgres_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"jalon/bot"
	"jalon/store/dump"
	"jalon/store/postgres"
	"jalon/store/storetest"
)

var freeze = flag.Bool("freeze", false, "write the first schema with data in it anew: only before it was ever released")

const frozen = "testdata/schema1.sql.gz"

// firstSchema makes a store as the first version left it, with data in it.
func firstSchema(t testing.TB) string {
	t.Helper()
	packed, err := os.ReadFile(frozen)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	sql, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	address := schema(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := u.Query().Get("search_path")
	exec(t, database, "DROP SCHEMA "+name+" CASCADE; "+strings.ReplaceAll(string(sql), "frozen", name))
	return address
}

// checkFirst tells whether a store brought from the first schema holds what it
// did, and takes what later schemas have.
func checkFirst(t *testing.T, s *postgres.Store) {
	t.Helper()
	count := dump.Sum{}
	if err := s.Dump(t.Context(), func(r dump.Row) error { count.Add(r); return nil }); err != nil {
		t.Fatal(err)
	}
	since := []dump.Table{dump.Subscriptions, dump.Members, dump.Requests, dump.Erased, dump.Departed, dump.Settings, dump.Keys, dump.Committees, dump.Feeds, dump.Choices, dump.Absences, dump.Wants}
	for _, table := range dump.Tables {
		if count[table] == nil && !slices.Contains(since, table) {
			t.Errorf("nothing is left in table %s", table)
		}
	}
	storetest.Nameless(t, s)
	f, err := s.Facts(t.Context(), "p1")
	if err != nil || len(f.Indicators) != 2 || len(f.Indicators[0].Measures) != 3 || f.Indicators[0].Measures[0].Value != 10.5 {
		t.Errorf("figures %+v, %v", f, err)
	}
	if d, err := s.Delivery(t.Context(), "channel/p1/2026-W48"); err != nil || d.State != bot.StateSent {
		t.Errorf("a message sent: %+v, %v", d, err)
	}
	if d, err := s.Delivery(t.Context(), "d2"); err != nil || d.State != bot.StatePlanned || !d.Unknown {
		t.Errorf("a claim under way: %+v, %v", d, err)
	}
	for range 2 { // there and back: a person took it back
		if err := s.Rename(t.Context(), bot.Renaming{Product: "p4", From: "left", To: "elsewhere", By: "staff"}); err != nil {
			t.Error(err)
		}
		if err := s.Rename(t.Context(), bot.Renaming{Product: "p4", From: "elsewhere", To: "left", By: "staff"}); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.SetKey(t.Context(), bot.APIKey{Product: "p1", Hash: bot.HashKey("key"), By: "u"}, bot.RoleCoach, "test"); err != nil {
		t.Error(err)
	}
	if k, err := s.KeyByHash(t.Context(), bot.HashKey("key")); err != nil || k.By != "u" {
		t.Errorf("a key: %+v %v", k, err)
	}
	storetest.Committees(t, s)
	storetest.Choices(t, s)
	storetest.Wants(t, s)
	storetest.Month(t, s)
	if leads, err := s.Lead(t.Context(), "job", 1e9); !leads || err != nil {
		t.Errorf("%t %v", leads, err)
	}
}

func TestTheFirstSchemaOpens(t *testing.T) {
	t.Parallel()
	s := open(t, firstSchema(t))
	checkFirst(t, s)
}

// TestFreeze writes the first schema, with something of everything in it.
func TestFreeze(t *testing.T) {
	if !*freeze {
		if _, err := os.Stat(frozen); err != nil {
			t.Error(err)
		}
		return
	}
	full := schema(t)
	filled := fmt.Sprint("s", schemas.Load())
	s := open(t, full)
	storetest.Fill(t, s)
	exec(t, full, "UPDATE deliveries SET lease = '-infinity' WHERE state = 'claimed'")
	first, err := os.ReadFile("migrations/0001_store.sql")
	if err != nil {
		t.Fatal(err)
	}
	exec(t, database, "CREATE SCHEMA frozen")
	exec(t, inSchema(database, "frozen"), string(first)+"CREATE TABLE jalon_schema (version integer NOT NULL); INSERT INTO jalon_schema VALUES (1);")
	exec(t, inSchema(database, "frozen"), `DO $$ DECLARE t text; columns text; BEGIN
		FOR t IN SELECT unnest(string_to_array('counters products former gone names people indicators measures askings nonces deliveries marks journal bindings follows news catalogue', ' ')) LOOP
			SELECT string_agg(column_name, ', ') INTO columns FROM information_schema.columns WHERE table_schema = 'frozen' AND table_name = t;
			EXECUTE format('INSERT INTO frozen.%I (%s) SELECT %s FROM `+filled+`.%I', t, columns, columns, t);
		END LOOP; END $$`)
	sql, err := server.Dump(t.Context(), "jalon", "frozen")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(sql)) { // settings of the session, and comments
		if !strings.HasPrefix(line, "SET ") && !strings.HasPrefix(line, "SELECT pg_catalog.set_config") && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "\\") {
			lines = append(lines, line)
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write([]byte(strings.Join(lines, "")))
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = os.MkdirAll("testdata", 0o755)
	}
	if err == nil {
		err = os.WriteFile(frozen, packed.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
