package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	thursday = time.Date(2026, time.December, 10, 14, 30, 0, 0, time.FixedZone("", 3600))
	earlier  = thursday.AddDate(0, 0, -14)
)

// planned is a committee that names « nadia » wherever it can.
func planned() Committee {
	a := Announcement{At: earlier, By: "nadia", As: RoleCoach, Committee: Committee{ID: "k1", Product: "p1", Type: "comité d'investissement", Start: thursday,
		Length: 50 * time.Minute, Zone: "Europe/Paris", Place: "Salle 24", Note: "nadia parle", Organiser: "nadia", State: CommitteePlanned,
		Invitees: []Invitee{{User: "nadia", Role: "coach"}, {Name: "Mme Outside", Role: "sponsor"}, {User: "omar"}}}}
	c := a.New()
	c.Answers = []Attendance{{User: "nadia", Says: Present, By: "nadia", At: earlier}, {Name: "Mme Outside", Says: Perhaps, By: "nadia", At: earlier}}
	c.Decision = &Decision{Kind: DecisionShort, Text: "nadia continue", By: "nadia", At: thursday}
	return c
}

func polled() Committee {
	a := Announcement{At: earlier, Committee: Committee{ID: "k2", Product: "p1", Length: time.Hour, State: CommitteePolled, Slots: []time.Time{thursday, thursday.AddDate(0, 0, 1)}}}
	return a.New()
}

func TestAnnouncing(t *testing.T) {
	a := Announcement{At: earlier, Committee: planned()}
	a.Committee.Sequence, a.Committee.Version = 7, 7
	c := a.New()
	if c.Sequence != 0 || c.Version != 1 || c.Answers != nil || c.Decision != nil || !c.CreatedAt.Equal(earlier) || !c.ChangedAt.Equal(earlier) {
		t.Errorf("%+v", c)
	}
	if c.Start.Location() != time.UTC || !c.Start.Equal(thursday) {
		t.Errorf("it begins at %v", c.Start)
	}
	if e := (Announcement{At: earlier, Committee: polled()}).Entry(); e.Action != "committee.poll" || e.Before != nil {
		t.Errorf("%+v", e)
	}
}

