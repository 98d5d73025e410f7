package main

import (
	"cmp"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"jalon/bot"
	"jalon/store"
)

// config is the configuration file, with what the secrets file and the
// environment add. config.example.toml explains every key.
type config struct {
	Language     string `toml:"language"`
	Zone         string `toml:"zone"`
	Listen       string `toml:"listen"`
	PublicURL    string `toml:"public_url"`
	Store        string `toml:"store"`
	Socket       string `toml:"socket"`
	Installation string `toml:"installation"`
	Secrets      string `toml:"secrets"`
	LogFormat    string `toml:"log_format"`
	LogLevel     string `toml:"log_level"`
	Sending      string `toml:"sending"` // a bot.Sending
	Preview      string `toml:"preview"`

	Mattermost mattermostConfig `toml:"mattermost"`
	Catalogue  catalogueConfig  `toml:"catalogue"`
	People     peopleConfig     `toml:"people"`
	Keep       keepConfig       `toml:"keep"`
	ClosedDays closedDaysConfig `toml:"closed_days"`
	Reminders  []reminderConfig `toml:"reminders"`
	Pauses     []pauseConfig    `toml:"pauses"`
	Products   []productConfig  `toml:"products"`
	// Suggestions is the file of indicators that a team may start from.
	Suggestions string `toml:"suggestions"`

	suggested []bot.Indicator

	secrets secrets
	path    string // where it was read; relative paths start from its folder
}

type mattermostConfig struct {
	URL         string  `toml:"url"`
	BotURL      string  `toml:"bot_url"`
	Prefix      string  `toml:"prefix"`
	Notices     string  `toml:"notices"`
	Announces   string  `toml:"announcements"`
	Rate        float64 `toml:"rate"`
	Burst       int     `toml:"burst"` // 0: as many as Concurrency
	Concurrency int     `toml:"concurrency"`
}

// burst is how many requests may leave at once after a rest.
func (c mattermostConfig) burst() int { return max(c.Burst, c.Concurrency) }

type catalogueConfig struct {
	Source     string `toml:"source"`
	Refresh    string `toml:"refresh"`
	Authors    string `toml:"authors"`
	Incubators string `toml:"incubators"`
	Details    string `toml:"details"`
	Additions  string `toml:"additions"`
}

type peopleConfig struct {
	Staff         []string `toml:"staff"`
	Admins        []string `toml:"admins"`
	StaffChannels []string `toml:"staff_channels"`
	CoachChannels []string `toml:"coach_channels"`
	RecordRight   string   `toml:"record_right"`
}

// keepConfig says how long each kind of row is kept, as "13 months" or "forever".
type keepConfig struct {
	Messages string `toml:"messages"`
	Forms    string `toml:"forms"`
	Requests string `toml:"requests"`
	News     string `toml:"news"`
	Figures  string `toml:"journal_figures"`
	Rights   string `toml:"journal_rights"`
	Other    string `toml:"journal_other"`
	Departed string `toml:"departed"`
}

type closedDaysConfig struct {
	Region  string   `toml:"region"`
	Extra   []string `toml:"extra"`
	Bridges bool     `toml:"bridges"`
}

type productConfig struct {
	Slug       string            `toml:"slug"`
	Channel    string            `toml:"channel"`
	State      string            `toml:"state"`
	People     map[string]string `toml:"people"`
	Import     *importConfig     `toml:"import"` // nil: it publishes nothing
	Indicators []indicatorConfig `toml:"indicators"`
}

type indicatorConfig struct {
	Name       string             `toml:"name"`
	ShortName  string             `toml:"short_name"`
	Family     string             `toml:"family"`
	Type       string             `toml:"type"`
	Frequency  string             `toml:"frequency"`
	Delay      *int               `toml:"delay"`
	Unit       string             `toml:"unit"`
	Complement string             `toml:"complement"`
	Direction  string             `toml:"direction"`
	NorthStar  bool               `toml:"north_star"`
	Source     string             `toml:"source"`
	InCharge   string             `toml:"in_charge"`
	Public     *bool              `toml:"public"`
	Target     *targetConfig      `toml:"target"`
	Known      map[string]float64 `toml:"known"`
}

