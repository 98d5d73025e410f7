package bot

// The answers about who may what.
type (
	// Refused answers somebody who may not do what they asked, with who may and
	// how to get there.
	Refused struct {
		Action  Action
		Product ProductID
		Slug    string
		Name    string       // the product's
		Holders []Member     // who may, at most three
		Propose bool         // they may propose a figure instead
		Figure  *NotedFigure // the one they typed, which Typed types again
		Typed   string
		Ask     bool // they may ask to be let in
	}
	// Team is who is in a product's team, and what is asked of it.
	Team struct {
		Product   ProductID
		Slug      string
		Name      string
		Members   []Member
		Doubts    []Doubt   // for who may change it
		Requests  []Request // open, the same
		Change    bool      // who reads may change it
		ByChannel bool      // the members of its channel note its figures
	}
	// MemberSet tells that a team changed, or was so already.
	MemberSet struct {
		Product ProductID
		Slug    string
		Name    string
		User    UserID
		Who     string // as they are called
		Role    Role   // RoleNone: they are in it no more
		Before  Role   // what they were, empty for nothing
		Changed bool
		Guest   bool
		Left    int // how many answer for the product now
		Self    bool
	}
	// RequestSent tells that a request was sent, or stands already.
	RequestSent struct {
		Request
		Name   string
		To     []Member // who can settle it; none: the incubator's people
		Before bool     // it stood already
	}
	// RequestSettled tells what came of pressing on a request.
	RequestSettled struct {
		Request
		Name    string // the product's
		Slug    string
		Changed bool // by this press
	}
)

// RequestPost is a request as a message shows it.
type RequestPost struct {
	Request
	Name    string // the product's
	Slug    string
	Items   []ProposedFigure // what its figures are called
	ToAsker bool             // it is for who asked
	ToTeam  bool             // it is for those who answer for the product
}

// ProposedFigure is a figure of a request, in words' reach.
type ProposedFigure struct {
	Name   string
	Figure Figure
}
