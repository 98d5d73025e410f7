package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Somebody is asked for what their channel was asked for lately, and nobody gave.
func TestWhatSomebodyIsAskedFor(t *testing.T) {
	now := nov(25, 9)
	for name, c := range map[string]struct {
		change func(l *ladder, f *Facts, weekly *Delivery)
		want   string
	}{
		"asked":            {func(*ladder, *Facts, *Delivery) {}, "ab"},
		"eight days ago":   {func(_ *ladder, _ *Facts, d *Delivery) { d.SentAt = now.AddDate(0, 0, -8) }, "ab"},
		"longer ago":       {func(_ *ladder, _ *Facts, d *Delivery) { d.SentAt = now.AddDate(0, 0, -9) }, "nothing-due"},
		"taken back since": {func(_ *ladder, _ *Facts, d *Delivery) { d.State = StateAnswered }, "ab"},
		"under way":        {func(_ *ladder, _ *Facts, d *Delivery) { d.State = StateClaimed }, "nothing-due"},
		"waits again":      {func(_ *ladder, _ *Facts, d *Delivery) { d.State = StatePlanned }, "nothing-due"},
		"archived":         {func(_ *ladder, f *Facts, _ *Delivery) { f.Indicators[0].Archived = true }, "b"},
		"is no more":       {func(_ *ladder, f *Facts, _ *Delivery) { f.Indicators = f.Indicators[1:] }, "b"},
		"put off":          {func(_ *ladder, f *Facts, _ *Delivery) { f.Indicators[1].Waivers = map[string]Waiver{"2026-10": {}} }, "a"},
		"given": {func(_ *ladder, f *Facts, _ *Delivery) {
			f.Indicators[1].Measures = append([]Measure{{Period: "2026-10"}}, f.Indicators[1].Measures...)
		}, "a"},
		"switched off": {func(l *ladder, _ *Facts, _ *Delivery) { l.set.State = LaunchOff }, "nothing-due"},
		"gone":         {func(l *ladder, _ *Facts, _ *Delivery) { l.startup.GoneSince = Date{2026, 11, 24} }, "nothing-due"},
		"transferred": {func(l *ladder, _ *Facts, _ *Delivery) {
			l.startup.Phases = append(l.startup.Phases, Phase{ID: PhaseTransferred, Start: Date{2026, 11, 25}})
		}, "nothing-due"},
	} {
		l, f := newLadder(), monthly("dev", "dev")
		weekly := l.sent(t, l.resolver(t), f, nov(23, 9))
		c.change(l, &f, &weekly)
		before := Delivery{Name: "person/dev/2026-11-24", Kind: KindPerson, State: StateSent, SentAt: nov(24, 9), Content: Content{Personal: &Personal{}}}
		res := l.personal(l.resolver(t), "dev", f, now, before, weekly)
		if got := string(res.Skip) + itemsOf(res.Content); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What is handed over goes to each once, not before it is.
func TestWhatIsHandedOver(t *testing.T) {
	l, f := newLadder(), monthly("dev", "dev", "intra", "dev")
	weekly := l.sent(t, l.resolver(t), f, nov(23, 9))
	l.gone = map[UserID]bool{"dev": true}
	r := l.resolver(t)
	d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), To: Destination{User: "dev"}, Until: nov(30, 9)}
	owed := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}}, nov(26, 14)).Owed
	if len(owed) != 1 || owed[0].Name != "person/intra/2026-11-26" || !slices.Equal(owed[0].Products, []ProductID{"p1"}) || !owed[0].Due.Equal(nov(26, 14)) || !owed[0].Slot.Equal(nov(26, 14)) ||
		!owed[0].Until.Equal(nov(30, 9)) || owed[0].To.User != "intra" || owed[0].State != StatePlanned {
		t.Errorf("%+v", owed)
	}
	if res := l.personal(r, "omar", f, nov(25, 9), weekly); len(res.Owed) != 0 || res.Skip != ReasonNothingDue {
		t.Errorf("what was never theirs is handed over: %+v", res)
	}
}

