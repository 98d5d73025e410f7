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

// Guesses returns at most n products that one the catalogue lost may have
// become, the likeliest first.
func (c *Catalogue) Guesses(lost bot.Startup, n int) []bot.Startup {
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
	guesses := slices.Clone(c.Startups)
	for _, s := range guesses {
		if lost.Links.Repository != "" && s.Links.Repository == lost.Links.Repository {
			score[s.Slug] += sameRepository
		}
		if lost.Links.Site != "" && s.Links.Site == lost.Links.Site {
			score[s.Slug] += sameSite
		}
		if score[s.Slug] > 0 && slices.ContainsFunc(s.Incubators, func(id string) bool { return slices.Contains(lost.Incubators, id) }) {
			score[s.Slug] += sameIncubator
		}
	}
	guesses = slices.DeleteFunc(guesses, func(s bot.Startup) bool { return score[s.Slug] == 0 })
	slices.SortStableFunc(guesses, func(a, b bot.Startup) int { return cmp.Compare(score[b.Slug], score[a.Slug]) })
	return guesses[:min(n, len(guesses))]
}
