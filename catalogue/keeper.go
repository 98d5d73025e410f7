package catalogue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jalon/bot"
)

// Copies keeps the last good copy.
type Copies interface {
	SaveCatalogue(context.Context, bot.CatalogueCopy) error
	LastCatalogue(context.Context) (bot.CatalogueCopy, bool, error)
}

// Keeper holds the current catalogue. Readers never wait; whatever the source
// answers, what was good stays until something good replaces it.
type Keeper struct {
	Source Source
	Spec   string // names the source: another's copy is not used
	Copies Copies
	IDs    func(ctx context.Context, slugs []string) (map[string]bot.ProductID, error)
	Every  time.Duration // between two refreshes

	current  atomic.Pointer[Snapshot]
	mu       sync.Mutex // one refresh at a time; guards the rest
	copy     bot.CatalogueCopy
	savedAt  time.Time // FetchedAt of the stored copy
	failures int
	next     time.Time
}

// Snapshot is the catalogue at one moment. Catalogue is nil until one was
// read.
type Snapshot struct {
	Catalogue *Catalogue
	FetchedAt time.Time // when the source last confirmed it
	Failing   bool      // the source failed since
}

// oldAge is from when a catalogue says how old it is, failing or not.
const oldAge = 48 * time.Hour

// StaleSince is when the catalogue was last confirmed, if that is worth
// saying: the source fails, or it was over two days ago. Else zero.
func (s Snapshot) StaleSince(now time.Time) time.Time {
	if s.Failing || now.Sub(s.FetchedAt) > oldAge {
		return s.FetchedAt
	}
	return time.Time{}
}

// Product returns a product by our own id.
func (s Snapshot) Product(id bot.ProductID) (bot.Startup, bool) {
	if s.Catalogue == nil || id == "" {
		return bot.Startup{}, false
	}
	i, ok := s.Catalogue.index.id[id]
	return s.Catalogue.at(i, ok)
}

// Current returns the catalogue as it is now; it never waits.
func (k *Keeper) Current() Snapshot {
	if s := k.current.Load(); s != nil {
		return *s
	}
	return Snapshot{}
}

// NextRefresh is when the source should be asked again.
func (k *Keeper) NextRefresh() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.next
}

// Load takes the last good copy of this source from the store, if there is
// one. The source is asked at the next Refresh.
func (k *Keeper) Load(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, ok, err := k.Copies.LastCatalogue(ctx)
	if err != nil {
		return fmt.Errorf("load the last good catalogue: %w", err)
	}
	if !ok || kept.Source != k.Spec {
		return nil
	}
	c, err := Parse(kept.Body)
	if err != nil {
		return nil // kept by a version that read it: the source will tell
	}
	k.copy, k.savedAt = kept, kept.FetchedAt
	return k.swap(ctx, c, kept.FetchedAt)
}

// swap puts a catalogue in place once every product has its id.
func (k *Keeper) swap(ctx context.Context, c *Catalogue, at time.Time) error {
	ids, err := k.IDs(ctx, c.slugs())
	if err != nil {
		return fmt.Errorf("name the products: %w", err)
	}
	k.current.Store(&Snapshot{Catalogue: c.withIDs(ids), FetchedAt: at})
	return nil
}

// Refresh asks the source once. changed tells whether the catalogue is
// another one. After a failure the catalogue stays, says how old it is, and
// the source is asked again soon, then less and less.
func (k *Keeper) Refresh(ctx context.Context, now time.Time) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	changed, err = k.refresh(ctx, now)
	if err == nil {
		k.failures, k.next = 0, now.Add(k.Every)
		return changed, nil
	}
	k.failures++
	k.next = now.Add(min(k.Every, time.Minute<<min(k.failures, 10)))
	if s := k.current.Load(); s != nil && !s.Failing && !errors.Is(err, context.Canceled) {
		failing := *s
		failing.Failing = true
		k.current.Store(&failing)
	}
	return false, err
}

func (k *Keeper) refresh(ctx context.Context, now time.Time) (bool, error) {
	held := k.current.Load()
	etag, modified := k.copy.ETag, k.copy.LastModified
	if held == nil {
		etag, modified = "", ""
	}
	fetched, err := k.Source.Fetch(ctx, etag, modified)
	if err != nil {
		return false, err
	}
	if held != nil && (fetched.Unchanged || revision(fetched.Body) == held.Catalogue.Revision) {
		k.current.Store(&Snapshot{Catalogue: held.Catalogue, FetchedAt: now})
		return false, k.confirm(ctx, now)
	}
	c, err := Parse(fetched.Body)
	if err != nil {
		return false, err
	}
	if err := k.swap(ctx, c, now); err != nil {
		return false, err
	}
	k.copy = bot.CatalogueCopy{Source: k.Spec, Body: fetched.Body, ETag: fetched.ETag, LastModified: fetched.LastModified}
	return true, k.save(ctx, now)
}

// confirmEvery bounds how often an unchanged copy is written again, only to
// say that it is still good.
const confirmEvery = 24 * time.Hour

func (k *Keeper) confirm(ctx context.Context, now time.Time) error {
	if now.Sub(k.savedAt) < confirmEvery {
		return nil
	}
	return k.save(ctx, now)
}

func (k *Keeper) save(ctx context.Context, now time.Time) error {
	k.copy.FetchedAt = now
	if err := k.Copies.SaveCatalogue(ctx, k.copy); err != nil {
		return fmt.Errorf("keep the catalogue: %w", err)
	}
	k.savedAt = now
	return nil
}
