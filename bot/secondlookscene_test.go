package bot_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// A restored backup does not have somebody asked in person twice for the same figure.
func TestAttackARestoredBackupAsksNobodyInPersonAgain(t *testing.T) {
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

// A team that the configuration invited is welcomed once, whatever backup its bot starts
// again from: see inviteOnce, whose mark and delivery this repeats.
func TestAttackARestoredBackupWelcomesNobodyAgain(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	defer func() { s.store.Close() }()
	off := bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: s.products[0], State: bot.LaunchInvited, Channel: "salon"}}})
	invite := func(now time.Time) {
		s.sender.Resolver.Directory = func() *bot.Directory { return off }
		mark := bot.WelcomeMark(s.products[0])
		if _, welcomed, err := s.store.Mark(t.Context(), mark); err != nil || welcomed {
			s.check(err)
			return
		}
		s.check(s.store.Plan(t.Context(), bot.Plan{Rule: mark, To: now, Deliveries: []bot.Delivery{bot.WelcomeOwed(bot.Startup{ID: s.products[0]}, "configuration", now)}}))
		s.check(s.sender.Step(t.Context(), now))
	}
	file := s.backup()
	s.clock.Set(monday)
	invite(monday)
	later := monday.AddDate(0, 0, 3)
	s.restore(file, later)
	invite(later.Add(time.Second))
	if n := s.chat.posts["welcome/"+string(s.products[0])+"/configuration"]; n != 1 {
		t.Errorf("welcomed %d times", n)
	}
}
