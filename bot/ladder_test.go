package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// ladder is a product whose channel was asked on a Monday, and its people.
type ladder struct {
	set      Settings
	startup  Startup
	absences []Absence
	gone     map[UserID]bool
	zones    map[UserID]string
	rules    []Rule
	notices  Destination
}

func newLadder() *ladder {
	return &ladder{set: Settings{Product: "p1", Slug: "trackdechets", State: LaunchOn, Channel: "c1",
		Team: []Member{{User: "intra", Role: RoleIntrapreneur, Sure: true}, {User: "dev", Role: RoleDevelopment, Sure: true}, {User: "coach", Role: RoleCoach, Sure: true}}},
		startup: Startup{ID: "p1", Slug: "trackdechets", Name: "Trackdéchets", Phases: []Phase{{ID: PhaseAcceleration, Start: Date{2020, 1, 1}}}}, rules: []Rule{{Name: "indicators"}, {Name: "digest", Kind: RuleDigest}}}
}

func (l *ladder) Product(ProductID) (Startup, bool) { return l.startup, true }

func (l *ladder) resolver(t *testing.T) *Resolver {
	t.Helper()
	days, err := NewClosedDays(ClosedDaysConfig{})
	if err != nil {
		t.Fatal(err)
	}
	accounts := map[UserID]Account{}
	for u, zone := range l.zones {
		accounts[u] = Account{ID: u, Zone: zone}
	}
	return &Resolver{Products: l, Portfolio: func() []Startup { return []Startup{l.startup} }, Days: days, Rules: l.rules, Directory: func() *Directory {
		return NewDirectory(Known{Settings: []Settings{l.set}, Absences: l.absences, Gone: l.gone, Accounts: accounts, Notices: l.notices})
	}}
}

// nov is an instant of November 2026, in UTC: the 23rd is a Monday.
func nov(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }

// monthly are indicators that owe October, each in charge of somebody.
func monthly(inCharge ...UserID) (f Facts) {
	f.Product = "p1"
	for i, u := range inCharge {
		id := IndicatorID(string(rune('a' + i)))
		f.Indicators = append(f.Indicators, IndicatorFacts{Indicator: Indicator{ID: id, Product: "p1", Name: "Indicateur " + string(id), ShortName: string(id), Frequency: Monthly, InCharge: u},
			Asked: map[string]int{}, Measures: []Measure{{Indicator: id, Period: "2026-09", Value: 10}}})
	}
	return f
}

// sent is a weekly message as it was resolved and sent.
func (l *ladder) sent(t *testing.T, r *Resolver, f Facts, when time.Time) Delivery {
	t.Helper()
	d := Delivery{Name: WeekName("p1", DateOf(when)), Kind: KindReminder, Product: "p1", Slot: when, Due: when, State: StatePlanned}
	res := r.Resolve(Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f}}}, when)
	if res.Content.Reminder == nil {
		t.Fatalf("%+v", res)
	}
	d.To, d.Content, d.Frozen, d.State, d.SentAt, d.Receipt = res.To, res.Content, true, StateSent, when, Receipt{Channel: res.To.Channel, Post: "post" + d.Name}
	return d
}

func (l *ladder) personal(r *Resolver, user UserID, f Facts, now time.Time, asked ...Delivery) Resolution {
	d := Delivery{Name: PersonName(user, DateOf(now)), Kind: KindPerson, Products: []ProductID{"p1"}, Slot: now, Due: now, To: Destination{User: user}, State: StatePlanned}
	return r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, now)
}

func itemsOf(c Content) (ids string) {
	for _, r := range c.Reminders() {
		for _, i := range r.Items {
			ids += string(i.Indicator)
		}
	}
	return ids
}

