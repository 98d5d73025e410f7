package view

import (
	"strconv"
	"strings"

	"jalon/bot"
)

// named is what somebody is called, and pings nobody.
func (s speech) named(u bot.UserID, name string) string {
	if name == "" {
		name = s.names(u)
	}
	if name == "" {
		return s.say("team.somebody", nil)
	}
	return plain(shorten(oneLine(name), 60))
}

func (s speech) members(all []bot.Member) []string {
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = s.named(m.User, m.Name)
	}
	return names
}

// role names a role.
func (s speech) role(r bot.Role) string { return s.say("role."+string(r), nil) }

// refused tells somebody who may, and how to get there.
func (s speech) refused(r bot.Refused) Post {
	data := with{"Name": plain(shorten(r.Name, 80)), "N": len(r.Holders), "Holders": s.alternatives(s.members(r.Holders)), "Slug": code(r.Slug),
		"Propose": r.Propose, "Ask": r.Ask}
	key := "refused." + string(r.Action)
	if _, ok := s.texts[key]; !ok {
		key = "refused.other"
	}
	if r.Figure != nil {
		data["Figure"], data["Period"] = s.figure(r.Figure.Figure), s.period(r.Figure.Figure.Period, true)
		key = "refused.figure"
	}
	p := Post{Text: s.say(key, data) + "\n" + s.say("refused.who", data)}
	if r.Action == bot.ActionAnnounce || r.Action == bot.ActionMeeting { // being in the team is not enough
		return Post{Text: s.say(key, data) + "\n" + s.say("refused.holders", data)}
	}
	switch {
	case r.Figure != nil:
		p.Buttons = append(p.Buttons, Button{ID: "suggest", Label: s.say("refused.suggest", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbSuggest, Product: r.Product, Text: r.Typed}})
	case r.Propose:
		p.Buttons = append(p.Buttons, s.proposing(r.Product))
	}
	if r.Ask {
		p.Buttons = append(p.Buttons, Button{ID: "ask", Label: s.say("refused.ask", nil), Style: "default", Act: bot.Act{Verb: bot.VerbAsk, Product: r.Product}})
		p.Typed = s.say("refused.typed", data)
	}
	return p
}

func (s speech) proposing(p bot.ProductID) Button {
	return Button{ID: "propose", Label: s.say("refused.propose", nil), Style: "default", Act: bot.Act{Verb: bot.VerbPropose, Product: p}}
}

// teamOf shows a product's team.
func (s speech) teamOf(t bot.Team) Post {
	data := with{"Name": plain(shorten(t.Name, 80)), "Slug": code(t.Slug), "N": len(t.Members)}
	lines := []string{s.say("team.title", data)}
	var unsure []bot.Member
	sure := 0
	for _, m := range t.Members {
		if !m.Sure {
			unsure = append(unsure, m)
			continue
		}
		sure++
		lines = append(lines, "• "+s.say("team.line", with{"Who": s.named(m.User, m.Name), "Role": s.role(m.Role)}))
	}
	if sure == 0 {
		lines = append(lines, s.say("team.none", data))
	}
	if t.ByChannel {
		lines = append(lines, s.say("team.by_channel", data))
	}
	if len(unsure) > 0 {
		lines = append(lines, "", s.say("team.unsure", nil))
	}
	for _, m := range unsure {
		lines = append(lines, "• "+s.say("team.line", with{"Who": s.named(m.User, m.Name), "Role": s.role(m.Role)}))
	}
	lines = append(lines, s.doubts(t.Doubts)...)
	lines = append(lines, s.requests(t.Requests)...)
	key := "team.join"
	if t.Change {
		key = "team.how"
	}
	p := Post{Text: strings.Join(append(lines, "", s.say(key, data)), "\n")}
	s.teamChoices(&p, t, unsure)
	return p
}

// mostDoubts is how many doubts a team shows.
const mostDoubts = 2

func (s speech) doubts(all []bot.Doubt) (lines []string) {
	if len(all) == 0 {
		return nil
	}
	lines = []string{"", s.say("team.doubts", nil)}
	for _, d := range all[:min(len(all), mostDoubts)] {
		var accounts []string
		for _, a := range d.Accounts {
			accounts = append(accounts, "`"+code(shorten(a.Name, 40))+"`")
		}
		lines = append(lines, "• "+s.say("doubt."+string(d.Why), with{"Who": s.named("", d.Author.Name), "Accounts": s.alternatives(accounts)}))
	}
	if more := len(all) - mostDoubts; more > 0 {
		lines = append(lines, s.say("team.more", with{"N": more}))
	}
	return lines
}

func (s speech) requests(open []bot.Request) (lines []string) {
	if len(open) == 0 {
		return nil
	}
	var who []string
	for _, r := range open {
		who = append(who, s.say("team.request", with{"Who": s.named(r.By, ""), "Figures": r.Kind == bot.RequestFigures, "N": len(r.Figures)}))
	}
	return []string{"", s.say("team.requests", with{"Who": s.enumerate(who)})}
}

