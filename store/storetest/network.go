package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

func bindings(b *bench) {
	p, other := b.product("dossierfacile"), b.product("mobilic")
	first := bot.Binding{Channel: "c2", Name: "salon", Product: p, By: "agent", At: monday}
	none := bot.Binding{}
	bind := func(binding, old bot.Binding) {
		b.Helper()
		b.must(b.Store.Bind(b.Context(), binding, old, "agent", "test", monday))
	}
	bind(first, none)
	b.writesNothing("the same binding", func(ctx context.Context) { b.must(b.Store.Bind(ctx, first, none, "coach", "test", monday)) })
	b.writesNothing("unbinding what is not bound", func(ctx context.Context) {
		b.must(b.Store.Bind(ctx, bot.Binding{Channel: "c9"}, first, "coach", "test", monday))
	})
	if err := b.Store.Bind(b.Context(), bot.Binding{Channel: "c3", Product: "p99"}, none, "agent", "test", monday); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v", err)
	}
	bind(bot.Binding{Channel: "c1", Product: other, By: "agent", At: monday}, none)
	confirmed := first
	confirmed.ConfirmedBy, confirmed.ConfirmedAt = "coach", monday.Add(time.Hour)
	bind(confirmed, first)
	b.reopen()
	all, err := b.Store.Bindings(b.Context())
	b.must(err)
	if len(all) != 2 || all[0].Channel != "c1" || all[0].Confirmed() || all[1] != confirmed {
		b.Errorf("%+v", all)
	}
	bind(bot.Binding{Channel: "c2"}, confirmed)
	if all, err = b.Store.Bindings(b.Context()); err != nil || len(all) != 1 {
		b.Errorf("%+v %v", all, err)
	}
	var actions []string
	for _, e := range b.journal() {
		actions = append(actions, e.Action+" "+e.Entity+" "+string(e.Product))
	}
	want := []string{"channel.bind c2 p1", "channel.bind c1 p2", "channel.confirm c2 p1", "channel.unbind c2 p1"}
	if diff := cmp.Diff(want, actions); diff != "" {
		b.Errorf("journal (-want +got):\n%s", diff)
	}
}

// lateBindings: what is said of a channel by whoever did not know what was said
// meanwhile changes nothing, a confirmation least of all.
func lateBindings(b *bench) {
	p, other := b.product("dossierfacile"), b.product("mobilic")
	said := bot.Binding{Channel: "c", Product: p, By: "agent", At: monday}
	confirmed, elsewhere := said, bot.Binding{Channel: "c", Product: other, By: "agent", At: monday}
	confirmed.ConfirmedBy, confirmed.ConfirmedAt = "coach", monday
	none := bot.Binding{}
	late := func(binding, old bot.Binding) {
		b.Helper()
		b.writesNothing("late", func(ctx context.Context) {
			if err := b.Store.Bind(ctx, binding, old, "agent", "test", monday); !errors.Is(err, bot.ErrConflict) {
				b.Errorf("%+v after %+v: %v", binding, old, err)
			}
		})
	}
	late(said, elsewhere)
	b.must(b.Store.Bind(b.Context(), said, none, "agent", "test", monday))
	late(elsewhere, none)
	late(elsewhere, confirmed)
	b.must(b.Store.Bind(b.Context(), confirmed, said, "coach", "test", monday))
	late(elsewhere, said)
	late(bot.Binding{Channel: "c"}, said)
	late(said, said)
	b.must(b.Store.Bind(b.Context(), said, confirmed, "coach", "test", monday))
	b.must(b.Store.Bind(b.Context(), confirmed, said, "coach", "test", monday))
	var taken atomic.Int32
	var all sync.WaitGroup
	for i := range 8 { // of those who speak first at the same time, one does
		all.Go(func() {
			binding := bot.Binding{Channel: "new", Product: p, By: "agent", At: monday, ConfirmedBy: bot.UserID(fmt.Sprint("coach", i))}
			switch err := b.Store.Bind(b.Context(), binding, none, "agent", "test", monday); {
			case err == nil:
				taken.Add(1)
			case !errors.Is(err, bot.ErrConflict):
				b.Error(err)
			}
		})
	}
	if all.Wait(); taken.Load() != 1 {
		b.Errorf("%d spoke first", taken.Load())
	}
	b.reopen()
	if all, err := b.Store.Bindings(b.Context()); err != nil || len(all) != 2 || all[0] != confirmed {
		b.Errorf("%+v %v", all, err)
	}
}

