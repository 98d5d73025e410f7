package bot

import "time"

// Verb is what a button or a form does.
type Verb string

// The verbs of buttons and forms.
const (
	VerbCard    Verb = "card"    // show a product's card
	VerbPublish Verb = "publish" // have the bot post the card in this channel, once
	VerbNote    Verb = "note"    // open the form of what is due
	VerbSave    Verb = "save"    // a filled-in form of figures
	VerbTest    Verb = "test"    // the round trip of a set-up

	VerbList     Verb = "list"     // a page of a list: Text, Page
	VerbFigures  Verb = "figures"  // every figure of a product
	VerbFiche    Verb = "fiche"    // all that the catalogue says of a product
	VerbMeeting  Verb = "meeting"  // a product's next committee
	VerbReminder Verb = "reminder" // what its team is asked next
	VerbRemind   Verb = "remind"   // what /rappel does with Text, as if it were typed
	VerbExport   Verb = "export"   // the whole list of Text, as a file in a direct message
	VerbFollow   Verb = "follow"   // be told once a month what changed
	VerbUnfollow Verb = "unfollow" // stop that; every product when Product is empty
	VerbWant     Verb = "want"     // wait for the figures of Fields, else for all that lack
	VerbUnwant   Verb = "unwant"   // likewise, no more

	VerbMonthFigures  Verb = "month-figures"  // what was noted in the month Text, as "2026-11"
	VerbReceive       Verb = "receive"        // be told the incubator's month, in person
	VerbStopReceiving Verb = "stop-receiving" // no more

	VerbBind    Verb = "bind"    // this channel is the product's
	VerbConfirm Verb = "confirm" // a binding is right: Text is the channel
	VerbRename  Verb = "rename"  // the product's slug is Text now
	VerbBelieve Verb = "believe" // the source is right although it shrank
	VerbUnbind  Verb = "unbind"  // a binding is wrong: Text is the channel

	VerbTeam    Verb = "team"    // who is in a product's team
	VerbPlace   Verb = "place"   // somebody, Text, has a role in the team: Choice or Role
	VerbAsk     Verb = "ask"     // to be let in
	VerbPropose Verb = "propose" // open the form of a figure to propose
	VerbOffer   Verb = "offer"   // that form, filled in
	VerbGrant   Verb = "grant"   // whoever asked to be let in is: Text is the request
	VerbDeny    Verb = "deny"    // they are not
	VerbAccept  Verb = "accept"  // figures somebody proposed are taken: Text is the request
	VerbDecline Verb = "decline" // they are not

	VerbMe          Verb = "me"           // what is kept about who asks…
	VerbTakeMine    Verb = "take-mine"    // …as a file
	VerbErase       Verb = "erase"        // ask whether it is to go…
	VerbErased      Verb = "erased"       // …and have it go
	VerbFeed        Verb = "feed"         // one of their calendars: Choice, the Key of its scope…
	VerbRenewFeed   Verb = "renew-feed"   // …at another address: Text, likewise
	VerbEndFeed     Verb = "end-feed"     // …or no more
	VerbJournal     Verb = "journal"      // an older page: Text since when, Before
	VerbTakeJournal Verb = "take-journal" // the journal as a file: Text since when, Choice or Format
	VerbPause       Verb = "pause"        // nothing is said unasked: until Text, empty for until further notice
	VerbResume      Verb = "resume"
	VerbHelp        Verb = "help" // more of it: Text
	VerbTour        Verb = "tour" // Page: which step
	VerbTry         Verb = "try"  // a button proves that buttons work, and opens a form
	VerbTried       Verb = "tried"

	VerbCorrect    Verb = "correct"     // open the form of the last figures of the indicator of Fields
	VerbSure       Verb = "sure"        // an unlikely figure is right: Text types it
	VerbSuggest    Verb = "suggest"     // a figure is proposed: Text types it
	VerbTakeBack   Verb = "take-back"   // the figure numbered Before: until Text
	VerbHistory    Verb = "history"     // of the indicator Text
	VerbPicture    Verb = "picture"     // the picture of the indicator of Fields, or of all of them, since Text, in a direct message
	VerbShow       Verb = "show"        // the same, in this channel
	VerbDefine     Verb = "define"      // open the form of an indicator: Text its id, Choice a suggestion
	VerbDefined    Verb = "defined"     // that form, filled in
	VerbLater      Verb = "later"       // open the form of figures that do not come yet
	VerbWaive      Verb = "waive"       // that form, filled in
	VerbUnwaive    Verb = "unwaive"     // the figures of Fields are asked for after all; their Field is the number of what put them off, empty for any
	VerbKeep       Verb = "keep"        // a message is put off no more: Text is what asks again, Fields the products when there are several
	VerbMute       Verb = "mute"        // a product's messages
	VerbUnmute     Verb = "unmute"      // likewise
	VerbTeamDay    Verb = "team-day"    // Text, as TeamDay.String writes it; empty for when the rules say
	VerbEndAbsence Verb = "end-absence" // of who presses, beginning on the day Text
	VerbStandDown  Verb = "stand-down"  // who presses stands in no more for who is away: Text is the message that told them
	VerbAwayAgain  Verb = "away-again"  // put back an absence, as Absence.String writes it
	VerbResend     Verb = "resend"      // the message Choice, which was given up

	VerbNotMe    Verb = "not-me"    // open the form that asks who follows their figures from now on
	VerbHandOver Verb = "hand-over" // that form, filled in
	VerbGiveBack Verb = "give-back" // the figures of the message Text go back to who followed them

	VerbWave      Verb = "wave"       // the teams of the products Text, with commas, are invited
	VerbUninvite  Verb = "uninvite"   // likewise, no more
	VerbStart     Verb = "start"      // open the form of a team that begins
	VerbStarted   Verb = "started"    // that form, filled in
	VerbNotNow    Verb = "not-now"    // a team does not begin
	VerbUndoStart Verb = "undo-start" // a team that began is only invited again
	VerbSendFile  Verb = "send-file"  // tell how a file of figures is sent

	VerbReadFile Verb = "read-file" // what the file Text would change, with As; an empty one is Choice
	VerbTakeFile Verb = "take-file" // take it in: Before marks what would change
)

