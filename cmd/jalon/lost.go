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

// noticeDoubts tells staff, once, of each source that is not believed.
func (a *assembly) noticeDoubts(ctx context.Context, now time.Time) error {
	var owed []bot.Delivery
	for _, p := range a.keeper.Parts() {
		d := p.Doubted
		if d == nil {
			continue
		}
		name := "shrunk/" + p.Name + "/" + bot.DateOf(d.Since.In(a.cfg.zone())).String()
		if d.Again {
			name += "/" + strconv.Itoa(d.Would)
		}
		owed = append(owed, bot.NoticeOwed(name, bot.Notice{Cause: bot.NoticeShrunk, Part: p.Name,
			Subject: strconv.Itoa(d.Would), Detail: strconv.Itoa(d.Was), At: now}))
	}
	return a.owe(ctx, owed)
}

// owe has staff told about the catalogue.
func (a *assembly) owe(ctx context.Context, owed []bot.Delivery) error {
	if len(owed) == 0 {
		return nil
	}
	if err := a.store.Owe(ctx, owed); err != nil {
		return fmt.Errorf("tell staff about the catalogue: %w", err)
	}
	a.nudge()
	return nil
}

// noticeLost tells staff, once, of each product that the catalogue lost and
// about which something is kept.
func (a *assembly) noticeLost(ctx context.Context, now time.Time) error {
	snapshot := a.keeper.Current()
	var owed []bot.Delivery
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
	return a.owe(ctx, owed)
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

// believe takes for true what the sources give and is doubted, and has them
// asked at once: by the housekeeper, since whoever said so waits two seconds at
// most.
func (a *assembly) believe(context.Context) error {
	for _, p := range a.keeper.Parts() {
		if p.Doubted != nil {
			a.keeper.Believe(p.Name, a.clock.Now())
		}
	}
	select {
	case a.askNow <- struct{}{}:
	default:
	}
	return nil
}
