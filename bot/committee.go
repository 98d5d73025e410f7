package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// CommitteeID is our own name for a committee: random, and for ever.
type CommitteeID string

// Committee is a meeting that decides about a product, as somebody announced it;
// while it is CommitteePolled, the slots it may have.
type Committee struct {
	ID        CommitteeID
	Product   ProductID
	Type      string        // as its people call it: « comité d'investissement »
	Start     time.Time     // zero while it is polled
	Length    time.Duration // at least a minute
	Zone      string        // IANA, of its hour
	Place     string        // a room; empty for none
	Link      string        // http(s), of a call; empty for none
	Document  string        // http(s); empty for none
	Note      string        // several lines; never in a feed
	Organiser UserID        // empty once they were erased
	Invitees  []Invitee     // whom it needs, in the order they were said
	Slots     []time.Time   // CommitteePolled, and after: two to MostSlots, in their order
	Root      string        // name of the post in whose thread the rest is said; empty for none
	State     CommitteeState
	Why       string       // CommitteeCancelled
	Answers   []Attendance // one of each person, in the order of their first
	Decision  *Decision    // nil until it is noted

	// Sequence grows with every change but an answer: calendars go by it, and so
	// does who changes it. Version grows with every change: edits go by it.
	Sequence             int
	Version              uint64
	Revised              uint64    // Version when Sequence last grew
	CreatedAt, ChangedAt time.Time // ChangedAt: when Sequence last grew
}

// MostSlots is how many slots a poll has at most.
const MostSlots = 5

// CommitteeState is where a committee stands. That it was held is told by the
// clock.
type CommitteeState string

// The states: polled → planned → cancelled, polled or planned → withdrawn.
const (
	CommitteePolled    CommitteeState = "polled"
	CommitteePlanned   CommitteeState = "planned"
	CommitteeCancelled CommitteeState = "cancelled"
	CommitteeWithdrawn CommitteeState = "withdrawn" // as if it had never been announced: nobody is told
)

// Invitee is somebody whom a committee needs: a person of the chat, or a name
// and a role outside it. There is no address.
type Invitee struct {
	User UserID
	Name string // outside the chat, unique among these
	Role string // a Role, or free outside the chat; may be empty
}

// Presence is what somebody answers.
type Presence string

// The answers.
const (
	Present Presence = "present"
	Absent  Presence = "absent"
	Perhaps Presence = "perhaps"
)

// Attendance is somebody's answer: the last one counts.
type Attendance struct {
	User  UserID
	Name  string // of an Invitee outside the chat, when User is empty
	Says  Presence
	Slots []int  // of a poll, in the place of Says: those that suit, from 0
	Role  Role   // what they were to the product then
	By    UserID // who entered it: they themself, or whoever organises for somebody outside
	At    time.Time
}

func (a Attendance) same(b Attendance) bool {
	return a.User == b.User && a.Name == b.Name && a.Says == b.Says && slices.Equal(a.Slots, b.Slots)
}

// Decision is what a committee decided. Who may act for the product reads it;
// everybody once it is published.
type Decision struct {
	Kind      DecisionKind
	Text      string // free
	Goals     []Goal // of use and of impact: they became targets
	Next      Date   // of the next committee; zero when it is not known
	NextMonth bool   // only the month of Next was said
	By        UserID // empty once they were erased
	At        time.Time
	Published bool
}

// DecisionKind is the decision in a word.
type DecisionKind string

// The kinds of decision.
const (
	DecisionSixMonths  DecisionKind = "six-months"
	DecisionShort      DecisionKind = "short" // one or two months more
	DecisionStop       DecisionKind = "stop"
	DecisionPivot      DecisionKind = "pivot"
	DecisionAccelerate DecisionKind = "acceleration"
	DecisionTransfer   DecisionKind = "transfer"
	DecisionOther      DecisionKind = "other"
)

// DecisionKinds lists them, as people are offered them.
var DecisionKinds = []DecisionKind{DecisionSixMonths, DecisionShort, DecisionAccelerate, DecisionPivot, DecisionTransfer, DecisionStop, DecisionOther}

// Goal is what a product is to reach.
type Goal struct {
	Indicator IndicatorID
	Target    Target
	Before    *Target `json:",omitempty"` // the indicator's, which it took the place of; nil for none
}

// GoalOf is what a decision wants of an indicator.
func (d *Decision) GoalOf(id IndicatorID) (g Goal, ok bool) {
	if d == nil {
		return g, false
	}
	i := slices.IndexFunc(d.Goals, func(g Goal) bool { return g.Indicator == id })
	if i < 0 {
		return g, false
	}
	return d.Goals[i], true
}

