package impactcsv

import (
	"cmp"
	"iter"
	"slices"

	"jalon/bot"
)

// Rules say how Gather takes what the schema leaves open.
type Rules struct {
	// StocksAnyDay takes a stock measured on any day for the figure of the period
	// around it; otherwise it has to be measured on the period's last day.
	StocksAnyDay bool
	Faults       int // kept; 0 is the default of Limits
}

// Figures is what rows say in the bot's terms.
type Figures struct {
	Services []Service // in the order they first appear
	Taken    int       // rows that became a measure or a target
	Tally              // of rows that could not be read, and of those left out
}

// Service is one of the services rows are about.
type Service struct {
	Name           string // as written
	Administration string // empty when no row says
	Line           int    // of its first row
	Series         []Series
}

// Series is an indicator with its measures.
type Series struct {
	Line      int           // of its first row
	Indicator bot.Indicator // as IndicatorOf has it; its Target is the last of Targets
	Measures  []Measure     // the oldest period first, one for each
	Targets   []bot.Target  // by date, one for each
}

// Measure is a row's figure. Nobody is named as its author, and no time.
type Measure struct {
	Line int // of its row
	bot.Measure
}

// IndicatorOf is the indicator a row is of, as far as a row says. Its family
// and which way is better (after 0.2.1) are not known, its type before 0.5.0
// neither: they are empty. A count has no unit. It is public, since the row is.
func IndicatorOf(r Row) bot.Indicator {
	name := oneLine(r.Indicator)
	ind := bot.Indicator{Name: name, ShortName: ShortName(name, func(string) bool { return false }), Type: r.Type,
		Frequency: r.Frequency, Delay: r.Frequency.DefaultDelay(), Unit: botUnit(r.Unit), Direction: r.Direction,
		Source: oneLine(r.Source), Public: true}
	if r.Target {
		ind.Target = &bot.Target{Value: r.Value, Decimals: r.Decimals, Date: r.Date}
	}
	return ind
}

// Gather makes indicators and measures of rows, such as those of Reader.Rows or
// File.All. The first row of an indicator says its unit, type and frequency;
// rows that say otherwise are left out as faults, and so are those of a part of
// the country, of days that are no period, of a period that has a figure, and of
// more indicators than a service has.
//
// The error is that of the rows, unless it is Faults, which are kept in the
// result.
func Gather(rows iter.Seq2[Row, error], rules Rules) (*Figures, error) {
	g := &gathering{rules: rules, places: make(map[string]int), Figures: Figures{Tally: Tally{most: Limits{Faults: rules.Faults}.filled().Faults}}}
	for r, err := range rows {
		if err == nil {
			err = g.row(r)
		}
		if err != nil {
			if err = g.take(err); err != nil {
				return nil, err
			}
			continue
		}
		g.Taken++
	}
	g.finish()
	return &g.Figures, nil
}

type gathering struct {
	Figures
	rules  Rules
	places map[string]int // of services
	series []map[string]*growing
}

// growing is a series with where its figures are.
type growing struct {
	Series
	first   Row
	periods map[string]int
	days    map[bot.Date]entry
}

// entry is a target and its row's line.
type entry struct {
	line int
	bot.Target
}

// row takes a row, or returns its Faults.
func (g *gathering) row(r Row) error {
	switch {
	case r.AreaCode != "":
		return r.blame(colAreaCode, CodeArea, r.AreaCode, "")
	case r.AreaLevel != "":
		return r.blame(colAreaLevel, CodeArea, r.AreaLevel, "")
	}
	s := g.find(r)
	if s == nil {
		return r.blame(colIndicator, CodeManyIndicators, r.Indicator, "")
	}
	if err := s.sameAs(r); err != nil {
		return err
	}
	if r.Target {
		return s.target(r)
	}
	p, err := PeriodOf(r, g.rules.StocksAnyDay)
	if err != nil {
		return err
	}
	return s.measure(r, p)
}

// mostIndicators are those of one service: a file that somebody else wrote makes
// no name for each of its rows.
const mostIndicators = 200

// find returns the row's series; what the row begins is begun. It is nil for one
// indicator too many.
func (g *gathering) find(r Row) *growing {
	i, known := g.places[r.Service]
	if !known {
		i = len(g.Services)
		g.places[r.Service] = i
		g.Services = append(g.Services, Service{Name: r.Service, Line: r.Line})
		g.series = append(g.series, make(map[string]*growing))
	}
	g.Services[i].Administration = cmp.Or(g.Services[i].Administration, r.Administration)
	name := oneLine(r.Indicator)
	s := g.series[i][name]
	if s == nil && len(g.series[i]) < mostIndicators {
		s = &growing{Series: Series{Line: r.Line, Indicator: IndicatorOf(r)}, first: r,
			periods: make(map[string]int), days: make(map[bot.Date]entry)}
		g.series[i][name] = s
	}
	return s
}

