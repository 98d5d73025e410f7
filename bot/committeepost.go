package bot

import "time"

// CommitteePost is a message about a committee. What is owed says only which, and
// what about it; the rest is filled in when it is claimed.
type CommitteePost struct {
	ID       CommitteeID
	Says     CommitteeSays
	Sequence int       // it is about the committee as of then; CommitteeSays.Stays: not used
	Before   time.Time `json:",omitzero"` // SaysMoved: when it was to be

	Committee *Committee `json:",omitempty"` // without Answers
}

// CommitteeSays is what a message says of a committee.
type CommitteeSays string

// What is said.
const (
	SaysAnnounced CommitteeSays = "announced" // and how it stands, for as long as it does
	SaysPolled    CommitteeSays = "polled"    // likewise, of its slots
)

// Stays tells whether a message goes on showing how the committee stands.
func (s CommitteeSays) Stays() bool { return s == SaysAnnounced || s == SaysPolled }
