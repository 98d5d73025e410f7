package mattermost

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// When the creation fails the bot looks before it tries again.
func TestListenTroubledAnswers(t *testing.T) {
	for name, trouble := range map[string]struct {
		stored   bool // the server creates the post, and the reply is lost
		status   int
		times    int
		answers  int
		attempts int
	}{
		"a lost reply":      {stored: true, status: 502, times: 1, answers: 1, attempts: 1},
		"a 503":             {status: 503, times: 1, answers: 1, attempts: 2},
		"a 429":             {status: 429, times: 2, answers: 1, attempts: 3},
		"never":             {status: 503, times: 99, answers: 0, attempts: 3},
		"refused":           {status: 403, times: 99, answers: 0, attempts: 1},
		"an archived place": {status: 400, times: 99, answers: 0, attempts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(c *talk) {
				attempts := 0
				c.rest = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
					if r.URL.Path != "/api/v4/posts" {
						return false
					}
					if attempts++; attempts > trouble.times {
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
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				if got := len(c.answers("reply/" + p.Id)); got != trouble.answers || attempts != trouble.attempts {
					t.Errorf("%d answers after %d attempts\n%s", got, attempts, &c.log)
				}
				viewed := c.members["direct"].LastViewedAt >= p.CreateAt
				if viewed != (trouble.answers == 1) || len(c.bot.messages()) != 1 {
					t.Errorf("viewed: %v, asked %d times", viewed, len(c.bot.messages()))
				}
				if n := strings.Count(c.log.String(), "message not answered"); n != 1-trouble.answers {
					t.Errorf("%d lines\n%s", n, &c.log)
				}
				c.mu.Lock()
				c.rest = nil
				c.mu.Unlock()
				c.cut()
				c.forget()
				time.Sleep(2 * time.Second)
				synctest.Wait()
				c.once(p) // what had no answer gets one once the server is well
			})
		})
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

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
		synctest.Wait()
		c.once(c.say("d0", "pix", func(p *model.Post) { p.UserId = "autre" }))
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
