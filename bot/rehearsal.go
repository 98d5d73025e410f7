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
}

// Settle does all that is due now.
func (r *Rehearsal) Settle(ctx context.Context) error {
	now := r.Clock.Now()
	if err := r.Planner.Step(ctx, now); err != nil {
		return err
	}
	return r.Sender.Step(ctx, now)
}

// ErrPast: a clock that is moved goes forward.
var ErrPast = errors.New("that instant is past")

// Advance moves the clock to an instant, stopping at each one where something
// is due. A step that fails is tried again later, as a running bot would; the
// last failure is returned when it still stands at the end.
func (r *Rehearsal) Advance(ctx context.Context, to time.Time) error {
	if to.Before(r.Clock.Now()) {
		return ErrPast
	}
	for ctx.Err() == nil {
		failed := r.Settle(ctx)
		now := r.Clock.Now()
		if !now.Before(to) {
			return failed
		}
		next, err := r.next(ctx, now)
		if err != nil {
			return err
		}
		if failed != nil {
			next = now.Add(afterFailure)
		}
		if next.IsZero() || next.After(to) {
			next = to
		}
		r.Clock.Set(next)
	}
	return ctx.Err()
}

// next is the first instant after now at which a step has something to do.
func (r *Rehearsal) next(ctx context.Context, now time.Time) (time.Time, error) {
	next := r.Planner.NextDue(now)
	due, ok, err := r.Sender.Store.NextDue(ctx)
	if err != nil {
		return next, fmt.Errorf("next due: %w", err)
	}
	if ok && due.After(now) && (next.IsZero() || due.Before(next)) {
		next = due
	}
	return next, nil
}
