package bolt_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store/bolt"
)

// smallDisk is a disk of so many bytes, where this user may make one.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprint("size=", bytes)); err != nil {
		t.Skipf("no small disk can be made: run this test as root (%v)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// On a disk that is full what was kept stays, what cannot be kept is said, and
// all goes on once there is room again.
func TestDiskFull(t *testing.T) {
	folder := smallDisk(t, 1<<20)
	filler, path := filepath.Join(folder, "filler"), filepath.Join(folder, "jalon.db")
	if err := os.WriteFile(filler, make([]byte, 300<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	ids, err := s.EnsureProducts(t.Context(), []string{"pix"})
	if err == nil {
		err = s.Declare(t.Context(), ids["pix"], []bot.Declared{{Indicator: bot.Indicator{ShortName: "rate", Frequency: bot.Monthly}}}, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for ; ; kept++ {
		if _, err = s.Record(t.Context(), entryOf(kept)); err != nil {
			break
		}
	}
	if !errors.Is(err, bolt.ErrFull) || kept < 10 {
		t.Fatalf("after %d entries: %v", kept, err)
	}
	check := func(s *bolt.Store, want int) {
		t.Helper()
		entries, err := s.Journal(t.Context(), 0, 1<<20)
		saved := 0
		for _, e := range entries {
			if e.Action == "measure.save" {
				saved++
			}
		}
		if err != nil || saved != want {
			t.Errorf("%d entries are there, want %d: %v", saved, want, err)
		}
	}
	check(s, kept)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	check(s, kept)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if saved, err := s.Record(t.Context(), entryOf(kept)); err != nil || saved.Repeated {
		t.Errorf("with room again: %+v %v", saved, err)
	}
	check(s, kept+1)
}

func entryOf(n int) bot.Entry {
	return bot.Entry{Nonce: fmt.Sprint("n", n), Product: "p1", By: "u", Door: "test", At: time.Unix(int64(n), 0), Comment: string(make([]byte, 900)),
		Figures: []bot.NewFigure{{Indicator: "i1", Period: "2026-10", Value: float64(n)}}}
}

// A new store on a disk that is full is refused with a sentence.
func TestNoRoomToBegin(t *testing.T) {
	folder := smallDisk(t, 64<<10)
	if err := os.WriteFile(filepath.Join(folder, "filler"), make([]byte, 60<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := bolt.Open(filepath.Join(folder, "jalon.db")); !errors.Is(err, bolt.ErrFull) || s != nil {
		t.Errorf("%v", err)
	}
}

// A store on a disk that takes no writing is refused with a sentence.
func TestReadOnlyDisk(t *testing.T) {
	folder := smallDisk(t, 1<<20)
	path := filepath.Join(folder, "jalon.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if s, err := bolt.Open(path); !errors.Is(err, bolt.ErrReadOnly) || s != nil {
		t.Errorf("%v", err)
	}
}
