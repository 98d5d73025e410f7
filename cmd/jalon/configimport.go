package main

import (
	"time"

	"jalon/bot"
	"jalon/publicfetch"
)

// importConfig is the file of figures that a product publishes, and when it is
// read.
type importConfig struct {
	URL            string `toml:"url"`
	Schedule       string `toml:"schedule"`
	StocksAnyDay   bool   `toml:"stocks_any_day"`
	WithoutRefused bool   `toml:"without_refused"`
}

// defaultImport is when a file is read: before people work, and at an hour that
// every day has once.
const defaultImport = "30 5 * * *"

// importMarks begins the names of the marks that say when each import last
// worked. No rule has such a name.
const importMarks = "import/"

func (i importConfig) schedule(zone *time.Location) (bot.Schedule, error) {
	return bot.ParseSchedule(orElse(i.Schedule, defaultImport), zone.String())
}

func (i importConfig) check(found *faults, key string, zone *time.Location) {
	if err := publicfetch.CheckAddress(i.URL); err != nil { // which is not quoted: it may hold a password
		found.add(key+".url", "%v: write the public https address of a CSV file", err)
	}
	if _, err := i.schedule(zone); err != nil {
		found.add(key+".schedule", "%v", err)
	}
}
