package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"jalon/bot"
)

// parts are what a catalogue is made of. Only the products must be there.
type parts struct {
	products   *Catalogue
	authors    *Authors
	incubators *Incubators
	details    map[string]Detail // by slug
	additions  *Additions
}

// merge makes one catalogue of the parts, as of a day, without its index. No
// part is altered.
func (p parts) merge(day bot.Date) *Catalogue {
	c := &Catalogue{Startups: slices.Clone(p.products.Startups), Skipped: p.products.Skipped,
		Incubators: p.houses(), hidden: p.additions.hidden()}
	working := map[string][]bot.Author{}
	if p.authors != nil {
		working = p.authors.At(day)
	}
	for i := range c.Startups {
		s := &c.Startups[i]
		d, read := p.details[s.Slug]
		if len(s.Users) == 0 {
			s.Users = d.Users
		}
		s.UsersKnown = s.UsersKnown || read
		s.Former = slices.Concat(s.Former, d.Former)
		if s.People = working[s.Slug]; len(s.People) == 0 {
			s.People = p.named(d.People)
		}
	}
	if p.additions != nil {
		c.Startups = p.additions.apply(c.Startups)
		c.Skipped = slices.Concat(c.Skipped, p.additions.unused(c.Startups))
	}
	for i := range c.Startups { // those that the additions bring have people too
		if s := &c.Startups[i]; s.People == nil {
			s.People = working[s.Slug]
		}
	}
	cleanFormer(c.Startups)
	c.Revision = p.revision(c)
	return c
}

// houses completes the incubators' names.
func (p parts) houses() map[string]bot.Incubator {
	if p.incubators == nil {
		return p.products.Incubators
	}
	houses := maps.Clone(p.products.Incubators)
	for id, house := range p.incubators.byID {
		if known, ok := houses[id]; !ok || known.Name == id {
			houses[id] = house
		}
	}
	return houses
}

// named finds people of the directory by id; one it does not know is called
// by the id.
func (p parts) named(ids []string) []bot.Author {
	var authors []bot.Author
	for _, id := range ids {
		author := bot.Author{ID: id, Name: id}
		if p.authors != nil {
			if known, ok := p.authors.named[id]; ok {
				author = known
			}
		}
		authors = append(authors, author)
	}
	sortAuthors(authors)
	return authors
}

// cleanFormer drops, of former names, those given twice, those that say the
// present slug or name again, and the slugs that another product bears now.
func cleanFormer(startups []bot.Startup) {
	slugs := slugSet(startups)
	for i := range startups {
		s := &startups[i]
		if len(s.Former) == 0 {
			continue
		}
		var kept []string
		for _, former := range s.Former {
			if !slugs[former] && former != s.Name && !slices.Contains(kept, former) {
				kept = append(kept, former)
			}
		}
		s.Former = kept
	}
}

// revision is that of the products alone when there is nothing else; else it
// changes with any part, and with who works on what.
func (p parts) revision(c *Catalogue) string {
	if p.authors == nil && p.incubators == nil && p.details == nil && p.additions == nil {
		return p.products.Revision
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q", p.products.Revision)
	if p.authors != nil {
		fmt.Fprintf(h, " authors %q", p.authors.revision)
	}
	if p.incubators != nil {
		fmt.Fprintf(h, " incubators %q", p.incubators.revision)
	}
	if p.additions != nil {
		fmt.Fprintf(h, " additions %q", p.additions.revision)
	}
	for _, s := range c.Startups {
		fmt.Fprintf(h, " %q %q %t %q %q", s.Slug, s.Users, s.UsersKnown, s.Former, s.People)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func slugSet(startups []bot.Startup) map[string]bool {
	set := make(map[string]bool, len(startups))
	for _, s := range startups {
		set[s.Slug] = true
	}
	return set
}
