package bot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// scene is the ladder's product, with a coach, from Friday 30 April 2027 on.
func scene(t *testing.T) (*ladder, Scene) {
	t.Helper()
	l := newLadder()
	l.startup.Events = []Event{{Kind: "committee", Date: Date{2027, 3, 1}}}
	r := l.resolver(t)
	paris, _ := time.LoadLocation("Europe/Paris")
	every, err := ParseSchedule("0 9 * * 1", "")
	if err != nil {
		t.Fatal(err)
	}
	return l, Scene{Now: time.Date(2027, 4, 30, 12, 0, 0, 0, paris), Days: r.Days, Directory: r.Directory(), Products: l,
		Rules: []Rule{{Name: "indicators", Schedule: every}, {Name: "digest", Kind: RuleDigest, Schedule: every}},
		Facts: map[ProductID]Facts{"p1": monthly("dev")}}
}

// played writes what comes, one line for each message.
func played(t *testing.T, s Scene, from, to Date, product ProductID) string {
	t.Helper()
	sim, err := Simulate(t.Context(), s, from, to, product)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range sim.Coming {
		line := fmt.Sprintf("%s %s %s%s %d", c.At.Format("01-02 15:04"), c.Kind, c.To.Channel, c.To.User, c.Figures)
		if c.Moved != nil {
			line += " from " + c.Moved.From.String() + " " + string(c.Moved.Why.Kind)
		}
		if c.Reason != "" {
			line += fmt.Sprintf(" %s %d", c.Reason, c.Spared)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// A month in which nobody answers: each figure is asked for twice in the channel, once
// in person and once in the digest, then never again; Whit Monday moves to Tuesday, and
// Ascension Day makes a week shorter. A coach's week with nothing to say is not told.
func TestSimulateAMonth(t *testing.T) {
	_, s := scene(t)
	want := `05-03 09:00 reminder c1 1
05-05 09:00 person dev 1
05-10 09:00 reminder c1 1
05-18 09:00 reminder c1 0 from 2027-05-17 holiday nothing-due 1
05-18 09:00 digest coach 1 from 2027-05-17 holiday
05-24 09:00 reminder c1 0 nothing-due 1
05-31 09:00 reminder c1 0 nothing-due 1`
	got := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 31}, "")
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	if again := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 31}, "p1"); again != got {
		t.Errorf("the same scene, and its only product, gave\n%s", again)
	}
	if other := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 31}, "p2"); other != "" {
		t.Errorf("of another product:\n%s", other)
	}
	if n := len(s.Facts["p1"].Indicators[0].Asked); n != 0 {
		t.Errorf("the scene was changed: %d askings", n)
	}
}

// What a rule has for a week that had its message, and what a pause, an absence or a
// mute hold back, is told.
func TestSimulateWhatIsHeldBack(t *testing.T) {
	_, s := scene(t)
	twice, err := ParseSchedule("0 9 * * 1,3", "")
	if err != nil {
		t.Fatal(err)
	}
	s.Rules = []Rule{{Name: "indicators", Schedule: twice, Ladder: &Ladder{}}}
	if got, want := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 5}, ""), "05-03 09:00 reminder c1 1\n05-05 09:00 reminder c1 0 budget 0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	_, s = scene(t)
	s.Recesses = Recesses{{Name: "mai", From: Date{2027, 5, 1}, Until: Date{2027, 5, 9}}}
	if got, want := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 9}, ""), "05-03 09:00 reminder c1 0 paused 0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// What was asked before counts, and what waits in the store comes.
func TestSimulateFromWhatIsKept(t *testing.T) {
	_, s := scene(t)
	f := monthly("dev")
	f.Indicators[0].Asked = map[string]int{"2027-04": 2}
	s.Facts["p1"] = f
	c := Committee{ID: "k", Product: "p1", State: CommitteePlanned, Start: time.Date(2027, 5, 20, 14, 0, 0, 0, time.UTC), Length: time.Hour, Zone: "Europe/Paris", Organiser: "intra"}
	s.Committees = []Committee{c}
	s.Deliveries = []Delivery{c.Owes(SaysDecide, "decide", Destination{User: "intra"}, time.Date(2027, 5, 20, 16, 0, 0, 0, time.UTC))}
	got := played(t, s, Date{2027, 5, 1}, Date{2027, 5, 20}, "")
	for _, line := range []string{"05-03 09:00 reminder c1 0 nothing-due 1", "05-20 18:00 committee intra 0"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q lacks in\n%s", line, got)
		}
	}
}

