package main

import (
	"context"
	"errors"
	"time"

	"jalon/bot"
)

// inviteConfigured owes its first words to the team of each product that the
// configuration invites, once they can be told. A mark holds that to once, and so does
// what the chat has, where a restored backup has none: see bot.Sender.
func (a *assembly) inviteConfigured(ctx context.Context, now time.Time) {
	d := a.directory.Load()
	if !bot.Sending(a.cfg.Sending).Leaves() || d.Paused(now) {
		return
	}
	for _, p := range d.Invited() {
		s, known := a.keeper.Current().Product(p)
		if !known || !s.GoneSince.IsZero() || !s.ActiveAt(bot.DateOf(now.In(a.cfg.zone()))) || d.ChannelOf(p) == "" {
			continue
		}
		if err := a.inviteOnce(ctx, s, now); err != nil && ctx.Err() == nil {
			a.log.Warn("a team that the configuration invites is not welcomed yet", "product", p, "err", err)
		}
	}
}

func (a *assembly) inviteOnce(ctx context.Context, s bot.Startup, now time.Time) error {
	mark := bot.WelcomeMark(s.ID)
	if _, welcomed, err := a.store.Mark(ctx, mark); err != nil || welcomed {
		return err
	}
	err := a.store.Plan(ctx, bot.Plan{Rule: mark, To: now, Deliveries: []bot.Delivery{bot.WelcomeOwed(s, bot.ByConfiguration, now)}})
	if errors.Is(err, bot.ErrConflict) { // by another process
		return nil
	}
	if err == nil {
		a.nudge()
	}
	return err
}
