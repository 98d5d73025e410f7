package bolt_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store/bolt"
	"jalon/store/storetest"

	"go.etcd.io/bbolt"
)

// A file of the first schema, with data in it and a claim under way, opens,
// keeps everything, and takes what later schemas have.
func TestTheFirstSchemaOpens(t *testing.T) {
	s, err := bolt.Open(unpack(t, "schema1.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	f, err := s.Facts(ctx, "p1")
	if err != nil || len(f.Indicators) != 1 || len(f.Indicators[0].Measures) != 2 || f.Indicators[0].Measures[0].Value != 10.4 {
		t.Errorf("figures %+v, %v", f, err)
	}
	if d, err := s.Delivery(ctx, "channel/p1/2026-W48"); err != nil || d.State != bot.StatePlanned || !d.Unknown || !d.Frozen {
		t.Errorf("a claim under way: %+v, %v", d, err)
	}
	if id, err := s.PinPerson(ctx, "intra", ""); err != nil || id != "u-intra" {
		t.Errorf("a pinned name: %q, %v", id, err)
	}
	if c, ok, err := s.LastCatalogue(ctx, "startups"); err != nil || !ok || string(c.Body) != `{"data":[]}` || c.Source != "sample" {
		t.Errorf("the catalogue: %+v, %t, %v", c, ok, err)
	}
	if rows, err := s.Journal(ctx, 0, 100); err != nil || len(rows) < 2 {
		t.Errorf("journal %+v, %v", rows, err)
	}
	storetest.Nameless(t, s)
	if err := s.Bind(ctx, bot.Binding{Channel: "c", Product: "p2", By: "u"}, bot.Binding{}, "u", "test", time.Now()); err != nil {
		t.Error(err)
	}
	if _, err := s.SetKey(ctx, bot.APIKey{Product: "p1", Hash: bot.HashKey("key"), By: "u", At: time.Now()}, bot.RoleCoach, "test"); err != nil {
		t.Error(err)
	}
	if k, err := s.KeyByHash(ctx, bot.HashKey("key")); err != nil || k.By != "u" {
		t.Errorf("a key: %+v %v", k, err)
	}
	storetest.Committees(t, s)
	storetest.Choices(t, s)
	storetest.Wants(t, s)
	storetest.Month(t, s)
	if changed, err := s.SetFollow(ctx, bot.Follow{User: "u", Product: "p1", At: time.Now()}, true); err != nil || !changed {
		t.Error(changed, err)
	}
}

// unpack writes a packed file of testdata to a folder of the test.
func unpack(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	reader, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(reader)
	path := filepath.Join(t.TempDir(), "jalon.db")
	if err == nil {
		err = os.WriteFile(path, body, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A file of schema 7 as main made it at 21adb79, before the month, opens: both have the
// number, and one more bucket is in today's.
func TestTheSchemaSevenOfTheDayBeforeOpens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	s, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte("subscriptions")), tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte("7")))
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = bolt.Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("the planner panics: %v", fault)
		}
	}()
	if _, err := s.Subscriptions(t.Context()); err != nil {
		t.Error(err)
	}
}
