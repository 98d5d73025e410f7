package view

import (
	"net/mail"
	"net/url"
	"strings"

	"jalon/bot"
)

// Most runes of a pitch shown on a card: a phone's three lines and a bit.
const longestPitch = 140

const productPage = "https://beta.gouv.fr/startups/"

// pageOf is the public page of a product.
func pageOf(slug string) string { return link(productPage + url.PathEscape(slug) + ".html") }

func (s speech) card(c *bot.StartupCard) Post {
	var b strings.Builder
	line := func(text string) {
		if text != "" {
			b.WriteString(text + "\n")
		}
	}
	line(plain(shorten(c.Startup.Pitch, longestPitch)))
	line(s.about(c))
	b.WriteString("\n")
	for _, l := range c.Lines {
		line(s.figureLine(l, c.Day))
	}
	if len(c.Awaited) > 0 {
		line(s.say("card.awaited", with{"Missing": s.awaited(c.Awaited, 1)}))
	}
	b.WriteString("\n")
	line(s.committee(c))
	line(s.team(c.Team))
	shown := c.Startup
	if c.Insider { // its team knows where to write to itself, and has more to read
		shown.Contact = ""
	}
	line(s.links(shown))
	if c.Insider {
		line(s.lacks(c.Startup, mostLacks))
	}
	if !c.Startup.GoneSince.IsZero() {
		line(s.say("card.gone", with{"Day": s.day(c.Startup.GoneSince, c.Day)}))
	}
	if !c.StaleSince.IsZero() {
		line(s.say("card.stale", with{"When": s.instant(c.StaleSince, c.Day), "Doubted": c.Doubted}))
	}
	title := shorten(c.Startup.Name, 120)
	p := Post{
		Title: label(title), TitleLink: pageOf(c.Startup.Slug),
		Text: strings.TrimSpace(b.String()),
		Buttons: []Button{{ID: "publish", Label: s.say("card.publish", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbPublish, Product: c.Startup.ID}},
			{ID: "figures", Label: s.say("card.figures", nil), Style: "default", Act: bot.Act{Verb: bot.VerbFigures, Product: c.Startup.ID}},
			{ID: "follow", Label: s.say("card.follow", nil), Style: "default", Act: bot.Act{Verb: bot.VerbFollow, Product: c.Startup.ID}}},
		Fallback: shorten(title+" : "+c.Startup.Pitch, 200),
	}
	if len(c.Awaited) > 0 {
		p.Buttons = append(p.Buttons, s.want(c.Startup.ID, len(c.Awaited)))
	}
	return p
}

const memberPage = "https://espace-membre.incubateur.net/startups/"

// mostLacks is how many lacks a card names: completing begins with one.
const mostLacks = 4

// lacks tells its team what the fiche lacks, at most so many, and where to
// complete it.
func (s speech) lacks(p bot.Startup, most int) string {
	var words []string
	for _, l := range p.Lacks() {
		words = append(words, s.say("lack."+string(l), nil))
	}
	if len(words) == 0 {
		return ""
	}
	return s.say("card.lacks", with{"Lacks": strings.Join(words[:min(len(words), most)], ", "), "More": len(words) > most,
		"Link": memberOf(p.Slug)})
}

// memberOf is where a product's fiche is completed.
func memberOf(slug string) string { return link(memberPage + url.PathEscape(slug)) }

// about is the line of users, phase and incubators.
func (s speech) about(c *bot.StartupCard) string {
	var parts []string
	if users := s.users(c.Startup.Users); users != "" {
		parts = append(parts, s.say("card.users", with{"Users": users}))
	}
	if c.Phase != nil {
		parts = append(parts, s.phaseLine("since", *c.Phase))
	}
	if c.Coming != nil {
		parts = append(parts, s.phaseLine("coming", *c.Coming))
	}
	for _, name := range c.Incubators[:min(len(c.Incubators), mostFacts)] {
		parts = append(parts, plain(shorten(name, longestFact)))
	}
	return strings.Join(parts, " · ")
}

// users names those a product is for.
func (s speech) users(ids []string) string {
	words := make([]string, len(ids))
	for i, u := range ids {
		words[i] = s.known("users."+u, shorten(u, 40))
	}
	return s.enumerate(words)
}

