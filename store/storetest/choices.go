package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store"
	"jalon/store/dump"
)

// chooses changes one part of what is chosen of a product, as omar.
func chooses(p bot.ProductID, part bot.ChoicePart, what bot.Choice) bot.Choosing {
	what.Product = p
	return bot.Choosing{Choice: what, Part: part, By: "omar", As: bot.RoleCoach, Door: "test", At: monday}
}

// choose stores a part, and returns the choice.
func (b *bench) choose(c bot.Choosing, want bool) bot.Choice {
	b.Helper()
	after, changed, err := b.Store.SetChoice(b.Context(), c)
	if err != nil || changed != want {
		b.Errorf("%s of %s: changed %t, %v", c.Part, c.Choice.Product, changed, err)
	}
	return after
}

func (b *bench) choices() []bot.Choice {
	b.Helper()
	all, err := b.Store.Choices(b.Context())
	b.must(err)
	return all
}

// choicesOfParts: each part changes alone, and is journalled when it does.
func choicesOfParts(b *bench) {
	p, q := b.product("pix"), b.product("mobilic")
	tuesday := &bot.TeamDay{Weekday: time.Tuesday, Hour: 9, Minute: 30}
	pause := bot.Pause{By: "omar", Since: monday, Until: monday.AddDate(0, 0, 7).In(time.FixedZone("", 3600))}
	state, day, held := chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOn}), chooses(p, bot.ChoiceDay, bot.Choice{Day: tuesday}), chooses(p, bot.ChoicePause, bot.Choice{Pause: pause})
	b.choose(chooses(q, bot.ChoiceState, bot.Choice{State: bot.LaunchOff}), true)
	b.choose(state, true)
	b.choose(day, true)
	whole := b.choose(held, true)
	want := bot.Choice{Product: p, State: bot.LaunchOn, Day: tuesday, Pause: pause.UTC()}
	if diff := cmp.Diff(want, whole); diff != "" {
		b.Error(diff)
	}
	b.writesNothing("the same again", func(context.Context) {
		for _, c := range []bot.Choosing{state, day, held} {
			if diff := cmp.Diff(want, b.choose(c, false)); diff != "" {
				b.Error(diff)
			}
		}
	})
	b.reopen()
	if diff := cmp.Diff([]bot.Choice{want, {Product: q, State: bot.LaunchOff}}, b.choices()); diff != "" {
		b.Error(diff)
	}
	if _, _, err := b.Store.SetChoice(b.Context(), chooses("p99", bot.ChoiceState, bot.Choice{State: bot.LaunchOn})); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("of no product: %v", err)
	}
	if _, _, err := b.Store.SetChoice(b.Context(), chooses("", bot.ChoiceState, bot.Choice{State: bot.LaunchOn})); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("of nothing: %v", err)
	}
	if diff := cmp.Diff([]string{"reminder.state as coach", "reminder.state as coach", "reminder.day as coach", "reminder.pause as coach"}, b.actions()); diff != "" {
		b.Error(diff)
	}
	rows := b.journal()
	if e := rows[1]; e.Product != p || e.Door != "test" || !e.At.Equal(monday) || !e.Actor.IsPerson() || string(e.Before) != `""` || string(e.After) != `"on"` {
		b.Errorf("%+v", e)
	}
	var after bot.TeamDay
	if e := rows[2]; e.Before != nil || json.Unmarshal(e.After, &after) != nil || after != *tuesday {
		b.Errorf("%+v", e)
	}
	if slices.Contains(b.rowsNaming("omar"), string(dump.Journal)) {
		b.Error("the journal names who chose")
	}
	if last, err := b.Store.LastInstant(b.Context()); err != nil || !last.Equal(monday) {
		b.Errorf("%v %v", last, err)
	}
}

// choicesOwe: a change and what it owes are stored together, and a choice that
// changes nothing owes nothing.
func choicesOwe(b *bench) {
	p := b.product("pix")
	invite := func(name string) bot.Choosing {
		c := chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchInvited})
		c.Owed = []bot.Delivery{{Name: name, Kind: bot.KindWelcome, Product: p, Slot: monday, Due: monday, PlannedAt: monday, State: bot.StatePlanned,
			Content: bot.Content{Welcome: &bot.Welcome{Product: p, Slug: "pix", Name: "Pix"}}}}
		return c
	}
	b.choose(invite("welcome/p/1"), true)
	b.writesNothing("the same again", func(context.Context) { b.choose(invite("welcome/p/2"), false) })
	b.choose(chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOff}), true)
	b.choose(invite("welcome/p/3"), true)
	b.reopen()
	for _, name := range []string{"welcome/p/1", "welcome/p/3"} {
		if d := b.delivery(name); d.State != bot.StatePlanned || d.Content.Welcome == nil || d.Content.Welcome.Name != "Pix" {
			b.Errorf("%+v", d)
		}
	}
	if _, err := b.Store.Delivery(b.Context(), "welcome/p/2"); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("it owes again: %v", err)
	}
}