// ProductPlace stands for the product in a WhichOne's Line.
const ProductPlace = "{}"

// The verbs about committees. Committee says which, Page the Sequence it was seen
// at, Draft what it becomes.
const (
	VerbCommittees   Verb = "committees"    // what /comite does with Text, as if it were typed
	VerbAnnounceForm Verb = "announce-form" // open the form of a new one, or of Draft
	VerbAnnounced    Verb = "announced"     // that form, filled in
	VerbAnnounce     Verb = "announce"      // a draft is right: store and post it
	VerbRedraft      Verb = "redraft"       // ask of Draft whether it is right, before Text does what it says
	VerbPoll         Verb = "poll"          // likewise, of its slots
	VerbWithdraw     Verb = "withdraw"      // until Text, telling nobody
	VerbAttend       Verb = "attend"        // answer: Says, or a poll's slot Text, from 0
	VerbPresences    Verb = "presences"     // who comes
	VerbPresenceFile Verb = "presence-file" // the same as a file, in a direct message
	VerbMove         Verb = "move"          // to Draft
	VerbMoveForm     Verb = "move-form"
	VerbMoved        Verb = "moved" // that form, filled in
	VerbComplete     Verb = "complete-form"
	VerbCompleted    Verb = "completed" // that form, filled in
	VerbCancelForm   Verb = "cancel-form"
	VerbCancelled    Verb = "cancelled"   // that form, filled in
	VerbCancel       Verb = "cancel"      // because of Text
	VerbChoose       Verb = "choose"      // the slot Choice of a poll
	VerbInvite       Verb = "invite-text" // a text for who is not in the chat
	VerbOutside      Verb = "outside"     // open the form of their answers
	VerbOutsiders    Verb = "outsiders"   // that form, filled in
	VerbDecide       Verb = "decide"      // open the form of what it decided
	VerbDecided      Verb = "decided"     // that form, filled in
	VerbUndecided    Verb = "undecided"   // nothing is decided yet
	VerbPublishIt    Verb = "publish-decision"
	VerbDates        Verb = "dates"     // open the form of a product's next committee and its last
	VerbDated        Verb = "dated"     // that form, filled in
	VerbMet          Verb = "met"       // the last one was on the first day of Text; empty when nobody says; the second is what is said
	VerbRepost       Verb = "repost"    // the announcement, where it was deleted
	VerbCommittee    Verb = "committee" // one of a product's
	VerbManage       Verb = "manage"    // one of ManageVerbs: Choice
)

// ManageVerbs are what the menu of a committee offers to who may change it.
var ManageVerbs = []Verb{VerbMoveForm, VerbComplete, VerbPresences, VerbInvite, VerbOutside, VerbCancelForm}

// Act is what a press or a submission asks for. Doors carry it there and back
// under their seal; rights are checked when it runs.
type Act struct {
	Verb    Verb      `json:"v"`
	Product ProductID `json:"p,omitempty"`
	Nonce   string    `json:"n,omitempty"` // for what may happen once only
	Text    string    `json:"t,omitempty"` // lists: what was asked
	Page    int       `json:"g,omitempty"` // lists: from 0; VerbBelieve: how much the source gives
	Fields  []Asked   `json:"f,omitempty"` // forms: what each figure field stands for
	Role    Role      `json:"r,omitempty"` // VerbPlace: as what
	Before  uint64    `json:"b,omitempty"` // VerbJournal: entries under this number

	Committee CommitteeID `json:"m,omitempty"`
	Draft     *Draft      `json:"d,omitempty"`
	Says      Presence    `json:"s,omitempty"`

	File   string            `json:"l,omitempty"` // files: its name
	As     map[string]string `json:"a,omitempty"` // files: the product of each service that was said, by its name
	Choice string            `json:"-"`           // menus: what was chosen; the client says it, so it gives no right
}

// The fields of a LaterForm that put the whole message off, by their technical
// names: one of AgainChoices, or any day.
const (
	FieldAgain   = "redemander"
	FieldAgainOn = "jour"
)