// Every action changes what it says, once, and of a committee as it was seen.
func TestChangingACommittee(t *testing.T) {
	later := thursday.AddDate(0, 0, 7)
	for _, c := range []struct {
		change CommitteeChange
		of     Committee
		want   func(Committee) bool
	}{
		{CommitteeChange{Action: CommitteeMove, After: Committee{Start: later, Length: time.Hour, Zone: "Europe/Paris"}}, planned(), func(c Committee) bool {
			return c.Start.Equal(later) && c.Length == time.Hour && c.Place == "Salle 24" && len(c.Answers) == 2
		}},
		{CommitteeChange{Action: CommitteeComplete, After: Committee{Type: "comité", Length: time.Hour, Link: "https://visio", Invitees: []Invitee{}}}, planned(), func(c Committee) bool {
			return c.Link == "https://visio" && c.Place == "" && c.Invitees == nil && c.Start.Equal(thursday) &&
				len(c.Answers) == 1 && c.Answers[0].User == "nadia" // who is needed no more, outside the chat, did not answer
		}},
		{CommitteeChange{Action: CommitteeCancel, After: Committee{Why: "grève"}}, planned(), func(c Committee) bool { return c.State == CommitteeCancelled && c.Why == "grève" }},
		{CommitteeChange{Action: CommitteeCancel}, polled(), func(c Committee) bool { return c.State == CommitteeCancelled }},
		{CommitteeChange{Action: CommitteeWithdraw}, planned(), func(c Committee) bool { return c.State == CommitteeWithdrawn }},
		{CommitteeChange{Action: CommitteeChoose, After: Committee{Start: thursday.UTC()}}, polled(), func(c Committee) bool {
			return c.State == CommitteePlanned && c.Start.Equal(thursday) && c.Answers == nil && len(c.Slots) == 2
		}},
		{CommitteeChange{Action: CommitteeRepost, After: Committee{Root: "again"}}, planned(), func(c Committee) bool { return c.Root == "again" }},
		{CommitteeChange{Action: CommitteeDecide, After: Committee{Decision: &Decision{Kind: DecisionStop, By: "omar", At: thursday}}}, planned(), func(c Committee) bool {
			return c.Decision.Kind == DecisionStop && c.Decision.At.Location() == time.UTC
		}},
		{CommitteeChange{Action: CommitteePublish}, planned(), func(c Committee) bool { return c.Decision.Published && c.Decision.Text == "nadia continue" }},
	} {
		t.Run(string(c.change.Action), func(t *testing.T) {
			c.change.At = earlier.Add(time.Hour)
			after, changed, err := c.change.Of(c.of)
			sequence, at := c.of.Sequence+1, c.change.At
			if c.change.Action == CommitteeRepost { // calendars have nothing to learn
				sequence, at = c.of.Sequence, c.of.ChangedAt
			}
			if err != nil || !changed || !c.want(after) || after.Sequence != sequence || after.Version != c.of.Version+1 || !after.ChangedAt.Equal(at) {
				t.Fatalf("%+v %t %v", after, changed, err)
			}
			if before := c.of; before.Decision != nil && before.Decision.Published {
				t.Error("what was stored is changed too")
			}
			if again, changed, err := c.change.Of(after); changed || err != nil && c.change.Action != CommitteeChoose || again.Version != after.Version {
				t.Errorf("again: %t %v", changed, err)
			}
			if e := c.change.Entry(c.of, after); e.Action != "committee."+string(c.change.Action) || e.Product != "p1" || e.Entity != string(c.of.ID) {
				t.Errorf("%+v", e)
			}
			c.change.Was = 5
			if _, changed, err := c.change.Of(c.of); !errors.Is(err, ErrMoved) || changed {
				t.Errorf("of what is no more: %t %v", changed, err)
			}
		})
	}
}

func TestRefusedChanges(t *testing.T) {
	in := func(c Committee, s CommitteeState) Committee { c.State = s; return c }
	undecided := planned()
	undecided.Decision = nil
	for _, c := range []struct {
		change CommitteeChange
		of     Committee
		want   error
	}{
		{CommitteeChange{Action: CommitteeMove, After: Committee{Start: thursday.Add(1)}}, in(planned(), CommitteeCancelled), ErrOver},
		{CommitteeChange{Action: CommitteeMove, After: Committee{Start: thursday.Add(1)}}, polled(), ErrOver},
		{CommitteeChange{Action: CommitteeCancel}, in(planned(), CommitteeWithdrawn), ErrOver},
		{CommitteeChange{Action: CommitteeWithdraw}, in(planned(), CommitteeCancelled), ErrOver},
		{CommitteeChange{Action: CommitteeChoose, After: Committee{Start: thursday.Add(1)}}, planned(), ErrOver},
		{CommitteeChange{Action: CommitteeChoose, After: Committee{Start: thursday.Add(1)}}, polled(), ErrMoved}, // no slot of it
		{CommitteeChange{Action: CommitteeDecide, After: Committee{Decision: &Decision{}}}, in(planned(), CommitteeCancelled), ErrOver},
		{CommitteeChange{Action: CommitteePublish}, undecided, ErrOver},
	} {
		if after, changed, err := c.change.Of(c.of); changed || !errors.Is(err, c.want) || after.Version != c.of.Version {
			t.Errorf("%s of a %s one: %t %v, want %v", c.change.Action, c.of.State, changed, err, c.want)
		}
	}
	if _, _, err := (CommitteeChange{Action: "burn"}).Of(planned()); err == nil {
		t.Error("an action that is none")
	}
}

