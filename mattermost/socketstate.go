package mattermost

import (
	"errors"
	"fmt"
	"time"
)

// SocketState says how the web socket fares.
type SocketState struct {
	Connected bool
	Since     time.Time // of being connected, or not
	Error     string    // why the last connection ended or did not come; empty when it never failed
}

// broken is why a connection ended or did not come. Its code goes to whoever
// asks for the state; it never holds an address or a secret.
type broken struct {
	code string
	err  error
}

func (b *broken) Error() string { return fmt.Sprintf("%s: %v", b.code, b.err) }
func (b *broken) Unwrap() error { return b.err }

func (s *socket) current() SocketState {
	if state := s.state.Load(); state != nil {
		return *state
	}
	return SocketState{}
}

func (s *socket) set(state SocketState) { s.state.Store(&state) }

func (s *socket) up(resumed bool) {
	was := s.current()
	s.set(SocketState{Connected: true, Since: time.Now(), Error: was.Error})
	if !was.Connected {
		s.log.Info("web socket connected", "resumed", resumed)
	}
}

// down notes why the connection ended. An outage is logged once for each
// cause, not at each attempt.
func (s *socket) down(err error) {
	was, code := s.current(), "closed"
	var b *broken
	if errors.As(err, &b) {
		code = b.code
	}
	now := SocketState{Since: was.Since, Error: code}
	if was.Connected || was.Since.IsZero() {
		now.Since = time.Now()
	}
	s.set(now)
	if was.Connected || was.Error != code {
		s.log.Warn("web socket down, trying again; commands, buttons and reminders go on", "why", code, "err", err)
	}
}
