package bot

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// PuttingOff has what a message asks for asked again on a later day, or takes that
// back: the series goes on as it was.
type PuttingOff struct {
	Product ProductID
	Child   Delivery // what asks again; its Name alone when it is taken back
	Back    bool
	By      UserID
	As      Role
	Door    string
	At      time.Time
}

// Again is when a message that was put off is asked again.
type Again struct {
	Name string    // of the delivery that does
	At   time.Time // in UTC
	Day  Date
}

// PutOff is what a PuttingOff changes.
type PutOff struct {
	Child   Delivery // as it is then
	Changed bool
	Rows    []Delivery // that exist, as they are now
	Owed    []Delivery // inserted
}

// AgainName names the message that asks a channel again on a day somebody chose.
func AgainName(p ProductID, day Date) string { return "again/" + string(p) + "/" + day.String() }

// dayNamed is the day at the end of a delivery's name.
func dayNamed(name string) Date {
	day, _ := ParseDate(name[strings.LastIndexByte(name, '/')+1:])
	return day
}

// againUseful is how late a message that somebody asked for may be.
const againUseful = 3 * 24 * time.Hour

// AskAgain asks a channel again at an instant, for what is then still missing.
func AskAgain(p ProductID, at, now time.Time) Delivery {
	return Delivery{Name: AgainName(p, DateOf(at)), Kind: KindReminder, Again: true, Product: p, Slot: at, Due: at.Add(afterUsual), Until: at.Add(againUseful), State: StatePlanned, PlannedAt: now}
}

// afterUsual is how long after its slot a channel is asked again: the usual message
// of that hour comes first, and asks for all of it.
const afterUsual = time.Minute

// AskPersonAgain asks somebody again for what is theirs of a product. It is their
// one message of that day.
func AskPersonAgain(u UserID, p ProductID, at, now time.Time) Delivery {
	return Delivery{Name: PersonName(u, DateOf(at)), Kind: KindPerson, AgainOf: []ProductID{p}, To: Destination{User: u}, Slot: at, Due: at, Until: at.Add(againUseful),
		State: StatePlanned, PlannedAt: now}
}

// Of works out what is put off. asking are the product's messages that ask for
// figures, the newest first; version is the product's, once changed.
func (p PuttingOff) Of(asking []Delivery, version uint64, held func(name string) (d Delivery, ok bool, err error)) (done PutOff, err error) {
	if p.Back {
		_, err = done.back(p, p.Child.Name, ReasonKept, held)
	} else {
		err = done.plan(p, held)
	}
	if err != nil || !done.Changed {
		return done, err
	}
	var again *Again
	if !p.Back {
		again = &Again{Name: done.Child.Name, At: done.Child.Slot.UTC(), Day: dayNamed(done.Child.Name)}
	}
	newest := !p.Back // shows the day, whatever it was; an older one where another day still comes
	for _, d := range asking {
		i := slices.IndexFunc(d.Content.Reminders(), func(r Reminder) bool { return r.Product == p.Product })
		if i < 0 || d.State != StateSent || d.Kind != done.Child.Kind || d.To.User != done.Child.To.User {
			continue
		}
		was := d.Content.Reminders()[i].Again
		changes := newest || p.Back && was != nil && was.Name == p.Child.Name
		if !p.Back && was != nil && was.Name != done.Child.Name { // the last word counts
			taken, err := done.back(p, was.Name, ReasonReplaced, held)
			if err != nil {
				return done, err
			}
			changes = changes || taken
		}
		if !changes {
			continue
		}
		newest = false
		d.Content = d.Content.askedAgain(i, again)
		d.EditVersion = version
		done.Rows = append(done.Rows, d)
		done.Owed = append(done.Owed, Delivery{Name: d.editOf(version), Kind: KindEdit, Product: d.Product, Products: d.Products, Slot: p.At, Due: p.At, PlannedAt: p.At,
			State: StatePlanned, Edits: d.Name, Version: version})
	}
	return done, nil
}

// plan finds where the message that asks again goes: its own name, a message that it
// joins, or for a person a later day.
func (done *PutOff) plan(p PuttingOff, held func(string) (Delivery, bool, error)) error {
	for d := p.Child; ; {
		old, known, err := held(d.Name)
		if err != nil {
			return err
		}
		joined, joins := old.Joins(d)
		switch {
		case !known:
			done.Child, done.Changed, done.Owed = d, true, append(done.Owed, d)
			return nil
		case old.State == StateSkipped && old.Attempt == 0:
			done.Child, done.Changed, done.Rows = d, true, append(done.Rows, d)
			return nil
		case joins:
			done.Child = joined
			if done.Changed = !slices.Contains(old.AgainOf, p.Product); done.Changed {
				done.Rows = append(done.Rows, joined)
			}
			return nil
		case d.Kind != KindPerson:
			done.Child = old
			return nil
		}
		var later bool
		if d, later = d.Otherwise(); !later {
			done.Child = old
			return nil
		}
	}
}