// Two working days after the channel, each person in charge is asked for what is
// theirs alone, and still missing.
func TestTheLadderClimbs(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev", "intra", "dev")
	weekly := l.sent(t, r, f, nov(23, 9))
	if weekly.Content.Reminder.InCharge != "dev" || weekly.To.Channel != "c1" {
		t.Errorf("the first in charge is mentioned: %+v", weekly.Content.Reminder)
	}
	var names []string
	for _, d := range r.NextSteps(weekly, false, nov(23, 9)) {
		names = append(names, d.Name+" "+d.Slot.Format("02 15h"))
	}
	if want := []string{"person/dev/2026-11-25 25 09h", "person/intra/2026-11-25 25 09h"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	res := l.personal(r, "dev", f, nov(25, 9), weekly)
	if p := res.Content.Personal; p == nil || itemsOf(res.Content) != "ac" || p.Coach != "coach" || p.Since != (Date{2026, 11, 23}) || res.To.User != "dev" {
		t.Fatalf("%+v", res)
	}
	for _, i := range []int{0, 2} {
		f.Indicators[i].Asked[AskedKey(StepDigest, october)] = 1
	}
	if p := l.personal(r, "dev", f, nov(25, 9), weekly).Content.Personal; p == nil || p.Coach != "" {
		t.Errorf("a coach who read it already is not announced: %+v", p)
	}
	f.Indicators[0].Measures = append([]Measure{{Indicator: "a", Period: "2026-10", Value: 11}}, f.Indicators[0].Measures...)
	f.Indicators[2].Waivers = map[string]Waiver{"2026-10": {Until: Date{2026, 12, 15}}}
	if res := l.personal(r, "dev", f, nov(25, 9), weekly); res.Skip != ReasonNothingDue {
		t.Errorf("a step stops once it is done or put off: %+v", res)
	}
	f = monthly("dev")
	f.Indicators[0].Asked[AskedKey(StepPerson, PeriodOf(Monthly, Date{2026, 10, 1}))] = 1
	if res := l.personal(r, "dev", f, nov(25, 9), weekly); res.Skip != ReasonNothingDue {
		t.Errorf("the same figure is asked for once in person: %+v", res)
	}
}

// Whoever is away is not asked: who stands in for them is, or the intrapreneur; one
// who left neither.
func TestTheLadderFallsToTheNext(t *testing.T) {
	f := monthly("dev")
	for name, c := range map[string]struct {
		change func(*ladder)
		want   string // "skip to somebody"
	}{
		"here": {func(*ladder) {}, "dev"},
		"away, replaced": {func(l *ladder) {
			l.absences = []Absence{{User: "dev", From: Date{2026, 11, 20}, Until: Date{2026, 11, 30}, Instead: "design"}}
		}, "away person/design/2026-11-25"},
		"away": {func(l *ladder) {
			l.absences = []Absence{{User: "dev", From: Date{2026, 11, 25}, Until: Date{2026, 11, 25}}}
		}, "away person/intra/2026-11-25"},
		"back": {func(l *ladder) {
			l.absences = []Absence{{User: "dev", From: Date{2026, 11, 1}, Until: Date{2026, 11, 24}}}
		}, "dev"},
		"left": {func(l *ladder) { l.gone = map[UserID]bool{"dev": true} }, "away person/intra/2026-11-25"},
		"replaced by who is away": {func(l *ladder) {
			l.absences = []Absence{{User: "dev", From: Date{2026, 11, 25}, Until: Date{2026, 11, 25}, Instead: "x"}, {User: "x", From: Date{2026, 11, 25}, Until: Date{2026, 11, 25}}}
		}, "away person/intra/2026-11-25"},
		"all away": {func(l *ladder) { l.gone = map[UserID]bool{"dev": true, "intra": true} }, "nothing-due"},
		"off":      {func(l *ladder) { l.set.State = LaunchInvited }, "nothing-due"},
		"muted":    {func(l *ladder) { l.set.Pause = Pause{Since: nov(24, 0)} }, "nothing-due"},
	} {
		l := newLadder()
		weekly := l.sent(t, l.resolver(t), f, nov(23, 9))
		c.change(l)
		res := l.personal(l.resolver(t), "dev", f, nov(25, 9), weekly)
		got := string(res.Skip)
		if res.Content.Personal != nil {
			got = string(res.To.User)
		}
		for _, d := range res.Owed {
			got += " " + d.Name
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	l := newLadder()
	r := l.resolver(t)
	weekly := l.sent(t, r, f, nov(23, 9))
	d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), To: Destination{User: "dev"}, OutOfOffice: true}
	if res := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}}, nov(25, 9)); res.Skip != ReasonAway || len(res.Owed) != 1 {
		t.Errorf("out of office by the chat: %+v", res)
	}
}

// Each person's own clock decides when they are asked: in their morning.
func TestTheirOwnMorning(t *testing.T) {
	l := newLadder()
	l.zones = map[UserID]string{"dev": "America/Martinique", "intra": "Pacific/Noumea"}
	r := l.resolver(t)
	f := monthly("dev", "intra")
	weekly := l.sent(t, r, f, nov(23, 9))
	for user, want := range map[UserID]time.Time{"dev": nov(25, 13), "intra": nov(25, 22)} { // 9:00 there
		if res := l.personal(r, user, f, nov(25, 9), weekly); !res.PutOff.Equal(want) {
			t.Errorf("%s: %v, want %v", user, res.PutOff.UTC(), want)
		}
	}
}

