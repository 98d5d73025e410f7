package commands

import (
	"strings"
	"testing"

	"jalon/bot"
)

// Why there is no figure is as long as any explanation.
func TestAReasonThatIsTooLong(t *testing.T) {
	b := newBench(t)
	for n, fits := range map[int]bool{longestComment: true, longestComment + 1: false} {
		_, err := b.laterVerb(t.Context(), Call{Who: bot.Person{ID: "intra"}, Trigger: "indicateur", Channel: "c", Door: "test"},
			`dossierfacile baux "`+strings.Repeat("é", n)+`"`, true)
		if (code(err) != bot.CodeTextTooLong) != fits {
			t.Errorf("%d: %v", n, err)
		}
	}
}

// An apostrophe that a phone left out changes nothing.
func TestLaterWithoutAnApostrophe(t *testing.T) {
	b := newBench(t)
	for _, until := range []string{"jusqu'au 15 décembre", "jusqu au 15 décembre", "jusqu’au 15 décembre"} {
		text, when := b.whenAtEnd("dossierfacile baux " + until)
		if text != "dossierfacile baux" || when != until {
			t.Errorf("%q and %q", text, when)
		}
	}
}
