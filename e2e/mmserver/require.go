package mmserver

import (
	"errors"
	"os"
	"testing"

	"jalon/e2e/pgserver"
)

// Require starts a server for a test and stops it at its end. Where
// PostgreSQL cannot be had the test fails when CI is set, and is skipped
// elsewhere, aloud.
func Require(t testing.TB, o Options) *Server {
	t.Helper()
	o.Log = os.Stderr
	s, err := Start(t.Context(), o)
	if errors.Is(err, pgserver.ErrMissing) && os.Getenv("CI") == "" {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of Mattermost's log:\n%s", s.Log())
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}
