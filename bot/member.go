package bot

import (
	"encoding/json"
	"time"
)

// Membership is somebody's role in a product's team as it was said in the chat:
// it comes before what the configuration and the catalogue say of them.
type Membership struct {
	Product ProductID
	User    UserID
	Role    Role   // one of TeamRoles, or RoleNone
	By      UserID // who said so; empty once they were erased
	At      time.Time
}

// Same tells whether another membership of the person says the same.
func (m Membership) Same(other Membership) bool { return m.Role == other.Role }

// Without returns a membership of somebody else that names a person no more.
func (m Membership) Without(u UserID) (without Membership, changed bool) {
	if m.By == u {
		m.By, changed = ActorErased, true
	}
	return m, changed
}

// Entry is what a membership changes in the journal, but for its actor and for
// whom it is about: both are named by key. old is the one there, when known.
func (m Membership) Entry(old Membership, known bool, door string, as Role) JournalEntry {
	e := JournalEntry{At: m.At, Door: door, As: as, Action: "member.declare", Product: m.Product}
	if m.Role == RoleNone {
		e.Action = "member.remove"
	}
	if known {
		e.Before, _ = json.Marshal(old.Role)
	}
	e.After, _ = json.Marshal(m.Role)
	return e
}

// Account is somebody's account in the chat, as its directory shows it.
type Account struct {
	ID       UserID
	Name     string // user name
	FullName string // first and last name, may be empty
	Guest    bool
	Zone     string // IANA, of their clock; empty when it is not known
}
