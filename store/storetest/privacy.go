package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
	"jalon/store/dump"
)

// nadia is somebody whose id is found wherever it is.
const nadia bot.UserID = "nadia-of-the-tests"

// everywhere has a person named in everything a store keeps.
func everywhere(b *bench, u bot.UserID) bot.ProductID {
	b.Helper()
	ctx, p := b.Context(), b.product("dossierfacile")
	of := declared("rate", known("2026-09", 10))
	of.Indicator.InCharge = u
	b.must(b.Store.Declare(ctx, p, []bot.Declared{of}, monday))
	rate := b.facts(p).Indicators[0].ID
	_, err := b.Store.PinPerson(ctx, "prenom.nom", u)
	b.must(err)
	b.owe(reminder("channel/p1/2026-W48", p, monday))
	asking := b.claim(bot.Claim{Now: monday, Limit: 1, Anchor: monday, Resolve: func(c bot.Claiming) bot.Resolution {
		r := send(c)
		r.Content.Reminder.InCharge = u
		return r
	}})[0]
	b.settle(sent(asking, monday))
	e := entry("nonce", p, rate, "2026-10", 10.4)
	e.By = u
	b.record(e)
	b.must(b.Store.Bind(ctx, bot.Binding{Channel: "c", Product: p, By: u, At: monday, ConfirmedBy: u, ConfirmedAt: monday}, bot.Binding{}, u, "test", monday))
	_, err = b.Store.SetFollow(ctx, bot.Follow{User: u, Product: p, At: monday}, true)
	b.must(err)
	b.want(bot.Want{User: u, Product: p, Indicator: rate, From: "2026-11", At: monday})
	_, err = b.Store.SetSubscription(ctx, bot.Subscription{User: u, At: monday}, true)
	b.must(err)
	for _, m := range []bot.Membership{{Product: p, User: u, Role: bot.RoleCoach, By: "staff", At: monday}, {Product: p, User: "omar", Role: bot.RoleTeam, By: u, At: monday}} {
		_, err = b.Store.SetMember(ctx, m, bot.RoleStaff, "test")
		b.must(err)
	}
	for id, by := range map[string]bot.UserID{"theirs": u, "others": "agent", "settled": "agent2"} {
		r := access(id, p, by)
		_, _, err = b.Store.Ask(ctx, r, "test", []bot.Delivery{asks(r, u), asks(r, "intra")})
		b.must(err)
	}
	_, _, err = b.Store.SettleRequest(ctx, bot.Verdict{Request: "settled", Kind: bot.RequestAccess, Grant: true, By: u, As: bot.RoleCoach, Door: "test", At: monday})
	b.must(err)
	month := waiting(bot.MonthName(u, bot.DateOf(monday)), monday)
	month.Kind, month.To = bot.KindChanges, bot.Destination{User: u}
	notice := bot.NoticeOwed("bound/c", bot.Notice{Cause: bot.NoticeBound, By: u, At: monday})
	card := waiting("publish/card", monday)
	card.Content.Card = &bot.StartupCard{Team: []bot.Member{{User: u}, {User: "omar"}}}
	grouped := bot.NoticeOwed("bound/d", bot.Notice{Cause: bot.NoticeBound, By: "omar", At: monday, Group: []bot.Notice{{Cause: bot.NoticeBound, By: u, At: monday}}})
	b.owe(month, notice, grouped, card)
	b.setKey(apiKey(p, u, "key"), false)
	namedByCommittees(b, p, u)
	b.must(b.Store.SetFeed(ctx, feed(u, bot.FeedScope{Kind: bot.FeedCoach}, "secret of "+string(u)), "test"))
	b.away(absence(u, 20, 31, "omar"))
	b.away(absence("omar", 1, 4, u))
	paused := chooses(p, bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: u, Since: monday}})
	paused.By = u
	b.choose(paused, true)
	b.must(b.Store.SetPause(ctx, bot.Pause{By: u, Since: monday}, u, "test", monday))
	b.must(b.Store.SetDeparted(ctx, u, monday))
	return p
}

