package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
)

// Who has a committee in their calendar, by its own address or with others, reads
// there that it is cancelled, and is rung by no alarm; a poll that was cancelled
// never had a day.
func TestACancelledCommitteeIsSaidInCalendars(t *testing.T) {
	s := newShelf(t)
	c := s.committee("ONECOMMITTEE")
	own := func(id bot.CommitteeID) string {
		return commands.CalendarPath + bot.CommitteeFile + string(id) + ".ics"
	}
	expect := func(status string, rings bool) {
		t.Helper()
		for _, path := range []string{own(c.ID), addressOf(s.feed("agent", bot.FeedProduct, string(s.product)))} {
			got := s.ask(http.MethodGet, path, nil)
			if body := got.Body.String(); got.Code != http.StatusOK || strings.Count(body, "BEGIN:VEVENT") != 1 || !strings.Contains(body, "STATUS:"+status+"\r\n") || strings.Contains(body, "BEGIN:VALARM") != rings {
				t.Errorf("%s: %d, want %s\n%s", path, got.Code, status, body)
			}
		}
	}
	cancel := func(c bot.Committee) {
		t.Helper()
		_, _, err := s.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: bot.CommitteeCancel, Was: c.Sequence, After: bot.Committee{ID: c.ID, Why: "grève"}, By: "coach", Door: "test", At: s.clock.Now()})
		s.must(err)
	}
	expect("CONFIRMED", true)
	cancel(c)
	expect("CANCELLED", false)
	poll, _, err := s.store.Announce(t.Context(), bot.Announcement{By: "coach", Door: "test", At: s.clock.Now(), Committee: bot.Committee{ID: "ONEPOLL", Product: s.product, Type: "investment", Length: time.Hour,
		Zone: "Europe/Paris", State: bot.CommitteePolled, Slots: []time.Time{c.Start, c.Start.AddDate(0, 0, 1)}}})
	s.must(err)
	for _, state := range []string{"polled", "cancelled"} {
		if got := s.ask(http.MethodGet, own(poll.ID), nil); got.Code != http.StatusNotFound {
			t.Errorf("a poll, %s: %d", state, got.Code)
		}
		expect("CANCELLED", false)
		if state == "polled" {
			cancel(poll)
		}
	}
}
