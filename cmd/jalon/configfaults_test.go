package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/bot"
	"jalon/catalogue"
)

func noEnv(string) string { return "" }

func TestExampleConfigurationLoads(t *testing.T) {
	body, errs, code := command(t, "", "config")
	if file, err := os.ReadFile("../../config.example.toml"); err != nil || string(file) != body || code != exitOK || errs != "" {
		t.Fatalf("jalon config prints something else: exit %d, %s %v", code, errs, err)
	}
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, body)
	c, err := loadConfig(path, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	if c.Products[0].Indicators[0].Target.Value != 12 || c.Mattermost.Rate != 8 {
		t.Errorf("%+v", c)
	}
	d := defaults()
	if rule := c.rules()[0]; rule.Quiet != bot.DefaultQuiet || *rule.Ladder != bot.DefaultLadder || rule.Policy != bot.ShiftNext {
		t.Errorf("the example does not show a rule's defaults: %+v", rule)
	}
	d.Reminders = defaultReminders()
	if len(c.rules()) != len(d.rules()) {
		t.Fatalf("the example has %d rules, of %d by default", len(c.rules()), len(d.rules()))
	}
	for i, rule := range c.rules() { // with those that need not be said
		if def := d.rules()[i]; rule.Name != def.Name || rule.Kind != def.Kind || fmt.Sprint(rule.Schedule) != fmt.Sprint(def.Schedule) {
			t.Errorf("the example's rule %+v, by default %+v", rule, def)
		}
	}
	if c.Keep != d.Keep || c.People.RecordRight != d.People.RecordRight || c.Listen != d.Listen || c.Store != defaultStore || c.Catalogue != d.Catalogue || c.Mattermost.Concurrency != d.Mattermost.Concurrency || c.Reminders[0].Schedule != defaultReminders()[0].Schedule {
		t.Errorf("the example does not show the defaults: %+v", c)
	}
}

// What the example leaves out can be put in, and shows the defaults.
func TestExampleImport(t *testing.T) {
	body, _, _ := command(t, "", "config")
	c, err := configured(t, strings.Replace(body, "\n# import = {", "\nimport = {", 1), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	if i := c.Products[0].Import; i == nil || *i != (importConfig{URL: i.URL, Schedule: defaultImport}) || len(c.Products[0].Indicators) != 1 {
		t.Errorf("%+v", i)
	}
}

// The pauses that the example leaves out can be put in.
func TestExamplePauses(t *testing.T) {
	body, _, _ := command(t, "", "config")
	_, rest, _ := strings.Cut(body, "# [[pauses]]")
	text, _, _ := strings.Cut(rest, "\n\n")
	c, err := configured(t, strings.ReplaceAll("# [[pauses]]"+text, "# ", ""), noEnv)
	if err != nil || len(c.recesses()) != 2 {
		t.Fatalf("%v %+v", err, c)
	}
}

// Every fault is reported at once, each with its key, and ends with exit 2.
func TestAllFaultsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, `
language = "de"
lisen = "127.0.0.1:80"
listen = 8080
zone = "Europe/Nowhere"
[mattermost]
url = "chat.example.org"
rate = "fast"
[closed_days]
extra = ["tomorrow"]
[[reminders]]
name = "never"
schedule = "0 9 31 2 *"
[[products]]
slug = "a"
state = "maybe"
colour = "red"
people = { x = "king" }
[[products.indicators]]
name = ""
short_name = "far too long for any form to show it"
family = "funny"
frequency = "sometimes"
known = { "2026-13" = 1 }
target = { value = 1, date = "some day" }
`)
	for _, name := range []string{"serve", "check", "status", "console"} {
		_, errs, code := command(t, "", name, "--config", path)
		if code != exitUsage {
			t.Errorf("%s: exit %d", name, code)
		}
		for _, key := range []string{"language:", "lisen: unknown", "listen:", "zone:", "mattermost.url:", "mattermost.rate:", "closed_days:",
			"reminders[1].schedule:", "products[1].state:", "products.colour: unknown", "products[1].people.x:", "products[1].indicators[1].name:",
			"products[1].indicators[1].unit:", "products[1].indicators[1].short_name:", "products[1].indicators[1].family:",
			"products[1].indicators[1].frequency:", "products[1].indicators[1].known.2026-13:", "products[1].indicators[1].target.date:"} {
			if !strings.Contains("\n"+errs, "\n"+key) {
				t.Errorf("%s does not report %s:\n%s", name, key, errs)
			}
		}
	}
}

func TestSyntaxFaultSaysWhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, "language = \"fr\"\nzone = \n")
	if _, errs, code := command(t, "", "status", "--config", path); code != exitUsage || !strings.Contains(errs, "line 2") {
		t.Errorf("exit %d %q", code, errs)
	}
}