func TestAttending(t *testing.T) {
	attend := func(c Committee, a Attendance, at time.Time) (Committee, bool, error) {
		return Attending{Committee: c.ID, Answer: a, At: at}.Of(c)
	}
	before := planned()
	c, changed, err := attend(before, Attendance{User: "omar", Name: "another every time", Says: Absent, By: "omar"}, earlier)
	if err != nil || !changed || c.Version != 2 || c.Sequence != 0 || len(c.Answers) != 3 || len(before.Answers) != 2 || c.Answers[2].Name != "" || !c.Answers[2].At.Equal(earlier) {
		t.Fatalf("%+v %t %v", c, changed, err)
	}
	if again, changed, err := attend(c, Attendance{User: "omar", Says: Absent}, earlier.Add(time.Hour)); err != nil || changed || !again.Answers[2].At.Equal(earlier) {
		t.Errorf("the same again: %t %v", changed, err)
	}
	c, changed, err = attend(c, Attendance{User: "nadia", Says: Absent}, earlier)
	if err != nil || !changed || c.Answers[0].Says != Absent || before.Answers[0].Says != Present || c.Count(Absent) != 2 || len(c.Silent()) != 0 {
		t.Errorf("another answer: %+v %t %v", c.Answers, changed, err)
	}
	for what, one := range map[string]struct {
		of   Committee
		a    Attendance
		at   time.Time
		want error
	}{
		"once it began":       {planned(), Attendance{User: "omar", Says: Present}, thursday, ErrOver},
		"of slots, too late":  {planned(), Attendance{User: "omar"}, earlier, ErrOver},
		"outside, uninvited":  {planned(), Attendance{Name: "M. Nobody", Says: Present}, earlier, ErrNotFound},
		"of nobody":           {planned(), Attendance{Says: Present}, earlier, ErrNotFound},
		"no such slot":        {polled(), Attendance{User: "omar", Slots: []int{1, 2}}, earlier, ErrNotFound},
		"a slot below none":   {polled(), Attendance{User: "omar", Slots: []int{-1}}, earlier, ErrNotFound},
		"one cancelled":       {Committee{State: CommitteeCancelled, Start: thursday}, Attendance{User: "omar", Says: Present}, earlier, ErrOver},
		"one withdrawn":       {Committee{State: CommitteeWithdrawn, Start: thursday}, Attendance{User: "omar", Says: Present}, earlier, ErrOver},
		"a state of the past": {Committee{Start: thursday}, Attendance{User: "omar", Says: Present}, earlier, ErrOver},
	} {
		if after, changed, err := attend(one.of, one.a, one.at); changed || !errors.Is(err, one.want) || after.Version != one.of.Version {
			t.Errorf("%s: %t %v, want %v", what, changed, err, one.want)
		}
	}
	if c, changed, err := attend(polled(), Attendance{User: "omar", Slots: []int{0, 1}}, thursday.AddDate(1, 0, 0)); err != nil || !changed || len(c.Answers[0].Slots) != 2 {
		t.Errorf("of slots: %+v %t %v", c, changed, err)
	}
}

// Nobody is named by the journal, by a message, nor once they were erased.
func TestWhoACommitteeNames(t *testing.T) {
	naming := func(v any) bool {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(raw), "nadia")
	}
	c := planned()
	for _, e := range []JournalEntry{Announcement{Committee: c}.Entry(), CommitteeChange{Action: CommitteeMove}.Entry(c, c)} {
		if naming(e) || strings.Contains(string(e.After), "Outside") || !strings.Contains(string(e.After), "Salle 24") {
			t.Errorf("%s: %s", e.Action, e.After)
		}
	}
	if shown := c.Shown(); shown.Answers != nil || shown.Note == "" || shown.Organiser != "nadia" || len(c.Answers) != 2 {
		t.Errorf("%+v", shown)
	}
	without, changed := c.Without("nadia")
	without.Note, without.Decision.Text = "", "" // what people wrote is theirs who wrote it
	if !changed || naming(without) || len(without.Answers) != 1 || len(without.Invitees) != 2 || c.Organiser != "nadia" || c.Decision.By != "nadia" || c.Answers[1].By != "nadia" {
		t.Errorf("%+v", without)
	}
	if same, changed := c.Without("nobody"); changed || !cmp.Equal(same, c) {
		t.Error("without nobody it is another")
	}
	if got := fmt.Sprint(c.People()); got != "[nadia nadia omar nadia nadia nadia nadia]" {
		t.Error(got)
	}
}

