package bot

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

// sending is one step of a sender under way. It claims a little more than it
// sends at once, so that no request waits for the store: as many goroutines as
// there may be requests take what was claimed, in its order, and outcomes are
// stored beside them.
type sending struct {
	*Sender
	now    time.Time
	most   int                 // claimed together
	all    int64               // deliveries in hand: claimed, and not settled yet
	hand   *semaphore.Weighted // room for them
	queue  chan turn
	group  *errgroup.Group
	broken context.Context // ends once nothing more may begin: ctx ended, or something failed
}

// turn is a claimed delivery that waits to be sent.
type turn struct {
	delivery Delivery
	since    time.Time
	until    time.Time // nothing is asked of the chat on its claim any more
}

const (
	// claimedFor is how many deliveries are claimed together for each request at
	// once, inHand how many are in hand: one that is sent, those whose outcome is
	// stored, those that wait while others are claimed.
	claimedFor, inHand = 2, 6
	// longestTurn is how long one waits for its turn: its attempt still has
	// all its time before its claim ends.
	longestTurn = claimLease - leaseMargin - requestDeadline
)

func newSending(s *Sender, now time.Time) *sending {
	most, all := claimedFor*s.Concurrency, inHand*s.Concurrency
	if s.Concurrency == 1 { // one after the other, wholly
		most, all = 1, 1
	}
	return &sending{Sender: s, now: now, most: most, all: int64(all), hand: semaphore.NewWeighted(int64(all)), queue: make(chan turn, all)}
}

// run returns once all that was claimed is settled.
func (s *sending) run(ctx context.Context) error {
	s.group, s.broken = errgroup.WithContext(ctx)
	s.group.Go(s.claimAll)
	for range s.Concurrency {
		s.group.Go(func() error {
			for t := range s.queue {
				s.take(ctx, t)
			}
			return nil
		})
	}
	if err := s.group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// claimAll claims until nothing is due. What is in hand may owe something that
// is due at once: it looks again when all is settled.
func (s *sending) claimAll() error {
	defer close(s.queue)
	ctx := s.broken
	for room := int64(s.most); ; {
		if s.hand.Acquire(ctx, room) != nil {
			return nil // stopping, or told by what failed
		}
		claimed, seen, err := s.claim(ctx)
		if ctx.Err() == nil && err != nil {
			return err
		}
		for _, t := range claimed {
			s.queue <- t
		}
		s.hand.Release(room - int64(len(claimed)))
		switch {
		case seen > 0:
			room = int64(s.most)
		case room == s.all:
			return nil
		default:
			room = s.all
		}
	}
}

// claim takes the rights to as many requests as deliveries are due, then claims so
// many.
func (s *sending) claim(ctx context.Context) (turns []turn, seen int, err error) {
	due, err := s.Store.Due(ctx, s.now, s.most)
	if err != nil {
		return nil, 0, fmt.Errorf("count what is due: %w", err)
	}
	if due == 0 {
		return nil, 0, nil
	}
	limit, err := s.permits(ctx, due)
	if err != nil {
		return nil, 0, err
	}
	server, err := s.serverTime(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("ask the chat its time: %w", err)
	}
	until := time.Now().Add(claimLease - leaseMargin) // a claim made later holds longer
	claimed, seen, err := s.Store.Claim(ctx, Claim{Now: s.now, Limit: limit, Lease: claimLease,
		Anchor: server.Add(-anchorMargin), Resolve: func(c Claiming) Resolution { return s.Resolver.Resolve(c, s.now) }})
	if err != nil {
		return nil, 0, fmt.Errorf("claim: %w", err)
	}
	since := time.Now()
	for _, d := range claimed {
		turns = append(turns, turn{d, since, until})
	}
	return turns, seen, nil
}

// permits waits for the right to one request, and takes up to most when they are
// free: none can be given back.
func (s *Sender) permits(ctx context.Context, most int) (int, error) {
	if s.Limiter == nil {
		return most, nil
	}
	n, err := s.Limiter.Take(ctx, most)
	if err != nil {
		return 0, fmt.Errorf("wait for the rate limiter: %w", err)
	}
	return n, nil
}

// take attempts what was claimed, and has its outcome stored while others are
// sent. What waited too long, or past the end, was not asked of the chat: it waits
// for another claim.
func (s *sending) take(ctx context.Context, t turn) {
	d := t.delivery
	out := Settlement{Name: d.Name, Attempt: d.Attempt, At: s.now, State: StatePlanned, Due: d.Due, Unknown: d.Unknown}
	switch {
	case s.broken.Err() != nil:
		out.Cause = "not tried: the sender stops"
	case time.Since(t.since) > longestTurn:
		out.Cause = "not tried: those before it took too long"
	default:
		out = s.attempt(ctx, d, s.now, t.until)
	}
	if out.State == StateSent {
		out.Owed = append(out.Owed, s.Resolver.follows(d, out.At)...)
	}
	s.group.Go(func() error {
		defer s.hand.Release(1)
		return s.settle(ctx, d, out)
	})
}
