package bot

import (
	"maps"
	"slices"
	"time"
)

// IndicatorID names an indicator for ever, whatever it is called later. It is
// given by the store.
type IndicatorID string

// Family is a column of the impact matrix: what an indicator tells.
type Family string

// The five families, in the order people ask: can it be used, is it, is it
// useful, what does it change, at what cost.
const (
	Usable    Family = "usable"
	Used      Family = "used"
	Useful    Family = "useful"
	Impact    Family = "impact"
	Efficient Family = "efficient"
)

// Families lists the five in their order.
var Families = []Family{Usable, Used, Useful, Impact, Efficient}

// IndicatorType is the public schema's distinction (type_indicateur).
type IndicatorType string

// The two types of the public schema.
const (
	TypeUsage  IndicatorType = "usage"
	TypeImpact IndicatorType = "impact"
)

// Direction tells which way is better.
type Direction string

// The two directions.
const (
	HigherIsBetter Direction = "higher"
	LowerIsBetter  Direction = "lower"
)

// Indicator is a figure a product follows.
type Indicator struct {
	ID         IndicatorID
	Product    ProductID
	Name       string // "Part des baux"
	ShortName  string // at most 24 bytes, for forms and typing; unique in the product
	Family     Family
	Type       IndicatorType
	Frequency  Frequency
	Delay      int    // days after a period's end from which it is due
	Unit       string // "%", "sur 10", "établissements"
	Complement string // what the unit counts: "des baux de l'année"; may be empty
	Direction  Direction
	NorthStar  bool
	Source     string  // script, survey…; free text
	Target     *Target // nil when none is set
	InCharge   UserID  // whom to ask; empty when nobody is named
	Public     bool
	Archived   bool
	Origin     Origin `json:",omitempty"` // who says all this
	// OffTarget: it is not said whether it is on its way to the target.
	OffTarget bool `json:",omitempty"`
}

// Origin is who defines an indicator.
type Origin string

// The origins. What was said in the chat is the nearer: the configuration
// changes it no more.
const (
	OriginConfiguration Origin = ""
	OriginChat          Origin = "chat"
)

// Target is the value an indicator should reach by a day.
type Target struct {
	Value    float64
	Decimals int
	Date     Date
}

// Measure is one value of an indicator for one period. It is never
// overwritten: a correction is a new measure that supersedes the old one.
type Measure struct {
	Seq         uint64 // order of arrival in the store, from 1
	Indicator   IndicatorID
	Period      string // Period.Key of the indicator's frequency
	Value       float64
	Decimals    int // digits after the separator, as typed
	Provisional bool
	By          UserID // empty for figures the configuration or history brought
	At          time.Time
	Comment     string
	Supersedes  uint64 // Seq of the measure it replaces; 0 when it is the first
	Withdrawn   bool   // the period has no value: it was taken back, or waived
	// Waiver says that none is expected, or not yet; only with Withdrawn.
	Waiver *Waiver `json:",omitempty"`
	Learnt bool    `json:",omitempty"` // the comment is worth telling others
	// Restores is the number of the measure that came back as this one, when the
	// one over it was taken back.
	Restores uint64 `json:",omitempty"`
}

// Facts is what the store knows of one product's figures and committees, read at
// once.
type Facts struct {
	Product    ProductID
	Version    uint64 // grows with every change of the product's figures, or of a committee but for who comes
	Indicators []IndicatorFacts
	Committees []Committee // those PlannedOf
	Met        Date        // when the last committee was, as somebody said; zero when nobody did
}

// IndicatorFacts is one indicator with its current measures.
type IndicatorFacts struct {
	Indicator
	Measures []Measure      // one per period, newest period first, none withdrawn, at most MaxMeasures
	Asked    map[string]int // by period key: how often the channel was asked
	// Waivers of the latest periods, by period key.
	Waivers map[string]Waiver
	Wanted  int // how many people wait for its next figure
}

// MaxMeasures bounds the measures Facts holds for each indicator.
const MaxMeasures = 60

// At returns the current measure of a period.
func (f IndicatorFacts) At(period string) (Measure, bool) {
	for _, m := range f.Measures {
		if m.Period == period {
			return m, true
		}
	}
	return Measure{}, false
}

