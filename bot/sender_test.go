package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/bot"
	"jalon/store/bolt"
)

// chat is a chat that fails on order. It holds what really arrived.
type chat struct {
	deleted []string
	mu      sync.Mutex
	now     func() time.Time
	posts   map[string]int       // by delivery
	at      map[string]time.Time // when they arrived, by the chat's clock
	slow    time.Duration        // how far that is behind ours
	edits   []bot.Message
	editing func()                                          // what happens while one is under way; nil for nothing
	fault   func(delivery string) (arrives bool, err error) // nil: all is well
	blind   error                                           // of Find
}

func (c *chat) ServerTime(context.Context) (time.Time, error) { return c.now().Add(-c.slow), nil }

func (c *chat) Find(_ context.Context, to bot.Destination, delivery string, since time.Time) (bot.Found, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	arrived, known := c.at[delivery]
	there := c.posts[delivery] > 0 && (!known || !arrived.Before(since))
	return bot.Found{Receipt: bot.Receipt{Channel: to.Channel, Post: delivery}, At: arrived}, there, c.blind
}

func (c *chat) Post(_ context.Context, m bot.Message) (bot.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	arrives, err := true, error(nil)
	if c.fault != nil {
		arrives, err = c.fault(m.Delivery)
	}
	if arrives {
		c.posts[m.Delivery]++
		if c.at == nil {
			c.at = map[string]time.Time{}
		}
		c.at[m.Delivery] = c.now().Add(-c.slow)
	}
	return bot.Receipt{Channel: m.To.Channel, Post: m.Delivery}, err
}

func (c *chat) Delete(_ context.Context, at bot.Receipt) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deleted = append(c.deleted, at.Post)
	return nil
}

func (c *chat) Edit(_ context.Context, _ bot.Receipt, m bot.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.edits = append(c.edits, m)
	if c.editing != nil {
		c.editing()
	}
	return nil
}

var errLost = &bot.SendError{Outcome: bot.OutcomeUnknown, Err: errors.New("the reply was lost")}

// scene is a planner and a sender of a few products on a real store.
type scene struct {
	t        testing.TB
	path     string
	store    *bolt.Store
	chat     *chat
	clock    *bot.ManualClock
	products []bot.ProductID
	planner  *bot.Planner
	sender   *bot.Sender
}

var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) // 09:00 in Paris

func newScene(t testing.TB, folder string, products int) *scene {
	s := &scene{t: t, path: filepath.Join(folder, "jalon.db"), clock: bot.NewManualClock(monday.Add(-time.Hour))}
	s.chat = &chat{now: s.clock.Now, posts: map[string]int{}}
	s.open()
	ctx := context.Background()
	slugs := make([]string, products)
	for i := range slugs {
		slugs[i] = fmt.Sprintf("produit-%02d", i)
	}
	ids, err := s.store.EnsureProducts(ctx, slugs)
	s.check(err)
	for _, slug := range slugs {
		s.products = append(s.products, ids[slug])
		s.check(s.store.Declare(ctx, ids[slug], []bot.Declared{{Indicator: bot.Indicator{Product: ids[slug], Name: "Part",
			ShortName: "part", Family: bot.Used, Frequency: bot.Monthly, Delay: 5, Unit: "%"}}}, s.clock.Now()))
	}
	s.wire()
	return s
}

func (s *scene) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) open() {
	var err error
	s.store, err = bolt.Open(s.path, bolt.WithoutSync())
	s.check(err)
}

// crash loses what was in memory, as SIGKILL does.
func (s *scene) crash() {
	s.check(s.store.Close())
	s.open()
	s.wire()
}

var never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

type anyProduct struct{}

func (anyProduct) Product(id bot.ProductID) (bot.Startup, bool) {
	return bot.Startup{ID: id, Slug: string(id), Name: string(id)}, true
}

