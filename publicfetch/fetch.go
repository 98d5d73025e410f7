// Package publicfetch reads files that anybody may read: over https, from
// addresses of the public internet and from no other. Whoever gives it an
// address, or answers at one, reaches nothing inside the network of this
// machine by it.
package publicfetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Validators say which copy of a file is held. Both empty: none is.
type Validators struct{ ETag, LastModified string }

// Answer is what an address answered.
type Answer struct {
	Unchanged  bool       // the copy that is held is still the right one; the rest is empty
	Body       []byte     // complete, unpacked
	Validators Validators // of Body
}

// Client reads files. New makes one.
type Client struct {
	http  *http.Client
	most  int64         // bytes of a file, once unpacked
	whole time.Duration // for one file, from the name look-up to the last byte
}

// ErrTooLarge: a file is larger than the client takes.
var ErrTooLarge = errors.New("it is too large")

// errLate: a file took too long.
var errLate = errors.New("it does not answer in time")

const (
	wholeTimeout  = 2 * time.Minute
	dialTimeout   = 10 * time.Second
	headerTimeout = 30 * time.Second
	mostHeader    = 64 << 10 // bytes
	mostRedirects = 5
)

// New makes a client that takes files of at most so many bytes, once unpacked.
// It goes through no proxy, whatever the environment says: where a connection
// leads could not be told any more.
func New(most int64) *Client {
	return newClient(most, net.Dialer{}, &tls.Config{}, func(to netip.AddrPort) bool { return IsPublic(to.Addr()) })
}

// newClient makes a client that connects only where it may.
func newClient(most int64, dialer net.Dialer, config *tls.Config, may func(netip.AddrPort) bool) *Client {
	dialer.Timeout = dialTimeout
	// Asked about each address after the name was looked up, when the connection
	// is about to be made: a name that leads elsewhere a moment later is no way in.
	dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); err != nil || !may(to) {
			return fmt.Errorf("it leads to %s, which is %w", address, ErrNotPublic)
		}
		return nil
	}
	return &Client{most: most, whole: wholeTimeout, http: &http.Client{CheckRedirect: follow, Transport: &http.Transport{
		Proxy: nil, DialContext: dialer.DialContext, TLSClientConfig: config, TLSHandshakeTimeout: dialTimeout,
		ResponseHeaderTimeout: headerTimeout, MaxResponseHeaderBytes: mostHeader, DisableKeepAlives: true}}}
}

// Fetch reads the file at an address; held are the validators of the copy that
// is held, or zero. Errors name the host and never the rest of the address,
// which may hold a secret. ErrNotPublic, ErrTooLarge.
func (c *Client) Fetch(ctx context.Context, address string, held Validators) (Answer, error) {
	if err := CheckAddress(address); err != nil {
		return Answer{}, fmt.Errorf("fetch: %w", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.whole, errLate)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{}, fmt.Errorf("fetch: %w", withoutAddress(err))
	}
	r.Header.Set("User-Agent", "jalon")
	if held.ETag != "" {
		r.Header.Set("If-None-Match", held.ETag)
	}
	if held.LastModified != "" {
		r.Header.Set("If-Modified-Since", held.LastModified)
	}
	answer, err := c.do(r, held)
	if err != nil && errors.Is(context.Cause(ctx), errLate) {
		err = errLate
	}
	if err != nil {
		return Answer{}, fmt.Errorf("fetch from %s: %w", r.URL.Host, withoutAddress(err))
	}
	return answer, nil
}

func (c *Client) do(r *http.Request, held Validators) (Answer, error) {
	answer, err := c.http.Do(r) // the transport asks for gzip, and unpacks it
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && held != Validators{}:
		return Answer{Unchanged: true}, nil
	case answer.StatusCode != http.StatusOK:
		return Answer{}, fmt.Errorf("it answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, c.most+1))
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("read its answer: %w", err)
	case int64(len(body)) > c.most:
		return Answer{}, ErrTooLarge
	}
	return Answer{Body: body, Validators: Validators{ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified")}}, nil
}

// follow follows a few redirections to where a file may be read from, and tells
// none of them where it comes from.
func follow(r *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return fmt.Errorf("more than %d redirections", mostRedirects)
	}
	r.Header.Del("Referer")
	if err := check(r.URL); err != nil {
		return fmt.Errorf("it redirects to an address that is not read: %w", err)
	}
	return nil
}

func withoutAddress(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
