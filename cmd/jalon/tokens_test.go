package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A set-up beside the running bot adds tokens: they are known as soon as one is
// shown, and those it took away are forgotten within tokensFresh.
func TestTokensFollowTheFile(t *testing.T) {
	t.Setenv(envCommandTokens, "")
	path := filepath.Join(t.TempDir(), "secrets.toml")
	write := func(at time.Time, tokens string) {
		if err := os.WriteFile(path, []byte("command_tokens = ["+tokens+"]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now().Add(-time.Hour)
	write(begun, `"a"`)
	cfg := &config{Secrets: path}
	cfg.secrets.CommandTokens = []string{"a"}
	file := &tokenFile{cfg: cfg}
	says := func(unknown bool, want string) {
		t.Helper()
		var got []string
		for _, token := range file.current(unknown) {
			got = append(got, string(token))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("tokens are %q, not %q", got, want)
		}
	}
	says(false, "a")
	write(begun.Add(time.Minute), `"a", "b"`)
	says(true, "a b")
	write(begun.Add(2*time.Minute), `"b"`)
	file.looked = file.looked.Add(-tokensFresh)
	says(false, "b")
	write(begun.Add(3*time.Minute), ``) // half written, or none: the last good ones stay
	says(true, "b")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	says(true, "b")
	t.Setenv(envCommandTokens, "c")
	says(true, "b") // the environment was read at the start
}
