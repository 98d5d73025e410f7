package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/catalogue"
)

// refresh asks the catalogue's sources once, but the details'.
func (a *assembly) refresh(ctx context.Context, now time.Time) error {
	before := a.keeper.Current()
	changed, err := a.keeper.Refresh(ctx, now)
	if err == nil || !errors.Is(ctx.Err(), context.Canceled) {
		a.logParts()
		a.logSkipped()
	}
	if err != nil {
		return fmt.Errorf("refresh the catalogue: %w", err)
	}
	a.logCatalogue(changed)
	if changed {
		a.showFiches(ctx, before, now)
	}
	return nil
}

func (a *assembly) logCatalogue(changed bool) {
	if changed {
		a.log.Info("catalogue read", "products", len(a.keeper.Current().Catalogue.Startups),
			"skipped", len(a.keeper.Current().Catalogue.Skipped))
	}
}

// logParts tells of each part beside the products that fails.
func (a *assembly) logParts() {
	for _, p := range a.keeper.Parts() {
		switch {
		case p.Failure == nil || p.Name == catalogue.PartStartups || p.Name == catalogue.PartDetails:
		case p.FetchedAt.IsZero():
			a.log.Warn("a part of the catalogue cannot be read, and no copy of it is held", "part", p.Name, "err", p.Failure)
		default:
			a.log.Warn("a part of the catalogue cannot be read, its last good copy stays", "part", p.Name, "copy_of", p.FetchedAt, "err", p.Failure)
		}
	}
}

// logSkipped names the records that cannot be used, when they are others than
// those told before.
func (a *assembly) logSkipped() {
	if c := a.keeper.Current().Catalogue; c != nil && !slices.Equal(c.Skipped, a.skipped) {
		var first []string
		for _, line := range skippedLines(c.Skipped) {
			first = append(first, line.words())
		}
		if a.skipped = c.Skipped; len(first) > 0 {
			a.log.Warn("records of the catalogue cannot be used", "skipped", len(c.Skipped), "first", first)
		}
	}
	for _, p := range a.keeper.Parts() {
		if p.Name == catalogue.PartAuthors && p.Skipped != a.skippedPeople {
			if a.skippedPeople = p.Skipped; p.Skipped > 0 {
				a.log.Warn("people of the directory cannot be read", "skipped", p.Skipped)
			}
		}
	}
}

// refreshOrKeep asks the sources once. When one fails its last good copy
// stays, says how old it is, and the source is asked again later. Of a
// catalogue that is not believed it tells once.
func (a *assembly) refreshOrKeep(ctx context.Context, now time.Time) {
	err := a.refresh(ctx, now)
	doubted := a.keeper.Current().Doubted
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, catalogue.ErrDoubted) && doubted != nil:
		if doubted.Since.Equal(now) {
			a.log.Warn("the catalogue lost more than half of its products and is not believed, its last good copy stays",
				"was", doubted.Was, "would", doubted.Would)
		}
	case a.keeper.Current().Catalogue == nil:
		a.log.Warn("the catalogue does not answer, and no copy of it is held", "err", err)
	default:
		a.log.Warn("the catalogue does not answer, its last good copy stays", "err", err)
	}
	a.tellStaff(ctx, now)
}

// tellStaff tells what the catalogue lost, and what is not believed of it.
func (a *assembly) tellStaff(ctx context.Context, now time.Time) {
	if err := errors.Join(a.noticeDoubts(ctx, now), a.noticeLost(ctx, now)); err != nil && ctx.Err() == nil {
		a.log.Error("staff cannot be told, trying again later", "err", err)
	}
}

// refreshDetails asks for some of the products' own files.
func (a *assembly) refreshDetails(ctx context.Context, now time.Time) {
	before := a.keeper.Current()
	changed, err := a.keeper.RefreshDetails(ctx, now)
	if err != nil && ctx.Err() == nil {
		a.log.Warn("some details of products cannot be read, what is held of them stays", "err", err)
	}
	a.logCatalogue(changed)
	if changed {
		a.showFiches(ctx, before, now)
	}
	if err := a.noticeDoubts(ctx, now); err != nil && ctx.Err() == nil {
		a.log.Error("staff cannot be told, trying again later", "err", err)
	}
}

// detailer asks for the products' own files beside everything else: there are
// hundreds, and nothing waits for them.
type detailer struct{ *service }

// Step implements bot.Stepper.
func (d detailer) Step(ctx context.Context, now time.Time) error {
	if !d.keeper.NextDetails().After(now) && d.leads(ctx, jobRefresh, refreshLasts) {
		d.refreshDetails(ctx, now)
	}
	return nil
}

// nextDetails looks again soon: a refresh may bring a product that is new.
func (s *service) nextDetails(now time.Time) time.Time {
	next := now.Add(directoryEvery)
	if due := s.keeper.NextDetails(); due.After(now) && due.Before(next) {
		next = due
	}
	return next
}
