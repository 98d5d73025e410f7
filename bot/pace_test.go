package bot

import (
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
