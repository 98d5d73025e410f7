package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/bot"
)

// The parts of a catalogue, as the store names their copies.
const (
	PartStartups   = "startups"
	PartAuthors    = "authors"
	PartIncubators = "incubators"
	PartDetails    = "details"
	PartAdditions  = "additions"
)

// Input is where a part comes from. The zero Input is nowhere: the part is
// off.
type Input struct {
	Source Source
	Spec   string // names the source: another's copy does not stand for it
}

// PartState says how one part fares.
type PartState struct {
	Name      string
	Count     int       // products, people, incubators, files or additions held
	Skipped   int       // records that could not be used when it was last read whole; of people, not after a restart
	FetchedAt time.Time // when its source last confirmed what is held; zero when nothing is
	Failure   error     // why the last asking failed; nil when it did not
	Doubted   *Doubt    // what its source gives and is not believed; nil for nothing
}

// part is one document of the catalogue, with its last good copy.
type part[T any] struct {
	name  string
	input Input
	parse func([]byte) (*T, error)
	count func(*T) int
	bad   func(*T) int    // records skipped; nil for none
	keep  func(*T) []byte // what the store keeps of it, which parse reads too; nil for the whole body
	ours  bool            // written by those who would be asked whether to believe it

	held      *reading[T]
	other     *reading[T] // the last good copy of another source
	next      *reading[T] // what was just asked, until it is in use
	confirmed time.Time   // when the source last gave or confirmed held
	savedAt   time.Time   // FetchedAt in the store
	unsaved   bool        // held is not in the store
	failure   error       // of the last asking
	failures  int         // in a row
	trust     trust
}

// reading is a body with what it says.
type reading[T any] struct {
	value *T
	copy  bot.CatalogueCopy
}

// in returns what to use of the part: what was just read, else what is held;
// nil for none.
func (p *part[T]) in() *T {
	switch {
	case p.next != nil:
		return p.next.value
	case p.held != nil:
		return p.held.value
	}
	return nil
}

func (p *part[T]) on() bool { return p.input.Source != nil }

// load takes the last good copy from the store, if it can be read. What was
// good to another version may not be: the source will tell.
func (p *part[T]) load(ctx context.Context, copies Copies) error {
	last, ok, err := copies.LastCatalogue(ctx, p.name)
	if err != nil || !ok {
		return err
	}
	value, err := p.parse(last.Body)
	switch {
	case err != nil:
	case last.Source != p.input.Spec:
		p.other = &reading[T]{value, last}
	default:
		p.held, p.confirmed, p.savedAt = &reading[T]{value, last}, last.FetchedAt, last.FetchedAt
	}
	return nil
}

// ask fetches once and reads what came, without the Keeper's lock; take, with
// it, puts that in place. What is new waits in next.
func (p *part[T]) ask(ctx context.Context) (take func()) {
	var previous Validators
	if p.held != nil {
		previous = Validators{p.held.copy.ETag, p.held.copy.LastModified}
	}
	fetched, err := p.input.Source.Fetch(ctx, previous)
	var next *reading[T]
	var same *T
	if err == nil {
		next, same, err = p.read(fetched)
	}
	return func() {
		if p.next, p.failure = next, err; next != nil || err != nil || fetched.Unchanged {
			return
		}
		p.held.copy.ETag, p.held.copy.LastModified = fetched.Validators.ETag, fetched.Validators.LastModified
		if same != nil {
			p.held.value = same
		}
	}
}

// read parses a body that is not the one held. What says the same as the one
// held, but for what is not kept of it, is same, and no next.
func (p *part[T]) read(fetched Fetched) (next *reading[T], same *T, err error) {
	switch {
	case fetched.Unchanged && p.held == nil:
		return nil, nil, errors.New("the source says it did not change, but no copy of it is held")
	case fetched.Unchanged || p.holds(fetched.Body):
		return nil, nil, nil
	}
	value, err := p.parse(fetched.Body)
	if err != nil {
		return nil, nil, err
	}
	body := fetched.Body
	if p.keep != nil {
		body = p.keep(value)
	}
	if p.holds(body) {
		return nil, value, nil
	}
	return &reading[T]{value, bot.CatalogueCopy{Source: p.input.Spec, Body: body,
		ETag: fetched.Validators.ETag, LastModified: fetched.Validators.LastModified}}, nil, nil
}

func (p *part[T]) holds(body []byte) bool {
	return p.held != nil && bytes.Equal(body, p.held.copy.Body)
}

// judge refuses what became fewer than half of what is held, unless somebody
// believes it.
func (p *part[T]) judge(now time.Time) {
	if p.next == nil || p.held == nil || p.ours {
		return
	}
	was, would := p.count(p.held.value), p.count(p.next.value)
	if !p.trust.judge(was, would, now) {
		p.refuse(fmt.Errorf("%w: %d are held, it gives %d", ErrDoubted, was, would))
	}
}

func (p *part[T]) trusted() *trust { return &p.trust }

// refuse leaves aside what was just read, if anything was, for a reason; nil
// for none worth telling.
func (p *part[T]) refuse(why error) {
	if p.next != nil && why != nil {
		p.failure = why
	}
	p.next = nil
}

// settle takes what was asked into use, and keeps it in the store when it is
// new, and once a day to say that it is still good.
func (p *part[T]) settle(ctx context.Context, copies Copies, now time.Time) error {
	if p.next != nil {
		p.held, p.next, p.other, p.unsaved = p.next, nil, nil, true
	}
	if p.failure != nil {
		p.failures++
		return nil
	}
	p.confirmed, p.trust = now, trust{}
	if p.unsaved || now.Sub(p.savedAt) >= confirmEvery {
		p.held.copy.FetchedAt = now
		if err := copies.SaveCatalogue(ctx, p.name, p.held.copy); err != nil {
			p.failures++
			return fmt.Errorf("keep the %s: %w", p.name, err)
		}
		p.unsaved, p.savedAt = false, now
	}
	p.failures = 0
	return nil
}

// wait is after how long to ask again.
func (p *part[T]) wait(every time.Duration) time.Duration { return backOff(p.failures, every) }

// backOff is every without failures, sooner after the first ones.
func backOff(failures int, every time.Duration) time.Duration {
	return backOffFrom(firstRetry, failures, every)
}

func backOffFrom(soonest time.Duration, failures int, every time.Duration) time.Duration {
	if failures == 0 {
		return every
	}
	return min(every, soonest<<min(failures-1, 16))
}

func (p *part[T]) state() PartState {
	s := PartState{Name: p.name, FetchedAt: p.confirmed, Failure: p.failure, Doubted: p.trust.doubt}
	if p.held != nil {
		s.Count = p.count(p.held.value)
		if p.bad != nil {
			s.Skipped = p.bad(p.held.value)
		}
	}
	return s
}
