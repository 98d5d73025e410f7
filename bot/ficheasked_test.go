package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A team is asked to complete its fiche once a quarter, in the week's message, and
// not in one that asks for a committee's date.
func TestFicheOnceAQuarter(t *testing.T) {
	l := newLadder()
	l.rules = append(l.rules, Rule{Name: "fiche", Kind: RuleFiche}, Rule{Name: "missing", Kind: RuleUndated})
	r := l.resolver(t)
	lacks := l.startup.Lacks()
	resolve := func(now time.Time, asked ...Delivery) Resolution {
		d := Delivery{Name: WeekName("p1", DateOf(now)), Kind: KindReminder, Product: "p1", Slot: now, Due: now, State: StatePlanned}
		return r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Asked: asked}}}, now)
	}
	if c := resolve(nov(9, 9)).Content.Reminder; c.Undated == nil || c.Fiche != nil {
		t.Fatalf("with a committee's date: %+v", c)
	}
	l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 10, 1}}}
	first := resolve(nov(9, 9)).Content.Reminder
	if first == nil || first.Fiche == nil || !slices.Equal(first.Fiche.Lacks, lacks) || first.InCharge != "intra" {
		t.Fatalf("%+v", first)
	}
	sent := Delivery{Name: WeekName("p1", Date{2026, 11, 9}), Kind: KindReminder, Product: "p1", State: StateSent, Slot: nov(9, 9), SentAt: nov(9, 9),
		Receipt: Receipt{Channel: "c1", Post: "1"}, Content: Content{Reminder: first}}
	l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 11, 1}}}
	for weeks := range 13 {
		if res := resolve(nov(9, 9).AddDate(0, 0, 7*weeks), sent); res.Skip != ReasonNothingDue {
			t.Errorf("%d weeks later: %+v", weeks, res)
		}
	}
	next := resolve(nov(9, 9).AddDate(0, 0, 7*13), sent)
	if next.Content.Reminder == nil || next.Content.Reminder.Fiche == nil || next.Content.Reminder.Folds != nil {
		t.Errorf("%+v", next)
	}
	f := monthly("dev")
	d := Delivery{Name: "channel/p1/x", Kind: KindReminder, Product: "p1", Slot: nov(16, 9), Due: nov(16, 9)}
	if c := r.Resolve(Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{sent}}}}, nov(16, 9)).Content.Reminder; c.Fiche != nil || c.Folds != nil {
		t.Errorf("a message that asks for the fiche alone is not taken over: %+v", c)
	}
	l.startup.Phases[0].ID = PhaseInvestigation
	if res := resolve(nov(9, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("an investigation owes no fiche: %+v", res)
	}
}

// Where more messages were sent than a store shows, the fiche is asked for in the
// first week of a quarter.
func TestFicheAmongManyMessages(t *testing.T) {
	l := newLadder()
	l.rules = append(l.rules, Rule{Name: "fiche", Kind: RuleFiche})
	r := l.resolver(t)
	for day, want := range map[Date]bool{{2026, 11, 23}: false, {2027, 1, 4}: true, {2027, 1, 11}: false} {
		now := day.In(time.UTC).Add(9 * time.Hour)
		var asked []Delivery
		for i := range AskingPosts {
			asked = append(asked, Delivery{Name: fmt.Sprint("person/dev/", i), Kind: KindPerson, Slot: now.AddDate(0, 0, -i-1), State: StateSent})
		}
		got := r.fiche(l.startup, Claiming{Delivery: Delivery{Product: "p1"}, Subjects: []Subject{{Product: "p1", Asked: asked}}}, now, day)
		if (got != nil) != want {
			t.Errorf("%s: %+v", day, got)
		}
	}
}

// Once the catalogue says more, the message shows it; what it says no more lacks
// again.
func TestFicheEdited(t *testing.T) {
	l := newLadder()
	l.startup.Contact, l.startup.Links = "x@example.org", Links{Site: "https://x.example.org", Repository: "https://r.example.org", Impact: "https://i.example.org"}
	r := l.resolver(t)
	sent := Delivery{Name: "channel/p1/2026-W47", Kind: KindReminder, Product: "p1", State: StateSent, Frozen: true, EditVersion: 3, Receipt: Receipt{Channel: "c1", Post: "1"},
		Content: Content{Reminder: &Reminder{Product: "p1", Fiche: &FicheAsked{Lacks: []Lack{LackStatistics, LackImpact, LackBudget}}}}}
	edit, ok := sent.FicheEdit(l.startup, nov(17, 9))
	if !ok || edit.Name != "edit/channel/p1/2026-W47/fiche/2026-11-17/statistics+budget" {
		t.Fatalf("%+v", edit)
	}
	got := r.Resolve(Claiming{Delivery: edit, Target: &sent}, nov(17, 9)).Content.Reminder
	if got == nil || !slices.Equal(got.Fiche.Lacks, []Lack{LackStatistics, LackBudget}) || !slices.Equal(got.Fiche.Given, []Lack{LackImpact}) {
		t.Errorf("%+v", got)
	}
	l.startup.Links.Impact = ""
	sent.Content.Reminder = got
	if got := r.Resolve(Claiming{Delivery: edit, Target: &sent}, nov(17, 9)).Content.Reminder; len(got.Fiche.Lacks) != 3 || len(got.Fiche.Given) != 0 {
		t.Errorf("%+v", got.Fiche)
	}
	if edit, ok := (Delivery{Kind: KindReminder, Frozen: true, Content: Content{Reminder: &Reminder{}}}).FicheEdit(l.startup, nov(17, 9)); ok {
		t.Errorf("%+v", edit)
	}
}
