package mattermost

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// What is heard again after a restart, in an event or by catching up, has its
// answer already.
func TestListenOnceAcrossRestarts(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		answered := []*model.Post{c.say("direct", "un"), c.say("salon", "@jalon deux"), c.say("direct", "trois", func(p *model.Post) { p.RootId = "fil" })}
		for _, m := range c.members { // as if the bot had ended before it marked them
			m.LastViewedAt, m.MentionCount = 0, 1
		}
		c.end()
		missed := c.say("direct", "quatre")
		c.start()
		for _, p := range answered {
			c.emit("posted", posted(p, c.rooms[p.ChannelId]))
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, p := range append(answered, missed) {
			c.once(p)
		}
		if len(c.bot.messages()) != 4 {
			t.Errorf("it was asked %d times", len(c.bot.messages()))
		}
		for id, m := range c.members {
			if m.LastViewedAt != c.rooms[id].LastPostAt {
				t.Errorf("%s is not marked as viewed", id)
			}
		}
	})
}

// An event that comes again when the memory of it is gone has its answer.
func TestListenForgetsAndLooks(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.start()
		p := c.say("direct", "un")
		time.Sleep(time.Hour)
		c.ear.seen.forget("reply/" + p.Id)
		c.emit("posted", posted(p, c.rooms["direct"]))
		synctest.Wait()
		c.once(p)
		if c.outcomes[outcomeRepeated] != 1 {
			t.Errorf("%v", c.outcomes)
		}
	})
}

// Lists with holes, or none: it reads the rest, or tries again.
func TestListenCatchUpReadsAnything(t *testing.T) {
	for _, strange := range []struct{ path, body string }{
		{"/api/v4/users/bot/channels", `[null,{"id":"ailleurs","type":"D","last_post_at":99999999999999}]`},
		{"/api/v4/users/bot/channels", `{}`},
		{"/api/v4/users/bot/channel_members", `[null]`},
		{"/api/v4/users/bot/channel_members", `null`},
		{"/api/v4/channels/direct/posts", `{"order":["x","y"],"posts":{"x":null}}`},
		{"/api/v4/channels/direct/posts", `{"order":null,"posts":null}`},
		{"/api/v4/channels/direct/posts", `<html>`},
	} {
		inTalk(t, func(c *talk) {
			c.post("direct", "un")
			c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
				if r.URL.Path == strange.path {
					io.WriteString(w, strange.body)
				}
				return r.URL.Path == strange.path
			}
			c.start()
			time.Sleep(time.Minute)
			synctest.Wait()
			if !c.ear.State().Connected {
				t.Errorf("%s %s: %+v", strange.path, strange.body, c.ear.State())
			}
			c.mu.Lock()
			c.rest = nil
			c.mu.Unlock()
			c.once(c.say("direct", "deux"))
		})
	}
}

// Catching up looks at the last day, in every channel however many there are,
// and asks the server little by little.
func TestListenCatchUpIsBounded(t *testing.T) {
	inTalk(t, func(c *talk) {
		old := c.post("direct", "avant-hier")
		time.Sleep(25 * time.Hour)
		for i := range 330 {
			id := fmt.Sprintf("d%03d", i)
			c.room(id, model.ChannelTypeDirect)
			c.post(id, "bonjour", func(p *model.Post) { p.UserId = id })
		}
		unread := c.post("salon", "entre nous")
		c.start()
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if n := len(c.answers("")); n < 100 || n > 200 {
			t.Errorf("%d answers within half a minute", n)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(c.answers("")); n != 330 {
			t.Errorf("%d answers in the end\n%s", n, &c.log)
		}
		for _, p := range []*model.Post{old, unread} {
			if len(c.answers("reply/"+p.Id)) != 0 {
				t.Errorf("it answers %q", p.Message)
			}
		}
	})
}

// refusing answers as Mattermost does to what is not allowed.
func refusing(w http.ResponseWriter) {
	w.WriteHeader(http.StatusForbidden)
	io.WriteString(w, `{"id":"api.context.permissions.app_error","message":"no","status_code":403}`)
}

// A channel that cannot be read keeps no other one waiting. It is tried again
// by itself; one that Mattermost refuses is not, until something else is missed.
func TestListenCatchUpGoesOn(t *testing.T) {
	inTalk(t, func(c *talk) {
		asked := map[string]int{}
		c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/posts") {
				return false
			}
			asked[r.URL.Path]++
			switch id := strings.Split(r.URL.Path, "/")[4]; {
			case id == "d8" || id == "d4":
				refusing(w)
			case id == "d9" && asked[r.URL.Path] <= 3, id == "d0" && asked[r.URL.Path] == 1:
				w.WriteHeader(http.StatusBadGateway)
			default:
				return false
			}
			return true
		}
		posts := map[string]*model.Post{}
		for i := range 10 {
			id := fmt.Sprint("d", i)
			c.room(id, model.ChannelTypeDirect)
			posts[id] = c.post(id, "bonjour", func(p *model.Post) { p.UserId = id })
		}
		c.start()
		synctest.Wait()
		if n := len(c.answers("")); n != 6 {
			t.Errorf("%d answers at once\n%s", n, &c.log)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for id, p := range posts {
			if want := map[bool]int{true: 0, false: 1}[id == "d8" || id == "d4"]; len(c.answers("reply/"+p.Id)) != want {
				t.Errorf("%s: %d answers", id, len(c.answers("reply/"+p.Id)))
			}
		}
		if n := asked["/api/v4/channels/d8/posts"]; n != 1 || c.count("GET", "/api/v4/users/bot/channel_members") != 1 {
			t.Errorf("refused, it was asked %d times, and the list %d times", n, c.count("GET", "/api/v4/users/bot/channel_members"))
		}
		c.mu.Lock()
		c.rest = nil
		c.mu.Unlock()
		c.cut()
		c.forget()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		for _, p := range posts {
			c.once(p)
		}
	})
}

