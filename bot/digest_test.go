package bot

import (
	"fmt"
	"testing"
	"time"
)

// A product is told silent once its channel was asked in vain five working days ago:
// of figures that nobody gave, and that no coach was told of.
func TestWhoIsSilent(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *Facts, weekly *Delivery)
		want   string
	}{
		"five working days ago": {func(*Facts, *Delivery) {}, "2 ab"},
		"four working days ago": {func(_ *Facts, d *Delivery) { d.SentAt = nov(17, 9) }, "0 "},
		"under way":             {func(_ *Facts, d *Delivery) { d.State = StateClaimed }, "0 "},
		"to one person":         {func(_ *Facts, d *Delivery) { d.Kind = KindPerson }, "0 "},
		"archived":              {func(f *Facts, _ *Delivery) { f.Indicators[0].Archived = true }, "1 b"},
		"is no more":            {func(f *Facts, _ *Delivery) { f.Indicators = f.Indicators[:1] }, "1 a"},
		"put off":               {func(f *Facts, _ *Delivery) { f.Indicators[1].Waivers = map[string]Waiver{"2026-10": {}} }, "1 a"},
		"given":                 {func(f *Facts, _ *Delivery) { f.Indicators[1].Measures[0].Period = "2026-10" }, "1 a"},
		"told":                  {func(f *Facts, _ *Delivery) { f.Indicators[0].Asked["digest/2026-10"] = 1 }, "1 b"},
	} {
		l, f := newLadder(), monthly("dev", "intra")
		r := l.resolver(t)
		weekly := l.sent(t, r, f, nov(16, 9))
		c.change(&f, &weekly)
		again := weekly
		again.Name, again.SentAt = "channel/p1/2026-W46", weekly.SentAt.AddDate(0, 0, -7)
		if name == "four working days ago" {
			again.State = StateSkipped
		}
		d := l.digest(r, "coach", f, nov(23, 9), weekly, again).Content.Digest
		n := 0
		for _, s := range d.Silent {
			n += s.N
		}
		if got := fmt.Sprint(n, " ", itemsOf(Content{Digest: d})); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A week is of the products somebody looks after, and that may be asked.
func TestWhoseWeekAProductIsIn(t *testing.T) {
	for name, c := range map[string]struct {
		user   UserID
		change func(*ladder)
		want   bool
	}{
		"its coach":               {"coach", func(*ladder) {}, true},
		"another's":               {"other", func(*ladder) {}, false},
		"nobody's, with a coach":  {"", func(l *ladder) { l.notices = Destination{Channel: "c9"} }, false},
		"nobody's, without":       {"", func(l *ladder) { l.notices, l.set.Team = Destination{Channel: "c9"}, nil }, true},
		"who is told, with":       {"boss", func(l *ladder) { l.notices = Destination{User: "boss"} }, false},
		"who is told, without":    {"boss", func(l *ladder) { l.notices, l.set.Team = Destination{User: "boss"}, nil }, true},
		"who is not, without":     {"other", func(l *ladder) { l.notices, l.set.Team = Destination{User: "boss"}, nil }, false},
		"of a product held back":  {"coach", func(l *ladder) { l.set.Pause = Pause{Since: nov(1, 0)} }, false},
		"of one switched off":     {"coach", func(l *ladder) { l.set.State = LaunchOff }, false},
		"of one not worked on":    {"coach", func(l *ladder) { l.startup.Phases[0].ID = PhaseAbandoned }, false},
		"of one that is no more":  {"coach", func(l *ladder) { l.startup.GoneSince = Date{2026, 1, 1} }, false},
		"of one held back before": {"coach", func(l *ladder) { l.set.Pause = Pause{Since: nov(1, 0), Until: nov(23, 9)} }, true},
	} {
		l := newLadder()
		c.change(l)
		res := l.digest(l.resolver(t), c.user, monthly("dev"), nov(23, 9))
		if d := res.Content.Digest; (d != nil) != c.want || d != nil && d.All != 1 || d == nil && res.Skip != ReasonNothingDue {
			t.Errorf("%s: %+v", name, res)
		}
	}
}

// A week tells at most three things to do, the most pressing first, and five silent
// products: what is left out of these is not counted as asked.
func TestAWeekIsShort(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(9, 9))
	known := Known{}
	var subjects []Subject
	starts := []time.Time{{}, nov(30, 14), {}, nov(12, 14), nov(25, 14), nov(11, 14), {}}
	for i, start := range starts {
		s := Subject{Product: ProductID(fmt.Sprint("p", i)), Facts: f, Asked: []Delivery{weekly}}
		if !start.IsZero() {
			s.Facts.Committees = []Committee{{ID: CommitteeID(fmt.Sprint("k", i)), State: CommitteePlanned, Start: start, Length: time.Hour, Zone: "UTC"}}
		}
		subjects = append(subjects, s)
		known.Settings = append(known.Settings, Settings{Product: s.Product, State: LaunchOn, Team: []Member{{User: "coach", Role: RoleCoach, Sure: true}}})
	}
	r.Directory = func() *Directory { return NewDirectory(known) }
	week := func(n int) *Digest {
		d := Delivery{Kind: KindDigest, To: Destination{User: "coach"}, Slot: nov(23, 9), Due: nov(23, 9)}
		return r.Resolve(Claiming{Delivery: d, Subjects: subjects[:n]}, nov(23, 9)).Content.Digest
	}
	todo := func(d *Digest) (all string) {
		for _, one := range d.Todo {
			all += string(one.Product) + " " + string(one.Kind) + ", "
		}
		return all
	}
	d := week(7)
	if got := todo(d); got != "p5 undecided, p3 undecided, p4 prepare, " || len(d.Silent) != 5 || len(d.Asked) != 5 || d.All != 7 || d.UpToDate != 0 {
		t.Errorf("%s %+v", got, d)
	}
	if got := todo(week(2)); got != "p1 prepare, p0 undated, " {
		t.Errorf("%s", got)
	}
}

