package bot

import (
	"slices"
	"time"
)

// Entry is a form of figures, filled in and checked.
type Entry struct {
	Nonce   string // the form's own: a repeated submission stores nothing
	Product ProductID
	By      UserID // whose figures they are
	// Accepted is who took figures that By proposed; empty for By's own.
	Accepted UserID
	As       Role // by which right they are noted
	Door     string
	At       time.Time
	Comment  string
	Learnt   bool        // the comment is worth telling others
	Figures  []NewFigure // at least one, each indicator and period once
	// Differing stores only the values that are not their period's already; an
	// entry without any writes nothing.
	Differing bool
}

// Actor is who noted an entry.
func (e Entry) Actor() UserID {
	if e.Accepted != "" {
		return e.Accepted
	}
	return e.By
}

// NewFigure is one value entered for a period.
type NewFigure struct {
	Indicator   IndicatorID
	Period      string // Period.Key
	Value       float64
	Decimals    int
	Provisional bool
	// Waiver in the place of a value: the period has none, or not yet.
	Waiver *Waiver `json:",omitempty"`
	// Withdraws, in the place of a value, is the number of the measure to take
	// back, while it is the period's current one.
	Withdraws uint64 `json:",omitempty"`
	// Comment of its own, in the place of the entry's.
	Comment string `json:",omitempty"`
}

// Saved is what an entry became.
type Saved struct {
	Measures []Measure // as stored, in the entry's order
	Facts    Facts     // of the product, once stored
	Repeated bool      // the nonce was known: this is the first answer again
}

// AskingPosts is how many of a product's latest reminders a store hands to
// RefreshReminders: older ones stay as they are.
const AskingPosts = 24

// RefreshReminders works out what a change of figures does to the posts that
// ask for them. asking holds a product's reminders that are frozen, the
// newest first; f holds its figures once changed. changed are those
// reminders whose row must be stored, owed the edits to plan. Stores call it
// inside the transaction that changes the figures.
func RefreshReminders(asking []Delivery, f Facts, touched []NewFigure, at time.Time) (changed, owed []Delivery) {
	for _, d := range asking {
		if !slices.ContainsFunc(d.figuresOf(f.Product), func(i ReminderItem) bool { return asksFor(i, touched) }) {
			continue
		}
		if d.State == StateSkipped || d.State == StateDead {
			continue
		}
		if p := d.Content.Personal; p != nil { // what it holds of its other products stays
			content := p.WithAnswers(map[ProductID]Facts{f.Product: f}, d.askedOn())
			d.Content.Personal = &content
		}
		done := d.doneBy(f)
		switch {
		case done && d.State == StateSent:
			d.State, d.AnsweredAt = StateAnswered, at
		case !done && d.State == StateAnswered:
			d.State, d.AnsweredAt = StateSent, time.Time{}
		}
		d.EditVersion = max(f.Version, d.EditVersion+1) // of two products each has versions of its own
		changed = append(changed, d)
		owed = append(owed, Delivery{
			Name: d.editOf(d.EditVersion), Kind: KindEdit, Product: d.Product,
			Products: d.Products, Slot: at, Due: at, Edits: d.Name, Version: d.EditVersion, State: StatePlanned, PlannedAt: at,
		})
	}
	return changed, owed
}

// doneBy tells whether figures of one product, the last that were lacking, answer a
// message that asks.
func (d Delivery) doneBy(f Facts) bool {
	if p := d.Content.Personal; p != nil {
		return p.Done()
	}
	r := d.Content.Reminder
	return r != nil && r.Undated == nil && r.WithAnswers(f, d.askedOn()).Done()
}

// askedOn is the day on which a message asks, or is about to.
func (d Delivery) askedOn() Date {
	if d.SentAt.IsZero() {
		return DateOf(d.ClaimedAt)
	}
	return DateOf(d.SentAt)
}

// figuresOf lists the figures of one product that a message asks for.
func (d Delivery) figuresOf(p ProductID) (items []ReminderItem) {
	for _, r := range d.Content.Reminders() {
		if r.Product == p {
			items = append(items, r.Items...)
		}
	}
	return items
}

// RefreshDates works out what a change of a product's committees does to the posts
// that ask for the date of one: changed are those whose row must be stored, owed the
// edits to plan. Stores call it in the transaction of the change; version is the
// product's, once changed.
func RefreshDates(asking []Delivery, version uint64, at time.Time) (changed, owed []Delivery) {
	for _, d := range asking {
		if r := d.Content.Reminder; r == nil || r.Undated == nil || d.State != StateSent {
			continue
		}
		d.EditVersion = version
		changed = append(changed, d)
		owed = append(owed, Delivery{Name: d.editOf(version), Kind: KindEdit, Product: d.Product, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
			Edits: d.Name, Version: version})
	}
	return changed, owed
}

func asksFor(item ReminderItem, touched []NewFigure) bool {
	return slices.ContainsFunc(touched, func(t NewFigure) bool {
		return t.Indicator == item.Indicator && t.Period == item.Period.Key()
	})
}
