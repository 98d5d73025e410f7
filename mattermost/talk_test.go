package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// talk is a Mattermost in memory, as far as messages go: its web socket keeps
// events, numbers them and sends again what a connection missed; its REST side
// keeps posts and memberships. It lives in a synctest bubble, on pipes.
type talk struct {
	t      *testing.T
	server *http.Server
	pipes  pipes
	log    lockedBuffer
	door   *Door
	bot    *echo

	ear   *Listener
	stop  context.CancelFunc
	ended chan error

	mu       sync.Mutex
	rooms    map[string]*model.Channel
	members  map[string]*model.ChannelMemberWithTeamData
	posts    []*model.Post
	asked    []string // method and path of each request
	dials    []dialled
	connID   string   // of what can be taken up again
	events   [][]byte // of that connection, by sequence number
	live     *websocket.Conn
	pings    int
	next     int                                                   // number of ids given
	shake    func(http.ResponseWriter, *http.Request) bool         // misbehaves at a handshake; false: behaves
	greeting func(*websocket.Conn)                                 // in the place of what follows the handshake
	rest     func(http.ResponseWriter, *http.Request, []byte) bool // misbehaves at a request
	mute     bool                                                  // pings are not answered
	outcomes map[string]int
}

type dialled struct {
	at     time.Time
	query  string
	header http.Header
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.done); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

const (
	botToken = "jeton-tres-secret"
	secret   = "motdepassedit" // said by people, never logged
)

// inTalk runs a test in a bubble, with a chat and a bot that listens to it.
func inTalk(t *testing.T, test func(*talk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t)
		defer c.close()
		test(c)
	})
}

func newTalk(t *testing.T) *talk {
	c := &talk{t: t, pipes: pipes{make(chan net.Conn), make(chan struct{})}, bot: &echo{}, outcomes: map[string]int{},
		rooms: map[string]*model.Channel{}, members: map[string]*model.ChannelMemberWithTeamData{}}
	c.room("direct", model.ChannelTypeDirect)
	c.room("salon", model.ChannelTypeOpen)
	c.server = &http.Server{Handler: c.handler(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go c.server.Serve(c.pipes)
	time.Sleep(48 * time.Hour) // the bubble's clock begins at the epoch of fakes: let there be a yesterday
	return c
}

func (c *talk) room(id string, kind model.ChannelType) {
	c.rooms[id] = &model.Channel{Id: id, Type: kind, Name: "nom-" + id, DisplayName: "Nom " + id, LastPostAt: time.Now().UnixMilli()}
	c.members[id] = &model.ChannelMemberWithTeamData{ChannelMember: model.ChannelMember{ChannelId: id, UserId: "bot",
		LastViewedAt: time.Now().UnixMilli()}}
}

// start makes a bot without any memory, and has it listen.
func (c *talk) start() {
	c.t.Helper()
	var err error
	c.door, err = New(Options{URL: "http://chat", BotURL: "http://bot", Token: botToken, SealKeys: keyOne, Installation: "ici",
		Language: "fr", Clock: bot.RealClock{}, Log: slog.New(slog.NewTextHandler(&c.log, nil)), Heard: func(outcome string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.outcomes[outcome]++
		}})
	if err != nil {
		c.t.Fatal(err)
	}
	me, name := "bot", "jalon"
	c.door.me.Store(&me)
	c.door.name.Store(&name)
	transport := &http.Transport{DialContext: c.pipes.dial}
	c.door.api.HTTPClient.Transport = noteDate{transport, c.door.Client}
	c.ear = c.door.Listener(c.bot)
	c.ear.socket.client = &http.Client{Transport: &http.Transport{DialContext: c.pipes.dial}}
	ctx, cancel := context.WithCancel(c.t.Context())
	c.ended = make(chan error, 1)
	go func() {
		c.ended <- c.ear.Run(ctx)
		transport.CloseIdleConnections()
	}()
	c.stop = cancel
	synctest.Wait()
}

// end stops the bot, which must follow at once.
func (c *talk) end() {
	c.t.Helper()
	c.stop()
	c.stop = nil
	synctest.Wait()
	select {
	case err := <-c.ended:
		if err != nil {
			c.t.Errorf("it ended with %v", err)
		}
	default:
		c.t.Error("it goes on after the end")
	}
}

func (c *talk) close() {
	c.t.Helper()
	if c.stop != nil {
		c.end()
	}
	c.server.Close()
	c.cut()
	for _, hidden := range []string{secret, botToken, "connexion"} {
		if strings.Contains(c.log.String(), hidden) {
			c.t.Errorf("the log tells %q:\n%s", hidden, &c.log)
		}
	}
	synctest.Wait()
}

// cut breaks the connection as a network does.
func (c *talk) cut() {
	c.mu.Lock()
	live := c.live
	c.live = nil
	c.mu.Unlock()
	if live != nil {
		live.CloseNow()
	}
	synctest.Wait()
}

// forget restarts the server: it no longer knows the connection.
func (c *talk) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connID, c.events = "", nil
}

// emit sends an event of a channel, or keeps it for a connection that is to be
// taken up again.
func (c *talk) emit(name string, data map[string]any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.emitLocked(name, data)
}

func (c *talk) emitLocked(name string, data map[string]any) {
	if c.connID == "" {
		return
	}
	frame, err := json.Marshal(map[string]any{"event": name, "data": data, "seq": len(c.events)})
	if err != nil {
		panic(err)
	}
	c.events = append(c.events, frame)
	c.write(frame)
}

// write sends a frame as it is. The lock is held.
func (c *talk) write(frame []byte) {
	if c.live == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	c.live.Write(ctx, websocket.MessageText, frame)
}

// raw sends a frame that is no numbered event.
func (c *talk) raw(frame string) {
	c.mu.Lock()
	c.write([]byte(frame))
	c.mu.Unlock()
	synctest.Wait()
}

// say posts as somebody, and waits until all that follows at once is done.
func (c *talk) say(room, text string, change ...func(*model.Post)) *model.Post {
	p := c.post(room, text, change...)
	synctest.Wait()
	return p
}

func (c *talk) post(room, text string, change ...func(*model.Post)) *model.Post {
	time.Sleep(time.Millisecond) // no two posts of one instant
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &model.Post{UserId: "agent", ChannelId: room, Message: text}
	for _, f := range change {
		f(p)
	}
	c.keep(p)
	return p
}

// keep stores a post and tells of it. The lock is held.
func (c *talk) keep(p *model.Post) {
	if p.Id == "" {
		c.next++
		p.Id = fmt.Sprint("post", c.next)
	}
	if p.CreateAt == 0 {
		p.CreateAt = time.Now().UnixMilli()
	}
	p.UpdateAt = p.CreateAt
	c.posts = append(c.posts, p)
	room := c.rooms[p.ChannelId]
	room.LastPostAt = max(room.LastPostAt, p.CreateAt)
	if added, _ := p.GetProp(model.PostPropsAddedUserId).(string); strings.Contains(strings.ToLower(p.Message), "@jalon") || added == "bot" {
		c.members[p.ChannelId].MentionCount++
	}
	c.emitLocked("posted", posted(p, room))
}

func posted(p *model.Post, room *model.Channel) map[string]any {
	text, err := p.ToJSON()
	if err != nil {
		panic(err)
	}
	return map[string]any{"post": text, "channel_type": room.Type, "channel_name": room.Name, "channel_display_name": room.DisplayName}
}

// answers are the bot's posts under a delivery's name.
func (c *talk) answers(name string) (found []*model.Post) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.posts {
		if p.UserId == "bot" && (name == "" || p.GetProp(propDelivery) == name) {
			found = append(found, p)
		}
	}
	return found
}

