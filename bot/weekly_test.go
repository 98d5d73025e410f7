package bot

import (
	"slices"
	"testing"
	"time"
)

// A week's message takes the place of one that still waits, and is recent.
func TestWhatAWeekFolds(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	before := l.sent(t, r, f, nov(2, 9))
	for name, c := range map[string]struct {
		change func(*Delivery)
		want   bool
	}{
		"three weeks ago": {func(d *Delivery) { d.SentAt = nov(2, 9) }, false},
		"less":            {func(d *Delivery) { d.SentAt = nov(2, 9).Add(1) }, true},
		"a week ago":      {func(d *Delivery) { d.SentAt = nov(16, 9) }, true},
		"answered":        {func(d *Delivery) { d.SentAt, d.State = nov(16, 9), StateAnswered }, false},
		"posted nowhere":  {func(d *Delivery) { d.SentAt, d.Receipt = nov(16, 9), Receipt{} }, false},
		"to one person": {func(d *Delivery) {
			d.SentAt, d.Kind, d.Content = nov(16, 9), KindPerson, Content{Personal: &Personal{}}
		}, false},
		"itself":           {func(d *Delivery) { d.SentAt, d.Name = nov(16, 9), WeekName("p1", Date{2026, 11, 23}) }, false},
		"under way":        {func(d *Delivery) { d.SentAt, d.State = nov(16, 9), StateClaimed }, false},
		"of another month": {func(d *Delivery) { d.SentAt = nov(2, 9).AddDate(0, -2, 0) }, false},
	} {
		d := before
		c.change(&d)
		got := l.weekly(r, f, nov(23, 9), d).Content.Reminder
		if got == nil || (got.Folds != nil) != c.want || got.Folds != nil && (*got.Folds != d.Receipt || got.Before != d.Name) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	personal := Delivery{Name: "person/dev/2026-11-18", Kind: KindPerson, State: StateSent, SentAt: nov(18, 9), Receipt: Receipt{Post: "x"}, Content: Content{Personal: &Personal{}}}
	before.SentAt = nov(16, 9)
	if got := l.weekly(r, f, nov(23, 9), personal, before).Content.Reminder; got.Before != before.Name {
		t.Errorf("%+v", got)
	}
}

// Two weeks before a committee what was asked for already is in its thread alone; a
// young product owes no first figure, one under investigation none.
func TestWhatAChannelIsAskedFor(t *testing.T) {
	committee := func(day int) []Committee {
		return []Committee{{ID: "k", State: CommitteePlanned, Start: nov(day, 14), Length: time.Hour, Zone: "UTC"}}
	}
	for name, c := range map[string]struct {
		change func(l *ladder, f *Facts)
		want   string
	}{
		"due":                   {func(*ladder, *Facts) {}, "ab"},
		"asked for once":        {func(_ *ladder, f *Facts) { f.Indicators[0].Asked["2026-10"] = 1 }, "ab"},
		"near":                  {func(_ *ladder, f *Facts) { f.Committees = committee(37) }, "ab"},
		"near, asked for":       {func(_ *ladder, f *Facts) { f.Committees, f.Indicators[0].Asked["2026-10"] = committee(37), 1 }, "b"},
		"near, asked in person": {func(_ *ladder, f *Facts) { f.Committees, f.Indicators[0].Asked["person/2026-10"] = committee(37), 1 }, "ab"},
		"not near, asked for":   {func(_ *ladder, f *Facts) { f.Committees, f.Indicators[0].Asked["2026-10"] = committee(38), 1 }, "ab"},
		"investigation":         {func(l *ladder, _ *Facts) { l.startup.Phases[0].ID = PhaseInvestigation }, ""},
		"young": {func(l *ladder, f *Facts) {
			l.startup.Phases[0].Start, f.Indicators[0].Measures = Date{2025, 5, 24}, nil
		}, "b"},
		"no more young": {func(l *ladder, f *Facts) {
			l.startup.Phases[0].Start, f.Indicators[0].Measures = Date{2025, 5, 23}, nil
		}, "ab"},
		"of no known age": {func(l *ladder, f *Facts) {
			l.startup.Phases[0].Start, f.Indicators[0].Measures = Date{}, nil
		}, "ab"},
	} {
		l, f := newLadder(), monthly("dev", "intra")
		l.startup.Events = []Event{{Kind: "committee", Date: Date{2026, 11, 1}}}
		c.change(l, &f)
		res := l.weekly(l.resolver(t), f, nov(23, 9))
		if got := itemsOf(res.Content); got != c.want || got == "" && res.Skip != ReasonNothingDue {
			t.Errorf("%s: %q, want %q: %s", name, got, c.want, res.Skip)
		}
	}
}

// First figures are suggested before eighteen months, beside something else, and no
// more once they are there; an investigation is left alone.
func TestFirstFiguresAreSuggested(t *testing.T) {
	l := newLadder()
	l.startup.Phases[0].Start, l.startup.Events = Date{2026, 1, 1}, []Event{{Kind: "committee", Date: Date{2026, 11, 1}}}
	f := monthly("dev", "intra", "dev")
	f.Indicators[1].Measures, f.Indicators[2].Measures = nil, nil
	r := l.resolver(t)
	weekly := l.sent(t, r, f, nov(23, 9))
	if got := weekly.Content.Reminder; itemsOf(weekly.Content) != "a" || !slices.Equal(got.Suggested, []string{"Indicateur b", "Indicateur c"}) {
		t.Errorf("%+v", got)
	}
	f.Indicators[1].Measures = []Measure{{Indicator: "b", Period: "2026-10", Value: 3}}
	e := Delivery{Name: "edit", Kind: KindEdit, Product: "p1", Edits: weekly.Name, Version: 7}
	if got := r.Resolve(Claiming{Delivery: e, Target: &weekly, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f}}}, nov(23, 10)).Content.Reminder; got == nil || !slices.Equal(got.Suggested, []string{"Indicateur c"}) {
		t.Errorf("%+v", got)
	}
	f.Indicators[0].Measures[0].Period = "2026-10"
	if res := l.weekly(r, f, nov(23, 9)); res.Skip != ReasonNothingDue {
		t.Errorf("asked for nothing but what is not due: %+v", res)
	}
	l.startup.Phases[0].Start = Date{2024, 1, 1}
	if got := l.weekly(l.resolver(t), f, nov(23, 9)).Content.Reminder; got == nil || len(got.Suggested) != 0 || itemsOf(Content{Reminder: got}) != "c" {
		t.Errorf("no more young: %+v", got)
	}
}

