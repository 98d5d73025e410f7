package view

import (
	"maps"
	"strings"

	"jalon/bot"
)

// reminder words the weekly message, as asked or as answered. Everything that
// changes is in the card: the post's own text stays empty.
func (s speech) reminder(r *bot.Reminder) Post {
	missing := r.Missing()
	data := with{"Name": plain(r.Name), "N": missing, "All": len(r.Items), "Mention": s.mention(r.InCharge)}
	p := Post{}
	if r.Folded != nil {
		return s.folded(r, data)
	}
	dateAlone := len(r.Items) == 0 && r.Undated != nil && r.Fiche == nil
	ficheAlone := len(r.Items) == 0 && r.Undated == nil && r.Fiche != nil && len(r.Fiche.Lacks) > 0
	switch {
	case dateAlone:
		data["Last"] = s.lastMet(r.Undated)
		p.Lead = s.say("reminder.date_alone", data)
	case ficheAlone:
		maps.Copy(data, s.ficheData(r))
		p.Lead = s.say("reminder.fiche_alone", data)
	case missing == 0 && len(r.Items) > 0 && (r.Undated != nil || r.Fiche != nil && len(r.Fiche.Lacks) > 0):
		data["Thanks"] = s.enumerate(s.people(r.AnsweredBy()))
		p.Lead = s.say("reminder.figures_done", data)
	case missing == 0 && r.Undated != nil:
		p.Lead = s.say("reminder.date", data)
	case r.Done():
		data["Thanks"] = s.enumerate(s.people(r.AnsweredBy()))
		p.Lead = s.say("reminder.done", data)
	case missing < len(r.Items):
		p.Lead = s.say("reminder.partly", data)
	default:
		p.Lead = s.say("reminder.ask", data)
	}
	lines := make([]string, len(r.Items))
	for i, item := range r.Items {
		lines[i] = "• " + s.item(item)
	}
	if r.Undated != nil && !dateAlone {
		lines = append(lines, "", s.undatedLine(r))
	}
	if missing > 0 && r.Meeting != nil {
		lines = append(lines, "", s.read(r.Meeting, missing))
	}
	if missing > 0 && r.Again != nil {
		lines = append(lines, "", s.say("reminder.again", with{"Day": s.day(r.Again.Day, r.Again.Day)}))
	}
	if len(r.Suggested) > 0 {
		var names []string
		for _, name := range r.Suggested {
			names = append(names, plain(shorten(oneLine(name), 60)))
		}
		lines = append(lines, "", s.say("reminder.suggested", with{"Names": s.enumerate(names), "N": len(names)}))
	}
	if r.Fiche != nil && !ficheAlone {
		lines = append(lines, "", s.say("reminder.fiche_lacks", s.ficheData(r)))
	}
	p.Text = strings.TrimSpace(strings.Join(lines, "\n"))
	dates := s.giveDates(r.Product)
	if missing == 0 && r.Undated != nil {
		dates.Style = "primary"
		p.Buttons = []Button{dates}
	}
	if fields := waived(r); missing == 0 && len(fields) > 0 {
		p.Buttons = append(p.Buttons, Button{ID: "unwaive", Label: s.say("later.ask", with{"N": len(fields)}), Style: "default", Act: bot.Act{Verb: bot.VerbUnwaive, Product: r.Product, Fields: fields}})
	}
	if missing > 0 {
		p.Buttons = []Button{{ID: "note", Label: s.say("reminder.note", data), Style: "primary",
			Act: bot.Act{Verb: bot.VerbNote, Product: r.Product}}, s.later(r.Product)}
		if r.Again != nil {
			p.Buttons[1] = s.keep(r.Product, *r.Again)
		}
		if r.Undated != nil {
			p.Buttons = append(p.Buttons, dates)
		}
	}
	return p
}

// folded is a message whose place another took: what that does not ask for may still be
// answered here.
func (s speech) folded(r *bot.Reminder, data with) Post {
	data["Link"], data["Left"] = s.linkTo(*r.Folded), len(r.Items) > 0 || r.Undated != nil
	p := Post{Lead: s.say("reminder.folded", data)}
	var lines []string
	for _, item := range r.Items {
		lines = append(lines, "• "+s.item(item))
	}
	if len(r.Items) > 0 {
		p.Buttons = append(p.Buttons, Button{ID: "note", Label: s.say("reminder.note", data), Style: "default", Act: bot.Act{Verb: bot.VerbNote, Product: r.Product}})
	}
	if r.Undated != nil {
		lines = append(lines, s.undatedLine(r))
		p.Buttons = append(p.Buttons, s.giveDates(r.Product))
	}
	p.Text = strings.Join(lines, "\n")
	return p
}

