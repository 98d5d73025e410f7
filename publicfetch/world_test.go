package publicfetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

// world is an https server whom a client takes for one of the public internet,
// and the look-up of names that leads there, or elsewhere.
type world struct {
	*Client
	server *httptest.Server
	port   string
	names  *names
	trap   *trap
}

// open makes a world whose every name under example.com leads to its server.
func open(t *testing.T, h http.HandlerFunc) *world {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	at := netip.MustParseAddrPort(server.Listener.Addr().String())
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	w := &world{server: server, port: server.URL[strings.LastIndexByte(server.URL, ':'):], names: &names{of: map[string][]string{}, asked: map[string]int{}}}
	w.Client = newClient(1<<20, net.Dialer{Resolver: w.names.resolver()}, &tls.Config{RootCAs: roots},
		func(to netip.AddrPort) bool { return to == at || IsPublic(to.Addr()) })
	w.trap = trapAt(t)
	return w
}

// address is one of the server's.
func (w *world) address(name, path string) string { return "https://" + name + w.port + path }

// trap counts the connections made to a place nobody may be led to.
type trap struct {
	net.Listener
	mu    sync.Mutex
	calls int
}

func trapAt(t *testing.T) *trap {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	trap := &trap{Listener: l}
	t.Cleanup(func() {
		l.Close()
		if trap.mu.Lock(); trap.calls > 0 {
			t.Errorf("%d connections were made to a private address", trap.calls)
		}
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			trap.mu.Lock()
			trap.calls++
			trap.mu.Unlock()
			c.Close()
		}
	}()
	return trap
}

func (t *trap) port() string { _, port, _ := net.SplitHostPort(t.Addr().String()); return ":" + port }

// names is a name server. A name has the addresses of its nth look-up, and those
// of its last from then on; every other leads to 127.0.0.1.
type names struct {
	mu    sync.Mutex
	of    map[string][]string // name → for each look-up, addresses with spaces between
	asked map[string]int
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go n.serve(there)
		return here, nil
	}}
}

// serve answers questions that come as over TCP: their length first.
func (n *names) serve(c net.Conn) {
	defer c.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(c, length[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(c, question); err != nil {
			return
		}
		answer := n.answer(question)
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// answer answers one question, for A (1) or AAAA (28).
func (n *names) answer(question []byte) []byte {
	end, name := 12, ""
	for question[end] != 0 {
		name += string(question[end+1:end+1+int(question[end])]) + "."
		end += 1 + int(question[end])
	}
	end += 5
	kind := binary.BigEndian.Uint16(question[end-4:])
	var records []byte
	count := 0
	for _, a := range n.addresses(strings.TrimSuffix(name, "."), kind) {
		if a.Is4() != (kind == 1) {
			continue
		}
		records = append(records, 0xc0, 12, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(a.AsSlice())))
		records = append(records, a.AsSlice()...)
		count++
	}
	answer := append([]byte{question[0], question[1], 0x81, 0x80, 0, 1, 0, byte(count), 0, 0, 0, 0}, question[12:end]...)
	return append(answer, records...)
}

func (n *names) addresses(name string, kind uint16) (all []netip.Addr) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rounds := n.of[name]
	if rounds == nil {
		rounds = []string{"127.0.0.1"}
	}
	key := name + string(rune(kind))
	round := min(n.asked[key], len(rounds)-1)
	n.asked[key]++
	for _, text := range strings.Fields(rounds[round]) {
		all = append(all, netip.MustParseAddr(text))
	}
	return all
}
