package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	floods      = 64                   // connections of one person
	maxFloodP99 = 4 * time.Millisecond // what half of the cards take at most on PostgreSQL
	mostRatio   = 2.0                  // times what it is without a flood
)

// flooder is somebody who asks again as soon as there is an answer, on every
// connection.
const flooder = "flood6789012345678901234567"

// others are those who ask meanwhile, one at a time.
func others(address string) (figures, error) {
	return loadBy(address, roundTime, 1, answered, func() string { return person(turn.Add(1)) })
}

// flooded is others, and what the flooder was told meanwhile.
func flooded(address string) (f figures, asked, cards int64, err error) {
	var all, answers atomic.Int64
	count := func(status int, size int64) error {
		if all.Add(1); answered(status, size) == nil {
			answers.Add(1)
		}
		return nil
	}
	var group errgroup.Group
	group.Go(func() error {
		_, err := loadBy(address, roundTime, floods, count, func() string { return flooder })
		return err
	})
	f, err = others(address)
	return f, all.Load(), answers.Load(), errors.Join(err, group.Wait())
}

// measureFlood has others ask with and without one person who floods the bot
// meanwhile, in turn.
func measureFlood(ctx context.Context, in *installation) ([]row, error) {
	if _, err := in.start(ctx); err != nil {
		return nil, err
	}
	if err := introduce(in.listen); err != nil {
		return nil, err
	}
	var quiet50, quiet99, flood50, flood99 []time.Duration
	var ratios []float64
	var asked, cards int64
	for round := range rounds + 1 {
		a, err := others(in.listen)
		if err != nil {
			return nil, err
		}
		b, all, answers, err := flooded(in.listen)
		if err != nil {
			return nil, err
		}
		if asked, cards = asked+all, cards+answers; round == 0 {
			continue // warm-up
		}
		quiet50, quiet99 = append(quiet50, a.p50), append(quiet99, a.p99)
		flood50, flood99 = append(flood50, b.p50), append(flood99, b.p99)
		ratios = append(ratios, float64(b.p99)/float64(a.p99))
	}
	each := roundTime * (rounds + 1)
	p99, ratio := median(flood99), median(ratios)
	pair := func(p50, p99 time.Duration) string {
		return fmt.Sprintf("%s and %s", p50.Round(10*time.Microsecond), p99.Round(10*time.Microsecond))
	}
	return []row{
		{"/startup for others, one at a time, p50 and p99", pair(median(quiet50), median(quiet99)), "", true},
		{fmt.Sprintf("  while one person floods on %d connections", floods), pair(median(flood50), p99), "", true},
		{"  ratio of the p99, or the p99", fmt.Sprintf("%.1f, %s", ratio, p99.Round(10*time.Microsecond)),
			fmt.Sprintf("<= %.0f, or < %s", mostRatio, maxFloodP99), ratio <= mostRatio || p99 < maxFloodP99},
		{fmt.Sprintf("  what the flood asked in %s, and got answered", each), fmt.Sprintf("%d, %d", asked, cards), "", true},
	}, in.stop()
}
