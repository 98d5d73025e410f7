package bot

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Known is what a Directory is built from.
type Known struct {
	Settings      []Settings             // of the configuration
	Matches       map[ProductID][]Member // people the catalogue names, with their account
	Doubts        map[ProductID][]Doubt  // those whose account is not certain
	Bindings      []Binding              // said in the chat
	Members       []Membership           // said in the chat
	Choices       []Choice               // said in the chat
	Absences      []Absence              // said in the chat
	Staff         []UserID               // by name, or by a channel of theirs
	Coaches       []UserID               // by a channel of theirs: what the catalogue says of them is sure
	Admins        []UserID
	Gone          map[UserID]bool      // accounts that are deactivated
	Accounts      map[UserID]Account   // what people are called in the chat
	Notices       Destination          // where admins are told; zero for nowhere
	Previews      Destination          // where what would be sent is shown; zero for where Notices are
	Announcements ChannelID            // where every committee is announced too; empty for nowhere
	RuleChannels  map[string]ChannelID // by the name of a rule that tells the month: where
	TeamOnly      bool                 // no right comes from a channel
	Pause         Pause
}

// Directory answers who is who and what is bound to what. It is immutable: a
// change is a new Directory.
type Directory struct {
	known    Known
	products map[ProductID]Settings  // with their teams
	set      map[ProductID]bool      // those of the configuration, and those whose state was chosen
	channels map[ChannelID]ProductID // of the configuration
	bindings map[ChannelID]Binding
	roles    map[UserID][]Role // RoleStaff and RoleAdmin
}

// NewDirectory builds a Directory.
func NewDirectory(k Known) *Directory {
	d := &Directory{known: k, products: map[ProductID]Settings{}, set: map[ProductID]bool{}, channels: map[ChannelID]ProductID{},
		bindings: map[ChannelID]Binding{}, roles: map[UserID][]Role{}}
	for _, b := range k.Bindings {
		d.bindings[b.Channel] = b
	}
	for _, s := range k.Settings {
		d.products[s.Product], d.set[s.Product] = s, true
		if s.Channel != "" {
			d.channels[s.Channel] = s.Product
		}
	}
	d.choose()
	d.gather()
	for role, people := range map[Role][]UserID{RoleStaff: k.Staff, RoleAdmin: k.Admins} {
		for _, u := range people {
			if !k.Gone[u] {
				d.roles[u] = append(d.roles[u], role)
			}
		}
	}
	return d
}

// choose has what was chosen in the chat come before the configuration.
func (d *Directory) choose() {
	for _, c := range d.known.Choices {
		s := d.Settings(c.Product)
		if c.State != "" {
			s.State, d.set[c.Product] = c.State, true
		}
		s.Day, s.Pause, s.Met = c.Day, c.Pause, c.Met
		d.products[c.Product] = s
	}
}

// gather puts each product's team together: what was said in the chat of
// somebody comes first, then the configuration, then the catalogue.
func (d *Directory) gather() {
	said := map[ProductID]map[UserID]Membership{}
	for _, m := range d.known.Members {
		if said[m.Product] == nil {
			said[m.Product] = map[UserID]Membership{}
		}
		said[m.Product][m.User] = m
	}
	products := maps.Clone(d.set)
	for p := range said {
		products[p] = true
	}
	for p := range d.known.Matches {
		products[p] = true
	}
	for p := range products {
		s := d.Settings(p)
		s.Team = d.team(s.Team, d.known.Matches[p], said[p])
		d.products[p] = s
	}
}

