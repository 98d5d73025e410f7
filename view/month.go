package view

import (
	"strings"

	"jalon/bot"
)

// monthTold tells what a month was for the incubator.
func (s speech) monthTold(m *bot.Month) Post {
	p := Post{Text: strings.Join(s.monthLines(m), "\n"), Buttons: []Button{
		{ID: "figures", Label: s.say("month.all", nil), Style: "default", Act: bot.Act{Verb: bot.VerbMonthFigures, Text: bot.PeriodOf(bot.Monthly, m.Day).Key()}},
		s.receiveButton(!m.Direct)}}
	if m.Direct {
		p.Footer = s.say("month.footer", nil)
	}
	return p
}

// receiveButton has who presses it receive the month, or no more.
func (s speech) receiveButton(on bool) Button {
	if on {
		return Button{ID: "receive", Label: s.say("month.receive", nil), Style: "default", Act: bot.Act{Verb: bot.VerbReceive}}
	}
	return Button{ID: "stop", Label: s.say("month.stop", nil), Style: "default", Act: bot.Act{Verb: bot.VerbStopReceiving}}
}

func (s speech) monthLines(m *bot.Month) []string {
	this := bot.PeriodOf(bot.Monthly, m.Day)
	lines := []string{s.say("month.title", with{"Month": upperFirst(s.period(this, m.Past))})}
	if m.Knows > 0 {
		lines = append(lines, s.say("month.knows", with{"N": m.Knows, "All": m.All, "Knew": m.Knew, "Before": s.inPeriod(this.Previous(), false)}))
	}
	for _, a := range m.Celebrate {
		lines = append(lines, "• "+s.achievement(a, m.Day))
	}
	if l := m.Learnt; l != nil {
		lines = append(lines, "• "+s.say("month.learnt", with{"Text": s.quoted(plain(shorten(oneLine(l.Text), 120))), "Name": plain(shorten(oneLine(l.Name), 30))}))
	}
	var end []string
	if m.Thanks > 0 {
		end = append(end, s.say("month.thanks", with{"N": m.Thanks, "Team": plain(shorten(oneLine(m.Team), 30))}))
	}
	if len(m.Committees) > 0 {
		end = append(end, s.monthCommittees(m, this.Next()))
	}
	if len(end) > 0 {
		lines = append(append(lines, ""), end...)
	}
	return lines
}

// achievement is one figure worth celebrating.
func (s speech) achievement(a bot.Achievement, month bot.Date) string {
	data := s.achieved(a.Name, a.Figure, month)
	data["Counts"], data["Target"] = a.Figure.Figure.Complement != "", ""
	if t := a.Target; t != nil {
		data["Target"] = s.quantity(t.Value, t.Decimals, short(a.Figure.Figure.Unit))
	}
	return s.say("month.achieved."+string(a.Kind), data)
}

// achieved is a figure of a product, in a list that spares its lines.
func (s speech) achieved(product string, f bot.FigureChange, month bot.Date) with {
	of := f.Figure
	of.Unit, of.Complement = shorten(of.Unit, 20), shorten(oneLine(of.Complement), 40)
	data := with{"Name": plain(shorten(oneLine(product), 30)), "What": plain(shorten(oneLine(f.Name), 50)),
		"Figure": s.figure(of) + " " + s.inPeriod(of.Period, of.Period.Start.Year != month.Year), "Trend": ""}
	if f.Trend != nil {
		data["Trend"] = s.trend(*f.Trend, of.Period)
	}
	return data
}

// monthCommittees are the committees of a month: « Acceslibre jeudi 3, DossierFacile
// jeudi 10 ».
func (s speech) monthCommittees(m *bot.Month, in bot.Period) string {
	var names []string
	for _, c := range m.Committees {
		names = append(names, plain(shorten(oneLine(c.Name), 30))+" "+s.days[c.On.Weekday()]+" "+s.dayNumber(c.On))
	}
	return s.say("month.committees", with{"N": len(m.Committees) + m.More, "In": s.inPeriod(in, false), "Names": strings.Join(names, ", "), "More": m.More})
}

// monthAnswer tells a month to who asked.
func (s speech) monthAnswer(a bot.MonthAnswer) Post {
	this := bot.PeriodOf(bot.Monthly, a.Month.Day)
	switch {
	case a.NotYet:
		return Post{Text: s.say("month.not_yet", with{"Month": upperFirst(s.period(this, true))})}
	case a.Month.Nothing():
		return Post{Text: s.say("month.nothing", with{"In": s.inPeriod(this, true)}), Buttons: []Button{s.receiveButton(!a.Receives)}}
	}
	p := s.monthTold(&a.Month)
	p.Buttons[1] = s.receiveButton(!a.Receives)
	p.Typed = s.say("month.typed", with{"On": !a.Receives})
	return p
}

// monthFigures lists what was noted in a month.
func (s speech) monthFigures(f bot.MonthFigures) Post {
	this := bot.PeriodOf(bot.Monthly, f.Day)
	lines := []string{s.say("month.figures", with{"N": len(f.Lines), "In": s.inPeriod(this, true)})}
	for _, l := range f.Lines {
		lines = append(lines, "• "+s.say("month.figure", s.achieved(l.Name, l.Figure, f.Day)))
	}
	if f.More > 0 {
		lines = append(lines, s.say("month.more", with{"N": f.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// receiving tells whether somebody receives the month, and how to undo it.
func (s speech) receiving(r bot.Receiving) Post {
	data := with{"On": r.On, "Changed": r.Changed, "Next": ""}
	if !r.Next.IsZero() {
		data["Next"] = s.instant(r.Next, r.Now)
	}
	return Post{Text: s.say("month.receiving", data), Buttons: []Button{s.receiveButton(!r.On)}, Typed: s.say("month.typed", with{"On": !r.On})}
}
