package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"jalon/bot"
	"jalon/commands"
	"jalon/impactcsv"
	"jalon/publicfetch"
)

// fetcher reads a file that anybody may read.
type fetcher interface {
	Fetch(ctx context.Context, address string, held publicfetch.Validators) (publicfetch.Answer, error)
}

// published is how the files that products publish are read.
type published struct {
	fetcher fetcher
	mu      sync.Mutex
	fares   map[bot.ProductID]fare
	next    time.Time // when the first of them is due; zero for never
}

// fare is how the reading of one file fares in this process.
type fare struct {
	worked  time.Time              // last, in whatever process; zero for never
	again   time.Time              // it is not read before; zero for no such time
	missed  int                    // times in a row that it could not be fetched
	failure string                 // why the last reading took nothing in; empty when it worked
	held    publicfetch.Validators // of the file that was taken in whole
}

// publishedFile is a file that a product publishes, as the configuration has it.
type publishedFile struct {
	importConfig
	key      string
	product  bot.Startup
	schedule bot.Schedule
	worked   time.Time
}

// mark is the name under which is kept when it last worked.
func (f publishedFile) mark() string { return importMarks + string(f.product.ID) }

// clocksDiffer is how far ahead of ours the clock of another process may be.
const clocksDiffer = time.Minute

// due is when it is read next: at once when it never worked, or worked in a
// future that the clock was set back from. Slots that were missed are one.
func (f publishedFile) due(how fare, now time.Time) time.Time {
	due := now
	if !f.worked.IsZero() && !f.worked.After(now.Add(clocksDiffer)) {
		due = f.schedule.Next(f.worked)
	}
	if due.Before(how.again) {
		return how.again
	}
	return due
}

