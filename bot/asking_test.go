package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var october = PeriodOf(Monthly, Date{2026, 10, 1})

// A figure of a period is asked for twice in the channel, once in person and once in
// the digest: each is counted by itself.
func TestHowOftenAFigureIsAskedFor(t *testing.T) {
	most := map[Step]int{StepChannel: 2, StepPerson: 1, StepDigest: 1}
	for step := range most {
		for n := range 4 {
			f := IndicatorFacts{Asked: map[string]int{AskedKey(step, october): n}}
			for other, most := range most {
				if got, want := f.Exhausted(other, october), other == step && n >= most; got != want {
					t.Errorf("%d times on %q: exhausted on %q %t", n, step, other, got)
				}
			}
			if f.Exhausted(step, october.Previous()) {
				t.Error("another period is asked for anew")
			}
		}
	}
	l := newLadder()
	r := l.resolver(t)
	weekly := l.sent(t, r, monthly("dev"), nov(16, 9))
	for step, asked := range map[Step]func(Facts) Content{
		StepChannel: func(f Facts) Content { return l.weekly(r, f, nov(23, 9)).Content },
		StepPerson:  func(f Facts) Content { return l.personal(r, "dev", f, nov(18, 9), weekly).Content },
		StepDigest:  func(f Facts) Content { return l.digest(r, "coach", f, nov(23, 9), weekly).Content },
	} {
		for n := range 4 {
			f := monthly("dev")
			f.Indicators[0].Asked[AskedKey(step, october)] = n
			if got := itemsOf(asked(f)) == "a"; got != (n < most[step]) {
				t.Errorf("asked for on %q after %d times: %t", step, n, got)
			}
		}
	}
}

// weekly resolves the week's message of a product's channel.
func (l *ladder) weekly(r *Resolver, f Facts, now time.Time, asked ...Delivery) Resolution {
	d := Delivery{Name: WeekName("p1", DateOf(now)), Kind: KindReminder, Product: "p1", Slot: now, Due: now, State: StatePlanned}
	return r.Resolve(Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, now)
}

// digest resolves the week of who looks after a product.
func (l *ladder) digest(r *Resolver, user UserID, f Facts, now time.Time, asked ...Delivery) Resolution {
	to := Destination{User: user}
	if user == "" {
		to = l.notices
	}
	d := Delivery{Name: DigestName(user, DateOf(now)), Kind: KindDigest, Products: []ProductID{"p1"}, Slot: now, Due: now, To: to, State: StatePlanned}
	return r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, now)
}

// What a message asks for is counted on its step, for each product.
func TestWhatAMessageAsksFor(t *testing.T) {
	parts := []Reminder{{Product: "p1", Items: []ReminderItem{{Indicator: "a", Period: october}}}, {Product: "p2", Items: []ReminderItem{{Indicator: "b", Period: october}}}}
	for kind, c := range map[Kind]struct {
		content Content
		want    string
	}{
		KindReminder: {Content{Reminder: &parts[0]}, "[{p1 a 2026-10}]"},
		KindPerson:   {Content{Personal: &Personal{Products: parts}}, "[{p1 a person/2026-10} {p2 b person/2026-10}]"},
		KindDigest:   {Content{Digest: &Digest{Asked: parts}}, "[{p1 a digest/2026-10} {p2 b digest/2026-10}]"},
		KindNotice:   {Content{Notice: &Notice{}}, "[]"},
	} {
		if got := fmt.Sprint(Delivery{Kind: kind, Content: c.content}.Askings()); got != c.want {
			t.Errorf("%s: %s, want %s", kind, got, c.want)
		}
	}
}

// A message is joined while it waits, and only by one of its kind.
func TestWhatIsJoined(t *testing.T) {
	base := Delivery{Name: "person/dev/2026-11-27", Kind: KindPerson, Products: append(make([]ProductID, 0, 9), "p1"), State: StatePlanned, Until: nov(30, 9)}
	later := Delivery{Kind: KindPerson, Products: []ProductID{"p2", "p1", "p2"}, Until: nov(29, 9)}
	for name, c := range map[string]struct {
		change func(d, later *Delivery)
		want   bool
	}{
		"waits":             {func(d, later *Delivery) {}, true},
		"frozen":            {func(d, later *Delivery) { d.Frozen = true }, false},
		"under way":         {func(d, later *Delivery) { d.State = StateClaimed }, false},
		"sent":              {func(d, later *Delivery) { d.State = StateSent }, false},
		"skipped":           {func(d, later *Delivery) { d.State = StateSkipped }, false},
		"a week":            {func(d, later *Delivery) { d.Kind = KindDigest }, false},
		"by a week":         {func(d, later *Delivery) { later.Kind = KindDigest }, false},
		"of use for longer": {func(d, later *Delivery) { later.Until = nov(30, 10) }, true},
	} {
		d, later := base, later
		c.change(&d, &later)
		joined, ok := d.Joins(later)
		products, until := []ProductID{"p1"}, d.Until
		if c.want {
			products = []ProductID{"p1", "p2"}
			if later.Until.After(until) {
				until = later.Until
			}
		}
		if ok != c.want || !slices.Equal(joined.Products, products) || !joined.Until.Equal(until) {
			t.Errorf("%s: %t %+v", name, ok, joined)
		}
	}
	one, _ := base.Joins(Delivery{Kind: KindPerson, Products: []ProductID{"p2"}})
	other, _ := base.Joins(Delivery{Kind: KindPerson, Products: []ProductID{"p3"}})
	if one.Products[1] != "p2" || other.Products[1] != "p3" {
		t.Errorf("%v and %v share their products", one.Products, other.Products)
	}
}

// A personal message whose day is taken comes on the next working day, while it is
// of use.
func TestWhoseDayIsTaken(t *testing.T) {
	base := Delivery{Kind: KindPerson, To: Destination{User: "dev"}}
	for name, c := range map[string]struct {
		slot, until time.Time
		kind        Kind
		want        string
	}{
		"the next day":    {nov(25, 9), nov(30, 9), KindPerson, "person/dev/2026-11-26 26 09h 26 09h"},
		"at any hour":     {nov(25, 14), time.Time{}, KindPerson, "person/dev/2026-11-26 26 14h 26 14h"},
		"after a Friday":  {nov(27, 9), nov(30, 10), KindPerson, "person/dev/2026-11-30 30 09h 30 09h"},
		"after Saturday":  {nov(28, 9), time.Time{}, KindPerson, "person/dev/2026-11-30 30 09h 30 09h"},
		"after a Sunday":  {nov(29, 9), time.Time{}, KindPerson, "person/dev/2026-11-30 30 09h 30 09h"},
		"of no use then":  {nov(27, 9), nov(30, 9), KindPerson, ""},
		"just of use":     {nov(25, 9), nov(26, 9).Add(time.Second), KindPerson, "person/dev/2026-11-26 26 09h 26 09h"},
		"a week":          {nov(25, 9), nov(30, 9), KindDigest, ""},
		"a channel's own": {nov(25, 9), nov(30, 9), KindReminder, ""},
	} {
		d := base
		d.Name, d.Slot, d.Due, d.Until, d.Kind = PersonName("dev", DateOf(c.slot)), c.slot, c.slot, c.until, c.kind
		got := ""
		if later, ok := d.Otherwise(); ok {
			got = later.Name + later.Slot.Format(" 02 15h") + later.Due.Format(" 02 15h")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
