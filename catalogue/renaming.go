package catalogue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
)

// redirect renames products whose slug is gone where the catalogue says what it
// is now: it gives the former slug beside another, or at once one that the
// product bore before instead. What staff undid is left alone, and so is a slug
// about which something is kept already: staff are asked.
func (k *Keeper) redirect(ctx context.Context, old, c *Catalogue, now time.Time) error {
	b := bearers{k: k, at: now}
	var err error
	if b.slugs, b.former, err = k.Registry.Products(ctx); err != nil {
		return err
	}
	there, err := k.thereUntilNow(ctx, old)
	if err != nil {
		return err
	}
	present := slugSet(c.Startups)
	for _, s := range c.Startups {
		for _, was := range s.Former {
			id, known := b.slugs[was]
			bearer := b.slugs[s.Slug]
			if !known || present[was] || bearer != "" && bearer == b.former[was] { // another one took the slug since
				continue
			}
			if err := b.rename(ctx, id, was, s.Slug); err != nil {
				return err
			}
			if b.slugs[s.Slug] == id { // of two that became one, the first
				break
			}
		}
	}
	for to, id := range returning(c, b.slugs, b.former) {
		if !there(id) { // it went before, and this may be anything
			continue
		}
		if err := b.rename(ctx, id, slugOf(b.slugs, id), to); err != nil {
			return err
		}
	}
	return nil
}

// bearers are the products of the registry by the slugs they bear, and bore.
type bearers struct {
	k             *Keeper
	at            time.Time
	slugs, former map[string]bot.ProductID
}

// rename gives a product another slug, if it may have it.
func (b bearers) rename(ctx context.Context, id bot.ProductID, from, to string) error {
	err := b.k.Registry.Rename(ctx, bot.Renaming{Product: id, From: from, To: to, Door: "catalogue", At: b.at})
	switch {
	case errors.Is(err, bot.ErrConflict), errors.Is(err, bot.ErrNotFound):
		return nil
	case err == nil:
		delete(b.slugs, from)
		delete(b.former, to)
		b.slugs[to], b.former[from] = id, id
	}
	return err
}

// thereUntilNow tells of a product whether the reading before had it: old, or
// without one whatever is not kept as gone.
func (k *Keeper) thereUntilNow(ctx context.Context, old *Catalogue) (there func(bot.ProductID) bool, err error) {
	if old != nil {
		had := idSet(old.Startups)
		return func(id bot.ProductID) bool { return had[id] }, nil
	}
	gone, err := k.Registry.Gone(ctx)
	lost := idSet(gone)
	return func(id bot.ProductID) bool { return !lost[id] }, err
}

// returning finds the products that the catalogue gives again under a slug they
// bore, and that nobody bears, instead of the one they bear: by slug given.
func returning(c *Catalogue, slugs, former map[string]bot.ProductID) map[string]bot.ProductID {
	present, found := map[bot.ProductID]bool{}, map[string]bot.ProductID{}
	for _, s := range c.Startups {
		present[slugs[s.Slug]] = true
	}
	for _, s := range c.Startups {
		if id := former[s.Slug]; slugs[s.Slug] == "" && id != "" && !present[id] && slugOf(slugs, id) != "" {
			found[s.Slug], present[id] = id, true
		}
	}
	return found
}

// slugOf is the slug that a product bears; empty for none.
func slugOf(slugs map[string]bot.ProductID, product bot.ProductID) string {
	for slug, id := range slugs {
		if id == product {
			return slug
		}
	}
	return ""
}

// identify gives every product its id. In a copy, one under a former slug is
// the product that bore it: it was renamed, and the program ended before the
// copy was kept.
func (k *Keeper) identify(ctx context.Context, c *Catalogue, reading bool) error {
	ids, slugs := map[string]bot.ProductID{}, c.slugs()
	if !reading {
		now, former, err := k.Registry.Products(ctx)
		if err != nil {
			return err
		}
		ids = returning(c, now, former)
		slugs = slices.DeleteFunc(slugs, func(slug string) bool { return ids[slug] != "" })
	}
	known, err := k.Registry.EnsureProducts(ctx, slugs)
	if err != nil {
		return err
	}
	for i := range c.Startups {
		s := &c.Startups[i]
		if s.ID = cmp.Or(ids[s.Slug], known[s.Slug]); s.ID == "" { // what is kept about it hangs on it
			return fmt.Errorf("no id for product %q", s.Slug)
		}
	}
	return nil
}
