package main

import (
	"strings"
	"testing"

	"jalon/commands"
	"jalon/view"
)

// Whatever command help is asked about, by any of its words and either way
// round, it has words in each language, and examples that can be typed.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, lang := range view.Languages {
		for _, word := range commands.Triggers() {
			asked := []string{"/jalon aide " + word.Word, "/jalon help " + word.Word, "/" + word.Word + " aide", "/" + word.Word + " ?",
				"/startup aide " + word.Word, ":in @jalon", "aide " + word.Word}
			for said := range strings.SplitSeq("\n"+talk(t, strings.Join(asked, "\n"), "--lang", lang), "\n> ") {
				command := "`/" + word.Command
				told := strings.Contains(said, command+" ") || strings.Contains(said, command+"`")
				if strings.Contains(said, "\n") && (!told || strings.Contains(said, command+" `")) {
					t.Errorf("in %s: %s", lang, said)
				}
			}
		}
	}
}
