// Package console is the door to a terminal: the same bot as a conversation,
// without any server. A script of what people type and press drives it, and
// prints what they read; the same scripts drive a real chat, behind World.
package console

import (
	"context"
	"time"

	"jalon/bot"
	"jalon/view"
)

// DirectPlace is the place of the conversation between a user and the bot.
const DirectPlace = "@jalon"

// Seat is where a script stands: somebody, somewhere.
type Seat struct {
	User  string
	Place string // a channel's name, or DirectPlace
}

// Message is a post as somebody sees it.
type Message struct {
	ID    string
	Place string
	From  string // empty: the bot
	To    string // who alone sees it; empty: everybody in the place
	At    time.Time
	view.Post
}

// EventKind says what happened in the chat.
type EventKind string

// The kinds of event.
const (
	EventPosted EventKind = "posted"
	EventEdited EventKind = "edited"

	EventDeleted EventKind = "deleted"

	EventForm EventKind = "form"
	EventDown EventKind = "down" // nobody answered: the bot is stopped
)

// Event is something that appeared in the chat.
type Event struct {
	Kind    EventKind
	Message Message
	Form    *OpenForm // EventForm
}

// OpenForm is a form somebody has before them. Token is the World's own.
type OpenForm struct {
	view.Form
	Token any
	Alone bool // it was opened from what one person alone reads: so is its answer
}

// FormResult is what came of sending a form.
type FormResult struct {
	Faults map[string]string // by field name; the form stays open
	Fault  string            // of the whole form; it stays open
}

// Closed tells whether the form was taken.
func (r FormResult) Closed() bool { return len(r.Faults) == 0 && r.Fault == "" }

// World is a chat with the bot in it, as one script drives it. After each act
// the World has settled: everything the act causes at this instant is in
// Events.
type World interface {
	Now() time.Time
	Users() []string
	Channels() []string
	// Command runs a line that begins with a slash.
	Command(ctx context.Context, at Seat, line string) error
	// Say posts a message as the user.
	Say(ctx context.Context, at Seat, text string) error
	// Send posts a message with a file as the user.
	Send(ctx context.Context, at Seat, text string, f view.File) error
	// Invite brings the bot into the place.
	Invite(ctx context.Context, at Seat) error
	Press(ctx context.Context, at Seat, m Message, b view.Button) error
	Submit(ctx context.Context, at Seat, f *OpenForm, values map[string]string) (FormResult, error)
	// Advance moves time on; bot.ErrPast when to is earlier than now.
	Advance(ctx context.Context, to time.Time) error
	// Edit has the catalogue's source give an edition from its next reading on.
	Edit(e Edition) error
	Stop(ctx context.Context) error
	Start(ctx context.Context) error
	// Events returns what appeared since the last call, in order.
	Events(ctx context.Context) ([]Event, error)
	// Messages lists what a user sees in a place, oldest first, as it now is.
	Messages(ctx context.Context, at Seat) ([]Message, error)
	Wording
}

// Wording words the few sentences of the transcript itself.
type Wording interface {
	Word(key string, data map[string]any) string
	Instant(t time.Time) string
}

// Bot is a running bot, as the terminal needs it.
type Bot interface {
	Responder
	Settle(ctx context.Context) error
	Advance(ctx context.Context, to time.Time) error
	Close() error
}

// Starter starts a bot whose chat is c and whose clock is clock.
type Starter func(ctx context.Context, c *Chat, clock *bot.ManualClock) (Bot, error)
