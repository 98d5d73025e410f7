package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// oneDelivery is a store that holds one delivery, and fails on order.
type oneDelivery struct {
	SendStore
	claimed bool
	full    bool          // the disk is
	stands  time.Duration // the process still, once it claimed
	settled []Settlement
}

func (o *oneDelivery) Due(context.Context, time.Time, int) (int, error) {
	if o.claimed {
		return 0, nil
	}
	return 1, nil
}

func (o *oneDelivery) Claim(context.Context, Claim) ([]Delivery, int, error) {
	o.claimed = true
	time.Sleep(o.stands)
	return []Delivery{{Name: "channel/p1/2026-W48", Attempt: 1, Slot: time.Now()}}, 1, nil
}

func (o *oneDelivery) Settle(_ context.Context, s Settlement) error {
	if o.full {
		return errors.New("no space left on device")
	}
	o.settled = append(o.settled, s)
	return nil
}

// hanging is a chat that takes a request and never answers.
type hanging struct {
	Messenger
	asked chan struct{}
}

func (hanging) ServerTime(context.Context) (time.Time, error) { return time.Now(), nil }

func (h hanging) Post(ctx context.Context, _ Message) (Receipt, error) {
	close(h.asked)
	<-ctx.Done()
	return Receipt{}, ctx.Err()
}

// Stopping while the chat hangs ends within ten seconds, and stores that
// nobody knows what became of the request.
func TestStoppingDoesNotWaitForAChatThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := &oneDelivery{}, hanging{asked: make(chan struct{})}
		s := &Sender{Store: store, Chat: chat, Resolver: &Resolver{}, Concurrency: 1, Started: time.Now(), Log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Step(ctx, time.Now()) }()
		<-chat.asked
		stopped := time.Now()
		cancel()
		<-ended
		if took := time.Since(stopped); took > 9*time.Second || took < time.Second {
			t.Errorf("stopping took %s", took)
		}
		if len(store.settled) != 1 || !store.settled[0].Unknown || store.settled[0].State != StatePlanned {
			t.Errorf("settled %+v", store.settled)
		}
	})
}

// posting is a chat that takes everything.
type posting struct {
	Messenger
	posts *int
}

func (posting) ServerTime(context.Context) (time.Time, error) { return time.Now(), nil }

func (p posting) Post(ctx context.Context, _ Message) (Receipt, error) {
	if ctx.Err() != nil { // so does a request
		return Receipt{}, ctx.Err()
	}
	*p.posts++
	return Receipt{Post: "post"}, nil
}

// A store that cannot write the receipt gets it again at the next step; the
// message is not sent again.
func TestReceiptOutlivesAFullDisk(t *testing.T) {
	posts := 0
	store := &oneDelivery{full: true}
	s := &Sender{Store: store, Chat: posting{posts: &posts}, Resolver: &Resolver{}, Concurrency: 1, Started: time.Now(), Log: slog.New(slog.DiscardHandler)}
	for range 3 {
		if err := s.Step(t.Context(), time.Now()); err == nil {
			t.Error("a full disk is not an error")
		}
	}
	store.full = false
	if err := s.Step(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if posts != 1 || len(store.settled) != 1 || store.settled[0].Receipt.Post != "post" {
		t.Errorf("posted %d times, settled %+v", posts, store.settled)
	}
}

// A process that stood still since it claimed sends nothing once its claim may
// be another's.
func TestNothingIsSentOnAnOldClaim(t *testing.T) {
	for stands, want := range map[time.Duration]int{10 * time.Second: 1, claimLease: 0} {
		synctest.Test(t, func(t *testing.T) {
			posts := 0
			store := &oneDelivery{stands: stands}
			s := &Sender{Store: store, Chat: posting{posts: &posts}, Resolver: &Resolver{}, Concurrency: 1, Started: time.Now(), Log: slog.New(slog.DiscardHandler)}
			if err := s.Step(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
			if posts != want || len(store.settled) != 1 || store.settled[0].Unknown != (want == 0) {
				t.Errorf("after %s: posted %d times, settled %+v", stands, posts, store.settled)
			}
		})
	}
}
