package bot

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// monthly is an indicator with figures of these months, the newest first.
func monthlyFacts(id IndicatorID, months ...string) IndicatorFacts {
	f := IndicatorFacts{Indicator: Indicator{ID: id, Name: string(id), Frequency: Monthly, Delay: 5}}
	for i, m := range months {
		f.Measures = append(f.Measures, Measure{Seq: uint64(len(months) - i), Indicator: id, Period: m, Value: 10, By: "dev"})
	}
	return f
}

// What readers may wait for is what is newer than what they read.
func TestAwaited(t *testing.T) {
	today := Date{2026, 11, 23}
	late, fresh, never, archived := monthlyFacts("late", "2026-08"), monthlyFacts("fresh", "2026-10"), monthlyFacts("never"), monthlyFacts("archived", "2026-08")
	archived.Archived = true
	closed, hole := monthlyFacts("closed", "2026-09"), monthlyFacts("hole", "2026-10")
	closed.Waivers = map[string]Waiver{"2026-10": {}}
	hole.Waivers = map[string]Waiver{"2026-07": {Until: Date{2026, 11, 1}}} // owed, and older than what is there
	other := monthlyFacts("other")
	other.Frequency = OtherFrequency
	f := Facts{Indicators: []IndicatorFacts{late, fresh, never, archived, closed, hole, other}}
	old := Startup{Phases: []Phase{{ID: PhaseAcceleration, Start: Date{2020, 1, 1}}}}
	tell := func(s Startup, f Facts) (all []string) {
		for _, a := range f.Awaited(s, today) {
			all = append(all, fmt.Sprint(a.Facts.ID, " ", a.Period.Key(), " ", a.From()))
		}
		return all
	}
	for name, c := range map[string]struct {
		s    Startup
		want []string
	}{
		"of an old product":   {old, []string{"late 2026-10 2026-10", "never 2026-10 ", "other  "}},
		"of a young one":      {Startup{Phases: []Phase{{ID: PhaseConstruction, Start: Date{2026, 6, 1}}}}, []string{"late 2026-10 2026-10", "never  ", "other  "}},
		"under investigation": {Startup{Phases: []Phase{{ID: PhaseInvestigation, Start: Date{2026, 6, 1}}}}, []string{"never  ", "other  "}},
		"inactive":            {Startup{Phases: []Phase{{ID: PhaseAbandoned, Start: Date{2026, 6, 1}}}}, nil},
		"gone":                {Startup{GoneSince: today}, nil},
	} {
		if diff := cmp.Diff(c.want, tell(c.s, f)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestKeptWants(t *testing.T) {
	f := Facts{Product: "p1", Indicators: []IndicatorFacts{monthlyFacts("i1", "2026-09"), monthlyFacts("i2"), monthlyFacts("i3", "2026-10")}}
	want := func(id IndicatorID, from string) Want {
		return Want{User: "u", Product: "p1", Indicator: id, From: from}
	}
	asked := []Want{want("i1", "2026-10"), want("i1", "2026-10"), want("i2", ""), want("i3", "2026-10"), want("i9", "")}
	kept, fresh, err := KeptWants(asked, []Want{want("i2", "")}, f)
	if err != nil || len(kept) != 2 || len(fresh) != 1 || fresh[0].Indicator != "i1" {
		t.Errorf("%+v %+v %v", kept, fresh, err)
	}
	var many []Want
	for n := range MostWants {
		many = append(many, Want{User: "u", Product: "p2", Indicator: IndicatorID(fmt.Sprint("i", n))})
	}
	if kept, fresh, err := KeptWants(asked, many, f); !errors.Is(err, ErrTooMany) || kept != nil || fresh != nil {
		t.Errorf("%v %v %v", kept, fresh, err)
	}
	if _, _, err := KeptWants(asked[:1], append(many[1:], asked[0]), f); err != nil { // again
		t.Error(err)
	}
	quarterly := f.Indicators[0]
	quarterly.Frequency = Quarterly
	quarterly.Measures = nil
	if _, there := quarterly.since("2026-10"); there {
		t.Error("nothing is there")
	}
	quarterly.Measures = []Measure{{Period: "2026-Q1"}}
	if _, there := quarterly.since("2026-10"); !there {
		t.Error("at another rhythm, any figure is")
	}
}

// Figures that come tell each who waits once; what is taken back in time was never
// told, and they wait again.
func TestMeetWants(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	want := func(u UserID, id IndicatorID) Want {
		return Want{User: u, Product: "p1", Indicator: id, From: "2026-10"}
	}
	f := Facts{Product: "p1", Version: 7, Indicators: []IndicatorFacts{monthlyFacts("i1", "2026-10", "2026-09"), monthlyFacts("i2", "2026-10"), monthlyFacts("i3", "2026-09")}}
	for i, n := range []int{3, 1, 1} {
		f.Indicators[i].Wanted = n
	}
	wants := []Want{want("a", "i1"), want("a", "i2"), want("b", "i1"), want("dev", "i1"), want("a", "i3")}
	touched := []NewFigure{{Indicator: "i1", Period: "2026-10"}, {Indicator: "i2", Period: "2026-10"}, {Indicator: "i3", Period: "2026-10", Waiver: &Waiver{}}}
	m := MeetWants(f, wants, nil, touched, []UserID{"dev", ""}, at)
	if len(m.Gone) != 4 || len(m.Back)+len(m.Changed) != 0 || len(m.Owed) != 2 {
		t.Fatalf("%+v", m)
	}
	if d := m.Owed[0]; d.Name != "wanted/p1/a/7" || d.To.User != "a" || len(d.Content.Wanted.Wants) != 2 || !d.Due.Equal(at.Add(TakeBackFor)) || d.Kind != KindAnswer {
		t.Errorf("%+v", d)
	}
	if got := []int{m.Facts.Indicators[0].Wanted, m.Facts.Indicators[1].Wanted, m.Facts.Indicators[2].Wanted}; !slices.Equal(got, []int{0, 0, 1}) {
		t.Errorf("%v still wait", got)
	}
	if f.Indicators[0].Wanted != 3 {
		t.Error("what it was given changed")
	}

	waiting := m.Owed
	f.Version++
	f.Indicators[0] = monthlyFacts("i1", "2026-09") // taken back
	m = MeetWants(f, wants[4:], waiting, []NewFigure{{Indicator: "i1", Period: "2026-10", Withdraws: 2}}, []UserID{"dev"}, at.Add(time.Minute))
	if diff := cmp.Diff([]Want{want("a", "i1"), want("b", "i1")}, m.Back); diff != "" || len(m.Changed) != 2 || len(m.Owed) != 0 {
		t.Fatalf("%s %+v", diff, m)
	}
	if a, b := m.Changed[0], m.Changed[1]; len(a.Content.Wanted.Wants) != 1 || a.State != StatePlanned || b.State != StateSkipped || b.Reason != ReasonTakenBack {
		t.Errorf("%+v %+v", a, b)
	}

	f.Version++
	f.Indicators[0] = monthlyFacts("i1", "2026-10", "2026-09") // and noted again
	later := at.Add(5 * time.Minute)
	m = MeetWants(f, []Want{want("a", "i1"), want("b", "i1")}, m.Changed[:1], []NewFigure{{Indicator: "i1", Period: "2026-10"}}, nil, later)
	if len(m.Changed) != 1 || len(m.Owed) != 1 || len(m.Changed[0].Content.Wanted.Wants) != 2 || !m.Changed[0].Due.Equal(later.Add(TakeBackFor)) || m.Owed[0].To.User != "b" {
		t.Errorf("%+v", m)
	}

	frozen := m.Changed[0]
	frozen.Frozen = true
	m = MeetWants(f, []Want{want("a", "i1")}, []Delivery{frozen}, []NewFigure{{Indicator: "i1", Period: "2026-10"}}, nil, later)
	if len(m.Changed) != 0 || len(m.Owed) != 1 {
		t.Errorf("one that is under way is changed: %+v", m)
	}
}

// Nothing is asked of the store where nobody waits.
func TestMayMeetWants(t *testing.T) {
	f := Facts{Indicators: []IndicatorFacts{{Indicator: Indicator{ID: "i1"}, Wanted: 1}, {Indicator: Indicator{ID: "i2"}}}}
	for _, c := range []struct {
		touched NewFigure
		may     bool
	}{{NewFigure{Indicator: "i1"}, true}, {NewFigure{Indicator: "i2"}, false}, {NewFigure{Indicator: "i2", Withdraws: 1}, true}, {NewFigure{Indicator: "i2", Waiver: &Waiver{}}, true}} {
		if got := f.MayMeetWants([]NewFigure{c.touched}); got != c.may {
			t.Errorf("%+v: %v", c.touched, got)
		}
	}
}

// The message says the figures as they are when it leaves, by day, and names nobody.
func TestWantedIsResolved(t *testing.T) {
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	r := &Resolver{Products: named{"p1": {ID: "p1", Slug: "x", Name: "X"}}, Directory: func() *Directory { return NewDirectory(Known{Gone: map[UserID]bool{"left": true}}) }, Sending: SendingOff}
	facts := Facts{Product: "p1", Indicators: []IndicatorFacts{monthlyFacts("i1", "2026-10", "2026-09"), monthlyFacts("i2", "2026-09")}}
	message := func(u UserID, ids ...IndicatorID) Delivery {
		post := &WantedPost{Product: "p1"}
		for _, id := range ids {
			post.Wants = append(post.Wants, Want{User: u, Product: "p1", Indicator: id, From: "2026-10"})
		}
		return Delivery{Name: "wanted/p1/u/1", Kind: KindAnswer, Product: "p1", To: Destination{User: u}, Slot: monday, Due: monday, Content: Content{Wanted: post}}
	}
	out := r.Resolve(Claiming{Delivery: message("u", "i1", "i2"), Facts: facts}, monday)
	if w := out.Content.Wanted; w == nil || len(w.Items) != 1 || w.Name != "X" || w.Items[0].Answer.By != "" || w.Items[0].Period.Key() != "2026-10" || out.To.User != "u" {
		t.Errorf("%+v", out)
	}
	for why, d := range map[Reason]Delivery{ReasonTakenBack: message("u", "i2", "i9"), ReasonRecipientGone: message("left", "i1")} {
		if out := r.Resolve(Claiming{Delivery: d, Facts: facts}, monday); out.Skip != why {
			t.Errorf("%s: %+v", why, out)
		}
	}
	gone := message("u", "i1")
	gone.Product = "p9"
	if out := r.Resolve(Claiming{Delivery: gone}, monday); out.Skip != ReasonGone {
		t.Errorf("%+v", out)
	}
	for _, late := range []time.Time{time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC), time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)} { // a night, a Saturday
		if out := r.Resolve(Claiming{Delivery: message("u", "i1"), Facts: facts}, late); !out.PutOff.After(late) {
			t.Errorf("at %s: %+v", late, out)
		}
	}
	if other := r.Resolve(Claiming{Delivery: Delivery{Kind: KindAnswer, To: Destination{User: "u"}}}, monday); other.To.User != "u" {
		t.Errorf("another answer: %+v", other)
	}
}

// The weekly message says how many wait for what is late, and no more once it is
// there.
func TestRemindersSayWhoWaits(t *testing.T) {
	f := Facts{Product: "p1", Indicators: []IndicatorFacts{monthlyFacts("i1", "2026-09")}}
	f.Indicators[0].Wanted = 3
	r := &Resolver{Directory: func() *Directory { return NewDirectory(Known{}) }}
	items := r.items(f, Settings{}, Startup{}, nov(23, 9), time.UTC, false)
	if len(items) != 1 || items[0].Wanted != 3 {
		t.Fatalf("%+v", items)
	}
	hole, _ := ParsePeriod(Monthly, "2026-08")
	if n := f.Indicators[0].wantedOf(hole); n != 0 {
		t.Errorf("%d wait for what is older than they read", n)
	}
	f.Indicators[0] = monthlyFacts("i1", "2026-10", "2026-09")
	if after := (Reminder{Items: items}).WithAnswers(f, Date{2026, 11, 23}); after.Items[0].Wanted != 0 || after.Items[0].Answer == nil {
		t.Errorf("%+v", after.Items)
	}
}
