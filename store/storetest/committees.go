package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
)

// thursday is when the committees of these tests begin.
var thursday = time.Date(2026, time.December, 10, 14, 30, 0, 0, time.FixedZone("", 3600))

// committee is a new one, said where everybody reads it, to who is asked, and
// once.
func committee(id bot.CommitteeID, p bot.ProductID) bot.Announcement {
	post := func(name string, says bot.CommitteeSays) bot.Delivery {
		d := waiting(bot.CommitteePrefix(id)+name, monday)
		d.Kind, d.Product, d.Content.Committee = bot.KindCommittee, p, &bot.CommitteePost{ID: id, Says: says}
		return d
	}
	return bot.Announcement{Nonce: "form of " + string(id), By: nadia, As: bot.RoleCoach, Door: "test", At: monday,
		Committee: bot.Committee{ID: id, Product: p, Type: "comité d'investissement", Start: thursday, Length: 50 * time.Minute, Zone: "Europe/Paris", Place: "Salle 24",
			Note: "secret note", Organiser: nadia, State: bot.CommitteePlanned, Invitees: []bot.Invitee{{User: "omar", Role: "intrapreneur"}, {Name: "Mme Outside", Role: "sponsor"}}},
		Owed: []bot.Delivery{post("channel", bot.SaysAnnounced), post("omar", "asks")}}
}

// poll is a new one whose slot is to be chosen.
func poll(id bot.CommitteeID, p bot.ProductID) bot.Announcement {
	a := committee(id, p)
	a.Committee.State, a.Committee.Start, a.Committee.Slots = bot.CommitteePolled, time.Time{}, []time.Time{thursday, thursday.AddDate(0, 0, 1)}
	a.Owed[0].Content.Committee.Says = bot.SaysPolled
	return a
}

func (b *bench) announce(a bot.Announcement) bot.Committee {
	b.Helper()
	c, fresh, err := b.Store.Announce(b.Context(), a)
	if err != nil || !fresh {
		b.Fatal(fresh, err)
	}
	return c
}

// says answers a committee for somebody.
func says(id bot.CommitteeID, u bot.UserID, p bot.Presence) bot.Attending {
	return bot.Attending{Committee: id, At: monday.Add(time.Hour), Answer: bot.Attendance{User: u, By: u, Says: p, Role: bot.RoleCoach}}
}

func (b *bench) attend(a bot.Attending) bot.Committee {
	b.Helper()
	c, changed, err := b.Store.Attend(b.Context(), a)
	if err != nil || !changed {
		b.Fatal(changed, err)
	}
	return c
}

// change is one to a committee as it was seen.
func change(action bot.CommitteeAction, seen bot.Committee) bot.CommitteeChange {
	return bot.CommitteeChange{Action: action, Was: seen.Sequence, After: seen, By: nadia, As: bot.RoleCoach, Door: "test", At: monday.Add(2 * time.Hour)}
}

func (b *bench) changeCommittee(c bot.CommitteeChange) bot.Committee {
	b.Helper()
	after, changed, err := b.Store.ChangeCommittee(b.Context(), c)
	if err != nil || !changed {
		b.Fatalf("%s: %t %v", c.Action, changed, err)
	}
	return after
}

func (b *bench) committee(id bot.CommitteeID) bot.Committee {
	b.Helper()
	c, err := b.Store.Committee(b.Context(), id)
	b.must(err)
	return c
}

