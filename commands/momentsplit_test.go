package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"jalon/bot"
	"jalon/catalogue"
)

// namedIn tells what names a product: of the sample, or of these.
func namedIn(t testing.TB, more ...string) func(string) bool {
	t.Helper()
	b := newBench(t)
	known := map[string]bool{}
	for _, name := range more {
		known[catalogue.Fold(name)] = true
	}
	return func(words string) bool {
		return b.isNamed(words) || known[catalogue.Fold(words)]
	}
}

// names look like days, hours or numbers, and are those of products.
var names = []string{"Demain", "Mai", "1 jeune 1 solution", "10 %", "Aides-territoires", "14 Juillet", "Service 24h", "24/7", "Jeudi soir", "Permis 2 visites",
	"Data 2026", "À demain", "Midi", "1000 premiers jours Blues", "Maintenant!", "3/4 temps", "Mon-entreprise", "Sept", "Le 10", "Lundi"}

func TestMomentsAmongWords(t *testing.T) {
	r, named := onThursday(t), namedIn(t, names...)
	for _, c := range []struct{ text, before, between, after, want string }{
		{`dossierfacile jeudi 10/12/2026 14h "comité d'investissement"`, "dossierfacile", "", `"comité d'investissement"`, "2026-12-10 14:00"},
		{`dossierfacile "comité d'investissement" jeudi 10/12/2026 14h`, `dossierfacile "comité d'investissement"`, "", "", "2026-12-10 14:00"},
		{`dossierfacile 10/12/2026 "comité" 14h pendant 50 min`, "dossierfacile", `"comité"`, "", "2026-12-10 14:00 50m"},
		{`dossierfacile 10/12/2026 14h "comité" 50 min salle 24`, "dossierfacile", `"comité"`, "salle 24", "2026-12-10 14:00 50m"},
		{`dossierfacile "comité du 12/12 15h" 10/12/2026 14h`, `dossierfacile "comité du 12/12 15h"`, "", "", "2026-12-10 14:00"},
		{`10/12/2026 14h « comité de 15h » dossierfacile`, "", "", "« comité de 15h » dossierfacile", "2026-12-10 14:00"},
		{"10/12/2026 14h dossierfacile", "", "", "dossierfacile", "2026-12-10 14:00"},
		{"jeudi 10/12/2026 dossierfacile 14h", "", "dossierfacile", "", "2026-12-10 14:00"},
		{"14h dossierfacile le 10/12/2026", "", "dossierfacile", "", "2026-12-10 14:00"},
		{"transport.data.gouv.fr, jeudi 10/12/2026 à 14h : salle 24", "transport.data.gouv.fr", "", "salle 24", "2026-12-10 14:00"},
		{"zero-logement-vacant 10/12/2026, 14h, en visio", "zero-logement-vacant", "", "en visio", "2026-12-10 14:00"},
		{"demain 10h", "", "", "", "2026-11-27 10:00"}, // a product's name, and a day
		{"Demain demain 10h", "Demain", "", "", "2026-11-27 10:00"},
		{"vendredi 10h Demain", "", "", "Demain", "2026-11-27 10:00"},
		{`mardi 10h Demain "comité"`, "", "", `Demain "comité"`, "2026-12-01 10:00"},
		{"Demain vendredi 14h", "Demain", "", "", "2026-11-27 14:00"},
		{"mardi 14h Demain", "", "", "Demain", "2026-12-01 14:00"},
		{"À demain après-demain 10h", "À demain", "", "", "2026-11-28 10:00 closed:weekend"},
		{"Mai 10 décembre 2026 14h", "Mai", "", "", "2026-12-10 14:00"},
		{"Mai 10/12/2026 14h", "Mai", "", "", "2026-12-10 14:00"},
		{"Mai 10 mai 2027 14h", "Mai", "", "", "2027-05-10 14:00"},
		{"1 jeune 1 solution 10/12/2026 14h", "1 jeune 1 solution", "", "", "2026-12-10 14:00"},
		{"10 % 10/12/2026 14h", "10 %", "", "", "2026-12-10 14:00"},
		{"Aides-territoires lundi 14h30-15h20", "Aides-territoires", "", "", "2026-11-30 14:30 50m"},
		{"14 Juillet 10/12/2026 14h", "14 Juillet", "", "", "2026-12-10 14:00"},
		{"Service 24h lundi 14h", "Service 24h", "", "", "2026-11-30 14:00"},
		{"lundi 14h Service 24h", "", "", "Service 24h", "2026-11-30 14:00"},
		{"24/7 lundi 14h", "24/7", "", "", "2026-11-30 14:00"},
		{"Jeudi soir lundi 14h", "Jeudi soir", "", "", "2026-11-30 14:00"},
		{"Permis 2 visites 2/12/2026 14h", "Permis 2 visites", "", "", "2026-12-02 14:00"},
		{"Data 2026 2026-12-10 14h", "Data 2026", "", "", "2026-12-10 14:00"},
		{"Midi demain midi", "Midi", "", "", "2026-11-27 12:00"},
		{"1000 premiers jours Blues lundi 14h", "1000 premiers jours Blues", "", "", "2026-11-30 14:00"},
		{"Maintenant! lundi 14h", "Maintenant!", "", "", "2026-11-30 14:00"},
		{"3/4 temps lundi 14h", "3/4 temps", "", "", "2026-11-30 14:00"},
		{"Mon-entreprise lundi 14h", "Mon-entreprise", "", "", "2026-11-30 14:00"},
		{"Le 10 lundi 30/11/2026 14h", "Le 10", "", "", "2026-11-30 14:00"},
		{"Sept 7/12/2026 7 h 30 pm", "Sept", "", "", "2026-12-07 19:30"},
		{"Lundi lundi 14h", "Lundi", "", "", "2026-11-30 14:00"},
		{"dossierfacile le 10 12 14h", "dossierfacile", "", "", "2026-12-10 14:00 assumed"},
		{"10 12 2026 14h dossierfacile", "", "", "dossierfacile", "2026-12-10 14:00"},
		{"Data 2026 10 12 14h", "Data 2026", "", "", "2026-12-10 14:00 assumed"},
		{"10 % 10 12 2026 14h", "10 %", "", "", "2026-12-10 14:00"},
		{"dossierfacile 10/12/2026 14h salle 24 10 rue", "dossierfacile", "", "salle 24 10 rue", "2026-12-10 14:00"},
		{"dossierfacile 10/12/2026 14h salle 2.10", "dossierfacile", "", "salle 2.10", "2026-12-10 14:00"},
		{"dossierfacile salle 24 10 décembre 2026 14h", "dossierfacile salle 24", "", "", "2026-12-10 14:00"},
		{"dossierfacile le premier jeudi de décembre 2026 14h salle 24", "dossierfacile", "", "salle 24", "2026-12-03 14:00"},
		{"1000 premiers jours Blues premier jeudi de décembre 2026 14h", "1000 premiers jours Blues", "", "", "2026-12-03 14:00"},
		{"Demain premier jeudi de décembre 2026 14h", "Demain", "", "", "2026-12-03 14:00"},
		// nothing of these is a product: the words are the moment's
		{"vendredi 10/12/2026 14h", "", "", "", "2026-12-10 14:00 weekday:2026-12-11"},
		{"dossierfacile vendredi 10/12/2026 14h", "dossierfacile", "", "", "2026-12-10 14:00 weekday:2026-12-11"},
		{"inconnu 3.14 lundi 14h", "inconnu 3.14", "", "", "2026-11-30 14:00"},
		{"inconnu vendredi 10/12/2026 14h", "inconnu", "", "", "2026-12-10 14:00 weekday:2026-12-11"},
		{"dossierfacile lundi 30/11/2026 de 2h à 14h", "dossierfacile", "", "", "2026-11-30 02:00 12h night"},
	} {
		p := r.choose(c.text, named, false)
		if p.Err != nil || p.Before != c.before || p.Between != c.between || p.After != c.after || told(p.Moment) != c.want {
			t.Errorf("%q: %q, %q, %q around %q: %s %v", c.text, p.Before, p.Between, p.After, p.Typed, told(p.Moment), p.Err)
		}
	}
}

