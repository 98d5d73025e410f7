package publicfetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var figures = []byte("indicateur,valeur\nbaux,10\n")

func give(w http.ResponseWriter, _ *http.Request) { w.Write(figures) }

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file is read, and asked for only when it is another than the one held.
func TestFetch(t *testing.T) {
	held := Validators{ETag: `W/"1"`, LastModified: "Mon, 03 Aug 2026 18:00:00 GMT"}
	w := open(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Errorf("it accepts %q", r.Header.Get("Accept-Encoding"))
		}
		if r.URL.Path == "/stable" { // as data.gouv.fr has it
			http.Redirect(w, r, "/a.csv", http.StatusFound)
			return
		}
		if r.Header.Get("Referer") != "" {
			t.Errorf("it tells where it comes from: %s", r.Header.Get("Referer"))
		}
		if r.Header.Get("If-None-Match") == held.ETag && r.Header.Get("If-Modified-Since") == held.LastModified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", held.ETag)
		w.Header().Set("Last-Modified", held.LastModified)
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(zipped(t, figures))
	})
	for _, path := range []string{"/a.csv", "/stable?key=SECRET"} {
		got, err := w.Fetch(t.Context(), w.address("data.example.com", path), Validators{})
		if diff := cmp.Diff(Answer{Body: figures, Validators: held}, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got)\n%s", path, err, diff)
		}
		got, err = w.Fetch(t.Context(), w.address("data.example.com", path), held)
		if diff := cmp.Diff(Answer{Unchanged: true}, got); diff != "" || err != nil {
			t.Errorf("%s again: %v, (-want +got)\n%s", path, err, diff)
		}
	}
}

// Names that lead to what is not public lead nowhere.
func TestNamesThatLeadInside(t *testing.T) {
	w := open(t, give)
	for _, to := range []string{"127.0.0.1", "127.0.0.2", "::1", "10.0.0.1", "192.168.1.1 10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
		"::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1", "fe80::1", "ff02::1"} {
		w.names.of["inside.example.com"] = []string{to}
		_, err := w.Fetch(t.Context(), "https://inside.example.com"+w.trap.port()+"/a?key=SECRET", Validators{})
		if !errors.Is(err, ErrNotPublic) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("to %s: %v", to, err)
		}
	}
}

// Addresses that are refused in the configuration are refused here too.
func TestAddressesThatAreNotRead(t *testing.T) {
	w := open(t, give)
	for address := range addresses {
		if got, err := w.Fetch(t.Context(), address, Validators{}); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %q, %v", address, got.Body, err)
		}
	}
	if _, err := w.Fetch(t.Context(), "https://127.0.0.1"+w.trap.port(), Validators{}); !errors.Is(err, ErrNotPublic) {
		t.Error(err)
	}
}

