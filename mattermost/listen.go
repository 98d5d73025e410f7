package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"jalon/bot"
	"jalon/commands"
)

// Conversant answers what is said without a slash; *commands.Router is one.
type Conversant interface {
	Message(context.Context, commands.Message) (commands.Reply, error)
	Invited(context.Context, commands.Invitation) (commands.Reply, error)
}

// Listener hears what people say to the bot without a slash: everything in a
// direct conversation, elsewhere what mentions it. Each message is answered at
// most once, by a post that can be found again under the message's id.
//
// What was said during an outage is replayed by the server when it was short.
// Otherwise, and at the start, it is read from the channels that hold
// something the bot has not viewed: direct conversations, and channels where
// it was mentioned or invited, see catchingUp.
type Listener struct {
	*Messenger
	conversant Conversant
	log        *slog.Logger
	observe    func(outcome string)
	moved      func() // told when people, or who is in a channel, may have changed
	socket     *socket
	queues     [atOnce]chan said
	seen       memory // of what was taken up
	counted    memory // of what took its part of a quota
	quota      quota  // of each person
	open       backlog
	missed     atomic.Bool   // something was, of which nothing is known yet
	reread     chan struct{} // wakes catchingUp: there is something to read
	toView     chan struct{} // wakes viewing: something was answered
	pace       *rate.Limiter // of what catching up asks the server
}

const (
	atOnce    = 4  // answers; those of one channel come in their order
	mostQueue = 64 // messages waiting for one of them

	soonEnough = 15 * time.Second
)

func newListener(m *Messenger, c Conversant, o Options) *Listener {
	l := &Listener{Messenger: m, conversant: c, log: o.Log, observe: o.Heard, moved: o.Moved,
		reread: make(chan struct{}, 1), toView: make(chan struct{}, 1), pace: rate.NewLimiter(5, 10)}
	if l.observe == nil {
		l.observe = func(string) {}
	}
	if l.moved == nil {
		l.moved = func() {}
	}
	for i := range l.queues {
		l.queues[i] = make(chan said, mostQueue)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	l.socket = &socket{url: o.URL, token: o.Token, client: &http.Client{Transport: transport}, log: o.Log,
		heard: l.hear, missed: l.noteMissed}
	return l
}

// Run listens and answers until ctx ends, whatever the server does meanwhile.
func (l *Listener) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, queue := range l.queues {
		group.Go(func() error { return l.work(ctx, queue) })
	}
	group.Go(func() error { return l.catchingUp(ctx) })
	group.Go(func() error { return l.viewing(ctx) })
	group.Go(func() error { return l.socket.run(ctx) })
	return group.Wait()
}

// State says how the web socket fares. It never blocks.
func (l *Listener) State() SocketState { return l.socket.current() }

func (l *Listener) noteMissed() {
	l.missed.Store(true)
	wake(l.reread)
}

// wake has whoever waits look again.
func wake(sleeper chan<- struct{}) {
	select {
	case sleeper <- struct{}{}:
	default:
	}
}

// said is something to answer: a message, or an invitation.
type said struct {
	channel room
	post    *model.Post
	text    string // of a message, without the mention
	invited bool
	late    bool // heard some time after it was said: perhaps answered before
	again   bool // it, or the reading of its channel, failed before
}

// room is the channel something was said in.
type room struct {
	ID      bot.ChannelID
	Type    model.ChannelType
	Name    string
	Display string
}

func (r room) direct() bool { return r.Type == model.ChannelTypeDirect }

// name is that of the delivery that answers.
func (s said) name() string {
	if s.invited {
		return "invited/" + string(s.channel.ID)
	}
	return "reply/" + s.post.Id
}

// key tells what is to be answered once: a message, a channel's invitations of
// one day.
func (s said) key() string {
	if s.invited {
		return s.name() + "/" + time.Now().UTC().Format(time.DateOnly)
	}
	return s.name()
}

// root is the thread the answer goes to. In a direct conversation people
// answer each other plainly, unless they began a thread.
func (s said) root() string {
	switch {
	case s.invited || s.channel.direct():
		return s.post.RootId
	default:
		return cmp.Or(s.post.RootId, s.post.Id)
	}
}

