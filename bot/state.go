package bot

import "time"

// Health is how the installation fares, as anybody may read it.
type Health struct {
	Version   string
	Now       time.Time // in the zone of who reads
	Products  int
	ReadAt    time.Time // when the catalogue was last confirmed; zero for never
	Stale     bool      // it is older than it should be
	Doubted   bool      // its source gives too little to be believed
	Failing   []string  // parts of the catalogue that cannot be read, by name
	Socket    Socket
	Store     string    // "bolt" or "postgres"
	SentAt    time.Time // when the last message left; zero for none
	NextDue   time.Time // of a message that waits; zero for none
	NextRule  time.Time // when teams are asked next; zero for never
	Late      int       // messages that should have left
	LateSince time.Time // the oldest of them
	Dead      int       // given up in the last week
	Pause     Pause
	Sending   Sending
	Recess    *RecessDays // a pause of the incubator, that is on or comes soon; nil for none
	Staff     bool        // who reads may mend it
}

// Socket says whether what is said without a slash is heard.
type Socket struct {
	None      bool // this door has none, or another process has it
	Connected bool
	Since     time.Time
}

// Bad tells whether something needs a human.
func (h Health) Bad() bool {
	return h.Stale || h.Doubted || h.Late > 0 || h.Dead > 0 || len(h.Failing) > 0 || !h.Socket.None && !h.Socket.Connected
}

// RoundTrip is a step of trying the way there and back: a command came, then a
// button, then a form.
type RoundTrip struct {
	Step    RoundTripStep
	Took    time.Duration // the chat to answer us
	Fault   bool          // it did not
	Socket  Socket
	Setting string // of the chat's server, that lets it reach the bot; empty where there is none
	Address string // of the bot, as the server has it
	Staff   bool   // who reads may mend it
}

// RoundTripStep is how far it went.
type RoundTripStep string

// The steps.
const (
	TripCommand RoundTripStep = "command"
	TripForm    RoundTripStep = "form"
)

// TestForm asks for one word, to prove that a form arrives.
type TestForm struct{ Act Act }

// Tour is a step of the guided tour, in a direct message.
type Tour struct {
	Step  int    // from 1 to TourSteps
	Slug  string // a product to try: theirs, else a known one
	Name  string
	Topic string // a subject that is found
	Team  bool   // they are in a product's team
}

// TourSteps is how many steps the tour has.
const TourSteps = 4

// Paused tells that the bot says nothing unasked from now on, or speaks again.
type Paused struct {
	Pause   Pause
	Now     time.Time
	Changed bool
}
