package bolt_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store/bolt"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
)

// A file of the time when the catalogue was one document: its copy is the
// part "startups", and no other part.
func TestOldFileWithOneCopyStillReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	inFile(t, path, func(tx *bbolt.Tx) error {
		return errors.Join(
			tx.Bucket([]byte("catalogue")).Put([]byte("copy"),
				[]byte(`{"Source":"here","Body":null,"ETag":"1","LastModified":"then","FetchedAt":"2026-08-31T09:00:00Z"}`)),
			tx.Bucket([]byte("body")).Put([]byte("copy"), []byte(`{"data":[]}`)))
	})
	s := open(t, path, bolt.WithoutSync())
	got, ok, err := s.LastCatalogue(t.Context(), "startups")
	want := bot.CatalogueCopy{Source: "here", Body: []byte(`{"data":[]}`), ETag: "1", LastModified: "then",
		FetchedAt: time.Date(2026, 8, 31, 9, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
		t.Errorf("%t, %v (-want +got)\n%s", ok, err, diff)
	}
	for _, part := range []string{"authors", "copy", ""} {
		if c, ok, err := s.LastCatalogue(t.Context(), part); ok || err != nil {
			t.Errorf("part %q: %+v, %v", part, c, err)
		}
	}
}
