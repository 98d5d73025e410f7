package bot

import (
	"slices"
	"testing"
	"time"
)

// putOffTo is a sent message whose figures are asked for again on a day.
func putOffTo(d Delivery, child Delivery) Delivery {
	d.Content = d.Content.askedAgain(0, &Again{Name: child.Name, At: child.Slot, Day: dayNamed(child.Name)})
	return d
}

// What a channel put off climbs no further until then; on that day it is asked
// again, once, whatever the usual message says.
func TestPutOffClimbsNoFurther(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	child := AskAgain("p1", nov(30, 9), nov(23, 10))
	first := l.sent(t, r, f, nov(23, 9))
	put := putOffTo(first, child)
	in := func(day int, d Delivery, asked ...Delivery) Resolution {
		return r.Resolve(Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: asked}}}, nov(day, 9))
	}
	person := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), To: Destination{User: "dev"}}
	if res := in(25, person, first); res.Content.Personal == nil {
		t.Fatalf("%+v", res)
	}
	if res := in(25, person, put); res.Skip != ReasonNothingDue {
		t.Errorf("in person: %+v", res)
	}
	week := Delivery{Name: "digest/coach/2026-W49", Kind: KindDigest, Products: []ProductID{"p1"}, Slot: nov(30, 9), Due: nov(30, 9), To: Destination{User: "coach"}}
	if res := in(30, week, first); len(res.Content.Digest.Silent) != 1 {
		t.Fatalf("%+v", res)
	}
	if res := in(30, week, put); len(res.Content.Digest.Silent) != 0 {
		t.Errorf("the coach: %+v", res.Content.Digest)
	}
	res := in(30, child, put)
	if res.Content.Reminder == nil || res.Content.Reminder.Folds == nil {
		t.Fatalf("%+v", res)
	}
	child.State, child.SentAt, child.Content = StateSent, nov(30, 9), res.Content
	usual := Delivery{Name: WeekName("p1", Date{2026, 11, 30}), Kind: KindReminder, Product: "p1", Slot: nov(30, 9), Due: nov(30, 9)}
	if res := in(30, usual, child, put); res.Skip != ReasonReplaced {
		t.Errorf("the usual message of that day: %+v", res)
	}
	if res := in(30, child, Delivery{Name: usual.Name, Kind: KindReminder, State: StateClaimed, ClaimedAt: nov(30, 9), Content: child.Content}, put); res.Skip != ReasonReplaced {
		t.Errorf("after the usual message of that day: %+v", res)
	}
}

// Somebody who put off what they were asked in person is asked again that day, for
// what is then missing of theirs, and says so.
func TestPutOffInPerson(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev", "intra")
	for _, ind := range f.Indicators {
		ind.Asked[AskedKey(StepPerson, PeriodOf(Monthly, Date{2026, 10, 1}))] = 1
	}
	child := AskPersonAgain("dev", "p1", nov(27, 9), nov(25, 10))
	claim := func(d Delivery) Resolution {
		return r.Resolve(Claiming{Delivery: d, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{l.sent(t, r, f, nov(9, 9))}}}}, nov(27, 9))
	}
	res := claim(child)
	if p := res.Content.Personal; p == nil || !p.Again || itemsOf(res.Content) != "a" || !p.Since.IsZero() {
		t.Errorf("%+v", res)
	}
	late := child
	late.Slot, late.Due, late.Name = nov(26, 9), nov(26, 9), PersonName("dev", Date{2026, 11, 26})
	if res := claim(late); res.Skip != ReasonReplaced || len(res.Owed) != 1 || len(res.Owed[0].AgainOf) != 1 || res.Owed[0].Name != child.Name {
		t.Errorf("a day late: %+v", res)
	}
	f.Indicators[0].Measures = append([]Measure{{Indicator: "a", Period: "2026-10", Value: 1}}, f.Indicators[0].Measures...)
	if res := claim(child); res.Skip != ReasonNothingDue {
		t.Errorf("noted meanwhile: %+v", res)
	}
}

// The last day that somebody chose counts, from whichever message: a day chosen before,
// from an older one, is taken back, and that message shows the new one. What was asked
// again already stays as it is.
func TestTheLastWordCounts(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	past := AskAgain("p1", nov(20, 9), nov(16, 10))
	past.State = StateSent
	first := AskAgain("p1", time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC), nov(23, 10))
	w47 := putOffTo(l.sent(t, r, f, nov(16, 9)), past)
	w48, also := putOffTo(l.sent(t, r, f, nov(23, 9)), first), putOffTo(l.sent(t, r, f, nov(23, 9)), first)
	also.Name += "/also"
	w49 := l.sent(t, r, f, nov(30, 9))
	rows := map[string]Delivery{past.Name: past, first.Name: first}
	off := PuttingOff{Product: "p1", Child: AskAgain("p1", time.Date(2026, 12, 10, 9, 0, 0, 0, time.UTC), nov(30, 10)), By: "dev", At: nov(30, 10)}
	done, err := off.Of([]Delivery{w49, w48, also, w47}, 7, func(name string) (Delivery, bool, error) { d, ok := rows[name]; return d, ok, nil })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range done.Rows {
		shows := ""
		if r := d.Content.Reminder; r != nil {
			shows = r.Again.Day.String()
		}
		got = append(got, d.Name+" "+string(d.Reason)+shows)
	}
	want := []string{w49.Name + " 2026-12-10", first.Name + " replaced", w48.Name + " 2026-12-10", also.Name + " 2026-12-10"}
	if !slices.Equal(got, want) || len(done.Owed) != 4 {
		t.Errorf("%q, want %q; %d are owed", got, want, len(done.Owed))
	}
}

