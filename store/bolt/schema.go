package bolt

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// schemaVersion is the layout below. A file of a newer one is refused, one of
// an older one is migrated.
const schemaVersion = 8

// The buckets. Keys are written with ␀ for a zero byte, # for a number of
// eight bytes, @ for an instant of twelve, both sorting as they count.
var (
	bucketMeta          = []byte("meta")          // schema, instant
	bucketSlugs         = []byte("slugs")         // slug → product id
	bucketProducts      = []byte("products")      // product id → slug
	bucketVersions      = []byte("versions")      // product id → #
	bucketNames         = []byte("names")         // name of the configuration → user id
	bucketPeople        = []byte("people")        // user id → person key
	bucketPersonKeys    = []byte("person-keys")   // person key → present: those taken
	bucketIndicators    = []byte("indicators")    // product ␀ # → bot.Indicator
	bucketMeasures      = []byte("measures")      // # → bot.Measure, every one ever
	bucketCurrent       = []byte("current")       // product ␀ # period → bot.Measure, the latest
	bucketAsked         = []byte("asked")         // product ␀ # period → #
	bucketNonces        = []byte("nonces")        // nonce → entered
	bucketDeliveries    = []byte("deliveries")    // name → bot.Delivery
	bucketDue           = []byte("due")           // @ name → present: those planned
	bucketClaimed       = []byte("claimed")       // name → present: those claimed
	bucketAsking        = []byte("asking")        // product ␀ reversed @ name → present
	bucketSlots         = []byte("slots")         // reversed @ name → present: all of them
	bucketSubjects      = []byte("subjects")      // product ␀ reversed @ name → present: messages about it, edits aside
	bucketRecipients    = []byte("recipients")    // user ␀ reversed @ name → present: direct messages
	bucketMarks         = []byte("marks")         // rule → instant
	bucketJournal       = []byte("journal")       // # → bot.JournalEntry
	bucketCatalogue     = []byte("catalogue")     // copy, part ␀ name → bot.CatalogueCopy without its body
	bucketBindings      = []byte("bindings")      // channel → bot.Binding
	bucketFollows       = []byte("follows")       // user ␀ product → bot.Follow
	bucketWants         = []byte("wants")         // user ␀ product ␀ # → bot.Want
	bucketWanted        = []byte("wanted")        // product ␀ # user → present: the same
	bucketSubscriptions = []byte("subscriptions") // user → bot.Subscription
	bucketNews          = []byte("news")          // @ # → bot.News
	bucketFormer        = []byte("former")        // a slug a product bore → product id, ␀ where a person took it back
	bucketGone          = []byte("gone")          // product id → bot.Startup, as it was last seen
	bucketMembers       = []byte("members")       // product ␀ user → bot.Membership
	bucketRequests      = []byte("requests")      // id → bot.Request
	bucketErased        = []byte("erased")        // person key → instant, as JSON
	bucketDeparted      = []byte("departed")      // user → instant, as JSON
	bucketKeys          = []byte("keys")          // hash of an API key → bot.APIKey
	bucketCommittees    = []byte("committees")    // id → bot.Committee
	bucketAgenda        = []byte("agenda")        // @ of its end id → present: those not withdrawn, polled ones last
	bucketAgendas       = []byte("agendas")       // product ␀ the same → present
	bucketFeeds         = []byte("feeds")         // hash of a calendar's secret → bot.Feed
	bucketChoices       = []byte("choices")       // product → bot.Choice
	bucketAbsences      = []byte("absences")      // user ␀ first day → bot.Absence
	bucketBody          = []byte("body")          // the same key → the body: megabytes, so on pages of its own
)

