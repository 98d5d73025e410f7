// Package faultproxy stands between two programs and does to their requests
// what networks and servers do on bad days.
package faultproxy

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// Fault is what happens to a request.
type Fault func(w http.ResponseWriter, r *http.Request, forward http.Handler)

// Rule applies a fault to the requests it matches.
type Rule struct {
	Method string         // empty for any
	Path   *regexp.Regexp // nil for any
	Body   []byte         // the body must hold it; nil for any
	Times  int            // how often it applies; 0 for ever
	Fault  Fault
	Hit    chan<- struct{} // told once the fault is done, when not nil and not full
}

// Proxy forwards to one server.
type Proxy struct {
	URL    string
	server *http.Server

	mu    sync.Mutex
	rules []*Rule
	seen  []string
}

// Start listens on a free loopback port, in front of target.
func Start(target string) (*Proxy, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	forward := httputil.NewSingleHostReverseProxy(u)
	forward.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	p := &Proxy{URL: "http://" + l.Addr().String()}
	p.server = &http.Server{Handler: p.handler(forward), ReadHeaderTimeout: 10 * time.Second}
	go p.server.Serve(l)
	return p, nil
}

// Close ends the proxy, with every connection.
func (p *Proxy) Close() error { return p.server.Close() }

// Set replaces the rules; the first that matches applies.
func (p *Proxy) Set(rules ...Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
	for _, r := range rules {
		p.rules = append(p.rules, &r)
	}
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
		r.Body = io.NopCloser(bytes.NewReader(body))
		rule := p.match(r, body)
		if rule == nil {
			forward.ServeHTTP(w, r)
			return
		}
		defer func() {
			if rule.Hit != nil {
				select {
				case rule.Hit <- struct{}{}:
				default:
				}
			}
		}()
		rule.Fault(w, r, forward)
	})
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
		if rule.Times > 0 {
			if rule.Times--; rule.Times == 0 {
				p.rules = append(p.rules[:i:i], p.rules[i+1:]...)
			}
		}
		return rule
	}
	return nil
}

// DropReply forwards the request, and cuts the connection in the place of the
// reply.
func DropReply(_ http.ResponseWriter, r *http.Request, forward http.Handler) {
	forward.ServeHTTP(&discard{header: http.Header{}}, r)
	panic(http.ErrAbortHandler)
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

// discard takes a reply that nobody will read.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
