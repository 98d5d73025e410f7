package catalogue

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Zéro logement vacant": "zerologementvacant", "zero-logement-vacant": "zerologementvacant",
		"L’Œuvre d'art": "loeuvredart", "«\u00a0Données\u202f»": "donnees", "CarbuRe": "carbure", "Fluctu@t": "fluctut",
		"e\u0301te\u0301": "ete", "Ǽ": "ae", "STRAẞE": "strasse", "auxAJ": "auxaj", "№ 2²": "no22", "": "", "…!?": "", "\xff": "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) is %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("folded again, %q becomes %q", once, twice)
		}
	})
}

func TestChannelName(t *testing.T) {
	for slug, want := range map[string]string{
		"trackdechets": "startup-trackdechets", "données-et-territoires": "startup-donnees-et-territoires", "auxAJ": "startup-auxaj",
		"transport.data.gouv": "startup-transport-data-gouv", "a_b": "startup-a_b", "cœur-ÆTHER": "startup-coeur-aether",
		"a b/ß": "startup-a-b--", "": "startup-", strings.Repeat("x", 88): "startup-" + strings.Repeat("x", 56),
	} {
		if got := ChannelName(slug); got != want {
			t.Errorf("ChannelName(%q) is %q, want %q", slug, got, want)
		}
	}
	allowed := regexp.MustCompile(`^startup-[a-z0-9_-]*$`)
	rapid.Check(t, func(t *rapid.T) {
		if name := ChannelName(rapid.String().Draw(t, "slug")); !allowed.MatchString(name) || len(name) > 64 {
			t.Fatalf("not the name of a channel: %q", name)
		}
	})
}

func TestSample(t *testing.T) {
	c := mustParse(t, sampleBody)
	if len(c.Skipped) > 0 {
		t.Fatalf("skipped: %v", c.Skipped)
	}
	phases := map[string]string{
		"dossierfacile":        "investigation 2018-01-01, construction 2018-03-01, acceleration 2019-01-01, consolidation 2024-10-14",
		"trackdechets":         "investigation 2018-11-01, construction 2019-11-01, acceleration 2021-11-01",
		"mobilic":              "investigation 2019-11-01, construction 2020-02-25, acceleration 2021-01-01, consolidation 2025-11-10",
		"acceslibre":           "investigation 2019-11-01, construction 2020-09-01, acceleration 2022-09-01",
		"zero-logement-vacant": "investigation 2020-03-15, construction 2020-07-03, acceleration 2022-11-01",
		"ecobalyse":            "investigation 2021-04-11, construction 2021-07-16, acceleration 2025-09-06",
		"histologe":            "investigation 2019-09-01, construction 2020-02-01, acceleration 2020-07-01",
		"potentiel":            "investigation 2019-10-01, construction 2019-11-30, acceleration 2022-01-01, opere 2026-05-26",
		"transport": "investigation 2017-07-03, construction 2017-10-01, acceleration 2018-09-01, consolidation 2020-09-01, " +
			"opere 2021-03-05",
		"camino": "investigation 2018-01-01, construction 2018-01-01, acceleration 2023-06-15, transfere 2024-06-15",
	}
	for slug, want := range phases {
		var got []string
		s := mustFind(t, c, slug)
		for _, p := range s.Phases {
			got = append(got, fmt.Sprintf("%s %s", p.ID, p.Start))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", slug, got, want)
		}
		if s.Links.Site == "" || !strings.HasPrefix(s.Links.Statistics, s.Links.Site+"/") {
			t.Errorf("%s: statistics at %q, site at %q", slug, s.Links.Statistics, s.Links.Site)
		}
	}
	for _, s := range c.Startups {
		if s.Pitch == "" || len(s.Incubators) == 0 || c.Incubators[s.Incubators[0]].Name == "" {
			t.Errorf("incomplete: %+v", s)
		}
	}
	day := bot.Date{Year: 2026, Month: 8, Day: 31}
	if p, _ := mustFind(t, c, "camino").PhaseAt(day); p.ID != bot.PhaseTransferred {
		t.Errorf("camino is in phase %q", p.ID)
	}
	if diff := cmp.Diff([]string{"ademe", "mtes"}, mustFind(t, c, "ecobalyse").Incubators); diff != "" {
		t.Error(diff)
	}
	dossier := mustFind(t, c, "dossierfacile")
	if dossier.Pitch != "Remettre la confiance entre propriétaires et locataires" || dossier.Contact != "contact@dossierfacile.fr" {
		t.Errorf("DossierFacile: %+v", dossier)
	}
}

func TestLookup(t *testing.T) {
	c := mustParse(t, sampleBody)
	for text, want := range map[string]string{
		"histologe": "histologe", "Signal Logement": "histologe", "signal-logement": "histologe", "SIGNAL\u00a0LOGEMENT": "histologe",
		"trackdéchets": "trackdechets", " Track déchets ": "trackdechets", "«Zéro logement vacant»": "zero-logement-vacant",
		"transport.data.gouv.fr": "transport", "Transport": "transport", "carbuRE": "carbure",
		"": "", "?": "", "logement": "", "dossier": "", strings.Repeat("mobilic", 1<<18): "", "\xff": "",
	} {
		if s, ok := c.Lookup(text); s.Slug != want || ok != (want != "") {
			t.Errorf("Lookup(%.40q) is %q, want %q", text, s.Slug, want)
		}
	}
}

