package mattermost

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// chat is a server answering as told, and a client of it.
func chat(t *testing.T, answer http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return NewClient(server.URL+"/", "jeton")
}

// attempt posts once, and returns what is known of it.
func attempt(t *testing.T, c *Client) *bot.SendError {
	t.Helper()
	_, answer, err := c.api.CreatePost(t.Context(), &model.Post{ChannelId: "salon", Message: "x"})
	var e *bot.SendError
	if err = fault("post", answer, err); err != nil && !errors.As(err, &e) {
		t.Fatalf("not a send error: %v", err)
	}
	return e
}

func replying(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// dropping reads the request, then hangs up after some bytes of an answer.
func dropping(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, answer)
		conn.Close()
	}
}

// resetting reads the request, then breaks the connection off.
func resetting(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
		panic(err)
	}
	conn.Close()
}

const appError = `{"id":"api.context","message":"no","status_code":403}`

// outcomes are what a server may do with a post, and what is then known of it.
var outcomes = map[string]struct {
	answer http.HandlerFunc
	want   bot.Outcome
	after  time.Duration
}{
	"created":                   {replying(201, `{"id":"p"}`), "", 0},
	"too many":                  {replying(429, "limit exceeded\n", "Content-Type", "text/plain", "Retry-After", "7"), bot.OutcomeNotSent, 7 * time.Second},
	"too many, no delay":        {replying(429, "limit exceeded"), bot.OutcomeNotSent, time.Second},
	"too many, a date":          {replying(429, "", "Retry-After", "Mon, 23 Nov 2026 09:00:00 GMT"), bot.OutcomeNotSent, time.Second},
	"too many, negative":        {replying(429, "", "Retry-After", "-5"), bot.OutcomeNotSent, time.Second},
	"too many, zero":            {replying(429, "", "Retry-After", "0"), bot.OutcomeNotSent, time.Second},
	"reset once read":           {resetting, bot.OutcomeUnknown, 0},
	"too many, for ages":        {replying(429, "", "Retry-After", "99999999"), bot.OutcomeNotSent, 10 * time.Minute},
	"too many, overflowing":     {replying(429, "", "Retry-After", "99999999999999999999"), bot.OutcomeNotSent, time.Second},
	"unauthorized":              {replying(401, appError), bot.OutcomeNotSent, time.Minute},
	"forbidden":                 {replying(403, appError), bot.OutcomeRefused, 0},
	"not found":                 {replying(404, appError), bot.OutcomeRefused, 0},
	"bad request":               {replying(400, appError), bot.OutcomeRefused, 0},
	"a gateway's 400":           {replying(400, "plain"), bot.OutcomeNotSent, time.Minute},
	"a gateway's 404":           {replying(404, "404 page not found"), bot.OutcomeNotSent, time.Minute},
	"a gateway's 403, in JSON":  {replying(403, `{"error":"forbidden"}`), bot.OutcomeNotSent, time.Minute},
	"a redirection":             {replying(301, "", "Location", "https://chat.example.org/api/v4/posts"), bot.OutcomeUnknown, 0},
	"too large":                 {replying(413, "<html>"), bot.OutcomeRefused, 0},
	"a proxy's 502":             {replying(502, "<html><h1>Bad Gateway</h1>"), bot.OutcomeUnknown, 0},
	"500":                       {replying(500, appError), bot.OutcomeUnknown, 0},
	"503 with a delay":          {replying(503, "", "Retry-After", "7"), bot.OutcomeUnknown, 0},
	"created, no JSON":          {replying(201, "<html>"), bot.OutcomeUnknown, 0},
	"created, cut":              {dropping("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\""), bot.OutcomeUnknown, 0},
	"dropped once read":         {dropping(""), bot.OutcomeUnknown, 0},
	"dropped in the header":     {dropping("HTTP/1.1 201 Cre"), bot.OutcomeUnknown, 0},
	"an answer that is no HTTP": {dropping("SSH-2.0-x\r\n\r\n"), bot.OutcomeUnknown, 0},
}

func TestOutcomesOfAPost(t *testing.T) {
	for name, c := range outcomes {
		t.Run(name, func(t *testing.T) {
			e := attempt(t, chat(t, c.answer))
			if c.want == "" {
				if e != nil {
					t.Error(e)
				}
				return
			}
			if e == nil || e.Outcome != c.want || e.RetryAfter != c.after || e.Err == nil {
				t.Errorf("%+v, want %s after %v", e, c.want, c.after)
			}
		})
	}
}

func TestOutcomesWithoutAServer(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if e := attempt(t, NewClient(gone.URL, "jeton")); e == nil || e.Outcome != bot.OutcomeNotSent {
		t.Errorf("connection refused: %+v", e)
	}
	release := make(chan struct{})
	c := chat(t, func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-release })
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, answer, err := c.api.CreatePost(ctx, &model.Post{})
	var e *bot.SendError
	if !errors.As(fault("post", answer, err), &e) || e.Outcome != bot.OutcomeUnknown {
		t.Errorf("a server that hangs: %+v", e)
	}
	if fault("post", answer, nil) != nil {
		t.Error("no error is no fault")
	}
}

// The token is sent to the server, and never part of what is logged.
func TestTokenStaysOutOfErrors(t *testing.T) {
	var sent string
	c := chat(t, func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header.Get("Authorization")
		http.Error(w, "no", 500)
	})
	c.api.SetToken("SECRET")
	e := attempt(t, c)
	if sent != "BEARER SECRET" || e == nil || strings.Contains(e.Error(), "SECRET") {
		t.Errorf("sent %q, error %v", sent, e)
	}
}

func TestServerTimeIsItsDate(t *testing.T) {
	asked := 0
	date := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	c := chat(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Date", date.Format(http.TimeFormat))
		io.WriteString(w, `{"status":"OK"}`)
	})
	for range 3 {
		if got, err := c.ServerTime(t.Context()); err != nil || !got.Equal(date) {
			t.Fatalf("%v %v", got, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
	date = date.Add(time.Hour)
	if err := c.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := c.ServerTime(t.Context()); !got.Equal(date) {
		t.Errorf("the last answer's date is not used: %v", got)
	}
	c.seenAt.Store(time.Now().Add(-freshEnough - time.Second).UnixNano())
	if _, err := c.ServerTime(t.Context()); err != nil || asked != 3 {
		t.Errorf("a stale date is built on: asked %d times, %v", asked, err)
	}
}

// Even an error's date counts, and no server means no time.
func TestServerTimeOfFailures(t *testing.T) {
	date := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	c := chat(t, replying(502, "<html>", "Date", date.Format(http.TimeFormat)))
	if got, err := c.ServerTime(t.Context()); err == nil {
		t.Errorf("a failed ping gave %v", got)
	}
	if got, err := c.ServerTime(t.Context()); err != nil || !got.Equal(date) {
		t.Errorf("%v %v", got, err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	var e *bot.SendError
	if got, err := NewClient(gone.URL, "").ServerTime(t.Context()); !errors.As(err, &e) || e.Outcome != bot.OutcomeNotSent {
		t.Errorf("%v %v", got, err)
	}
}
