package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
	"jalon/view"
)

const importHeader = "administration_rattachement,nom_service_public_numerique,indicateur,valeur,unite_mesure,est_cible," +
	"frequence_monitoring,date,est_periode,date_debut,est_automatise,source_collecte,code_insee,dataviz_wish,commentaires\n"

// monthly is a row of October 2026.
func monthly(service, indicator, value, unit string) string {
	return fmt.Sprintf("MTE,%s,%s,%s,%s,false,mensuelle,2026-10-31,true,2026-10-01,false,enquête,,,\n", service, indicator, value, unit)
}

// importingInto makes an installation that has the sample's catalogue and figures.
func importingInto(t *testing.T) (folder, config string) {
	t.Helper()
	folder = t.TempDir()
	talk(t, ":as intra\n/startup dossierfacile\n", "--data", folder)
	config = filepath.Join(folder, "jalon.toml")
	write(t, config, "store = 'jalon.db'\nsocket = 'sock'\n[catalogue]\nsource = 'sample'\n")
	return folder, config
}

// A file is shown, asked about once, and taken in whole; again, it changes
// nothing.
func TestImportIndicators(t *testing.T) {
	folder, config := importingInto(t)
	file := filepath.Join(folder, "in.csv")
	write(t, file, importHeader+monthly("DossierFacile", "Part des baux", "9.5", "%")+monthly("dossierfacile", "Nombre de baux", "1200", "unité")+
		monthly("Trackdéchets", "Visites", "3", "unité"))
	run := func(in string, args ...string) (string, string, int) {
		return command(t, in, append([]string{"import", "indicators", "--config", config, file}, args...)...)
	}
	out, errs, code := run("n\n")
	if code != exitUsage || !strings.Contains(out, "the same product as the service of line 2") {
		t.Fatalf("exit %d %s\n%s", code, errs, out)
	}
	write(t, file, importHeader+monthly("DossierFacile", "Part des baux", "9.5", "%")+monthly("DossierFacile", "Nombre de baux", "1200", "unité")+
		monthly("Trackdéchets", "Visites", "3", "unité"))
	for _, c := range []struct {
		in, says string
		code     int
	}{
		{"", "answer y, or pass --yes", exitFailure},
		{"n\n", "answer y, or pass --yes", exitFailure},
		{"y\n", "Taken in: 2 new indicators, ", exitOK},
		{"y\n", "nothing changes", exitOK},
	} {
		out, errs, code := run(c.in)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("answered %q: exit %d %s\n%s", c.in, code, errs, out)
		}
	}
	said := talk(t, ":as intra\n/indicateur dossierfacile\n", "--data", folder)
	for _, there := range []string{"9,5 %", "1 200"} {
		if !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), there) && !strings.Contains(strings.ReplaceAll(said, "\u202f", " "), there) {
			t.Errorf("no %q in\n%s", there, said)
		}
	}
}

// What cannot be taken in is named with its line, and stops the rest unless
// somebody goes without.
func TestImportRefuses(t *testing.T) {
	folder, config := importingInto(t)
	file := filepath.Join(folder, "in.csv")
	good := monthly("Trackdéchets", "Visites", "3", "unité")
	for name, c := range map[string]struct {
		rows string
		args []string
		says []string
	}{
		"two numbers":    {good + monthly("DossierFacile", "Visites", "3 4 2", "unité"), nil, []string{`Line 3, valeur: "3 4 2" holds two numbers`}},
		"future":         {good + strings.ReplaceAll(good, "2026-10", "2126-10"), nil, []string{"Line 3: The period that ends on 2126-10-31 has not begun"}},
		"other unit":     {good + monthly("DossierFacile", "Part des baux", "3", "euro"), nil, []string{`Line 3: "Part des baux" has another unit here: "%"`}},
		"other rhythm":   {good + strings.NewReplacer("mensuelle", "annuelle", "2026-10-31", "2025-12-31", "2026-10-01", "2025-01-01").Replace(monthly("DossierFacile", "Part des baux", "3", "%")), nil, []string{`Line 3: "Part des baux" has another frequency here: "monthly"`}},
		"name and short": {good + monthly("DossierFacile", "Part des baux", "3", "%") + monthly("DossierFacile", "part des  BAUX", "3", "%"), nil, []string{"Line 4: ", "(see line 3)"}},
		"long name":      {good + monthly("DossierFacile", strings.Repeat("long ", 20), "3", "%"), nil, []string{"Line 3: The text is too long"}},
		"doubtful":       {good + monthly("Dossier Facil", "Visites", "3", "unité"), nil, []string{"Dossier Facil (line 3)", `--as "Dossier Facil=dossierfacile"`}},
		"gone with as":   {good, []string{"--as", "Trackdéchets=nulle-part"}, []string{"no product"}},
		"as of nothing":  {good, []string{"--as", "Rien=trackdechets"}, []string{`no service called "Rien"`}},
		"as of no form":  {good, []string{"--as", "Rien"}, []string{"write NAME=SLUG"}},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, file, importHeader+c.rows)
			out, errs, code := command(t, "y\n", append([]string{"import", "indicators", "--config", config, "--yes", file}, c.args...)...)
			for _, s := range c.says {
				if code != exitUsage || !strings.Contains(out+errs, s) {
					t.Errorf("exit %d, no %q in %s\n%s", code, s, errs, out)
				}
			}
		})
	}
	for body, says := range map[string]string{"": "file is empty", "a,b\n1,2\n": "none of the schema's columns", "<html>": "no CSV"} {
		write(t, file, body)
		if _, errs, code := command(t, "", "import", "indicators", "--config", config, file); code != exitUsage || !strings.Contains(errs, says) {
			t.Errorf("%q: exit %d %s", body, code, errs)
		}
	}
	write(t, file, importHeader+good+monthly("Inconnu au bataillon", "Visites", "3", "unité"))
	out, errs, code := command(t, "", "import", "indicators", "--config", config, "--yes", "--without-refused", file)
	if code != exitOK || !strings.Contains(out, "Taken in: 1 new indicator, 1 new figure, 0 changed") {
		t.Errorf("without what is refused: exit %d %s\n%s", code, errs, out)
	}
	write(t, file, importHeader+monthly("DF", "Visites", "3", "unité"))
	out, errs, code = command(t, "", "import", "indicators", "--config", config, "--yes", "--as", "DF=dossierfacile", file)
	if code != exitOK || !strings.Contains(out, "DF is dossierfacile") || !strings.Contains(out, "1 new figure") {
		t.Errorf("with --as: exit %d %s\n%s", code, errs, out)
	}
}

