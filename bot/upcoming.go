package bot

import "time"

// Upcoming is a message to come.
type Upcoming struct {
	At       time.Time // in the incubator's zone
	Kind     Kind
	Says     CommitteeSays // KindCommittee
	To       Destination
	Channel  string   // its name, when To is one
	Products []string // names
}

// UpcomingOf is a message that waits, as people read of it; ok is false for what
// nobody reads of: an edit, and what somebody asked for a moment ago.
func UpcomingOf(d Delivery, name func(ProductID) string, zone *time.Location) (u Upcoming, ok bool) {
	if d.State != StatePlanned || !d.told() {
		return u, false
	}
	u = Upcoming{At: d.Due.In(zone), Kind: d.Kind, To: d.To}
	if d.Due.Sub(d.Slot) <= afterUsual {
		u.At = d.Slot.In(zone)
	}
	if c := d.Content.Committee; c != nil {
		u.Says = c.Says
	}
	for _, p := range d.Subjects() {
		u.Products = append(u.Products, name(p))
	}
	return u, true
}

// told tells whether people read of a message in what was sent and what is to come.
func (d Delivery) told() bool {
	switch d.Kind {
	case KindReminder, KindPerson, KindDigest, KindChanges, KindMonth, KindCommittee:
		return true
	}
	return false
}

// MyReminders tells somebody what the bot will send them.
type MyReminders struct {
	Lines    []Upcoming // the soonest first
	Absences []Absence  // to come, or under way
	Now      time.Time  // in the incubator's zone
}

// Names implements Naming.
func (m MyReminders) Names() (all []UserID) {
	for _, a := range m.Absences {
		all = append(all, a.Instead)
	}
	return all
}

// SentMessage is a message of the past: what became of it.
type SentMessage struct {
	At       time.Time // when it was sent, or was owed
	Kind     Kind
	Says     CommitteeSays
	State    State
	Reason   Reason
	To       Destination
	Channel  string
	Receipt  Receipt
	Figures  int      // asked for
	Answered []UserID // who gave them
	Name     string   // the delivery's
	Cause    string   // of one that was given up, for staff
}

// SentOf is a message of the past as people read of it; ok is false for the others.
func SentOf(d Delivery, zone *time.Location) (s SentMessage, ok bool) {
	if !d.told() || d.State == StatePlanned || d.State == StateClaimed {
		return s, false
	}
	s = SentMessage{At: d.Slot.In(zone), Kind: d.Kind, State: d.State, Reason: d.Reason, To: d.To, Receipt: d.Receipt, Figures: len(d.Figures()), Name: d.Name, Cause: d.Cause}
	if !d.SentAt.IsZero() {
		s.At = d.SentAt.In(zone)
	}
	if c := d.Content.Committee; c != nil {
		s.Says = c.Says
	}
	return s, true
}

// MessageHistory lists what a product's team was sent.
type MessageHistory struct {
	Product ProductID // empty for all
	Name    string    // the product's
	Slug    string
	Lines   []SentMessage // the newest first
	More    bool
	Staff   bool // who asks may send again what was given up
	Now     time.Time
}

// Names implements Naming.
func (h MessageHistory) Names() (all []UserID) {
	for _, l := range h.Lines {
		all = append(append(all, l.Answered...), l.To.User)
	}
	return all
}

// MessagesFile is the same as a file. What it holds is read when it is sent.
type MessagesFile struct {
	Product ProductID
	Slug    string
	Rows    []SentMessage `json:"-"`
	Zone    string        `json:"-"`
}

// Names implements Naming.
func (f *MessagesFile) Names() []UserID { return MessageHistory{Lines: f.Rows}.Names() }

// The answers of /rappel that change something.
type (
	// TeamDaySet tells when in the week a team is reminded.
	TeamDaySet struct {
		Product ProductID
		Name    string // the product's
		Slug    string
		Day     *TeamDay // nil: when the rules say
		Was     *TeamDay
		Next    time.Time // in the incubator's zone; zero for never
		Changed bool
		Now     Date
	}
	// Muted tells whether a product's messages are held back.
	Muted struct {
		Product ProductID
		Name    string // the product's
		Slug    string
		Pause   Pause // zero: not any more
		Changed bool
		Now     time.Time // in the incubator's zone
	}
	// AbsenceSet tells when somebody is away, or is not any more.
	AbsenceSet struct {
		Absence  Absence
		Replaced []Absence // those it takes the place of
		Left     int       // of theirs, once it is taken back
		Told     bool      // whoever stands in is
		Keeps    bool      // who is away is the intrapreneur, whom others' figures fall to
		Ended    bool
		Changed  bool
		Now      Date
	}
	// MyAbsences lists when somebody is away.
	MyAbsences struct {
		Absences []Absence
		Now      Date
	}
	// AskDay asks whether a product's channel is to be asked again on a day. Line is
	// /rappel of it.
	AskDay struct {
		Product ProductID
		Name    string // the product's
		Day     Date
		Moved   Date         // the day that was typed, when nothing is sent on it
		Closed  ClosedReason // why
		Line    string
		Weekly  *TeamDay // what it may also mean: every week; nil for nothing else
		// WeeklyLine is /rappel of that.
		WeeklyLine string
		Now        Date
	}
	// StopWhat asks what is to stop.
	StopWhat struct {
		Product ProductID // where it is known
		Name    string    // likewise
		Example string    // a product's slug
		Pause   bool      // who asks may hold the product's messages back
	}
	// Resent tells that a message waits again.
	Resent struct {
		Changed bool
	}
	// GivenUp lists the messages that were given up, to be sent again.
	GivenUp struct {
		Lines []SentMessage
		Now   time.Time
	}
	// KeepsOnly answers who asks to be reminded of something else.
	KeepsOnly struct{ Example string }
)

// Names implements Naming.
func (a AbsenceSet) Names() []UserID { return []UserID{a.Absence.Instead} }

// Names implements Naming.
func (m MyAbsences) Names() (all []UserID) {
	for _, a := range m.Absences {
		all = append(all, a.Instead)
	}
	return all
}

// Names implements Naming.
func (g GivenUp) Names() []UserID { return MessageHistory{Lines: g.Lines}.Names() }
