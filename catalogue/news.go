package catalogue

import (
	"cmp"
	"slices"

	"jalon/bot"
)

// Compare returns what became new from one reading, on a day, to the next, on
// another: by slug, At left to whoever keeps it. Where either is nil nothing
// did: a first reading is no news, nor is a product that old hid. A phase that
// was announced begins on its day, even when the catalogue did not change.
//
// A slug that is gone is told as renamed when a product bears it among its
// former ones. Where that comes from the details, which are read after the
// products, the first comparison tells it as gone.
func Compare(old, now *Catalogue, then, today bot.Date) []bot.News {
	if old == nil || now == nil {
		return nil
	}
	before, after := bySlug(old), bySlug(now)
	heirs := map[string]string{} // former slug → slug
	for _, s := range now.Startups {
		for _, former := range s.Former {
			heirs[former] = s.Slug
		}
	}
	var news []bot.News
	was := map[string]string{} // slug → former slug
	for _, s := range old.Startups {
		if _, still := after[s.Slug]; still {
			continue
		}
		if heir, ok := after[heirs[s.Slug]]; ok {
			news = append(news, bot.News{Kind: bot.NewsRenamed, Product: heir.ID, Slug: heir.Slug, Name: heir.Name, Was: s.Slug})
			was[heir.Slug] = s.Slug
		} else if !now.hidden[s.Slug] {
			news = append(news, bot.News{Kind: bot.NewsGone, Product: s.ID, Slug: s.Slug, Name: s.Name})
		}
	}
	for _, s := range now.Startups {
		earlier, known := before[s.Slug]
		if !known {
			earlier, known = before[was[s.Slug]]
		}
		if lost, ok := goneFrom(old, s, earlier); known && ok { // staff said what it is called now
			news = append(news, bot.News{Kind: bot.NewsRenamed, Product: s.ID, Slug: s.Slug, Name: s.Name, Was: lost})
		}
		if !known && !old.hidden[s.Slug] {
			news = append(news, bot.News{Kind: bot.NewsArrived, Product: s.ID, Slug: s.Slug, Name: s.Name})
		} else if n, ok := phaseNews(earlier, s, then, today); known && ok {
			news = append(news, n)
		}
	}
	slices.SortStableFunc(news, func(a, b bot.News) int { return cmp.Compare(a.Slug, b.Slug) })
	return news
}

// goneFrom returns the slug that a product had in old, where it was gone, when
// it is now under a slug that belonged to nothing else than the catalogue.
func goneFrom(old *Catalogue, now, earlier bot.Startup) (slug string, ok bool) {
	if now.ID == earlier.ID {
		return "", false
	}
	for _, s := range old.gone {
		if s.ID == now.ID {
			return s.Slug, true
		}
	}
	return "", false
}

func bySlug(c *Catalogue) map[string]bot.Startup {
	m := make(map[string]bot.Startup, len(c.Startups))
	for _, s := range c.Startups {
		m[s.Slug] = s
	}
	return m
}

// phaseNews tells of another phase than the one before. One that is taken back
// is no news, nor is another first day of the same.
func phaseNews(old, now bot.Startup, then, today bot.Date) (n bot.News, ok bool) {
	earlier, _ := old.PhaseAt(then)
	current, begun := now.PhaseAt(today)
	if !begun || current.ID == earlier.ID || current.Start.Before(earlier.Start) {
		return n, false
	}
	return bot.News{Kind: bot.NewsPhase, Product: now.ID, Slug: now.Slug, Name: now.Name, Phase: current.ID,
		Was: string(earlier.ID)}, true
}