var buckets = [][]byte{
	bucketMeta, bucketSlugs, bucketProducts, bucketVersions, bucketNames, bucketPeople, bucketPersonKeys,
	bucketIndicators, bucketMeasures, bucketCurrent, bucketAsked, bucketNonces, bucketDeliveries, bucketDue,
	bucketClaimed, bucketAsking, bucketSlots, bucketMarks, bucketJournal, bucketCatalogue, bucketBody,
	bucketBindings, bucketFollows, bucketNews, bucketFormer, bucketGone, // since 2
	bucketMembers, bucketRequests, bucketErased, bucketDeparted, // since 3
	bucketKeys,                                                 // since 4
	bucketCommittees, bucketAgenda, bucketAgendas, bucketFeeds, // since 5
	bucketChoices, bucketAbsences, bucketSubjects, bucketRecipients, // since 6
	bucketWants, bucketWanted, // since 7
	bucketSubscriptions, // since 8
}

var (
	keySchema  = []byte("schema")
	keyInstant = []byte("instant")
	keyCopy    = []byte("copy")
	keyPause   = []byte("pause")
)

// tx is one transaction, with what we do in it.
type tx struct{ *bbolt.Tx }

// ready tells whether the file needs nothing before it is used.
func (t tx) ready() (bool, error) {
	version, empty, err := t.schema()
	if err != nil || empty || version < schemaVersion {
		return false, err
	}
	left, _ := t.Bucket(bucketClaimed).Cursor().First()
	return left == nil, nil
}

// schema returns the file's version; empty when it is a new file.
func (t tx) schema() (version int, empty bool, err error) {
	meta := t.Bucket(bucketMeta)
	if meta == nil {
		first, _ := t.Cursor().First()
		if first != nil {
			return 0, false, ErrNotAStore
		}
		return 0, true, nil
	}
	version, ok, err := load[int](meta, keySchema)
	switch {
	case err != nil || !ok:
		return 0, false, ErrNotAStore
	case version > schemaVersion:
		return 0, false, fmt.Errorf("%w (schema %d, known up to %d)", ErrNewerSchema, version, schemaVersion)
	}
	return version, false, nil
}

// migrate brings the file to schemaVersion: a newer version has more buckets,
// and names nobody in the journal but by key since 3.
func (t tx) migrate() error {
	version, _, err := t.schema()
	if err != nil || version == schemaVersion {
		return err
	}
	for _, name := range buckets {
		if _, err := t.CreateBucketIfNotExists(name); err != nil {
			return fmt.Errorf("make bucket %s: %w", name, err)
		}
	}
	if version > 0 && version < 3 {
		if err := t.takeNamesAway(); err != nil {
			return fmt.Errorf("take names out of the journal: %w", err)
		}
	}
	if version > 0 && version < 6 {
		if err := t.indexMessages(); err != nil {
			return fmt.Errorf("index messages: %w", err)
		}
	}
	return save(t.Bucket(bucketMeta), keySchema, schemaVersion)
}

// touch remembers the latest of the instants changes are stored with.
func (t tx) touch(instants ...time.Time) error {
	meta := t.Bucket(bucketMeta)
	last, _, err := load[time.Time](meta, keyInstant)
	if err != nil {
		return err
	}
	latest := last
	for _, at := range instants {
		if at.After(latest) {
			latest = at
		}
	}
	if latest.Equal(last) {
		return nil
	}
	return save(meta, keyInstant, latest.UTC())
}

// journal appends an entry and gives it its number.
func (t tx) journal(e bot.JournalEntry) error {
	b := t.Bucket(bucketJournal)
	seq, err := b.NextSequence()
	if err != nil {
		return fmt.Errorf("number a journal entry: %w", err)
	}
	e.Seq, e.At = seq, e.At.UTC()
	return save(b, number(seq), e)
}

// load reads a value; ok is false when the key is absent.
func load[T any](b *bbolt.Bucket, key []byte) (v T, ok bool, err error) {
	raw := b.Get(key)
	if raw == nil {
		return v, false, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, false, fmt.Errorf("read %T at %q: %w", v, key, err)
	}
	return v, true, nil
}

func save(b *bbolt.Bucket, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %T at %q: %w", v, key, err)
	}
	if err := b.Put(key, raw); err != nil {
		return fmt.Errorf("write %T at %q: %w", v, key, err)
	}
	return nil
}
