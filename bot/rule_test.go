package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// What is late waits outside the quiet hours of its rule, in the morning or in the
// day's last hour.
func TestQuietHoursOfARule(t *testing.T) {
	for _, c := range []struct {
		quiet           Quiet
		slot, now, want string
	}{
		{Quiet{}, "2026-11-23 07:15", "2026-11-23 07:30", "2026-11-23 08:15"},
		{Quiet{}, "2026-11-23 09:00", "2026-11-23 18:59", ""},
		{Quiet{From: 18*60 + 30, Until: 7 * 60}, "2026-11-23 09:00", "2026-11-23 18:29", ""},
		{Quiet{From: 18*60 + 30, Until: 7 * 60}, "2026-11-23 19:45", "2026-11-23 20:00", "2026-11-24 18:15"},
		{Quiet{From: 18*60 + 30, Until: 7 * 60}, "2026-11-23 05:20", "2026-11-23 06:59", "2026-11-23 07:20"},
		{Quiet{From: 24 * 60, Until: 9 * 60}, "2026-11-23 08:30", "2026-11-23 23:59", ""},
		{Quiet{From: 17 * 60, Until: 10 * 60}, "2026-11-27 09:00", "2026-11-27 17:00", "2026-11-30 10:00"},
	} {
		r, claiming := resolving(t)
		r.Rules[0].Quiet = c.quiet
		claiming.Delivery.Slot, claiming.Delivery.Due, claiming.Delivery.Until = at(t, c.slot), at(t, c.slot), time.Time{}
		got := r.Resolve(claiming, at(t, c.now))
		if c.want == "" && !got.PutOff.IsZero() || c.want != "" && !got.PutOff.Equal(at(t, c.want)) {
			t.Errorf("%+v, of %s at %s: put off to %s, want %q", c.quiet, c.slot, c.now, got.PutOff, c.want)
		}
	}
}

// The hour in which somebody is asked in person is not quiet either.
func TestQuietMorning(t *testing.T) {
	for quiet, want := range map[Quiet]int{DefaultQuiet: 9 * 60, {From: 19 * 60, Until: 10 * 60}: 10 * 60, {From: 9 * 60, Until: 6 * 60}: 8 * 60} {
		if got := quiet.morning(); got != want || quiet.Holds(got) {
			t.Errorf("%+v: %d, want %d", quiet, got, want)
		}
	}
}

// A slot is spread over products, each at its own place, always the same, neither
// before the slot nor on another day; names stay those of the slot.
func TestSpread(t *testing.T) {
	rule, days := weekly(t, ShiftNext)
	var settings []Settings
	for i := range 200 {
		settings = append(settings, Settings{Product: ProductID(fmt.Sprint("p", i)), State: LaunchOn})
	}
	p := &Planner{Days: days, Directory: func() *Directory { return NewDirectory(Known{Settings: settings}) }}
	slot := at(t, "2026-11-23 09:00")
	for _, jitter := range []time.Duration{0, 20 * time.Minute, 12 * time.Hour, 23 * time.Hour} {
		rule.Jitter = jitter
		planned, again := p.deliveries(rule, slot, slot), p.deliveries(rule, slot, slot.Add(time.Hour))
		apart := map[time.Time]int{}
		for i, d := range planned {
			apart[d.Due]++
			if d.Due.Before(slot) || d.Due.After(slot.Add(jitter)) || DateOf(d.Due.In(rule.Schedule.Location())) != (Date{2026, 11, 23}) {
				t.Errorf("jitter %s: %s is due %s", jitter, d.Name, d.Due)
			}
			if d.Slot != d.Due || d.Due != again[i].Due || d.Name != WeekName(d.Product, Date{2026, 11, 23}) {
				t.Errorf("jitter %s: %+v", jitter, d)
			}
		}
		if jitter > 0 && len(apart) < 15 || jitter == 0 && len(apart) != 1 {
			t.Errorf("jitter %s: only %d instants for %d products", jitter, len(apart), len(planned))
		}
	}
}

