package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"
)

// Bounds of a connection. The server answers a ping at once, so that hearing
// nothing for longer than between two pings is a dead connection.
const (
	socketPath    = "/api/v4/websocket"
	dialWithin    = 15 * time.Second
	helloWithin   = 15 * time.Second
	writeWithin   = 10 * time.Second
	pingEvery     = 30 * time.Second
	silentFor     = pingEvery + 15*time.Second
	mostFrame     = 1 << 20 // bytes; the server's own posts are far below
	shortestPause = time.Second
	longestPause  = time.Minute
	steadyAfter   = time.Minute // a connection that lasted so long makes the next pause short again
)

// event is one frame of the server: something that happened, numbered, or the
// reply to a request, which is not.
type event struct {
	Event string          `json:"event"`
	Data  json.RawMessage `json:"data"`
	Seq   int64           `json:"seq"`

	Status string `json:"status"` // of a reply
	Error  struct {
		StatusCode int `json:"status_code"`
	} `json:"error"` // its text, left out, quotes the token
}

// revoked tells whether a reply says that the token is no longer good. The
// server then keeps the connection, and sends no event any more.
func (e event) revoked() bool { return e.Event == "" && e.Error.StatusCode == http.StatusUnauthorized }

// socket keeps one account's web socket open. It takes a connection up again
// where it broke: the server keeps some hundred events for a few minutes.
type socket struct {
	url    string // of the server, http(s)
	token  string
	client *http.Client
	log    *slog.Logger
	heard  func(event) // each event; must not block
	missed func()      // the server began anew: what happened before is lost

	state      atomic.Pointer[SocketState]
	connection string // the server's id of what can be taken up again; empty for nothing
	last       int64  // sequence number of the last event of that connection
}

// run keeps the connection open until ctx ends.
func (s *socket) run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	pause := shortestPause
	for ctx.Err() == nil {
		begun := time.Now()
		err := s.connect(ctx)
		if ctx.Err() != nil {
			break
		}
		s.down(err)
		if time.Since(begun) >= steadyAfter {
			pause = shortestPause
		}
		if rest(ctx, pause+rand.N(pause/4)) != nil {
			break
		}
		pause = min(2*pause, longestPause)
	}
	s.set(SocketState{Since: time.Now(), Error: s.current().Error})
	return nil
}

// rest waits, or returns ctx's error.
func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// connect opens one connection and listens to it to its end.
func (s *socket) connect(ctx context.Context) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(mostFrame)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.listen(ctx, conn) })
	group.Go(func() error { return s.ping(ctx, conn) })
	return group.Wait()
}

func (s *socket) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	address := strings.TrimRight(s.url, "/") + socketPath
	if s.connection != "" {
		address += "?" + url.Values{"connection_id": {s.connection},
			"sequence_number": {strconv.FormatInt(s.last+1, 10)}}.Encode()
	}
	conn, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: s.client,
		HTTPHeader: http.Header{"Authorization": {"Bearer " + s.token}}})
	switch {
	case err == nil:
		return conn, nil
	case answer == nil:
		return nil, &broken{"unreachable", withoutAddress(err)}
	case answer.StatusCode == http.StatusUnauthorized:
		return nil, &broken{"unauthorized", errors.New("the server refuses the bot's token")}
	default:
		return nil, &broken{"refused", fmt.Errorf("the server answers %d", answer.StatusCode)}
	}
}

// withoutAddress leaves the address out: it names the connection.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// ping has the server say something at least every half minute, and once at
// the beginning: a connection taken up again is greeted by nothing else.
func (s *socket) ping(ctx context.Context, conn *websocket.Conn) error {
	for seq := 1; ; seq++ {
		write, cancel := context.WithTimeout(ctx, writeWithin)
		err := conn.Write(write, websocket.MessageText, fmt.Appendf(nil, `{"seq":%d,"action":"ping"}`, seq))
		cancel()
		if err != nil || rest(ctx, pingEvery) != nil {
			return nil // listen sees the end too, once it has read what came before
		}
	}
}

// listen hands on what the server says until the connection ends.
func (s *socket) listen(ctx context.Context, conn *websocket.Conn) error {
	resuming, greeted := s.connection != "", false
	deadline := time.Now().Add(helloWithin)
	for {
		if greeted {
			deadline = time.Now().Add(silentFor)
		}
		e, err := s.read(ctx, conn, deadline)
		var b *broken
		if errors.As(err, &b) && !greeted && (b.code == "silent" || b.code == "closed") {
			b.code = "no hello" // so does a server that does not know the token
			s.connection = ""
		}
		if err != nil {
			return err
		}
		if e.revoked() {
			s.connection = ""
			return &broken{"unauthorized", errors.New("the server no longer takes the bot's token")}
		}
		if e.Event == "hello" || resuming && !greeted && (e.Event != "" || e.Status == "OK") {
			greeted = true
			s.up(e.Event != "hello")
		}
		if greeted {
			if err := s.take(e); err != nil {
				return err
			}
		}
	}
}

// read waits for one frame. After one that cannot be read the connection
// cannot be taken up again: the server would send the same.
func (s *socket) read(ctx context.Context, conn *websocket.Conn, deadline time.Time) (e event, err error) {
	waiting, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	kind, frame, err := conn.Read(waiting)
	if err == nil {
		err = waiting.Err() // frames may come too fast for it to be noticed
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return e, ctx.Err()
	case errors.Is(err, websocket.ErrMessageTooBig):
		s.connection = ""
		return e, &broken{"too large", err}
	case err != nil && waiting.Err() != nil:
		return e, &broken{"silent", err}
	case err != nil:
		return e, &broken{"closed", err}
	}
	if kind != websocket.MessageText {
		err = errors.New("a binary frame")
	} else if json.Unmarshal(frame, &e) != nil {
		err = errors.New("not JSON, or not an event") // the fault itself would quote it
	}
	if err != nil {
		s.connection = ""
		return e, &broken{"unreadable", err}
	}
	return e, nil
}

// take follows the numbers of events, and hands each on. One that comes again
// is handed on again.
func (s *socket) take(e event) error {
	if e.Event == "" { // the reply to a ping
		return nil
	}
	if e.Event == "hello" {
		s.greet(e)
		return nil
	}
	if e.Seq > s.last+1 {
		missing := e.Seq - s.last - 1
		s.connection = ""
		return &broken{"gap", fmt.Errorf("%d events are missing", missing)}
	}
	s.last = max(s.last, e.Seq)
	s.heard(e)
	return nil
}

// greet notes under which id the server keeps the connection. A new one means
// that it no longer has the one before.
func (s *socket) greet(e event) {
	var hello struct {
		Connection string `json:"connection_id"`
	}
	_ = json.Unmarshal(e.Data, &hello) // without an id there is nothing to take up again
	anew := hello.Connection == "" || hello.Connection != s.connection
	s.connection, s.last = hello.Connection, e.Seq
	if anew {
		s.missed()
	}
}
