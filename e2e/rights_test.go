package e2e

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// A guest in a product's private channel reads it and notes nothing, were it by
// the button that another was shown.
func guestInTheChannel(c scene) {
	ctx, channel := c.t.Context(), c.private["carbure"]
	c.joins("invite", "carbure")
	c.joins("sofia", "carbure")
	if m, _, err := server.Admin.API.GetChannelMember(ctx, channel.Id, c.who["invite"].Id, ""); err != nil || !m.SchemeGuest || m.SchemeUser {
		c.t.Fatalf("the server does not take them for a guest: %+v %v", m, err)
	}
	for _, line := range []string{"/indicateur carbure", "/startup carbure", "/startup equipe carbure"} {
		a := c.typesIn("invite", channel, line)
		has(c.t, a.Text, "CarbuRe")
		if a.offers("note") || a.offers("propose") {
			c.t.Errorf("%s offers %+v", line, a.Buttons)
		}
	}
	shown := c.typesIn("sofia", channel, "/indicateur")
	if !shown.offers("note") {
		c.t.Fatalf("a member is not offered to note: %s", shown.Text)
	}
	refused := c.presses("invite", shown.raw, "note")
	has(c.t, refused.Text, "Rien n'est enregistré", "Ton compte est invité")
	hasNot(c.t, refused.Text, "/startup acces", "Demander l'accès")
	if len(refused.Buttons) > 0 {
		c.t.Errorf("the refusal has buttons: %+v", refused.Buttons)
	}
	has(c.t, c.typesIn("invite", channel, "/startup acces").Text, "ton compte est invité")
	has(c.t, c.typesIn("invite", channel, "/startup equipe @"+c.name("invite")).Text, "Rien n'est changé")
	form := c.opens("sofia", "carbure")                                                                          // that button is alive
	for _, said := range []string{c.fillsIn("invite", channel, form, "66"), c.submitted("invite", form, "66")} { // Mattermost lets anybody send any form
		has(c.t, said, "a été ouvert par une autre personne")
	}
	if refused := c.fills("sofia", form, "55"); refused != "" {
		c.t.Errorf("a member's form: %s", refused)
	}
	figures := c.types("chef", "/indicateur carbure").Text
	has(c.t, figures, "55 %")
	hasNot(c.t, figures, "66 %")
}

// The members of the confirmed channel of a product without a team note its
// figures, as long as they are in it and there is no team.
func membersOfTheChannel(c scene) {
	if c.notes("eva", "mobilic") {
		c.t.Error("she notes figures before she is in the channel")
	}
	c.joins("eva", "mobilic")
	c.withinAMinute("eva may note", func() bool { return c.notes("eva", "mobilic") })
	has(c.t, c.team("mobilic"), "les membres de son salon confirmé notent ses chiffres")
	has(c.t, c.types("eva", "/startup equipe mobilic @"+c.name("eva")).Text, "Rien n'est changé") // no more than that
	if refused := c.fills("eva", c.opens("eva", "mobilic"), "21"); refused != "" {
		c.t.Fatal(refused)
	}
	has(c.t, c.types("chef", "/indicateur mobilic").Text, "21 %")
	has(c.t, c.types("chef", "/jalon journal mobilic").Text, c.name("eva"), "comme membre du salon")

	form := c.opens("eva", "mobilic")
	c.leaves("eva", "mobilic")
	c.withinAMinute("eva may not note", func() bool { return !c.notes("eva", "mobilic") })
	has(c.t, c.fills("eva", form, "22"), "Rien n'est enregistré")

	c.joins("eva", "mobilic")
	c.withinAMinute("eva may note again", func() bool { return c.notes("eva", "mobilic") })
	form = c.opens("eva", "mobilic")
	has(c.t, c.types("chef", "/startup equipe mobilic @"+c.name("simon")).Text, "C'est noté")
	if c.notes("eva", "mobilic") {
		c.t.Error("there is a team, and a mere member notes its figures")
	}
	has(c.t, c.fills("eva", form, "22"), "Rien n'est enregistré")
	hasNot(c.t, c.types("chef", "/indicateur mobilic").Text, "22 %")
	if !c.notes("simon", "mobilic") {
		c.t.Error("who is in the team may not note")
	}
}

// The catalogue's people are matched to the dot: who is nearly called so is
// doubted, and nobody has a right by a name.
func nearNames(c scene) {
	team := c.team("ecobalyse")
	has(c.t, team, "Personne n'y est encore déclaré", "à confirmer", "• Léa Durand", "Hugo Petit : `"+c.name("hugo-petit")+"`, à un point près")
	hasNot(c.t, team, c.name("lea-durand"), c.name("leadurand"), "Léa Durand : `")
	has(c.t, c.types("chef", "/startup equipe ecobalyse @léa.durand"+c.number).Text, "aucun compte actif ne s'appelle")
	has(c.t, c.types("chef", "/startup equipe ecobalyse @lea_durand"+c.number).Text, "aucun compte actif ne s'appelle")
	everybody := []string{"lea.durand", "lea-durand", "leadurand", "hugo-petit"}
	for _, who := range everybody {
		if c.notes(who, "ecobalyse") {
			c.t.Errorf("%s has a right by a name", who)
		}
	}
	has(c.t, c.types("chef", "/startup equipe ecobalyse @"+c.name("lea.durand")).Text, "C'est noté", "fait partie de l'équipe")
	for _, who := range everybody {
		if may := c.notes(who, "ecobalyse"); may != (who == "lea.durand") {
			c.t.Errorf("lea.durand is in the team, %s may: %v", who, may)
		}
	}
}

// edits counts how often the bot edits a post.
func (c scene) edits(p *model.Post) int {
	return c.toServer.Seen("PUT", regexp.MustCompile("^/api/v4/posts/"+p.Id+"/patch$"))
}

