package bot

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// APIKey lets a script note a product's figures in somebody's name, as long as
// they may themself. One person has one for each product. The key itself is kept
// nowhere.
type APIKey struct {
	Product  ProductID
	Hash     string // HashKey of the key
	By       UserID
	At       time.Time
	LastUsed time.Time // to the hour; zero: never
}

// keyMark begins every key, so that who finds one knows what it opens.
const keyMark = "jalon_"

// longestKey is in bytes; ours are shorter.
const longestKey = 64

// NewKey draws a key: 130 bits of chance.
func NewKey() string { return keyMark + rand.Text() }

// HashKey is what is kept of a key, in hexadecimal. A key has as much chance in
// it as its hash: no salt or slowness would add to that.
func HashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// LooksLikeKey tells whether a text may be a key at all: what is not need not be
// looked up.
func LooksLikeKey(text string) bool {
	return strings.HasPrefix(text, keyMark) && len(text) <= longestKey
}

// touchEvery is how often the use of a key is written down.
const touchEvery = time.Hour

// Touches tells whether a use at an instant is to be written down.
func (k APIKey) Touches(at time.Time) bool { return at.Sub(k.LastUsed) >= touchEvery }

// Entry is what making a key changes in the journal, but for its actor and for
// whose key it is: both are named by key. replaces tells that they had one.
func (k APIKey) Entry(replaces bool, as Role, door string) JournalEntry {
	e := JournalEntry{At: k.At, Door: door, As: as, Action: "key.make", Product: k.Product, After: json.RawMessage("true")}
	if replaces {
		e.Before = json.RawMessage("true")
	}
	return e
}

// Revocation takes keys away.
type Revocation struct {
	Product ProductID
	User    UserID // whose; empty: everybody's
	By      UserID
	As      Role
	Door    string
	At      time.Time
}

// Takes tells whether a key is among those taken away.
func (r Revocation) Takes(k APIKey) bool {
	return k.Product == r.Product && (r.User == "" || k.By == r.User)
}

// Entry is what taking one key away changes in the journal, but for its actor
// and for whose key it was.
func (r Revocation) Entry() JournalEntry {
	return JournalEntry{At: r.At, Door: r.Door, As: r.As, Action: "key.revoke", Product: r.Product, Before: json.RawMessage("true")}
}

// The answers about keys.
type (
	// APIKeyMade shows a key, once.
	APIKeyMade struct {
		Product   ProductID
		Slug      string
		Name      string // the product's
		Key       string
		URL       string // where it serves; without the bot's address when that is not known
		Replaced  bool   // an earlier one serves no more
		Indicator string // of the example: a short name
		Period    string // of the example
	}
	// APIKeysRevoked tells how many keys serve no more.
	APIKeysRevoked struct {
		Slug string
		Name string // the product's
		N    int
		All  bool // everybody's were meant
	}
)
