package bot

import "time"

// CommitteePost is a message about a committee. What is owed says only which, and
// what about it; the rest is filled in when it is claimed.
type CommitteePost struct {
	ID      CommitteeID
	Says    CommitteeSays
	For     time.Time `json:",omitzero"`  // the start it was owed for
	Before  time.Time `json:",omitzero"`  // SaysMoved: when it was to be
	Channel ChannelID `json:",omitempty"` // SaysGone: where the announcement was
	Where   string    `json:",omitempty"` // SaysAnnounced: Meets, as its file says it

	Committee *Committee `json:",omitempty"` // without Answers
	Standing  *Standing  `json:",omitempty"`
}

// Meets is how long and where a committee meets, in a text to compare.
func (c Committee) Meets() string { return c.Length.String() + "\n" + c.Place + "\n" + c.Link }

// CommitteeSays is what a message says of a committee.
type CommitteeSays string

// What is said.
const (
	SaysAnnounced CommitteeSays = "announced" // and how it stands, for as long as it does
	SaysPolled    CommitteeSays = "polled"    // likewise, of its slots

	SaysAsked     CommitteeSays = "asked"     // to one it needs who has not answered
	SaysMoved     CommitteeSays = "moved"     // to one who answered
	SaysCancelled CommitteeSays = "cancelled" // likewise
	SaysChanged   CommitteeSays = "changed"   // likewise: where, by which link, how long
	SaysMonth     CommitteeSays = "month"     // to who organises it, a month before
	SaysPrepare   CommitteeSays = "prepare"   // in the announcement's thread, two weeks before
	SaysSend      CommitteeSays = "send"      // likewise, a week before: the presentation is to be sent
	SaysTomorrow  CommitteeSays = "tomorrow"  // likewise, the day before
	SaysGone      CommitteeSays = "gone"      // the announcement was deleted: to who organises it

	SaysDecide    CommitteeSays = "decide"    // what was decided? to who organised it
	SaysUndecided CommitteeSays = "undecided" // nobody said: to the product's coach
	SaysDecided   CommitteeSays = "decided"   // published in the product's channel, for as long as it is
)

// Stays tells whether a message goes on showing how the committee stands.
func (s CommitteeSays) Stays() bool {
	return s == SaysAnnounced || s == SaysPolled || s == SaysDecided
}
