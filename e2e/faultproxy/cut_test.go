package faultproxy

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
)

// Web sockets pass, both ways, and are cut on both sides.
func TestCut(t *testing.T) {
	ended := make(chan error, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			ended <- nil
			return
		}
		defer conn.CloseNow()
		for err == nil {
			var kind websocket.MessageType
			var frame []byte
			if kind, frame, err = conn.Read(context.Background()); err == nil {
				err = conn.Write(context.Background(), kind, frame)
			}
		}
		ended <- err
	}))
	defer server.Close()
	p, err := Start(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if n := p.Cut(); n != 0 {
		t.Errorf("%d web sockets before the first", n)
	}
	var open []*websocket.Conn
	for range 2 {
		conn, _, err := websocket.Dial(t.Context(), p.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		if err := conn.Write(t.Context(), websocket.MessageText, []byte("bonjour")); err != nil {
			t.Fatal(err)
		}
		if _, frame, err := conn.Read(t.Context()); err != nil || string(frame) != "bonjour" {
			t.Fatalf("%q %v", frame, err)
		}
		open = append(open, conn)
	}
	if n := p.Cut(); n != 2 {
		t.Errorf("%d web sockets, want 2", n)
	}
	for _, conn := range open {
		if _, _, err := conn.Read(t.Context()); err == nil {
			t.Error("the client's side goes on")
		}
		if err := <-ended; err == nil {
			t.Error("the server's side goes on")
		}
	}
	if n := p.Cut(); n != 0 {
		t.Errorf("%d web sockets left", n)
	}
}
