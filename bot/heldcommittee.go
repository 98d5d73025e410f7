package bot

import (
	"slices"
	"time"
)

// HeldCommittee is a committee that names a person: how, and their answer.
type HeldCommittee struct {
	ID        CommitteeID
	Product   ProductID
	Type      string
	Start     time.Time // zero while it is polled
	Organises bool
	Invited   bool
	Decided   bool        // they noted the decision
	Answer    *Attendance // nil for none
}

// Committee adds one that names them.
func (h *Held) Committee(c Committee) {
	one := HeldCommittee{ID: c.ID, Product: c.Product, Type: c.Type, Start: c.Start, Organises: c.Organiser == h.User,
		Invited: slices.ContainsFunc(c.Invitees, func(i Invitee) bool { return i.User == h.User })}
	if a, ok := c.Answer(h.User, ""); ok {
		one.Answer = &a
	}
	if c.Decision != nil && c.Decision.By == h.User {
		one.Decided = true
		h.Acts.Decided++
	}
	if one.Organises {
		h.Acts.Organised++
	}
	entered := 0
	for _, a := range c.Answers {
		if a.By == h.User && a.User != h.User {
			entered++
		}
	}
	h.Acts.Entered += entered
	if one.Organises || one.Invited || one.Decided || one.Answer != nil {
		h.Committees = append(h.Committees, one)
	}
}

// Attends counts the committees that ask for them, or that they answered.
func (h Held) Attends() (n int) {
	for _, c := range h.Committees {
		if c.Invited || c.Answer != nil {
			n++
		}
	}
	return n
}

// Feed adds one of theirs.
func (h *Held) Feed(f Feed) {
	if f.User == h.User {
		f.Hash = ""
		h.Feeds = append(h.Feeds, f)
	}
}
