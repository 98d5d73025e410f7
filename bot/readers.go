package bot

import (
	"slices"
	"time"
)

// CoachesOf lists the coaches of a product that are certain.
func (d *Directory) CoachesOf(p ProductID) (coaches []UserID) {
	for _, m := range d.Settings(p).Team {
		if m.Role == RoleCoach && m.Sure {
			coaches = append(coaches, m.User)
		}
	}
	return coaches
}

// dayOf is the day that somebody's clock shows at an instant; loc is where they are
// when that is not known.
func (d *Directory) dayOf(u UserID, now time.Time, loc *time.Location) Date {
	if zone := d.ZoneOf(u); zone != nil {
		loc = zone
	}
	return DateOf(now.In(loc))
}

// there tells whether somebody may be asked something at an instant: they have not
// left, and are not away on their own day. instead is who stands in for them, when
// they said so; away are more people who are not there.
func (d *Directory) there(u UserID, now time.Time, loc *time.Location, away []UserID) (here bool, instead UserID) {
	if u == "" || d.Left(u) {
		return false, ""
	}
	absence, absent := d.AbsentOn(u, d.dayOf(u, now, loc))
	return !absent && !slices.Contains(away, u), absence.Instead
}

// backOn is the first day from another on which somebody is not away.
func (d *Directory) backOn(u UserID, day Date) Date {
	for absence, away := d.AbsentOn(u, day); away; absence, away = d.AbsentOn(u, day) {
		day = absence.Until.AddDays(1)
	}
	return day
}

// Readers are those who read of a product what its team did not answer, the first of
// them first: its coaches, those who stand in for the absent ones, or who is told of
// the products that nobody looks after; none when nobody is. away are more people who
// are not there.
func (d *Directory) Readers(p ProductID, now time.Time, loc *time.Location, away ...UserID) (readers []Destination) {
	add := func(to Destination) {
		if !slices.Contains(readers, to) {
			readers = append(readers, to)
		}
	}
	for _, u := range d.CoachesOf(p) {
		here, instead := d.there(u, now, loc, away)
		if here {
			add(Destination{User: u})
		} else if stands, _ := d.there(instead, now, loc, away); stands {
			add(Destination{User: instead})
		}
	}
	if to := d.Notices(); len(readers) == 0 && to != (Destination{}) {
		add(to)
	}
	return readers
}

// AbsencesOf lists when somebody is away, under way on a day or to come.
func (d *Directory) AbsencesOf(u UserID, day Date) (theirs []Absence) {
	for _, a := range d.known.Absences {
		if a.User == u && !a.Until.Before(day) {
			theirs = append(theirs, a)
		}
	}
	SortAbsences(theirs)
	return theirs
}

// AbsentOn returns the absence of somebody on a day, of several the one that ends
// last; away is false when they are there.
func (d *Directory) AbsentOn(u UserID, day Date) (a Absence, away bool) {
	for _, one := range d.known.Absences {
		if one.User == u && one.On(day) && (!away || one.Until.After(a.Until)) {
			a, away = one, true
		}
	}
	return a, away
}
