package bot

import (
	"encoding/json"
	"fmt"
	"time"
)

// Choice is what was chosen in the chat of a product's messages, in the place of
// what the configuration says.
type Choice struct {
	Product ProductID
	State   LaunchState `json:",omitempty"` // empty: the configuration's
	Day     *TeamDay    `json:",omitempty"` // nil: when the rules say
	Pause   Pause       // of this product's messages alone
	Met     Date        `json:",omitzero"` // when its last committee was; zero when nobody said
}

// TeamDay is when in the week a team is reminded, on the clocks of its rule.
type TeamDay struct {
	Weekday time.Weekday
	Hour    int // 0 to 23
	Minute  int // 0 to 59
}

// String is « 2 14 30 », which a button carries; empty for nil.
func (d *TeamDay) String() string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("%d %d %d", d.Weekday, d.Hour, d.Minute)
}

// ChoicePart is a part of a Choice, which changes alone.
type ChoicePart string

// The parts.
const (
	ChoiceState ChoicePart = "state"
	ChoiceDay   ChoicePart = "day"
	ChoicePause ChoicePart = "pause"
	ChoiceMet   ChoicePart = "met"
)

// Choosing changes one part of a choice.
type Choosing struct {
	Choice Choice // its Product, and the part
	Part   ChoicePart
	By     UserID
	As     Role
	Door   string
	At     time.Time
	Owed   []Delivery // what the change owes; nothing when it was so already
	Drops  []string   // names of messages that it takes back, unless they were tried
}

// Drop takes a message back; ok is false for one that was tried, or is over.
func (c Choosing) Drop(d Delivery) (dropped Delivery, ok bool) {
	if d.State != StatePlanned || d.Frozen || d.Attempt > 0 {
		return d, false
	}
	d.State, d.Reason = StateSkipped, ReasonWithdrawn
	return d, true
}

// Of is a stored choice as somebody changes it; changed is false when it was so
// already.
func (c Choosing) Of(stored Choice) (after Choice, changed bool) {
	after = stored
	after.Product, after.Pause = c.Choice.Product, stored.Pause.UTC()
	switch c.Part {
	case ChoiceState:
		after.State = c.Choice.State
	case ChoiceDay:
		after.Day = c.Choice.Day
	case ChoicePause:
		after.Pause = c.Choice.Pause.UTC()
	case ChoiceMet:
		after.Met = c.Choice.Met
	}
	before, _ := json.Marshal(stored)
	now, _ := json.Marshal(after)
	return after, string(before) != string(now)
}

// Nothing tells whether nothing is chosen: the configuration says it all.
func (c Choice) Nothing() bool {
	return c.State == "" && c.Day == nil && c.Pause == Pause{} && c.Met.IsZero()
}

// Without returns a choice that names a person no more: what they held back
// stays so.
func (c Choice) Without(u UserID) (without Choice, changed bool) {
	if c.Pause.By == u {
		c.Pause.By, changed = ActorErased, true
	}
	return c, changed
}

// Choice counts one whose pause is theirs.
func (h *Held) Choice(c Choice) {
	if c.Pause.By == h.User {
		h.Acts.Paused++
	}
}

// Entry is what it adds to the journal, but for its actor.
func (c Choosing) Entry(before, after Choice) JournalEntry {
	e := JournalEntry{At: c.At, Door: c.Door, As: c.As, Action: "reminder." + string(c.Part), Product: after.Product}
	if c.Part == ChoiceMet {
		e.Action = "committee.met"
	}
	e.Before, e.After = c.part(before), c.part(after)
	return e
}

// part is the value of the part that changes, without who did it.
func (c Choosing) part(of Choice) (value json.RawMessage) {
	switch c.Part {
	case ChoiceState:
		value, _ = json.Marshal(of.State)
	case ChoiceDay:
		value, _ = json.Marshal(of.Day)
	case ChoicePause:
		value, _ = json.Marshal(map[string]time.Time{"since": of.Pause.Since, "until": of.Pause.Until})
	case ChoiceMet:
		value, _ = json.Marshal(of.Met)
	}
	return value
}
