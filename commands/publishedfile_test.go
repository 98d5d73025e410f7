package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"jalon/bot"
	"jalon/impactcsv"
)

const publishedHeader = "administration_rattachement,nom_service_public_numerique,indicateur,valeur,unite_mesure,est_cible," +
	"frequence_monitoring,date,est_periode,date_debut,est_automatise,source_collecte,code_insee,dataviz_wish,commentaires\n"

// octobers are rows of October 2026, each "service|indicator|value"; others stand
// as they are.
func octobers(rows ...string) string {
	var b strings.Builder
	b.WriteString(publishedHeader)
	for _, row := range rows {
		cells := strings.Split(row, "|")
		if len(cells) == 3 {
			row = fmt.Sprintf("MTE,%s,%s,%s,%%,false,mensuelle,2026-10-31,true,2026-10-01,false,enquête,,,", cells[0], cells[1], cells[2])
		}
		b.WriteString(row + "\n")
	}
	return b.String()
}

// Of a file only the rows of its product are read: all of them, of a file about
// one service, whatever it is called; else those of the services it is for
// certain, and those of which nobody can tell.
func TestReadPublished(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String(octobers("Dossier très facile|Durée|3"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body    string
		taken   []string // "indicator=value"
		others  []string
		faults  []string // "line code"
		refused int
	}{
		"another name":       {body: octobers("Le service en ligne|baux|3"), taken: []string{"baux=3"}},
		"of another product": {body: octobers("Trackdéchets|baux|3"), taken: []string{"baux=3"}},
		"one of several":     {body: octobers("Trackdéchets|baux|4", "DossierFacile|baux|3", "Inconnu|baux|5"), taken: []string{"baux=3"}, others: []string{"Trackdéchets", "Inconnu"}},
		"by slug":            {body: octobers("trackdechets|baux|4", "dossierfacile|baux|3"), taken: []string{"baux=3"}, others: []string{"trackdechets"}},
		"none of several":    {body: octobers("Trackdéchets|baux|4", "Inconnu|baux|5"), others: []string{"Trackdéchets", "Inconnu"}},
		"nearly its name":    {body: octobers("Dossier Facil|baux|4", "Inconnu|baux|5"), others: []string{"Dossier Facil", "Inconnu"}},
		"spelled twice":      {body: octobers("DossierFacile|baux|3", "Dossier-facile|dossiers|4", "Inconnu|baux|5"), taken: []string{"baux=3", "dossiers=4"}, others: []string{"Inconnu"}},
		"said twice":         {body: octobers("DossierFacile|baux|3", "dossierfacile|baux|4"), taken: []string{"baux=3"}, faults: []string{"3 overlap"}, refused: 1},
		"another's fault":    {body: octobers("Trackdéchets|baux|3 4", "DossierFacile|baux|3"), taken: []string{"baux=3"}, others: []string{"Trackdéchets"}},
		"its fault":          {body: octobers("Trackdéchets|baux|3", "DossierFacile|baux|3 4"), others: []string{"Trackdéchets"}, faults: []string{"3 two-numbers"}, refused: 1},
		"whose fault":        {body: octobers("Trackdéchets|baux|3", "DossierFacile|baux|3", "MTE,Track"), taken: []string{"baux=3"}, others: []string{"Trackdéchets"}, faults: []string{"4 cell-count"}, refused: 1},
		"nothing but faults": {body: octobers("DossierFacile|baux|x", "DossierFacile|dossiers|y"), faults: []string{"2 not-a-number", "3 not-a-number"}, refused: 2},
		"Windows-1252":       {body: latin, taken: []string{"Durée=3"}},
	} {
		b := newBench(t)
		i, intake, err := b.ReadPublished(t.Context(), []byte(c.body), b.product, false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var taken, faults []string
		for _, p := range intake.Products {
			if p.Product != b.product || len(intake.Products) > 1 {
				t.Errorf("%s: for %s", name, p.Product)
			}
			for _, s := range p.Series {
				for _, m := range s.Measures {
					taken = append(taken, fmt.Sprintf("%s=%v", s.Indicator.Name, m.Value))
				}
			}
		}
		for _, f := range i.Faults {
			faults = append(faults, fmt.Sprintf("%d %s", f.Line, f.Code))
		}
		if diff := cmp.Diff([]any{c.taken, c.others, c.faults, c.refused}, []any{taken, i.Others, faults, i.Refused}); diff != "" || i.Whole() != (c.refused == 0) || intake.Door != "import" {
			t.Errorf("%s: %+v\n%s", name, i, diff)
		}
	}
}

// What has no row of figures at all says why.
func TestReadPublishedOfNoFile(t *testing.T) {
	b := newBench(t)
	for body, want := range map[string]impactcsv.Code{"": impactcsv.CodeEmpty, publishedHeader: impactcsv.CodeEmpty, " <!DOCTYPE html><html>": impactcsv.CodeNotCSV,
		"PK\x03\x04": impactcsv.CodeNotCSV, "{}": impactcsv.CodeNotCSV, "nom,prenom\na,b\n": impactcsv.CodeNoHeader} {
		_, _, err := b.ReadPublished(t.Context(), []byte(body), b.product, false)
		var faults impactcsv.Faults
		if !errors.As(err, &faults) || faults[0].Code != want || faults[0].Line != 1 {
			t.Errorf("%q: %v, want %s", body, err, want)
		}
	}
	if _, _, err := b.ReadPublished(t.Context(), []byte(octobers("x|baux|3")), "p-unknown", false); code(err) != bot.CodeCatalogueEmpty {
		t.Errorf("of no product: %v", err)
	}
}

// A file cannot have a product follow as many indicators as it has rows, nor keep
// the bot busy with their names.
func TestReadPublishedOfManyIndicators(t *testing.T) {
	b := newBench(t)
	var rows []string
	for n := range 20_000 {
		rows = append(rows, fmt.Sprintf("DossierFacile|Un nom qui commence toujours de la même façon %d|3", n))
	}
	i, intake, err := b.ReadPublished(t.Context(), []byte(octobers(rows...)), b.product, false)
	if err != nil || i.Refused != 19_800 || len(intake.Products[0].Series) != 200 || i.Faults[0].Code != impactcsv.CodeManyIndicators {
		t.Errorf("%v, %d refused", err, i.Refused)
	}
}

// A stock of any day is its period's figure only where that is said.
func TestReadPublishedStocks(t *testing.T) {
	b := newBench(t)
	body := []byte(strings.Replace(octobers("DossierFacile|baux|3"), "2026-10-31,true,2026-10-01", "2026-10-12,false,", 1))
	for anyDay, refused := range map[bool]int{false: 1, true: 0} {
		if i, _, err := b.ReadPublished(t.Context(), body, b.product, anyDay); err != nil || i.Refused != refused {
			t.Errorf("any day %v: %+v %v", anyDay, i, err)
		}
	}
}
