package bot

import (
	"fmt"
	"slices"
	"time"
)

// Attending is an answer to a committee, or to a poll.
type Attending struct {
	Committee CommitteeID
	Answer    Attendance // its At is Attending.At
	Slot      *int       // of a poll, the one that was pressed: it suits them, or no longer does; nil when Answer has them all
	At        time.Time
}

// Of returns a stored committee with the answer. changed is false when it was
// there already; ErrOver once it began, or is not held, and for slots once one
// was chosen; ErrNotFound for a slot it does not have, or for somebody outside
// the chat whom it does not need.
func (a Attending) Of(stored Committee) (after Committee, changed bool, err error) {
	answer := a.Answer
	answer.At = a.At.UTC()
	if answer.User != "" {
		answer.Name = ""
	}
	if a.Slot != nil {
		answer.Slots = toggled(stored, answer.User, *a.Slot)
	}
	planned := stored.State == CommitteePlanned && answer.Says != "" && a.At.Before(stored.Start)
	if !planned && stored.State != CommitteePolled {
		return stored, false, ErrOver
	}
	if err := stored.takes(answer); err != nil {
		return stored, false, err
	}
	after = stored
	after.Answers = slices.Clone(stored.Answers)
	i := slices.IndexFunc(after.Answers, func(one Attendance) bool { return one.User == answer.User && one.Name == answer.Name })
	switch {
	case i < 0:
		after.Answers = append(after.Answers, answer)
	case after.Answers[i].same(answer):
		return stored, false, nil
	default:
		after.Answers[i] = answer
	}
	after.Version++
	return after, true, nil
}

// toggled are the slots that suit somebody once they pressed one.
func toggled(c Committee, u UserID, n int) []int {
	a, _ := c.Answer(u, "")
	slots := slices.Clone(a.Slots)
	if i := slices.Index(slots, n); i >= 0 {
		return slices.Delete(slots, i, i+1)
	}
	slots = append(slots, n)
	slices.Sort(slots)
	return slots
}

// needs tells whether an answer is of somebody of the chat, or of an invitee
// outside it.
func (c Committee) needs(a Attendance) bool {
	return a.User != "" || slices.ContainsFunc(c.Invitees, func(i Invitee) bool { return i.User == "" && i.Name == a.Name })
}

// takes refuses an answer of somebody outside the chat who was not said, or to
// slots that are not there.
func (c Committee) takes(a Attendance) error {
	if !c.needs(a) {
		return fmt.Errorf("an invitee %q: %w", a.Name, ErrNotFound)
	}
	for _, n := range a.Slots {
		if n < 0 || n >= len(c.Slots) {
			return fmt.Errorf("slot %d of %d: %w", n, len(c.Slots), ErrNotFound)
		}
	}
	return nil
}