// An archived indicator gets no figure that nobody would see.
func TestImportIntoAnArchivedIndicator(t *testing.T) {
	folder, config := importingInto(t)
	talk(t, ":as intra\n:in startup-dossierfacile\n/indicateur archiver baux\n", "--data", folder)
	file := filepath.Join(folder, "in.csv")
	write(t, file, importHeader+monthly("DossierFacile", "Part des baux", "9.5", "%"))
	out, errs, code := command(t, "", "import", "indicators", "--config", config, "--yes", file)
	if code != exitUsage || !strings.Contains(errs, "nothing was taken in") || !strings.Contains(out, `Line 2: "Part des baux" is archived`) {
		t.Error(out)
	}
}

// A short name made up for a new indicator never means another one.
func TestImportKeepsIndicatorsApart(t *testing.T) {
	folder, config := importingInto(t)
	file := filepath.Join(folder, "in.csv")
	write(t, file, importHeader+monthly("DossierFacile", "Nombre de part des baux", "77", "unité")+monthly("DossierFacile", "Nombre total de part des baux", "78", "unité"))
	out, errs, code := command(t, "", "import", "indicators", "--config", config, "--yes", file)
	if code != exitOK || !strings.Contains(out, "Taken in: 2 new indicators, 2 new figures, 0 changed") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
}

// A running bot takes the file in itself; its refusals reach the command.
func TestImportByTheRunningBot(t *testing.T) {
	folder, config := importingInto(t)
	cfg, err := loadConfig(config, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	a, err := assemble(cfg, st, parts{clock: bot.RealClock{}}, newLog(cfg, t.Output()))
	if err == nil {
		err = a.keeper.Load(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	socket, err := listenSocket(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: (&service{assembly: a}).socketHandler()}
	go server.Serve(socket)
	defer server.Close()
	file := filepath.Join(folder, "in.csv")
	write(t, file, "a,b\n1,2\n")
	says(t, exitFailure, []string{"import", "indicators", "--config", config, "--yes", file}, "the running bot says: the file cannot be read: Line 1")
	write(t, file, importHeader+monthly("DossierFacile", "Visites", "3", "unité"))
	out, errs, code := command(t, "y\n", "import", "indicators", "--config", config, file)
	if code != exitOK || !strings.Contains(out, "Taken in: 1 new indicator, 1 new figure") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
}

// Every fault has words in both languages.
func TestFaultWords(t *testing.T) {
	v, err := view.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\t*Code\w+ +(?:impactcsv\.)?Code += "(.+?)"`)
	codes := 0
	for _, file := range []string{"../../impactcsv/fault.go", "../../commands/importfile.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range declared.FindAllStringSubmatch(string(source), -1) {
			codes++
			for _, lang := range view.Languages {
				words := v.RowFault(lang, bot.RowFault{Line: 7, Column: "valeur", Code: code[1], Text: "TEXT", Hint: "HINT", Other: 3})
				if !regexp.MustCompile(`^Lig?ne 7, valeur.?: [^a-z].*\(.* 3\)$`).MatchString(words) {
					t.Errorf("%s: %s", code[1], words)
				}
			}
		}
	}
	if codes < 40 {
		t.Errorf("%d codes: not all are read", codes)
	}
	if got := faultWords(impactcsv.Fault{Line: 2, Code: commands.CodeTextLong, Text: "100 %"}); got != `Line 2: The text is too long: "100 %". Shorten it.` {
		t.Error(got)
	}
}
