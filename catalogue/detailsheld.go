package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"jalon/bot"
)

// heldDetail is one file of details, as the store keeps it.
type heldDetail struct {
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	FetchedAt    time.Time `json:"fetched_at"`            // when the source last gave, confirmed or denied it
	DeniedSince  time.Time `json:"denied_since,omitzero"` // since when it denies it; zero while it gives it
	Absent       bool      `json:"absent,omitempty"`      // the source has no such file, and nothing is held of it
	Users        []string  `json:"users,omitempty"`       // as in Detail
	Former       []string  `json:"former,omitempty"`      // as in Detail
	People       []string  `json:"people,omitempty"`      // as in Detail
}

// denied is what to hold of a file that the source says it does not have: what
// was held, as long as that may be a passing trouble.
func (h heldDetail) denied(now time.Time) heldDetail {
	if h.DeniedSince.IsZero() {
		h.DeniedSince = now
	}
	h.Absent = h.Absent || h.FetchedAt.IsZero()
	h.FetchedAt = now
	return h
}

// missed tells whether it was held, and is denied.
func (h heldDetail) missed() bool { return !h.Absent && !h.DeniedSince.IsZero() }

// due is when to ask for it again. What is absent is asked for again soon at
// first: the file of a new product may come minutes later.
func (h heldDetail) due(every time.Duration) time.Time {
	if h.Absent {
		return h.FetchedAt.Add(min(absentFor, max(detailsPause, h.FetchedAt.Sub(h.DeniedSince))))
	}
	return h.FetchedAt.Add(every)
}

// details are the files of details, by slug. The Keeper's lock guards them.
type details struct {
	held      map[string]heldDetail
	failing   map[string]failingDetail // those whose last asking failed
	confirmed time.Time                // when a file last answered
	gaveUp    int                      // steps in a row that did
	trust     trust
	next      atomic.Pointer[time.Time]
	asking    sync.Mutex // one RefreshDetails at a time
}

// failingDetail is a file that cannot be read.
type failingDetail struct {
	at    time.Time
	times int // in a row
	err   error
}

// due is when to ask for a product's file: the zero time before it ever was.
func (d *details) due(slug string, every time.Duration) time.Time {
	if f, fails := d.failing[slug]; fails {
		return f.at.Add(backOff(f.times, every))
	}
	if held, known := d.held[slug]; known {
		return held.due(every)
	}
	return time.Time{}
}

func (d *details) askedAt(slug string) time.Time {
	if f, fails := d.failing[slug]; fails {
		return f.at
	}
	return d.held[slug].FetchedAt
}

// neverAsked tells whether the file of a product was never asked for.
func (d *details) neverAsked(c *Catalogue) bool {
	return c != nil && slices.ContainsFunc(c.Startups, func(s bot.Startup) bool { return d.askedAt(s.Slug).IsZero() })
}

// take holds what was answered, of the products of a catalogue. save: there is
// something new to keep. The error tells what is wrong when these answers are.
func (d *details) take(answers []detailFile, c *Catalogue, now time.Time) (save bool, failed error) {
	if d.held == nil {
		d.held, d.failing = map[string]heldDetail{}, map[string]failingDetail{}
	}
	trouble := false
	for _, f := range answers {
		if f.err != nil {
			trouble = true
			d.failing[f.slug] = failingDetail{now, d.failing[f.slug].times + 1, f.err}
			continue
		}
		save, trouble = true, trouble || f.missed()
		d.held[f.slug] = f.heldDetail
		delete(d.failing, f.slug)
	}
	if save {
		d.confirmed = now
	}
	d.prune(c)
	save = d.forget(answers, now) || save
	if trouble || d.trust.doubt != nil || len(d.held) > 0 && d.found() == 0 {
		failed = d.failure()
	}
	return save, failed
}

// forget lets go of files that the source denies again after days of it; of
// none as long as it denies more than half of all, unless somebody believes
// that. The days count from when it is believed again.
func (d *details) forget(answers []detailFile, now time.Time) (forgot bool) {
	held, missed := d.found(), d.missed()
	if !d.trust.judge(held, held-missed, now) {
		for slug, h := range d.held {
			if h.missed() {
				h.DeniedSince = now
				d.held[slug] = h
			}
		}
		return false
	}
	drop := func(slug string) {
		h := d.held[slug]
		d.held[slug], forgot = heldDetail{FetchedAt: h.FetchedAt, DeniedSince: h.DeniedSince, Absent: true}, true
	}
	for slug, h := range d.held {
		if h.missed() && 2*missed > held { // somebody believes it
			drop(slug)
		}
	}
	for _, f := range answers {
		if h := d.held[f.slug]; h.missed() && now.Sub(h.DeniedSince) >= absentOnce {
			drop(f.slug)
		}
	}
	d.trust = trust{}
	return forgot
}

// failure says what is wrong with the files, all in all; nil for nothing.
func (d *details) failure() error {
	var wrong []error
	if n := len(d.failing); n > 0 {
		first := slices.Min(slices.Collect(maps.Keys(d.failing)))
		wrong = append(wrong, fmt.Errorf("%d of %d files of details cannot be read, %q: %w", n, d.asked(), first, d.failing[first].err))
	}
	if missed := d.missed(); missed > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d files of details are not there any more, what they said stays: %w", missed, d.found(), ErrAbsent))
	}
	if d.trust.doubt != nil {
		wrong = append(wrong, ErrDoubted)
	}
	if len(d.held) > 0 && d.found() == 0 {
		wrong = append(wrong, fmt.Errorf("no product has a file of details: %w", ErrAbsent))
	}
	return errors.Join(wrong...)
}

// asked counts the files that were asked for.
func (d *details) asked() int {
	n := len(d.held)
	for slug := range d.failing {
		if _, held := d.held[slug]; !held {
			n++
		}
	}
	return n
}

// prune forgets products that the catalogue no longer has.
func (d *details) prune(c *Catalogue) {
	if c == nil {
		return
	}
	slugs := slugSet(c.Startups)
	maps.DeleteFunc(d.held, func(slug string, _ heldDetail) bool { return !slugs[slug] })
	maps.DeleteFunc(d.failing, func(slug string, _ failingDetail) bool { return !slugs[slug] })
}

// hasten has RefreshDetails called at once when a product's file was never
// asked for, unless the source as a whole fails.
func (d *details) hasten(c *Catalogue) {
	if d.gaveUp == 0 && d.neverAsked(c) {
		d.next.Store(&time.Time{})
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

// missed counts the files that were held and are denied.
func (d *details) missed() (n int) {
	for _, h := range d.held {
		if h.missed() {
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
	return PartState{Name: PartDetails, Count: d.found(), FetchedAt: d.confirmed, Failure: d.failure(), Doubted: d.trust.doubt}
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
		k.details.held, k.details.failing, k.details.confirmed = held, map[string]failingDetail{}, last.FetchedAt
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
