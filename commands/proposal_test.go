package commands

import (
	"testing"

	"jalon/bot"
)

// A figure that was proposed before its indicator changed is not noted, and may
// still be refused.
func TestAProposalOfAnIndicatorThatChanged(t *testing.T) {
	for name, change := range map[string]func(*bot.Indicator){
		"another rhythm": func(ind *bot.Indicator) { ind.Frequency = bot.Quarterly },
		"archived":       func(ind *bot.Indicator) { ind.Archived = true },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			ctx := t.Context()
			facts, err := b.store.Facts(ctx, b.product)
			if err != nil {
				t.Fatal(err)
			}
			was := facts.Indicators[0].Indicator
			q := bot.Request{ID: "r", Kind: bot.RequestFigures, Product: b.product, By: "other", At: b.Clock.Now(), State: bot.RequestOpen,
				Figures: []bot.NewFigure{{Indicator: was.ID, Period: "2026-10", Value: 12}}}
			if _, _, err := b.store.Ask(ctx, q, "test", nil); err != nil {
				t.Fatal(err)
			}
			after := was
			change(&after)
			if _, err := b.store.Define(ctx, bot.Definition{Indicator: after, Was: &was, By: "intra", At: b.Clock.Now(), Door: "test"}); err != nil {
				t.Fatal(err)
			}
			press := func(v bot.Verb) (Reply, error) {
				return b.Press(ctx, Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: v, Product: b.product, Text: "r"}, Door: "test"})
			}
			if _, err := press(bot.VerbAccept); code(err) != bot.CodeIndicatorGone || b.saved(t) != 0 {
				t.Errorf("accepted: %v, %d saved", err, b.saved(t))
			}
			if reply, err := press(bot.VerbDecline); err != nil || !reply.Show.(bot.RequestSettled).Changed {
				t.Errorf("refused: %+v %v", reply, err)
			}
		})
	}
}
