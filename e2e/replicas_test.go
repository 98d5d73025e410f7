package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/e2e/pgserver"
	"jalon/store"
)

// replicas are processes of one installation on one PostgreSQL; Mattermost
// reaches any of them.
type replicas struct {
	*install
	database *pgserver.Server
	each     []*install
	pinned   atomic.Int64 // the one Mattermost reaches; -1 for any
}

func newReplicas(t *testing.T, n int) *replicas {
	t.Helper()
	database, err := pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { database.Stop() })
	if err := database.CreateDatabase(t.Context(), "jalon"); err != nil {
		t.Fatal(err)
	}
	r := &replicas{install: newInstall(t, newPlace(t)), database: database}
	r.pinned.Store(-1)
	balancer := httptest.NewUnstartedServer(r)
	balancer.Listener.Close()
	if balancer.Listener, err = listenAt(r.listen); err != nil { // where the set-up said that the bot is
		t.Fatal(err)
	}
	balancer.Start()
	t.Cleanup(balancer.Close)
	for k := range n {
		one := *r.install
		one.listen, one.log, one.process = freeAddress(t), &safeBuffer{}, nil
		one.named = fmt.Sprintf("jalon%d.toml", k)
		body, err := os.ReadFile(r.config())
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(body), fmt.Sprintf("listen = %q", r.listen),
			fmt.Sprintf("listen = %q\nsocket = 'sock%d'\nstore = %q", one.listen, k, database.DSN("jalon")), 1)
		text = strings.Replace(text, "concurrency = 1", "concurrency = 4", 1)
		if err := os.WriteFile(filepath.Join(r.folder, one.named), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		r.each = append(r.each, &one)
		t.Cleanup(func() {
			one.kill()
			if t.Failed() {
				t.Logf("the log of %s:\n%.20000s", one.named, one.log)
			}
		})
	}
	return r
}

// ServeHTTP passes a call on to a process that answers.
func (r *replicas) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	from := rand.IntN(len(r.each))
	if n := r.pinned.Load(); n >= 0 {
		from = int(n)
	}
	target := &url.URL{Scheme: "http", Host: r.each[from].listen}
	httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, q)
}

// open opens the store beside the processes.
func (r *replicas) open() store.Store {
	r.t.Helper()
	st, err := store.Open(r.t.Context(), r.database.DSN("jalon"), store.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = st.Close() })
	return st
}

