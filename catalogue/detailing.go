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
	detailsAtOnce   = 4               // files asked for at the same time
	detailsPerStep  = 200             // files asked for by one RefreshDetails
	detailsGiveUp   = 10              // failures after which it asks for no more
	detailsFillWait = 5 * time.Minute // between two as long as some were never asked for
	absentFor       = 7 * 24 * time.Hour
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
// says how many files failed; the others are taken.
func (k *Keeper) RefreshDetails(ctx context.Context, now time.Time) (changed bool, err error) {
	if k.Details == nil {
		return false, nil
	}
	k.details.asking.Lock()
	defer k.details.asking.Unlock()
	due, more := k.detailsDue(now)
	answers := k.Details.fetchAll(ctx, now, due)
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return false, err
	}
	changed, err = k.keepDetails(ctx, now, answers, more)
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

// detailsDue lists the files to ask for now. more: others were never asked for.
func (k *Keeper) detailsDue(now time.Time) (due []detailFile, more bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.products.in() == nil {
		return nil, false
	}
	every := cmp.Or(k.Every, DefaultEvery)
	for _, s := range k.products.in().Startups {
		held, ok := k.details.held[s.Slug]
		age := now.Sub(held.FetchedAt)
		if ok && (age < every || held.Absent && age < absentFor) {
			continue
		}
		due = append(due, detailFile{slug: s.Slug, heldDetail: held})
	}
	asked := func(f detailFile) time.Time {
		if failed := k.details.failedAt[f.slug]; failed.After(f.FetchedAt) {
			return failed
		}
		return f.FetchedAt
	}
	slices.SortStableFunc(due, func(a, b detailFile) int { return asked(a).Compare(asked(b)) })
	if len(due) > detailsPerStep {
		more = asked(due[detailsPerStep]).IsZero()
		due = due[:detailsPerStep]
	}
	return due, more
}

// fetchAll asks for files, a few at once, and gives up when many fail.
func (f *Folder) fetchAll(ctx context.Context, now time.Time, files []detailFile) []detailFile {
	var group errgroup.Group
	group.SetLimit(detailsAtOnce)
	var failed atomic.Int32
	for i := range files {
		if failed.Load() >= detailsGiveUp || ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			file := &files[i]
			file.heldDetail, file.err = f.fetch(ctx, now, file.slug, file.heldDetail)
			if file.asked = true; file.err != nil {
				failed.Add(1)
			}
			return nil
		})
	}
	group.Wait()
	return slices.DeleteFunc(files, func(f detailFile) bool { return !f.asked })
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
		return heldDetail{FetchedAt: now, Absent: true}, nil
	case err != nil:
		return held, err
	case fetched.Unchanged:
		held.FetchedAt = now
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
func (k *Keeper) keepDetails(ctx context.Context, now time.Time, answers []detailFile, more bool) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := &k.details
	answered := d.take(answers, now)
	d.prune(k.products.in())
	if current := k.current.Load(); current != nil {
		changed, err = k.build(ctx, now, *current, atAnswer)
	}
	if answered {
		err = errors.Join(err, k.saveDetails(ctx, now))
	}
	err = errors.Join(d.failure, err)
	every := cmp.Or(k.Every, DefaultEvery)
	wait := every
	switch {
	case err != nil:
		d.failures++
		wait = backOff(d.failures, every)
	case more:
		d.failures, wait = 0, min(every, detailsFillWait)
	default:
		d.failures = 0
	}
	next := now.Add(wait)
	d.next.Store(&next)
	k.publish()
	return changed, err
}
