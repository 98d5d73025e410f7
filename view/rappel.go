package view

import (
	"strings"
	"time"

	"jalon/bot"
)

// closed names why a day is closed: « férié (Ascension) », « un pont ».
func (s speech) closed(r bot.ClosedReason) string {
	if r.Kind == bot.ClosedHoliday {
		return s.say("holiday."+string(r.Holiday), nil)
	}
	return s.say("closed."+string(r.Kind), nil)
}

// what names a message: « les chiffres », « la préparation du comité ».
func (s speech) what(k bot.Kind, says bot.CommitteeSays) string {
	if k == bot.KindCommittee {
		return s.say("message.committee."+string(says), nil)
	}
	return s.say("message."+string(k), nil)
}

// whom names where a message goes.
func (s speech) whom(to bot.Destination, channel string) string {
	if to.User != "" {
		return s.named(to.User, "")
	}
	if channel == "" {
		return ""
	}
	return "`" + code(channel) + "`"
}

// upcoming is a message to come, in a line.
func (s speech) upcoming(u bot.Upcoming, today bot.Date) string {
	var names []string
	for _, name := range u.Products {
		names = append(names, plain(shorten(oneLine(name), 40)))
	}
	return s.say("next.line", with{"At": s.instant(u.At, today), "What": s.what(u.Kind, u.Says), "Whom": s.whom(u.To, u.Channel), "Products": s.enumerate(names)})
}

// myReminders tells somebody what the bot will send them, and when they are away.
func (s speech) myReminders(m bot.MyReminders) Post {
	today := bot.DateOf(m.Now)
	lines := []string{s.say("next.mine", with{"N": len(m.Lines)})}
	for _, u := range m.Lines {
		u.To = bot.Destination{}
		lines = append(lines, "• "+s.upcoming(u, today))
	}
	if len(m.Absences) > 0 {
		lines = append(lines, "", s.absences(m.Absences, today))
	}
	return Post{Text: strings.Join(append(lines, "", s.say("next.more", nil)), "\n")}
}

// absences lists when somebody is away.
func (s speech) absences(all []bot.Absence, today bot.Date) string {
	var lines []string
	for _, a := range all {
		lines = append(lines, s.say("absence.line", s.absent(a, today)))
	}
	return strings.Join(lines, "\n")
}

func (s speech) absent(a bot.Absence, today bot.Date) with {
	data := with{"From": s.day(a.From, today), "Until": s.day(a.Until, today), "One": a.From == a.Until, "Instead": ""}
	if a.Instead != "" {
		data["Instead"] = s.named(a.Instead, "")
	}
	return data
}

// absenceSet tells when somebody is away, or is not any more.
func (s speech) absenceSet(a bot.AbsenceSet) Post {
	data := s.absent(a.Absence, a.Now)
	data["Changed"], data["Told"], data["Keeps"], data["Days"] = a.Changed, a.Told, a.Keeps, s.typedDays(a.Absence)
	if a.Ended {
		data["Left"] = a.Left
		p := Post{Text: s.say("absence.ended", data)}
		if a.Changed {
			p.Buttons = []Button{{ID: "again", Label: s.say("absence.again", nil), Style: "default", Act: bot.Act{Verb: bot.VerbAwayAgain, Text: a.Absence.String()}}}
		}
		return p
	}
	text := s.say("absence.set", data)
	if n := len(a.Replaced); n > 0 {
		was := s.absent(a.Replaced[0], a.Now)
		was["N"] = n
		text += " " + s.say("absence.replaced", was)
	}
	return Post{Text: text, Buttons: []Button{{ID: "end", Label: s.say("absence.end", nil), Style: "default",
		Act: bot.Act{Verb: bot.VerbEndAbsence, Text: a.Absence.From.String()}}}}
}

