package catalogue

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"jalon/bot"
)

// known fails when an error is none that the readers promise.
func known(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrNotJSON) && !errors.Is(err, ErrShape) && !errors.Is(err, ErrEmpty) {
		t.Fatalf("unknown error: %v", err)
	}
}

// clean fails when a text could break what shows it.
func clean(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if text != strings.TrimSpace(text) || strings.ContainsAny(text, "\n\r\t\x00") || !utf8.ValidString(text) {
			t.Fatalf("unclean text %q", text)
		}
	}
}

// cuts adds a body cut at every tenth of it, and twice over.
func cuts(f *testing.F, body []byte) {
	for i := range 11 {
		f.Add(body[:len(body)*i/10])
	}
	f.Add(append(append([]byte{}, body...), body...))
}

func FuzzAuthors(f *testing.F) {
	cuts(f, people(human("a.b", "Ana B", "Coaching &amp; co", onMission("2026-01-05", "", `"a","b"`)), `{"id":1,"missions":[1,null,{"startups":{"a":[]}}]}`))
	f.Add([]byte(`[null,[],{"id":["x"],"missions":{"end":5,"startups":1e400}}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := ParseAuthors(body)
		if err != nil {
			known(t, err)
			return
		}
		if again, err := ParseAuthors(a.needed()); err != nil || again.revision != a.revision {
			t.Fatalf("what is kept reads as something else: %v\n%s", err, a.needed())
		}
		for slug, authors := range a.At(bot.Date{Year: 2026, Month: 8, Day: 31}) {
			seen := map[bot.Author]bool{}
			for _, author := range authors {
				clean(t, slug, author.ID, author.Name, author.Domain)
				if author.ID == "" || author.Name == "" || seen[author] {
					t.Fatalf("%+v on %q", author, slug)
				}
				seen[author] = true
			}
		}
	})
}

func FuzzIncubators(f *testing.F) {
	cuts(f, []byte(`{"mtes":{"title":"La Fabrique","contact":"x@example.gouv.fr"},"mtes":{"title":null},"a":{"title":["x"]},"b":[1]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		read, err := ParseIncubators(body)
		if err != nil {
			known(t, err)
			return
		}
		for id, house := range read.byID {
			clean(t, house.ID, house.Name)
			if id != house.ID || id == "" || house.Name == "" {
				t.Fatalf("%q: %+v", id, house)
			}
		}
	})
}

func FuzzDetails(f *testing.F) {
	cuts(f, []byte(`{"usertypes":["etat"],"redirect_from":["/startups/old.html","%2f"],"active_members":["a.b",{"id":"c.d"}],"members":null}`))
	f.Add([]byte(`{"redirect_from":"//startups//..//x.html","usertypes":{"a":1},"active_members":7}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := ParseDetail(body)
		if err != nil {
			known(t, err)
			return
		}
		for _, texts := range [][]string{d.Users, d.Former, d.People} {
			clean(t, texts...)
			if len(texts) > mostPeople {
				t.Fatalf("%d texts", len(texts))
			}
		}
		c := parts{products: &Catalogue{Startups: []bot.Startup{{Slug: "a"}}}, details: map[string]Detail{"a": d}}.merge(bot.Date{})
		if len(c.Startups) != 1 || c.Startups[0].Slug != "a" {
			t.Fatalf("%+v", c.Startups)
		}
	})
}

func FuzzAdditions(f *testing.F) {
	cuts(f, []byte("[[products]]\nslug='a'\nname='A'\nformer=['x']\nphase='p'\nsince=2026-01-05\n[[products]]\nslug='b'\nhidden=true\n[[products.phases]]\nphase='x'\nsince='2026-01-05'\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := ParseAdditions(body)
		if err != nil {
			var found AdditionsFault
			if !errors.As(err, &found) || len(found) == 0 || a != nil {
				t.Fatalf("unknown error: %v", err)
			}
			return
		}
		c := parts{products: &Catalogue{Startups: []bot.Startup{{Slug: "a", Name: "A"}}}, additions: a}.merge(bot.Date{})
		for _, s := range c.Startups {
			clean(t, s.Slug, s.Name, s.Pitch, s.Contact, s.Links.Site)
			if s.Slug == "" || s.Name == "" {
				t.Fatalf("%+v", s)
			}
		}
	})
}
