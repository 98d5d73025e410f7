package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/sync/errgroup"

	"jalon/bot"
	"jalon/view"
)

// channel is a chat of one channel: its rows by instant, and those it pages.
type channel struct {
	since    *model.PostList
	pages    []*model.PostList
	asked    []string // path and query of each request but the memberships
	created  []*model.Post
	join     int  // status of the membership, 0 for 200
	create   int  // status of a creation
	onlyOnce bool // that status is the first creation's alone
}

func (c *channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/members") {
		w.WriteHeader(max(c.join, 200))
		fmt.Fprint(w, `{"id":"member"}`)
		return
	}
	c.asked = append(c.asked, r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery)
	if r.Method == http.MethodPost {
		var p model.Post
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			panic(err)
		}
		c.created = append(c.created, &p)
		w.WriteHeader(max(c.create, 201))
		fmt.Fprint(w, `{"id":"new"}`)
		if c.onlyOnce {
			c.create = 0
		}
		return
	}
	if r.URL.Query().Has("since") {
		json.NewEncoder(w).Encode(c.since)
		return
	}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page >= len(c.pages) {
		json.NewEncoder(w).Encode(model.NewPostList())
		return
	}
	json.NewEncoder(w).Encode(c.pages[page])
}

func (c *channel) messenger(t *testing.T) *Messenger {
	t.Helper()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	door, err := New(Options{URL: server.URL, BotURL: "http://bot.example.org/", SealKeys: keyOne, Installation: "ici", Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	me := "bot"
	door.me.Store(&me)
	return door.Messenger
}

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// row is a post in the channel, by default the one looked for.
func row(id string, change ...func(*model.Post)) *model.Post {
	p := &model.Post{Id: id, UserId: "bot", ChannelId: "salon", CreateAt: start.UnixMilli()}
	p.SetProps(model.StringInterface{propInstallation: "ici", propDelivery: "d"})
	for _, c := range change {
		c(p)
	}
	return p
}

func rows(posts ...*model.Post) *model.PostList {
	l := model.NewPostList()
	for _, p := range posts {
		l.AddPost(p)
		l.AddOrder(p.Id)
	}
	return l
}

func prop(key string, value any) func(*model.Post) {
	return func(p *model.Post) { p.AddProp(key, value) }
}

func TestFindKnowsItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		post *model.Post
		want string
	}{
		"its own":                  {row("p1"), "p1"},
		"deleted":                  {row("p1", func(p *model.Post) { p.DeleteAt = 5 }), "p1"},
		"a row of its history":     {row("p2", func(p *model.Post) { p.OriginalId, p.DeleteAt = "p1", 5 }), "p1"},
		"somebody else's":          {row("p1", func(p *model.Post) { p.UserId = "u" }), ""},
		"nobody's":                 {row("p1", func(p *model.Post) { p.UserId = "" }), ""},
		"another delivery's":       {row("p1", prop(propDelivery, "dd")), ""},
		"another installation's":   {row("p1", prop(propInstallation, "ailleurs")), ""},
		"a delivery that's a list": {row("p1", prop(propDelivery, []string{"d"})), ""},
		"without props":            {row("p1", func(p *model.Post) { p.SetProps(nil) }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			ch := &channel{since: rows(row("x", prop(propDelivery, "other")), c.post)}
			got, found, err := ch.messenger(t).Find(t.Context(), bot.Destination{Channel: "salon"}, "d", start)
			if err != nil || found != (c.want != "") || got.Receipt.Post != c.want || found && (got.Receipt.Channel != "salon" || got.At.UnixMilli() != c.post.CreateAt) {
				t.Errorf("%+v %v %v, want %q", got, found, err, c.want)
			}
			if len(ch.asked) != 1 || !strings.Contains(ch.asked[0], fmt.Sprintf("since=%d", start.UnixMilli())) {
				t.Errorf("asked %v", ch.asked)
			}
		})
	}
}

// others are n posts of the channel that are not the one looked for.
func others(from, n int, at time.Time) *model.PostList {
	l := model.NewPostList()
	for i := range n {
		p := &model.Post{Id: fmt.Sprint("o", from+i), UserId: "u", ChannelId: "salon", CreateAt: at.UnixMilli()}
		l.AddPost(p)
		l.AddOrder(p.Id)
	}
	return l
}

// When the server's rows may be cut, the channel is paged down to the instant.
func TestFindPagesBackwards(t *testing.T) {
	mine := others(200, 199, start.Add(time.Hour))
	mine.AddPost(row("p1"))
	mine.AddOrder("p1")
	before := others(200, 200, start.Add(-time.Millisecond))
	for name, c := range map[string]struct {
		since *model.PostList
		pages []*model.PostList
		asked int
		found bool
	}{
		"999 rows are all":        {others(0, 999, start), []*model.PostList{rows(row("p1"))}, 1, false},
		"on the second page":      {others(0, 1000, start), []*model.PostList{others(0, 200, start.Add(time.Hour)), mine}, 3, true},
		"past the instant":        {others(0, 1000, start), []*model.PostList{others(0, 200, start), before, rows(row("p1"))}, 3, false},
		"a short page is last":    {others(0, 1000, start), []*model.PostList{others(0, 199, start), rows(row("p1"))}, 2, false},
		"a channel emptied":       {others(0, 1000, start), nil, 2, false},
		"at the instant, goes on": {others(0, 1000, start), []*model.PostList{others(0, 200, start), mine}, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			ch := &channel{since: c.since, pages: c.pages}
			got, found, err := ch.messenger(t).Find(t.Context(), bot.Destination{Channel: "salon"}, "d", start)
			if err != nil || found != c.found || found && got.Receipt.Post != "p1" || len(ch.asked) != c.asked {
				t.Errorf("%+v %v %v, asked %v", got, found, err, ch.asked)
			}
		})
	}
}

