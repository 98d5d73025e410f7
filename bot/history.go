package bot

import (
	"encoding/json"
	"time"
)

// DeliveryQuery asks for messages, the newest first; edits are never among them.
type DeliveryQuery struct {
	Product ProductID // about it; empty for all
	User    UserID    // in a direct message to them; empty for all
	From    time.Time // owed at that instant or later; zero for ever
	Until   time.Time // owed before; zero for ever
	Limit   int       // at least 1
	Counted bool      // those alone of which a person gets one a working day
}

// Asks tells whether a message is asked for. A query without product and user asks
// for all.
func (q DeliveryQuery) Asks(d Delivery) bool {
	return d.Kind != KindEdit && (q.From.IsZero() || !d.Slot.Before(q.From)) && (q.Until.IsZero() || d.Slot.Before(q.Until)) &&
		(q.User == "" || d.To.User == q.User) && (!q.Counted || d.counts())
}

// Resending sends a message again that was given up.
type Resending struct {
	Name string // the delivery's
	By   UserID
	As   Role
	Door string
	At   time.Time
}

// resentFor is how long a message that is sent again may take.
const resentFor = 24 * time.Hour

// Of is a delivery as it waits again; ok is false for one that was not given up.
// What was tried may have arrived: it is looked for first.
func (r Resending) Of(d Delivery) (again Delivery, ok bool) {
	if d.State != StateDead {
		return d, false
	}
	d.State, d.Reason, d.Cause, d.Due, d.Unknown = StatePlanned, "", "", r.At, true
	if until := r.At.Add(resentFor); !d.Until.IsZero() && d.Until.Before(until) {
		d.Until = until
	}
	return d, true
}

// Entry is what it adds to the journal, but for its actor.
func (r Resending) Entry(d Delivery) JournalEntry {
	e := JournalEntry{At: r.At, Door: r.Door, As: r.As, Action: "reminder.resend", Product: d.Product, Entity: d.Name}
	e.Before, _ = json.Marshal(d.Reason)
	return e
}