// What FieldAgain offers.
const (
	AgainTomorrow = "tomorrow"
	AgainMonday   = "monday"
	AgainNextWeek = "week"
	AgainDay      = "day" // the one of FieldAgainOn
)

// AgainChoices lists them in the order they are offered.
var AgainChoices = []string{AgainTomorrow, AgainMonday, AgainNextWeek, AgainDay}

// MaxNews is how many news one answer tells.
const MaxNews = 10

// MaxFormFigures is how many figures one form asks for.
const MaxFormFigures = 5

// CommentField is the technical name of the form's one free text.
const CommentField = "explication"

// The answers that are not cards.
type (
	// NotFound answers a name no product bears.
	NotFound struct {
		Asked   string
		Closest []Startup // at most three
		Verb    string    // what was perhaps meant: the word of a command
		Topic   string    // a subject that is found
		Direct  bool      // nobody else reads
	}
	// WhichOne asks which product a verb is about: Do carries it out.
	WhichOne struct {
		Asked    string
		Products []Startup // at most five
		Total    int       // it may be, with those not listed
		Do       Verb
		Line     string // VerbCommittees, VerbRemind: what was typed, with ProductPlace where the product goes
	}
	// Winner is the card of what a search clearly meant.
	Winner struct {
		Card   *StartupCard
		Asked  string
		Others int    // other results
		Verb   string // what was perhaps meant: the word of a command
	}
	// Listing is a page of products.
	Listing struct {
		Asked       string // what was typed, which finds the other pages
		Listed      bool   // asked as a list, not as a search
		Verb        string // what was perhaps meant: the word of a command
		Lines       []ListLine
		First       int // position of the first line among all, from 0
		Total       int
		Page, Pages int // from 0; how many
		Day         Date
		StaleSince  time.Time // when the catalogue was last confirmed; zero while it is fresh
		Doubted     bool      // what its source gives since is not believed
	}
	// ListLine is a product in a list.
	ListLine struct {
		Product     ProductID
		Slug        string
		Name, Pitch string
		Phase       PhaseID // current; empty when none has begun
		Active      bool
		Namesake    bool // another of the list has the same name
	}
	// Bound tells which product a channel shows from now on, or already did.
	Bound struct {
		Name      string // the product's
		Product   ProductID
		Channel   ChannelID
		Confirmed bool
		Coach     string // who may confirm; empty when nobody is known
		Where     string // the channel's name, when it is spoken of elsewhere
	}
	// Renamed tells that a product has another slug now.
	Renamed struct {
		Product  ProductID
		From, To string
		Name     string // the product's, when it is known
		Changed  bool
	}
	// Believed tells that a source is asked again, and believed.
	Believed struct {
		Part     string
		Products int // it has; 0 when that is not known
	}
	// Unbound tells that a channel shows no product any more.
	Unbound struct{ Name string }
	// ChannelQuestion asks which product a channel belongs to.
	ChannelQuestion struct {
		Guesses []Startup // at most three
		Greets  bool      // the bot was just invited
	}
	// Greeting answers being invited in a channel whose product is known.
	Greeting struct{ Name string }
	// Following tells what somebody follows; Changed and Stopped, what an act
	// changed.
	Following struct {
		Name             string // the product just followed or left; empty for all
		Product          ProductID
		On               bool
		Followed         []Startup // without Name: everything followed
		Changed, Stopped bool
	}
	// MonthAnswer tells a month to who asked.
	MonthAnswer struct {
		Month    Month
		NotYet   bool // it is not over: nothing is told
		Receives bool // they receive it already
	}
	// Receiving tells whether somebody receives the month.
	Receiving struct {
		On, Changed bool
		Next        time.Time // when, in the incubator's zone; zero for never
		Now         Date
	}
	// NewsList answers what is new.
	NewsList struct {
		News  []News // newest first, at most MaxNews
		More  int
		Since Date
		Day   Date
		Asked string // what they are about; empty for all
	}
	// ExportOwed tells that a file comes in a direct message.
	ExportOwed struct{ Total int }
	// StartupHelp tells how to ask about products: by a known slug, by a subject.
	StartupHelp struct{ Example, Topic string }
	// Help lists the commands.
	Help struct {
		Person   string
		Public   bool     // others read it too
		Commands []string // names: view knows the words of each
	}
	// CommandHelp tells what one command does: view knows the words of each
	// name and verb.
	CommandHelp struct {
		Name           string
		Verbs          []string
		Example, Topic string // a known slug, a subject
	}
	// Published confirms that a card goes to the channel.
	Published struct{ Name string }
	// NothingDue tells that a product's figures are all there.
	NothingDue struct{ Name string }
	// Thanks answers who says thank you.
	Thanks struct{}
	// FileOwed tells that a file comes in a direct message.
	FileOwed struct{}
	// Written tells that a direct message comes.
	Written struct{}
	// Glossary explains the words of the trade.
	Glossary struct{}
	// TestAnswer proves to a set-up which bot answered.
	TestAnswer struct{ Proof string }
)
