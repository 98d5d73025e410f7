package bot

import "testing"

func TestHeldOfCommittees(t *testing.T) {
	c := planned()
	h := Held{User: "nadia"}
	h.Committee(c)
	if len(h.Committees) != 1 || !h.Committees[0].Organises || !h.Committees[0].Invited || !h.Committees[0].Decided || h.Committees[0].Answer.Says != Present || h.Attends() != 1 ||
		h.Acts != (HeldActs{Organised: 1, Decided: 1, Entered: 1}) || h.Nothing() || h.Acts.All() != 3 {
		t.Errorf("%+v", h)
	}
	for u, want := range map[UserID]int{"omar": 1, "nobody": 0} {
		h := Held{User: u}
		if h.Committee(c); len(h.Committees) != want || h.Attends() != want || h.Nothing() == (want == 1) {
			t.Errorf("%s: %+v", u, h)
		}
	}
	feed := Held{User: "omar"}
	feed.Feed(Feed{User: "nadia", Hash: "h"})
	if feed.Feed(Feed{User: "omar", Hash: "h"}); len(feed.Feeds) != 1 || feed.Feeds[0].Hash != "" || feed.Nothing() {
		t.Errorf("%+v", feed)
	}
}

// A message that shows a committee names nobody who was erased; what is kept of
// a calendar in the journal is kept as what is about people.
func TestErasingFromMessagesAboutCommittees(t *testing.T) {
	c := planned()
	d := Delivery{Content: Content{Committee: &CommitteePost{Committee: c.Shown()}}}
	without, changed := d.Without("nadia")
	if shown := without.Content.Committee.Committee; !changed || shown.Organiser != "" || len(shown.Invitees) != 0 {
		t.Errorf("%+v", shown)
	}
	if d.Content.Committee.Committee.Organiser != "nadia" {
		t.Error("the message itself is changed")
	}
	if _, changed := d.Without("nobody"); changed {
		t.Error("nobody was named")
	}
	year := thursday.AddDate(-1, 0, 0)
	if r := (Retention{Rights: year}); !r.Of("feed.make").Equal(year) || !r.Of("committee.move").IsZero() {
		t.Error("kinds of the journal")
	}
}
