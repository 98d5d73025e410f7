package store_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jalon/store"
	"jalon/store/dump"
	"jalon/store/storetest"
)

// emptyBolt is an empty store in a file.
func emptyBolt(t *testing.T) string { return filepath.Join(t.TempDir(), "jalon.db") }

func opened(t *testing.T, address string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// rowsOf is what a store holds.
func rowsOf(t *testing.T, s store.Store) (rows []dump.Row) {
	t.Helper()
	err := s.(dump.Source).Dump(t.Context(), func(r dump.Row) error {
		r.Value = bytes.Clone(r.Value)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func each(rows []dump.Row) iter.Seq2[dump.Row, error] {
	return func(yield func(dump.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// What a store holds moves to any engine whole, and goes on from there.
func TestTransfer(t *testing.T) {
	engines := map[string]func(*testing.T) string{"bolt": emptyBolt, "postgres": emptySchema}
	for from, newFrom := range engines {
		for to, newTo := range engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				source, target := opened(t, newFrom(t)), newTo(t)
				storetest.Fill(t, source)
				filled := opened(t, target)
				if err := filled.(dump.Target).Load(t.Context(), each(rowsOf(t, source))); err != nil {
					t.Fatal(err)
				}
				if err := filled.(dump.Target).Load(t.Context(), each(nil)); !errors.Is(err, dump.ErrNotEmpty) {
					t.Errorf("filled twice: %v", err)
				}
				if err := filled.Close(); err != nil {
					t.Fatal(err)
				}
				storetest.Alike(t, takenBack(t, source), opened(t, target)) // who claimed there is gone
			})
		}
	}
}

// takenBack is another store of any engine that holds the same, where nobody
// holds a claim.
func takenBack(t *testing.T, s store.Store) store.Store {
	path := emptyBolt(t)
	b := opened(t, path)
	if err := b.(dump.Target).Load(t.Context(), each(rowsOf(t, s))); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return opened(t, path)
}

// A fault on the way leaves the target empty.
func TestLoadIsAllOrNothing(t *testing.T) {
	source := opened(t, emptyBolt(t))
	storetest.Fill(t, source)
	rows := rowsOf(t, source)
	for name, address := range map[string]string{"bolt": emptyBolt(t), "postgres": emptySchema(t)} {
		target := opened(t, address)
		broken := errors.New("broken")
		err := target.(dump.Target).Load(t.Context(), func(yield func(dump.Row, error) bool) {
			for _, r := range rows[:len(rows)-1] {
				if !yield(r, nil) {
					return
				}
			}
			yield(dump.Row{}, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if left := rowsOf(t, target); len(left) != 0 {
			t.Errorf("%s: %d rows are left, of %s", name, len(left), left[0].Table)
		}
	}
}

// A backup that is cut anywhere or altered anywhere is refused.
func TestDamagedBackups(t *testing.T) {
	s := opened(t, emptyBolt(t))
	storetest.Fill(t, s)
	var file bytes.Buffer
	w, err := dump.NewWriter(&file, dump.Header{Made: time.Now(), Version: "test", Installation: "abc"})
	if err != nil {
		t.Fatal(err)
	}
	want := dump.Sum{}
	for _, r := range rowsOf(t, s) {
		want.Add(r)
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	header, sum, err := dump.Verify(bytes.NewReader(file.Bytes()))
	if err != nil || header.Installation != "abc" || want.Differs(sum) != "" || sum.Rows() != w.Rows() {
		t.Fatalf("%+v %v, differs in %q", header, err, want.Differs(sum))
	}
	refused := func(what string, body []byte) {
		t.Helper()
		if _, _, err := dump.Verify(bytes.NewReader(body)); !errors.Is(err, dump.ErrDamaged) && !errors.Is(err, dump.ErrNotABackup) {
			t.Errorf("%s: %v", what, err)
		}
	}
	n := file.Len()
	for _, at := range []int{0, 1, 10, n / 3, n / 2, n - 9, n - 1} {
		refused(fmt.Sprintf("cut at %d of %d", at, n), file.Bytes()[:at])
		altered := slices.Clone(file.Bytes())
		altered[at] ^= 0x10
		if at != 1 && at != 10 { // of gzip's own head, which says nothing
			refused(fmt.Sprintf("altered at %d", at), altered)
		}
	}
	refused("with something behind it", append(slices.Clone(file.Bytes()), "x"...))
	refused("twice", append(slices.Clone(file.Bytes()), file.Bytes()...))
	refused("another file", []byte("PK\x03\x04"))
	refused("a store", bytes.Repeat([]byte{0}, 4096))
	if !errors.Is(newer(t), dump.ErrNewerFormat) {
		t.Error("a backup of a later format is read")
	}
}

func newer(t *testing.T) error {
	var file bytes.Buffer
	w, err := dump.NewWriter(&file, dump.Header{})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = dump.NewReader(bytes.NewReader(repack(t, file.Bytes(), `"jalon_backup":1`, `"jalon_backup":9`)))
	return err
}

// repack changes the lines of a backup.
func repack(t *testing.T, packed []byte, old, new string) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(bytes.Replace(lines, []byte(old), []byte(new), 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
