package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

const (
	limitEach    = 10               // requests a second that the server allows an address
	limitBurst   = 100              // and at once
	limitedFrom  = 15 * time.Second // by then it allows them all again
	leastLimited = 0.95             // of what it allows
)

// limits are those the server has when they are on and nobody chose others.
var limits = map[string]string{
	"MM_RATELIMITSETTINGS_ENABLE":           "true",
	"MM_RATELIMITSETTINGS_PERSEC":           fmt.Sprint(limitEach),
	"MM_RATELIMITSETTINGS_MAXBURST":         fmt.Sprint(limitBurst),
	"MM_RATELIMITSETTINGS_VARYBYREMOTEADDR": "true",
}

// measureLimited has the bot deliver to a server that limits requests, set as
// docs/operations.md says.
func measureLimited(ctx context.Context, in *installation) (rows []row, err error) {
	m := &mailroom{}
	defer func() { err = errors.Join(err, m.close()) }()
	if err := m.open(ctx, filepath.Join(in.folder, "limited"), in.program, "bbolt", limits, "rate = 9.8\nburst = 90\n"); err != nil {
		return nil, err
	}
	took, err := m.deliver(ctx, 0, limitedFrom)
	if err != nil {
		return nil, err
	}
	settled, err := m.settled()
	if err != nil {
		return nil, err
	}
	allowed := time.Duration(deliveries-limitBurst) * time.Second / limitEach
	ratio := allowed.Seconds() / took.Seconds()
	return []row{
		{fmt.Sprintf("real Mattermost that limits to %d a second, burst %d: %d deliveries", limitEach, limitBurst, deliveries), fmt.Sprintf("%.1f s", took.Seconds()), "", true},
		{"  what the limit allows", fmt.Sprintf("%.1f s", allowed.Seconds()), "", true},
		{"  ratio", fmt.Sprintf("%.2f", ratio), fmt.Sprintf(">= %.2f", leastLimited), ratio >= leastLimited},
		{"  attempts put off, given up", fmt.Sprintf("%d, %d", settled["planned"], settled["dead"]+settled["skipped"]), "given up: 0", true}, // or there were an error
	}, nil
}
