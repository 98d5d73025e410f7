package bot

import (
	"testing"
	"time"
)

// That an announcement was deleted is told to who organises its committee, who may
// post it again, until it begins.
func TestADeletedAnnouncementIsToldUntilItBegins(t *testing.T) {
	start := at(t, "2026-12-10 14:30")
	for name, one := range map[string]struct {
		now   time.Time
		of    func(*Committee)
		says  CommitteeSays
		tells bool
	}{
		"a week before":   {start.AddDate(0, 0, -7), nil, SaysAnnounced, true},
		"a second before": {start.Add(-time.Second), nil, SaysAnnounced, true},
		"begins":          {start, nil, SaysAnnounced, false},
		"the next day":    {start.AddDate(0, 0, 1), nil, SaysAnnounced, false},
		"a poll":          {start.AddDate(0, 0, -7), nil, SaysPolled, false},
		"cancelled":       {start.AddDate(0, 0, -7), func(c *Committee) { c.State = CommitteeCancelled }, SaysAnnounced, false},
		"withdrawn":       {start.AddDate(0, 0, -7), func(c *Committee) { c.State = CommitteeWithdrawn }, SaysAnnounced, false},
		"of nobody":       {start.AddDate(0, 0, -7), func(c *Committee) { c.Organiser = "" }, SaysAnnounced, false},
	} {
		c := Committee{ID: "k", Product: "p1", Zone: "Europe/Paris", Start: start, Length: time.Hour, Organiser: "org", State: CommitteePlanned}
		if one.of != nil {
			one.of(&c)
		}
		post := c.Owes(one.says, CommitteePostName(one.says, 0, "c1"), Destination{Channel: "c1"}, earlier)
		post.Content.Committee.Committee = &c
		edit := post
		edit.Edits = post.Name
		told := edit.announcementGone(one.now)
		if len(told) == 1 != one.tells || one.tells && (told[0].To.User != "org" || told[0].Content.Committee.Says != SaysGone || told[0].Content.Committee.Channel != "c1") {
			t.Errorf("%s: %+v", name, told)
		}
	}
}
