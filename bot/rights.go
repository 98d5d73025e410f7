package bot

// Action is something a person asks the bot to do.
type Action string

// The actions. A new one gets its row in Rights, or nobody may do it.
const (
	ActionRead    Action = "read"    // ask about a product, its figures, its agenda
	ActionPublish Action = "publish" // have the bot post an answer in a channel
	ActionRecord  Action = "record"  // note a product's figures
	ActionState   Action = "state"   // see how the installation fares

	ActionComplete Action = "complete" // see what the fiche lacks
	ActionBind     Action = "bind"     // say which product a channel belongs to
	ActionRename   Action = "rename"   // say what became of a product the catalogue lost
	ActionConfirm  Action = "confirm"  // say that a channel's product is right
)

// Rights is the one table of who may do what. Staff and admins are the
// incubator's; every other role is held on the product in question.
var Rights = map[Action][]Role{
	ActionRead:    {RoleAnyone},
	ActionPublish: {RoleMember},
	ActionRecord: {RoleIntrapreneur, RoleCoach, RoleDeployment, RoleProduct, RoleDesign, RoleDevelopment,
		RoleStaff, RoleAdmin},
	ActionState: {RoleMember},
	ActionComplete: {RoleIntrapreneur, RoleCoach, RoleDeployment, RoleProduct, RoleDesign, RoleDevelopment,
		RoleStaff, RoleAdmin},
	ActionBind:    {RoleMember},
	ActionRename:  {RoleStaff, RoleAdmin},
	ActionConfirm: {RoleCoach, RoleStaff, RoleAdmin},
}
