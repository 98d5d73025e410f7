package storetest

import (
	"errors"
	"slices"
	"time"

	"jalon/bot"
)

// askedFor has a message sent that asks for a figure of a product.
func (b *bench) askedFor(p bot.ProductID, d bot.Delivery, at time.Time) {
	b.owe(d)
	part := bot.Reminder{Product: p, Items: []bot.ReminderItem{{Indicator: "i", Period: bot.Period{Frequency: bot.Monthly, Start: bot.Date{Year: 2026, Month: 10, Day: 1}}}}}
	content := bot.Content{Reminder: &part}
	if d.Kind == bot.KindPerson {
		content = bot.Content{Personal: &bot.Personal{User: d.To.User, Products: []bot.Reminder{part}}}
	}
	claimed, _, err := b.Store.Claim(b.Context(), bot.Claim{Now: at, Limit: 1, Lease: time.Minute, Resolve: func(bot.Claiming) bot.Resolution {
		return bot.Resolution{To: bot.Destination{Channel: "c", User: d.To.User}, Content: content}
	}})
	b.must(err)
	if len(claimed) != 1 {
		b.Fatalf("nothing to send: %+v", d)
	}
	b.must(b.Store.Settle(b.Context(), bot.Settlement{Name: d.Name, Attempt: claimed[0].Attempt, At: at, State: bot.StateSent, Receipt: bot.Receipt{Channel: "c", Post: "post " + d.Name}}))
}

func (b *bench) putOff(p bot.PuttingOff) bot.PutOff {
	b.Helper()
	done, err := b.Store.PutOff(b.Context(), p)
	b.must(err)
	return done
}

// putOff: what asks again is owed once, the message shows it, the last day counts,
// and all of it is taken back.
func putOff(b *bench) {
	p := b.product("dossierfacile")
	week := waiting("channel/x/2026-W48", monday)
	week.Kind, week.Product = bot.KindReminder, p
	b.askedFor(p, week, monday)
	off := func(days int) bot.PuttingOff {
		return bot.PuttingOff{Product: p, Child: bot.AskAgain(p, monday.AddDate(0, 0, days), monday), By: "intra", As: bot.RoleIntrapreneur, Door: "test", At: monday.Add(time.Hour)}
	}
	again := func() *bot.Again { return b.delivery(week.Name).Content.Reminder.Again }
	if done := b.putOff(off(1)); !done.Changed || again() == nil || again().Name != done.Child.Name || b.delivery(done.Child.Name).State != bot.StatePlanned {
		b.Fatalf("%+v, %+v", done, again())
	}
	if done := b.putOff(off(1)); done.Changed {
		b.Errorf("twice: %+v", done)
	}
	moved := b.putOff(off(3))
	if d := b.delivery(off(1).Child.Name); d.State != bot.StateSkipped || d.Reason != bot.ReasonReplaced || again().Name != moved.Child.Name {
		b.Errorf("%+v, %+v", d, again())
	}
	back := bot.PuttingOff{Product: p, Child: bot.Delivery{Name: moved.Child.Name}, Back: true, By: "intra", Door: "test", At: monday.Add(2 * time.Hour)}
	if done := b.putOff(back); !done.Changed || again() != nil || b.delivery(moved.Child.Name).Reason != bot.ReasonKept {
		b.Errorf("%+v, %+v", done, again())
	}
	if done := b.putOff(back); done.Changed {
		b.Errorf("taken back twice: %+v", done)
	}
	if done := b.putOff(off(3)); !done.Changed || b.delivery(moved.Child.Name).State != bot.StatePlanned {
		b.Errorf("put off again: %+v", done)
	}
	if got, want := b.actions(), []string{"reminder.again as intrapreneur", "reminder.again as intrapreneur", "reminder.keep", "reminder.again as intrapreneur"}; !slices.Equal(got, want) {
		b.Errorf("%q, want %q", got, want)
	}
	f, err := b.Store.Facts(b.Context(), p)
	if b.must(err); b.delivery(week.Name).EditVersion != f.Version {
		b.Errorf("the message shows %d, of %d", b.delivery(week.Name).EditVersion, f.Version)
	}
	if _, err := b.Store.PutOff(b.Context(), bot.PuttingOff{Product: "none", Child: bot.AskAgain("none", monday, monday)}); !errors.Is(err, bot.ErrNotFound) {
		b.Errorf("of no product: %v", err)
	}
	claimed, _, err := b.Store.Claim(b.Context(), claim(monday.AddDate(0, 0, 4), 9))
	b.must(err)
	if !slices.Contains(names(claimed), moved.Child.Name) {
		b.Fatalf("%v", names(claimed))
	}
	back.Child.Name = moved.Child.Name
	if done := b.putOff(back); done.Changed {
		b.Errorf("taken back once it leaves: %+v", done)
	}
}

