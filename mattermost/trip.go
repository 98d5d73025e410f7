package mattermost

import (
	"context"
	"net/url"
	"time"

	"jalon/bot"
)

// reachSetting lets Mattermost call private addresses: without it neither
// buttons nor forms arrive.
const reachSetting = "ServiceSettings.AllowedUntrustedInternalConnections"

// tripWithin bounds trying the way to the server: who asked waits.
const tripWithin = time.Second

// Trip tries the way to the server, and tells what lets it reach the bot.
func (d *Door) Trip(ctx context.Context) bot.RoundTrip {
	trip := bot.RoundTrip{Setting: reachSetting, Address: d.options.BotURL}
	if u, err := url.Parse(d.options.BotURL); err == nil && u.Hostname() != "" {
		trip.Address = u.Hostname()
	}
	ctx, cancel := context.WithTimeout(ctx, tripWithin)
	defer cancel()
	begun := time.Now()
	trip.Fault = d.Ping(ctx) != nil
	trip.Took = time.Since(begun)
	return trip
}
