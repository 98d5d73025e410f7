package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"jalon/bot"
	"jalon/store/bolt"
	"jalon/view"
)

// TestPlainConversations holds every conversation again on the door that has
// neither buttons nor forms: it reads as it should, and leaves the same behind.
func TestPlainConversations(t *testing.T) {
	t.Chdir("../../testdata") // where the files are that people send
	files, err := filepath.Glob("*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			script := part(archive, "script")
			for _, lang := range view.Languages {
				plain, ordinary := t.TempDir(), t.TempDir()
				got := talk(t, script, "--plain", "--lang", lang, "--data", plain)
				talk(t, script, "--lang", lang, "--data", ordinary)
				if again := talk(t, script, "--plain", "--lang", lang); again != got {
					t.Errorf("the same script gave another transcript:\n%s", cmp.Diff(got, again))
				}
				if diff := cmp.Diff(left(t, ordinary), left(t, plain)); diff != "" {
					t.Errorf("in %s the plain door leaves something else behind:\n%s", lang, diff)
				}
				if odd := notPlain.FindString(readBack.ReplaceAllString(got, "")); odd != "" {
					t.Errorf("in %s: %q is not plain", lang, odd)
				}
				golden(t, filepath.Join("plain", name+"."+lang+".txt"), got)
			}
		})
	}
}

// readBack matches what somebody typed, told as they typed it.
var readBack = regexp.MustCompile(`«[^»]*»|“[^”]*”`)

// notPlain matches what a voice cannot read: buttons, bold, links.
var notPlain = regexp.MustCompile(`(?m)^  .*(\[\d+ |\*\*|\]\().*$`)

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./cmd/jalon -update accepts it):\n%s", path, diff)
	}
}

// drawn matches the part of a delivery's name that is drawn at random.
var drawn = regexp.MustCompile(`(^|/)(publish|export|request|tour|trip)/[^/]*`)

// left is what a conversation leaves in the store.
func left(t *testing.T, folder string) (rows []string) {
	t.Helper()
	s, err := bolt.Open(filepath.Join(folder, "jalon.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, err := s.Journal(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		rows = append(rows, fmt.Sprint(e.Action, " ", e.Product, " ", entity(e), " ", string(e.After)))
	}
	deliveries, err := s.Deliveries(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deliveries {
		rows = append(rows, fmt.Sprint(drawn.ReplaceAllString(d.Name, "$1$2"), " ", d.State, " ", d.Reason))
	}
	for i, row := range rows {
		rows[i] = committeeID.ReplaceAllString(row, "ID")
	}
	slices.Sort(rows[len(entries):]) // by names that were drawn
	return rows
}

// committeeID matches the ids of committees, which are drawn.
var committeeID = regexp.MustCompile(`\b[A-Z2-7]{26}\b`)

// What is typed out of place has one sentence, or is a message like any other.
func TestPlainSlips(t *testing.T) {
	form := ":at 09:00\n:in startup-dossierfacile\n:as intra\n1\n"
	for script, want := range map[string]string{
		"/startup dossierfacile\n9\n":             "Je propose les numéros de 1 à 4.",
		"/startup dossierfacile\n0\n":             "Je propose les numéros de 1 à 4.",
		form + "annuler\n":                        "Formulaire fermé",
		form + "cancel\n":                         "Formulaire fermé",
		form + "/startup mobilic\n":               "Formulaire fermé",
		form + ":as dev\n":                        "Formulaire fermé",
		form + strings.Repeat("9", 10_000) + "\n": strings.Repeat("9", 40) + "…",
		form + "\n\n":                             "Le formulaire reste ouvert",
		form + "beaucoup\n10,4\n\n":               "est à jour",
		form + "beaucoup\n":                       "beaucoup\u00a0».\n  Question 1 sur 2.",
		form + "1,234\n":                          "peut se lire de deux façons",
		form + ":fill baux=beaucoup\n:submit\n:fill baux=10,4\n:submit\n": "est à jour",
		form + "beaucoup\nretour\n10,4\nparce que\n":                      "est à jour",
		form + "10,4\n-\n":                          "est à jour",
		form + "# un commentaire\n:inbox\n10,4\n\n": "est à jour",
		form + ":stop\n10,4\n\n":                    "personne ne répond",
		"1\n":                                       "> 1",
		"/startup logement\n2\n1\n":                 "Zéro logement vacant s'affiche",
		"/startup dossierfacile\n/startup mobilic\n^2 1\n": "DossierFacile s'affiche",
	} {
		if out := talk(t, script, "--plain"); !strings.Contains(out, want) {
			t.Errorf("%.60q: no %q in\n%s", script, want, out)
		}
	}
	if out := talk(t, form+"10,4\n", "--plain"); strings.Contains(out, "à jour") { // the end comes in the middle
		t.Error(out)
	}
	if out, errs, code := command(t, "", "demo", "--plain"); code != exitOK || !strings.Contains(out, "est à jour") || strings.Contains(out, "[1 ") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
}

// entity is what an entry is about; ids drawn by lot are all alike.
func entity(e bot.JournalEntry) string {
	if kind, _, _ := strings.Cut(e.Action, "."); slices.Contains([]string{"member", "request", "person"}, kind) {
		return "drawn"
	}
	return e.Entity
}
