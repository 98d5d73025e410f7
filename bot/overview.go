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
	Awaited   []MissingFigure // that who asked may wait for
	Lacking   []LackingFamily
}

// LackingFamily is one of which a product follows nothing.
type LackingFamily struct {
	Family  Family
	Example string // the name of an indicator to begin with; may be empty
}

// IndicatorLine is one indicator and its last figure.
type IndicatorLine struct {
	ID        IndicatorID
	Family    Family
	Name      string
	NorthStar bool
	Figure    *Figure // nil when never measured
	// Previous and Year are how it moved since the figure before it, and in a
	// year; nil when that is not known, or the same.
	Previous, Year *Trend
	Target         *Target
	Share          *int     // percent of the target reached; nil when it means nothing
	Left           *float64 // what is left to the target where Share means nothing: 0 once it is reached
	Pace           *Pace    // nil without a target to come
	InCharge       UserID   // who follows it; may be empty, and where it is not asked
}

// LineOf is an indicator and its last figure, as it stands on a day; nobody is
// said to follow it.
func LineOf(ind IndicatorFacts, day Date) IndicatorLine {
	line := IndicatorLine{ID: ind.ID, Family: ind.Family, Name: ind.Name, NorthStar: ind.NorthStar, Target: ind.Target}
	if len(ind.Measures) == 0 {
		return line
	}
	figure := FigureOf(ind.Indicator, ind.Measures[0])
	line.Figure, line.Pace = &figure, PaceOf(ind.Indicator, ind.Measures, day)
	line.Previous, line.Year = ind.Trends(ind.Measures[0])
	if share, ok := TargetShare(ind.Indicator, figure.Value); ok {
		line.Share = &share
	} else if ind.Target != nil {
		left := ind.Target.Value - figure.Value
		if ind.Direction == LowerIsBetter {
			left = -left
		}
		left = max(0, left)
		line.Left = &left
	}
	return line
}

// NewFiguresCard lists what a product follows: by family, that of the north star
// first, and the north star first of all.
func NewFiguresCard(s Startup, set Settings, f Facts, day Date) FiguresCard {
	c := FiguresCard{Product: s.ID, Slug: s.Slug, Name: s.Name, Day: day, Due: f.MissingFigures(s, day)}
	for _, family := range f.Missing() {
		c.Lacking = append(c.Lacking, LackingFamily{Family: family})
	}
	families := slices.Clone(Families)
	for _, ind := range f.Active() {
		if i := slices.Index(families, ind.Family); ind.NorthStar && i >= 0 {
			families = slices.Insert(slices.Delete(families, i, i+1), 0, ind.Family)
		}
	}
	for _, family := range families {
		for _, ind := range slices.SortedStableFunc(slices.Values(f.Active()), northStarFirst) {
			if ind.Family == family {
				line := LineOf(ind, day)
				line.InCharge = set.InCharge(ind)
				c.Lines = append(c.Lines, line)
			}
		}
	}
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
	Name    string
	On      bool      // the bot may speak first to this team
	Invited bool      // it may once they begin, which they have not
	At      time.Time // in the incubator's zone; zero when nothing is planned
	Now     Date
	Due     []MissingFigure // today
	// Pause holds reminders back; zero for none. At comes after its end.
	Pause Pause
	Muted bool      // it is of this product alone
	Clock time.Time // now, in the same zone
	// Sending is what becomes of it, whatever is planned.
	Sending Sending

	Gone     bool // the catalogue has the product no more
	Inactive bool // no phase of it goes on

	Moved  Date         // the day it would have been, which is closed…
	Closed ClosedReason // …for this; zero when it is on its day
	Lines  []Upcoming   // what else waits, the soonest first
}

// Names implements Naming.
func (n NextReminder) Names() (all []UserID) {
	for _, l := range n.Lines {
		all = append(all, l.To.User)
	}
	return all
}

// Portfolio is how a set of products fares.
type Portfolio struct {
	Listing                                Listing
	Active, Statistics, Impact, Committees int // Active ones, and how many of those have each
}