// putOffInPerson: what somebody puts off is their one message of that day, beside
// what it asks for already, and another day when that one left.
func putOffInPerson(b *bench) {
	p, other := b.product("dossierfacile"), b.product("carbure")
	day := waiting(bot.PersonName("u1", bot.DateOf(monday)), monday)
	day.Kind, day.To, day.Products = bot.KindPerson, bot.Destination{User: "u1"}, []bot.ProductID{p}
	b.askedFor(p, day, monday)
	tomorrow := monday.AddDate(0, 0, 1)
	owed := bot.Delivery{Name: bot.PersonName("u1", bot.DateOf(tomorrow)), Kind: bot.KindPerson, To: day.To, Products: []bot.ProductID{other}, Slot: tomorrow, Due: tomorrow, State: bot.StatePlanned}
	b.owe(owed)
	off := bot.PuttingOff{Product: p, Child: bot.AskPersonAgain("u1", p, tomorrow, monday), By: "u1", Door: "test", At: monday}
	if done := b.putOff(off); !done.Changed || done.Child.Name != owed.Name || len(done.Child.Products) != 1 || b.delivery(day.Name).Content.Personal.Products[0].Again == nil {
		b.Errorf("%+v", done)
	}
	if done := b.putOff(off); done.Changed {
		b.Errorf("twice: %+v", done)
	}
	if found, err := b.Store.DeliveriesOf(b.Context(), bot.DeliveryQuery{Product: p, Limit: 9}); err != nil || len(found) != 2 {
		b.Errorf("of the product: %v %v", names(found), err)
	}
	back := off
	back.Back = true
	b.putOff(back)
	if d := b.delivery(owed.Name); d.State != bot.StatePlanned || len(d.AgainOf) != 0 || !slices.Equal(d.Products, owed.Products) || b.delivery(day.Name).Content.Personal.Products[0].Again != nil {
		b.Errorf("%+v", d)
	}
	claimed, _, err := b.Store.Claim(b.Context(), claim(tomorrow, 9))
	b.must(err)
	if !slices.Contains(names(claimed), owed.Name) {
		b.Fatalf("%v", names(claimed))
	}
	done := b.putOff(off)
	if !done.Changed || done.Child.Name != bot.PersonName("u1", bot.DateOf(tomorrow).AddDays(1)) {
		b.Errorf("that day left already: %+v", done)
	}
	third := tomorrow.AddDate(0, 0, 2)
	moved := done.Child
	moved.Name, moved.Slot, moved.Due = bot.PersonName("u1", bot.DateOf(third)), third, third
	b.claim(bot.Claim{Now: done.Child.Due, Limit: 9, Lease: time.Minute, Resolve: func(bot.Claiming) bot.Resolution {
		return bot.Resolution{Skip: bot.ReasonReplaced, Owed: []bot.Delivery{moved}}
	}})
	if d := b.delivery(moved.Name); d.State != bot.StatePlanned {
		b.Fatalf("%+v", d)
	}
	back.Child.Name = done.Child.Name
	if done := b.putOff(back); !done.Changed || b.delivery(moved.Name).Reason != bot.ReasonKept {
		b.Errorf("on the day it moved to: %+v", done)
	}
}