// A message about several products says since when the first was asked, and which
// coach of all of them reads it next.
func TestWhoReadsItNext(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(24, 9))
	earlier := weekly
	earlier.SentAt = nov(23, 9)
	for name, c := range map[string]struct {
		coaches [3][]UserID
		without bool // a digest
		want    UserID
	}{
		"the same":      {coaches: [3][]UserID{{"coach"}, {"coach"}, {"coach"}}, want: "coach"},
		"one of two":    {coaches: [3][]UserID{{"coach"}, {"coach", "other"}, {"coach", "other"}}, want: "coach"},
		"another first": {coaches: [3][]UserID{{"coach"}, {"other", "coach"}, {"coach"}}},
		"others":        {coaches: [3][]UserID{{"coach"}, {"other"}, {"other"}}},
		"the last":      {coaches: [3][]UserID{{"coach"}, {"coach"}, {"other"}}},
		"none":          {},
		"none at first": {coaches: [3][]UserID{nil, {"coach"}, {"coach"}}},
		"none at last":  {coaches: [3][]UserID{{"coach"}, {"coach"}, nil}},
		"no digest":     {coaches: [3][]UserID{{"coach"}, {"coach"}, {"coach"}}, without: true},
	} {
		var known Known
		var subjects []Subject
		for i, coaches := range c.coaches {
			p := ProductID(fmt.Sprint("p", i+1))
			set := Settings{Product: p, State: LaunchOn, Team: []Member{{User: "dev", Role: RoleDevelopment, Sure: true}}}
			for _, u := range coaches {
				set.Team = append(set.Team, Member{User: u, Role: RoleCoach, Sure: true})
			}
			known.Settings = append(known.Settings, set)
			subjects = append(subjects, Subject{Product: p, Facts: f, Asked: []Delivery{weekly}})
		}
		subjects[1].Asked = []Delivery{earlier}
		r.Directory = func() *Directory { return NewDirectory(known) }
		if r.Rules = l.rules; c.without {
			r.Rules = nil
		}
		d := Delivery{Name: PersonName("dev", Date{2026, 11, 26}), Kind: KindPerson, To: Destination{User: "dev"}, Slot: nov(26, 9), Due: nov(26, 9)}
		res := r.Resolve(Claiming{Delivery: d, Subjects: subjects}, nov(26, 9))
		p := res.Content.Personal
		if p == nil || len(p.Products) != 3 || p.Coach != c.want || p.Since != (Date{2026, 11, 23}) {
			t.Errorf("%s: %+v, want %q: %+v", name, p, c.want, res)
		}
	}
}

