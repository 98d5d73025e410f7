package bot

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Absence is when somebody is away, as they said: what they would be asked for goes
// to somebody else, or waits.
type Absence struct {
	User    UserID
	From    Date   // the first day
	Until   Date   // the last day
	Instead UserID `json:",omitempty"` // who is asked meanwhile; empty for nobody
}

// On tells whether somebody is away on a day.
func (a Absence) On(day Date) bool { return !day.Before(a.From) && !day.After(a.Until) }

// Entry is what declaring an absence adds to the journal, but for its actor; ended
// says that it is taken back.
func (a Absence) Entry(ended bool, door string, at time.Time) JournalEntry {
	e := JournalEntry{At: at, Door: door, Action: "absence.declare"}
	days, _ := json.Marshal(map[string]string{"from": a.From.String(), "until": a.Until.String()})
	if ended {
		e.Action, e.Before = "absence.end", days
	} else {
		e.After = days
	}
	return e
}

// SortAbsences puts absences in the order of their person, then of their first day.
func SortAbsences(all []Absence) {
	slices.SortFunc(all, func(a, b Absence) int { return cmp.Or(cmp.Compare(a.User, b.User), a.From.Compare(b.From)) })
}
