package commands

import (
	"testing"

	"jalon/bot"
)

// A press on somebody chosen reads one directory, whatever changes meanwhile.
func TestPlacingWhileTheTeamChanges(t *testing.T) {
	b := newBench(t)
	whole, calls := b.Directory(), 0
	b.Router.Directory = func() *bot.Directory {
		if calls++; calls == 1 {
			return whole
		}
		return bot.NewDirectory(bot.Known{Staff: []bot.UserID{"intra"}})
	}
	_, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbPlace, Product: b.product, Choice: "dev"}, Door: "test"})
	if all, _ := b.store.Members(t.Context()); err != nil || len(all) != 1 || all[0].Role != bot.RoleDevelopment {
		t.Errorf("%+v %v", all, err)
	}
}
