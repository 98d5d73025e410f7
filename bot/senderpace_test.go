package bot_test

import (
	"context"
	"slices"
	"testing"
	"time"
)

// generous is a limiter that gives whatever it is asked for, and keeps count.
type generous struct{ taken []int }

func (g *generous) Take(_ context.Context, most int) (int, error) {
	g.taken = append(g.taken, most)
	return most, nil
}

// The right to a request cannot be given back: the sender takes as many as there
// are messages to send, at most those it claims together, and none when nothing is
// due.
func TestSenderTakesWhatItUses(t *testing.T) {
	for due, want := range map[int][]int{1: {1}, 3: {3}, 8: {8}, 18: {8, 8, 2}} {
		s, limiter := newScene(t, t.TempDir(), due), &generous{}
		s.sender.Limiter = limiter
		s.planned()
		if s.check(s.sender.Step(t.Context(), monday.Add(-time.Nanosecond))); len(limiter.taken) != 0 {
			t.Errorf("%d to come: takes %v", due, limiter.taken)
		}
		for range 2 {
			s.check(s.sender.Step(t.Context(), monday))
		}
		if !slices.Equal(limiter.taken, want) || len(s.chat.posts) != due {
			t.Errorf("%d due: takes %v, want %v; %d posts", due, limiter.taken, want, len(s.chat.posts))
		}
	}
}
