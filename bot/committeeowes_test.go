package bot

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// followUps are the names of what a committee owes later, each with when.
func followUps(c Committee, now time.Time) map[string]time.Time {
	owed := map[string]time.Time{}
	for _, d := range c.FollowUps([]UserID{"coach"}, ClosedDays{}, Rule{}, now) {
		owed[strings.TrimPrefix(d.Name, CommitteePrefix(c.ID))] = d.Due
	}
	return owed
}

// A rule says at what hour, and of which products, what comes before a committee is
// said; the decision is asked for all the same.
func TestARuleOfWhatComesBeforeACommittee(t *testing.T) {
	c := Committee{ID: "k", Product: "p1", State: CommitteePlanned, Start: time.Date(2027, 1, 14, 14, 0, 0, 0, time.UTC), Length: time.Hour, Zone: "Europe/Paris", Organiser: "coach", Root: "committee/k/announced/1/c1",
		Invitees: []Invitee{{User: "dev"}}}
	schedule, err := ParseSchedule("30 11 * * *", "Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	rule := Rule{Name: "comites", Kind: RuleComing, Schedule: schedule, Audience: Audience{"trackdechets"}}
	hours := map[CommitteeSays]string{}
	l := newLadder()
	for _, d := range c.FollowUps([]UserID{"coach"}, ClosedDays{}, rule, nov(23, 9)) {
		says := d.Content.Committee.Says
		hours[says] = d.Slot.In(c.zone()).Format("15h04 ") + d.Rule
		for _, of := range []struct {
			audience Audience
			want     Reason
		}{{Audience{"trackdechets"}, ""}, {Audience{"another"}, ReasonNoRule}, {nil, ""}} {
			r := l.resolver(t)
			r.Rules = []Rule{{Name: "comites", Kind: RuleComing, Audience: of.audience}}
			got := r.Resolve(Claiming{Delivery: d, Committee: &c, Target: &Delivery{State: StateSent, Receipt: Receipt{Post: "p"}}}, d.Due).Skip
			if says.Coming() && got != of.want || !says.Coming() && got == ReasonNoRule {
				t.Errorf("%s, of %v: %q", says, of.audience, got)
			}
		}
	}
	for _, says := range []CommitteeSays{SaysAsked, SaysMonth, SaysPrepare, SaysSend, SaysTomorrow} {
		if hours[says] != "11h30 comites" {
			t.Errorf("%s at %q", says, hours[says])
		}
	}
	if hours[SaysDecide] != "18h00 " || hours[SaysUndecided] != "09h00 " {
		t.Errorf("%v", hours)
	}
	p := &Planner{Rules: []Rule{rule}}
	if !p.NextDue(nov(23, 9)).IsZero() {
		t.Error("a planner waits for what committees plan")
	}
	if err := p.Step(t.Context(), nov(24, 12)); err != nil { // it has no store to ask
		t.Error(err)
	}
}

func TestFollowUps(t *testing.T) {
	local := func(text string) time.Time { return at(t, text) }
	c := Committee{ID: "k", Product: "p", Zone: "Europe/Paris", Start: local("2026-12-10 14:30"), Length: 50 * time.Minute, Organiser: "org", State: CommitteePlanned,
		Root: "committee/k/announced/1/c1", Invitees: []Invitee{{User: "org"}, {User: "intra"}, {Name: "Direction"}}}
	of := "/1796909400"
	under := of + "/announced/1/c1"
	if c.Start.Unix() != 1796909400 {
		t.Fatalf("%d", c.Start.Unix())
	}
	got := followUps(c, local("2026-11-23 08:00"))
	want := map[string]time.Time{"prepare" + under: local("2026-11-26 09:00"), "send" + under: local("2026-12-03 09:00"), "tomorrow" + under: local("2026-12-09 09:00"), "ask/intra": local("2026-12-03 09:00"),
		"decide" + of: local("2026-12-10 18:00"), "undecided" + of + "/coach": local("2026-12-15 09:00")}
	for name, at := range want {
		if !got[name].Equal(at) {
			t.Errorf("%s: due %s, want %s", name, got[name], at)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	// Announced the day before: who is asked is asked the next morning, or not at all.
	for now, asked := range map[string]string{"2026-12-08 10:00": "2026-12-09 09:00", "2026-12-09 10:00": "2026-12-10 09:00", "2026-12-10 13:00": ""} {
		at, is := followUps(c, local(now))["ask/intra"]
		if is != (asked != "") || is && !at.Equal(local(asked)) {
			t.Errorf("announced %s: asked %s %t", now, at, is)
		}
	}
	// Of a Monday's, the eve is the Friday.
	c.Start = local("2026-12-14 14:30")
	if at := followUps(c, local("2026-11-23 08:00"))["tomorrow/"+strconv.FormatInt(c.Start.Unix(), 10)+"/announced/1/c1"]; !at.Equal(local("2026-12-11 09:00")) {
		t.Errorf("the eve of a Monday: %s", at)
	}
	// Posted again, it goes on under that; without a post, nobody is spoken to there.
	for _, root := range []string{"committee/k/again/n/c2", ""} {
		c.Root = root
		var there []Delivery
		for _, d := range c.FollowUps(nil, ClosedDays{}, Rule{}, local("2026-11-23 08:00")) {
			if d.Replies != "" {
				there = append(there, d)
			}
			if d.Replies != root && d.Replies != "" || (d.To.Channel == "") != (d.Replies == "") || d.To.Channel != "" && (d.To.Channel != "c2" || !strings.HasSuffix(d.Name, "/again/n/c2")) {
				t.Errorf("under %q: %+v", root, d)
			}
		}
		if want := 3; (root != "") != (len(there) == want) {
			t.Errorf("under %q: %d", root, len(there))
		}
	}
	// A month before, who organises it hears of it, on the last open day up to then.
	c.Start = local("2027-01-12 14:30")
	if at := followUps(c, local("2026-11-23 08:00"))["month/"+strconv.FormatInt(c.Start.Unix(), 10)]; !at.Equal(local("2026-12-11 09:00")) {
		t.Errorf("a month before: %s", at)
	}
	// One that ends late is asked about after it.
	c.Start = local("2026-12-10 17:30")
	for name, at := range followUps(c, local("2026-11-23 08:00")) {
		if strings.HasPrefix(name, "decide") && !at.Equal(local("2026-12-10 18:50")) {
			t.Errorf("%s: %s", name, at)
		}
	}
}

// What was owed for another day, or is of no use any more, is not said.
func TestFollowUpsOfNoUse(t *testing.T) {
	r, _ := resolving(t)
	start := at(t, "2026-12-10 14:30")
	base := Committee{ID: "k", Product: "p1", Zone: "Europe/Paris", Start: start, Length: time.Hour, Organiser: "org", State: CommitteePlanned, Root: "post", Invitees: []Invitee{{User: "intra"}}}
	target := Delivery{State: StateSent, Receipt: Receipt{Channel: "c1", Post: "root"}}
	cases := map[string]struct {
		says   CommitteeSays
		change func(*Committee)
		now    string
		skip   Reason
	}{
		"asked":               {SaysAsked, nil, "2026-12-03 09:00", ""},
		"asked, answered":     {SaysAsked, func(c *Committee) { c.Answers = []Attendance{{User: "intra", Says: Absent}} }, "2026-12-03 09:00", ReasonNothingDue},
		"asked, cancelled":    {SaysAsked, func(c *Committee) { c.State = CommitteeCancelled }, "2026-12-03 09:00", ReasonReplaced},
		"asked, begun":        {SaysAsked, nil, "2026-12-10 14:30", ReasonReplaced},
		"asked, moved":        {SaysAsked, func(c *Committee) { c.Start = c.Start.AddDate(0, 0, 7) }, "2026-12-03 09:00", ReasonReplaced},
		"withdrawn":           {SaysAnnounced, func(c *Committee) { c.State = CommitteeWithdrawn }, "2026-12-03 09:00", ReasonWithdrawn},
		"announced":           {SaysAnnounced, nil, "2026-12-03 22:00", ""},
		"announced, too late": {SaysAnnounced, func(c *Committee) { c.State = CommitteeCancelled }, "2026-12-03 09:00", ReasonWithdrawn},
		"announced, moved":    {SaysAnnounced, func(c *Committee) { c.Start = c.Start.AddDate(0, 0, 7) }, "2026-12-03 09:00", ""},
		"asked, not needed":   {SaysAsked, func(c *Committee) { c.Invitees = nil }, "2026-12-03 09:00", ReasonNothingDue},
		"undecided, no coach": {SaysUndecided, nil, "2026-12-15 09:00", ReasonNothingDue},
		"polled, chosen":      {SaysPolled, nil, "2026-12-03 09:00", ReasonReplaced},
		"prepare":             {SaysPrepare, nil, "2026-12-03 09:00", ""},
		"posted again":        {SaysPrepare, func(c *Committee) { c.Root = "another" }, "2026-12-03 09:00", ReasonReplaced},
		"tomorrow, begun":     {SaysTomorrow, nil, "2026-12-10 15:00", ReasonReplaced},
		"decide":              {SaysDecide, nil, "2026-12-10 18:00", ""},
		"decide, decided":     {SaysDecide, func(c *Committee) { c.Decision = &Decision{Kind: DecisionStop} }, "2026-12-10 18:00", ReasonNothingDue},
		"undecided, decided":  {SaysUndecided, func(c *Committee) { c.Decision = &Decision{Kind: DecisionStop} }, "2026-12-14 09:00", ReasonNothingDue},
	}
	for name, c := range cases {
		now := at(t, c.now)
		d := base.Owes(c.says, "x", Destination{User: "intra"}, now)
		if c.says == SaysPrepare || c.says == SaysTomorrow {
			d.To, d.Replies = Destination{Channel: "c1"}, "post"
		}
		committee := base
		if c.change != nil {
			c.change(&committee)
		}
		got := r.Resolve(Claiming{Delivery: d, Committee: &committee, Target: &target}, now)
		if got.Skip != c.skip {
			t.Errorf("%s: %q %v, want %q", name, got.Skip, got.PutOff, c.skip)
		}
		if c.says == SaysPrepare && c.skip == "" && got.To.Thread != "root" {
			t.Errorf("%s: said in %+v", name, got.To)
		}
	}
}

// While the bot is paused it says nothing by itself, and still answers for what
// somebody does.
func TestFollowUpsWhilePaused(t *testing.T) {
	r, _ := resolving(t)
	now := at(t, "2026-12-03 09:00")
	team := []Member{{User: "coach", Role: RoleCoach, Sure: true}}
	r.Directory = func() *Directory {
		return NewDirectory(Known{Settings: []Settings{{Product: "p1", Team: team}}, Pause: Pause{By: "staff", Since: now.Add(-time.Hour)}})
	}
	c := Committee{ID: "k", Product: "p1", Zone: "Europe/Paris", Start: at(t, "2026-12-10 14:30"), Length: time.Hour, Organiser: "org", State: CommitteePlanned, Invitees: []Invitee{{User: "coach"}}}
	for says, want := range map[CommitteeSays]Reason{SaysAsked: ReasonSendingOff, SaysPrepare: ReasonSendingOff, SaysSend: ReasonSendingOff, SaysTomorrow: ReasonSendingOff, SaysDecide: ReasonSendingOff,
		SaysUndecided: ReasonSendingOff, SaysAnnounced: "", SaysMoved: "", SaysChanged: "", SaysGone: ""} {
		if got := r.Resolve(Claiming{Delivery: c.Owes(says, "x", Destination{User: "coach"}, now), Committee: &c}, now); got.Skip != want {
			t.Errorf("%s: %q, want %q", says, got.Skip, want)
		}
	}
}

// A week before, nothing is asked of a team that has sent its presentation and
// noted its figures.
func TestPresentationAskedFor(t *testing.T) {
	r, claiming := resolving(t)
	now := at(t, "2026-12-03 09:00")
	base := Committee{ID: "k", Product: "p1", Zone: "Europe/Paris", Start: at(t, "2026-12-10 14:30"), Length: time.Hour, State: CommitteePlanned, Root: "post"}
	target := Delivery{State: StateSent, Receipt: Receipt{Channel: "c1", Post: "root"}}
	late, done := claiming.Facts, claiming.Facts
	done.Indicators = slices.Clone(done.Indicators)
	done.Indicators[0].Measures = []Measure{{Indicator: "i1", Period: "2026-10", Value: 11}}
	for _, one := range []struct {
		document string
		facts    Facts
		skip     Reason
	}{{"", late, ""}, {"https://x", late, ""}, {"", done, ""}, {"https://x", done, ReasonNothingDue}, {"https://x", Facts{Product: "p1"}, ReasonNothingDue}} {
		c := base
		c.Document = one.document
		d := c.Owes(SaysSend, "send", Destination{Channel: "c1"}, now)
		d.Replies = "post"
		if got := r.Resolve(Claiming{Delivery: d, Committee: &c, Target: &target, Facts: one.facts}, now); got.Skip != one.skip {
			t.Errorf("%+v: %q", one, got.Skip)
		}
	}
}

// What comes late waits for an open day, whoever it asks, and « demain » is never
// said on the day; who found the announcement deleted says so once.
func TestFollowUpsThatAreLate(t *testing.T) {
	r, _ := resolving(t)
	team := []Member{{User: "coach", Role: RoleCoach, Sure: true}}
	r.Directory = func() *Directory { return NewDirectory(Known{Settings: []Settings{{Product: "p1", Team: team}}}) }
	c := Committee{ID: "k", Product: "p1", Zone: "Europe/Paris", Start: at(t, "2026-12-10 14:30"), Length: time.Hour, Organiser: "org", State: CommitteePlanned, Root: CommitteePrefix("k") + CommitteePostName(SaysAnnounced, 0, "c1")}
	target := Delivery{State: StateSent, Receipt: Receipt{Channel: "c1", Post: "root"}}
	owed := map[CommitteeSays]Delivery{}
	for _, d := range c.FollowUps([]UserID{"coach"}, ClosedDays{}, Rule{}, at(t, "2026-11-20 09:00")) {
		owed[d.Content.Committee.Says] = d
	}
	for _, one := range []struct {
		says   CommitteeSays
		now    string
		putOff string
		skip   Reason
	}{{SaysDecide, "2026-12-10 18:00", "", ""}, {SaysDecide, "2026-12-11 03:00", "2026-12-11 18:00", ""}, {SaysUndecided, "2026-12-15 09:00", "", ""},
		{SaysTomorrow, "2026-12-09 12:00", "", ""}, {SaysTomorrow, "2026-12-10 08:00", "", ReasonReplaced}} {
		got := r.Resolve(Claiming{Delivery: owed[one.says], Committee: &c, Target: &target}, at(t, one.now))
		if waits := !got.PutOff.IsZero(); got.Skip != one.skip || waits != (one.putOff != "") || waits && !got.PutOff.Equal(at(t, one.putOff)) {
			t.Errorf("%s at %s: %q %v", one.says, one.now, got.Skip, got.PutOff)
		}
		if frozen := owed[one.says]; one.putOff != "" {
			frozen.Content = r.told(Claiming{Committee: &c}, *frozen.Content.Committee, at(t, one.now))
			if later := r.polite(frozen, at(t, one.now)); !later.Equal(at(t, one.putOff)) {
				t.Errorf("%s tried again at %s: %v", one.says, one.now, later)
			}
		}
	}
	post := c.Owes(SaysAnnounced, CommitteePostName(SaysAnnounced, 0, "c1"), Destination{Channel: "c1"}, c.Start)
	post.Content.Committee.Committee = &c
	edit, reply, poll := post, owed[SaysTomorrow], post
	edit.Edits = post.Name
	reply.Content = r.told(Claiming{Committee: &c}, *reply.Content.Committee, c.Start)
	said := *post.Content.Committee
	said.Says = SaysPolled
	poll.Content.Committee = &said
	before := at(t, "2026-12-09 12:00")
	if e, y, p := edit.announcementGone(before), reply.announcementGone(before), poll.announcementGone(before); len(e) != 1 || len(y) != 1 || e[0].Name != y[0].Name || len(p) != 0 {
		t.Errorf("%v %v %v", e, y, p)
	}
}

// A message keeps nobody's answer, nor a decision that is not published.
func TestMessagesKeepNoAnswer(t *testing.T) {
	r, _ := resolving(t)
	c := planned()
	d := c.Owes(SaysAnnounced, "post/1/c1", Destination{Channel: "c1"}, earlier)
	post := r.Resolve(Claiming{Delivery: d, Committee: &c}, earlier).Content.Committee
	if post == nil || post.Committee.Answers != nil || post.Committee.Decision != nil || post.Standing.Present != 1 || post.Standing.Perhaps != 1 || post.Standing.Silent != 1 {
		t.Fatalf("%+v", post)
	}
	if post.Committee.Invitees != nil {
		t.Errorf("a message keeps whom it needs: %+v", post.Committee.Invitees)
	}
	invited := Delivery{Kind: KindExport, To: Destination{User: "omar"}, Content: Content{Invitation: &InvitationText{Committee: *c.Shown()}}}
	if without, changed := invited.Without("nadia"); !changed || without.Content.Invitation.Committee.Organiser != "" || invited.Content.Invitation.Committee.Organiser == "" {
		t.Errorf("somebody who was erased is named by an invitation: %+v", without.Content.Invitation)
	}
	c.Decision.Published = true
	if post := r.Resolve(Claiming{Delivery: d, Committee: &c}, earlier).Content.Committee; post.Committee.Decision == nil {
		t.Error("what is published is told")
	}
}

// A poll counts whom each slot suits, by role, the most first.
func TestVotesByRole(t *testing.T) {
	c := polled()
	c.Answers = []Attendance{{User: "a", Slots: []int{0, 1}, Role: RoleDevelopment}, {User: "b", Slots: []int{1}}, {User: "c", Slots: []int{1}, Role: RoleDevelopment}, {User: "d", Role: RoleCoach}}
	s := StandingOf(c, Startup{}, Facts{}, earlier)
	if !slices.Equal(s.Votes[0], []RoleVote{{RoleDevelopment, 1}}) || !slices.Equal(s.Votes[1], []RoleVote{{RoleDevelopment, 2}, {"", 1}}) {
		t.Errorf("%v", s.Votes)
	}
}

// Every goal that was decided is told, archived indicators apart.
func TestGoalsOfADecision(t *testing.T) {
	c, f := planned(), Facts{}
	for _, id := range []IndicatorID{"use", "impact", "old"} {
		target := &Target{Value: 12, Date: Date{2027, 6, 30}}
		f.Indicators = append(f.Indicators, IndicatorFacts{Indicator: Indicator{ID: id, Frequency: Monthly, Target: target, Archived: id == "old"}})
		c.Decision.Goals = append(c.Decision.Goals, Goal{Indicator: id, Target: *target})
	}
	if st := StandingOf(c, Startup{}, f, thursday); len(st.Goals) != 2 || st.Goals[1].ID != "impact" {
		t.Errorf("%+v", st.Goals)
	}
}
