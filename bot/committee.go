package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
	case c.Action != CommitteeComplete || stored.Place == after.Place && stored.Link == after.Link && stored.Length == after.Length:
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

// CommitteePrefix begins the names of the deliveries about a committee.
func CommitteePrefix(id CommitteeID) string { return "committee/" + string(id) + "/" }
