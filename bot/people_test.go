package bot

import "testing"

// Whom to ask for a figure: who was named, else the last to note it, while they are
// in the team for certain and no sponsor of it, else the intrapreneur.
func TestWhoIsInCharge(t *testing.T) {
	team := []Member{{User: "intra", Role: RoleIntrapreneur, Sure: true}, {User: "dev", Role: RoleDevelopment, Sure: true}, {User: "patron", Role: RoleSponsor, Sure: true}, {User: "perhaps", Role: RoleDesign}}
	by := func(named UserID, last ...UserID) IndicatorFacts {
		f := IndicatorFacts{Indicator: Indicator{InCharge: named}}
		for _, u := range last { // the newest first
			f.Measures = append(f.Measures, Measure{By: u})
		}
		return f
	}
	for _, one := range []struct {
		facts IndicatorFacts
		team  []Member
		want  UserID
	}{{by("somebody", "dev"), team, "somebody"}, {by("", "dev", "intra"), team, "dev"}, {by("", "left", "dev"), team, "intra"}, {by("", "patron"), team, "intra"}, {by("", "perhaps"), team, "intra"},
		{by("", ""), team, "intra"}, {by(""), team, "intra"}, {by("", "dev"), team[1:], "dev"}, {by(""), team[1:], ""}} {
		if got := (Settings{Team: one.team}).InCharge(one.facts); got != one.want {
			t.Errorf("named %q, %+v: %q, want %q", one.facts.InCharge, one.facts.Measures, got, one.want)
		}
	}
}