// What is left of a fault is the product it is about, and a day or an hour that
// was typed is not quietly left out.
func TestFaultsAmongWords(t *testing.T) {
	r, named := onThursday(t), namedIn(t, names...)
	for _, c := range []struct {
		text, rest string
		code       bot.Code
	}{
		{"dossierfacile", "dossierfacile", bot.CodeNoDay},
		{"dossierfacile 14h", "dossierfacile", bot.CodeNoDay},
		{`dossierfacile jeudi "comité de 14h"`, `dossierfacile "comité de 14h"`, bot.CodeNoHour},
		{"dossierfacile jeudi", "dossierfacile", bot.CodeNoHour},
		{"dossierfacile 31/11 14h", "dossierfacile", bot.CodeNotADay},
		{"dossierfacile lundi 31/11 14h", "dossierfacile", bot.CodeNotADay},
		{"dossierfacile lundi 14h 31/11", "dossierfacile", bot.CodeNotADay},
		{"dossierfacile 25h lundi 14h", "dossierfacile", bot.CodeNotAnHour},
		{"dossierfacile 10/12 de 15h à 14h", "dossierfacile", bot.CodeEndFirst},
		{"trackdechets lundi 14h mardi", "trackdechets", bot.CodeTwoDays},
		{"Service 24h lundi", "Service 24h", bot.CodeNoHour},
		{"Demain 31/11 14h", "Demain", bot.CodeNotADay},
		{"mon produit 14h", "mon produit", bot.CodeNoDay},
		{"dossierfacile lundi ou mardi 14h", "dossierfacile", bot.CodeTwoDays},
		{"dossierfacile 10/12, 11/12, 12/12 14h", "dossierfacile 14h", bot.CodeTwoDays},
		{"dossierfacile jeudi 10/12 14h salle 24 et vendredi 11/12 15h", "dossierfacile salle 24", bot.CodeTwoDays},
		{"dossierfacile jeudi 10/12 salle 24 14h et vendredi 11/12 salle 25 15h", "dossierfacile salle 24 salle 25 15h", bot.CodeTwoDays},
		{"dossierfacile lundi 14h 15h", "dossierfacile", bot.CodeTwoHours},
		{"dossierfacile 10/12/2025 14h", "dossierfacile", bot.CodePastMoment},
		{"14h dossierfacile 31/11", "dossierfacile", bot.CodeNotADay},
	} {
		p := r.choose(c.text, named, false)
		if got := codeOf(p.Err); got != c.code || p.Rest() != c.rest {
			t.Errorf("%q: %s about %q, %q left; want %s, %q", c.text, got, p.Typed, p.Rest(), c.code, c.rest)
		}
	}
}

