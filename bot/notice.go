package bot

import "time"

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
	Part      string    `json:",omitempty"` // NoticeShrunk: what is not believed: "startups", "authors", "incubators", "details"
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

	NoticeGone   NoticeCause = "gone"   // the catalogue lost a product about which something is kept: Subject its name, Detail its slug
	NoticeShrunk NoticeCause = "shrunk" // a source lost half of what it had, of a Part: Subject how many it has, Detail how many it had
	NoticeBound  NoticeCause = "bound"  // somebody said whose a channel is: Subject the product, Detail the channel
	NoticeSecond NoticeCause = "second" // another channel bears a product's name: Subject the product, Detail the channel
)

// NoticeOwed is a notice to admins, under a name that says its cause once.
func NoticeOwed(name string, n Notice) Delivery {
	return Delivery{Name: "notice/" + name, Kind: KindNotice, Slot: n.At, Due: n.At, State: StatePlanned,
		PlannedAt: n.At, Content: Content{Notice: &n}}
}
