package bot

import (
	"encoding/json"
	"time"
)

// Pause holds back what the bot says unasked. What it holds back is skipped,
// and never sent later.
type Pause struct {
	By    UserID
	Since time.Time // zero: nothing is held back
	Until time.Time // zero: until somebody says so
}

// Holds tells whether the bot is held back at an instant.
func (p Pause) Holds(at time.Time) bool {
	return !p.Since.IsZero() && !at.Before(p.Since) && (p.Until.IsZero() || at.Before(p.Until))
}

// UTC is the pause as it is stored.
func (p Pause) UTC() Pause {
	p.Since, p.Until = p.Since.UTC(), p.Until.UTC()
	return p
}

// Entry is what a pause changes in the journal, but for its actor.
func (p Pause) Entry(old Pause, door string, at time.Time) JournalEntry {
	e := JournalEntry{At: at, Door: door, Action: "pause.begin"}
	if p.Since.IsZero() {
		e.Action = "pause.end"
	}
	if !old.Since.IsZero() {
		e.Before, _ = json.Marshal(map[string]time.Time{"since": old.Since, "until": old.Until})
	}
	if !p.Since.IsZero() {
		e.After, _ = json.Marshal(map[string]time.Time{"since": p.Since, "until": p.Until})
	}
	return e
}
