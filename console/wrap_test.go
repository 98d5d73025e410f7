package console

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWrappedBreaksBetweenWords(t *testing.T) {
	var out strings.Builder
	w := Wrapped(&out, 24)
	fmt.Fprintln(w, "  Utilisé · 1 250 000 dossiers sur 12 mois, en hausse")
	fmt.Fprintln(w, "court")
	fmt.Fprint(w, "  une invite plus longue que la fenêtre : ")
	want := "  Utilisé · 1 250 000\n  dossiers sur 12 mois,\n  en hausse\ncourt\n  une invite plus longue que la fenêtre : "
	if out.String() != want {
		t.Errorf("wrote\n%s\nnot\n%s", out.String(), want)
	}
}

// Whatever is written, nothing is wider than the window, and no word is lost.
func TestWrappedKeepsEverything(t *testing.T) {
	text := "\x1b[1mDossierFacile\x1b[0m 🏠 facilite \x1b]8;;https://example.org/une/adresse\x1b\\les liens\x1b]8;;\x1b\\ " +
		strings.Repeat("é", 90) + " et les autres, en toutes lettres"
	for width := leastWidth; width < 80; width++ {
		var out strings.Builder
		fmt.Fprintln(Wrapped(&out, width), "    "+text)
		for line := range strings.Lines(out.String()) {
			if got := ansi.StringWidth(strings.TrimSuffix(line, "\n")); got > width {
				t.Fatalf("%d columns in a window of %d: %q", got, width, line)
			}
		}
		bare := func(s string) string { return strings.Join(strings.Fields(ansi.Strip(s)), "") }
		if bare(out.String()) != bare(text) {
			t.Fatalf("at %d columns it reads %q", width, ansi.Strip(out.String()))
		}
	}
}

func TestWrappedLeavesATinyWindowAlone(t *testing.T) {
	var out strings.Builder
	if Wrapped(&out, leastWidth-1) != &out {
		t.Error("lines are broken for a window too narrow to read")
	}
}
