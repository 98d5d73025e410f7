package bot

import (
	"math"
	"slices"
	"time"
)

// Noted repeats what was understood of figures that were just noted.
type Noted struct {
	Product ProductID
	Slug    string
	Name    string
	Figures []NotedFigure
	Comment string
	Left    int       // figures still due
	Until   time.Time // they can be taken back by a press until then
	Day     Date
}

// NotedFigure is one of them.
type NotedFigure struct {
	Name     string // the indicator's
	Figure   Figure
	Trend    *Trend
	Target   *Target
	Share    *int
	Replaced *Figure // what its period had before
	Assumed  bool    // nobody said which period
	Seq      uint64
}

// TakeBackFor is how long a press takes a figure back.
const TakeBackFor = 10 * time.Minute

// NewNoted tells what an entry became; before are the product's figures as they
// were.
func NewNoted(s Startup, before Facts, saved Saved, day Date, until time.Time) Noted {
	n := Noted{Product: s.ID, Slug: s.Slug, Name: s.Name, Day: day, Until: until, Left: len(saved.Facts.DueFigures(day))}
	for _, m := range saved.Measures {
		ind, ok := saved.Facts.Named(m.Indicator)
		if !ok || m.Withdrawn {
			continue
		}
		a := answer(ind, m)
		figure := NotedFigure{Name: ind.Name, Figure: a.Figure, Trend: a.Trend, Target: a.Target, Share: a.Share, Seq: m.Seq}
		if old, ok := before.Named(m.Indicator); ok {
			if was, ok := old.At(m.Period); ok && was.Seq != m.Seq {
				f := FigureOf(old.Indicator, was)
				figure.Replaced = &f
			}
		}
		n.Figures, n.Comment = append(n.Figures, figure), m.Comment
	}
	return n
}

// Named returns the indicator of an id.
func (f Facts) Named(id IndicatorID) (IndicatorFacts, bool) {
	for _, ind := range f.Indicators {
		if ind.ID == id {
			return ind, true
		}
	}
	return IndicatorFacts{}, false
}

// Missing lists the families of which nothing is followed.
func (f Facts) Missing() (missing []Family) {
	for _, family := range Families {
		if !slices.ContainsFunc(f.Active(), func(ind IndicatorFacts) bool { return ind.Family == family }) {
			missing = append(missing, family)
		}
	}
	return missing
}

// Active lists the indicators that are not archived.
func (f Facts) Active() (active []IndicatorFacts) {
	for _, ind := range f.Indicators {
		if !ind.Archived {
			active = append(active, ind)
		}
	}
	return active
}

// TakenBack tells that a figure was taken back, or was not there to be.
type TakenBack struct {
	Name    string // the product's
	Slug    string
	Figure  *NotedFigure // nil: there is nothing to take back
	Now     *Figure      // what its period has again; nil for nothing
	Changed bool
	Gone    bool // it was taken back, or replaced, already
}

// Unlikely asks whether a figure far from the others is right.
type Unlikely struct {
	Product ProductID
	Name    string // the product's
	Figure  NotedFigure
	Last    *Figure
	Typed   string // which notes it, when it is
}

// farFrom is from how many times the last figure one is asked about.
const farFrom = 10

// Unlikely tells whether a figure is so far from an indicator's others that it
// is asked about once: ten times the last one, or a tenth of it, or a part of
// more than everything.
func (f IndicatorFacts) Unlikely(value float64) bool {
	if len(f.Measures) == 0 {
		return f.Unit == "%" && value > 100
	}
	last := f.Measures[0].Value
	if f.Unit == "%" && value > 100 && last <= 100 {
		return true
	}
	return last != 0 && value != 0 && (math.Abs(value/last) >= farFrom || math.Abs(value/last) <= 1.0/farFrom)
}

// WhichIndicator asks which of a product's indicators is meant.
type WhichIndicator struct {
	Product  ProductID
	Slug     string
	Name     string
	Asked    string // empty: nothing was named
	Choices  []Indicator
	Archived bool // it is one that is followed no more
	Typed    string
}