func TestLookupAmbiguous(t *testing.T) {
	c := mustParse(t, body(product("a-b", `"name":"Un"`), product("ab", `"name":"Deux"`), product("c", `"name":"Même nom"`),
		product("d", `"name":"meme NOM"`), product("e", `"name":"E !"`), product("é", `"name":"!!!"`)))
	for text, want := range map[string]string{
		"a-b": "a-b", "ab": "ab", "a.b": "", "AB": "", "Un": "a-b", "même nom": "", "c": "c", "e": "e", "é": "é", "E": "", "!!!": "",
	} {
		if s, _ := c.Lookup(text); s.Slug != want {
			t.Errorf("Lookup(%q) is %q, want %q", text, s.Slug, want)
		}
	}
	if s, ok := c.OfChannel("startup-a-b"); !ok || s.Slug != "a-b" {
		t.Errorf("startup-a-b is the channel of %q", s.Slug)
	}
	for _, channel := range []string{"startup-e", "startup-", "a-b", ""} { // e and é share theirs
		if s, ok := c.OfChannel(channel); ok {
			t.Errorf("%q is the channel of %q", channel, s.Slug)
		}
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	c := mustParse(t, sampleBody)
	if n := testing.AllocsPerRun(100, func() { c.Lookup("mobilic") }); n > 0 {
		t.Errorf("%v allocations for an exact slug", n)
	}
}

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"", "abc"}: 3, {"abc", "abc"}: 0, {"abc", "acb"}: 1, {"ca", "abc"}: 3, {"kitten", "sitting"}: 3,
	} {
		if got := distance(pair[0], pair[1], 9, false); got != want {
			t.Errorf("%q: %d, want %d", pair, got, want)
		}
		if got := distance(pair[0], pair[1], want-1, false); want > 0 && got != want {
			t.Errorf("%q: gives up with %d, want %d", pair, got, want)
		}
	}
	if got := distance("dosierfac", "dossierfacile", 2, true); got != 1 {
		t.Errorf("from the beginning: %d, want 1", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 12, -1)
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		d := distance(a, b, 12, false)
		if d != distance(b, a, 12, false) || d > max(len(a), len(b)) || (d == 0) != (a == b) || distance(a, b, 12, true) > d {
			t.Fatalf("%d is no distance", d)
		}
	})
}

// The pattern's bits tell what the table of the plain distance tells.
func TestPatternIsTheDistance(t *testing.T) {
	var p pattern // used again and again, as a search does
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.SampledFrom([]int{1, 5, 12, 63, 64, 65, 90}).Draw(t, "length")
		letters := rapid.RuneFrom([]rune("abcdé0"))
		text := rapid.StringOfN(letters, 1, length, longestTerm).Draw(t, "text")
		word := rapid.OneOf(rapid.StringOfN(letters, 0, length+3, longestTerm), rapid.Just(text[:len(text)/2]+"x"+text[len(text)/2:])).Draw(t, "word")
		if len(word) > longestTerm {
			return
		}
		most := rapid.IntRange(0, 4).Draw(t, "most")
		p.set(text)
		whole, begun := p.distances(word, most)
		if want := distance(text, word, most, false); whole != want {
			t.Fatalf("%q to %q within %d: %d, want %d", text, word, most, whole, want)
		}
		if want := distance(text, word[:min(len(word), len(text)+most)], most, true); begun != want {
			t.Fatalf("%q to the beginning of %q within %d: %d, want %d", text, word, most, begun, want)
		}
	})
}

func TestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := rapid.String().Draw(t, "text"), rapid.IntRange(0, 20).Draw(t, "n")
		cut := first(text, n)
		if !strings.HasPrefix(text, cut) || utf8.RuneCountInString(cut) != min(n, utf8.RuneCountInString(text)) {
			t.Fatalf("cut to %d: %q", n, cut)
		}
	})
}

// An address copied from a browser is the product's: its fiche, its site, a
// page of it, or a host that begins with its name.
func TestLookupByAddress(t *testing.T) {
	c, err := Parse([]byte(`{"data":[
		{"id":"dossierfacile","attributes":{"name":"DossierFacile","link":"https://www.dossierfacile.logement.gouv.fr/accueil"}},
		{"id":"mon.produit","attributes":{"name":"Mon Produit"}},
		{"id":"un","attributes":{"name":"Un","link":"https://partage.gouv.fr/un"}},
		{"id":"deux","attributes":{"name":"Deux","link":"https://partage.gouv.fr/deux"}},
		{"id":"ici","attributes":{"name":"Ici","link":"https://beta.gouv.fr/startups/un.html"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{
		"https://beta.gouv.fr/startups/dossierfacile.html":         "dossierfacile",
		"beta.gouv.fr/startups/mon.produit":                        "mon.produit",
		"https://espace-membre.incubateur.net/startups/un?x=1":     "un",
		"HTTPS://BETA.gouv.fr/startups/DossierFacile/":             "dossierfacile",
		"https://dossierfacile.logement.gouv.fr/stats?depuis=2024": "dossierfacile",
		"www.dossierfacile.logement.gouv.fr":                       "dossierfacile",
		"<https://dossierfacile.beta.gouv.fr>":                     "dossierfacile",
		"<https://dossierfacile.beta.gouv.fr":                      "dossierfacile",
		"mon.produit.beta.gouv.fr":                                 "mon.produit",
		"https://mon-produit.incubateur.net/":                      "mon.produit",
		"https://partage.gouv.fr/un":                               "",
		"https://beta.gouv.fr":                                     "",
		"https://beta.gouv.fr/incubateurs/mtes.html":               "",
		"https://beta.gouv.fr/startups/../startups/un":             "",
		"javascript:dossierfacile.gouv.fr":                         "",
		"https://":                                                 "",
	} {
		got, ok := c.Lookup(asked)
		if got.Slug != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", asked, got.Slug, want)
		}
	}
}
