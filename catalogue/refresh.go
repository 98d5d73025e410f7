package catalogue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jalon/bot"
)

func (k *Keeper) load(ctx context.Context) (loaded bool, err error) {
	k.asking.Lock()
	defer k.asking.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current.Load() != nil {
		return false, nil
	}
	defer k.publish()
	for _, d := range k.documents() {
		if err := d.load(ctx, k.Copies); err != nil {
			return false, fmt.Errorf("load the last good catalogue: %w", err)
		}
	}
	if err := k.loadDetails(ctx); err != nil {
		return false, fmt.Errorf("load the last good catalogue: %w", err)
	}
	if k.products.held == nil {
		return false, nil
	}
	day := k.products.confirmed // what is held is as of then: no clock is asked
	if k.authors.confirmed.After(day) {
		day = k.authors.confirmed
	}
	k.compared = k.day(day)
	return k.build(ctx, day, Snapshot{FetchedAt: k.products.confirmed}, atStart)
}

func (k *Keeper) reidentify(ctx context.Context, now time.Time) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current.Load() == nil {
		return false, nil
	}
	return k.build(ctx, now, *k.current.Load(), atRenaming)
}

func (k *Keeper) refresh(ctx context.Context, now time.Time) (changed bool, err error) {
	k.asking.Lock()
	defer k.asking.Unlock()
	documents := k.asked()
	answers := askAll(ctx, documents)
	if err := ctx.Err(); errors.Is(err, context.Canceled) { // we stop: no source is to blame
		return false, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, d := range documents {
		answers[i]()
		d.judge(now)
	}
	changed, err = k.serve(ctx, now)
	if err != nil {
		for _, d := range documents {
			d.refuse(err)
		}
		k.products.failure = cmp.Or(k.products.failure, err)
	}
	failure := k.products.failure
	err = k.settle(ctx, now, documents)
	k.mark()
	return changed, errors.Join(failure, err)
}

// asked lists the parts to ask.
func (k *Keeper) asked() []document {
	k.mu.Lock()
	defer k.mu.Unlock()
	documents := k.documents()
	k.products.input.Source = k.Source
	return documents
}

// askAll asks every part at the same time: one that hangs delays no other.
func askAll(ctx context.Context, documents []document) (answers []func()) {
	answers = make([]func(), len(documents))
	var all sync.WaitGroup
	for i, d := range documents {
		all.Go(func() { answers[i] = d.ask(ctx) })
	}
	all.Wait()
	return answers
}

// serve puts what was asked in place. Where there are no products at all, the
// last good copy of another source serves.
func (k *Keeper) serve(ctx context.Context, now time.Time) (changed bool, err error) {
	s := Snapshot{FetchedAt: now}
	if k.products.failure != nil {
		s.FetchedAt, s.Failing = k.products.confirmed, true
		if k.products.in() == nil && k.products.other != nil {
			s.FetchedAt = k.products.other.copy.FetchedAt
		}
	}
	return k.build(ctx, now, s, atAnswer)
}

// mark brings what is said of the catalogue in place up to date.
func (k *Keeper) mark() {
	current := k.current.Load()
	if current == nil {
		return
	}
	s := *current
	s.Failing, s.Doubted = k.products.failure != nil, k.products.trust.doubt
	if s != *current {
		k.current.Store(&s)
	}
}

// settle takes what was asked into use and says when to ask again.
func (k *Keeper) settle(ctx context.Context, now time.Time, documents []document) (err error) {
	every := k.every()
	wait := every
	for _, d := range documents {
		err = errors.Join(err, d.settle(ctx, k.Copies, now))
		wait = min(wait, d.wait(every))
	}
	if k.current.Load() == nil {
		wait = min(wait, backOffFrom(bareRetry, k.products.failures, every))
	}
	next := now.Add(wait)
	k.next.Store(&next)
	k.publish()
	return err
}

// publish tells readers how the parts fare.
func (k *Keeper) publish() {
	var states []PartState
	for _, d := range k.documents() {
		states = append(states, d.state())
	}
	if k.Details != nil {
		states = append(states, k.details.state())
	}
	k.states.Store(&states)
}

// occasion is when a catalogue is built.
type occasion int

const (
	atStart    occasion = iota // of the copies: what the sources say now is not known
	atAnswer                   // of a source
	atRenaming                 // then even a catalogue that stays is put in place anew
	atCopy                     // of a copy that another process kept, and told the news of
)

// build merges the parts and, when that makes another catalogue than the one
// in place, puts it there once the registry knows of it. The new catalogue is
// as s says; one that stays is confirmed when s is newer and not failing.
func (k *Keeper) build(ctx context.Context, now time.Time, s Snapshot, when occasion) (changed bool, err error) {
	p := parts{products: k.products.in(), authors: k.authors.in(), incubators: k.incubators.in(),
		details: k.details.known(), additions: k.additions.in()}
	foreign := p.products == nil && k.products.other != nil
	if foreign {
		p.products = k.products.other.value
	}
	if p.products == nil {
		return false, nil
	}
	c := p.merge(k.day(now))
	var old *Catalogue
	if current := k.current.Load(); current != nil && !k.foreign && !foreign && when != atCopy {
		old = current.Catalogue
	}
	if current := k.current.Load(); when != atRenaming && current != nil && current.Revision == c.Revision {
		if err := k.nextDay(ctx, old, now); err != nil {
			return false, err
		}
		confirmed := *current
		confirmed.FetchedAt, confirmed.Failing = s.FetchedAt, s.Failing
		k.current.Store(&confirmed)
		return false, nil
	}
	if len(c.Startups) == 0 {
		return false, fmt.Errorf("merge the catalogue: %w: the additions hide all", ErrEmpty)
	}
	if err := k.register(ctx, old, c, when != atStart && when != atCopy && !foreign, now); err != nil {
		return false, err
	}
	c.finish()
	s.Catalogue, s.Revision = c, c.Revision
	k.current.Store(&s)
	k.foreign = foreign
	k.details.hasten(p.products)
	return true, nil
}

// nextDay tells, of a catalogue that stays, which phases began since the day
// before.
func (k *Keeper) nextDay(ctx context.Context, c *Catalogue, now time.Time) error {
	if c == nil || k.compared == k.day(now) {
		return nil
	}
	return k.tellNews(ctx, c, c, now)
}

func (k *Keeper) day(now time.Time) bot.Date {
	if k.Zone == nil {
		return bot.DateOf(now.UTC())
	}
	return bot.DateOf(now.In(k.Zone))
}
