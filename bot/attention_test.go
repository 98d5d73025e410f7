package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"jalon/bot"
)

// attentive is a chat that says whether somebody is to be left alone.
type attentive struct {
	*chat
	is  map[bot.UserID]bot.Availability
	err error
}

func (a attentive) Availability(_ context.Context, u bot.UserID) (bot.Availability, error) {
	return a.is[u], a.err
}

// Somebody who is not to be disturbed is asked later; in the place of who is out of
// office somebody else is, and of who refuses the message.
func TestLeftAlone(t *testing.T) {
	wednesday := monday.Add(48 * time.Hour)
	for name, c := range map[string]struct {
		is      bot.Availability
		err     error
		refused bool
		at      time.Time // when the message to dev leaves; zero for never
		instead bool      // intra is asked
	}{
		"there":               {at: wednesday},
		"nobody says":         {err: errors.New("no answer"), at: wednesday},
		"not to be disturbed": {is: bot.DoNotDisturb, at: time.Time{}},
		"out of office":       {is: bot.OutOfOffice, instead: true},
		"refuses":             {refused: true, instead: true},
	} {
		s := newScene(t, t.TempDir(), 1)
		ind, err := s.store.Facts(t.Context(), s.products[0])
		s.check(err)
		def := ind.Indicators[0].Indicator
		was := def
		def.InCharge = "dev"
		_, err = s.store.Define(t.Context(), bot.Definition{Indicator: def, Was: &was, By: "intra", Door: "test", At: s.clock.Now()})
		s.check(err)
		s.sender.Chat = attentive{s.chat, map[bot.UserID]bot.Availability{"dev": c.is}, c.err}
		toDev, toIntra := bot.PersonName("dev", bot.DateOf(wednesday)), bot.PersonName("intra", bot.DateOf(wednesday))
		if c.refused {
			s.chat.fault = func(delivery string) (bool, error) {
				if delivery == toDev {
					return false, &bot.SendError{Outcome: bot.OutcomeRefused, Err: errors.New("no messages")}
				}
				return true, nil
			}
		}
		s.advance(wednesday.Add(2 * time.Hour))
		d, err := s.store.Delivery(t.Context(), toDev)
		s.check(err)
		if n := s.chat.posts[toDev]; n != 1 && !c.at.IsZero() || n != 0 && c.at.IsZero() {
			t.Errorf("%s: dev got %d: %+v", name, n, d)
		}
		if n := s.chat.posts[toIntra]; n != 0 && !c.instead || n != 1 && c.instead {
			t.Errorf("%s: intra got %d", name, n)
		}
		if c.is == bot.DoNotDisturb {
			s.sender.Chat = s.chat
			s.advance(wednesday.Add(4 * time.Hour))
			if s.chat.posts[toDev] != 1 {
				t.Errorf("%s: it is only later", name)
			}
		}
	}
}
