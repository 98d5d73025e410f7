package main

import (
	"os"
	"sync"
	"time"
)

// tokenFile knows the slash commands' tokens, and reads the secrets file again
// when it has changed: a set-up that runs beside the bot adds to them.
type tokenFile struct {
	cfg *config

	mu     sync.Mutex
	read   time.Time // the file's time of change when it was last read
	tokens [][]byte
}

func (t *tokenFile) current() [][]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tokens == nil {
		t.take(t.cfg.secrets.CommandTokens)
	}
	if os.Getenv(envCommandTokens) != "" {
		return t.tokens
	}
	path := t.cfg.beside(t.cfg.Secrets)
	info, err := os.Stat(path)
	if err != nil || info.ModTime().Equal(t.read) {
		return t.tokens
	}
	if s, err := readSecrets(path); err == nil && len(s.CommandTokens) > 0 {
		t.read = info.ModTime()
		t.take(s.CommandTokens)
	}
	return t.tokens
}

func (t *tokenFile) take(tokens []string) {
	t.tokens = make([][]byte, len(tokens))
	for i, token := range tokens {
		t.tokens[i] = []byte(token)
	}
}