// once checks that a post was answered once, and returns the answer.
func (c *talk) once(p *model.Post) *model.Post {
	c.t.Helper()
	found := c.answers("reply/" + p.Id)
	if len(found) != 1 {
		c.t.Fatalf("%d answers to %s, want 1\n%s", len(found), p.Id, &c.log)
	}
	return found[0]
}

func (c *talk) silent() {
	c.t.Helper()
	if found := c.answers(""); len(found) != 0 {
		c.t.Errorf("it says %q", textOf(found[0]))
	}
}

func (c *talk) count(method, path string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, asked := range c.asked {
		if strings.HasPrefix(asked, method+" "+path) {
			n++
		}
	}
	return n
}

func textOf(p *model.Post) string {
	for _, a := range p.Attachments() {
		return a.Text
	}
	return ""
}

// echo answers with what was said.
type echo struct {
	mu      sync.Mutex
	heard   []commands.Message
	invited []commands.Invitation
	answer  func(commands.Message) (commands.Reply, error)
	welcome any
	refuse  error // of an invitation
}

func (e *echo) Message(_ context.Context, m commands.Message) (commands.Reply, error) {
	e.mu.Lock()
	e.heard = append(e.heard, m)
	answer := e.answer
	e.mu.Unlock()
	if answer != nil {
		return answer(m)
	}
	return commands.Reply{Show: bot.TestAnswer{Proof: m.Text}}, nil
}

func (e *echo) Invited(_ context.Context, i commands.Invitation) (commands.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.invited = append(e.invited, i)
	return commands.Reply{Show: e.welcome}, e.refuse
}

func (e *echo) messages() []commands.Message {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard
}
