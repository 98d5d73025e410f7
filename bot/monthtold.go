package bot

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Month is what a month was for the incubator.
type Month struct {
	Day       Date // the first of the month
	Knows     int  // services that can say whether they are useful…
	All       int  // …of those worked on
	Knew      int  // the same at the month's beginning; 0: nothing is known of it
	Celebrate []Achievement
	Learnt    *Lesson `json:",omitempty"`
	Thanks    int     // teams that noted a figure
	Team      string  `json:",omitempty"` // the only one: its product's name
	// Committees are those of the next month, the soonest first, at most mostMeetings;
	// none once that month is over.
	Committees []CommitteeLine
	More       int  // committees that are not listed
	Direct     bool `json:",omitempty"` // told to one person, who wanted it
	Past       bool `json:",omitempty"` // the month after it is over too
}

// AchievementKind is why a figure is worth celebrating.
type AchievementKind string

// The kinds, the most telling first.
const (
	AchievedTarget AchievementKind = "target" // it reached its target
	AchievedFirst  AchievementKind = "first"  // it was never measured before
	AchievedMove   AchievementKind = "move"   // the north star moved the right way
)

// Achievement is one figure worth celebrating.
type Achievement struct {
	Kind    AchievementKind
	Product ProductID
	Name    string // the product's
	Figure  FigureChange
	Target  *Target `json:",omitempty"` // AchievedTarget
}

// ranked is one of them, with the share of the earlier value by which it moved.
type ranked struct {
	Achievement
	moved float64
}

// Lesson is what a team learnt, in its words.
type Lesson struct {
	Product ProductID
	Name    string // the product's
	Text    string
}

const (
	mostCelebrated = 3 // what was learnt counts as one
	mostMeetings   = 5
)

// Nothing tells whether a month has no figure to tell of.
func (m Month) Nothing() bool {
	return m.Knows == 0 && m.Thanks == 0 && len(m.Celebrate) == 0 && m.Learnt == nil
}

// MonthOf tells a month of some products by what the store knows of it. What is not
// public is not told, but counts as noted. now is in the zone of its hours.
func MonthOf(span MonthSpan, products []Startup, known MonthFacts, now time.Time) Month {
	m := Month{Day: span.Day}
	shown := stillThere(products)
	for _, s := range shown {
		if s.ActiveAt(span.End()) {
			m.All++
		}
	}
	of := map[IndicatorID]Indicator{}
	var public []MonthIndicator
	for _, ind := range known.Indicators {
		if _, ok := shown[ind.Product]; !ok {
			continue
		}
		of[ind.ID] = ind.Indicator
		if ind.Public {
			public = append(public, ind)
		}
	}
	m.count(span, public, shown)
	m.noted(known.Noted, of, shown)
	m.celebrate(span, public, shown)
	if m.Past = !now.Before(span.Next); !m.Past {
		m.meet(span, shown, known.Committees, now.Location())
	}
	return m
}

// count tells how many services can say whether they are useful, and could before.
func (m *Month) count(span MonthSpan, public []MonthIndicator, shown map[ProductID]Startup) {
	knows, knew := map[ProductID]bool{}, map[ProductID]bool{}
	end, start := span.End(), span.Day.AddDays(-1)
	for _, ind := range public {
		s := shown[ind.Product]
		if ind.says(ind.Last, end) && s.ActiveAt(end) {
			knows[s.ID] = true
		}
		if ind.says(ind.Before, start) && s.ActiveAt(start) {
			knew[s.ID] = true
		}
	}
	m.Knows, m.Knew = len(knows), len(knew)
}

// stillThere are the products that the catalogue has, by id.
func stillThere(products []Startup) map[ProductID]Startup {
	there := map[ProductID]Startup{}
	for _, s := range products {
		if s.GoneSince.IsZero() {
			there[s.ID] = s
		}
	}
	return there
}

// says tells whether a figure tells of a service's use, and is of the year before a
// day, or of the eighteen months before it for a yearly one.
func (i Indicator) says(m *Measure, day Date) bool {
	if m == nil || i.Family != Useful && i.Family != Impact {
		return false
	}
	p, err := ParsePeriod(i.Frequency, m.Period)
	months := 12
	if i.Frequency == Yearly {
		months = 18
	}
	return err == nil && p.End.After(DateOf(day.In(time.UTC).AddDate(0, -months, 0)))
}

