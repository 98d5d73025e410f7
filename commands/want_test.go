package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/bot"
)

func (b *bench) wantOf(who bot.Person, only ...bot.IndicatorID) (Reply, error) {
	act := bot.Act{Verb: bot.VerbWant, Product: b.product}
	for _, id := range only {
		act.Fields = append(act.Fields, bot.Asked{Indicator: id})
	}
	return b.Press(context.Background(), Press{Who: who, Act: act, Door: "test"})
}

// waits tells what is kept, as the store has it.
func (b *bench) waits(t *testing.T, u bot.UserID) (ids []bot.IndicatorID) {
	t.Helper()
	all, err := b.store.Wants(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		ids = append(ids, w.Indicator)
	}
	return ids
}

func (b *bench) factsOf(t *testing.T) bot.Facts {
	t.Helper()
	f, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A reader waits, once; who may note the figures notes them, who is not known is
// asked to try again, and a guest reads, so that they wait.
func TestWaiting(t *testing.T) {
	b := newBench(t)
	reply, err := b.wantOf(bot.Person{ID: "reader"})
	first, ok := reply.Show.(bot.Waiting)
	if err != nil || !ok || !first.On || !first.Changed || !first.Told || len(first.Figures) != 2 {
		t.Fatalf("%+v %v", reply.Show, err)
	}
	reply, err = b.wantOf(bot.Person{ID: "reader"})
	if again, ok := reply.Show.(bot.Waiting); err != nil || !ok || again.Changed || len(again.Figures) != 2 {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if _, err := b.wantOf(bot.Person{ID: "guest", Guest: true}, first.Indicators[0]); err != nil || len(b.waits(t, "guest")) != 1 {
		t.Error(err)
	}
	for _, who := range []bot.Person{{}, {ID: "who", Guest: true, Unknown: true}} {
		if _, err := b.wantOf(who); code(err) != bot.CodeBusy || len(b.waits(t, who.ID)) != 0 {
			t.Errorf("%+v: %v", who, err)
		}
	}
	for _, u := range []bot.UserID{"intra", "dev"} {
		reply, err := b.wantOf(bot.Person{ID: u})
		if own, is := reply.Show.(bot.OwnFigures); err != nil || !is || own.Due != 2 || len(b.waits(t, u)) != 0 {
			t.Errorf("%s: %+v %v", u, reply.Show, err)
		}
	}
	for _, ind := range b.factsOf(t).Indicators {
		if want := map[string]int{"baux": 2, "dossiers": 1}[ind.ShortName]; ind.Wanted != want {
			t.Errorf("%d wait for %s", ind.Wanted, ind.Name)
		}
	}
}

// Pressed by hands that shake, or by many: each counts once.
func TestWaitingAtOnce(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if _, err := b.wantOf(bot.Person{ID: bot.UserID(fmt.Sprint("u", n%10))}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if f := b.factsOf(t); f.Indicators[0].Wanted != 10 || f.Indicators[1].Wanted != 10 {
		t.Errorf("%+v", f.Indicators)
	}
}

// A button pressed late answers with what is there, and one of an indicator that is
// no more, or another product's, keeps nothing.
func TestWaitingLate(t *testing.T) {
	b := newBench(t)
	ids := b.factsOf(t).Indicators
	if _, err := b.fill("intra", b.form(t, "intra"), map[string]string{"baux": "11"}); err != nil {
		t.Fatal(err)
	}
	reply, err := b.wantOf(bot.Person{ID: "reader"}, ids[0].ID)
	if there, is := reply.Show.(bot.NothingAwaited); err != nil || !is || there.Figure == nil || there.Figure.Value != 11 {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if _, err := b.wantOf(bot.Person{ID: "reader"}, "i99"); code(err) != bot.CodeIndicatorGone {
		t.Error(err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbWant, Product: "p-none"}}); code(err) != bot.CodeGone {
		t.Error(err)
	}
	reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbUnwant, Product: "p-none"}})
	if gone, is := reply.Show.(bot.Waiting); err != nil || !is || gone.Changed {
		t.Errorf("%+v %v", reply.Show, err)
	}
	other, _ := b.Catalogue.Current().Catalogue.Startup("mobilic")
	reply, err = b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbWant, Product: other.ID, Fields: []bot.Asked{{Indicator: ids[0].ID}}}})
	if err == nil || len(b.waits(t, "reader")) != 0 {
		t.Errorf("%+v %v", reply.Show, err)
	}
	if _, err := b.wantOf(bot.Person{ID: "reader"}); err != nil || !slices.Equal(b.waits(t, "reader"), []bot.IndicatorID{ids[1].ID}) {
		t.Errorf("%v %v", b.waits(t, "reader"), err)
	}
	if _, err := b.fill("intra", b.form(t, "intra"), map[string]string{"dossiers": "12"}); err != nil {
		t.Fatal(err)
	}
	if reply, err = b.wantOf(bot.Person{ID: "reader"}); err != nil {
		t.Error(err)
	}
	if all, is := reply.Show.(bot.NothingAwaited); !is || all.Over || all.None {
		t.Errorf("%+v", reply.Show)
	}
}

