package catalogue

import "testing"

func TestMentioned(t *testing.T) {
	c := mustParse(t, sampleBody)
	for text, want := range map[string]string{
		"tu peux me dire si Mobilic est actif ?": "mobilic", "qui s'occupe de Trackdéchets": "trackdechets", "où en est signal-logement": "histologe",
		"le budget de zéro logement vacant": "zero-logement-vacant", "mobilic, Mobilic, MOBILIC": "mobilic", "where is dossierfacile at": "dossierfacile",
		"mobilic et carbure": "", "le logement": "", "qui parle de transport": "", "": "", "où ?": "",
	} {
		if s, ok := c.Mentioned(text); s.Slug != want || ok != (want != "") {
			t.Errorf("%q mentions %q, want %q", text, s.Slug, want)
		}
	}
}
