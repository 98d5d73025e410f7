// Package dump is what a store holds, row by row, in a form that is the same
// for every engine: to move it, and to keep it.
package dump

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// Table is one kind of row.
type Table string

// The tables, in the order a dump gives them: what a row names comes before it.
const (
	Counters   Table = "counters"   // name → int64: how far ids are counted
	Products   Table = "products"   // id → Product
	Former     Table = "former"     // slug → FormerSlug
	Gone       Table = "gone"       // product → bot.Startup
	Names      Table = "names"      // name of the configuration → bot.UserID
	People     Table = "people"     // user → bot.PersonKey
	Indicators Table = "indicators" // id → bot.Indicator
	Measures   Table = "measures"   // number → bot.Measure
	Askings    Table = "askings"    // indicator, space, period → int64
	Nonces     Table = "nonces"     // nonce → Entered
	Deliveries Table = "deliveries" // name → bot.Delivery
	Marks      Table = "marks"      // rule → time.Time
	Journal    Table = "journal"    // number → bot.JournalEntry
	Bindings   Table = "bindings"   // channel → bot.Binding
	Follows    Table = "follows"    // user, space, product → bot.Follow
	Wants      Table = "wants"      // user, space, indicator → bot.Want
	// Subscriptions: user → bot.Subscription
	Subscriptions Table = "subscriptions"
	Members       Table = "members"    // product, space, user → bot.Membership
	Requests      Table = "requests"   // id → bot.Request
	Erased        Table = "erased"     // person key → time.Time
	Departed      Table = "departed"   // user → time.Time
	Keys          Table = "keys"       // hash → bot.APIKey
	Committees    Table = "committees" // id → bot.Committee
	Feeds         Table = "feeds"      // hash → bot.Feed
	Choices       Table = "choices"    // product → bot.Choice
	Absences      Table = "absences"   // user, space, first day → bot.Absence
	Settings      Table = "settings"   // SettingPause → bot.Pause
	News          Table = "news"       // number → bot.News
	Copies        Table = "catalogue"  // part → bot.CatalogueCopy without its body
	Bodies        Table = "bodies"     // part, space, number from 0 → []byte, a piece of a body
)

// Tables lists them in their order.
var Tables = []Table{Counters, Products, Former, Gone, Names, People, Indicators, Measures, Askings, Nonces, Deliveries, Marks,
	Journal, Bindings, Follows, Wants, Subscriptions, Members, Requests, Erased, Departed, Keys, Committees, Feeds, Choices, Absences, Settings, News, Copies, Bodies}

// SettingPause names what holds the bot back among Settings.
const SettingPause = "pause"

// Names of Counters.
const (
	CountProducts   = "products"
	CountIndicators = "indicators"
	CountMeasures   = "measures"
	CountJournal    = "journal"
	CountNews       = "news"
)

// Product is a product of the registry.
type Product struct {
	Slug    string // empty: another product took it
	Version uint64 // of its figures
}

// FormerSlug is whose a slug was.
type FormerSlug struct {
	Product  bot.ProductID
	TookBack bool // a person took the product back from it
}

// Entered is what is kept of an entry under its nonce.
type Entered struct {
	Product   bot.ProductID
	Measures  []uint64 // their numbers, in the entry's order
	At        time.Time
	Committee bot.CommitteeID `json:",omitempty"` // that was announced or changed, under OfCommittee
}

// OfCommittee is the nonce of what is done to a committee, apart from those of
// figures.
func OfCommittee(nonce string) string { return "committee/" + nonce }

// Row is one row of a table. Keys are unique in a table.
type Row struct {
	Table Table
	Key   string
	Value json.RawMessage // of the table's type
}

// Source gives what a store holds.
type Source interface {
	// Dump yields every row, table after table, as of one instant.
	Dump(ctx context.Context, yield func(Row) error) error
}

// Target takes what another store held.
type Target interface {
	// Load fills the store, all or nothing. ErrNotEmpty when it holds anything.
	Load(ctx context.Context, rows iter.Seq2[Row, error]) error
}

// ErrNotEmpty: a store that is filled holds something already.
var ErrNotEmpty = errors.New("the store is not empty: give an address where there is none yet")

// Piece is how many bytes of a body one row holds at most.
const Piece = 256 << 10

// Of makes a row of a value.
func Of(t Table, key string, value any) (Row, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return Row{}, fmt.Errorf("dump %s %q: %w", t, key, err)
	}
	return Row{t, key, raw}, nil
}

// As reads a row's value.
func As[T any](r Row) (v T, err error) {
	if err := json.Unmarshal(r.Value, &v); err != nil {
		return v, fmt.Errorf("read %s %q: %w", r.Table, r.Key, err)
	}
	return v, nil
}

// Pieces yields a body of a part of the catalogue, in pieces.
func Pieces(part string, body []byte, yield func(Row) error) error {
	for n := 0; n == 0 || len(body) > 0; n++ {
		piece := body[:min(len(body), Piece)]
		body = body[len(piece):]
		r, err := Of(Bodies, part+" "+strconv.Itoa(n), piece)
		if err == nil {
			err = yield(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Join adds a piece to the bodies by part: pieces come in their order.
func Join(bodies map[string][]byte, r Row) error {
	piece, err := As[[]byte](r)
	i := strings.LastIndexByte(r.Key, ' ')
	if err == nil && i < 0 {
		err = fmt.Errorf("read %s: %q is no piece", r.Table, r.Key)
	}
	if err != nil {
		return err
	}
	bodies[r.Key[:i]] = append(bodies[r.Key[:i]], piece...)
	return nil
}
