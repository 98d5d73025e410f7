package bot

import (
	"slices"
	"time"
)

// Kind says what a delivery carries.
type Kind string

// The kinds of delivery.
const (
	KindReminder Kind = "reminder" // a week's items for a product's channel
	KindEdit     Kind = "edit"     // brings a post already sent up to date
	KindPublish  Kind = "publish"  // an answer somebody asked to show to a channel
	KindNotice   Kind = "notice"   // what needs an admin
	KindChanges  Kind = "changes"  // what changed in the products somebody follows
	KindMonth    Kind = "month"    // the month of the incubator
	KindExport   Kind = "export"   // a file somebody asked for, in a direct message
	KindRequest  Kind = "request"  // what somebody asks of whoever may grant it
	KindAnswer   Kind = "answer"   // what came of something somebody asked, in a direct message

	KindCommittee Kind = "committee" // what is to be said of a committee

	KindPerson Kind = "person" // asks somebody in charge for the figures that their channel did not give
	KindDigest Kind = "digest" // a coach's week

	KindWelcome Kind = "welcome" // invites the team of a product to begin
	KindPreview Kind = "preview" // shows a message that would have been sent
)

// State is where a delivery stands.
type State string

// The states: planned → claimed → sent → answered, claimed → planned (retry),
// planned or claimed → skipped, claimed → dead, dead → planned.
const (
	StatePlanned  State = "planned"
	StateClaimed  State = "claimed"
	StateSent     State = "sent"
	StateAnswered State = "answered"
	StateSkipped  State = "skipped"
	StateDead     State = "dead"
)

// Reason is why a delivery was skipped, put off or given up.
type Reason string

// The reasons.
const (
	ReasonNothingNew     Reason = "nothing-new"     // nothing changed that they follow
	ReasonNothingDue     Reason = "nothing-due"     // every figure was there, or asked often enough
	ReasonProductOff     Reason = "product-off"     // the launch gate is closed
	ReasonGone           Reason = "gone"            // the catalogue has the product no more
	ReasonInactive       Reason = "inactive"        // the product is not worked on any more
	ReasonNoChannel      Reason = "no-channel"      // no channel to speak in
	ReasonReplaced       Reason = "replaced"        // a later one says it all
	ReasonNoRule         Reason = "no-rule"         // no rule is about its product any more
	ReasonUnwanted       Reason = "unwanted"        // whoever it is for wants it no more
	ReasonCopied         Reason = "copied"          // restored as another installation: its original sends it
	ReasonSendingOff     Reason = "sending-off"     // the installation holds everything back
	ReasonPreviewed      Reason = "previewed"       // the installation only shows what it would send
	ReasonErased         Reason = "erased"          // whoever it was for asked to be forgotten
	ReasonGrouped        Reason = "grouped"         // another notice of the same cause says it too
	ReasonTargetUnsent   Reason = "target-unsent"   // the post to edit, or to answer, was never sent
	ReasonTargetGone     Reason = "target-gone"     // the post to edit was deleted
	ReasonRecipientGone  Reason = "recipient-gone"  // whoever it is for has left
	ReasonTakenBack      Reason = "taken-back"      // the figure it tells of was taken back
	ReasonWithdrawn      Reason = "withdrawn"       // the committee, or the invitation, it is about was taken back
	ReasonUnknownOutcome Reason = "unknown-outcome" // sent or not, nobody can tell
	ReasonRefused        Reason = "refused"         // the chat will not take it
	ReasonTooOld         Reason = "too-old"         // tried until it was no longer useful
	ReasonNobody         Reason = "nobody"          // nobody to ask: somebody else is, or nobody is left
	ReasonAway           Reason = "away"            // whoever it is for is away: somebody else is asked
	ReasonKept           Reason = "kept"            // it was put off, which was taken back
	ReasonMuted          Reason = "muted"           // the product's messages are held back
	ReasonPaused         Reason = "paused"          // the incubator has a pause
	ReasonBudget         Reason = "budget"          // the week, or the day, had its message already
)

// Destination is where a message goes: a channel, or a person directly.
type Destination struct {
	Channel ChannelID `json:",omitempty"`
	User    UserID    `json:",omitempty"`
	Thread  string    `json:",omitempty"` // of the channel: the post it is said under; empty for none
}

// Receipt is where a message ended up.
type Receipt struct {
	Channel ChannelID
	Post    string
}

