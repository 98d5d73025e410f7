package catalogue

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

func mustAdditions(t testing.TB, text string) *Additions {
	t.Helper()
	a, err := ParseAdditions([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestExampleAdditions(t *testing.T) {
	text, err := os.ReadFile("../additions.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	c := parts{products: mustParse(t, sampleBody), additions: mustAdditions(t, string(text))}.merge(day("2026-08-31"))
	c.finish()
	if len(c.Skipped) > 0 {
		t.Errorf("skipped: %+v", c.Skipped)
	}
	want := bot.Startup{
		Slug: "registre-des-quais", Name: "Registre des quais", Pitch: "Savoir en un coup d'œil quel quai est libre",
		Users: []string{"entreprise"}, UsersKnown: true, Themes: []string{"Transport"}, Sponsors: []string{"dgitm"}, Incubators: []string{"mtes"},
		Technologies: []string{"go"}, Contact: "quais@example.gouv.fr",
		Links: bot.Links{Site: "https://quais.example.gouv.fr", Budget: "https://quais.example.gouv.fr/budget",
			Impact: "https://quais.example.gouv.fr/impact", Repository: "https://github.com/example/quais"},
		Phases: []bot.Phase{{ID: "investigation", Start: day("2026-03-02"), End: day("2026-05-29")},
			{ID: "construction", Start: day("2026-06-01")}},
	}
	if diff := cmp.Diff(want, mustFind(t, c, "registre-des-quais")); diff != "" {
		t.Errorf("added (-want +got)\n%s", diff)
	}
	before, after := mustFind(t, mustParse(t, sampleBody), "histologe"), mustFind(t, c, "histologe")
	if diff := cmp.Diff([]string{"Histologe", "punaises"}, after.Former); diff != "" {
		t.Errorf("former (-want +got)\n%s", diff)
	}
	if now, _ := after.PhaseAt(day("2026-10-01")); now.ID != bot.PhaseConsolidation || len(after.Phases) != len(before.Phases)+1 {
		t.Errorf("phases %+v", after.Phases)
	}
	before.Former, before.Phases, before.Links.Statistics = after.Former, after.Phases, after.Links.Statistics
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("more than the keys given was corrected (-before +after)\n%s", diff)
	}
	if _, ok := c.Startup("camino"); ok {
		t.Error("a hidden product is shown")
	}
	if len(c.Startups) != len(mustParse(t, sampleBody).Startups) || !slices.IsSorted(c.slugs()) {
		t.Errorf("slugs %q", c.slugs())
	}
}

func TestAdditionsReplaceAndEmpty(t *testing.T) {
	products := mustParse(t, body(product("a", mobilicAttributes), product("b", mobilicAttributes)))
	c := parts{products: products, additions: mustAdditions(t, `
[[products]]
slug = "a"
name = " New   name "
site = ""
themes = []
contact = "mailto:x@example.gouv.fr"
phase = "acceleration"
since = "2022-02-02"
[[products]]
slug = "nowhere"
pitch = "x"
[[products]]
slug = "gone"
hidden = true
`)}.merge(day("2026-08-31"))
	a, b := c.Startups[0], c.Startups[1]
	if a.Name != "New name" || a.Links.Site != "" || len(a.Themes) != 0 || a.Contact != "x@example.gouv.fr" || a.Pitch != b.Pitch {
		t.Errorf("%+v", a)
	}
	if want := []bot.Phase{b.Phases[0], {ID: "acceleration", Start: day("2022-02-02")}}; !slices.Equal(a.Phases, want) {
		t.Errorf("phases %+v", a.Phases)
	}
	if len(c.Startups) != 2 || len(c.Skipped) != 1 || c.Skipped[0].Slug != "nowhere" || c.Skipped[0].Reason == "" {
		t.Errorf("%d products, skipped %+v", len(c.Startups), c.Skipped)
	}
	if original := products.Startups[0]; original.Name != "Mobilic" || original.Phases[1].Start != day("2021-01-01") {
		t.Error("the products' own part was altered")
	}
}

// Every fault is told at once, each with its key, and nothing is taken.
func TestAdditionsFaults(t *testing.T) {
	for text, want := range map[string][]string{
		"":                       nil,
		"# nothing":              nil,
		"products = []":          nil,
		"products = 'a'":         {"products"},
		"products = [1]":         {"products"},
		"[products]\nslug = 'a'": {"products"},
		"[[products]]\nslug = 'a'\n[[products]]\nslug = 'a'\n[[products]]": {"products[2].slug", "products[3].slug"},
		"extra = 1\n[[products]]\nslug = 'a b'\ncolour = 'red'":            {"extra", "products[1].slug", "products[1].colour"},
		"[[products]]\nslug = 5\nname = ''\npitch = 1\nsite = 'ftp://x'\nstatistics = 'x'\nbudget = 1\nimpact = 'javascript:1'\nrepository = ['x']\ncontact = 'nobody'\nformer = 'x'\nusers = [1]\nthemes = ['']\nsponsors = {}\nincubators = 1.5\ntechnologies = true\nhidden = 'yes'\nphase = 1\nsince = 'soon'": {
			"products[1].slug", "products[1].pitch", "products[1].site", "products[1].statistics", "products[1].budget", "products[1].impact",
			"products[1].repository", "products[1].contact", "products[1].former", "products[1].users", "products[1].themes", "products[1].sponsors",
			"products[1].incubators", "products[1].technologies", "products[1].hidden", "products[1].name", "products[1].phase", "products[1].since"},
		"[[products]]\nslug = 'a'\nphase = 'x'":                                                        {"products[1].phase"},
		"[[products]]\nslug = 'a'\nsince = 2026-01-05T10:00:00Z":                                       {"products[1].phase", "products[1].phase", "products[1].since"},
		"[[products]]\nslug = 'a'\nphase = 'x'\nsince = 2026-01-05\nphases = []":                       {"products[1].phases"},
		"[[products]]\nslug = 'a'\nphases = 'x'":                                                       {"products[1].phases"},
		"[[products]]\nslug = 'a'\n[[products.phases]]\nphase = ''\nuntil = 1\nstart = 2":              {"products[1].phases[1].phase", "products[1].phases[1].since", "products[1].phases[1].until", "products[1].phases[1].start"},
		"[[products]]\nslug = 'a'\n[[products.phases]]\nphase='x'\nsince=2026-02-01\nuntil=2026-01-01": {"products[1].phases[1].until"},
		"\n[[products]\n":  {"line 2, column 11"},
		"a = 1\na = 2\n":   {"line 2, column 1"},
		"\xff":             {"line 1, column 1"},
		"products = [\x00": {"line 1, column 13"},
		"[[products]]\nslug = 'a'\npitch = '" + strings.Repeat("a", largestRecord) + "'": {"syntax"},
	} {
		a, err := ParseAdditions([]byte(text))
		var found AdditionsFault
		if (err != nil) != (len(want) > 0) || err != nil && (!errors.As(err, &found) || a != nil) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var keys []string
		for _, f := range found {
			key, why, ok := strings.Cut(f, ": ")
			if keys = append(keys, key); !ok || why == "" {
				t.Errorf("%q: a fault without its reason: %q", text, f)
			}
		}
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Errorf("%s\n%v (-want +got)\n%s", text, err, diff)
		}
	}
}
