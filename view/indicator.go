package view

import (
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// noted repeats what was understood, and lets it be taken back.
func (s speech) noted(n bot.Noted) Post {
	var lines []string
	for _, f := range n.Figures {
		lines = append(lines, s.say("noted.line", s.notedData(f)))
		if more := s.progress(f.Figure, f.Trend, f.Target, f.Share); more != "" {
			lines = append(lines, more)
		}
		if f.Assumed {
			lines = append(lines, s.say("noted.assumed", with{"Period": s.period(f.Figure.Period, false)}))
		}
	}
	if n.Left > 0 {
		lines = append(lines, s.say("noted.left", with{"N": n.Left, "Name": plain(shorten(n.Name, 80))}))
	}
	p := Post{Text: strings.Join(lines, "\n"), Typed: s.say("noted.typed", with{"Slug": code(n.Slug)})}
	if n.Left > 0 {
		p.Buttons = append(p.Buttons, Button{ID: "note", Label: s.say("noted.next", with{"N": n.Left}), Style: "primary", Act: bot.Act{Verb: bot.VerbNote, Product: n.Product}})
	}
	if len(n.Figures) == 1 {
		p.Buttons = append(p.Buttons, Button{ID: "back", Label: s.say("noted.take_back", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbTakeBack, Product: n.Product, Before: n.Figures[0].Seq, Text: n.Until.UTC().Format(time.RFC3339)}})
	}
	return p
}

func (s speech) notedData(f bot.NotedFigure) with {
	data := with{"Name": plain(shorten(oneLine(f.Name), 80)), "Period": s.period(f.Figure.Period, true), "Figure": s.figure(f.Figure), "Before": "",
		"Provisional": f.Figure.Provisional}
	if f.Replaced != nil && (f.Replaced.Value != f.Figure.Value || f.Replaced.Provisional != f.Figure.Provisional) {
		data["Before"] = s.quantity(f.Replaced.Value, f.Replaced.Decimals, short(f.Replaced.Unit))
	}
	return data
}

// progress is how a figure moved, and how far it is from its target.
func (s speech) progress(f bot.Figure, t *bot.Trend, target *bot.Target, share *int) string {
	var parts []string
	if t != nil {
		parts = append(parts, s.trend(*t, f.Period))
	}
	if share != nil && target != nil {
		parts = append(parts, s.share(*share, *target, f.Unit))
	}
	return strings.Join(parts, ", ")
}

// takenBack tells what a figure gave way to.
func (s speech) takenBack(t bot.TakenBack) Post {
	data := with{"Product": plain(shorten(t.Name, 80)), "Name": "", "Period": "", "Was": "", "Now": "", "Changed": t.Changed, "Gone": t.Gone}
	if t.Figure == nil {
		return Post{Text: s.say("taken_back.nothing", data)}
	}
	data["Name"], data["Period"] = plain(shorten(oneLine(t.Figure.Name), 80)), s.period(t.Figure.Figure.Period, true)
	data["Was"] = s.figure(t.Figure.Figure)
	if t.Now != nil {
		data["Now"] = s.figure(*t.Now)
	}
	return Post{Text: s.say("taken_back.done", data)}
}

// unlikely asks about a figure far from the others.
func (s speech) unlikely(u bot.Unlikely) Post {
	data := s.notedData(u.Figure)
	data["Last"] = ""
	if u.Last != nil {
		data["Last"] = s.last(*u.Last, u.Figure.Figure.Period)
	}
	return Post{Text: s.say("unlikely.ask", data), Typed: s.say("unlikely.typed", nil),
		Buttons: []Button{{ID: "sure", Label: s.say("unlikely.sure", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbSure, Product: u.Product, Text: u.Typed}}}}
}

// whichNumber offers the readings of a number.
func (s speech) whichNumber(w bot.WhichNumber) Post {
	p := Post{Typed: s.say("unlikely.typed", nil)}
	for i, f := range w.Figures {
		if i == 0 {
			data := s.notedData(f)
			data["Asked"], data["N"] = plain(shorten(w.Asked, 40)), len(w.Figures)
			p.Text = s.say("which_number.ask", data)
		}
		p.Buttons = append(p.Buttons, Button{ID: "number" + strconv.Itoa(i+1), Label: s.quantity(f.Figure.Value, f.Figure.Decimals, short(f.Figure.Unit)), Style: "default",
			Act: bot.Act{Verb: bot.VerbSure, Product: w.Product, Text: w.Typed[i]}})
	}
	return p
}

// mostIndicators is how many indicators are offered.
const mostIndicators = 8

// whichIndicator asks which one is meant.
func (s speech) whichIndicator(w bot.WhichIndicator) Post {
	data := with{"Name": plain(shorten(w.Name, 80)), "Asked": plain(shorten(w.Asked, 60)), "N": len(w.Choices), "Archived": w.Archived, "Slug": code(w.Slug), "Short": ""}
	if len(w.Choices) > 0 {
		data["Short"] = code(w.Choices[0].ShortName)
	}
	lines := []string{s.say("which_indicator.ask", data)}
	for _, ind := range w.Choices[:min(len(w.Choices), mostIndicators)] {
		lines = append(lines, "• "+s.say("which_indicator.line", with{"Name": plain(shorten(oneLine(ind.Name), 60)), "Short": code(ind.ShortName)}))
	}
	p := Post{Text: strings.Join(lines, "\n")}
	if w.Archived || len(w.Choices) == 0 {
		return p
	}
	p.Menu = &Menu{ID: "history", Label: s.say("which_indicator.see", nil), Act: bot.Act{Verb: bot.VerbHistory, Product: w.Product}}
	for _, ind := range w.Choices {
		p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(oneLine(ind.Name), longestLabel), Value: string(ind.ID)})
	}
	return p
}

