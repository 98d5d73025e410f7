package bot

import (
	"slices"
	"time"
)

// StartupCard is the answer to « what about this product ? ».
type StartupCard struct {
	Startup    Startup
	Day        Date     // the day it speaks of
	Phase      *Phase   // current; nil when none has begun
	Coming     *Phase   // dated and not begun; nil when none
	Incubators []string // names
	Lines      []FigureLine
	Committee  *Date      // the next one known; nil when none
	Meeting    *Committee // the next one that was announced; nil when none
	Team       []Member
	StaleSince time.Time       // when the catalogue was last confirmed; zero while it is fresh
	Doubted    bool            // what its source gives since is not believed
	Insider    bool            // for its team, coach and staff: what the fiche lacks is told
	Awaited    []MissingFigure // for the others: what they may wait for
}

// FigureLine is what a card says of one family.
type FigureLine struct {
	Family Family
	Figure *Figure // nil when nothing was ever measured
	Trend  *Trend  // nil for a first measure
}

// CardFamilies are the three questions a card always answers; impact follows
// when there is any.
var CardFamilies = []Family{Usable, Used, Useful}

// FigureLines picks the best figure of each family: the north star, else the
// one measured last, else the first declared.
func FigureLines(f Facts) []FigureLine {
	lines := make([]FigureLine, 0, len(CardFamilies)+1)
	for _, family := range append(CardFamilies[:len(CardFamilies):len(CardFamilies)], Impact) {
		line := FigureLine{Family: family}
		if best := bestOf(f, family); best != nil {
			m := best.Measures[0]
			figure := FigureOf(best.Indicator, m)
			line.Figure, line.Trend = &figure, best.TrendAt(m, true)
		}
		if family != Impact || line.Figure != nil {
			lines = append(lines, line)
		}
	}
	return lines
}

func bestOf(f Facts, family Family) *IndicatorFacts {
	var best *IndicatorFacts
	var bestEnd Date
	for i := range f.Indicators {
		ind := &f.Indicators[i]
		if ind.Family != family || ind.Archived || len(ind.Measures) == 0 {
			continue
		}
		if ind.NorthStar {
			return ind
		}
		end := FigureOf(ind.Indicator, ind.Measures[0]).Period.End
		if best == nil || end.After(bestEnd) {
			best, bestEnd = ind, end
		}
	}
	return best
}

// NextCommittee returns the first committee the fiche dates on a day or later.
func (s Startup) NextCommittee(day Date) *Date {
	var next *Date
	for _, e := range s.Events {
		if e.Kind == "committee" && !e.Date.Before(day) && (next == nil || e.Date.Before(*next)) {
			next = &e.Date
		}
	}
	return next
}

// NewCard assembles a card, as it is at now in the zone of days. incubators maps ids to names; an id without a name
// is shown as it is.
func NewCard(s Startup, set Settings, f Facts, incubators map[string]Incubator, now time.Time, staleSince time.Time) *StartupCard {
	day := DateOf(now)
	c := &StartupCard{Startup: s, Day: day, Lines: FigureLines(f), Committee: s.NextCommittee(day),
		Team: shownTeam(set.Team, s.People), StaleSince: staleSince, Incubators: s.houses(incubators)}
	for _, one := range f.Committees {
		if one.End().After(now) {
			c.Meeting = &one
			break
		}
	}
	if p, ok := s.PhaseAt(day); ok {
		c.Phase = &p
	}
	if p, ok := s.PhaseComing(day); ok {
		c.Coming = &p
	}
	return c
}

// houses are the names of the incubators of a product.
func (s Startup) houses(incubators map[string]Incubator) []string {
	var names []string
	for _, id := range s.Incubators {
		if inc, ok := incubators[id]; ok && inc.Name != "" {
			id = inc.Name
		}
		names = append(names, id)
	}
	return names
}

// shownTeam is the team that was declared, by the full names of the network's
// directory, and the intrapreneurs and coaches of that directory beside it.
func shownTeam(declared []Member, directory []Author) []Member {
	team := slices.Clone(declared)
	for _, a := range directory {
		i := slices.IndexFunc(team, func(m Member) bool { return m.Name == a.ID })
		if i >= 0 {
			team[i].Name = a.Name
			continue
		}
		switch a.Domain {
		case "Intraprenariat", "Intrapreneuriat":
			team = append(team, Member{Name: a.Name, Role: RoleIntrapreneur})
		case "Coaching":
			team = append(team, Member{Name: a.Name, Role: RoleCoach})
		}
	}
	return team
}

// Fiche is all that the catalogue says of a product.
type Fiche struct {
	Startup    Startup
	Day        Date
	Incubators []string // names
	Insider    bool     // for its team, coach and staff: what it lacks is told
}

// NewFiche assembles a fiche.
func NewFiche(s Startup, incubators map[string]Incubator, day Date) Fiche {
	return Fiche{Startup: s, Day: day, Incubators: s.houses(incubators)}
}
