package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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

// What was chosen in the chat comes before the configuration; a product that is
// not in it is planned once its state is chosen.
func TestWhatWasChosenComesFirst(t *testing.T) {
	friday, pause := &TeamDay{Weekday: time.Friday, Hour: 8}, Pause{By: "u", Since: time.Unix(0, 0)}
	k := Known{
		Settings: []Settings{{Product: "on", Name: "On", State: LaunchOn, Channel: "c"}, {Product: "off", State: LaunchOff}, {Product: "kept", State: LaunchInvited}},
		Choices: []Choice{{Product: "on", State: LaunchOff, Day: friday}, {Product: "off", State: LaunchOn}, {Product: "kept", Pause: pause},
			{Product: "new", State: LaunchOn, Day: friday}, {Product: "day", Day: friday}},
		Members: []Membership{{Product: "new", User: "u1", Role: RoleCoach}, {Product: "day", User: "u1", Role: RoleTeam}, {Product: "said", User: "u1", Role: RoleTeam}},
	}
	d := NewDirectory(k)
	states := map[ProductID]LaunchState{"on": LaunchOff, "off": LaunchOn, "kept": LaunchInvited, "new": LaunchOn}
	planned := map[ProductID]LaunchState{}
	for p, s := range d.Products() {
		planned[p] = s.State
	}
	if diff := cmp.Diff(states, planned); diff != "" {
		t.Error(diff)
	}
	states["day"], states["said"], states["other"] = LaunchOff, LaunchOff, LaunchOff
	for p, want := range states {
		if s := d.Settings(p); s.Product != p || s.State != want {
			t.Errorf("%s: %+v", p, s)
		}
	}
	if s := d.Settings("on"); s.Day != friday || s.Name != "On" || s.Channel != "c" || s.Pause != (Pause{}) {
		t.Errorf("%+v", s)
	}
	if s := d.Settings("kept"); s.Day != nil || s.Pause != pause {
		t.Errorf("%+v", s)
	}
	for _, p := range []ProductID{"new", "day"} {
		if s := d.Settings(p); s.Day != friday || len(s.Team) != 1 {
			t.Errorf("%s: %+v", p, s)
		}
	}
	after := d.With(Said{Members: k.Members, Choices: []Choice{{Product: "day", State: LaunchInvited}}, Absences: []Absence{{User: "u", From: Date{2026, 12, 1}, Until: Date{2026, 12, 1}}}})
	if s := after.Settings("on"); s.State != LaunchOn || s.Day != nil || after.Settings("day").State != LaunchInvited || len(after.Products()) != 4 {
		t.Errorf("%+v %+v", s, after.Products())
	}
	if _, away := after.AbsentOn("u", Date{2026, 12, 1}); !away {
		t.Error("an absence that was said since is not known")
	}
	if again := after.WithPeople(nil, nil, nil); again.Settings("day").State != LaunchInvited {
		t.Error("other people undo what was chosen")
	}
}

// Somebody is away from the first day to the last; of two absences the one that
// ends last tells.
func TestAbsentOn(t *testing.T) {
	day := func(n int) Date { return Date{2026, 12, n} }
	d := NewDirectory(Known{Absences: []Absence{{User: "nora", From: day(1), Until: day(4), Instead: "omar"}, {User: "nora", From: day(3), Until: day(3), Instead: "agent"},
		{User: "nora", From: day(4), Until: day(9)}, {User: "omar", From: day(2), Until: day(2)}}})
	for n, want := range map[int]int{0: 0, 1: 4, 3: 4, 4: 9, 9: 9, 10: 0} {
		a, away := d.AbsentOn("nora", day(n))
		if away != (want > 0) || a.Until.Day != want || away && a.User != "nora" {
			t.Errorf("on %d: %+v %t", n, a, away)
		}
	}
	if a, away := d.AbsentOn("nora", day(3)); !away || a.Instead != "omar" {
		t.Errorf("%+v", a)
	}
	if _, away := d.AbsentOn("agent", day(3)); away {
		t.Error("who stands in is not away")
	}
}
