package mattermost

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/mattermost/mattermost/server/public/model"
	"go.uber.org/goleak"

	"jalon/bot"
)

func TestSocketShowsTheTokenInAHeaderAlone(t *testing.T) {
	inTalk(t, func(c *talk) {
		if state := (&socket{}).current(); state != (SocketState{}) {
			t.Errorf("before anything: %+v", state)
		}
		c.start()
		first := c.dials[0]
		if got := first.header.Get("Authorization"); got != "Bearer "+botToken || first.query != "" {
			t.Errorf("Authorization %q, query %q", got, first.query)
		}
		if state := c.ear.State(); !state.Connected || state.Error != "" || !state.Since.Equal(time.Now()) {
			t.Errorf("%+v", state)
		}
	})
}

// A connection cut is taken up again after the last event, and the server
// sends what was missed: nothing is read again, and nothing twice.
func TestSocketTakesUpWhereItBroke(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		said := []*model.Post{c.say("direct", "un")}
		reads := c.count("GET", "/api/v4/users/bot/channels")
		c.cut()
		if c.ear.State().Connected {
			t.Error("it does not see the cut")
		}
		said = append(said, c.say("direct", "deux"), c.say("salon", "@jalon trois"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		for _, p := range said {
			c.once(p)
		}
		want := url.Values{"connection_id": {"connexion1"}, "sequence_number": {"3"}}.Encode() // hello, un, its answer
		if len(c.dials) != 2 || c.dials[1].query != want {
			t.Errorf("dialled %+v, want %s", c.dials[1:], want)
		}
		if c.count("GET", "/api/v4/users/bot/channels") != reads {
			t.Error("it caught up with what was replayed")
		}
		if state := c.ear.State(); !state.Connected || state.Error != "closed" {
			t.Errorf("%+v", state)
		}
	})
}

// Nothing was missed: the server greets a connection taken up again by
// nothing, and the answer to the first ping tells that it lives.
func TestSocketTakenUpInSilence(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		for range 3 {
			c.cut()
			time.Sleep(5 * time.Minute)
			synctest.Wait()
			if state := c.ear.State(); !state.Connected {
				t.Fatalf("%+v\n%s", state, &c.log)
			}
		}
		if n := c.count("GET", "/api/v4/users/bot/channels"); n != 1 {
			t.Errorf("caught up %d times, want the one of the start", n)
		}
		c.once(c.say("direct", "encore là ?"))
	})
}

// A server that restarted knows the connection no more: what was said
// meanwhile is read from the channels.
func TestSocketCatchesUpWhenTheServerForgot(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		before := c.say("direct", "avant")
		c.cut()
		c.forget()
		meanwhile, mention := c.say("direct", "pendant "+secret), c.say("salon", "@Jalon "+secret)
		ignored := c.say("salon", "entre nous")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		c.once(before)
		c.once(meanwhile)
		c.once(mention)
		if len(c.answers("reply/"+ignored.Id)) != 0 {
			t.Error("it answers what is not for it")
		}
		if !strings.Contains(c.dials[1].query, "connection_id=connexion1") {
			t.Errorf("dialled %q", c.dials[1].query)
		}
		c.once(c.say("direct", "après"))
	})
}

func TestSocketPings(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		if c.pings != 21 || len(c.dials) != 1 {
			t.Errorf("%d pings in ten minutes, %d connections", c.pings, len(c.dials))
		}
		c.mu.Lock()
		c.mute = true
		c.mu.Unlock()
		time.Sleep(silentFor + 2*time.Second)
		synctest.Wait()
		if len(c.dials) != 2 || !strings.Contains(c.log.String(), "why=silent") {
			t.Errorf("%d connections\n%s", len(c.dials), &c.log)
		}
	})
}

