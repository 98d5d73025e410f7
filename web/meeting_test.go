package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/bot"
	"jalon/commands"
)

// Whoever was given a committee's address reads its day, and no note: moved and
// cancelled too, until it is withdrawn.
func TestCalendarOfOneCommittee(t *testing.T) {
	s := newShelf(t)
	c := s.committee("ONECOMMITTEE")
	path := commands.CalendarPath + bot.CommitteeFile + string(c.ID) + ".ics"
	first := s.ask(http.MethodGet, path, nil)
	if body := first.Body.String(); first.Code != http.StatusOK || !strings.Contains(body, "20261210T143000") || strings.Contains(strings.ToLower(body), "secret") {
		t.Fatalf("%d %s", first.Code, body)
	}
	if again := s.ask(http.MethodGet, path, http.Header{"If-None-Match": {first.Header().Get("ETag")}}); again.Code != http.StatusNotModified {
		t.Errorf("%d", again.Code)
	}
	change := func(action bot.CommitteeAction) {
		t.Helper()
		after := c
		after.Start = c.Start.Add(24 * time.Hour)
		var err error
		c, _, err = s.store.ChangeCommittee(t.Context(), bot.CommitteeChange{Action: action, Was: c.Sequence, After: after, By: "coach", Door: "test", At: s.clock.Now()})
		s.must(err)
	}
	change(bot.CommitteeMove)
	if moved := s.ask(http.MethodGet, path, nil).Body.String(); !strings.Contains(moved, "20261211T143000") || !strings.Contains(moved, "SEQUENCE:1") {
		t.Errorf("%s", moved)
	}
	for _, other := range []string{"comite_.ics", "comite_NONE.ics", "comite_" + strings.Repeat("A", 500) + ".ics", "comite_ONECOMMITTEE", "comite_onecommittee.ics"} {
		if w := s.ask(http.MethodGet, commands.CalendarPath+other, nil); w.Code != http.StatusNotFound || w.Body.Len() > 0 {
			t.Errorf("%.40s: %d %s", other, w.Code, w.Body)
		}
	}
	if w := s.ask(http.MethodPost, path, nil); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("%d", w.Code)
	}
	change(bot.CommitteeWithdraw)
	if w := s.ask(http.MethodGet, path, nil); w.Code != http.StatusNotFound {
		t.Errorf("withdrawn: %d", w.Code)
	}
}

// Who guesses is held up; who has an address is not, by them.
func TestGuessingCommittees(t *testing.T) {
	s := newShelf(t)
	c := s.committee("ONECOMMITTEE")
	guess := func(id bot.CommitteeID) int {
		return s.ask(http.MethodGet, commands.CalendarPath+bot.CommitteeFile+string(id)+".ics", nil).Code
	}
	for range feedMinute {
		if got := guess("WRONG"); got != http.StatusNotFound {
			t.Fatalf("%d", got)
		}
	}
	if wrong, right := guess("WRONG"), guess(c.ID); wrong != http.StatusTooManyRequests || right != http.StatusOK {
		t.Errorf("%d %d", wrong, right)
	}
}
