package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"jalon/bot"
	"jalon/store/dump"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
)

func absence(u bot.UserID, from, until int, instead bot.UserID) bot.Absence {
	return bot.Absence{User: u, From: day(from), Until: day(until), Instead: instead}
}

// away keeps an absence.
func (b *bench) away(a bot.Absence) {
	b.Helper()
	b.must(b.Store.SetAbsence(b.Context(), a, "test", monday))
}

func (b *bench) absences() []bot.Absence {
	b.Helper()
	all, err := b.Store.Absences(b.Context())
	b.must(err)
	return all
}

// absences: one for each person and first day, journalled without any name, gone
// once taken back.
func absences(b *bench) {
	b.away(absence("omar", 20, 24, ""))
	b.away(absence("nora", 20, 31, "omar"))
	b.away(absence("nora", 1, 4, ""))
	later := absence("nora", 20, 27, "agent") // in the place of the other
	b.away(later)
	b.writesNothing("the same again", func(context.Context) { b.away(later) })
	b.reopen()
	if diff := cmp.Diff([]bot.Absence{absence("nora", 1, 4, ""), later, absence("omar", 20, 24, "")}, b.absences()); diff != "" {
		b.Error(diff)
	}
	later.Instead = "omar" // alone differs
	b.away(later)
	drop := func(u bot.UserID, from int, want bool) {
		b.Helper()
		if dropped, err := b.Store.DropAbsence(b.Context(), u, day(from), "test", monday.Add(time.Hour)); err != nil || dropped != want {
			b.Errorf("%s %d: %t %v", u, from, dropped, err)
		}
	}
	drop("nora", 1, true)
	b.writesNothing("taking none back", func(context.Context) {
		drop("nora", 1, false)
		drop("nora", 21, false)
		drop("nobody", 20, false)
	})
	if diff := cmp.Diff([]bot.Absence{later, absence("omar", 20, 24, "")}, b.absences()); diff != "" {
		b.Error(diff)
	}
	if diff := cmp.Diff([]string{"absence.declare", "absence.declare", "absence.declare", "absence.declare", "absence.declare", "absence.end"}, b.actions()); diff != "" {
		b.Error(diff)
	}
	rows := b.journal()
	var days struct{ From, Until bot.Date }
	if e := rows[3]; e.Door != "test" || !e.Actor.IsPerson() || e.Actor == rows[0].Actor || e.Before != nil || json.Unmarshal(e.After, &days) != nil || days.From != day(20) || days.Until != day(27) {
		b.Errorf("%+v", e)
	}
	if e := rows[5]; e.Actor != rows[3].Actor || !e.At.Equal(monday.Add(time.Hour)) || e.After != nil || json.Unmarshal(e.Before, &days) != nil || days.Until != day(4) {
		b.Errorf("%+v", e)
	}
	for _, who := range []string{"nora", "omar", "agent"} {
		if slices.Contains(b.rowsNaming(who), string(dump.Journal)) {
			b.Errorf("%s is in the journal", who)
		}
	}
	if last, err := b.Store.LastInstant(b.Context()); err != nil || !last.Equal(monday.Add(time.Hour)) {
		b.Errorf("%v %v", last, err)
	}
	together(8, func(i int) { // of those said at once of one day, one is left
		if err := b.Store.SetAbsence(b.Context(), absence("hasty", 2, 3+i, ""), "test", monday); err != nil {
			b.Error(err)
		}
	})
	if all := b.absences(); len(all) != 3 || all[0].User != "hasty" {
		b.Errorf("%+v", all)
	}
}