// Typed as people type it, before and after the product, in its channel too.
func TestWaitingIsTyped(t *testing.T) {
	b := newBench(t)
	reader := bot.Person{ID: "reader"}
	say := func(channel, text string) any {
		t.Helper()
		reply, err := b.Command(t.Context(), Call{Who: reader, Trigger: "indicateur", Text: text, Channel: bot.ChannelID(channel), ChannelName: channel, Door: "test"})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return reply.Show
	}
	for _, text := range []string{"attendre dossierfacile baux", "J’attends DossierFacile baux", "je veux dossierfacile baux", "wait dossierfacile baux", "Attendre dossierfacile BAUX !"} {
		w, is := say("town-square", text).(bot.Waiting)
		if !is || !w.On || len(w.Indicators) != 1 {
			t.Errorf("%s: %+v", text, w)
		}
	}
	for _, text := range []string{"ne plus attendre dossierfacile baux", "n'attends plus dossierfacile", "stop waiting dossierfacile"} {
		if w, is := say("town-square", text).(bot.Waiting); !is || w.On {
			t.Errorf("%s: %+v", text, w)
		}
	}
	if w, is := say("startup-dossierfacile", "attendre").(bot.Waiting); !is || len(w.Indicators) != 2 {
		t.Errorf("%+v", w)
	}
	for channel, text := range map[string]string{"town-square": "attendre", "startup-dossierfacile": "attendre liste"} {
		if mine, is := say(channel, text).(bot.MyWants); !is || len(mine.Products) != 1 || len(mine.Products[0].Figures) != 2 || mine.Products[0].Figures[0].Period.Key() != "2026-10" {
			t.Errorf("%s: %+v", text, mine)
		}
	}
	if which, is := say("town-square", "attendre dossierfacile xyz").(bot.WhichIndicator); !is || len(which.Choices) != 2 {
		t.Errorf("%+v", which)
	}
	if none, is := say("town-square", "attendre xyzxyz").(bot.NotFound); !is {
		t.Errorf("%+v", none)
	}
	if which, is := say("town-square", "attendre logement").(bot.WhichOne); !is || which.Do != bot.VerbWant {
		t.Errorf("%+v", which)
	}
}

// Who waits for a hundred figures is told what to do.
func TestWaitingForTooMany(t *testing.T) {
	b := newBench(t)
	other, _ := b.Catalogue.Current().Catalogue.Startup("mobilic")
	var declared []bot.Declared
	for n := range bot.MostWants {
		declared = append(declared, bot.Declared{Indicator: bot.Indicator{Product: other.ID, Name: fmt.Sprint("n", n), ShortName: fmt.Sprint("n", n), Family: bot.Used, Frequency: bot.Monthly}})
	}
	if err := b.store.Declare(t.Context(), other.ID, declared, b.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbWant, Product: other.ID}}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.wantOf(bot.Person{ID: "reader"}); code(err) != bot.CodeTooManyWants || len(b.waits(t, "reader")) != bot.MostWants {
		t.Error(err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbUnwant, Product: other.ID}}); err != nil || len(b.waits(t, "reader")) != 0 {
		t.Error(err)
	}
}

