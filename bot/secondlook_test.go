package bot

import (
	"slices"
	"testing"
	"time"
)

// july is an instant of July 2026, in UTC: the 13th is a Monday, the 14th a holiday.
func july(day, hour int) time.Time { return time.Date(2026, 7, day, hour, 0, 0, 0, time.UTC) }

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

// A message of unknown outcome that waited through the night is one of the next morning:
// nothing else leaves to that person then.
func TestUnknownOfYesterdayIsOneOfToday(t *testing.T) {
	r := newLadder().resolver(t)
	yesterday := Delivery{Name: "person/dev/2026-11-23", Kind: KindPerson, State: StatePlanned, Frozen: true, Unknown: true, To: Destination{User: "dev"}, Slot: nov(23, 9), Due: nov(24, 9), ClaimedAt: nov(23, 18), Until: nov(28, 0)}
	changes := Delivery{Name: "follow/dev/2026-11", Kind: KindChanges, State: StatePlanned, To: Destination{User: "dev"}, Slot: nov(24, 9), Due: nov(24, 9), Until: nov(30, 9)}
	if yesterday.NeedsResolving() {
		t.Fatal("it would be paced itself")
	}
	if res := r.paced(Claiming{Delivery: changes, Beside: []Delivery{yesterday}}, Resolution{To: changes.To}, nov(24, 9)); res.PutOff.IsZero() {
		t.Errorf("dev gets two messages on the 24th: %+v", res)
	}
}

// Whose figures are handed over are asked of somebody, even where the day of whom they
// were is taken and the next one is too late.
func TestWhatIsHandedOverIsNotLostWithTheDay(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev", "intra") // a is dev's; b was dev's until a moment ago
	weekly := l.sent(t, r, monthly("dev", "dev"), nov(23, 9))
	d := Delivery{Name: "person/dev/2026-11-25", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(25, 9), Due: nov(25, 9), Until: nov(26, 0), To: Destination{User: "dev"}, State: StatePlanned}
	week := Delivery{Name: "digest/dev/2026-W48", Kind: KindDigest, State: StateSent, To: Destination{User: "dev"}, SentAt: nov(25, 8)}
	subjects := []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}
	if res := r.Resolve(Claiming{Delivery: d, Subjects: subjects}, nov(25, 9)); len(res.Owed) != 1 || res.Owed[0].To.User != "intra" {
		t.Fatalf("%+v", res)
	}
	res := r.Resolve(Claiming{Delivery: d, Subjects: subjects, Beside: []Delivery{week}}, nov(25, 9))
	if len(res.Owed) != 1 || res.Owed[0].To.User != "intra" {
		t.Errorf("intra is never asked: %+v", res)
	}
}

// The coach's week comes before the rest on the eve of a holiday too: what the sender
// claims at nine, before the planner has stored the week of nine, must not cost it.
func TestTheWeekOfTheEveOfAHolidayIsTold(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	f := monthly("dev")
	week := Delivery{Name: "digest/coach/2026-W29", Kind: KindDigest, Rule: "digest", Products: []ProductID{"p1"}, Slot: july(13, 9), Due: july(13, 9), Until: july(15, 15), To: Destination{User: "coach"}, State: StatePlanned}
	asked := Delivery{Name: "committee/c/ask/coach", Kind: KindCommittee, State: StateClaimed, To: Destination{User: "coach"}, Slot: july(13, 9), Due: july(13, 9), ClaimedAt: july(13, 9),
		Content: Content{Committee: &CommitteePost{Says: SaysAsked}}}
	if res := r.Resolve(Claiming{Delivery: week, Subjects: []Subject{{Product: "p1", Facts: f}}, Beside: []Delivery{asked}}, july(13, 9)); res.Skip != "" {
		t.Errorf("the coach reads nothing that week: %+v", res)
	}
}

