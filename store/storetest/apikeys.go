package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

func apiKey(p bot.ProductID, by bot.UserID, key string) bot.APIKey {
	return bot.APIKey{Product: p, Hash: bot.HashKey(key), By: by, At: monday}
}

// setKey keeps a key, in the place of another one or not.
func (b *bench) setKey(k bot.APIKey, replaces bool) {
	b.Helper()
	if replaced, err := b.Store.SetKey(b.Context(), k, bot.RoleCoach, "test"); err != nil || replaced != replaces {
		b.Errorf("a key of %s: replaced %t %v", k.By, replaced, err)
	}
}

// apiKeys: one for each person and product, found by its hash, gone once revoked.
func apiKeys(b *bench) {
	ctx, p, q := b.Context(), b.product("pix"), b.product("mobilic")
	revoke := func(r bot.Revocation, want int) {
		b.Helper()
		r.By, r.As, r.Door, r.At = "staff", bot.RoleStaff, "test", monday
		if n, err := b.Store.RevokeKeys(ctx, r); err != nil || n != want {
			b.Errorf("%+v: %d %v, want %d", r, n, err, want)
		}
	}
	finds := func(want string) {
		b.Helper()
		var found string
		for _, key := range []string{"n1", "n2", "o", "q", ""} {
			k, err := b.Store.KeyByHash(ctx, bot.HashKey(key))
			if err == nil {
				found += key + " of " + string(k.By) + " "
			} else if !errors.Is(err, bot.ErrNotFound) {
				b.Error(err)
			}
		}
		if found != want {
			b.Errorf("finds %q, want %q", found, want)
		}
	}
	b.setKey(apiKey(p, nadia, "n1"), false)
	b.setKey(apiKey(p, "omar", "o"), false)
	b.setKey(apiKey(q, nadia, "q"), false)
	b.setKey(apiKey(p, nadia, "n2"), true) // in the place of the first
	b.reopen()
	finds("n2 of nadia-of-the-tests o of omar q of nadia-of-the-tests ")
	if all, err := b.Store.Keys(ctx, p); err != nil || len(all) != 2 || all[0].By != nadia || all[1].By != "omar" || !all[0].At.Equal(monday) {
		b.Errorf("%+v %v", all, err)
	}
	revoke(bot.Revocation{Product: p, User: nadia}, 1)
	finds("o of omar q of nadia-of-the-tests ")
	revoke(bot.Revocation{Product: p}, 1)
	finds("q of nadia-of-the-tests ")
	b.writesNothing("revoking nothing", func(context.Context) {
		revoke(bot.Revocation{Product: p}, 0)
		revoke(bot.Revocation{Product: "p99"}, 0)
	})
	if _, err := b.Store.SetKey(ctx, apiKey("p99", nadia, "x"), bot.RoleCoach, "test"); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("of no product: %v", err)
	}
	want := strings.Repeat("key.make as coach ", 4) + strings.Repeat("key.revoke as staff ", 2)
	if got := strings.Join(b.actions(), " ") + " "; got != want {
		b.Errorf("journal: %s", got)
	}
	if last := b.journal()[5]; last.Entity == "" || last.Entity == string(last.Actor) || last.As != bot.RoleStaff || last.Product != p {
		b.Errorf("%+v", last)
	}
	for _, hash := range []string{bot.HashKey("n2"), bot.HashKey("q")} { // the journal tells neither key nor hash
		if slices.Contains(b.rowsNaming(hash), string(dump.Journal)) {
			b.Error("a hash is in the journal")
		}
	}
}

// touchedKeys: a use is written once an hour, and never makes a key come back.
func touchedKeys(b *bench) {
	ctx, p := b.Context(), b.product("pix")
	k := apiKey(p, nadia, "n")
	b.setKey(k, false)
	b.must(b.Store.TouchKey(ctx, k.Hash, monday.Add(time.Minute)))
	b.writesNothing("another use", func(ctx context.Context) { b.must(b.Store.TouchKey(ctx, k.Hash, monday.Add(time.Hour))) })
	if kept, err := b.Store.KeyByHash(ctx, k.Hash); err != nil || !kept.LastUsed.Equal(monday.Add(time.Minute)) {
		b.Errorf("%+v %v", kept, err)
	}
	b.must(b.Store.TouchKey(ctx, k.Hash, monday.Add(2*time.Hour)))
	if kept, err := b.Store.KeyByHash(ctx, k.Hash); err != nil || !kept.LastUsed.Equal(monday.Add(2*time.Hour)) {
		b.Errorf("%+v %v", kept, err)
	}
	_, err := b.Store.RevokeKeys(ctx, bot.Revocation{Product: p, By: nadia, At: monday})
	b.must(err)
	b.writesNothing("a use of no key", func(ctx context.Context) { b.must(b.Store.TouchKey(ctx, k.Hash, monday.Add(9*time.Hour))) })
}

// differing: an entry of values that their periods have writes nothing; what
// differs is stored, even when others come at once.
func differing(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "one", "two")
	e := entry("", p, ids[0], "2026-10", 10.4)
	e.Differing, e.Door = true, "api"
	e.Figures = append(e.Figures, bot.NewFigure{Indicator: ids[1], Period: "2026-10", Value: 0, Comment: "of its own"})
	b.owe(reminder("channel/p1/2026-W48", p, monday))
	b.settle(sent(b.claimOne("channel/p1/2026-W48", monday), monday))
	results := make(chan int)
	for range 8 {
		go func() {
			saved, err := b.Store.Record(b.Context(), e)
			if err != nil || len(saved.Facts.Indicators) != 2 {
				b.Error(saved, err)
			}
			results <- len(saved.Measures)
		}()
	}
	stored := 0
	for range 8 {
		stored += <-results
	}
	if stored != 2 {
		b.Errorf("%d figures were stored, want 2", stored)
	}
	if d := b.delivery("channel/p1/2026-W48"); d.State != bot.StateAnswered {
		b.Errorf("what asked for them: %+v", d)
	}
	b.writesNothing("the same again", func(context.Context) { b.record(e) })
	e.Figures[0].Value, e.Comment = 10.5, "corrected"
	saved := b.record(e)
	if len(saved.Measures) != 1 || saved.Measures[0].Supersedes == 0 || saved.Measures[0].Comment != "corrected" {
		b.Errorf("%+v", saved.Measures)
	}
	e.Figures[0].Provisional = true
	if saved := b.record(e); len(saved.Measures) != 1 {
		b.Errorf("%+v", saved.Measures)
	}
	if m, ok := saved.Facts.Indicators[1].At("2026-10"); !ok || m.Comment != "of its own" {
		b.Errorf("%+v", m)
	}
	e.Figures = []bot.NewFigure{{Indicator: ids[1], Period: "2026-10", Withdraws: saved.Facts.Indicators[1].Measures[0].Seq}}
	b.record(e)
	e.Figures = []bot.NewFigure{{Indicator: ids[1], Period: "2026-10"}} // its value was taken back: it comes anew
	if saved := b.record(e); len(saved.Measures) != 1 {
		b.Errorf("%+v", saved.Measures)
	}
}
