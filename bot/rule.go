package bot

import (
	"hash/fnv"
	"slices"
	"time"
)

// RuleKind is what a rule asks or tells.
type RuleKind string

// The kinds of rule. Those of a product's channel share one message a week: each
// adds what it asks for.
const (
	RuleIndicators RuleKind = ""                  // asks each product's channel for the figures due
	RuleChanges    RuleKind = "changes"           // tells each follower what changed, in person
	RuleDigest     RuleKind = "digest"            // tells each coach of the week of their products
	RuleMonth      RuleKind = "month"             // tells a channel, and who wants it, of the incubator's month
	RuleUndated    RuleKind = "committee-missing" // asks each product's channel for a committee's date
	RuleFiche      RuleKind = "fiche"             // asks it to complete the catalogue's entry
	RuleComing     RuleKind = "committee-coming"  // says what is to be done before a committee, at an hour of the days before it
)

// Rule is one reminder of the configuration: what is asked for, when, and how it is
// insisted upon.
type Rule struct {
	Name     string // unique in the configuration: "indicators"
	Kind     RuleKind
	Schedule Schedule
	Policy   ShiftPolicy // what a closed day does to a slot

	Quiet    Quiet         // when nothing late is sent; zero: DefaultQuiet
	Jitter   time.Duration // over which a slot is spread, from one product or person to the next; 0: all at once
	Useful   time.Duration // how late a slot may still be sent; 0: as its kind has it
	Ladder   *Ladder       // nil: DefaultLadder
	Audience Audience      // empty: every product
}

// AsksChannels tells whether rules of a kind ask the products' channels.
func (k RuleKind) AsksChannels() bool {
	return k == RuleIndicators || k == RuleUndated || k == RuleFiche
}

// Planned tells whether the slots of rules of a kind are what they send at: the days of
// RuleComing are those of each committee.
func (k RuleKind) Planned() bool { return k != RuleComing }

// RuleOf is the first rule of a kind that is about a product; one that says nothing for
// none.
func RuleOf(rules []Rule, kind RuleKind, s Startup) Rule {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Kind == kind && r.Audience.Has(s) })
	if i < 0 {
		return Rule{}
	}
	return rules[i]
}

// minuteOfDay is when in a day a rule is due first, in minutes since midnight on its
// clock; nine in the morning for one that says nothing.
func (r Rule) minuteOfDay() int {
	if r.Schedule == (Schedule{}) {
		return morningHour * 60
	}
	loc := r.Schedule.Location()
	return minuteOf(r.Schedule.Next(time.Date(2026, time.June, 1, 0, 0, 0, -1, loc)).In(loc)) // a day like others
}

// pauses tells whether a pause of the incubator holds back what rules of a kind say.
func (k RuleKind) pauses() bool { return k.AsksChannels() || k == RuleMonth }

// Quiet are the hours in which nothing late is sent, in minutes since midnight: the
// evening from From on, and the morning up to Until, which comes before From.
type Quiet struct{ From, Until int }

// DefaultQuiet is from 19:00 to 08:00.
var DefaultQuiet = Quiet{From: 19 * 60, Until: 8 * 60}

// Holds tells whether a clock shows one of the quiet hours.
func (q Quiet) Holds(minute int) bool { return minute < q.Until || minute >= q.From }

// morning is when people are asked in person: at nine, or once it is no longer quiet.
func (q Quiet) morning() int { return min(max(morningHour*60, q.Until), q.From-60) }

// nearest is the time of day nearest to a given one that is not quiet: the minutes
// stay, in the first hour of the day or its last.
func (q Quiet) nearest(minute int) int {
	switch {
	case minute < q.Until:
		return q.Until + minute%60
	case minute >= q.From:
		return q.From - 60 + minute%60
	}
	return minute
}

// Ladder is after how many working days without an answer to the message in a
// channel the next step comes; 0: it never does.
type Ladder struct {
	Person int // who is in charge is asked in person
	Digest int // the product's coach reads of it
}