// choicesDrop: a change takes back the messages that were not tried, in its own
// transaction; a choice that changes nothing takes nothing back.
func choicesDrop(b *bench) {
	p := b.product("pix")
	welcome := func(name string, due time.Time) bot.Delivery {
		return bot.Delivery{Name: name, Kind: bot.KindWelcome, Product: p, Slot: due, Due: due, PlannedAt: due, State: bot.StatePlanned,
			Content: bot.Content{Welcome: &bot.Welcome{Product: p, Slug: "pix", Name: "Pix"}}}
	}
	invite := chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchInvited})
	invite.Owed = []bot.Delivery{welcome("welcome/p/tried", monday), welcome("welcome/p/waits", monday.AddDate(0, 0, 1))}
	b.choose(invite, true)
	tried := b.claim(claim(monday, 5))
	if len(tried) != 1 || tried[0].Name != "welcome/p/tried" {
		b.Fatalf("%+v", tried)
	}
	withdraw := chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOff})
	withdraw.Drops = []string{"welcome/p/tried", "welcome/p/waits", "welcome/p/none"}
	same := withdraw
	same.Choice.State = bot.LaunchInvited
	b.choose(same, false)
	if d := b.delivery("welcome/p/waits"); d.State != bot.StatePlanned {
		b.Errorf("nothing changed: %+v", d)
	}
	b.choose(withdraw, true)
	if d := b.delivery("welcome/p/waits"); d.State != bot.StateSkipped || d.Reason != bot.ReasonWithdrawn {
		b.Errorf("%+v", d)
	}
	if d := b.delivery("welcome/p/tried"); d.State != bot.StateClaimed {
		b.Errorf("what may have arrived: %+v", d)
	}
	b.reopen()
	if again := b.claim(claim(monday.AddDate(0, 0, 2), 5)); len(again) > 1 || len(again) == 1 && again[0].Name != "welcome/p/tried" {
		b.Errorf("%+v", again)
	}
}

// unchoosing: what nothing is chosen of any more is as if nothing ever was.
func unchoosing(b *bench) {
	p := b.product("pix")
	b.writesNothing("nothing of nothing", func(context.Context) {
		for _, part := range []bot.ChoicePart{bot.ChoiceState, bot.ChoiceDay, bot.ChoicePause} {
			b.choose(chooses(p, part, bot.Choice{}), false)
		}
	})
	b.choose(chooses(p, bot.ChoiceDay, bot.Choice{Day: &bot.TeamDay{}}), true) // midnight of a Sunday
	b.choose(chooses(p, bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "omar", Since: monday}}), true)
	b.choose(chooses(p, bot.ChoiceDay, bot.Choice{}), true)
	if all := b.choices(); len(all) != 1 || all[0].Day != nil || !all[0].Pause.Holds(monday) {
		b.Errorf("%+v", all)
	}
	if after := b.choose(chooses(p, bot.ChoicePause, bot.Choice{}), true); !after.Nothing() || after.Product != p {
		b.Errorf("%+v", after)
	}
	b.reopen()
	if all := b.choices(); len(all) != 0 {
		b.Errorf("%+v", all)
	}
	if got := b.actions(); len(got) != 4 {
		b.Errorf("%v", got)
	}
	b.must(b.Store.Rename(b.Context(), bot.Renaming{Product: b.product("mobilic"), From: "mobilic", To: "pix", By: "staff", Door: "test", At: monday}))
}

// choosingAtOnce: of parts that are chosen at once none is lost, and one that is
// chosen by several is journalled once.
func choosingAtOnce(b *bench) {
	p := b.product("pix")
	together(9, func(i int) {
		c := chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOn})
		switch i % 3 {
		case 1:
			c = chooses(p, bot.ChoiceDay, bot.Choice{Day: &bot.TeamDay{Weekday: time.Friday, Hour: 8}})
		case 2:
			c = chooses(p, bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "omar", Since: monday}})
		}
		if _, _, err := b.Store.SetChoice(b.Context(), c); err != nil {
			b.Error(err)
		}
	})
	if all := b.choices(); len(all) != 1 || all[0].State != bot.LaunchOn || all[0].Day == nil || all[0].Pause.Since.IsZero() {
		b.Errorf("%+v", all)
	}
	if got := b.actions(); len(got) != 3 {
		b.Errorf("%v", got)
	}
}