// A slot is of use until its week ends, or as long as the rule says.
func TestUsefulness(t *testing.T) {
	rule, days := weekly(t, ShiftNext)
	p := &Planner{Days: days, Directory: func() *Directory {
		return NewDirectory(Known{Settings: []Settings{{Product: "p1", State: LaunchOn, Channel: "c"}}})
	}}
	slot := at(t, "2026-11-23 09:00")
	for useful, want := range map[time.Duration]time.Time{0: EndOfWeek(DateOf(slot), rule.Schedule.Location()), 24 * time.Hour: at(t, "2026-11-24 09:00"), 20 * 24 * time.Hour: EndOfWeek(DateOf(slot), rule.Schedule.Location())} {
		rule.Useful = useful
		if d := p.deliveries(rule, slot, slot)[0]; !d.Until.Equal(want) {
			t.Errorf("%s: until %s, want %s", useful, d.Until, want)
		}
	}
}

// A rule is about the products of its audience, and no other: neither its messages
// nor what it adds to theirs.
func TestAudience(t *testing.T) {
	s := Startup{ID: "p1", Slug: "trackdechets", Former: []string{"track"}, Incubators: []string{"mtes"}}
	for _, c := range []struct {
		audience Audience
		has      bool
	}{{nil, true}, {Audience{"trackdechets"}, true}, {Audience{"x", "mtes"}, true}, {Audience{"track"}, true}, {Audience{"dossierfacile", "dinum"}, false}} {
		if c.audience.Has(s) != c.has {
			t.Errorf("%q", c.audience)
		}
		rule, days := weekly(t, ShiftNext)
		rule.Audience = c.audience
		slot := at(t, "2026-11-23 09:00")
		known := NewDirectory(Known{Settings: []Settings{{Product: "p1", State: LaunchOn, Channel: "c1",
			Team: []Member{{User: "coach", Role: RoleCoach, Sure: true}}}}})
		p := &Planner{Days: days, Rules: []Rule{rule}, Products: oneProduct{s}, Directory: func() *Directory { return known }}
		if n := len(p.deliveries(rule, slot, slot)); (n == 1) != c.has {
			t.Errorf("%q: %d messages", c.audience, n)
		}
		if n := len(p.digests(rule, slot, slot)); (n == 1) != c.has {
			t.Errorf("%q: %d digests", c.audience, n)
		}
		if p.NextAsking("p1", slot).IsZero() == c.has {
			t.Errorf("%q: asked next %s", c.audience, p.NextAsking("p1", slot))
		}
		_, claiming := resolving(t)
		r := &Resolver{Products: oneProduct{s}, Directory: p.Directory, Days: days, Rules: []Rule{rule, {Name: "undated", Kind: RuleUndated}}}
		if got := r.Resolve(claiming, slot).Content.Reminder; got == nil || (len(got.Items) == 1) != c.has || got.Undated == nil {
			t.Errorf("%q: %+v", c.audience, got)
		}
	}
}

// The ladder is the rule's: its steps come when it says, or never.
func TestLadderOfARule(t *testing.T) {
	l := newLadder()
	l.rules[0].Ladder = &Ladder{Person: 4, Digest: 1}
	l.rules[0].Name = ""
	r := l.resolver(t)
	weekly := l.sent(t, r, monthly("dev"), nov(23, 9))
	if owed := r.NextSteps(weekly, false, nov(23, 9)); len(owed) != 1 || owed[0].Name != "person/dev/2026-11-27" {
		t.Errorf("%+v", owed)
	}
	if res := l.personal(r, "dev", monthly("dev"), nov(23, 9).AddDate(0, 0, 10), weekly); res.Content.Personal == nil {
		t.Errorf("a step that comes later is of use longer: %+v", res)
	}
	subject := Subject{Product: "p1", Facts: monthly("dev"), Asked: []Delivery{weekly}}
	if part := r.silence(subject, l.startup, Date{2026, 11, 24}); len(part.Items) != 1 {
		t.Errorf("%+v", part)
	}
	r.Rules = slices.Clone(r.Rules)
	r.Rules[0].Ladder = &Ladder{}
	if owed := r.NextSteps(weekly, false, nov(23, 9)); len(owed) != 0 {
		t.Errorf("%+v", owed)
	}
	if part := r.silence(subject, l.startup, Date{2026, 12, 24}); len(part.Items) != 0 {
		t.Errorf("%+v", part)
	}
	if who := r.nextReader("", l.set, l.startup, Personal{}, nov(24, 9)); who != "" {
		t.Errorf("%s reads of it next", who)
	}
}
