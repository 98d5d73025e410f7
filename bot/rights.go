package bot

import "slices"

// Action is something a person asks the bot to do.
type Action string

// The actions. A new one gets its row in Rights, or nobody may do it.
const (
	ActionRead    Action = "read"    // ask about a product, its figures, its agenda
	ActionPublish Action = "publish" // have the bot post an answer in a channel
	ActionRecord  Action = "record"  // note a product's figures
	ActionPropose Action = "propose" // propose a figure, or ask to be let in
	ActionState   Action = "state"   // see how the installation fares
	ActionFeed    Action = "feed"    // have committees in a calendar outside the chat

	ActionComplete Action = "complete" // see what the fiche lacks
	ActionBind     Action = "bind"     // say which product a channel belongs to
	ActionRename   Action = "rename"   // say what became of a product the catalogue lost
	ActionConfirm  Action = "confirm"  // say that a channel's product is right
	ActionTeam     Action = "team"     // say who is in a product's team
	ActionCoach    Action = "coach"    // say who is a product's coach
	ActionJournal  Action = "journal"  // read what changed in a product
	ActionExport   Action = "export"   // take the journal away as a file
	ActionRevoke   Action = "revoke"   // end everybody's keys for a product
	ActionLaunch   Action = "launch"   // invite products' teams
	ActionPause    Action = "pause"    // hold back what the bot says unasked
	ActionAnnounce Action = "announce" // announce a product's committee, or ask for its date
	ActionRemind   Action = "remind"   // say when a product's team is reminded, and hold that back
	ActionDate     Action = "date"     // say when a product's last committee was
	ActionMeeting  Action = "meeting"  // move or cancel a committee of others, note what it decided
)

// Actions lists them, those of a product first.
var Actions = []Action{ActionRead, ActionPublish, ActionPropose, ActionFeed, ActionRecord, ActionTeam, ActionCoach, ActionJournal, ActionComplete, ActionConfirm, ActionRevoke, ActionAnnounce, ActionRemind, ActionDate, ActionMeeting, ActionBind,
	ActionRename, ActionExport, ActionLaunch, ActionPause, ActionState}

// Giving is the action of giving somebody a role, or of taking it away: nobody
// gives more than they hold.
func Giving(r Role) Action {
	switch r {
	case RoleCoach:
		return ActionCoach
	case RoleIntrapreneur: // who announces committees
		return ActionAnnounce
	}
	return ActionTeam
}

func holds(roles []Role, r Role) bool { return slices.Contains(roles, r) }

// insiders answer for a product: its team but for sponsors, its coach, and the
// incubator's own people.
var insiders = []Role{RoleIntrapreneur, RoleCoach, RoleDeployment, RoleProduct, RoleDesign, RoleDevelopment, RoleTeam, RoleStaff, RoleAdmin}

// Rights is the one table of who may do what. Staff and admins are the
// incubator's; every other role is held on the product in question.
var Rights = map[Action][]Role{
	ActionRead:     {RoleAnyone},
	ActionPublish:  {RoleMember},
	ActionPropose:  {RoleMember},
	ActionState:    {RoleMember},
	ActionFeed:     {RoleMember},
	ActionBind:     {RoleMember},
	ActionRecord:   append(slices.Clone(insiders), RoleChannel),
	ActionComplete: insiders,
	ActionTeam:     insiders,
	ActionJournal:  insiders,
	ActionCoach:    {RoleCoach, RoleStaff, RoleAdmin},
	ActionConfirm:  {RoleCoach, RoleStaff, RoleAdmin},
	ActionRevoke:   {RoleCoach, RoleStaff, RoleAdmin},
	ActionAnnounce: {RoleIntrapreneur, RoleCoach, RoleStaff, RoleAdmin},
	ActionRemind:   insiders,
	ActionDate:     insiders,
	ActionMeeting:  {RoleCoach, RoleStaff, RoleAdmin},
	ActionRename:   {RoleStaff, RoleAdmin},
	ActionExport:   {RoleStaff, RoleAdmin},
	ActionLaunch:   {RoleStaff, RoleAdmin},
	ActionPause:    {RoleStaff, RoleAdmin},
}

// Roles lists what a person is to a product, RoleAnyone first. Whoever has left
// is nothing more; RoleChannel is for who asks the chat, see OpenChannels.
func (d *Directory) Roles(who Person, p ProductID) []Role {
	roles := []Role{RoleAnyone}
	if who.Gone || d.known.Gone[who.ID] {
		return roles
	}
	if !who.Guest {
		roles = append(roles, RoleMember)
	}
	roles = append(roles, d.roles[who.ID]...)
	for _, m := range d.Settings(p).Team {
		if m.User == who.ID && m.Sure {
			roles = append(roles, m.Role)
		}
	}
	return roles
}

// As tells whether a person may do an action on a product, by the table of
// Rights, and by which role: the one nearest to the product. It is asked when
// the action runs, not when its button is drawn.
func (d *Directory) As(who Person, a Action, p ProductID) (as Role, may bool) {
	roles := d.Roles(who, p)
	for _, held := range slices.Backward(roles) {
		if slices.Contains(Rights[a], held) {
			return held, true
		}
	}
	return "", false
}

// May is As, without the role.
func (d *Directory) May(who Person, a Action, p ProductID) bool {
	_, may := d.As(who, a, p)
	return may
}

// OpenChannels lists the channels whose members do an action on a product by
// being in them: its confirmed ones, as long as it has no team of its own.
func (d *Directory) OpenChannels(who Person, a Action, p ProductID) (open []ChannelID) {
	if d.known.TeamOnly || who.Guest || who.Gone || d.known.Gone[who.ID] || !slices.Contains(Rights[a], RoleChannel) || d.HasTeam(p) {
		return nil
	}
	if set := d.Settings(p); set.Channel != "" && d.channels[set.Channel] == p {
		open = append(open, set.Channel)
	}
	for _, b := range d.known.Bindings {
		if b.Product == p && b.Confirmed() {
			open = append(open, b.Channel)
		}
	}
	return open
}

// HasTeam tells whether somebody was said to be in a product's team: not its
// coach, nor its sponsor.
func (d *Directory) HasTeam(p ProductID) bool {
	return slices.ContainsFunc(d.Settings(p).Team, func(m Member) bool {
		return m.Source != SourceCatalogue && m.Role != RoleSponsor && m.Role != RoleCoach
	})
}

// Holders lists who may do an action on a product by its team, its
// intrapreneurs first: those to ask.
func (d *Directory) Holders(a Action, p ProductID) (holders []Member) {
	for _, m := range d.Settings(p).Team {
		if m.Sure && slices.Contains(Rights[a], m.Role) {
			holders = append(holders, m)
		}
	}
	return ByRole(holders)
}

// ByRole sorts people by their role, intrapreneurs first, in the order they
// are in.
func ByRole(team []Member) []Member {
	sorted := slices.Clone(team)
	slices.SortStableFunc(sorted, func(x, y Member) int { return slices.Index(TeamRoles, x.Role) - slices.Index(TeamRoles, y.Role) })
	return sorted
}
