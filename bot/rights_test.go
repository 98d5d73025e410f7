package bot

import (
	"slices"
	"testing"
)

// Nobody gives a role that may do more than they may.
func TestNobodyGivesMoreThanTheyHold(t *testing.T) {
	for _, given := range TeamRoles {
		for _, giver := range Rights[Giving(given)] {
			for _, a := range Actions {
				if slices.Contains(Rights[a], given) && !slices.Contains(Rights[a], giver) {
					t.Errorf("%s gives %s, who may %s", giver, given, a)
				}
			}
		}
	}
}
