package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// configured reads a configuration of that text, in a folder of its own.
func configured(t *testing.T, body string, getenv func(string) string) (*config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, body)
	return loadConfig(path, getenv)
}

// keysOf are the keys a configuration's faults begin with.
func keysOf(t *testing.T, err error) []string {
	t.Helper()
	var found faults
	if err != nil && !errors.As(err, &found) {
		t.Fatalf("not a list of faults: %v", err)
	}
	var keys []string
	for _, f := range found {
		key, rest, ok := strings.Cut(f, ": ")
		if !ok || rest == "" {
			t.Errorf("a fault without its key, or without a reason: %q", f)
		}
		keys = append(keys, key)
	}
	return keys
}

const figure = `
[[products]]
slug = "a"
[[products.indicators]]
name = "n"
short_name = "s"
family = "used"
frequency = "monthly"
unit = "%"
`

// publishes is a product that publishes its figures.
func publishes(what string) string {
	return "[[products]]\nslug = 'a'\nimport = { " + what + " }\n"
}

// reminds is a rule with more keys.
func reminds(keys string) string { return "[[reminders]]\nname = 'a'\nschedule = '0 9 * * 1'\n" + keys }

// pauses is a pause of the incubator.
func pauses(keys string) string { return "[[pauses]]\n" + keys }

