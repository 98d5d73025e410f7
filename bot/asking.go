package bot

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Step is a rung of the ladder on which a figure is asked for.
type Step string

// The steps, in their order: the product's channel, who is in charge in person, and
// the coach's week.
const (
	StepChannel Step = ""
	StepPerson  Step = "person/"
	StepDigest  Step = "digest/"
)

// most is how often one figure of one period is asked for on a step.
func (s Step) most() int {
	if s == StepChannel {
		return 2
	}
	return 1
}

// AskedKey is what IndicatorFacts.Asked counts the askings of a step under.
func AskedKey(s Step, p Period) string { return string(s) + p.Key() }

// Exhausted tells whether a figure was asked for often enough on a step.
func (f IndicatorFacts) Exhausted(s Step, p Period) bool { return f.Asked[AskedKey(s, p)] >= s.most() }

// Asking is one figure that a message asks for, to be counted.
type Asking struct {
	Product   ProductID
	Indicator IndicatorID
	Key       string // AskedKey
}

// Askings lists every figure a message asks for.
func (d Delivery) Askings() (all []Asking) {
	step := StepChannel
	switch d.Kind {
	case KindPerson:
		step = StepPerson
	case KindDigest:
		step = StepDigest
	}
	for _, r := range d.Content.reminders() {
		for _, item := range r.Items {
			all = append(all, Asking{Product: r.Product, Indicator: item.Indicator, Key: AskedKey(step, item.Period)})
		}
	}
	return all
}

// reminders are the parts of a message that ask for figures, one for each product.
func (c Content) reminders() []Reminder {
	switch {
	case c.Reminder != nil:
		return []Reminder{*c.Reminder}
	case c.Personal != nil:
		return c.Personal.Products
	case c.Digest != nil:
		return c.Digest.Asked
	}
	return nil
}

// Subjects lists the products a message is about: what the store reads of them goes
// into it.
func (d Delivery) Subjects() []ProductID {
	if d.Product == "" {
		return d.Products
	}
	if slices.Contains(d.Products, d.Product) {
		return d.Products
	}
	return append([]ProductID{d.Product}, d.Products...)
}

// PersonName names the one message a day that somebody is asked by.
func PersonName(u UserID, day Date) string { return fmt.Sprintf("person/%s/%s", u, day) }

// DigestName names the one message a week that somebody reads of what they coach.
func DigestName(u UserID, day Date) string {
	year, week := day.In(time.UTC).ISOWeek()
	return fmt.Sprintf("digest/%s/%04d-W%02d", u, year, week)
}

// Joins is a personal message that waits, once it is about the products of another
// of its name too.
func (d Delivery) Joins(later Delivery) (joined Delivery, ok bool) {
	if d.Kind != KindPerson || later.Kind != KindPerson || d.State != StatePlanned || d.Frozen {
		return d, false
	}
	for _, p := range later.Products {
		if !slices.Contains(d.Products, p) {
			d.Products = append(slices.Clone(d.Products), p)
		}
	}
	if d.Until.Before(later.Until) {
		d.Until = later.Until
	}
	return d, true
}

// Otherwise is a personal message that finds its day taken, a day later; ok is
// false for every other message, and once it would be of no use.
func (d Delivery) Otherwise() (later Delivery, ok bool) {
	if d.Kind != KindPerson {
		return d, false
	}
	at := d.Slot.AddDate(0, 0, 1)
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	if !d.Until.IsZero() && !at.Before(d.Until) {
		return d, false
	}
	d.Name, d.Slot, d.Due = PersonName(d.To.User, DateOf(at)), at, at
	return d, true
}

func compareNames(a, b Delivery) int { return cmp.Compare(a.Name, b.Name) }
