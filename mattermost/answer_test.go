package mattermost

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// When the creation fails the bot looks before it tries again. What had no
// answer then is tried again by itself, and is not viewed before.
func TestListenTroubledAnswers(t *testing.T) {
	for name, trouble := range map[string]struct {
		stored   bool // the server creates the post, and the reply is lost
		status   int
		times    int
		attempts int // within a minute, or one more as the minute ends
		answered bool
	}{
		"a lost reply":            {stored: true, status: 502, times: 1, attempts: 1, answered: true},
		"a 503":                   {status: 503, times: 1, attempts: 2, answered: true},
		"a 429":                   {status: 429, times: 2, attempts: 3, answered: true},
		"a long outage":           {status: 503, times: 99, attempts: 6},
		"a gateway that forbids":  {status: 403, times: 99, attempts: 1},
		"a gateway that mistakes": {status: 400, times: 99, attempts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(c *talk) {
				var attempts atomic.Int32
				c.rest = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
					if r.URL.Path != "/api/v4/posts" {
						return false
					}
					if int(attempts.Add(1)) > trouble.times {
						return false
					}
					if trouble.stored {
						c.mu.Lock()
						c.create(discard{}, r)
						c.mu.Unlock()
					}
					w.WriteHeader(trouble.status)
					return true
				}
				c.start()
				p := c.say("direct", "pix "+secret)
				time.Sleep(time.Minute)
				synctest.Wait()
				answered, viewed := len(c.answers("reply/"+p.Id)) == 1, c.members["direct"].LastViewedAt >= p.CreateAt
				if n := int(attempts.Load()); answered != trouble.answered || viewed != answered || n != trouble.attempts && n != trouble.attempts+1 {
					t.Errorf("answered: %v, viewed: %v, after %d attempts\n%s", answered, viewed, n, &c.log)
				}
				time.Sleep(5 * time.Hour)
				synctest.Wait()
				if n := strings.Count(c.log.String(), "message not answered"); n != map[bool]int{true: 0, false: 1}[answered] || attempts.Load() > 20 {
					t.Errorf("%d lines, %d attempts\n%s", n, attempts.Load(), &c.log)
				}
				c.mu.Lock()
				c.rest = nil
				c.mu.Unlock()
				time.Sleep(time.Hour + time.Minute)
				synctest.Wait()
				c.once(p) // once the server is well
				if c.members["direct"].LastViewedAt < p.CreateAt {
					t.Error("answered in the end, and not viewed")
				}
			})
		})
	}
}

// What failed is not forgotten because of what was answered since: if the bot
// ends, the next one finds it.
func TestListenFailedIsNotViewed(t *testing.T) {
	inTalk(t, func(c *talk) {
		failing := ""
		c.rest = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			bad := failing != "" && r.URL.Path == "/api/v4/posts" && strings.Contains(string(body), failing)
			if bad {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return bad
		}
		c.start()
		failing = "premier"
		first := c.say("direct", "premier")
		time.Sleep(10 * time.Second)
		c.once(c.say("direct", "second"))
		if c.members["direct"].LastViewedAt >= first.CreateAt {
			t.Error("it is marked as viewed")
		}
		c.end()
		failing = ""
		c.start()
		time.Sleep(time.Second)
		synctest.Wait()
		c.once(first)
		if len(c.answers("")) != 2 || c.members["direct"].LastViewedAt != c.rooms["direct"].LastPostAt {
			t.Errorf("%d answers, viewed %d", len(c.answers("")), c.members["direct"].LastViewedAt)
		}
	})
}

