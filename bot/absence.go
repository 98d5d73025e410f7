package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// Meets tells whether two absences share a day.
func (a Absence) Meets(b Absence) bool { return !a.From.After(b.Until) && !b.From.After(a.Until) }

// String writes an absence for a button; ParseAbsence reads it.
func (a Absence) String() string {
	return strings.Join([]string{string(a.User), a.From.String(), a.Until.String(), string(a.Instead)}, " ")
}

// ParseAbsence reads what String writes.
func ParseAbsence(text string) (a Absence, err error) {
	parts := strings.Split(text, " ")
	if len(parts) != 4 {
		return a, fmt.Errorf("an absence has 4 parts, not %d", len(parts))
	}
	a.User, a.Instead = UserID(parts[0]), UserID(parts[3])
	if a.From, err = ParseDate(parts[1]); err == nil {
		a.Until, err = ParseDate(parts[2])
	}
	return a, err
}

// Over tells whether somebody was back before the day of an instant, in UTC.
func (a Absence) Over(at time.Time) bool { return a.Until.Before(DateOf(at.UTC())) }

// Without returns an absence of somebody else that names a person no more: nobody
// is asked meanwhile.
func (a Absence) Without(u UserID) (without Absence, changed bool) {
	if a.Instead == u {
		a.Instead, changed = "", true
	}
	return a, changed
}

// Absence adds one of theirs, or counts one where they are asked.
func (h *Held) Absence(a Absence) {
	switch h.User {
	case a.User:
		h.Absences = append(h.Absences, a)
	case a.Instead:
		h.Acts.Replaces++
	}
}

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
