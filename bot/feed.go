package bot

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Feed is a calendar that somebody subscribed to. What opens it is kept nowhere.
type Feed struct {
	Hash     string // HashKey of its secret
	User     UserID
	Scope    FeedScope
	At       time.Time
	LastUsed time.Time // to the hour; zero: never
}

// FeedScope is what a feed holds: one person has one of each.
type FeedScope struct {
	Kind FeedKind
	Of   string // FeedProduct: a ProductID; FeedIncubator: an incubator's id
}

// FeedKind says whose committees a feed holds.
type FeedKind string

// The kinds of feed.
const (
	FeedProduct   FeedKind = "product"
	FeedCoach     FeedKind = "coach" // those of the products that its person coaches
	FeedIncubator FeedKind = "incubator"
)

// Key names a scope among those of one person.
func (s FeedScope) Key() string { return string(s.Kind) + "/" + s.Of }

// feedMark begins every secret of a feed. It differs from that of the keys of
// scripts: neither opens what the other does.
const feedMark = "agenda_"

// NewFeedSecret draws what opens a feed: 130 bits of chance.
func NewFeedSecret() string { return feedMark + rand.Text() }

// LooksLikeFeedSecret tells whether a text may open a feed at all: what may not
// need not be looked up.
func LooksLikeFeedSecret(text string) bool {
	return strings.HasPrefix(text, feedMark) && len(text) <= longestKey
}

// FeedHeld is a feed as its person reads of it.
type FeedHeld struct {
	Scope    FeedScope
	Name     string    // of the product or incubator; empty when it is not known
	At       time.Time // when its address was made, in the zone of the incubator
	LastUsed time.Time // likewise, a whole hour; zero: never
}

// MyFeeds shows somebody their feeds, or the one they chose.
type MyFeeds struct {
	Feeds []FeedHeld // by scope
	Day   Date
}

// Touches tells whether a use at an instant is to be written down.
func (f Feed) Touches(at time.Time) bool { return at.Sub(f.LastUsed) >= touchEvery }

// Entry is what making a feed adds to the journal, but for its actor; made is
// false when it is taken away.
func (f Feed) Entry(made, replaces bool, door string, at time.Time) JournalEntry {
	e := JournalEntry{At: at, Door: door, Action: "feed.revoke", Entity: string(f.Scope.Kind)}
	if f.Scope.Kind == FeedProduct {
		e.Product = ProductID(f.Scope.Of)
	}
	if made {
		e.Action, e.After = "feed.make", json.RawMessage("true")
	}
	if !made || replaces {
		e.Before = json.RawMessage("true")
	}
	return e
}

// SortFeeds puts feeds in the order of their scope.
func SortFeeds(all []Feed) {
	slices.SortFunc(all, func(a, b Feed) int {
		return cmp.Or(cmp.Compare(a.Scope.Kind, b.Scope.Kind), cmp.Compare(a.Scope.Of, b.Scope.Of), cmp.Compare(a.Hash, b.Hash))
	})
}
