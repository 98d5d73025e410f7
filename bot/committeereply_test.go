package bot

import (
	"testing"
	"time"
)

// A message in a thread waits for what begins it, and is not said without it.
func TestMessagesInAThread(t *testing.T) {
	r, _ := resolving(t)
	c := planned()
	now := at(t, "2026-12-01 10:00")
	target := func(s State, due time.Time) *Delivery {
		d := saying("d", SaysAnnounced)
		d.State, d.Due = s, due
		if s != StateSent {
			d.Receipt = Receipt{}
		}
		return &d
	}
	skipped, soon := Resolution{Skip: ReasonTargetUnsent}, Resolution{PutOff: now.Add(time.Second)}
	for what, one := range map[string]struct {
		target *Delivery
		want   Resolution
	}{
		"of nothing":            {nil, skipped},
		"of what was skipped":   {target(StateSkipped, now), skipped},
		"of what was given up":  {target(StateDead, now), skipped},
		"of what is under way":  {target(StateClaimed, now), soon},
		"of what is due":        {target(StatePlanned, now.Add(-time.Hour)), soon},
		"of what is to be due":  {target(StatePlanned, now.Add(time.Hour)), Resolution{PutOff: now.Add(time.Hour)}},
		"of what was just sent": {target(StateSent, now), Resolution{To: Destination{Channel: "c1", Thread: "d"}}},
	} {
		reply := saying("reply", SaysPrepare)
		reply.State, reply.Frozen, reply.Slot, reply.Due, reply.Replies = StatePlanned, false, now, now, "d"
		got := r.Resolve(Claiming{Delivery: reply, Target: one.target, Committee: &c}, now)
		if got.Skip != one.want.Skip || !got.PutOff.Equal(one.want.PutOff) || got.To != one.want.To || (got.Content.Committee != nil) != (got.To.Thread != "") {
			t.Errorf("%s: %+v, want %+v", what, got, one.want)
		}
	}
}

// The target of an edit is the post it edits, that of a message in a thread what
// begins it.
func TestTargets(t *testing.T) {
	for want, d := range map[string]Delivery{"edited": {Kind: KindEdit, Edits: "edited", Replies: "begun"}, "begun": {Kind: KindCommittee, Replies: "begun"}, "": {Kind: KindCommittee}} {
		if d.Target() != want {
			t.Errorf("%q, want %q", d.Target(), want)
		}
	}
}
