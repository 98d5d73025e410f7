package commands

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"jalon/bot"
)

// declare puts other indicators in the place of the bench's two, all due.
func (b *bench) declare(t *testing.T, shorts ...string) {
	t.Helper()
	var all []bot.Declared
	for _, short := range shorts {
		all = append(all, bot.Declared{Indicator: bot.Indicator{Product: b.product, Name: "Nom " + short, ShortName: short,
			Family: bot.Used, Frequency: bot.Monthly, Delay: 5, Unit: "%"}})
	}
	if err := b.store.Declare(t.Context(), b.product, all, b.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// values are the last measures by indicator, of those that have any.
func (b *bench) values(t *testing.T) map[string]float64 {
	t.Helper()
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]float64{}
	for _, ind := range facts.Indicators {
		if len(ind.Measures) > 0 {
			last[ind.ShortName] = ind.Measures[0].Value
		}
	}
	return last
}

func TestWhoMayOpenTheForm(t *testing.T) {
	b := newBench(t)
	b.team = append(b.team, bot.Member{User: "coach", Role: bot.RoleCoach}, bot.Member{User: "money", Role: bot.RoleSponsor})
	for who, want := range map[bot.UserID]bot.Code{"intra": "", "dev": "", "coach": "", "money": bot.CodeNotAllowed, "stranger": bot.CodeNotAllowed, "": bot.CodeNotAllowed} {
		for _, guest := range []bool{false, true} { // a guest of the team is of the team
			reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: who, Guest: guest}, Act: bot.Act{Verb: bot.VerbNote, Product: b.product}})
			form, _ := reply.Form.(*bot.FigureForm)
			notes := form != nil && form.Act.Verb == bot.VerbSave && !form.Proposal && form.Ask == ""
			proposes := form != nil && form.Act.Verb == bot.VerbOffer && form.Proposal && form.Ask == "dossierfacile"
			if refusedOr(reply, err) != want || notes != (want == "") || proposes != (want != "" && !guest) {
				t.Errorf("%q, guest %v: %+v %v", who, guest, reply, err)
			}
		}
	}
}

// Whoever gets hold of a form's act still needs the right at the submission,
// with faults or without.
func TestRightsComeBeforeFaults(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	for name, values := range map[string]map[string]string{"right": {"baux": "11"}, "wrong": {"baux": "beaucoup"}, "empty": nil} {
		reply, err := b.fill("stranger", act, values)
		if code(err) != bot.CodeNotAllowed || len(reply.Faults) != 0 || b.saved(t) != 0 {
			t.Errorf("%s: %+v %v, %d saved", name, reply, err, b.saved(t))
		}
	}
	b.team = nil
	if _, err := b.fill("intra", act, map[string]string{"baux": "11"}); code(err) != bot.CodeNotAllowed || b.saved(t) != 0 {
		t.Errorf("removed since: %v", err)
	}
}

