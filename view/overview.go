package view

import (
	"strings"

	"jalon/bot"
)

// figures lists what a product follows, by family.
func (s speech) figures(c bot.FiguresCard) Post {
	p := Post{Title: label(shorten(c.Name, 120)), TitleLink: link(productPage + c.Slug + ".html")}
	var lines []string
	family := bot.Family("")
	for _, l := range c.Lines {
		if l.Family != family {
			family = l.Family
			lines = append(lines, "**"+s.say("family."+string(family), nil)+"**")
		}
		lines = append(lines, "• "+s.indicator(l, c.Day))
	}
	if len(lines) == 0 {
		lines = append(lines, s.say("figures.none", nil))
	}
	if c.Due > 0 {
		lines = append(lines, "", s.say("figures.due", with{"N": c.Due}))
	}
	p.Text = strings.Join(lines, "\n")
	if c.MayRecord && c.Due > 0 {
		p.Buttons = []Button{{ID: "note", Label: s.say("reminder.note", with{"N": c.Due}), Style: "primary",
			Act: bot.Act{Verb: bot.VerbNote, Product: c.Product}}}
	}
	return p
}

func (s speech) indicator(l bot.IndicatorLine, day bot.Date) string {
	if l.Figure == nil {
		return s.say("figures.unmeasured", with{"Name": plain(l.Name)})
	}
	text := s.figure(*l.Figure) + " " + s.inPeriod(l.Figure.Period, l.Figure.Period.Start.Year != day.Year)
	if l.Figure.Provisional {
		text += " " + s.say("figure.provisional", nil)
	}
	if l.Trend != nil {
		text += ", " + s.trend(*l.Trend, l.Figure.Period)
	}
	if l.Share != nil {
		text += ", " + s.share(*l.Share, *l.Target, l.Figure.Unit)
	}
	return s.say("figures.line", with{"Name": plain(l.Name), "Figure": text})
}

// committees lists the committees to come, or tells one product's.
func (s speech) committees(c bot.Committees) Post {
	switch {
	case c.Name != "" && len(c.Lines) == 0:
		return Post{Text: s.say("committees.unknown", with{"Name": plain(c.Name)})}
	case c.Name != "":
		return Post{Text: s.say("committees.one", with{"Name": plain(c.Name), "Day": s.day(c.Lines[0].On, c.Day)})}
	case len(c.Lines) == 0:
		return Post{Text: s.say("committees.none", nil)}
	}
	lines := []string{s.say("committees.title", nil)}
	for _, l := range c.Lines {
		lines = append(lines, "• "+s.say("committees.line", with{"Name": plain(shorten(oneLine(l.Name), 40)), "Day": s.day(l.On, c.Day)}))
	}
	if c.More > 0 {
		lines = append(lines, s.say("committees.more", with{"N": c.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// nextReminder tells when a team is asked next.
func (s speech) nextReminder(r bot.NextReminder) Post {
	data := with{"Name": plain(r.Name), "On": r.On, "Gone": r.Gone, "Inactive": r.Inactive, "At": "", "N": r.Due}
	if !r.At.IsZero() {
		data["At"] = s.instant(r.At, r.Now)
	}
	return Post{Text: s.say("next.answer", data)}
}

// portfolio is a list with how it fares above it.
func (s speech) portfolio(p bot.Portfolio) Post {
	post := s.list(p.Listing)
	post.Lead = s.say("portfolio.lead", with{"Active": p.Active, "Statistics": p.Statistics, "Impact": p.Impact, "Committees": p.Committees})
	return post
}
