package bot

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// ProductID is our own name for a product. Everything kept hangs on it, so
// that a slug may change without losing anything.
type ProductID string

// Startup is a product of the incubator as its catalogue describes it. It is
// read-only here: teams edit it in the members' space.
type Startup struct {
	ID            ProductID // given by the store; empty until then
	Slug          string    // id in the catalogue: may hold dots, capitals, accents
	Name          string    // trimmed
	Former        []string  // slugs and names it bore before: people still use them
	Pitch         string    // one sentence, trimmed
	Description   string    // markdown, decoded
	Users         []string  // for whom, free ids such as "particulier"
	UsersKnown    bool      // a source that tells for whom was read; false: nobody was asked
	Phases        []Phase   // in the catalogue's order
	Events        []Event   // in the catalogue's order
	Incubators    []string  // incubator ids, the main one first
	Sponsors      []string
	Themes        []string
	Technologies  []string
	Accessibility string // "non conforme", "partiellement conforme"…; empty when unknown
	Contact       string // address of e-mail or of a page
	Links         Links
	Other         []Attribute // what else the catalogue says, by name
	People        []Author    // who works on it now, by the network's directory
	GoneSince     Date        // when the catalogue had it no more; zero while it does
}

// Attribute is something the catalogue says under a name we do not know. It is
// shown as it is.
type Attribute struct{ Name, Value string }

// Renaming gives a product another slug. What is kept about it stays.
type Renaming struct {
	Product  ProductID
	From, To string
	By       UserID // empty: the catalogue said so
	Door     string
	At       time.Time
}

// Entry is what a renaming adds to the journal, but for its actor.
func (r Renaming) Entry() JournalEntry {
	e := JournalEntry{At: r.At, Door: r.Door, Action: "product.rename", Product: r.Product, Entity: r.To}
	e.Before, _ = json.Marshal(r.From)
	e.After, _ = json.Marshal(r.To)
	return e
}

// Author is somebody of the network's public directory. It shows and
// addresses people; it never gives a right.
type Author struct {
	ID     string // "prenom.nom": by convention also the name in the chat
	Name   string // full name
	Domain string // "Coaching", "Intraprenariat"…, as the directory spells it
}

// Links are the addresses a fiche gives. Each is an http(s) URL or empty.
type Links struct {
	Site, Statistics, Impact, Budget, Repository, DashLord string
}

// Incubator is one house of the network.
type Incubator struct {
	ID   string // "mtes"
	Name string // "La Fabrique Numérique de l'Écologie"
}

// PhaseID names a phase of the life cycle. Ids we do not know are kept and
// shown as they are.
type PhaseID string

// The life cycle, in its order. The last three, and their names until May
// 2026, are the inactive ones.
const (
	PhaseInvestigation PhaseID = "investigation"
	PhaseConstruction  PhaseID = "construction"
	PhaseAcceleration  PhaseID = "acceleration"
	PhaseConsolidation PhaseID = "consolidation"
	PhaseOperated      PhaseID = "opere"
	PhaseTransferred   PhaseID = "transfere"
	PhaseAbandoned     PhaseID = "abandon"
	PhaseNotPursued    PhaseID = "abandon-investigation"
)

var lifeCycle = []PhaseID{
	PhaseInvestigation, PhaseConstruction, PhaseAcceleration, PhaseConsolidation, PhaseOperated,
	"transfer", "success", "alumni", PhaseTransferred, PhaseAbandoned, PhaseNotPursued,
}

// Active tells whether a product in this phase is still worked on.
func (p PhaseID) Active() bool {
	i := slices.Index(lifeCycle, p)
	return i < 0 || i <= slices.Index(lifeCycle, PhaseOperated)
}

// Phase is one step of a product's life.
type Phase struct {
	ID    PhaseID
	Start Date // zero when unknown
	End   Date // zero when open; an open end does not mean current
}

// Event is a dated fact of a product's life: "committee", "product_launch"…
type Event struct {
	Kind    string
	Date    Date
	Comment string
}

// PhaseAt returns the product's phase on a day: the latest whose start is
// that day or before; equal starts follow the life cycle. ok is false when
// none has begun.
func (s Startup) PhaseAt(day Date) (current Phase, ok bool) {
	for _, p := range s.Phases {
		if p.Start.After(day) {
			continue
		}
		if !ok || comparePhases(p, current) >= 0 {
			current, ok = p, true
		}
	}
	return current, ok
}

// PhaseComing returns the first phase that starts after a day.
func (s Startup) PhaseComing(day Date) (coming Phase, ok bool) {
	for _, p := range s.Phases {
		if p.Start.After(day) && (!ok || comparePhases(p, coming) < 0) {
			coming, ok = p, true
		}
	}
	return coming, ok
}

// ActiveAt tells whether the product is worked on that day. One without any
// begun phase counts as active.
func (s Startup) ActiveAt(day Date) bool {
	p, ok := s.PhaseAt(day)
	return !ok || p.ID.Active()
}

func comparePhases(a, b Phase) int {
	return cmp.Or(a.Start.Compare(b.Start),
		cmp.Compare(slices.Index(lifeCycle, a.ID), slices.Index(lifeCycle, b.ID)))
}

// In tells whether an incubator has the product.
func (s Startup) In(incubator string) bool { return slices.Contains(s.Incubators, incubator) }

// Lack is something a fiche should have and does not.
type Lack string

// What may lack, in the order it is told.
const (
	LackStatistics Lack = "statistics"
	LackImpact     Lack = "impact" // the impact matrix
	LackBudget     Lack = "budget"
	LackRepository Lack = "repository"
	LackSite       Lack = "site"
	LackContact    Lack = "contact"
	LackUsers      Lack = "users"
	LackPhase      Lack = "phase"
)

// Lacks lists what the fiche should have and does not. What was not asked for
// is not said to lack.
func (s Startup) Lacks() []Lack {
	var lacks []Lack
	for _, one := range []struct {
		lack Lack
		none bool
	}{
		{LackStatistics, s.Links.Statistics == ""}, {LackImpact, s.Links.Impact == ""}, {LackBudget, s.Links.Budget == ""},
		{LackRepository, s.Links.Repository == ""}, {LackSite, s.Links.Site == ""}, {LackContact, s.Contact == ""},
		{LackUsers, s.UsersKnown && len(s.Users) == 0}, {LackPhase, len(s.Phases) == 0},
	} {
		if one.none {
			lacks = append(lacks, one.lack)
		}
	}
	return lacks
}

// Began is when the product's first dated phase began; zero when none is.
func (s Startup) Began() (began Date) {
	for _, p := range s.Phases {
		if !p.Start.IsZero() && (began.IsZero() || p.Start.Before(began)) {
			began = p.Start
		}
	}
	return began
}