// The first of many submissions counts, whatever the others hold.
func TestTheFirstSubmissionCounts(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	if reply, err := b.fill("intra", act, map[string]string{"baux": "11"}); err != nil || len(reply.Faults) != 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	for _, values := range []map[string]string{{"baux": "11"}, {"baux": "12"}, {"baux": "12", "dossiers": "13"}} {
		if reply, err := b.fill("intra", act, values); err != nil || len(reply.Faults) != 0 {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	if got := b.values(t); b.saved(t) != 1 || got["baux"] != 11 || got["dossiers"] != 10 {
		t.Errorf("%v, %d saved", got, b.saved(t))
	}
}

// Two people with a form each, at once: both are kept, none is mixed.
func TestTwoPeopleAtOnce(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	acts := map[bot.UserID]bot.Act{"intra": b.form(t, "intra"), "dev": b.form(t, "dev")} // both open before either is sent
	for i, who := range []bot.UserID{"intra", "dev"} {
		act := acts[who]
		for range 5 {
			all.Go(func() {
				values := map[string]string{"baux": fmt.Sprint(20 + i), "dossiers": fmt.Sprint(20 + i)}
				if reply, err := b.fill(who, act, values); err != nil || len(reply.Faults) != 0 {
					t.Errorf("%s: %+v %v", who, reply, err)
				}
			})
		}
	}
	all.Wait()
	got := b.values(t)
	if b.saved(t) != 4 || got["baux"] != got["dossiers"] || got["baux"] != 20 && got["baux"] != 21 {
		t.Errorf("%v, %d saved", got, b.saved(t))
	}
}

// One wrong field of two, and nothing is stored; put right, the same form is.
func TestOneWrongFieldStopsAll(t *testing.T) {
	for typed, want := range map[string]bot.Code{
		"beaucoup": bot.CodeNotANumber, "1,234": bot.CodeAmbiguousNumber, "10 et 11": bot.CodeTwoNumbers,
		strings.Repeat("9", 30): bot.CodeNumberTooLarge, "NaN": bot.CodeNotANumber, "Inf": bot.CodeNotANumber, "1e3": bot.CodeNotANumber,
		"0x10": bot.CodeNotANumber, "\xff": bot.CodeNotANumber, "==": bot.CodeNotANumber, "true": bot.CodeNotANumber,
		strings.Repeat("1", 100_000): "", "\x00": bot.CodeNotANumber,
	} {
		b := newBench(t)
		act := b.form(t, "intra")
		reply, err := b.fill("intra", act, map[string]string{"baux": "11", "dossiers": typed})
		fault := reply.Faults["dossiers"]
		if err != nil || len(reply.Faults) != 1 || fault == nil || want != "" && fault.Code != want || b.saved(t) != 0 {
			t.Errorf("%.20q: %+v %v, %d saved", typed, reply.Faults, err, b.saved(t))
		}
		if reply, err := b.fill("intra", act, map[string]string{"baux": "11", "dossiers": "12"}); err != nil || len(reply.Faults) != 0 || b.saved(t) != 2 {
			t.Errorf("%.20q put right: %+v %v, %d saved", typed, reply, err, b.saved(t))
		}
	}
}

func TestSameAsLastTime(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	if reply, err := b.fill("intra", act, map[string]string{"baux": " =\u00a0", "dossiers": "12,50"}); err != nil || len(reply.Faults) != 0 {
		t.Fatalf("%+v %v", reply, err)
	}
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	again := facts.Indicators[0].Measures
	if len(again) != 2 || again[0].Period != "2026-10" || again[0].Value != 10 || again[0].By != "intra" || again[1].Period != "2026-09" {
		t.Errorf("%+v", again)
	}
	b.declare(t, "neuf")
	act = b.form(t, "intra")
	reply, err := b.fill("intra", act, map[string]string{"neuf": "="})
	if err != nil || reply.Faults["neuf"] == nil || reply.Faults["neuf"].Code != bot.CodeNotANumber || b.saved(t) != 2 {
		t.Errorf("the same as nothing: %+v %v", reply.Faults, err)
	}
}

func TestNothingEntered(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	for name, values := range map[string]map[string]string{
		"no field": nil, "blanks": {"baux": " \t\n\u00a0", "dossiers": "\u3000"}, "a comment alone": {bot.CommentField: "rien ce mois-ci"},
		"fields that are not asked": {"Baux": "11", "baux ": "11", "": "11", "dossier": "11"},
	} {
		if reply, err := b.fill("intra", act, values); code(err) != bot.CodeNothingEntered || len(reply.Faults) != 0 || b.saved(t) != 0 {
			t.Errorf("%s: %+v %v", name, reply, err)
		}
	}
}

func TestCommentsToTheCharacter(t *testing.T) {
	for n, fits := range map[int]bool{longestComment: true, longestComment + 1: false} {
		b := newBench(t)
		reply, err := b.fill("intra", b.form(t, "intra"), map[string]string{"baux": "11", bot.CommentField: " " + strings.Repeat("é", n) + " "})
		if err != nil || (len(reply.Faults) == 0) != fits || (b.saved(t) == 1) != fits {
			t.Errorf("%d: %+v %v", n, reply.Faults, err)
		}
	}
}

// An act naming what does not exist stores nothing, not even the rest.
func TestActsThatNameNothing(t *testing.T) {
	b := newBench(t)
	act := b.form(t, "intra")
	good := slices.Clone(act.Fields)
	act.Fields = append(slices.Clone(good[:1]), bot.Asked{Field: "dossiers", Indicator: "i999", Period: "2026-10"})
	reply, err := b.fill("intra", act, map[string]string{"baux": "11", "dossiers": "12"})
	if err != nil || len(reply.Faults) != 1 || reply.Faults["dossiers"].Code != bot.CodeIndicatorGone || b.saved(t) != 0 {
		t.Errorf("%+v %v, %d saved", reply.Faults, err, b.saved(t))
	}
	act.Fields = append(slices.Clone(good[:1]), bot.Asked{Field: "dossiers", Indicator: good[1].Indicator, Period: "\n"})
	reply, err = b.fill("intra", act, map[string]string{"baux": "11", "dossiers": "12"})
	if err != nil || len(reply.Faults) != 1 || reply.Faults["dossiers"].Code != bot.CodeIndicatorGone || b.saved(t) != 0 {
		t.Errorf("%+v %v, %d saved", reply.Faults, err, b.saved(t))
	}
}

// A form asks for five figures and says how many are left.
func TestFormsHaveRoomForFive(t *testing.T) {
	b := newBench(t)
	b.declare(t, "a", "b", "c", "d", "e", "f", "g")
	for _, left := range []int{2, 0} {
		reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbNote, Product: b.product}})
		form, ok := reply.Form.(*bot.FigureForm)
		if err != nil || !ok || form.More != left || len(form.Items) != len(form.Act.Fields) {
			t.Fatalf("%+v %v", reply, err)
		}
		values := map[string]string{}
		for _, item := range form.Items {
			values[item.Field] = "1"
		}
		if reply, err := b.fill("intra", form.Act, values); err != nil || len(reply.Faults) != 0 {
			t.Fatalf("%+v %v", reply, err)
		}
	}
	noted := b.values(t)
	for _, short := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		if noted[short] != 1 {
			t.Errorf("%s is not noted: %v", short, noted)
		}
	}
}