// Answers offer it to those who cannot note the figures, and what everybody reads
// offers nothing.
func TestWaitingIsOffered(t *testing.T) {
	b := newBench(t)
	id := b.factsOf(t).Indicators[0].ID
	for who, want := range map[bot.UserID]int{"reader": 2, "intra": 0} {
		person := bot.Person{ID: who}
		card, err := b.Press(t.Context(), Press{Who: person, Act: bot.Act{Verb: bot.VerbCard, Product: b.product}})
		if err != nil || len(card.Show.(*bot.StartupCard).Awaited) != want {
			t.Errorf("%s: %+v %v", who, card.Show, err)
		}
		figures, err := b.Press(t.Context(), Press{Who: person, Act: bot.Act{Verb: bot.VerbFigures, Product: b.product}})
		if err != nil || len(figures.Show.(bot.FiguresCard).Awaited) != want {
			t.Errorf("%s: %+v %v", who, figures.Show, err)
		}
		history, err := b.Press(t.Context(), Press{Who: person, Act: bot.Act{Verb: bot.VerbHistory, Product: b.product, Text: string(id)}})
		if err != nil || history.Show.(bot.History).Awaited != (want > 0) {
			t.Errorf("%s: %+v %v", who, history.Show, err)
		}
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbPublish, Product: b.product, Nonce: "n"}, Channel: "c"}); err != nil {
		t.Fatal(err)
	}
	owed, err := b.store.Delivery(t.Context(), "publish/n")
	if err != nil || owed.Content.Card == nil || owed.Content.Card.Awaited != nil {
		t.Errorf("%+v %v", owed.Content, err)
	}
	post, err := b.pictured(t.Context(), bot.HistoryPost{Product: b.product})
	if err != nil || len(post.Card.Awaited) != 0 {
		t.Errorf("%+v %v", post.Card, err)
	}
}

// Looking writes nothing, whoever looks.
func TestLookingAtWhatLacksWritesNothing(t *testing.T) {
	b := newBench(t)
	before, err := b.store.LastInstant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clock := b.Clock.(*bot.ManualClock)
	clock.Set(clock.Now().Add(time.Hour))
	for _, act := range []bot.Act{{Verb: bot.VerbCard}, {Verb: bot.VerbFigures}} {
		act.Product = b.product
		if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: act}); err != nil {
			t.Error(err)
		}
	}
	if after, err := b.store.LastInstant(t.Context()); err != nil || !after.Equal(before) || b.written(t) != len(b.entries(t)) {
		t.Errorf("%s %s %v", before, after, err)
	}
}

func (b *bench) entries(t *testing.T) []bot.JournalEntry {
	t.Helper()
	all, err := b.store.Journal(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A message that tells of figures goes with who is erased, and nobody is named by it.
func TestWaitingIsErased(t *testing.T) {
	b := newBench(t)
	if _, err := b.wantOf(bot.Person{ID: "reader"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.fill("intra", b.form(t, "intra"), map[string]string{"baux": "11"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "reader"}, Act: bot.Act{Verb: bot.VerbErased}}); err != nil {
		t.Fatal(err)
	}
	all, err := b.store.Deliveries(t.Context(), 100)
	if err != nil || slices.ContainsFunc(all, func(d bot.Delivery) bool { return strings.HasPrefix(d.Name, bot.WantedPrefix) }) || len(b.waits(t, "reader")) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := b.wantOf(bot.Person{ID: "reader"}); err != nil || len(b.waits(t, "reader")) != 1 { // back, as somebody new
		t.Error(err)
	}
}
