package bot_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/bot"
)

// step plans and sends at what the machine's clock shows.
func (s *scene) step(now time.Time) {
	s.t.Helper()
	s.clock.Set(now)
	s.check(s.planner.Step(s.t.Context(), now))
	s.check(s.sender.Step(s.t.Context(), now))
}

// asked counts the posts that ask something, and those that tell of the clock.
func (s *scene) asked() (asked, notices int) {
	for name, n := range s.chat.posts {
		if strings.HasPrefix(name, "channel/") {
			asked += n
		} else {
			notices += n
		}
	}
	return asked, notices
}

// A clock that goes an hour forward or back between two steps makes no message come
// twice, none be missed, and one notice a mark at most.
func TestAClockThatJumpsAnHourAsksOnce(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, c := range []struct {
		name    string
		shows   []time.Duration // at each step, from the slot
		asked   []int           // after each
		notices int
	}{
		{"forward over the slot", []time.Duration{-2 * h, -30 * m, 30 * m, 40 * m}, []int{0, 0, 1, 1}, 0},
		{"forward over the slot, and right again", []time.Duration{-2 * h, -30 * m, 30 * m, -29 * m, 0, 40 * m}, []int{0, 0, 1, 1, 1, 1}, 1},
		{"forward short of it, and right again", []time.Duration{-3 * h, -2 * h, -1 * h, -119 * m, 0, m}, []int{0, 0, 0, 0, 1, 1}, 0},
		{"back before the slot, and right again", []time.Duration{-2 * h, -10 * m, -70 * m, -5 * m, 0, m}, []int{0, 0, 0, 0, 1, 1}, 0},
		{"back after the slot", []time.Duration{-1 * h, 0, m, -58 * m, -1 * m, 0, m, h}, []int{0, 1, 1, 1, 1, 1, 1, 1}, 1},
		{"back after the slot, and right again", []time.Duration{-1 * h, 0, -59 * m, 2 * m, h}, []int{0, 1, 1, 1, 1}, 1},
		{"to and fro", []time.Duration{-1 * h, 0, -1 * h, 0, -1 * h, m, -1 * h, h}, []int{0, 1, 1, 1, 1, 1, 1, 1}, 1},
		{"back within a minute", []time.Duration{-1 * h, 0, -59 * time.Second, 0, m}, []int{0, 1, 1, 1, 1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, t.TempDir(), 1)
			defer s.store.Close()
			for i, shown := range c.shows {
				s.step(monday.Add(shown))
				if asked, _ := s.asked(); asked != c.asked[i] {
					t.Errorf("asked %d times after step %d, want %d", asked, i, c.asked[i])
				}
			}
			if _, notices := s.asked(); notices != c.notices {
				t.Errorf("%d notices, want %d: %v", notices, c.notices, s.chat.posts)
			}
		})
	}
}

// A clock that is an hour ahead, right or an hour behind from one step to the next
// has each week asked once all the same. The chat's clock is right.
func TestAClockThatWandersAsksEachWeekOnce(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 0))
		s := newScene(t, t.TempDir(), 2)
		var right time.Time
		s.chat.now = func() time.Time { return right }
		for week := range 3 {
			slot := monday.AddDate(0, 0, 7*week)
			for right = slot.Add(-3 * time.Hour); right.Before(slot.Add(3 * time.Hour)); right = right.Add(time.Duration(1+r.IntN(25)) * time.Minute) {
				s.step(right.Add(time.Duration(r.IntN(3)-1) * time.Hour))
			}
			s.step(right)
			for _, p := range s.products {
				if name := bot.WeekName(p, bot.DateOf(slot)); s.chat.posts[name] != 1 {
					t.Errorf("seed %d: %s was posted %d times", seed, name, s.chat.posts[name])
				}
			}
		}
		if asked, _ := s.asked(); asked != 3*len(s.products) {
			t.Errorf("seed %d: %v", seed, s.chat.posts)
		}
		s.check(s.store.Close())
	}
}

// racing is the planners of two processes on one store, and what they planned.
func (s *scene) racing() ([2]*bot.Planner, *plans) {
	kept := s.record()
	other := *s.planner
	return [2]*bot.Planner{s.planner, &other}, kept
}

// plannedOnce checks that each week was planned once, by whoever came first.
func (s *scene) plannedOnce(kept *plans, weeks int) {
	s.t.Helper()
	slots := map[string]int{}
	for _, p := range kept.taken {
		slots[p.To.UTC().Format(time.RFC3339)]++
	}
	for week := range weeks {
		if slot := monday.AddDate(0, 0, 7*week); slots[slot.Format(time.RFC3339)] != 1 {
			s.t.Errorf("the slot of %s was planned %d times", slot, slots[slot.Format(time.RFC3339)])
		}
	}
	all, err := s.store.Deliveries(s.t.Context(), 1000)
	s.check(err)
	if len(slots) != weeks || len(all) != weeks*len(s.products) {
		s.t.Errorf("%d slots and %d deliveries in %d weeks", len(slots), len(all), weeks)
	}
}

// Two planners whose clocks differ by seconds, in whatever order they step, plan each
// week once.
func TestTwoPlannersPlanEachWeekOnceInAnyOrder(t *testing.T) {
	const weeks = 4
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := newScene(t, t.TempDir(), 2)
		both, kept := s.racing()
		for now := monday.Add(-time.Hour); now.Before(monday.AddDate(0, 0, 7*weeks-1)); now = now.Add(time.Duration(1+r.IntN(48)) * time.Hour) {
			for _, n := range r.Perm(6) { // each three times
				s.check(both[n%2].Step(t.Context(), now.Add(time.Duration(r.IntN(20))*time.Second)))
			}
		}
		s.plannedOnce(kept, weeks)
		s.check(s.store.Close())
	}
}

// Planners that step at the same instant plan each week once, and none fails.
func TestTwoPlannersPlanEachWeekOnceAtTheSameTime(t *testing.T) {
	const weeks = 12
	s := newScene(t, t.TempDir(), 2)
	defer s.store.Close()
	both, kept := s.racing()
	for hour := -1; hour < 24*7*(weeks-1)+24; hour += 21 {
		var racers sync.WaitGroup
		for n := range 4 {
			racers.Go(func() {
				if err := both[n%2].Step(t.Context(), monday.Add(time.Duration(hour)*time.Hour)); err != nil {
					t.Error(err)
				}
			})
		}
		racers.Wait()
	}
	s.plannedOnce(kept, weeks)
}