// A date is asked for once in four weeks, where a rule asks for dates.
func TestHowOftenADateIsAskedFor(t *testing.T) {
	l := newLadder()
	l.rules = []Rule{{Name: "missing", Kind: RuleUndated}, {Name: "indicators"}}
	r := l.resolver(t)
	f := monthly("dev")
	before := l.sent(t, r, f, nov(2, 9))
	figures := *before.Content.Reminder
	figures.Undated = nil
	for name, c := range map[string]struct {
		change func(*Delivery)
		want   bool
	}{
		"four weeks ago":    {func(d *Delivery) { d.SentAt = nov(23, 9).AddDate(0, 0, -28) }, true},
		"less":              {func(d *Delivery) { d.SentAt = nov(23, 9).AddDate(0, 0, -28).Add(1) }, false},
		"answered":          {func(d *Delivery) { d.State = StateAnswered }, false},
		"under way":         {func(d *Delivery) { d.State = StateClaimed }, true},
		"figures were":      {func(d *Delivery) { d.Content.Reminder = &figures }, true},
		"in another's name": {func(d *Delivery) { d.Name = "channel/p1/2026-W40" }, false},
	} {
		d := before
		c.change(&d)
		if got := l.weekly(r, f, nov(23, 9), d).Content.Reminder; got == nil || (got.Undated != nil) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	r.Rules = r.Rules[1:]
	if got := l.weekly(r, f, nov(23, 9)).Content.Reminder; got.Undated != nil {
		t.Error("no rule asks for dates")
	}
}

// Nothing is said unasked about a product that may not be asked, nor while all is
// held back.
func TestWhyNothingIsSaid(t *testing.T) {
	f := monthly("dev")
	for name, c := range map[string]struct {
		change func(*ladder)
		want   Reason
	}{
		"off":         {func(l *ladder) { l.set.State = LaunchInvited }, ReasonProductOff},
		"muted":       {func(l *ladder) { l.set.Pause = Pause{Since: nov(1, 0)} }, ReasonMuted},
		"gone":        {func(l *ladder) { l.startup.GoneSince = Date{2026, 11, 1} }, ReasonGone},
		"transferred": {func(l *ladder) { l.startup.Phases[0].ID = PhaseTransferred }, ReasonInactive},
		"off first":   {func(l *ladder) { l.set.State, l.startup.GoneSince = LaunchOff, Date{2026, 11, 1} }, ReasonProductOff},
	} {
		l := newLadder()
		c.change(l)
		if res := l.weekly(l.resolver(t), f, nov(23, 9)); res.Skip != c.want {
			t.Errorf("%s: %+v", name, res)
		}
	}
	l := newLadder()
	r := l.resolver(t)
	weekly := l.sent(t, r, f, nov(16, 9))
	paused := NewDirectory(Known{Settings: []Settings{l.set}, Pause: Pause{Since: nov(16, 10)}})
	r.Directory = func() *Directory { return paused }
	for kind, res := range map[Kind]Resolution{
		KindReminder: l.weekly(r, f, nov(23, 9)), KindPerson: l.personal(r, "dev", f, nov(18, 9), weekly), KindDigest: l.digest(r, "coach", f, nov(23, 9), weekly),
	} {
		if res.Skip != ReasonSendingOff {
			t.Errorf("%s: %+v", kind, res)
		}
	}
}

// What surely did not leave is asked again from the start, whatever asks unasked.
func TestWhatDidNotLeaveIsAskedAgain(t *testing.T) {
	for kind, frozen := range map[Kind]bool{KindReminder: false, KindPerson: false, KindDigest: false, KindChanges: false, KindCommittee: false, KindPublish: true, KindNotice: true} {
		for _, unknown := range []bool{true, false} {
			d, err := Settlement{Attempt: 1, State: StatePlanned, Unknown: unknown}.Of(Delivery{Kind: kind, State: StateClaimed, Attempt: 1, Frozen: true})
			if err != nil || d.Frozen != (frozen || unknown) {
				t.Errorf("%s, unknown %t: frozen %t, %v", kind, unknown, d.Frozen, err)
			}
		}
	}
}

// A message shows the one that took its place, once that is there.
func TestWhatAFoldedMessageShows(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	old, latest := l.sent(t, r, f, nov(9, 9)), l.sent(t, r, f, nov(23, 9))
	folding := *latest.Content.Reminder
	latest.Content.Reminder = &folding
	for name, c := range map[string]struct {
		folds Receipt
		state State
		want  bool
	}{
		"sent":            {old.Receipt, StateSent, true},
		"answered":        {old.Receipt, StateAnswered, true},
		"under way":       {old.Receipt, StateClaimed, false},
		"of another post": {Receipt{Channel: "c1", Post: "another"}, StateSent, false},
	} {
		folding.Folds, latest.State = &c.folds, c.state
		e := Delivery{Name: "edit", Kind: KindEdit, Product: "p1", Edits: old.Name, Version: 7}
		got := r.Resolve(Claiming{Delivery: e, Target: &old, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{latest, old}}}}, nov(23, 10)).Content.Reminder
		if got == nil || (got.Folded != nil) != c.want || got.Folded != nil && *got.Folded != latest.Receipt {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Figures answer the message that asks for them alone: not one that asks for a date
// too, nor for what is of another product.
func TestWhatFiguresAnswer(t *testing.T) {
	f := monthly("dev")
	f.Indicators[0].Measures[0].Period = "2026-10"
	part := Reminder{Product: "p1", Items: []ReminderItem{{Indicator: "a", Period: october}}}
	dated, twice := part, Reminder{Product: "p2", Items: []ReminderItem{{Indicator: "b", Period: october}}}
	dated.Undated = &Undateds{}
	for name, c := range map[string]struct {
		content Content
		want    State
	}{
		"figures":            {Content{Reminder: &part}, StateAnswered},
		"and a date":         {Content{Reminder: &dated}, StateSent},
		"of one person":      {Content{Personal: &Personal{Products: []Reminder{part}}}, StateAnswered},
		"of two products":    {Content{Personal: &Personal{Products: []Reminder{part, twice}}}, StateSent},
		"of two, the latter": {Content{Personal: &Personal{Products: []Reminder{twice, part}}}, StateSent},
	} {
		d := Delivery{Name: "d", Kind: KindReminder, Frozen: true, State: StateSent, Content: c.content}
		changed, owed := RefreshReminders([]Delivery{d}, f, []NewFigure{{Indicator: "a", Period: "2026-10"}}, nov(23, 9))
		if len(changed) != 1 || changed[0].State != c.want || len(owed) != 1 || owed[0].Edits != "d" {
			t.Errorf("%s: %+v", name, changed)
		}
	}
}
