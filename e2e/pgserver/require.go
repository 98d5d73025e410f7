package pgserver

import (
	"errors"
	"os"
	"testing"
)

// Require starts a server for a test and stops it at its end. Where none can
// be had the test fails when CI is set, and is skipped elsewhere, aloud.
func Require(t testing.TB) *Server {
	t.Helper()
	s, err := Start(t.Context())
	if errors.Is(err, ErrMissing) && os.Getenv("CI") == "" {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}
