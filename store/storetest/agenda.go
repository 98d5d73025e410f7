package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// theAgenda: committees are listed by product, from and until.
func theAgenda(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	at := func(id bot.CommitteeID, p bot.ProductID, start time.Time) {
		a := committee(id, p)
		a.Committee.Start = start
		b.announce(a)
	}
	at("past", p, thursday.AddDate(-1, 0, 0))
	at("next", p, thursday.AddDate(0, 1, 0))
	at("soon", p, thursday)
	at("other", q, thursday.AddDate(0, 0, 1))
	at("gone", p, thursday)
	at("off", q, thursday.Add(time.Hour))
	b.announce(poll("poll", p))
	b.changeCommittee(change(bot.CommitteeWithdraw, b.committee("gone")))
	b.changeCommittee(change(bot.CommitteeCancel, b.committee("off")))
	move := change(bot.CommitteeMove, b.committee("next"))
	move.After.Start = thursday.AddDate(0, 0, 7)
	b.changeCommittee(move)
	b.reopen()
	end := thursday.Add(50 * time.Minute)
	for _, c := range []struct {
		q    bot.CommitteeQuery
		want string
	}{
		{bot.CommitteeQuery{}, "past soon off other next poll"},
		{bot.CommitteeQuery{Product: p}, "past soon next poll"},
		{bot.CommitteeQuery{Product: q}, "off other"},
		{bot.CommitteeQuery{Product: "p"}, ""}, // the beginning of another's id
		{bot.CommitteeQuery{From: end.Add(-1)}, "soon off other next poll"},
		{bot.CommitteeQuery{From: end}, "off other next poll"},
		{bot.CommitteeQuery{From: end, Product: p}, "next poll"},
		{bot.CommitteeQuery{Until: thursday.AddDate(0, 0, 1)}, "past soon off poll"},
		{bot.CommitteeQuery{From: end.Add(-1), Until: thursday.Add(1)}, "soon poll"},
		{bot.CommitteeQuery{From: thursday.AddDate(0, 0, 8)}, "poll"},
	} {
		all, err := b.Store.Committees(b.Context(), c.q)
		b.must(err)
		var ids []string
		for _, one := range all {
			ids = append(ids, string(one.ID))
		}
		if got := strings.Join(ids, " "); got != c.want {
			b.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
	if c := b.committee("gone"); c.State != bot.CommitteeWithdrawn {
		b.Errorf("%+v", c)
	}
}

// theFutureAlone: what is to come is read without what is past.
func theFutureAlone(b *bench) {
	const many = 5000
	b.must(b.Store.(dump.Target).Load(b.Context(), func(yield func(dump.Row, error) bool) {
		row := func(t dump.Table, key string, value any) { yield(dump.Of(t, key, value)) }
		row(dump.Counters, dump.CountProducts, 1)
		row(dump.Products, "p1", dump.Product{Slug: "pix"})
		for i := range many {
			past := committee(bot.CommitteeID(fmt.Sprint("k", i)), "p1")
			past.Committee.Start = thursday.AddDate(0, 0, -7-i)
			row(dump.Committees, fmt.Sprint("k", i), past.New())
		}
	}))
	b.announce(committee("next", "p1"))
	took := func(q bot.CommitteeQuery, want int) time.Duration {
		b.Helper()
		start := time.Now()
		for range 5 {
			if all, err := b.Store.Committees(b.Context(), q); err != nil || len(all) != want {
				b.Fatal(len(all), err)
			}
		}
		return time.Since(start)
	}
	for _, p := range []bot.ProductID{"", "p1"} {
		if all, one := took(bot.CommitteeQuery{Product: p}, many+1), took(bot.CommitteeQuery{Product: p, From: thursday}, 1); 4*one > all {
			b.Errorf("one of %d takes %v, all of them %v", many+1, one, all)
		}
	}
}

// namedByCommittees has a person organise a committee, be asked to it, answer,
// answer for others, and note what was decided; a message shows it.
func namedByCommittees(b *bench, p bot.ProductID, u bot.UserID) {
	b.Helper()
	a := committee("named", p)
	a.By, a.Committee.Organiser, a.Committee.Invitees, a.Owed = u, u, []bot.Invitee{{User: u}, {Name: "Mme Outside"}}, a.Owed[:1]
	b.announce(a)
	b.claim(bot.Claim{Now: monday, Limit: 99, Lease: time.Minute, Anchor: monday, Resolve: func(c bot.Claiming) bot.Resolution {
		if c.Committee == nil {
			return bot.Resolution{PutOff: monday.AddDate(0, 1, 0)}
		}
		return rules().Resolve(c, monday)
	}})
	own, others := says("named", u, bot.Present), says("named", "omar", bot.Present)
	outside := says("named", "", bot.Absent)
	outside.Answer.Name, outside.Answer.By = "Mme Outside", u
	for _, answer := range []bot.Attending{own, others, outside} {
		b.attend(answer)
	}
	decide := change(bot.CommitteeDecide, b.committee("named"))
	decide.By, decide.After.Decision = u, &bot.Decision{Kind: bot.DecisionStop, By: u, At: thursday}
	b.changeCommittee(decide)
}

// renamedWithCommittees: a product's committees are its, whatever it is called.
func renamedWithCommittees(b *bench) {
	p := b.product("histologe")
	b.announce(committee("k1", p))
	b.must(b.Store.Rename(b.Context(), bot.Renaming{Product: p, From: "histologe", To: "signal-logement", By: "staff", Door: "test", At: monday}))
	if all, err := b.Store.Committees(b.Context(), bot.CommitteeQuery{Product: b.product("signal-logement")}); err != nil || len(all) != 1 {
		b.Errorf("%+v %v", all, err)
	}
	other := b.product("mobilic")
	err := b.Store.Rename(b.Context(), bot.Renaming{Product: other, From: "mobilic", To: "signal-logement", By: "staff", Door: "test", At: monday})
	if !errors.Is(err, bot.ErrConflict) {
		b.Errorf("a committee is no data: %v", err)
	}
}

// forgetting: who was asked to a committee, and who came, goes when it is over
// for so long; what it was, and decided, stays.
func forgetting(b *bench) {
	p := b.product("pix")
	b.announce(committee("k1", p))
	b.attend(says("k1", "omar", bot.Present))
	decide := change(bot.CommitteeDecide, b.committee("k1"))
	decide.After.Decision = &bot.Decision{Kind: bot.DecisionSixMonths, At: thursday}
	b.changeCommittee(decide)
	polled := poll("k2", p)
	b.announce(polled)
	b.changeCommittee(change(bot.CommitteeWithdraw, b.announce(committee("k3", p))))
	prune := func(before time.Time, want int) {
		b.Helper()
		if n, err := b.Store.Prune(b.Context(), bot.Retention{Requests: before}); err != nil || n != want {
			b.Errorf("before %v: %d %v, want %d", before, n, err, want)
		}
	}
	end := thursday.Add(50 * time.Minute)
	b.writesNothing("while it is not over", func(context.Context) { prune(end, 0) })
	b.reopen()
	prune(end.Add(time.Millisecond), 2)
	b.writesNothing("once it is forgotten", func(context.Context) { prune(end.Add(time.Millisecond), 0) })
	if c := b.committee("k1"); len(c.Answers)+len(c.Invitees) != 0 || c.Decision.Kind != bot.DecisionSixMonths || c.Place != "Salle 24" || c.Version != 3 {
		b.Errorf("%+v", c)
	}
	if c := b.committee("k2"); len(c.Invitees) != 2 {
		b.Errorf("its last slot is to come: %+v", c)
	}
	prune(end.AddDate(0, 0, 1).Add(time.Millisecond), 1)
	if all, err := b.Store.Committees(b.Context(), bot.CommitteeQuery{Product: p, From: monday}); err != nil || len(all) != 2 {
		b.Errorf("the agenda: %+v %v", all, err)
	}
	if rows := b.rowsNaming("Mme Outside"); rows != nil {
		b.Errorf("who was asked is in %v", rows)
	}
}
