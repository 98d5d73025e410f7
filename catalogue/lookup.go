package catalogue

import "jalon/bot"

// index finds a product without going through all of them. Values are
// positions in the catalogue; what several products share is at shared.
type index struct {
	slug    map[string]int
	folded  map[string]int // slugs and names
	former  map[string]int // those borne before
	channel map[string]int
	id      map[bot.ProductID]int
	host    map[string]int // of their sites
	gone    map[string]int // slugs and names of those the catalogue has no more; positions after all others
}

const shared = -1

func newIndex(startups, gone []bot.Startup) index {
	x := index{slug: make(map[string]int, len(startups)), folded: make(map[string]int, 2*len(startups)), former: map[string]int{},
		channel: make(map[string]int, len(startups)), id: make(map[bot.ProductID]int, len(startups)), host: hosts(startups), gone: map[string]int{}}
	for i, s := range startups {
		x.slug[s.Slug] = i
		add(x.folded, Fold(s.Slug), i)
		name, former := formerIn(s.Name)
		add(x.folded, Fold(s.Name), i)
		add(x.folded, Fold(name), i)
		add(x.channel, ChannelName(s.Slug), i)
		for _, was := range append(former, s.Former...) {
			add(x.former, Fold(was), i)
		}
		if s.ID != "" {
			x.id[s.ID] = i
		}
	}
	for i, s := range gone {
		i += len(startups)
		delete(x.former, Fold(s.Slug)) // its own slug is its own, whoever bore it before
		x.id[s.ID] = i
		for _, name := range append([]string{s.Slug, s.Name}, s.Former...) {
			add(x.gone, Fold(name), i)
		}
	}
	return x
}

func add(m map[string]int, key string, i int) {
	if other, taken := m[key]; taken && other != i {
		i = shared
	}
	m[key] = i
}

func (c *Catalogue) at(i int, ok bool) (bot.Startup, bool) {
	if !ok || i == shared {
		return bot.Startup{}, false
	}
	if n := len(c.Startups); i >= n {
		return c.gone[i-n], true
	}
	return c.Startups[i], true
}

// Startup returns a product by its exact slug.
func (c *Catalogue) Startup(slug string) (bot.Startup, bool) {
	i, ok := c.index.slug[slug]
	return c.at(i, ok)
}

// longestAsked bounds, in bytes, what is folded to look a product up; the
// longest name has 152 characters.
const longestAsked = 1000

// Lookup returns the product of that slug, else the only one whose slug or
// name is that text but for case, accents, spaces and punctuation, else the
// only one that once bore it, else the only one so called that the catalogue
// has no more, else the one at that address.
func (c *Catalogue) Lookup(text string) (bot.Startup, bool) {
	if len(text) > longestAsked {
		return bot.Startup{}, false
	}
	if s, ok := c.named(text); ok {
		return s, true
	}
	return c.ofAddress(text)
}

// named is Lookup but for addresses.
func (c *Catalogue) named(text string) (bot.Startup, bool) {
	if s, ok := c.Startup(text); ok {
		return s, true
	}
	folded := Fold(text)
	if folded == "" {
		return bot.Startup{}, false
	}
	if i, ok := c.index.folded[folded]; ok {
		return c.at(i, ok)
	}
	if i, ok := c.index.former[folded]; ok {
		return c.at(i, ok)
	}
	i, ok := c.index.gone[folded]
	return c.at(i, ok)
}

// Gone lists the products that the catalogue has no more and about which
// something may be kept, as they were last seen.
func (c *Catalogue) Gone() []bot.Startup { return c.gone }

// OfChannel returns the product a channel's name belongs to by convention.
func (c *Catalogue) OfChannel(name string) (bot.Startup, bool) {
	i, ok := c.index.channel[name]
	return c.at(i, ok)
}
