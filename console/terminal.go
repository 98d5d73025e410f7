package console

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	"regexp"
	"strings"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/view"
)

// Responder answers people; *commands.Router is one.
type Responder interface {
	Command(context.Context, commands.Call) (commands.Reply, error)
	Press(context.Context, commands.Press) (commands.Reply, error)
	Submit(context.Context, commands.Submission) (commands.Reply, error)
	Message(context.Context, commands.Message) (commands.Reply, error)
	Invited(context.Context, commands.Invitation) (commands.Reply, error)
}

// door names this door in the journal.
const door = "console"

// Terminal is the World of one terminal: the chat in memory and the bot in
// this process.
type Terminal struct {
	chat  *Chat
	clock *bot.ManualClock
	start Starter
	bot   Bot // nil while stopped
	log   *slog.Logger
	zone  *time.Location
	edit  func(Edition) error
	alone bool // the last press was on what one person alone reads
}

// NewTerminal starts a bot in a chat; edit changes what its catalogue's source
// gives. Close stops it.
func NewTerminal(ctx context.Context, chat *Chat, clock *bot.ManualClock, zone *time.Location, log *slog.Logger,
	start Starter, edit func(Edition) error) (*Terminal, error) {
	t := &Terminal{chat: chat, clock: clock, start: start, zone: zone, log: log, edit: edit}
	return t, t.Start(ctx)
}

// Start implements World.
func (t *Terminal) Start(ctx context.Context) error {
	if t.bot != nil {
		return errStarted
	}
	b, err := t.start(ctx, t.chat, t.clock)
	if err != nil {
		return err
	}
	t.bot = b
	return t.bot.Settle(ctx)
}

// Edit implements World.
func (t *Terminal) Edit(e Edition) error { return t.edit(e) }

// Stop implements World.
func (t *Terminal) Stop(context.Context) error {
	if t.bot == nil {
		return errStopped
	}
	err := t.bot.Close()
	t.bot = nil
	return err
}

// Close stops the bot if it runs.
func (t *Terminal) Close() error {
	if t.bot == nil {
		return nil
	}
	return t.Stop(context.Background())
}

// Now implements World.
func (t *Terminal) Now() time.Time { return t.clock.Now().In(t.zone) }

// Users implements World.
func (t *Terminal) Users() []string { return t.chat.UserNames }

// Channels implements World.
func (t *Terminal) Channels() []string { return t.chat.ChannelNames }

// Word implements World.
func (t *Terminal) Word(key string, data map[string]any) string {
	return t.chat.view.Say(t.chat.language, key, data)
}

// Instant implements World.
func (t *Terminal) Instant(at time.Time) string {
	return t.chat.view.Instant(t.chat.language, at.In(t.zone), t.clock.Now())
}

func (t *Terminal) person(name string) bot.Person {
	return bot.Person{ID: bot.UserID(name), Name: name, Language: t.chat.language}
}

// Command implements World.
func (t *Terminal) Command(ctx context.Context, at Seat, line string) error {
	trigger, text, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	return t.answer(ctx, at, seal, func() (commands.Reply, error) {
		return t.bot.Command(ctx, commands.Call{Who: t.person(at.User), Channel: bot.ChannelID(at.Place),
			ChannelName: at.Place, Direct: at.Place == DirectPlace, Trigger: trigger, Text: text, Door: door})
	})
}

// Press implements World. Where others read too, its answer is text alone, as
// in a chat.
func (t *Terminal) Press(ctx context.Context, at Seat, m Message, b view.Button) error {
	form := seal
	if m.To == "" {
		form = flat
	}
	return t.answer(ctx, at, form, func() (commands.Reply, error) {
		t.alone = m.To != ""
		return t.bot.Press(ctx, commands.Press{Who: t.person(at.User), Channel: bot.ChannelID(at.Place), Act: b.Act, Door: door})
	})
}

// answer shows the reply of a running bot, in a form, then settles.
func (t *Terminal) answer(ctx context.Context, at Seat, form func(view.Post) view.Post, ask func() (commands.Reply, error)) error {
	if t.bot == nil {
		t.chat.events = append(t.chat.events, Event{Kind: EventDown})
		return nil
	}
	reply, err := ask()
	switch {
	case err != nil:
		fault := bot.AsError(err)
		if fault.Err != nil {
			t.log.Error("request failed", "code", fault.Code, "err", fault.Err)
		}
		err = t.chat.show(at, t.chat.view.Post(t.chat.language, fault))
	case reply.Form != nil:
		opened := &OpenForm{Form: t.chat.view.Form(t.chat.language, reply.Form), Alone: t.alone}
		t.chat.events = append(t.chat.events, Event{Kind: EventForm, Form: opened})
		err = nil
	case reply.Show != nil:
		err = t.chat.show(at, form(t.chat.view.Post(t.chat.language, reply.Show)))
	}
	return errors.Join(err, t.bot.Settle(ctx))
}

