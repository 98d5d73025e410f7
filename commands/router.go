// Package commands is the language people use with the bot: what they type,
// the buttons they press, the forms they send. One file for each slash
// command. It returns meaning, never words, and knows no chat network.
package commands

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Call is a slash command somebody typed.
type Call struct {
	Who         bot.Person
	Channel     bot.ChannelID
	ChannelName string
	Team        string // the channel's, by name; empty when unknown
	Trigger     string // without slash: "startup"
	Text        string // what follows, as typed
	Direct      bool   // in the bot's own conversation with one person
	Said        bool   // without a slash: the answer is a message, which stays
	Door        string // where it came through: "mattermost", "console"
}

// Message is something said to the bot without a slash: in a direct
// conversation, or by mentioning it in a channel.
type Message struct {
	Who         bot.Person
	Channel     bot.ChannelID
	ChannelName string // empty in a direct conversation
	Direct      bool   // in the bot's own conversation with one person
	Text        string // as typed, without the mention
	Files       []bot.SentFile
	Door        string
}

// Invitation is the bot being brought into a channel.
type Invitation struct {
	Channel     bot.ChannelID
	ChannelName string
	DisplayName string
	Team        string // by name; empty when unknown
	Door        string
}

// Reply is what the person gets, and nobody else: something to read, a form,
// or the faults of the form they sent. A zero Reply closes a form.
type Reply struct {
	Show   any                   // a value view has words for
	Form   any                   // one view has words for; nil for none
	Faults map[string]*bot.Error // by field name: the form stays open
}

// Figures is what commands need of the store.
type Figures interface {
	Facts(context.Context, bot.ProductID) (bot.Facts, error)
	FactsVersion(context.Context, bot.ProductID) (uint64, error)
	Record(context.Context, bot.Entry) (bot.Saved, error)
	Series(context.Context, bot.Series) ([]bot.Measure, error)
	Indicators(context.Context) ([]bot.Indicator, error)
	Define(context.Context, bot.Definition) (bot.Indicator, error)
	TakeIn(context.Context, bot.Intake) ([]bot.TakenIn, error)
	Owe(context.Context, []bot.Delivery) error
}

// Channels tells where the bot can speak, joining a public channel if need be.
type Channels interface {
	CanPost(context.Context, bot.ChannelID) error
	ChannelName(context.Context, bot.ChannelID) string // empty when nobody can say
	// IsMember tells whether somebody is in a channel the bot sees.
	IsMember(context.Context, bot.ChannelID, bot.UserID) (bool, error)
	// Account returns the account in use, of a person, with a user name;
	// bot.ErrNotFound for any other.
	Account(ctx context.Context, name string) (bot.Account, error)
}

// Files gives what people send the bot.
type Files interface {
	// File opens a file that somebody sent; bot.ErrNotFound once it is gone.
	File(ctx context.Context, id string) (io.ReadCloser, error)
}

// Catalogue is where products are looked up.
type Catalogue interface{ Current() catalogue.Snapshot }

// Router answers commands, presses and submissions.
type Router struct {
	Catalogue    Catalogue
	Figures      Figures
	Network      Network
	Access       Access
	Records      Records
	Keys         Keys
	Wants        Wants
	Files        Files
	Committees   Committees
	Feeds        Feeds
	Messages     Messages
	Days         bot.ClosedDays
	Recesses     bot.Recesses                                                // pauses of the incubator
	APIURL       string                                                      // at which scripts reach the bot; empty when that is not known
	Erase        func(context.Context, bot.UserID, string) (bot.Held, error) // takes away what is kept about somebody; through which door
	Health       func(context.Context) (bot.Health, error)
	Trip         func(context.Context) bot.RoundTrip // tries the way to the chat; nil where there is none
	Keeps        bot.Keeps
	Suggestions  []bot.Indicator                                         // what a product may follow
	Renamed      func(context.Context) error                             // has products known by their new slugs
	Believe      func(ctx context.Context, part string, would int) error // has it believed that a part's source gives so much
	Rebound      func(context.Context) error                             // brings the Directory up to date after a binding
	Directory    func() *bot.Directory
	Ready        func() bool // the Directory is built; nil for always
	Channels     Channels
	Clock        bot.Clock
	NextReminder func(ctx context.Context, p bot.ProductID, now time.Time) (time.Time, error) // when its team is asked next; zero for never
	// Simulate tells what would be sent from a day to another if nobody answered, of a
	// product, or for an empty id of all. bot.ErrPast, bot.ErrTooFar.
	Simulate  func(ctx context.Context, from, to bot.Date, product bot.ProductID) (bot.Simulation, error)
	NextWeek  func(u bot.UserID, now time.Time) time.Time // when somebody reads the week of what they coach; zero, or nil, for never
	NextMonth func(now time.Time) time.Time               // when the incubator's month is told next; zero, or nil, for never
	Rules     []bot.Rule                                  // of the configuration
	Month     bot.Rule                                    // that tells it: whose products
	Zone      *time.Location
	Sending   bot.Sending // what becomes of what the bot starts by itself
	Nonce     func() string
	Wake      func()                    // tells the sender there is something to send
	Proof     func(nonce string) string // what only this installation can answer

	// PaceClock is the time that people are paced by; nil for Clock. It is another
	// where Clock stands still while somebody types.
	PaceClock bot.Clock

	cards   sync.Map // bot.ProductID → cachedCard
	doubted doubted
	pace    pace // of each person
}