func follows(b *bench) {
	p, other := b.product("dossierfacile"), b.product("mobilic")
	set := func(user bot.UserID, product bot.ProductID, on, changes bool) {
		b.Helper()
		changed, err := b.Store.SetFollow(b.Context(), bot.Follow{User: user, Product: product, At: monday}, on)
		if err != nil || changed != changes {
			b.Errorf("%s %s %t: changed %t, %v", user, product, on, changed, err)
		}
	}
	set("u1", p, true, true)
	set("u1", p, true, false)
	set("u1", other, false, false)
	set("u1", other, true, true)
	set("u10", p, true, true)
	if _, err := b.Store.SetFollow(b.Context(), bot.Follow{User: "u1", Product: "p99"}, true); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v", err)
	}
	b.reopen()
	list := func(user bot.UserID) string {
		all, err := b.Store.Follows(b.Context(), user)
		b.must(err)
		text := ""
		for _, f := range all {
			text += fmt.Sprint(f.User, " ", f.Product, " ", f.At.Equal(monday), "; ")
		}
		return text
	}
	if got, want := list("u1"), "u1 p1 true; u1 p2 true; "; got != want {
		b.Errorf("%q, want %q", got, want)
	}
	if got, want := list(""), "u1 p1 true; u1 p2 true; u10 p1 true; "; got != want {
		b.Errorf("everybody: %q, want %q", got, want)
	}
	set("u1", p, false, true)
	set("u1", p, false, false)
	if got, want := list("u1"), "u1 p2 true; "; got != want {
		b.Errorf("%q, want %q", got, want)
	}
}

// What was sent to a follower moves up to when they were told, and what was not
// sent does not.
func told(b *bench) {
	p, other := b.product("dossierfacile"), b.product("mobilic")
	for _, one := range []bot.Follow{{User: "u1", Product: p, At: monday}, {User: "u1", Product: other, At: monday}, {User: "u2", Product: p, At: monday}} {
		_, err := b.Store.SetFollow(b.Context(), one, true)
		b.must(err)
	}
	b.must(b.Store.AddNews(b.Context(), []bot.News{{Kind: bot.NewsPhase, Product: p, At: monday.Add(time.Hour)}}))
	until := monday.Add(24 * time.Hour)
	month := func(name string, user bot.UserID) bot.Delivery {
		d := waiting(name, until)
		d.Kind, d.To = bot.KindChanges, bot.Destination{User: user}
		return d
	}
	b.owe(month("m1", "u1"), month("m2", "u2"))
	heard := map[bot.UserID]int{}
	c := claim(until, 2)
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		for _, f := range c.Followed {
			heard[f.User] += len(f.News)
		}
		return bot.Resolution{To: c.Delivery.To, Content: bot.Content{Changes: &bot.Changes{Until: until}}}
	}
	claimed := b.claim(c)
	b.settle(sent(claimed[0], until))
	b.settle(bot.Settlement{Name: "m2", Attempt: 1, At: until, State: bot.StateSkipped, Reason: bot.ReasonTooOld})
	b.reopen()
	all, err := b.Store.Follows(b.Context(), "")
	b.must(err)
	for _, f := range all {
		if want := f.User == "u1"; f.Told.Equal(until) != want || f.Told.IsZero() == want {
			b.Errorf("%s %s was told up to %v", f.User, f.Product, f.Told)
		}
	}
	if heard["u1"] != 1 || heard["u2"] != 1 {
		b.Errorf("news read for them: %v", heard)
	}
	c.Resolve = func(c bot.Claiming) bot.Resolution {
		if c.Followed[0].News != nil {
			b.Errorf("news told before are read again: %+v", c.Followed[0].News)
		}
		return bot.Resolution{Skip: bot.ReasonNothingNew}
	}
	b.owe(month("m3", "u1"))
	b.claim(c)
}

func news(b *bench) {
	p := b.product("dossierfacile")
	for i := range 5 {
		b.must(b.Store.AddNews(b.Context(), []bot.News{
			{Kind: bot.NewsArrived, Product: p, Slug: fmt.Sprint("a", i), At: monday.Add(time.Duration(i) * time.Hour)},
			{Kind: bot.NewsPhase, Product: p, Slug: fmt.Sprint("b", i), Phase: bot.PhaseAcceleration, At: monday.Add(time.Duration(i) * time.Hour)},
		}))
	}
	b.writesNothing("no news", func(ctx context.Context) { b.must(b.Store.AddNews(ctx, nil)) })
	b.reopen()
	slugs := func(after time.Time, limit int) (text string) {
		latest, err := b.Store.News(b.Context(), after, limit)
		b.must(err)
		for _, n := range latest {
			text += n.Slug + " "
		}
		return text
	}
	if got, want := slugs(monday.Add(3*time.Hour), 9), "b4 a4 "; got != want {
		b.Errorf("%q, want %q", got, want)
	}
	if got, want := slugs(time.Time{}, 3), "b4 a4 b3 "; got != want {
		b.Errorf("%q, want %q", got, want)
	}
}

