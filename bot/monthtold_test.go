package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told is an indicator of a product, whose newest figure was noted on a day of
// November 2026.
type told struct {
	product        ProductID
	family         Family
	star, secret   bool
	lower          bool
	frequency      Frequency
	target         float64
	period         string
	last, previous float64 // 0 for none
	before         float64 // of previous's period; 0 for none
	beforeAt       string  // another period
	by             UserID
	on             int // the day of November; 0 for before
	supersedes     uint64
}

func (o told) facts(i int) MonthIndicator {
	one := MonthIndicator{Indicator: Indicator{ID: IndicatorID(fmt.Sprint("i", i)), Product: o.product, Name: fmt.Sprint("n", i), Family: o.family, NorthStar: o.star, Public: !o.secret, Frequency: Monthly, Unit: "%"}}
	if o.frequency != "" {
		one.Frequency = o.frequency
	}
	if o.lower {
		one.Direction = LowerIsBetter
	}
	if o.target != 0 {
		one.Target = &Target{Value: o.target, Date: Date{2026, 12, 31}}
	}
	at := nov(o.on, 9)
	if o.on == 0 {
		at = nov(1, 0).AddDate(0, -1, 0)
	}
	earlier := "2026-09"
	if o.period == "" {
		o.period = "2026-10"
	}
	if o.last != 0 {
		one.Last = &Measure{Indicator: one.ID, Period: o.period, Value: o.last, By: o.by, At: at, Supersedes: o.supersedes}
	}
	if o.previous != 0 {
		one.Previous = &Measure{Indicator: one.ID, Period: earlier, Value: o.previous, At: nov(1, 0).AddDate(0, -1, 0)}
	}
	if o.beforeAt != "" {
		earlier = o.beforeAt
	}
	if o.before != 0 {
		one.Before = &Measure{Indicator: one.ID, Period: earlier, Value: o.before, At: nov(1, 0).AddDate(0, -1, 0)}
	}
	return one
}

func houses() []Startup {
	active := []Phase{{ID: PhaseAcceleration, Start: Date{2020, 1, 1}}}
	return []Startup{{ID: "a", Name: "A", Phases: active}, {ID: "b", Name: "B", Phases: active}, {ID: "c", Name: "C", Phases: active}, {ID: "d", Name: "D", Phases: active},
		{ID: "over", Name: "Over", Phases: []Phase{{ID: "alumni", Start: Date{2020, 1, 1}}}}, {ID: "gone", Name: "Gone", Phases: active, GoneSince: Date{2026, 11, 3}}}
}

// written is a month in a line.
func written(m Month) string {
	text := fmt.Sprintf("%d/%d (%d)", m.Knows, m.All, m.Knew)
	for _, a := range m.Celebrate {
		text += fmt.Sprintf(" %s:%s:%v", a.Kind, a.Product, a.Figure.Figure.Value)
	}
	if m.Learnt != nil {
		text += " learnt:" + m.Learnt.Name
	}
	return text + fmt.Sprintf(" thanks %d%s", m.Thanks, m.Team)
}

