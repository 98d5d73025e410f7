// Package faultproxy stands between two programs and does to their requests
// what networks and servers do on bad days.
package faultproxy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is what happens to a request.
type Fault func(w http.ResponseWriter, r *http.Request, forward http.Handler)

// Rule applies a fault to the requests it matches. Go's own client sends a GET
// again by itself when a kept connection is cut before the reply: to lose one
// GET, allow for two Times.
type Rule struct {
	Method string         // empty for any
	Path   *regexp.Regexp // nil for any
	Body   []byte         // the body must hold it; nil for any
	Skip   int            // how many it matches go on to the rules after it first
	Times  int            // how often it applies; 0 for ever
	Fault  Fault          // nil: forward

	Rewrite func([]byte) []byte // changes the body before the fault, when not nil
	Before  func(*http.Request) // called before the fault, when not nil
	After   func(*http.Request) // called once the fault is done, before the client can know of it, when not nil
	Hit     chan<- struct{}     // told at the same moment as After, when not nil and not full
	Count   *atomic.Int64       // of the requests it applied to, when not nil
}

// Proxy forwards to one server.
type Proxy struct {
	URL    string
	server *http.Server
	cancel context.CancelFunc // ends what Close does not: held requests, web sockets

	mu      sync.Mutex
	rules   []*Rule
	seen    []string
	sockets map[*http.Request]context.CancelFunc // upgraded connections
}

// Start listens on a free loopback port, in front of target.
func Start(target string) (*Proxy, error) { return StartAt("127.0.0.1:0", target) }

// StartAt listens on an address, such as "127.0.0.2:0".
func StartAt(address, target string) (*Proxy, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("read the proxy's target: %w", err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for the proxy: %w", err)
	}
	forward := httputil.NewSingleHostReverseProxy(u)
	// A kept connection to a program that was killed would be a fault no rule asked for.
	forward.Transport = &http.Transport{DisableKeepAlives: true}
	forward.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	ctx, cancel := context.WithCancel(context.Background())
	p := &Proxy{URL: "http://" + l.Addr().String(), cancel: cancel, sockets: map[*http.Request]context.CancelFunc{}}
	p.server = &http.Server{Handler: p.handler(p.upgrades(forward)), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	go p.server.Serve(l)
	return p, nil
}

// Close ends the proxy, with every connection.
func (p *Proxy) Close() error {
	if p.cancel == nil { // never started: only its URL is used
		return nil
	}
	p.cancel()
	return p.server.Close()
}

// Cut ends the web sockets that are open, and tells how many there were. New
// ones are forwarded, unless a rule says otherwise.
func (p *Proxy) Cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.sockets)
	for r, cut := range p.sockets {
		cut()
		delete(p.sockets, r)
	}
	return n
}

// upgrades keeps what ends each web socket: once upgraded, a connection is no
// longer the HTTP server's.
func (p *Proxy) upgrades(forward http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			forward.ServeHTTP(w, r)
			return
		}
		ctx, cut := context.WithCancel(r.Context())
		p.mu.Lock()
		p.sockets[r] = cut
		p.mu.Unlock()
		defer func() {
			cut()
			p.mu.Lock()
			delete(p.sockets, r)
			p.mu.Unlock()
		}()
		forward.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Set replaces the rules; the first that matches applies.
func (p *Proxy) Set(rules ...Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
	for _, r := range rules {
		p.rules = append(p.rules, &r)
	}
}

// Add puts a rule after the others.
func (p *Proxy) Add(r Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = append(p.rules, &r)
}

// Clear takes every rule away.
func (p *Proxy) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
}

// Seen counts the requests of a method whose path matches.
func (p *Proxy) Seen(method string, path *regexp.Regexp) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, s := range p.seen {
		if m, at, _ := bytes.Cut([]byte(s), []byte(" ")); string(m) == method && path.Match(at) {
			n++
		}
	}
	return n
}

func (p *Proxy) handler(forward http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		setBody(r, body)
		if rule := p.match(r, body); rule != nil {
			rule.apply(w, r, body, forward)
			return
		}
		forward.ServeHTTP(w, r)
	})
}

func setBody(r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.ContentLength >= 0 { // else it came in chunks, and goes on so
		r.ContentLength = int64(len(body))
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
}

func (rule *Rule) apply(w http.ResponseWriter, r *http.Request, body []byte, forward http.Handler) {
	if rule.Count != nil {
		rule.Count.Add(1)
	}
	if rule.Rewrite != nil {
		setBody(r, rule.Rewrite(body))
	}
	if rule.Before != nil {
		rule.Before(r)
	}
	defer rule.done(r) // also when the fault panics, which is how a connection is cut
	if rule.Fault == nil {
		forward.ServeHTTP(w, r)
		return
	}
	rule.Fault(w, r, forward)
}

func (rule *Rule) done(r *http.Request) {
	if rule.After != nil {
		rule.After(r)
	}
	if rule.Hit != nil {
		select {
		case rule.Hit <- struct{}{}:
		default:
		}
	}
}

func (p *Proxy) match(r *http.Request, body []byte) *Rule {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, r.Method+" "+r.URL.Path)
	for i, rule := range p.rules {
		if rule.Method != "" && rule.Method != r.Method || rule.Path != nil && !rule.Path.MatchString(r.URL.Path) ||
			rule.Body != nil && !bytes.Contains(body, rule.Body) {
			continue
		}
		if rule.Skip > 0 {
			rule.Skip--
			continue
		}
		if rule.Times > 0 {
			if rule.Times--; rule.Times == 0 {
				p.rules = append(p.rules[:i:i], p.rules[i+1:]...)
			}
		}
		return rule
	}
	return nil
}

// DropReply forwards the request, reads the reply to its end even when the
// client gives up meanwhile, and cuts the connection in the place of the reply.
func DropReply(_ http.ResponseWriter, r *http.Request, forward http.Handler) {
	forward.ServeHTTP(&discard{header: http.Header{}}, r.WithContext(context.WithoutCancel(r.Context())))
	panic(http.ErrAbortHandler)
}

// Hang holds the request, without forwarding it, until the client gives up.
func Hang(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// DelayReply forwards at once, and keeps the reply for a while: the server has
// done what the client may stop waiting for.
func DelayReply(d time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		kept := &reply{header: http.Header{}, status: http.StatusOK}
		forward.ServeHTTP(kept, r.WithContext(context.WithoutCancel(r.Context())))
		select {
		case <-time.After(d):
			kept.send(w)
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
}

// Refuse cuts the connection without forwarding.
func Refuse(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// Delay forwards after a while.
func Delay(d time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		select {
		case <-time.After(d):
			forward.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}
}

// TooManyRequests answers as Mattermost's limiter does: plain text.
func TooManyRequests(seconds int) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		http.Error(w, "limit exceeded", http.StatusTooManyRequests)
	}
}

// BadGateway answers as a web server in front of a dead Mattermost: HTML.
func BadGateway(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	io.WriteString(w, "<html><body><h1>502 Bad Gateway</h1></body></html>")
}

// reply is one that was read and is not sent yet.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *reply) Header() http.Header         { return k.header }
func (k *reply) Write(b []byte) (int, error) { return k.body.Write(b) }

func (k *reply) WriteHeader(status int) {
	if status >= http.StatusOK { // the others announce a reply, and are none
		k.status = status
	}
}

func (k *reply) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), k.header)
	w.WriteHeader(k.status)
	k.body.WriteTo(w)
}

// discard takes a reply that nobody will read.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
