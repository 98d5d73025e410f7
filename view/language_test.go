package view

import (
	"os"
	"regexp"
	"testing"
)

func TestElided(t *testing.T) {
	for name, want := range map[string]string{
		"intra": "d'intra", "Acceslibre": "d'Acceslibre", "octobre 2026": "d'octobre 2026", "**Aides**": "d'**Aides**", "`u1`": "d'`u1`", `\*a`: `d'\*a`,
		"élise": "d'élise", "Émile": "d'Émile", "E\u0301mile": "d'E\u0301mile", "àlix": "d'àlix", "Óscar": "d'Óscar", "Œuvre": "d'Œuvre", "Åsa": "d'Åsa",
		"hugo": "de hugo", "Hélène": "de Hélène", "": "de ",
		"yves": "d'yves", "Yvonne": "d'Yvonne", "yann": "de yann", "y": "de y", "y.martin": "de y.martin",
		"dev": "de dev", "La Réunion": "de La Réunion", "mars 2027": "de mars 2027", "çelik": "de çelik", "2 baux": "de 2 baux", "_a": "de _a",
	} {
		if got := elided(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// What may begin with a vowel, and what cannot, follows « de » in a text.
func TestNamesAreElided(t *testing.T) {
	body, err := os.ReadFile("texts/fr.toml")
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]bool{"Before": true, "Was": true, "From": true, "N": true, "First": true} // numbers and hours
	for _, m := range regexp.MustCompile(`\bde \{\{\.(\w+)\}\}`).FindAllStringSubmatch(string(body), -1) {
		if !figures[m[1]] {
			t.Errorf("%q: write {{de .%s}}", m[0], m[1])
		}
	}
}
