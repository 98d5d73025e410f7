package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// CommitteeAction is what somebody does to a committee.
type CommitteeAction string

// The actions.
const (
	CommitteeMove     CommitteeAction = "move"     // to another time
	CommitteeComplete CommitteeAction = "complete" // another place, link, document, note, type, length, or whom it needs
	CommitteeCancel   CommitteeAction = "cancel"
	CommitteeWithdraw CommitteeAction = "withdraw" // within a while, telling nobody
	CommitteeChoose   CommitteeAction = "choose"   // of a poll, a slot
	CommitteeRepost   CommitteeAction = "repost"   // another post is the Root
	CommitteeDecide   CommitteeAction = "decide"
	CommitteePublish  CommitteeAction = "publish" // the decision
)

// CommitteeChange brings a committee from how somebody saw it to how they want
// it.
type CommitteeChange struct {
	Action CommitteeAction
	Was    int       // the Sequence they saw
	After  Committee // as they want it: its ID, and what the action changes
	Nonce  string    // the same again changes nothing; empty for what may be repeated
	By     UserID
	As     Role
	Door   string
	At     time.Time
	Owed   []Delivery // beside those of Tells
}

// ErrOver: a committee began, is not held, or its slot was chosen already.
var ErrOver = fmt.Errorf("it is over: %w", ErrConflict)

// Of returns a stored committee as the change leaves it. changed is false when
// it was so already. ErrMoved, for a slot that a poll does not have too; ErrOver.
func (c CommitteeChange) Of(stored Committee) (after Committee, changed bool, err error) {
	after = stored
	from := []CommitteeState{CommitteePlanned}
	switch c.Action {
	case CommitteeMove:
		after.Start, after.Length, after.Zone = c.After.Start, c.After.Length, c.After.Zone
	case CommitteeComplete:
		after.Type, after.Length, after.Place, after.Link = c.After.Type, c.After.Length, c.After.Place, c.After.Link
		after.Document, after.Note, after.Invitees = c.After.Document, c.After.Note, c.After.Invitees
		after.Answers = slices.DeleteFunc(slices.Clone(stored.Answers), func(a Attendance) bool { return !after.needs(a) })
	case CommitteeCancel:
		after.State, after.Why = CommitteeCancelled, c.After.Why
		from = append(from, CommitteePolled)
	case CommitteeWithdraw:
		after.State = CommitteeWithdrawn
		from = append(from, CommitteePolled)
	case CommitteeChoose:
		after.State, after.Start, after.Root, after.Answers = CommitteePlanned, c.After.Start, c.After.Root, nil
		from = []CommitteeState{CommitteePolled}
	case CommitteeRepost:
		after.Root = c.After.Root
	case CommitteeDecide:
		after.Decision = c.After.Decision
	case CommitteePublish:
		if stored.Decision == nil {
			return stored, false, ErrOver
		}
		d := *stored.Decision
		d.Published = true
		after.Decision = &d
	default:
		return stored, false, fmt.Errorf("change a committee by %q: not an action", c.Action)
	}
	if after = after.kept(); same(stored, after) {
		return stored, false, nil
	}
	switch {
	case !slices.Contains(from, stored.State):
		return stored, false, ErrOver
	case c.Was != stored.Sequence, c.Action == CommitteeChoose && !slices.Contains(stored.Slots, after.Start):
		return stored, false, ErrMoved
	}
	if after.Version++; c.Action != CommitteeRepost { // its calendar entry is the same
		after.Sequence, after.Revised, after.ChangedAt = stored.Sequence+1, after.Version, c.At.UTC()
	}
	return after, true, nil
}

// Tells are the messages to those who answered and to who organises, but for who
// acts, once a change leaves a stored committee as after: those who answered up to
// that instant, which the store alone knows. A poll says itself what becomes of it.
func (c CommitteeChange) Tells(stored, after Committee) (owed []Delivery) {
	says := SaysChanged
	switch {
	case c.Action == CommitteeMove:
		says = SaysMoved
	case c.Action == CommitteeCancel:
		says = SaysCancelled
	case c.Action != CommitteeComplete || stored.Meets() == after.Meets():
		return nil
	}
	for n, u := range stored.Told(c.By) {
		d := after.Owes(says, fmt.Sprintf("%s/%d/%03d/%s", says, after.Sequence, n, u), Destination{User: u}, c.At)
		if says == SaysMoved {
			d.Content.Committee.Before = stored.Start
		}
		owed = append(owed, d)
	}
	return owed
}

// Told are those whom a change of a committee is told to, but for who acts.
func (c Committee) Told(but UserID) (told []UserID) {
	if c.State == CommitteePolled {
		return nil
	}
	for _, a := range c.Answers {
		if a.User != "" && a.User != but {
			told = append(told, a.User)
		}
	}
	if c.Organiser != "" && c.Organiser != but && !slices.Contains(told, c.Organiser) {
		told = append(told, c.Organiser)
	}
	return told
}

// same compares what a change may change.
func same(a, b Committee) bool {
	a.Answers, b.Answers = nil, nil
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// Entry is what a change adds to the journal, but for its actor.
func (c CommitteeChange) Entry(before, after Committee) JournalEntry {
	e := JournalEntry{At: c.At, Door: c.Door, As: c.As, Action: "committee." + string(c.Action), Product: after.Product, Entity: string(after.ID)}
	e.Before, _ = json.Marshal(before.Nameless())
	e.After, _ = json.Marshal(after.Nameless())
	return e
}
