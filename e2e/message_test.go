package e2e

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/e2e/faultproxy"
)

var webSocket = regexp.MustCompile(`^/api/v4/websocket$`)

// talking is an installation whose bot listens.
type talking struct {
	*install
	bot *model.User
}

func newTalking(t *testing.T) *talking {
	t.Helper()
	i := newInstall(t, newPlace(t))
	i.start(beforeTheSlot)
	me, _, err := server.Admin.API.GetUserByUsername(t.Context(), "jalon", "")
	if err != nil {
		t.Fatal(err)
	}
	w := &talking{install: i, bot: me}
	w.eventually(20*time.Second, "the web socket", w.connected)
	return w
}

// connected asks the metrics, as a watch does.
func (w *talking) connected() bool {
	w.t.Helper()
	return strings.Contains(w.metrics(), "\njalon_websocket_connected 1\n")
}

// direct is a person's conversation with the bot.
func (w *talking) direct(user string) string {
	w.t.Helper()
	c, err := people[user].DirectChannel(w.t.Context(), w.bot.Id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Id
}

func (w *talking) say(user, channel, text, root string) *model.Post {
	w.t.Helper()
	p, _, err := people[user].API.CreatePost(w.t.Context(), &model.Post{ChannelId: channel, Message: text, RootId: root})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// answers are the bot's to a post, as a person of the channel sees them.
func (w *talking) answers(user string, to *model.Post) (found []*model.Post) {
	w.t.Helper()
	posts, err := people[user].Posts(w.t.Context(), to.ChannelId)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range posts {
		if p.UserId == w.bot.Id && p.GetProp("jalon_delivery") == "reply/"+to.Id {
			found = append(found, p)
		}
	}
	return found
}

// answer waits for the one answer to a post.
func (w *talking) answer(user string, to *model.Post) *model.Post {
	w.t.Helper()
	var found []*model.Post
	w.eventually(30*time.Second, "the answer to « "+to.Message+" »", func() bool {
		found = w.answers(user, to)
		return len(found) > 0
	})
	if len(found) != 1 {
		w.t.Fatalf("%d answers to « %s »", len(found), to.Message)
	}
	return found[0]
}

// Alone with the bot a name is enough: the card comes once, with buttons that
// work there. The bot's own view of the conversation follows.
func TestMessageDirect(t *testing.T) {
	w := newTalking(t)
	asked := w.say("agent", w.direct("agent"), "dossierfacile", "")
	answer := w.answer("agent", asked)
	card := read(answer)
	if !strings.Contains(card.Title, "DossierFacile") || answer.RootId != "" || len(card.Buttons) == 0 {
		t.Fatalf("in thread %q: %+v", answer.RootId, card)
	}
	if err := people["agent"].Press(t.Context(), answer, card.Buttons[0].ID); err != nil {
		t.Errorf("press %q: %v", card.Buttons[0].Label, err)
	}
	inThread := w.answer("agent", w.say("agent", asked.ChannelId, "trackdéchets", asked.Id))
	if inThread.RootId != asked.Id || !strings.Contains(read(inThread).Title, "Trackdéchets") {
		t.Errorf("in thread %q: %q", inThread.RootId, read(inThread).Title)
	}
	if n := len(w.answers("agent", asked)); n != 1 {
		t.Errorf("%d answers", n)
	}
	w.eventually(5*time.Second, "the bot's view", func() bool { return w.viewed(asked.ChannelId) })
	if metric := `jalon_messages_total{outcome="answered"} 2`; !strings.Contains(w.metrics(), metric) {
		t.Errorf("no %s", metric)
	}
	w.says(0, []string{"status"}, "web socket: connected since")
	w.unsaid("dossierfacile\"", "trackdéchets")
}

// viewed tells whether the server keeps a channel as viewed by the bot.
func (w *talking) viewed(channel string) bool {
	w.t.Helper()
	c, _, err := server.Admin.API.GetChannel(w.t.Context(), channel)
	if err != nil {
		w.t.Fatal(err)
	}
	m, _, err := server.Admin.API.GetChannelMember(w.t.Context(), channel, w.bot.Id, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return m.LastViewedAt >= c.LastPostAt
}

func (w *talking) metrics() string {
	w.t.Helper()
	answer, err := http.Get("http://" + w.listen + "/metrics")
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(answer.Body); err != nil {
		w.t.Fatal(err)
	}
	return text.String()
}

// unsaid checks that the log tells nothing of what people say.
func (w *talking) unsaid(words ...string) {
	w.t.Helper()
	for _, word := range words {
		if strings.Contains(w.log.String(), word) {
			w.t.Errorf("the log tells %q", word)
		}
	}
}

// In a channel the bot answers who mentions it, in the thread, and nobody
// else; least of all another program.
func TestMessageMention(t *testing.T) {
	w := newTalking(t)
	channel := w.place.channels["domaine-coaching"].Id
	invitation := w.invite(channel)
	others := []*model.Post{w.say("agent", channel, "dossierfacile", ""), w.say("agent", channel, "`@jalon` dossierfacile", ""),
		w.otherBot(channel, "@jalon dossierfacile"), invitation}
	asked := w.say("agent", channel, "Dis @Jalon, dossierfacile", "")
	if answer := w.answer("dev", asked); answer.RootId != asked.Id {
		t.Errorf("in thread %q, want %q", answer.RootId, asked.Id)
	}
	plain := w.say("agent", channel, "@jalon dossierfacile", "")
	answer := w.answer("dev", plain)
	if answer.RootId != plain.Id || !strings.Contains(read(answer).Title, "DossierFacile") {
		t.Errorf("in thread %q: %+v", answer.RootId, read(answer))
	}
	if inThread := w.answer("dev", w.say("dev", channel, "et trackdéchets @jalon ?", plain.Id)); inThread.RootId != plain.Id {
		t.Errorf("in thread %q, want %q", inThread.RootId, plain.Id)
	}
	for _, p := range others { // all came before what was answered
		if n := len(w.answers("agent", p)); n != 0 {
			t.Errorf("%d answers to « %s »", n, p.Message)
		}
	}
}

// invite brings the bot into a channel, and returns the post that says so.
func (w *talking) invite(channel string) *model.Post {
	w.t.Helper()
	if _, _, err := people["agent"].API.AddChannelMember(w.t.Context(), channel, w.bot.Id); err != nil {
		w.t.Fatal(err)
	}
	var said *model.Post
	w.eventually(5*time.Second, "the invitation", func() bool {
		posts, err := people["agent"].Posts(w.t.Context(), channel)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, p := range posts {
			if p.Type == model.PostTypeAddToChannel && p.GetProp(model.PostPropsAddedUserId) == w.bot.Id {
				said = p
			}
		}
		return said != nil
	})
	return said
}

// otherBot says something in the name of a program.
func (w *talking) otherBot(channel, text string) *model.Post {
	w.t.Helper()
	ctx, admin := w.t.Context(), server.Admin.API
	other, _, err := admin.CreateBot(ctx, &model.Bot{Username: "autre-" + w.place.team.Name})
	if err != nil {
		w.t.Fatal(err)
	}
	token, _, err := admin.CreateUserAccessToken(ctx, other.UserId, "e2e", 0)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := admin.AddTeamMember(ctx, w.place.team.Id, other.UserId); err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := admin.AddChannelMember(ctx, channel, other.UserId); err != nil {
		w.t.Fatal(err)
	}
	api := model.NewAPIv4Client(server.URL)
	api.SetToken(token.Token)
	p, _, err := api.CreatePost(ctx, &model.Post{ChannelId: channel, Message: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// The web socket is cut, and what is said meanwhile is replayed by the server
// once the bot is back.
func TestMessageWhileCut(t *testing.T) {
	w := newTalking(t)
	direct, channel := w.direct("agent"), w.place.channels["domaine-coaching"].Id
	w.invite(channel)
	before := w.say("agent", direct, "dossierfacile", "")
	w.answer("agent", before)
	w.toServer.Set(faultproxy.Rule{Path: webSocket, Fault: faultproxy.BadGateway})
	if n := w.toServer.Cut(); n != 1 {
		t.Fatalf("%d web sockets to cut", n)
	}
	w.eventually(10*time.Second, "the end of the web socket", func() bool { return !w.connected() })
	meanwhile := []*model.Post{w.say("agent", direct, "trackdéchets", ""), w.say("dev", channel, "@jalon dossierfacile", "")}
	w.says(0, []string{"status"}, "web socket: not connected since")
	listed := w.toServer.Seen("GET", regexp.MustCompile(`/channel_members$`))
	w.toServer.Clear()
	for _, p := range append(meanwhile, before) {
		w.answer("agent", p)
	}
	if w.toServer.Seen("GET", regexp.MustCompile(`/channel_members$`)) != listed {
		t.Error("it caught up, and was to be replayed")
	}
	if !strings.Contains(w.log.String(), "resumed=true") {
		t.Error("the connection was not taken up again")
	}
}

// The bot was stopped, or killed before it noted anything: at its start it
// answers what was said to it meanwhile, once.
func TestMessageWhileStopped(t *testing.T) {
	w := newTalking(t)
	ctx := t.Context()
	direct, channel := w.direct("coach"), w.place.channels["domaine-coaching"].Id
	w.invite(channel)
	first := w.say("coach", direct, "dossierfacile", "")
	w.answer("coach", first)
	w.eventually(5*time.Second, "the bot's view", func() bool { return w.viewed(direct) })
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	asked := []*model.Post{w.say("coach", direct, "trackdéchets", ""), w.say("dev", channel, "@jalon dossierfacile", "")}
	silent := w.say("dev", channel, "dossierfacile", "")

	// Killed between its answer and its view of the channel.
	hit := make(chan struct{}, 1)
	w.toServer.Set(faultproxy.Rule{Path: regexp.MustCompile(`/view$`), Fault: faultproxy.Hang},
		faultproxy.Rule{Method: "POST", Path: createPost, Hit: hit})
	w.start(beforeTheSlot)
	w.hit(ctx, hit)
	w.kill()
	w.toServer.Clear()
	w.start(beforeTheSlot)
	for _, p := range append(asked, first) {
		w.answer("coach", p)
	}
	w.eventually(10*time.Second, "the bot's view", func() bool { return w.viewed(direct) && w.viewed(channel) })
	for _, p := range append(asked, first) {
		w.answer("coach", p) // still one
	}
	if n := len(w.answers("dev", silent)); n != 0 {
		t.Errorf("%d answers to what is not for it", n)
	}
}

func (w *talking) hit(ctx context.Context, hit <-chan struct{}) {
	w.t.Helper()
	select {
	case <-hit:
	case <-time.After(20 * time.Second):
		w.t.Fatal("nothing was posted")
	case <-ctx.Done():
		w.t.Fatal(ctx.Err())
	}
}