// myAbsences lists when somebody is away, each with the way to take it back.
func (s speech) myAbsences(m bot.MyAbsences) Post {
	if len(m.Absences) == 0 {
		return Post{Text: s.say("absence.none", nil)}
	}
	p := Post{Text: s.absences(m.Absences, m.Now)}
	for i, a := range m.Absences[:min(len(m.Absences), 3)] {
		p.Buttons = append(p.Buttons, Button{ID: "end" + string(rune('1'+i)), Label: s.say("absence.end_of", with{"Day": s.day(a.From, m.Now)}), Style: "default",
			Act: bot.Act{Verb: bot.VerbEndAbsence, Text: a.From.String()}})
	}
	return p
}

// teamDaySet tells when in the week a team is reminded, and how to go back.
func (s speech) teamDaySet(d bot.TeamDaySet) Post {
	when := s.say("team_day.usual", nil)
	if d.Day != nil {
		when = s.teamDay(d.Day)
	}
	data := with{"Name": plain(shorten(oneLine(d.Name), 60)), "When": when, "Changed": d.Changed, "Next": ""}
	if !d.Next.IsZero() {
		data["Next"] = s.instant(d.Next, d.Now)
	}
	p := Post{Text: s.say("team_day.set", data)}
	if d.Changed {
		p.Buttons = []Button{{ID: "back", Label: s.say("team_day.back", nil), Style: "default", Act: bot.Act{Verb: bot.VerbTeamDay, Product: d.Product, Text: d.Was.String()}}}
	}
	return p
}

// againFields put a whole message off: to one of a few days, or to any.
func (s speech) againFields(alone bool, figures int) []Field {
	menu := Field{Name: bot.FieldAgain, Label: fit(s.say("later.again", with{"N": figures}), MaxLabel), Help: fit(s.say("later.again_help", with{"Alone": alone}), MaxHelp)}
	for _, one := range bot.AgainChoices {
		menu.Options = append(menu.Options, Option{Label: s.say("again."+one, nil), Value: one})
	}
	return []Field{menu, {Name: bot.FieldAgainOn, Label: fit(s.say("later.on", nil), MaxLabel), Help: fit(s.say("later.on_help", nil), MaxHelp), MaxLength: maxFigure}}
}

// farAhead is from how many days on a day is told with its year.
const farAhead = 60

// movedFrom tells why a message leaves on another day than the one asked; empty when it
// does not.
func (s speech) movedFrom(day bot.Date, why bot.ClosedReason, now bot.Date) string {
	if day.IsZero() {
		return ""
	}
	return s.say("simulation.moved."+string(why.Kind), with{"Day": s.day(day, now)})
}

// askedAgain tells when a channel, or somebody, is asked again, and how to undo it.
func (s speech) askedAgain(a bot.AskedAgain) Post {
	var names, ids []string
	for _, p := range a.Products {
		names, ids = append(names, plain(shorten(oneLine(p.Name), 60))), append(ids, string(p.Product))
	}
	year := a.Now
	if a.Now.DaysUntil(bot.DateOf(a.At)) > farAhead {
		year = bot.Date{}
	}
	data := with{"Name": s.enumerate(names), "At": s.instant(a.At, year), "Moved": s.movedFrom(a.Moved, a.Closed, a.Now), "Alone": a.Alone, "Changed": a.Changed, "Past": ""}
	if a.Past != nil {
		data["Past"] = s.quoted(plain(shorten(oneLine(a.Past.Name), 60)))
	}
	p := Post{Text: s.say("again.done", data)}
	act := bot.Act{Verb: bot.VerbKeep, Text: a.Child}
	if len(ids) == 1 {
		act.Product = a.Products[0].Product
	} else {
		act.Text += " " + strings.Join(ids, ",")
	}
	p.Buttons = []Button{{ID: "keep", Label: s.say("again.keep", nil), Style: "default", Act: act}}
	return p
}

// keep offers to put a message off no more.
func (s speech) keep(p bot.ProductID, a bot.Again) Button {
	return Button{ID: "keep", Label: s.say("again.keep", nil), Style: "default", Act: bot.Act{Verb: bot.VerbKeep, Product: p, Text: a.Name}}
}

