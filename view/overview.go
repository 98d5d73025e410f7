package view

import (
	"strings"

	"jalon/bot"
)

// figures lists what a product follows, by family.
func (s speech) figures(c bot.FiguresCard) Post {
	p := Post{Title: label(shorten(c.Name, 120)), TitleLink: pageOf(c.Slug)}
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
	if c.MayRecord && len(c.Missing) > 0 && len(c.Lines) > 0 {
		var families []string
		for _, f := range c.Missing {
			families = append(families, s.say("family."+string(f), nil))
		}
		lines = append(lines, s.say("figures.lacking", with{"Families": s.enumerate(families), "N": len(families), "Slug": code(c.Slug)}))
	}
	if len(c.Due) > 0 {
		lines = append(lines, "", s.say("figures.due", with{"N": len(c.Due), "Missing": s.missing(c.Due)}))
	}
	p.Text = strings.Join(lines, "\n")
	if len(c.Lines) > 0 {
		p.Menu = &Menu{ID: "history", Label: s.say("which_indicator.see", nil), Act: bot.Act{Verb: bot.VerbHistory, Product: c.Product}}
		for _, l := range c.Lines {
			p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(oneLine(l.Name), longestLabel), Value: string(l.ID)})
		}
	}
	if c.MayRecord && len(c.Due) > 0 {
		p.Buttons = []Button{{ID: "note", Label: s.say("reminder.note", with{"N": len(c.Due)}), Style: "primary",
			Act: bot.Act{Verb: bot.VerbNote, Product: c.Product}}, s.later(c.Product)}
	}
	if c.Propose && len(c.Due) > 0 {
		p.Buttons = []Button{s.proposing(c.Product)}
	}
	return p
}

// mostMissing is how many missing figures are named.
const mostMissing = 4

// missing names figures that are expected: « Part des baux (octobre) ».
func (s speech) missing(figures []bot.MissingFigure) string {
	var names []string
	for _, f := range figures[:min(len(figures), mostMissing)] {
		names = append(names, s.say("figures.missing", with{"Name": plain(shorten(oneLine(f.Name), 60)), "Period": s.period(f.Period, false)}))
	}
	if more := len(figures) - mostMissing; more > 0 {
		names = append(names, s.say("figures.others", with{"N": more}))
	}
	return s.enumerate(names)
}

func (s speech) indicator(l bot.IndicatorLine, day bot.Date) string {
	if l.Figure == nil {
		return s.say("figures.unmeasured", with{"Name": plain(l.Name)})
	}
	figure := *l.Figure
	if strings.EqualFold(figure.Complement, l.Name) { // said already
		figure.Complement = ""
	}
	text := s.figure(figure) + " " + s.inPeriod(l.Figure.Period, l.Figure.Period.Start.Year != day.Year)
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

// nextSaid is when a last committee wants the next one; empty when it does not say.
func (s speech) nextSaid(d *bot.Decision, today bot.Date) string {
	if d == nil {
		return ""
	}
	return s.nextOf(*d, today)
}

// committees lists the committees to come, or tells one product's.
func (s speech) committees(c bot.Committees) Post {
	switch {
	case c.Name != "" && len(c.Lines) == 0:
		p := Post{Text: s.say("committees.unknown", with{"Name": plain(shorten(c.Name, 80)), "Link": memberOf(c.Slug), "May": c.May, "Next": s.nextSaid(c.Last, c.Day)})}
		if c.May {
			p.Buttons = []Button{{ID: "announce", Label: s.say("committee.announce_one", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbAnnounceForm, Product: c.Product}}}
		}
		return p
	case c.Name != "":
		return Post{Text: s.say("committees.one", with{"Name": plain(shorten(c.Name, 80)), "Day": s.day(c.Lines[0].On, c.Day)})}
	case len(c.Lines) == 0:
		return Post{Text: s.say("committees.none", with{"Asked": plain(shorten(c.Asked, 80))})}
	}
	lines := []string{s.say("committees.title", with{"Asked": plain(shorten(c.Asked, 80))})}
	for _, l := range c.Lines {
		day := s.day(l.On, c.Day)
		if !l.At.IsZero() {
			day = s.instant(l.At, c.Day)
		}
		lines = append(lines, "• "+s.say("committees.line", with{"Name": plain(shorten(oneLine(l.Name), 40)), "Day": day}))
	}
	if c.More > 0 {
		lines = append(lines, s.say("committees.more", with{"N": c.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// nextReminder tells when a team is asked next.
func (s speech) nextReminder(r bot.NextReminder) Post {
	data := with{"Name": plain(shorten(r.Name, 80)), "On": r.On, "Gone": r.Gone, "Inactive": r.Inactive, "At": "", "N": len(r.Due), "Missing": s.missing(r.Due), "Paused": !r.Pause.Since.IsZero(),
		"Until": s.until(r.Pause.Until, r.Clock)}
	if !r.At.IsZero() {
		data["At"] = s.instant(r.At, r.Now)
	}
	return Post{Text: s.say("next.answer", data)}
}

// portfolio is a list under how it fares.
func (s speech) portfolio(p bot.Portfolio) Post {
	l := p.Listing
	data := s.heading(l)
	data["Active"], data["Statistics"], data["Impact"], data["Committees"] = p.Active, p.Statistics, p.Impact, p.Committees
	return s.listUnder(s.say("portfolio.lead", data), l)
}
