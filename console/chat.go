package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
	"jalon/view"
)

// Chat is a chat network in memory: the people and channels of a
// demonstration and every post, kept in a file when it is given one. It
// implements bot.Messenger; ids are names.
type Chat struct {
	clock    *bot.ManualClock
	view     *view.View
	language string
	file     string // empty: nothing is kept

	UserNames    []string
	ChannelNames []string
	posts        []post
	events       []Event
}

// post is a message as stored.
type post struct {
	Message
	Delivery string
	Deleted  bool `json:",omitempty"`
}

// NewChat returns a chat without posts, or with those of file when it exists.
func NewChat(clock *bot.ManualClock, language, file string, users, channels []string) (*Chat, error) {
	c := &Chat{clock: clock, language: language, file: file, UserNames: users, ChannelNames: channels}
	v, err := view.New(func(u bot.UserID) string { return string(u) })
	if err != nil {
		return nil, err
	}
	c.view = v
	if file == "" {
		return c, nil
	}
	body, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read chat: %w", err)
	}
	if err := json.Unmarshal(body, &c.posts); err != nil {
		return nil, fmt.Errorf("read chat %s: %w", file, err)
	}
	return c, nil
}

// ServerTime implements bot.Messenger.
func (c *Chat) ServerTime(context.Context) (time.Time, error) { return c.clock.Now(), nil }

// CanPost tells whether the channel exists.
func (c *Chat) CanPost(_ context.Context, id bot.ChannelID) error {
	if id != DirectPlace && !slices.Contains(c.ChannelNames, string(id)) {
		return fmt.Errorf("channel %s: %w", id, bot.ErrNotFound)
	}
	return nil
}

// ChannelName is a channel's name: ids are names here.
func (c *Chat) ChannelName(_ context.Context, id bot.ChannelID) string { return string(id) }

// IsMember tells whether both exist: everybody is everywhere in the terminal.
func (c *Chat) IsMember(_ context.Context, id bot.ChannelID, u bot.UserID) (bool, error) {
	return slices.Contains(c.ChannelNames, string(id)) && slices.Contains(c.UserNames, string(u)), nil
}

// Account is somebody's account: ids are names here.
func (c *Chat) Account(_ context.Context, name string) (bot.Account, error) {
	if name = strings.TrimPrefix(name, "@"); !slices.Contains(c.UserNames, name) {
		return bot.Account{}, fmt.Errorf("account %s: %w", name, bot.ErrNotFound)
	}
	return bot.Account{ID: bot.UserID(name), Name: name}, nil
}

// Find implements bot.Messenger.
func (c *Chat) Find(_ context.Context, to bot.Destination, delivery string, _ time.Time) (bot.Found, bool, error) {
	for _, p := range c.posts {
		if p.Delivery == delivery && (p.Place == string(to.Channel) || p.To == string(to.User)) {
			return bot.Found{Receipt: bot.Receipt{Channel: to.Channel, Post: p.ID}}, true, nil
		}
	}
	return bot.Found{}, false, nil
}

// Post implements bot.Messenger.
func (c *Chat) Post(ctx context.Context, m bot.Message) (bot.Receipt, error) {
	place := m.To.Channel
	if m.To.User != "" {
		place = DirectPlace
	}
	if err := c.CanPost(ctx, place); err != nil {
		return bot.Receipt{}, &bot.SendError{Outcome: bot.OutcomeRefused, Err: err}
	}
	p, err := c.add(post{Delivery: m.Delivery, Message: Message{Place: string(place), To: string(m.To.User),
		At: c.clock.Now(), Post: c.view.Post(c.language, m.Content)}})
	return bot.Receipt{Channel: place, Post: p.ID}, err
}

// Edit implements bot.Messenger.
func (c *Chat) Edit(_ context.Context, at bot.Receipt, m bot.Message) error {
	for i := range c.posts {
		if c.posts[i].ID == at.Post && !c.posts[i].Deleted {
			was := c.posts[i].Post
			c.posts[i].Post = c.view.Post(c.language, m.Content)
			was.Files, c.posts[i].Files = nil, nil       // an edit leaves files as they are
			if reflect.DeepEqual(was, c.posts[i].Post) { // nobody sees an edit that changes nothing
				return nil
			}
			c.events = append(c.events, Event{Kind: EventEdited, Message: c.posts[i].Message})
			return c.save()
		}
	}
	return &bot.SendError{Outcome: bot.OutcomeRefused, Err: fmt.Errorf("post %s: %w", at.Post, bot.ErrNotFound)}
}

// Delete implements bot.Messenger.
func (c *Chat) Delete(_ context.Context, at bot.Receipt) error {
	for i := range c.posts {
		if c.posts[i].ID == at.Post && !c.posts[i].Deleted {
			c.posts[i].Deleted, c.posts[i].Post = true, view.Post{}
			c.events = append(c.events, Event{Kind: EventDeleted, Message: c.posts[i].Message})
			return c.save()
		}
	}
	return nil
}

// show adds a message only one user sees.
func (c *Chat) show(at Seat, p view.Post) error {
	_, err := c.add(post{Message: Message{Place: at.Place, To: at.User, At: c.clock.Now(), Post: p}})
	return err
}

// add gives a post its counted id and keeps it.
func (c *Chat) add(p post) (post, error) {
	p.ID = "post" + strconv.Itoa(len(c.posts)+1)
	c.posts = append(c.posts, p)
	if p.From == "" {
		c.events = append(c.events, Event{Kind: EventPosted, Message: p.Message})
	}
	return p, c.save()
}

func (c *Chat) save() error {
	if c.file == "" {
		return nil
	}
	body, err := json.Marshal(c.posts)
	if err != nil {
		return fmt.Errorf("keep chat: %w", err)
	}
	next := c.file + ".new"
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return fmt.Errorf("keep chat: %w", err)
	}
	if err := os.WriteFile(next, body, 0o600); err != nil {
		return fmt.Errorf("keep chat: %w", err)
	}
	return os.Rename(next, c.file)
}

// visible lists what a user sees in a place. The direct conversation of each
// user is their own.
func (c *Chat) visible(at Seat) []Message {
	var seen []Message
	for _, p := range c.posts {
		if p.Place == at.Place && (p.To == "" || p.To == at.User) {
			seen = append(seen, p.Message)
		}
	}
	return seen
}
