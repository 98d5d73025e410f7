package bot

import (
	"maps"
	"slices"
)

// UserID is a person's id in the chat, never their name: names change hands.
type UserID string

// ChannelID is a channel's id in the chat.
type ChannelID string

// Role is what a person is to a product, or to the incubator.
type Role string

// Roles in a product's team, then those in the incubator.
const (
	RoleIntrapreneur Role = "intrapreneur"
	RoleCoach        Role = "coach"
	RoleDeployment   Role = "deployment"
	RoleProduct      Role = "product"
	RoleDesign       Role = "design"
	RoleDevelopment  Role = "development"
	RoleSponsor      Role = "sponsor"

	RoleStaff Role = "staff"
	RoleAdmin Role = "admin"

	// RoleAnyone is everybody with an account, RoleMember everybody but guests.
	RoleAnyone Role = "anyone"
	RoleMember Role = "member"
)

// TeamRoles lists the roles a product's team may hold.
var TeamRoles = []Role{
	RoleIntrapreneur, RoleCoach, RoleDeployment, RoleProduct, RoleDesign, RoleDevelopment, RoleSponsor,
}

// Member is a person in a product's team.
type Member struct {
	User UserID
	Name string // shown to people, never used to give a right
	Role Role
}

// Person is somebody who speaks to the bot, as the door knows them.
type Person struct {
	ID       UserID
	Name     string // user name
	Language string // "fr", "en"; empty for the configured one
	Guest    bool
	Gone     bool // the account is deactivated
	Unknown  bool // the chat did not say who this is: a guest for now
}

// LaunchState says whether the bot may speak first to a product's team.
type LaunchState string

// The launch states. Questions are answered in every one of them.
const (
	LaunchOff     LaunchState = "off"
	LaunchInvited LaunchState = "invited"
	LaunchOn      LaunchState = "on"
)

// Settings is what the installation knows of a product beside its fiche.
type Settings struct {
	Product ProductID
	Slug    string
	Name    string
	State   LaunchState
	Channel ChannelID // where its team is reminded; empty when there is none
	// ChannelName is that channel's name, without its team.
	ChannelName string
	Team        []Member
}

// InCharge returns whom to ask for a figure: the indicator's own person, else
// the team's intrapreneur, else nobody.
func (s Settings) InCharge(ind Indicator) UserID {
	if ind.InCharge != "" {
		return ind.InCharge
	}
	for _, m := range s.Team {
		if m.Role == RoleIntrapreneur {
			return m.User
		}
	}
	return ""
}

// Named returns the team members holding a role.
func (s Settings) Named(role Role) []Member {
	var named []Member
	for _, m := range s.Team {
		if m.Role == role {
			named = append(named, m)
		}
	}
	return named
}

// Directory answers who is who and what is bound to what. It is immutable: a
// change is a new Directory.
type Directory struct {
	products map[ProductID]Settings
	channels map[ChannelID]ProductID // of the configuration
	bindings map[ChannelID]Binding   // said in the chat
	roles    map[UserID]Role         // RoleStaff or RoleAdmin
	notices  ChannelID
}

// DirectoryOf builds a Directory. bindings add to the channels that settings
// name; notices is where admins are told, or empty.
func DirectoryOf(settings []Settings, bindings []Binding, staff, admins []UserID, notices ChannelID) *Directory {
	d := &Directory{
		products: make(map[ProductID]Settings, len(settings)),
		channels: make(map[ChannelID]ProductID, len(settings)),
		bindings: make(map[ChannelID]Binding, len(bindings)),
		roles:    make(map[UserID]Role, len(staff)+len(admins)),
		notices:  notices,
	}
	for _, b := range bindings {
		d.bindings[b.Channel] = b
	}
	for _, s := range settings {
		d.products[s.Product] = s
		if s.Channel != "" {
			d.channels[s.Channel] = s.Product
		}
	}
	for _, u := range staff {
		d.roles[u] = RoleStaff
	}
	for _, u := range admins {
		d.roles[u] = RoleAdmin
	}
	return d
}

// Settings returns what is known of a product; one never mentioned is off and
// has no team.
func (d *Directory) Settings(p ProductID) Settings {
	if s, ok := d.products[p]; ok {
		return s
	}
	return Settings{Product: p, State: LaunchOff}
}

// Products returns every product with settings, in no order.
func (d *Directory) Products() map[ProductID]Settings { return d.products }

// WithBindings returns the same Directory with other bindings.
func (d *Directory) WithBindings(bindings []Binding) *Directory {
	other := *d
	other.bindings = make(map[ChannelID]Binding, len(bindings))
	for _, b := range bindings {
		other.bindings[b.Channel] = b
	}
	return &other
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

// Notices returns the channel where admins are told what needs them, or "".
func (d *Directory) Notices() ChannelID { return d.notices }

// Roles lists what a person is to a product, RoleAnyone included.
func (d *Directory) Roles(who Person, p ProductID) []Role {
	roles := []Role{RoleAnyone}
	if !who.Guest {
		roles = append(roles, RoleMember)
	}
	if r, ok := d.roles[who.ID]; ok {
		roles = append(roles, r)
	}
	for _, m := range d.Settings(p).Team {
		if m.User == who.ID {
			roles = append(roles, m.Role)
		}
	}
	return roles
}

// May tells whether a person may do an action on a product, by the table of
// Rights. It is asked when the action runs, not when its button is drawn.
func (d *Directory) May(who Person, a Action, p ProductID) bool {
	for _, r := range d.Roles(who, p) {
		for _, allowed := range Rights[a] {
			if r == allowed {
				return true
			}
		}
	}
	return false
}
