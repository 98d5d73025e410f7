package mmserver

import (
	"errors"
	"fmt"
	"testing"

	"jalon/e2e/pgserver"
)

func TestMaySkip(t *testing.T) {
	for _, c := range []struct {
		ci   string
		err  error
		want bool
	}{
		{"", fmt.Errorf("start: %w", pgserver.ErrMissing), true},
		{"", fmt.Errorf("%w: %w", ErrMissing, errors.New("no network")), true},
		{"", errors.New("the server ended at once"), false},
		{"", nil, false},
		{"true", pgserver.ErrMissing, false},
		{"true", ErrMissing, false},
	} {
		t.Setenv("CI", c.ci)
		if got := MaySkip(c.err); got != c.want {
			t.Errorf("CI=%q, %v: %v", c.ci, c.err, got)
		}
	}
}
