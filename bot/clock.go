package bot

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time. Everything that decides by time asks one.
type Clock interface {
	Now() time.Time
	// Wait returns when the clock reaches t, when wake is signalled, or with
	// ctx's error. A zero t never comes.
	Wait(ctx context.Context, t time.Time, wake <-chan struct{}) error
}

// RealClock is the machine's clock.
type RealClock struct{}

// Now implements Clock.
func (RealClock) Now() time.Time { return time.Now() }

// longestWait bounds one wait, so that a clock set forward, or a machine that
// slept, is noticed soon.
const longestWait = 30 * time.Second

// Wait implements Clock. It may return early: callers look at the time again.
func (RealClock) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) error {
	d := longestWait
	if !t.IsZero() {
		d = min(d, time.Until(t))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wake:
	case <-timer.C:
	}
	return nil
}

// ManualClock stands still until it is set: for the console, for rehearsals
// and for tests.
type ManualClock struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{}
}

// NewManualClock returns a clock that stands at t.
func NewManualClock(t time.Time) *ManualClock {
	return &ManualClock{now: t, moved: make(chan struct{})}
}

// Now implements Clock.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock and wakes those who wait.
func (c *ManualClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
	close(c.moved)
	c.moved = make(chan struct{})
}

// Wait implements Clock.
func (c *ManualClock) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) error {
	for {
		c.mu.Lock()
		now, moved := c.now, c.moved
		c.mu.Unlock()
		if !t.IsZero() && !now.Before(t) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
			return nil
		case <-moved:
		}
	}
}
