package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Notice tells admins of something that needs a human.
type Notice struct {
	Cause   NoticeCause
	Subject string // a delivery's name, a rule's name
	Detail  string // the last error, for an admin's eyes
	At      time.Time

	Product   ProductID `json:",omitempty"` // what its buttons speak of
	Channel   ChannelID `json:",omitempty"`
	By        UserID    `json:",omitempty"` // who did it
	Team      string    `json:",omitempty"` // NoticeSecond: the channel's, and the other one's; empty when unknown
	OtherTeam string    `json:",omitempty"`
	Guesses   []Guess   `json:",omitempty"` // NoticeGone: what it may be called now
	Lost      []Lost    `json:",omitempty"` // NoticeGone of several at once: then it has neither Product nor Detail, and Subject is how many
	Part      string    `json:",omitempty"` // NoticeShrunk: what is not believed: "startups", "authors", "incubators", "details"; NoticePerson: a DoubtReason; NoticeOpen: why it gives no right; NoticeImport: what is wrong
	Person    string    `json:",omitempty"` // NoticePerson: by the catalogue's name
	Account   string    `json:",omitempty"` // NoticeMissing, NoticeOpen: the bot's own, to invite
	Address   string    `json:",omitempty"` // NoticeImport: of the file, as it may be shown
	Row       *RowFault `json:",omitempty"` // NoticeImport: what is wrong in the file, in its first line that is

	Group []Notice `json:",omitempty"` // others of the same cause, told with it; they have none
}

// NoticeEvery is the least time between two messages of one cause.
const NoticeEvery = time.Hour

// Bounds of one message.
const (
	mostPressed = 5  // notices with a button each
	mostTold    = 20 // notices without
	// MostWaiting is how many waiting notices a Resolver is shown at once.
	MostWaiting = 50
)

// together is how many notices of a cause one message tells.
func (c NoticeCause) together() int {
	switch c {
	case NoticeBound, NoticeSecond, NoticeGone, NoticeShrunk:
		return mostPressed
	}
	return mostTold
}

// NoticeMarks begins the names of the marks that say when each cause was last
// told. No rule has such a name.
const NoticeMarks = "notice/"

// NoticeMark is the name of a cause's mark.
func NoticeMark(c NoticeCause) string { return NoticeMarks + string(c) }

// ToTell is the cause of a notice that is still to be resolved; empty for
// everything else.
func (d Delivery) ToTell() NoticeCause {
	if d.Kind != KindNotice || d.State != StatePlanned || d.Frozen || d.Content.Notice == nil {
		return ""
	}
	return d.Content.Notice.Cause
}

// Waiting lists, among what is due, the notices that may be told with one: of
// the same cause, still to be resolved, the oldest first, at most MostWaiting.
func (d Delivery) Waiting(due []Delivery) (others []Delivery) {
	for _, o := range due {
		if o.Name != d.Name && o.ToTell() != "" && o.ToTell() == d.ToTell() {
			others = append(others, o)
		}
	}
	slices.SortFunc(others, func(a, b Delivery) int { return cmp.Or(a.Slot.Compare(b.Slot), cmp.Compare(a.Name, b.Name)) })
	return others[:min(len(others), MostWaiting)]
}

// All lists a notice and those told with it.
func (n Notice) All() []Notice {
	group := n.Group
	n.Group = nil
	return append([]Notice{n}, group...)
}

// without is a notice that names a person no more; changed is false when it did
// not.
func (n Notice) without(u UserID) (without Notice, changed bool) {
	if n.By == u {
		n.By, changed = "", true
	}
	if names := strings.Split(n.Subject, "/"); u != "" && slices.Contains(names, string(u)) { // a delivery to them
		for i, name := range names {
			if name == string(u) {
				names[i] = string(ActorErased)
			}
		}
		n.Subject, changed = strings.Join(names, "/"), true
	}
	group := slices.Clone(n.Group)
	for i, other := range group {
		other, named := other.without(u)
		group[i], changed = other, changed || named
	}
	n.Group = group
	return n, changed
}

// Guess is a product that another may have become.
type Guess struct{ Slug, Name string }

// Lost is a product that the catalogue has no more.
type Lost struct {
	Product    ProductID
	Slug, Name string
}

// NoticeCause is why admins are told.
type NoticeCause string

// The causes.
const (
	NoticeClockMoved NoticeCause = "clock-moved" // a mark lay in the future and was moved back
	NoticeDead       NoticeCause = "dead"        // a delivery was given up
	NoticeNobody     NoticeCause = "nobody"      // nobody is in charge of a product that is to be asked: Subject its name, Detail its slug
	NoticeNoChannel  NoticeCause = "no-channel"  // such a product has no channel: likewise

	NoticeGone   NoticeCause = "gone"   // the catalogue lost a product about which something is kept: Subject its name, Detail its slug
	NoticeShrunk NoticeCause = "shrunk" // a source lost half of what it had, of a Part: Subject how many it has, Detail how many it had
	NoticeBound  NoticeCause = "bound"  // somebody said whose a channel is: Subject the product, Detail the channel
	NoticeSecond NoticeCause = "second" // another channel bears a product's name: Subject the product, Detail the channel

	NoticePerson  NoticeCause = "person"  // the catalogue gives somebody to a product, and their account is not certain: Subject the product's name, Detail its slug
	NoticeMissing NoticeCause = "missing" // the bot cannot write where it reminds a product's team: Subject the product's name, Detail the channel
	NoticeOpen    NoticeCause = "open"    // a channel of staff or coaches gives no right: Subject the channel, Detail the key that names it
	NoticeImport  NoticeCause = "import"  // the file that a product publishes is not taken in: Subject the product's name
)

// Why a channel of staff or coaches gives no right.
const (
	ChannelOpen   = "open"   // everybody may join it
	ChannelUnseen = "unseen" // the bot is not in it, or nobody has it
)

// Why a file that a product publishes is not taken in.
const (
	ImportUnreachable = "unreachable" // it cannot be fetched: Detail why
	ImportUnreadable  = "unreadable"  // it is no file of the public schema: Row why
	ImportRefused     = "refused"     // rows cannot be taken in: Detail how many, Row the first
	ImportForeign     = "foreign"     // it is about several services, none of which is the product: Detail some of them
)

// NoticeOwed is a notice to admins, under a name that says its cause once.
func NoticeOwed(name string, n Notice) Delivery {
	return Delivery{Name: "notice/" + name, Kind: KindNotice, Slot: n.At, Due: n.At, State: StatePlanned,
		PlannedAt: n.At, Content: Content{Notice: &n}}
}