// What the server can do wrong: the bot tries again ever more slowly, says why,
// and is there again once the server is.
func TestSocketBadServers(t *testing.T) {
	hello := `{"event":"hello","data":{"connection_id":"connexion-x"},"seq":0}`
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(code)
			io.WriteString(w, "<html>"+botToken)
			return true
		}
	}
	send := func(kind websocket.MessageType, frames ...string) func(*websocket.Conn) {
		return func(conn *websocket.Conn) {
			for _, f := range frames {
				if conn.Write(context.Background(), kind, []byte(f)) != nil {
					return
				}
			}
			ignore(conn)
		}
	}
	flood := func(frame string) func(*websocket.Conn) {
		return func(conn *websocket.Conn) {
			go ignore(conn)
			for conn.Write(context.Background(), websocket.MessageText, []byte(frame)) == nil {
				time.Sleep(50 * time.Millisecond)
			}
		}
	}
	for name, bad := range map[string]struct {
		shake    func(http.ResponseWriter, *http.Request) bool
		greeting func(*websocket.Conn)
		code     string
	}{
		"401":                  {shake: status(401), code: "unauthorized"},
		"502 in HTML":          {shake: status(502), code: "refused"},
		"200 and no upgrade":   {shake: status(200), code: "refused"},
		"cut at the handshake": {shake: func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, code: "unreachable"},
		"hangs at the handshake": {shake: func(_ http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		}, code: "unreachable"},
		"never says hello":   {greeting: send(websocket.MessageText), code: "no hello"},
		"closes at once":     {greeting: func(conn *websocket.Conn) { conn.Close(websocket.StatusNormalClosure, "") }, code: "no hello"},
		"cuts at once":       {greeting: func(*websocket.Conn) {}, code: "no hello"},
		"hello, then closes": {greeting: func(conn *websocket.Conn) { conn.Write(context.Background(), websocket.MessageText, []byte(hello)) }, code: "closed"},
		"2 MB":               {greeting: send(websocket.MessageText, hello, `{"event":"`+strings.Repeat("x", 2<<20)+`"}`), code: "too large"},
		"not JSON":           {greeting: send(websocket.MessageText, hello, `{"event":`), code: "unreadable"},
		"no object":          {greeting: send(websocket.MessageText, hello, `[1]`), code: "unreadable"},
		"numbers as text":    {greeting: send(websocket.MessageText, hello, `{"event":"typing","seq":"one"}`), code: "unreadable"},
		"binary":             {greeting: send(websocket.MessageBinary, hello), code: "unreadable"},
		"events missing":     {greeting: send(websocket.MessageText, hello, `{"event":"typing","seq":7}`), code: "gap"},
		"the token is revoked": {greeting: send(websocket.MessageText, hello,
			`{"status":"FAIL","seq_reply":1,"error":{"id":"api.context.invalid_token.error","message":"Invalid session token=`+botToken+`","status_code":401}}`),
			code: "unauthorized"},
		"no hello in a flood": {greeting: flood(`{"event":"typing","seq":1}`), code: "no hello"},
	} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(c *talk) {
				c.shake, c.greeting = bad.shake, bad.greeting
				c.start()
				time.Sleep(20 * time.Minute)
				synctest.Wait()
				if state := c.ear.State(); state.Error != bad.code || strings.Contains(fmt.Sprint(state), botToken) {
					t.Errorf("%+v, want %q", state, bad.code)
				}
				c.pauses()
				c.mu.Lock()
				c.shake, c.greeting = nil, nil
				c.mu.Unlock()
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				if state := c.ear.State(); !state.Connected || state.Error != bad.code {
					t.Errorf("once it is well: %+v", state)
				}
				c.once(c.say("direct", "bonjour"))
				if n := strings.Count(c.log.String(), "\n"); n > 200 {
					t.Errorf("%d lines in the log:\n%.2000s", n, &c.log)
				}
			})
		})
	}
}

// ignore reads until the connection ends, and answers nothing.
func ignore(conn *websocket.Conn) {
	for {
		if _, _, err := conn.Read(context.Background()); err != nil {
			return
		}
	}
}

