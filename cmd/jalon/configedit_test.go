package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One line changes, with what stands behind it; where that is not sure nothing
// does.
func TestSettingInAText(t *testing.T) {
	prefix := setting{"mattermost", "prefix", "test-"}
	for name, c := range map[string]struct {
		setting
		before, after string // none: not sure
	}{
		"there":              {prefix, "# of ours\n[mattermost] # it\nurl = 'x'\n  prefix='' # none yet\n\n[people]\nstaff = []\n", "# of ours\n[mattermost] # it\nurl = 'x'\n  prefix = \"test-\" # none yet\n\n[people]\nstaff = []\n"},
		"not there":          {prefix, "[mattermost]\nurl = 'x'\n[people]\n", "[mattermost]\nprefix = \"test-\"\nurl = 'x'\n[people]\n"},
		"of another table":   {prefix, "[other]\nprefix = 'a'\n[mattermost]\nurl = 'x'", "[other]\nprefix = 'a'\n[mattermost]\nprefix = \"test-\"\nurl = 'x'"},
		"no such table":      {prefix, "language = 'fr'", "language = 'fr'\n[mattermost]\nprefix = \"test-\"\n"},
		"an empty file":      {prefix, "", "\n[mattermost]\nprefix = \"test-\"\n"},
		"of no table":        {setting{"", "listen", ":8081"}, "# a\nlisten = \":8080\"\r\n[mattermost]\n", "# a\nlisten = \":8081\"\r\n[mattermost]\n"},
		"new, of no table":   {setting{"", "listen", ":8081"}, "# a\nzone = 'UTC'\n", "listen = \":8081\"\n# a\nzone = 'UTC'\n"},
		"a value with an =":  {setting{"mattermost", "url", "https://x/?a=1#b"}, "[mattermost]\nurl = 'https://y/#c' # d\n", "[mattermost]\nurl = \"https://x/?a=1#b\" # d\n"},
		"dotted":             {prefix, "mattermost.prefix = 'a'\n", ""},
		"an inline table":    {prefix, "mattermost = { prefix = 'a' }\n", ""},
		"in a longer text":   {prefix, "[mattermost]\nnotices = '''\nprefix = 'a'\n'''\n", ""},
		"a quoted key":       {prefix, "[mattermost]\n\"prefix\" = 'a'\n", ""},
		"a text of lines":    {prefix, "[mattermost]\nprefix = '''a'''\n", ""},
		"a list of its kind": {setting{"", "listen", ":8081"}, "x = [\n['a'],\n]\nlisten = 'a'\n", ""},
		"no TOML":            {prefix, "[mattermost\n", ""},
	} {
		got, ok := c.in(c.before)
		if ok != (c.after != "") || ok && got != c.after {
			t.Errorf("%s: %v %q, want %q", name, ok, got, c.after)
		}
	}
}

// Set up again with other flags, jalon.toml follows, and keeps what else is in
// it; where it cannot, what to write is the last thing said, and setup fails.
func TestSetupChangesTheConfiguration(t *testing.T) {
	t.Setenv(envAdminToken, "x")
	const before = "# ours\nlisten = ':8080' # behind the proxy\n[mattermost]\nurl = 'http://chat'\nbot_url = 'http://10.0.0.5:8080'\n[people]\nstaff = ['a.b']\n"
	set := func(body string) (o setupOptions, after, said string) {
		o.config = filepath.Join(t.TempDir(), "jalon.toml")
		write(t, o.config, body)
		if err := os.Chmod(o.config, 0o640); err != nil {
			t.Fatal(err)
		}
		o.setup.Prefix, o.setup.BotURL = "test-", "http://10.0.0.5:8081"
		cfg, err := setupConfig(&o)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		io := stdio{nil, &out, &out}
		if err := writeInstallation(cfg, &o, io); err != nil {
			t.Fatal(err)
		}
		if err := o.conclude(io); err != nil {
			out.WriteString(err.Error())
		}
		if info, err := os.Stat(o.config); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%v %v", info, err)
		}
		text, err := os.ReadFile(o.config)
		if err != nil {
			t.Fatal(err)
		}
		return o, string(text), out.String()
	}
	o, after, said := set(before)
	want := "# ours\nlisten = \":8081\" # behind the proxy\n[mattermost]\nprefix = \"test-\"\nurl = 'http://chat'\nbot_url = \"http://10.0.0.5:8081\"\n[people]\nstaff = ['a.b']\n"
	if after != want || !strings.Contains(said, "done: write in "+o.config+": mattermost.prefix = \"test-\"\n") || !strings.HasSuffix(said, "Start it with: jalon serve --config "+o.config+"\n") {
		t.Errorf("%q\n%s", after, said)
	}
	dotted := "mattermost.url = 'http://chat'\nmattermost.bot_url = 'http://10.0.0.5:8081'\nlisten = ':8081'\n"
	if o, after, said = set(dotted); after != dotted || strings.Contains(strings.ToLower(said), "start it") ||
		!strings.HasSuffix(said, "before you start the bot, write in "+o.config+":\n  mattermost.prefix = \"test-\"") {
		t.Errorf("%q\n%s", after, said)
	}
	if _, after, said = set(want); after != want || strings.Contains(said, o.config+":") {
		t.Errorf("%q\n%s", after, said)
	}
	link := filepath.Join(t.TempDir(), "link.toml")
	if err := os.Symlink(o.config, link); err != nil {
		t.Fatal(err)
	}
	if left, err := changeConfig(link, []setting{{"", "listen", ":1"}}); err != nil || len(left) != 1 {
		t.Errorf("a link: %v %v", left, err)
	}
}

// Where a bot listens follows the address it is reached at as it did before;
// behind a proxy it stays.
func TestWhereSetupListens(t *testing.T) {
	t.Setenv(envAdminToken, "x")
	for name, c := range map[string]struct{ file, flag, botURL, want string }{
		"for the first time": {"", "", "http://10.0.0.5:8081", ":8081"},
		"as before":          {"listen = ':8080'\n[mattermost]\nbot_url='http://10.0.0.5:8080'", "", "", ":8080"},
		"it follows":         {"listen = ':8080'\n[mattermost]\nbot_url='http://10.0.0.5:8080'", "", "http://10.0.0.5:8081", ":8081"},
		"behind a proxy":     {"listen = '127.0.0.1:9000'\n[mattermost]\nbot_url='https://bot.example.org'", "", "https://other.example.org", "127.0.0.1:9000"},
		"the flag wins":      {"listen = ':8080'\n[mattermost]\nbot_url='http://10.0.0.5:8080'", ":9", "http://10.0.0.5:8081", ":9"},
	} {
		o := setupOptions{config: filepath.Join(t.TempDir(), "jalon.toml"), listen: c.flag}
		write(t, o.config, c.file)
		o.setup.URL, o.setup.BotURL = "http://chat", c.botURL
		if _, err := setupConfig(&o); err != nil || o.listen != c.want {
			t.Errorf("%s: %q %v, want %q", name, o.listen, err, c.want)
		}
	}
}
