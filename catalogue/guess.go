package catalogue

import (
	"cmp"
	"slices"

	"jalon/bot"
)

// What makes a product look like another's next life.
const (
	sameRepository = 8
	sameSite       = 6
	sameName       = 6 // the first found by its name or slug; the others less
	samePitch      = 4 // the first found by its pitch; the others less
	sameIncubator  = 1
	guessesAmong   = 10 // how many found are looked at
)

// Guesses returns n products that one the catalogue lost may have become, fewer
// only when there are fewer: the likeliest first, then those of its incubator,
// then the others, each by how close their names are.
func (c *Catalogue) Guesses(lost bot.Startup, n int) []bot.Startup {
	score := c.likeness(lost)
	guesses := make([]guess, len(c.Startups))
	for i, s := range c.Startups {
		guesses[i] = guess{Startup: s, score: score[s.Slug], house: shareIncubator(s, lost), far: apart(s.Name, lost.Name)}
		if guesses[i].score > 0 && guesses[i].house {
			guesses[i].score += sameIncubator
		}
	}
	slices.SortStableFunc(guesses, compareGuesses)
	var likeliest []bot.Startup
	for _, g := range guesses[:min(n, len(guesses))] {
		likeliest = append(likeliest, g.Startup)
	}
	return likeliest
}

// guess is a product that another may have become.
type guess struct {
	bot.Startup
	score float64
	house bool    // of an incubator of the other's
	far   float64 // from its name: 0 for the same, 1 for nothing in common
}

func compareGuesses(a, b guess) int {
	if a.score > 0 || b.score > 0 || a.house == b.house {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.far, b.far))
	}
	if a.house {
		return -1
	}
	return 1
}

// likeness tells how much speaks for each product, by slug; zero for nothing.
func (c *Catalogue) likeness(lost bot.Startup) map[string]float64 {
	score := map[string]float64{}
	found := func(text string, most float64) {
		for i, s := range c.Search(text, guessesAmong).Startups {
			score[s.Slug] += most / float64(i+1)
		}
	}
	found(lost.Name, sameName)
	if Fold(lost.Slug) != Fold(lost.Name) {
		found(lost.Slug, sameName)
	}
	found(lost.Pitch, samePitch)
	for _, s := range c.Startups {
		if lost.Links.Repository != "" && s.Links.Repository == lost.Links.Repository {
			score[s.Slug] += sameRepository
		}
		if lost.Links.Site != "" && s.Links.Site == lost.Links.Site {
			score[s.Slug] += sameSite
		}
	}
	return score
}

func shareIncubator(a, b bot.Startup) bool {
	return slices.ContainsFunc(a.Incubators, func(id string) bool { return slices.Contains(b.Incubators, id) })
}

// apart is the share of letters that differ between two names.
func apart(a, b string) float64 {
	a, b = first(Fold(a), longestTerm), first(Fold(b), longestTerm)
	return float64(distance(a, b, longestTerm, false)) / float64(max(len(a), len(b), 1))
}
