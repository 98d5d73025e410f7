package bot

import (
	"encoding/json"
	"time"
)

// PersonKey stands for a person in the journal. Who that is stands in one
// other table, so that erasing a person never rewrites the journal.
type PersonKey string

// The actors that are not people.
const (
	ActorBot           PersonKey = "jalon"
	ActorConfiguration PersonKey = "configuration"
)

// IsPerson tells whether a key stands for somebody.
func (k PersonKey) IsPerson() bool { return k != "" && k != ActorBot && k != ActorConfiguration }

// JournalEntry is one change, for ever. The journal only grows.
type JournalEntry struct {
	Seq     uint64 // order, from 1
	At      time.Time
	Door    string // "mattermost", "console", "configuration", "planner"…
	Actor   PersonKey
	As      Role   `json:",omitempty"` // by which right, when a person did it
	Action  string // "measure.save", "indicator.declare", "mark.move-back"…
	Product ProductID
	Entity  string          // what changed: an indicator and period, a delivery's name…
	Before  json.RawMessage // null when it did not exist
	After   json.RawMessage // null when it exists no more
}

// Changing returns the entry with what changed into what; had tells whether
// there was anything before.
func (e JournalEntry) Changing(before any, had bool, after any) (JournalEntry, error) {
	var err error
	if had {
		if e.Before, err = json.Marshal(before); err != nil {
			return e, err
		}
	}
	e.After, err = json.Marshal(after)
	return e, err
}

// WithoutNull makes what was stored as null nil again.
func (e JournalEntry) WithoutNull() JournalEntry {
	if string(e.Before) == "null" {
		e.Before = nil
	}
	if string(e.After) == "null" {
		e.After = nil
	}
	return e
}
