package bot

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// climb resolves the messages that one in a channel led to, and those that owes in
// turn, each at its time; it lists who is asked, when.
func (l *ladder) climb(t *testing.T, r *Resolver, f Facts, owed []Delivery, asked ...Delivery) (got []string) {
	t.Helper()
	for len(owed) > 0 {
		d := owed[0]
		owed = owed[1:]
		if d.Kind != KindPerson {
			continue
		}
		res := r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, d.Due)
		owed = append(owed, res.Owed...)
		switch {
		case !res.PutOff.IsZero():
			d.Due = res.PutOff
			owed = append(owed, d)
		case res.Content.Personal != nil:
			got = append(got, string(d.To.User)+" "+d.Due.UTC().Format("02 15h")+" "+itemsOf(res.Content))
		}
	}
	return got
}

// Where no channel is, those in charge are asked all the same.
func TestWithoutAChannelThoseInChargeAreAsked(t *testing.T) {
	l := newLadder()
	l.set.Channel = ""
	r := l.resolver(t)
	f := monthly("dev")
	d := Delivery{Name: "channel/p1/2026-W48", Kind: KindReminder, Product: "p1", Slot: nov(23, 9), Due: nov(23, 9)}
	res := r.Resolve(Claiming{Delivery: d, Facts: f}, nov(23, 9))
	d.State, d.Reason = StateSkipped, res.Skip
	if got := l.climb(t, r, f, res.Owed); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// A bot that may not write in a channel any more asks those in charge.
func TestARefusedChannelFallsToThoseInCharge(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	weekly := l.sent(t, r, monthly("dev"), nov(23, 9))
	weekly.State = StateClaimed
	out := (&Sender{Resolver: r}).failed(weekly, nov(23, 9), &SendError{Outcome: OutcomeRefused, Err: errors.New("not a member")})
	if !slices.ContainsFunc(out.Owed, func(d Delivery) bool { return d.Kind == KindPerson }) {
		t.Errorf("%s, and %d messages", out.State, len(out.Owed))
	}
}

// What was handed to somebody is not lost when whom they stand in for is back before
// it could leave.
func TestWhatIsHandedOverIsNotLost(t *testing.T) {
	l := newLadder()
	f := monthly("dev")
	weekly := l.sent(t, l.resolver(t), f, nov(23, 9))
	l.absences = []Absence{{User: "dev", From: Date{2026, 11, 24}, Until: Date{2026, 11, 25}, Instead: "design"}}
	r := l.resolver(t)
	handed := l.personal(r, "dev", f, nov(25, 9), weekly).Owed
	if len(handed) != 1 || handed[0].To.User != "design" {
		t.Fatalf("%+v", handed)
	}
	handed[0].Due = nov(26, 9) // the chat was away until then
	if got := l.climb(t, r, f, handed, weekly); len(got) != 1 {
		t.Errorf("nobody is asked: %v", got)
	}
}

// One who is asked on a holiday's day is asked once on the day it moves to.
func TestADayThatIsTakenBeforeAHoliday(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	christmas := func(day int) time.Time { return time.Date(2026, 12, day, 9, 0, 0, 0, time.UTC) } // the 25th is a Friday
	thursday := Delivery{Name: PersonName("dev", Date{2026, 12, 24}), Kind: KindPerson, Products: []ProductID{"p1"}, Slot: christmas(24), Due: christmas(24), To: Destination{User: "dev"}, Until: christmas(31)}
	second, ok := thursday.Otherwise()
	if !ok {
		t.Fatal("lost")
	}
	f := monthly("dev")
	weekly := l.sent(t, r, f, christmas(21))
	weekly.SentAt = christmas(21)
	if got := l.climb(t, r, f, []Delivery{second}, weekly); len(got) != 1 || got[0] != "dev 28 09h a" {
		t.Errorf("%v", got)
	}
}

// A figure that was put off and is due again climbs as any other, and does not count
// as answered by having been put off.
func TestWhatWasPutOffClimbsAgain(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	f.Indicators[0].Waivers = map[string]Waiver{"2026-10": {Until: Date{2026, 11, 20}}}
	weekly := l.sent(t, r, f, nov(23, 9))
	if d := weekly.AnsweredBy(map[ProductID]Facts{"p1": f}, nov(23, 9)); d.State != StateSent {
		t.Errorf("asked for and %s at once", d.State)
	}
	if res := l.personal(r, "dev", f, nov(25, 9), weekly); res.Content.Personal == nil {
		t.Errorf("not asked for in person: %s", res.Skip)
	}
	f.Indicators[0].Waivers["2026-10"] = Waiver{Until: Date{2026, 11, 24}}
	for asked, want := range map[int]bool{1: false, 2: true} { // what its channel may be asked for once more waits for that
		f.Indicators[0].Asked["2026-10"] = asked
		if got := l.personal(r, "dev", f, nov(25, 9), weekly).Content.Personal != nil; got != want {
			t.Errorf("put off since, asked for %d times, in person: %t", asked, got)
		}
	}
}

// Whoever is asked in the place of somebody is told so, whatever else they are asked.
func TestWhomAMessageStandsInFor(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev", "intra")
	weekly := l.sent(t, r, f, nov(23, 9))
	l.gone = map[UserID]bool{"dev": true}
	if p := l.personal(l.resolver(t), "intra", f, nov(25, 9), weekly).Content.Personal; p == nil || p.Instead != "dev" {
		t.Errorf("%+v", p)
	}
}

// However long a closed time lasts, whoever is in charge is asked after it.
func TestAfterALongClosedTime(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	var err error
	if r.Days, err = NewClosedDays(ClosedDaysConfig{Extra: []Date{{2026, 11, 25}, {2026, 11, 26}, {2026, 11, 27}, {2026, 11, 30}, {2026, 12, 1}, {2026, 12, 2}}}); err != nil {
		t.Fatal(err)
	}
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(23, 9))
	if got := l.climb(t, r, f, r.NextSteps(weekly, false, nov(23, 9)), weekly); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// Whoever is away on their own day is not asked on it, whatever day it is where the
// rule is.
func TestAwayOnTheirOwnDay(t *testing.T) {
	l := newLadder()
	l.zones = map[UserID]string{"dev": "Pacific/Noumea"}
	l.absences = []Absence{{User: "dev", From: Date{2026, 11, 26}, Until: Date{2026, 11, 30}}}
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(23, 9))
	if got := l.climb(t, r, f, r.NextSteps(weekly, false, nov(23, 9)), weekly); len(got) != 1 || got[0][:5] != "intra" {
		t.Errorf("%v, on the 26th there", got)
	}
}