// mostPoints is how many periods a history lists.
const mostPoints = 4

// history shows one indicator: where it stands, then its last periods.
func (s speech) history(h bot.History) Post {
	p := Post{Title: label(shorten(h.Name, 120)), TitleLink: pageOf(h.Slug)}
	name := with{"Name": plain(shorten(oneLine(h.Indicator.Name), 80)), "NorthStar": h.Indicator.NorthStar, "Family": s.say("family."+string(h.Indicator.Family), nil)}
	lines := []string{s.say("history.title", name)}
	if h.Line.Figure == nil {
		lines = append(lines, s.say("history.unmeasured", nil))
	} else {
		f := *h.Line.Figure
		lines = append(lines, s.figure(f)+" "+s.inPeriod(f.Period, f.Period.Start.Year != h.Day.Year))
	}
	if stands := s.stands(h.Line, h.Day); stands != "" {
		lines = append(lines, upperFirst(stands))
	}
	if h.Indicator.Archived {
		lines = append(lines, s.say("history.archived", with{"Slug": code(h.Slug), "Short": code(h.Indicator.ShortName)}))
	}
	if points := s.points(h); len(points) > 0 {
		lines = append(append(lines, ""), points...)
	}
	p.Text = strings.Join(lines, "\n")
	if len(h.Points) > 0 && h.Line.Figure != nil {
		p.Buttons = s.historyButtons(h)
	}
	if h.Awaited {
		p.Buttons = append(p.Buttons, s.want(h.Product, 1, h.Indicator.ID))
	}
	return p
}

// historyButtons draw an indicator that was measured, and correct it.
func (s speech) historyButtons(h bot.History) []Button {
	act := bot.Act{Product: h.Product, Fields: fieldsOf(h.Indicator.ID)}
	if !h.Since.IsZero() {
		act.Text = h.Since.String()
	}
	buttons := s.picturing(act, 1)
	if h.MayRecord && !h.Indicator.Archived {
		buttons = append(buttons, Button{ID: "correct", Label: s.say("history.correct", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbCorrect, Product: h.Product, Fields: fieldsOf(h.Indicator.ID)}})
	}
	return buttons
}

// picturing are the buttons that draw so many indicators: for oneself, and here.
func (s speech) picturing(act bot.Act, n int) (buttons []Button) {
	for _, way := range []bot.Verb{bot.VerbPicture, bot.VerbShow} {
		act.Verb = way
		buttons = append(buttons, Button{ID: string(way), Label: s.say("picture."+string(way), with{"N": min(n, bot.MostPictures)}), Style: "default", Act: act})
	}
	return buttons
}

