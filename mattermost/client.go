// Package mattermost is the door to Mattermost: its REST client, the hooks the
// server calls, the seal that proves what comes back is ours, set-up and
// self-check. Nothing about Mattermost is known outside it.
package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
)

// Client speaks to one Mattermost server as one account. Client4 has no
// deadlines of its own: this one bounds every request and remembers the
// server's time.
type Client struct {
	api    *model.Client4
	seenAt atomic.Int64 // unix nanoseconds here, when the server last answered
	server atomic.Int64 // unix seconds of its Date then
}

// requestTimeout bounds one request, whatever its caller allows.
const requestTimeout = 15 * time.Second

// NewClient returns a client of the server at url, an http(s) address without
// /api, speaking with a bot's or a person's token.
func NewClient(url, token string) *Client {
	c := &Client{api: model.NewAPIv4Client(strings.TrimRight(url, "/"))}
	c.api.SetToken(token)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16
	transport.ResponseHeaderTimeout = requestTimeout
	c.api.HTTPClient = &http.Client{Timeout: requestTimeout, Transport: noteDate{transport, c}, CheckRedirect: onlyReads}
	return c
}

// onlyReads refuses to follow a redirection with anything but a GET: it would
// turn a POST into one.
func onlyReads(r *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet {
		return fmt.Errorf("the server sends to %s: write that address as mattermost.url", r.URL.Host)
	}
	if len(via) > 5 {
		return errors.New("more than five redirections")
	}
	return nil
}

// noteDate keeps the Date of every answer.
type noteDate struct {
	next   http.RoundTripper
	client *Client
}

func (n noteDate) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.next.RoundTrip(r)
	if err != nil {
		return answer, err
	}
	if err := refuseNothing(answer); err != nil {
		answer.Body.Close()
		return nil, err
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		n.client.server.Store(date.Unix())
		n.client.seenAt.Store(time.Now().UnixNano())
	}
	return answer, nil
}

// errNothing: an answer that Client4 would hand on as a nil value without an
// error. What became of the request is unknown.
var errNothing = errors.New("the server answers with nothing")

// refuseNothing turns a 304, which we never ask for, and a lone JSON null into
// an error.
func refuseNothing(answer *http.Response) error {
	if answer.StatusCode == http.StatusNotModified {
		return errNothing
	}
	if answer.StatusCode/100 != 2 || answer.ContentLength > 16 {
		return nil
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(answer.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if bytes.Equal(bytes.TrimSpace(head[:n]), []byte("null")) {
		return errNothing
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head[:n]), answer.Body), answer.Body}
	return nil
}

// freshEnough is how old the server's Date may be and still be built on.
const freshEnough = 5 * time.Minute

// ServerTime implements bot.Messenger: the server's last Date, asked for when
// there is none of the last minutes.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	if time.Since(time.Unix(0, c.seenAt.Load())) > freshEnough {
		if err := c.Ping(ctx); err != nil {
			return time.Time{}, err
		}
		if c.seenAt.Load() == 0 {
			return time.Time{}, errors.New("the server says no Date: look at the proxy in front of it")
		}
	}
	return time.Unix(c.server.Load(), 0), nil
}

// Ping asks the server whether it is there.
func (c *Client) Ping(ctx context.Context) error {
	_, answer, err := c.api.GetPing(ctx)
	return fault("ping", answer, err)
}

// respond gives the caller of a command another answer that only they see.
func (c *Client) respond(ctx context.Context, hook string, response *model.CommandResponse) error {
	body, err := json.Marshal(response)
	if err != nil {
		return fmt.Errorf("respond: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.api.URL+"/hooks/commands/"+hook, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("respond: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.api.HTTPClient.Do(r)
	if err != nil {
		var whole *url.Error // its address holds the hook, which is as good as a password
		if errors.As(err, &whole) {
			err = whole.Err
		}
		return fmt.Errorf("respond: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("respond: the server answers %s", answer.Status)
	}
	return nil
}

// say posts at once, without the care of a delivery.
func (c *Client) say(ctx context.Context, channel string, props model.StringInterface) error {
	post := &model.Post{ChannelId: channel}
	post.SetProps(props)
	_, answer, err := c.api.CreatePost(ctx, post)
	return fault("create the post", answer, err)
}

// fault words a failed call as what is known of its outcome; nil stays nil.
func fault(what string, answer *model.Response, err error) error {
	if err == nil {
		return nil
	}
	e := &bot.SendError{Outcome: bot.OutcomeUnknown, Err: fmt.Errorf("%s: %w", what, err)}
	if answer == nil {
		var network *net.OpError
		if errors.As(err, &network) && network.Op == "dial" {
			e.Outcome = bot.OutcomeNotSent
		}
		return e
	}
	switch code := answer.StatusCode; {
	case code == http.StatusTooManyRequests:
		e.Outcome, e.RetryAfter = bot.OutcomeNotSent, retryAfter(answer.Header)
	case code == http.StatusUnauthorized:
		e.Outcome, e.RetryAfter = bot.OutcomeNotSent, time.Minute
	case code == http.StatusRequestEntityTooLarge:
		e.Outcome = bot.OutcomeRefused
	case code >= 400 && code < 500 && verdict(answer, err) == 0: // a gateway's: Mattermost never saw it
		e.Outcome, e.RetryAfter = bot.OutcomeNotSent, time.Minute
	case code >= 400 && code < 500:
		e.Outcome = bot.OutcomeRefused
	}
	return e
}

// verdict is the HTTP status of a refusal by Mattermost itself; 0 when a
// gateway in front of it answered, or nobody did. A gateway says 404 while the
// server behind it restarts: nothing must be concluded from that.
func verdict(answer *model.Response, err error) int {
	var app *model.AppError
	if !errors.As(err, &app) || app.Id == "" {
		return 0
	}
	return statusOf(answer)
}

// retryAfter reads a number of seconds; one second when there is none.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		seconds = 1
	}
	return time.Duration(min(seconds, 600)) * time.Second
}

// statusOf is the HTTP status of an answer, 0 when there was none.
func statusOf(answer *model.Response) int {
	if answer == nil {
		return 0
	}
	return answer.StatusCode
}