// Due returns the period whose figure is owed on a day. ok is false when
// nothing is: archived, no rhythm, or the figure is there. An indicator that
// was never measured is owed its last period only.
func (f IndicatorFacts) Due(today Date) (p Period, ok bool) { return f.dueAfter(today, f.Delay) }

// dueAfter is Due with another delay, in days after the period.
func (f IndicatorFacts) dueAfter(today Date, delay int) (p Period, ok bool) {
	if f.Archived {
		return Period{}, false
	}
	p, ok = LastDue(f.Frequency, today, delay)
	if !ok {
		return Period{}, false
	}
	if _, measured := f.At(p.Key()); measured {
		return p, false
	}
	w, waived := f.Waivers[p.Key()]
	return p, !waived || !w.stands(today)
}

// youngMonths is how old a product is when its first figures are due.
const youngMonths = 18

// Owed are the DueFigures that a team is asked for: a product under investigation
// owes none, and a young one no first figure.
func (f Facts) Owed(s Startup, today Date) []DueFigure {
	if phase, _ := s.PhaseAt(today); phase.ID == PhaseInvestigation {
		return nil
	}
	return slices.DeleteFunc(f.DueFigures(today), func(d DueFigure) bool { return s.young(today) && len(d.Facts.Measures) == 0 })
}

// Suggested are the indicators of which a young product has no first figure: they are
// spoken of, and not due.
func (f Facts) Suggested(s Startup, today Date) (names []string) {
	for _, d := range f.DueFigures(today) {
		if len(d.Facts.Measures) == 0 && s.young(today) && len(names) < mostSuggested {
			names = append(names, d.Facts.Name)
		}
	}
	return names
}

// mostSuggested is how many of them a message names.
const mostSuggested = 3

// young tells whether a product's first figures are not due yet on a day.
func (s Startup) young(today Date) bool {
	return !s.Began().IsZero() && DateOf(s.Began().In(time.UTC).AddDate(0, youngMonths, 0)).After(today)
}

// preparing tells whether a committee of the product is near: its figures are due
// whatever their delay.
func (f Facts) preparing(today Date) bool {
	return slices.ContainsFunc(f.Committees, func(c Committee) bool {
		on := DateOf(c.Start.In(c.zone()))
		return c.State == CommitteePlanned && !on.Before(today) && today.DaysUntil(on) <= prepareBefore
	})
}

// DueFigures lists what a product owes on a day, in the indicators' order: the
// last period of each, after those that were put off until then. Two weeks before
// a committee a period is due as soon as it is complete.
func (f Facts) DueFigures(today Date) []DueFigure {
	var due []DueFigure
	near := f.preparing(today)
	for _, ind := range f.Indicators {
		for _, p := range ind.putOff(today) {
			due = append(due, DueFigure{Facts: ind, Period: p})
		}
		delay := ind.Delay
		if near {
			delay = 0
		}
		if p, ok := ind.dueAfter(today, delay); ok {
			due = append(due, DueFigure{Facts: ind, Period: p})
		}
	}
	return due
}

// putOff lists the periods before the last due one that were put off, and whose
// day has come, the oldest first.
func (f IndicatorFacts) putOff(today Date) (periods []Period) {
	last, ok := LastDue(f.Frequency, today, f.Delay)
	if f.Archived || !ok {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(f.Waivers)) {
		w := f.Waivers[key]
		p, err := ParsePeriod(f.Frequency, key)
		if err == nil && !w.stands(today) && p.End.Before(last.Start) {
			periods = append(periods, p)
		}
	}
	return periods
}

// MissingFigures names what a team is asked for on a day.
func (f Facts) MissingFigures(s Startup, today Date) []MissingFigure {
	var missing []MissingFigure
	for _, d := range f.Owed(s, today) {
		missing = append(missing, MissingFigure{Name: d.Facts.Name, Period: d.Period})
	}
	return missing
}

// MissingFigure is an indicator's name and the period it lacks.
type MissingFigure struct {
	Name   string
	Period Period
}

// DueFigure is an indicator and the period it lacks.
type DueFigure struct {
	Facts  IndicatorFacts
	Period Period
}
