package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/store"
	"jalon/store/dump"
)

// Fill puts something of everything into a store, and claims that are under way.
func Fill(t testing.TB, s store.Store) {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ids, err := s.EnsureProducts(ctx, []string{"pix", "données-et-territoires", "auxAJ", "left"})
	must(err)
	p, q := ids["pix"], ids["données-et-territoires"]
	must(s.Rename(ctx, bot.Renaming{Product: ids["left"], From: "left", To: "right", By: "staff", Door: "test", At: monday}))
	must(s.Rename(ctx, bot.Renaming{Product: ids["left"], From: "right", To: "left", By: "staff", Door: "test", At: monday}))
	must(s.KeepGone(ctx, []bot.Startup{{ID: ids["auxAJ"], Slug: "auxAJ", Name: "aux <AJ> & \"others\"", GoneSince: bot.DateOf(monday)}}))
	_, err = s.PinPerson(ctx, "prénom.nom", "u1")
	must(err)
	weekly := declared("weeks", known("2026-W40", 3))
	weekly.Indicator.Frequency = bot.Weekly
	must(s.Declare(ctx, p, []bot.Declared{declared("rate", known("2026-09", 10), known("2025-10", 8)), weekly}, monday))
	must(s.Declare(ctx, q, []bot.Declared{declared("reach")}, monday))
	must(s.Declare(ctx, q, nil, monday.Add(time.Hour))) // archived
	f, err := s.Facts(ctx, p)
	must(err)
	plan := bot.Plan{Rule: "indicators", To: monday.Add(123456789), Deliveries: []bot.Delivery{reminder("channel/p1/2026-W48", p, monday)}}
	for i := range 20 {
		plan.Deliveries = append(plan.Deliveries, waiting(fmt.Sprint("d", i), monday.Add(time.Duration(i)*time.Hour)))
	}
	must(s.Plan(ctx, plan))
	claimed, _, err := s.Claim(ctx, claim(monday.Add(3*time.Hour), 4))
	must(err)
	for _, d := range claimed[:2] {
		must(s.Settle(ctx, sent(d, monday.Add(3*time.Hour))))
	}
	for i, value := range []float64{10.4, 10.5} { // the second supersedes
		_, err = s.Record(ctx, entry(fmt.Sprint("nonce", i), p, f.Indicators[0].ID, "2026-10", value))
		must(err)
	}
	must(s.Bind(ctx, bot.Binding{Channel: "c1", Name: "salon", Product: p, By: "u1", At: monday}, bot.Binding{}, "u1", "test", monday))
	_, err = s.SetFollow(ctx, bot.Follow{User: "u2", Product: p, At: monday}, true)
	must(err)
	_, _, err = s.Want(ctx, []bot.Want{{User: "u2", Product: p, Indicator: f.Indicators[0].ID, From: "2026-12", At: monday.Add(time.Nanosecond)}, {User: "u2", Product: p, Indicator: f.Indicators[1].ID, From: "2026-W50", At: monday}})
	must(err)
	_, err = s.SetSubscription(ctx, bot.Subscription{User: "u2", At: monday.Add(time.Nanosecond)}, true)
	must(err)
	_, err = s.SetMember(ctx, bot.Membership{Product: p, User: "u3", Role: bot.RoleDesign, By: "u1", At: monday}, bot.RoleStaff, "test")
	must(err)
	for _, r := range []bot.Request{access("r1", p, "u4"), access("r2", p, "u5")} {
		_, _, err = s.Ask(ctx, r, "test", nil)
		must(err)
	}
	_, _, err = s.SettleRequest(ctx, bot.Verdict{Request: "r2", Kind: bot.RequestAccess, By: "u1", Door: "test", At: monday})
	must(err)
	_, err = s.SetKey(ctx, apiKey(p, "u3", "key"), bot.RoleDesign, "test")
	must(err)
	must(s.TouchKey(ctx, bot.HashKey("key"), monday.Add(time.Nanosecond)))
	_, _, err = s.Announce(ctx, committee("k1", p))
	must(err)
	_, _, err = s.Attend(ctx, says("k1", "u3", bot.Present))
	must(err)
	_, _, err = s.Announce(ctx, poll("k2", q))
	must(err)
	withdrawn, _, err := s.Announce(ctx, committee("k3", q))
	must(err)
	_, _, err = s.ChangeCommittee(ctx, change(bot.CommitteeWithdraw, withdrawn))
	must(err)
	must(s.SetFeed(ctx, feed("u3", bot.FeedScope{Kind: bot.FeedProduct, Of: string(p)}, "secret"), "test"))
	_, err = s.FeedOf(ctx, bot.HashKey("secret"), monday.Add(time.Nanosecond))
	must(err)
	for _, c := range []bot.Choosing{chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOn}), chooses(q, bot.ChoiceDay, bot.Choice{Day: &bot.TeamDay{Weekday: time.Friday, Hour: 8, Minute: 15}}),
		chooses(p, bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "u1", Since: monday.Add(time.Nanosecond)}}),
		chooses(q, bot.ChoiceMet, bot.Choice{Met: bot.Date{Year: 2026, Month: 4, Day: 12}})} {
		_, _, err = s.SetChoice(ctx, c)
		must(err)
	}
	for _, a := range []bot.Absence{absence("u3", 20, 31, "u1"), absence("u3", 2, 3, ""), absence("u2", 5, 5, "u3")} {
		must(s.SetAbsence(ctx, a, "test", monday))
	}
	must(s.SetPause(ctx, bot.Pause{By: "u1", Since: monday}, "u1", "test", monday))
	must(s.SetDeparted(ctx, "u6", monday.Add(time.Nanosecond)))
	_, err = s.Erase(ctx, "u5", "test", monday)
	must(err)
	must(s.AddNews(ctx, []bot.News{{Kind: bot.NewsArrived, Product: p, Slug: "pix", At: monday}, {Kind: bot.NewsPhase, Product: q, At: monday.Add(time.Second)}}))
	for part, size := range map[string]int{"startups": 3*dump.Piece + 5, "authors": 0, "part of it": dump.Piece} {
		must(s.SaveCatalogue(ctx, part, bot.CatalogueCopy{Source: "here", ETag: part, FetchedAt: monday, Body: []byte(strings.Repeat("\xff\x00z", size/3+1)[:size])}))
	}
}

