package bot

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
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

// ErasedEntry is what erasing a person leaves in the journal: the fact.
func ErasedEntry(key PersonKey, door string, at time.Time) JournalEntry {
	return JournalEntry{At: at, Door: door, Actor: key, Action: "person.erase", Entity: string(key)}
}

// IsOf tells whether a delivery is a message to a person, or is named after
// them.
func (d Delivery) IsOf(u UserID) bool {
	return d.To.User == u || slices.Contains(strings.Split(d.Name, "/"), string(u))
}

// Without returns a delivery that names a person no more; changed is false when
// it did not.
func (d Delivery) Without(u UserID) (without Delivery, changed bool) {
	if r := d.Content.Reminder; r != nil {
		d.Content.Reminder, changed = r.without(u)
	}
	for _, all := range []*[]UserID{&d.Instead, &d.Unreachable} {
		if slices.Contains(*all, u) {
			*all, changed = slices.DeleteFunc(slices.Clone(*all), func(one UserID) bool { return one == u }), true
		}
	}
	if p := d.Content.Personal; p != nil {
		if other, named := p.without(u); named {
			d.Content.Personal, changed = other, true
		}
	}
	if g := d.Content.Digest; g != nil {
		if other, named := withoutIn(g.Asked, u); named {
			one := *g
			one.Asked, d.Content.Digest, changed = other, &one, true
		}
	}
	if n := d.Content.Notice; n != nil {
		if other, named := n.without(u); named {
			d.Content.Notice, changed = &other, true
		}
	}
	if c := d.Content.Card; c != nil && slices.ContainsFunc(c.Team, func(m Member) bool { return m.User == u }) {
		other := *c
		other.Team = slices.DeleteFunc(slices.Clone(c.Team), func(m Member) bool { return m.User == u })
		d.Content.Card, changed = &other, true
	}
	if r := d.Content.Request; r != nil && (r.By == u || r.SettledBy == u) {
		other := *r
		other.Request = r.Request.Without(u)
		d.Content.Request, changed = &other, true
	}
	if p := d.Content.Committee; p != nil && p.Committee != nil {
		if c, named := p.Committee.Without(u); named {
			other := *p
			other.Committee = &c
			d.Content.Committee, changed = &other, true
		}
	}
	if i := d.Content.Invitation; i != nil {
		if c, named := i.Committee.Without(u); named {
			other := *i
			other.Committee = c
			d.Content.Invitation, changed = &other, true
		}
	}
	if w := d.Content.Welcome; w != nil && (w.Coach == u || w.By == u) {
		d.Content.Welcome, changed = w.without(u), true
	}
	if e := d.Content.Entrusted; e != nil {
		if other, named := e.without(u); named {
			d.Content.Entrusted, changed = other, true
		}
	}
	if p := d.Content.StandIn; p != nil {
		if other, named := p.without(u); named {
			d.Content.StandIn, changed = other, true
		}
	}
	if s := d.Content.Started; s != nil && slices.Contains(s.Names(), u) {
		d.Content.Started, changed = s.without(u), true
	}
	if p := d.Content.Preview; p != nil {
		if other, named := p.without(u); named {
			d.Content.Preview, changed = other, true
		}
	}
	return d, changed
}

// without is a personal message that names somebody no more but whom it is for,
// with whom it goes.
func (p *Personal) without(u UserID) (*Personal, bool) {
	other := *p
	products, changed := withoutIn(p.Products, u)
	other.Products = products
	for _, one := range []*UserID{&other.Instead, &other.Coach, &other.User} {
		if *one == u {
			*one, changed = "", true
		}
	}
	return &other, changed
}

// withoutIn are messages' parts that name somebody no more.
func withoutIn(parts []Reminder, u UserID) (without []Reminder, changed bool) {
	without = slices.Clone(parts)
	for i := range without {
		if other, named := without[i].without(u); named {
			without[i], changed = *other, true
		}
	}
	return without, changed
}

