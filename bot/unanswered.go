package bot

import (
	"slices"
	"time"
)

// Subject is a product that a message is about, as the store knows it when the
// message is claimed.
type Subject struct {
	Product ProductID
	Facts   Facts
	// Asked are the product's latest messages that ask for figures, sent or to be
	// sent, the newest first, at most AskingPosts.
	Asked []Delivery
}

// waiting is a figure that a product's channel was asked for, and did not give.
type waiting struct {
	ReminderItem
	asked Date // the day, by the latest message that did
}

// unanswered are the figures that a product's channel was asked for as many working
// days before a day as a step of the ladder says, and at most so many more before
// another day, and that nobody gave; those of the latest message first.
func (r *Resolver) unanswered(s Subject, today, last Date, after func(Ladder) int, more int) (figures []waiting) {
	seen := map[string]bool{}
	anew := s.askedAnew()
	for _, d := range s.Asked { // the newest first
		if d.Kind != KindReminder || d.State != StateSent && d.State != StateAnswered {
			continue
		}
		asked, step := DateOf(d.SentAt.In(r.location(d.Rule))), after(r.rule(d.Rule).ladder())
		first := r.Days.AddWorkingDays(asked, step)
		if step == 0 || first.After(today) {
			continue
		}
		if r.Days.AddWorkingDays(first, more).Before(last) {
			break
		}
		for _, item := range d.Content.Reminder.WithAnswers(s.Facts, today).Items {
			ind, known := s.Facts.Named(item.Indicator)
			key := item.key()
			if item.Answer != nil || item.Waiver != nil || !known || ind.Archived || seen[key] {
				continue
			}
			if putOff := ind.waived(item.Period, asked); !putOff || ind.Exhausted(StepChannel, item.Period) && !anew[key] { // else the ladder begins anew
				seen[key] = true
				figures = append(figures, waiting{item, asked})
			}
		}
	}
	return figures
}

// askedAnew are the figures that a product's channel was asked for again once they had
// been put off.
func (s Subject) askedAnew() map[string]bool {
	anew := map[string]bool{}
	for _, d := range s.Asked {
		if d.Kind != KindReminder || d.State == StatePlanned {
			continue
		}
		for _, item := range d.Figures() {
			if ind, known := s.Facts.Named(item.Indicator); known && !ind.waived(item.Period, d.askedOn()) {
				anew[item.key()] = true
			}
		}
	}
	return anew
}

// key names a figure among those of its product.
func (i ReminderItem) key() string { return string(i.Indicator) + " " + i.Period.Key() }

// waived tells whether a figure was not to be asked for on a day.
func (f IndicatorFacts) waived(p Period, day Date) bool {
	w, is := f.Waivers[p.Key()]
	return is && w.stands(day)
}

// askedSince tells whether a product's channel was asked for something from an instant
// on.
func (s Subject) askedSince(from time.Time) bool {
	return slices.ContainsFunc(s.Asked, func(d Delivery) bool {
		return d.Kind == KindReminder && (d.State == StateSent || d.State == StateAnswered) && !d.SentAt.Before(from)
	})
}

// lately is how long a channel that was asked is asked again by the next message.
const lately = 8 * 24 * time.Hour

// How many working days more than its rule says a figure may be asked for in person, or
// be in the coach's week.
const (
	stillAsked = 4
	stillTold  = 15
	stillAgain = 60 // where somebody put it off
)

// missingAgain are the figures that a product is asked for once somebody put them off:
// all it owes, and what it was asked for before that another period has followed.
func (r *Resolver) missingAgain(s Subject, set Settings, startup Startup, now time.Time, loc *time.Location) []ReminderItem {
	items := r.items(s.Facts, set, startup, now, loc, true)
	today := DateOf(now.In(loc))
	for _, figure := range r.unanswered(s, today, today, func(Ladder) int { return 1 }, stillAgain) {
		if slices.ContainsFunc(items, func(i ReminderItem) bool { return i.key() == figure.key() }) {
			continue
		}
		ind, _ := s.Facts.Named(figure.Indicator)
		figure.inCharge(r.whom(set, ind, now, loc, nil))
		items = append(items, figure.ReminderItem)
	}
	return items
}
