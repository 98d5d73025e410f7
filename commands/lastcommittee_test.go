package commands

import (
	"testing"

	"jalon/bot"
)

// When the last committee was is said by the product's team, and by nobody else; a
// day to come, or before the product, is not one.
func TestLastCommittee(t *testing.T) {
	b := newBench(t)
	met := func() bot.Date {
		t.Helper()
		f, err := b.store.Facts(t.Context(), b.product)
		if err != nil {
			t.Fatal(err)
		}
		return f.Met
	}
	april := bot.Date{Year: 2026, Month: 4, Day: 12}
	for text, want := range map[string]bot.Code{
		"dernier dossierfacile":            bot.CodeLastHow,
		"dernier dossierfacile 2026":       bot.CodeLastHow,
		"dernier 31/12/2099 dossierfacile": bot.CodeLastFuture,
		"dernier dossierfacile 01/01/1999": bot.CodeLastOld,
	} {
		if _, err := b.comiteTyped(t, "intra", text); code(err) != want || !met().IsZero() {
			t.Errorf("%s: %v, want %s; %s", text, err, want, met())
		}
	}
	for _, who := range []bot.UserID{"agent", "invite"} {
		if reply, err := b.comiteTyped(t, who, "dernier 12/04/2026 dossierfacile"); err == nil {
			if no, refused := reply.Show.(bot.Refused); !refused || no.Action != bot.ActionDate {
				t.Errorf("by %s: %+v", who, reply)
			}
		}
		if reply, err := b.presses(t, who, bot.Act{Verb: bot.VerbDates}); err == nil && reply.Form != nil {
			t.Errorf("the form opens for %s", who)
		}
	}
	if !met().IsZero() {
		t.Fatalf("%s", met())
	}
	for _, text := range []string{"dernier 12/04/2026 dossierfacile", "dernier dossierfacile 12 avril", "last dossierfacile 12/04/2026"} {
		reply, err := b.comiteTyped(t, "dev", text)
		if set, ok := reply.Show.(bot.LastCommitteeSet); err != nil || !ok || set.Met != april || met() != april {
			t.Errorf("%s: %+v %v", text, reply, err)
		}
	}
	back := bot.Act{Verb: bot.VerbMet, Product: b.product, Text: " 2026-04-12"}
	if _, err := b.comiteTyped(t, "intra", "dernier dossierfacile mai"); err != nil {
		t.Fatal(err)
	}
	if reply, err := b.presses(t, "dev", back); err != nil || reply.Show.(bot.LastCommitteeSet).Changed {
		t.Errorf("another was said since: %+v %v", reply, err)
	}
	back.Text = "2026-04-12 2026-05-01"
	if reply, err := b.presses(t, "agent", back); err != nil {
		t.Error(err)
	} else if _, refused := reply.Show.(bot.Refused); !refused {
		t.Errorf("by a stranger: %+v", reply)
	}
	for _, changed := range []bool{true, false} {
		if reply, err := b.presses(t, "dev", back); err != nil || reply.Show.(bot.LastCommitteeSet).Changed != changed || met() != april {
			t.Errorf("%+v %v", reply, err)
		}
	}
	back.Text = "x 2026-04-12"
	if _, err := b.presses(t, "dev", back); code(err) != bot.CodeSealBroken {
		t.Error(err)
	}
}

// The form of dates announces the next committee, once, of who may and says a day
// without a doubt; either may be left empty.
func TestDatesForm(t *testing.T) {
	b := newBench(t)
	form := func(who bot.UserID) *bot.DatesForm {
		t.Helper()
		reply, err := b.presses(t, who, bot.Act{Verb: bot.VerbDates, Product: b.product})
		f, ok := reply.Form.(*bot.DatesForm)
		if err != nil || !ok {
			t.Fatalf("%+v %v", reply, err)
		}
		return f
	}
	if form("dev").Announce || !form("intra").Announce {
		t.Error("who may announce is offered to")
	}
	act := form("intra").Act
	send := func(who bot.UserID, next, last string) (Reply, error) {
		return b.Submit(t.Context(), Submission{Who: bot.Person{ID: who}, Act: act, Door: "test", Values: map[string]string{bot.FieldNextOne: next, bot.FieldLastOne: last}})
	}
	if _, err := send("intra", " ", ""); code(err) != bot.CodeNothingEntered {
		t.Errorf("empty: %v", err)
	}
	if _, err := send("agent", "", "12/04/2026"); code(err) != bot.CodeDatesOnly {
		t.Errorf("a stranger filled it in: %v", err)
	}
	if _, err := send("dev", "jeudi 14/01/2027 14h30", ""); code(err) != bot.CodeAnnounceOnly {
		t.Errorf("dev announces: %v", err)
	}
	reply, err := send("intra", "bientôt", "31/12/2099")
	if err != nil || reply.Faults[bot.FieldNextOne] == nil || reply.Faults[bot.FieldLastOne] == nil {
		t.Errorf("%+v %v", reply, err)
	}
	if reply, err := send("intra", "jeudi 14/01/2027 14h30 @all", "12/04/2026"); err != nil || reply.Faults[bot.FieldNextOne] == nil {
		t.Errorf("%+v %v", reply, err)
	}
	for range 2 {
		if reply, err := send("intra", "jeudi 14/01/2027 14h30", "12/04/2026"); err != nil || len(reply.Faults) > 0 {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	f, err := b.store.Facts(t.Context(), b.product)
	if err != nil || len(f.Committees) != 1 || f.Committees[0].Length.Minutes() != usualMinutes || f.Met != (bot.Date{Year: 2026, Month: 4, Day: 12}) {
		t.Errorf("%+v %v", f.Committees, err)
	}
}
