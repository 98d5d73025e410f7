package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/store"
	"jalon/store/bolt"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jalon.db")
	for _, url := range []string{path, "bolt:" + path, "bolt://" + path} {
		s, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatalf("open %s: %v", url, err)
		}
		ids, err := s.EnsureProducts(t.Context(), []string{"pix"})
		if err != nil || ids["pix"] != "p1" {
			t.Errorf("%s: ids %v, %v; want the same file", url, ids, err)
		}
		if other, err := store.Open(t.Context(), url, store.Options{}); !errors.Is(err, bolt.ErrLocked) || other != nil {
			t.Errorf("%s twice: %v, %v; want no store and ErrLocked", url, other, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefusesOtherEngines(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, url := range []string{"mysql://jalon:secret@db/jalon", "memory:", "bolt:", "bolt://", "", "Postgres://jalon:secret@db/jalon",
		" postgres://jalon:secret@db/jalon", `"postgres://jalon:secret@db/jalon"`, "postgresql+psycopg://jalon:secret@db/jalon",
		"host=db password=secret dbname=jalon", "dbname = jalon password = secret"} {
		s, err := store.Open(t.Context(), url, store.Options{})
		if !errors.Is(err, store.ErrNoEngine) || s != nil {
			t.Errorf("%q: %v, %v; want no store and ErrNoEngine", url, s, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the password is in %q", url, err)
		}
		if store.IsFile(url) && strings.Contains(url, "secret") {
			t.Errorf("%q passes for a file", url)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