func TestMonthOf(t *testing.T) {
	dev := UserID("dev")
	for name, c := range map[string]struct {
		told []told
		want string
	}{
		"nothing at all":           {nil, "0/4 (0) thanks 0"},
		"useful, then and now":     {[]told{{product: "a", family: Useful, last: 5, previous: 4, before: 4}}, "1/4 (1) thanks 0"},
		"impact tells too":         {[]told{{product: "a", family: Impact, last: 5}}, "1/4 (0) thanks 0"},
		"once for each service":    {[]told{{product: "a", family: Impact, last: 5}, {product: "a", family: Useful, last: 5}}, "1/4 (0) thanks 0"},
		"used is not useful":       {[]told{{product: "a", family: Used, last: 5}}, "0/4 (0) thanks 0"},
		"what is not public":       {[]told{{product: "a", family: Useful, secret: true, star: true, last: 5, by: dev, on: 3}}, "0/4 (0) thanks 1A"},
		"over, and gone":           {[]told{{product: "over", family: Useful, last: 5, before: 5}, {product: "gone", family: Useful, last: 5, by: dev, on: 3}}, "0/4 (0) thanks 0"},
		"of nobody we know":        {[]told{{product: "z", family: Useful, last: 5, by: dev, on: 3}}, "0/4 (0) thanks 0"},
		"older than a year":        {[]told{{product: "a", family: Useful, period: "2025-11", last: 5}}, "0/4 (0) thanks 0"},
		"a year old":               {[]told{{product: "a", family: Useful, period: "2025-12", last: 5}}, "1/4 (0) thanks 0"},
		"the last year's":          {[]told{{product: "a", family: Useful, frequency: Yearly, period: "2025", last: 5}}, "1/4 (0) thanks 0"},
		"the year's before":        {[]told{{product: "a", family: Useful, frequency: Yearly, period: "2024", last: 5}}, "0/4 (0) thanks 0"},
		"a first measure":          {[]told{{product: "a", family: Usable, last: 5, by: dev, on: 3}}, "0/4 (0) first:a:5 thanks 1A"},
		"a first one corrected":    {[]told{{product: "a", family: Usable, last: 5, by: dev, on: 3, supersedes: 2}}, "0/4 (0) thanks 1A"},
		"history that is brought":  {[]told{{product: "a", star: true, target: 4, last: 5, previous: 3, on: 3}, {product: "b", last: 5, on: 3}}, "0/4 (0) thanks 0"},
		"a figure over history":    {[]told{{product: "a", star: true, last: 5, previous: 3, by: dev, on: 3}}, "0/4 (0) move:a:5 thanks 1A"},
		"the north star falls":     {[]told{{product: "a", star: true, last: 3, previous: 5, before: 5, by: dev, on: 3}}, "0/4 (0) thanks 1A"},
		"lower is better":          {[]told{{product: "a", star: true, lower: true, last: 3, previous: 5, before: 5, by: dev, on: 3}}, "0/4 (0) move:a:3 thanks 1A"},
		"another figure moves":     {[]told{{product: "a", last: 5, previous: 3, before: 3, by: dev, on: 3}}, "0/4 (0) thanks 1A"},
		"a target is reached":      {[]told{{product: "a", target: 5, last: 5, previous: 3, before: 3, by: dev, on: 3}}, "0/4 (0) target:a:5 thanks 1A"},
		"it was reached before":    {[]told{{product: "a", target: 3, last: 5, previous: 4, before: 4, by: dev, on: 3}}, "0/4 (0) thanks 1A"},
		"a target to fall to":      {[]told{{product: "a", target: 3, lower: true, last: 3, previous: 4, before: 4, by: dev, on: 3}}, "0/4 (0) target:a:3 thanks 1A"},
		"by a file, once known":    {[]told{{product: "a", target: 5, last: 5, previous: 3, before: 3, on: 3}}, "0/4 (0) target:a:5 thanks 0"},
		"since the month began":    {[]told{{product: "a", star: true, last: 5, previous: 6, before: 4, beforeAt: "2026-08", by: dev, on: 3}}, "0/4 (0) move:a:5 thanks 1A"},
		"a correction is no move":  {[]told{{product: "a", star: true, last: 5, previous: 3, before: 4, beforeAt: "2026-10", by: dev, on: 3, supersedes: 2}}, "0/4 (0) thanks 1A"},
		"a correction to a target": {[]told{{product: "a", target: 5, last: 5, previous: 3, before: 4, beforeAt: "2026-10", by: dev, on: 3, supersedes: 2}}, "0/4 (0) target:a:5 thanks 1A"},
		"a correction beyond it":   {[]told{{product: "a", target: 4, last: 5, previous: 3, before: 4, beforeAt: "2026-10", by: dev, on: 3, supersedes: 2}}, "0/4 (0) thanks 1A"},
		"an older period remains":  {[]told{{product: "a", star: true, last: 5, previous: 3, before: 4, beforeAt: "2026-11", by: dev, on: 3}}, "0/4 (0) thanks 1A"},
		"noted before":             {[]told{{product: "a", star: true, last: 5, previous: 3, by: dev}}, "0/4 (0) thanks 0"},
		"the best of each product, three at most": {[]told{{product: "a", star: true, last: 11, previous: 10, by: dev, on: 3}, {product: "a", last: 7, by: dev, on: 3},
			{product: "b", star: true, last: 13, previous: 10, by: dev, on: 3}, {product: "c", star: true, last: 12, previous: 10, by: dev, on: 3},
			{product: "d", target: 1, last: 1, previous: 0.5, by: dev, on: 3}}, "0/4 (0) target:d:1 first:a:7 move:b:13 thanks 4"},
		"from nothing": {[]told{{product: "a", star: true, last: 1, previous: -1, by: dev, on: 3}}, "0/4 (0) move:a:1 thanks 1A"},
	} {
		t.Run(name, func(t *testing.T) {
			known := MonthFacts{}
			for i, o := range c.told {
				one := o.facts(i)
				known.Indicators = append(known.Indicators, one)
				if o.on > 0 {
					known.Noted = append(known.Noted, NotedInMonth{Measure: *one.Last, Stands: true})
				}
			}
			if got := written(MonthOf(SpanEnded(nov(1, 10).AddDate(0, 1, 0), time.UTC), houses(), known, nov(1, 10).AddDate(0, 1, 0))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// What was learnt is told as long as it stands, in the place of one celebration.
func TestMonthLearnt(t *testing.T) {
	known := MonthFacts{Indicators: []MonthIndicator{told{product: "a", star: true, last: 5, previous: 3, by: "u", on: 3}.facts(0), told{product: "b", star: true, last: 6, previous: 3, by: "u", on: 3}.facts(1),
		told{product: "c", star: true, last: 7, previous: 3, by: "u", on: 3}.facts(2), told{product: "d", secret: true}.facts(3)}}
	lesson := func(seq uint64, i int, period string, stands bool) NotedInMonth {
		return NotedInMonth{Measure: Measure{Seq: seq, Indicator: IndicatorID(fmt.Sprint("i", i)), Period: period, By: "u", Learnt: true, Comment: fmt.Sprint("lesson ", seq)}, Stands: stands}
	}
	tell := func(noted ...NotedInMonth) Month {
		known.Noted = noted
		return MonthOf(SpanEnded(nov(1, 10).AddDate(0, 1, 0), time.UTC), houses(), known, nov(1, 10).AddDate(0, 1, 0))
	}
	m := tell(lesson(1, 0, "2026-09", true), lesson(2, 1, "2026-10", true), lesson(3, 2, "2026-10", false), lesson(4, 3, "2026-10", true), lesson(5, 9, "2026-10", true))
	if m.Learnt == nil || *m.Learnt != (Lesson{Product: "b", Name: "B", Text: "lesson 2"}) || len(m.Celebrate) != 2 {
		t.Errorf("%+v", m)
	}
	taken := lesson(3, 0, "2026-09", true)
	taken.Withdrawn, taken.Learnt, taken.Comment = true, false, ""
	for name, noted := range map[string][]NotedInMonth{
		"taken back":     {lesson(1, 0, "2026-09", false), taken},
		"corrected":      {lesson(1, 0, "2026-09", false)},
		"of nobody":      {func() NotedInMonth { n := lesson(1, 0, "2026-09", true); n.By = ""; return n }()},
		"without a text": {func() NotedInMonth { n := lesson(1, 0, "2026-09", true); n.Comment = ""; return n }()},
		"not meant so":   {func() NotedInMonth { n := lesson(1, 0, "2026-09", true); n.Learnt = false; return n }()},
	} {
		if m := tell(noted...); m.Learnt != nil || len(m.Celebrate) != 3 {
			t.Errorf("%s: %+v", name, m.Learnt)
		}
	}
	if m := tell(lesson(1, 0, "2026-09", false), taken); m.Thanks != 0 {
		t.Errorf("thanks for what was taken back: %d", m.Thanks)
	}
}

// Committees of the next month: announced, else of the catalogue; none once it is over.
func TestMonthCommittees(t *testing.T) {
	all := houses()
	all[0].Events = []Event{{Kind: "committee", Date: Date{2026, 12, 24}}}
	all[1].Events = []Event{{Kind: "committee", Date: Date{2026, 12, 31}}, {Kind: "committee", Date: Date{2027, 1, 1}}, {Kind: "other", Date: Date{2026, 12, 2}}}
	all[5].Events = []Event{{Kind: "committee", Date: Date{2026, 12, 5}}}
	first := nov(1, 10).AddDate(0, 1, 0)
	known := MonthFacts{Committees: []Committee{{Product: "a", Start: first.AddDate(0, 0, 9)}, {Product: "gone", Start: first}}}
	for n := range 5 {
		known.Committees = append(known.Committees, Committee{Product: "c", Start: first.AddDate(0, 0, 11+n)})
	}
	span := SpanEnded(first, time.UTC)
	m := MonthOf(span, all, known, first)
	var days []string
	for _, l := range m.Committees {
		days = append(days, fmt.Sprint(l.Name, l.On.Day))
	}
	if got := strings.Join(days, " "); got != "A10 C12 C13 C14 C15" || m.More != 2 {
		t.Errorf("%s and %d", got, m.More)
	}
	if m := MonthOf(span, all, known, first.AddDate(0, 1, 0)); m.Committees != nil || !m.Past {
		t.Errorf("a month later: %+v", m.Committees)
	}
}

// The figures of a month are what was noted of what is public, of the services that
// are there, the newest of each indicator.
func TestFiguresOfAMonth(t *testing.T) {
	known := MonthFacts{}
	for i, o := range []told{{product: "b", last: 5, previous: 3, by: "u", on: 3}, {product: "a", last: 6, by: "u", on: 30}, {product: "a", last: 7, by: "u"}, {product: "a", secret: true, last: 8, by: "u", on: 3},
		{product: "gone", last: 9, by: "u", on: 3}, {product: "z", last: 9, by: "u", on: 3}, {product: "c", last: 1, previous: 2, on: 3}, {product: "d", last: 2, previous: 1, before: 1, on: 3}, {product: "over", last: 4, by: "u", on: 3}, {product: "b"}} {
		known.Indicators = append(known.Indicators, o.facts(i))
	}
	span := SpanOf(Date{2026, 11, 1}, time.UTC)
	got := ""
	for _, l := range FiguresOf(span, houses(), known).Lines {
		got += fmt.Sprint(l.Name, l.Figure.Figure.Value, " ", l.Figure.Trend != nil, " ")
	}
	if want := "A6 false B5 true D2 true Over4 false "; got != want {
		t.Error(got)
	}
	for i := range 30 {
		known.Indicators = append(known.Indicators, told{product: "a", last: 5, by: "u", on: 3}.facts(100+i))
	}
	if f := FiguresOf(span, houses(), known); len(f.Lines) != MostNoted || f.More != 24 {
		t.Errorf("%d and %d more", len(f.Lines), f.More)
	}
}

func TestSpans(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	for at, want := range map[time.Time]string{
		time.Date(2026, 12, 1, 10, 0, 0, 0, paris):                     "2026-11 2026-10-31T23:00:00Z 2026-11-30T23:00:00Z 2026-12-31T23:00:00Z",
		time.Date(2027, 1, 4, 10, 0, 0, 0, paris):                      "2026-12 2026-11-30T23:00:00Z 2026-12-31T23:00:00Z 2027-01-31T23:00:00Z",
		time.Date(2027, 3, 31, 23, 30, 0, 0, time.UTC):                 "2027-03 2027-02-28T23:00:00Z 2027-03-31T22:00:00Z 2027-04-30T22:00:00Z",
		time.Date(2028, 3, 1, 0, 0, 0, 0, paris):                       "2028-02 2028-01-31T23:00:00Z 2028-02-29T23:00:00Z 2028-03-31T22:00:00Z",
		time.Date(2026, 10, 31, 23, 59, 59, 0, paris):                  "2026-09 2026-08-31T22:00:00Z 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z",
		time.Date(2026, 10, 31, 23, 59, 59, 0, paris).Add(time.Second): "2026-10 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z 2026-11-30T23:00:00Z",
	} {
		m := SpanEnded(at, paris).UTC()
		if got := m.Key() + " " + m.From.Format(time.RFC3339) + " " + m.Until.Format(time.RFC3339) + " " + m.Next.Format(time.RFC3339); got != want {
			t.Errorf("%s: %s", at, got)
		}
		if !m.Holds(m.From) || m.Holds(m.Until) || m.Holds(m.From.Add(-1)) {
			t.Errorf("%s: its ends", at)
		}
	}
}

// monthPlanner plans the month of a channel and of those who receive it, on the first
// of each month at ten.
func monthPlanner(t *testing.T) *Planner {
	t.Helper()
	days, err := NewClosedDays(ClosedDaysConfig{})
	every, scheduleErr := ParseSchedule("0 10 1 * *", "Europe/Paris")
	if err != nil || scheduleErr != nil {
		t.Fatal(err, scheduleErr)
	}
	d := NewDirectory(Known{RuleChannels: map[string]ChannelID{"month": "salon"}})
	return &Planner{Days: days, Directory: func() *Directory { return d }, Rules: []Rule{{Name: "month", Kind: RuleMonth, Schedule: every, Policy: ShiftNext}}}
}

func TestMonthsArePlanned(t *testing.T) {
	p := monthPlanner(t)
	due, ok := p.Rules[0].DueBetween(p.Days, nov(1, 0).AddDate(0, 0, -10), nov(3, 0))
	if !ok || due.UTC() != nov(2, 9) { // the first is a Sunday
		t.Fatal(due, ok)
	}
	var got []string
	for _, d := range p.months([]Subscription{{User: "u1"}, {User: "u2"}}, p.Rules[0], due, due) {
		got = append(got, fmt.Sprint(d.Name, " ", d.Due.UTC().Format("02 15:04"), " until ", d.Until.UTC().Format("02 15:04")))
		if d.Kind != KindMonth || d.Month.Key() != "2026-10" || d.Month.Until != nov(1, 0).Add(-time.Hour) || !d.unasked() {
			t.Errorf("%+v", d)
		}
	}
	want := []string{"month/salon/2026-10 02 09:00 until 05 09:00", "month/u1/2026-10 02 09:01 until 05 09:00", "month/u2/2026-10 02 09:01 until 05 09:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	p.Rules[0].Name, p.Rules[0].Useful, p.Rules[0].Jitter = "elsewhere", time.Hour, time.Hour
	owed := p.months([]Subscription{{User: "u1"}}, p.Rules[0], due, due)
	if len(owed) != 1 || owed[0].To.User != "u1" || owed[0].Until != due.Add(time.Hour) || owed[0].Due.Before(due) || !owed[0].Due.Before(due.Add(time.Hour)) {
		t.Errorf("without a channel: %+v", owed)
	}
}

func TestNextMonth(t *testing.T) {
	p := monthPlanner(t)
	if next := p.NextMonth(nov(2, 9)); next.UTC() != nov(1, 9).AddDate(0, 1, 0) {
		t.Error(next)
	}
	p.Recesses = Recesses{{Name: "fêtes", From: Date{0, 11, 20}, Until: Date{0, 12, 20}}}
	if next := p.NextMonth(nov(2, 9)); next.UTC() != time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC) { // the first is closed
		t.Error(next)
	}
	p.Rules = nil
	if next := p.NextMonth(nov(2, 9)); !next.IsZero() || MonthRule(p.Rules).Name != "" {
		t.Error(next)
	}
}

// What becomes of a month that is to be told.
func TestMonthResolved(t *testing.T) {
	l := newLadder()
	paris, _ := time.LoadLocation("Europe/Paris")
	every, _ := ParseSchedule("0 10 1 * *", "Europe/Paris")
	l.rules = append(l.rules, Rule{Name: "month", Kind: RuleMonth, Schedule: every, Audience: Audience{"trackdechets"}})
	r := l.resolver(t)
	r.Portfolio = func() []Startup { return append(houses(), l.startup) }
	slot := time.Date(2026, 11, 2, 10, 0, 0, 0, paris)
	span := SpanEnded(slot, paris)
	known := &MonthFacts{Indicators: []MonthIndicator{told{product: "p1", family: Useful, period: "2026-09", last: 5}.facts(0), told{product: "a", family: Useful, period: "2026-09", last: 5}.facts(1)}}
	for name, c := range map[string]struct {
		to         Destination
		known      *MonthFacts
		subscribed bool
		span       *MonthSpan
		at         time.Time
		skip       Reason
		later      time.Time
	}{
		"to a channel":          {to: Destination{Channel: "salon"}, known: known},
		"to who wants it":       {to: Destination{User: "u"}, known: known, subscribed: true},
		"to who wants no more":  {to: Destination{User: "u"}, known: known, skip: ReasonUnwanted},
		"of nothing":            {to: Destination{Channel: "salon"}, known: &MonthFacts{}, skip: ReasonNothingNew},
		"of another audience":   {to: Destination{Channel: "salon"}, known: &MonthFacts{Indicators: known.Indicators[1:]}, skip: ReasonNothingNew},
		"of no month":           {to: Destination{Channel: "salon"}, known: nil, skip: ReasonNothingNew},
		"late in the evening":   {to: Destination{Channel: "salon"}, known: known, at: slot.Add(10 * time.Hour), later: slot.AddDate(0, 0, 1)},
		"late in the afternoon": {to: Destination{Channel: "salon"}, known: known, at: slot.Add(5 * time.Hour)},
		"too late":              {to: Destination{Channel: "salon"}, known: known, at: slot.Add(monthUseful), skip: ReasonReplaced},
	} {
		if c.at.IsZero() {
			c.at = slot
		}
		d := Delivery{Name: MonthPostName(c.to, span), Kind: KindMonth, Rule: "month", Month: &span, Slot: slot, Due: slot, Until: slot.Add(monthUseful), To: c.to, State: StatePlanned}
		got := r.Resolve(Claiming{Delivery: d, Month: c.known, Subscribed: c.subscribed}, c.at)
		sent := c.skip == "" && c.later.IsZero()
		if got.Skip != c.skip || !got.PutOff.Equal(c.later) || (got.Content.Month != nil) != sent {
			t.Errorf("%s: %+v", name, got)
		}
		if m := got.Content.Month; sent && (m.All != 1 || m.Knows != 1 || m.Direct != (c.to.User != "") || got.To != c.to) {
			t.Errorf("%s: %+v", name, m)
		}
	}
	d := Delivery{Name: "month/u/2026-10", Kind: KindMonth, Slot: slot, Due: slot, To: Destination{User: "u"}, State: StateClaimed, Attempt: 1}
	s := &Sender{Resolver: r}
	for to, want := range map[Destination]State{{User: "u"}: StateSkipped, {Channel: "salon"}: StateDead} { // a channel that does not take it is for staff to mend
		if d.To = to; s.failed(d, slot, &SendError{Outcome: OutcomeRefused, Err: ErrConflict}).State != want {
			t.Errorf("%+v", to)
		}
	}
	if out := s.failed(d, slot, &SendError{Outcome: OutcomeRefused, Err: ErrRecipientGone}); out.Reason != ReasonRecipientGone {
		t.Errorf("%+v", out)
	}
}

// A month of a simulation is told where figures are known.
func TestSimulateTheMonth(t *testing.T) {
	l, s := scene(t)
	every, _ := ParseSchedule("0 10 1 * *", "")
	s.Rules = []Rule{{Name: "month", Kind: RuleMonth, Schedule: every, Policy: ShiftNext}}
	known := Known{Settings: []Settings{l.set}, RuleChannels: map[string]ChannelID{"month": "salon"}}
	s.Directory = NewDirectory(known)
	if got := played(t, s, Date{2027, 4, 30}, Date{2027, 7, 31}, ""); got != "" {
		t.Errorf("without any figure: %s", got)
	}
	f := s.Facts["p1"]
	f.Indicators[0].Public, f.Indicators[0].Family = true, Useful
	s.Facts["p1"] = f
	want := `05-03 10:00 month salon 0 from 2027-05-01 holiday
06-01 10:00 month salon 0
07-01 10:00 month salon 0`
	if got := played(t, s, Date{2027, 4, 30}, Date{2027, 7, 31}, ""); got != want {
		t.Errorf("%s", got)
	}
}

// What is in memory tells the same as what a store reads.
func TestMonthFactsOfFacts(t *testing.T) {
	f := monthly("dev")
	f.Indicators[0].Measures = []Measure{{Seq: 3, Period: "2026-10", Value: 3, At: nov(5, 0)}, {Seq: 2, Period: "2026-09", Value: 2, At: nov(1, 0).Add(-1)}, {Seq: 1, Period: "2026-08", Value: 1}}
	f.Indicators = append(f.Indicators, IndicatorFacts{Indicator: Indicator{ID: "old", Archived: true}})
	span := SpanOf(Date{2026, 11, 9}, time.UTC)
	known := span.FactsOf(map[ProductID]Facts{"p1": f}, nil)
	if len(known.Indicators) != 1 || known.Indicators[0].Last.Value != 3 || known.Indicators[0].Previous.Value != 2 || known.Indicators[0].Before.Value != 2 || len(known.Noted) != 1 {
		t.Errorf("%+v", known)
	}
	span = SpanOf(Date{2026, 10, 9}, time.UTC)
	if one := span.FactsOf(map[ProductID]Facts{"p1": f}, nil).Indicators[0]; one.Last.Value != 2 || one.Before.Value != 1 {
		t.Errorf("%+v", one)
	}
}