func codeOf(e *bot.Error) bot.Code {
	if e == nil {
		return ""
	}
	return e.Code
}

// Whatever a product is called and wherever its name stands, it is what is left,
// and the moment is the same.
func TestAnyNameBesideAMoment(t *testing.T) {
	r, named := onThursday(t), namedIn(t, names...)
	all := append([]string{"dossierfacile", "Zéro logement vacant", "Trackdéchets", "transport.data.gouv.fr"}, names...)
	moments := map[string]string{"lundi 30/11/2026 14h": "2026-11-30 14:00", "lundi 14h30-15h20": "2026-11-30 14:30 50m", "14h30 le 10 décembre 2026": "2026-12-10 14:30",
		"dans 3 semaines lundi à 9 h": "2026-12-14 09:00", "2026-12-10T14:30": "2026-12-10 14:30"}
	for _, name := range all {
		for text, want := range moments {
			for _, whole := range []string{name + " " + text, name + ", " + text, name + " " + text + ` "comité"`} {
				p := r.choose(whole, named, true)
				if p.Err != nil || catalogue.Fold(p.Before) != catalogue.Fold(name) || told(p.Moment) != want {
					t.Errorf("%q: %q before %q: %s %v", whole, p.Before, p.Typed, told(p.Moment), p.Err)
				}
			}
		}
	}
}

// covered tells whether nothing typed is lost: what a reading leaves out is spaces
// and punctuation.
func covered(text string, p momentSplit) error {
	count := func(texts ...string) map[rune]int {
		n := map[rune]int{}
		for _, r := range strings.Join(texts, "") {
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				n[r]++
			}
		}
		return n
	}
	whole, parts := count(text), count(p.Before, p.Typed, p.Between, p.After)
	if fmt.Sprint(whole) != fmt.Sprint(parts) {
		return fmt.Errorf("%q became %q, %q, %q, %q", text, p.Before, p.Typed, p.Between, p.After)
	}
	for _, part := range []string{p.Before, p.After} {
		if !strings.Contains(text, part) {
			return fmt.Errorf("%q has no %q", text, part)
		}
	}
	return nil
}

