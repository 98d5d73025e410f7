package bot

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
	RoleTeam         Role = "team" // in the team, nobody said as what
	RoleSponsor      Role = "sponsor"

	RoleStaff Role = "staff"
	RoleAdmin Role = "admin"

	// RoleAnyone is everybody with an account, RoleMember everybody but guests.
	RoleAnyone Role = "anyone"
	RoleMember Role = "member"
	// RoleChannel is a member of the product's confirmed channel, guests aside,
	// as long as it has no team.
	RoleChannel Role = "channel"

	// RoleOrganiser organises the committee in question.
	RoleOrganiser Role = "organiser"

	// RoleNone is not in the team, whatever names them.
	RoleNone Role = "none"
)

// TeamRoles lists the roles a product's team may hold.
var TeamRoles = []Role{
	RoleIntrapreneur, RoleCoach, RoleDeployment, RoleProduct, RoleDesign, RoleDevelopment, RoleTeam, RoleSponsor,
}

// Source is where a role comes from, the nearest first.
type Source string

// The sources of roles.
const (
	SourceChat          Source = "chat"          // somebody who may said so
	SourceConfiguration Source = "configuration" // the operator did
	SourceCatalogue     Source = "catalogue"     // the network's directory names them
)

// Member is a person in a product's team.
type Member struct {
	User   UserID
	Name   string // shown to people, never used to give a right
	Role   Role
	Source Source
	Sure   bool // their rights count; otherwise they are shown and addressed
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
	Day         *TeamDay // when its team is reminded; nil: when the rules say
	Pause       Pause    // of what is said unasked to this team alone
	Met         Date     // when its last committee was, as somebody said
}

// InCharge returns whom to ask for a figure: the indicator's own person, else
// who noted it last if they are in the team, else its intrapreneur, else nobody.
func (s Settings) InCharge(ind IndicatorFacts) UserID {
	if ind.InCharge != "" {
		return ind.InCharge
	}
	if len(ind.Measures) > 0 && ind.Measures[0].By != "" {
		for _, m := range s.Team {
			if m.User == ind.Measures[0].By && m.Sure && m.Role != RoleSponsor {
				return m.User
			}
		}
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
