package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// An announcement that was withdrawn is taken away, once, and what was to follow it
// is not said.
func TestSenderTakesAwayWhatWasWithdrawn(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	p := s.products[0]
	c := bot.Committee{ID: "k1", Product: p, Type: "investment", Start: monday.AddDate(0, 0, 17), Length: time.Hour, Zone: "Europe/Paris", Organiser: "coach", State: bot.CommitteePlanned}
	post := c.Owes(bot.SaysAnnounced, bot.CommitteePostName(bot.SaysAnnounced, 0, "salon"), bot.Destination{Channel: "salon"}, s.clock.Now())
	c.Root = post.Name
	_, _, err := s.store.Announce(t.Context(), bot.Announcement{Committee: c, By: "coach", At: s.clock.Now(), Owed: append(c.FollowUps(nil, bot.ClosedDays{}, bot.Rule{}, s.clock.Now()), post)})
	s.check(err)
	s.advance(s.clock.Now().Add(time.Minute))
	if n := s.chat.posts[post.Name]; n != 1 || len(s.chat.deleted) != 0 {
		t.Fatalf("announced %d times, deleted %v", n, s.chat.deleted)
	}
	_, changed, err := s.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: bot.CommitteeWithdraw, After: bot.Committee{ID: "k1"}, By: "coach", At: s.clock.Now()})
	s.check(err)
	s.advance(monday.AddDate(0, 0, 30))
	if !changed || !slices.Equal(s.chat.deleted, []string{post.Name}) {
		t.Errorf("changed %t, deleted %v", changed, s.chat.deleted)
	}
	for name, n := range s.chat.posts {
		if strings.HasPrefix(name, bot.CommitteePrefix("k1")) && name != post.Name {
			t.Errorf("%s was said %d times", name, n)
		}
	}
}