// Content is what a message says; exactly one part is set.
type Content struct {
	Reminder   *Reminder       `json:",omitempty"`
	Personal   *Personal       `json:",omitempty"`
	Digest     *Digest         `json:",omitempty"`
	Card       *StartupCard    `json:",omitempty"`
	Notice     *Notice         `json:",omitempty"`
	Export     *Export         `json:",omitempty"`
	Changes    *Changes        `json:",omitempty"`
	Month      *Month          `json:",omitempty"`
	Request    *RequestPost    `json:",omitempty"`
	Person     *PersonFile     `json:",omitempty"`
	Wanted     *WantedPost     `json:",omitempty"`
	Entrusted  *EntrustedPost  `json:",omitempty"`
	StandIn    *StandInPost    `json:",omitempty"`
	Journal    *JournalFile    `json:",omitempty"`
	Trip       *RoundTrip      `json:",omitempty"`
	Tour       *Tour           `json:",omitempty"`
	History    *HistoryPost    `json:",omitempty"`
	Indicators *IndicatorsFile `json:",omitempty"`
	Committee  *CommitteePost  `json:",omitempty"`
	Presences  *PresenceFile   `json:",omitempty"`
	Messages   *MessagesFile   `json:",omitempty"`
	Invitation *InvitationText `json:",omitempty"`
	Welcome    *Welcome        `json:",omitempty"`
	Started    *Started        `json:",omitempty"`
	Preview    *Preview        `json:",omitempty"`
}

// Export is a list of products as a file. What it holds is read when it is
// sent: it is too much to keep.
type Export struct {
	Asked string
	Day   Date
	Rows  []Startup            `json:"-"`
	Names map[string]Incubator `json:"-"`
}

// Delivery is one message the bot owes, under a name that never changes.
type Delivery struct {
	Name    string
	Kind    Kind
	Product ProductID
	// Products are those a message to one person is about; others have one Product.
	Products []ProductID `json:",omitempty"`
	Month    *MonthSpan  `json:",omitempty"` // KindMonth: the month it tells of
	Rule     string      // the reminder's rule; empty for what an act owes
	Slot     time.Time   // when it is owed
	Due      time.Time   // not tried before: the slot, later a retry or a postponement
	Until    time.Time   // no longer useful from then; zero for ever
	Edits    string      // KindEdit: name of the delivery whose post is edited
	Replies  string      // name of the delivery in whose thread it is said; empty for none
	Version  uint64      // KindEdit: Facts.Version it shows at least
	// EditVersion is the newest version an edit of this delivery's post was
	// planned for, EditedAt when the last one was made: the newest wins.
	EditVersion uint64
	EditedAt    time.Time

	// Frozen by the first claim, in its transaction. An edit is never frozen:
	// each claim resolves it anew, so that a retry cannot undo a newer one.
	Frozen  bool
	To      Destination
	Content Content

	OutOfOffice bool `json:",omitempty"` // the chat says that whoever it is for is away
	Again       bool `json:",omitempty"` // KindReminder: somebody asked for it
	Unsaid      bool `json:",omitempty"` // KindPerson: a channel could not be asked before it
	// Instead are those whose figures are asked of somebody else, because they are away,
	// or not in charge any more; Unreachable are those of them that the chat says are
	// away, or that it could not reach.
	// AgainOf, of KindPerson, are products of which somebody asked to be asked again.
	AgainOf     []ProductID `json:",omitempty"`
	Instead     []UserID    `json:",omitempty"`
	Unreachable []UserID    `json:",omitempty"`

	State   State
	Reason  Reason
	Cause   string // for the log and for staff: the last error
	Attempt int    // fences updates: grows with every claim
	Unknown bool   // an earlier attempt may have arrived
	Anchor  time.Time
	Receipt Receipt

	PlannedAt, ClaimedAt, SentAt, AnsweredAt time.Time
}

// Figures lists the indicator and period of every figure a delivery asks for.
func (d Delivery) Figures() (items []ReminderItem) {
	for _, r := range d.Content.Reminders() {
		items = append(items, r.Items...)
	}
	return items
}

// Away lists who is away, as far as the chat said for a message: whom it is for too,
// once it did.
func (d Delivery) Away() []UserID {
	if d.OutOfOffice {
		return append(slices.Clone(d.Unreachable), d.To.User)
	}
	return d.Unreachable
}

// over tells whether a delivery is no longer useful.
func (d Delivery) over(now time.Time) bool { return !d.Until.IsZero() && !now.Before(d.Until) }
