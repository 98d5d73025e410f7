package main

import (
	"context"

	"golang.org/x/time/rate"
)

// pace is the rate of this process alone.
type pace struct{ *rate.Limiter }

// Take implements bot.Limiter.
func (p pace) Take(ctx context.Context, most int) (taken int, err error) {
	if err := p.Wait(ctx); err != nil {
		return 0, err
	}
	for taken = 1; taken < most && p.Allow(); taken++ {
	}
	return taken, nil
}
