package main

import (
	"fmt"
	"path/filepath"
	"testing"
)

// A prefix is read in small letters, as the server writes commands, wherever
// it comes from: a second setup finds what the first one made.
func TestPrefixInSmallLetters(t *testing.T) {
	t.Setenv(envAdminToken, "x")
	file := "[mattermost]\nurl = 'http://chat'\nbot_url = 'http://bot'\n"
	for name, c := range map[string]struct{ inFile, flag, want string }{
		"none":                  {"", "", ""},
		"of the file":           {"Test-", "", "test-"},
		"of the flag":           {"", "TEST_2-", "test_2-"},
		"the flag wins":         {"Other-", "Test-", "test-"},
		"in small letters":      {"test-", "", "test-"},
		"the same, differently": {"test-", "Test-", "test-"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "jalon.toml")
			write(t, path, file+fmt.Sprintf("prefix = %q\n", c.inFile))
			o := setupOptions{config: path}
			o.setup.Prefix = c.flag
			cfg, err := setupConfig(&o)
			if err != nil {
				t.Fatal(err)
			}
			if cfg.Mattermost.Prefix != c.want || o.setup.Prefix != c.want {
				t.Errorf("the configuration has %q, setup %q; want %q", cfg.Mattermost.Prefix, o.setup.Prefix, c.want)
			}
		})
	}
	if _, err := configured(t, file+"prefix = 'TÉST-'\n", func(string) string { return "" }); len(keysOf(t, err)) != 1 {
		t.Errorf("an accent: %v", err)
	}
}
