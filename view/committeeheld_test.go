package view

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// A decision that is not published is read on its committee's card by who may note
// it or answers for the product, and by nobody else: the card is as before it was
// noted. One that is published is read by everybody.
func TestAPrivateDecisionIsReadByItsOwn(t *testing.T) {
	v := newView(t)
	now := time.Date(2026, 12, 10, 20, 0, 0, 0, time.UTC)
	goal := bot.Goal{Indicator: "i1", Target: bot.Target{Value: 12, Date: bot.Date{Year: 2027, Month: 6, Day: 30}}}
	standing := &bot.Standing{Slug: "x", Name: "X", Today: bot.DateOf(now), Goals: []bot.IndicatorLine{{ID: "i1", Name: "Part des baux", Target: &goal.Target}}}
	for _, one := range []struct{ published, manage, inside, read bool }{{read: false}, {manage: true, read: true}, {inside: true, read: true}, {manage: true, inside: true, read: true}, {published: true, read: true}} {
		c := bot.Committee{ID: "k1", Product: "p1", Type: "investment", Start: now.Add(-6 * time.Hour), Length: time.Hour, Zone: "Europe/Paris", State: bot.CommitteePlanned}
		show := func() Post {
			return v.Post("fr", bot.CommitteeCard{Product: "p1", Slug: "x", Name: "X", Committee: c, Standing: standing, Held: true, Manage: one.manage, Inside: one.inside, Now: now})
		}
		undecided := show()
		c.Decision = &bot.Decision{Kind: bot.DecisionSixMonths, Text: "Cap sur les villes", Goals: []bot.Goal{goal}, Next: goal.Target.Date, Published: one.published}
		card := show()
		for _, said := range []string{"six mois", "Cap sur les villes", "Part des baux", "juin 2027"} {
			if strings.Contains(card.Text, said) != one.read {
				t.Errorf("%+v: %q in %q", one, said, card.Text)
			}
		}
		if !one.read && (card.Text != undecided.Text || len(card.Buttons) > 0) {
			t.Errorf("%+v: %q %v, before it was noted %q", one, card.Text, card.Buttons, undecided.Text)
		}
		published := slices.ContainsFunc(card.Buttons, func(b Button) bool { return b.Act.Verb == bot.VerbPublishIt })
		if published != (one.manage || one.inside) {
			t.Errorf("%+v: %v", one, card.Buttons)
		}
		history := v.Post("fr", bot.CommitteeHistory{Name: "X", Slug: "x", Inside: one.inside, Day: bot.DateOf(now), Lines: []bot.CommitteeRecord{{On: bot.DateOf(c.Start), Type: c.Type, Committee: &c}}})
		if got := strings.Contains(history.Text, "six mois"); got != (one.published || one.inside) {
			t.Errorf("%+v: the history reads %q", one, history.Text)
		}
	}
}