// A committee is prepared from two weeks before it, while something lacks; and its
// decision is waited for from the third working day on, for ninety days.
func TestWhatIsToDoOfACommittee(t *testing.T) {
	for name, c := range map[string]struct {
		start  time.Time
		change func(*Committee)
		want   TodoKind
	}{
		"in fifteen days":       {nov(23, 14).AddDate(0, 0, 15), func(*Committee) {}, ""},
		"in fourteen days":      {nov(23, 14).AddDate(0, 0, 14), func(*Committee) {}, TodoPrepare},
		"ready but for figures": {nov(30, 14), func(c *Committee) { c.Document = "https://x" }, TodoPrepare},
		"two working days":      {nov(19, 14), func(*Committee) {}, ""},
		"three":                 {nov(18, 14), func(*Committee) {}, TodoUndecided},
		"ninety days":           {nov(23, 9).AddDate(0, 0, -90), func(*Committee) {}, TodoUndecided},
		"longer":                {nov(23, 7).AddDate(0, 0, -90), func(*Committee) {}, ""},
		"decided":               {nov(18, 14), func(c *Committee) { c.Decision = &Decision{} }, ""},
		"cancelled":             {nov(18, 14), func(c *Committee) { c.State = CommitteeCancelled }, ""},
	} {
		l, f := newLadder(), monthly("dev")
		l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 11, 1}}}
		k := Committee{ID: "k", State: CommitteePlanned, Start: c.start, Length: time.Hour, Zone: "UTC"}
		c.change(&k)
		f.Committees = []Committee{k}
		var todo []Todo
		if d := l.digest(l.resolver(t), "coach", f, nov(23, 9)).Content.Digest; d != nil {
			todo = d.Todo
		}
		if got := append(todo, Todo{})[0].Kind; got != c.want || len(todo) > 1 {
			t.Errorf("%s: %+v, want %q", name, todo, c.want)
		}
	}
}

