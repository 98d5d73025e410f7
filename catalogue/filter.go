package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"jalon/bot"
)

// Facet is a side of products that a filter chooses by.
type Facet string

// The facets.
const (
	FacetPhase      Facet = "phase"
	FacetIncubator  Facet = "incubator"
	FacetTheme      Facet = "theme"
	FacetSponsor    Facet = "sponsor"
	FacetTechnology Facet = "technology"
)

// Facets lists them all.
var Facets = []Facet{FacetPhase, FacetIncubator, FacetTheme, FacetSponsor, FacetTechnology}

// Life tells which products a filter keeps by whether they are worked on.
type Life int

// The lives.
const (
	AnyLife Life = iota
	Active
	Inactive
)

// Filter chooses products. Its zero value keeps them all.
type Filter struct {
	Text    string   // what Search finds, and nothing else
	Choices []Choice // all of them
	Life    Life
	Lacks   []bot.Lack // all of these are missing
	Has     []bot.Lack // none of these is
	Since   bot.Date   // the phase chosen, or else the first one, began that day or later; zero for any
}

// IsZero tells whether a filter keeps every product.
func (f Filter) IsZero() bool {
	return f.Text == "" && len(f.Choices) == 0 && f.Life == AnyLife && len(f.Lacks) == 0 && len(f.Has) == 0 && f.Since.IsZero()
}

// Choice wants any of some values of a facet, as Values gives them; or none of
// them.
type Choice struct {
	Facet Facet
	AnyOf []string
	Not   bool
}

// Select lists the products a filter keeps on a day: those a text finds, best
// first; else by name, those worked on first.
func (c *Catalogue) Select(f Filter, day bot.Date) []bot.Startup {
	among := c.Startups
	if f.Text != "" {
		found := c.Search(f.Text, len(c.Startups))
		if among = found.Startups; found.Close {
			among = nil
		}
	}
	var kept []bot.Startup
	for _, s := range among {
		if f.keeps(s, day) {
			kept = append(kept, s)
		}
	}
	if f.Text == "" {
		slices.SortStableFunc(kept, func(a, b bot.Startup) int {
			return cmp.Or(boolCompare(b.ActiveAt(day), a.ActiveAt(day)), strings.Compare(unaccented(a.Name), unaccented(b.Name)))
		})
	}
	return kept
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (f Filter) keeps(s bot.Startup, day bot.Date) bool {
	if f.Life != AnyLife && s.ActiveAt(day) != (f.Life == Active) {
		return false
	}
	for _, c := range f.Choices {
		if slices.ContainsFunc(c.Facet.of(s, day), func(v string) bool { return slices.Contains(c.AnyOf, v) }) == c.Not {
			return false
		}
	}
	lacks := s.Lacks()
	for _, l := range f.Lacks {
		if !slices.Contains(lacks, l) {
			return false
		}
	}
	for _, l := range f.Has {
		if slices.Contains(lacks, l) {
			return false
		}
	}
	return f.Since.IsZero() || !f.began(s, day).Before(f.Since)
}

// began is when what a filter keeps began: the phase it chooses, else the
// product.
func (f Filter) began(s bot.Startup, day bot.Date) bot.Date {
	if slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Facet == FacetPhase && !c.Not }) {
		current, _ := s.PhaseAt(day)
		return current.Start
	}
	return s.Began()
}

// of lists a product's values of a facet.
func (f Facet) of(s bot.Startup, day bot.Date) []string {
	switch f {
	case FacetPhase:
		if p, ok := s.PhaseAt(day); ok {
			return []string{string(p.ID)}
		}
	case FacetIncubator:
		return s.Incubators
	case FacetTheme:
		return s.Themes
	case FacetSponsor:
		return s.Sponsors
	case FacetTechnology:
		return s.Technologies
	}
	return nil
}

// Values lists the values of a facet that a text names: the same but for case,
// accents and punctuation, else those it begins a word of, else the themes it
// stands for, as « housing » does. When there is none, closest is the value it
// resembles most, empty when there is nothing like it.
func (c *Catalogue) Values(f Facet, text string) (values []string, closest string) {
	values, closest = c.valuesLike(f, text)
	if len(values) > 0 || f != FacetTheme {
		return values, closest
	}
	for _, meant := range c.search.related[stem(Fold(text))] {
		if values, _ := c.valuesLike(f, meant); len(values) > 0 {
			return values, ""
		}
	}
	return nil, closest
}

func (c *Catalogue) valuesLike(f Facet, text string) (values []string, closest string) {
	asked := Fold(text)
	if asked == "" {
		return nil, ""
	}
	var begun []string
	best := max(len(asked)/2, 1) + 1
	for _, v := range c.facets[f] {
		names := []string{v}
		if f == FacetIncubator {
			names = append(names, c.Incubators[v].Name)
		}
		for _, name := range names {
			folded := Fold(name)
			switch {
			case folded == asked:
				values = append(values, v)
			case beginsWords(name, text) || len(asked) >= 3 && strings.HasPrefix(folded, asked):
				begun = append(begun, v)
			}
			if d := distance(asked, folded, best, false); d < best {
				best, closest = d, v
			}
		}
	}
	if len(values) == 0 {
		values = begun
	}
	if len(values) > 0 {
		closest = ""
	}
	return slices.Compact(values), closest
}

// AllValues lists the values of a facet, sorted.
func (c *Catalogue) AllValues(f Facet) []string { return c.facets[f] }

// Common lists at most n values of a facet, those of most products first.
func (c *Catalogue) Common(f Facet, n int) []string {
	count := map[string]int{}
	for _, s := range c.Startups {
		for _, v := range f.of(s, bot.Date{}) {
			count[v]++
		}
	}
	values := slices.Clone(c.facets[f])
	slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	return values[:min(n, len(values))]
}

// beginsWords tells whether each word asked begins a word of a name.
func beginsWords(name, asked string) bool {
	there, wanted := words(name), words(asked)
	for _, w := range wanted {
		if len(w) < 3 || !slices.ContainsFunc(there, func(t string) bool { return strings.HasPrefix(t, w) || stem(t) == stem(w) }) {
			return false
		}
	}
	return len(wanted) > 0
}

// facetValues lists each facet's values, sorted; a phase is one that any
// product was in.
func facetValues(startups []bot.Startup) map[Facet][]string {
	values := map[Facet][]string{}
	for _, f := range Facets {
		seen := map[string]bool{}
		for _, s := range startups {
			there := f.of(s, bot.Date{})
			if f == FacetPhase {
				for _, p := range s.Phases {
					there = append(there, string(p.ID))
				}
			}
			for _, v := range there {
				if !seen[v] {
					seen[v] = true
					values[f] = append(values[f], v)
				}
			}
		}
		slices.Sort(values[f])
	}
	return values
}

// Example is a product to name in a help: the one most people know, else the
// first.
func (c *Catalogue) Example() bot.Startup {
	if s, ok := c.Startup("dossierfacile"); ok {
		return s
	}
	return c.Startups[0]
}

// Topic is a subject to name in a help: the theme of most products.
func (c *Catalogue) Topic() string {
	count, best := map[string]int{}, ""
	for _, s := range c.Startups {
		for _, t := range s.Themes {
			if count[t]++; best == "" || count[t] > count[best] || count[t] == count[best] && t < best {
				best = t
			}
		}
	}
	return cmp.Or(best, c.Startups[0].Name)
}