// announcing: once by nonce, with what it owes, whoever is faster.
func announcing(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	a := committee("k1", p)
	c := b.announce(a)
	if c.Version != 1 || c.Sequence != 0 || c.State != bot.CommitteePlanned || !c.CreatedAt.Equal(monday) || !c.ChangedAt.Equal(monday) || c.Start.Location() != time.UTC {
		b.Errorf("%+v", c)
	}
	b.waits("committee/k1/channel", "committee/k1/omar")
	b.reopen()
	if diff := cmp.Diff(c, b.committee("k1")); diff != "" {
		b.Error(diff)
	}
	again := func(what string, a bot.Announcement, want bot.CommitteeID) {
		b.Helper()
		b.writesNothing(what, func(ctx context.Context) {
			if known, fresh, err := b.Store.Announce(ctx, a); err != nil || fresh || known.ID != want {
				b.Errorf("%s: %+v %t %v", what, known, fresh, err)
			}
		})
	}
	other := committee("k2", p)
	other.Nonce = a.Nonce
	again("the same form, drawn anew", other, "k1")
	later := committee("k1", q)
	later.Nonce = ""
	again("the same id, long after its form", later, "k1")
	if c := b.committee("k1"); c.Product != p {
		b.Errorf("it is of %s", c.Product)
	}
	for what, a := range map[string]bot.Announcement{"an unknown product": committee("k3", "p99"), "no product": committee("k3", "")} {
		if _, fresh, err := b.Store.Announce(b.Context(), a); !errors.Is(err, bot.ErrNotFound) || fresh {
			b.Errorf("%s: %t %v", what, fresh, err)
		}
	}
	if _, _, err := b.Store.Announce(b.Context(), committee("", p)); err == nil {
		b.Error("one without an id")
	}
	if _, err := b.Store.Committee(b.Context(), "k3"); !errors.Is(err, bot.ErrNotFound) {
		b.Error(err)
	}
	fresh := make(chan bool, 8)
	together(8, func(int) {
		_, is, err := b.Store.Announce(b.Context(), committee("race", q))
		if err != nil {
			b.Error(err)
		}
		fresh <- is
	})
	n := 0
	for range 8 {
		if <-fresh {
			n++
		}
	}
	if got := strings.Join(b.actions(), ", "); n != 1 || got != "committee.announce as coach, committee.announce as coach" {
		b.Errorf("announced %d times; journal: %s", n, got)
	}
}

// changing: of a committee as it was seen, once by nonce, into the journal.
func changing(b *bench) {
	p := b.product("pix")
	c := b.announce(committee("k1", p))
	move := change(bot.CommitteeMove, c)
	move.After.Start, move.Nonce = thursday.AddDate(0, 0, 7), "form"
	moved := b.changeCommittee(move)
	if !moved.Start.Equal(move.After.Start) || moved.Sequence != 1 || moved.Version != 2 || !moved.ChangedAt.Equal(move.At) || !moved.CreatedAt.Equal(monday) {
		b.Errorf("%+v", moved)
	}
	b.reopen()
	b.writesNothing("the same form", func(ctx context.Context) {
		if c, changed, err := b.Store.ChangeCommittee(ctx, move); err != nil || changed || c.Sequence != 1 {
			b.Errorf("%+v %t %v", c, changed, err)
		}
	})
	stale := change(bot.CommitteeComplete, c)
	stale.After.Place = "Salle 25"
	b.writesNothing("as it is no more", func(ctx context.Context) {
		if c, changed, err := b.Store.ChangeCommittee(ctx, stale); !errors.Is(err, bot.ErrMoved) || changed || c.Sequence != 1 {
			b.Errorf("%+v %t %v", c, changed, err)
		}
	})
	won := make(chan bool, 8)
	together(8, func(i int) { // of those who saw the same, one
		change := change(bot.CommitteeComplete, moved)
		change.After.Place, change.Nonce = fmt.Sprint("Salle ", i), fmt.Sprint("form", i)
		_, changed, err := b.Store.ChangeCommittee(b.Context(), change)
		if err != nil && !errors.Is(err, bot.ErrMoved) || changed != (err == nil) {
			b.Error(changed, err)
		}
		won <- changed
	})
	n := 0
	for range 8 {
		if <-won {
			n++
		}
	}
	if n != 1 {
		b.Errorf("%d won", n)
	}
	back := change(bot.CommitteeMove, b.committee("k1"))
	back.After.Start = thursday
	b.changeCommittee(back)
	if c, changed, err := b.Store.ChangeCommittee(b.Context(), move); err != nil || changed || !c.Start.Equal(thursday) {
		b.Errorf("the same form, once it changed again: %+v %t %v", c, changed, err)
	}
	decide := change(bot.CommitteeDecide, b.committee("k1"))
	decide.After.Decision = &bot.Decision{Kind: bot.DecisionSixMonths, Text: "secret text", By: nadia, At: thursday, Goals: []bot.Goal{{Indicator: "i1", Target: bot.Target{Value: 12}}}}
	publish := change(bot.CommitteePublish, b.changeCommittee(decide))
	if c := b.changeCommittee(publish); !c.Decision.Published || c.Decision.Text != "secret text" || len(c.Decision.Goals) != 1 {
		b.Errorf("%+v", c.Decision)
	}
	none := change(bot.CommitteeCancel, bot.Committee{ID: "k9"})
	if _, changed, err := b.Store.ChangeCommittee(b.Context(), none); !errors.Is(err, bot.ErrNotFound) || changed {
		b.Errorf("of none: %t %v", changed, err)
	}
	b.changeCommittee(change(bot.CommitteeCancel, b.committee("k1")))
	over := change(bot.CommitteeMove, b.committee("k1"))
	over.After.Start = thursday.Add(time.Hour)
	if c, changed, err := b.Store.ChangeCommittee(b.Context(), over); !errors.Is(err, bot.ErrOver) || changed || c.State != bot.CommitteeCancelled {
		b.Errorf("of a cancelled one: %+v %t %v", c, changed, err)
	}
	want := "committee.announce committee.move committee.complete committee.move committee.decide committee.publish committee.cancel "
	got := ""
	for _, e := range b.journal() {
		got += e.Action + " "
		if e.Entity != "k1" || e.Product != p || e.As != bot.RoleCoach || !e.Actor.IsPerson() || (e.Before == nil) != (e.Action == "committee.announce") {
			b.Errorf("%+v", e)
		}
	}
	if got != want {
		b.Errorf("journal: %s", got)
	}
}

