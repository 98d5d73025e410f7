package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Intake is figures from elsewhere: all of it is stored, or nothing.
type Intake struct {
	By       UserID // empty: who runs the bot
	Door     string
	At       time.Time
	Dry      bool // nothing is stored: what it would become is counted
	Products []ProductIntake
}

// ProductIntake is what one product gets.
type ProductIntake struct {
	Product ProductID
	As      Role // by which right; empty for who runs the bot
	Series  []SeriesIntake
}

// SeriesIntake is an indicator and its figures. The product's indicator of that
// name is meant, or the one whose short name it is; a new one where there is
// none. A short name that a program made up means nothing.
type SeriesIntake struct {
	Indicator Indicator
	Measures  []Measure // of its frequency; each period once
}

// TakenIn counts what an intake became.
type TakenIn struct {
	Indicators int // new ones
	New        int // figures of periods that had none
	Changed    int // figures over others
	Same       int // figures that were there

	Named []FigureOver // the first of Changed, at most MostNamed
}

// MostNamed is how many changed figures of a product are told one by one.
const MostNamed = 20

// FigureOver is a figure in the place of another.
type FigureOver struct {
	Indicator string // its name
	Was, Is   Figure
}

// Over counts a figure in the place of another.
func (t *TakenIn) Over(ind Indicator, was, is Measure) {
	if t.Changed++; len(t.Named) < MostNamed {
		t.Named = append(t.Named, FigureOver{ind.Name, FigureOf(ind, was), FigureOf(ind, is)})
	}
}

// Add adds those of another product.
func (t *TakenIn) Add(other TakenIn) {
	t.Indicators += other.Indicators
	t.New += other.New
	t.Changed += other.Changed
	t.Same += other.Same
	t.Named = append(t.Named, other.Named...)
}

// ErrOtherFrequency: a product follows an indicator at another rhythm.
var ErrOtherFrequency = fmt.Errorf("the indicator has another frequency: %w", ErrConflict)

// Meant is the stored indicator that figures are of; new, as it is to be stored,
// when there is none. An archived one stays so. ErrOtherFrequency; ErrTaken when
// the short name of a new one is another's.
func (s SeriesIntake) Meant(p ProductID, stored []Indicator) (ind Indicator, isNew bool, err error) {
	name := strings.TrimSpace(s.Indicator.Name)
	i := slices.IndexFunc(stored, func(one Indicator) bool { return strings.EqualFold(one.Name, name) })
	if i < 0 {
		i = slices.IndexFunc(stored, func(one Indicator) bool { return strings.EqualFold(one.ShortName, name) })
	}
	if i >= 0 {
		if stored[i].Frequency != s.Indicator.Frequency {
			return ind, false, fmt.Errorf("%q of %s: %w", name, p, ErrOtherFrequency)
		}
		return stored[i], false, nil
	}
	if slices.ContainsFunc(stored, func(one Indicator) bool { return strings.EqualFold(one.ShortName, s.Indicator.ShortName) }) {
		return ind, false, fmt.Errorf("%q of %s: %w", s.Indicator.ShortName, p, ErrTaken)
	}
	ind = s.Indicator
	ind.ID, ind.Product, ind.Origin = "", p, OriginChat
	return ind, true, nil
}

// Becomes is what a figure from elsewhere becomes over its period's current
// measure; does is false when that says the same.
func (i Intake) Becomes(ind IndicatorID, m Measure, current *Measure) (after Measure, does bool) {
	if current != nil && !current.Withdrawn && current.Value == m.Value && current.Provisional == m.Provisional {
		return m, false
	}
	m.Seq, m.Supersedes, m.Indicator, m.By, m.At = 0, 0, ind, i.By, i.At
	return m, true
}
