package catalogue

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"jalon/bot"
)

// Additions are an incubator's own additions and corrections to the network's
// catalogue, from a file of its own.
type Additions struct {
	products []addition // each slug once
	revision string
}

// addition is what the file says of one product. Nil is not said; an empty
// value is said, and empties.
type addition struct {
	slug                                                            string
	name, pitch, site, statistics, budget, impact, repository, mail *string
	former, users, themes, sponsors, incubators, technologies       *[]string
	phase                                                           bot.PhaseID // with since: one more phase
	since                                                           bot.Date
	phases                                                          *[]bot.Phase // all of them
	hidden                                                          bool
}

// AdditionsFault is everything wrong with a file of additions, each with its
// key: "products[2].since: …".
type AdditionsFault []string

func (f AdditionsFault) Error() string { return strings.Join(f, "\n") }

// ParseAdditions reads the TOML of an additions file; additions.example.toml
// explains every key. An unknown key or a wrong value refuses the whole file:
// the error is an AdditionsFault with all of them. An empty file is no fault.
func ParseAdditions(body []byte) (*Additions, error) {
	if len(body) > largestRecord {
		return nil, AdditionsFault{"syntax: the file holds more than 1 MiB"}
	}
	tree := map[string]any{}
	if err := toml.Unmarshal(body, &tree); err != nil {
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			row, column := syntax.Position()
			return nil, AdditionsFault{fmt.Sprintf("line %d, column %d: %v", row, column, err)}
		}
		return nil, AdditionsFault{fmt.Sprintf("syntax: %v", err)}
	}
	f := &faultFinder{}
	a := &Additions{revision: revision(body)}
	products := f.tables("products", tree["products"])
	delete(tree, "products")
	f.unknown("", tree)
	slugs := map[string]bool{}
	for i, table := range products {
		key := fmt.Sprintf("products[%d]", i+1)
		p := readAddition(f, key, table)
		if p.slug != "" && slugs[p.slug] {
			f.add(key+".slug", "%q is given twice", p.slug)
		}
		slugs[p.slug] = true
		a.products = append(a.products, p)
	}
	if len(f.found) > 0 {
		return nil, f.found
	}
	return a, nil
}

func readAddition(f *faultFinder, key string, table map[string]any) (a addition) {
	t := tableReader{f, key, table}
	a.slug = t.slug()
	a.name, a.pitch = t.text("name"), t.text("pitch")
	a.site, a.statistics, a.budget = t.link("site"), t.link("statistics"), t.link("budget")
	a.impact, a.repository, a.mail = t.link("impact"), t.link("repository"), t.contact("contact")
	a.former, a.users, a.themes = t.list("former"), t.list("users"), t.list("themes")
	a.sponsors, a.incubators, a.technologies = t.list("sponsors"), t.list("incubators"), t.list("technologies")
	a.hidden = t.yes("hidden")
	if a.name != nil && *a.name == "" {
		f.add(key+".name", "is empty")
	}
	_, phase := table["phase"]
	_, since := table["since"]
	_, phases := table["phases"]
	switch {
	case phases && (phase || since):
		f.add(key+".phases", "give either phases, or phase and since")
	case phase != since:
		f.add(key+".phase", "phase and since go together")
	}
	if phase || since {
		a.phase, a.since = bot.PhaseID(t.filled("phase")), t.day("since")
	}
	if phases {
		a.phases = t.phases("phases")
	}
	t.end()
	return a
}

// apply returns the products with the additions, by slug: those known
// corrected, those unknown added, those hidden left out. One without a name
// that is not known, or no longer, stays out too.
func (a *Additions) apply(startups []bot.Startup) []bot.Startup {
	at := make(map[string]int, len(startups))
	for i, s := range startups {
		at[s.Slug] = i
	}
	hidden := a.hidden()
	for _, p := range a.products {
		i, known := at[p.slug]
		switch {
		case p.hidden:
		case known:
			startups[i] = p.correct(startups[i])
		case p.name != nil:
			startups = append(startups, p.correct(bot.Startup{Slug: p.slug}))
		}
	}
	startups = slices.DeleteFunc(startups, func(s bot.Startup) bool { return hidden[s.Slug] })
	slices.SortFunc(startups, func(a, b bot.Startup) int { return cmp.Compare(a.Slug, b.Slug) })
	return startups
}

// hidden is the set of slugs that are not to be shown; nil for none.
func (a *Additions) hidden() map[string]bool {
	if a == nil {
		return nil
	}
	hidden := map[string]bool{}
	for _, p := range a.products {
		if p.hidden {
			hidden[p.slug] = true
		}
	}
	return hidden
}

// unused tells of what could not be applied: corrections of products that the
// catalogue does not have.
func (a *Additions) unused(startups []bot.Startup) []SkippedRecord {
	there := slugSet(startups)
	var unused []SkippedRecord
	for i, p := range a.products {
		if !there[p.slug] && !p.hidden {
			unused = append(unused, SkippedRecord{Index: i, Slug: p.slug,
				Reason: "the additions correct it without a name, and the catalogue has no such product"})
		}
	}
	return unused
}

// correct returns a product with what the addition says of it. Former names
// are added to those known; all else is replaced.
func (a addition) correct(s bot.Startup) bot.Startup {
	replace(&s.Name, a.name)
	replace(&s.Pitch, a.pitch)
	replace(&s.Links.Site, a.site)
	replace(&s.Links.Statistics, a.statistics)
	replace(&s.Links.Budget, a.budget)
	replace(&s.Links.Impact, a.impact)
	replace(&s.Links.Repository, a.repository)
	replace(&s.Contact, a.mail)
	replace(&s.Users, a.users)
	s.UsersKnown = s.UsersKnown || a.users != nil
	replace(&s.Themes, a.themes)
	replace(&s.Sponsors, a.sponsors)
	replace(&s.Incubators, a.incubators)
	replace(&s.Technologies, a.technologies)
	replace(&s.Phases, a.phases)
	if a.former != nil {
		s.Former = slices.Concat(s.Former, *a.former)
	}
	if a.phase != "" {
		s.Phases = slices.DeleteFunc(slices.Clone(s.Phases), func(p bot.Phase) bool { return p.ID == a.phase })
		s.Phases = append(s.Phases, bot.Phase{ID: a.phase, Start: a.since})
	}
	return s
}

func replace[T any](value *T, with *T) {
	if with != nil {
		*value = *with
	}
}
