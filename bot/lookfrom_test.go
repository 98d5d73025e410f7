package bot

import (
	"testing"
	"time"
)

// On a right clock a first attempt that is on time looks for nothing; on one behind the
// chat's it does, from its slot on.
func TestLookFrom(t *testing.T) {
	slot := nov(23, 9)
	s := Sender{Started: slot.Add(-time.Hour)}
	for _, c := range []struct {
		name    string
		now     time.Time
		anchor  time.Time
		look    bool
		earlier time.Duration // than the slot
	}{
		{"on time", slot, slot.Add(-anchorMargin), false, 0},
		{"a chat a little ahead", slot, slot.Add(Late), false, 0},
		{"an answer of a while ago", slot, slot.Add(-time.Hour), false, 0},
		{"a chat an hour ahead", slot, slot.Add(time.Hour - anchorMargin), true, anchorMargin},
		{"late", slot.Add(Late + time.Second), slot.Add(Late - anchorMargin), true, anchorMargin},
	} {
		since, look := s.lookFrom(Delivery{Slot: slot, Anchor: c.anchor}, c.now)
		if look != c.look || look && !since.Equal(slot.Add(-c.earlier)) {
			t.Errorf("%s: %t from %s", c.name, look, since)
		}
	}
}
