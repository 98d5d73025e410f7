package mmserver

import (
	"errors"
	"os"
	"testing"

	"jalon/e2e/pgserver"
)

// ErrMissing: the server is not built and cannot be from here.
var ErrMissing = errors.New("the Mattermost server is missing: building it wants the go command and, the first time, the network")

// MaySkip tells whether a test may be skipped for a start that failed: what
// it needs cannot be had here, and CI is not set, where that is a failure.
func MaySkip(err error) bool {
	return os.Getenv("CI") == "" && (errors.Is(err, ErrMissing) || errors.Is(err, pgserver.ErrMissing))
}

// Require starts a server for a test and stops it at its end. Where none can
// be had the test fails when CI is set, and is skipped elsewhere, aloud.
func Require(t testing.TB, o Options) *Server {
	t.Helper()
	o.Log = os.Stderr
	s, err := Start(t.Context(), o)
	if MaySkip(err) {
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