// publishedFiles lists the files to be read. A product that the catalogue never
// had is left out, and so is a second entry of one.
func (a *assembly) publishedFiles(ctx context.Context) (files []publishedFile, err error) {
	if !a.cfg.imports() {
		return nil, nil
	}
	l, err := a.lookUp(ctx)
	if err != nil {
		return nil, err
	}
	for i, p := range a.cfg.Products {
		f := publishedFile{key: fmt.Sprintf("products[%d]", i+1)}
		product, ok := l.product(f.key+".slug", p.Slug)
		if !ok || p.Import == nil {
			continue
		}
		f.importConfig, f.product = *p.Import, product
		if f.schedule, err = p.Import.schedule(a.cfg.zone()); err != nil {
			return nil, err
		}
		if f.worked, _, err = a.store.Mark(ctx, f.mark()); err != nil {
			return nil, fmt.Errorf("read when an import last worked: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

// imports tells whether some product publishes its figures.
func (c *config) imports() bool {
	return slices.ContainsFunc(c.Products, func(p productConfig) bool { return p.Import != nil })
}

// importer reads what products publish, one file after another, beside
// everything else: an address may be slow.
type importer struct{ *assembly }

// Step implements bot.Stepper.
func (i importer) Step(ctx context.Context, now time.Time) error {
	files, err := i.publishedFiles(ctx)
	if err != nil {
		return err
	}
	var next time.Time
	for _, f := range files {
		how := i.published.fare(f)
		if !f.due(how, now).After(now) && ctx.Err() == nil && i.leads(ctx, jobRefresh, refreshLasts) {
			how = i.importPublished(ctx, f, how, now)
			f.worked = how.worked
		}
		i.published.keep(f, how)
		if due := f.due(how, now); next.IsZero() || due.Before(next) {
			next = due
		}
	}
	i.published.mu.Lock()
	defer i.published.mu.Unlock()
	i.published.next = next
	return nil
}

// nextImport looks again soon, too: another process may have read them until
// now, and the catalogue may have a product that it had not.
func (a *assembly) nextImport(now time.Time) time.Time {
	a.published.mu.Lock()
	defer a.published.mu.Unlock()
	next := now.Add(directoryEvery)
	if due := a.published.next; due.After(now) && due.Before(next) {
		next = due
	}
	return next
}

// fare is how a file's reading fares.
func (p *published) fare(f publishedFile) fare {
	p.mu.Lock()
	defer p.mu.Unlock()
	how := p.fares[f.product.ID]
	if !how.worked.Equal(f.worked) { // another process read it since
		how = fare{worked: f.worked}
	}
	return how
}

func (p *published) keep(f publishedFile, how fare) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fares == nil {
		p.fares = map[bot.ProductID]fare{}
	}
	p.fares[f.product.ID] = how
}

// importAgain is how long after a file could not be fetched it is tried again.
const importAgain = time.Hour

// importPublished reads a file once, and tells staff what keeps its figures out.
func (a *assembly) importPublished(ctx context.Context, f publishedFile, how fare, now time.Time) fare {
	held, err := a.takePublished(ctx, f, how.held)
	if err == nil {
		err = a.importWorked(ctx, f, now)
	}
	if ctx.Err() != nil { // we stop: nobody is to blame
		return how
	}
	if err == nil {
		return fare{worked: now, held: held}
	}
	why, ofFile := errors.AsType[importFault](err)
	how.failure, how.again = err.Error(), now.Add(importAgain)
	switch {
	case !ofFile: // the store's
	case why.part == bot.ImportUnreachable:
		how.failure = why.words()
		how.missed++
	default: // the next one may be another
		how.failure, how.missed, how.again = why.words(), 0, f.schedule.Next(now)
	}
	a.log.Warn("the figures that a product publishes are not taken in", "product", f.product.Slug, "address", publicfetch.Shown(f.URL),
		"err", err, "again", how.again)
	if ofFile && f.worthTelling(why, how, now) {
		if err := a.owe(ctx, []bot.Delivery{f.notice(why, now)}); err != nil && ctx.Err() == nil {
			a.log.Error("staff cannot be told, trying again later", "err", err)
		}
	}
	return how
}

// importWorked keeps when a file was taken in last. Another process that kept it
// meanwhile has done the same.
func (a *assembly) importWorked(ctx context.Context, f publishedFile, now time.Time) error {
	err := a.store.Plan(ctx, bot.Plan{Rule: f.mark(), From: f.worked, To: now})
	if errors.Is(err, bot.ErrConflict) {
		return nil
	}
	return err
}

// takePublished fetches a file and takes all of it in, or nothing. What comes
// back are the validators of a file that need not be read again as it is: of one
// with rows that are left out there are none, since they may do later.
func (a *assembly) takePublished(ctx context.Context, f publishedFile, held publicfetch.Validators) (publicfetch.Validators, error) {
	none := publicfetch.Validators{}
	answer, err := a.published.fetcher.Fetch(ctx, f.URL, held)
	switch {
	case err != nil:
		return none, importFault{part: bot.ImportUnreachable, detail: err.Error(), err: err}
	case answer.Unchanged:
		a.log.Debug("a product's published figures are as they were", "product", f.product.Slug)
		return held, nil
	}
	i, intake, err := a.router.ReadPublished(ctx, answer.Body, f.product.ID, f.StocksAnyDay)
	if err == nil {
		err = f.refuses(i)
	} else if faults, ok := errors.AsType[impactcsv.Faults](err); ok {
		err = importFault{part: bot.ImportUnreadable, row: &faults[0], err: faults}
	}
	if err != nil {
		return none, err
	}
	taken, err := a.store.TakeIn(ctx, intake)
	if err != nil {
		return none, fmt.Errorf("take figures in: %w", err)
	}
	a.logTakenIn(f, i, taken)
	a.nudge()
	if i.Refused > 0 {
		return none, nil
	}
	return answer.Validators, nil
}

// mostOthersNamed is how many services that are passed over are named.
const mostOthersNamed = 5

func (a *assembly) logTakenIn(f publishedFile, i *commands.Import, taken []bot.TakenIn) {
	var sum bot.TakenIn
	for _, t := range taken {
		sum.Add(t)
	}
	values := []any{"product", f.product.Slug, "new_indicators", sum.Indicators, "new", sum.New, "changed", sum.Changed, "same", sum.Same}
	if i.Refused > 0 {
		values = append(values, "refused", i.Refused, "first", i.Faults[0].Error())
	}
	if n := len(i.Others); n > 0 {
		values = append(values, "other_services", n, "such_as", i.Others[:min(n, mostOthersNamed)])
	}
	a.log.Info("a product's published figures are taken in", values...)
}