// Nobody to ask: staff hear, once, and so they do where there is no channel; those
// in charge are asked all the same.
func TestNobodyToAsk(t *testing.T) {
	l := newLadder()
	l.set.Team = nil
	r := l.resolver(t)
	weekly := l.sent(t, r, monthly(""), nov(23, 9))
	if owed := r.NextSteps(weekly, false, nov(23, 9)); len(owed) != 1 || owed[0].Content.Notice.Cause != NoticeNobody {
		t.Errorf("%+v", owed)
	}
	l = newLadder()
	l.set.Channel = ""
	r = l.resolver(t)
	f := monthly("dev")
	res := r.Resolve(Claiming{Delivery: Delivery{Name: "channel/p1/2026-W48", Kind: KindReminder, Product: "p1", Slot: nov(23, 9), Due: nov(23, 9)}, Facts: f}, nov(23, 9))
	var names []string
	for _, d := range res.Owed {
		names = append(names, d.Name)
	}
	if got := strings.Join(names, " "); res.Skip != ReasonNoChannel || !strings.Contains(got, "person/dev/2026-11-25") || !strings.Contains(got, "no-channel/p1") {
		t.Errorf("%s %s", res.Skip, got)
	}
}

// A personal message that waits takes another's products; one that was sent leaves
// the next open day to it.
func TestOneMessageADay(t *testing.T) {
	first := Delivery{Name: "person/dev/2026-11-27", Kind: KindPerson, Products: []ProductID{"p1"}, State: StatePlanned, Slot: nov(27, 9), To: Destination{User: "dev"}, Until: nov(30, 9)}
	second := first
	second.Products = []ProductID{"p2", "p1"}
	joined, ok := first.Joins(second)
	if !ok || !slices.Equal(joined.Products, []ProductID{"p1", "p2"}) || !slices.Equal(first.Products, []ProductID{"p1"}) {
		t.Errorf("%+v", joined)
	}
	first.State, first.Frozen = StateSent, true
	if _, ok := first.Joins(second); ok {
		t.Error("what was sent is joined")
	}
	second.Until = nov(30, 10)
	if next, ok := second.Otherwise(); !ok || next.Name != "person/dev/2026-11-30" || !next.Slot.Equal(nov(30, 9)) {
		t.Errorf("%+v", next)
	}
	second.Until = nov(30, 9)
	if next, ok := second.Otherwise(); ok {
		t.Errorf("of no use any more: %+v", next)
	}
}

// A coach reads what to do, who did not answer, once, and how many are up to date.
func TestTheCoachsWeek(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(16, 9))
	d := Delivery{Name: DigestName("coach", Date{2026, 11, 23}), Kind: KindDigest, Products: []ProductID{"p1"}, Rule: "digest", Slot: nov(23, 9), Due: nov(23, 9), To: Destination{User: "coach"}}
	told := func(res Resolution) *Digest { // nothing to say is a week of nothing
		if res.Skip == ReasonNothingNew {
			return &Digest{}
		}
		return res.Content.Digest
	}
	week := func(f Facts, now time.Time) *Digest {
		d := d
		d.Slot, d.Due = now, now
		return told(r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}}, now))
	}
	f.Committees = []Committee{{ID: "k", Product: "p1", State: CommitteePlanned, Start: nov(30, 14), Length: time.Hour, Zone: "UTC"}}
	got := week(f, nov(23, 9))
	if got == nil || got.All != 1 || len(got.Todo) != 1 || got.Todo[0].Kind != TodoPrepare || got.Todo[0].Missing != 1 || len(got.Silent) != 0 || got.UpToDate != 0 { // what is missing is said once
		t.Fatalf("%+v", got)
	}
	if got := week(f, nov(20, 9)); len(got.Silent) != 0 {
		t.Errorf("before five working days: %+v", got)
	}
	f.Indicators[0].Asked[AskedKey(StepDigest, PeriodOf(Monthly, Date{2026, 10, 1}))] = 1
	if got := week(f, nov(23, 9)); len(got.Silent) != 0 {
		t.Errorf("told twice: %+v", got)
	}
	f = monthly("dev")
	f.Committees = []Committee{{ID: "k", Product: "p1", State: CommitteePlanned, Start: nov(17, 14), Length: time.Hour, Zone: "UTC"}}
	if got := week(f, nov(20, 9)); len(got.Todo) != 1 || got.Todo[0].Kind != TodoUndecided {
		t.Errorf("undecided after three working days: %+v", got)
	}
	if got := week(f, nov(19, 9)); len(got.Todo) != 0 {
		t.Errorf("undecided too soon: %+v", got)
	}
	if got := week(monthly("dev"), nov(20, 9)); len(got.Todo) != 1 || got.Todo[0].Kind != TodoUndated || !got.Todo[0].Day.IsZero() {
		t.Errorf("no committee is known: %+v", got)
	}
	before := Delivery{Name: "digest/coach/2026-W46", Kind: KindDigest, State: StateSent, SentAt: nov(20, 9).AddDate(0, 0, -27), Content: Content{Digest: &Digest{Todo: []Todo{{Kind: TodoUndated, Product: "p1"}}}}}
	for days, todo := range map[int]int{0: 0, -1: 1} { // four weeks later it is asked again
		d, before := d, before
		before.SentAt = before.SentAt.AddDate(0, 0, days)
		d.Slot, d.Due = nov(20, 9), nov(20, 9)
		got := told(r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: monthly("dev"), Asked: []Delivery{weekly}}}, Earlier: []Delivery{before}}, nov(20, 9)))
		if got == nil || len(got.Todo) != todo {
			t.Errorf("told %d days before: %+v", 27-days, got)
		}
	}
	said := monthly("dev")
	said.Met = Date{2026, 10, 1}
	if got := week(said, nov(20, 9)); len(got.Todo) != 0 {
		t.Errorf("somebody said when the last one was: %+v", got)
	}
	f = monthly("dev")
	f.Indicators[0].Measures = append([]Measure{{Indicator: "a", Period: "2026-10", Value: 12, At: nov(20, 9)}}, f.Indicators[0].Measures...)
	l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 9, 1}}}
	if got := week(f, nov(23, 9)); got.UpToDate != 1 || got.Celebrate == nil || got.Celebrate.Figure.Figure.Value != 12 {
		t.Errorf("%+v", got)
	}
}

