package commands

import (
	"testing"

	"jalon/bot"
)

// Who the catalogue's name alone makes an intrapreneur is asked, and hands over nothing
// but what they were said to follow.
func TestANameAloneHandsNothingOver(t *testing.T) {
	b := newBench(t)
	named := bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOn}},
		Matches: map[bot.ProductID][]bot.Member{b.product: {{User: "impostor", Name: "Ada Lovelace", Role: bot.RoleIntrapreneur}}}}
	b.Directory = func() *bot.Directory { return bot.NewDirectory(named) }
	impostor := bot.Person{ID: "impostor"}
	reply, err := b.Press(t.Context(), Press{Who: impostor, Act: bot.Act{Verb: bot.VerbNotMe, Product: b.product}, Door: "test"})
	if refused, is := reply.Show.(bot.Refused); err != nil || !is || refused.Action != bot.ActionRecord || !refused.Ask {
		t.Errorf("%+v %v", reply, err)
	}
	forged := Submission{Who: impostor, Act: bot.Act{Verb: bot.VerbHandOver, Product: b.product, Nonce: "n"}, Door: "test", Values: map[string]string{bot.FieldWho: "@complice"}}
	if reply, err := b.Submit(t.Context(), forged); code(err) != bot.CodeNotAllowed {
		t.Errorf("%+v %v", reply, err)
	}
	f, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	theirs := f.Indicators[1].Indicator
	theirs.InCharge = impostor.ID
	if _, err := b.store.Define(t.Context(), bot.Definition{Indicator: theirs, Was: &f.Indicators[1].Indicator, By: "staff", Door: "test", At: b.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	reply, err = b.Submit(t.Context(), forged)
	if done, is := reply.Show.(bot.HandedOver); err != nil || !is || len(done.Indicators) != 1 || done.Indicators[0] != theirs.Name {
		t.Errorf("%+v %v", reply, err)
	}
	if f, err = b.store.Facts(t.Context(), b.product); err != nil || f.Indicators[0].InCharge != "" || f.Indicators[1].InCharge != "complice" {
		t.Errorf("%+v %v", f.Indicators, err)
	}
}
