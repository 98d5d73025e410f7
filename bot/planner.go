package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"
)

// PlanStore is what a Planner needs kept.
type PlanStore interface {
	// Mark returns the last slot planned for a rule; ok is false when the
	// rule was never seen.
	Mark(ctx context.Context, rule string) (at time.Time, ok bool, err error)
	// Plan moves a rule's mark and inserts, in one transaction, the
	// deliveries whose name is not there yet. ErrConflict when the mark is not
	// at from.
	Plan(ctx context.Context, p Plan) error
	// Follows lists what somebody follows, or everything followed when user is
	// empty; by user, then by product.
	Follows(ctx context.Context, user UserID) ([]Follow, error)
	// Subscriptions lists who receives the month of the incubator, by user.
	Subscriptions(ctx context.Context) ([]Subscription, error)
}

// Plan is one move of a mark.
type Plan struct {
	Rule       string
	From       time.Time // zero: the rule was never seen
	To         time.Time
	Deliveries []Delivery
	Journal    []JournalEntry
}

// Planner turns slots that have passed into deliveries. Two planners race
// harmlessly: names are unique and marks move by compare-and-set.
type Planner struct {
	Store     PlanStore
	Rules     []Rule
	Recesses  Recesses
	Days      ClosedDays
	Directory func() *Directory
	Products  Products // tells of which audience a product is; nil where every rule is about all
	Log       *slog.Logger
}

// clocksDiffer is how far a mark may be ahead without a fault: another process,
// whose clock is not quite ours, moved it since we looked at our own.
const clocksDiffer = time.Minute

// Step plans what became due up to now. It writes nothing when nothing did.
func (p *Planner) Step(ctx context.Context, now time.Time) error {
	for _, rule := range p.Rules {
		if !rule.Kind.Planned() {
			continue
		}
		if err := p.step(ctx, rule, now); err != nil && !errors.Is(err, ErrConflict) {
			return fmt.Errorf("plan rule %s: %w", rule.Name, err)
		}
	}
	return nil
}

func (p *Planner) step(ctx context.Context, rule Rule, now time.Time) error {
	mark, seen, err := p.Store.Mark(ctx, rule.Name)
	switch {
	case err != nil:
		return err
	case !seen: // what came before the bot is not owed
		return p.Store.Plan(ctx, Plan{Rule: rule.Name, To: now})
	case mark.After(now.Add(clocksDiffer)):
		return p.moveBack(ctx, rule, mark, now)
	}
	due, ok := rule.DueBetween(p.Days, mark, now)
	if !ok {
		return nil
	}
	deliveries := p.deliveries
	if rule.Kind == RuleDigest {
		deliveries = p.digests
	}
	if rule.Kind == RuleMonth {
		subscribed, err := p.Store.Subscriptions(ctx)
		if err != nil {
			return err
		}
		deliveries = func(rule Rule, due, now time.Time) []Delivery { return p.months(subscribed, rule, due, now) }
	}
	if rule.Kind == RuleChanges {
		follows, err := p.Store.Follows(ctx, "")
		if err != nil {
			return err
		}
		deliveries = func(rule Rule, due, now time.Time) []Delivery { return p.toFollowers(follows, rule, due, now) }
	}
	return p.Store.Plan(ctx, Plan{Rule: rule.Name, From: mark, To: due, Deliveries: deliveries(rule, due, now)})
}

// toFollowers lists one delivery for everybody who follows something.
func (p *Planner) toFollowers(follows []Follow, rule Rule, due, now time.Time) []Delivery {
	day := DateOf(due.In(rule.Schedule.Location()))
	var owed []Delivery
	for _, f := range follows { // by user
		name := MonthName(f.User, day)
		if len(owed) > 0 && owed[len(owed)-1].Name == name {
			continue
		}
		at := rule.spread(due, string(f.User))
		owed = append(owed, Delivery{Name: name, Kind: KindChanges, Rule: rule.Name, Slot: at, Due: at,
			Until: rule.until(due, due.Add(changesUseful)), To: Destination{User: f.User}, State: StatePlanned, PlannedAt: now})
	}
	return owed
}

// digests lists one delivery for everybody who reads of a product that is on: see
// Directory.Readers.
func (p *Planner) digests(rule Rule, due, now time.Time) []Delivery {
	dir := p.Directory()
	var looked readOf
	products := dir.Products()
	for _, id := range slices.Sorted(maps.Keys(products)) {
		if products[id].State != LaunchOn || !p.about(rule, id) {
			continue
		}
		looked = looked.with(id, dir.Readers(id, due, rule.Schedule.Location())...)
	}
	return looked.owed(rule, p.Days, due, now)
}

// portfolio stands in a name for whoever looks after the products without a coach.
const portfolio = "portfolio"

// changesUseful is how late the month's changes may still be told.
const changesUseful = 10 * 24 * time.Hour

// about tells whether a product is of a rule's audience.
func (p *Planner) about(rule Rule, id ProductID) bool {
	if p.Products == nil {
		return true
	}
	startup, _ := p.Products.Product(id)
	return rule.Audience.Has(startup)
}

// deliveries lists one delivery for every product of a rule's audience that is on,
// by name.
func (p *Planner) deliveries(rule Rule, due, now time.Time) []Delivery {
	products := p.Directory().Products()
	var owed []Delivery
	for _, id := range slices.Sorted(maps.Keys(products)) {
		if products[id].State != LaunchOn || !p.about(rule, id) {
			continue
		}
		slot := due
		if day := products[id].Day; day != nil {
			slot = p.teamSlot(*day, rule, due)
		}
		at := rule.spread(slot, string(id))
		day := DateOf(slot.In(rule.Schedule.Location()))
		owed = append(owed, Delivery{Name: WeekName(id, day), Kind: KindReminder, Product: id, Rule: rule.Name,
			Slot: at, Due: at, Until: rule.until(slot, EndOfWeek(day, rule.Schedule.Location())), State: StatePlanned, PlannedAt: now})
	}
	return owed
}

