package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// FiguresCard is every figure a product follows.
type FiguresCard struct {
	Product   ProductID
	Slug      string
	Name      string
	Day       Date
	Lines     []IndicatorLine // by family, the north star first
	Due       []MissingFigure // today
	MayRecord bool            // for whoever asked
	Propose   bool            // who asked may not, and may propose them
	Missing   []Family        // of which nothing is followed
}

// IndicatorLine is one indicator and its last figure.
type IndicatorLine struct {
	ID        IndicatorID
	Family    Family
	Name      string
	NorthStar bool
	Figure    *Figure // nil when never measured
	Trend     *Trend
	Target    *Target
	Share     *int // percent of the target reached; nil when it means nothing
}

// LineOf is an indicator and its last figure.
func LineOf(ind IndicatorFacts) IndicatorLine {
	line := IndicatorLine{ID: ind.ID, Family: ind.Family, Name: ind.Name, NorthStar: ind.NorthStar, Target: ind.Target}
	if len(ind.Measures) == 0 {
		return line
	}
	figure := FigureOf(ind.Indicator, ind.Measures[0])
	line.Figure, line.Trend = &figure, ind.TrendAt(ind.Measures[0], true)
	if share, ok := TargetShare(ind.Indicator, figure.Value); ok {
		line.Share = &share
	}
	return line
}

// NewFiguresCard lists what a product follows.
func NewFiguresCard(s Startup, f Facts, day Date) FiguresCard {
	c := FiguresCard{Product: s.ID, Slug: s.Slug, Name: s.Name, Day: day, Due: f.MissingFigures(day), Missing: f.Missing()}
	for _, family := range Families {
		for _, ind := range f.Indicators {
			if ind.Family != family || ind.Archived {
				continue
			}
			c.Lines = append(c.Lines, LineOf(ind))
		}
	}
	slices.SortStableFunc(c.Lines, func(a, b IndicatorLine) int {
		switch {
		case a.Family != b.Family || a.NorthStar == b.NorthStar:
			return 0
		case a.NorthStar:
			return -1
		}
		return 1
	})
	return c
}

// Committees is the committees to come: those announced, and those that the
// catalogue alone dates.
type Committees struct {
	Product ProductID
	Name    string // of the one product asked about; empty for all
	Slug    string
	Asked   string    // what keeps those listed; empty for all
	May     bool      // who asks may announce one
	Last    *Decision // published, of its last committee: it says when the next one is
	Day     Date
	Lines   []CommitteeLine // soonest first
	More    int
}

// CommitteeLine is a product's next committee.
type CommitteeLine struct {
	Name string
	On   Date
	At   time.Time // in the incubator's zone; zero when the catalogue alone dates it
}

// MaxCommittees is how many one answer lists.
const MaxCommittees = 10

// CommitteesOf lists the next committee of each product that has one: announced,
// by product, the soonest first; else of the catalogue.
func CommitteesOf(products []Startup, announced map[ProductID][]Committee, day Date, zone *time.Location) Committees {
	c := Committees{Day: day}
	for _, s := range products {
		if own := announced[s.ID]; len(own) > 0 {
			at := own[0].Start.In(zone)
			c.Lines = append(c.Lines, CommitteeLine{Name: s.Name, On: DateOf(at), At: at})
		} else if next := s.NextCommittee(day); next != nil {
			c.Lines = append(c.Lines, CommitteeLine{Name: s.Name, On: *next})
		}
	}
	slices.SortFunc(c.Lines, func(a, b CommitteeLine) int {
		return cmp.Or(a.On.Compare(b.On), a.At.Compare(b.At), strings.Compare(a.Name, b.Name))
	})
	c.More = max(0, len(c.Lines)-MaxCommittees)
	c.Lines = c.Lines[:min(len(c.Lines), MaxCommittees)]
	return c
}

// LastCommittee is the last committee the fiche dates before a day; zero for
// none.
func (s Startup) LastCommittee(day Date) (last Date) {
	for _, e := range s.Events {
		if e.Kind == "committee" && e.Date.Before(day) && e.Date.After(last) {
			last = e.Date
		}
	}
	return last
}

// CommitteeRecords lists a product's committees, the newest first: those of the
// catalogue and the bot's own, those of the same day once.
func CommitteeRecords(s Startup, own []Committee, zone *time.Location) (lines []CommitteeRecord) {
	at := map[Date]int{}
	for _, c := range own {
		if c.Start.IsZero() {
			continue
		}
		on := DateOf(c.Start.In(zone))
		at[on] = len(lines)
		lines = append(lines, CommitteeRecord{On: on, Type: c.Type, Committee: &c})
	}
	for _, e := range s.Events {
		switch i, same := at[e.Date]; {
		case e.Kind != "committee" || e.Date.IsZero():
		case same:
			lines[i].Comment = e.Comment
		default:
			lines = append(lines, CommitteeRecord{On: e.Date, Comment: e.Comment})
		}
	}
	slices.SortStableFunc(lines, func(a, b CommitteeRecord) int { return b.On.Compare(a.On) })
	return lines
}

// NextReminder is what the bot will ask a product's team, and when.
type NextReminder struct {
	Name string
	On   bool      // the bot may speak first to this team
	At   time.Time // in the incubator's zone; zero when nothing is planned
	Now  Date
	Due  []MissingFigure // today
	// Pause holds reminders back; zero for none. At comes after its end.
	Pause Pause
	Clock time.Time // now, in the same zone

	Gone     bool // the catalogue has the product no more
	Inactive bool // no phase of it goes on
}

// Portfolio is how a set of products fares.
type Portfolio struct {
	Listing                                Listing
	Active, Statistics, Impact, Committees int // Active ones, and how many of those have each
}
