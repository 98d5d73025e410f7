package bot

import (
	"encoding/json"
	"time"
)

// StandInPost tells somebody that they are asked in the place of who is away; once they
// are not, it says so.
type StandInPost struct {
	Post    string // the delivery that says it
	Absence Absence
	Now     Date         // when it is said
	State   StandInState `json:",omitempty"`
	ToAway  bool         `json:",omitempty"` // it tells who is away that nobody stands in for them
}

// StandInState is what became of somebody who was to stand in.
type StandInState string

// The states; empty while they do.
const (
	StandInDeclined StandInState = "declined" // they said that they cannot
	StandInOver     StandInState = "over"     // who is away said otherwise
)

// StandInOwed tells whoever stands in during an absence. once is a text that no other
// such message has.
func StandInOwed(a Absence, today Date, once string, at time.Time) Delivery {
	post := StandInPost{Post: "standin/" + string(a.Instead) + "/" + string(a.User) + "/" + once, Absence: a, Now: today}
	return Delivery{Name: post.Post, Kind: KindAnswer, To: Destination{User: a.Instead}, Slot: at, Due: at, PlannedAt: at, State: StatePlanned, Content: Content{StandIn: &post}}
}

// Ended has such a message show that they stand in no more.
func (p StandInPost) Ended(state StandInState, once string, at time.Time) Delivery {
	p.State = state
	return Delivery{Name: "edit/" + p.Post + "/" + once, Kind: KindEdit, Edits: p.Post, Version: lastVersion, Slot: at, Due: at, PlannedAt: at, State: StatePlanned, Content: Content{StandIn: &p}}
}

// Declined tells who is away that nobody stands in for them any more.
func (p StandInPost) Declined(once string, at time.Time) Delivery {
	d := StandInOwed(p.Absence, p.Now, once, at)
	d.Name += "/" + string(StandInDeclined)
	d.To.User, d.Content.StandIn.State, d.Content.StandIn.ToAway, d.Content.StandIn.Post = p.Absence.User, StandInDeclined, true, ""
	return d
}

// StandingDown takes whoever stands in out of somebody's absence, as they ask.
type StandingDown struct {
	User UserID // who is away…
	From Date   // …from that day on
	By   UserID // who stands in
	Door string
	At   time.Time
	Owed []Delivery // what the change owes; nothing when they did not
}

// Of is the absence without who stands in; ok is false when it is somebody else, or
// nobody.
func (s StandingDown) Of(stored Absence) (after Absence, ok bool) {
	if s.By == "" || stored.Instead != s.By {
		return stored, false
	}
	stored.Instead = ""
	return stored, true
}

// Entry is what it adds to the journal, but for its actor.
func (s StandingDown) Entry(a Absence) JournalEntry {
	days, _ := json.Marshal(map[string]string{"from": a.From.String(), "until": a.Until.String()})
	return JournalEntry{At: s.At, Door: s.Door, Action: "absence.decline", After: days}
}

// standIn tells somebody of an absence that is not over.
func (r *Resolver) standIn(c Claiming, now time.Time) Resolution {
	post := c.Delivery.Content.StandIn
	switch {
	case r.Directory().Left(c.Delivery.To.User):
		return Resolution{Skip: ReasonRecipientGone}
	case post.Absence.Over(now):
		return Resolution{Skip: ReasonTooOld}
	}
	return Resolution{To: c.Delivery.To, Content: c.Delivery.Content}
}

// Names implements Naming.
func (p *StandInPost) Names() []UserID { return []UserID{p.Absence.User, p.Absence.Instead} }

// without is a message that names somebody no more; changed is false when it did not.
func (p StandInPost) without(u UserID) (without *StandInPost, changed bool) {
	for _, one := range []*UserID{&p.Absence.User, &p.Absence.Instead} {
		if *one == u {
			*one, changed = "", true
		}
	}
	return &p, changed
}

// StoodDown tells somebody that they stand in no more.
type StoodDown struct {
	Absence Absence
	Now     Date
	Changed bool
}

// Names implements Naming.
func (s StoodDown) Names() []UserID { return []UserID{s.Absence.User} }