// DefaultLadder is the ladder of a rule that says nothing of it.
var DefaultLadder = Ladder{Person: 2, Digest: 5}

// Audience are the products that a rule is about: by their slug, one they had before
// too, or by the id of an incubator of theirs. An empty one is all of them.
type Audience []string

// Has tells whether a product is of the audience.
func (a Audience) Has(s Startup) bool {
	return len(a) == 0 || slices.ContainsFunc(a, func(one string) bool {
		return one == s.Slug || s.In(one) || slices.Contains(s.Former, one)
	})
}

func (r Rule) quiet() Quiet {
	if r.Quiet == (Quiet{}) {
		return DefaultQuiet
	}
	return r.Quiet
}

func (r Rule) ladder() Ladder {
	if r.Ladder == nil {
		return DefaultLadder
	}
	return *r.Ladder
}

// until is from when on a slot is of no use: as the rule says, else otherwise.
func (r Rule) until(slot, otherwise time.Time) time.Time {
	if own := slot.Add(r.Useful); r.Useful > 0 && (otherwise.IsZero() || own.Before(otherwise)) {
		return own
	}
	return otherwise
}

// spread is when the slot of one product, or person, comes: as long after the rule's
// as their name decides, the same at each, and the same day.
func (r Rule) spread(slot time.Time, whose string) time.Time {
	if r.Jitter <= 0 {
		return slot
	}
	loc := r.Schedule.Location()
	over := min(r.Jitter, DateOf(slot.In(loc)).AddDays(1).In(loc).Sub(slot))
	h := fnv.New64a()
	h.Write([]byte(r.Name + "/" + whose))
	return slot.Add(time.Duration(h.Sum64() % uint64(over)).Truncate(time.Minute))
}

// lookBack bounds how far a planner that was away looks for the slot it
// missed: one older than this is useful to nobody.
const lookBack = 35 * 24 * time.Hour

// longestShift is more than any run of closed days.
const longestShift = 14 * 24 * time.Hour

// DueBetween returns the latest instant in (after, until] at which the rule is
// due, closed days applied. Slots missed before it coalesce into it.
func (r Rule) DueBetween(days ClosedDays, after, until time.Time) (due time.Time, ok bool) {
	if oldest := until.Add(-lookBack); after.Before(oldest) {
		after = oldest
	}
	r.eachSlot(days, after.Add(-longestShift), func(s Slot) bool {
		if t := s.Due; !s.Skipped && t.After(after) && !t.After(until) && t.After(due) {
			due, ok = t, true
		}
		return !s.Nominal.After(until.Add(longestShift))
	})
	return due, ok
}

// NextDue returns the first instant after t at which the rule is due, or the
// zero time when none comes within the rule's horizon.
func (r Rule) NextDue(days ClosedDays, t time.Time) (next time.Time) {
	r.eachSlot(days, t.Add(-longestShift), func(s Slot) bool {
		if !s.Skipped && s.Due.After(t) && (next.IsZero() || s.Due.Before(next)) {
			next = s.Due
		}
		return next.IsZero() || !s.Nominal.After(next.Add(longestShift))
	})
	return next
}

// horizon is how far ahead a rule's slots are looked for: 29 February may be eight
// years away, and those of a rule may all be dropped.
const horizon = 9 * 366 * 24 * time.Hour

// eachSlot calls yield with every slot after t, in their own order, until it returns
// false, or to the horizon. Due instants may repeat, and swap places by less than
// longestShift.
func (r Rule) eachSlot(days ClosedDays, t time.Time, yield func(Slot) bool) {
	for end := t.Add(horizon); ; {
		var naive time.Time
		t, naive = r.Schedule.next(t)
		if t.IsZero() || t.After(end) || !yield(days.shift(t, naive, r.Schedule.Location(), r.Policy)) {
			return
		}
	}
}