type targetConfig struct {
	Value float64 `toml:"value"`
	Date  string  `toml:"date"`
}

// Environment variables for secrets, and for what hosts choose.
const (
	envToken         = "JALON_MATTERMOST_TOKEN"
	envSealKey       = "JALON_SEAL_KEY"
	envCommandTokens = "JALON_COMMAND_TOKENS"
	envInstallation  = "JALON_INSTALLATION"
	envAdminToken    = "JALON_ADMIN_TOKEN"
	envPort          = "PORT"
)

// envStores hold the address of a database on the hosts that give one.
var envStores = []string{"DATABASE_URL", "SCALINGO_POSTGRESQL_URL"}

// defaultStore is where everything is kept unless something is said.
const defaultStore = "jalon.db"

// defaults is the one place of default values.
func defaults() config {
	return config{
		Language:  "fr",
		Zone:      "Europe/Paris",
		Listen:    "127.0.0.1:8080",
		Secrets:   "jalon.secrets.toml",
		LogFormat: "text",
		LogLevel:  "info",
		Sending:   string(bot.SendingOn),
		Mattermost: mattermostConfig{
			Rate: 8, Concurrency: 4,
		},
		Catalogue: catalogueConfig{Source: "https://beta.gouv.fr/api/v2.7/startups.json", Refresh: "4h"},
		People:    peopleConfig{RecordRight: recordByChannel},
		Keep: keepConfig{Messages: "13 months", Forms: "30 days", Requests: "12 months", News: "13 months",
			Figures: forever, Rights: "3 years", Other: "13 months", Departed: "6 months"},
		ClosedDays: closedDaysConfig{Region: "metropole"},
	}
}

// loadConfig reads a configuration file, its secrets and the environment, and
// reports every fault at once.
func loadConfig(path string, getenv func(string) string) (*config, error) {
	body, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, faults{path + ": there is no such file. jalon setup makes one; --config names another"}
	}
	if err != nil {
		return nil, faults{err.Error()}
	}
	c, found := parseConfig(path, body)
	c.path = path
	if err := c.loadSecrets(getenv); err != nil {
		found.add("secrets", "%v", err)
	}
	if port := getenv(envPort); port != "" {
		c.Listen = ":" + port
	}
	c.chooseStore(getenv)
	c.check(&found)
	if len(found) > 0 {
		return nil, found
	}
	return c, nil
}

// chooseStore takes the store that the host gives, where the file names none.
func (c *config) chooseStore(getenv func(string) string) {
	for _, key := range envStores {
		if c.Store == "" {
			c.Store = getenv(key)
		}
	}
	c.Store = orElse(c.Store, defaultStore)
}

// beside returns a path of the configuration, relative to its file.
func (c *config) beside(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.path), path)
}

// storeAddress is the address of the store, the path of a file made relative to
// the configuration's.
func (c *config) storeAddress() string {
	if store.IsFile(c.Store) {
		return c.beside(store.FileOf(c.Store))
	}
	return c.Store
}

// shownURL is where people's programs reach the bot, as they are told.
func (c *config) shownURL() string { return cmp.Or(c.PublicURL, c.Mattermost.BotURL) }

// socketPath is where a running bot answers the other commands: beside the
// file of its store, or in a folder of this user for what is in a database.
func (c *config) socketPath() string {
	switch {
	case c.Socket != "":
		return c.beside(c.Socket)
	case store.IsFile(c.Store):
		return c.storeAddress() + ".sock"
	}
	_, port, _ := net.SplitHostPort(c.Listen)
	return filepath.Join(os.TempDir(), "jalon-"+strconv.Itoa(os.Getuid()), orElse(c.Installation, "bot")+"-"+port+".sock")
}

func (c *config) refreshEvery() time.Duration {
	d, _ := time.ParseDuration(c.Catalogue.Refresh) // checked by check
	return d
}

func (c *config) zone() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC // refused by check
	}
	return zone
}
