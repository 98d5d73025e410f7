package bot

import (
	"context"
	"hash/fnv"
	"log/slog"
	"math"
	"time"
)

// Stepper does what is due at now.
type Stepper interface {
	Step(ctx context.Context, now time.Time) error
}

// A loop rests after a step failed: afterFailure, then twice as long each
// time, up to longestRest.
const (
	afterFailure = 5 * time.Second
	longestRest  = time.Minute
)

// Run steps until ctx ends: at the instants next gives, and whenever wake is
// signalled. A failed step is logged and tried again after a rest.
func Run(ctx context.Context, clock Clock, log *slog.Logger, s Stepper, next func(now time.Time) time.Time, wake <-chan struct{}) error {
	rest := afterFailure
	for ctx.Err() == nil {
		now := clock.Now()
		err := s.Step(ctx, now)
		at := next(now)
		switch {
		case err == nil:
			rest = afterFailure
		case ctx.Err() == nil:
			log.Error("step failed", "err", err, "again_in", rest)
			at = now.Add(rest)
			rest = min(2*rest, longestRest)
		}
		if err := clock.Wait(ctx, at, wake); err != nil {
			break
		}
	}
	return nil
}

// backOff returns how long to wait before the attempt after this one: two
// seconds, doubling up to five minutes, plus up to a quarter that depends on
// the delivery's name alone.
func backOff(name string, attempt int) time.Duration {
	const first, most = 2 * time.Second, 5 * time.Minute
	d := min(time.Duration(float64(first)*math.Pow(2, float64(min(attempt, 20)-1))), most)
	h := fnv.New32a()
	h.Write([]byte(name))
	return d + d/4*time.Duration(h.Sum32()%1000)/1000
}
