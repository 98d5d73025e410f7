package bot

import (
	"slices"
	"strings"
	"time"
)

// FicheAsked is what a product's fiche lacks, once its team was asked to complete it.
type FicheAsked struct {
	Lacks []Lack // still
	Given []Lack `json:",omitempty"` // asked for, and there since
}

// now is how a fiche that was asked for stands: nil for one that never was.
func (f *FicheAsked) now(s Startup) *FicheAsked {
	if f == nil {
		return nil
	}
	lacks, still := s.Lacks(), FicheAsked{}
	for _, l := range slices.Concat(f.Lacks, f.Given) {
		if slices.Contains(lacks, l) {
			still.Lacks = append(still.Lacks, l)
		} else {
			still.Given = append(still.Given, l)
		}
	}
	return &still
}

// ficheEvery is the time between two askings for one fiche: thirteen weeks, less what
// a slot may come sooner.
const ficheEvery = (13*7*24 - 24) * time.Hour

// FicheWeeks is how many weeks a message may be edited for once its fiche changes.
const FicheWeeks = 13

// fiche is what a product's team is asked to complete; nil for nothing, or when it
// was asked lately. A product under investigation owes none.
func (r *Resolver) fiche(startup Startup, c Claiming, now time.Time, today Date) *FicheAsked {
	phase, _ := startup.PhaseAt(today)
	lacks := startup.Lacks()
	if phase.ID == PhaseInvestigation || len(lacks) == 0 || !r.wants(RuleFiche, startup) || askedForFiche(c, now, today) {
		return nil
	}
	return &FicheAsked{Lacks: lacks}
}

// askedForFiche tells whether a product's fiche was asked for in the last quarter.
// Where so many messages were sent meanwhile that the store no longer shows them all,
// it is asked for in the first week of a quarter.
func askedForFiche(c Claiming, now time.Time, today Date) bool {
	since := now.Add(-ficheEvery)
	for _, s := range c.Subjects {
		if s.Product != c.Delivery.Product {
			continue
		}
		for _, d := range s.Asked {
			if r := d.Content.Reminder; r != nil && r.Fiche != nil && d.SentAt.After(since) {
				return true
			}
		}
		if n := len(s.Asked); n >= AskingPosts && s.Asked[n-1].Slot.After(since) {
			return PeriodOf(Quarterly, today).Start.DaysUntil(today) >= 7
		}
	}
	return false
}

// FicheEdit is the edit that a message owes once what its product's fiche lacks
// changed; ok is false for one that asks for no fiche.
func (d Delivery) FicheEdit(s Startup, at time.Time) (edit Delivery, ok bool) {
	r := d.Content.Reminder
	if !d.Asks() || r == nil || r.Fiche == nil {
		return edit, false
	}
	still := r.Fiche.now(s)
	words := []string{}
	for _, l := range still.Lacks {
		words = append(words, string(l))
	}
	return Delivery{Name: "edit/" + d.Name + "/fiche/" + DateOf(at.UTC()).String() + "/" + strings.Join(words, "+"), Kind: KindEdit, Product: d.Product,
		Slot: at, Due: at, Edits: d.Name, Version: d.EditVersion, State: StatePlanned, PlannedAt: at}, true
}