// phaseLine tells a phase and since when, or for when: « En consolidation depuis
// octobre 2024 », « Transfert prévu en décembre 2026 ».
func (s speech) phaseLine(when string, p bot.Phase) string {
	name := s.known("phase."+string(p.ID), shorten(string(p.ID), 40))
	if p.Start.IsZero() {
		return name
	}
	key := "phase_" + when + "." + string(p.ID)
	if _, ok := s.texts[key]; !ok {
		key = "card." + when
	}
	return s.say(key, with{"Phase": name, "Month": s.month(p.Start)})
}

func (s speech) figureLine(l bot.FigureLine, day bot.Date) string {
	family := s.say("family."+string(l.Family), nil)
	if l.Figure == nil {
		return s.say("card.unmeasured", with{"Family": family})
	}
	text := s.figure(*l.Figure) + " " + s.inPeriod(l.Figure.Period, l.Figure.Period.Start.Year != day.Year)
	if l.Figure.Provisional {
		text += " " + s.say("figure.provisional", nil)
	}
	if l.Trend != nil {
		text += ", " + s.trend(*l.Trend, l.Figure.Period)
	}
	return s.say("card.measured", with{"Family": family, "Figure": text})
}

// figure writes a value, its unit and what it counts.
func (s speech) figure(f bot.Figure) string {
	text := s.quantity(f.Value, f.Decimals, f.Unit)
	if f.Complement != "" {
		text += " " + plain(f.Complement)
	}
	return text
}

// trend writes « +2 points en un an », « stable depuis septembre ».
func (s speech) trend(t bot.Trend, of bot.Period) string {
	over := s.say("trend.year", nil)
	if !t.Year {
		over = s.sincePeriod(t.Since, t.Since.Start.Year != of.Start.Year)
	}
	if t.Stable() {
		return s.say("trend.stable", with{"Over": over, "Year": t.Year})
	}
	change := s.number(t.Delta, trimmed(t.Delta, t.Decimals))
	if t.Delta > 0 {
		change = "+" + change
	}
	switch {
	case t.Points:
		n := 2
		if t.Delta > -2 && t.Delta < 2 {
			n = 1
		}
		change += " " + s.say("trend.points", with{"N": n})
	case t.Relative:
		change += noBreak + "%"
	}
	return change + " " + over
}

// trimmed is the least number of decimals that still writes v exactly.
func trimmed(v float64, decimals int) int {
	for decimals > 0 && bot.Round(v, decimals-1) == bot.Round(v, decimals) {
		decimals--
	}
	return decimals
}

func (s speech) committee(c *bot.StartupCard) string {
	if m := c.Meeting; m != nil {
		return s.say("card.committee", with{"Day": s.at(m.Start, m.Zone, c.Day)})
	}
	if c.Committee == nil {
		return s.say("card.no_committee", nil)
	}
	return s.say("card.committee", with{"Day": s.day(*c.Committee, c.Day)})
}

// team names the intrapreneurs and coaches, and pings nobody.
func (s speech) team(team []bot.Member) string {
	var people []string
	for _, role := range []bot.Role{bot.RoleIntrapreneur, bot.RoleCoach} {
		for _, m := range team {
			switch {
			case m.Role != role:
			case role == bot.RoleCoach:
				people = append(people, s.say("card.coach", with{"Name": plain(shorten(m.Name, 60))}))
			default:
				people = append(people, plain(shorten(m.Name, 60)))
			}
		}
	}
	if len(people) == 0 {
		return ""
	}
	return s.say("card.team", with{"People": s.enumerate(people)})
}

func (s speech) links(p bot.Startup) string {
	var parts []string
	add := func(key, address string) {
		if address != "" {
			parts = append(parts, "["+s.say("link."+key, nil)+"]("+address+")")
		}
	}
	add("site", link(p.Links.Site))
	add("statistics", link(p.Links.Statistics))
	add("impact", link(p.Links.Impact))
	add("budget", link(p.Links.Budget))
	add("repository", link(p.Links.Repository))
	add("contact", contactLink(p.Contact))
	return strings.Join(parts, " · ")
}

// contactLink leads to a page, or to one plain address of e-mail: the only
// address that is no page and that people may press.
func contactLink(contact string) string {
	if page := link(contact); page != "" {
		return page
	}
	a, err := mail.ParseAddress(strings.TrimPrefix(contact, "mailto:"))
	if err != nil || strings.ContainsAny(a.Address, "()<>?&% \"") {
		return ""
	}
	return "mailto:" + a.Address
}
