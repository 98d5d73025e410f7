package console

import "errors"

// slip is a direction that cannot be carried out: in English for who writes
// scripts, in the texts for who is at a prompt.
type slip struct {
	key  string // of the texts, under console
	data map[string]any
	err  error
}

func (s slip) Error() string { return s.err.Error() }

// The two states a bot cannot be brought into twice.
var (
	errStarted = slip{key: "already_started", err: errors.New("already started")}
	errStopped = slip{key: "already_stopped", err: errors.New("already stopped")}
)
