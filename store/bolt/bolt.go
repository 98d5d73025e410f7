// Package bolt keeps everything in one file of this machine.
package bolt

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"jalon/bot"
)

// Why a file cannot be opened.
var (
	// ErrLocked: another process has the file open.
	ErrLocked = errors.New("another process holds this store: stop it, or talk to it through its socket")
	// ErrNewerSchema: a later version of the bot wrote the file.
	ErrNewerSchema = errors.New("this store was written by a newer version of jalon: run that version, or restore a backup made before it")
	// ErrFull: the disk has no room. Nothing is lost; nothing more is kept.
	ErrFull = errors.New("the disk of the store is full: free some room, what was kept is still there")
	// ErrReadOnly: the file, or its folder, may not be written.
	ErrReadOnly = errors.New("the file of the store may not be written: give it, and its folder, to the user the bot runs as")
	// ErrNotAStore: the file is something else, or damaged.
	ErrNotAStore = errors.New("this file is not a store of jalon, or it is damaged: check the path, or restore a backup")
)

const (
	lockTimeout = 200 * time.Millisecond // a second process is told at once
	// settleDelay is how long a settlement, or what people do several at once, waits
	// for others to share its fsync.
	settleDelay = 2 * time.Millisecond
)

// Store is the embedded engine. One process opens a file at a time; inside it,
// any number of goroutines may use it. Every method is one transaction.
type Store struct {
	db         *bbolt.DB
	personKeys func() string
	noSync     bool
	settling   gathering
	read       readMonth
}

// Option changes how a store is opened.
type Option func(*Store)

// WithPersonKeys replaces the random source of the keys that stand for people
// in the journal. A key already given to somebody is drawn again.
func WithPersonKeys(next func() string) Option {
	return func(s *Store) { s.personKeys = next }
}

// WithoutSync leaves it to the system when to write to the disk: for tests and
// demonstrations, whose data a power cut may take.
func WithoutSync() Option {
	return func(s *Store) { s.noSync = true }
}

// Open opens the store at path, or makes it: the file with mode 0600, its
// folder with 0700. What an earlier opening had claimed and not settled waits
// again, as of unknown outcome. It writes only when there is something to
// change. The error is ErrLocked, ErrNewerSchema, ErrNotAStore or the system's.
func Open(path string, options ...Option) (*Store, error) {
	s := &Store{personKeys: rand.Text}
	for _, o := range options {
		o(s)
	}
	if err := s.open(path); err != nil {
		return nil, fmt.Errorf("open the store %s: %w", path, said(err))
	}
	return s, nil
}

func (s *Store) open(path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	s.db, err = openFile(path, &bbolt.Options{Timeout: lockTimeout, NoSync: s.noSync,
		FreelistType: bbolt.FreelistMapType, NoStatistics: true})
	if err != nil {
		return err
	}
	s.db.MaxBatchDelay = settleDelay
	if err := s.check(); err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

// openFile tells apart why a file cannot be opened. Reading a damaged one may
// fault: that is an error here, not the end of the process.
func openFile(path string, options *bbolt.Options) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w (%v)", ErrNotAStore, fault)
		}
	}()
	db, err = bbolt.Open(path, 0o600, options)
	var system syscall.Errno
	switch {
	case err == nil || errors.As(err, &system):
		return db, err
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrLocked
	}
	return nil, fmt.Errorf("%w (%w)", ErrNotAStore, err)
}

// whole refuses a file shorter than it says it is, as a copy cut short.
func whole(db *bbolt.DB) error {
	info, err := os.Stat(db.Path())
	if err != nil {
		return err
	}
	return db.View(func(btx *bbolt.Tx) error {
		if info.Size() < btx.Size() {
			return fmt.Errorf("%w (%d bytes of %d)", ErrNotAStore, info.Size(), btx.Size())
		}
		return nil
	})
}

// check refuses what is not a whole store of a known schema, then prepares it.
func (s *Store) check() error {
	if err := whole(s.db); err != nil {
		return err
	}
	return s.prepare()
}

// prepare checks the schema and takes back what an earlier opening had claimed.
func (s *Store) prepare() error {
	var ready bool
	err := s.db.View(func(btx *bbolt.Tx) (err error) {
		ready, err = tx{btx}.ready()
		return err
	})
	if err != nil || ready {
		return err
	}
	return s.db.Update(func(btx *bbolt.Tx) error {
		t := tx{btx}
		if err := t.migrate(); err != nil {
			return err
		}
		return t.takeBack()
	})
}

// Close waits for the transactions under way and frees the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// Path is the file that everything is in.
func (s *Store) Path() string { return s.db.Path() }

// Commits counts the changes ever written to the file: it stays the same as
// long as nothing is written.
func (s *Store) Commits() (n uint64, err error) {
	err = s.db.View(func(btx *bbolt.Tx) error {
		n = uint64(btx.ID())
		return nil
	})
	return n, err
}

// LastInstant returns the latest instant any change was stored with, zero
// when there was none.
func (s *Store) LastInstant(ctx context.Context) (at time.Time, err error) {
	err = s.view(ctx, "read the last instant", func(t tx) (err error) {
		at, _, err = load[time.Time](t.Bucket(bucketMeta), keyInstant)
		return err
	})
	return at, err
}

// errUnchanged ends a transaction that turned out to have nothing to write.
var errUnchanged = errors.New("nothing to write")

// view reads. doing says what, for the error.
func (s *Store) view(ctx context.Context, doing string, read func(tx) error) error {
	err := ctx.Err()
	if err == nil {
		err = s.db.View(func(btx *bbolt.Tx) error { return read(tx{btx}) })
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// update changes, all or nothing. A change that returns errUnchanged writes
// nothing and succeeds.
func (s *Store) update(ctx context.Context, doing string, change func(tx) error) error {
	return s.write(ctx, doing, s.db.Update, change)
}

// share is update for small changes that come several at once: those that meet
// share one fsync. change may run more than once.
func (s *Store) share(ctx context.Context, doing string, change func(tx) error) error {
	return s.write(ctx, doing, s.db.Batch, change)
}

func (s *Store) write(ctx context.Context, doing string, in func(func(*bbolt.Tx) error) error, change func(tx) error) error {
	err := ctx.Err()
	if err == nil {
		err = in(func(btx *bbolt.Tx) error { return change(tx{btx}) })
	}
	if err != nil && !errors.Is(err, errUnchanged) {
		return fmt.Errorf("%s: %w", doing, said(err))
	}
	return nil
}

// said is an error with a sentence for what the system refuses.
func said(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EPERM):
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	return err
}

var (
	_ bot.PlanStore = (*Store)(nil)
	_ bot.SendStore = (*Store)(nil)
)
