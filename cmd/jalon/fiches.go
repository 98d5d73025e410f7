package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// showFiches has the messages that ask to complete a fiche show what came of it: of
// the products whose fiche lacks other things than in the catalogue before.
func (a *assembly) showFiches(ctx context.Context, before catalogue.Snapshot, now time.Time) {
	after := a.keeper.Current()
	if before.Catalogue == nil || after.Catalogue == nil {
		return
	}
	for id := range a.directory.Load().Products() {
		was, known := before.Product(id)
		is, still := after.Product(id)
		if !known || !still || slices.Equal(was.Lacks(), is.Lacks()) {
			continue
		}
		if err := a.showFiche(ctx, is, now); err != nil && ctx.Err() == nil {
			a.log.Error("a completed fiche cannot be shown where it was asked for", "product", is.Slug, "err", err)
		}
	}
}

// showFiche owes the edits of one product's messages of the last quarter.
func (a *assembly) showFiche(ctx context.Context, s bot.Startup, now time.Time) error {
	today := bot.DateOf(now.In(a.cfg.zone()))
	for week := range bot.FicheWeeks {
		d, err := a.store.Delivery(ctx, bot.WeekName(s.ID, today.AddDays(-7*week)))
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read a week's message: %w", err)
		}
		edit, asks := d.FicheEdit(s, now)
		if !asks {
			continue
		}
		if err := a.store.Owe(ctx, []bot.Delivery{edit}); err != nil {
			return fmt.Errorf("owe an edit: %w", err)
		}
		a.nudge()
	}
	return nil
}
