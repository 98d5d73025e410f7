package mattermost

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Whoever writes much is answered at a pace, and does not slow others down.
func TestListenQuota(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		for i := range 100 {
			c.say([]string{"direct", "salon"}[i%2], "@jalon pix")
			time.Sleep(600 * time.Millisecond)
		}
		synctest.Wait()
		if n := len(c.answers("")); n > perMinute || n < perMinute-2 {
			t.Errorf("%d answers in a minute", n)
		}
		if n := strings.Count(c.log.String(), "writes too much"); n != 1 {
			t.Errorf("%d lines", n)
		}
		c.once(c.say("direct", "pix", func(p *model.Post) { p.UserId = "dev" }))
		time.Sleep(2 * time.Minute)
		c.once(c.say("direct", "pix"))
	})
}

// What a quota refused is settled: nobody gets an answer to it hours later. A
// flood is not marked message by message.
func TestListenRefusedByQuotaIsViewed(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		for range 500 {
			c.post("direct", "pix")
		}
		last := c.say("salon", "@jalon pix")
		time.Sleep(time.Minute)
		synctest.Wait()
		answers := len(c.answers(""))
		if answers < perMinute/2 || answers > perMinute {
			t.Errorf("%d answers", answers)
		}
		for id, m := range c.members {
			if m.LastViewedAt != c.rooms[id].LastPostAt {
				t.Errorf("%s is not marked as viewed", id)
			}
		}
		if n := c.count("POST", "/api/v4/channels/members/bot/view"); n > 30 {
			t.Errorf("it marked %d times", n)
		}
		c.end()
		time.Sleep(3 * time.Hour)
		c.start()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(c.answers("")); n != answers || len(c.answers("reply/"+last.Id)) != 0 {
			t.Errorf("%d answers, want %d still", n, answers)
		}
	})
}

// While something failed in the channel a refused message does not mark it.
func TestListenRefusedByQuotaHidesNoFailure(t *testing.T) {
	inTalk(t, func(c *talk) {
		var down atomic.Bool
		c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
			if down.Load() && r.URL.Path == "/api/v4/posts" {
				w.WriteHeader(http.StatusServiceUnavailable)
				return true
			}
			return false
		}
		c.start()
		down.Store(true)
		failed := c.say("direct", "pix")
		time.Sleep(10 * time.Second)
		for range perMinute {
			c.say("direct", "pix")
		}
		if c.members["direct"].LastViewedAt >= failed.CreateAt {
			t.Error("it is marked as viewed")
		}
		c.end()
		down.Store(false)
		c.start()
		time.Sleep(time.Minute)
		synctest.Wait()
		c.once(failed)
	})
}
