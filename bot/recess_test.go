package bot

import (
	"testing"
	"time"
)

var twoRecesses = Recesses{{Name: "août", From: Date{2027, 8, 2}, Until: Date{2027, 8, 22}}, {Name: "fêtes", From: Date{0, 12, 24}, Until: Date{0, 1, 2}}}

func TestRecesses(t *testing.T) {
	for day, want := range map[Date]string{{2027, 8, 1}: "", {2027, 8, 2}: "août", {2027, 8, 22}: "août", {2027, 8, 23}: "", {2028, 8, 5}: "",
		{2026, 12, 23}: "", {2026, 12, 24}: "fêtes", {2027, 1, 1}: "fêtes", {2028, 1, 2}: "fêtes", {2028, 1, 3}: ""} {
		if got, ok := twoRecesses.On(day); got.Name != want || ok != (want != "") {
			t.Errorf("%s: %+v", day, got)
		}
	}
	for day, want := range map[Date]RecessDays{
		{2027, 7, 1}:   {"août", Date{2027, 8, 2}, Date{2027, 8, 22}},
		{2027, 8, 5}:   {"août", Date{2027, 8, 2}, Date{2027, 8, 22}},
		{2027, 9, 1}:   {"fêtes", Date{2027, 12, 24}, Date{2028, 1, 2}},
		{2027, 1, 2}:   {"fêtes", Date{2026, 12, 24}, Date{2027, 1, 2}},
		{2030, 12, 25}: {"fêtes", Date{2030, 12, 24}, Date{2031, 1, 2}},
	} {
		if got, _ := twoRecesses.Next(day); got != want {
			t.Errorf("%s: %+v, want %+v", day, got, want)
		}
	}
	if _, ok := (Recesses{}).Next(Date{2027, 1, 1}); ok {
		t.Error("there is none")
	}
	leap := Recess{From: Date{0, 2, 29}, Until: Date{0, 2, 29}}
	if n := leap.Length(); n != 1 {
		t.Errorf("%d days", n)
	}
}

// In a pause teams are asked for nothing; what committees owe, and the coaches' week,
// leave all the same.
func TestRecessHoldsBack(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	r.Recesses = Recesses{{Name: "novembre", From: Date{2026, 11, 16}, Until: Date{2026, 11, 29}}}
	f := monthly("dev")
	subject := []Subject{{Product: "p1", Facts: f}}
	resolve := func(kind Kind, to Destination, now time.Time) Resolution {
		return r.Resolve(Claiming{Delivery: Delivery{Name: string(kind), Kind: kind, Product: "p1", Slot: now, Due: now, To: to, State: StatePlanned}, Facts: f, Subjects: subject}, now)
	}
	for _, now := range []time.Time{nov(16, 9), nov(27, 9)} {
		for _, kind := range []Kind{KindReminder, KindPerson, KindMonth} {
			if res := resolve(kind, Destination{User: "dev"}, now); res.Skip != ReasonPaused {
				t.Errorf("%s: %+v", kind, res)
			}
		}
		if res := resolve(KindDigest, Destination{User: "coach"}, now); res.Content.Digest == nil {
			t.Errorf("the coach's week: %+v", res)
		}
	}
	c := Committee{ID: "k", Product: "p1", State: CommitteePlanned, Start: nov(30, 14), Length: time.Hour, Zone: "UTC", Organiser: "intra"}
	d := c.Owes(SaysTomorrow, "tomorrow", Destination{Channel: "c1"}, nov(27, 9))
	if res := r.Resolve(Claiming{Delivery: d, Committee: &c, Facts: f}, nov(27, 9)); res.Skip != "" {
		t.Errorf("a committee's: %+v", res)
	}
	for _, now := range []time.Time{nov(9, 9), nov(30, 9)} {
		if res := resolve(KindReminder, Destination{}, now); res.Content.Reminder == nil {
			t.Errorf("%s: %+v", now, res)
		}
	}
}

// What is asked next is asked after the pause; a rule that is due in pauses alone is
// never.
func TestNextAskingAfterARecess(t *testing.T) {
	rule, days := weekly(t, ShiftNext)
	p := &Planner{Days: days, Rules: []Rule{rule}, Recesses: twoRecesses}
	for now, want := range map[string]string{"2027-07-26 09:00": "2027-08-23 09:00", "2027-12-20 08:00": "2027-12-20 09:00", "2027-12-20 09:00": "2028-01-03 09:00"} {
		if got := p.NextAsking("", at(t, now)); !got.Equal(at(t, want)) {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
	rule.Schedule, _ = ParseSchedule("0 9 8 8 *", "")
	p = &Planner{Days: days, Rules: []Rule{rule}, Recesses: Recesses{{Name: "août", From: Date{0, 8, 1}, Until: Date{0, 8, 31}}}}
	if got := p.NextAsking("", at(t, "2027-07-26 09:00")); !got.IsZero() {
		t.Errorf("%s", got)
	}
}
