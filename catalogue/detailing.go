package catalogue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	detailsAtOnce  = 4               // files asked for at the same time
	detailsPerStep = 200             // files asked for by one RefreshDetails
	detailsGiveUp  = 10              // failures after which it asks for no more, if most fail
	detailsPause   = 5 * time.Minute // between two, at least
	absentFor      = 7 * 24 * time.Hour
	absentOnce     = 3 * 24 * time.Hour // how long a file that was held must be denied to be absent
)

// NextDetails is when RefreshDetails has something to do: the zero time for at
// once. Call it only where there are Details.
func (k *Keeper) NextDetails() time.Time {
	if t := k.details.next.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// RefreshDetails asks for the files of at most 200 products: those never asked
// for first, then those asked for longest ago. Nobody waits for it: the
// catalogue is served meanwhile. An error leaves what is held in place, and
// says how many files failed; the others are taken. A file that fails is asked
// for again by itself, sooner than the others at first; so is one that is not
// there yet. One that was there is missed for days before it is forgotten.
func (k *Keeper) RefreshDetails(ctx context.Context, now time.Time) (changed bool, err error) {
	if k.Details == nil {
		return false, nil
	}
	k.details.asking.Lock()
	defer k.details.asking.Unlock()
	answers, gaveUp := k.Details.fetchAll(ctx, now, k.detailsDue(now))
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return false, err
	}
	changed, err = k.keepDetails(ctx, now, answers, gaveUp)
	k.tell(changed)
	return changed, err
}

// detailFile is one file to ask for, then what came of it.
type detailFile struct {
	slug string
	heldDetail
	err   error
	asked bool
}

// detailsDue lists the files to ask for now.
func (k *Keeper) detailsDue(now time.Time) (due []detailFile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.products.in() == nil {
		return nil
	}
	for _, s := range k.products.in().Startups {
		if !k.details.due(s.Slug, k.every()).After(now) {
			due = append(due, detailFile{slug: s.Slug, heldDetail: k.details.held[s.Slug]})
		}
	}
	slices.SortStableFunc(due, func(a, b detailFile) int { return k.details.askedAt(a.slug).Compare(k.details.askedAt(b.slug)) })
	return due[:min(len(due), detailsPerStep)]
}

// fetchAll asks for files, a few at once. It gives up when most fail.
func (f *Folder) fetchAll(ctx context.Context, now time.Time, files []detailFile) (asked []detailFile, gaveUp bool) {
	var group errgroup.Group
	group.SetLimit(detailsAtOnce)
	var failed, done atomic.Int32
	for i := range files {
		n := failed.Load()
		if gaveUp = n >= detailsGiveUp && 2*n > done.Load(); gaveUp || ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			file := &files[i]
			file.heldDetail, file.err = f.fetch(ctx, now, file.slug, file.heldDetail)
			if file.asked = true; file.err != nil {
				failed.Add(1)
			}
			done.Add(1)
			return nil
		})
	}
	group.Wait()
	return slices.DeleteFunc(files, func(f detailFile) bool { return !f.asked }), gaveUp
}

// fetch asks for one file. With an error, what is held stays.
func (f *Folder) fetch(ctx context.Context, now time.Time, slug string, held heldDetail) (heldDetail, error) {
	source, ok := f.Of(slug)
	if !ok {
		return heldDetail{FetchedAt: now, Absent: true}, nil
	}
	fetched, err := source.Fetch(ctx, Validators{held.ETag, held.LastModified})
	switch {
	case errors.Is(err, ErrAbsent):
		return held.denied(now), nil
	case err != nil:
		return held, err
	case fetched.Unchanged:
		held.FetchedAt, held.DeniedSince = now, time.Time{}
		return held, nil
	}
	d, err := ParseDetail(fetched.Body)
	if err != nil {
		return held, err
	}
	return heldDetail{ETag: fetched.Validators.ETag, LastModified: fetched.Validators.LastModified, FetchedAt: now,
		Users: d.Users, Former: d.Former, People: d.People}, nil
}

// keepDetails takes the answers into use and into the store.
func (k *Keeper) keepDetails(ctx context.Context, now time.Time, answers []detailFile, gaveUp bool) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := &k.details
	save, failed := d.take(answers, k.products.in(), now)
	if current := k.current.Load(); current != nil {
		changed, err = k.build(ctx, now, *current, atAnswer)
	}
	if save {
		err = errors.Join(err, k.saveDetails(ctx, now))
	}
	if d.gaveUp++; !gaveUp {
		d.gaveUp = 0
	}
	next := d.nextAfter(now, k.products.in(), k.every())
	d.next.Store(&next)
	k.publish()
	return changed, errors.Join(failed, err)
}

// nextAfter is when there is something to do after a step: once every while,
// sooner for files that were never asked for, or that fail or are absent.
func (d *details) nextAfter(now time.Time, c *Catalogue, every time.Duration) time.Time {
	if d.gaveUp > 0 {
		return now.Add(backOff(d.gaveUp, every))
	}
	pause, next := now.Add(min(every, detailsPause)), now.Add(every)
	sooner := func(due time.Time) {
		if due.Before(next) {
			next = due
		}
	}
	for slug := range d.failing {
		sooner(d.due(slug, every))
	}
	for _, held := range d.held {
		if held.Absent {
			sooner(held.due(every))
		}
	}
	if d.neverAsked(c) || next.Before(pause) {
		return pause
	}
	return next
}

func (k *Keeper) every() time.Duration { return cmp.Or(k.Every, DefaultEvery) }
