package catalogue

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func TestGuesses(t *testing.T) {
	lost := bot.Startup{ID: "p1", Slug: "histologe", Name: "Histologe", Pitch: "Signaler un logement insalubre", Incubators: []string{"mtes"},
		Links: bot.Links{Repository: "https://github.com/example/h"}}
	c := mustParse(t, body(
		product("camino", `"name":"Camino","pitch":"Suivre les titres miniers"`),
		product("histovec", `"name":"HistoVec","pitch":"Acheter un véhicule en confiance"`),
		product("logement", `"name":"Mal logés","pitch":"Signaler un logement insalubre ou dangereux"`),
		product("signal", `"name":"Signal Logement","pitch":"Traiter les signalements","repository":"https://github.com/example/h"`)))
	var slugs []string
	for _, s := range c.Guesses(lost, 3) {
		slugs = append(slugs, s.Slug)
	}
	if diff := cmp.Diff([]string{"signal", "logement", "histovec"}, slugs); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// There are as many guesses as asked for, if there are products: those of the
// same house before others, each by their names.
func TestGuessesAreFilledUp(t *testing.T) {
	house := func(slug, id string) string {
		return fmt.Sprintf(`{"id":%q,"attributes":{},"relationships":{"incubator":{"data":{"id":%q}}}}`, slug, id)
	}
	c := mustParse(t, body(house("aaaa", "anct"), house("bbbb", "mtes"), house("cccc", "anct"), house("ddyy", "mtes"), house("wxyz", "anct")))
	for n, want := range map[int]string{0: "", 3: "ddyy bbbb wxyz", 9: "ddyy bbbb wxyz aaaa cccc"} {
		var slugs []string
		for _, s := range c.Guesses(bot.Startup{Name: "xxyy", Slug: "xxyy", Incubators: []string{"mtes"}}, n) {
			slugs = append(slugs, s.Slug)
		}
		if got := strings.Join(slugs, " "); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
