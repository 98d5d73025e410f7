package bot

import (
	"slices"
	"strings"
	"time"
)

// Welcome is the bot's first words to the team of a product: they begin, or not.
// Its post shows what they chose.
type Welcome struct {
	Post    string // the delivery that says it, which its buttons bring up to date
	Product ProductID
	Slug    string
	Name    string      // the product's
	Coach   UserID      `json:",omitempty"` // who may help; empty for the incubator's team
	State   LaunchState `json:",omitempty"` // what they chose; empty or LaunchInvited for nothing
	By      UserID      `json:",omitempty"` // who said so
	// Withdrawn: the incubator invites them no more.
	Withdrawn bool `json:",omitempty"`
}

// MaxWave is how many products are invited at once, at most.
const MaxWave = 20

// ByConfiguration ends the name of the invitation that the configuration asks for.
const ByConfiguration = "configuration"

// byConfiguration tells whether a message is such an invitation.
func (d Delivery) byConfiguration() bool {
	return d.Kind == KindWelcome && strings.HasSuffix(d.Name, "/"+ByConfiguration)
}

// WelcomeOwed is the invitation of a product's team. once is a text that no other
// invitation of the product has.
func WelcomeOwed(s Startup, once string, at time.Time) Delivery {
	name := "welcome/" + string(s.ID) + "/" + once
	return Delivery{Name: name, Kind: KindWelcome, Product: s.ID, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
		Content: Content{Welcome: &Welcome{Post: name, Product: s.ID, Slug: s.Slug, Name: s.Name}}}
}

// WelcomeShows has the post of an invitation show what its team chose; nothing for
// a choice that was made elsewhere.
func WelcomeShows(post string, s Startup, chose LaunchState, by UserID, once string, at time.Time) []Delivery {
	if post == "" {
		return nil
	}
	return []Delivery{{Name: "edit/" + post + "/" + once, Kind: KindEdit, Product: s.ID, Edits: post, Version: lastVersion, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
		Content: Content{Welcome: &Welcome{Post: post, Product: s.ID, Slug: s.Slug, Name: s.Name, State: chose, By: by}}}}
}

// WelcomeWithdrawn has the post of an invitation show that it was taken back.
func WelcomeWithdrawn(post string, s Startup, by UserID, once string, at time.Time) []Delivery {
	shows := WelcomeShows(post, s, LaunchOff, by, once, at)
	for _, d := range shows {
		d.Content.Welcome.Withdrawn = true
	}
	return shows
}

// welcomeEdit brings the post of an invitation up to date, unless its team chose
// something else since.
func (r *Resolver) welcomeEdit(c Claiming, now time.Time) Resolution {
	content := *c.Delivery.Content.Welcome
	if r.Directory().Settings(c.Delivery.Product).State != content.State && now.Sub(c.Delivery.Slot) >= everybodyKnows {
		return Resolution{Skip: ReasonReplaced}
	}
	content.Coach = c.Target.Content.Welcome.Coach
	return Resolution{To: c.Target.To, Receipt: c.Target.Receipt, Content: Content{Welcome: &content}}
}

// welcome is said in the product's channel as it is now, unless its team began or
// said no meanwhile. Another process may have invited it a moment ago.
func (r *Resolver) welcome(d Delivery, now time.Time) Resolution {
	set := r.Directory().Settings(d.Product)
	startup, known := r.Products.Product(d.Product)
	channel := r.Directory().ChannelOf(d.Product)
	switch {
	case set.State == LaunchOn:
		return Resolution{Skip: ReasonReplaced}
	case set.State == LaunchOff && now.Sub(d.Slot) >= everybodyKnows:
		return Resolution{Skip: ReasonProductOff}
	case !known || !startup.GoneSince.IsZero():
		return Resolution{Skip: ReasonGone}
	case channel == "":
		return Resolution{Skip: ReasonNoChannel, Owed: []Delivery{NoticeOwed("no-channel/"+string(d.Product), Notice{Cause: NoticeNoChannel, Subject: startup.Name,
			Detail: startup.Slug, Product: d.Product, At: now})}}
	}
	content := Welcome{Post: d.Name, Product: startup.ID, Slug: startup.Slug, Name: startup.Name}
	if coaches := r.Directory().CoachesOf(startup.ID); len(coaches) > 0 {
		content.Coach = coaches[0]
	}
	return Resolution{To: Destination{Channel: channel}, Content: Content{Welcome: &content}}
}