// back takes a message back that was to ask again, unless it was tried; a personal
// one goes on asking for what it was owed for. taken is false where nothing waits.
func (done *PutOff) back(p PuttingOff, name string, why Reason, held func(string) (Delivery, bool, error)) (taken bool, err error) {
	d, known, err := held(name)
	if why == ReasonKept {
		done.Child = d
	}
	if err != nil || !known || d.State != StatePlanned || d.Frozen || !d.Again && !slices.Contains(d.AgainOf, p.Product) {
		return false, err
	}
	if slices.ContainsFunc(done.Rows, func(row Delivery) bool { return row.Name == d.Name }) { // for a newer message
		return true, nil
	}
	d.AgainOf = slices.DeleteFunc(slices.Clone(d.AgainOf), func(one ProductID) bool { return one == p.Product })
	if len(d.Subjects()) == 0 || d.Again {
		d.State, d.Reason = StateSkipped, why
	}
	if len(d.AgainOf) == 0 {
		d.AgainOf = nil
	}
	done.Rows = append(done.Rows, d)
	if why == ReasonKept {
		done.Child, done.Changed = d, true
	}
	return true, nil
}

// askedAgain is a content one of whose parts tells when it is asked again.
func (c Content) askedAgain(i int, again *Again) Content {
	if c.Reminder != nil {
		r := *c.Reminder
		r.Again, c.Reminder = again, &r
	}
	if c.Personal != nil {
		p := *c.Personal
		p.Products = slices.Clone(p.Products)
		p.Products[i].Again, c.Personal = again, &p
	}
	return c
}

// Entry is what it adds to the journal, but for its actor.
func (p PuttingOff) Entry(done PutOff) JournalEntry {
	e := JournalEntry{At: p.At, Door: p.Door, As: p.As, Action: "reminder.again", Product: p.Product}
	value, _ := json.Marshal(map[string]Date{"on": dayNamed(done.Child.Name)})
	if p.Back {
		e.Action, e.Before = "reminder.keep", value
	} else {
		e.After = value
	}
	return e
}

// afterPause is what becomes of a message in a pause of the incubator: what somebody put
// off is asked once that is over, and nothing else is.
func (r *Resolver) afterPause(d Delivery, now time.Time) Resolution {
	loc := r.location(d.Rule)
	day, _, ok := r.Recesses.NextOpen(r.Days, DateOf(now.In(loc)))
	if !ok || !d.Again && len(d.AgainOf) == 0 {
		return Resolution{Skip: ReasonPaused}
	}
	at := onClock(day, minuteOf(d.Slot.In(loc)), loc)
	return Resolution{PutOff: at.Add(afterUsual), Until: at.Add(againUseful)}
}

// waits tells whether a figure is put off to a day or a later one: nobody is asked
// for it otherwise until that has passed.
func (s Subject) waits(item ReminderItem, day Date) bool {
	return slices.ContainsFunc(s.Asked, func(d Delivery) bool {
		return slices.ContainsFunc(d.Content.Reminders(), func(r Reminder) bool {
			return r.Product == s.Product && r.Again != nil && !r.Again.Day.Before(day) && slices.ContainsFunc(r.Items, func(i ReminderItem) bool {
				return i.Indicator == item.Indicator && i.Period == item.Period
			})
		})
	})
}

// askedOn tells whether another message of a product asks for a figure the same day:
// what was put off to the day of the usual one is asked once.
func askedOn(earlier []Delivery, item ReminderItem, day Date, loc *time.Location) bool {
	return slices.ContainsFunc(earlier, func(d Delivery) bool {
		at := later(d.ClaimedAt, d.SentAt)
		return !at.IsZero() && DateOf(at.In(loc)) == day && slices.ContainsFunc(d.Content.Reminder.Items, func(i ReminderItem) bool {
			return i.Indicator == item.Indicator && i.Period == item.Period
		})
	})
}

// The answers about putting off.
type (
	// AskedAgain tells when a channel, or somebody, is asked again.
	AskedAgain struct {
		Products []NamedProduct // at least one
		Alone    bool           // who asks, and not the channel
		Child    string         // the delivery's name, which takes it back
		At       time.Time      // in the incubator's zone
		Moved    Date           // the day that was asked, when nothing is sent on it
		Closed   ClosedReason   // why
		Past     *RecessDays    // the pause of the incubator that it comes after; nil for none
		Changed  bool
		Now      Date
	}
	// NotPutOff tells that a message is asked again no more.
	NotPutOff struct {
		Name    string // the product's; empty for several
		Changed bool
	}
)
