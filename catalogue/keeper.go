package catalogue

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jalon/bot"
)

// Copies keeps the last good copy of each part.
type Copies interface {
	SaveCatalogue(ctx context.Context, part string, c bot.CatalogueCopy) error
	LastCatalogue(ctx context.Context, part string) (c bot.CatalogueCopy, ok bool, err error)
}

// DefaultEvery is how often the sources are asked.
const DefaultEvery = 4 * time.Hour

const (
	firstRetry   = 5 * time.Minute  // after a failure; then twice as long each time
	bareRetry    = 10 * time.Second // as long as there is nothing to serve; then twice as long each time
	confirmEvery = 24 * time.Hour   // an unchanged copy is written again only to say that it is still good
)

// Keeper holds the current catalogue, made of several parts. Readers never
// wait; whatever a source answers, what was good stays until something good
// replaces it, and a part that fails harms no other. It runs nothing by
// itself: call Load once, then Refresh when NextRefresh is past and
// RefreshDetails when NextDetails is.
type Keeper struct {
	Source   Source // of the products
	Spec     string // names the source: another's copy only serves for want of better
	Copies   Copies
	Registry Registry       // nil for none: products have no id, and nothing is news
	Every    time.Duration  // between two refreshes; DefaultEvery when zero
	Changed  func(Snapshot) // told after each swap, by the caller that made it; may be nil
	Zone     *time.Location // whose day tells who is on a mission; UTC when nil

	Authors, Incubators, Additions Input   // each may be zero
	Details                        *Folder // nil for none

	current atomic.Pointer[Snapshot]
	next    atomic.Pointer[time.Time]
	states  atomic.Pointer[[]PartState]

	asking     sync.Mutex // one Load or Refresh at a time: a part's held changes under both locks only
	mu         sync.Mutex // guards what follows; nothing is fetched under it
	ready      bool
	products   part[Catalogue]
	authors    part[Authors]
	incubators part[Incubators]
	additions  part[Additions]
	foreign    bool     // what is in place comes from another source
	compared   bot.Date // the day whose news were told last; zero before any
	details    details
}

// document is a part of any type.
type document interface {
	on() bool
	load(context.Context, Copies) error
	follow(context.Context, Copies) error
	ask(context.Context) (take func())
	judge(now time.Time)
	refuse(error)
	settle(context.Context, Copies, time.Time) error
	wait(every time.Duration) time.Duration
	state() PartState
	trusted() *trust
}

// parseAdditions is ParseAdditions, with the name of the file before its faults.
func (k *Keeper) parseAdditions(body []byte) (*Additions, error) {
	a, err := ParseAdditions(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Additions.Spec, err)
	}
	return a, nil
}

// documents lists the parts that are on, the products first.
func (k *Keeper) documents() []document {
	if !k.ready {
		k.ready = true
		k.products = part[Catalogue]{name: PartStartups, input: Input{k.Source, k.Spec}, parse: parse,
			count: func(c *Catalogue) int { return len(c.Startups) }, bad: func(c *Catalogue) int { return len(c.Skipped) }}
		k.authors = part[Authors]{name: PartAuthors, input: k.Authors, parse: ParseAuthors,
			count: func(a *Authors) int { return len(a.people) }, bad: func(a *Authors) int { return a.skipped }, keep: (*Authors).needed}
		k.incubators = part[Incubators]{name: PartIncubators, input: k.Incubators, parse: ParseIncubators,
			count: func(i *Incubators) int { return len(i.byID) }}
		k.additions = part[Additions]{name: PartAdditions, input: k.Additions, parse: k.parseAdditions,
			count: func(a *Additions) int { return len(a.products) }, ours: true}
	}
	var on []document
	for _, d := range []document{&k.products, &k.authors, &k.incubators, &k.additions} {
		if d.on() {
			on = append(on, d)
		}
	}
	return on
}

// Current returns the catalogue as it is now; it never waits.
func (k *Keeper) Current() Snapshot {
	if s := k.current.Load(); s != nil {
		return *s
	}
	return Snapshot{}
}

// NextRefresh is when the source should be asked again: the zero time before
// the first Refresh, then Every after a success, sooner after a failure, and
// sooner still while there is no catalogue at all.
func (k *Keeper) NextRefresh() time.Time {
	if t := k.next.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// Parts tells how each part that is on fares, the products first; nil before
// Load or Refresh. It never waits.
func (k *Keeper) Parts() []PartState {
	if s := k.states.Load(); s != nil {
		return *s
	}
	return nil
}

// Believe accepts that a part's source gives so much, or nearly, if it still
// does within some hours. The source is to be asked at once.
func (k *Keeper) Believe(name string, would int, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.documents() {
		if d.state().Name == name {
			d.trusted().believe(would, now)
			k.next.Store(&time.Time{})
		}
	}
	if name == PartDetails {
		k.details.trust.believe(would, now)
		k.details.next.Store(&time.Time{})
	}
}

// Load takes the last good copies of these sources from the store, with their
// age, if there are any that can be read. It does nothing once there is a
// catalogue.
func (k *Keeper) Load(ctx context.Context) error {
	loaded, err := k.load(ctx)
	k.tell(loaded)
	return err
}

// Refresh asks every source once but the details'. changed tells whether there
// is another catalogue now. An error is about the products, or the store: the
// catalogue stays in place, with its age; where there was none, the last good
// copy of another source is taken. changed with an error means just that, or
// that something new could not be stored. Other parts say in Parts how they
// fare.
func (k *Keeper) Refresh(ctx context.Context, now time.Time) (changed bool, err error) {
	changed, err = k.refresh(ctx, now)
	k.tell(changed)
	return changed, err
}

// Reidentify brings the catalogue in place to what the registry says, when a
// product got another slug there.
func (k *Keeper) Reidentify(ctx context.Context, now time.Time) error {
	changed, err := k.reidentify(ctx, now)
	k.tell(changed)
	return err
}

// tell runs without the lock: the listener may use the Keeper.
func (k *Keeper) tell(changed bool) {
	if changed && k.Changed != nil {
		k.Changed(k.Current())
	}
}
