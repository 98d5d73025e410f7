package storetest

import (
	"context"
	"jalon/bot"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pruning: each kind of row goes when it is older than it is kept for, and
// nothing that is still to be done.
func pruning(b *bench) {
	p := b.product("dossierfacile")
	rate := b.declare(p, "rate")[0]
	old, young := monday, monday.AddDate(1, 0, 0)
	for _, at := range []time.Time{old, young} {
		e := entry("nonce"+at.Format("2006"), p, rate, "2026-10", 1)
		e.At = at
		b.record(e)
		name := at.Format("2006")
		b.owe(waiting("sent/"+name, at), waiting("planned/"+name, at.Add(time.Hour)))
		b.settle(sent(b.claimOne("sent/"+name, at), at))
		b.must(b.Store.AddNews(b.Context(), []bot.News{{Kind: bot.NewsArrived, Slug: name, At: at}}))
		r := access("r"+name, p, bot.UserID("u"+name))
		r.At = at
		_, _, err := b.Store.Ask(b.Context(), r, "test", nil)
		b.must(err)
		if at == old {
			_, _, err = b.Store.SettleRequest(b.Context(), bot.Verdict{Request: r.ID, Kind: bot.RequestAccess, By: "intra", Door: "test", At: at})
			b.must(err)
			b.must(b.Store.SetPause(b.Context(), bot.Pause{Since: at}, "admin", "test", at))
			b.skip("planned/" + name)
		}
	}
	b.owe(waiting("late", old.Add(-time.Hour)))
	before := len(b.journal())
	b.writesNothing("everything is kept", func(ctx context.Context) {
		n, err := b.Store.Prune(ctx, bot.Retention{})
		if err != nil || n != 0 {
			b.Error(n, err)
		}
	})
	limit := old.AddDate(0, 6, 0)
	prune := func(r bot.Retention, want int, what string) {
		b.Helper()
		if n, err := b.Store.Prune(b.Context(), r); err != nil || n != want {
			b.Errorf("%s: %d %v, want %d", what, n, err, want)
		}
	}
	prune(bot.Retention{News: limit}, 1, "news")
	prune(bot.Retention{Forms: limit}, 1, "forms")
	prune(bot.Retention{Requests: limit}, 1, "requests")
	prune(bot.Retention{Figures: limit}, 2, "the journal's figures") // declared, recorded
	prune(bot.Retention{Rights: limit}, 2, "the journal's rights")   // asked, refused
	prune(bot.Retention{Other: limit}, 1, "the journal's others")
	b.reopen()
	if got := b.actions(); len(got) != before-5 {
		b.Errorf("%d entries are left of %d: %v", len(got), before, got)
	}
	prune(bot.Retention{Messages: limit}, 3, "messages") // sent, skipped, and what the verdict owed
	if all := b.deliveries(); !slices.Contains(all, "late") || !slices.Contains(all, "sent/2027") || slices.Contains(all, "sent/2026") {
		b.Errorf("%v", all)
	}
	r := entry("nonce2027", p, rate, "2026-10", 2)
	if !b.record(r).Repeated {
		b.Error("a form is forgotten too early")
	}
	if entries, err := b.Store.Journal(b.Context(), 0, 3); err != nil || len(entries) == 0 {
		b.Errorf("reading goes over the gap: %v %v", entries, err)
	}
}

func deliveries(b *bench) {
	b.owe(waiting("b", monday), waiting("old", monday.Add(-time.Hour)), waiting("a", monday),
		waiting("new", monday.Add(time.Hour)))
	b.settle(sent(b.claimOne("old", monday), monday))
	for limit, want := range [][]string{nil, {"new"}, {"new", "a"}, {"new", "a", "b"}, {"new", "a", "b", "old"},
		{"new", "a", "b", "old"}} {
		got, err := b.Store.Deliveries(b.Context(), limit)
		b.must(err)
		if diff := cmp.Diff(want, names(got)); diff != "" {
			b.Errorf("at most %d (-want +got):\n%s", limit, diff)
		}
	}
}

// skip has everything due skipped until a delivery is.
func (b *bench) skip(name string) {
	b.Helper()
	b.claim(bot.Claim{Now: monday.AddDate(0, 1, 0), Limit: 9, Anchor: monday, Resolve: func(bot.Claiming) bot.Resolution {
		return bot.Resolution{Skip: bot.ReasonNothingDue}
	}})
	if d := b.delivery(name); d.State != bot.StateSkipped {
		b.Errorf("%+v", d)
	}
}
