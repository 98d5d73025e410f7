package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"jalon/bot"
)

// Registry keeps what outlives every refresh: which product bears which slug,
// those that the catalogue lost, and what became new. The store is one, and
// documents its methods.
type Registry interface {
	EnsureProducts(ctx context.Context, slugs []string) (map[string]bot.ProductID, error)
	Products(ctx context.Context) (now, former map[string]bot.ProductID, err error)
	Rename(ctx context.Context, r bot.Renaming) error
	KeepGone(ctx context.Context, gone []bot.Startup) error
	Gone(ctx context.Context) ([]bot.Startup, error)
	AddNews(ctx context.Context, news []bot.News) error
	News(ctx context.Context, after time.Time, limit int) ([]bot.News, error)
}

// register brings the registry to what a catalogue that is about to replace
// old says, at now, and names its products. reading: it is what the source
// gives; a copy, or another source's, only gets its names. Without an old one
// nothing is news. Whatever is done here may be done again, after a crash in
// between.
func (k *Keeper) register(ctx context.Context, old, c *Catalogue, reading bool, now time.Time) error {
	if k.Registry == nil {
		return nil
	}
	if reading {
		if err := k.redirect(ctx, old, c, now); err != nil {
			return fmt.Errorf("rename products: %w", err)
		}
	}
	if err := k.identify(ctx, c, reading); err != nil {
		return fmt.Errorf("name the products: %w", err)
	}
	if reading {
		if err := k.keepLost(ctx, old, c, now); err != nil {
			return fmt.Errorf("keep the products that are gone: %w", err)
		}
	}
	if err := k.remember(ctx, c); err != nil {
		return err
	}
	if old == nil {
		k.compared = k.day(now)
		return nil
	}
	return k.tellNews(ctx, old, c, now)
}

// keepLost keeps the products that are no more in the new catalogue as they
// were: those of old, or without one all that were ever named. One that staff
// gave its former slug back to stays as it was under that one.
func (k *Keeper) keepLost(ctx context.Context, old, c *Catalogue, now time.Time) error {
	gone, err := k.Registry.Gone(ctx)
	if err != nil {
		return err
	}
	slugs, _, err := k.Registry.Products(ctx)
	if err != nil {
		return err
	}
	kept, present := idSet(gone), idSet(c.Startups)
	var lost []bot.Startup
	for _, s := range k.before(old, slugs, kept) {
		if present[s.ID] || c.hidden[s.Slug] || slugs[s.Slug] != s.ID && kept[s.ID] {
			continue
		}
		s.GoneSince = k.day(now)
		lost = append(lost, s)
	}
	return k.Registry.KeepGone(ctx, lost)
}

// before lists the products there were: those of old, else those that bear a
// slug and are not kept as gone, as the copy of another source shows them, or
// with nothing but their slug.
func (k *Keeper) before(old *Catalogue, slugs map[string]bot.ProductID, gone map[bot.ProductID]bool) []bot.Startup {
	if old != nil {
		return old.Startups
	}
	shown := map[string]bot.Startup{}
	if k.products.other != nil {
		shown = bySlug(k.products.other.value)
	}
	var before []bot.Startup
	for _, slug := range slices.Sorted(maps.Keys(slugs)) {
		s, ok := shown[slug]
		if !ok {
			s = bot.Startup{Slug: slug, Name: slug}
		}
		if s.ID = slugs[slug]; !gone[s.ID] {
			before = append(before, s)
		}
	}
	return before
}

// remember adds to the catalogue the slugs its products bore before, and the
// products it has no more.
func (k *Keeper) remember(ctx context.Context, c *Catalogue) error {
	slugs, former, err := k.Registry.Products(ctx)
	if err != nil {
		return err
	}
	gone, err := k.Registry.Gone(ctx)
	if err != nil {
		return err
	}
	was := map[bot.ProductID][]string{}
	for _, slug := range slices.Sorted(maps.Keys(former)) {
		was[former[slug]] = append(was[former[slug]], slug)
	}
	for i := range c.Startups {
		s := &c.Startups[i]
		s.Former = append(slices.Clip(s.Former), was[s.ID]...)
	}
	cleanFormer(c.Startups)
	present, now := idSet(c.Startups), map[bot.ProductID]string{}
	for slug, id := range slugs {
		now[id] = slug
	}
	for _, s := range gone {
		slug, known := now[s.ID]
		if present[s.ID] || !known || c.hidden[slug] {
			continue
		}
		s.Slug, s.Former = slug, append(slices.Clip(s.Former), was[s.ID]...)
		c.gone = append(c.gone, s)
	}
	cleanFormer(c.gone)
	return nil
}

// sameNews is how long something is not told again: after a crash in between,
// or when a source wavers.
const sameNews = 3 * 24 * time.Hour

// mostNews bounds how many are compared with those told before.
const mostNews = 10_000

// tellNews keeps what became new from a catalogue to the next.
func (k *Keeper) tellNews(ctx context.Context, old, c *Catalogue, now time.Time) error {
	if k.Registry == nil {
		return nil
	}
	news := Compare(old, c, k.compared, k.day(now))
	if len(news) > 0 {
		told, err := k.Registry.News(ctx, k.toldSince(now), mostNews)
		if err != nil {
			return fmt.Errorf("read the news: %w", err)
		}
		said := make(map[bot.News]bool, len(told))
		for _, n := range told {
			n.At = time.Time{}
			said[n] = true
		}
		news = slices.DeleteFunc(news, func(n bot.News) bool { return said[n] })
		for i := range news {
			news[i].At = now
		}
		if err := k.Registry.AddNews(ctx, news); err != nil {
			return fmt.Errorf("keep the news: %w", err)
		}
	}
	k.compared = k.day(now)
	return nil
}

// toldSince is from when news may say again what is new now: for sameNews, and
// since the day before the last comparison, which after a restart is as old as
// the copy it starts with.
func (k *Keeper) toldSince(now time.Time) time.Time {
	since, compared := now.Add(-sameNews), k.compared.AddDays(-1).In(cmp.Or(k.Zone, time.UTC))
	if compared.Before(since) {
		return compared
	}
	return since
}

func idSet(startups []bot.Startup) map[bot.ProductID]bool {
	set := make(map[bot.ProductID]bool, len(startups))
	for _, s := range startups {
		set[s.ID] = true
	}
	return set
}
