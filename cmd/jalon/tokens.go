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
	looked time.Time // when the file was last looked at
	read   time.Time // the file's time of change when it was last read
	tokens [][]byte
}

// tokensFresh is how long a token that was taken away may still be known.
const tokensFresh = time.Second

// current returns the tokens. The file is looked at once in tokensFresh, and at
// once when somebody shows a token that is not among them.
func (t *tokenFile) current(unknown bool) [][]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tokens == nil {
		t.take(t.cfg.secrets.CommandTokens)
	}
	if !unknown && time.Since(t.looked) < tokensFresh {
		return t.tokens
	}
	t.looked = time.Now()
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
