package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/e2e/faultproxy"
)

// A committee's whole life with eight people at once: polled, announced,
// answered, moved, asked of who has not answered, held, decided.
func TestCommitteeOfEight(t *testing.T) {
	c := newCommittee(t, "ana", "bob", "cleo", "driss", "elie")
	eight := []string{"coach", "intra", "dev", "ana", "bob", "cleo", "driss", "elie"} // patron is needed, and says nothing
	c.start("2026-11-23T08:00:00")
	product := c.place.channels["startup-dossierfacile"]

	draft := c.typesIn("coach", product, "/comite sonder jeudi 10/12 14h ou vendredi 11/12 9h30")
	has(t, c.presses("coach", draft.raw, "do").Text, "C'est demandé")
	c.settle()
	polls := c.one("polled")
	var presses []press
	for n, who := range eight {
		presses = append(presses, press{who, polls[n%2], "slot2"})
		if n < 3 {
			presses = append(presses, press{who, polls[(n+1)%2], "slot1"})
		}
	}
	c.together(presses)
	c.settle()
	c.both("polled", "jeudi 10 décembre à 14h** · 3 (", "vendredi 11 décembre à 9h30** · 8 (")
	if _, err := c.who["coach"].Choose(t.Context(), c.typesIn("coach", product, "/comite").raw, "choose", "2026-12-11T08:30:00Z"); err != nil {
		t.Fatal(err)
	}
	has(t, c.whispered("coach").Text, "C'est annoncé", "vendredi 11 décembre à 9h30")
	c.settle()

	posts := c.one("announced")
	first := c.entry(posts[0])
	says := map[string]bot.Presence{"coach": bot.Present, "intra": bot.Present, "dev": bot.Absent, "ana": bot.Perhaps,
		"bob": bot.Present, "cleo": bot.Absent, "driss": bot.Present, "elie": bot.Present}
	presses = nil
	for n, who := range eight {
		presses = append(presses, press{who, posts[n%2], string(says[who])})
	}
	c.together(presses)
	c.settle()
	c.both("announced", "Viennent : 5 · Ne savent pas : 1 · Ne viennent pas : 2 · Sans réponse : 1")
	has(t, c.presses("ana", posts[0], string(bot.Present)).Text, "C'est noté : tu viens")
	c.settle()
	c.both("announced", "Viennent : 6 · Ne viennent pas : 2 · Sans réponse : 1")

	draft = c.typesIn("coach", product, "/comite deplacer jeudi 17 décembre 14h")
	has(t, draft.Text, "7 personnes seront prévenues") // and coach, who moves it, knows
	hasNot(t, draft.Text, "10 décembre")
	has(t, c.presses("coach", draft.raw, "do").Text, "C'est déplacé")
	c.settle()
	c.both("announced", "Jeudi 17 décembre 2026, de 14h", "Viennent : 6")
	for _, who := range append(slices.Clone(eight), "patron") {
		told, want := c.saying(who, c.direct(who), "nouvelle date", "Jeudi 17 décembre"), 1
		if who == "patron" || who == "coach" { // who answered nothing, and who moved it
			want = 0
		}
		if len(told) != want {
			t.Errorf("%s is told %d times that it moved, want %d", who, len(told), want)
			continue
		}
		if want == 0 {
			continue
		}
		moved := c.entry(told[0])
		if moved.Id() != first.Id() || property(first, ics.ComponentPropertySequence) != "1" || property(moved, ics.ComponentPropertySequence) != "2" { // it was polled
			t.Errorf("%s: %s sequence %s became %s sequence %s", who, first.Id(), property(first, ics.ComponentPropertySequence), moved.Id(), property(moved, ics.ComponentPropertySequence))
		}
		if at, err := moved.GetStartAt(); err != nil || !at.Equal(time.Date(2026, 12, 17, 13, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: it starts at %s %v", who, at, err)
		}
	}

	c.mustAdvance("2026-12-17T09:00:00+01:00")
	for who := range c.who {
		want := 0
		if who == "patron" {
			want = 1
		}
		if n := len(c.saying(who, c.direct(who), "viendras-tu ?")); n != want {
			t.Errorf("%s is asked %d times, want %d", who, n, want)
		}
	}
	asked := c.saying("patron", c.direct("patron"), "viendras-tu ?")
	if len(asked) == 0 {
		t.FailNow()
	}
	if err := c.who["patron"].Press(t.Context(), asked[0], string(bot.Absent)); err != nil {
		t.Fatal(err)
	}
	c.settle()
	c.both("announced", "Viennent : 6 · Ne viennent pas : 3")

	c.mustAdvance("2026-12-17T18:00:00+01:00")
	held := c.saying("coach", c.direct("coach"), "c'était prévu jeudi 17 décembre à 14h")
	if len(held) != 1 {
		t.Fatalf("the organiser is asked %d times what was decided", len(held))
	}
	if err := c.who["coach"].Press(t.Context(), held[0], "decide"); err != nil {
		t.Fatal(err)
	}
	dialog, err := c.who["coach"].NextDialog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.who["coach"].Submit(t.Context(), dialog, c.direct("coach"), c.place.team.Id, map[string]any{"decision": string(bot.DecisionSixMonths), "precision": "cap sur les petites villes"})
	if err != nil || answer.Error != "" || len(answer.Errors) != 0 {
		t.Fatalf("the decision: %+v %v", answer, err)
	}
	c.settle()
	has(t, c.typesIn("intra", product, "/comite historique dossierfacile").Text, "six mois de plus (non publié)")
	hasNot(t, c.typesIn("elie", product, "/comite historique dossierfacile").Text, "six mois")
	for _, p := range c.one("announced") {
		hasNot(t, readAnswer(p).Text, "petites villes", "six mois")
	}
}

// Fifty people answer in a second, some of them twice: each is counted once, the
// posts end right, and neither is edited more than once a second.
func TestFiftyAnswers(t *testing.T) {
	var fifty []string
	for n := range 50 {
		fifty = append(fifty, fmt.Sprintf("p%02d", n))
	}
	c := newCommittee(t, fifty...)
	c.start("")
	c.announces()
	posts := c.one("announced")
	edits := c.timesOfEdits()
	all := []bot.Presence{bot.Present, bot.Perhaps, bot.Absent}
	var presses []press
	for n, who := range fifty {
		presses = append(presses, press{who, posts[n%2], string(all[n%3])})
		if n%5 == 0 {
			presses = append(presses, press{who, posts[(n+1)%2], string(all[n%3])})
		}
	}
	took := c.together(presses)
	wanted := "Viennent : 17 · Ne savent pas : 17 · Ne viennent pas : 16 · Sans réponse : 2"
	eventually(t, 30*time.Second, "both say "+wanted, func() bool {
		return !slices.ContainsFunc(c.one("announced"), func(p *model.Post) bool { return !strings.Contains(readAnswer(p).Text, wanted) })
	})
	c.idle()
	c.both("announced", wanted)
	has(t, c.types("coach", "/comite presences dossierfacile").Text, "(17)", "(16)")
	for _, p := range posts {
		at := edits.of(p)
		t.Logf("%d answers in %s; %d edits of one of the two", len(presses), took.Round(time.Millisecond), len(at))
		if len(at) == 0 {
			t.Error("it is never edited")
		}
		for n := 1; n < len(at); n++ {
			if apart := at[n].Sub(at[n-1]); apart < time.Second {
				t.Errorf("two edits in %s", apart)
			}
		}
	}
}

// editTimes are when posts were edited, by their id.
type editTimes struct {
	mu sync.Mutex
	at map[string][]time.Time
}

var editPost = regexp.MustCompile(`^/api/v4/posts/([^/]+)/patch$`)

// timesOfEdits has the proxy note when the bot edits a post.
func (c scene) timesOfEdits() *editTimes {
	k := &editTimes{at: map[string][]time.Time{}}
	c.toServer.Add(faultproxy.Rule{Method: "PUT", Path: editPost, Before: func(r *http.Request) {
		k.mu.Lock()
		defer k.mu.Unlock()
		id := editPost.FindStringSubmatch(r.URL.Path)[1]
		k.at[id] = append(k.at[id], time.Now())
	}})
	return k
}

func (k *editTimes) of(p *model.Post) []time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.at[p.Id])
}

