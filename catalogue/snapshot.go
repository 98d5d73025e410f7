package catalogue

import (
	"time"

	"jalon/bot"
)

// Snapshot is the catalogue at one moment. Catalogue is nil until one was
// read.
type Snapshot struct {
	Catalogue *Catalogue
	FetchedAt time.Time // when the source of the products last confirmed them
	Revision  string    // changes with any part; empty without a catalogue
	Failing   bool      // the source failed since, or was not believed
	Doubted   *Doubt    // what the source of the products gives and is not believed; nil for nothing
}

// oldAge is from when a catalogue says how old it is.
const oldAge = 48 * time.Hour

// StaleSince is when the catalogue was last confirmed, if that is worth
// saying: it was over two days ago, or what the source gives since is not
// believed. Else zero: a source may fail for an hour.
func (s Snapshot) StaleSince(now time.Time) time.Time {
	if s.Doubted != nil || now.Sub(s.FetchedAt) > oldAge {
		return s.FetchedAt
	}
	return time.Time{}
}

// Product returns a product by our own id.
func (s Snapshot) Product(id bot.ProductID) (bot.Startup, bool) {
	if s.Catalogue == nil {
		return bot.Startup{}, false
	}
	i, ok := s.Catalogue.index.id[id]
	return s.Catalogue.at(i, ok)
}