// points lists the last periods, the newest first; a figure that is alone was
// told already.
func (s speech) points(h bot.History) (lines []string) {
	if len(h.Points) == 1 && h.Points[0].Waiver == nil {
		return nil
	}
	for i := len(h.Points) - 1; i >= 0 && len(lines) < mostPoints; i-- {
		lines = append(lines, "• "+s.point(h.Points[i], h.Day))
	}
	if left := len(h.Points) - len(lines); left > 0 {
		year := h.Points[left].Figure.Period.Start.Year
		lines = append(lines, s.say("history.before", with{"Points": s.compact(h.Points[:left], year)}))
		if left > mostCompact {
			lines = append(lines, s.say("history.more", with{"N": left - mostCompact}))
		}
	}
	return lines
}

// mostCompact is how many periods stand in one line.
const mostCompact = 24

// compact tells the last of these periods in one line, the newest first, and the
// year where it is another one than that before it: « mai 9,4 · avril 9,2 ».
func (s speech) compact(points []bot.HistoryPoint, year int) string {
	var told []string
	for i := len(points) - 1; i >= 0 && len(told) < mostCompact; i-- {
		p := points[i]
		period := s.shortPeriod(p.Figure.Period)
		if p.Figure.Period.Frequency != bot.Yearly && p.Figure.Period.Start.Year != year {
			year = p.Figure.Period.Start.Year
			period += " " + strconv.Itoa(year)
		}
		data := with{"Period": period, "Value": s.number(p.Figure.Value, p.Figure.Decimals), "None": p.Waiver != nil, "Provisional": p.Figure.Provisional}
		told = append(told, s.say("history.compact", data))
	}
	return strings.Join(told, " · ")
}

func (s speech) point(h bot.HistoryPoint, day bot.Date) string {
	data := with{"Period": s.period(h.Figure.Period, h.Figure.Period.Start.Year != day.Year), "Value": s.quantity(h.Figure.Value, h.Figure.Decimals, short(h.Figure.Unit)),
		"Provisional": h.Figure.Provisional, "Why": plain(shorten(oneLine(h.Comment), 60)), "Learnt": h.Learnt, "Until": ""}
	if h.Waiver == nil {
		return s.say("history.point", data)
	}
	if !h.Waiver.Closed() {
		data["Until"] = s.day(h.Waiver.Until, day)
	}
	return s.say("history.none", data)
}

// defined tells how an indicator is defined from now on.
func (s speech) defined(d bot.Defined) Post {
	data := with{"Name": plain(shorten(oneLine(d.Indicator.Name), 80)), "Product": plain(shorten(d.Name, 80)), "Archived": d.Indicator.Archived,
		"Slug": code(d.Slug), "Short": code(d.Indicator.ShortName), "Target": "", "By": "", "Targeted": false, "Revived": d.Was != nil && d.Was.Archived && !d.Indicator.Archived,
		"Asked": d.Asked, "New": d.Was == nil, "What": strings.Join(append([]string{s.definition(d.Indicator)}, s.changed(d)...), " ; ")}
	if d.Was != nil && !sameTarget(d.Was.Target, d.Indicator.Target) {
		data["Targeted"] = true
	}
	if t := d.Indicator.Target; t != nil {
		data["Target"], data["By"] = s.quantity(t.Value, t.Decimals, d.Indicator.Unit), s.by(t.Date)
	}
	p := Post{Text: s.say("defined.done", data)}
	if !d.Indicator.Archived {
		style := "default"
		if d.Asked {
			style = "primary"
		}
		p.Buttons = []Button{{ID: "define", Label: s.say("define.modify", nil), Style: style, Act: bot.Act{Verb: bot.VerbDefine, Product: d.Product, Text: string(d.Indicator.ID)}},
			{ID: "more", Label: s.say("define.more", nil), Style: "default", Act: bot.Act{Verb: bot.VerbDefine, Product: d.Product, Text: string(d.Indicator.ID), Page: 1}}}
	}
	return p
}