// pauses checks the instants of the connections: one second after the first,
// then twice as long, up to a minute; a quarter more at most.
func (c *talk) pauses() {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	want := shortestPause
	for i := 1; i < len(c.dials); i++ {
		got := c.dials[i].at.Sub(c.dials[i-1].at)
		if most := want + want/4 + helloWithin + time.Second; got < want || got > most {
			c.t.Errorf("pause %d is %s, want from %s to %s", i, got, want, most)
		}
		want = min(2*want, longestPause)
	}
	if n := len(c.dials); n < 12 || n > 26 {
		c.t.Errorf("%d connections in twenty minutes", n)
	}
}

// Once a connection lasted, the next cut is mended at once again.
func TestSocketPausesGrowShortAgain(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.shake = func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
		c.start()
		time.Sleep(10 * time.Minute)
		c.mu.Lock()
		c.shake = nil
		c.mu.Unlock()
		time.Sleep(5 * time.Minute)
		cut := time.Now()
		c.cut()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if last := c.dials[len(c.dials)-1].at; !c.ear.State().Connected || last.Sub(cut) > 1250*time.Millisecond {
			t.Errorf("connected again after %s", last.Sub(cut))
		}
	})
}

// Events it does not know, and known ones that hold anything: the connection
// goes on.
func TestSocketStrangeEvents(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		for _, data := range []map[string]any{nil, {"post": 7}, {"post": nil}, {"post": "{"}, {"post": "null"}, {"post": "[]"}, {"post": `{"id":7}`},
			{"post": `{"id":"x","props":"none"}`}, {"post": `{"id":"x","user_id":"agent","channel_id":"direct"}`, "channel_type": 4},
			{"post": strings.Repeat("[", 500_000)}} {
			for _, name := range []string{"posted", "user_added", "hello2", "custom_plugin", "status_change", "\u0000"} {
				c.emit(name, data)
			}
		}
		c.raw(`{}`)
		c.raw(`null`)
		c.raw(`{"status":"FAIL","error":{"id":"x"},"seq_reply":99}`)
		c.raw(`{"event":"posted","data":[],"seq":1}`)
		synctest.Wait()
		if !c.ear.State().Connected || len(c.dials) != 1 {
			t.Errorf("%+v after %d connections\n%s", c.ear.State(), len(c.dials), &c.log)
		}
		c.silent()
		if n := strings.Count(c.log.String(), "event unreadable"); n != 1 {
			t.Errorf("%d lines\n%s", n, &c.log)
		}
		c.once(c.say("direct", "bonjour"))
	})
}

// Frames the server repeats are not taken twice.
func TestSocketRepeatedFrames(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		p := c.say("direct", "bonjour")
		for _, frame := range c.events {
			c.raw(string(frame))
			c.raw(string(frame))
		}
		c.once(p)
		if len(c.dials) != 1 {
			t.Errorf("%d connections", len(c.dials))
		}
	})
}

// It ends at once, whatever it waits for; the bubble holds no goroutine after.
func TestSocketEndsAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		shake    func(http.ResponseWriter, *http.Request) bool
		greeting func(*websocket.Conn)
	}{
		"connected": {},
		"dialling": {shake: func(_ http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		}},
		"waiting for hello": {greeting: ignore},
		"pausing":           {shake: func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }},
	} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(talk *talk) {
				talk.shake, talk.greeting = c.shake, c.greeting
				talk.start()
				time.Sleep(3 * time.Second)
				talk.end()
				if talk.ear.State().Connected {
					t.Error("connected after the end")
				}
			})
		})
	}
}

// The same over real connections: nothing is left behind.
func TestSocketLeavesNothing(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dialled := make(chan struct{}, 8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/websocket") {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow()
		conn.Write(r.Context(), websocket.MessageText, []byte(`{"event":"hello","data":{"connection_id":"x"},"seq":0}`))
		dialled <- struct{}{}
		conn.Read(r.Context())
	}))
	defer server.Close()
	door, err := New(Options{URL: server.URL, Token: botToken, SealKeys: keyOne, Installation: "ici", Clock: bot.RealClock{},
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer door.api.HTTPClient.CloseIdleConnections()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- door.Listener(&echo{}).Run(ctx) }()
	<-dialled
	<-dialled // the server ended the first one: it came back
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
