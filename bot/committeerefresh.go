package bot

import (
	"fmt"
	"time"
)

// LatestEdit names the last edit that was planned of a delivery's post; empty
// for none.
func (d Delivery) LatestEdit() string {
	if d.EditVersion == 0 {
		return ""
	}
	return d.editOf(d.EditVersion)
}

func (d Delivery) editOf(version uint64) string { return fmt.Sprintf("edit/%s/%d", d.Name, version) }

// Refreshed works out what a change does to the posts that go on showing a
// committee: said are the deliveries named after it, waiting those of their
// latest edits that wait. changed are the posts whose row must be stored, owed
// the edits to plan. A post has one edit that waits: whatever comes meanwhile is
// in it, because it is resolved at each claim. Stores call it inside the
// transaction that changes the committee.
func (c Committee) Refreshed(said, waiting []Delivery, at time.Time) (changed, owed []Delivery) {
	waits := make(map[string]bool, len(waiting))
	for _, d := range waiting {
		waits[d.Name] = d.State == StatePlanned
	}
	for _, d := range said {
		if !d.ShowsCommittee() || !d.stale() || waits[d.LatestEdit()] || d.settles(c) {
			continue
		}
		d.EditVersion = c.Version
		changed = append(changed, d)
		owed = append(owed, Delivery{Name: d.editOf(c.Version), Kind: KindEdit, Product: c.Product, Slot: at, Due: at, PlannedAt: at, State: StatePlanned,
			Edits: d.Name, Version: c.Version, Content: Content{Committee: &CommitteePost{ID: c.ID, Says: d.Content.Committee.Says}}})
	}
	return changed, owed
}

// Refigured is a committee once figures of its product changed at an instant: what
// is said of it shows them until it ends. changed is false for one that is over,
// or is not planned.
func (c Committee) Refigured(at time.Time) (after Committee, changed bool) {
	if c.State != CommitteePlanned || !c.End().After(at) {
		return c, false
	}
	c.Version++
	return c, true
}

// ShowsCommittee tells whether a delivery is a post that goes on showing how a
// committee stands.
func (d Delivery) ShowsCommittee() bool {
	return d.Content.Committee != nil && d.Content.Committee.Says.Stays() && d.Kind != KindEdit
}

// settles tells whether a delivery is a poll that says already which day was
// chosen: no answer changes that.
func (d Delivery) settles(c Committee) bool {
	return d.Content.Committee.Says == SaysPolled && c.State != CommitteePolled && d.EditVersion >= c.Revised
}

// stale tells whether a post shows a committee as it was, or will: not one still
// to be resolved, nor one that never came.
func (d Delivery) stale() bool {
	switch d.State {
	case StateSkipped, StateDead:
		return false
	case StatePlanned:
		return d.Frozen
	}
	return true
}
