package bot_test

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// backup copies the store's file, as it is while nothing has it open.
func (s *scene) backup() []byte {
	s.t.Helper()
	s.check(s.store.Close())
	file, err := os.ReadFile(s.path)
	s.check(err)
	s.open()
	s.wire()
	return file
}

// restore starts again from a copy of the file, at an instant.
func (s *scene) restore(file []byte, now time.Time) {
	s.t.Helper()
	s.check(s.store.Close())
	s.check(os.WriteFile(s.path, file, 0o600))
	s.clock.Set(now)
	s.open()
	s.wire()
}

// A bot that starts again from an older copy of its store sends nothing again of
// what the chat has, and goes on with the week after.
func TestARestoredBackupSendsNothingAgain(t *testing.T) {
	const h, m, days = time.Hour, time.Minute, 24 * time.Hour
	planned := func(s *scene) { s.planned() }
	claimed := func(s *scene) {
		s.planned()
		_, _, err := s.store.Claim(s.t.Context(), bot.Claim{Now: monday, Limit: 9, Anchor: monday.Add(-s.chat.slow - 2*m),
			Resolve: func(c bot.Claiming) bot.Resolution { return s.sender.Resolver.Resolve(c, monday) }})
		s.check(err)
	}
	for _, c := range []struct {
		name     string
		copied   time.Duration // from the first slot
		do       func(*scene)  // just before that; nil for nothing
		lost     time.Duration
		restored time.Duration
		weeks    int  // sent before it was lost
		running  bool // the process does not start again: a database is restored under it
	}{
		{"of a minute before, within a minute", -m, nil, 30 * time.Second, m, 1, false},
		{"of a minute before, within a second", -m, nil, 0, time.Second, 1, false},
		{"of an hour before, on the same day", -h, nil, m, 6 * h, 1, false},
		{"of an hour before, by night", -h, nil, m, 14 * h, 1, false},
		{"of an hour before, on the Sunday after", -h, nil, m, 6*days + 3*h, 1, false},
		{"planned and not sent", 0, planned, m, 2 * m, 1, false},
		{"claimed and not sent", 0, claimed, m, 2 * m, 1, false},
		{"of after the message", m, nil, h, 2 * h, 1, false},
		{"three weeks old", -h, nil, 14*days + h, 14*days + 2*h, 3, false},
		{"two weeks old, planned and not sent", 0, planned, 7*days + h, 8 * days, 2, false},
		{"of an hour before, under a bot that runs", -h, nil, m, 6 * m, 1, true},
		{"planned and not sent, under a bot that runs", 0, planned, m, 6 * m, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, t.TempDir(), 2)
			defer func() { s.store.Close() }()
			s.check(s.planner.Step(t.Context(), s.clock.Now()))
			s.chat.slow = 90 * time.Second // its clock is behind ours
			s.advance(monday.Add(min(c.copied, -m)))
			if c.do != nil {
				c.do(s)
			} else {
				s.advance(monday.Add(c.copied))
			}
			file := s.backup()
			s.advance(monday.Add(c.lost))
			if asked, _ := s.asked(); asked != c.weeks*len(s.products) {
				t.Fatalf("%d posts before it was lost: %v", asked, s.chat.posts)
			}
			began := s.sender.Started
			s.restore(file, monday.Add(c.restored))
			if c.running {
				s.sender.Started = began.Add(-time.Hour)
			}
			s.advance(monday.AddDate(0, 0, 7*c.weeks).Add(-time.Second))
			if asked, _ := s.asked(); asked != c.weeks*len(s.products) {
				t.Errorf("%d posts after it was restored: %v", asked, s.chat.posts)
			}
			s.advance(monday.AddDate(0, 0, 7*c.weeks).Add(time.Hour))
			for week := range c.weeks + 1 {
				for _, p := range s.products {
					if name := bot.WeekName(p, bot.DateOf(monday.AddDate(0, 0, 7*week))); s.chat.posts[name] != 1 {
						t.Errorf("%s was posted %d times", name, s.chat.posts[name])
					}
				}
			}
		})
	}
}

// Nor does one whose clock is an hour behind by then: it lives through the slot once
// more.
func TestARestoredBackupOnASlowClockSendsNothingAgain(t *testing.T) {
	for name, running := range map[string]bool{"started again": false, "under a bot that runs": true} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, t.TempDir(), 2)
			defer func() { s.store.Close() }()
			s.check(s.planner.Step(t.Context(), s.clock.Now()))
			s.advance(monday.Add(-time.Hour))
			file := s.backup()
			s.advance(monday.Add(30 * time.Minute))
			if asked, _ := s.asked(); asked != len(s.products) {
				t.Fatalf("%d posts before it was lost: %v", asked, s.chat.posts)
			}
			began := s.sender.Started
			s.restore(file, monday.Add(-25*time.Minute))
			s.chat.slow = -time.Hour
			if running {
				s.sender.Started = began.Add(-time.Hour)
			}
			s.advance(monday.Add(6 * time.Hour))
			for _, p := range s.products {
				if name := bot.WeekName(p, bot.DateOf(monday)); s.chat.posts[name] != 1 {
					t.Errorf("%s was posted %d times", name, s.chat.posts[name])
				}
			}
		})
	}
}

// A team that the configuration invited is welcomed once, whatever backup its bot starts
// again from, and one that staff invite anew each time: see inviteOnce of cmd/jalon,
// whose mark and delivery this repeats.
func TestARestoredBackupWelcomesNobodyAgain(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	defer func() { s.store.Close() }()
	product := bot.Startup{ID: s.products[0]}
	invited := bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: product.ID, State: bot.LaunchInvited, Channel: "salon"}}})
	sent := func(d bot.Delivery, now time.Time) bot.Delivery {
		t.Helper()
		s.clock.Set(now)
		s.sender.Resolver.Directory = func() *bot.Directory { return invited }
		s.check(s.store.Plan(t.Context(), bot.Plan{Rule: bot.WelcomeMark(product.ID), To: now, Deliveries: []bot.Delivery{d}}))
		s.check(s.sender.Step(t.Context(), now))
		d, err := s.store.Delivery(t.Context(), d.Name)
		s.check(err)
		return d
	}
	file := s.backup()
	for _, now := range []time.Time{monday, monday.AddDate(0, 0, 3), monday.AddDate(0, 0, 50)} {
		s.restore(file, now)
		d := sent(bot.WelcomeOwed(product, bot.ByConfiguration, now.Add(time.Second)), now.Add(time.Second))
		if n := s.chat.posts[d.Name]; n != 1 || d.State != bot.StateSent || d.Receipt.Post != d.Name {
			t.Errorf("%s: welcomed %d times: %+v", now, n, d)
		}
	}
	s.restore(file, monday.AddDate(0, 0, 51))
	s.chat.blind = &bot.SendError{Outcome: bot.OutcomeRefused, Err: errors.New("too many posts")}
	now := monday.AddDate(0, 0, 51).Add(time.Second)
	if d := sent(bot.WelcomeOwed(product, "staff", now), now); d.State != bot.StateSent {
		t.Errorf("it is looked for: %+v", d)
	}
}

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