// teamSlot is the first time a team chose from a rule's slot on, closed days
// applied.
func (p *Planner) teamSlot(day TeamDay, rule Rule, due time.Time) time.Time {
	loc := rule.Schedule.Location()
	on := DateOf(due.In(loc))
	on = on.AddDays((int(day.Weekday) - int(on.Weekday()) + 7) % 7)
	at := func(on Date) time.Time {
		return FirstInstant(time.Date(on.Year, on.Month, on.Day, day.Hour, day.Minute, 0, 0, time.UTC), loc)
	}
	if at(on).Before(due) {
		on = on.AddDays(7)
	}
	if slot := p.Days.Shift(at(on), loc, rule.Policy); !slot.Skipped {
		return slot.Due
	}
	return p.Days.Shift(at(on), loc, ShiftNext).Due
}

// moveBack brings a mark from the future to now: the machine's clock, or a
// backup, was wrong. Names make a repeat harmless.
func (p *Planner) moveBack(ctx context.Context, rule Rule, mark, now time.Time) error {
	p.Log.Warn("mark in the future moved back", "rule", rule.Name, "mark", mark, "now", now)
	notice := NoticeOwed("clock/"+rule.Name+"/"+mark.UTC().Format(time.RFC3339),
		Notice{Cause: NoticeClockMoved, Subject: rule.Name, Detail: mark.UTC().Format(time.RFC3339), At: now})
	before, _ := json.Marshal(mark)
	after, _ := json.Marshal(now)
	return p.Store.Plan(ctx, Plan{Rule: rule.Name, From: mark, To: now, Deliveries: []Delivery{notice},
		Journal: []JournalEntry{{At: now, Door: "planner", Actor: ActorBot, Action: "mark.move-back",
			Entity: rule.Name, Before: before, After: after}}})
}

// NextAsking returns the first instant after t at which a rule asks a product's
// channel, or for an empty id any channel, in the rule's zone; the zero time for
// never. A channel that has its message of that week, see WeekName, gets no other, and
// none in a pause of the incubator.
func (p *Planner) NextAsking(id ProductID, t time.Time) (next time.Time) {
	first := Rule{}
	for _, rule := range p.Rules {
		if !rule.Kind.AsksChannels() || id != "" && !p.about(rule, id) {
			continue
		}
		at := p.nextOutside(rule, t)
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next, first = at.In(rule.Schedule.Location()), rule
		}
	}
	if id != "" && !next.IsZero() { // the first rule's slot is the week's
		next = first.spread(next, string(id))
	}
	return next
}

// NextFor is NextAsking for one product, on the day its team chose.
func (p *Planner) NextFor(set Settings, t time.Time) (next time.Time) {
	if set.Day == nil {
		return p.NextAsking(set.Product, t)
	}
	first := Rule{}
	for _, rule := range p.Rules {
		if !rule.Kind.AsksChannels() || !p.about(rule, set.Product) {
			continue
		}
		for due, n := rule.NextDue(p.Days, t.Add(-longestShift)), 0; !due.IsZero() && n < mostSlots; due, n = rule.NextDue(p.Days, due), n+1 {
			at := p.teamSlot(*set.Day, rule, due)
			if _, paused := p.Recesses.after(at, rule.Schedule.Location()); at.After(t) && !paused {
				if next.IsZero() || at.Before(next) {
					next, first = at.In(rule.Schedule.Location()), rule
				}
				break
			}
		}
	}
	if !next.IsZero() {
		next = first.spread(next, string(set.Product))
	}
	return next
}

// mostSlots bounds how many slots of a rule are looked at for a team's next day.
const mostSlots = 60

// mostRecesses is after how many pauses one after the other a rule counts as never due.
const mostRecesses = 20

// nextOutside is when a rule is due next outside the incubator's pauses.
func (p *Planner) nextOutside(rule Rule, t time.Time) time.Time {
	for range mostRecesses {
		at := rule.NextDue(p.Days, t)
		end, paused := p.Recesses.after(at, rule.Schedule.Location())
		if at.IsZero() || !paused {
			return at
		}
		t = end
	}
	return time.Time{}
}

// Crowded returns the first two instants after t at which a channel would be asked
// in one week; ok is false when none come within a year. meet tells whether two
// audiences may have a product in common.
func (p *Planner) Crowded(t time.Time, meet func(a, b Audience) bool) (first, second time.Time, ok bool) {
	for i, one := range p.Rules {
		for _, other := range p.Rules[i:] {
			if !meet(one.Audience, other.Audience) {
				continue
			}
			both := Planner{Rules: []Rule{one, other}, Days: p.Days, Recesses: p.Recesses}
			if x, y, crowded := both.crowded(t); crowded && (!ok || x.Before(first)) {
				first, second, ok = x, y, true
			}
		}
	}
	return first, second, ok
}

func (p *Planner) crowded(t time.Time) (first, second time.Time, ok bool) {
	until := t.AddDate(1, 0, 0)
	for first = p.NextAsking("", t); !first.IsZero() && first.Before(until); first = second {
		second = p.NextAsking("", first)
		if !second.IsZero() && WeekName("", DateOf(first)) == WeekName("", DateOf(second)) {
			return first, second, true
		}
	}
	return first, second, false
}

// NextDue returns the first instant at which a rule is due after now: until
// then Step has nothing to do.
func (p *Planner) NextDue(now time.Time) (next time.Time) {
	for _, rule := range p.Rules {
		if t := rule.NextDue(p.Days, now); rule.Kind.Planned() && !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}
