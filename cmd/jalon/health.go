package main

import (
	"context"
	"time"

	"jalon/bot"
	"jalon/catalogue"
	"jalon/store"
)

// healthLooks is how many of the latest messages tell how sending fares.
const healthLooks = 200

// deadFor is how long a message that was given up is told.
const deadFor = 7 * 24 * time.Hour

// recessTold is how many days before a pause of the incubator it is told.
const recessTold = 30

// health is how the bot fares, for those it serves.
func (a *assembly) health(ctx context.Context) (h bot.Health, err error) {
	now := a.clock.Now()
	h = bot.Health{Version: version(), Store: "bolt", Socket: bot.Socket{None: true}}
	if a.socket != nil {
		h.Socket = a.socket()
	}
	if !store.IsFile(a.cfg.storeAddress()) {
		h.Store = "postgres"
	}
	a.catalogueHealth(&h, now)
	today := bot.DateOf(now.In(a.cfg.zone()))
	if next, ok := a.planner.Recesses.Next(today); ok && today.DaysUntil(next.From) <= recessTold {
		h.Recess = &next
	}
	if h.NextRule, err = a.nextRule(ctx, now); err != nil {
		return h, err
	}
	latest, err := a.store.Deliveries(ctx, healthLooks)
	if err != nil {
		return h, err
	}
	for _, d := range latest {
		if d.SentAt.After(h.SentAt) {
			h.SentAt = d.SentAt
		}
		if d.State == bot.StateDead && now.Sub(d.Slot) < deadFor {
			h.Dead++
		}
		if d.State == bot.StatePlanned && now.Sub(d.Due) > bot.Late {
			h.Late++
		}
	}
	due, waits, err := a.store.NextDue(ctx)
	if waits {
		h.NextDue = due
		if now.Sub(due) > bot.Late {
			h.Late, h.LateSince = max(1, h.Late), due
		}
	}
	return h, err
}

func (a *assembly) catalogueHealth(h *bot.Health, now time.Time) {
	snapshot := a.keeper.Current()
	if snapshot.Catalogue != nil {
		h.Products, h.ReadAt = len(snapshot.Catalogue.Startups), snapshot.FetchedAt
	}
	h.Stale = !snapshot.StaleSince(now).IsZero() || snapshot.Catalogue == nil
	h.Doubted = snapshot.Doubted != nil
	for _, p := range a.keeper.Parts() {
		if p.Failure != nil && p.Name != catalogue.PartStartups {
			h.Failing = append(h.Failing, p.Name)
		}
	}
}

// keeps is how long things are kept, for those it serves.
func (c *config) keeps() bot.Keeps {
	return bot.Keeps{Messages: c.Keep.Messages, Requests: c.Keep.Requests, Figures: c.Keep.Figures, Rights: c.Keep.Rights, Departed: c.Keep.Departed}
}
