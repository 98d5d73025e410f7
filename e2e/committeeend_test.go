package e2e

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/mattermost/mattermost/server/public/model"

	"jalon/bot"
	"jalon/e2e/faultproxy"
)

// agrees types a line about committees in the product's channel, and presses what
// it is to do.
func (c scene) agrees(who, line string) answered {
	c.t.Helper()
	draft := c.typesIn(who, c.place.channels["startup-dossierfacile"], line)
	if !draft.offers("do") {
		c.t.Fatalf("%s types %s and reads %s", who, line, draft.Text)
	}
	return c.presses(who, draft.raw, "do")
}

// ever are the kinds of all that was said about committees in a channel, the
// oldest first, with what was deleted.
func (c scene) ever(channel string) (kinds []string) {
	c.t.Helper()
	list, _, err := server.Admin.API.GetPostsForChannel(c.t.Context(), channel, 0, 200, "", false, true)
	if err != nil {
		c.t.Fatal(err)
	}
	posts := list.ToSlice()
	slices.SortFunc(posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	for _, p := range posts {
		name, _ := p.GetProp("jalon_delivery").(string)
		parts := strings.Split(name, "/")
		if len(parts) < 3 || parts[0] != "committee" || p.OriginalId != "" {
			continue
		}
		if p.DeleteAt != 0 {
			parts[2] += " (deleted)"
		}
		kinds = append(kinds, parts[2])
	}
	return kinds
}

// said checks what was ever said about committees: in the product's channel, in
// that of all committees, and to people; who is left out was told nothing.
func (c scene) said(own, all []string, people map[string][]string) {
	c.t.Helper()
	for n, want := range [][]string{own, all} {
		if got := c.ever(c.place.channels[announcedTo[n]].Id); !slices.Equal(got, want) {
			c.t.Errorf("%s reads %q, want %q", announcedTo[n], got, want)
		}
	}
	for who := range c.who {
		if got := c.ever(c.direct(who)); !slices.Equal(got, people[who]) {
			c.t.Errorf("%s is told %q, want %q", who, got, people[who])
		}
	}
}

// What a committee decided is noted by its organiser alone, and read by all once
// it is published: once, were it pressed twice.
func TestCommitteePublished(t *testing.T) {
	c := newCommittee(t, "elie")
	c.start("2026-11-23T08:00:00")
	c.agrees("coach", "/comite annoncer jeudi 17 décembre 14h")
	c.settle()
	for _, who := range []string{"intra", "patron"} { // coach, who is needed too, organises it
		has(t, c.presses(who, c.one("announced")[1], string(bot.Present)).Text, "tu viens")
	}
	c.mustAdvance("2026-12-17T18:00:00+01:00")
	asked := c.saying("coach", c.direct("coach"), "Quelle décision ?")
	if len(asked) != 1 {
		t.Fatalf("asked %d times", len(asked))
	}
	if err := c.who["coach"].Press(t.Context(), asked[0], "decide"); err != nil {
		t.Fatal(err)
	}
	form, err := c.who["coach"].NextDialog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{"decision": string(bot.DecisionSixMonths), "precision": "cap sur les petites villes"}
	if r, err := c.who["coach"].Submit(t.Context(), form, asked[0].ChannelId, c.place.team.Id, values); err != nil || r.Error != "" || len(r.Errors) > 0 {
		t.Fatalf("%+v %v", r, err)
	}
	noted := c.saying("coach", asked[0].ChannelId, "C'est noté")
	if len(noted) != 1 {
		t.Fatalf("confirmed %d times", len(noted))
	}
	for n, want := range []string{"La décision est publiée", "La décision était déjà publiée"} {
		if said := c.presses("coach", noted[0], "publish").Text; !strings.Contains(said, want) {
			t.Errorf("press %d: %s", n+1, said)
		}
		c.settle()
	}
	c.both("announced", "**Décision** : six mois de plus : cap sur les petites villes", "Viennent : 2")
	c.said([]string{"announced", "prepare", "send", "tomorrow", "decided"}, []string{"announced"}, map[string][]string{"coach": {"decide"}})
}

// An announcement taken back is in neither channel, and nobody is told, then or
// later; only who organises it may, and what was left open counts for nothing.
func TestCommitteeWithdrawn(t *testing.T) {
	c := newCommittee(t, "elie", "bob")
	c.start("2026-11-23T08:00:00")
	done := c.agrees("coach", "/comite annoncer jeudi 10 décembre 14h30")
	c.settle()
	posts := c.one("announced")
	seal := c.tapped.seal(t, posts[0], string(bot.Present))
	for _, who := range []string{"intra", "elie"} {
		has(t, c.presses(who, posts[0], string(bot.Present)).Text, "tu viens")
	}
	c.activates("bob", false)
	has(t, c.pressed("bob", posts[0].ChannelId, seal), "Cette action est réservée")
	c.settle()
	c.both("announced", "Viennent : 2 · Sans réponse : 1\n")

	has(t, c.presses("elie", done.raw, "withdraw").Text, "Rien n'est changé")
	c.settle()
	c.both("announced", "Viennent : 2")
	has(t, c.presses("coach", done.raw, "withdraw").Text, "L'annonce est retirée, personne n'est prévenu.")
	c.settle()
	has(t, c.presses("coach", done.raw, "withdraw").Text, "L'annonce était déjà retirée.")
	has(t, c.pressed("elie", posts[0].ChannelId, seal), "Ce comité n'est plus là")
	c.mustAdvance("2026-12-11T10:00:00+01:00")
	c.activates("bob", true)
	if err := c.who["bob"].LogIn(t.Context(), server); err != nil { // to read what he was told
		t.Fatal(err)
	}
	c.said([]string{"announced (deleted)"}, []string{"announced (deleted)"}, nil)
}

// A calendar takes what is attached for one meeting: the same one, later, on
// another day, then off.
func TestCommitteeInCalendars(t *testing.T) {
	c := newCommittee(t)
	c.start("2026-11-23T08:00:00")
	c.agrees("coach", "/comite annoncer jeudi 10 décembre 14h30")
	c.settle()
	posts := c.one("announced")
	has(t, c.presses("intra", posts[0], string(bot.Present)).Text, "tu viens")
	c.agrees("coach", "/comite deplacer jeudi 17 décembre 14h")
	c.settle()
	c.agrees("coach", `/comite annuler dossierfacile "grève des trains"`)
	c.settle()
	c.both("announced", "Annulé", "grève des trains")
	c.said([]string{"announced"}, []string{"announced"}, map[string][]string{"intra": {"moved", "cancelled"}})

	told := append(slices.Clone(posts), c.saying("intra", c.direct("intra"), "DossierFacile")...)
	if len(told) != 4 {
		t.Fatalf("%d messages", len(told))
	}
	for n, want := range []struct{ sequence, start, status string }{{"0", "20261210T143000", "CONFIRMED"}, {"0", "20261210T143000", "CONFIRMED"},
		{"1", "20261217T140000", "CONFIRMED"}, {"2", "20261217T140000", "CANCELLED"}} {
		e, first := c.entry(told[n]), c.entry(told[0])
		if e.Id() == "" || e.Id() != first.Id() {
			t.Errorf("message %d is of %q, the first of %q", n, e.Id(), first.Id())
		}
		got := []string{property(e, ics.ComponentPropertySequence), property(e, ics.ComponentPropertyDtStart), property(e, ics.ComponentPropertyStatus)}
		if !slices.Equal(got, []string{want.sequence, want.start, want.status}) {
			t.Errorf("message %d: %q, want %+v", n, got, want)
		}
	}
}

// The reply to both posts is lost, and the bot goes on: it looks for them, finds
// them, and posts neither again.
func TestCommitteeReplyLost(t *testing.T) {
	c := newCommittee(t)
	c.start("")
	var lost atomic.Int64
	c.toServer.Set(faultproxy.Rule{Method: "POST", Path: createPost, Times: 2, Fault: faultproxy.DropReply, Count: &lost})
	looked := c.toServer.Seen("GET", readChannel)
	has(t, c.agrees("coach", "/comite annoncer dans 3 semaines jeudi 10h").Text, "C'est annoncé")
	c.one("announced")
	c.idle()
	if n := c.toServer.Seen("GET", readChannel) - looked; lost.Load() != 2 || n < 2 {
		t.Errorf("%d replies lost, looked for %d times", lost.Load(), n)
	}
	c.said([]string{"announced"}, []string{"announced"}, nil)
}