// sound tells what is wrong with the readings of a text.
func sound(r momentReader, text string) error {
	for _, p := range append(r.splits(text), r.choose(text, func(string) bool { return false }, false), r.choose(text, func(string) bool { return true }, true)) {
		if err := covered(text, p); err != nil {
			return err
		}
		m := p.Moment
		switch {
		case p.Err == nil && (m.Day.IsZero() || !m.Start.After(r.now) || m.Length < 0 || m.Length > 24*time.Hour || p.Typed == ""):
			return fmt.Errorf("%q: %+v", text, m)
		case p.Err != nil && (!m.Start.IsZero() || p.Err.Hint == ""):
			return fmt.Errorf("%q: %v %+v", text, p.Err, m)
		}
		if p.Err != nil {
			if again, _, err := r.read(p.Err.Hint); err != nil {
				return fmt.Errorf("%q: the hint %q: %+v %v", text, p.Err.Hint, again, err)
			}
		}
	}
	return nil
}

// Words of moments in any order, with any punctuation, never lose a word nor make a
// moment that cannot be.
func TestAnyWordsAreSound(t *testing.T) {
	readers := []momentReader{onThursday(t), momentsAt(t, "2028-02-29 23:59", "Europe/Paris"), momentsAt(t, "2026-10-25 00:30", "Europe/Paris")}
	words := strings.Fields(`jeudi lundi prochain demain hier 10 décembre 10/12 10/12/2026 31/11 12/31/2026 2026-12-10 2026-12-10T14:30Z 2026-10-25T02:30+01:00 mai 29/02
		14h 14h30 14h75 25h 14:30 2pm 2.30pm 14h-15h 15h-14h midi minuit à de le pendant 50 min une heure dans 3 semaines mois en huit quinze ce soir
		matin Demain dossierfacile % 1er mars 2026 99 "comité" « 14h » ( ) , - – entre et ou jusqu'à ’ é 🕑 10h30 2 next Thursday the 10th at UTC GMT+1 CET heure Paris EST premier décembre 01`)
	rapid.Check(t, func(p *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(p, "words")
		if err := sound(rapid.SampledFrom(readers).Draw(p, "reader"), strings.Join(some, rapid.SampledFrom([]string{" ", "  ", "\u00a0", ", "}).Draw(p, "space"))); err != nil {
			p.Fatal(err)
		}
	})
}

func FuzzMoments(f *testing.F) {
	for _, c := range notMoments {
		f.Add(c.text)
	}
	for _, seed := range []string{"jeudi 10 décembre 14h30", "\xff", `"a" 10/12 "b" 14h`, "２０２６", "œ 10/12 14h", "e\u0301 14h", "İ 10/12 14h", "10/12 14h\u0301", "2026-12-10T14:30-15:20", "½h 10/12"} {
		f.Add(seed)
	}
	r := onThursday(f)
	f.Fuzz(func(t *testing.T, text string) {
		if err := sound(r, text); err != nil {
			t.Error(err)
		}
	})
}

// What is as long as may be typed is read at once.
func TestLongTextsAreReadFast(t *testing.T) {
	r := onThursday(t)
	for _, words := range []string{"10h 10/12 le le le ", "le à de ", "10h 10 ", "jeudi 10 10h ", "10-12h ", "dans 3 semaines jeudi ", "mar ", "10/12 14h ou ", `"a" 10/12 `, "-", "UTC ", "14h UTC le ", "UTC UTC+1 soir ", "premier jeudi de décembre ", "10 12 "} {
		start := time.Now()
		for range 2 {
			r.splits(strings.Repeat(words, longestFigure/len([]rune(words))))
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q again and again takes %v", words, took)
		}
	}
	if _, _, err := r.read(strings.Repeat("10/12 14h ", 200_000)); codeOf(err) != bot.CodeNoDay {
		t.Errorf("a text nobody types: %v", err)
	}
}
