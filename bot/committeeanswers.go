package bot

import (
	"strconv"
	"time"
)

// Draft is a committee as somebody means it. Buttons carry it, under their seal,
// until it is agreed to.
type Draft struct {
	Type     string    `json:"k,omitempty"`
	Start    time.Time `json:"s,omitzero"`
	Minutes  int       `json:"m,omitempty"`
	Place    string    `json:"p,omitempty"`
	Link     string    `json:"l,omitempty"`
	Document string    `json:"d,omitempty"`
	Note     string    `json:"n,omitempty"`
	Invitees []Invitee `json:"i,omitempty"`

	Slots []time.Time `json:"o,omitempty"` // of a poll, in the place of Start

	Beside []CommitteeID `json:"b,omitempty"` // others of the product, near it, that were told
}

// Committee is the one a draft means.
func (d Draft) Committee() Committee {
	return Committee{Type: d.Type, Start: d.Start.UTC(), Length: time.Duration(d.Minutes) * time.Minute, Place: d.Place, Link: d.Link,
		Document: d.Document, Note: d.Note, Invitees: d.Invitees, Slots: d.Slots}
}

// DraftOf is a committee as it is, to be changed.
func DraftOf(c Committee) Draft {
	return Draft{Type: c.Type, Start: c.Start, Minutes: int(c.Length / time.Minute), Place: c.Place, Link: c.Link, Document: c.Document,
		Note: c.Note, Invitees: c.Invitees, Slots: c.Slots}
}

// The answers about committees.
type (
	// CommitteeDraft asks whether a committee is to be announced, polled, moved,
	// cancelled or chosen as it was understood.
	CommitteeDraft struct {
		Do        Verb // VerbAnnounce, VerbPoll, VerbMove, VerbChoose or VerbCancel
		Product   ProductID
		Slug      string
		Name      string // the product's
		Draft     Draft
		Zone      string
		Committee CommitteeID // of one that changes…
		Was       int         // …as it was seen
		Before    time.Time   // VerbMove: when it was to be
		Why       string      // VerbCancel
		Doubts    []MomentDoubt
		Near      []Committee // others of the product within a month, and its polls
		Told      int         // people who are told of a change
		Where     []string    // channels it is announced in, by name
		Now       time.Time
	}
	// CommitteeStart opens the way to the form of a new committee.
	CommitteeStart struct {
		Product ProductID
		Slug    string
		Name    string // the product's
		Draft   Draft
	}
	// CommitteeCard is a committee, with what can be done about it.
	CommitteeCard struct {
		Product   ProductID
		Slug      string
		Name      string // the product's
		Committee Committee
		Standing  *Standing
		Do        Verb // it is shown for the form of this alone, in a line; empty for all
		Manage    bool
		Inside    bool // who asks reads a decision that is not published
		Held      bool // it began
		Now       time.Time
	}
	// FeedMade shows the address of a calendar, once.
	FeedMade struct {
		Kind     FeedKind
		Name     string // of the product or incubator
		URL      string
		Replaced bool // an earlier one serves no more
	}
	// FeedEnded tells that a calendar serves no more.
	FeedEnded struct {
		Kind  FeedKind
		Name  string
		Ended bool // there was one
	}
	// CommitteeDone tells what an act did.
	CommitteeDone struct {
		Do        Verb
		Product   ProductID
		Slug      string
		Name      string // the product's
		Committee Committee
		Before    time.Time // VerbMove
		Where     []string
		Told      int
		Until     time.Time // it can be withdrawn by a press until then; zero for no more
		Changed   bool      // it was not so already
		Now       time.Time
	}
	// Attended tells somebody what was understood of their answer.
	Attended struct {
		Name   string // the product's
		Answer Attendance
		Start  time.Time
		Zone   string
		Slots  []time.Time // of a poll: those that suit them
		Slot   time.Time   // …and the one they pressed
		Suits  bool
	}
	// Presences lists who comes to a committee.
	Presences struct {
		Product   ProductID
		Name      string // the product's
		Committee Committee
		Manage    bool // who asks may change it
		Now       time.Time
	}
	// InvitationText is a text for somebody outside the chat.
	InvitationText struct {
		Calendar  string // an address that gives its day; empty when ours is not known
		Name      string // the product's
		Slug      string
		Committee Committee
	}
	// WhichCommittee asks which of a product's committees is meant.
	WhichCommittee struct {
		Name       string // the product's
		Slug       string
		Product    ProductID
		Committees []Committee
		Do         Verb
		Draft      Draft     // VerbMove: what it becomes
		Polled     bool      // beside them, a day is still looked for
		Held       time.Time // without any: when the last one was, if its decision is not noted
		Now        time.Time
	}
	// CommitteeHistory lists the committees of a product, those held and those to
	// come, of the catalogue and of the bot.
	CommitteeHistory struct {
		Name   string // the product's
		Slug   string
		Lines  []CommitteeRecord // the newest first
		More   int
		Inside bool // who asks reads decisions that are not published
		Day    Date
	}
	// CommitteeRecord is one of them.
	CommitteeRecord struct {
		On        Date
		Type      string     // empty when only the catalogue knows it
		Comment   string     // the catalogue's
		Committee *Committee // nil when only the catalogue knows it
	}
	// Undated lists the products without a committee to come.
	Undated struct {
		Asked string // what keeps those listed; empty for all
		Lines []UndatedLine
		More  int
		Day   Date
	}
	// UndatedLine is one of them.
	UndatedLine struct {
		Name, Slug string
		Last       Date      // zero when none is known
		Next       *Decision // published, of the last one, when it says the next day; nil otherwise
	}
)