// The zone of whoever reads decides the hour of every direct message, and not only of
// the one that asks for figures.
func TestEachDirectMessageComesByItsReadersClock(t *testing.T) {
	l := newLadder()
	l.zones = map[UserID]string{"coach": "America/Martinique"}
	r := l.resolver(t)
	f := monthly("dev")
	committee := Committee{ID: "c", Product: "p1", State: CommitteePlanned, Start: nov(30, 9), Zone: "Europe/Paris", Invitees: []Invitee{{User: "coach"}}}
	for name, c := range map[string]Claiming{
		"their week": {Delivery: Delivery{Name: "digest/coach/2026-W48", Kind: KindDigest, Rule: "digest", Products: []ProductID{"p1"}}, Subjects: []Subject{{Product: "p1", Facts: f}}},
		"a committee's question": {Delivery: Delivery{Name: "committee/c/ask/coach", Kind: KindCommittee, Product: "p1", Content: Content{Committee: &CommitteePost{ID: "c", Says: SaysAsked, For: committee.Start}}},
			Committee: &committee},
	} {
		c.Delivery.Slot, c.Delivery.Due, c.Delivery.State, c.Delivery.To = nov(23, 8), nov(23, 8), StatePlanned, Destination{User: "coach"} // four in the morning there
		res := r.Resolve(c, nov(23, 8))
		if res.Skip != "" {
			t.Fatalf("%s: %+v", name, res)
		}
		if local := res.PutOff.In(r.Directory().ZoneOf("coach")); res.PutOff.IsZero() || local.Hour() < 8 {
			t.Errorf("%s leaves at four in the morning of who reads it", name)
		}
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

// Who waited longest is first on the next morning: a question about a committee a day
// does not keep somebody from ever being asked for their figures.
func TestWhatWaitsLongestLeavesFirst(t *testing.T) {
	r := newLadder().resolver(t)
	person := Delivery{Name: "person/dev/2026-11-23", Kind: KindPerson, Products: []ProductID{"p1"}, Slot: nov(23, 9), Due: nov(23, 9),
		Until: onClock(r.Days.AddWorkingDays(Date{2026, 11, 23}, stillAsked).AddDays(1), 0, time.UTC), To: Destination{User: "dev"}, State: StatePlanned} // as NextSteps owes it
	rows := []*Delivery{&person}
	for i, day := range []int{23, 24, 25, 26, 27} {
		rows = append(rows, &Delivery{Name: "committee/c" + string(rune('1'+i)) + "/ask/dev", Kind: KindCommittee, Slot: nov(day, 9), Due: nov(day, 9), Until: nov(day+7, 9), To: Destination{User: "dev"}, State: StatePlanned,
			Content: Content{Committee: &CommitteePost{Says: SaysAsked}}})
	}
	for day := 23; day <= 30; day++ {
		now := nov(day, 9)
		slices.SortFunc(rows, func(a, b *Delivery) int { // as stores claim
			if c := a.Due.Compare(b.Due); c != 0 {
				return c
			}
			return compareNames(*a, *b)
		})
		for _, d := range slices.Clone(rows) {
			if d.State != StatePlanned || d.Due.After(now) {
				continue
			}
			var beside []Delivery
			for _, other := range rows {
				beside = append(beside, *other)
			}
			if d.over(now) {
				d.State, d.Reason = StateSkipped, ReasonReplaced
				continue
			}
			switch res := r.paced(Claiming{Delivery: *d, Beside: beside}, Resolution{To: d.To}, now); {
			case res.Skip != "":
				d.State, d.Reason = StateSkipped, res.Skip
				for _, owed := range res.Owed {
					rows = append(rows, &owed)
				}
			case !res.PutOff.IsZero():
				d.Due = res.PutOff
			default:
				d.State, d.SentAt = StateSent, now
			}
		}
	}
	for _, d := range rows {
		if d.Kind == KindPerson && d.State == StateSent {
			return
		}
	}
	for _, d := range rows {
		t.Logf("%s %s %s %s", d.Name, d.State, d.Reason, d.SentAt.Format("02 15h"))
	}
	t.Error("dev is never asked for their figures: each morning something of an earlier name goes first")
}