// What Mattermost refuses it would refuse again: that is the end of it.
func TestListenRefusedIsSettled(t *testing.T) {
	for name, path := range map[string]string{"to post": "/api/v4/posts", "to look": "/api/v4/channels/direct/posts"} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(c *talk) {
				refusals := 0
				c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
					if r.URL.Path == path {
						refusals++
						refusing(w)
					}
					return r.URL.Path == path
				}
				c.start()
				p := c.say("direct", "pix", func(p *model.Post) { p.CreateAt = time.Now().Add(-time.Hour).UnixMilli() }) // told late: it looks first
				time.Sleep(5 * time.Hour)
				synctest.Wait()
				if n := strings.Count(c.log.String(), "message not answered"); n != 1 || refusals > 2 {
					t.Errorf("refused %d times, %d lines\n%s", refusals, n, &c.log)
				}
				if c.members["direct"].LastViewedAt < p.CreateAt {
					t.Error("not viewed")
				}
			})
		})
	}
}

// Several messages that failed are all answered in the end: each was counted
// against its author's quota once.
func TestListenFailedCountsOnce(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
			if r.URL.Path == "/api/v4/posts" {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return r.URL.Path == "/api/v4/posts"
		}
		c.start()
		var asked []*model.Post
		for range perMinute / 2 {
			asked = append(asked, c.say("direct", "pix"))
		}
		time.Sleep(time.Second)
		c.mu.Lock()
		c.rest = nil
		c.mu.Unlock()
		c.say("direct", "de trop")
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, p := range asked {
			c.once(p)
		}
		if n := len(c.answers("")); n != len(asked) {
			t.Errorf("%d answers", n)
		}
	})
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// While answers take their time pings go on, four run at once, and what is
// waiting is bounded.
func TestListenSlowAnswers(t *testing.T) {
	inTalk(t, func(c *talk) {
		running, most, slow := 0, 0, make(chan struct{})
		c.bot.answer = func(commands.Message) (commands.Reply, error) {
			c.mu.Lock()
			running++
			most = max(most, running)
			c.mu.Unlock()
			<-slow
			c.mu.Lock()
			running--
			c.mu.Unlock()
			return commands.Reply{Show: bot.TestAnswer{Proof: "ok"}}, nil
		}
		for i := range 40 {
			c.room(fmt.Sprint("d", i), model.ChannelTypeDirect)
		}
		c.start()
		for i := range 1000 {
			c.post(fmt.Sprint("d", i%40), "pix", func(p *model.Post) { p.UserId = fmt.Sprint("u", i%200) })
		}
		synctest.Wait()
		c.mu.Lock()
		pings := c.pings
		c.mu.Unlock()
		time.Sleep(5*time.Minute + time.Second)
		synctest.Wait()
		c.mu.Lock()
		if most != atOnce || c.pings-pings < 10 || len(c.dials) != 1 {
			t.Errorf("%d answers at once, %d pings in five minutes, %d connections", most, c.pings-pings, len(c.dials))
		}
		dropped := c.outcomes["dropped"]
		c.mu.Unlock()
		if dropped < 1000-atOnce*(mostQueue+1) || strings.Count(c.log.String(), "too many messages") != 1 {
			t.Errorf("%d were dropped\n%s", dropped, &c.log)
		}
		close(slow)
		time.Sleep(time.Hour) // what was dropped is read again
		synctest.Wait()
		c.once(c.say("d0", "pix", func(p *model.Post) { p.UserId = "autre" }))
		if n := len(c.answers("")); n != 1001 {
			t.Errorf("%d answers in the end, to 1001 messages", n)
		}
		for id, m := range c.members {
			if id != "salon" && id != "direct" && m.LastViewedAt != c.rooms[id].LastPostAt {
				t.Errorf("%s is not marked as viewed", id)
			}
		}
	})
}

// The answers of one conversation come in the order of its messages.
func TestListenKeepsTheOrder(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.bot.answer = func(m commands.Message) (commands.Reply, error) {
			if m.Text == "0" {
				time.Sleep(2 * time.Second)
			}
			return commands.Reply{Show: bot.TestAnswer{Proof: m.Text}}, nil
		}
		c.start()
		for i := range 8 {
			c.post("direct", fmt.Sprint(i))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		for i, answer := range c.answers("") {
			if !strings.Contains(textOf(answer), fmt.Sprint("`", i, "`")) {
				t.Errorf("answer %d: %q", i, textOf(answer))
			}
		}
	})
}
