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

// A sponsor who asks to be let in asks for more than they have.
func TestASponsorAsksToBeLetIn(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "money", Role: bot.RoleSponsor})
	reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "money"}, Act: bot.Act{Verb: bot.VerbAsk, Product: b.product}, Door: "test"})
	if sent, ok := reply.Show.(bot.RequestSent); err != nil || !ok || sent.Role != bot.RoleTeam {
		t.Errorf("%+v %v", reply.Show, err)
	}
}
