package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"jalon/bot"
)

// withTwoProducts has the bench's team in another product too, and tells its slug.
func (b *bench) withTwoProducts(t *testing.T) string {
	t.Helper()
	other, ok := b.Catalogue.Current().Catalogue.Startup("trackdechets")
	if !ok {
		t.Fatal("the sample has no trackdechets")
	}
	known := bot.Known{Settings: []bot.Settings{{Product: b.product, Slug: "dossierfacile", State: bot.LaunchOn, Team: b.team}, {Product: other.ID, Slug: other.Slug, State: bot.LaunchOn, Team: b.team}}}
	b.Directory = func() *bot.Directory { return bot.NewDirectory(known) }
	return other.Slug
}

// typed is /rappel away from any product's channel.
func (b *bench) typed(t *testing.T, who bot.UserID, text string) (Reply, error) {
	t.Helper()
	return b.Command(t.Context(), Call{Who: bot.Person{ID: who}, Channel: "c-hall", ChannelName: "hall", Trigger: "rappels", Text: text, Door: "test"})
}

// Which product is meant carries on with what was typed; nobody gains a right by it.
func TestWhichProductCarriesOn(t *testing.T) {
	b := newBench(t)
	b.withTwoProducts(t)
	for text, want := range map[string]string{
		"pause": "pause dossierfacile", "pause jusqu'au 15/01": "pause dossierfacile jusqu'au 15/01", "reporter lundi": "reporter dossierfacile lundi", "historique": "historique dossierfacile",
		"historique csv": "historique dossierfacile csv", "jour mardi 14h": "jour dossierfacile mardi 14h", "simuler mai": "simuler dossierfacile mai", "reprendre": "reprendre dossierfacile",
	} {
		reply, err := b.typed(t, "intra", text)
		which, ok := reply.Show.(bot.WhichOne)
		if err != nil || !ok || which.Do != bot.VerbRemind || len(which.Products) != 2 {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
			continue
		}
		line := strings.Replace(which.Line, bot.ProductPlace, "dossierfacile", 1)
		if line != want {
			t.Errorf("%s: %q, want %q", text, line, want)
		}
		act := bot.Act{Verb: bot.VerbRemind, Product: b.product, Text: line}
		typed, err := b.rappelTyped(t, "intra", text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if pressed, err := b.presses(t, "intra", act); err != nil || fmt.Sprintf("%T", pressed.Show) != fmt.Sprintf("%T", typed.Show) {
			t.Errorf("%s pressed: %T %v, want %T", text, pressed.Show, err, typed.Show)
		}
		if pressed, err := b.presses(t, "agent", act); err != nil {
			t.Errorf("%s by a stranger: %v", text, err)
		} else if _, refused := pressed.Show.(bot.Refused); !refused {
			t.Errorf("%s by a stranger: %+v", text, pressed.Show)
		}
	}
	if _, err := b.presses(t, "intra", bot.Act{Verb: bot.VerbRemind, Text: "renvoyer"}); code(err) != bot.CodeStaffOnly {
		t.Errorf("what is of staff: %v", err)
	}
	if _, err := b.typed(t, "agent", "pause"); code(err) != bot.CodeWhichProduct {
		t.Errorf("by who has no product: %v", err)
	}
}

// Product and verb come in either order.
func TestProductBeforeVerb(t *testing.T) {
	b := newBench(t)
	for before, after := range map[string]string{
		"dossierfacile pause": "pause dossierfacile", "dossierfacile pause 15/01": "pause dossierfacile 15/01", "pause 15/01 dossierfacile": "pause dossierfacile 15/01", "dossier facile pause jusqu'au 15/01": "pause dossierfacile jusqu'au 15/01",
		"dossierfacile historique": "historique dossierfacile", "dossierfacile simuler mai": "simuler mai dossierfacile", "dossierfacile jour mardi 14h": "jour mardi 14h dossierfacile",
		"dossierfacile reporter lundi": "reporter dossierfacile lundi", "reporter lundi dossierfacile": "reporter dossierfacile lundi", "reporter 2 semaines dossierfacile": "reporter dossierfacile 2 semaines", "dossierfacile reprendre": "reprendre dossierfacile",
	} {
		want, err := b.typed(t, "intra", after)
		got, err2 := b.typed(t, "intra", before)
		if err != nil || err2 != nil || fmt.Sprintf("%T", got.Show) != fmt.Sprintf("%T", want.Show) {
			t.Errorf("%s: %T %v, want %T %v", before, got.Show, err2, want.Show, err)
			continue
		}
		switch show := got.Show.(type) {
		case bot.Muted:
			if want := want.Show.(bot.Muted); !show.Pause.Until.Equal(want.Pause.Until) || show.Pause.Since.IsZero() != want.Pause.Since.IsZero() {
				t.Errorf("%s: %+v, want %+v", before, show, want)
			}
		case bot.AskedAgain:
			if show.Child != want.Show.(bot.AskedAgain).Child || show.Changed {
				t.Errorf("%s: %+v, want %+v", before, show, want.Show)
			}
		}
	}
	for _, text := range []string{"dossierfacile", "inconnu pause"} {
		if reply, _ := b.typed(t, "intra", text); reply.Show != nil {
			if _, paused := reply.Show.(bot.Muted); paused {
				t.Errorf("%s: %+v", text, reply.Show)
			}
		}
	}
}

// Who wants no more of it is asked of what, and is offered what they may do.
func TestStopWhat(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"stop", "arrête", "off", "désactiver", "ne plus me rappeler", "unsubscribe", "Stop !"} {
		for who, pause := range map[bot.UserID]bool{"intra": true, "agent": false} {
			reply, err := b.rappelTyped(t, who, text)
			if what, ok := reply.Show.(bot.StopWhat); err != nil || !ok || what.Product != b.product || what.Pause != pause {
				t.Errorf("%s by %s: %+v %v", text, who, reply.Show, err)
			}
		}
		reply, err := b.typed(t, "intra", text)
		if what, ok := reply.Show.(bot.StopWhat); err != nil || !ok || what.Product != "" || what.Pause {
			t.Errorf("%s elsewhere: %+v %v", text, reply.Show, err)
		}
	}
	if reply, err := b.typed(t, "intra", "stop dossierfacile"); err != nil || reply.Show.(bot.StopWhat).Product != b.product {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// Nothing but a day, in a product's channel, asks whether that is when to ask again; a
// press does it, for who may.
func TestDayAlone(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]string{"lundi": "2026-11-30 ", "mardi 14h": "2026-11-24 2 14 0", "le mardi à 14 h": "2026-11-24 2 14 0", "dans 3 jours": "2026-11-26 ", "demain": "2026-11-24 ", "15/12": "2026-12-15 ", "mardi matin": "2026-11-24 2 9 0"} {
		reply, err := b.rappelTyped(t, "intra", text)
		ask, ok := reply.Show.(bot.AskDay)
		if err != nil || !ok || !strings.HasPrefix(want, ask.Line[len("reporter dossierfacile "):]) {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
			continue
		}
		if hour := strings.TrimPrefix(want, ask.Day.String()+" "); hour != "" && ask.Weekly.String() != hour {
			t.Errorf("%s: %+v", text, ask)
		}
		for _, line := range []string{ask.Line, ask.WeeklyLine} {
			if line == "" {
				continue
			}
			act := bot.Act{Verb: bot.VerbRemind, Product: b.product, Text: line}
			if reply, err := b.presses(t, "agent", act); err != nil {
				t.Error(err)
			} else if _, refused := reply.Show.(bot.Refused); !refused {
				t.Errorf("%s by a stranger: %+v", line, reply.Show)
			}
			if reply, err := b.presses(t, "intra", act); err != nil {
				t.Errorf("%s: %+v %v", line, reply.Show, err)
			}
		}
		if reply, err := b.rappelTyped(t, "agent", text); err != nil {
			t.Error(err)
		} else if _, refused := reply.Show.(bot.Refused); !refused {
			t.Errorf("%s by a stranger: %+v", text, reply.Show)
		}
	}
	for _, text := range []string{"lundi", "demain"} {
		if reply, err := b.typed(t, "intra", text); err != nil {
			t.Error(err)
		} else if _, kindly := reply.Show.(bot.KeepsOnly); !kindly {
			t.Errorf("%s elsewhere: %T", text, reply.Show)
		}
	}
	for _, text := range []string{"décaler lundi", "repousser lundi", "raporter lundi", "rapporter lundi", "reporter lundi"} {
		if reply, err := b.rappelTyped(t, "intra", text); err != nil || reply.Show.(bot.AskedAgain).At.Weekday() != 1 {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
	}
}

// What was put off is taken back by a word, as by its button; a pause ends by many.
func TestTakenBackByWords(t *testing.T) {
	for _, text := range []string{"annuler", "retirer", "ne pas reporter", "dossierfacile annuler"} {
		b := newBench(t)
		if _, err := b.rappelTyped(t, "intra", "reporter jeudi"); err != nil {
			t.Fatal(err)
		}
		if reply, err := b.rappelTyped(t, "agent", text); err != nil {
			t.Error(err)
		} else if _, refused := reply.Show.(bot.Refused); !refused {
			t.Errorf("%s by a stranger: %+v", text, reply.Show)
		}
		for _, changed := range []bool{true, false} {
			if reply, err := b.rappelTyped(t, "dev", text); err != nil || reply.Show != (bot.NotPutOff{Name: "DossierFacile", Changed: changed}) {
				t.Errorf("%s: %+v %v", text, reply.Show, err)
			}
		}
	}
	b := newBench(t)
	for _, text := range []string{"fin pause", "fin de pause", "stop pause", "reprends", "annuler la pause", "arrêter la pause"} {
		if reply, err := b.rappelTyped(t, "intra", text); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if m, ok := reply.Show.(bot.Muted); !ok || !m.Pause.Since.IsZero() {
			t.Errorf("%s: %+v", text, reply.Show)
		}
	}
	if reply, err := b.rappelTyped(t, "intra", "annuler absence"); err != nil || !reply.Show.(bot.AbsenceSet).Ended {
		t.Errorf("%+v %v", reply.Show, err)
	}
}

// A pause of some weeks ends with a day, which belongs to it.
func TestPauseEndsWithADay(t *testing.T) {
	b := newBench(t)
	for text, last := range map[string]string{"pause 2 semaines": "2026-12-07", "pause 1 mois": "2026-12-23", "pause dossierfacile 3 jours": "2026-11-26"} {
		reply, err := b.rappelTyped(t, "intra", text)
		m, ok := reply.Show.(bot.Muted)
		if until := m.Pause.Until; err != nil || !ok || until.Hour() != 0 || bot.DateOf(until.AddDate(0, 0, -1)).String() != last {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
	}
	if reply, err := b.rappelTyped(t, "intra", "histo"); err != nil {
		t.Error(err)
	} else if _, is := reply.Show.(bot.MessageHistory); !is {
		t.Errorf("%+v", reply.Show)
	}
}

// Staff read what was sent, whatever the product, or in a month; anybody else is asked
// which product.
func TestWhatWasSentToAll(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	for _, text := range []string{"historique", "historique novembre", "histo", "historique d'octobre"} {
		reply, err := b.typed(t, "staff", text)
		if h, ok := reply.Show.(bot.MessageHistory); err != nil || !ok || h.Product != "" || !h.Staff {
			t.Errorf("%s: %+v %v", text, reply.Show, err)
		}
		if reply, err := b.typed(t, "agent", text); code(err) != bot.CodeWhichProduct {
			t.Errorf("%s by who is none: %+v %v", text, reply.Show, err)
		}
	}
	if reply, err := b.Message(t.Context(), Message{Who: bot.Person{ID: "staff"}, Channel: "c-hall", ChannelName: "hall", Text: "rappel historique"}); code(err) != bot.CodePrivately {
		t.Errorf("where others read: %+v %v", reply.Show, err)
	}
	if reply, err := b.rappelTyped(t, "staff", "historique novembre"); err != nil || reply.Show.(bot.MessageHistory).Product != b.product {
		t.Errorf("in a channel: %+v %v", reply.Show, err)
	}
	if reply, err := b.typed(t, "staff", "historique dossierfacile novembre"); err != nil || reply.Show.(bot.MessageHistory).Product != b.product {
		t.Errorf("of a product: %+v %v", reply.Show, err)
	}
}

// A simulation is of a month, or of a day.
func TestSimulatedDays(t *testing.T) {
	b := newBench(t)
	b.withBindings(t, "staff")
	var from, to bot.Date
	var product bot.ProductID
	b.Simulate = func(_ context.Context, f, u bot.Date, p bot.ProductID) (bot.Simulation, error) {
		from, to, product = f, u, p
		return bot.Simulation{}, nil
	}
	for text, want := range map[string]string{
		"simuler": "2026-11-23 2026-11-30 ", "simuler demain": "2026-11-24 2026-11-24 ", "simuler en mai": "2027-05-01 2027-05-31 ", "simuler mai": "2027-05-01 2027-05-31 ", "simuler pour décembre 2026": "2026-12-01 2026-12-31 ",
		"simuler lundi dossierfacile": "2026-11-30 2026-11-30 p", "simuler en mai dossierfacile": "2027-05-01 2027-05-31 p", "dossierfacile simuler en mai": "2027-05-01 2027-05-31 p",
	} {
		_, err := b.typed(t, "staff", text)
		of := ""
		if product == b.product {
			of = "p"
		}
		if got := from.String() + " " + to.String() + " " + of; err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", text, got, err, want)
		}
	}
}
