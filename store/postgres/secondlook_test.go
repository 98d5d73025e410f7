package postgres_test

import (
	"slices"
	"testing"
	"time"

	"jalon/bot"
)

// What one claim skipped is seen as skipped beside what it takes next, as on bolt: a week
// that says nothing keeps no message from leaving that day.
func TestASkippedWeekHoldsNothingBack(t *testing.T) {
	s := open(t, schema(t))
	ctx := t.Context()
	if err := s.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	to := bot.Destination{User: "nadia"}
	week := bot.Delivery{Name: "digest/nadia/2026-W48", Kind: bot.KindDigest, To: to, Slot: monday, Due: monday, State: bot.StatePlanned}
	changes := bot.Delivery{Name: "follow/nadia/2026-11", Kind: bot.KindChanges, To: to, Slot: monday, Due: monday, State: bot.StatePlanned}
	if err := s.Owe(ctx, []bot.Delivery{week, changes}); err != nil {
		t.Fatal(err)
	}
	claimed, _, err := s.Claim(ctx, bot.Claim{Now: monday, Limit: 9, Lease: time.Minute, Resolve: func(c bot.Claiming) bot.Resolution {
		if c.Delivery.Kind == bot.KindDigest {
			return bot.Resolution{Skip: bot.ReasonNothingDue}
		}
		if slices.ContainsFunc(c.Beside, func(d bot.Delivery) bool { return d.Kind == bot.KindDigest && d.State == bot.StatePlanned }) {
			return bot.Resolution{PutOff: monday.Add(24 * time.Hour)} // as paced does: their week comes first
		}
		return bot.Resolution{To: to}
	}})
	if err != nil || len(claimed) != 1 {
		t.Errorf("put off for a week that was skipped in the same claim: %d claimed, %v", len(claimed), err)
	}
}
