package view

import (
	"strings"

	"jalon/bot"
)

// committeeHistory lists a product's committees, the newest first.
func (s speech) committeeHistory(h bot.CommitteeHistory) Post {
	data := with{"Name": plain(shorten(oneLine(h.Name), 80)), "N": len(h.Lines), "Link": memberOf(h.Slug)}
	lines := []string{s.say("committee_history.title", data)}
	for _, one := range h.Lines {
		lines = append(lines, "• "+s.held(one, h))
	}
	if h.More > 0 {
		lines = append(lines, s.say("committees.more_held", with{"N": h.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

func (s speech) held(one bot.CommitteeRecord, h bot.CommitteeHistory) string {
	data := with{"Day": s.day(one.On, h.Day), "Type": s.kind(&bot.Committee{Type: one.Type}), "Comment": plain(shorten(oneLine(one.Comment), 80)), "Coming": one.On.After(h.Day),
		"Cancelled": false, "Decision": "", "Private": false}
	if c := one.Committee; c != nil {
		data["Cancelled"] = c.State == bot.CommitteeCancelled
		if d := c.Decision; d != nil && (d.Published || h.Inside) {
			data["Decision"], data["Private"] = s.say("decision.kind."+string(d.Kind), nil), !d.Published
		}
	}
	return s.say("committee_history.line", data)
}

// undated lists the products that have no committee to come.
func (s speech) undated(u bot.Undated) Post {
	lines := []string{s.say("undated.title", with{"Asked": plain(shorten(u.Asked, 80)), "N": len(u.Lines)})}
	for _, one := range u.Lines {
		last := ""
		if !one.Last.IsZero() {
			last = s.month(one.Last)
		}
		lines = append(lines, "• "+s.say("undated.line", with{"Name": plain(shorten(oneLine(one.Name), 40)), "Last": last, "Next": s.nextSaid(one.Next, u.Day)}))
	}
	if u.More > 0 {
		lines = append(lines, s.say("committees.more_undated", with{"N": u.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// preparation is a reply under an announcement: what is left to do.
func (s speech) preparation(p *bot.CommitteePost) Post {
	c, st := p.Committee, p.Standing
	left := st.Figures - st.Done
	data := with{"When": s.at(c.Start, c.Zone, st.Today), "Day": s.day(c.PreparedBy(), st.Today), "N": left, "All": st.Figures, "Done": st.Done,
		"Document": link(c.Document), "Where": s.where(c), "Silent": st.Silent,
		"Tomorrow": bot.DateOf(c.Start.In(zoneOf(c.Zone))) == st.Today.AddDays(1)}
	post := Post{Text: s.say("committee."+string(p.Says), data)}
	if left > 0 {
		post.Buttons = []Button{{ID: "note", Label: s.say("reminder.note", with{"N": left}), Style: "primary", Act: bot.Act{Verb: bot.VerbNote, Product: c.Product}}}
	}
	if p.Says != bot.SaysTomorrow && data["Document"] == "" {
		post.Buttons = append(post.Buttons, Button{ID: "document", Label: s.say("committee.give_document", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbComplete, Product: c.Product, Committee: c.ID, Page: c.Sequence}})
	}
	return post
}
