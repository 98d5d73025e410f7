package catalogue

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jalon/bot"
)

var today = bot.Date{Year: 2026, Month: 11, Day: 23}

func selected(t *testing.T, f Filter) string {
	t.Helper()
	var slugs []string
	for _, s := range mustParse(t, sampleBody).Select(f, today) {
		slugs = append(slugs, s.Slug)
	}
	return strings.Join(slugs, " ")
}

func TestSelect(t *testing.T) {
	choose := func(f Facet, values ...string) []Choice { return []Choice{{Facet: f, AnyOf: values}} }
	for name, c := range map[string]struct {
		filter Filter
		want   string
	}{
		"a phase":              {Filter{Choices: choose(FacetPhase, "opere")}, "potentiel transport"},
		"inactive":             {Filter{Life: Inactive}, "camino"},
		"a second incubator":   {Filter{Choices: choose(FacetIncubator, "ademe")}, "ecobalyse"},
		"a theme, by name":     {Filter{Choices: choose(FacetTheme, "Logement")}, "dossierfacile histologe zero-logement-vacant"},
		"two themes at once":   {Filter{Choices: append(choose(FacetTheme, "Logement"), choose(FacetTheme, "Mines")...)}, ""},
		"either theme":         {Filter{Choices: choose(FacetTheme, "Accessibilité", "Mines")}, "acceslibre camino"},
		"since":                {Filter{Since: bot.Date{Year: 2021, Month: 1, Day: 1}, Life: Active}, "ecobalyse"},
		"what is missing":      {Filter{Lacks: []bot.Lack{bot.LackBudget}, Text: "logement"}, "histologe zero-logement-vacant"},
		"a text, best first":   {Filter{Text: "zéro logement"}, "zero-logement-vacant histologe"},
		"a text nobody bears":  {Filter{Text: "xyzzy"}, ""},
		"a text only alike":    {Filter{Text: "camping"}, ""},
		"all but phases":       {Filter{Choices: []Choice{{Facet: FacetPhase, AnyOf: []string{"acceleration", "consolidation"}, Not: true}}}, "potentiel transport camino"},
		"all but a theme":      {Filter{Choices: []Choice{{Facet: FacetTheme, AnyOf: []string{"Mines"}, Not: true}}, Life: Inactive}, ""},
		"what is there":        {Filter{Has: []bot.Lack{bot.LackBudget}}, "dossierfacile"},
		"a value nobody bears": {Filter{Choices: choose(FacetSponsor, "nobody")}, ""},
	} {
		if got := selected(t, c.filter); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if all := strings.Fields(selected(t, Filter{})); len(all) != 12 || all[0] != "acceslibre" || all[11] != "camino" {
		t.Errorf("all: %q, want those worked on first, by name", all)
	}
}

func TestValues(t *testing.T) {
	c := mustParse(t, sampleBody)
	for _, q := range []struct {
		facet         Facet
		text          string
		want, closest string
	}{
		{FacetPhase, "acceleration", "acceleration", ""}, {FacetPhase, "Accélération", "acceleration", ""}, {FacetPhase, "accel", "acceleration", ""},
		{FacetPhase, "accelration", "", "acceleration"}, {FacetPhase, "construction", "construction", ""},
		{FacetIncubator, "mtes", "mtes", ""}, {FacetIncubator, "fabrique numérique", "mtes", ""}, {FacetIncubator, "ADEME", "ademe", ""},
		{FacetTheme, "logement", "Logement", ""}, {FacetTheme, "logements", "Logement", ""}, {FacetTheme, "logment", "", "Logement"},
		{FacetTheme, "", "", ""}, {FacetTheme, "xyzzy", "", ""}, {FacetSponsor, "DGALN", "dgaln", ""}, {FacetTechnology, "go", "", ""},
	} {
		values, closest := c.Values(q.facet, q.text)
		if strings.Join(values, " ") != q.want || closest != q.closest {
			t.Errorf("%s %q: %q, closest %q; want %q, %q", q.facet, q.text, values, closest, q.want, q.closest)
		}
	}
}

// Whatever is chosen, what is kept is what was chosen, and nothing that fits is
// left out.
func TestSelectKeepsWhatFits(t *testing.T) {
	c := mustParse(t, sampleBody)
	rapid.Check(t, func(r *rapid.T) {
		f := Filter{Life: Life(rapid.IntRange(0, 2).Draw(r, "life"))}
		for range rapid.IntRange(0, 2).Draw(r, "choices") {
			facet := rapid.SampledFrom(Facets).Draw(r, "facet")
			if values := c.facets[facet]; len(values) > 0 {
				f.Choices = append(f.Choices, Choice{Facet: facet, AnyOf: []string{rapid.SampledFrom(values).Draw(r, "value")},
					Not: rapid.Bool().Draw(r, "not")})
			}
		}
		kept := c.Select(f, today)
		for _, s := range c.Startups {
			fits := f.Life == AnyLife || s.ActiveAt(today) == (f.Life == Active)
			for _, choice := range f.Choices {
				fits = fits && slices.Contains(choice.Facet.of(s, today), choice.AnyOf[0]) != choice.Not
			}
			if there := slices.ContainsFunc(kept, func(k bot.Startup) bool { return k.Slug == s.Slug }); there != fits {
				r.Fatalf("%+v: %s kept %t, fits %t", f, s.Slug, there, fits)
			}
		}
	})
}

// No text panics, and what a search lists is at most what was wanted, each
// once.
func FuzzSearch(f *testing.F) {
	c := mustParse(f, sampleBody)
	for _, seed := range []string{"", "a", "dosierfacile", "où en est trackdéchets ?", "\xff\xfe", strings.Repeat("é", 400), "日本語 кот", "a b c d e f g h i j k l m n", "\u0000"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		n = min(n, 1000)
		found := c.Search(text, n)
		seen := map[string]bool{}
		for _, s := range found.Startups {
			if seen[s.Slug] {
				t.Fatalf("%q lists %s twice", text, s.Slug)
			}
			seen[s.Slug] = true
		}
		if len(found.Startups) > max(n, 0) || len(found.Startups) > found.Total || found.Clear && found.Close {
			t.Fatalf("%q, %d: %d of %d, clear %t, close %t", text, n, len(found.Startups), found.Total, found.Clear, found.Close)
		}
		for _, facet := range Facets {
			c.Values(facet, text)
		}
		c.Select(Filter{Text: text}, today)
	})
}
