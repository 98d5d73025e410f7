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
