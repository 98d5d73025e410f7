package mattermost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/view"
)

// Options is what a Door is made from.
type Options struct {
	URL          string // of the Mattermost server
	BotURL       string // at which Mattermost reaches the hooks
	Token        string // the bot's
	SealKeys     string // hexadecimal, the current one first
	Installation string // tells this bot's posts from a copy's
	Prefix       string // of every command, in small letters
	Language     string // of channels, and of people without one of ours
	// CommandTokens returns the slash commands' tokens; unknown says that
	// somebody showed another one, so that it is time to read them again.
	CommandTokens func(unknown bool) [][]byte
	Clock         bot.Clock
	Log           *slog.Logger
	Observe       Observe
	Heard         func(outcome string) // told of each message to the bot; nil for nobody
	Moved         func()               // told when people, or who is in a channel, may have changed; nil for nobody
}

// Door is this bot on one Mattermost server.
type Door struct {
	*Messenger
	Sealer  *Sealer
	options Options

	mu    sync.Mutex
	teams []*model.Team // the bot's, once connected
}

// New makes a door; nothing is asked of the server yet.
func New(o Options) (*Door, error) {
	sealer, err := NewSealer(o.SealKeys, o.Installation)
	if err != nil {
		return nil, err
	}
	client := NewClient(o.URL, o.Token)
	people := NewPeople(client, o.Log)
	v, err := view.Prefixed(people.Name, o.Prefix)
	if err == nil {
		v.Links = func(r bot.Receipt) string { return strings.TrimRight(o.URL, "/") + "/_redirect/pl/" + r.Post }
	}
	if err != nil {
		return nil, err
	}
	base := strings.TrimRight(o.BotURL, "/")
	return &Door{Sealer: sealer, options: o, Messenger: &Messenger{Client: client, people: people, view: v,
		language: o.Language, wire: wire{sealer: sealer, action: base + ActionPath, dialog: base + DialogPath}}}, nil
}

// Handler serves the hooks for a responder.
func (d *Door) Handler(r Responder) http.Handler {
	h := &Hooks{client: d.Client, responder: r, people: d.people, view: d.view, wire: d.wire,
		tokens: d.options.CommandTokens, clock: d.options.Clock, prefix: d.options.Prefix, language: d.options.Language,
		log: d.options.Log, observe: d.options.Observe, held: make(chan struct{}, mostHeld)}
	return h.Handler()
}

// Listener hears what is said to the bot without a slash, and has it answered
// by c. It is to be run once the door is connected.
func (d *Door) Listener(c Conversant) *Listener {
	return newListener(d.Messenger, c, d.options)
}

// ErrNotABot: the token belongs to a person's account.
var ErrNotABot = errors.New("the token belongs to an account that is not a bot")

// Connect asks the server who the token is, and which teams it is in. It must
// succeed once before anything is posted, and may be repeated.
func (d *Door) Connect(ctx context.Context) error {
	me, answer, err := d.api.GetMe(ctx, "")
	if err != nil {
		return fault("ask who the token is", answer, err)
	}
	if !me.IsBot {
		return ErrNotABot
	}
	teams, answer, err := d.api.GetTeamsForUser(ctx, me.Id, "")
	if err != nil {
		return fault("list the bot's teams", answer, err)
	}
	d.mu.Lock()
	d.me.Store(&me.Id)
	d.name.Store(&me.Username)
	d.teams = teams
	d.mu.Unlock()
	return nil
}

// User returns the id of a user name.
func (d *Door) User(ctx context.Context, name string) (bot.UserID, error) {
	return d.people.Find(ctx, name)
}

// Who returns a person as the server knows them: who has left, or is a guest now,
// is that within a minute.
func (d *Door) Who(ctx context.Context, id bot.UserID) bot.Person { return d.people.Who(ctx, id) }

// Channel returns the id of a channel named "name", "team/name" or by its own
// id. One that several teams have needs its team.
func (d *Door) Channel(ctx context.Context, name string) (bot.ChannelID, error) {
	d.mu.Lock()
	teams := d.teams
	d.mu.Unlock()
	wanted, short, inTeam := strings.Cut(name, "/")
	if !inTeam {
		wanted, short = "", name
	}
	var found []string
	for _, team := range teams {
		if inTeam && team.Name != wanted {
			continue
		}
		c, answer, err := d.api.GetChannelByName(ctx, short, team.Id, "")
		switch status := verdict(answer, err); {
		case err == nil:
			found = append(found, c.Id)
		case status != http.StatusNotFound && status != http.StatusForbidden && status != http.StatusBadRequest:
			return "", fault("find a channel", answer, err)
		}
	}
	switch {
	case len(found) == 1:
		return bot.ChannelID(found[0]), nil
	case len(found) > 1:
		return "", fmt.Errorf("channel %s is in several teams, write team/%s: %w", name, short, bot.ErrNotFound)
	case !inTeam && model.IsValidId(name):
		if c, answer, err := d.api.GetChannel(ctx, name); err == nil {
			return bot.ChannelID(c.Id), nil
		} else if verdict(answer, err) == 0 {
			return "", fault("find a channel", answer, err)
		}
	}
	return "", fmt.Errorf("channel %s: %w", name, bot.ErrNotFound)
}

// Me is the bot's own user name; empty before the first connection.
func (d *Door) Me() string {
	if name := d.name.Load(); name != nil {
		return *name
	}
	return ""
}

// Connected tells whether Connect succeeded once.
func (d *Door) Connected() bool { return d.id() != "" }