// rowsNaming lists the tables whose rows hold a text.
func (b *bench) rowsNaming(text string) (tables []string) {
	b.Helper()
	b.must(b.Store.(dump.Source).Dump(b.Context(), func(r dump.Row) error {
		if (strings.Contains(r.Key, text) || strings.Contains(string(r.Value), text)) && !slices.Contains(tables, string(r.Table)) {
			tables = append(tables, string(r.Table))
		}
		return nil
	}))
	slices.Sort(tables)
	return tables
}

// erasedFromNotices: a notice that tells of a message to somebody, with others', names
// them no more, before it leaves and after.
func erasedFromNotices(b *bench) {
	dead := func(of string) bot.Notice {
		return bot.Notice{Cause: bot.NoticeDead, Subject: of, Detail: string(bot.ReasonRefused), At: monday}
	}
	theirs, others := dead("person/"+string(nadia)+"/2026-11-23"), dead("channel/p1/2026-W48")
	told := others
	told.Group = []bot.Notice{theirs, dead("export/x")}
	waits := bot.NoticeOwed("dead/waits", told)
	b.owe(bot.NoticeOwed("dead/"+others.Subject, others), bot.NoticeOwed("dead/"+theirs.Subject, theirs))
	b.claim(bot.Claim{Now: monday, Limit: 1, Lease: time.Minute, Resolve: func(bot.Claiming) bot.Resolution {
		return bot.Resolution{To: bot.Destination{Channel: "notices"}, Content: bot.Content{Notice: &told}, Grouped: []string{"notice/dead/" + theirs.Subject}}
	}})
	b.owe(waits)
	held, err := b.Store.HeldAbout(b.Context(), nadia)
	b.must(err)
	if len(held.Messages) != 1 || held.Acts.Mentioned != 2 {
		b.Errorf("%+v", held)
	}
	_, err = b.Store.Erase(b.Context(), nadia, "test", monday.Add(time.Hour))
	b.must(err)
	b.reopen()
	if rows := b.rowsNaming(string(nadia)); rows != nil {
		b.Errorf("still named in %v", rows)
	}
	told.Group = []bot.Notice{dead("person/erased/2026-11-23"), dead("export/x")}
	for _, name := range []string{"notice/dead/" + others.Subject, waits.Name} {
		if diff := cmp.Diff(&told, b.delivery(name).Content.Notice); diff != "" {
			b.Error(diff)
		}
	}
}