// Fields have a plain name each, whatever the short names are.
func TestFieldNamesDiffer(t *testing.T) {
	for _, shorts := range [][]string{
		{"baux", "BAUX", "bàux"}, {"%", "€", "‰"}, {"日本", "中文"}, {bot.CommentField, "Explication"}, {"a", "A", "a2"}, {"1", "%", "2"},
		{"œuvre", "oeuvre"}, {"taux de succès", "taux-de-succes"}, {"x3", "x", "X"}, {"t3", "t%", "t€"},
	} {
		b := newBench(t)
		b.declare(t, shorts...)
		act := b.form(t, "intra")
		seen := map[string]bool{bot.CommentField: true}
		for _, f := range act.Fields {
			if f.Field == "" || seen[f.Field] || strings.Trim(f.Field, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Errorf("%q: %+v", shorts, act.Fields)
			}
			seen[f.Field] = true
		}
		if len(act.Fields) != len(shorts) {
			t.Errorf("%q: %d fields", shorts, len(act.Fields))
		}
	}
}

// A form that was open while its indicator's rhythm changed stores nothing that
// nobody would see.
func TestAFormOfAnotherRhythm(t *testing.T) {
	b := newBench(t)
	act, later := b.form(t, "intra"), b.later(t)
	facts, err := b.store.Facts(t.Context(), b.product)
	if err != nil {
		t.Fatal(err)
	}
	was := facts.Indicators[0].Indicator
	d := bot.Definition{Indicator: was, Was: &was, By: "intra", At: b.Clock.Now()}
	d.Indicator.Frequency = bot.Weekly
	if _, err := b.store.Define(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if reply, err := b.fill("intra", act, map[string]string{"baux": "11"}); err != nil || reply.Faults["baux"] == nil || b.saved(t) != 0 {
		t.Errorf("%+v %v, %d saved", reply, err, b.saved(t))
	}
	act = later
	if reply, err := b.fill("intra", act, map[string]string{"baux": "jamais", bot.CommentField: "fermé"}); err != nil || reply.Faults["baux"] == nil {
		t.Errorf("%+v %v", reply, err)
	}
}

// later is the act of the form of figures that come later.
func (b *bench) later(t *testing.T) bot.Act {
	t.Helper()
	reply, err := b.Press(t.Context(), Press{Who: bot.Person{ID: "intra"}, Act: bot.Act{Verb: bot.VerbLater, Product: b.product}})
	if err != nil || reply.Form == nil {
		t.Fatalf("no form: %+v %v", reply, err)
	}
	return reply.Form.(*bot.LaterForm).Act
}
