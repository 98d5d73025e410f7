package bot

import (
	"testing"
	"time"
)

// A team is welcomed where it is now, once it is invited, and by its coach's name.
func TestWelcome(t *testing.T) {
	l := newLadder()
	l.set.State = LaunchInvited
	now := nov(25, 9)
	r := l.resolver(t)
	d := WelcomeOwed(l.startup, "n", now)
	got := r.Resolve(Claiming{Delivery: d}, now)
	if w := got.Content.Welcome; got.Skip != "" || got.To.Channel != "c1" || w == nil || *w != (Welcome{Post: "welcome/p1/n", Product: "p1", Slug: "trackdechets", Name: "Trackdéchets", Coach: "coach"}) {
		t.Fatalf("%+v", got)
	}
	d.Content = got.Content
	if after, changed := d.Without("coach"); !changed || after.Content.Welcome.Coach != "" || d.Content.Welcome.Coach != "coach" {
		t.Errorf("%+v", after)
	}
	for name, c := range map[string]struct {
		change func()
		want   Reason
		later  time.Duration
	}{
		"its team began":          {func() { l.set.State = LaunchOn }, ReasonReplaced, 0},
		"its team said no":        {func() { l.set.State = LaunchOff }, ReasonProductOff, time.Hour},
		"nobody told us yet":      {func() { l.set.State = LaunchOff }, "", time.Second},
		"its channel is gone":     {func() { l.set.Channel = "" }, ReasonNoChannel, 0},
		"the catalogue lost it":   {func() { l.startup.GoneSince = Date{2026, 11, 1} }, ReasonGone, 0},
		"nothing is sent":         {func() { r.Sending = SendingOff }, ReasonSendingOff, 0},
		"it is only to be shown":  {func() { r.Sending = SendingPreview }, ReasonPreviewed, 0},
		"and nothing of it stays": {func() {}, "", 0},
	} {
		set, startup := l.set, l.startup
		c.change()
		if got := r.Resolve(Claiming{Delivery: d}, now.Add(c.later)); got.Skip != c.want {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
		l.set, l.startup, r.Sending = set, startup, SendingOn
	}
}

func TestWhoMayBeInvited(t *testing.T) {
	day := Date{2026, 11, 25}
	active := Startup{ID: "p1", Phases: []Phase{{ID: PhaseAcceleration, Start: Date{2020, 1, 1}}}}
	ended, gone := active, active
	ended.Phases = []Phase{{ID: PhaseAbandoned, Start: Date{2020, 1, 1}}}
	gone.GoneSince = Date{2026, 11, 1}
	for _, c := range []struct {
		s     Startup
		state LaunchState
		in    ChannelID
		want  Left
	}{{active, LaunchOff, "c", ""}, {active, LaunchOff, "", LeftNoChannel}, {active, LaunchInvited, "c", LeftInvited}, {active, LaunchOn, "c", LeftOn},
		{ended, LaunchOff, "c", LeftInactive}, {gone, LaunchOff, "c", LeftInactive}} {
		d := NewDirectory(Known{Settings: []Settings{{Product: "p1", State: c.state, Channel: c.in}}})
		if got := d.Invites(c.s, day); got != c.want {
			t.Errorf("%s in %q: %q, want %q", c.state, c.in, got, c.want)
		}
	}
}