// settledTogether has two people press « Accorder » at the same time, each on
// their post. The button of one may be gone before their press reaches the server.
func (c scene) settledTogether(posts map[string]*model.Post) (pressed []string) {
	c.t.Helper()
	type press struct {
		who string
		err error
	}
	start, done := make(chan struct{}), make(chan press, len(posts))
	for who, post := range posts {
		go func() {
			<-start
			err := c.who[who].Press(c.t.Context(), post, "grant")
			if err != nil {
				err = fmt.Errorf("%s presses: %w", who, err)
			}
			done <- press{who, err}
		}()
	}
	close(start)
	for range posts {
		switch p := <-done; {
		case p.err == nil:
			pressed = append(pressed, p.who)
		case !strings.Contains(p.err.Error(), "Invalid action id"):
			c.t.Fatal(p.err)
		}
	}
	if len(pressed) == 0 {
		c.t.Fatal("nobody could press")
	}
	return pressed
}

// grantedOnce checks that somebody was let in by one of two, and told once, and
// that each post that asked was edited once.
func (c scene) grantedOnce(asker, slug, product string, readers map[string]*model.Post) {
	c.t.Helper()
	c.idle()
	if n := len(c.saying(asker, c.direct(asker), "t'a ouvert l'accès à "+product)); n != 1 {
		c.t.Errorf("%s is told %d times", asker, n)
	}
	for reader, p := range readers {
		if n, seen := c.edits(p), c.saying(reader, p.ChannelId, c.name(asker)+" a demandé l'accès à "+product, "Accordé par"); n != 1 || len(seen) != 1 || len(read(seen[0]).Buttons) != 0 {
			c.t.Errorf("the post that %s sees: %d edits, %d say so", reader, n, len(seen))
		}
	}
	has(c.t, c.team(slug), "• "+c.name(asker))
	if n := strings.Count(c.types("chef", "/jalon journal "+slug).Text, "accepte une demande"); n != 1 {
		c.t.Errorf("the journal says %d times that it was granted", n)
	}
}

// A request that staff read in a channel is settled by staff alone, once; a seal
// is good in the channel it was made for.
func requestInAChannel(c scene) {
	channel := c.place.channels["domaine-coaching"].Id
	has(c.t, c.types("marc", "/startup acces transport").Text, "l'équipe de l'incubateur")
	post := c.asked("marc", channel, "marc", "transport.data.gouv.fr")
	seal := c.tapped.seal(c.t, post, "grant")
	has(c.t, c.presses("marc", post, "grant").Text, "Rien n'est changé")
	has(c.t, c.presses("marc", post, "deny").Text, "Rien n'est changé")
	has(c.t, c.pressed("marc", channel, seal), "Rien n'est changé") // the seal is good, and who presses may not
	for _, elsewhere := range []string{c.direct("chef"), c.place.channels["town-square"].Id, ""} {
		has(c.t, c.pressed("chef", elsewhere, seal), "ne vient pas de moi")
	}
	team := c.team("transport")
	has(c.t, team, "Personne n'y est encore déclaré", "Attendent une réponse : "+c.name("marc"))
	if c.idle(); c.edits(post) != 0 {
		c.t.Error("the post is edited, and nothing was settled")
	}

	pressed, said := c.settledTogether(map[string]*model.Post{"chef": post, "adjoint": post}), ""
	for _, who := range pressed {
		said += c.whispered(who).Text
	}
	if strings.Count(said, "C'est fait") != 1 || strings.Count(said, "C'est déjà fait, par") != len(pressed)-1 {
		c.t.Errorf("%v read %s", pressed, said)
	}
	c.grantedOnce("marc", "transport", "transport.data.gouv.fr", map[string]*model.Post{"marc": post})
	if err := c.who["adjoint"].Press(c.t.Context(), post, "grant"); err == nil {
		c.t.Error("what is settled has its button still")
	}
	for _, late := range []string{"adjoint", "marc"} { // he is in now
		has(c.t, c.pressed(late, channel, seal), "C'est déjà fait, par")
	}
}

// Two people of a team press at once, each in their own conversation, where
// nobody else can.
func requestInDirectMessages(c scene) {
	has(c.t, c.types("lucas", "/startup acces histologe").Text, c.name("intra"), c.name("dev"))
	posts := map[string]*model.Post{}
	for _, who := range []string{"intra", "dev"} {
		posts[who] = c.asked(who, c.direct(who), "lucas", "Signal Logement")
	}
	for who, post := range posts {
		for _, other := range []string{"lucas", "chef"} {
			if err := c.who[other].Press(c.t.Context(), post, "grant"); err == nil {
				c.t.Errorf("%s presses what %s alone reads", other, who)
			}
		}
		has(c.t, c.pressed("lucas", post.ChannelId, c.tapped.seal(c.t, post, "grant")), "Rien n'est changé")
	}
	if c.notes("lucas", "histologe") {
		c.t.Error("he is let in")
	}
	c.settledTogether(posts)
	c.grantedOnce("lucas", "histologe", "Signal Logement", posts)
	if !c.notes("lucas", "histologe") {
		c.t.Error("he is not let in")
	}
}

// Who asks for the same again and again asks each who can answer once.
func requestAgain(c scene) {
	has(c.t, c.types("presse", "/startup acces dossierfacile").Text, "C'est demandé à")
	for range 24 {
		has(c.t, c.types("presse", "/startup acces dossierfacile").Text, "C'est déjà demandé à")
	}
	c.idle()
	for _, who := range []string{"intra", "coach", "dev"} {
		c.asked(who, c.direct(who), "presse", "DossierFacile") // one
	}
}