// PostgreSQL keeps no zero character, and neither door lets one in elsewhere.
func TestZeroCharacters(t *testing.T) {
	_, found := parseConfig("jalon.toml", []byte("[[products]]\nslug = 'a'\npeople = { \"x\\u0000\" = 'coach' }\n[[products.indicators]]\nname = \"a\\u0000b\"\n"))
	for _, key := range []string{"products[1].people", "products[1].indicators[1].name"} {
		if !strings.Contains(found.Error(), key+": ") {
			t.Errorf("%s is not named: %v", key, found)
		}
	}
}

// A value of another type is told in TOML's words, and nothing of Go's.
func TestWrongTypes(t *testing.T) {
	for line, want := range map[string]string{
		"language = 3":                           "language: is of type integer and should be a text, between quotes",
		"[people]\nstaff = \"a\"":                "people.staff: is of type string and should be a list, between [ and ]",
		"[mattermost]\nrate = \"8\"":             "mattermost.rate: is of type string and should be a number, without quotes",
		"[mattermost]\nconcurrency = true":       "mattermost.concurrency: is of type boolean and should be a number, without quotes",
		"[[products]]\nslug = \"a\"\npeople = 1": "products.people: is of type integer and should be a table",
		"mattermost = 1":                         "mattermost: is of type integer and should be a table",
		"[[products]]\nslug=\"a\"\n[[products.indicators]]\npublic = 1": "public: is of type integer and should be true or false",
	} {
		path := filepath.Join(t.TempDir(), "jalon.toml")
		write(t, path, line+"\n")
		_, err := loadConfig(path, noEnv)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Go ") || strings.Contains(err.Error(), "main.") {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func TestNoConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"serve", "check", "status"} {
		if _, errs, code := command(t, "", name); code != exitUsage || !strings.Contains(errs, "jalon setup makes one") {
			t.Errorf("%s: exit %d, %q", name, code, errs)
		}
	}
}

func TestSecrets(t *testing.T) {
	folder := t.TempDir()
	path, secret := filepath.Join(folder, "jalon.toml"), filepath.Join(folder, "jalon.secrets.toml")
	write(t, path, "")
	write(t, secret, "token = \"file-token\"\ninstallation = \"abc\"\n")
	env := func(key string) string {
		return map[string]string{envToken: "env-token", envPort: "9000"}[key]
	}
	c, err := loadConfig(path, env)
	if err != nil || c.secrets.Token != "env-token" || c.Installation != "abc" || c.Listen != ":9000" {
		t.Errorf("%+v %v", c, err)
	}
	if err := os.Chmod(secret, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := loadConfig(path, noEnv); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file others can read: %v", err)
	}
	write(t, secret+".2", "token = \"file-token\" nonsense\n")
	write(t, path, "secrets = \"jalon.secrets.toml.2\"\n")
	if _, err := loadConfig(path, noEnv); err == nil || strings.Contains(err.Error(), "file-token") {
		t.Errorf("a broken file is quoted: %v", err)
	}
}

func TestServeNeedsItsSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, "")
	_, errs, code := command(t, "", "serve", "--config", path)
	for _, key := range []string{"mattermost.url", "mattermost.bot_url", "installation", "token", "seal_key", "command_tokens"} {
		if !strings.Contains(errs, key) {
			t.Errorf("serve does not ask for %s: %s", key, errs)
		}
	}
	if code != exitUsage {
		t.Errorf("exit %d", code)
	}
}

// What is written like a number and is none, or no port, is refused with its
// key.
func TestNumbersThatAreNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jalon.toml")
	write(t, path, `
listen = "127.0.0.1:99999"
[mattermost]
rate = nan
[[products]]
slug = "a"
[[products.indicators]]
name = "Part"
short_name = "part"
family = "used"
frequency = "monthly"
unit = "%"
known = { "2026-09" = nan }
target = { value = inf, date = "2026-12-31" }
`)
	_, errs, code := command(t, "", "console", "--config", path)
	for _, key := range []string{"listen:", "mattermost.rate:", "products[1].indicators[1].known.2026-09:", "products[1].indicators[1].target.value:"} {
		if code != exitUsage || !strings.Contains("\n"+errs, "\n"+key) {
			t.Errorf("exit %d, %s is not reported:\n%s", code, key, errs)
		}
	}
}

// The program's own suggestions are printed, and a file of others is read with its
// faults.
func TestSuggestions(t *testing.T) {
	body, errs, code := command(t, "", "config", "suggestions")
	if code != exitOK || errs != "" || !strings.Contains(body, "[[suggestions]]") {
		t.Errorf("exit %d, %s", code, errs)
	}
	folder := t.TempDir()
	for text, want := range map[string]string{body: "", "[[suggestions]]\nname = 'x'\n": "suggestions[1].short_name", "[[suggestions]]\ncolour = 'red'\n": "suggestions: "} {
		file := filepath.Join(folder, "s.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := configured(t, "suggestions = '"+file+"'", noEnv)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

// The other example is printed too, and can be read.
func TestExampleAdditions(t *testing.T) {
	body, errs, code := command(t, "", "config", "additions")
	if a, err := catalogue.ParseAdditions([]byte(body)); err != nil || a == nil || code != exitOK || errs != "" {
		t.Errorf("exit %d, %s %v", code, errs, err)
	}
}
