package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		at, err := a.nextOf(ctx, a.directory.Load().Settings(p), now)
		if err != nil {
			return time.Time{}, err
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

// nextOf is when one product is asked next.
func (a *assembly) nextOf(ctx context.Context, set bot.Settings, now time.Time) (time.Time, error) {
	at := a.planner.NextFor(set, now)
	if !at.IsZero() { // the slot of this week has passed, and its message is spread over the hours after it
		d, err := a.store.Delivery(ctx, bot.WeekName(set.Product, bot.DateOf(now.In(at.Location()))))
		if err == nil && d.State == bot.StatePlanned && d.Due.After(now) {
			return d.Due.In(at.Location()), nil
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return time.Time{}, fmt.Errorf("read this week's message: %w", err)
		}
	}
	for ; ; at = a.planner.NextFor(set, now) {
		if at.IsZero() {
			return at, nil
		}
		d, err := a.store.Delivery(ctx, bot.WeekName(set.Product, bot.DateOf(at)))
		switch {
		case errors.Is(err, bot.ErrNotFound):
			return at, nil
		case err != nil:
			return time.Time{}, fmt.Errorf("read this week's message: %w", err)
		case d.State == bot.StatePlanned && d.Due.After(now):
			return d.Due.In(at.Location()), nil
		}
		now = bot.EndOfWeek(bot.DateOf(at), at.Location())
	}
}

// nextRule is when a rule has something to say next, to teams or to who follows
// a product.
func (a *assembly) nextRule(ctx context.Context, now time.Time) (next time.Time, err error) {
	var on []bot.ProductID
	for id, set := range a.directory.Load().Products() {
		if set.State == bot.LaunchOn {
			on = append(on, id)
		}
	}
	if next, err = a.nextAsking(ctx, on, now); err != nil {
		return next, err
	}
	for _, rule := range a.planner.Rules {
		at := rule.NextDue(a.planner.Days, now)
		if !rule.Kind.AsksChannels() && rule.Kind.Planned() && !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

// audiences lists the products of each name in the rules' audiences, by slug.
func (a *assembly) audiences() map[string][]string {
	of := map[string][]string{}
	current := a.keeper.Current().Catalogue
	for _, rule := range a.planner.Rules {
		for _, name := range rule.Audience {
			if _, known := of[name]; known || current == nil {
				continue
			}
			of[name] = []string{}
			for _, s := range current.Startups {
				if (bot.Audience{name}).Has(s) {
					of[name] = append(of[name], s.Slug)
				}
			}
		}
	}
	return of
}

// meet tells whether two audiences may have a product in common: those of a bot that
// runs with other audiences may.
func (c catalogueState) meet(a, b bot.Audience) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	var products []string
	for _, name := range a {
		of, known := c.Audiences[name]
		if !known {
			return true
		}
		products = append(products, of...)
	}
	return slices.ContainsFunc(b, func(name string) bool {
		of, known := c.Audiences[name]
		return !known || slices.ContainsFunc(of, func(slug string) bool { return slices.Contains(products, slug) })
	})
}

// noteBudget says so when the configured reminders come more often than a
// channel may be asked.
func noteBudget(cfg *config, c catalogueState, now time.Time, io stdio) {
	days, err := cfg.closedDays()
	if err != nil {
		return // refused with the configuration
	}
	p := &bot.Planner{Rules: cfg.rules(), Days: days}
	if first, second, ok := p.Crowded(now, c.meet); ok {
		const form = "Mon 2006-01-02 15:04"
		fmt.Fprintf(io.out, "note   the reminders come twice in one week, such as %s and %s: a product's channel\n"+
			"       gets one message a week, at the first; what comes after it in that week sends nothing\n", first.Format(form), second.Format(form))
	}
}
