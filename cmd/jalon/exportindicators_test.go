package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/impactcsv"
)

// What is exported is valid for the public schema, and is of what was asked.
func TestExportIndicators(t *testing.T) {
	folder := t.TempDir()
	talk(t, ":as intra\n/indicateur dossierfacile baux = 10,4 % \"=cmd|' /C calc'!A0\"\n/indicateur public dossierfacile facilite = non\n", "--data", folder)
	config := filepath.Join(folder, "jalon.toml")
	write(t, config, "store = 'jalon.db'\nsocket = 'sock'\n[catalogue]\nsource = 'sample'\n")
	file := filepath.Join(folder, "out.csv")
	if _, errs, code := command(t, "", "export", "indicators", "--config", config, file); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	report, err := impactcsv.Validate(bytes.NewReader(body), impactcsv.Limits{})
	if err != nil || !report.Valid() {
		t.Errorf("%+v %v", report, err)
	}
	text := string(body)
	for _, there := range []string{"DossierFacile,Part des baux,10.4,", "Trackdéchets,Établissements suivis,165000,", "'=cmd"} {
		if !strings.Contains(text, there) {
			t.Errorf("no %q in\n%s", there, text)
		}
	}
	if strings.Contains(text, "Facilité") {
		t.Errorf("what is not public is exported:\n%s", text)
	}
	for _, args := range [][]string{{"--product", "trackdechets"}, {"--incubator", "mtes"}} {
		out, errs, code := command(t, "", append([]string{"export", "indicators", "--config", config}, args...)...)
		if code != exitOK || !strings.Contains(out, "Trackdéchets") || strings.Contains(out, "DossierFacile") != (args[0] == "--incubator") {
			t.Errorf("%v: exit %d %s\n%s", args, code, errs, out)
		}
	}
	for _, args := range [][]string{{"--product", "nothing"}, {file}, {filepath.Join(folder, "no", "where.csv")}} {
		if _, _, code := command(t, "", append([]string{"export", "indicators", "--config", config}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}
