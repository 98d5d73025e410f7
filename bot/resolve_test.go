package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type oneProduct struct{ Startup }

func (p oneProduct) Product(id ProductID) (Startup, bool) { return p.Startup, id == p.ID }

// resolving returns a resolver of one product that is on, and a delivery of
// Monday 2026-11-23 whose product lacks October.
func resolving(t *testing.T) (*Resolver, Claiming) {
	rule, days := weekly(t, ShiftNext)
	set := Settings{Product: "p1", State: LaunchOn, Channel: "c1", Team: []Member{{User: "intra", Role: RoleIntrapreneur}}}
	r := &Resolver{
		Products:  oneProduct{Startup{ID: "p1", Slug: "s", Name: "S"}},
		Directory: func() *Directory { return NewDirectory(Known{Settings: []Settings{set}}) },
		Days:      days, Rules: []Rule{rule}, EditEvery: time.Second,
	}
	c := Claiming{
		Delivery: Delivery{Name: "channel/p1/2026-W48", Kind: KindReminder, Product: "p1", Rule: "indicators",
			Slot: at(t, "2026-11-23 09:00"), Due: at(t, "2026-11-23 09:00"), Until: at(t, "2026-11-30 09:00")},
		Facts: Facts{Product: "p1", Indicators: []IndicatorFacts{{
			Indicator: Indicator{ID: "i1", Product: "p1", Name: "Part", Frequency: Monthly, Delay: 5, Unit: "%"},
			Measures:  []Measure{{Indicator: "i1", Period: "2026-09", Value: 10}},
		}}},
	}
	return r, c
}

func TestResolveAsksForWhatIsDue(t *testing.T) {
	r, c := resolving(t)
	got := r.Resolve(c, at(t, "2026-11-23 09:00"))
	if got.Skip != "" || got.To.Channel != "c1" || got.Content.Reminder == nil {
		t.Fatalf("got %+v", got)
	}
	item := got.Content.Reminder.Items[0]
	if item.Period.Key() != "2026-10" || item.Last == nil || item.Last.Value != 10 || got.Content.Reminder.InCharge != "intra" {
		t.Errorf("got %+v", got.Content.Reminder)
	}
}

func TestResolveSkips(t *testing.T) {
	nine := "2026-11-23 09:00"
	for _, c := range []struct {
		name   string
		change func(*Resolver, *Claiming)
		now    string
		want   Reason
	}{
		{"the figure is there", func(_ *Resolver, c *Claiming) {
			c.Facts.Indicators[0].Measures = append([]Measure{{Period: "2026-10"}}, c.Facts.Indicators[0].Measures...)
		}, nine, ReasonNothingDue},
		{"asked twice already", func(_ *Resolver, c *Claiming) {
			c.Facts.Indicators[0].Asked = map[string]int{"2026-10": 2}
		}, nine, ReasonNothingDue},
		{"archived", func(_ *Resolver, c *Claiming) { c.Facts.Indicators[0].Archived = true }, nine, ReasonNothingDue},
		{"within the delay", func(_ *Resolver, c *Claiming) {
			c.Facts.Indicators[0].Delay = 30
			c.Facts.Indicators[0].Measures[0].Period = "2026-09"
		}, nine, ReasonNothingDue},
		{"no channel", func(r *Resolver, _ *Claiming) {
			r.Directory = func() *Directory {
				return NewDirectory(Known{Settings: []Settings{{Product: "p1", State: LaunchOn}}})
			}
		}, nine, ReasonNoChannel},
		{"not launched", func(r *Resolver, _ *Claiming) {
			r.Directory = func() *Directory { return NewDirectory(Known{}) }
		}, nine, ReasonProductOff},
		{"stopped", func(r *Resolver, _ *Claiming) {
			r.Products = oneProduct{Startup{ID: "p1", Phases: []Phase{{ID: PhaseAbandoned, Start: Date{2026, 1, 1}}}}}
		}, nine, ReasonInactive},
		{"gone from the catalogue", func(r *Resolver, _ *Claiming) { r.Products = oneProduct{} }, nine, ReasonInactive},
		{"the next week's says it all", func(*Resolver, *Claiming) {}, "2026-11-30 09:00", ReasonReplaced},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, claiming := resolving(t)
			c.change(r, &claiming)
			if got := r.Resolve(claiming, at(t, c.now)); got.Skip != c.want {
				t.Errorf("got %+v, want %s", got, c.want)
			}
		})
	}
}