// renamedWithChoices: what was chosen of a product is its, whatever it is called.
func renamedWithChoices(b *bench) {
	p := b.product("histologe")
	b.choose(chooses(p, bot.ChoiceState, bot.Choice{State: bot.LaunchOn}), true)
	b.must(b.Store.Rename(b.Context(), bot.Renaming{Product: p, From: "histologe", To: "signal-logement", By: "staff", Door: "test", At: monday}))
	if all := b.choices(); len(all) != 1 || all[0].Product != b.product("signal-logement") {
		b.Errorf("%+v", all)
	}
	other := b.product("mobilic")
	err := b.Store.Rename(b.Context(), bot.Renaming{Product: other, From: "mobilic", To: "signal-logement", By: "staff", Door: "test", At: monday})
	if !errors.Is(err, bot.ErrConflict) {
		b.Errorf("a choice is no data: %v", err)
	}
}

// day is a day of December.
func day(n int) bot.Date { return bot.Date{Year: 2026, Month: time.December, Day: n} }

// erasedAbroad: whoever is named by another's absence or by a choice alone is
// found, and erased: the rest of both stays.
func erasedAbroad(b *bench) {
	p := b.product("pix")
	b.away(absence("nora", 20, 31, nadia))
	b.away(absence("omar", 20, 31, "nora"))
	b.choose(chooses(p, bot.ChoiceDay, bot.Choice{Day: &bot.TeamDay{Hour: 8}}), true)
	b.choose(chooses(p, bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "laid-back", Since: monday}}), true)
	people, err := b.Store.PeopleKnown(b.Context())
	b.must(err)
	if diff := cmp.Diff([]bot.UserID{"laid-back", nadia, "nora", "omar"}, people); diff != "" {
		b.Error(diff)
	}
	for u, want := range map[bot.UserID]bot.HeldActs{nadia: {Replaces: 1}, "laid-back": {Paused: 1}} {
		held, err := b.Store.Erase(b.Context(), u, "test", monday)
		b.must(err)
		if held.Nothing() || held.Acts != want || len(held.Absences) != 0 {
			b.Errorf("%s: %+v", u, held)
		}
		if got := b.rowsNaming(string(u)); got != nil {
			b.Errorf("%s is still named in %v", u, got)
		}
		b.writesNothing("erasing again", func(ctx context.Context) {
			if held, err := b.Store.Erase(ctx, u, "test", monday); err != nil || !held.Nothing() {
				b.Errorf("%+v %v", held, err)
			}
		})
	}
	if diff := cmp.Diff([]bot.Absence{absence("nora", 20, 31, ""), absence("omar", 20, 31, "nora")}, b.absences()); diff != "" {
		b.Error(diff)
	}
	if all := b.choices(); len(all) != 1 || all[0].Pause.By != bot.ActorErased || !all[0].Pause.Holds(monday) || all[0].Day == nil {
		b.Errorf("%+v", all)
	}
	if held, err := b.Store.HeldAbout(b.Context(), "nora"); err != nil || len(held.Absences) != 1 || held.Acts != (bot.HeldActs{Replaces: 1}) {
		b.Errorf("%+v %v", held, err)
	}
	if people, err = b.Store.PeopleKnown(b.Context()); err != nil || !slices.Equal(people, []bot.UserID{"nora", "omar"}) {
		b.Errorf("%v %v", people, err)
	}
}

// Choices tries what a store brought from an earlier schema keeps since: p1 is a
// product of it.
func Choices(t testing.TB, s store.Store) {
	t.Helper()
	ctx := t.Context()
	want := bot.Choice{Product: "p1", State: bot.LaunchOn}
	if after, changed, err := s.SetChoice(ctx, chooses("p1", bot.ChoiceState, want)); err != nil || !changed || after != want {
		t.Errorf("%+v %t %v", after, changed, err)
	}
	if all, err := s.Choices(ctx); err != nil || len(all) != 1 || all[0] != want {
		t.Errorf("%+v %v", all, err)
	}
	if err := s.SetAbsence(ctx, absence("omar", 20, 31, "nora"), "test", monday); err != nil {
		t.Error(err)
	}
	if all, err := s.Absences(ctx); err != nil || len(all) != 1 || all[0] != absence("omar", 20, 31, "nora") {
		t.Errorf("%+v %v", all, err)
	}
}