// erasing: nothing names a person any more, and what is not theirs stays.
func erasing(b *bench) {
	p := everywhere(b, nadia)
	held, err := b.Store.HeldAbout(b.Context(), nadia)
	b.must(err)
	want := bot.HeldActs{Declared: 2, Settled: 1, Bound: 1, Paused: 2, Organised: 1, Decided: 1, Entered: 1, Replaces: 1} // omar, and whom they let in
	if held.Key == "" || len(held.Names) != 1 || len(held.Roles) != 1 || len(held.Follows) != 1 || len(held.Wants) != 1 || len(held.Monthly) != 1 || len(held.Requests) != 1 || len(held.Figures) != 1 ||
		len(held.InCharge) != 1 || len(held.APIKeys) != 1 || held.APIKeys[0].Hash != "" || len(held.Messages) < 4 || held.Changes < 4 || !held.Departed.Equal(monday) {
		b.Errorf("%+v", held)
	}
	if len(held.Committees) != 1 || held.Committees[0].Answer == nil || !held.Committees[0].Invited || len(held.Feeds) != 1 || held.Feeds[0].Hash != "" {
		b.Errorf("%+v %+v", held.Committees, held.Feeds)
	}
	if diff := cmp.Diff([]bot.Absence{absence(nadia, 20, 31, "omar")}, held.Absences); diff != "" {
		b.Error(diff)
	}
	if held.Acts.Mentioned < 4 {
		b.Errorf("%+v", held.Acts)
	}
	want.Mentioned = held.Acts.Mentioned
	if held.Acts != want {
		b.Errorf("%+v, want %+v", held.Acts, want)
	}
	if got := b.rowsNaming(string(nadia)); len(got) < 10 {
		b.Errorf("the test names them in %v alone", got)
	}
	erased, err := b.Store.Erase(b.Context(), nadia, "test", monday.Add(time.Hour))
	b.must(err)
	if diff := cmp.Diff(held, erased); diff != "" {
		b.Error(diff)
	}
	b.reopen()
	if got := b.rowsNaming(string(nadia)); got != nil {
		b.Errorf("still named in %v", got)
	}
	if diff := cmp.Diff([]string{"erased", "journal"}, b.rowsNaming(string(held.Key))); diff != "" {
		b.Errorf("where their key is: %s", diff)
	}
	if m, ok := b.facts(p).Indicators[0].At("2026-10"); !ok || m.Value != 10.4 || m.By != "" {
		b.Errorf("the figure: %+v", m)
	}
	if c := b.committee("named"); c.Organiser != "" || len(c.Invitees) != 1 || len(c.Answers) != 2 || c.Answers[0].User != "omar" || c.Answers[1].By != "" || c.Decision.By != "" || c.Decision.Kind != bot.DecisionStop {
		b.Errorf("the committee: %+v", c)
	}
	if all, err := b.Store.Committees(b.Context(), bot.CommitteeQuery{From: monday}); err != nil || len(all) != 1 {
		b.Errorf("the agenda: %+v %v", all, err)
	}
	if diff := cmp.Diff([]bot.Absence{absence("omar", 1, 4, "")}, b.absences()); diff != "" {
		b.Error(diff)
	}
	if all := b.choices(); len(all) != 1 || all[0].Pause != (bot.Pause{By: bot.ActorErased, Since: monday}) {
		b.Errorf("what was chosen: %+v", all)
	}
	if all, err := b.Store.Bindings(b.Context()); err != nil || len(all) != 1 || !all[0].Confirmed() {
		b.Errorf("the channel: %+v %v", all, err)
	}
	if all, err := b.Store.Members(b.Context()); err != nil || len(all) != 2 || all[0].By != "" && all[0].By != bot.ActorErased {
		b.Errorf("the team: %+v %v", all, err)
	}
	b.writesNothing("erasing again", func(ctx context.Context) {
		again, err := b.Store.Erase(ctx, nadia, "test", monday)
		b.must(err)
		if !again.Nothing() {
			b.Errorf("%+v", again)
		}
	})
	if rows := b.journal(); rows[len(rows)-1].Action != "person.erase" {
		b.Errorf("%+v", rows[len(rows)-1])
	}
	_, err = b.Store.SetFollow(b.Context(), bot.Follow{User: nadia, Product: p, At: monday}, true) // back, as somebody new
	b.must(err)
}

// erasingAgain: who was erased after a backup was made is erased again once it
// is restored.
func erasingAgain(b *bench) {
	everywhere(b, nadia)
	held, err := b.Store.HeldAbout(b.Context(), nadia)
	b.must(err)
	for i, want := range []int{1, 0} {
		n, err := b.Store.EraseAgain(b.Context(), []bot.PersonKey{held.Key, "of nobody", ""}, monday)
		if err != nil || n != want {
			b.Errorf("%d: %d %v", i, n, err)
		}
	}
	if got := b.rowsNaming(string(nadia)); got != nil {
		b.Errorf("still named in %v", got)
	}
	keys, err := b.Store.Erased(b.Context())
	b.must(err)
	if len(keys) != 2 || !slices.Contains(keys, held.Key) || !slices.Contains(keys, "of nobody") {
		b.Errorf("%v", keys)
	}
	b.writesNothing("nobody new", func(ctx context.Context) {
		_, err := b.Store.EraseAgain(ctx, keys, monday)
		b.must(err)
	})
}

