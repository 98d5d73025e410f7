package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

func feed(u bot.UserID, scope bot.FeedScope, secret string) bot.Feed {
	return bot.Feed{Hash: bot.HashKey(secret), User: u, Scope: scope, At: monday}
}

// feeds: one for each person and scope, found by its hash, gone once taken away.
func feeds(b *bench) {
	ctx, p := b.Context(), b.product("pix")
	product, coach, incubator := bot.FeedScope{Kind: bot.FeedProduct, Of: string(p)}, bot.FeedScope{Kind: bot.FeedCoach}, bot.FeedScope{Kind: bot.FeedIncubator, Of: "mtes"}
	set := func(f bot.Feed) {
		b.Helper()
		b.must(b.Store.SetFeed(ctx, f, "test"))
	}
	opens := func(want string) {
		b.Helper()
		got := ""
		for _, secret := range []string{"n1", "n2", "c", "i", "o", ""} {
			f, err := b.Store.FeedOf(ctx, bot.HashKey(secret), monday)
			if err == nil {
				got += secret + " of " + string(f.User) + " " + string(f.Scope.Kind) + " "
			} else if !errors.Is(err, bot.ErrNotFound) {
				b.Error(err)
			}
		}
		if got != want {
			b.Errorf("opens %q, want %q", got, want)
		}
	}
	set(feed("nora", product, "n1"))
	set(feed("nora", incubator, "i"))
	set(feed("nora", coach, "c"))
	set(feed("omar", product, "o"))
	set(feed("nora", product, "n2")) // in the place of the first
	b.reopen()
	opens("n2 of nora product c of nora coach i of nora incubator o of omar product ")
	if all, err := b.Store.Feeds(ctx, "nora"); err != nil || len(all) != 3 || all[0].Scope != coach || all[1].Scope != incubator || all[2].Scope != product || !all[0].At.Equal(monday) {
		b.Errorf("%+v %v", all, err)
	}
	drop := func(u bot.UserID, scope bot.FeedScope, want bool) {
		b.Helper()
		if dropped, err := b.Store.DropFeed(ctx, u, scope, "test", monday); err != nil || dropped != want {
			b.Errorf("%s %v: %t %v", u, scope, dropped, err)
		}
	}
	drop("nora", product, true)
	b.writesNothing("taking none away", func(context.Context) {
		drop("nora", product, false)
		drop("nobody", coach, false)
		drop("nora", bot.FeedScope{Kind: bot.FeedIncubator, Of: "other"}, false)
	})
	opens("c of nora coach i of nora incubator o of omar product ")
	if err := b.Store.SetFeed(ctx, feed("nora", bot.FeedScope{Kind: bot.FeedProduct, Of: "p99"}, "x"), "test"); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("of no product: %v", err)
	}
	if got := strings.Join(b.actions(), " "); got != strings.TrimSpace(strings.Repeat("feed.make ", 5)+"feed.revoke") {
		b.Errorf("journal: %s", got)
	}
	replaced := b.journal()[4]
	if replaced.Entity != "product" || replaced.Product != p || string(replaced.Before) != "true" || !replaced.Actor.IsPerson() || b.journal()[1].Product != "" {
		b.Errorf("%+v", replaced)
	}
	for _, text := range []string{bot.HashKey("n1"), bot.HashKey("n2"), bot.HashKey("c"), "nora"} {
		if slices.Contains(b.rowsNaming(text), string(dump.Journal)) {
			b.Errorf("%s is in the journal", text)
		}
	}
	together(8, func(i int) { // of those made at once one is left
		if err := b.Store.SetFeed(ctx, feed("hasty", coach, fmt.Sprint("h", i)), "test"); err != nil {
			b.Error(err)
		}
	})
	if all, err := b.Store.Feeds(ctx, "hasty"); err != nil || len(all) != 1 {
		b.Errorf("%+v %v", all, err)
	}
}

// touchedFeeds: a use is written once an hour, and never makes a calendar come
// back.
func touchedFeeds(b *bench) {
	f := feed("nora", bot.FeedScope{Kind: bot.FeedCoach}, "n")
	b.must(b.Store.SetFeed(b.Context(), f, "test"))
	used := func(at, want time.Time) {
		b.Helper()
		if got, err := b.Store.FeedOf(b.Context(), f.Hash, at); err != nil || !got.LastUsed.Equal(want) {
			b.Errorf("used at %v: %+v %v", at, got, err)
		}
		if all, err := b.Store.Feeds(b.Context(), "nora"); err != nil || !all[0].LastUsed.Equal(want) {
			b.Errorf("kept: %+v %v", all, err)
		}
	}
	first := monday.Add(time.Minute)
	used(first, first)
	b.writesNothing("another use", func(context.Context) { used(monday.Add(time.Hour), first) })
	used(monday.Add(2*time.Hour), monday.Add(2*time.Hour))
	if _, err := b.Store.DropFeed(b.Context(), "nora", f.Scope, "test", monday); err != nil {
		b.Error(err)
	}
	b.writesNothing("a use of none", func(ctx context.Context) {
		if _, err := b.Store.FeedOf(ctx, f.Hash, monday.Add(9*time.Hour)); !errors.Is(err, bot.ErrNotFound) {
			b.Error(err)
		}
	})
}