// PresenceFile is who comes to a committee as a file. What it holds is read when
// it is sent.
type PresenceFile struct {
	Committee CommitteeID
	Slug      string
	Whole     *Committee `json:"-"`
}

// WithdrawFor is how long an announcement can be withdrawn, telling nobody.
const WithdrawFor = 10 * time.Minute

// WithdrawnUntil is until when it can be withdrawn, telling nobody: a while after
// it was asked, announced or chosen, unless something of it changed since; the
// zero time for no more.
func (c Committee) WithdrawnUntil() time.Time {
	switch {
	case c.Sequence == 0 && (c.State == CommitteePlanned || c.State == CommitteePolled),
		c.Sequence == 1 && c.State == CommitteePlanned && len(c.Slots) > 0: // chosen
		return c.ChangedAt.Add(WithdrawFor)
	}
	return time.Time{}
}

// The forms about committees.
type (
	// CommitteeForm is the form of a committee. Its Act.Verb says what for:
	// VerbAnnounced, VerbMoved, VerbCompleted or VerbCancelled.
	CommitteeForm struct {
		Name  string // the product's
		Draft Draft
		When  string // as typed
		Told  int    // people who are told
		Act   Act
	}
	// DecisionForm is the form of what a committee decided.
	DecisionForm struct {
		Name        string    // the product's
		Was         *Decision // the one to correct; nil for none
		Use, Impact *GoalNamed
		Act         Act
	}
	// GoalNamed is a goal with its indicator's short name.
	GoalNamed struct {
		ShortName string
		Target    Target
	}
	// OutsideForm is the form of the answers of who is not in the chat.
	OutsideForm struct {
		Invitees []Invitee
		Answers  []Presence // in their order; empty for none
		Act      Act
	}
)

// The fields of these forms, by their technical names.
const (
	FieldOther    = "autre"
	FieldWhen     = "date"
	FieldLength   = "duree"
	FieldPlace    = "lieu"
	FieldLink     = "visio"
	FieldInvitees = "presents"
	FieldDocument = "document"
	FieldNote     = "note"
	FieldWhy      = "raison"

	FieldDecision   = "decision"
	FieldSaid       = "precision"
	FieldUseGoal    = "usage"
	FieldImpactGoal = "impact"
	FieldNext       = "prochain"
)

// OutsideField is the name of the field of an invitee, from 0.
func OutsideField(n int) string { return "invite" + strconv.Itoa(n+1) }

// LongestNote is of a committee's note, in characters.
const LongestNote = 2000

// FeedPage is what a calendar feed holds.
type FeedPage struct {
	Kind  FeedKind
	Name  string // of the product or incubator
	Zone  string // IANA
	Lines []FeedLine
}

// CommitteeFile begins the name of the calendar file of one committee; its id
// follows.
const CommitteeFile = "comite_"

// FeedLine is a committee with its product.
type FeedLine struct {
	Slug, Name string
	Committee  Committee
}