func TestForgetting(t *testing.T) {
	c := planned()
	if over := c.Over(); !over.Equal(thursday.Add(50*time.Minute)) || !polled().Over().Equal(thursday.AddDate(0, 0, 1).Add(time.Hour)) {
		t.Errorf("over at %v", over)
	}
	if got := c.Forgotten(); !c.Answered() || got.Answered() || got.Decision == nil || got.Version != c.Version || !got.Start.Equal(c.Start) {
		t.Errorf("%+v", got)
	}
	if at := c.LastTouched(); !at.Equal(earlier) {
		t.Errorf("touched at %v", at)
	}
}

func TestAskingForCommittees(t *testing.T) {
	c, end := planned(), thursday.Add(50*time.Minute)
	withdrawn, cancelled := planned(), planned()
	withdrawn.State, cancelled.State = CommitteeWithdrawn, CommitteeCancelled
	for what, one := range map[string]struct {
		q    CommitteeQuery
		of   Committee
		want bool
	}{
		"everything":            {CommitteeQuery{}, c, true},
		"another product's":     {CommitteeQuery{Product: "p2"}, c, false},
		"still under way":       {CommitteeQuery{From: end.Add(-1)}, c, true},
		"just over":             {CommitteeQuery{From: end}, c, false},
		"beginning then":        {CommitteeQuery{Until: thursday}, c, false},
		"beginning just before": {CommitteeQuery{Until: thursday.Add(1)}, c, true},
		"polled, whenever":      {CommitteeQuery{From: end.AddDate(1, 0, 0), Until: end.AddDate(-1, 0, 0)}, polled(), true},
		"withdrawn":             {CommitteeQuery{}, withdrawn, false},
		"cancelled":             {CommitteeQuery{}, cancelled, true},
	} {
		if got := one.q.Asks(one.of); got != one.want {
			t.Errorf("%s: %t", what, got)
		}
	}
	first := planned()
	first.ID, first.Start = "k0", thursday.AddDate(0, 0, -1)
	all := []Committee{polled(), c, first}
	if SortCommittees(all); all[0].ID != "k0" || all[1].ID != "k1" || all[2].ID != "k2" {
		t.Errorf("%+v", all)
	}
}

// saying is a post about a committee that was sent.
func saying(name string, says CommitteeSays) Delivery {
	return Delivery{Name: name, Kind: KindCommittee, State: StateSent, Frozen: true, To: Destination{Channel: "c1"}, Receipt: Receipt{Channel: "c1", Post: name},
		Content: Content{Committee: &CommitteePost{ID: "k1", Says: says}}}
}

