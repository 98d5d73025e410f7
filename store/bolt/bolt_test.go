package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
	"jalon/store/bolt"
	"jalon/store/storetest"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Engine {
		return engine(t, filepath.Join(t.TempDir(), "jalon.db"))
	})
}

func engine(t testing.TB, path string, options ...bolt.Option) storetest.Engine {
	t.Helper()
	s := open(t, path, append(options, bolt.WithoutSync())...)
	return storetest.Engine{
		Store: s,
		Reopen: func(t testing.TB) storetest.Engine {
			if err := s.Close(); err != nil { // writes nothing: the file is as a crash leaves it
				t.Fatal(err)
			}
			return engine(t, path, options...)
		},
		Commits: func() uint64 {
			n, err := s.Commits()
			if err != nil {
				t.Fatal(err)
			}
			return n
		},
	}
}

func open(t testing.TB, path string, options ...bolt.Option) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data", "deep")
	path := filepath.Join(folder, "jalon.db")
	open(t, path)
	for name, want := range map[string]os.FileMode{path: 0o600, folder: 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, want)
		}
	}
}

func TestOpenRefusesALockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	first := open(t, path)
	start := time.Now()
	second, err := bolt.Open(path)
	if !errors.Is(err, bolt.ErrLocked) || second != nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("second opening: %v, want ErrLocked with the path", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("refused after %v", took)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestOpenRefusesANewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	inFile(t, path, func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucket([]byte("meta"))
		if err != nil {
			return err
		}
		return meta.Put([]byte("schema"), []byte("1000"))
	})
	before := content(t, path)
	if _, err := bolt.Open(path); !errors.Is(err, bolt.ErrNewerSchema) || !strings.Contains(err.Error(), "1000") {
		t.Fatalf("%v, want ErrNewerSchema with its number", err)
	}
	if !bytes.Equal(before, content(t, path)) {
		t.Error("the refused file was changed")
	}
}

func TestOpenRefusesWhatIsNotAStore(t *testing.T) {
	for name, prepare := range map[string]func(path string){
		"text":  func(path string) { write(t, path, []byte(strings.Repeat("not a store at all\n", 1000))) },
		"short": func(path string) { write(t, path, []byte("hello")) },
		"another program's": func(path string) {
			inFile(t, path, func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("sessions"))
				return err
			})
		},
		"a copy cut short": func(path string) { write(t, path, filled(t)[:20<<10]) },
		"a copy without its end": func(path string) {
			b := filled(t)
			write(t, path, b[:len(b)-os.Getpagesize()])
		},
		"pages overwritten": func(path string) {
			b := filled(t)
			for i := 8 << 10; i < len(b); i++ {
				b[i] = 0xa5
			}
			write(t, path, b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "jalon.db")
			prepare(path)
			before := content(t, path)
			if _, err := bolt.Open(path); !errors.Is(err, bolt.ErrNotAStore) {
				t.Fatalf("%v, want ErrNotAStore", err)
			}
			if !bytes.Equal(before, content(t, path)) {
				t.Error("the refused file was changed")
			}
		})
	}
}

func TestOpenTellsWhatTheSystemRefuses(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "file"), nil)
	if _, err := bolt.Open(filepath.Join(folder, "file", "jalon.db")); err == nil || errors.Is(err, bolt.ErrNotAStore) {
		t.Errorf("in a file: %v", err)
	}
	if _, err := bolt.Open(folder); err == nil || errors.Is(err, bolt.ErrNotAStore) {
		t.Errorf("a folder: %v", err)
	}
	if os.Getuid() == 0 {
		return // the system refuses root nothing
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Open(filepath.Join(folder, "jalon.db")); !errors.Is(err, os.ErrPermission) {
		t.Errorf("in a read-only folder: %v, want ErrPermission", err)
	}
}

func TestCopiedFileOpensAsAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy.db")
	b := filled(t)
	write(t, path, b)
	s := open(t, path)
	all, err := s.Deliveries(t.Context(), 1000)
	if err != nil || len(all) != 200 {
		t.Fatalf("%d deliveries in the copy, %v; want 200", len(all), err)
	}
	if d := all[0]; d.State != bot.StatePlanned || !d.Unknown {
		t.Errorf("what was claimed when the copy was made is %+v", d)
	}
}

func TestPersonKeysAreDrawnAgainWhenTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.db")
	var actors []bot.PersonKey
	for _, who := range []bot.UserID{"nadia", "omar"} {
		n := 0 // counted from the start at each opening
		s := open(t, path, bolt.WithPersonKeys(func() string { n++; return fmt.Sprint("person-", n) }))
		ids, err := s.EnsureProducts(t.Context(), []string{"pix"})
		if err != nil {
			t.Fatal(err)
		}
		declared := []bot.Declared{{Indicator: bot.Indicator{ShortName: "rate"}}}
		if err := s.Declare(t.Context(), ids["pix"], declared, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		_, err = s.Record(t.Context(), bot.Entry{Product: ids["pix"], By: who,
			Figures: []bot.NewFigure{{Indicator: "i1", Period: "2026-10", Value: 1}}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Journal(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		actors = append(actors, rows[len(rows)-1].Actor)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if actors[0] != "person-1" || actors[1] != "person-2" {
		t.Errorf("actors %q, want person-1 and person-2", actors)
	}
}

// filled is a copy of a store of 200 deliveries, of which one is claimed.
func filled(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "filled.db")
	s := open(t, path, bolt.WithoutSync())
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	var many []bot.Delivery
	for i := range 200 {
		many = append(many, bot.Delivery{Name: fmt.Sprintf("d%03d", i), State: bot.StatePlanned, Slot: now, Due: now})
	}
	if err := s.Owe(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Claim(t.Context(), bot.Claim{Now: now, Limit: 1,
		Resolve: func(bot.Claiming) bot.Resolution { return bot.Resolution{} }})
	if err != nil {
		t.Fatal(err)
	}
	// The last pages hold a body, not what is read at opening.
	if err := s.SaveCatalogue(t.Context(), "startups", bot.CatalogueCopy{Body: make([]byte, 256<<10)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	inFile(t, path, func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(&copied) // without the free room at a file's end
		return err
	})
	return copied.Bytes()
}

func inFile(t *testing.T, path string, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(change), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