// Alike fails unless two stores hold the same and go on alike.
func Alike(t *testing.T, one, other store.Store) {
	t.Helper()
	sum := func(s store.Store) dump.Sum {
		t.Helper()
		all := dump.Sum{}
		if err := s.(dump.Source).Dump(t.Context(), func(r dump.Row) error { all.Add(r); return nil }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	a, b := sum(one), sum(other)
	for _, table := range dump.Tables {
		if a[table] == nil {
			t.Errorf("nothing in table %s: Fill fills them all", table)
		}
	}
	if table := a.Differs(b); table != "" {
		t.Errorf("table %s differs", table)
		for name, s := range map[string]store.Store{"one": one, "other": other} {
			_ = s.(dump.Source).Dump(t.Context(), func(r dump.Row) error {
				if r.Table == table {
					t.Logf("%s: %s %.300s", name, r.Key, r.Value)
				}
				return nil
			})
		}
	}
	goOn(t, one, other)
}

// goOn does the same with both: ids, orders and claims go on from where they
// were.
func goOn(t *testing.T, stores ...store.Store) {
	t.Helper()
	var told []string
	for _, s := range stores {
		ids, err := s.EnsureProducts(t.Context(), []string{"new", "pix"})
		if err == nil {
			err = s.Declare(t.Context(), ids["new"], []bot.Declared{declared("one", known("2026-08", 1))}, monday)
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Facts(t.Context(), ids["pix"])
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Record(t.Context(), entry("nonce0", ids["pix"], f.Indicators[0].ID, "2026-10", 99))
		if err != nil {
			t.Fatal(err)
		}
		saved, err := s.Record(t.Context(), entry("another", ids["pix"], f.Indicators[0].ID, "2026-10", 11))
		if err != nil {
			t.Fatal(err)
		}
		claimed, _, err := s.Claim(t.Context(), claim(monday.Add(5*time.Hour), 50))
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(ids, again.Repeated, again.Measures[0].Value, saved.Measures[0].Seq, saved.Measures[0].Supersedes, saved.Facts.Version)
		for _, d := range claimed {
			text += fmt.Sprint(" ", d.Name, d.Attempt, d.Unknown)
		}
		told = append(told, text)
	}
	if told[0] != told[len(told)-1] {
		t.Errorf("they go on differently:\n%s\n%s", told[0], told[len(told)-1])
	}
}