// achieved is what the newest figure of an indicator, noted in the month, is worth
// celebrating for. What the configuration or a file brought at first is history, and a
// correction of what was known may reach a target alone.
func (i MonthIndicator) achieved(span MonthSpan, s Startup) (a ranked, ok bool) {
	if i.Last == nil || !span.Holds(i.Last.At) {
		return a, false
	}
	earlier := i.Previous
	if i.Before != nil {
		earlier = i.Before
	}
	trend := i.trend(earlier)
	a.Achievement = Achievement{Product: s.ID, Name: s.Name, Figure: FigureChange{Name: i.Name, Figure: FigureOf(i.Indicator, *i.Last), Trend: trend}}
	switch {
	case earlier == nil:
		a.Kind = AchievedFirst
		return a, i.Before == nil && i.Last.By != "" && i.Last.Supersedes == 0
	case i.brought():
		return a, false
	case i.reached(*i.Last) && !i.reached(*earlier):
		a.Kind, a.Target = AchievedTarget, i.Target
		return a, true
	}
	a.Kind = AchievedMove
	if a.moved = 1; earlier.Value != 0 {
		a.moved = math.Abs(i.Last.Value/earlier.Value - 1)
	}
	return a, i.NorthStar && earlier.Period < i.Last.Period && trend != nil && better(i.Indicator, *trend)
}

// brought tells whether the configuration or a file brought a figure with its history:
// nothing was known before.
func (i MonthIndicator) brought() bool { return i.Before == nil && i.Last.By == "" }

// trend is how the newest figure moved since an earlier one; nil without one.
func (i MonthIndicator) trend(earlier *Measure) *Trend {
	if earlier == nil {
		return nil
	}
	return IndicatorFacts{Indicator: i.Indicator, Measures: []Measure{*i.Last, *earlier}}.TrendAt(*i.Last, false)
}

// reached tells whether a figure is at the indicator's target, or beyond.
func (i Indicator) reached(m Measure) bool {
	t := i.Target
	return t != nil && (i.Direction == LowerIsBetter && m.Value <= t.Value || i.Direction != LowerIsBetter && m.Value >= t.Value)
}

// celebrate keeps the best of each product, the most telling first, and leaves room
// for what was learnt.
func (m *Month) celebrate(span MonthSpan, public []MonthIndicator, shown map[ProductID]Startup) {
	var worth []ranked
	for _, ind := range public {
		if one, ok := ind.achieved(span, shown[ind.Product]); ok {
			worth = append(worth, one)
		}
	}
	order := map[AchievementKind]int{AchievedTarget: 0, AchievedFirst: 1, AchievedMove: 2}
	slices.SortFunc(worth, func(a, b ranked) int {
		return cmp.Or(order[a.Kind]-order[b.Kind], cmp.Compare(b.moved, a.moved), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Figure.Name, b.Figure.Name))
	})
	most := mostCelebrated
	if m.Learnt != nil {
		most--
	}
	told := map[ProductID]bool{}
	for _, one := range worth {
		if len(m.Celebrate) < most && !told[one.Product] {
			told[one.Product] = true
			m.Celebrate = append(m.Celebrate, one.Achievement)
		}
	}
}

// noted counts the teams that noted figures, and picks what was learnt last.
func (m *Month) noted(all []NotedInMonth, of map[IndicatorID]Indicator, shown map[ProductID]Startup) {
	type period struct {
		of  IndicatorID
		key string
	}
	last := map[period]NotedInMonth{}
	for _, n := range all {
		last[period{n.Indicator, n.Period}] = n
	}
	teams := map[ProductID]bool{}
	var learnt NotedInMonth
	for _, n := range last {
		ind, ok := of[n.Indicator]
		if !ok || n.Withdrawn || n.By == "" {
			continue
		}
		teams[ind.Product] = true
		if n.Learnt && n.Stands && n.Comment != "" && ind.Public && n.Seq > learnt.Seq {
			learnt = n
			m.Learnt = &Lesson{Product: ind.Product, Name: shown[ind.Product].Name, Text: n.Comment}
		}
	}
	m.Thanks = len(teams)
	for p := range teams {
		if len(teams) == 1 {
			m.Team = shown[p].Name
		}
	}
}

// meet lists the committees of the next month: announced, else of the catalogue.
func (m *Month) meet(span MonthSpan, shown map[ProductID]Startup, announced []Committee, loc *time.Location) {
	var lines []CommitteeLine
	named := map[ProductID]bool{}
	for _, c := range announced {
		if s, ok := shown[c.Product]; ok {
			named[c.Product] = true
			at := c.Start.In(loc)
			lines = append(lines, CommitteeLine{Name: s.Name, On: DateOf(at), At: at})
		}
	}
	first, last := span.End().AddDays(1), PeriodOf(Monthly, span.End().AddDays(1)).End
	for _, s := range shown {
		for _, e := range s.Events {
			if e.Kind == "committee" && !named[s.ID] && !e.Date.Before(first) && !e.Date.After(last) {
				named[s.ID] = true
				lines = append(lines, CommitteeLine{Name: s.Name, On: e.Date})
			}
		}
	}
	slices.SortFunc(lines, func(a, b CommitteeLine) int {
		return cmp.Or(a.On.Compare(b.On), a.At.Compare(b.At), cmp.Compare(a.Name, b.Name))
	})
	m.More = max(0, len(lines)-mostMeetings)
	m.Committees = lines[:min(len(lines), mostMeetings)]
}
