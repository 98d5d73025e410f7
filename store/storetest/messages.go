package storetest

import (
	"errors"
	"slices"
	"time"

	"jalon/bot"
)

// messagesOf: the messages of a product and those to a person are found, newest
// first, edits aside.
func messagesOf(b *bench) {
	one, other := b.product("dossierfacile"), b.product("carbure")
	to := func(name string, at time.Time, user bot.UserID, products ...bot.ProductID) bot.Delivery {
		d := waiting(name, at)
		d.Kind, d.To, d.Products = bot.KindPerson, bot.Destination{User: user}, products
		return d
	}
	week := waiting("week", monday)
	week.Product = one
	edit := waiting("edit/week/1", monday.Add(time.Hour))
	edit.Kind, edit.Product, edit.Edits = bot.KindEdit, one, "week"
	foreign := waiting("foreign", monday)
	foreign.Product = other
	b.owe(week, edit, foreign, to("person/u1/a", monday.Add(2*time.Hour), "u1", one, other), to("person/u1/b", monday.Add(3*time.Hour), "u1", other), to("person/u2/c", monday.Add(4*time.Hour), "u2", one))
	for name, c := range map[string]struct {
		q    bot.DeliveryQuery
		want []string
	}{
		"of a product":  {bot.DeliveryQuery{Product: one, Limit: 9}, []string{"person/u2/c", "person/u1/a", "week"}},
		"to a person":   {bot.DeliveryQuery{User: "u1", Limit: 9}, []string{"person/u1/b", "person/u1/a"}},
		"of both":       {bot.DeliveryQuery{Product: one, User: "u1", Limit: 9}, []string{"person/u1/a"}},
		"all":           {bot.DeliveryQuery{Limit: 9}, []string{"person/u2/c", "person/u1/b", "person/u1/a", "foreign", "week"}},
		"two":           {bot.DeliveryQuery{Product: one, Limit: 2}, []string{"person/u2/c", "person/u1/a"}},
		"from":          {bot.DeliveryQuery{Product: one, From: monday.Add(2 * time.Hour), Limit: 9}, []string{"person/u2/c", "person/u1/a"}},
		"until":         {bot.DeliveryQuery{Product: one, Until: monday.Add(2 * time.Hour), Limit: 9}, []string{"week"}},
		"of no product": {bot.DeliveryQuery{Product: "none", Limit: 9}, nil},
		"to nobody":     {bot.DeliveryQuery{User: "u", Limit: 9}, nil},
	} {
		found, err := b.Store.DeliveriesOf(b.Context(), c.q)
		b.must(err)
		if got := names(found); !slices.Equal(got, c.want) {
			b.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// resent: a message that was given up waits again, once, and is looked for before it
// is sent; no other is.
func resent(b *bench) {
	b.owe(waiting("m", monday))
	if _, _, err := b.Store.Resend(b.Context(), bot.Resending{Name: "none", At: monday}); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("no message: %v", err)
	}
	again := bot.Resending{Name: "m", By: "staff", As: bot.RoleStaff, Door: "test", At: monday.Add(time.Hour)}
	if _, changed, err := b.Store.Resend(b.Context(), again); err != nil || changed {
		b.Errorf("one that waits: %t %v", changed, err)
	}
	claimed, _, err := b.Store.Claim(b.Context(), claim(monday, 1))
	b.must(err)
	b.must(b.Store.Settle(b.Context(), bot.Settlement{Name: "m", Attempt: claimed[0].Attempt, At: monday, State: bot.StateDead, Reason: bot.ReasonUnknownOutcome}))
	d, changed, err := b.Store.Resend(b.Context(), again)
	if b.must(err); !changed || d.State != bot.StatePlanned || !d.Unknown || !d.Due.Equal(again.At) || d.Reason != "" {
		b.Errorf("%t %+v", changed, d)
	}
	if _, changed, err := b.Store.Resend(b.Context(), again); err != nil || changed {
		b.Errorf("twice: %t %v", changed, err)
	}
	claimed, _, err = b.Store.Claim(b.Context(), claim(again.At, 1))
	if b.must(err); len(claimed) != 1 || !claimed[0].Unknown || claimed[0].Anchor.IsZero() {
		b.Errorf("%+v", claimed)
	}
	entries, err := b.Store.Journal(b.Context(), 0, 99)
	b.must(err)
	if n := len(entries); n == 0 || entries[n-1].Action != "reminder.resend" || entries[n-1].Entity != "m" {
		b.Errorf("%+v", entries)
	}
}

// dated: the post that asks for the date of a committee is edited by whatever changes
// a product's committees, once.
func dated(b *bench) {
	p := b.product("dossierfacile")
	ask := waiting("channel/x/2026-W48", monday)
	ask.Kind, ask.Product = bot.KindReminder, p
	b.owe(ask)
	claimed, _, err := b.Store.Claim(b.Context(), bot.Claim{Now: monday, Limit: 1, Lease: time.Minute, Resolve: func(bot.Claiming) bot.Resolution {
		return bot.Resolution{To: bot.Destination{Channel: "c"}, Content: bot.Content{Reminder: &bot.Reminder{Product: p, Undated: &bot.Undateds{}}}}
	}})
	b.must(err)
	b.must(b.Store.Settle(b.Context(), bot.Settlement{Name: ask.Name, Attempt: claimed[0].Attempt, At: monday, State: bot.StateSent, Receipt: bot.Receipt{Channel: "c", Post: "p"}}))
	c := bot.Committee{ID: "k", Product: p, Type: "demo", Start: monday.Add(240 * time.Hour), Length: time.Hour, Zone: "UTC", State: bot.CommitteePlanned, Organiser: "u"}
	edits := func() (n int) {
		all, err := b.Store.Deliveries(b.Context(), 99)
		b.must(err)
		for _, d := range all {
			if d.Kind == bot.KindEdit && d.Edits == ask.Name {
				n++
			}
		}
		return n
	}
	_, _, err = b.Store.Announce(b.Context(), bot.Announcement{Committee: c, Nonce: "n", By: "u", Door: "test", At: monday})
	if b.must(err); edits() != 1 {
		b.Errorf("announced: %d edits", edits())
	}
	_, _, err = b.Store.ChangeCommittee(b.Context(), bot.CommitteeChange{Action: bot.CommitteeCancel, After: bot.Committee{ID: "k", Why: "x"}, By: "u", Door: "test", At: monday})
	if b.must(err); edits() != 2 {
		b.Errorf("cancelled: %d edits", edits())
	}
	met := bot.Date{Year: 2026, Month: 4, Day: 12}
	c1 := chooses(p, bot.ChoiceMet, bot.Choice{Met: met})
	b.choose(c1, true)
	if b.facts(p).Met != met || edits() != 3 || b.lastJournal().Action != "committee.met" {
		b.Errorf("the last one is said: %s, %d edits, %+v", b.facts(p).Met, edits(), b.lastJournal())
	}
	b.choose(c1, false)
	if b.declare(p, "rate", "reach"); b.facts(p).Met != met || b.facts(b.product("carbure")).Met != (bot.Date{}) {
		b.Errorf("with indicators: %s", b.facts(p).Met)
	}
	if after := b.choose(chooses(p, bot.ChoiceMet, bot.Choice{}), true); !after.Nothing() || !b.facts(p).Met.IsZero() || edits() != 4 {
		b.Errorf("taken back: %+v, %d edits", after, edits())
	}
}

// weeksBefore: a digest is resolved with the weeks of the same person before it.
func weeksBefore(b *bench) {
	week := func(u bot.UserID, at time.Time) bot.Delivery {
		d := waiting(bot.DigestName(u, bot.DateOf(at)), at)
		d.Kind, d.To = bot.KindDigest, bot.Destination{User: u}
		return d
	}
	var earlier []string
	resolve := func(c bot.Claiming) bot.Resolution {
		earlier = names(c.Earlier)
		return bot.Resolution{To: c.Delivery.To, Content: bot.Content{Digest: &bot.Digest{}}}
	}
	for n, want := range [][]string{nil, {"digest/u/2026-W48"}, {"digest/u/2026-W48", "digest/u/2026-W49"}} {
		at := monday.AddDate(0, 0, 7*n)
		d := week("u", at)
		b.owe(d)
		claimed, _, err := b.Store.Claim(b.Context(), bot.Claim{Now: at, Limit: 1, Lease: time.Minute, Resolve: resolve})
		b.must(err)
		if slices.Sort(earlier); len(claimed) != 1 || !slices.Equal(earlier, want) {
			b.Errorf("%s: %v, want %v", d.Name, earlier, want)
		}
		b.must(b.Store.Settle(b.Context(), bot.Settlement{Name: d.Name, Attempt: claimed[0].Attempt, At: at, State: bot.StateSent}))
		b.owe(week("other", at))
		claimed, _, err = b.Store.Claim(b.Context(), bot.Claim{Now: at, Limit: 1, Lease: time.Minute, Resolve: send})
		b.must(err)
		b.must(b.Store.Settle(b.Context(), bot.Settlement{Name: claimed[0].Name, Attempt: claimed[0].Attempt, At: at, State: bot.StateSent}))
	}
}