func (s *scene) wire() {
	schedule, err := bot.ParseSchedule("0 9 * * 1", "Europe/Paris")
	s.check(err)
	days, err := bot.NewClosedDays(bot.ClosedDaysConfig{})
	s.check(err)
	rules := []bot.Rule{{Name: "indicators", Schedule: schedule, Policy: bot.ShiftNext}}
	var settings []bot.Settings
	for _, p := range s.products {
		settings = append(settings, bot.Settings{Product: p, State: bot.LaunchOn, Channel: bot.ChannelID("salon-" + p), Team: []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur, Sure: true}}})
	}
	directory := bot.NewDirectory(bot.Known{Settings: settings, Notices: bot.Destination{Channel: "avis"}})
	log := slog.New(slog.DiscardHandler)
	s.planner = &bot.Planner{Store: s.store, Rules: rules, Days: days, Directory: func() *bot.Directory { return directory }, Log: log}
	s.sender = &bot.Sender{Store: s.store, Chat: s.chat, Concurrency: 4, Started: s.clock.Now(), Log: log,
		Resolver: &bot.Resolver{Products: anyProduct{}, Directory: func() *bot.Directory { return directory }, Days: days, Rules: rules}}
}

func (s *scene) advance(to time.Time) {
	s.t.Helper()
	s.check((&bot.Rehearsal{Clock: s.clock, Planner: s.planner, Sender: s.sender,
		Refresh: func(context.Context, time.Time) {}, NextRefresh: func() time.Time { return never }}).Advance(context.Background(), to))
}

func (s *scene) delivery(product int) bot.Delivery {
	s.t.Helper()
	d, err := s.store.Delivery(context.Background(), bot.WeekName(s.products[product], bot.DateOf(monday)))
	s.check(err)
	return d
}

// planned plans Monday's reminders without sending them.
func (s *scene) planned() {
	s.check(s.planner.Step(context.Background(), s.clock.Now()))
	s.clock.Set(monday)
	s.check(s.planner.Step(context.Background(), monday))
}

func TestSenderPostsEachOnce(t *testing.T) {
	s := newScene(t, t.TempDir(), 20)
	s.advance(monday)
	s.advance(monday.Add(6 * 24 * time.Hour))
	for i, p := range s.products {
		if n := s.chat.posts[bot.WeekName(p, bot.DateOf(monday))]; n != 1 {
			t.Errorf("%s was asked %d times", p, n)
		}
		if d := s.delivery(i); d.State != bot.StateSent || d.Receipt.Post == "" || !d.SentAt.Equal(monday) {
			t.Errorf("%+v", d)
		}
	}
}

// The post arrives, the reply does not: the next attempt finds it.
func TestSenderLooksAfterALostReply(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	lost := 1
	s.chat.fault = func(string) (bool, error) {
		if lost > 0 {
			lost--
			return true, errLost
		}
		return true, nil
	}
	s.advance(monday.Add(time.Hour))
	if d := s.delivery(0); d.State != bot.StateSent || d.Attempt != 2 || s.chat.posts[d.Name] != 1 {
		t.Errorf("posted %d times: %+v", s.chat.posts[d.Name], d)
	}
}

// The program is killed after the post and before the receipt.
func TestSenderLooksAfterACrash(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.planned()
	_, _, err := s.store.Claim(context.Background(), bot.Claim{Now: monday, Limit: 1, Anchor: monday,
		Resolve: func(c bot.Claiming) bot.Resolution { return s.sender.Resolver.Resolve(c, monday) }})
	s.check(err)
	s.chat.posts[bot.WeekName(s.products[0], bot.DateOf(monday))] = 1
	s.crash()
	s.advance(monday.Add(time.Minute))
	if d := s.delivery(0); d.State != bot.StateSent || s.chat.posts[d.Name] != 1 {
		t.Errorf("posted %d times: %+v", s.chat.posts[d.Name], d)
	}
}

// A backup from before the slot is restored: what was sent is not sent again.
func TestSenderLooksWhenLate(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.planned()
	s.chat.posts[bot.WeekName(s.products[0], bot.DateOf(monday))] = 1
	s.clock.Set(monday.Add(2 * time.Hour))
	s.crash()
	s.advance(monday.Add(3 * time.Hour))
	if d := s.delivery(0); d.State != bot.StateSent || s.chat.posts[d.Name] != 1 {
		t.Errorf("posted %d times: %+v", s.chat.posts[d.Name], d)
	}
}

