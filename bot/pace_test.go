package bot

import (
	"slices"
	"testing"
	"time"
)

// Somebody gets one message a working day of what the bot starts by itself, by their own
// clock; their week comes before the rest.
func TestOneMessageOfAnyKindADay(t *testing.T) {
	now := nov(23, 10)
	of := func(kind Kind, state State, at time.Time) Delivery {
		d := Delivery{Name: string(kind) + "/other", Kind: kind, State: state, To: Destination{User: "dev"}, Slot: at, Due: at, ClaimedAt: at, SentAt: at}
		if kind == KindCommittee {
			d.Content.Committee = &CommitteePost{Says: SaysAsked}
		}
		return d
	}
	saying := func(d Delivery, says CommitteeSays) Delivery {
		d.Content.Committee = &CommitteePost{Says: says}
		return d
	}
	again := func(d Delivery) Delivery {
		d.AgainOf = []ProductID{"p1"}
		return d
	}
	frozen := func(d Delivery) Delivery {
		d.Frozen, d.Unknown, d.ClaimedAt = true, true, nov(22, 18)
		return d
	}
	unknown := of(KindPerson, StatePlanned, nov(23, 9))
	unknown.Unknown = true
	for name, c := range map[string]struct {
		beside Delivery
		kind   Kind
		want   string // "" is sent
	}{
		"nothing":                      {Delivery{}, KindChanges, ""},
		"sent today":                   {of(KindPerson, StateSent, nov(23, 0)), KindChanges, "24 09h"},
		"answered today":               {of(KindPerson, StateAnswered, nov(23, 9)), KindChanges, "24 09h"},
		"sent yesterday":               {of(KindPerson, StateSent, nov(22, 23)), KindChanges, ""},
		"under way":                    {of(KindChanges, StateClaimed, nov(23, 10)), KindPerson, "24 09h"},
		"nobody knows":                 {unknown, KindChanges, "24 09h"},
		"due, and waits longer":        {of(KindPerson, StatePlanned, nov(23, 9)), KindChanges, "23 10h"},
		"not due yet":                  {of(KindPerson, StatePlanned, nov(23, 11)), KindChanges, ""},
		"due since":                    {of(KindPerson, StatePlanned, nov(23, 10)), KindChanges, ""},
		"asked for by themself":        {again(of(KindPerson, StateSent, nov(23, 9))), KindChanges, ""},
		"frozen yesterday, due today":  {frozen(of(KindPerson, StatePlanned, nov(23, 9))), KindChanges, "24 09h"},
		"skipped":                      {of(KindPerson, StateSkipped, nov(23, 9)), KindChanges, ""},
		"their week comes":             {of(KindDigest, StatePlanned, nov(23, 14)), KindPerson, "23 14h"},
		"their week comes tomorrow":    {of(KindDigest, StatePlanned, nov(24, 9)), KindPerson, ""},
		"their week, sent":             {of(KindDigest, StateSent, nov(23, 9)), KindCommittee, "24 09h"},
		"their week after another":     {of(KindPerson, StateSent, nov(23, 9)), KindDigest, "24 09h"},
		"their week before another":    {of(KindPerson, StatePlanned, nov(23, 9)), KindDigest, ""},
		"a committee's question":       {of(KindCommittee, StateSent, nov(23, 9)), KindChanges, "24 09h"},
		"a committee of their own":     {saying(of(KindCommittee, StateSent, nov(23, 9)), SaysMonth), KindChanges, "24 09h"},
		"a decision is asked for":      {saying(of(KindCommittee, StateSent, nov(23, 9)), SaysDecide), KindChanges, ""},
		"a committee moved":            {saying(of(KindCommittee, StateSent, nov(23, 9)), SaysMoved), KindChanges, ""},
		"an answer":                    {of(KindAnswer, StateSent, nov(23, 9)), KindChanges, ""},
		"the file they asked for":      {of(KindExport, StateSent, nov(23, 9)), KindChanges, ""},
		"itself, before it was thawed": {Delivery{Name: "it", Kind: KindChanges, State: StateClaimed, To: Destination{User: "dev"}, ClaimedAt: nov(23, 9)}, KindChanges, ""},
	} {
		r := newLadder().resolver(t)
		d := of(c.kind, StatePlanned, now)
		d.Name = "it"
		res := r.paced(Claiming{Delivery: d, Beside: []Delivery{c.beside}}, Resolution{To: d.To}, now)
		got := ""
		if !res.PutOff.IsZero() {
			got = res.PutOff.Format("02 15h")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What is put off comes on the next working day; what is of no use then is not sent, but
// for what it owes others; and the day is the reader's own.
func TestTheNextDayOfSomebody(t *testing.T) {
	l := newLadder()
	r := l.resolver(t)
	sentToday := Delivery{Name: "digest/dev/2026-W48", Kind: KindDigest, State: StateSent, To: Destination{User: "dev"}, SentAt: nov(27, 9)}
	d := Delivery{Name: "person/dev/2026-11-27", Kind: KindPerson, Products: []ProductID{"p1"}, State: StatePlanned, To: Destination{User: "dev"}, Slot: nov(27, 9), Due: nov(27, 9), Until: nov(30, 10)}
	res := r.paced(Claiming{Delivery: d, Beside: []Delivery{sentToday}}, Resolution{To: d.To}, nov(27, 9)) // a Friday
	if res.Skip != "" || !res.PutOff.Equal(nov(30, 9)) {
		t.Errorf("%+v", res)
	}
	d.Until = nov(30, 9)
	if res := r.paced(Claiming{Delivery: d, Beside: []Delivery{sentToday}}, Resolution{To: d.To}, nov(27, 9)); res.Skip != ReasonBudget {
		t.Errorf("%+v", res)
	}
	l.zones = map[UserID]string{"dev": "Pacific/Noumea"} // eleven hours ahead: their Saturday begins at 13:00
	d.Until, sentToday.SentAt = time.Time{}, nov(26, 12)
	if res := l.resolver(t).paced(Claiming{Delivery: d, Beside: []Delivery{sentToday}}, Resolution{To: d.To}, nov(26, 23)); res.Skip != "" || !res.PutOff.IsZero() {
		t.Errorf("another day of theirs: %+v", res)
	}
	d.Kind = KindChanges
	if res := l.resolver(t).paced(Claiming{Delivery: d, Beside: []Delivery{sentToday}}, Resolution{To: d.To}, nov(26, 12)); !res.PutOff.Equal(nov(26, 22)) {
		t.Errorf("the morning of theirs: %+v", res)
	}
}

// july is an instant of July 2026, in UTC: the 13th is a Monday, the 14th a holiday.
func july(day, hour int) time.Time { return time.Date(2026, 7, day, hour, 0, 0, 0, time.UTC) }

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
