package bot

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Want is somebody who waits for a figure of an indicator.
type Want struct {
	User      UserID
	Product   ProductID
	Indicator IndicatorID
	// From is the first period whose figure they wait for; empty where nothing was
	// measured: any will do.
	From string `json:",omitempty"`
	At   time.Time
}

// MostWants is how many figures somebody waits for at most.
const MostWants = 100

// WantedFor is how many months somebody waits at most.
const WantedFor = 6

// Awaited is an indicator whose figure readers may wait for.
type Awaited struct {
	Facts  IndicatorFacts
	Period Period // that its team is asked for; zero where it is not
}

// From is the first period whose figure is news.
func (a Awaited) From() string {
	if len(a.Facts.Measures) == 0 {
		return ""
	}
	return a.Period.Key()
}

// Missing names it.
func (a Awaited) Missing() MissingFigure {
	return MissingFigure{Name: a.Facts.Name, Period: a.Period}
}

// Awaited lists the figures that readers may wait for on a day, in the indicators'
// order: those that the team owes and that are newer than the last one, and the
// first ones.
func (f Facts) Awaited(s Startup, today Date) (all []Awaited) {
	if !s.GoneSince.IsZero() || !s.ActiveAt(today) {
		return nil
	}
	owed := f.Owed(s, today)
	for _, ind := range f.Active() {
		i := slices.IndexFunc(owed, func(d DueFigure) bool {
			return d.Facts.ID == ind.ID && (len(ind.Measures) == 0 || d.Period.Key() > ind.Measures[0].Period)
		})
		switch {
		case i >= 0:
			all = append(all, Awaited{ind, owed[i].Period})
		case len(ind.Measures) == 0:
			all = append(all, Awaited{Facts: ind})
		}
	}
	return all
}

// MissingIn names what readers may wait for.
func MissingIn(all []Awaited) (missing []MissingFigure) {
	for _, a := range all {
		missing = append(missing, a.Missing())
	}
	return missing
}

// since is the newest measure of a period on, if it is one: of any, where the
// indicator has another rhythm by now.
func (f IndicatorFacts) since(from string) (m Measure, ok bool) {
	if len(f.Measures) == 0 {
		return m, false
	}
	m = f.Measures[0]
	return m, m.Period >= from || KeyForm(from) != f.Frequency.KeyForm()
}

// wantedOf is how many people wait for the figure of a period: none where a later one
// is there.
func (f IndicatorFacts) wantedOf(p Period) int {
	if _, there := f.since(p.Key()); there {
		return 0
	}
	return f.Wanted
}

// answers tells whether what somebody waits for is there.
func (f Facts) answers(w Want) bool {
	ind, known := f.Named(w.Indicator)
	if !known {
		return false
	}
	_, there := ind.since(w.From)
	return there
}

// KeptWants is what becomes of what somebody asks to wait for, beside all that they
// wait for already: those that are kept, and those of them to store. Figures that are
// there are not waited for. ErrTooMany stores none.
func KeptWants(asked, theirs []Want, f Facts) (kept, fresh []Want, err error) {
	for _, w := range asked {
		ind, known := f.Named(w.Indicator)
		if !known || ind.Archived || f.answers(w) || slices.ContainsFunc(kept, w.same) {
			continue
		}
		if i := slices.IndexFunc(theirs, w.same); i >= 0 {
			kept = append(kept, theirs[i])
			continue
		}
		w.At = w.At.UTC()
		kept, fresh = append(kept, w), append(fresh, w)
	}
	if len(fresh) > 0 && len(theirs)+len(fresh) > MostWants {
		return nil, nil, fmt.Errorf("%d figures are waited for: %w", len(theirs), ErrTooMany)
	}
	return kept, fresh, nil
}

func (w Want) same(other Want) bool {
	return w.User == other.User && w.Product == other.Product && w.Indicator == other.Indicator
}

// SortWants puts them in the order of their products and indicators.
func SortWants(all []Want) {
	slices.SortFunc(all, func(a, b Want) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Product, b.Product), cmp.Compare(len(a.Indicator), len(b.Indicator)), cmp.Compare(a.Indicator, b.Indicator))
	})
}

// Want adds one of theirs.
func (h *Held) Want(w Want) {
	if w.User == h.User {
		h.Wants = append(h.Wants, w)
	}
}

// The answers to who waits for figures.
type (
	// Waiting tells what somebody waits for from now on, or no more.
	Waiting struct {
		Product    ProductID
		Slug       string
		Name       string          // the product's
		Figures    []MissingFigure // empty once they wait for nothing of it
		Indicators []IndicatorID   // theirs; empty for all
		On         bool
		Changed    bool
		Told       bool // their team reads that somebody waits
	}
	// NothingAwaited tells that there is nothing to wait for.
	NothingAwaited struct {
		Product   ProductID
		Slug      string
		Name      string // the product's
		Indicator string // asked for; empty for all
		Figure    *Figure
		Over      bool // the product is not worked on any more
		None      bool // it follows nothing
		Day       Date
	}
	// OwnFigures tells somebody that they may note the figures themself.
	OwnFigures struct {
		Product ProductID
		Name    string // the product's
		Due     int
	}
	// MyWants lists what somebody waits for, by product.
	MyWants struct{ Products []WantedProduct }
	// WantedProduct is a product of which somebody waits for figures.
	WantedProduct struct {
		Product ProductID
		Name    string
		Figures []MissingFigure // each with the first period they wait for; none where any will do
	}
)