// A name that led to the public internet when it was looked at first, and inside
// at the next connection, leads nowhere.
func TestRebinding(t *testing.T) {
	calls := 0
	w := open(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	w.names.of["rebind.example.com"] = []string{"127.0.0.1", "127.0.0.2"} // the server is at the first
	_, err := w.Fetch(t.Context(), w.address("rebind.example.com", "/"), Validators{})
	if !errors.Is(err, ErrNotPublic) || !strings.Contains(err.Error(), "127.0.0.2") || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// Of several addresses of a name only the public ones are tried.
func TestMixedAddresses(t *testing.T) {
	w := open(t, give)
	w.names.of["mixed.example.com"] = []string{"127.0.0.2 127.0.0.1 ::1"}
	if got, err := w.Fetch(t.Context(), w.address("mixed.example.com", "/"), Validators{}); err != nil || !bytes.Equal(got.Body, figures) {
		t.Errorf("%q %v", got.Body, err)
	}
}

// A redirection leads no further than an address does.
func TestRedirections(t *testing.T) {
	plain := 0
	insecure := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { plain++ })
	w := open(t, func(w http.ResponseWriter, r *http.Request) {
		var left int
		if n, _ := fmt.Sscanf(r.URL.Path, "/%d", &left); n == 1 && left > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", left-1), http.StatusFound)
			return
		}
		if to := r.URL.Query().Get("to"); to != "" {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
			return
		}
		give(w, r)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go http.Serve(l, insecure)
	defer l.Close()
	w.names.of["inside.example.com"] = []string{"127.0.0.2"}
	inside := w.trap.port()
	for _, to := range []string{"http://" + l.Addr().String() + "/", "http://data.example.com" + w.port, "https://127.0.0.1" + inside, "https://[::1]" + inside, "https://localhost" + inside,
		"https://inside.example.com" + inside, "https://u:p@data.example.com" + w.port, "//127.0.0.1" + inside, "file:///etc/passwd", "gopher://data.example.com" + inside, "https://2130706433" + inside} {
		got, err := w.Fetch(t.Context(), w.address("data.example.com", "/?to="+to), Validators{})
		if err == nil {
			t.Errorf("%s is followed: %q", to, got.Body)
		}
	}
	if plain > 0 {
		t.Error("something was asked without TLS")
	}
	for left, ok := range map[int]bool{5: true, 6: false} {
		if _, err := w.Fetch(t.Context(), w.address("data.example.com", fmt.Sprintf("/%d", left)), Validators{}); (err == nil) != ok {
			t.Errorf("%d redirections: %v", left, err)
		}
	}
}

// What is no whole file is refused.
func TestWhatIsNoWholeFile(t *testing.T) {
	large := bytes.Repeat([]byte(" "), 1<<20+1)
	bomb, whole := zipped(t, bytes.Repeat(large, 64)), zipped(t, figures)
	pack := func(body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(body)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		says string
	}{
		"404": {status(404), "it answers 404 Not Found"}, "500": {status(500), "it answers 500"}, "204": {status(204), "it answers 204"}, "304 unasked": {status(304), "it answers 304"},
		"206": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusPartialContent)
			give(w, r)
		}, "it answers 206"},
		"too large": {func(w http.ResponseWriter, _ *http.Request) { w.Write(large) }, "too large"},
		"gzip bomb": {pack(bomb), "too large"},
		"cut gzip":  {pack(whole[:len(whole)-9]), "unexpected EOF"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write(figures)
		}, "unexpected EOF"},
		"large header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		}, "header"},
	} {
		w := open(t, c.h)
		got, err := w.Fetch(t.Context(), w.address("data.example.com", "/a?key=SECRET"), Validators{})
		if err == nil || got.Body != nil || got.Unchanged || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "data.example.com") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %d bytes, %v", name, len(got.Body), err)
		}
	}
	just := open(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(large[1:]) })
	if got, err := just.Fetch(t.Context(), just.address("data.example.com", "/"), Validators{}); err != nil || len(got.Body) != 1<<20 {
		t.Errorf("just small enough: %d bytes, %v", len(got.Body), err)
	}
}

// A server that never ends what it begins is left.
func TestSlowServers(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"says nothing": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"drips": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
			}
		},
	} {
		w := open(t, h)
		w.whole, w.most = 50*time.Millisecond, 1<<40
		if _, err := w.Fetch(t.Context(), w.address("data.example.com", "/"), Validators{}); !errors.Is(err, errLate) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What New makes has no way in at all, and believes no certificate but those of
// the world.
func TestNew(t *testing.T) {
	w := open(t, give)
	transport := New(1).http.Transport.(*http.Transport)
	if transport.Proxy != nil { // it would be the one to connect
		t.Error("a proxy of the environment is used")
	}
	for _, to := range []string{w.trap.Addr().String(), w.server.Listener.Addr().String(), "localhost" + w.trap.port(), "[::1]" + w.trap.port()} {
		if c, err := transport.DialContext(t.Context(), "tcp", to); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v, %v", to, c, err)
		}
	}
	stranger := open(t, give)
	stranger.Client = newClient(1<<20, net.Dialer{Resolver: stranger.names.resolver()}, nil, func(netip.AddrPort) bool { return true })
	if _, err := stranger.Fetch(t.Context(), stranger.address("data.example.com", "/"), Validators{}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
}