// « Ne pas reporter » takes back what was put off, on the day it has moved to as well.
func TestKeepFindsTheDayItMovedTo(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	child := AskPersonAgain("dev", "p1", nov(25, 9), nov(24, 10))
	message := Delivery{Name: PersonName("dev", Date{2026, 11, 24}), Kind: KindPerson, To: Destination{User: "dev"}, State: StateSent, SentAt: nov(24, 9), Frozen: true,
		Products: []ProductID{"p1"}, Content: Content{Personal: &Personal{User: "dev", Products: []Reminder{{Product: "p1", Items: []ReminderItem{{Indicator: "a", Period: PeriodOf(Monthly, Date{2026, 10, 1})}}}}}}}
	message = putOffTo(message, child)
	week := Delivery{Name: "digest/dev/2026-W48", Kind: KindDigest, State: StateSent, To: Destination{User: "dev"}, SentAt: nov(25, 9)}
	res := r.Resolve(Claiming{Delivery: child, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{message}}}, Beside: []Delivery{week}}, nov(25, 9))
	if res.Skip != ReasonReplaced || len(res.Owed) != 1 {
		t.Fatalf("%+v", res)
	}
	moved, gone := res.Owed[0], child
	gone.State, gone.Reason = StateSkipped, res.Skip
	rows := map[string]Delivery{gone.Name: gone, moved.Name: moved, message.Name: message}
	keep := func() PutOff {
		t.Helper()
		back := PuttingOff{Product: "p1", Child: Delivery{Name: child.Name}, Back: true, By: "dev", At: nov(25, 11)}
		done, err := back.Of([]Delivery{message}, 7, func(name string) (Delivery, bool, error) { d, ok := rows[name]; return d, ok, nil })
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	done := keep()
	if !done.Changed || len(done.Rows) != 2 || done.Rows[0].Name != moved.Name || done.Rows[0].Reason != ReasonKept || done.Rows[1].Content.Personal.Products[0].Again != nil {
		t.Errorf("%s is asked all the same: %+v", moved.Name, done)
	}
	rows[moved.Name], message = done.Rows[0], done.Rows[1]
	if done := keep(); done.Changed {
		t.Errorf("pressed twice: %+v", done)
	}
	moved.State = StateClaimed
	rows[moved.Name] = moved
	if done := keep(); done.Changed {
		t.Errorf("pressed once it leaves: %+v", done)
	}
	gone.AgainOf = nil // the day was chosen anew
	other := AskPersonAgain("dev", "p1", nov(30, 9), nov(24, 11))
	rows[gone.Name], rows[other.Name] = gone, other
	if done := keep(); done.Changed {
		t.Errorf("an old button takes a newer day back: %+v", done)
	}
}

// What somebody put off to a day that became one of the incubator's pause is asked once
// that is over, at its hour, and is of use then; the rest of a message is not sent.
func TestPutOffIntoAPauseIsAskedAfterIt(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	r.Recesses = Recesses{{Name: "août", From: Date{Month: 8, Day: 1}, Until: Date{Month: 8, Day: 30}}}
	f := monthly("dev")
	at, back := time.Date(2026, 8, 3, 9, 0, 0, 0, time.UTC), time.Date(2026, 8, 31, 9, 0, 0, 0, time.UTC)
	before := time.Date(2026, 7, 29, 9, 0, 0, 0, time.UTC)
	claim := func(d Delivery) Claiming {
		return Claiming{Delivery: d, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f}}}
	}
	child := AskAgain("p1", at, before)
	resolve := func(c Claiming) Resolution { return r.Resolve(c, at) }
	taken := Claim{Now: at, Resolve: resolve}.Take(claim(child)).Delivery
	if taken.State != StatePlanned || !taken.Due.Equal(back.Add(afterUsual)) || taken.over(taken.Due) || taken.Name != child.Name {
		t.Errorf("the channel: %+v", taken)
	}
	if res := r.Resolve(claim(taken), taken.Due); res.Content.Reminder == nil {
		t.Errorf("the channel after it: %+v", res)
	}
	person := AskPersonAgain("dev", "p1", at, before)
	person.Products = []ProductID{"p2"}
	res := r.Resolve(claim(person), at)
	if len(res.Owed) != 1 || res.Owed[0].Name != PersonName("dev", DateOf(back)) || len(res.Owed[0].Products) != 0 || len(res.Owed[0].AgainOf) != 1 || !res.Owed[0].Until.After(back) {
		t.Errorf("in person: %+v", res)
	}
	person.AgainOf = nil
	if res := r.Resolve(claim(person), at); res.Skip != ReasonPaused || len(res.Owed) != 0 {
		t.Errorf("what nobody put off: %+v", res)
	}
	r.Recesses = Recesses{{From: Date{Month: 1, Day: 1}, Until: Date{Month: 6, Day: 30}}, {From: Date{Month: 7, Day: 1}, Until: Date{Month: 12, Day: 31}}}
	if res := r.Resolve(claim(child), at); res.Skip != ReasonPaused {
		t.Errorf("a pause without end: %+v", res)
	}
}