func renaming(b *bench) {
	p := b.product("histologe")
	rename := func(from, to string, want error) {
		b.Helper()
		err := b.Store.Rename(b.Context(), bot.Renaming{Product: p, From: from, To: to, By: "staff", Door: "test", At: monday})
		if !errors.Is(err, want) {
			b.Errorf("%s to %s: %v, want %v", from, to, err, want)
		}
	}
	rename("mobilic", "x", bot.ErrNotFound)
	rename("histologe", "histologe", bot.ErrConflict)
	rename("histologe", "", bot.ErrConflict)
	b.product("signal-logement") // just met, nothing is kept about it
	rename("histologe", "signal-logement", nil)
	b.reopen()
	now, former, err := b.Store.Products(b.Context())
	b.must(err)
	if now["signal-logement"] != p || now["histologe"] != "" || former["histologe"] != p {
		b.Errorf("now %v, former %v", now, former)
	}
	other := b.product("histologe") // another product takes the old slug: it is not the same
	if other == p {
		b.Errorf("the old slug is %s again", other)
	}
	_, err = b.Store.SetFollow(b.Context(), bot.Follow{User: "u", Product: other, At: monday}, true)
	b.must(err)
	rename("signal-logement", "histologe", bot.ErrConflict)
	_, err = b.Store.SetFollow(b.Context(), bot.Follow{User: "u", Product: other}, false)
	b.must(err)
	rename("signal-logement", "histologe", nil)
	now, former, err = b.Store.Products(b.Context())
	b.must(err)
	if now["histologe"] != p || former["histologe"] != "" || former["signal-logement"] != p {
		b.Errorf("undone: now %v, former %v", now, former)
	}
	if rows := b.journal(); len(rows) != 2 || rows[0].Action != "product.rename" || string(rows[1].Before) != `"signal-logement"` || rows[1].Product != p {
		b.Errorf("journal %+v", rows)
	}
}

// renamingBack: the catalogue may take a product back to a slug it left, and
// away again; not to one that a person took it back from.
func renamingBack(b *bench) {
	p := b.product("a")
	rename := func(from, to string, by bot.UserID, want error) {
		b.Helper()
		err := b.Store.Rename(b.Context(), bot.Renaming{Product: p, From: from, To: to, By: by, Door: "test", At: monday})
		if !errors.Is(err, want) {
			b.Errorf("%s to %s by %q: %v, want %v", from, to, by, err, want)
		}
	}
	rename("a", "z", "", nil)
	rename("z", "a", "", nil)
	rename("a", "z", "", nil)
	rename("z", "a", "staff", nil)
	rename("a", "z", "", bot.ErrConflict)
	b.reopen()
	rename("a", "z", "", bot.ErrConflict)
	now, former, err := b.Store.Products(b.Context())
	b.must(err)
	if now["a"] != p || former["z"] != p || len(now)+len(former) != 2 {
		b.Errorf("now %v, former %v", now, former)
	}
	rename("a", "y", "", nil) // another slug is another matter
	rename("y", "z", "", bot.ErrConflict)
	rename("y", "z", "staff", nil) // they changed their mind
	rename("z", "y", "", nil)
	rename("y", "x", "staff", nil)
	rename("x", "y", "", nil) // nothing was undone
}

func goneProducts(b *bench) {
	p := b.product("camino")
	b.writesNothing("nothing gone", func(ctx context.Context) { b.must(b.Store.KeepGone(ctx, nil)) })
	gone := bot.Startup{ID: p, Slug: "camino", Name: "Camino", GoneSince: bot.Date{Year: 2026, Month: 11, Day: 23}}
	b.must(b.Store.KeepGone(b.Context(), []bot.Startup{gone}))
	if err := b.Store.KeepGone(b.Context(), []bot.Startup{{ID: "p99"}}); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v", err)
	}
	b.reopen()
	all, err := b.Store.Gone(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.Startup{gone}, all); diff != "" {
		b.Error(diff)
	}
}