// eventually asks until something is so.
func eventually(t *testing.T, within time.Duration, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !so(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		select {
		case <-t.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Alone among the tests, because another bot of the same account would answer
// too: whatever process people reach, they meet the same bot: what one is told the
// others show, a message is answered once, and when the one that listens is
// gone another does.
func TestReplicas(t *testing.T) {
	r := newReplicas(t, 3)
	for _, one := range r.each {
		one.start("")
	}
	agent, channel := people["agent"], r.place.channels["domaine-mesures-impact"]
	ask := func(process int64, line string) string {
		t.Helper()
		r.pinned.Store(process)
		if _, err := agent.Execute(t.Context(), channel, line); err != nil {
			t.Fatal(err)
		}
		post, err := agent.NextEphemeral(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := read(post)
		return said.Lead + said.Title + said.Text
	}
	if said := ask(0, "/startup ici mobilic"); !strings.Contains(said, "Mobilic") {
		t.Fatalf("%q", said)
	}
	for process := int64(1); process < 3; process++ {
		eventually(t, 5*time.Second, "every process shows the channel's product", func() bool {
			return strings.Contains(ask(process, "/startup"), "Mobilic")
		})
	}
	r.pinned.Store(-1)
	r.speaks("dossierfacile", "DossierFacile")
	listening := -1
	for k, one := range r.each {
		if strings.Contains(one.log.String(), "job=messages") {
			if listening >= 0 {
				t.Errorf("processes %d and %d both listen", listening, k)
			}
			listening = k
		}
	}
	if listening < 0 {
		t.Fatal("nobody listens")
	}
	r.each[listening].kill()
	r.speaks("mobilic", "Mobilic")
	r.each[listening].says(0, []string{"status"}, "stopped here; bots that run on its store: 2", ": hears what is said without a slash")
	r.each[(listening+1)%3].says(0, []string{"status"}, "running, ready", ", this one")
	if err := r.each[(listening+1)%3].stop(); err != nil {
		t.Error(err)
	}
	r.speaks("trackdéchets", "Trackdéchets")
}

// speaks has somebody write to the bot, and wants one answer.
func (r *replicas) speaks(text, want string) {
	r.t.Helper()
	ctx := r.t.Context()
	me := r.botUser()
	direct, err := people["dev"].DirectChannel(ctx, me.Id)
	if err != nil {
		r.t.Fatal(err)
	}
	asked, _, err := people["dev"].API.CreatePost(ctx, &model.Post{ChannelId: direct.Id, Message: text})
	if err != nil {
		r.t.Fatal(err)
	}
	answers := func() (n int) {
		posts, err := people["dev"].Posts(ctx, direct.Id)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, p := range posts {
			if p.UserId == me.Id && p.CreateAt >= asked.CreateAt && strings.Contains(read(p).Title+read(p).Text, want) {
				n++
			}
		}
		return n
	}
	eventually(r.t, 45*time.Second, "an answer to "+text, func() bool { return answers() > 0 })
	if n := answers(); n != 1 {
		r.t.Errorf("%d answers to %s", n, text)
	}
}

// 2 000 messages are sent by three processes that are killed and started again
// at random, on a PostgreSQL that stops twice: each is posted once.
func TestReplicasUnderFire(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	t.Parallel()
	const messages, rooms, rounds = 2000, 25, 14
	r := newReplicas(t, 3)
	channels := r.rooms(rooms)
	for _, one := range r.each {
		one.start("")
	}
	st := r.open()
	owed := owedTo(channels, messages)
	if err := st.Owe(t.Context(), owed); err != nil {
		t.Fatal(err)
	}
	seed := uint64(20261125)
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	for round := range rounds {
		victim := r.each[dice.IntN(len(r.each))]
		victim.kill()
		pause(t, time.Duration(dice.IntN(400))*time.Millisecond)
		if round%6 == 3 {
			if err := r.database.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		victim.start("")
		pause(t, time.Duration(dice.IntN(400))*time.Millisecond)
	}
	left := func() (n int) {
		all, err := st.Deliveries(t.Context(), messages+1000)
		if err != nil {
			return messages
		}
		for _, d := range all {
			if d.State == bot.StatePlanned || d.State == bot.StateClaimed {
				n++
			}
		}
		return n
	}
	t.Logf("%d are left once the fire stops", left())
	eventually(t, 3*time.Minute, "everything is settled", func() bool { return left() == 0 })
	for n := range messages {
		d, err := st.Delivery(t.Context(), owed[n].Name)
		if err != nil || d.State != bot.StateSent {
			t.Errorf("%s is %s (%s, %s), %v", owed[n].Name, d.State, d.Reason, d.Cause, err)
		}
	}
	r.postedOnce(channels, messages)
}

// owedTo are messages for channels, in turn.
func owedTo(channels []*model.Channel, messages int) []bot.Delivery {
	owed := make([]bot.Delivery, messages)
	for n := range owed {
		now := time.Now()
		owed[n] = bot.Delivery{Name: fmt.Sprint("fire/", n), Kind: bot.KindPublish, Slot: now, Due: now, PlannedAt: now, State: bot.StatePlanned,
			To:      bot.Destination{Channel: bot.ChannelID(channels[n%len(channels)].Id)},
			Content: bot.Content{Card: &bot.StartupCard{Startup: bot.Startup{Slug: "x", Name: fmt.Sprint("Message ", n)}}}}
	}
	return owed
}

// pause lets the processes work.
func pause(t *testing.T, d time.Duration) {
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}

// rooms makes channels that the bot may post in.
func (i *install) rooms(n int) (channels []*model.Channel) {
	i.t.Helper()
	for k := range n {
		c, err := server.Channel(i.t.Context(), i.place.team, fmt.Sprint("salle", k), false)
		if err == nil {
			_, _, err = server.Admin.API.AddChannelMember(i.t.Context(), c.Id, i.botUser().Id)
		}
		if err != nil {
			i.t.Fatal(err)
		}
		channels = append(channels, c)
	}
	return channels
}

// postedOnce counts the posts of each delivery.
func (i *install) postedOnce(channels []*model.Channel, messages int) {
	i.t.Helper()
	count := map[string]int{}
	for _, c := range channels {
		for page := 0; ; page++ {
			list, _, err := server.Admin.API.GetPostsForChannel(context.Background(), c.Id, page, 200, "", false, false)
			if err != nil {
				i.t.Fatal(err)
			}
			for _, p := range list.Posts {
				if name, ok := p.GetProp("jalon_delivery").(string); ok && strings.HasPrefix(name, "fire/") { // not a greeting
					count[name]++
				}
			}
			if len(list.Order) < 200 {
				break
			}
		}
	}
	for name, n := range count {
		if n != 1 {
			i.t.Errorf("%s was posted %d times", name, n)
		}
	}
	if len(count) != messages {
		i.t.Errorf("%d of %d messages were posted", len(count), messages)
	}
}
