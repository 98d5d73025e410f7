package bot

import "testing"

// Who the configuration names is called as their account is now: another may
// bear the name by which they were written down.
func TestTeamIsCalledAsItsAccountsAre(t *testing.T) {
	d := NewDirectory(Known{
		Settings: []Settings{{Product: "p", Team: []Member{{User: "u1", Name: "zoe.martin", Role: RoleCoach}, {User: "u2", Name: "ali", Role: RoleTeam},
			{User: "u3", Name: "lea.durand", Role: RoleTeam}}}},
		Matches:  map[ProductID][]Member{"p": {{User: "u3", Name: "Léa Durand", Role: RoleDesign}}},
		Accounts: map[UserID]Account{"u1": {ID: "u1", Name: "zoe.dupont"}, "u3": {ID: "u3", Name: "lea.durand"}, "u4": {ID: "u4", Name: "zoe.martin"}},
	})
	for i, want := range []string{"zoe.dupont", "ali", "Léa Durand"} {
		if m := d.Settings("p").Team[i]; m.Name != want {
			t.Errorf("%s is called %q, want %q", m.User, m.Name, want)
		}
	}
}
