package bot

import (
	"maps"
	"slices"
	"time"
)

// Held is everything that is kept about a person.
type Held struct {
	User     UserID
	Key      PersonKey    // that stands for them in the journal; empty for none
	Names    []string     // of the configuration, bound to their account
	Roles    []Membership // theirs
	Follows  []Follow
	Wants    []Want
	Monthly  []Subscription // theirs, to the month: none or one
	Requests []Request      // theirs
	Figures  []Measure      // noted by them, or proposed
	InCharge []Indicator    // they are asked for
	APIKeys  []APIKey       // theirs, without the hash
	Messages []HeldMessage
	Changes  int       // entries of the journal under their key
	Acts     HeldActs  // on what is about others
	Departed time.Time // when their account was seen deactivated; zero while it is not

	Committees []HeldCommittee
	Feeds      []Feed // theirs, without the hash
	Absences   []Absence
}

// Nothing tells whether nothing at all is held.
func (h Held) Nothing() bool {
	return h.Key == "" && len(h.Names)+len(h.Roles)+len(h.Follows)+len(h.Wants)+len(h.Requests)+len(h.Figures)+len(h.InCharge)+len(h.APIKeys)+len(h.Messages) == 0 &&
		len(h.Monthly)+len(h.Committees)+len(h.Feeds)+len(h.Absences) == 0 && h.Acts == HeldActs{} && h.Departed.IsZero()
}

// HeldMessage is a message that was sent to somebody, or is to be, without what
// it says.
type HeldMessage struct {
	Name  string
	Kind  Kind
	State State
	Slot  time.Time
}

// HeldActs counts where a person is named for what they did.
type HeldActs struct {
	Declared  int // roles of others
	Settled   int // requests of others
	Bound     int // channels whose product they said or confirmed
	Mentioned int // messages in channels that name them
	Paused    int // 1 when they hold the bot back, and 1 for each product they do
	Organised int // committees they announced
	Decided   int // decisions of committees they noted
	Entered   int // answers to committees they noted for others
	Replaces  int // absences of others, when they are asked instead
}

// All counts them.
func (a HeldActs) All() int {
	return a.Declared + a.Settled + a.Bound + a.Mentioned + a.Paused + a.Organised + a.Decided + a.Entered + a.Replaces
}

// ActorErased stands for somebody who was erased where a name must stand.
const ActorErased UserID = "erased"

// The kinds of the journal's entries that Retention tells apart.
const (
	JournalFigures = "figures"
	JournalRights  = "rights"
)

// journalKinds are the first words of the actions of each kind.
var journalKinds = map[string][]string{JournalFigures: {"measure", "indicator"}, JournalRights: {"member", "request", "channel", "person", "key", "feed", "absence"}}

// Member adds a membership to what is held about a person, if it speaks of them.
func (h *Held) Member(m Membership) {
	switch h.User {
	case m.User:
		h.Roles = append(h.Roles, m)
	case m.By:
		h.Acts.Declared++
	}
}

// Follow adds one of theirs.
func (h *Held) Follow(f Follow) {
	if f.User == h.User {
		h.Follows = append(h.Follows, f)
	}
}

// Subscription adds theirs.
func (h *Held) Subscription(s Subscription) {
	if s.User == h.User {
		h.Monthly = append(h.Monthly, s)
	}
}

// Request adds one that speaks of them.
func (h *Held) Request(r Request) {
	switch h.User {
	case r.By:
		h.Requests = append(h.Requests, r)
	case r.SettledBy:
		h.Acts.Settled++
	}
}

// Figure adds one of theirs.
func (h *Held) Figure(m Measure) {
	if m.By == h.User {
		h.Figures = append(h.Figures, m)
	}
}

// Indicator adds one they are in charge of.
func (h *Held) Indicator(i Indicator) {
	if i.InCharge == h.User {
		h.InCharge = append(h.InCharge, i)
	}
}

// APIKey adds one of theirs.
func (h *Held) APIKey(k APIKey) {
	if k.By == h.User {
		k.Hash = ""
		h.APIKeys = append(h.APIKeys, k)
	}
}

// Message adds a delivery to them, or counts one that names them.
func (h *Held) Message(d Delivery) {
	if d.IsOf(h.User) {
		h.Messages = append(h.Messages, HeldMessage{Name: d.Name, Kind: d.Kind, State: d.State, Slot: d.Slot})
	} else if _, named := d.Without(h.User); named {
		h.Acts.Mentioned++
	}
}

// Binding counts one that names them.
func (h *Held) Binding(b Binding) {
	if _, named := b.Without(h.User); named {
		h.Acts.Bound++
	}
}

// Change counts an entry of the journal by them or about them.
func (h *Held) Change(e JournalEntry) {
	if h.Key != "" && (e.Actor == h.Key || e.Entity == string(h.Key)) {
		h.Changes++
	}
}

// Pause counts the one that holds the bot back, if it is theirs.
func (h *Held) Pause(p Pause) {
	if p.By == h.User {
		h.Acts.Paused++
	}
}

// PeopleSet is a set of people.
type PeopleSet map[UserID]bool

// Add adds people; nobody, and who was erased, are left out.
func (s PeopleSet) Add(people ...UserID) {
	for _, u := range people {
		if u != "" && u != ActorErased && u != UserID(ActorConfiguration) {
			s[u] = true
		}
	}
}

// Sorted lists the set.
func (s PeopleSet) Sorted() []UserID { return slices.Sorted(maps.Keys(s)) }
