package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"jalon/bot"
)

// askAfter is how long after a product is gone staff are asked: the catalogue
// often says by itself, a moment later, what it is called now.
const askAfter = time.Hour

// guessesAsked is how many names a lost product is offered.
const guessesAsked = 3

// noticeLost tells staff, once, of each product that the catalogue lost and
// about which something is kept, and of a source that is not believed.
func (a *assembly) noticeLost(ctx context.Context, now time.Time) error {
	snapshot := a.keeper.Current()
	var owed []bot.Delivery
	if d := snapshot.Doubted; d != nil {
		owed = append(owed, bot.NoticeOwed("shrunk/"+bot.DateOf(d.Since.In(a.cfg.zone())).String(), bot.Notice{Cause: bot.NoticeShrunk,
			Subject: strconv.Itoa(d.Would), Detail: strconv.Itoa(d.Was), At: now}))
	}
	if snapshot.Catalogue != nil {
		lost, err := a.keptAbout(ctx, snapshot.Catalogue.Gone())
		if err != nil {
			return err
		}
		for _, s := range lost {
			n := bot.Notice{Cause: bot.NoticeGone, Product: s.ID, Subject: s.Name, Detail: s.Slug, At: now}
			for _, guess := range snapshot.Catalogue.Guesses(s, guessesAsked) {
				n.Guesses = append(n.Guesses, bot.Guess{Slug: guess.Slug, Name: guess.Name})
			}
			d := bot.NoticeOwed(fmt.Sprintf("gone/%s/%s", s.ID, s.GoneSince), n)
			d.Due = d.Due.Add(askAfter)
			owed = append(owed, d)
		}
	}
	if len(owed) == 0 {
		return nil
	}
	if err := a.store.Owe(ctx, owed); err != nil {
		return fmt.Errorf("tell staff about the catalogue: %w", err)
	}
	a.nudge()
	return nil
}

// keptAbout returns the products about which something is kept, or configured.
func (a *assembly) keptAbout(ctx context.Context, products []bot.Startup) (kept []bot.Startup, err error) {
	if len(products) == 0 {
		return nil, nil
	}
	held := map[bot.ProductID]bool{}
	follows, err := a.store.Follows(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, f := range follows {
		held[f.Product] = true
	}
	bindings, err := a.store.Bindings(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range bindings {
		held[b.Product] = true
	}
	for _, s := range products {
		facts, err := a.store.Facts(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		if held[s.ID] || len(facts.Indicators) > 0 || a.directory.Load().Settings(s.ID).Product != "" {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// renamed has products known by their new slugs at once.
func (a *assembly) renamed(ctx context.Context) error {
	return a.keeper.Reidentify(ctx, a.clock.Now())
}

// believe takes what the source gives, however few products that leaves.
func (a *assembly) believe(ctx context.Context) error {
	a.keeper.Believe()
	if err := a.refresh(ctx, a.clock.Now()); err != nil {
		return err
	}
	return a.noticeLost(ctx, a.clock.Now())
}
