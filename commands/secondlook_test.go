package commands

import (
	"testing"

	"jalon/bot"
)

// What is to be asked again on a day is told so only where it will be: not of a product
// that is off.
func TestAttackNothingIsPromisedOfAProductThatIsOff(t *testing.T) {
	b := newBench(t)
	team := []bot.Member{{User: "intra", Role: bot.RoleIntrapreneur}}
	b.Directory = func() *bot.Directory {
		return bot.NewDirectory(bot.Known{Settings: []bot.Settings{{Product: b.product, State: bot.LaunchOff, Team: team}}})
	}
	reply, err := b.rappelTyped(t, "intra", "reporter dossierfacile lundi")
	if asked, ok := reply.Show.(bot.AskedAgain); err == nil && ok && asked.Changed {
		t.Errorf("« je redemande lundi », and it is skipped then as %s: %+v", bot.ReasonProductOff, asked)
	}
}

// « Ne pas reporter » of several products keeps those that the catalogue still has.
func TestAttackKeepOfSeveralLeavesOutWhatIsGone(t *testing.T) {
	b := newBench(t)
	act := bot.Act{Verb: bot.VerbWaive, Text: string(b.product) + ",none", Nonce: "n"}
	reply, err := b.Submit(t.Context(), Submission{Who: bot.Person{ID: "intra"}, Act: act, Door: "test", Values: map[string]string{bot.FieldAgain: bot.AgainMonday}})
	asked, ok := reply.Show.(bot.AskedAgain)
	if err != nil || !ok {
		t.Fatalf("%+v %v", reply, err)
	}
	keep := bot.Act{Verb: bot.VerbKeep, Text: asked.Child + " none," + string(b.product)}
	reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: keep, Door: "test"})
	if kept, is := reply.Show.(bot.NotPutOff); err != nil || !is || !kept.Changed {
		t.Errorf("nothing is taken back, for one that is gone: %+v %v", reply, err)
	}
}
