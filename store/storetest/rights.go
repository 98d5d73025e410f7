package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// actions lists what the journal tells, each with the right it was done by.
func (b *bench) actions() (all []string) {
	b.Helper()
	for _, e := range b.journal() {
		text := e.Action
		if e.As != "" {
			text += " as " + string(e.As)
		}
		all = append(all, text)
	}
	return all
}

func members(b *bench) {
	p := b.product("dossierfacile")
	set := func(role bot.Role, by bot.UserID) bool {
		b.Helper()
		changed, err := b.Store.SetMember(b.Context(), bot.Membership{Product: p, User: "nadia", Role: role, By: by, At: monday}, bot.RoleStaff, "test")
		b.must(err)
		return changed
	}
	if !set(bot.RoleDevelopment, "staff") {
		b.Error("nothing changed")
	}
	b.writesNothing("the same role", func(context.Context) {
		if set(bot.RoleDevelopment, "coach") {
			b.Error("the same role changed something")
		}
	})
	if _, err := b.Store.SetMember(b.Context(), bot.Membership{Product: "p99", User: "nadia", Role: bot.RoleCoach}, "", "test"); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("an unknown product: %v", err)
	}
	set(bot.RoleNone, "nadia")
	b.reopen()
	all, err := b.Store.Members(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.Membership{{Product: p, User: "nadia", Role: bot.RoleNone, By: "nadia", At: monday}}, all); diff != "" {
		b.Error(diff)
	}
	rows := b.journal()
	if diff := cmp.Diff([]string{"member.declare as staff", "member.remove as staff"}, b.actions()); diff != "" {
		b.Error(diff)
	}
	if string(rows[1].Before) != `"development"` || string(rows[1].After) != `"none"` || string(rows[1].Actor) != rows[1].Entity || rows[0].Entity != rows[1].Entity {
		b.Errorf("%+v", rows)
	}
}

func access(id string, p bot.ProductID, by bot.UserID) bot.Request {
	return bot.Request{ID: id, Kind: bot.RequestAccess, Product: p, By: by, Role: bot.RoleTeam, At: monday, State: bot.RequestOpen}
}

// asks is the message that asks somebody for a request.
func asks(r bot.Request, who bot.UserID) bot.Delivery {
	d := waiting(r.AskedOf(bot.Destination{User: who}), r.At)
	d.Kind, d.To, d.Content = bot.KindRequest, bot.Destination{User: who}, bot.Content{Request: &bot.RequestPost{Request: r, Name: "DossierFacile"}}
	return d
}

// requestsOnce: an access is asked once until it is settled, and settled once,
// whoever is faster.
func requestsOnce(b *bench) {
	p := b.product("dossierfacile")
	ask := func(r bot.Request) (bot.Request, bool) {
		b.Helper()
		kept, fresh, err := b.Store.Ask(b.Context(), r, "test", []bot.Delivery{asks(r, "intra"), asks(r, "dev")})
		b.must(err)
		return kept, fresh
	}
	first := access("r1", p, "agent")
	if kept, fresh := ask(first); !fresh || kept.ID != "r1" {
		b.Errorf("%+v %t", kept, fresh)
	}
	b.writesNothing("asking again", func(context.Context) {
		if kept, fresh := ask(access("r2", p, "agent")); fresh || kept.ID != "r1" {
			b.Errorf("%+v %t", kept, fresh)
		}
	})
	if _, fresh := ask(access("r3", p, "other")); !fresh {
		b.Error("somebody else asked too")
	}
	b.reopen()
	if open, err := b.Store.Requests(b.Context(), p); err != nil || len(open) != 2 || open[0].ID != "r1" {
		b.Errorf("%+v %v", open, err)
	}
	var wins sync.Map
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			v := bot.Verdict{Request: "r1", Kind: bot.RequestAccess, Grant: n%2 == 0, By: bot.UserID(fmt.Sprint("holder", n)), As: bot.RoleIntrapreneur, Door: "test", At: monday.Add(time.Hour)}
			if r, changed, err := b.Store.SettleRequest(b.Context(), v); err != nil || changed {
				wins.Store(n, fmt.Sprint(r.State, err))
			}
		})
	}
	all.Wait()
	won := 0
	wins.Range(func(n, state any) bool {
		won++
		if want := map[bool]string{true: "granted<nil>", false: "refused<nil>"}[n.(int)%2 == 0]; state != want {
			b.Errorf("%v settled it as %v", n, state)
		}
		return true
	})
	if won != 1 {
		b.Errorf("settled %d times", won)
	}
	if _, _, err := b.Store.SettleRequest(b.Context(), bot.Verdict{Request: "nothing"}); !errors.Is(err, bot.ErrNotFound) {
		b.Error(err)
	}
}