// sameAs finds what a row says of its indicator that an earlier one does not.
func (s *growing) sameAs(r Row) error {
	var faults Faults
	differs := func(c column, was, is string) {
		if was != is {
			f := r.blame(c, CodeChanged, is, was)
			f[0].Other = s.first.Line
			faults = append(faults, f...)
		}
	}
	if r.Unit != s.first.Unit {
		differs(colUnit, s.Indicator.Unit, botUnit(r.Unit))
	}
	differs(colIndicatorType, string(s.first.Type), string(r.Type))
	differs(colMonitoring, frequencyWord(s.first.Frequency), frequencyWord(r.Frequency))
	if faults != nil {
		return faults
	}
	return nil
}

func (s *growing) measure(r Row, p bot.Period) error {
	if i, there := s.periods[p.Key()]; there {
		return r.again(s.Measures[i].Line, s.Measures[i].Value)
	}
	s.periods[p.Key()] = len(s.Measures)
	s.Measures = append(s.Measures, Measure{r.Line, bot.Measure{Period: p.Key(), Value: r.Value, Decimals: r.Decimals, Comment: r.Comment}})
	return nil
}

func (s *growing) target(r Row) error {
	if before, there := s.days[r.Date]; there {
		return r.again(before.line, before.Value)
	}
	s.days[r.Date] = entry{r.Line, bot.Target{Value: r.Value, Decimals: r.Decimals, Date: r.Date}}
	return nil
}

// again is the fault of a row whose time has the value of another line.
func (r Row) again(line int, before float64) Faults {
	code := CodeOverlap
	if before == r.Value {
		code = CodeRepeated
	}
	f := r.blame(colDate, code, r.Date.String(), "")
	f[0].Other = line
	return f
}

// finish puts what was gathered in order. Short names are made unique, and
// decimals that a program wrote are taken off: "143.0" of a series of whole
// numbers, and the residue of a division.
func (g *gathering) finish() {
	for i := range g.Services {
		all := make([]*growing, 0, len(g.series[i]))
		for _, s := range g.series[i] {
			if len(s.Measures)+len(s.days) > 0 {
				all = append(all, s)
			}
		}
		slices.SortFunc(all, func(a, b *growing) int {
			return cmp.Or(a.Line-b.Line, cmp.Compare(a.first.Indicator, b.first.Indicator))
		})
		names := make(map[string]bool)
		for _, s := range all {
			s.Indicator.ShortName = ShortName(s.Indicator.Name, func(n string) bool { return names[n] })
			names[s.Indicator.ShortName] = true
			s.finish()
			g.Services[i].Series = append(g.Services[i].Series, s.Series)
		}
	}
	g.Services = slices.DeleteFunc(g.Services, func(s Service) bool { return s.Series == nil })
}

func (s *growing) finish() {
	slices.SortFunc(s.Measures, func(a, b Measure) int { return cmp.Compare(a.Period, b.Period) })
	for _, t := range s.days {
		s.Targets = append(s.Targets, t.Target)
	}
	slices.SortFunc(s.Targets, func(a, b bot.Target) int { return a.Date.Compare(b.Date) })
	whole := true
	for _, m := range s.Measures {
		whole = whole && m.Value == float64(int64(m.Value))
	}
	for _, t := range s.Targets {
		whole = whole && t.Value == float64(int64(t.Value))
	}
	for i := range s.Measures {
		s.Measures[i].Decimals = shown(s.Measures[i].Decimals, whole)
	}
	for i := range s.Targets {
		s.Targets[i].Decimals = shown(s.Targets[i].Decimals, whole)
	}
	s.Indicator.Target = nil
	if n := len(s.Targets); n > 0 {
		last := s.Targets[n-1]
		s.Indicator.Target = &last
	}
}

// maxShown is the most decimals somebody writes on purpose.
const maxShown = 6

func shown(decimals int, whole bool) int {
	switch {
	case whole:
		return 0
	case decimals > maxShown:
		return 2
	}
	return decimals
}

// TargetAt is the target to be told on a day: the next one, or the last.
func (s Series) TargetAt(today bot.Date) *bot.Target {
	for i := range s.Targets {
		if !s.Targets[i].Date.Before(today) || i == len(s.Targets)-1 {
			return &s.Targets[i]
		}
	}
	return nil
}