func sameTarget(a, b *bot.Target) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// waived tells that a figure comes later, or never.
func (s speech) waived(w bot.Waived) Post {
	data := with{"Name": plain(shorten(oneLine(w.Indicator), 80)), "Period": s.period(w.Period, true), "Until": "", "Changed": w.Changed, "Others": w.Others}
	if !w.Waiver.Closed() {
		data["Until"] = s.day(w.Waiver.Until, w.Day)
	}
	p := Post{Text: s.say("waived.done", data)}
	if len(w.Fields) > 0 {
		p.Buttons = []Button{{ID: "unwaive", Label: s.say("waived.take_back", nil), Style: "default", Act: bot.Act{Verb: bot.VerbUnwaive, Product: w.Product, Fields: w.Fields}}}
	}
	if w.Again != nil { // what each of the two puts off is its own
		again := s.askedAgain(*w.Again)
		p.Text += "\n" + again.Text
		p.Buttons = append(p.Buttons, again.Buttons...)
	}
	return p
}

// unwaived tells that a figure is asked for after all.
func (s speech) unwaived(u bot.Unwaived) Post {
	data := with{"Name": plain(shorten(oneLine(u.Indicator), 80)), "Period": "", "Until": "", "Closed": false, "Changed": u.Changed, "Others": u.Others}
	if u.Changed {
		data["Period"] = s.period(u.Period, true)
	}
	if u.Again != nil && !u.Again.Closed() {
		data["Until"] = s.day(u.Again.Until, u.Day)
	} else if u.Again != nil {
		data["Closed"] = true
	}
	return Post{Text: s.say("waived.undone", data)}
}

// laterForm asks when figures come, or why they do not.
func (s speech) laterForm(f *bot.LaterForm) Form {
	form := Form{Title: fit(s.say("later.title", with{"N": len(f.Items)}), MaxTitle), Intro: s.say("later.intro", with{"Name": plain(f.Name)}), Submit: s.say("later.submit", nil), Act: f.Act}
	for _, item := range f.Items {
		field := s.figureField(item)
		field.Number, field.Unit = false, ""
		field.Help, field.Placeholder = fit(s.say("later.help", with{"Period": s.period(item.Period, true)}), MaxHelp), fit(s.say("later.placeholder", nil), MaxHelp)
		form.Fields = append(form.Fields, field)
	}
	form.Fields = append(form.Fields, s.againFields(f.Alone, len(f.Items))...)
	if len(f.Items) == 0 {
		form.Intro = s.say("later.intro_all", with{"Name": plain(f.Name)})
		return form
	}
	form.Fields = append(form.Fields, Field{Name: bot.CommentField, Label: fit(s.say("later.why", nil), MaxLabel), Help: fit(s.say("later.why_help", nil), MaxHelp),
		Long: true, MaxLength: maxExplanation})
	return form
}

// measuring lists who measures something.
func (s speech) measuring(m bot.Measuring) Post {
	data := with{"Asked": plain(shorten(m.Asked, 60)), "N": len(m.Lines)}
	lines := []string{s.say("measuring.title", data)}
	for _, l := range m.Lines {
		text := strings.Join(append([]string{s.indicator(l.Line, m.Day)}, s.moved(l.Line)...), ", ")
		lines = append(lines, "• "+s.say("measuring.line", with{"Name": plain(shorten(oneLine(l.Name), 40)), "Line": text, "Source": plain(shorten(oneLine(l.Source), 40))}))
	}
	if m.More > 0 {
		lines = append(lines, s.say("measuring.more", with{"N": m.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// indicatorsFile is public figures as a file.
func (s speech) indicatorsFile(f *bot.IndicatorsFile) Post {
	name := fileName("statistiques-impact", f.Slug)
	if f.Slug == "" {
		name = fileName("statistiques-impact", f.Day.String())
	}
	return Post{Text: s.say("picture.indicators", with{"N": f.Rows, "Total": s.number(float64(f.Rows), 0)}), Footer: s.say("request.footer", nil),
		Files: []File{{Name: strings.ReplaceAll(name, "-", "_") + ".csv", Type: "text/csv", Body: f.Body}}}
}