func (d *Directory) team(configured, matched []Member, said map[UserID]Membership) (team []Member) {
	placed := map[UserID]int{}
	names := map[UserID]string{}
	for _, m := range configured { // by a user name, which another account may bear by now
		names[m.User] = cmp.Or(d.known.Accounts[m.User].Name, m.Name)
	}
	for _, m := range matched { // the catalogue's names are people's own
		names[m.User] = m.Name
	}
	add := func(m Member) {
		m.Name = d.nameOf(m.User, names[m.User])
		if _, twice := placed[m.User]; twice || d.known.Gone[m.User] || m.Role == RoleNone {
			return
		}
		placed[m.User] = len(team)
		team = append(team, m)
	}
	for _, u := range slices.SortedFunc(maps.Keys(said), func(a, b UserID) int {
		return orderOf(said[a], said[b])
	}) {
		m := said[u]
		add(Member{User: u, Role: m.Role, Source: SourceChat, Sure: true})
	}
	for _, m := range configured {
		if _, once := said[m.User]; !once {
			m.Source, m.Sure = SourceConfiguration, true
			add(m)
		}
	}
	for _, m := range matched {
		if _, once := said[m.User]; !once {
			m.Source = SourceCatalogue
			m.Sure = m.Role == RoleCoach && slices.Contains(d.known.Coaches, m.User)
			add(m)
		}
	}
	return team
}

// nameOf is what somebody is called: by their full name in the chat, else as
// given, else by their user name.
func (d *Directory) nameOf(u UserID, given string) string {
	a := d.known.Accounts[u]
	return cmp.Or(a.FullName, given, a.Name)
}

func orderOf(a, b Membership) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.User, b.User))
}

// Settings returns what is known of a product; one never mentioned is off and
// has no team.
func (d *Directory) Settings(p ProductID) Settings {
	if s, ok := d.products[p]; ok {
		return s
	}
	return Settings{Product: p, State: LaunchOff}
}

// ProductsOf lists the products that somebody is in the team of for certain, in no
// order.
func (d *Directory) ProductsOf(u UserID) (products []ProductID) {
	for p, set := range d.products {
		if slices.ContainsFunc(set.Team, func(m Member) bool { return m.User == u && m.Sure }) {
			products = append(products, p)
		}
	}
	return products
}

// Products returns every product of the configuration, and every one whose state
// was chosen in the chat: of the latter neither name nor channel need be known. In
// no order.
func (d *Directory) Products() map[ProductID]Settings {
	set := make(map[ProductID]Settings, len(d.set))
	for p := range d.set {
		set[p] = d.products[p]
	}
	return set
}

// Said is what was said in the chat, as the store keeps it.
type Said struct {
	Bindings []Binding
	Members  []Membership
	Choices  []Choice
	Absences []Absence
	Pause    Pause
}

// With returns the same Directory with what was said in the chat since.
func (d *Directory) With(s Said) *Directory {
	k := d.known
	k.Bindings, k.Members, k.Choices, k.Absences, k.Pause = s.Bindings, s.Members, s.Choices, s.Absences, s.Pause
	return NewDirectory(k)
}

// WithPeople returns the same Directory with other members of the channels of
// staff and coaches, and other deactivated accounts.
func (d *Directory) WithPeople(staff, coaches []UserID, gone map[UserID]bool) *Directory {
	k := d.known
	k.Staff, k.Coaches, k.Gone = staff, coaches, gone
	return NewDirectory(k)
}

// ProductOf returns the product a channel belongs to: by the configuration,
// else by what was said in the chat. It gives no right.
func (d *Directory) ProductOf(c ChannelID) (ProductID, bool) {
	if p, ok := d.channels[c]; ok {
		return p, true
	}
	b, ok := d.bindings[c]
	return b.Product, ok
}

// BindingOf returns what is known of a channel; one of the configuration is
// confirmed by it.
func (d *Directory) BindingOf(c ChannelID) (b Binding, configured, ok bool) {
	if p, ok := d.channels[c]; ok {
		return Binding{Channel: c, Product: p, ConfirmedBy: UserID(ActorConfiguration)}, true, true
	}
	b, ok = d.bindings[c]
	return b, false, ok
}