// erasingMeanwhile: what somebody notes just then goes with them, or is that of
// somebody new.
func erasingMeanwhile(b *bench) {
	p := b.product("pix")
	id := b.declare(p, "rate")[0]
	for i := range 40 {
		u := bot.UserID(fmt.Sprint("hasty", i))
		note := func(n int) bot.Entry {
			e := entry(fmt.Sprint(u, n), p, id, "2026-10", float64(n))
			e.By = u
			return e
		}
		b.record(note(0))
		guest := committee(bot.CommitteeID(u), p)
		guest.Committee.Invitees = []bot.Invitee{{User: u}}
		b.announce(guest)
		errs := make(chan error, 4)
		for n := range 3 {
			go func() {
				e := note(n + 1)
				if n == 2 { // of somebody who stays
					e.By = "omar"
				}
				_, err := b.Store.Record(b.Context(), e)
				errs <- err
			}()
		}
		go func() {
			_, err := b.Store.Erase(b.Context(), u, "test", monday)
			errs <- err
		}()
		for range 4 {
			b.must(<-errs)
		}
		if held, err := b.Store.HeldAbout(b.Context(), u); err != nil || held.Key == "" && len(held.Figures) > 0 {
			b.Fatalf("%s has no key and %d figures, %v", u, len(held.Figures), err)
		}
	}
}

// unwritable: a text that holds what no keyboard writes hinders nobody, least of
// all somebody who wants to be erased.
func unwritable(b *bench) {
	p := everywhere(b, nadia)
	for n, text := range []string{"a\x00b", `a\u0000b`, "\u202ea"} {
		e := entry(fmt.Sprint("odd", n), p, b.facts(p).Indicators[0].ID, fmt.Sprint("2026-0", n+1), 10)
		e.By, e.Comment = "omar", text
		b.record(e)
		later := e
		later.Nonce, later.Figures = fmt.Sprint("later", n), []bot.NewFigure{{Indicator: e.Figures[0].Indicator, Period: fmt.Sprint("2025-0", n+1), Waiver: &bot.Waiver{}}}
		b.record(later)
	}
	if f := b.facts(p).Indicators[0]; len(f.Waivers) != 3 {
		b.Errorf("%+v", f.Waivers)
	}
	if all, err := b.Store.Series(b.Context(), bot.Series{Product: p, Indicator: "i1"}); err != nil || len(all) != 8 {
		b.Errorf("a series of %d, %v", len(all), err)
	}
	if m, ok := b.facts(p).Indicators[0].At("2026-02"); !ok || m.Comment != `a\u0000b` {
		b.Errorf("%+v", m)
	}
	if all, err := b.Store.JournalOf(b.Context(), bot.JournalQuery{Limit: 99, Product: p, Entity: "i1"}); err != nil || len(all) != 9 {
		b.Errorf("%d entries of the journal, %v", len(all), err)
	}
	_, err := b.Store.HeldAbout(b.Context(), "omar")
	b.must(err)
	_, err = b.Store.Erase(b.Context(), nadia, "test", monday)
	b.must(err)
	_, err = b.Store.Prune(b.Context(), bot.Retention{Forms: monday})
	b.must(err)
}