// giveDates offers to say when a product's committees are.
func (s speech) giveDates(p bot.ProductID) Button {
	return Button{ID: "dates", Label: s.say("reminder.dates", nil), Style: "default", Act: bot.Act{Verb: bot.VerbDates, Product: p}}
}

// waived are the figures of a message that come later, or never.
func waived(r *bot.Reminder) (fields []bot.Asked) {
	for _, i := range r.Items {
		if i.Answer == nil && i.Waiver != nil && len(fields) < bot.MaxFormFigures {
			fields = append(fields, bot.Asked{Indicator: i.Indicator, Period: i.Period.Key()})
		}
	}
	return fields
}

// ficheData is what a fiche lacks, where to complete it, and what was given.
func (s speech) ficheData(r *bot.Reminder) with {
	words := func(all []bot.Lack) string {
		var named []string
		for _, l := range all {
			named = append(named, s.say("lack."+string(l), nil))
		}
		return s.enumerate(named)
	}
	return with{"Lacks": words(r.Fiche.Lacks), "Given": words(r.Fiche.Given), "Link": memberOf(r.Slug)}
}

// later offers to put figures off.
func (s speech) later(p bot.ProductID) Button {
	return Button{ID: "later", Label: s.say("later.button", nil), Style: "default", Act: bot.Act{Verb: bot.VerbLater, Product: p}}
}

func (s speech) item(i bot.ReminderItem) string {
	data := with{"Name": plain(i.Name), "Period": s.period(i.Period, false)}
	if i.Answer == nil && i.Waiver != nil {
		data["Until"] = ""
		if !i.Waiver.Closed() {
			data["Until"] = s.day(i.Waiver.Until, i.Period.End)
		}
		return s.say("later.waiting", data)
	}
	if i.Answer == nil {
		return s.missingItem(i, data)
	}
	data["Figure"] = s.figure(i.Answer.Figure)
	line := s.say("reminder.answered", data)
	if i.Answer.Provisional {
		line += " " + s.say("figure.provisional", nil)
	}
	if i.Answer.Trend != nil {
		line += ", " + s.trend(*i.Answer.Trend, i.Period)
	}
	if i.Answer.Share != nil {
		line += ", " + s.share(*i.Answer.Share, *i.Answer.Target, i.Answer.Unit)
	}
	return line
}

// missingItem is a figure that is asked for, with how many wait for it.
func (s speech) missingItem(i bot.ReminderItem, data with) string {
	line := s.say("reminder.first", data)
	if i.Last != nil {
		data["Last"] = s.last(*i.Last, i.Period)
		line = s.say("reminder.item", data)
	}
	if i.Wanted > 0 {
		line += " · " + s.say("reminder.wanted", with{"N": i.Wanted})
	}
	return line
}

// last is the figure before: « septembre : 165 000 ».
func (s speech) last(f bot.Figure, of bot.Period) string {
	return s.say("figure.last", with{
		"Period": s.period(f.Period, f.Period.Start.Year != of.Start.Year),
		"Value":  s.quantity(f.Value, f.Decimals, short(f.Unit)),
	})
}

// short keeps the units that belong to the number, « % » or « sur 10 », and
// drops those that repeat the indicator's name.
func short(unit string) string {
	if unit == "%" || unit == "€" || strings.HasPrefix(unit, "sur ") {
		return unit
	}
	return ""
}

func (s speech) share(percent int, t bot.Target, unit string) string {
	return s.say("figure.share", with{
		"Share":  s.number(float64(percent), 0),
		"Target": s.quantity(t.Value, t.Decimals, short(unit)),
		"By":     s.by(t.Date),
	})
}

func (s speech) people(ids []bot.UserID) []string {
	var names []string
	for _, id := range ids {
		if name := s.names(id); name != "" {
			names = append(names, plain(name))
		}
	}
	return names
}
