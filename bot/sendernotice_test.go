package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// refuses has the chat refuse what a test says.
func (s *scene) refuses(what func(name string) bool) {
	s.chat.fault = func(name string) (bool, error) {
		if !what(name) {
			return true, nil
		}
		return false, &bot.SendError{Outcome: bot.OutcomeRefused, Err: errors.New("no such channel")}
	}
}

func isNotice(name string) bool { return strings.HasPrefix(name, "notice/") }

// notices are the deliveries to admins.
func (s *scene) notices() (all []bot.Delivery) {
	list, err := s.store.Deliveries(context.Background(), 1000)
	s.check(err)
	for _, d := range list {
		if isNotice(d.Name) {
			all = append(all, d)
		}
	}
	return all
}

// A day when every channel is closed makes at most two messages to admins: at once,
// of those that died by then, and an hour later. Each delivery that died is in one
// of them.
func TestManyDeadDeliveriesMakeFewNotices(t *testing.T) {
	const products = 18
	s := newScene(t, t.TempDir(), products)
	s.refuses(func(name string) bool { return !isNotice(name) })
	s.advance(monday.Add(3 * time.Hour))
	told, sent := map[string]int{}, 0
	for _, d := range s.notices() {
		switch {
		case d.State == bot.StateSent:
			sent++
			for _, n := range d.Content.Notice.All() {
				told[n.Subject]++
			}
		case d.State != bot.StateSkipped || d.Reason != bot.ReasonGrouped:
			t.Errorf("%+v", d)
		}
	}
	if sent < 1 || sent > 2 || len(told) != products {
		t.Errorf("%d messages tell of %d deliveries", sent, len(told))
	}
	for subject, n := range told {
		if n != 1 {
			t.Errorf("%s is told %d times", subject, n)
		}
	}
}

// A notice that cannot be told owes no other.
func TestADeadNoticeOwesNothing(t *testing.T) {
	s := newScene(t, t.TempDir(), 1)
	s.refuses(func(string) bool { return true })
	s.advance(monday.Add(24 * time.Hour))
	if all := s.notices(); len(all) != 1 || all[0].State != bot.StateDead {
		t.Errorf("%+v", all)
	}
}
