package apt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// stand puts an apt-get in the place of the machine's: it writes down when it
// begins and ends, and what it was asked.
func stand(t *testing.T, script string) (log string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT TESTED: only root installs packages")
	}
	folder := t.TempDir()
	log = filepath.Join(folder, "log")
	if err := os.WriteFile(filepath.Join(folder, "apt-get"), []byte("#!/bin/sh\necho begin $* >>"+log+"\n"+script+"\necho end >>"+log+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":/usr/bin:/bin")
	t.Setenv("TMPDIR", folder)
	return log
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func TestPackagesAreInstalledInTurn(t *testing.T) {
	log := stand(t, `[ "$1" = install ] && touch `+"$TMPDIR/$3; true")
	var group sync.WaitGroup
	for _, name := range []string{"a", "a", "b", "a"} {
		group.Go(func() {
			if err := Install(t.Context(), name, func() bool { return exists(filepath.Join(filepath.Dir(log), name)) }); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	a, b := "begin update\nend\nbegin install -y a\nend\n", "begin update\nend\nbegin install -y b\nend\n"
	if s := string(got); s != a+b && s != b+a {
		t.Errorf("apt-get was run as\n%s", s)
	}
}

func TestInstallTellsWhatFails(t *testing.T) {
	stand(t, "echo no network; exit 1")
	none := func() bool { return false }
	if err := Install(t.Context(), "a", none); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("a failing apt-get gives %v", err)
	}
	stand(t, "")
	if err := Install(t.Context(), "a", none); err == nil || errors.Is(err, ErrCannot) {
		t.Errorf("a package without what was wanted gives %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := Install(t.Context(), "a", none); !errors.Is(err, ErrCannot) {
		t.Errorf("without apt-get: %v", err)
	}
}