// WelcomeMarks begins the names of the marks that say which products the
// configuration invited.
const WelcomeMarks = "welcome/"

// WelcomeMark is the name of a product's mark.
func WelcomeMark(p ProductID) string { return WelcomeMarks + string(p) }

// Left is why a product is not in a wave of invitations.
type Left string

// The reasons.
const (
	LeftOn        Left = "on"
	LeftInvited   Left = "invited"
	LeftInactive  Left = "inactive"   // no phase of it goes on
	LeftNoChannel Left = "no-channel" // the bot knows none, or none that is confirmed
	LeftUnknown   Left = "unknown"    // no product has that name
)

// Lefts lists them in the order they are told.
var Lefts = []Left{LeftOn, LeftInvited, LeftNoChannel, LeftInactive, LeftUnknown}

// Invites tells why a product's team cannot be invited on a day; empty when it can.
func (d *Directory) Invites(s Startup, day Date) Left {
	switch state := d.Settings(s.ID).State; {
	case !s.GoneSince.IsZero() || !s.ActiveAt(day):
		return LeftInactive
	case state == LaunchOn:
		return LeftOn
	case state == LaunchInvited:
		return LeftInvited
	case d.ChannelOf(s.ID) == "":
		return LeftNoChannel
	}
	return ""
}

// Invited lists the products that the configuration invites, and of which nobody chose
// in the chat.
func (d *Directory) Invited() (invited []ProductID) {
	for _, s := range d.known.Settings {
		chosen := slices.ContainsFunc(d.known.Choices, func(c Choice) bool { return c.Product == s.Product && c.State != "" })
		if s.State == LaunchInvited && !chosen {
			invited = append(invited, s.Product)
		}
	}
	return invited
}

// The answers about who begins.
type (
	// Launch is how far the products that are worked on are: each is in one count.
	Launch struct {
		Off, Invited, On int
		Ready            int    // of those that are off, those that may be invited
		Example          string // the slug of one
	}
	// Wave is which teams may be invited, or were.
	Wave struct {
		Asked   string
		Invited []NamedProduct // at most MaxWave: those that would be, or were
		More    int            // that may be too, later
		Left    map[Left][]string
		Done    bool // they were
		Held    bool // nothing leaves now: they cannot be
	}
	// Uninvited tells which teams are invited no more.
	Uninvited struct {
		Products []NamedProduct
		Began    []string // the names of those that began meanwhile
		Left     []string // of those that were not invited
		Unknown  []string
	}
	// NamedProduct is a product with its name.
	NamedProduct struct {
		Product ProductID
		Slug    string
		Name    string
	}
	// StartForm asks a team its three questions.
	StartForm struct {
		Name string // the product's
		Act  Act
	}
	// Started tells that a product is on, and what its team said.
	Started struct {
		Post      string // of the invitation; empty for none
		Product   ProductID
		Slug      string
		Name      string
		Changed   bool       // it was not before
		Indicator *Indicator // defined with it; nil for none
		Who       UserID     // who was said to follow the figures; empty for nobody
		Follows   int        // how many indicators they follow by that
		Committee string     // what announces the committee that was said, after /comite; empty for none
		On        time.Time  // when that is
		Announces bool       // who began may announce it
		Next      NextReminder
	}
	// NotStarted tells that a product's team is left alone, or only invited again.
	NotStarted struct {
		Post    string // of the invitation; empty for none
		Product ProductID
		Slug    string
		Name    string
		Changed bool
		Undone  bool // it had begun
	}
)

// FieldUseful is the field of a StartForm that says what shows that a service is
// useful; the others are FieldWhen and FieldWho.
const FieldUseful = "utile"

// without is an invitation that names somebody no more.
func (w Welcome) without(u UserID) *Welcome {
	for _, one := range []*UserID{&w.Coach, &w.By} {
		if *one == u {
			*one = ""
		}
	}
	return &w
}

// without is an answer that names somebody no more.
func (s Started) without(u UserID) *Started {
	if s.Who == u {
		s.Who = ""
	}
	if s.Indicator != nil && s.Indicator.InCharge == u {
		other := *s.Indicator
		other.InCharge, s.Indicator = "", &other
	}
	return &s
}
