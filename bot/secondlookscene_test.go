package bot_test

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// A restored backup does not have somebody asked in person twice for the same figure.
func TestARestoredBackupAsksNobodyInPersonAgain(t *testing.T) {
	const days = 24 * time.Hour
	s := newScene(t, t.TempDir(), 1)
	defer func() { s.store.Close() }()
	s.check(s.planner.Step(t.Context(), s.clock.Now()))
	s.advance(monday.Add(-time.Minute))
	file := s.backup()
	s.advance(monday.Add(3 * days)) // the channel on Monday, intra on Wednesday
	inPerson := func() (n int) {
		for name, posts := range s.chat.posts {
			if strings.HasPrefix(name, "person/") {
				n += posts
			}
		}
		return n
	}
	if inPerson() != 1 {
		t.Fatalf("%v", s.chat.posts)
	}
	s.restore(file, monday.Add(3*days+time.Hour))
	s.advance(monday.Add(7*days - time.Minute))
	first := maps.Clone(s.chat.posts)
	s.advance(monday.Add(14 * days))
	if n := inPerson(); n != 1 {
		t.Errorf("asked %d times in person for October: %v, then %v", n, first, s.chat.posts)
	}
}
