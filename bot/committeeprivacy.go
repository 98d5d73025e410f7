package bot

import (
	"slices"
	"time"
)

// Without returns a committee that names a person no more: their answer is gone.
// changed is false when it did not name them.
func (c Committee) Without(u UserID) (without Committee, changed bool) {
	if c.Organiser == u {
		c.Organiser, changed = "", true
	}
	if c.Decision != nil && c.Decision.By == u {
		d := *c.Decision
		d.By = ""
		c.Decision, changed = &d, true
	}
	named := len(c.Invitees) + len(c.Answers)
	c.Invitees = slices.DeleteFunc(slices.Clone(c.Invitees), func(i Invitee) bool { return i.User == u })
	c.Answers = slices.DeleteFunc(slices.Clone(c.Answers), func(a Attendance) bool { return a.User == u })
	for i := range c.Answers {
		if c.Answers[i].By == u {
			c.Answers[i].By, changed = "", true
		}
	}
	return c.kept(), changed || len(c.Invitees)+len(c.Answers) != named
}

// Nameless is a committee as the journal shows it: no person is named, no answer
// is there, and nothing of what it decided but the word.
func (c Committee) Nameless() Committee {
	c.Organiser, c.Answers, c.Note = "", nil, ""
	c.Invitees = nil
	if c.Decision != nil {
		c.Decision = &Decision{Kind: c.Decision.Kind, Next: c.Decision.Next, Published: c.Decision.Published}
	}
	return c
}

// Shown is a committee as a message keeps it: whom it needs, who answered, and
// what, is not there, nor what was decided before it is published.
func (c Committee) Shown() *Committee {
	c.Answers, c.Invitees = nil, nil
	if c.Decision != nil && !c.Decision.Published {
		c.Decision = nil
	}
	return &c
}

// withoutNote is what was sent as it is kept: a committee's note is its own.
func (c Content) withoutNote() Content {
	if c.Committee != nil && c.Committee.Committee != nil {
		post, committee := *c.Committee, *c.Committee.Committee
		committee.Note = ""
		post.Committee = &committee
		c.Committee = &post
	}
	if c.Invitation != nil {
		invitation := *c.Invitation
		invitation.Committee.Note = ""
		c.Invitation = &invitation
	}
	return c
}

// PlannedOf picks the planned ones of committees, in the order of SortCommittees,
// over or not: Shown, and without those they need.
func PlannedOf(all []Committee) (planned []Committee) {
	for _, c := range all {
		if c.State == CommitteePlanned {
			c.Note = ""
			planned = append(planned, *c.Shown())
		}
	}
	SortCommittees(planned)
	return planned
}

// People lists whom a committee names.
func (c Committee) People() (people []UserID) {
	people = append(people, c.Organiser)
	for _, i := range c.Invitees {
		people = append(people, i.User)
	}
	for _, a := range c.Answers {
		people = append(people, a.User, a.By)
	}
	if c.Decision != nil {
		people = append(people, c.Decision.By)
	}
	return slices.DeleteFunc(people, func(u UserID) bool { return u == "" })
}

// Over is when the last of a committee was: its end, that of its last slot while
// it is polled.
func (c Committee) Over() time.Time {
	last := c.Start
	for _, slot := range c.Slots {
		if c.Start.IsZero() && slot.After(last) {
			last = slot
		}
	}
	return last.Add(c.Length)
}

// Answered tells whether a committee says of people whether they come, or whom
// it needs: what Forgotten takes away.
func (c Committee) Answered() bool { return len(c.Answers)+len(c.Invitees) > 0 }

// Forgotten is a committee long over: that it was held and what it decided stay,
// who was asked and who came do not.
func (c Committee) Forgotten() Committee {
	c.Answers, c.Invitees = nil, nil
	return c
}

// LastTouched is the latest instant that a committee was changed or answered.
func (c Committee) LastTouched() time.Time {
	at := c.ChangedAt
	for _, a := range c.Answers {
		at = later(at, a.At)
	}
	return at
}