func knownPeople(b *bench) {
	everywhere(b, nadia)
	asked := declared("reach")
	asked.Indicator.InCharge = "asked"
	b.must(b.Store.Declare(b.Context(), b.product("mobilic"), []bot.Declared{asked}, monday))
	guests := committee("guests", b.product("mobilic"))
	guests.Committee.Invitees = []bot.Invitee{{User: "invited"}}
	b.announce(guests)
	b.attend(says("guests", "answered", bot.Present))
	b.must(b.Store.SetFeed(b.Context(), feed("calendar", bot.FeedScope{Kind: bot.FeedCoach}, "of calendar"), "test"))
	b.away(absence("resting", 20, 31, "standing-in"))
	b.want(bot.Want{User: "curious", Product: b.product("mobilic"), Indicator: b.facts(b.product("mobilic")).Indicators[0].ID, At: monday})
	b.choose(chooses(b.product("mobilic"), bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "holding", Since: monday}}), true)
	_, err := b.Store.SetSubscription(b.Context(), bot.Subscription{User: "monthly", At: monday}, true)
	b.must(err)
	people, err := b.Store.PeopleKnown(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.UserID{"agent", "agent2", "answered", "asked", "calendar", "curious", "holding", "invited", "monthly", nadia, "omar", "resting", "staff", "standing-in"}, people); diff != "" {
		b.Error(diff)
	}
	b.writesNothing("noted before", func(ctx context.Context) { b.must(b.Store.SetDeparted(ctx, nadia, monday.Add(time.Hour))) })
	b.must(b.Store.SetDeparted(b.Context(), "omar", monday.Add(time.Second)))
	b.must(b.Store.SetDeparted(b.Context(), nadia, time.Time{}))
	b.reopen()
	since, err := b.Store.Departed(b.Context())
	b.must(err)
	if len(since) != 1 || !since["omar"].Equal(monday.Add(time.Second)) {
		b.Errorf("%v", since)
	}
}

func journalOf(b *bench) {
	p, q := b.product("dossierfacile"), b.product("mobilic")
	for n := range 6 {
		product := []bot.ProductID{p, q}[n%2]
		_, err := b.Store.SetMember(b.Context(), bot.Membership{Product: product, User: bot.UserID(fmt.Sprint("u", n)), Role: bot.RoleTeam, By: "staff",
			At: monday.Add(time.Duration(n) * 48 * time.Hour)}, bot.RoleStaff, "test")
		b.must(err)
	}
	b.reopen()
	read := func(query bot.JournalQuery) (seqs []uint64) {
		b.Helper()
		entries, err := b.Store.JournalOf(b.Context(), query)
		b.must(err)
		for _, e := range entries {
			seqs = append(seqs, e.Seq)
		}
		return seqs
	}
	for _, c := range []struct {
		query bot.JournalQuery
		want  []uint64
	}{
		{bot.JournalQuery{Limit: 2}, []uint64{6, 5}},
		{bot.JournalQuery{Limit: 9, Product: p}, []uint64{5, 3, 1}},
		{bot.JournalQuery{Limit: 9, Product: q, Before: 6}, []uint64{4, 2}},
		{bot.JournalQuery{Limit: 9, Since: monday.Add(4 * 48 * time.Hour)}, []uint64{6, 5}},
		{bot.JournalQuery{Limit: 9, Product: "p99"}, nil},
	} {
		if diff := cmp.Diff(c.want, read(c.query)); diff != "" {
			b.Errorf("%+v: %s", c.query, diff)
		}
	}
	entries := b.journal()
	who, err := b.Store.Actors(b.Context(), []bot.PersonKey{entries[0].Actor, bot.PersonKey(entries[3].Entity), bot.ActorBot, "of nobody"})
	b.must(err)
	if len(who) != 2 || who[entries[0].Actor] != "staff" || who[bot.PersonKey(entries[3].Entity)] != "u3" {
		b.Errorf("%v", who)
	}
}

// Nameless fails when the journal of a store tells who noted a figure otherwise
// than by key; it must hold one that was noted.
func Nameless(t testing.TB, s store.Store) {
	t.Helper()
	entries, err := s.Journal(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	figures := 0
	for _, e := range entries {
		var m bot.Measure
		if e.Action != "measure.save" || json.Unmarshal(e.After, &m) != nil {
			continue
		}
		figures++
		if m.By != "" || m.Period == "" {
			t.Errorf("entry %d: %s", e.Seq, e.After)
		}
	}
	if figures == 0 {
		t.Error("no figure in the journal")
	}
}
