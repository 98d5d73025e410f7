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

// A period that gets no figure is a gap in what is drawn, with its reason, until a
// figure comes after all.
func TestAClosedPeriodIsAGap(t *testing.T) {
	b := newBench(t)
	noted := func(text string) {
		t.Helper()
		if _, err := b.indicateurBy(t, "intra", text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	drawn := func() (points []bot.HistoryPoint) {
		t.Helper()
		c, err := b.Complete(t.Context(), bot.Message{Content: bot.Content{History: &bot.HistoryPost{Product: b.product}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range c.History.Charts {
			if h.Indicator.ShortName == "baux" {
				points = h.Points
			}
		}
		return points
	}
	noted("dossierfacile baux = 9 août")
	noted(`pas de chiffre dossierfacile baux juillet "source fermée"`)
	noted("dossierfacile baux = 8 juin")
	got := drawn()
	if len(got) != 4 || got[1].Waiver == nil || !got[1].Waiver.Closed() || got[1].Comment != "source fermée" || got[0].Waiver != nil || got[2].Waiver != nil {
		t.Fatalf("%+v", got)
	}
	noted("dossierfacile baux = 8,5 juillet")
	if got = drawn(); len(got) != 4 || got[1].Waiver != nil || got[1].Figure.Value != 8.5 {
		t.Errorf("%+v", got)
	}
}

// A period that is named is the one that is closed: of the indicator's own rhythm,
// and begun.
func TestWhichPeriodIsClosed(t *testing.T) {
	for text, want := range map[string]any{`pas de chiffre dossierfacile baux septembre "panne"`: false, `pas de chiffre dossierfacile baux juillet "panne"`: true, `pas de chiffre dossierfacile baux "panne"`: true,
		`pas de chiffre dossierfacile baux T3 "panne"`: bot.CodeUnknownPeriod, `pas de chiffre dossierfacile baux décembre 2027 "panne"`: bot.CodeFuturePeriod, `pas de chiffre dossierfacile baux juillet`: bot.CodeWhyNoFigure} {
		b := newBench(t)
		reply, err := b.indicateurBy(t, "intra", text)
		if fault, is := want.(bot.Code); is {
			if code(err) != fault {
				t.Errorf("%s: %+v %v", text, reply.Show, err)
			}
			continue
		}
		if w, ok := reply.Show.(bot.Waived); err != nil || !ok || w.Changed != want.(bool) {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
	}
}

// Its trajectory is not said once the team turned it off, and is again.
func TestTrajectoryIsTurnedOff(t *testing.T) {
	b := newBench(t)
	for i, one := range []struct {
		text string
		off  bool
	}{{"trajectoire dossierfacile baux = non", true}, {"pace dossierfacile baux = yes", false}} {
		reply, err := b.indicateurBy(t, "intra", one.text)
		if d, ok := reply.Show.(bot.Defined); err != nil || !ok || d.Indicator.OffTarget != one.off {
			t.Errorf("%d: %+v %v", i, reply.Show, err)
		}
	}
}

// Another name keeps all that was noted under the first.
func TestRenamingKeepsTheHistory(t *testing.T) {
	b := newBench(t)
	before, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.indicateurBy(t, "intra", "renommer dossierfacile baux = Part des baux signés"); err != nil {
		t.Fatal(err)
	}
	after, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	was, is := before.Indicators[0], after.Indicators[0]
	if is.Name != "Part des baux signés" || is.ShortName != was.ShortName || is.ID != was.ID || len(is.Measures) != len(was.Measures) || is.Measures[0].Value != was.Measures[0].Value {
		t.Errorf("%+v became %+v", was, is)
	}
	for text, want := range map[string]bot.Code{"renommer dossierfacile baux = dossiers": bot.CodeNameTaken, "renommer dossierfacile baux = " + strings.Repeat("x", longestName+1): bot.CodeTextTooLong, "renommer dossierfacile baux = ": bot.CodeSetHow} {
		if _, err := b.indicateurBy(t, "intra", text); code(err) != want {
			t.Errorf("%.50s: %v", text, err)
		}
	}
}
