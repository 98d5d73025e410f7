package bot

import (
	"encoding/json"
	"time"
)

// Binding says which product a channel belongs to. It shows things; it gives
// no right until the product's coach or staff confirmed it.
type Binding struct {
	Channel     ChannelID
	Name        string    // the channel's, as it was then
	Team        string    `json:",omitempty"` // by name; empty when unknown
	Product     ProductID // empty: the channel belongs to none
	By          UserID    // empty: the channel's name says so
	At          time.Time
	ConfirmedBy UserID    // empty until then
	ConfirmedAt time.Time // zero until then
}

// Confirmed tells whether somebody who answers for it said so.
func (b Binding) Confirmed() bool { return b.ConfirmedBy != "" }

// Same tells whether another binding of the channel says the same.
func (b Binding) Same(other Binding) bool {
	return b.Product == other.Product && b.ConfirmedBy == other.ConfirmedBy
}

// Entry is what a new binding of a channel changes in the journal, but for its
// actor: old is the one there, when known. changes is false when there is
// nothing to store.
func (b Binding) Entry(old Binding, known bool, door string, at time.Time) (e JournalEntry, changes bool) {
	if known && b.Same(old) || !known && b.Product == "" {
		return e, false
	}
	e = JournalEntry{At: at, Door: door, Action: "channel.bind", Product: b.Product, Entity: string(b.Channel)}
	switch {
	case b.Product == "":
		e.Action, e.Product = "channel.unbind", old.Product
	case b.Confirmed():
		e.Action = "channel.confirm"
	}
	if b.Product != "" {
		e.After = b.unsigned()
	}
	if known {
		e.Before = old.unsigned()
	}
	return e, true
}

// unsigned is a binding without its people: the journal names them by key.
func (b Binding) unsigned() json.RawMessage {
	raw, _ := json.Marshal(map[string]any{"product": b.Product, "name": b.Name, "confirmed": b.Confirmed()})
	return raw
}

// Follow is somebody who wants to know what changes in a product.
type Follow struct {
	User    UserID
	Product ProductID
	At      time.Time // since when
	Told    time.Time // up to when they were told what changed; zero for never
}

// ToldFrom is when what they were not told yet begins.
func (f Follow) ToldFrom() time.Time { return later(f.At, f.Told) }

// NewsKind is what became new.
type NewsKind string

// The kinds of news.
const (
	NewsArrived NewsKind = "arrived" // a product the catalogue did not have
	NewsGone    NewsKind = "gone"    // one it has no more
	NewsRenamed NewsKind = "renamed" // Was is its slug before
	NewsPhase   NewsKind = "phase"   // Phase began; Was is the one before
)

// News is a change between two readings of the catalogue.
type News struct {
	Kind    NewsKind
	Product ProductID
	Slug    string
	Name    string
	Phase   PhaseID
	Was     string
	At      time.Time // when it was read
}