// A channel is asked for the date of a committee once in four weeks, in the week's
// one message, and the message before it that still waits is folded into it.
func TestTheWeeksOneMessage(t *testing.T) {
	l := newLadder()
	l.rules = append(l.rules, Rule{Name: "missing", Kind: RuleUndated})
	r := l.resolver(t)
	f := monthly("dev")
	resolve := func(f Facts, now time.Time, asked ...Delivery) Resolution {
		d := Delivery{Name: WeekName("p1", DateOf(now)), Kind: KindReminder, Product: "p1", Slot: now, Due: now, State: StatePlanned}
		return r.Resolve(Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, now)
	}
	first := l.sent(t, r, f, nov(9, 9))
	if u := first.Content.Reminder.Undated; u == nil || !u.Last.IsZero() {
		t.Fatalf("%+v", first.Content.Reminder)
	}
	second := resolve(f, nov(16, 9), first).Content.Reminder
	if second.Undated != nil || second.Folds == nil || *second.Folds != first.Receipt || second.Before != first.Name {
		t.Errorf("%+v", second)
	}
	f.Indicators[0].Asked["2026-10"], f.Indicators[0].Asked["2026-11"] = 2, 2
	if res := resolve(f, nov(16, 9), first); res.Skip != ReasonNothingDue {
		t.Errorf("%+v", res)
	}
	if res := resolve(f, nov(9, 9).AddDate(0, 0, 28), first); res.Content.Reminder == nil || res.Content.Reminder.Undated == nil || len(res.Content.Reminder.Items) != 0 || res.Content.Reminder.InCharge != "intra" {
		t.Errorf("four weeks later, the date alone: %+v", res)
	}
	f = monthly("dev")
	f.Committees = []Committee{{ID: "k", Product: "p1", State: CommitteePlanned, Start: nov(26, 14), Length: time.Hour, Zone: "UTC"}}
	if c := resolve(f, nov(16, 9)).Content.Reminder; c.Undated != nil || c.Meeting == nil || !c.Meeting.Start.Equal(nov(26, 14)) {
		t.Errorf("a committee is planned: %+v", c)
	}
	f.Indicators[0].Asked["2026-10"] = 1
	if res := resolve(f, nov(16, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("near a committee a figure already asked for is in its thread alone: %+v", res)
	}
	l.startup.Phases[0].ID = PhaseInvestigation
	f = monthly("dev")
	l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 9, 1}}}
	if res := resolve(f, nov(16, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("an investigation owes no figure: %+v", res)
	}
	l.startup.Phases[0] = Phase{ID: PhaseAcceleration, Start: Date{2026, 1, 1}}
	f.Indicators[0].Measures = nil
	if res := resolve(f, nov(16, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("a young product owes no first figure: %+v", res)
	}
}

// A product without a channel is asked through those in charge, as one whose channel
// refused.
func TestWithoutAChannel(t *testing.T) {
	l := newLadder()
	l.set.Channel = ""
	r := l.resolver(t)
	f := monthly("dev")
	d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), To: Destination{User: "dev"}, Unsaid: true}
	res := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f}}}, nov(25, 9))
	if p := res.Content.Personal; p == nil || itemsOf(res.Content) != "a" || !p.Since.IsZero() {
		t.Errorf("%+v", res)
	}
	d.Unsaid = false
	if res := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f}}}, nov(25, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("of a channel that was never asked: %+v", res)
	}
}