// faulty are texts with the keys of all their faults.
var faulty = map[string][]string{
	"":                                    nil,
	figure:                                nil,
	"language = 1979-05-27T07:32:00Z":     {"language"},
	"mattermost = 5":                      {"mattermost"},
	"[[mattermost]]\nurl = 'x'":           {"mattermost"},
	"products = [1, 2]":                   {"products"},
	"reminders = 'x'":                     {"reminders"},
	"a.b.c = 1\n'd.e' = 2":                {"a.b", "a", "d.e"},
	"'' = 1":                              {""},
	"extra = 1\n[closed_days]\nextra=1":   {"closed_days.extra", "extra"},
	"[closed_days]\nextra = [2026-12-24]": {"closed_days.extra"},
	"[closed_days]\nextra = [['a']]":      {"closed_days.extra"},
	"[people]\nstaff = 'x'\nadmins = [1]": {"people.admins", "people.staff"},
	"[mattermost]\nrate = inf\nconcurrency = 99999999999":       {"mattermost.rate", "mattermost.concurrency"},
	"[mattermost]\nrate = 0\nconcurrency = 0":                   {"mattermost.rate", "mattermost.concurrency"},
	"[mattermost]\nburst = -1":                                  {"mattermost.burst"},
	"[mattermost]\nburst = 1001\nrate = 1":                      {"mattermost.burst"},
	"[mattermost]\nrate = -1.5\nconcurrency = 1.0":              {"mattermost.concurrency", "mattermost.rate"},
	"public_url = 'jalon.example.org'":                          {"public_url"},
	"[mattermost]\nurl = 'ftp://x'\nbot_url = 'http://'":        {"mattermost.url", "mattermost.bot_url"},
	"[mattermost]\nurl = 'http://x\\n'\nbot_url='javascript:1'": {"mattermost.url", "mattermost.bot_url"},
	"[catalogue]\nrefresh = 4":                                  {"catalogue.refresh"},
	"[catalogue]\nrefresh = '59s'":                              {"catalogue.refresh"},
	"listen = '8080'":                                           {"listen"},
	"log_level = 'INFO'\nlog_format = ''":                       {"log_format", "log_level"},
	"[[reminders]]\nname = 'a'\nschedule = 'x'\n[[reminders]]\nname = 'a'\nschedule = '@weekly'\nzone = 'Nope'": {"reminders[1].schedule", "reminders[2].name", "reminders[2].zone"},
	"[[products]]\nslug = 'a'\npeople = { 'x.y' = 1, z = 'king' }":                                              {"products.people.x.y", "products[1].people.z"},
	"[[products]]\nslug = 'a'\n[[products]]\nslug = 'a'\n[[products]]":                                          {"products[2].slug", "products[3].slug"},
	figure + "delay = 1.5\ntype = 'x'":                                                                          {"products.indicators.delay", "products[1].indicators[1].type"},
	figure + "delay = -1":                                                                                       {"products[1].indicators[1].delay"},
	figure + "known = { '2026-09' = 'x', '2026-Q3' = 1.0 }":                                                     {"products.indicators.known.2026-09", "products[1].indicators[1].known.2026-Q3"},
	figure + "target = { value = 'x', day = 'y' }":                                                              {"products.indicators.target.day", "products.indicators.target.value", "products[1].indicators[1].target.date"},
	figure + "[[products.indicators]]\nname = ' '\nunit = '\t'":                                                 {"products[1].indicators[2].short_name", "products[1].indicators[2].name", "products[1].indicators[2].unit", "products[1].indicators[2].family", "products[1].indicators[2].frequency"},

	"[[reminders]]\nname = 'notice/dead'\nschedule = '0 9 * * 1'": {"reminders[1].name"},
	"[[reminders]]\nname = 'welcome/p1'\nschedule = '0 9 * * 1'":  {"reminders[1].name"},
	"[[reminders]]\nname = 'import/p1'\nschedule = '0 9 * * 1'":   {"reminders[1].name"},

	reminds("tz = 'Indian/Reunion'\nquiet = ['20:30', '07:30']\njitter = '20m'\nuseful = '5 days'\nperson_after = 0\ndigest_after = 20\naudience = ['dossierfacile', 'mtes']"): nil,
	reminds("zone = 'Europe/Paris'\ntz = 'Europe/Paris'"):                 nil,
	reminds("zone = 'Europe/Paris'\ntz = 'UTC'"):                          {"reminders[1].tz"},
	reminds("tz = 'Nope'"):                                                {"reminders[1].tz"},
	reminds("kind = 'weekly'\non_closed_day = 'later'"):                   {"reminders[1].on_closed_day", "reminders[1].kind"},
	reminds("quiet = ['19:00']\njitter = '13h'\nuseful = '36 days'"):      {"reminders[1].quiet", "reminders[1].jitter", "reminders[1].useful"},
	reminds("quiet = ['08:00', '19:00']\njitter = '0m'\nuseful = '59m'"):  {"reminders[1].quiet", "reminders[1].jitter", "reminders[1].useful"},
	reminds("quiet = ['25:00', '8']\njitter = '-1h'\nuseful = '5 weeks'"): {"reminders[1].quiet", "reminders[1].jitter", "reminders[1].useful"},
	reminds("quiet = '19:00'\njitter = 20"):                               {"reminders.jitter", "reminders.quiet"},
	reminds("quiet = ['00:00', '09:00']"):                                 nil,
	reminds("jitter = '2h'\nuseful = '2h'"):                               {"reminders[1].useful"},
	reminds("person_after = -1\ndigest_after = 21"):                       {"reminders[1].person_after", "reminders[1].digest_after"},
	reminds("person_after = '2 days'"):                                    {"reminders.person_after"},
	reminds("kind = 'digest'\nperson_after = 2"):                          {"reminders[1].person_after"},
	reminds("kind = 'month'\non_closed_day = 'previous'"):                 {"reminders[1].on_closed_day"},
	reminds("kind = 'month'\nperson_after = 2"):                           {"reminders[1].person_after"},
	reminds("kind = 'committee-coming'"):                                  {"reminders[1].schedule"}, // a Monday
	"[[reminders]]\nname = 'a'\nkind = 'committee-coming'\nschedule = '30 11 * * *'\ntz = 'Europe/Paris'\non_closed_day = 'skip'\njitter = '20m'\nuseful = '2h'\nperson_after = 1": {"reminders[1].person_after", "reminders[1].tz", "reminders[1].on_closed_day", "reminders[1].jitter", "reminders[1].useful"},
	reminds("kind = 'digest'\nchannel = 'general'"):      {"reminders[1].channel"},
	reminds("kind = 'changes'\naudience = ['mtes']"):     {"reminders[1].audience"},
	reminds("audience = []"):                             {"reminders[1].audience"},
	"[[reminders]]\nname = 'a'\nschedule = '0 9 31 2 *'": {"reminders[1].schedule"}, // no such day

	"[[reminders]]\nname = 'a'\nschedule = '0 9 * * 6'\non_closed_day = 'skip'": {"reminders[1].on_closed_day"}, // every Saturday is closed

	pauses("name = 'août'\nfrom = '2027-08-02'\nuntil = '2027-08-22'"):                                          nil,
	pauses("name = 'fêtes'\nfrom = '12-24'\nuntil = '01-02'"):                                                   nil,
	pauses("from = '2027-02-29'\nuntil = '8-1'"):                                                                {"pauses[1].name", "pauses[1].from", "pauses[1].until"},
	pauses("name = 'a'\nfrom = '2027-08-02'\nuntil = '08-22'"):                                                  {"pauses[1].until"},
	pauses("name = 'a'\nfrom = '2027-08-02'\nuntil = '2027-08-01'"):                                             {"pauses[1].until"},
	pauses("name = 'a'\nfrom = '01-02'\nuntil = '12-24'"):                                                       {"pauses[1].until"},
	pauses("name = 'a'\nfrom = 2027-08-02\nuntil = ''\nevery = 'year'"):                                         {"pauses.every", "pauses.from", "pauses[1].from", "pauses[1].until"},
	publishes("url = 'https://data.example.org/a.csv'"):                                                         nil,
	publishes("url = 'https://data.org/', schedule = '@weekly', stocks_any_day = true, without_refused = true"): nil,
	"[[products]]\nslug = 'a'\nimport = 'https://data.org/'":                                                    {"products.import"},
	publishes("urls = 'x'"):                                                                                  {"products.import.urls", "products[1].import.url"},
	publishes("schedule = 1, stocks_any_day = 'yes'"):                                                        {"products.import.schedule", "products.import.stocks_any_day", "products[1].import.url"},
	publishes("url = 'http://data.example.org/a.csv'"):                                                       {"products[1].import.url"},
	publishes("url = 'https://SECRET:x@data.example.org/a.csv'"):                                             {"products[1].import.url"},
	publishes("url = 'https:///a.csv'"):                                                                      {"products[1].import.url"},
	publishes("url = 'https://10.1.2.3/a.csv'"):                                                              {"products[1].import.url"},
	publishes("url = 'https://[::ffff:127.0.0.1]/a.csv'"):                                                    {"products[1].import.url"},
	publishes("url = 'https://localhost/a.csv', schedule = '9h'"):                                            {"products[1].import.url", "products[1].import.schedule"},
	publishes("url = 'https://data.org/', schedule = '@every 1h'"):                                           {"products[1].import.schedule"},
	publishes("url = 'https://data.org/', schedule = '0 9 31 2 *'"):                                          {"products[1].import.schedule"},
	publishes("url = 'https://data.org/', schedule = 'TZ=UTC 0 9 * * *'"):                                    {"products[1].import.schedule"},
	publishes("url = 'https://data.org/', schedule = '0 0 9 * * *'"):                                         {"products[1].import.schedule"},
	publishes("url = 'https://data.org/' }\n[[products]]\nslug = 'a'\nimport = { url = 'https://data.org/'"): {"products[2].slug"},
}

