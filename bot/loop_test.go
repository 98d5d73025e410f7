package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// steps records when it was called.
type steps struct {
	at   []time.Time
	fail int // the first steps that fail
}

func (s *steps) Step(_ context.Context, now time.Time) error {
	s.at = append(s.at, now)
	if len(s.at) <= s.fail {
		return errors.New("not now")
	}
	return nil
}

func TestRunStepsWhenDueAndWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		begun, s, wake, ended := time.Now(), &steps{}, make(chan struct{}, 1), make(chan error, 1)
		var due atomic.Pointer[time.Time]
		set := func(after time.Duration) { at := begun.Add(after); due.Store(&at) }
		set(time.Minute)
		go func() {
			ended <- Run(ctx, RealClock{}, slog.New(slog.DiscardHandler), s, func(time.Time) time.Time { return *due.Load() }, wake)
		}()
		synctest.Wait()
		if len(s.at) != 1 {
			t.Fatalf("%d steps at the start", len(s.at))
		}
		time.Sleep(10 * time.Second)
		wake <- struct{}{}
		synctest.Wait()
		if len(s.at) != 2 || s.at[1].Sub(begun) != 10*time.Second {
			t.Fatalf("woken: %v", s.at)
		}
		set(20 * time.Second)
		wake <- struct{}{}
		synctest.Wait()
		set(time.Hour)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if last := s.at[len(s.at)-1].Sub(begun); last != 20*time.Second {
			t.Errorf("the last step came at %s, due at 20s", last)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// A step that fails is tried again after a rest, not at once and not never.
func TestRunRestsAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s, ended := &steps{fail: 2}, make(chan error, 1)
		go func() {
			ended <- Run(ctx, RealClock{}, slog.New(slog.DiscardHandler), s, func(time.Time) time.Time { return time.Time{} }, nil)
		}()
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if len(s.at) != 3 {
			t.Errorf("%d steps in 16 seconds", len(s.at))
		}
		cancel()
		<-ended
	})
}

func TestManualClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		c := NewManualClock(start)
		reached := make(chan error, 1)
		go func() { reached <- c.Wait(t.Context(), start.Add(time.Hour), nil) }()
		synctest.Wait()
		c.Set(start.Add(30 * time.Minute))
		synctest.Wait()
		select {
		case <-reached:
			t.Fatal("an hour passed in half an hour")
		default:
		}
		c.Set(start.Add(time.Hour))
		if err := <-reached; err != nil {
			t.Error(err)
		}
	})
}