// A date is asked for six months after the last committee, twelve once the service
// is operated, and not while one is known to come.
func TestWhenADateIsAskedFor(t *testing.T) {
	today, held := Date{2026, 11, 23}, func(start time.Time) *Committee {
		return &Committee{State: CommitteePlanned, Start: start, Length: time.Hour, Zone: "UTC"}
	}
	for name, c := range map[string]struct {
		phase PhaseID
		last  Date // by the catalogue
		of    *Committee
		want  bool
	}{
		"never known":                  {PhaseAcceleration, Date{}, nil, true},
		"six months ago":               {PhaseAcceleration, Date{2026, 5, 23}, nil, true},
		"a day less":                   {PhaseAcceleration, Date{2026, 5, 24}, nil, false},
		"operated, six months":         {PhaseOperated, Date{2026, 5, 23}, nil, false},
		"operated, twelve":             {PhaseOperated, Date{2025, 11, 23}, nil, true},
		"operated, a day less":         {PhaseOperated, Date{2025, 11, 24}, nil, false},
		"announced in the catalogue":   {PhaseAcceleration, Date{2026, 12, 1}, nil, false},
		"held here since":              {PhaseAcceleration, Date{2026, 1, 1}, held(nov(2, 14)), false},
		"held here as long ago":        {PhaseAcceleration, Date{2026, 1, 1}, held(time.Date(2026, 5, 22, 14, 0, 0, 0, time.UTC)), true},
		"planned here":                 {PhaseAcceleration, Date{2026, 1, 1}, held(nov(30, 14)), false},
		"cancelled here":               {PhaseAcceleration, Date{2026, 1, 1}, &Committee{State: CommitteeCancelled, Start: nov(2, 14), Length: time.Hour}, true},
		"under way":                    {PhaseAcceleration, Date{2026, 1, 1}, held(nov(23, 9).Add(-time.Minute)), false},
		"held here, older than others": {PhaseAcceleration, Date{2026, 10, 1}, held(time.Date(2026, 2, 2, 14, 0, 0, 0, time.UTC)), false},
	} {
		l := newLadder()
		l.startup.Phases[0].ID = c.phase
		if !c.last.IsZero() {
			l.startup.Events = []Event{{Kind: "committee", Date: c.last}}
		}
		var f Facts
		if c.of != nil {
			f.Committees = []Committee{*c.of}
		}
		if got := l.resolver(t).undated(l.startup, f, nov(23, 9), time.UTC); (got != nil) != c.want {
			t.Errorf("%s, on %s: %+v", name, today, got)
		}
	}
}

// A figure is celebrated for a week.
func TestWhatIsCelebrated(t *testing.T) {
	for at, want := range map[time.Time]bool{nov(23, 9): true, nov(16, 9).Add(1): true, nov(16, 9): false, nov(23, 10): false} {
		f := monthly("dev")
		f.Indicators[0].Measures = append([]Measure{{Indicator: "a", Period: "2026-10", Value: 12, At: at}}, f.Indicators[0].Measures...)
		if got := celebrationOf(f, Startup{}, nov(23, 9)); (got != nil) != want {
			t.Errorf("noted on %s: %+v", at, got)
		}
	}
}

// A week that is late waits for a decent hour, and is told no later than a day.
func TestALateWeek(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	d := Delivery{Kind: KindDigest, Products: []ProductID{"p1"}, Slot: nov(23, 9), Due: nov(23, 9), To: Destination{User: "coach"}}
	c := Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: monthly("dev")}}}
	if res := r.Resolve(c, nov(23, 20)); !res.PutOff.Equal(nov(24, 9)) {
		t.Errorf("%+v", res)
	}
	schedule, err := ParseSchedule("0 9 * * 1", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	p := &Planner{Directory: r.Directory, Days: r.Days}
	owed := p.digests(Rule{Name: "digest", Kind: RuleDigest, Schedule: schedule}, nov(23, 9), nov(23, 9))
	if len(owed) != 1 || !owed[0].Until.Equal(nov(24, 15)) || owed[0].Name != "digest/coach/2026-W48" {
		t.Errorf("%+v", owed)
	}
}

// Whoever coaches is told when their week comes; nobody else is.
func TestWhenAWeekComes(t *testing.T) {
	l := newLadder()
	schedule, err := ParseSchedule("0 9 * * 1", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	r := l.resolver(t)
	p := &Planner{Directory: r.Directory, Days: r.Days, Rules: []Rule{{Name: "digest", Kind: RuleDigest, Schedule: schedule, Policy: ShiftNext}}}
	for u, want := range map[UserID]time.Time{"coach": nov(30, 9), "dev": {}} {
		if got := p.NextWeek(u, nov(23, 9)); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", u, got, want)
		}
	}
	l.absences = []Absence{{User: "coach", From: Date{2026, 11, 20}, Until: Date{2026, 12, 20}, Instead: "dev"}}
	p.Directory = l.resolver(t).Directory
	if got := p.NextWeek("dev", nov(23, 9)); !got.Equal(nov(30, 9)) {
		t.Errorf("in the place of who is away: %s", got)
	}
}
