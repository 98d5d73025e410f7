package catalogue

import (
	"fmt"
	"testing"

	"jalon/bot"

	"github.com/google/go-cmp/cmp"
)

// state is a product of a given phase, "" for none.
func state(slug string, former []string, phases ...bot.Phase) bot.Startup {
	return bot.Startup{ID: bot.ProductID("p-" + slug), Slug: slug, Name: "The " + slug, Former: former, Phases: phases}
}

func since(id bot.PhaseID, start string) bot.Phase { return bot.Phase{ID: id, Start: day(start)} }

func of(startups ...bot.Startup) *Catalogue { return &Catalogue{Startups: startups} }

func TestCompare(t *testing.T) {
	building, growing := since(bot.PhaseConstruction, "2026-01-05"), since(bot.PhaseAcceleration, "2026-09-01")
	renamed := bot.News{Kind: bot.NewsRenamed, Product: "p-b", Slug: "b", Name: "The b", Was: "a"}
	phase := func(slug string, id bot.PhaseID, was string) bot.News {
		return bot.News{Kind: bot.NewsPhase, Product: bot.ProductID("p-" + slug), Slug: slug, Name: "The " + slug, Phase: id, Was: was}
	}
	for name, c := range map[string]struct {
		old, now *Catalogue
		want     []bot.News
	}{
		"first reading": {nil, of(state("a", nil)), nil},
		"nothing now":   {of(state("a", nil)), nil, nil},
		"the same":      {of(state("a", nil, building)), of(state("a", []string{"z"}, building)), nil},
		"new and gone": {of(state("a", nil), state("b", nil)), of(state("b", nil), state("c", nil, building)),
			[]bot.News{{Kind: bot.NewsGone, Product: "p-a", Slug: "a", Name: "The a"}, {Kind: bot.NewsArrived, Product: "p-c", Slug: "c", Name: "The c"}}},
		"renamed":                    {of(state("a", nil, building)), of(state("b", []string{"x", "a"}, building)), []bot.News{renamed}},
		"renamed, and another phase": {of(state("a", nil, building)), of(state("b", []string{"a"}, building, growing)), []bot.News{renamed, phase("b", "acceleration", "construction")}},
		"merged into another":        {of(state("a", nil), state("b", nil)), of(state("b", []string{"a"})), []bot.News{renamed}},
		"a former slug still there":  {of(state("a", nil), state("b", nil)), of(state("a", nil), state("b", []string{"a"})), nil},
		"first phase":                {of(state("a", nil)), of(state("a", nil, building)), []bot.News{phase("a", "construction", "")}},
		"announced":                  {of(state("a", nil, building)), of(state("a", nil, building, since("pivot", "2026-11-25"))), nil},
		"begins on its day":          {of(state("a", nil, building, since("pivot", "2026-11-24"))), of(state("a", nil, building, since("pivot", "2026-11-24"))), []bot.News{phase("a", "pivot", "construction")}},
		"phase moved":                {of(state("a", nil, building)), of(state("a", nil, since(bot.PhaseConstruction, "2026-02-01"))), nil},
		"phase taken back":           {of(state("a", nil, building, growing)), of(state("a", nil, building)), nil},
		"past told later":            {of(state("a", nil, growing)), of(state("a", nil, building, growing)), nil},
		"no phase any more":          {of(state("a", nil, growing)), of(state("a", nil)), nil},
	} {
		if diff := cmp.Diff(c.want, Compare(c.old, c.now, day("2026-11-23"), day("2026-11-24"))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What is compared with itself is never news, and what is added in one
// direction is gone in the other.
func TestCompareBackAndForth(t *testing.T) {
	var some, others []bot.Startup
	for i := range 60 {
		s := state(fmt.Sprintf("s%02d", i), nil)
		if i%2 == 0 {
			some = append(some, s)
		}
		if i%3 == 0 {
			others = append(others, s)
		}
	}
	count := func(kind bot.NewsKind, news []bot.News) (n int) {
		for _, one := range news {
			if one.Kind == kind {
				n++
			}
		}
		return n
	}
	compare := func(old, now []bot.Startup) []bot.News {
		return Compare(of(old...), of(now...), day("2026-11-23"), day("2026-11-23"))
	}
	there, back := compare(some, others), compare(others, some)
	if len(there) != 30 || count(bot.NewsArrived, there) != 10 || count(bot.NewsGone, there) != 20 || count(bot.NewsArrived, back) != 20 || count(bot.NewsGone, back) != 10 {
		t.Errorf("there %d, back %d", len(there), len(back))
	}
	if news := compare(some, some); news != nil {
		t.Errorf("the same: %v", news)
	}
}

// A product shown again was not new; nor is a phase told twice because the
// source fails for days.
func TestWhatIsNoNews(t *testing.T) {
	h := newHistory(t)
	phase := `"phases":[{"name":"acceleration","start":"2026-09-01"}]`
	h.read(product("a", phase), product("b", ""))
	h.add("[[products]]\nslug='b'\nhidden=true", product("a", phase), product("b", ""))
	h.add("", product("a", phase), product("b", ""))
	h.expect("hidden for a while", h.told(), "")
	h.source.err = errDown
	for days := range 9 {
		now := h.now.AddDate(0, 0, days)
		if _, err := h.Refresh(t.Context(), now); err == nil {
			t.Fatal("it answers")
		}
		if days == 8 {
			break
		}
		if days%3 == 2 {
			h.open()
		}
	}
	h.expect("while the source fails", h.told(), "phase a acceleration")
}