// A personal message keeps its name whatever day it leaves on: a restored backup looks
// for what it sent under the same.
func TestPutOffToAnotherDay(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(23, 9))
	for name, c := range map[string]struct{ now, want time.Time }{"in time": {now: nov(25, 9)}, "a day late": {now: nov(26, 10)}, "in the evening": {nov(25, 20), nov(26, 9)}, "before a weekend": {nov(27, 19), nov(30, 9)}, "early": {nov(25, 6), nov(25, 9)}} {
		d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), To: Destination{User: "dev"}, Until: nov(30, 23)}
		res := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}}, c.now)
		if !res.PutOff.Equal(c.want) || res.Skip != "" || len(res.Owed) != 0 {
			t.Errorf("%s: %+v", name, res)
		}
	}
}

// What was claimed is held back too, once it may not be said any more.
func TestHeldBackSince(t *testing.T) {
	l := newLadder()
	d := Delivery{Kind: KindReminder, Product: "p1"}
	if why := l.resolver(t).held(d, nov(23, 9)); why != "" {
		t.Error(why)
	}
	l.set.State = LaunchInvited
	if why := l.resolver(t).held(d, nov(23, 9)); why != ReasonProductOff {
		t.Error(why)
	}
	if why := l.resolver(t).held(Delivery{Kind: KindPublish, Product: "p1"}, nov(23, 9)); why != "" {
		t.Errorf("what an act owes: %s", why)
	}
}

// Figures of one product after another answer a personal message about both.
func TestAnsweredByBoth(t *testing.T) {
	october := PeriodOf(Monthly, Date{2026, 10, 1})
	part := func(p ProductID) Reminder {
		return Reminder{Product: p, Items: []ReminderItem{{Indicator: IndicatorID(p), Period: october}}}
	}
	facts := func(p ProductID) Facts {
		return Facts{Product: p, Version: 3, Indicators: []IndicatorFacts{{Indicator: Indicator{ID: IndicatorID(p), Frequency: Monthly}, Measures: []Measure{{Indicator: IndicatorID(p), Period: "2026-10", Value: 1}}}}}
	}
	d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1", "p2"}, State: StateSent, Frozen: true, Content: Content{Personal: &Personal{Products: []Reminder{part("p1"), part("p2")}}}}
	for _, p := range []ProductID{"p1", "p2"} {
		changed, owed := RefreshReminders([]Delivery{d}, facts(p), []NewFigure{{Indicator: IndicatorID(p), Period: "2026-10"}}, nov(26, 9))
		if len(changed) != 1 || len(owed) != 1 {
			t.Fatalf("%s: %+v", p, changed)
		}
		d = changed[0]
		if answered := d.State == StateAnswered; answered != (p == "p2") {
			t.Errorf("after %s: %s", p, d.State)
		}
	}
}

// Where coaches read their week, it tells them of a decision nobody noted, and no
// message of its own does.
func TestUndecidedIsInTheWeek(t *testing.T) {
	l := newLadder()
	c := Committee{ID: "k", Product: "p1", State: CommitteePlanned, Start: nov(17, 14), Length: time.Hour, Zone: "UTC", Organiser: "intra"}
	d := c.Owes(SaysUndecided, "undecided/1/coach", Destination{User: "coach"}, nov(20, 9))
	claiming := Claiming{Delivery: d, Committee: &c}
	if res := l.resolver(t).Resolve(claiming, nov(20, 9)); res.Skip != ReasonGrouped {
		t.Errorf("%+v", res)
	}
	l.rules = nil
	if res := l.resolver(t).Resolve(claiming, nov(20, 9)); res.Skip != "" || res.To.User != "coach" {
		t.Errorf("without a week: %+v", res)
	}
}
