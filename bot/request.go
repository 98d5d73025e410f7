package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Request is something somebody asks of a product's team: to be let in, or to
// take a figure they may not note themself.
type Request struct {
	ID      string
	Kind    RequestKind
	Product ProductID
	By      UserID
	Role    Role        // RequestAccess: as what they would be in
	Figures []NewFigure // RequestFigures: at least one
	Comment string      // RequestFigures
	At      time.Time

	State     RequestState
	SettledBy UserID // empty while it is open, or once they were erased
	SettledAt time.Time
}

// RequestKind is what is asked.
type RequestKind string

// The kinds of request.
const (
	RequestAccess  RequestKind = "access"
	RequestFigures RequestKind = "figures"
)

// RequestState is where a request stands.
type RequestState string

// The states of a request.
const (
	RequestOpen    RequestState = "open"
	RequestGranted RequestState = "granted"
	RequestRefused RequestState = "refused"
)

// MostRequests is how many requests of one person on one product may be open.
const MostRequests = 5

// Verdict is how a request is settled.
type Verdict struct {
	Request string
	Kind    RequestKind // a request of another kind is none
	Grant   bool
	By      UserID
	As      Role // by which right
	Door    string
	At      time.Time
}

// Settled is the request once settled.
func (v Verdict) Settled(r Request) Request {
	r.State, r.SettledBy, r.SettledAt = RequestRefused, v.By, v.At.UTC()
	if v.Grant {
		r.State = RequestGranted
	}
	return r
}

// Membership is what a granted RequestAccess makes of who asked.
func (v Verdict) Membership(r Request) Membership {
	return Membership{Product: r.Product, User: r.By, Role: r.Role, By: v.By, At: v.At.UTC()}
}

// Figures is the entry that a granted RequestFigures becomes: its figures are
// those of who proposed them.
func (v Verdict) Figures(r Request) Entry {
	return Entry{Nonce: "request/" + r.ID, Product: r.Product, By: r.By, Accepted: v.By, As: v.As, Door: v.Door, At: v.At,
		Comment: r.Comment, Figures: r.Figures}
}

// Entry is what asking changes in the journal, but for its actor.
func (r Request) Entry(door string) JournalEntry {
	e := JournalEntry{At: r.At, Door: door, Action: "request." + string(r.Kind), Product: r.Product, Entity: r.ID}
	e.After, _ = json.Marshal(r.State)
	return e
}

// Entry is what a verdict changes in the journal, but for its actor.
func (v Verdict) Entry(r Request) JournalEntry {
	e := JournalEntry{At: v.At, Door: v.Door, As: v.As, Action: "request.refuse", Product: r.Product, Entity: r.ID}
	if v.Grant {
		e.Action = "request.grant"
	}
	e.Before, _ = json.Marshal(RequestOpen)
	e.After, _ = json.Marshal(v.Settled(r).State)
	return e
}

// Owed are the messages that a verdict owes: what was asked becomes what came
// of it, wherever it was asked, and who asked is told. said are the request's
// messages so far.
func (v Verdict) Owed(r Request, said []Delivery) (owed []Delivery) {
	answer := RequestPost{Request: v.Settled(r), ToAsker: true}
	for _, d := range said {
		if d.Content.Request == nil {
			continue
		}
		settled := *d.Content.Request
		settled.Request = v.Settled(r)
		answer.Name, answer.Slug, answer.Items = settled.Name, settled.Slug, settled.Items
		if d.Kind == KindRequest {
			owed = append(owed, Delivery{Name: "edit/" + d.Name, Kind: KindEdit, Slot: v.At, Due: v.At, PlannedAt: v.At, State: StatePlanned,
				Edits: d.Name, Version: 1, Content: Content{Request: &settled}})
		}
	}
	return append(owed, Delivery{Name: "request/" + r.ID + "/settled", Kind: KindAnswer, Slot: v.At, Due: v.At, PlannedAt: v.At,
		State: StatePlanned, To: Destination{User: r.By}, Content: Content{Request: &answer}})
}

// AskedOf names the message that asks somebody for a request.
func (r Request) AskedOf(d Destination) string {
	return "request/" + r.ID + "/" + string(d.User) + string(d.Channel)
}

// Among returns what becomes of a request beside all those that are kept: it is
// fresh, or stands for an open one of the same person, or one of the same id.
// ErrTooMany when they have asked enough.
func (r Request) Among(all []Request) (kept Request, fresh bool, err error) {
	open := 0
	for _, other := range all {
		if other.ID == r.ID {
			return other, false, nil
		}
		if other.By != r.By || other.Product != r.Product || other.State != RequestOpen {
			continue
		}
		if r.Kind == RequestAccess && other.Kind == RequestAccess {
			return other, false, nil
		}
		open++
	}
	if open >= MostRequests {
		return r, false, fmt.Errorf("%d requests are open: %w", open, ErrTooMany)
	}
	return r, true, nil
}

// SortRequests puts the oldest first.
func SortRequests(all []Request) {
	slices.SortFunc(all, func(a, b Request) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
}
