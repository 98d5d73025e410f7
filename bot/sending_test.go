package bot

import (
	"testing"
	"time"
)

// startedByItself are a message of each kind that the bot starts by itself, and
// what it is claimed with.
func startedByItself(t *testing.T, l *ladder, r *Resolver, now time.Time) map[string]Claiming {
	t.Helper()
	f := monthly("intra")
	weekly := l.sent(t, r, f, nov(23, 9))
	subjects := []Subject{{Product: "p1", Facts: f, Asked: []Delivery{weekly}}}
	meeting := Committee{ID: "k1", Product: "p1", State: CommitteePlanned, Start: now.AddDate(0, 0, 7), Zone: "UTC", Organiser: "coach", Invitees: []Invitee{{User: "dev"}}}
	asked := meeting.Owes(SaysAsked, "asked/dev", Destination{User: "dev"}, now)
	base := Delivery{Slot: now, Due: now, State: StatePlanned}
	reminder, person, digest, changes, month := base, base, base, base, base
	reminder.Name, reminder.Kind, reminder.Product = "channel/p1/2026-W49", KindReminder, "p1"
	person.Name, person.Kind, person.Products, person.To = "person/intra/2026-11-25", KindPerson, []ProductID{"p1"}, Destination{User: "intra"}
	digest.Name, digest.Kind, digest.Products, digest.To = "digest/coach/2026-W48", KindDigest, []ProductID{"p1"}, Destination{User: "coach"}
	changes.Name, changes.Kind, changes.To = "changes/dev/2026-12", KindChanges, Destination{User: "dev"}
	span := SpanEnded(now, time.UTC)
	month.Name, month.Kind, month.Month, month.To = "month/dev/2026-10", KindMonth, &span, Destination{User: "dev"}
	told := MonthFacts{Noted: []NotedInMonth{{Measure: Measure{Indicator: "a", Period: "2026-09", By: "dev"}}}, Indicators: []MonthIndicator{{Indicator: f.Indicators[0].Indicator}}}
	news := []Followed{{Follow: Follow{User: "dev", Product: "p1", Told: now.AddDate(0, -1, 0)}, Facts: f, News: []News{{Product: "p1", Kind: NewsArrived, Name: "Trackdéchets", At: now.Add(-time.Hour)}}}}
	return map[string]Claiming{
		"reminder": {Delivery: reminder, Facts: f, Subjects: subjects}, "person": {Delivery: person, Subjects: subjects}, "digest": {Delivery: digest, Subjects: subjects},
		"changes": {Delivery: changes, Followed: news}, "month": {Delivery: month, Month: &told, Subscribed: true}, "committee": {Delivery: asked, Committee: &meeting},
	}
}