// standIns: what an absence owes is stored with it, once; whoever stands in steps back
// alone, under their own name.
func standIns(b *bench) {
	a := absence("nora", 20, 31, "omar")
	told := func(once string) bot.Delivery { return bot.StandInOwed(a, day(1), once, monday) }
	b.must(b.Store.SetAbsence(b.Context(), a, "test", monday, told("1")))
	b.writesNothing("the same again", func(ctx context.Context) { b.must(b.Store.SetAbsence(ctx, a, "test", monday, told("2"))) })
	if d := b.delivery(told("1").Name); d.To.User != "omar" || d.Content.StandIn == nil || d.Content.StandIn.Absence != a {
		b.Errorf("%+v", d)
	}
	down := bot.StandingDown{User: "nora", From: day(20), By: "omar", Door: "test", At: monday.Add(time.Hour), Owed: []bot.Delivery{told("1").Content.StandIn.Declined("3", monday)}}
	b.writesNothing("somebody else, another day", func(ctx context.Context) {
		for _, one := range []bot.StandingDown{{User: "nora", From: day(20), By: "agent"}, {User: "nora", From: day(20)}, {User: "nora", From: day(21), By: "omar"}, {User: "omar", From: day(20), By: "omar"}} {
			one.Owed, one.At = down.Owed, monday
			if after, changed, err := b.Store.StandDown(ctx, one); changed || err != nil {
				b.Errorf("%+v %v", after, err)
			}
		}
	})
	after, changed, err := b.Store.StandDown(b.Context(), down)
	if err != nil || !changed || after != absence("nora", 20, 31, "") {
		b.Errorf("%+v %t %v", after, changed, err)
	}
	b.reopen()
	if all := b.absences(); len(all) != 1 || all[0] != after {
		b.Errorf("%+v", all)
	}
	if d := b.delivery(down.Owed[0].Name); d.To.User != "nora" || !d.Content.StandIn.ToAway {
		b.Errorf("%+v", d)
	}
	b.writesNothing("twice", func(ctx context.Context) {
		if _, changed, err := b.Store.StandDown(ctx, down); changed || err != nil {
			b.Errorf("%t %v", changed, err)
		}
	})
	rows := b.journal()
	if e := rows[1]; len(rows) != 2 || e.Action != "absence.decline" || e.Actor == rows[0].Actor || !e.Actor.IsPerson() || !e.At.Equal(monday.Add(time.Hour)) {
		b.Errorf("%+v", rows)
	}
	over := told("1").Content.StandIn.Ended(bot.StandInOver, "4", monday)
	if dropped, err := b.Store.DropAbsence(b.Context(), "nora", day(20), "test", monday.Add(time.Hour), over); err != nil || !dropped || b.delivery(over.Name).Edits != told("1").Name {
		b.Errorf("%t %v", dropped, err)
	}
	again := over
	again.Name += "/again"
	b.writesNothing("taking none back", func(ctx context.Context) {
		if dropped, err := b.Store.DropAbsence(ctx, "nora", day(20), "test", monday, again); err != nil || dropped {
			b.Errorf("%t %v", dropped, err)
		}
	})
	found, err := b.Store.DeliveriesOf(b.Context(), bot.DeliveryQuery{User: "omar", Limit: 9})
	if err != nil || len(found) != 1 || found[0].Name != told("1").Name {
		b.Errorf("%+v %v", found, err)
	}
}

// pastAbsences: an absence goes once it is over for so long, its last day being in
// it; what is chosen stays.
func pastAbsences(b *bench) {
	b.away(absence("nora", 1, 4, "omar"))
	b.away(absence("nora", 3, 5, ""))
	b.away(absence("omar", 4, 31, ""))
	b.choose(chooses(b.product("pix"), bot.ChoicePause, bot.Choice{Pause: bot.Pause{By: "omar", Since: monday, Until: monday}}), true)
	prune := func(r bot.Retention, want int) {
		b.Helper()
		if n, err := b.Store.Prune(b.Context(), r); err != nil || n != want {
			b.Errorf("%+v: %d %v, want %d", r, n, err, want)
		}
	}
	end := day(5).In(time.UTC) // of the 4th
	b.writesNothing("while it lasts", func(context.Context) {
		prune(bot.Retention{Requests: end.Add(-time.Nanosecond)}, 0)
		prune(bot.Retention{Messages: end.AddDate(1, 0, 0), News: end.AddDate(1, 0, 0)}, 0)
	})
	prune(bot.Retention{Requests: end.In(time.FixedZone("", -3600))}, 1)
	b.reopen()
	if diff := cmp.Diff([]bot.Absence{absence("nora", 3, 5, ""), absence("omar", 4, 31, "")}, b.absences()); diff != "" {
		b.Error(diff)
	}
	before := len(b.actions())
	prune(bot.Retention{Requests: end.AddDate(1, 0, 0)}, 2)
	if all, left := b.absences(), b.choices(); len(all) != 0 || len(left) != 1 || len(b.actions()) != before {
		b.Errorf("%+v %+v", all, left)
	}
	prune(bot.Retention{Rights: monday.Add(time.Second)}, 3) // the journal's of absences…
	prune(bot.Retention{Other: monday.Add(time.Second)}, 1)  // …and of what was chosen
}

// erasedWhileAway: what is said of somebody just then goes with them, or is that
// of somebody new.
func erasedWhileAway(b *bench) {
	for i := range 20 {
		u := bot.UserID(fmt.Sprint("hasty", i))
		b.away(absence(u, 1, 2, ""))
		errs := make(chan error, 3)
		go func() { errs <- b.Store.SetAbsence(b.Context(), absence(u, 5, 6, ""), "test", monday) }()
		go func() { errs <- b.Store.SetAbsence(b.Context(), absence("nora", 5, 6+i%2, u), "test", monday) }()
		go func() {
			_, err := b.Store.Erase(b.Context(), u, "test", monday)
			errs <- err
		}()
		for range 3 {
			b.must(<-errs)
		}
		if held, err := b.Store.HeldAbout(b.Context(), u); err != nil || held.Key == "" && len(held.Absences) > 0 {
			b.Fatalf("%s has no key and %d absences, %v", u, len(held.Absences), err)
		}
	}
}