// The bot is killed when a committee is stored and its announcement is not
// posted, or is posted and it does not know. Started again it announces it, once;
// and whoever presses again announces nothing more.
func TestCommitteeKilledInBetween(t *testing.T) {
	for name, fault := range map[string]faultproxy.Fault{"before it is posted": faultproxy.Refuse, "before it knows": faultproxy.DropReply} {
		t.Run(name, func(t *testing.T) {
			c := newCommittee(t)
			c.start("")
			draft := c.typesIn("coach", c.place.channels["startup-dossierfacile"], "/comite annoncer dans 3 semaines jeudi 10h")
			hit := make(chan struct{}, 1)
			c.toServer.Set(faultproxy.Rule{Method: "POST", Path: createPost, Fault: fault, Hit: hit})
			has(t, c.presses("coach", draft.raw, "do").Text, "C'est annoncé")
			<-hit
			c.kill()
			c.toServer.Clear()
			c.start("")
			c.one("announced")
			if err := c.who["coach"].Press(t.Context(), draft.raw, "do"); err != nil {
				t.Fatal(err)
			}
			hasNot(t, c.whispered("coach").Text, "Retirer")
			c.idle()
			c.both("announced", "Viennent : 0")
		})
	}
}

// What is forged, changed, pressed elsewhere or by who may not announces nothing
// and counts for nothing; a deleted announcement is noticed, and posted again
// when the organiser wants it.
func TestCommitteeForgedAndDeleted(t *testing.T) {
	c := newCommittee(t, "elie")
	c.start("")
	draft := c.typesIn("coach", c.place.channels["startup-dossierfacile"], "/comite annoncer dans 3 semaines jeudi 10h")
	has(t, c.presses("elie", draft.raw, "do").Text, "Rien n'est")
	has(t, c.typesIn("elie", c.place.channels["startup-dossierfacile"], "/comite annoncer dans 3 semaines jeudi 10h").Text, "Rien n'est")
	c.idle()
	if n := len(c.about("announced", "comites")); n != 0 {
		t.Fatalf("%d announcements by who may not", n)
	}
	has(t, c.presses("coach", draft.raw, "do").Text, "C'est annoncé")
	posts := c.one("announced")

	seal := c.tapped.seal(t, posts[0], string(bot.Present))
	for name, forged := range map[string]string{"changed at its end": seal[:len(seal)-4] + "AAAA", "changed within": seal[:20] + "AAAA" + seal[24:], "cut": seal[:len(seal)/2], "empty": "", "huge": strings.Repeat(seal, 100)} {
		if said := c.pressed("elie", posts[0].ChannelId, forged); !strings.Contains(said, "ne vient pas de moi") {
			t.Errorf("%s: %s", name, said)
		}
	}
	for _, elsewhere := range []string{posts[1].ChannelId, c.direct("elie"), ""} {
		has(t, c.pressed("elie", elsewhere, seal), "ne vient pas de moi")
	}
	c.idle()
	c.both("announced", "Viennent : 0")

	if _, err := server.Admin.API.DeletePost(t.Context(), posts[1].Id); err != nil {
		t.Fatal(err)
	}
	has(t, c.presses("intra", posts[0], string(bot.Present)).Text, "C'est noté")
	var told []*model.Post
	eventually(t, 20*time.Second, "the organiser is told", func() bool {
		told = c.saying("coach", c.direct("coach"), "quelqu'un l'a supprimée")
		return len(told) > 0
	})
	c.idle()
	if told = c.saying("coach", c.direct("coach"), "quelqu'un l'a supprimée"); len(told) != 1 || len(c.about("announced", "comites")) != 0 {
		t.Fatalf("told %d times, %d posted again unasked", len(told), len(c.about("announced", "comites")))
	}
	for range 2 { // the second press comes after the first
		if err := c.who["coach"].Press(t.Context(), told[0], "repost"); err != nil {
			t.Fatal(err)
		}
	}
	c.idle()
	again := c.about("again", "comites")
	if len(again) != 1 {
		t.Fatalf("posted again %d times", len(again))
	}
	has(t, readAnswer(again[0]).Text, "Viennent : 1")
}
