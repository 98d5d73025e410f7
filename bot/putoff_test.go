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
	if res := claim(late); res.Content.Personal == nil || !res.Content.Personal.Again {
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
	if !res.PutOff.Equal(back.Add(afterUsual)) || !res.Until.After(res.PutOff) {
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

// What somebody put off to a Friday, from the message itself, is asked: a committee's
// question of that morning must not use it up.
func TestPutOffToAFridayIsAsked(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	child := AskPersonAgain("dev", "p1", nov(27, 9), nov(25, 10))
	asked := Delivery{Name: "committee/c/ask/dev", Kind: KindCommittee, State: StateSent, To: Destination{User: "dev"}, Slot: nov(27, 9), Due: nov(27, 9), ClaimedAt: nov(27, 9), SentAt: nov(27, 9),
		Content: Content{Committee: &CommitteePost{Says: SaysAsked}}}
	res := r.Resolve(Claiming{Delivery: child, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{l.sent(t, r, f, nov(23, 9))}}}, Beside: []Delivery{asked}}, nov(27, 9))
	if res.Skip == ReasonBudget {
		t.Errorf("what dev asked to be asked again on Friday is dropped: %+v", res)
	}
}

// Where a rule asks nobody in person and tells no coach, what is asked again does neither.
func TestAskedAgainKeepsToTheRulesLadder(t *testing.T) {
	l := newLadder()
	l.rules = []Rule{{Name: "indicators", Ladder: &Ladder{}}}
	r := l.resolver(t)
	f := monthly("dev")
	usual := l.sent(t, r, f, nov(23, 9))
	usual.Rule = "indicators"
	if owed := r.NextSteps(usual, false, nov(23, 9)); len(owed) != 0 {
		t.Fatalf("%+v", owed)
	}
	child := AskAgain("p1", nov(30, 9), nov(23, 10))
	res := r.Resolve(Claiming{Delivery: child, Facts: f, Subjects: []Subject{{Product: "p1", Facts: f, Asked: []Delivery{putOffTo(usual, child)}}}}, nov(30, 9))
	if res.Content.Reminder == nil {
		t.Fatalf("%+v", res)
	}
	child.Content, child.Frozen, child.State, child.SentAt = res.Content, true, StateSent, nov(30, 9)
	if owed := r.NextSteps(child, false, nov(30, 9)); len(owed) != 0 {
		t.Errorf("%s is asked in person, by no rule", owed[0].To.User)
	}
}

// Who is asked in the place of somebody who put their message off did not put it off.
func TestWhoStandsInPutNothingOff(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	weekly := l.sent(t, r, f, nov(23, 9))
	child := AskPersonAgain("dev", "p1", nov(27, 9), nov(25, 10))
	child.OutOfOffice = true // the chat said so as it was sent
	subjects := []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}
	res := r.Resolve(Claiming{Delivery: child, Subjects: subjects}, nov(27, 9))
	if len(res.Owed) != 1 || res.Owed[0].To.User != "intra" {
		t.Fatalf("%+v", res)
	}
	res = r.Resolve(Claiming{Delivery: res.Owed[0], Subjects: subjects}, nov(27, 9))
	if p := res.Content.Personal; p == nil || p.Again {
		t.Errorf("intra reads « parce que tu as reporté ma demande »: %+v", p)
	}
}

// A message of a day that finds the next one's name used by what was taken back has that
// day all the same.
func TestADayTakenBackIsFree(t *testing.T) {
	kept := AskPersonAgain("dev", "p1", nov(26, 9), nov(24, 10))
	kept.State, kept.Reason = StateSkipped, ReasonKept
	moved := Delivery{Name: kept.Name, Kind: KindPerson, Products: []ProductID{"p1"}, To: kept.To, Slot: nov(26, 9), Due: nov(26, 9), Until: nov(27, 0), State: StatePlanned}
	_, joins := kept.Joins(moved)
	_, otherwise := moved.Otherwise()
	if !kept.Frees(moved) && !joins && !otherwise { // what every store does with it: see place
		t.Error("dev is not asked at all: the day is taken by what was taken back")
	}
}