// A channel too busy to be searched is a refusal, never « not found ».
func TestFindGivesUpLoudly(t *testing.T) {
	ch := &channel{since: others(0, 1000, start)}
	for range backwardsMost {
		ch.pages = append(ch.pages, others(0, 200, start.Add(time.Hour)))
	}
	_, found, err := ch.messenger(t).Find(t.Context(), bot.Destination{Channel: "salon"}, "d", start)
	var e *bot.SendError
	if found || !errors.As(err, &e) || e.Outcome != bot.OutcomeRefused || len(ch.asked) != 1+backwardsMost {
		t.Errorf("%v %v, asked %d times", found, err, len(ch.asked))
	}
}

// A page that names a post and does not hold it proves nothing.
func TestFindDoesNotTrustAPageWithHoles(t *testing.T) {
	holed := others(0, 200, start)
	delete(holed.Posts, holed.Order[len(holed.Order)-1])
	ch := &channel{since: others(0, 1000, start), pages: []*model.PostList{holed}}
	_, found, err := ch.messenger(t).Find(t.Context(), bot.Destination{Channel: "salon"}, "d", start)
	var e *bot.SendError
	if found || !errors.As(err, &e) || e.Outcome != bot.OutcomeUnknown {
		t.Errorf("%v %v", found, err)
	}
}

// Every attempt of a delivery bears the same identity, and only those.
func TestAttemptsHaveOneIdentity(t *testing.T) {
	ch := &channel{}
	m := ch.messenger(t)
	for _, delivery := range []string{"a", "a", "b"} {
		msg := bot.Message{Delivery: delivery, To: bot.Destination{Channel: "salon"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}
		if got, err := m.Post(t.Context(), msg); err != nil || got != (bot.Receipt{Channel: "salon", Post: "new"}) {
			t.Fatalf("%+v %v", got, err)
		}
	}
	p := ch.created
	if p[0].PendingPostId != p[1].PendingPostId || p[0].PendingPostId == p[2].PendingPostId || !strings.HasPrefix(p[0].PendingPostId, "bot:") {
		t.Errorf("%q %q %q", p[0].PendingPostId, p[1].PendingPostId, p[2].PendingPostId)
	}
	if p[0].GetProp(propDelivery) != "a" || p[0].GetProp(propInstallation) != "ici" || p[0].Message != "" {
		t.Errorf("%+v", p[0])
	}
	m.wire.sealer.installation = "ailleurs"
	if _, err := m.Post(t.Context(), bot.Message{Delivery: "a", To: bot.Destination{Channel: "salon"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}); err != nil {
		t.Fatal(err)
	}
	if ch.created[3].PendingPostId == p[0].PendingPostId {
		t.Error("a copy's attempts are held back as ours")
	}
}

// A refusal to post makes the next attempt look at the membership again.
func TestForbiddenForgetsTheMembership(t *testing.T) {
	ch := &channel{create: 403}
	m := ch.messenger(t)
	msg := bot.Message{Delivery: "a", To: bot.Destination{Channel: "salon"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}
	var e *bot.SendError
	if _, err := m.Post(t.Context(), msg); !errors.As(err, &e) || e.Outcome != bot.OutcomeRefused {
		t.Fatalf("%v", err)
	}
	if len(ch.created) != 2 {
		t.Errorf("tried %d times, want once more", len(ch.created))
	}
	ch.join, ch.create = 404, 0
	m.joined.Delete("salon")
	if _, err := m.Post(t.Context(), msg); !errors.As(err, &e) || e.Outcome != bot.OutcomeRefused || len(ch.created) != 2 {
		t.Errorf("posted in a channel it was removed from: %v, %d posts", err, len(ch.created))
	}
}

// Removed from a public channel since it joined, the bot joins again and posts.
func TestRemovedAndBack(t *testing.T) {
	ch := &channel{create: 403, onlyOnce: true}
	m := ch.messenger(t)
	m.joined.Store("salon", true)
	msg := bot.Message{Delivery: "a", To: bot.Destination{Channel: "salon"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}
	if receipt, err := m.Post(t.Context(), msg); err != nil || receipt.Post != "new" || len(ch.created) != 2 {
		t.Errorf("%+v %v, %d tries", receipt, err, len(ch.created))
	}
}

// Removed from a public channel since it joined, the bot joins again to look
// for a post too: a delivery is not given up because of it.
func TestRemovedAndLooksAgain(t *testing.T) {
	for name, refusals := range map[string]int{"once": 1, "always": 99} {
		t.Run(name, func(t *testing.T) {
			reads := 0
			ch := &channel{since: rows(row("p1"))}
			m := ch.messenger(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Has("since") {
					if reads++; reads <= refusals {
						refusing(w)
						return
					}
				}
				ch.ServeHTTP(w, r)
			}))
			defer server.Close()
			m.api = NewClient(server.URL, "").api
			m.joined.Store("salon", true)
			got, found, err := m.Find(t.Context(), bot.Destination{Channel: "salon"}, "d", start)
			if refusals == 1 && (err != nil || !found || got.Receipt.Post != "p1") || refusals > 1 && !refused(err) || reads != 2 {
				t.Errorf("%+v %v %v, after %d reads", got, found, err, reads)
			}
		})
	}
}

// A direct conversation that somebody opens at the same moment does not let the
// bot in for an instant: what it has to say there waits, and is not given up.
func TestConversationBeingOpened(t *testing.T) {
	opening, posted := true, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/users/u"):
			json.NewEncoder(w).Encode(model.User{Id: "u", Username: "u"})
		case strings.HasSuffix(r.URL.Path, "/channels/direct"):
			fmt.Fprint(w, `{"id":"dm"}`)
		case strings.Contains(r.URL.Path, "/members") && opening:
			refusing(w) // and nobody is added to such a channel
		case strings.HasSuffix(r.URL.Path, "/posts"):
			posted++
			fmt.Fprint(w, `{"id":"new"}`)
		default:
			fmt.Fprint(w, `{"id":"member"}`)
		}
	}))
	defer server.Close()
	m := (&channel{}).messenger(t)
	m.api = NewClient(server.URL, "").api
	m.people.client = &Client{api: m.api}
	msg := bot.Message{Delivery: "a", To: bot.Destination{User: "u"}, Content: bot.Content{Notice: &bot.Notice{Cause: bot.NoticeDead}}}
	var e *bot.SendError
	if _, err := m.Post(t.Context(), msg); !errors.As(err, &e) || e.Outcome != bot.OutcomeNotSent || posted != 0 {
		t.Fatalf("%v, %d posts", err, posted)
	}
	opening = false
	if receipt, err := m.Post(t.Context(), msg); err != nil || receipt.Channel != "dm" || posted != 1 {
		t.Errorf("%+v %v, %d posts", receipt, err, posted)
	}
}

