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
		if stands := s.stands(l, c.Day); stands != "" {
			lines = append(lines, "  "+stands)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, s.say("figures.none", nil))
	}
	if len(c.Lacking) > 0 && len(c.Lines) > 0 {
		var families []string
		for _, f := range c.Lacking {
			families = append(families, s.say("figures.lacks", with{"Family": s.say("family."+string(f.Family), nil), "Example": plain(shorten(oneLine(f.Example), 40))}))
		}
		lines = append(lines, s.say("figures.lacking", with{"Families": s.enumerate(families), "May": c.MayRecord, "Slug": code(c.Slug)}))
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
	measured := 0
	for _, l := range c.Lines {
		if l.Figure != nil {
			measured++
		}
	}
	if measured > 0 {
		p.Buttons = append(p.Buttons, s.picturing(bot.Act{Product: c.Product}, measured)...)
	}
	if len(c.Awaited) > 0 {
		p.Buttons = append(p.Buttons, s.want(c.Product, len(c.Awaited)))
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
	return s.say("figures.line", with{"Name": plain(l.Name), "NorthStar": l.NorthStar, "Figure": text})
}

// stands tells how an indicator moved, how far its target is and whether it is on
// its way there, how old its figure is and who follows it; empty for nothing.
func (s speech) stands(l bot.IndicatorLine, day bot.Date) string {
	parts := s.moved(l)
	if l.Figure != nil {
		if age := s.age(l.Figure.Period.End, day); age != "" {
			parts = append(parts, age)
		}
	}
	if who := s.names(l.InCharge); who != "" {
		parts = append(parts, s.say("figure.followed", with{"Who": s.named(l.InCharge, "")}))
	}
	return strings.Join(parts, ", ")
}

// moved tells how an indicator moved, how far its target is, and whether it is on
// its way there.
func (s speech) moved(l bot.IndicatorLine) (parts []string) {
	f := l.Figure
	if f == nil {
		return nil
	}
	for _, t := range []*bot.Trend{l.Previous, l.Year} {
		if t != nil {
			parts = append(parts, s.trend(*t, f.Period))
		}
	}
	if t := l.Target; t != nil && l.Share != nil {
		parts = append(parts, s.share(*l.Share, *t, f.Unit))
	} else if t != nil && l.Left != nil {
		decimals := max(f.Decimals, t.Decimals)
		parts = append(parts, s.say("figure.left", with{"Reached": *l.Left == 0, "Left": s.quantity(bot.Round(*l.Left, decimals), decimals, short(f.Unit)),
			"Target": s.quantity(t.Value, t.Decimals, short(f.Unit)), "By": s.by(t.Date)}))
	}
	if l.Pace != nil {
		parts = append(parts, s.say("figure.pace", with{"On": l.Pace.On, "Expected": s.quantity(bot.Round(l.Pace.Expected, f.Decimals), f.Decimals, short(f.Unit))}))
	}
	return parts
}

// age is how long ago a period ended: « il y a 3 semaines »; empty for one that
// goes on.
func (s speech) age(end, day bot.Date) string {
	days := end.DaysUntil(day)
	switch {
	case days <= 0:
		return ""
	case days < 14:
		return s.say("age.days", with{"N": days})
	case days < 60:
		return s.say("age.weeks", with{"N": days / 7})
	case days < 730:
		return s.say("age.months", with{"N": days / 30})
	}
	return s.say("age.years", with{"N": days / 365})
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
	data := with{"Name": plain(shorten(r.Name, 80)), "On": r.On, "Invited": r.Invited, "Gone": r.Gone, "Inactive": r.Inactive, "At": "", "N": len(r.Due), "Missing": s.missing(r.Due), "Paused": !r.Pause.Since.IsZero(), "Muted": r.Muted,
		"Until": s.until(r.Pause.Until, r.Clock), "Held": !r.Sending.Leaves(), "Preview": r.Sending == bot.SendingPreview}
	if !r.At.IsZero() {
		data["At"] = s.instant(r.At, r.Now)
	}
	data["Moved"], data["Why"] = "", ""
	if !r.Moved.IsZero() {
		data["Moved"], data["Why"] = s.day(r.Moved, r.Now), s.closed(r.Closed)
	}
	lines := []string{s.say("next.answer", data)}
	if len(r.Lines) > 0 {
		lines = append(lines, "", s.say("next.also", nil))
		for _, u := range r.Lines {
			lines = append(lines, "• "+s.upcoming(u, r.Now))
		}
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// portfolio is a list under how it fares.
func (s speech) portfolio(p bot.Portfolio) Post {
	l := p.Listing
	data := s.heading(l)
	data["Active"], data["Statistics"], data["Impact"], data["Committees"] = p.Active, p.Statistics, p.Impact, p.Committees
	return s.listUnder(s.say("portfolio.lead", data), l)
}