// teamChoices offer to confirm those the catalogue names, or to join.
func (s speech) teamChoices(p *Post, t bot.Team, unsure []bot.Member) {
	if !t.Change {
		p.Buttons = []Button{{ID: "ask", Label: s.say("refused.ask", nil), Style: "default", Act: bot.Act{Verb: bot.VerbAsk, Product: t.Product}}}
		return
	}
	for i, r := range t.Requests {
		if r.Kind == bot.RequestAccess && len(p.Buttons) < mostButtons {
			p.Buttons = append(p.Buttons, Button{ID: "grant" + strconv.Itoa(i+1), Style: "default",
				Label: s.say("request.grant_to", with{"Who": oneLine(shorten(s.names(r.By), 30))}), Act: bot.Act{Verb: bot.VerbGrant, Product: t.Product, Text: r.ID}})
		}
	}
	if len(unsure) > 0 {
		p.Menu = &Menu{ID: "confirm", Label: s.say("team.confirm", nil), Act: bot.Act{Verb: bot.VerbPlace, Product: t.Product}}
		for _, m := range unsure {
			p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(oneLine(m.Name), longestLabel), Value: string(m.User)})
		}
	}
}

// memberSet tells that a team changed, and offers to undo it.
func (s speech) memberSet(m bot.MemberSet) Post {
	who := s.named(m.User, m.Who)
	data := with{"Who": who, "Name": plain(shorten(m.Name, 80)), "Role": "", "Changed": m.Changed, "Self": m.Self, "Was": m.Before != "",
		"Left": m.Left, "Guest": m.Guest, "Sponsor": m.Role == bot.RoleSponsor}
	key, undo, label := "team.removed", m.Before, "team.put_back"
	if m.Role != bot.RoleNone {
		data["Role"] = s.asWhat(m.Role)
		key, undo, label = "team.placed", bot.RoleNone, "team.remove"
	}
	p := Post{Text: s.say(key, data)}
	if m.Changed && undo != "" && !(m.Self && m.Role == bot.RoleNone) {
		p.Buttons = []Button{{ID: "undo", Label: s.say(label, nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbPlace, Product: m.Product, Text: string(m.User), Role: undo}}}
		p.Typed = s.say("team.undo", with{"Slug": code(m.Slug), "Remove": undo == bot.RoleNone, "Account": code(s.names(m.User))})
	}
	return p
}

// requestPost is a request as whoever settles it reads it, or who asked.
func (s speech) requestPost(r *bot.RequestPost) Post {
	data := s.requestData(r.Request, r.Name, r.Slug)
	p := Post{}
	stage := string(r.State)
	if r.ToAsker {
		p.Lead, p.Footer = s.say("request.mine."+string(r.Kind)+"_"+stage, data), s.say("request.footer", nil)
		p.Text = strings.Join(s.proposedLines(*r), "\n")
		return p
	}
	p.Lead = s.say("request.theirs."+string(r.Kind)+"_"+stage, data)
	lines := s.proposedLines(*r)
	if r.State == bot.RequestOpen {
		lines = append(lines, s.say("request.why", with{"Team": r.ToTeam, "Name": data["Name"]}))
		grant, deny := bot.VerbGrant, bot.VerbDeny
		if r.Kind == bot.RequestFigures {
			grant, deny = bot.VerbAccept, bot.VerbDecline
		}
		p.Buttons = []Button{
			{ID: "grant", Label: s.say("request."+string(grant), nil), Style: "primary", Act: bot.Act{Verb: grant, Product: r.Product, Text: r.ID}},
			{ID: "deny", Label: s.say("request."+string(deny), nil), Style: "default", Act: bot.Act{Verb: deny, Product: r.Product, Text: r.ID}},
		}
	}
	p.Text = strings.Join(lines, "\n")
	if r.ToTeam { // in a direct message
		p.Footer = s.say("request.footer", nil)
	}
	return p
}

func (s speech) requestData(r bot.Request, name, slug string) with {
	return with{"Who": s.named(r.By, ""), "Name": plain(shorten(name, 80)), "Slug": code(slug), "N": len(r.Figures), "By": s.named(r.SettledBy, ""),
		"Role": s.asWhat(r.Role)}
}

// asWhat names a role that says more than being in the team; empty for others.
func (s speech) asWhat(r bot.Role) string {
	if r == "" || r == bot.RoleTeam {
		return ""
	}
	return s.role(r)
}

func (s speech) proposedLines(r bot.RequestPost) (lines []string) {
	for _, item := range r.Items {
		text := s.figure(item.Figure)
		if item.Figure.Provisional {
			text += " " + s.say("figure.provisional", nil)
		}
		lines = append(lines, "• "+s.say("request.figure", with{"Name": plain(item.Name), "Period": s.period(item.Figure.Period, true), "Figure": text}))
	}
	if r.Comment != "" {
		lines = append(lines, s.say("request.comment", with{"Text": plain(shorten(oneLine(r.Comment), 300))}))
	}
	return lines
}

// requestSent tells that a request went, or stands.
func (s speech) requestSent(r bot.RequestSent) Post {
	return Post{Text: s.say("request.sent", with{"Name": plain(shorten(r.Name, 80)), "To": s.enumerate(s.members(r.To)), "N": len(r.To), "Before": r.Before})}
}

// requestSettled tells what came of pressing.
func (s speech) requestSettled(r bot.RequestSettled) Post {
	data := s.requestData(r.Request, r.Name, r.Slug)
	data["Changed"] = r.Changed
	p := Post{Text: s.say("request.pressed."+string(r.Kind)+"_"+string(r.State), data)}
	if r.Changed && r.Kind == bot.RequestAccess && r.State == bot.RequestGranted {
		p.Buttons = []Button{{ID: "undo", Label: s.say("team.remove", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbPlace, Product: r.Product, Text: string(r.By), Role: bot.RoleNone}}}
		p.Typed = s.say("team.undo", with{"Slug": code(r.Slug), "Remove": true, "Account": code(s.names(r.By))})
	}
	return p
}