// Several messages to a channel that the bot is not in join it once: a server
// that is asked twice at a time fails, or refuses the post, and what is refused is
// given up. One whose time is over waits no longer.
func TestJoinOnce(t *testing.T) {
	var asked, added atomic.Int64
	entered, enter := make(chan struct{}, 8), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/members"):
			added.Add(1)
			entered <- struct{}{}
			<-enter
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{}`)
		case strings.Contains(r.URL.Path, "/members/"):
			asked.Add(1)
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"id":"none","status_code":404}`)
		}
	}))
	defer server.Close()
	m := (&channel{}).messenger(t)
	m.api = NewClient(server.URL, "").api
	var group errgroup.Group
	join := func() error { return m.join(t.Context(), "salon") }
	group.Go(join)
	<-entered
	for range 3 {
		group.Go(join)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var e *bot.SendError
	if err := m.join(over, "salon"); !errors.As(err, &e) || e.Outcome != bot.OutcomeNotSent || !errors.Is(err, context.Canceled) {
		t.Errorf("without time: %v", err)
	}
	close(enter)
	if err := group.Wait(); err != nil || asked.Load() != 1 || added.Load() != 1 {
		t.Errorf("%v, asked %d times, added %d times", err, asked.Load(), added.Load())
	}
}

// A file that a channel refuses is tried again once the bot has joined it anew: an
// announcement is not given up because of it.
func TestUploadJoinsAgain(t *testing.T) {
	for name, refusals := range map[string]int{"once": 1, "always": 99} {
		t.Run(name, func(t *testing.T) {
			tries, joins := 0, 0
			ch := &channel{}
			m := ch.messenger(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/files"):
					if tries++; tries <= refusals {
						refusing(w)
						return
					}
					w.WriteHeader(http.StatusCreated)
					fmt.Fprint(w, `{"file_infos":[{"id":"f1"}]}`)
				case strings.Contains(r.URL.Path, "/members"):
					joins++
					ch.ServeHTTP(w, r)
				default:
					ch.ServeHTTP(w, r)
				}
			}))
			defer server.Close()
			m.api = NewClient(server.URL, "").api
			m.joined.Store("salon", true)
			ids, err := m.upload(t.Context(), "salon", []view.File{{Name: "a.ics", Type: "text/calendar", Body: []byte("x")}})
			if refusals == 1 && (err != nil || len(ids) != 1 || ids[0] != "f1") || refusals > 1 && !refused(err) || tries != 2 || joins == 0 {
				t.Errorf("%v %v, %d tries, %d joins", ids, err, tries, joins)
			}
		})
	}
}
