package bot_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"jalon/bot"
)

// plans is a store that remembers which plans it took.
type plans struct {
	bot.PlanStore
	mu    sync.Mutex
	taken []bot.Plan // that owe something
}

func (p *plans) Plan(ctx context.Context, plan bot.Plan) error {
	err := p.PlanStore.Plan(ctx, plan)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil && len(plan.Deliveries) > 0 {
		p.taken = append(p.taken, plan)
	}
	return err
}

// record makes the scene's planner keep what it plans.
func (s *scene) record() *plans {
	p := &plans{PlanStore: s.store}
	s.planner.Store = p
	return p
}

func inParis(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, mustParis(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// However many slots passed while the bot was away, it plans once, for the latest;
// one older than five weeks is let go.
func TestSlotsMissedWhileAwayArePlannedAsOne(t *testing.T) {
	for _, c := range []struct {
		name, spec, left, back string
		policy                 bot.ShiftPolicy
		missed                 int
		want                   string // empty: nothing is planned
	}{
		{"a minute, no slot", "0 9 * * 1", "2026-11-23 08:58", "2026-11-23 08:59", bot.ShiftNext, 0, ""},
		{"a minute, one slot", "* 9 * * *", "2026-11-23 09:10", "2026-11-23 09:11", bot.ShiftNext, 1, "2026-11-23 09:11"},
		{"an hour, four slots", "*/15 * * * *", "2026-11-23 09:05", "2026-11-23 10:05", bot.ShiftNext, 4, "2026-11-23 10:00"},
		{"an hour of the night that has two", "*/15 * * * *", "2027-10-31 01:50", "2027-10-31 03:05", bot.ShiftNone, 5, "2027-10-31 03:00"},
		{"three days, six slots", "0 9,14 * * *", "2026-11-24 08:00", "2026-11-27 08:00", bot.ShiftNext, 6, "2026-11-26 14:00"},
		{"three days, all closed", "0 9 * * *", "2027-05-14 10:00", "2027-05-17 10:00", bot.ShiftNext, 3, ""}, // to Whit Monday
		{"five weeks, five slots", "0 9 * * 1", "2026-11-23 10:00", "2026-12-28 10:00", bot.ShiftNext, 5, "2026-12-28 09:00"},
		{"five weeks, to the day after Christmas", "0 9 * * 1-5", "2026-11-23 10:00", "2026-12-26 10:00", bot.ShiftNext, 24, "2026-12-24 09:00"},
		{"five weeks, the latest moved", "0 9 1 * *", "2026-12-01 10:00", "2027-01-05 10:00", bot.ShiftNext, 1, "2027-01-04 09:00"},
		{"five weeks, the latest moved back", "0 9 * * 1", "2027-04-13 10:00", "2027-05-14 10:00", bot.ShiftPrevious, 4, "2027-05-14 09:00"},
		{"five weeks less a minute", "0 9 24 11 *", "2026-11-24 08:00", "2026-12-29 08:59", bot.ShiftNext, 1, "2026-11-24 09:00"},
		{"five weeks to the minute", "0 9 24 11 *", "2026-11-24 08:00", "2026-12-29 09:00", bot.ShiftNext, 1, ""},
		{"a year", "0 9 * * 1", "2025-12-01 10:00", "2026-11-24 10:00", bot.ShiftNext, 51, "2026-11-23 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, t.TempDir(), 2)
			defer s.store.Close()
			schedule, err := bot.ParseSchedule(c.spec, "Europe/Paris")
			s.check(err)
			rules := []bot.Rule{{Name: "r", Schedule: schedule, Policy: c.policy}}
			s.planner.Rules = rules
			kept, back := s.record(), inParis(t, c.back)
			if _, missed := schedule.Latest(inParis(t, c.left), back); missed != c.missed {
				t.Errorf("%d slots in between, the test says %d", missed, c.missed)
			}
			s.check(s.planner.Step(t.Context(), inParis(t, c.left)))
			for _, now := range []time.Time{back, back, back.Add(30 * time.Second)} {
				s.check(s.planner.Step(t.Context(), now))
			}
			all, err := s.store.Deliveries(t.Context(), 100)
			s.check(err)
			if c.want == "" {
				if len(kept.taken) != 0 || len(all) != 0 {
					t.Errorf("planned %+v", kept.taken)
				}
				return
			}
			want := inParis(t, c.want)
			if len(kept.taken) != 1 || !kept.taken[0].To.Equal(want) || len(all) != len(s.products) {
				t.Fatalf("%d deliveries, plans %+v; want one, for %s", len(all), kept.taken, want)
			}
			for _, d := range all {
				if !d.Slot.Equal(want) || d.Name != bot.WeekName(d.Product, bot.DateOf(want)) {
					t.Errorf("%s of %s", d.Name, d.Slot)
				}
			}
		})
	}
}

// Away over the slots of weeks, the bot asks each channel at most once when it is
// back, by day and on an open day.
func TestBackAfterWeeksEachChannelIsAskedOnce(t *testing.T) {
	for _, c := range []struct {
		name, back, posted string // when the one message is sent
	}{
		{"an hour, over the slot", "2026-11-23 10:00", "2026-11-23 10:00"},
		{"three days", "2026-11-26 10:00", "2026-11-26 10:00"},
		{"three days, by night", "2026-11-26 23:00", "2026-11-27 09:00"},
		{"to the Sunday before the next slot", "2026-11-29 21:00", "2026-11-30 09:00"}, // the next week's
		{"five weeks", "2026-12-28 11:00", "2026-12-28 11:00"},
		{"five weeks, and Christmas", "2026-12-25 11:00", "2026-12-28 09:00"}, // the next week's
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, t.TempDir(), 3)
			s.check(s.planner.Step(t.Context(), s.clock.Now())) // seen on Monday at 08:00
			s.clock.Set(inParis(t, c.back))
			s.crash()
			defer func() { s.store.Close() }()
			posted := inParis(t, c.posted)
			s.advance(posted.Add(time.Hour))
			if len(s.chat.posts) != len(s.products) {
				t.Errorf("sent %v", s.chat.posts)
			}
			for name, n := range s.chat.posts {
				if n != 1 || !s.chat.at[name].Equal(posted) {
					t.Errorf("%s: %d times, last at %s, want %s", name, n, s.chat.at[name], posted)
				}
			}
		})
	}
}