// command is one row of the command table.
type command struct {
	name    string
	aliases []string // words after a slash
	english string   // words that mean it elsewhere, folded, with spaces between
	verbs   []string // that help tells
	run     func(*Router, context.Context, Call) (Reply, error)
}

// table lists the commands; help, triggers and dispatch come from it.
func table() []command {
	return []command{
		{"startup", []string{"produit", "service", "startups"}, "product products", toldVerbs(), (*Router).startup},
		{"indicateur", []string{"indicateurs"}, "indicator indicators metric metrics figure figures", []string{"see", "one", "note", "take_back", "later", "target", "define", "file", "key"}, (*Router).indicateur},
		{"comite", []string{"comites", "comité"}, "committee committees meeting meetings", []string{"next", "one", "some", "announce", "poll", "change", "decide", "last", "undated"}, (*Router).comite},
		{"rappel", []string{"rappels"}, "reminder reminders", []string{"see", "mine", "day", "away", "hold", "again", "sent", "simulate"}, (*Router).rappel},
		{"portefeuille", nil, "portfolio portfolios overview", []string{"see", "month", "receive", "launch"}, (*Router).portefeuille},
		{"jalon", nil, "", nil, (*Router).jalon},
	}
}

// answer runs a command, or tells what it does when that is asked.
func (c command) answer(r *Router, ctx context.Context, call Call) (Reply, error) {
	if helpAsked[catalogue.Fold(call.Text)] && c.name != "jalon" {
		return r.helpOf(c), nil
	}
	reply, err := c.run(r, ctx, call)
	var e *bot.Error
	if errors.As(err, &e) && e.Command == "" {
		e.Command = c.name
	}
	return reply, err
}

// helpAsked are the words that ask what a command does.
var helpAsked = wordSet("aide aides help")

// Trigger is a word after the slash.
type Trigger struct {
	Word    string
	Command string // the command it is, or is an alias of
	Listed  bool   // offered by completion
	// Optional: not every server takes such a word.
	Optional bool
}

// Triggers lists every word the bot answers to.
func Triggers() []Trigger {
	var words []Trigger
	for _, c := range table() {
		words = append(words, Trigger{Word: c.name, Command: c.name, Listed: true})
		for _, alias := range c.aliases {
			words = append(words, Trigger{Word: alias, Command: c.name, Optional: catalogue.Fold(alias) != alias})
		}
	}
	return words
}

// Command answers a slash command.
func (r *Router) Command(ctx context.Context, c Call) (Reply, error) {
	if !provesSetup(c) {
		if err := r.paced(c.Who); err != nil {
			return Reply{}, err
		}
	}
	text, err := clean(c.Text)
	if err != nil {
		return Reply{}, err
	}
	c.Text = unpunctuated(text)
	cmd, ok := find(c.Trigger)
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeUnknownCommand, Arg: c.Trigger}
	}
	return cmd.answer(r, ctx, c)
}

// unpunctuated is a text without what ends a sentence; a question mark alone
// asks for help.
func unpunctuated(text string) string {
	if strings.Trim(text, "? ") == "" && text != "" {
		return "aide"
	}
	return strings.TrimRight(text, " !?.…,;")
}

// findAnyhow finds a command by its words after a slash, or in English.
func findAnyhow(word string) (command, bool) {
	if c, ok := find(word); ok {
		return c, true
	}
	folded := catalogue.Fold(word)
	for _, c := range table() {
		if folded != "" && slices.Contains(strings.Fields(c.english), folded) {
			return c, true
		}
	}
	return command{}, false
}

func find(word string) (command, bool) {
	word = catalogue.Fold(word)
	for _, c := range table() {
		if c.name == word {
			return c, true
		}
		for _, alias := range c.aliases {
			if alias == word {
				return c, true
			}
		}
	}
	return command{}, false
}

// ready tells whether it is known who may do what.
func (r *Router) ready() bool { return r.Ready == nil || r.Ready() }

// refusal is why somebody may not: the code, or that the chat did not say in
// time who they are.
func refusal(who bot.Person, code bot.Code, arg string) *bot.Error {
	if who.Unknown {
		return &bot.Error{Code: bot.CodeBusy}
	}
	return &bot.Error{Code: code, Arg: arg}
}

// today is the day it is for the incubator.
func (r *Router) today() bot.Date { return bot.DateOf(r.Clock.Now().In(r.Zone)) }

// product returns what the catalogue says of a product, or CodeGone.
func (r *Router) product(id bot.ProductID) (bot.Startup, error) {
	if r.Catalogue.Current().Catalogue == nil {
		return bot.Startup{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if s, ok := r.Catalogue.Current().Product(id); ok {
		return s, nil
	}
	return bot.Startup{}, &bot.Error{Code: bot.CodeGone, Arg: string(id)}
}

// internal marks a fault of ours, or of time running out.
func internal(what string, err error) error {
	code := bot.CodeInternal
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, bot.ErrAway) {
		code = bot.CodeBusy
	}
	return &bot.Error{Code: code, Arg: what, Err: err}
}

// firstWord splits a text at its first space.
func firstWord(text string) (word, rest string) {
	word, rest, _ = strings.Cut(text, " ")
	return word, strings.TrimSpace(rest)
}
