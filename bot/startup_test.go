package bot

import (
	"slices"
	"testing"
)

// For whom a product is does not lack where no source that tells it was read.
func TestLacksOnlyWhatWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		s     Startup
		lacks bool
	}{{Startup{}, false}, {Startup{UsersKnown: true}, true}, {Startup{UsersKnown: true, Users: []string{"etat"}}, false}, {Startup{Users: []string{"etat"}}, false}} {
		if slices.Contains(c.s.Lacks(), LackUsers) != c.lacks {
			t.Errorf("%+v lacks %v", c.s, c.s.Lacks())
		}
	}
}
