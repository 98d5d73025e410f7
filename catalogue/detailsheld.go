package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"jalon/bot"
)

// heldDetail is one file of details, as the store keeps it.
type heldDetail struct {
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	FetchedAt    time.Time `json:"fetched_at"`       // when the source last gave, confirmed or denied it
	Absent       bool      `json:"absent,omitempty"` // the source has no such file
	Users        []string  `json:"users,omitempty"`  // as in Detail
	Former       []string  `json:"former,omitempty"` // as in Detail
	People       []string  `json:"people,omitempty"` // as in Detail
}

// details are the files of details, by slug. The Keeper's lock guards them.
type details struct {
	held      map[string]heldDetail
	failedAt  map[string]time.Time // of files that failed since they were held
	confirmed time.Time            // when a file last answered
	failure   error
	failures  int // steps in a row
	next      atomic.Pointer[time.Time]
	asking    sync.Mutex // one RefreshDetails at a time
}

// take holds what was answered. answered: at least one file was.
func (d *details) take(answers []detailFile, now time.Time) (answered bool) {
	if d.held == nil {
		d.held, d.failedAt = map[string]heldDetail{}, map[string]time.Time{}
	}
	var failed int
	var first error
	for _, f := range answers {
		if f.err != nil {
			if failed++; first == nil {
				first = f.err
			}
			d.failedAt[f.slug] = now
			continue
		}
		answered = true
		d.held[f.slug] = f.heldDetail
		delete(d.failedAt, f.slug)
	}
	if answered {
		d.confirmed = now
	}
	switch {
	case failed > 0:
		d.failure = fmt.Errorf("%d of %d files of details failed, the first: %w", failed, len(answers), first)
	case len(d.held) > 0 && d.found() == 0:
		d.failure = fmt.Errorf("no product has a file of details: %w", ErrAbsent)
	default:
		d.failure = nil
	}
	return answered
}

// prune forgets products that the catalogue no longer has.
func (d *details) prune(c *Catalogue) {
	if c == nil {
		return
	}
	slugs := slugSet(c.Startups)
	maps.DeleteFunc(d.held, func(slug string, _ heldDetail) bool { return !slugs[slug] })
	maps.DeleteFunc(d.failedAt, func(slug string, _ time.Time) bool { return !slugs[slug] })
}

// hasten has RefreshDetails called at once when a product's file was never
// asked for, unless the source fails.
func (d *details) hasten(c *Catalogue) {
	if d.failures > 0 {
		return
	}
	for _, s := range c.Startups {
		if _, held := d.held[s.Slug]; !held {
			d.next.Store(&time.Time{})
			return
		}
	}
}

// found counts the products that have a file.
func (d *details) found() (n int) {
	for _, held := range d.held {
		if !held.Absent {
			n++
		}
	}
	return n
}

// known returns what the files say; nil when there are none. One that says
// nothing was read all the same.
func (d *details) known() map[string]Detail {
	var known map[string]Detail
	for slug, held := range d.held {
		if held.Absent {
			continue
		}
		if known == nil {
			known = make(map[string]Detail, len(d.held))
		}
		known[slug] = Detail{Users: held.Users, Former: held.Former, People: held.People}
	}
	return known
}

func (d *details) state() PartState {
	return PartState{Name: PartDetails, Count: d.found(), FetchedAt: d.confirmed, Failure: d.failure}
}

func (k *Keeper) loadDetails(ctx context.Context) error {
	if k.Details == nil {
		return nil
	}
	last, ok, err := k.Copies.LastCatalogue(ctx, PartDetails)
	if err != nil || !ok || last.Source != k.Details.Address {
		return err
	}
	held := map[string]heldDetail{}
	if json.Unmarshal(last.Body, &held) == nil && held != nil {
		k.details.held, k.details.failedAt, k.details.confirmed = held, map[string]time.Time{}, last.FetchedAt
	}
	return nil
}

func (k *Keeper) saveDetails(ctx context.Context, now time.Time) error {
	body, err := json.Marshal(k.details.held)
	if err == nil {
		err = k.Copies.SaveCatalogue(ctx, PartDetails, bot.CatalogueCopy{Source: k.Details.Address, Body: body, FetchedAt: now})
	}
	if err != nil {
		return fmt.Errorf("keep the details: %w", err)
	}
	return nil
}