// What the bot starts by itself goes nowhere where sending is off; what somebody's
// act owes leaves.
func TestSendingOff(t *testing.T) {
	l := newLadder()
	now := nov(25, 9)
	r := l.resolver(t)
	all := startedByItself(t, l, r, now)
	r.Sending = SendingOff
	for name, c := range all {
		if got := r.Resolve(c, now); got.Skip != ReasonSendingOff || len(got.Owed) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	meeting := *all["committee"].Committee
	for name, c := range map[string]Claiming{
		"an answer":       {Delivery: Delivery{Name: "answer/n", Kind: KindAnswer, To: Destination{User: "dev"}, Slot: now, Due: now}},
		"an announcement": {Delivery: meeting.Owes(SaysAnnounced, "announced/0", Destination{Channel: "c1"}, now), Committee: &meeting},
	} {
		if got := r.Resolve(c, now); got.Skip != "" || got.To == (Destination{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A preview shows what would have been sent, where it says, in its place: it is
// resolved, and nothing of it counts as asked.
func TestSendingPreview(t *testing.T) {
	l := newLadder()
	l.notices = Destination{User: "admin"}
	now := nov(25, 9)
	sending := l.resolver(t)
	all := startedByItself(t, l, sending, now)
	r := l.resolver(t)
	r.Sending = SendingPreview
	for name, c := range all {
		would := sending.Resolve(c, now)
		got := r.Resolve(c, now)
		if got.Skip != ReasonPreviewed || len(got.Owed) != 1 {
			t.Fatalf("%s: %+v", name, got)
		}
		shown := got.Owed[0]
		p := shown.Content.Preview
		if shown.Name != "preview/"+c.Delivery.Name || shown.Kind != KindPreview || shown.To != l.notices || p == nil || p.Of != c.Delivery.Name || p.To != would.To {
			t.Errorf("%s: %+v", name, shown)
		}
		if len(shown.Figures()) > 0 || shown.Asks() || len(r.follows(shown, now)) > 0 {
			t.Errorf("%s: what is shown counts as asked", name)
		}
		if sent := r.Resolve(Claiming{Delivery: shown}, now); sent.Skip != "" || sent.To != l.notices || sent.Content.Preview == nil {
			t.Errorf("%s: %+v", name, sent)
		}
	}
	c := all["reminder"]
	l.set.State = LaunchOff
	if got := r.Resolve(c, now); got.Skip != ReasonProductOff || len(got.Owed) != 0 {
		t.Errorf("a product that is off: %+v", got)
	}
}

// What is shown nowhere is skipped, and a preview has a place of its own before
// the admins'.
func TestWherePreviewsGo(t *testing.T) {
	own, admins := Destination{Channel: "c9"}, Destination{User: "admin"}
	if got := NewDirectory(Known{Previews: own, Notices: admins}).Previews(); got != own {
		t.Errorf("got %+v", got)
	}
	if got := NewDirectory(Known{Notices: admins}).Previews(); got != admins {
		t.Errorf("got %+v", got)
	}
	r := newLadder().resolver(t)
	if got := r.Resolve(Claiming{Delivery: Delivery{Name: "preview/x", Kind: KindPreview, Content: Content{Preview: &Preview{}}}}, nov(25, 9)); got.Skip != ReasonNoChannel {
		t.Errorf("got %+v", got)
	}
}

// A message frozen before sending was switched off, and of which nobody knows
// whether it arrived, is not tried again.
func TestSendingOffHoldsRetries(t *testing.T) {
	r := newLadder().resolver(t)
	d := Delivery{Name: "channel/p1/2026-W48", Kind: KindReminder, Frozen: true}
	for sending, want := range map[Sending]bool{"": false, SendingOn: false, SendingPreview: true, SendingOff: true} {
		r.Sending = sending
		if got := r.holds(d, nov(25, 9)); got != want {
			t.Errorf("%q holds: %v", sending, got)
		}
		if r.holds(Delivery{Kind: KindAnswer}, nov(25, 9)) {
			t.Errorf("%q holds an answer", sending)
		}
	}
}

// Nothing unasked reaches the team of a product that is off, or only invited.
func TestNothingUnaskedBeforeTheLaunch(t *testing.T) {
	for _, state := range []LaunchState{LaunchOff, LaunchInvited} {
		l := newLadder()
		now := nov(25, 9)
		r := l.resolver(t)
		all := startedByItself(t, l, r, now)
		l.set.State = state
		for kind, want := range map[string]Reason{"reminder": ReasonProductOff, "person": ReasonNothingDue, "digest": ReasonNothingDue} {
			if got := r.Resolve(all[kind], now); got.Skip == "" || got.Skip != want {
				t.Errorf("%s, %s: %+v, want %s", state, kind, got, want)
			}
		}
	}
}

// Erasing somebody takes them out of what was only shown, too.
func TestPreviewWithout(t *testing.T) {
	d := Delivery{Name: "preview/x", Kind: KindPreview, Content: Content{Preview: &Preview{To: Destination{User: "intra"}, Content: Content{Personal: &Personal{User: "intra", Coach: "coach"}}}}}
	if names := d.Content.Names(); len(names) != 4 {
		t.Errorf("%v", names)
	}
	after, changed := d.Without("intra")
	if p := after.Content.Preview; !changed || p.To.User != "" || p.Content.Personal.User != "" || p.Content.Personal.Coach != "coach" || d.Content.Preview.To.User != "intra" {
		t.Errorf("%v %+v", changed, after.Content.Preview)
	}
	if _, changed := after.Without("intra"); changed {
		t.Error("it changed twice")
	}
}
