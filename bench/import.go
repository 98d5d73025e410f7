package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"jalon/bot"
)

const (
	imports      = 5
	importedRows = 10_000
	maxImport    = 5 * time.Second
)

// measureImport takes a file in with the bot stopped, as a whole command: it is
// read twice, to show what would change and to do it.
func measureImport(ctx context.Context, in *installation) ([]row, error) {
	file := filepath.Join(in.folder, "import.csv")
	if err := os.WriteFile(file, []byte(importOf(importedRows)), 0o600); err != nil {
		return nil, err
	}
	var first, again []time.Duration
	for range imports {
		if err := os.RemoveAll(filepath.Join(in.folder, "jalon.db")); err != nil {
			return nil, err
		}
		if _, err := in.start(ctx); err != nil { // it reads the catalogue
			return nil, err
		}
		if err := in.stop(); err != nil {
			return nil, err
		}
		for _, list := range []*[]time.Duration{&first, &again} {
			start := time.Now()
			said, err := exec.CommandContext(ctx, in.program, "import", "indicators", "--config", in.config(), "--yes", file).CombinedOutput()
			if err != nil {
				return nil, fmt.Errorf("%w: %s", err, said)
			}
			*list = append(*list, time.Since(start))
			if want := fmt.Sprintf("%d new figures", importedRows); list == &first && !strings.Contains(string(said), want) {
				return nil, fmt.Errorf("it should take %s in: %s", want, said)
			}
		}
	}
	took := median(first)
	return []row{
		{fmt.Sprintf("import of %d rows into bbolt (median of %d)", importedRows, imports), fmt.Sprintf("%d ms", took.Milliseconds()),
			fmt.Sprintf("< %d ms", maxImport.Milliseconds()), took < maxImport},
		{"the same file again", fmt.Sprintf("%d ms", median(again).Milliseconds()), "", true},
	}, nil
}

// importOf is a file of weekly figures, of ten years at most for an indicator.
func importOf(rows int) string {
	var s strings.Builder
	s.WriteString("administration_rattachement,nom_service_public_numerique,indicateur,valeur,unite_mesure,est_cible," +
		"frequence_monitoring,date,est_periode,date_debut,est_automatise,source_collecte,code_insee,dataviz_wish,commentaires\n")
	const weeks = 500
	for n := range rows {
		week := bot.PeriodOf(bot.Weekly, bot.DateOf(time.Date(2016, 1, 4+7*(n%weeks), 0, 0, 0, 0, time.UTC)))
		fmt.Fprintf(&s, "Ministère,Produit %03d,Usagers,%.0f,unité,false,hebdomadaire,%s,true,%s,true,script,,,\n",
			n/weeks, 1000+500*math.Sin(float64(n)/9), week.End, week.Start)
	}
	return s.String()
}
