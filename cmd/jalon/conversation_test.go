package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"jalon/view"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestConversations runs every conversation of testdata in the terminal door,
// in both languages. The same files run on a real Mattermost in e2e.
func TestConversations(t *testing.T) {
	t.Chdir("../../testdata") // where the files are that people send
	files, err := filepath.Glob("*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			script := part(archive, "script")
			for _, lang := range view.Languages {
				got := talk(t, script, "--lang", lang)
				if again := talk(t, script, "--lang", lang); again != got {
					t.Errorf("the same script gave another transcript:\n%s", cmp.Diff(got, again))
				}
				if *update {
					setPart(archive, lang, got)
				} else if diff := cmp.Diff(part(archive, lang), got); diff != "" {
					t.Errorf("in %s (go test ./cmd/jalon -update accepts it):\n%s", lang, diff)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// addresses matches the address of a calendar, which is another each time.
var addresses = regexp.MustCompile(`\S*/calendar/agenda_\w+\.ics`)

// talk runs a script in jalon console and returns what it prints.
func talk(t *testing.T, script string, flags ...string) string {
	t.Helper()
	out, errs, code := command(t, script, append([]string{"console"}, flags...)...)
	if code != exitOK {
		t.Fatalf("exit %d: %s\n%s", code, errs, out)
	}
	return addresses.ReplaceAllString(out, "/calendar/SECRET.ics")
}

// command runs one command line of the program.
func command(t *testing.T, in string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, stdio{strings.NewReader(in), &stdout, &stderr})
	return stdout.String(), stderr.String(), code
}

func part(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setPart(a *txtar.Archive, name, text string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}