// Each wrong text has exactly these faults, and no other.
func TestFaultsAndTheirKeys(t *testing.T) {
	for body, want := range faulty {
		_, err := configured(t, body, noEnv)
		if got := keysOf(t, err); !slices.Equal(got, want) || err != nil && strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s\ngave %q, want %q:\n%v", body, got, want, err)
		}
	}
}

// Text that is no TOML is one fault that says where, and ends with exit 2.
func TestNotTOML(t *testing.T) {
	for body, where := range map[string]string{
		"\x00": "line 1", "\xff": "line 1", "language = 'fr'\nlanguage = 'en'": "line 2", "[mattermost\n": "line 1",
		"[mattermost]\n[mattermost]\n": "line 2", "[[products]]\nimport = {}\nimport = {}": "line 3", "a = 99999999999999999999": "line 1", "a = '": "line 1", "\n\n= 1": "line 3",
	} {
		path := filepath.Join(t.TempDir(), "jalon.toml")
		write(t, path, body)
		_, errs, code := command(t, "", "status", "--config", path)
		if code != exitUsage || strings.Count(errs, "line ") != 1 || !strings.HasPrefix(errs, path+", "+where) {
			t.Errorf("%q: exit %d, %q; want %s, %s", body, code, errs, path, where)
		}
	}
}

func TestNoConfigurationFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.toml")
	if _, errs, code := command(t, "", "serve", "--config", path); code != exitUsage || !strings.Contains(errs, "none.toml") {
		t.Errorf("a missing file: exit %d %q", code, errs)
	}
	if _, errs, code := command(t, "", "serve", "--config", filepath.Dir(path)); code != exitUsage || errs == "" {
		t.Errorf("a folder: exit %d %q", code, errs)
	}
}

// withSecrets writes a secrets file next to an empty configuration, and reads both.
func withSecrets(t *testing.T, body string, mode os.FileMode, getenv func(string) string) (*config, error) {
	t.Helper()
	folder := t.TempDir()
	path, secret := filepath.Join(folder, "jalon.toml"), filepath.Join(folder, "jalon.secrets.toml")
	write(t, path, "")
	write(t, secret, body)
	if err := os.Chmod(secret, mode); err != nil {
		t.Fatal(err)
	}
	return loadConfig(path, getenv)
}

// Whatever is wrong with a secrets file, nothing of it is repeated.
func TestSecretsAreNeverQuoted(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		mode os.FileMode
	}{
		"read by the group":     {`token = "SECRET"`, 0o640},
		"read by everybody":     {`token = "SECRET"`, 0o604},
		"written by the group":  {`token = "SECRET"`, 0o620},
		"run by everybody":      {`token = "SECRET"`, 0o601},
		"an unknown key":        {`SECRET = "x"`, 0o600},
		"a wrong type":          {`token = ["SECRET"]`, 0o600},
		"an unknown table":      {"[SECRET]\n", 0o600},
		"a cut line":            {`token = "SECRET`, 0o600},
		"no quotes":             {"token = SECRET", 0o600},
		"a line twice":          {"token = 'SECRET'\ntoken = 'SECRET'", 0o600},
		"a single token not in": {`command_tokens = "SECRET"`, 0o600},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := withSecrets(t, c.body, c.mode, noEnv)
			if keys := keysOf(t, err); !slices.Equal(keys, []string{"secrets"}) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%q %v", keys, err)
			}
		})
	}
}

func TestEnvironmentWins(t *testing.T) {
	file := "token = 'ft'\nseal_key = 'fk'\ncommand_tokens = ['fc']\ninstallation = 'fi'\n"
	for _, c := range []struct {
		env  map[string]string
		want secrets
	}{
		{nil, secrets{"ft", "fk", []string{"fc"}, "fi"}},
		{map[string]string{envToken: "et"}, secrets{"et", "fk", []string{"fc"}, "fi"}},
		{map[string]string{envSealKey: "e1,e2"}, secrets{"ft", "e1,e2", []string{"fc"}, "fi"}},
		{map[string]string{envCommandTokens: "ea,eb"}, secrets{"ft", "fk", []string{"ea", "eb"}, "fi"}},
		{map[string]string{envInstallation: "ei"}, secrets{"ft", "fk", []string{"fc"}, "ei"}},
		{map[string]string{envToken: "", envInstallation: ""}, secrets{"ft", "fk", []string{"fc"}, "fi"}},
	} {
		got, err := withSecrets(t, file, 0o600, func(key string) string { return c.env[key] })
		if err != nil {
			t.Fatal(err)
		}
		if s := got.secrets; s.Token != c.want.Token || s.SealKey != c.want.SealKey || s.Installation != c.want.Installation || !slices.Equal(s.CommandTokens, c.want.CommandTokens) || got.Installation != c.want.Installation {
			t.Errorf("%v: %+v", c.env, s)
		}
	}
	c, err := configured(t, "installation = 'conf'", func(key string) string { return map[string]string{envInstallation: "ei"}[key] })
	if err != nil || c.Installation != "conf" {
		t.Errorf("the configuration's own name: %+v %v", c, err)
	}
}

