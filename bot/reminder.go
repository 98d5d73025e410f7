package bot

import (
	"fmt"
	"time"
)

// RuleKind is what a rule asks or tells.
type RuleKind string

// The kinds of rule.
const (
	RuleIndicators RuleKind = ""                  // asks each product's channel for the figures due
	RuleChanges    RuleKind = "changes"           // tells each follower what changed, in person
	RuleDigest     RuleKind = "digest"            // tells each coach of the week of their products
	RuleUndated    RuleKind = "committee-missing" // asks each product's channel for a committee's date, with the figures
)

// Rule is one reminder of the configuration: what is asked for, and when.
type Rule struct {
	Name     string // unique in the configuration: "indicators"
	Kind     RuleKind
	Schedule Schedule
	Policy   ShiftPolicy // what a closed day does to a slot
}

// asksChannels tells whether a rule asks the products' channels.
func (r Rule) asksChannels() bool { return r.Kind == RuleIndicators || r.Kind == RuleUndated }

// lookBack bounds how far a planner that was away looks for the slot it
// missed: one older than this is useful to nobody.
const lookBack = 35 * 24 * time.Hour

// farthest is how many years ahead a rule is looked at: 29 February can be eight
// years away.
const farthest = 9

// longestShift is more than any run of closed days.
const longestShift = 14 * 24 * time.Hour

// DueBetween returns the latest instant in (after, until] at which the rule is
// due, closed days applied. Slots missed before it coalesce into it.
func (r Rule) DueBetween(days ClosedDays, after, until time.Time) (due time.Time, ok bool) {
	if oldest := until.Add(-lookBack); after.Before(oldest) {
		after = oldest
	}
	r.eachDue(days, after.Add(-longestShift), func(t time.Time) bool {
		if t.After(after) && !t.After(until) && t.After(due) {
			due, ok = t, true
		}
		return !t.After(until.Add(longestShift))
	})
	return due, ok
}

// NextDue returns the first instant after t at which the rule is due, or the
// zero time when none comes within the rule's horizon.
func (r Rule) NextDue(days ClosedDays, t time.Time) (next time.Time) {
	r.eachDue(days, t.Add(-longestShift), func(due time.Time) bool {
		if due.After(t) && (next.IsZero() || due.Before(next)) {
			next = due
		}
		return next.IsZero() || !due.After(next.Add(longestShift))
	})
	return next
}

// eachDue calls yield with the due instant of every slot after t, in the
// slots' order, until it returns false. Shifted instants may repeat, and
// swap places by less than longestShift.
func (r Rule) eachDue(days ClosedDays, t time.Time, yield func(time.Time) bool) {
	horizon := t.AddDate(farthest, 0, 0) // every slot may fall on a closed day, and be dropped
	for {
		t = r.Schedule.Next(t)
		if t.IsZero() || t.After(horizon) {
			return
		}
		slot := days.Shift(t, r.Schedule.Location(), r.Policy)
		if !slot.Skipped && !yield(slot.Due) {
			return
		}
	}
}

// WeekName names the one unasked message a product's channel gets in the ISO
// week of a day.
func WeekName(p ProductID, day Date) string {
	year, week := day.In(time.UTC).ISOWeek()
	return fmt.Sprintf("channel/%s/%04d-W%02d", p, year, week)
}

// EndOfWeek returns the last instant of the ISO week of a day.
func EndOfWeek(day Date, loc *time.Location) time.Time {
	return day.AddDays(7 - (int(day.Weekday())+6)%7).In(loc).Add(-1)
}

// MonthName names the one message a month that somebody gets about what they
// follow.
func MonthName(u UserID, day Date) string {
	return fmt.Sprintf("follow/%s/%04d-%02d", u, day.Year, day.Month)
}

// Reminder is the message that asks a team for its figures, and that turns
// into « up to date » when they are there.
type Reminder struct {
	Product  ProductID
	Slug     string
	Name     string // the product's
	InCharge UserID // mentioned, and nobody else; may be empty
	Items    []ReminderItem
	Meeting  *Meeting  `json:",omitempty"` // the next committee, where the figures are read; nil for none
	Undated  *Undateds `json:",omitempty"` // no committee is planned, and one is asked for; nil for not
	Folds    *Receipt  `json:",omitempty"` // the message before it, which this one takes the place of…
	Before   string    `json:",omitempty"` // …and the name of its delivery
	Folded   *Receipt  `json:",omitempty"` // the message that took the place of this one
}

// Meeting is when a committee begins.
type Meeting struct {
	Start time.Time
	Zone  string // IANA
}

// Undateds is why a product is asked for the date of a committee.
type Undateds struct {
	Last Date // of the last committee; zero when none is known: it is asked for too
}

// ReminderItem is one figure asked for.
type ReminderItem struct {
	Indicator IndicatorID
	InCharge  UserID `json:",omitempty"` // who was to give it, when it was asked
	Name      string
	Period    Period
	Last      *Figure // the latest before it; nil when never measured
	Answer    *Answer // nil while it is missing
	Waiver    *Waiver `json:",omitempty"` // it comes later, or never
}

// Answer is the figure a reminder got.
type Answer struct {
	Figure
	Trend  *Trend // against the figure before; nil for a first one
	Target *Target
	Share  *int // percent of the target reached; nil when it means nothing
	By     UserID
}

// Done tells whether every figure asked for is there.
func (r Reminder) Done() bool { return r.Missing() == 0 }

// Missing counts the figures still asked for.
func (r Reminder) Missing() int {
	n := 0
	for _, i := range r.Items {
		if i.Answer == nil && i.Waiver == nil {
			n++
		}
	}
	return n
}

// AnsweredBy lists who gave the figures, each once, in the items' order.
func (r Reminder) AnsweredBy() []UserID {
	var who []UserID
	seen := map[UserID]bool{}
	for _, i := range r.Items {
		if i.Answer != nil && i.Answer.By != "" && !seen[i.Answer.By] {
			seen[i.Answer.By] = true
			who = append(who, i.Answer.By)
		}
	}
	return who
}

// WithAnswers returns the reminder as the facts now answer it.
func (r Reminder) WithAnswers(f Facts) Reminder {
	items := make([]ReminderItem, len(r.Items))
	for i, item := range r.Items {
		item.Answer, item.Waiver = nil, nil
		for _, ind := range f.Indicators {
			if ind.ID != item.Indicator {
				continue
			}
			if m, ok := ind.At(item.Period.Key()); ok {
				item.Answer = answer(ind, m)
			} else if w, waived := ind.Waivers[item.Period.Key()]; waived {
				item.Waiver = &w
			}
		}
		items[i] = item
	}
	r.Items = items
	return r
}

func answer(ind IndicatorFacts, m Measure) *Answer {
	a := &Answer{Figure: FigureOf(ind.Indicator, m), Trend: ind.TrendAt(m, false), Target: ind.Target, By: m.By}
	if share, ok := TargetShare(ind.Indicator, m.Value); ok {
		a.Share = &share
	}
	return a
}