// Who is asked for a figure: who is in charge, who stands in for them, then the
// intrapreneurs, each if they are there.
func TestWhomToAsk(t *testing.T) {
	day := Date{2026, 11, 25}
	away := func(u, instead UserID) Absence { return Absence{User: u, From: day, Until: day, Instead: instead} }
	for name, c := range map[string]struct {
		inCharge UserID
		absences []Absence
		left     []UserID
		away     []UserID
		want     asked
	}{
		"in charge":                      {inCharge: "dev", want: asked{user: "dev"}},
		"nobody in charge":               {want: asked{user: "intra"}},
		"left":                           {inCharge: "dev", left: []UserID{"dev"}, want: asked{user: "intra", instead: "dev"}},
		"away":                           {inCharge: "dev", absences: []Absence{away("dev", "")}, want: asked{user: "intra", instead: "dev"}},
		"away by the chat":               {inCharge: "dev", away: []UserID{"dev"}, want: asked{user: "intra", instead: "dev"}},
		"away, replaced":                 {inCharge: "dev", absences: []Absence{away("dev", "design")}, want: asked{user: "design", instead: "dev"}},
		"away by the chat too":           {inCharge: "dev", absences: []Absence{away("dev", "design")}, away: []UserID{"dev"}, want: asked{user: "design", instead: "dev"}},
		"replaced by who is away":        {inCharge: "dev", absences: []Absence{away("dev", "design"), away("design", "x")}, want: asked{user: "intra", instead: "dev"}},
		"by who is away by the chat":     {inCharge: "dev", absences: []Absence{away("dev", "design")}, away: []UserID{"design"}, want: asked{user: "intra", instead: "dev"}},
		"replaced by who left":           {inCharge: "dev", absences: []Absence{away("dev", "design")}, left: []UserID{"design"}, want: asked{user: "intra", instead: "dev"}},
		"the intrapreneur is away":       {inCharge: "dev", left: []UserID{"dev"}, absences: []Absence{away("intra", "")}, want: asked{user: "second", instead: "dev"}},
		"the intrapreneur is replaced":   {inCharge: "dev", left: []UserID{"dev"}, absences: []Absence{away("intra", "x")}, want: asked{user: "x", instead: "intra"}},
		"an intrapreneur in charge away": {inCharge: "intra", absences: []Absence{away("intra", "")}, want: asked{user: "second", instead: "intra"}},
		"all away":                       {inCharge: "dev", left: []UserID{"dev"}, absences: []Absence{away("intra", ""), away("second", "")}, want: asked{away: "intra"}},
		"away another day": {inCharge: "dev", absences: []Absence{{User: "dev", From: day.AddDays(1), Until: day.AddDays(9), Instead: "x"}, {User: "dev", From: day.AddDays(-9), Until: day.AddDays(-1), Instead: "x"}},
			want: asked{user: "dev"}},
	} {
		l := newLadder()
		l.set.Team = append(l.set.Team, Member{User: "second", Role: RoleIntrapreneur, Sure: true})
		l.absences, l.gone = c.absences, map[UserID]bool{}
		for _, u := range c.left {
			l.gone[u] = true
		}
		r := l.resolver(t)
		if got := r.whom(r.Directory().Settings("p1"), IndicatorFacts{Indicator: Indicator{InCharge: c.inCharge}}, nov(25, 9), time.UTC, c.away); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Somebody is asked between nine and seven of an open day of their own.
func TestWhenSomebodyIsAsked(t *testing.T) {
	l := newLadder()
	l.zones = map[UserID]string{"away": "America/Martinique"} // four hours behind
	r := l.resolver(t)
	for name, c := range map[string]struct {
		user      UserID
		now, want time.Time
	}{
		"before nine":        {"dev", nov(25, 9).Add(-1), nov(25, 9)},
		"nine":               {"dev", nov(25, 9), nov(25, 9)},
		"before seven":       {"dev", nov(25, 19).Add(-1), nov(25, 19).Add(-1)},
		"seven":              {"dev", nov(25, 19), nov(26, 9)},
		"a Friday evening":   {"dev", nov(27, 20), nov(30, 9)},
		"a Saturday":         {"dev", nov(28, 12), nov(30, 9)},
		"a Sunday night":     {"dev", nov(29, 3), nov(30, 9)},
		"a holiday":          {"dev", nov(11, 12), nov(12, 9)},
		"the eve of one":     {"dev", nov(10, 19), nov(12, 9)},
		"their night":        {"away", nov(25, 9), nov(25, 13)},
		"their morning":      {"away", nov(25, 13), nov(25, 13)},
		"their evening":      {"away", nov(25, 23), nov(26, 13)},
		"their Sunday still": {"away", nov(30, 2), nov(30, 13)},
	} {
		d := Delivery{Kind: KindPerson, To: Destination{User: c.user}, Slot: c.now, Due: c.now}
		if got := r.polite(d, c.now); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got.UTC(), c.want)
		}
	}
}

// A message in a channel leads to one to each in charge, of use for four working days more; and,
// where it takes the place of another, to an edit of that, which no other replaces.
func TestWhatFollowsAMessageInAChannel(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	weekly := l.sent(t, r, monthly("dev", "", "dev"), nov(20, 9)) // a Friday
	owed := r.follows(weekly, nov(20, 9))
	if len(owed) != 2 || owed[0].Name != "person/dev/2026-11-24" || !owed[0].Until.Equal(nov(31, 0)) || owed[1].Name != "person/intra/2026-11-24" {
		t.Errorf("%+v", owed)
	}
	folding := *weekly.Content.Reminder
	folding.Folds, folding.Before = &Receipt{Post: "old"}, "channel/p1/2026-W46"
	weekly.Content.Reminder = &folding
	owed = r.follows(weekly, nov(20, 9))
	if e := owed[len(owed)-1]; len(owed) != 3 || e.Kind != KindEdit || e.Edits != folding.Before || e.Product != "p1" || e.Version <= 1<<62 || !e.Due.Equal(nov(20, 9)) {
		t.Errorf("%+v", e)
	}
	folding.Items = nil
	if owed = r.NextSteps(weekly, false, nov(20, 9)); len(owed) != 0 {
		t.Errorf("of a date alone: %+v", owed)
	}
}