// When nobody can say whether it was sent, it is not sent again, and admins
// are told.
func TestSenderGivesUpOnAnUnknownOutcome(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	name := bot.WeekName(s.products[0], bot.DateOf(monday))
	s.chat.fault = func(delivery string) (bool, error) {
		if delivery != name {
			return true, nil
		}
		return true, errLost
	}
	s.chat.blind = &bot.SendError{Outcome: bot.OutcomeUnknown, Err: errors.New("no answer")}
	s.advance(monday.Add(6*24*time.Hour + 23*time.Hour + 59*time.Minute))
	s.chat.blind = nil
	s.advance(monday.Add(8 * 24 * time.Hour))
	d := s.delivery(0)
	if d.State != bot.StateDead || d.Reason != bot.ReasonUnknownOutcome || s.chat.posts[name] != 1 {
		t.Errorf("posted %d times: %+v", s.chat.posts[name], d)
	}
	if s.chat.posts["notice/dead/"+name] != 1 {
		t.Error("admins were not told once")
	}
}

// A message to somebody who left is skipped, and nobody is told: nothing has to
// be mended.
func TestSenderSkipsWhoLeft(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.chat.fault = func(string) (bool, error) {
		return false, &bot.SendError{Outcome: bot.OutcomeRefused, Err: bot.ErrRecipientGone}
	}
	s.advance(monday.Add(24 * time.Hour))
	if d := s.delivery(0); d.State != bot.StateSkipped || d.Reason != bot.ReasonRecipientGone || len(s.chat.posts) != 0 {
		t.Errorf("posted %v: %+v", s.chat.posts, d)
	}
	s.chat.fault = nil
	s.advance(monday.Add(25 * time.Hour))
	if len(s.chat.posts) != 0 {
		t.Errorf("posted %v", s.chat.posts)
	}
}

// A claim that a long stop interrupted is not posted weeks later.
func TestSenderDoesNotPostWhatIsNoLongerUseful(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.chat.fault = func(string) (bool, error) {
		return false, &bot.SendError{Outcome: bot.OutcomeNotSent, Err: errors.New("refused")}
	}
	s.advance(monday.Add(time.Second))
	s.chat.fault = nil
	s.clock.Set(monday.Add(14 * 24 * time.Hour))
	s.crash()
	s.advance(s.clock.Now().Add(time.Hour))
	if d := s.delivery(0); d.State != bot.StateSkipped || d.Reason != bot.ReasonReplaced || s.chat.posts[d.Name] != 0 {
		t.Errorf("posted %d times: %+v", s.chat.posts[d.Name], d)
	}
}

// A clock set forward and back again sends nothing twice, and says so.
func TestPlannerSurvivesTheClock(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.advance(monday.Add(14 * 24 * time.Hour))
	before := len(s.chat.posts)
	s.clock.Set(monday.Add(time.Hour))
	s.crash()
	s.advance(monday.Add(13 * 24 * time.Hour))
	for name, n := range s.chat.posts {
		if n > 1 {
			t.Errorf("%s was posted %d times", name, n)
		}
	}
	if len(s.chat.posts) != before+1 {
		t.Errorf("%d posts, then %d: one notice was expected", before, len(s.chat.posts))
	}
}

// Another process's clock is a little ahead of ours: that is no fault to tell of,
// and its slots are not planned again.
func TestPlannersWhoseClocksDiffer(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	ctx, ahead := context.Background(), 20*time.Second
	for _, now := range []time.Time{monday.Add(-time.Hour), monday} {
		s.check(s.planner.Step(ctx, now))
		s.check(s.planner.Step(ctx, now.Add(-ahead)))
	}
	mark, _, err := s.store.Mark(ctx, "indicators")
	s.check(err)
	entries, err := s.store.Journal(ctx, 0, 100)
	s.check(err)
	if all, err := s.store.Deliveries(ctx, 10); err != nil || len(all) != 1 || !mark.Equal(monday) {
		t.Errorf("%d messages, and the mark at %v, %v", len(all), mark, err)
	}
	for _, e := range entries {
		if e.Action == "mark.move-back" {
			t.Errorf("told of %+v", e)
		}
	}
}

