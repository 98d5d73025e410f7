package bot

// About is what somebody reads of themself: all that is kept about them, what
// they are and what they may do.
type About struct {
	Person Person
	Held   Held
	Roles  []HeldRole
	House  []Role               // RoleStaff, RoleAdmin: in the incubator
	Names  map[ProductID]string // of the products it speaks of
	Feeds  []FeedHeld
	Keeps  Keeps
	Day    Date
}

// HeldRole is what somebody is to a product, by the nearest source.
type HeldRole struct {
	Product ProductID
	Slug    string
	Name    string
	Role    Role
	Source  Source
	Sure    bool // it gives rights
}

// Keeps says how long things are kept, as the configuration writes it: "30
// days", "13 months", "forever".
type Keeps struct {
	Messages string
	Requests string
	Figures  string // entries of the journal about figures…
	Rights   string // …and about people
	Departed string // what is held about people who left
}

// Given lists what a role gives beyond what everybody may do, in the order of
// the table.
func (r Role) Given() (given []Action) {
	for _, a := range Actions {
		if holds(Rights[a], r) && !holds(Rights[a], RoleMember) && !holds(Rights[a], RoleAnyone) {
			given = append(given, a)
		}
	}
	return given
}

// MyRights tells somebody what they may do.
type MyRights struct{ About }

// ErasureAsked asks somebody whether all of it is to go.
type ErasureAsked struct{ About }

// ErasureDone tells what went, and what somebody still is: the configuration,
// the catalogue or a channel says so.
type ErasureDone struct {
	Held  Held
	Roles []HeldRole
	House []Role
}

// PersonFile is everything kept about a person, as a file for them alone. What
// it holds is read when it is sent.
type PersonFile struct {
	Day   Date
	About *About `json:"-"`
}
