package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shelf is a store of deliveries in memory, whose answers take a while.
type shelf struct {
	SendStore
	takes time.Duration // a claim, and a settlement

	mu      sync.Mutex
	all     map[string]Delivery
	names   []string // in their order
	inHand  int
	most    int   // that ever were
	broken  error // what Settle says
	settled []Settlement
}

func newShelf(n int) *shelf {
	s := &shelf{all: map[string]Delivery{}, takes: time.Millisecond}
	now := time.Now()
	for i := range n {
		name := fmt.Sprintf("d%02d", i)
		s.names, s.all[name] = append(s.names, name), Delivery{Name: name, State: StatePlanned, Slot: now, Due: now}
	}
	return s
}

func (s *shelf) waiting(now time.Time, most int) (names []string) {
	for _, name := range s.names {
		if d := s.all[name]; len(names) < most && d.State == StatePlanned && !d.Due.After(now) {
			names = append(names, name)
		}
	}
	return names
}

func (s *shelf) Due(_ context.Context, now time.Time, most int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting(now, most)), nil
}

func (s *shelf) Claim(_ context.Context, c Claim) (claimed []Delivery, seen int, err error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.waiting(c.Now, c.Limit) {
		d := s.all[name]
		d.State = StateClaimed
		d.Attempt++
		s.all[name] = d
		claimed = append(claimed, d)
	}
	s.inHand += len(claimed)
	s.most = max(s.most, s.inHand)
	return claimed, len(claimed), nil
}

func (s *shelf) Settle(_ context.Context, out Settlement) (err error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if s.all[out.Name], err = out.Of(s.all[out.Name]); err == nil {
		s.inHand--
		s.settled = append(s.settled, out)
	}
	return err
}

func (s *shelf) states() map[State]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	states := map[State]int{}
	for _, d := range s.all {
		states[d.State]++
	}
	return states
}

// counter is a chat that counts what it is asked, and takes as long as it is told.
type counter struct {
	Messenger
	takes func(delivery string) time.Duration

	mu            sync.Mutex
	posts         map[string]int
	underWay, top int // requests
}

func (*counter) ServerTime(context.Context) (time.Time, error) { return time.Now(), nil }

func (c *counter) Find(context.Context, Destination, string, time.Time) (Found, bool, error) {
	return Found{}, false, nil
}

func (c *counter) Post(ctx context.Context, m Message) (Receipt, error) {
	c.mu.Lock()
	c.posts[m.Delivery]++
	c.underWay++
	c.top = max(c.top, c.underWay)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.underWay--
	}()
	select {
	case <-time.After(c.takes(m.Delivery)):
		return Receipt{Post: m.Delivery}, nil
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
}

func always(d time.Duration) func(string) time.Duration {
	return func(string) time.Duration { return d }
}

func sendingTo(store *shelf, chat *counter) *Sender {
	chat.posts = map[string]int{}
	return &Sender{Store: store, Chat: chat, Resolver: &Resolver{Directory: func() *Directory { return NewDirectory(Known{}) }},
		Concurrency: 4, Started: time.Now().Add(-time.Hour), Log: slog.New(slog.DiscardHandler)}
}

// A slow request holds up nothing but itself, no more are under way than may be,
// and a bounded number is claimed ahead.
func TestSlowRequestHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := newShelf(61), &counter{}
		chat.takes = func(delivery string) time.Duration {
			if delivery == "d00" {
				return 10 * time.Second
			}
			return 100 * time.Millisecond
		}
		begun := time.Now()
		s := sendingTo(store, chat)
		ended := make(chan error)
		go func() { ended <- s.Step(t.Context(), begun) }()
		time.Sleep(2*time.Second + 50*time.Millisecond) // three at once send the sixty others
		if got := store.states(); got[StateSent] != 60 || got[StateClaimed] != 1 {
			t.Errorf("while one hangs: %v", got)
		}
		if err := <-ended; err != nil || store.states()[StateSent] != 61 {
			t.Errorf("in the end: %v, %v", store.states(), err)
		}
		if chat.top != 4 || store.most > inHand*4 {
			t.Errorf("%d requests at once, %d deliveries in hand", chat.top, store.most)
		}
	})
}

// What was claimed and not begun when the sender stops is left as it was, and
// asks for no look-up: nothing of it reached the chat.
func TestStoppingGivesBackWhatWasNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := newShelf(40), &counter{takes: always(time.Hour)}
		s := sendingTo(store, chat)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Step(ctx, time.Now()) }()
		time.Sleep(time.Second)
		stopped := time.Now()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || time.Since(stopped) > stoppingGrace+time.Second {
			t.Errorf("stopped after %s: %v", time.Since(stopped), err)
		}
		if got := store.states(); got[StatePlanned] != 40 || len(store.settled) < 5 || len(store.settled) > inHand*4 {
			t.Errorf("%v, %d settled", got, len(store.settled))
		}
		for _, out := range store.settled {
			if out.Unknown != (chat.posts[out.Name] > 0) {
				t.Errorf("posted %d times: %+v", chat.posts[out.Name], out)
			}
		}
	})
}

// What waited so long that its claim would end under it is claimed again; it is
// posted once.
func TestTurnsThatComeTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := newShelf(30), &counter{takes: always(11 * time.Second)}
		s := sendingTo(store, chat)
		if err := s.Step(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		late := 0
		for _, out := range store.settled {
			if out.State == StatePlanned && !out.Unknown {
				late++
			}
		}
		if store.states()[StateSent] != 30 || late == 0 {
			t.Errorf("%v, %d came too late", store.states(), late)
		}
		for name, n := range chat.posts {
			if n != 1 {
				t.Errorf("%s was posted %d times", name, n)
			}
		}
	})
}

// A store that takes no outcome any more ends the step soon: what is sent meanwhile
// would be forgotten by a crash.
func TestNothingMoreIsSentOnceAnOutcomeIsNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := newShelf(200), &counter{takes: always(100 * time.Millisecond)}
		store.broken = errors.New("no space left on device")
		s := sendingTo(store, chat)
		if err := s.Step(t.Context(), time.Now()); !errors.Is(err, store.broken) || len(chat.posts) > 8 {
			t.Errorf("%d were posted: %v", len(chat.posts), err)
		}
		sent := len(chat.posts)
		store.broken = nil
		for range 2 {
			if err := s.Step(t.Context(), time.Now()); err != nil {
				t.Error(err)
			}
		}
		if store.states()[StateSent] != 200 || len(chat.posts) != 200 || sent == 0 {
			t.Errorf("then: %v, %d posts", store.states(), len(chat.posts))
		}
		for name, n := range chat.posts {
			if n != 1 {
				t.Errorf("%s was posted %d times", name, n)
			}
		}
	})
}
