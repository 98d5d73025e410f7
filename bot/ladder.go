package bot

import (
	"cmp"
	"slices"
	"time"
)

// asked is who is asked for a figure, and in whose place.
type asked struct {
	user    UserID // empty for nobody
	instead UserID // empty when it is theirs
	away    UserID // where nobody is there: who is asked once they are back; empty for nobody
}

// inCharge notes who is asked for a figure.
func (i *ReminderItem) inCharge(who asked) { i.InCharge, i.Away = who.user, who.away }

// whom is who is asked for a figure at an instant: who is in charge, else whoever
// stands in for them, else the intrapreneur. away are more people who are; loc is where
// those are whose zone is not known.
func (r *Resolver) whom(set Settings, ind IndicatorFacts, now time.Time, loc *time.Location, away []UserID) asked {
	dir, first, back := r.Directory(), set.InCharge(ind), UserID("")
	candidates := []UserID{first}
	for _, m := range set.Named(RoleIntrapreneur) {
		candidates = append(candidates, m.User)
	}
	for _, u := range candidates {
		here, instead := dir.there(u, now, loc, away)
		if here {
			return asked{user: u, instead: orNobody(first, u)}
		}
		if stands, _ := dir.there(instead, now, loc, away); stands {
			return asked{user: instead, instead: u}
		}
		if u != "" && !dir.Left(u) {
			back = cmp.Or(back, u)
		}
	}
	return asked{away: back}
}

// orNobody is whom somebody stands in for; empty for themself.
func orNobody(first, u UserID) UserID {
	if first == u {
		return ""
	}
	return first
}

// NextSteps are the messages that one in a channel leads to, unless it is answered:
// to those in charge of what it asks for, as many working days later as its rule
// says, or on the day somebody is back where nobody is there. Of a product where nobody
// is known, staff hear once. unsaid says that the channel could not be asked.
func (r *Resolver) NextSteps(d Delivery, unsaid bool, now time.Time) (owed []Delivery) {
	if d.Kind != KindReminder || d.Content.Reminder == nil || len(d.Content.Reminder.Items) == 0 {
		return nil
	}
	rule := r.rule(d.Rule)
	loc, after := rule.Schedule.Location(), rule.ladder().Person
	day := r.Days.AddWorkingDays(DateOf(now.In(loc)), after)
	users, nobody := map[UserID]Date{}, false
	for _, item := range d.Content.Reminder.Items {
		switch {
		case item.InCharge != "":
			users[item.InCharge] = day
		case item.Away != "":
			users[item.Away] = r.Days.NextOpen(r.Directory().backOn(item.Away, day))
		default:
			nobody = true
		}
	}
	if nobody {
		owed = append(owed, NoticeOwed("nobody/"+string(d.Product), Notice{Cause: NoticeNobody, Subject: d.Content.Reminder.Name, Detail: d.Content.Reminder.Slug,
			Product: d.Product, At: now}))
	}
	if after == 0 {
		clear(users)
	}
	for user, day := range users {
		at := onClock(day, rule.quiet().morning(), loc)
		owed = append(owed, Delivery{Name: PersonName(user, day), Kind: KindPerson, Products: []ProductID{d.Product}, Rule: d.Rule, Slot: at, Due: at,
			Until: onClock(r.Days.AddWorkingDays(day, stillAsked).AddDays(1), 0, loc), To: Destination{User: user}, Unsaid: unsaid, State: StatePlanned, PlannedAt: now})
	}
	slices.SortFunc(owed, compareNames)
	return owed
}

// follows are what a message that was sent owes: the next steps, and an edit of the
// one it takes the place of.
func (r *Resolver) follows(d Delivery, at time.Time) (owed []Delivery) {
	owed = r.NextSteps(d, false, at)
	if folds := d.Content.Reminder; d.Kind == KindReminder && folds != nil && folds.Folds != nil {
		owed = append(owed, Delivery{Name: "edit/" + folds.Before + "/folded", Kind: KindEdit, Product: d.Product, Slot: at, Due: at, PlannedAt: at,
			State: StatePlanned, Edits: folds.Before, Version: lastVersion})
	}
	return owed
}

// lastVersion is of an edit that no version replaces.
const lastVersion = 1<<63 - 1