// What is late waits for a working hour; what is on time goes out.
func TestResolveCatchesUpPolitely(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-23 09:04": "",
		"2026-11-23 15:00": "",
		"2026-11-23 23:00": "2026-11-24 09:00",
		"2026-11-24 03:00": "2026-11-24 09:00",
		"2026-11-28 11:00": "2026-11-30 09:00", // a Saturday
	} {
		r, c := resolving(t)
		c.Delivery.Until = time.Time{}
		got := r.Resolve(c, at(t, now))
		switch {
		case want == "" && (got.PutOff != time.Time{} || got.Content.Reminder == nil):
			t.Errorf("at %s: put off to %s", now, got.PutOff)
		case want != "" && !got.PutOff.Equal(at(t, want)):
			t.Errorf("at %s: put off to %s, want %s", now, got.PutOff, want)
		}
	}
}

// A rule of the evening is caught up in the last working hour of the next day.
func TestResolveCatchesUpAnEvening(t *testing.T) {
	r, c := resolving(t)
	c.Delivery.Until, c.Delivery.Slot, c.Delivery.Due = time.Time{}, at(t, "2026-11-23 19:30"), at(t, "2026-11-23 19:30")
	got := r.Resolve(c, at(t, "2026-11-23 19:40"))
	if want := at(t, "2026-11-24 18:30"); !got.PutOff.Equal(want) {
		t.Fatalf("put off to %s, want %s", got.PutOff, want)
	}
	c.Delivery.Due = got.PutOff
	if again := r.Resolve(c, got.PutOff); again.Content.Reminder == nil {
		t.Errorf("put off again: %+v", again)
	}
}

func TestResolveEdits(t *testing.T) {
	r, c := resolving(t)
	asked := r.Resolve(c, at(t, "2026-11-23 09:00"))
	target := c.Delivery
	target.State, target.To, target.Content, target.Receipt = StateSent, asked.To, asked.Content, Receipt{"c1", "post"}
	target.EditVersion = 2
	edit := Claiming{Delivery: Delivery{Name: "edit/x/2", Kind: KindEdit, Product: "p1", Version: 2}, Facts: c.Facts, Target: &target}
	edit.Facts.Indicators[0].Measures = append([]Measure{{Period: "2026-10", Value: 10.4, Decimals: 1, By: "dev"}},
		edit.Facts.Indicators[0].Measures...)
	now := at(t, "2026-11-23 10:00")

	got := r.Resolve(edit, now)
	if got.Receipt != target.Receipt || !got.Content.Reminder.Done() {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]UserID{"dev"}, got.Content.Reminder.AnsweredBy()); diff != "" {
		t.Error(diff)
	}
	if asked.Content.Reminder.Items[0].Answer != nil {
		t.Error("the frozen content was changed")
	}
	older := edit
	older.Delivery.Version = 1
	if got := r.Resolve(older, now); got.Skip != ReasonReplaced {
		t.Errorf("an older edit: %+v", got)
	}
	target.EditedAt = now.Add(-300 * time.Millisecond)
	if got := r.Resolve(edit, now); !got.PutOff.Equal(target.EditedAt.Add(time.Second)) {
		t.Errorf("too soon after another edit: %+v", got)
	}
	target.State = StateClaimed
	if got := r.Resolve(edit, now); got.PutOff.IsZero() {
		t.Errorf("its post is under way: %+v", got)
	}
	target.State = StateDead
	if got := r.Resolve(edit, now); got.Skip != ReasonTargetUnsent {
		t.Errorf("its post was never sent: %+v", got)
	}
}

// A notice of lost products does not speak of those found meanwhile.
func TestResolveNoticeOfLostProducts(t *testing.T) {
	r, _ := resolving(t)
	r.Directory = func() *Directory { return NewDirectory(Known{Notices: Destination{Channel: "avis"}}) }
	for _, c := range []struct {
		notice Notice
		left   int // of Lost; -1 for nothing sent
	}{
		{Notice{Cause: NoticeGone, Product: "p1"}, -1},
		{Notice{Cause: NoticeGone, Product: "p2"}, 0},
		{Notice{Cause: NoticeGone, Subject: "2", Lost: []Lost{{Product: "p1"}, {Product: "p2"}}}, 1},
		{Notice{Cause: NoticeGone, Subject: "1", Lost: []Lost{{Product: "p1"}}}, -1},
		{Notice{Cause: NoticeDead, Product: "p1"}, 0},
	} {
		got := r.Resolve(Claiming{Delivery: NoticeOwed("x", c.notice)}, at(t, "2026-11-23 09:00"))
		if (got.Skip == ReasonReplaced) != (c.left < 0) || c.left >= 0 && len(got.Content.Notice.Lost) != c.left ||
			c.left > 0 && (got.Content.Notice.Subject != "1" || len(c.notice.Lost) != 2) {
			t.Errorf("%+v: %+v", c.notice, got)
		}
	}
}
