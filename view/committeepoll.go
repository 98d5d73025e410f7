package view

import (
	"strconv"
	"strings"

	"jalon/bot"
)

// poll asks which slots suit people, and tells whom each suits.
func (s speech) poll(c *bot.Committee, st *bot.Standing) Post {
	p := Post{Title: s.committeeTitle(c, st), TitleLink: pageOf(st.Slug)}
	switch c.State {
	case bot.CommitteePlanned:
		p.Text = s.say("poll.chosen", with{"When": s.when(c), "Zone": s.zone(c.Zone)})
		return p
	case bot.CommitteeCancelled:
		p.Text = s.say("poll.cancelled", with{"Why": plain(shorten(oneLine(c.Why), 200))})
		return p
	}
	lines := []string{s.say("poll.ask", nil)}
	for n, slot := range c.Slots {
		lines = append(lines, strconv.Itoa(n+1)+". **"+s.at(slot, c.Zone, st.Today)+"** · "+s.votes(st.Votes[n]))
		p.Buttons = append(p.Buttons, Button{ID: "slot" + strconv.Itoa(n+1), Label: s.slotLabel(c, n, st), Style: "default",
			Act: bot.Act{Verb: bot.VerbAttend, Product: c.Product, Committee: c.ID, Text: strconv.Itoa(n)}})
	}
	p.Text = strings.Join(append(lines, "", s.say("poll.by", with{"Who": s.named(c.Organiser, ""), "Zone": s.zone(c.Zone)})), "\n")
	return p
}

// slotLabel is a slot as a button has it: « jeu. 10, 14h30 ».
func (s speech) slotLabel(c *bot.Committee, n int, st *bot.Standing) string {
	return shorten(s.at(c.Slots[n], c.Zone, st.Today), longestLabel)
}

// votes tells whom a slot suits: « 3 : intrapreneuriat, 2 développement ».
func (s speech) votes(votes []bot.RoleVote) string {
	if len(votes) == 0 {
		return s.say("poll.nobody", nil)
	}
	var parts []string
	all := 0
	for _, v := range votes {
		all += v.N
		role := s.say("poll.others", nil)
		if v.Role != "" {
			role = s.role(v.Role)
		}
		if v.N > 1 {
			role = strconv.Itoa(v.N) + " " + role
		}
		parts = append(parts, role)
	}
	return s.say("poll.votes", with{"N": all, "Roles": strings.Join(parts, ", ")})
}
