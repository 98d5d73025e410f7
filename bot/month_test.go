package bot_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"jalon/bot"
	"jalon/store/bolt"
)

// patient is the bubble's clock, on which nothing happens by itself: it is not looked
// at twice a minute.
type patient struct{ bot.RealClock }

func (patient) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) error {
	var due <-chan time.Time
	if !t.IsZero() {
		due = time.After(time.Until(t))
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wake:
	case <-due:
	}
	return nil
}

// planning wakes whoever sends once something is planned.
type planning struct {
	*bot.Planner
	wake chan<- struct{}
}

func (p planning) Step(ctx context.Context, now time.Time) error {
	defer signal(p.wake)
	return p.Planner.Step(ctx, now)
}

func signal(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// A month as the bot runs, of 250 products, or of a thousand in `make torture`: the loops
// wait for their time, are woken by what people do, and keep to the budget; in the
// end nothing is under way.
func TestAMonthOfTheRunningBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(parisTime(2026, time.May, 31, 5))) // a bubble begins in 2000
		store, err := bolt.Open(filepath.Join(t.TempDir(), "jalon.db"), bolt.WithoutSync())
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		products := 250
		if os.Getenv("JALON_SEEDS") != "" { // as `make torture` says
			products = 1000
		}
		y := newYear(t, store, patient{}, 1, products)
		wake := make(chan struct{}, 1)
		ctx, stop := context.WithCancel(t.Context())
		var loops errgroup.Group
		loops.Go(func() error {
			return bot.Run(ctx, y.clock, y.planner.Log, planning{y.planner, wake}, y.planner.NextDue, nil)
		})
		loops.Go(func() error { return bot.Run(ctx, y.clock, y.sender.Log, y.sender, y.nextSend, wake) })
		for range 60 { // twice a day
			time.Sleep(12 * time.Hour)
			synctest.Wait()
			y.mu.Lock() // what is sent meanwhile is held against what they did
			y.act()
			y.now()
			y.mu.Unlock()
			signal(wake)
		}
		time.Sleep(24 * time.Hour)
		stop()
		y.check(loops.Wait())
		y.settled()
		y.climbed()
	})
}
