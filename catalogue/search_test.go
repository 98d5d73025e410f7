package catalogue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearch(t *testing.T) {
	c := mustParse(t, sampleBody)
	for text, want := range map[string]string{
		"dossier":                     "dossierfacile",                  // begins
		"track":                       "trackdechets",                   //
		"logement":                    "histologe zero-logement-vacant", // a word of names
		"facile":                      "dossierfacile",                  // inside a word
		"logement zéro":               "zero-logement-vacant histologe", // in another order
		"mobilik":                     "mobilic",                        // nearly
		"mobiilc":                     "mobilic",                        // swapped
		"trakdechet":                  "trackdechets",                   //
		"signal logemant":             "histologe",                      //
		"Signal-Logment":              "histologe",                      //
		"biocarburants":               "carbure",                        // in the pitch
		"locataires propriétaires":    "dossierfacile",                  //
		"qui s’occupe de Mobilic ?":   "mobilic",                        // in part
		"déchets dangereux nocifs":    "trackdechets",                   // in part
		"c":                           "carbure camino",                 // begun; one is no more
		"":                            "",                               //
		"?!":                          "",                               //
		"camping":                     "camino",                         // two letters away, and only close
		"xyzzy":                       "",                               //
		"intelligence":                "",                               //
		strings.Repeat("mobilic", 99): "", strings.Repeat("é ", 1<<20): "ecobalyse", "\xff\xfe": "",
	} {
		var got []string
		for _, s := range c.Search(text, 2).Startups {
			got = append(got, s.Slug)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Search(%.40q) is %q, want %q", text, got, want)
		}
	}
	if got := c.Search("logement", 0).Startups; got != nil {
		t.Errorf("asked for none: %d", len(got))
	}
	if got := c.Search("logement", -1).Startups; got != nil {
		t.Errorf("asked for less than none: %d", len(got))
	}
}

func TestSearchOrder(t *testing.T) {
	c := mustParse(t, body(product("z-eau", `"name":"Qualité","pitch":"rien"`), product("b", `"name":"Autre","pitch":"De l'eau partout"`),
		product("bureau", `"name":"Salle"`), product("eaux", `"name":"Canal"`), product("a", `"name":"Encore","pitch":"L’eau"`)))
	var got []string
	for _, s := range c.Search("eau", 9).Startups {
		got = append(got, s.Slug)
	}
	want := []string{"eaux", "z-eau", "b", "a"} // begins, a word, pitches by the length of the name
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
