package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// Where a bot has run, and nothing says its id any more, setup says that it
// makes another.
func TestSetupOnAStoreWithoutAnID(t *testing.T) {
	t.Setenv(envAdminToken, "x")
	for _, id := range []string{"", "first0000000"} {
		t.Setenv(envInstallation, id)
		config := filled(t, "jalon.db")
		if err := os.Remove(filepath.Join(filepath.Dir(config), "jalon.secrets.toml")); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(config, config+".lost"); err != nil {
			t.Fatal(err)
		}
		out, errs, code := command(t, "", "setup", "--config", config, "--url", "http://127.0.0.1:1", "--bot-url", "http://127.0.0.1:2")
		if code != exitFailure || strings.Contains(out, "nothing says its id") != (id == "") || !strings.Contains(errs, "does not answer") {
			t.Errorf("id %q: exit %d, %q %q", id, code, out, errs)
		}
	}
}