// Whatever is lost, delayed or killed, no delivery is posted twice, and each
// is sent in the end.
func TestEffectivelyOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newScene(t, t.TempDir(), 5)
		defer s.store.Close()
		s.chat.fault = func(string) (bool, error) {
			switch rapid.IntRange(0, 4).Draw(r, "fault") {
			case 0:
				return true, errLost
			case 1:
				return false, errLost
			case 2:
				return false, &bot.SendError{Outcome: bot.OutcomeNotSent, RetryAfter: time.Minute, Err: errors.New("429")}
			}
			return true, nil
		}
		s.sender.Concurrency = 1
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			s.advance(s.clock.Now().Add(time.Duration(rapid.IntRange(1, 200).Draw(r, "minutes")) * time.Minute))
			if rapid.Bool().Draw(r, "crash") {
				s.crash()
				s.sender.Concurrency = 1
			}
		}
		s.chat.fault = nil
		s.advance(monday.Add(3 * 24 * time.Hour))
		for name, n := range s.chat.posts {
			if n > 1 {
				r.Fatalf("%s was posted %d times", name, n)
			}
		}
		for i := range s.products {
			if d := s.delivery(i); d.State != bot.StateSent {
				r.Fatalf("left as %+v", d)
			}
		}
	})
}

// A restored backup owes what was sent since it was made: the post is found,
// although the chat's clock is behind ours.
func TestSenderFindsWhatABackupForgot(t *testing.T) {
	folder := t.TempDir()
	s := newScene(t, folder, 1)
	s.chat.slow = time.Second
	s.advance(monday.Add(-time.Minute))
	s.check(s.store.Close())
	backup, err := os.ReadFile(s.path)
	s.check(err)
	s.open()
	s.wire()
	s.advance(monday.Add(time.Second))
	s.check(s.store.Close())
	s.check(os.WriteFile(s.path, backup, 0o600))
	s.clock.Set(monday.Add(90 * time.Minute))
	s.open()
	s.wire()
	s.advance(monday.Add(2 * time.Hour))
	if d := s.delivery(0); d.State != bot.StateSent || s.chat.posts[d.Name] != 1 {
		t.Errorf("posted %d times: %+v", s.chat.posts[d.Name], d)
	}
}

// What could not leave on Monday is not sent on Sunday night, nor once it is
// answered: a retry asks again what is owed.
func TestSenderAsksAgainBeforeARetry(t *testing.T) {
	s := newScene(t, t.TempDir(), 2)
	s.chat.fault = func(string) (bool, error) {
		return false, &bot.SendError{Outcome: bot.OutcomeNotSent, RetryAfter: 10 * time.Minute, Err: errors.New("refused")}
	}
	s.advance(monday.Add(time.Hour))
	f, err := s.store.Facts(t.Context(), s.products[0])
	s.check(err)
	_, err = s.store.Record(t.Context(), bot.Entry{Product: s.products[0], By: "intra", At: s.clock.Now(), Door: "test", Nonce: "n",
		Figures: []bot.NewFigure{{Indicator: f.Indicators[0].ID, Period: "2026-10", Value: 3}}})
	s.check(err)
	s.advance(monday.Add(5*24*time.Hour + 18*time.Hour)) // Sunday, 03:00 in Paris
	s.chat.fault = nil
	s.advance(monday.Add(6*24*time.Hour + 12*time.Hour))
	if n := s.chat.posts[s.delivery(0).Name] + s.chat.posts[s.delivery(1).Name]; n != 0 {
		t.Errorf("%d posts on a Sunday", n)
	}
	if d := s.delivery(0); d.State != bot.StateSkipped || d.Reason != bot.ReasonNothingDue {
		t.Errorf("answered meanwhile: %+v", d)
	}
}

// The next edit of a post is counted from the answer to the one before, however
// long that took.
func TestSenderCountsEditsFromTheirAnswer(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.advance(monday.Add(time.Hour))
	f, err := s.store.Facts(t.Context(), s.products[0])
	s.check(err)
	_, err = s.store.Record(t.Context(), bot.Entry{Product: s.products[0], By: "intra", At: s.clock.Now(), Door: "test", Nonce: "n",
		Figures: []bot.NewFigure{{Indicator: f.Indicators[0].ID, Period: "2026-10", Value: 3}}})
	s.check(err)
	began := s.clock.Now()
	s.chat.editing = func() { s.clock.Set(began.Add(400 * time.Millisecond)) }
	s.sender.Clock = s.clock
	s.check(s.sender.Step(t.Context(), began))
	if d := s.delivery(0); len(s.chat.edits) != 1 || !d.EditedAt.Equal(began.Add(400*time.Millisecond)) {
		t.Errorf("%d edits, the last %s after the step began", len(s.chat.edits), d.EditedAt.Sub(began))
	}
}
