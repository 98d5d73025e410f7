package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jalon/bot"
)

// toldOf lists the committees that a product's facts tell.
func (b *bench) toldOf(p bot.ProductID) (ids string) {
	b.Helper()
	return idsOf(b.facts(p))
}

func idsOf(f bot.Facts) string {
	var ids []string
	for _, c := range f.Committees {
		ids = append(ids, string(c.ID))
	}
	return strings.Join(ids, " ")
}

// committeesInFacts: a product's facts tell what is planned, over or not, once
// however many its indicators, and nothing of anybody.
func committeesInFacts(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	later := committee("later", p)
	later.Committee.Start = thursday.AddDate(0, 1, 0)
	b.announce(later)
	over := committee("over", p)
	over.Committee.Start, over.Committee.Place = thursday.AddDate(-1, 0, 0), "zero \x00, \\u0000"
	b.announce(over)
	b.announce(committee("soon", p))
	b.announce(committee("other", q))
	off, gone := b.announce(committee("off", p)), b.announce(committee("gone", p))
	b.changeCommittee(change(bot.CommitteeCancel, off))
	b.changeCommittee(change(bot.CommitteeWithdraw, gone))
	polled := b.announce(poll("poll", p))
	b.attend(says("soon", "omar", bot.Present))
	if got := b.toldOf(p); got != "over soon later" {
		b.Errorf("without indicators: %s", got)
	}
	b.declare(p, "rate", "reach", "delay")
	b.reopen()
	if got, others, nobodys := b.toldOf(p), b.toldOf(q), b.toldOf("p"); got != "over soon later" || others != "other" || nobodys != "" {
		b.Errorf("%s, %s, %s", got, others, nobodys)
	}
	for _, c := range b.facts(p).Committees {
		if c.Answers != nil || c.Invitees != nil || c.Note != "" || c.Length == 0 || c.Organiser != nadia {
			b.Errorf("%+v", c)
		}
	}
	if c := b.facts(p).Committees; c[0].Place != over.Committee.Place || !c[1].Start.Equal(thursday) || c[1].Version != 3 { // answered, then declared
		b.Errorf("%+v", c)
	}
	choose := change(bot.CommitteeChoose, polled)
	choose.After.Start = thursday.AddDate(0, 0, 1)
	b.changeCommittee(choose)
	var claimed []string
	c := claim(monday.AddDate(0, 0, 1), 99)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		claimed = append(claimed, string(c.Delivery.Product)+": "+idsOf(c.Facts))
		return bot.Resolution{Skip: bot.ReasonNothingDue}
	}
	b.claim(c)
	slices.Sort(claimed)
	if got, want := slices.Compact(claimed), []string{fmt.Sprintf("%s: over soon poll later", p), fmt.Sprintf("%s: other", q)}; !slices.Equal(got, want) {
		b.Errorf("while claiming: %q, want %q", got, want)
	}
}

// versionOfCommittees: the version of a product's facts moves with its
// committees, and not with who comes, nor when nothing changed.
func versionOfCommittees(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	at := mustVersion(b, p)
	moves := func(what string, by uint64, act func(context.Context)) {
		b.Helper()
		act(b.Context())
		if at += by; mustVersion(b, p) != at || b.facts(p).Version != at {
			b.Errorf("%s: version %d, want %d", what, mustVersion(b, p), at)
			at = mustVersion(b, p)
		}
	}
	var c bot.Committee
	moves("announced", 1, func(context.Context) { c = b.announce(committee("k1", p)) })
	moves("announced again", 0, func(ctx context.Context) {
		_, fresh, err := b.Store.Announce(ctx, committee("k1", p))
		if b.must(err); fresh {
			b.Error("announced twice")
		}
	})
	moves("polled", 1, func(context.Context) { b.announce(poll("k2", p)) })
	moves("answered", 0, func(context.Context) { b.attend(says("k1", "omar", bot.Present)) })
	move := change(bot.CommitteeMove, c)
	move.After.Start, move.Nonce = thursday.AddDate(0, 0, 1), "moved"
	moves("moved", 1, func(context.Context) { b.changeCommittee(move) })
	moves("moved again", 0, func(ctx context.Context) {
		_, changed, err := b.Store.ChangeCommittee(ctx, move)
		if b.must(err); changed {
			b.Error("moved twice")
		}
	})
	moves("as it is no more", 0, func(ctx context.Context) {
		stale := change(bot.CommitteeComplete, c)
		stale.After.Place = "Salle 25"
		if _, _, err := b.Store.ChangeCommittee(ctx, stale); err == nil {
			b.Error("changed as it is no more")
		}
	})
	moves("another's", 0, func(context.Context) { b.announce(committee("k3", q)) })
	moves("at once", 12, func(ctx context.Context) {
		together(12, func(i int) {
			if _, _, err := b.Store.Announce(ctx, committee(bot.CommitteeID(fmt.Sprint("race", i)), p)); err != nil {
				b.Error(err)
			}
		})
	})
}