// muted tells whether a product's messages are held back, and how to undo it.
func (s speech) muted(m bot.Muted) Post {
	on := !m.Pause.Since.IsZero()
	data := with{"Name": plain(shorten(oneLine(m.Name), 60)), "On": on, "Changed": m.Changed, "Until": s.until(m.Pause.Until, m.Now)}
	act, key := bot.Act{Verb: bot.VerbMute, Product: m.Product}, "mute.again"
	if on {
		act.Verb, key = bot.VerbUnmute, "mute.resume"
	}
	return Post{Text: s.say("mute.set", data), Buttons: []Button{{ID: "undo", Label: s.say(key, nil), Style: "default", Act: act}}}
}

// messageHistory lists what a team was sent.
func (s speech) messageHistory(h bot.MessageHistory) Post {
	today := bot.DateOf(h.Now)
	lines := []string{s.say("sent.title", with{"Name": plain(shorten(oneLine(h.Name), 60)), "N": len(h.Lines)})}
	for _, l := range h.Lines {
		lines = append(lines, "• "+s.sent(l, today))
	}
	if len(h.Lines) > 0 && h.Slug != "" {
		lines = append(lines, "", s.say("sent.file", with{"Slug": code(h.Slug), "More": h.More}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// sent is a message of the past, in a line: what became of it, and where it is.
func (s speech) sent(l bot.SentMessage, today bot.Date) string {
	link := ""
	if l.Receipt.Post != "" {
		link = s.linkTo(l.Receipt)
	}
	by := s.people(l.Answered)
	return s.say("sent.line", with{"At": s.instant(l.At, today), "What": s.what(l.Kind, l.Says), "Whom": s.whom(l.To, l.Channel), "Link": link,
		"State": s.became(l), "By": s.enumerate(by), "N": len(by), "Whole": l.State == bot.StateAnswered})
}

// became is what became of a message.
func (s speech) became(l bot.SentMessage) string {
	switch l.State {
	case bot.StateSkipped, bot.StateDead:
		return s.say("sent.state."+string(l.State), with{"Why": s.known("reason."+string(l.Reason), string(l.Reason))})
	}
	return s.say("sent.state."+string(l.State), with{"Why": ""})
}

// givenUp lists the messages that were given up, with a menu to send one again.
func (s speech) givenUp(g bot.GivenUp) Post {
	today := bot.DateOf(g.Now)
	lines := []string{s.say("sent.given_up", with{"N": len(g.Lines)})}
	p := Post{Menu: &Menu{ID: "resend", Label: s.say("sent.resend", nil), Act: bot.Act{Verb: bot.VerbResend}}}
	for _, l := range g.Lines {
		lines = append(lines, "• "+s.sent(l, today))
		p.Menu.Options = append(p.Menu.Options, Option{Label: shorten(s.instant(l.At, today)+", "+s.what(l.Kind, l.Says), longestLabel+20), Value: l.Name})
	}
	if len(g.Lines) == 0 {
		p.Menu = nil
	}
	p.Text = strings.Join(lines, "\n")
	return p
}

// messagesFile is what a team was sent, as a file.
func (s speech) messagesFile(f *bot.MessagesFile) Post {
	w := s.newCSV()
	w.row(strings.Split(s.say("sent.header", nil), ";")...)
	for _, l := range f.Rows {
		to := l.Channel
		if l.To.User != "" {
			to = s.names(l.To.User)
		}
		link := ""
		if l.Receipt.Post != "" {
			link = s.linkTo(l.Receipt)
		}
		w.row(l.At.Format(time.RFC3339), s.what(l.Kind, l.Says), to, s.became(l), strings.Join(s.people(l.Answered), ", "), link)
	}
	return Post{Text: s.say("sent.sent_file", nil), Footer: s.say("request.footer", nil),
		Files: []File{w.file(fileName(s.say("sent.file_name", nil), f.Slug))}}
}
