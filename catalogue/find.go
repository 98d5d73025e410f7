package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"jalon/bot"
)

// index finds a product without going through all of them. Values are
// positions in the catalogue; what several products share is -1.
type index struct {
	slug    map[string]int
	id      map[bot.ProductID]int
	folds   map[string]int // of slugs
	names   map[string]int // folded
	channel map[string]int
}

func newIndex(startups []bot.Startup) index {
	x := index{slug: map[string]int{}, id: map[bot.ProductID]int{}, folds: map[string]int{}, names: map[string]int{},
		channel: map[string]int{}}
	add := func(m map[string]int, key string, i int) {
		if _, shared := m[key]; shared {
			i = -1
		}
		m[key] = i
	}
	for i, s := range startups {
		x.slug[s.Slug] = i
		x.id[s.ID] = i
		add(x.folds, Fold(s.Slug), i)
		add(x.names, Fold(s.Name), i)
		add(x.channel, ChannelName(s.Slug), i)
	}
	return x
}

func (c *Catalogue) at(i int, ok bool) (bot.Startup, bool) {
	if !ok || i < 0 {
		return bot.Startup{}, false
	}
	return c.Startups[i], true
}

// Startup returns a product by its exact slug.
func (c *Catalogue) Startup(slug string) (bot.Startup, bool) {
	i, ok := c.index.slug[slug]
	return c.at(i, ok)
}

// Lookup returns the product of that slug, else the only one whose slug or
// name is that text but for case, accents and punctuation.
func (c *Catalogue) Lookup(text string) (bot.Startup, bool) {
	if s, ok := c.Startup(text); ok {
		return s, true
	}
	folded := Fold(text)
	if folded == "" {
		return bot.Startup{}, false
	}
	i, ok := c.index.folds[folded]
	if s, found := c.at(i, ok); found {
		return s, true
	}
	i, ok = c.index.names[folded]
	return c.at(i, ok)
}

// OfChannel returns the product a channel's name belongs to by convention.
func (c *Catalogue) OfChannel(name string) (bot.Startup, bool) {
	i, ok := c.index.channel[name]
	return c.at(i, ok)
}

// longestQuery bounds, in runes, what is compared letter by letter.
const longestQuery = 60

// Closest returns at most n products that a text may mean, the likeliest
// first: those whose name or slug holds its words, then those spelt nearly so,
// then those whose pitch holds its words. None when nothing is close.
func (c *Catalogue) Closest(text string, n int) []bot.Startup {
	query := []rune(Fold(text))
	if len(query) == 0 {
		return nil
	}
	query = query[:min(len(query), longestQuery)]
	asked := words(text)
	type match struct{ at, distance int }
	var matches []match
	for i, s := range c.Startups {
		if d := distance(s, query, asked); d < tooFar {
			matches = append(matches, match{i, d})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	var closest []bot.Startup
	for _, m := range matches[:min(n, len(matches))] {
		closest = append(closest, c.Startups[m.at])
	}
	return closest
}

// Distances: names by their words, then by their letters, then pitches.
const (
	byPitch = 50
	tooFar  = 100
)

func distance(s bot.Startup, query []rune, asked []string) int {
	best := tooFar
	for _, name := range []string{s.Slug, s.Name} {
		folded := []rune(Fold(name))
		if missing := missingWords(words(name), asked); missing == 0 {
			best = min(best, 1)
		} else if missing < len(asked) {
			best = min(best, 10+10*missing)
		}
		if strings.HasPrefix(string(folded), string(query)) {
			best = min(best, 0)
		}
		folded = folded[:min(len(folded), longestQuery)]
		if d := editDistance(folded, query); 3*d <= max(len(folded), len(query)) {
			best = min(best, 2+3*d)
		}
	}
	if missing := missingWords(words(s.Pitch), asked); missing == 0 {
		best = min(best, byPitch)
	} else if missing < len(asked) && longWordFound(words(s.Pitch), asked) {
		best = min(best, byPitch+10*missing)
	}
	return best
}

// missingWords counts the words asked for that begin none of those there.
func missingWords(there, asked []string) int {
	missing := 0
	for _, a := range asked {
		if !slices.ContainsFunc(there, func(w string) bool { return strings.HasPrefix(w, a) }) {
			missing++
		}
	}
	return missing
}

// longWordFound tells whether a word that means something, not « de », is there.
func longWordFound(there, asked []string) bool {
	return slices.ContainsFunc(asked, func(a string) bool {
		return len(a) >= 5 && slices.ContainsFunc(there, func(w string) bool { return strings.HasPrefix(w, a) })
	})
}

// editDistance counts the letters to add, drop, change or swap (optimal string
// alignment) to turn a into b.
func editDistance(a, b []rune) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
