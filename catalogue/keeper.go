package catalogue

import (
	"bytes"
	"cmp"
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
	LastCatalogue(context.Context) (c bot.CatalogueCopy, ok bool, err error)
}

// DefaultEvery is how often the source is asked.
const DefaultEvery = 4 * time.Hour

const (
	firstRetry   = 5 * time.Minute // after a failure; then twice as long each time
	confirmEvery = 24 * time.Hour  // an unchanged copy is written again only to say that it is still good
)

// Keeper holds the current catalogue. Readers never wait; whatever the source
// answers, what was good stays until something good replaces it. It runs
// nothing by itself: call Load once, then Refresh when NextRefresh is past.
type Keeper struct {
	Source  Source
	Spec    string // names the source: another's copy only serves for want of better
	Copies  Copies
	IDs     func(ctx context.Context, slugs []string) (map[string]bot.ProductID, error) // called before each swap; nil for no ids
	Every   time.Duration                                                               // between two refreshes; DefaultEvery when zero
	Changed func(Snapshot)                                                              // told after each swap, by the caller of Load or Refresh; may be nil

	current atomic.Pointer[Snapshot]
	next    atomic.Pointer[time.Time]

	mu       sync.Mutex        // one Load or Refresh at a time; guards what follows
	kept     bot.CatalogueCopy // what current was read from, when that is Source
	other    bot.CatalogueCopy // the last good copy of another source
	unsaved  bool              // kept is not in the store
	savedAt  time.Time         // FetchedAt in the store
	failures int               // in a row
}

// Current returns the catalogue as it is now; it never waits.
func (k *Keeper) Current() Snapshot {
	if s := k.current.Load(); s != nil {
		return *s
	}
	return Snapshot{}
}

// NextRefresh is when the source should be asked again: the zero time before
// the first Refresh, then Every after a success, sooner after a failure.
func (k *Keeper) NextRefresh() time.Time {
	if t := k.next.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// Load takes the last good copy of this source from the store, with its age,
// if there is one that can be read. It does nothing once there is a catalogue.
func (k *Keeper) Load(ctx context.Context) error {
	loaded, err := k.load(ctx)
	k.tell(loaded)
	return err
}

// Refresh asks the source once. changed tells whether there is another
// catalogue now. An error leaves the catalogue in place, with its age; where
// there was none, the last good copy of another source is taken. changed with
// an error means just that, or that the new catalogue could not be stored.
func (k *Keeper) Refresh(ctx context.Context, now time.Time) (changed bool, err error) {
	changed, err = k.refresh(ctx, now)
	k.tell(changed)
	return changed, err
}

// tell runs without the lock: the listener may use the Keeper.
func (k *Keeper) tell(changed bool) {
	if changed && k.Changed != nil {
		k.Changed(k.Current())
	}
}

func (k *Keeper) load(ctx context.Context) (loaded bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current.Load() != nil {
		return false, nil
	}
	last, ok, err := k.Copies.LastCatalogue(ctx)
	switch {
	case err != nil:
		return false, fmt.Errorf("load the last good catalogue: %w", err)
	case !ok:
		return false, nil
	case last.Source != k.Spec:
		k.other = last
		return false, nil
	}
	c, err := Parse(last.Body)
	if err != nil {
		return false, nil // it was good to another version; the source will tell
	}
	if err := k.swap(ctx, c, Snapshot{FetchedAt: last.FetchedAt}); err != nil {
		return false, err
	}
	k.kept, k.savedAt = last, last.FetchedAt
	return true, nil
}

func (k *Keeper) refresh(ctx context.Context, now time.Time) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	changed, err = k.ask(ctx, now)
	switch {
	case err == nil:
		err = k.save(ctx, now)
	case errors.Is(ctx.Err(), context.Canceled): // we stop: the source is not to blame
		return false, err
	default:
		var fallback error
		changed, fallback = k.makeDo(ctx)
		err = errors.Join(err, fallback)
	}
	every, wait := cmp.Or(k.Every, DefaultEvery), time.Duration(0)
	if err == nil {
		k.failures, wait = 0, every
	} else {
		wait = min(every, firstRetry<<min(k.failures, 16))
		k.failures++
	}
	next := now.Add(wait)
	k.next.Store(&next)
	return changed, err
}

// ask fetches, parses and swaps.
func (k *Keeper) ask(ctx context.Context, now time.Time) (changed bool, err error) {
	fetched, err := k.Source.Fetch(ctx, Validators{k.kept.ETag, k.kept.LastModified})
	if err != nil {
		return false, err
	}
	held := len(k.kept.Body) > 0
	if fetched.Unchanged && !held {
		return false, errors.New("refresh the catalogue: the source says it did not change, but none is held")
	}
	if fetched.Unchanged || held && bytes.Equal(fetched.Body, k.kept.Body) {
		if !fetched.Unchanged {
			k.kept.ETag, k.kept.LastModified = fetched.Validators.ETag, fetched.Validators.LastModified
		}
		s := k.Current()
		s.FetchedAt, s.Failing = now, false
		k.current.Store(&s)
		return false, nil
	}
	c, err := Parse(fetched.Body)
	if err != nil {
		return false, err
	}
	if err := k.swap(ctx, c, Snapshot{FetchedAt: now}); err != nil {
		return false, err
	}
	k.kept = bot.CatalogueCopy{Source: k.Spec, Body: fetched.Body, ETag: fetched.Validators.ETag,
		LastModified: fetched.Validators.LastModified}
	k.unsaved, k.other = true, bot.CatalogueCopy{}
	return true, nil
}

// makeDo marks what is held as failing; when there is nothing, it takes the
// last good copy of another source.
func (k *Keeper) makeDo(ctx context.Context) (changed bool, err error) {
	if s := k.current.Load(); s != nil {
		failing := *s
		failing.Failing = true
		k.current.Store(&failing)
		return false, nil
	}
	if len(k.other.Body) == 0 {
		return false, nil
	}
	c, err := Parse(k.other.Body)
	if err == nil {
		err = k.swap(ctx, c, Snapshot{FetchedAt: k.other.FetchedAt, Failing: true})
	}
	if err != nil {
		return false, fmt.Errorf("take the last good catalogue of another source: %w", err)
	}
	return true, nil
}

// swap puts a catalogue in place once every product has its id.
func (k *Keeper) swap(ctx context.Context, c *Catalogue, s Snapshot) error {
	if k.IDs != nil {
		ids, err := k.IDs(ctx, c.slugs())
		if err != nil {
			return fmt.Errorf("name the products: %w", err)
		}
		if c, err = c.withIDs(ids); err != nil {
			return fmt.Errorf("name the products: %w", err)
		}
	}
	s.Catalogue, s.Revision = c, c.Revision
	k.current.Store(&s)
	return nil
}

// save keeps the copy when it is new, and once a day to say it is still good.
func (k *Keeper) save(ctx context.Context, now time.Time) error {
	if !k.unsaved && now.Sub(k.savedAt) < confirmEvery {
		return nil
	}
	k.kept.FetchedAt = now
	if err := k.Copies.SaveCatalogue(ctx, k.kept); err != nil {
		return fmt.Errorf("keep the catalogue: %w", err)
	}
	k.unsaved, k.savedAt = false, now
	return nil
}
