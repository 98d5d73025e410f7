package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
	if d.Again {
		return nil
	}
	step := StepChannel
	switch d.Kind {
	case KindPerson:
		step = StepPerson
	case KindDigest:
		step = StepDigest
	}
	for _, r := range d.Content.Reminders() {
		for _, item := range r.Items {
			all = append(all, Asking{Product: r.Product, Indicator: item.Indicator, Key: AskedKey(step, item.Period)})
		}
	}
	return all
}

// Reminders are the parts of a message that ask for figures, one for each product.
func (c Content) Reminders() []Reminder {
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
		return union(d.Products, d.AgainOf)
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
	d.Products, d.AgainOf = union(d.Products, later.Products), union(d.AgainOf, later.AgainOf)
	if d.Until.Before(later.Until) {
		d.Until = later.Until
	}
	d.Unsaid = d.Unsaid || later.Unsaid
	d.Instead, d.Unreachable = union(d.Instead, later.Instead), union(d.Unreachable, later.Unreachable)
	return d, true
}

// union is a list with what another has beside it; neither changes.
func union[T comparable](all, more []T) []T {
	for _, one := range more {
		if !slices.Contains(all, one) {
			all = append(slices.Clip(all), one)
		}
	}
	return all
}

// Otherwise is a personal message that finds its day taken, on the next weekday: a
// closed one puts it off further when it is claimed. ok is false for every other
// message, and once it would be of no use.
func (d Delivery) Otherwise() (later Delivery, ok bool) {
	day, ok := d.personDay()
	if !ok {
		return d, false
	}
	n := 1
	for weekday := day.AddDays(n).Weekday(); weekday == time.Saturday || weekday == time.Sunday; weekday = day.AddDays(n).Weekday() {
		n++
	}
	at := d.Slot.AddDate(0, 0, n)
	if !d.Until.IsZero() && !at.Before(d.Until) {
		return d, false
	}
	d.Name, d.Slot, d.Due = PersonName(d.To.User, day.AddDays(n)), at, at
	return d, true
}

// personDay is the day that a personal message is the one of; ok is false for every
// other message.
func (d Delivery) personDay() (day Date, ok bool) {
	if d.Kind != KindPerson {
		return day, false
	}
	day, err := ParseDate(d.Name[strings.LastIndexByte(d.Name, '/')+1:])
	return day, err == nil
}

func compareNames(a, b Delivery) int { return cmp.Compare(a.Name, b.Name) }