// choosing: a poll becomes a committee on one of its slots, once.
func choosing(b *bench) {
	c := b.announce(poll("k1", b.product("pix")))
	slots := says("k1", "omar", "")
	slots.Answer.Slots = []int{1}
	b.post(monday)
	b.attend(slots)
	slots.Answer.Slots = []int{0, 1}
	if c = b.attend(slots); len(c.Answers) != 1 || len(c.Answers[0].Slots) != 2 {
		b.Errorf("%+v", c.Answers)
	}
	other := change(bot.CommitteeChoose, c)
	other.After.Start = thursday.Add(time.Hour)
	if _, _, err := b.Store.ChangeCommittee(b.Context(), other); !errors.Is(err, bot.ErrMoved) {
		b.Errorf("no slot of it: %v", err)
	}
	choose := change(bot.CommitteeChoose, c)
	choose.After.Start = thursday
	announced := committee("k1", c.Product).Owed[0]
	announced.Name = bot.CommitteePrefix("k1") + "chosen"
	choose.Owed = []bot.Delivery{announced}
	c = b.changeCommittee(choose)
	if c.State != bot.CommitteePlanned || !c.Start.Equal(thursday) || len(c.Answers) != 0 || len(c.Slots) != 2 {
		b.Errorf("%+v", c)
	}
	b.waits("committee/k1/chosen", "edit/committee/k1/channel/2") // what is not said yet will say it
	if _, _, err := b.Store.Attend(b.Context(), slots); !errors.Is(err, bot.ErrOver) {
		b.Errorf("slots of what is chosen: %v", err)
	}
	b.attend(says("k1", "omar", bot.Present))
	if all, err := b.Store.Committees(b.Context(), bot.CommitteeQuery{From: thursday.AddDate(1, 0, 0)}); err != nil || len(all) != 0 {
		b.Errorf("it has an end now: %+v %v", all, err)
	}
}

// slotsAtOnce: what somebody presses at the same time counts, all of it.
func slotsAtOnce(b *bench) {
	b.announce(poll("k1", b.product("pix")))
	together(2, func(n int) {
		pressed := says("k1", "omar", "")
		pressed.Slot = &n
		if _, changed, err := b.Store.Attend(b.Context(), pressed); err != nil || !changed {
			b.Error(changed, err)
		}
	})
	if c := b.committee("k1"); len(c.Answers) != 1 || !slices.Equal(c.Answers[0].Slots, []int{0, 1}) {
		b.Errorf("%+v", c.Answers)
	}
	again := says("k1", "omar", "")
	again.Slot = new(int)
	if c := b.attend(again); !slices.Equal(c.Answers[0].Slots, []int{1}) {
		b.Errorf("%+v", c.Answers)
	}
}

// Committees announces one and answers it, in a store of any schema that was
// brought to ours.
func Committees(t testing.TB, s store.Store) {
	t.Helper()
	ctx := t.Context()
	if _, fresh, err := s.Announce(ctx, committee("k1", "p1")); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	if c, changed, err := s.Attend(ctx, says("k1", "omar", bot.Present)); err != nil || !changed || len(c.Answers) != 1 {
		t.Errorf("%+v %t %v", c, changed, err)
	}
	if all, err := s.Committees(ctx, bot.CommitteeQuery{Product: "p1", From: monday}); err != nil || len(all) != 1 {
		t.Errorf("%+v %v", all, err)
	}
	f := feed("omar", bot.FeedScope{Kind: bot.FeedProduct, Of: "p1"}, "secret")
	if err := s.SetFeed(ctx, f, "test"); err != nil {
		t.Error(err)
	}
	if got, err := s.FeedOf(ctx, f.Hash, monday); err != nil || got.Scope != f.Scope {
		t.Errorf("%+v %v", got, err)
	}
}