// flat is a post as one text.
func flat(p view.Post) view.Post { return view.Post{Text: p.Flat()} }

// seal gives the buttons of an answer their nonce, as a door must.
func seal(p view.Post) view.Post {
	for i := range p.Buttons {
		p.Buttons[i].Act.Nonce = rand.Text()
	}
	return p
}

// Submit implements World.
func (t *Terminal) Submit(ctx context.Context, at Seat, f *OpenForm, values map[string]string) (FormResult, error) {
	if t.bot == nil {
		return FormResult{Fault: t.Word("console.down", nil)}, nil
	}
	reply, err := t.bot.Submit(ctx, commands.Submission{Who: t.person(at.User), Channel: bot.ChannelID(at.Place),
		Act: f.Act, Values: maps.Clone(values), Door: door})
	var result FormResult
	if err != nil {
		fault := bot.AsError(err)
		if fault.Err != nil {
			t.log.Error("request failed", "code", fault.Code, "err", fault.Err)
		}
		result.Fault = t.chat.view.Error(t.chat.language, fault)
	}
	for name, fault := range reply.Faults {
		if result.Faults == nil {
			result.Faults = map[string]string{}
		}
		result.Faults[name] = t.chat.view.Error(t.chat.language, fault)
	}
	if reply.Show != nil && f.Alone && result.Closed() {
		err = t.chat.show(at, seal(t.chat.view.Post(t.chat.language, reply.Show)))
		return result, errors.Join(err, t.bot.Settle(ctx))
	}
	return result, t.bot.Settle(ctx)
}

// mention is how people call the bot in a channel.
var mention = regexp.MustCompile(`(?i)(^|\s)@jalon\b[,:]?`)

// Say implements World: the message is there for all to see. In a direct
// conversation, or when it is mentioned, the bot answers there too.
func (t *Terminal) Say(ctx context.Context, at Seat, text string) error {
	return t.say(ctx, at, view.Post{Text: text})
}

// Send implements World.
func (t *Terminal) Send(ctx context.Context, at Seat, text string, f view.File) error {
	return t.say(ctx, at, view.Post{Text: text, Files: []view.File{f}})
}

func (t *Terminal) say(ctx context.Context, at Seat, p view.Post) error {
	m := Message{From: at.User, Place: at.Place, At: t.clock.Now(), Post: p}
	if at.Place == DirectPlace {
		m.To = at.User
	}
	said, err := t.chat.add(post{Message: m})
	if err != nil {
		return err
	}
	if at.Place != DirectPlace && !mention.MatchString(p.Text) {
		return nil
	}
	return t.respond(ctx, at, func() (commands.Reply, error) {
		return t.bot.Message(ctx, commands.Message{Who: t.person(at.User), Channel: bot.ChannelID(at.Place), Direct: at.Place == DirectPlace,
			ChannelName: at.Place, Text: strings.TrimSpace(mention.ReplaceAllString(p.Text, " ")), Files: said.sent(), Door: door})
	})
}

// Invite implements World.
func (t *Terminal) Invite(ctx context.Context, at Seat) error {
	return t.respond(ctx, at, func() (commands.Reply, error) {
		return t.bot.Invited(ctx, commands.Invitation{Channel: bot.ChannelID(at.Place), ChannelName: at.Place})
	})
}

// respond shows what the bot says where everybody there reads it.
func (t *Terminal) respond(ctx context.Context, at Seat, ask func() (commands.Reply, error)) error {
	if t.bot == nil {
		return nil // it was not there to hear
	}
	reply, err := ask()
	show := reply.Show
	if err != nil {
		fault := bot.AsError(err)
		if fault.Err != nil {
			t.log.Error("request failed", "code", fault.Code, "err", fault.Err)
		}
		show = fault
	}
	if show == nil {
		return t.bot.Settle(ctx)
	}
	m := Message{Place: at.Place, At: t.clock.Now(), Post: seal(t.chat.view.Post(t.chat.language, show).Posted())}
	if at.Place == DirectPlace {
		m.To = at.User
	}
	_, err = t.chat.add(post{Message: m})
	return errors.Join(err, t.bot.Settle(ctx))
}

// Advance implements World. Time passes while the bot is stopped, too.
func (t *Terminal) Advance(ctx context.Context, to time.Time) error {
	if t.bot != nil {
		return t.bot.Advance(ctx, to)
	}
	if to.Before(t.clock.Now()) {
		return bot.ErrPast
	}
	t.clock.Set(to)
	return nil
}

// Events implements World.
func (t *Terminal) Events(context.Context) ([]Event, error) {
	events := t.chat.events
	t.chat.events = nil
	return events, nil
}

// Messages implements World.
func (t *Terminal) Messages(_ context.Context, at Seat) ([]Message, error) {
	return t.chat.visible(at), nil
}
