package bot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Subscription is somebody who receives the month of the incubator in person.
type Subscription struct {
	User UserID
	At   time.Time
}

// MonthSpan is a month, and the one after it, as instants of a zone.
type MonthSpan struct {
	Day   Date // the first of the month
	From  time.Time
	Until time.Time // when the next month begins…
	Next  time.Time // …and when that one ends
}

// SpanOf is the month of a day.
func SpanOf(day Date, loc *time.Location) MonthSpan {
	first := func(month time.Month) time.Time { return time.Date(day.Year, month, 1, 0, 0, 0, 0, loc) }
	return MonthSpan{Day: Date{day.Year, day.Month, 1}, From: first(day.Month), Until: first(day.Month + 1), Next: first(day.Month + 2)}
}

// SpanEnded is the month that ended before the one of an instant.
func SpanEnded(at time.Time, loc *time.Location) MonthSpan {
	today := DateOf(at.In(loc))
	return SpanOf(Date{today.Year, today.Month, 1}.AddDays(-1), loc)
}

// End is the last day of the month.
func (m MonthSpan) End() Date { return PeriodOf(Monthly, m.Day).End }

// Holds tells whether an instant is in the month.
func (m MonthSpan) Holds(at time.Time) bool { return !at.Before(m.From) && at.Before(m.Until) }

// Key is the month as "2026-11".
func (m MonthSpan) Key() string { return PeriodOf(Monthly, m.Day).Key() }

// UTC is the span as it is stored.
func (m MonthSpan) UTC() MonthSpan {
	m.From, m.Until, m.Next = m.From.UTC(), m.Until.UTC(), m.Next.UTC()
	return m
}

// MonthPostName names the one message that a channel, or somebody, gets about a month.
func MonthPostName(to Destination, m MonthSpan) string {
	return fmt.Sprintf("month/%s/%s", cmp.Or(string(to.Channel), string(to.User)), m.Key())
}

// MonthFacts is what the store knows of a month.
type MonthFacts struct {
	Indicators []MonthIndicator // by product, then in the order they were defined; none archived
	Noted      []NotedInMonth   // what was noted in the month, in its order
	Committees []Committee      // planned, that begin in the next month: Shown, and without their notes
}

// MonthIndicator is an indicator with its newest figures, as they were known.
type MonthIndicator struct {
	Indicator
	Last     *Measure // of the newest period, at the month's end; nil for none
	Previous *Measure // of the period before it, likewise
	Before   *Measure // of the newest period, at the month's beginning
}

// NotedInMonth is a measure that was noted in a month.
type NotedInMonth struct {
	Measure
	Stands bool // it still is its period's
}

// PlannedIn picks the planned ones of committees that begin in the month after m.
func (m MonthSpan) PlannedIn(all []Committee) []Committee {
	return slices.DeleteFunc(PlannedOf(all), func(c Committee) bool { return c.Start.Before(m.Until) || !c.Start.Before(m.Next) })
}

// FactsOf is what figures in memory tell of a month: those that were corrected since
// are not known as they were.
func (m MonthSpan) FactsOf(facts map[ProductID]Facts, committees []Committee) *MonthFacts {
	known := MonthFacts{Committees: m.PlannedIn(committees)}
	for _, p := range slices.Sorted(maps.Keys(facts)) {
		for _, ind := range facts[p].Active() {
			one := MonthIndicator{Indicator: ind.Indicator}
			for _, measure := range ind.Measures { // the newest period first
				switch {
				case !measure.At.Before(m.Until):
				case one.Last == nil:
					one.Last = &measure
				case one.Previous == nil:
					one.Previous = &measure
				}
				if one.Before == nil && measure.At.Before(m.From) {
					one.Before = &measure
				}
				if m.Holds(measure.At) {
					known.Noted = append(known.Noted, NotedInMonth{Measure: measure, Stands: true})
				}
			}
			known.Indicators = append(known.Indicators, one)
		}
	}
	slices.SortFunc(known.Noted, func(a, b NotedInMonth) int { return cmp.Compare(a.Seq, b.Seq) })
	return &known
}

// monthUseful is how late a month may still be told.
const monthUseful = 3 * 24 * time.Hour

// afterChannel is how long after its channel people get the month: it does not wait for
// them all.
const afterChannel = time.Minute

// months lists one delivery for the rule's channel, and one for everybody who
// receives the month.
func (p *Planner) months(subscribed []Subscription, rule Rule, due, now time.Time) (owed []Delivery) {
	span := SpanEnded(due, rule.Schedule.Location())
	var to []Destination
	if channel := p.Directory().ChannelOfRule(rule.Name); channel != "" {
		to = append(to, Destination{Channel: channel})
	}
	for _, s := range subscribed {
		to = append(to, Destination{User: s.User})
	}
	kept := span.UTC()
	for _, one := range to {
		at := rule.spread(due, string(one.Channel)+string(one.User))
		if one.User != "" && to[0].Channel != "" && rule.Jitter == 0 {
			at = at.Add(afterChannel)
		}
		owed = append(owed, Delivery{Name: MonthPostName(one, span), Kind: KindMonth, Month: &kept, Rule: rule.Name, Slot: at, Due: at,
			Until: rule.until(due, due.Add(monthUseful)), To: one, State: StatePlanned, PlannedAt: now})
	}
	return owed
}

// month tells a channel, or somebody who still wants it, of a month.
func (r *Resolver) month(c Claiming, now time.Time) Resolution {
	d := c.Delivery
	switch {
	case d.Month == nil || c.Month == nil:
		return Resolution{Skip: ReasonNothingNew}
	case d.To.User != "" && !c.Subscribed:
		return Resolution{Skip: ReasonUnwanted}
	}
	var products []Startup
	if r.Portfolio != nil {
		products = r.Portfolio()
	}
	rule := r.rule(d.Rule)
	content := MonthOf(*d.Month, rule.Audience.Of(products), *c.Month, now.In(rule.Schedule.Location()))
	content.Direct = d.To.User != ""
	if content.Nothing() {
		return Resolution{Skip: ReasonNothingNew}
	}
	if later := r.politeTime(d, now, rule.Schedule.Location()); later.After(now) {
		return Resolution{PutOff: later}
	}
	return Resolution{To: d.To, Content: Content{Month: &content}}
}

// NextMonth is when the month is told next after an instant, in the rule's zone; the
// zero time for never.
func (p *Planner) NextMonth(t time.Time) (next time.Time) {
	for _, rule := range p.Rules {
		if rule.Kind != RuleMonth {
			continue
		}
		if at := p.nextOutside(rule, t); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at.In(rule.Schedule.Location())
		}
	}
	return next
}

// MonthRule is the first rule that tells the month, for what is asked beside it;
// a rule that says nothing when there is none.
func MonthRule(rules []Rule) Rule {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Kind == RuleMonth })
	if i < 0 {
		return Rule{}
	}
	return rules[i]
}

// Of picks the products of the audience.
func (a Audience) Of(products []Startup) (of []Startup) {
	for _, s := range products {
		if a.Has(s) {
			of = append(of, s)
		}
	}
	return of
}
