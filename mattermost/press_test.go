package mattermost

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/commands"
)

// pressed is a chat where somebody presses: what it was asked to post, and
// what it answers to that.
type pressed struct {
	*target
	mu     sync.Mutex
	posted []string // path of each POST
	status int      // of the answer to it
}

func newPressed(t *testing.T) *pressed {
	p := &pressed{target: newTarget(t), status: http.StatusCreated}
	p.behind(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			json.NewEncoder(w).Encode(model.User{Id: "u", Username: "u", Locale: "fr"})
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.posted = append(p.posted, r.URL.Path)
		w.WriteHeader(p.status)
		w.Write([]byte(`{"id":"nouveau"}`))
	}, "fr")
	return p
}

// on presses a button of a post in a channel of that name, and returns what is
// whispered.
func (p *pressed) on(what sealed, channelName, team string) string {
	p.t.Helper()
	what.Channel = "salon"
	body, err := json.Marshal(model.PostActionIntegrationRequest{UserId: "u", ChannelId: "salon", ChannelName: channelName, TeamId: team,
		Context: map[string]any{"seal": p.door.Sealer.seal(what)}})
	if err != nil {
		p.t.Fatal(err)
	}
	status, text := p.send("POST", ActionPath, "application/json", string(body))
	var answer model.PostActionIntegrationResponse
	if err := json.Unmarshal([]byte(text), &answer); err != nil || status != http.StatusOK || answer.Update != nil {
		p.t.Fatalf("%d %q %v", status, text, err)
	}
	return answer.EphemeralText
}

// What a press answers is for who pressed: a post of its own is made of it
// where nobody else reads, in the conversation of two. A group of people has
// no team either.
func TestPressAnswersNobodyElse(t *testing.T) {
	card := commands.Reply{Show: &bot.StartupCard{Insider: true, Startup: bot.Startup{ID: "p1", Slug: "pix", Name: "Pix"}}}
	alone := strings.Repeat("a", 26) + "__" + strings.Repeat("b", 26)
	for name, c := range map[string]struct {
		channel, team string
		posted        int
	}{
		"alone with the bot":         {alone, "", 1},
		"a group":                    {strings.Repeat("0f", 20), "", 0},
		"a channel":                  {"domaine-coaching", "equipe", 0},
		"a channel that is not said": {"", "", 0},
		"a name made to look like":   {"a__b", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPressed(t)
			p.reply = card
			whispered := p.on(sealed{Act: bot.Act{Verb: bot.VerbCard, Product: "p1"}}, c.channel, c.team)
			if len(p.posted) != c.posted || strings.Contains(whispered, "Pix") != (c.posted == 0) {
				t.Errorf("posted %v, whispered %q", p.posted, whispered)
			}
		})
	}
}

// Two other people's conversation is not the bot's: it cannot post there, and
// whispers.
func TestPressBetweenOthers(t *testing.T) {
	p := newPressed(t)
	p.status = http.StatusForbidden
	p.reply = commands.Reply{Show: &bot.StartupCard{Startup: bot.Startup{ID: "p1", Slug: "pix", Name: "Pix"}}}
	whispered := p.on(sealed{Act: bot.Act{Verb: bot.VerbCard, Product: "p1"}}, strings.Repeat("c", 26)+"__"+strings.Repeat("d", 26), "")
	if len(p.posted) != 1 || !strings.Contains(whispered, "Pix") {
		t.Errorf("posted %v, whispered %q", p.posted, whispered)
	}
}

// slow takes longer than anybody waits.
type slow struct{}

func (slow) Command(ctx context.Context, _ commands.Call) (commands.Reply, error) { return slowly(ctx) }
func (slow) Press(ctx context.Context, _ commands.Press) (commands.Reply, error)  { return slowly(ctx) }
func (slow) Submit(ctx context.Context, _ commands.Submission) (commands.Reply, error) {
	return slowly(ctx)
}

func slowly(ctx context.Context) (commands.Reply, error) {
	<-ctx.Done()
	return commands.Reply{}, fmt.Errorf("read the facts: %w", ctx.Err())
}

// What takes too long is said to be busy: nothing failed.
func TestSlowIsBusy(t *testing.T) {
	g := newTarget(t)
	g.serve(slow{})
	state := g.door.Sealer.seal(sealed{Channel: "salon", User: "u", Expires: g.clock.Now().Add(formLife).Unix()})
	var all sync.WaitGroup
	for name, ask := range map[string]func() string{
		"command": func() string {
			_, body := g.send("POST", CommandPath, formType, typed("jeton-un", "u", "x"))
			return body
		},
		"press": func() string { _, body := g.press(g.door.Sealer.seal(sealed{Channel: "salon"}), "salon"); return body },
		"form":  func() string { body, _ := g.submit("u", state, nil); return body },
	} {
		all.Go(func() {
			if said := ask(); !strings.Contains(said, "plus longtemps que prévu") {
				t.Errorf("%s: %s", name, said)
			}
		})
	}
	all.Wait()
}

// A press that has nothing to say ends quietly.
func TestPressWithNothingToSay(t *testing.T) {
	p := newPressed(t)
	p.reply = commands.Reply{}
	if said := p.on(sealed{Act: bot.Act{Verb: bot.VerbTest}}, "salon", "equipe"); said != "" {
		t.Errorf("it says %q", said)
	}
}

// page is the second page of a long list.
func page() bot.Listing {
	l := bot.Listing{Asked: "logement", Listed: true, First: 10, Total: 30, Page: 1, Pages: 3}
	for i := range 10 {
		l.Lines = append(l.Lines, bot.ListLine{Product: bot.ProductID(fmt.Sprint("p", i)), Slug: fmt.Sprint("produit-", i), Name: fmt.Sprint("Produit ", i), Active: true})
	}
	return l
}

// A page of a list comes whole where a command was answered, as often as the
// server lets it; then, and under a public post, its text is whispered.
func TestPressTurnsPages(t *testing.T) {
	hook := strings.Repeat("h", 26)
	act := bot.Act{Verb: bot.VerbList, Text: "logement", Page: 1}
	for name, c := range map[string]struct {
		hook   string
		status int
		posted int
		whole  bool
	}{
		"after a command":            {hook, http.StatusOK, 1, true},
		"the sixth time":             {hook, http.StatusBadRequest, 1, false},
		"half an hour later":         {hook, http.StatusNotFound, 1, false},
		"in the thread of a mention": {"", http.StatusOK, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPressed(t)
			p.reply, p.status = commands.Reply{Show: page()}, c.status
			whispered := p.on(sealed{Act: act, Hook: c.hook}, "domaine-coaching", "equipe")
			if len(p.posted) != c.posted || c.posted == 1 && p.posted[0] != "/hooks/commands/"+hook {
				t.Errorf("posted %v", p.posted)
			}
			if want := p.door.view.Post("fr", page()).Flat(); c.whole && whispered != "" || !c.whole && whispered != want {
				t.Errorf("whispered %q", whispered)
			}
			if !c.whole && !strings.Contains(whispered, "`/startup liste logement page:3`") {
				t.Errorf("nothing says how to go on: %q", whispered)
			}
		})
	}
}