func (r *Reminder) without(u UserID) (*Reminder, bool) {
	other, changed := *r, false
	if other.InCharge == u {
		other.InCharge, changed = "", true
	}
	other.Items = slices.Clone(r.Items)
	for i, item := range other.Items {
		if item.Away == u {
			other.Items[i].Away, changed = "", true
		}
		if item.InCharge == u {
			other.Items[i].InCharge, changed = "", true
		}
		if item.Answer != nil && item.Answer.By == u {
			answer := *item.Answer
			answer.By = ""
			other.Items[i].Answer, changed = &answer, true
		}
	}
	if !changed {
		return r, false
	}
	return &other, true
}

// Without returns a request that names a person no more.
func (r Request) Without(u UserID) Request {
	if r.By == u {
		r.By = ""
	}
	if r.SettledBy == u {
		r.SettledBy = ActorErased
	}
	return r
}

// Without returns a binding that names a person no more: what they confirmed
// stays so.
func (b Binding) Without(u UserID) (without Binding, changed bool) {
	if b.By == u {
		b.By, changed = ActorErased, true
	}
	if b.ConfirmedBy == u {
		b.ConfirmedBy, changed = ActorErased, true
	}
	return b, changed
}

// Nameless is a measure as the journal shows it: who noted it is named by key.
func (m Measure) Nameless() Measure {
	m.By = ""
	return m
}

// Nameless is an indicator as the journal shows it.
func (i Indicator) Nameless() Indicator {
	i.InCharge = ""
	return i
}

// Nameless is an entry whose values name nobody: those written before that was
// so. changed is false when they did not.
func (e JournalEntry) Nameless() (nameless JournalEntry, changed bool) {
	for _, value := range []*json.RawMessage{&e.Before, &e.After} {
		var fields map[string]json.RawMessage
		if json.Unmarshal(*value, &fields) != nil {
			continue
		}
		for _, name := range []string{"By", "InCharge"} {
			if raw, there := fields[name]; there && string(raw) != `""` {
				fields[name], changed = json.RawMessage(`""`), true
			}
		}
		if changed {
			*value, _ = json.Marshal(fields)
		}
	}
	return e, changed
}

// Retention says from when on each kind of row is kept: what is older goes.
// Zero keeps it for ever.
type Retention struct {
	Messages time.Time // deliveries that are settled
	Forms    time.Time // the nonces of forms that were sent
	Requests time.Time // settled ones; who was asked to a committee and who came, once it is over; past absences
	News     time.Time
	Wants    time.Time
	Figures  time.Time // entries of the journal about figures…
	Rights   time.Time // …about people and channels
	Other    time.Time // …and the others
}

// The kinds of the journal's entries that Retention tells apart.
const (
	JournalFigures = "figures"
	JournalRights  = "rights"
)

// journalKinds are the first words of the actions of each kind.
var journalKinds = map[string][]string{JournalFigures: {"measure", "indicator"}, JournalRights: {"member", "request", "channel", "person", "key", "feed", "absence"}}

// JournalActions are the actions of a kind, with % for any end.
func JournalActions(kind string) (patterns []string) {
	for _, first := range journalKinds[kind] {
		patterns = append(patterns, first+".%")
	}
	return patterns
}

// Of is from when on entries of the journal with this action are kept.
func (r Retention) Of(action string) time.Time {
	first, _, _ := strings.Cut(action, ".")
	switch {
	case slices.Contains(journalKinds[JournalFigures], first):
		return r.Figures
	case slices.Contains(journalKinds[JournalRights], first):
		return r.Rights
	}
	return r.Other
}

// JournalQuery asks for entries of the journal, the newest first.
type JournalQuery struct {
	Product ProductID // empty for all
	Entity  string    // of what begins so; empty for all
	Since   time.Time // zero for ever
	Before  uint64    // entries under this number; 0 for all
	Limit   int
}

// Asks tells whether an entry is asked for.
func (q JournalQuery) Asks(e JournalEntry) bool {
	return (q.Product == "" || e.Product == q.Product) && (q.Entity == "" || e.Entity == q.Entity || strings.HasPrefix(e.Entity, q.Entity+"/")) && (q.Before == 0 || e.Seq < q.Before) && !e.At.Before(q.Since)
}

// Over tells whether an entry is so old that those before it are too: they are
// nearly in the order of time.
func (q JournalQuery) Over(e JournalEntry) bool { return e.At.Before(q.Since.AddDate(0, 0, -1)) }

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