// WhichNumber asks what a number that can be read in several ways is.
type WhichNumber struct {
	Product ProductID
	Name    string // the product's
	Asked   string
	Figures []NotedFigure
	Typed   []string // what notes each
}

// Defined tells how an indicator is defined from now on.
type Defined struct {
	Product   ProductID
	Slug      string
	Name      string // the product's
	Indicator Indicator
	Was       *Indicator // nil for a new one
	Asked     bool       // it is only looked at, to be changed
	Day       Date
}

// Waived tells that a period's figure comes later, or never.
type Waived struct {
	Product   ProductID
	Name      string // the product's
	Indicator string
	Period    Period
	Waiver    Waiver
	Changed   bool    // it has no figure
	Others    int     // figures of the same form
	Fields    []Asked // what takes them back; nil for nothing
	Day       Date
	Again     *AskedAgain // the whole message, put off by the same form; nil for not at all
}

// Unwaived tells that figures are asked for after all.
type Unwaived struct {
	Name      string // the product's
	Indicator string
	Period    Period
	Again     *Waiver // it waits again as it did before; nil: it is asked for
	Changed   bool
	Others    int
	Day       Date
}

// History is one indicator: what it is, and what it measured.
type History struct {
	Product   ProductID
	Slug      string
	Name      string // the product's
	Indicator Indicator
	Line      IndicatorLine
	Points    []HistoryPoint // the oldest first
	From      Period         // asked for; zero for all
	Since     Date           // the same, as a day
	Day       Date
	MayRecord bool
	Awaited   bool // who asks may wait for its next figure
}

// Measuring lists who measures something, and how.
type Measuring struct {
	Asked string
	Lines []MeasuringLine
	More  int
	Day   Date
}

// MeasuringLine is an indicator of a product.
type MeasuringLine struct {
	Product ProductID
	Name    string // the product's
	Line    IndicatorLine
	Source  string
}

// HistoryPost is one indicator in a message of its own, with its picture. What it
// measured is read when it is sent.
type HistoryPost struct {
	Product   ProductID
	Indicator IndicatorID
	Since     Date
	Alone     bool     // for one person
	History   *History `json:"-"`

	// Of a product as a whole, when Indicator is empty: all that it follows, with
	// the pictures of those that were measured, at most MostPictures.
	Card   *FiguresCard `json:"-"`
	Charts []History    `json:"-"`
}

// MostPictures is how many pictures a message has at most.
const MostPictures = 5

// IndicatorsFile is public figures as a file of the public schema. What it holds
// is written when it is sent.
type IndicatorsFile struct {
	Product ProductID // empty: of those that Asked keeps
	Slug    string
	Asked   string
	Day     Date
	Body    []byte `json:"-"`
	Rows    int    `json:"-"`
}

// HistoryPoint is one period.
type HistoryPoint struct {
	Figure  Figure
	Waiver  *Waiver // there is none
	Comment string
	Learnt  bool // the comment is worth telling others
}

// Pace compares a figure with the straight line to its target.
type Pace struct {
	On       bool
	Expected float64 // of the line, on the day of the last figure
}

// PaceOf tells whether an indicator is on its way to its target: against the
// straight line from its first figure of the last year to the target. nil
// without a target, without two figures, or once the day has passed.
func PaceOf(ind Indicator, measures []Measure, day Date) *Pace {
	if ind.Target == nil || ind.OffTarget || !ind.Target.Date.After(day) {
		return nil
	}
	var first, last *Measure
	var from, to Date
	for i := range measures { // the newest first
		p, err := ParsePeriod(ind.Frequency, measures[i].Period)
		if err != nil || p.End.Before(day.AddDays(-400)) {
			continue
		}
		if last == nil {
			last, to = &measures[i], p.End
		}
		first, from = &measures[i], p.End
	}
	whole := from.DaysUntil(ind.Target.Date)
	if first == nil || first == last || whole <= 0 {
		return nil
	}
	expected := first.Value + (ind.Target.Value-first.Value)*float64(from.DaysUntil(to))/float64(whole)
	pace := Pace{Expected: expected, On: last.Value >= expected}
	if ind.Direction == LowerIsBetter {
		pace.On = last.Value <= expected
	}
	return &pace
}
