package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// nextReminder is when a product's team is asked next.
func (a *assembly) nextReminder(ctx context.Context, p bot.ProductID, now time.Time) (time.Time, error) {
	return a.nextAsking(ctx, []bot.ProductID{p}, now)
}

// nextAsking is when the first of some products is asked next, of none when any
// would be. The week's message of each is its only one.
func (a *assembly) nextAsking(ctx context.Context, products []bot.ProductID, now time.Time) (next time.Time, err error) {
	if len(products) == 0 {
		return a.planner.NextAsking("", now), nil
	}
	for _, p := range products {
		at, err := a.nextAskingOf(ctx, p, now)
		if err != nil {
			return next, err
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

func (a *assembly) nextAskingOf(ctx context.Context, p bot.ProductID, now time.Time) (time.Time, error) {
	for {
		at := a.planner.NextAsking(p, now)
		if at.IsZero() {
			return at, nil
		}
		_, err := a.store.Delivery(ctx, bot.WeekName(p, bot.DateOf(at)))
		if errors.Is(err, bot.ErrNotFound) {
			return at, nil
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("read this week's message: %w", err)
		}
		now = bot.EndOfWeek(bot.DateOf(at), at.Location())
	}
}

// nextRule is when a rule has something to say next, to teams or to who follows
// a product. ids are the products by their slugs.
func (a *assembly) nextRule(ctx context.Context, ids map[string]bot.ProductID, now time.Time) (next time.Time, err error) {
	var on []bot.ProductID
	for _, p := range a.cfg.Products {
		if id := ids[p.Slug]; id != "" && bot.LaunchState(p.State) == bot.LaunchOn {
			on = append(on, id)
		}
	}
	if next, err = a.nextAsking(ctx, on, now); err != nil {
		return next, err
	}
	for _, rule := range a.planner.Rules {
		at := rule.NextDue(a.planner.Days, now)
		if !rule.Kind.AsksChannels() && !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

// noteBudget says so when the configured reminders come more often than a
// channel may be asked.
func noteBudget(cfg *config, now time.Time, io stdio) {
	days, err := cfg.closedDays()
	if err != nil {
		return // refused with the configuration
	}
	p := &bot.Planner{Rules: cfg.rules(), Days: days}
	if first, second, ok := p.Crowded(now); ok {
		const form = "Mon 2006-01-02 15:04"
		fmt.Fprintf(io.out, "note   the reminders come twice in one week, such as %s and %s: a product's channel\n"+
			"       gets one message a week, at the first; what comes after it in that week sends nothing\n", first.Format(form), second.Format(form))
	}
}