// While a channel is left to read, an answer in it does not mark it as viewed:
// if the bot ends there, the next one reads it.
func TestListenUnreadIsNotViewed(t *testing.T) {
	inTalk(t, func(c *talk) {
		c.rest = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
			if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/posts") {
				w.WriteHeader(http.StatusBadGateway)
				return true
			}
			return false
		}
		missed := c.post("direct", "un")
		c.start()
		c.once(c.say("direct", "deux"))
		if c.members["direct"].LastViewedAt >= missed.CreateAt {
			t.Error("it is marked as viewed")
		}
		c.end()
		c.rest = nil
		c.start()
		time.Sleep(time.Second)
		synctest.Wait()
		c.once(missed)
	})
}

func TestListenInvited(t *testing.T) {
	invite := both(func(p *model.Post) { p.Type = model.PostTypeAddToChannel }, prop("addedUserId", "bot"))
	inTalk(t, func(c *talk) {
		c.bot.welcome = bot.TestAnswer{Proof: "bonjour"}
		c.start()
		c.emit("user_added", map[string]any{"user_id": "bot", "team_id": "equipe"})
		c.say("salon", "@agent joined", func(p *model.Post) { p.Type, p.UserId = model.PostTypeJoinChannel, "bot" })
		if len(c.bot.invited) != 0 {
			t.Error("it joined by itself, and takes it for an invitation")
		}
		p := c.say("salon", "agent added @jalon", invite)
		c.emit("posted", posted(p, c.rooms["salon"]))
		c.say("salon", "agent added @jalon", invite)
		answers := c.answers("invited/salon")
		if len(answers) != 1 || answers[0].RootId != "" || !strings.Contains(textOf(answers[0]), "bonjour") {
			t.Fatalf("%v", answers)
		}
		want := commands.Invitation{Channel: "salon", ChannelName: "nom-salon", DisplayName: "Nom salon", Door: "mattermost"}
		if diff := cmp.Diff([]commands.Invitation{want}, c.bot.invited); diff != "" {
			t.Error(diff)
		}
		c.end()
		c.room("ailleurs", model.ChannelTypePrivate)
		c.say("salon", "agent added @jalon", invite)
		c.say("ailleurs", "agent added @jalon", invite)
		c.start() // invited again, and elsewhere, while it was away
		time.Sleep(time.Second)
		synctest.Wait()
		if len(c.answers("invited/salon")) != 1 || len(c.answers("invited/ailleurs")) != 1 {
			t.Errorf("%d and %d answers", len(c.answers("invited/salon")), len(c.answers("invited/ailleurs")))
		}
		c.bot.refuse = errors.New("panne")
		c.room("encore", model.ChannelTypePrivate)
		c.say("encore", "agent added @jalon", invite)
		if len(c.answers("invited/encore")) != 0 || strings.Count(c.log.String(), "err=panne") != 1 {
			t.Errorf("nobody asked, and it tells of its fault\n%s", &c.log)
		}
		c.bot.refuse = nil
		time.Sleep(25 * time.Hour)
		c.say("salon", "agent added @jalon", invite)
		if len(c.answers("invited/salon")) != 2 {
			t.Error("invited another day, it says nothing")
		}
	})
}