// granting: what is granted is there at once, with its journal and its
// messages; what is refused is not.
func granting(b *bench) {
	p := b.product("dossierfacile")
	rate := b.declare(p, "rate")[0]
	settle := func(id string, grant bool) bot.Request {
		b.Helper()
		kind := bot.RequestAccess
		if id == "f" {
			kind = bot.RequestFigures
			if _, _, err := b.Store.SettleRequest(b.Context(), bot.Verdict{Request: id, Kind: bot.RequestAccess, Grant: true, By: "intra"}); !errors.Is(err, bot.ErrNotFound) {
				b.Errorf("settled as of another kind: %v", err)
			}
		}
		r, changed, err := b.Store.SettleRequest(b.Context(), bot.Verdict{Request: id, Kind: kind, Grant: grant, By: "intra", As: bot.RoleIntrapreneur, Door: "test", At: monday.Add(time.Hour)})
		b.must(err)
		if !changed {
			b.Errorf("%s was settled before", id)
		}
		return r
	}
	for i, id := range []string{"yes", "no"} {
		r := access(id, p, bot.UserID(fmt.Sprint("agent", i)))
		_, _, err := b.Store.Ask(b.Context(), r, "test", []bot.Delivery{asks(r, "intra")})
		b.must(err)
		settle(id, id == "yes")
	}
	all, err := b.Store.Members(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.Membership{{Product: p, User: "agent0", Role: bot.RoleTeam, By: "intra", At: monday.Add(time.Hour)}}, all); diff != "" {
		b.Error(diff)
	}
	if d := b.delivery("edit/request/yes/intra"); d.Edits != "request/yes/intra" || d.Content.Request.State != bot.RequestGranted || d.Content.Request.Name == "" {
		b.Errorf("%+v", d)
	}
	if d := b.delivery("request/no/settled"); d.To.User != "agent1" || d.Content.Request.State != bot.RequestRefused || d.Content.Request.SettledBy != "intra" {
		b.Errorf("%+v", d)
	}
	figures := bot.Request{ID: "f", Kind: bot.RequestFigures, Product: p, By: "agent", At: monday, State: bot.RequestOpen,
		Figures: []bot.NewFigure{{Indicator: rate, Period: "2026-10", Value: 10.4, Decimals: 1}}}
	_, _, err = b.Store.Ask(b.Context(), figures, "test", nil)
	b.must(err)
	b.reopen()
	settle("f", true)
	if m, ok := b.facts(p).Indicators[0].At("2026-10"); !ok || m.Value != 10.4 || m.By != "agent" {
		b.Errorf("%+v", m)
	}
	rows := b.journal()
	last := rows[len(rows)-2] // the figure, then that it was granted
	if last.Action != "measure.save" || last.As != bot.RoleIntrapreneur || last.Actor != rows[len(rows)-1].Actor {
		b.Errorf("%+v", last)
	}
	if r := settledAgain(b, "f"); r.State != bot.RequestGranted {
		b.Errorf("%+v", r)
	}
}

func settledAgain(b *bench, id string) (r bot.Request) {
	b.Helper()
	b.writesNothing("settling again", func(ctx context.Context) {
		var changed bool
		var err error
		r, changed, err = b.Store.SettleRequest(ctx, bot.Verdict{Request: id, Kind: bot.RequestFigures, Grant: false, By: "other", At: monday})
		b.must(err)
		if changed {
			b.Error("settled twice")
		}
	})
	return r
}

func requestsBounded(b *bench) {
	p, other := b.product("dossierfacile"), b.product("mobilic")
	rate, elsewhere := b.declare(p, "rate")[0], b.declare(other, "rate")[0]
	propose := func(n int, p bot.ProductID, id bot.IndicatorID) error {
		_, _, err := b.Store.Ask(b.Context(), bot.Request{ID: fmt.Sprint("f", p, n), Kind: bot.RequestFigures, Product: p, By: "agent", At: monday,
			State: bot.RequestOpen, Figures: []bot.NewFigure{{Indicator: id, Period: "2026-10", Value: float64(n)}}}, "test", nil)
		return err
	}
	for n := range bot.MostRequests {
		b.must(propose(n, p, rate))
	}
	if err := propose(99, p, rate); !errors.Is(err, bot.ErrTooMany) {
		b.Error(err)
	}
	b.must(propose(0, p, rate)) // the same form, sent again
	b.must(propose(0, other, elsewhere))
	if _, _, err := b.Store.SettleRequest(b.Context(), bot.Verdict{Request: fmt.Sprint("f", p, 0), Kind: bot.RequestFigures, By: "intra", At: monday}); err != nil {
		b.Error(err)
	}
	b.must(propose(99, p, rate))
}

func pausing(b *bench) {
	until := monday.AddDate(0, 0, 7)
	pause := bot.Pause{By: "admin", Since: monday, Until: until}
	b.must(b.Store.SetPause(b.Context(), pause, "admin", "test", monday))
	b.writesNothing("the same pause", func(ctx context.Context) { b.must(b.Store.SetPause(ctx, pause, "admin", "test", monday)) })
	b.reopen()
	if p, err := b.Store.Pause(b.Context()); err != nil || p != pause || !p.Holds(monday) || p.Holds(until) {
		b.Errorf("%+v %v", p, err)
	}
	b.must(b.Store.SetPause(b.Context(), bot.Pause{}, "admin", "test", monday))
	if p, err := b.Store.Pause(b.Context()); err != nil || p.Holds(monday) {
		b.Errorf("%+v %v", p, err)
	}
	if diff := cmp.Diff([]string{"pause.begin", "pause.end"}, b.actions()); diff != "" {
		b.Error(diff)
	}
}
