package catalogue

import "jalon/bot"

// surely is from how much a name tells that it is one: it is no subject of
// other products.
const surely = .6

// IsSubject tells whether a name is also what other products are about:
// « transport ».
func (c *Catalogue) IsSubject(name string) bool { return c.search.tells(Fold(name)) < surely }

// Mentioned returns the only product whose whole name, former name or slug
// stands among the words of a text, and can be nothing else there.
func (c *Catalogue) Mentioned(text string) (only bot.Startup, ok bool) {
	asked := words(first(text, longestQuery))
	for from := 0; from < len(asked); {
		s, n := c.namedAt(asked[from:])
		from += max(n, 1)
		switch {
		case n == 0:
		case ok && s.Slug != only.Slug:
			return bot.Startup{}, false
		default:
			only, ok = s, true
		}
	}
	return only, ok
}

// namedAt is the product that the first n words name, as many as can be; n is 0
// for none.
func (c *Catalogue) namedAt(asked []string) (found bot.Startup, n int) {
	name, telling := "", false
	for i, w := range asked[:min(len(asked), mostWords)] {
		name += w
		telling = telling || !empty[w]
		if len(name) < namedFrom || !telling || c.search.tells(name) < surely {
			continue
		}
		if s, ok := c.named(name); ok {
			found, n = s, i+1
		}
	}
	return found, n
}
