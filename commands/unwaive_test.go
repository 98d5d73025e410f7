package commands

import (
	"testing"

	"jalon/bot"
)

// What says that a figure comes later is taken back by who may note it, once; what
// came since stays.
func TestUnwaive(t *testing.T) {
	b := newBench(t)
	waive := func(until string) bot.Act {
		t.Helper()
		reply, err := b.indicateurBy(t, "intra", "pas encore dossierfacile baux jusqu'au "+until)
		w, ok := reply.Show.(bot.Waived)
		if err != nil || !ok || len(w.Fields) != 1 {
			t.Fatalf("%+v %v", reply, err)
		}
		return bot.Act{Verb: bot.VerbUnwaive, Product: w.Product, Fields: w.Fields}
	}
	waivers := func() map[string]bot.Waiver {
		f, err := b.store.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		return f.Indicators[0].Waivers
	}
	undo := func(who bot.UserID, act bot.Act) bot.Unwaived {
		t.Helper()
		reply, err := b.presses(t, who, act)
		u, ok := reply.Show.(bot.Unwaived)
		if err != nil || !ok {
			t.Fatalf("%+v %v", reply, err)
		}
		return u
	}
	first := waive("15 décembre")
	if reply, err := b.presses(t, "agent", first); err != nil {
		t.Error(err)
	} else if _, refused := reply.Show.(bot.Refused); !refused || len(waivers()) != 1 {
		t.Errorf("by a stranger: %+v", reply)
	}
	second := waive("20 décembre")
	if u := undo("intra", first); u.Changed || len(waivers()) != 1 {
		t.Errorf("an older one: %+v", u)
	}
	if u := undo("dev", second); !u.Changed || u.Again == nil || u.Again.Until != (bot.Date{Year: 2026, Month: 12, Day: 15}) {
		t.Errorf("it waits as before: %+v", u)
	}
	if u := undo("dev", second); u.Changed {
		t.Errorf("twice: %+v", u)
	}
	reply, err := b.indicateurBy(t, "intra", "retirer dossierfacile")
	if u, ok := reply.Show.(bot.Unwaived); err != nil || !ok || !u.Changed || u.Again != nil || len(waivers()) != 0 {
		t.Errorf("typed: %+v %v", reply, err)
	}
	waive("15 décembre")
	any := waive("20 décembre")
	any.Fields[0].Field = ""
	if u := undo("dev", any); !u.Changed || u.Again != nil || len(waivers()) != 0 {
		t.Errorf("of the message: %+v", u)
	}
	if u := undo("dev", any); u.Changed {
		t.Errorf("of the message, twice: %+v", u)
	}
	third := waive("15 décembre")
	if _, err := b.indicateurBy(t, "dev", "dossierfacile baux = 9"); err != nil {
		t.Fatal(err)
	}
	if u := undo("intra", third); u.Changed || b.saved(t) == 0 {
		t.Errorf("a figure came: %+v", u)
	}
	third.Fields[0].Indicator = "none"
	if u := undo("intra", third); u.Changed {
		t.Errorf("of no indicator: %+v", u)
	}
}