func TestSimulateRefuses(t *testing.T) {
	_, s := scene(t)
	for _, c := range []struct {
		from, to Date
		want     error
	}{{Date{2027, 4, 1}, Date{2027, 4, 29}, ErrPast}, {Date{2027, 6, 1}, Date{2027, 5, 1}, ErrPast}, {Date{2027, 6, 1}, Date{2029, 1, 1}, ErrTooFar}, {Date{2027, 4, 1}, Date{2027, 4, 30}, nil}} {
		if _, err := Simulate(t.Context(), s, c.from, c.to, ""); !errors.Is(err, c.want) {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
		}
	}
}

// A year of products is foreseen, and holds the budget: a
// message a week in a channel, one a working day to a person, and each figure asked
// for twice, once and once.
func TestSimulateAYear(t *testing.T) {
	_, s := scene(t)
	var settings []Settings
	s.Products, s.Facts = everyStartup{}, map[ProductID]Facts{}
	for i := range 60 {
		p := ProductID(fmt.Sprintf("p%03d", i))
		settings = append(settings, Settings{Product: p, Slug: string(p), State: LaunchOn, Channel: ChannelID("c" + p),
			Team: []Member{{User: UserID(fmt.Sprint("u", i%50)), Role: RoleIntrapreneur, Sure: true}, {User: UserID(fmt.Sprint("coach", i%20)), Role: RoleCoach, Sure: true}}})
		f := monthly("", "")
		f.Product = p
		s.Facts[p] = f
	}
	s.Directory = NewDirectory(Known{Settings: settings})
	s.Rules[0].Jitter = time.Hour
	s.Rules = append(s.Rules, Rule{Name: "fiche", Kind: RuleFiche, Schedule: s.Rules[0].Schedule}, Rule{Name: "missing", Kind: RuleUndated, Schedule: s.Rules[0].Schedule})
	sim, err := Simulate(t.Context(), s, Date{2027, 5, 1}, Date{2028, 4, 30}, "")
	if err != nil {
		t.Fatal(err)
	}
	seen, asks := map[string]int{}, map[Kind]int{}
	for _, c := range sim.Coming {
		if c.Reason != "" {
			continue
		}
		name := fmt.Sprint(c.Kind, c.To, DateOf(c.At))
		if c.Kind == KindReminder {
			name = WeekName(c.About[0].Product, DateOf(c.At))
		}
		if seen[name]++; seen[name] > 1 && c.Kind != KindCommittee {
			t.Fatalf("%s: %d messages", name, seen[name])
		}
		asks[c.Kind] += c.Figures
	}
	figures := 60 * 2 * 12
	if asks[KindReminder] < figures || asks[KindReminder] > 2*(figures+400) || asks[KindPerson] < figures/2 || asks[KindPerson] > figures+400 {
		t.Errorf("asked for %v", asks)
	}
}

// everyStartup has every product, all alike.
type everyStartup struct{}

func (everyStartup) Product(p ProductID) (Startup, bool) {
	return Startup{ID: p, Slug: string(p), Name: string(p), Phases: []Phase{{ID: PhaseAcceleration, Start: Date{2020, 1, 1}}}}, p != ""
}

// A day that closed days moved to is told from where, by the rule or by the day that a
// team chose.
func TestMovedTo(t *testing.T) {
	rule, days := weekly(t, ShiftNext)
	wednesday := &TeamDay{Weekday: time.Wednesday, Hour: 14}
	for _, c := range []struct {
		policy ShiftPolicy
		day    Date
		team   *TeamDay
		want   string
	}{
		{ShiftNext, Date{2027, 5, 10}, nil, ""}, {ShiftNext, Date{2027, 5, 18}, nil, "2027-05-17 holiday"}, {ShiftPrevious, Date{2027, 5, 14}, nil, "2027-05-17 holiday"},
		{ShiftNext, Date{2027, 5, 19}, nil, ""}, {ShiftNext, Date{2027, 7, 15}, wednesday, "2027-07-14 holiday"}, {ShiftNext, Date{2027, 7, 21}, wednesday, ""},
		{ShiftPrevious, Date{2027, 7, 13}, wednesday, "2027-07-14 holiday"},
	} {
		rule.Policy = c.policy
		got := ""
		if m := rule.MovedTo(c.day, c.team, days); m != nil {
			got = m.From.String() + " " + string(m.Why.Kind)
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %q", c.policy, c.day, got, c.want)
		}
	}
}