// SameAs tells whether two decisions say the same, whoever noted them.
func (d Decision) SameAs(e Decision) bool {
	return d.Kind == e.Kind && d.Text == e.Text && d.Next == e.Next && d.NextMonth == e.NextMonth &&
		slices.EqualFunc(d.Goals, e.Goals, func(a, b Goal) bool { return a.Indicator == b.Indicator && a.Target == b.Target })
}

// End is when it ends.
func (c Committee) End() time.Time { return c.Start.Add(c.Length) }

// Answer returns what somebody answered.
func (c Committee) Answer(user UserID, name string) (Attendance, bool) {
	i := slices.IndexFunc(c.Answers, func(a Attendance) bool { return a.User == user && a.Name == name })
	if i < 0 {
		return Attendance{}, false
	}
	return c.Answers[i], true
}

// IsMeeting tells whether two committees of a product are the same meeting, or the
// same question about its day, whoever announced it.
func (c Committee) IsMeeting(d Committee) bool {
	return c.State == d.State && c.Type == d.Type && c.Start.Equal(d.Start) && (c.State != CommitteePolled || slices.EqualFunc(c.Slots, d.Slots, time.Time.Equal))
}

// kept is a committee as it is stored: its instants in UTC, and no empty list.
func (c Committee) kept() Committee {
	c.Start = c.Start.UTC()
	c.Slots = slices.Clone(c.Slots)
	for i, at := range c.Slots {
		c.Slots[i] = at.UTC()
	}
	if len(c.Slots) == 0 {
		c.Slots = nil
	}
	if len(c.Invitees) == 0 {
		c.Invitees = nil
	}
	if len(c.Answers) == 0 {
		c.Answers = nil
	}
	if c.Decision != nil {
		d := *c.Decision
		d.At = d.At.UTC()
		c.Decision = &d
	}
	return c
}

// Silent lists the invitees who have not answered, in their order, but for who
// organises.
func (c Committee) Silent() (silent []Invitee) {
	for _, one := range c.Invitees {
		if _, has := c.Answer(one.User, one.Name); !has && (one.User == "" || one.User != c.Organiser) { // who organises comes, unless they say
			silent = append(silent, one)
		}
	}
	return silent
}

// Count is how many give an answer.
func (c Committee) Count(p Presence) (n int) {
	for _, a := range c.Answers {
		if a.Says == p {
			n++
		}
	}
	return n
}

// CommitteeQuery asks for committees, the soonest first; those polled come last.
type CommitteeQuery struct {
	Product ProductID // empty for all
	From    time.Time // ending later than this; zero for ever. Those polled have no end
	Until   time.Time // starting before this; zero for ever
}

// Asks tells whether a committee is asked for: one that was withdrawn never is.
func (q CommitteeQuery) Asks(c Committee) bool {
	if c.State == CommitteeWithdrawn || q.Product != "" && q.Product != c.Product {
		return false
	}
	if c.State == CommitteePolled {
		return true
	}
	return (q.From.IsZero() || c.End().After(q.From)) && (q.Until.IsZero() || c.Start.Before(q.Until))
}

// SortCommittees puts the soonest first, those polled last.
func SortCommittees(all []Committee) {
	slices.SortFunc(all, func(a, b Committee) int {
		polled := func(c Committee) int {
			if c.Start.IsZero() {
				return 1
			}
			return 0
		}
		return cmp.Or(polled(a)-polled(b), a.Start.Compare(b.Start), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
}

// Announcement is a committee that is new: announced, or polled.
type Announcement struct {
	Committee Committee // its ID is given; Sequence, Version and the instants are the store's
	Nonce     string    // of the form or the button: the same again announces nothing
	By        UserID
	As        Role
	Door      string
	At        time.Time
	Owed      []Delivery // named after the committee
}

// Check refuses a committee that could not be found again.
func (a Announcement) Check() error {
	if a.Committee.ID == "" {
		return errors.New("a committee without an id")
	}
	return nil
}

// New is the committee as it is first stored.
func (a Announcement) New() Committee {
	c := a.Committee.kept()
	c.Sequence, c.Version, c.Revised = 0, 1, 1
	c.CreatedAt, c.ChangedAt = a.At.UTC(), a.At.UTC()
	c.Answers, c.Decision = nil, nil
	return c
}

// Entry is what an announcement adds to the journal, but for its actor.
func (a Announcement) Entry() JournalEntry {
	c := a.New()
	e := JournalEntry{At: a.At, Door: a.Door, As: a.As, Action: "committee.announce", Product: c.Product, Entity: string(c.ID)}
	if c.State == CommitteePolled {
		e.Action = "committee.poll"
	}
	e.After, _ = json.Marshal(c.Nameless())
	return e
}

// CommitteePrefix begins the names of the deliveries about a committee.
func CommitteePrefix(id CommitteeID) string { return "committee/" + string(id) + "/" }