// The environment stands in for a whole secrets file, but not for a bad one.
func TestEnvironmentAlone(t *testing.T) {
	env := func(key string) string {
		return map[string]string{envToken: "et", envSealKey: "ek", envCommandTokens: "ec", envInstallation: "ei", envPort: "9000"}[key]
	}
	c, err := configured(t, "listen = '127.0.0.1:1'\n[mattermost]\nurl = 'http://a'\nbot_url = 'http://b'", env)
	if err != nil || c.Listen != ":9000" {
		t.Fatalf("%+v %v", c, err)
	}
	if err := c.checkServe(); err != nil {
		t.Errorf("serve wants more: %v", err)
	}
	if _, err := withSecrets(t, "token = 'SECRET'", 0o644, env); err == nil {
		t.Error("a file others can read is let be")
	}
	if c, err := configured(t, "listen = 'wrong'", env); err != nil || c.Listen != ":9000" {
		t.Errorf("PORT does not win: %+v %v", c, err)
	}
}

// People are shown where their programs reach the bot: from outside, when that is
// said.
func TestShownURL(t *testing.T) {
	for body, want := range map[string]string{"": "http://10.0.0.5:8080", "public_url = 'https://jalon.example.org'\n": "https://jalon.example.org"} {
		c, err := configured(t, body+"[mattermost]\nurl = 'http://a'\nbot_url = 'http://10.0.0.5:8080'", noEnv)
		if err != nil || c.shownURL() != want {
			t.Errorf("%q: %+v %v", body, c, err)
		}
	}
}

func TestPathsStartFromTheFile(t *testing.T) {
	c, err := configured(t, "store = 'data/x.db'\nsecrets = 'no/secrets'\n[catalogue]\nsource = 'file:c.json'", noEnv)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(c.path)
	if c.storeAddress() != filepath.Join(folder, "data/x.db") || c.catalogueSources().Source != filepath.Join(folder, "c.json") {
		t.Errorf("%s %+v", c.storeAddress(), c.catalogueSources())
	}
	c.Store, c.Catalogue.Source = "bolt:/var/x.db", "https://example.org/c.json"
	if c.storeAddress() != "/var/x.db" || c.catalogueSources().Source != "https://example.org/c.json" {
		t.Errorf("%s %+v", c.storeAddress(), c.catalogueSources())
	}
}

// Where everything is kept: what the file says, else what the host gives, else
// a file beside.
func TestStoreAddress(t *testing.T) {
	host := func(key string) string {
		return map[string]string{"SCALINGO_POSTGRESQL_URL": "postgres://u:p@db/jalon", "PORT": "5000"}[key]
	}
	const rest = "[mattermost]\nurl='https://chat.example.org'\nbot_url='https://bot.example.org'\n"
	for body, want := range map[string]string{"": "postgres://u:p@db/jalon", "store = 'data.db'\n": "data.db", "store = 'bolt:data.db'\n": "data.db",
		"store = 'postgres://other/x'\n": "postgres://other/x"} {
		c, err := configured(t, body+rest, host)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.storeAddress(); got != want && got != filepath.Join(filepath.Dir(c.path), want) {
			t.Errorf("%q: %s, want %s", body, got, want)
		}
		if socket := c.socketPath(); strings.Contains(want, "://") == strings.HasPrefix(socket, filepath.Dir(c.path)) || strings.Contains(socket, "u:p") {
			t.Errorf("%q: the socket is %s", body, socket)
		}
	}
	c, err := configured(t, rest, noEnv)
	if err != nil || filepath.Base(c.storeAddress()) != "jalon.db" {
		t.Errorf("%+v %v", c, err)
	}
}
