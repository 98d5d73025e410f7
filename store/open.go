package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/bolt"
	"jalon/store/dump"
	"jalon/store/postgres"
)

// ErrNoEngine: the address asks for an engine this version does not have.
var ErrNoEngine = errors.New("this version of jalon has no such store: give the path of a file, bolt:PATH or postgres://…")

// Options are how a store is opened. The zero value is the ordinary way.
type Options struct {
	NoSync  bool         // bolt: leave it to the system when to write to the disk
	AsIs    bool         // postgres: beside the bots; refuse another schema than ours, rather than bring it to ours
	Waiting func(string) // told in a sentence when an older program must leave first; nil for nobody
}

// Shared is what a store offers besides when several processes use it at once.
type Shared interface {
	// Prepare must succeed once before anything else is asked. bot.ErrAway when
	// the store does not answer yet.
	Prepare(ctx context.Context) error
	// Verify is Prepare where nothing may be changed.
	Verify(ctx context.Context) error
	// Lead tells whether this process is the one that does a job, for so long.
	Lead(ctx context.Context, job string, lasting time.Duration) (bool, error)
	// Take makes this process the one that does a job, whoever did it.
	Take(ctx context.Context, job string, lasting time.Duration) error
	// Resign leaves a job to whoever asks next.
	Resign(ctx context.Context, job string) error
	// Pace is a rate of requests that the processes share.
	Pace(name string, every time.Duration, burst int) bot.Limiter
	// Watch calls changed when another process changed something of a topic, and
	// with every topic at first. It returns when it can listen no longer.
	Watch(ctx context.Context, changed func(topic string)) error
	// Processes lists the bots that run on the store now, by name, whether it was
	// prepared or not. Process is the name of this one.
	Processes(ctx context.Context) ([]Process, error)
	Process() string
}

// Process is a bot that runs on a store.
type Process = postgres.Process

// The topics of Watch.
const (
	TopicDirectory = postgres.TopicDirectory
	TopicCatalogue = postgres.TopicCatalogue
)

// Open opens a store by its address: "bolt:PATH", "bolt://PATH", the path of a
// file alone, or "postgres://…". The error wraps ErrNoEngine, or is the
// engine's. It never holds the address of a database: there is a password in
// it.
func Open(ctx context.Context, address string, o Options) (Store, error) {
	s, err := New(address, o)
	if err != nil {
		return nil, err
	}
	if shared, ok := s.(Shared); ok {
		prepare := shared.Prepare
		if o.AsIs {
			prepare = shared.Verify
		}
		if err := prepare(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// New is Open, but for Prepare where the store is Shared.
func New(address string, o Options) (Store, error) {
	path := address
	if scheme, _, ok := strings.Cut(address, ":"); ok && isScheme(scheme) {
		switch scheme {
		case "bolt":
			path = FileOf(address)
		case "postgres", "postgresql":
			return newPostgres(address, o)
		default:
			return nil, fmt.Errorf("open a %s store: %w", scheme, ErrNoEngine)
		}
	} else if isDatabase(address) {
		return nil, fmt.Errorf("open the store: %w", ErrNoEngine)
	}
	if path == "" {
		return nil, fmt.Errorf("open the store %q: it names no file: %w", address, ErrNoEngine)
	}
	return newBolt(path, o)
}

func newBolt(path string, o Options) (Store, error) {
	var options []bolt.Option
	if o.NoSync {
		options = append(options, bolt.WithoutSync())
	}
	s, err := bolt.Open(path, options...)
	if err != nil {
		return nil, err // not s: a nil *bolt.Store is a Store that is not nil
	}
	return s, nil
}

func newPostgres(address string, o Options) (Store, error) {
	var options []postgres.Option
	if o.AsIs {
		options = append(options, postgres.Beside())
	}
	if o.Waiting != nil {
		options = append(options, postgres.WhenWaiting(o.Waiting))
	}
	s, err := postgres.New(address, options...)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// IsFile tells whether an address is that of a file.
func IsFile(address string) bool {
	if scheme, _, ok := strings.Cut(address, ":"); ok && isScheme(scheme) {
		return scheme == "bolt"
	}
	return !isDatabase(address)
}

// isDatabase tells of an address that is none of ours whether a database was
// meant, as in " postgres://…" or "host=… password=…": as a file it would have a
// password in its name.
func isDatabase(address string) bool {
	return strings.Contains(address, "://") || keyword.MatchString(address)
}

var keyword = regexp.MustCompile(`(?i)(^|\s)(host|hostaddr|dbname|user|password|service)\s*=`)

// FileOf is the path of an address that IsFile.
func FileOf(address string) string {
	if path, ok := strings.CutPrefix(address, "bolt:"); ok {
		return strings.TrimPrefix(path, "//")
	}
	return address
}

// Shown is an address as it may be shown: without user and password.
func Shown(address string) string {
	if IsFile(address) {
		return FileOf(address)
	}
	return postgres.Shown(address)
}

// isScheme tells whether what comes before a colon names an engine: two
// letters at least, so that the path C:\jalon.db stays a path.
func isScheme(s string) bool {
	return len(s) > 1 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

var (
	_ Store       = (*bolt.Store)(nil)
	_ Store       = (*postgres.Store)(nil)
	_ Shared      = (*postgres.Store)(nil)
	_ dump.Source = (*bolt.Store)(nil)
	_ dump.Target = (*bolt.Store)(nil)
	_ dump.Source = (*postgres.Store)(nil)
	_ dump.Target = (*postgres.Store)(nil)
)
