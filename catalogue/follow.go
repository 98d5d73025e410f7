package catalogue

import (
	"context"
	"fmt"
	"time"
)

// Follow takes from the store the copies of these sources that are newer than
// what is held: another process asks the sources, and keeps them. Nothing is
// renamed, lost or new by it: that process has said so. changed tells whether
// there is another catalogue now.
func (k *Keeper) Follow(ctx context.Context, now time.Time) (changed bool, err error) {
	changed, err = k.follow(ctx, now)
	k.tell(changed)
	return changed, err
}

func (k *Keeper) follow(ctx context.Context, now time.Time) (changed bool, err error) {
	k.asking.Lock()
	defer k.asking.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.publish()
	for _, d := range k.documents() {
		if err := d.follow(ctx, k.Copies); err != nil {
			return false, fmt.Errorf("follow the catalogue kept: %w", err)
		}
	}
	if err := k.loadDetails(ctx); err != nil {
		return false, fmt.Errorf("follow the catalogue kept: %w", err)
	}
	if k.products.held == nil {
		return false, nil
	}
	changed, err = k.build(ctx, now, Snapshot{FetchedAt: k.products.confirmed}, atCopy)
	if err == nil {
		k.compared = k.day(now)
	}
	return changed, err
}

// follow takes the copy that another process kept, when it is newer than what
// is held and can be read.
func (p *part[T]) follow(ctx context.Context, copies Copies) error {
	last, ok, err := copies.LastCatalogue(ctx, p.name)
	if err != nil || !ok || last.Source != p.input.Spec || p.held != nil && !last.FetchedAt.After(p.savedAt) {
		return err
	}
	value, err := p.parse(last.Body)
	if err != nil { // of another version: the source will tell, once it is ours to ask
		return nil
	}
	p.held, p.other, p.confirmed, p.savedAt = &reading[T]{value, last}, nil, last.FetchedAt, last.FetchedAt
	p.unsaved, p.failure, p.failures, p.trust = false, nil, 0, trust{}
	return nil
}