func TestRefreshingCommittees(t *testing.T) {
	c := planned()
	c.Version = 9
	posts := map[string]Delivery{"stays": saying("stays", SaysAnnounced), "poll": saying("poll", SaysPolled), "says it once": saying("once", "moved"), "of something else": {Name: "x", State: StateSent}}
	under, dead, waits, unresolved, retried := saying("under", SaysAnnounced), saying("dead", SaysAnnounced), saying("waits", SaysAnnounced), saying("unresolved", SaysAnnounced), saying("retried", SaysAnnounced)
	under.State, dead.State, unresolved.State, unresolved.Frozen, retried.State = StateClaimed, StateDead, StatePlanned, false, StatePlanned
	waits.EditVersion, under.EditVersion = 4, 8
	posts["under way"], posts["dead"], posts["unresolved"], posts["retried"], posts["waits"] = under, dead, unresolved, retried, waits
	edits := []Delivery{{Name: "edit/waits/4", State: StatePlanned}, {Name: "edit/under/8", State: StateClaimed}}
	for what, want := range map[string]string{"stays": "edit/stays/9", "poll": "edit/poll/9", "says it once": "", "of something else": "", "under way": "edit/under/9", "dead": "",
		"unresolved": "", "retried": "edit/retried/9", "waits": ""} {
		changed, owed := c.Refreshed([]Delivery{posts[what]}, edits, thursday)
		if want == "" {
			if len(changed)+len(owed) != 0 {
				t.Errorf("%s: owes %+v", what, owed)
			}
			continue
		}
		if len(owed) != 1 || len(changed) != 1 || owed[0].Name != want || owed[0].Version != 9 || owed[0].Edits != changed[0].Name || changed[0].EditVersion != 9 ||
			changed[0].LatestEdit() != want || owed[0].Content.Committee.ID != "k1" || !owed[0].Due.Equal(thursday) || owed[0].State != StatePlanned {
			t.Errorf("%s: %+v of %+v", what, owed, changed)
		}
	}
}

func TestResolvingCommittees(t *testing.T) {
	r, _ := resolving(t)
	c, withdrawn := planned(), planned()
	withdrawn.State = CommitteeWithdrawn
	said := Claiming{Delivery: saying("d", "moved"), Committee: &c}
	said.Delivery.State, said.Delivery.Content.Committee.Committee = StatePlanned, &withdrawn // of an earlier attempt
	target := saying("d", SaysAnnounced)
	edit := Claiming{Delivery: Delivery{Name: "edit/d/2", Kind: KindEdit, Edits: "d", Version: 2, Content: Content{Committee: &CommitteePost{ID: "k1", Says: SaysAnnounced}}}, Target: &target, Committee: &c}
	for what, claiming := range map[string]Claiming{"a message": said, "an edit": edit} {
		got := r.Resolve(claiming, earlier)
		if got.Skip != "" || got.To.Channel != "c1" || got.Content.Committee == nil || claiming.AboutCommittee() != "k1" {
			t.Fatalf("%s: %+v", what, got)
		}
		post := got.Content.Committee
		if post.Committee.State != CommitteePlanned || post.Committee.Answers != nil || post.Committee.Note == "" || post.Committee.Place != "Salle 24" {
			t.Errorf("%s: %+v", what, post)
		}
		if what == "an edit" && got.Receipt.Post != "d" {
			t.Errorf("%+v", got.Receipt)
		}
		for _, none := range []*Committee{nil, &withdrawn} {
			claiming.Committee = none
			takesAway := what == "an edit" && none != nil
			if got := r.Resolve(claiming, earlier); (got.Skip == ReasonWithdrawn) == takesAway || got.Content.withdrawn() != takesAway {
				t.Errorf("%s of none: %+v", what, got)
			}
		}
	}
	bare := Claiming{Delivery: Delivery{Kind: KindCommittee}}
	if got := r.Resolve(bare, earlier); got.Skip != ReasonWithdrawn || bare.AboutCommittee() != "" {
		t.Errorf("about none: %+v", got)
	}
	edit.Committee, edit.Editing = &c, true
	if got := r.Resolve(edit, earlier); got.PutOff.IsZero() {
		t.Errorf("while another edit is under way: %+v", got)
	}
}

// What surely left nothing is resolved again: it may have been withdrawn.
func TestAMessageAboutACommitteeIsAskedAgain(t *testing.T) {
	d := saying("d", "moved")
	d.State, d.Attempt = StateClaimed, 1
	for _, unknown := range []bool{false, true} {
		after, err := Settlement{Name: "d", Attempt: 1, State: StatePlanned, Unknown: unknown}.Of(d)
		if err != nil || after.Frozen != unknown {
			t.Errorf("unknown %t: frozen %t, %v", unknown, after.Frozen, err)
		}
	}
}
