package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Rehearsal runs the planner and the sender step by step on a clock that
// stands still between steps: the console, demonstrations and tests see every
// delivery at its instant, and nothing happens by itself.
type Rehearsal struct {
	Clock   *ManualClock
	Planner *Planner
	Sender  *Sender
	// Refresh brings what is remembered from elsewhere up to date, when
	// NextRefresh is reached. Its faults are its own.
	Refresh     func(ctx context.Context, now time.Time)
	NextRefresh func() time.Time
}

// Settle does all that is due now.
func (r *Rehearsal) Settle(ctx context.Context) error {
	now := r.Clock.Now()
	if !r.NextRefresh().After(now) {
		r.Refresh(ctx, now)
	}
	if err := r.Planner.Step(ctx, now); err != nil {
		return err
	}
	return r.Sender.Step(ctx, now)
}

// ErrPast: a clock that is moved goes forward.
var ErrPast = errors.New("that instant is past")

// Step moves the clock to the next instant where something is due, or to the
// given one if it comes first, and does what is due there. A step that fails
// is tried again later, as a running bot would.
func (r *Rehearsal) Step(ctx context.Context, to time.Time) (done bool, err error) {
	now := r.Clock.Now()
	if to.Before(now) {
		return true, ErrPast
	}
	failed := r.Settle(ctx) // what an act before this left to do
	next, err := r.next(ctx, now)
	if err != nil {
		return true, err
	}
	if failed != nil {
		next = now.Add(afterFailure)
	}
	if next.IsZero() || next.After(to) {
		next = to
	}
	if next.After(now) {
		r.Clock.Set(next)
		failed = r.Settle(ctx)
	}
	if next.Before(to) {
		return false, nil
	}
	return true, failed
}

// Advance moves the clock to an instant, stopping at each one where something
// is due. The last failure is returned when it still stands at the end.
func (r *Rehearsal) Advance(ctx context.Context, to time.Time) error {
	for ctx.Err() == nil {
		if done, err := r.Step(ctx, to); done {
			return err
		}
	}
	return ctx.Err()
}

// next is the first instant after now at which a step has something to do.
func (r *Rehearsal) next(ctx context.Context, now time.Time) (time.Time, error) {
	next := r.Planner.NextDue(now)
	if refresh := r.NextRefresh(); refresh.After(now) && (next.IsZero() || refresh.Before(next)) {
		next = refresh
	}
	due, ok, err := r.Sender.Store.NextDue(ctx)
	if err != nil {
		return next, fmt.Errorf("next due: %w", err)
	}
	if ok && due.After(now) && (next.IsZero() || due.Before(next)) {
		next = due
	}
	return next, nil
}