// Namesake returns another channel of a product that has the same name: it
// stands in another team.
func (d *Directory) Namesake(p ProductID, but ChannelID, name string) (Binding, bool) {
	if set := d.products[p]; set.Channel != "" && set.Channel != but && set.ChannelName == name {
		return Binding{Channel: set.Channel, Name: name, Product: p}, true
	}
	for _, id := range slices.Sorted(maps.Keys(d.bindings)) {
		if b := d.bindings[id]; b.Product == p && id != but && b.Name == name {
			return b, true
		}
	}
	return Binding{}, false
}

// Notices returns where admins are told what needs them; zero for nowhere.
func (d *Directory) Notices() Destination { return d.known.Notices }

// Previews is where what would be sent is shown; zero for nowhere.
func (d *Directory) Previews() Destination {
	if d.known.Previews == (Destination{}) {
		return d.known.Notices
	}
	return d.known.Previews
}

// ChannelName is the name of a product's channel; empty for one of which nothing
// is known.
func (d *Directory) ChannelName(c ChannelID) string {
	if p, ok := d.channels[c]; ok {
		return d.products[p].ChannelName
	}
	return d.bindings[c].Name
}

// ChannelOfRule is where a rule tells the month; empty for nowhere.
func (d *Directory) ChannelOfRule(rule string) ChannelID { return d.known.RuleChannels[rule] }

// Announcements is where every committee is announced too; empty for nowhere.
func (d *Directory) Announcements() ChannelID { return d.known.Announcements }

// ChannelOf is the channel a product's team is spoken to in: the configuration's,
// else one that was confirmed; empty for none.
func (d *Directory) ChannelOf(p ProductID) ChannelID {
	if set := d.products[p]; set.Channel != "" {
		return set.Channel
	}
	for _, b := range d.known.Bindings {
		if b.Product == p && b.Confirmed() {
			return b.Channel
		}
	}
	return ""
}

// Doubts lists the people the catalogue gives to a product whose account is not
// certain.
func (d *Directory) Doubts(p ProductID) []Doubt { return d.known.Doubts[p] }

// Left tells whether somebody's account is deactivated.
func (d *Directory) Left(u UserID) bool { return d.known.Gone[u] }

// UserName is what somebody's account is called; empty when it is not known.
func (d *Directory) UserName(u UserID) string { return d.known.Accounts[u].Name }

// ZoneOf is the zone of somebody's clock; nil when it is not known.
func (d *Directory) ZoneOf(u UserID) *time.Location {
	return zoneNamed(d.known.Accounts[u].Zone)
}

// Paused tells whether the bot is to say nothing unasked at an instant.
func (d *Directory) Paused(at time.Time) bool { return d.known.Pause.Holds(at) }

// Pause returns what holds the bot back, zero for nothing.
func (d *Directory) Pause() Pause { return d.known.Pause }

// Named lists everybody who is in a team, whatever says so.
func (d *Directory) Named() (all []UserID) {
	for _, m := range d.known.Members {
		all = append(all, m.User)
	}
	for _, s := range d.known.Settings {
		for _, m := range s.Team {
			all = append(all, m.User)
		}
	}
	for _, team := range d.known.Matches {
		for _, m := range team {
			all = append(all, m.User)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// SamePeople tells whether the directory has these people already.
func (d *Directory) SamePeople(staff, coaches []UserID, gone map[UserID]bool) bool {
	return slices.Equal(d.known.Staff, staff) && slices.Equal(d.known.Coaches, coaches) && maps.Equal(d.known.Gone, gone)
}

// Staff lists the incubator's own people and the admins.
func (d *Directory) Staff() []UserID { return slices.Sorted(maps.Keys(d.roles)) }

// RolesOf lists what somebody is to each product, one role each, in no order.
// Whoever has left is nothing more.
func (d *Directory) RolesOf(who Person) (roles []HeldRole) {
	if who.Gone || d.known.Gone[who.ID] {
		return nil
	}
	for p, set := range d.products {
		for _, m := range set.Team {
			if m.User == who.ID {
				roles = append(roles, HeldRole{Product: p, Role: m.Role, Source: m.Source, Sure: m.Sure})
			}
		}
	}
	return roles
}