// hear takes up one event of the web socket. It never blocks. Who was added to
// a channel is read from the post that says so, not from the event user_added:
// that one does not tell an invitation from the bot joining by itself.
func (l *Listener) hear(e event) {
	switch model.WebsocketEventType(e.Event) {
	case model.WebsocketEventPosted:
	case model.WebsocketEventUserUpdated, model.WebsocketEventUserActivationStatusChange, model.WebsocketEventUserRoleUpdated,
		model.WebsocketEventUserAdded, model.WebsocketEventUserRemoved, model.WebsocketEventChannelConverted:
		l.forget()
		l.moved()
		return
	default:
		return
	}
	var data struct {
		Post    string            `json:"post"`
		Type    model.ChannelType `json:"channel_type"`
		Name    string            `json:"channel_name"`
		Display string            `json:"channel_display_name"`
	}
	var post model.Post
	if json.Unmarshal(e.Data, &data) != nil || json.Unmarshal([]byte(data.Post), &post) != nil {
		if l.quota.mention("unreadable") {
			l.log.Warn("event unreadable", "event", e.Event, "seq", e.Seq)
		}
		return
	}
	s, ok := l.meaning(&post, room{bot.ChannelID(post.ChannelId), data.Type, data.Name, data.Display})
	if !ok || !l.seen.add(s.key()) {
		return
	}
	// Of an event replayed or repeated after a while it is no longer certain
	// that nothing answered it: the server itself holds a repeat back for half a
	// minute.
	s.late = time.Since(time.UnixMilli(post.CreateAt)) > soonEnough
	l.open.begin(s.channel)
	if !s.late && !s.invited && !l.allowed(s) {
		l.open.end(s.channel.ID) // settled too: nobody is answered hours later
		return
	}
	select {
	case l.queue(s) <- s:
	default:
		l.later(s)
		l.observe("dropped")
		if l.quota.mention("queue") {
			l.log.Warn("too many messages at once, some wait for theirs", "channel", s.channel.ID, "post", post.Id)
		}
	}
}

// queue is the one of a channel, so that its answers keep their order.
func (l *Listener) queue(s said) chan said {
	h := fnv.New32a()
	h.Write([]byte(s.channel.ID))
	return l.queues[h.Sum32()%atOnce]
}

// meaning tells whether a post is to be answered, and what it says.
func (l *Listener) meaning(p *model.Post, r room) (said, bool) {
	s := said{channel: r, post: p}
	me := l.id()
	if me == "" || p.Id == "" || p.ChannelId == "" || p.UserId == "" || p.UserId == me ||
		p.DeleteAt != 0 || p.EditAt != 0 || p.OriginalId != "" {
		return s, false
	}
	if p.Type == model.PostTypeAddToChannel && p.GetProp(model.PostPropsAddedUserId) == me {
		s.invited = true
		return s, true
	}
	if p.Type != model.PostTypeDefault && p.Type != model.PostTypeMe || byProgram(p) {
		return s, false
	}
	name := l.name.Load()
	if name == nil {
		return s, false
	}
	text, mentioned := withoutMention(p.Message, *name)
	s.text = text
	return s, mentioned || r.direct()
}

// byProgram tells whether no person wrote a post. The server sets these itself;
// who sets one by hand only goes unanswered.
func byProgram(p *model.Post) bool {
	return slices.ContainsFunc([]string{model.PostPropsFromBot, model.PostPropsFromWebhook, model.PostPropsFromPlugin},
		func(prop string) bool {
			value := p.GetProp(prop)
			return value != nil && value != "" && value != "false"
		})
}

// allowed counts a message against its author's quota: once, however often it
// is tried.
func (l *Listener) allowed(s said) bool {
	if !l.counted.add(s.key()) {
		return true
	}
	ok, first := l.quota.take(s.post.UserId)
	if ok {
		return true
	}
	l.counted.forget(s.key())
	l.observe("limited")
	if first {
		l.log.Warn("somebody writes too much, no answer for a while", "user", s.post.UserId, "channel", s.channel.ID)
	}
	return false
}
