package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// personal asks somebody for the figures they are in charge of, or thanks them.
func (s speech) personal(p *bot.Personal) Post {
	missing, all := 0, 0
	for _, r := range p.Products {
		missing, all = missing+r.Missing(), all+len(r.Items)
	}
	data := with{"Who": s.named(p.User, ""), "N": missing, "Several": len(p.Products) > 1, "Name": "", "Since": "", "Coach": "", "Instead": "", "Period": "", "Again": p.Again, "Until": ""}
	if len(p.Products) == 1 {
		data["Name"] = plain(shorten(oneLine(p.Products[0].Name), 60))
	}
	if p.Coach != "" {
		data["Coach"] = s.named(p.Coach, "")
	}
	if p.Instead != "" {
		data["Instead"] = s.named(p.Instead, "")
	}
	if !p.Since.IsZero() {
		data["Since"] = s.day(p.Since, p.Since)
	}
	post := Post{Footer: s.say("request.footer", nil)}
	if missing == 0 {
		post.Text = s.say("personal.done", data) + "\n" + s.personalItems(p)
		return post
	}
	data["Period"] = s.onlyPeriod(p)
	if again := putOff(p); again != nil {
		data["Until"] = s.day(again.Day, again.Day)
	}
	post.Text = s.say("personal.ask", data) + "\n" + s.personalItems(p) + "\n\n" + s.say("personal.why", data)
	post.Buttons = s.personalButtons(p, missing)
	return post
}

// personalItems lists figures, under their product's name where there are several.
func (s speech) personalItems(p *bot.Personal) string {
	var lines []string
	products := slices.SortedStableFunc(slices.Values(p.Products), func(a, b bot.Reminder) int { return cmp.Compare(a.Name, b.Name) })
	for _, r := range products {
		if len(products) > 1 {
			lines = append(lines, "**"+plain(shorten(oneLine(r.Name), 60))+"**")
		}
		for _, item := range r.Items {
			lines = append(lines, "• "+s.item(item))
		}
	}
	return strings.Join(lines, "\n")
}

// onlyPeriod names the one period that is asked for; empty for several.
func (s speech) onlyPeriod(p *bot.Personal) string {
	period := ""
	for _, r := range p.Products {
		for _, item := range r.Items {
			if item.Answer != nil || item.Waiver != nil {
				continue
			}
			name := s.period(item.Period, false)
			if period != "" && period != name {
				return ""
			}
			period = name
		}
	}
	return period
}

// putOff is when what is missing is asked again, once all of it was put off; nil for
// not.
func putOff(p *bot.Personal) (last *bot.Again) {
	for _, r := range p.Products {
		if r.Missing() == 0 {
			continue
		}
		if r.Again == nil {
			return nil
		}
		if last == nil || r.Again.At.After(last.At) {
			last = r.Again
		}
	}
	return last
}

// personalButtons note, put off or hand over the figures of one product; of
// several, they note two products' and put all of them off.
func (s speech) personalButtons(p *bot.Personal, missing int) (buttons []Button) {
	var ids []string
	for _, r := range p.Products {
		if r.Missing() > 0 {
			ids = append(ids, string(r.Product))
		}
	}
	later := Button{ID: "later", Label: s.say("personal.later", nil), Style: "default", Act: bot.Act{Verb: bot.VerbLater, Text: strings.Join(ids, ",")}}
	if again := putOff(p); again != nil {
		later = s.keep("", *again)
		later.Act.Text += " " + strings.Join(ids, ",")
	}
	if len(p.Products) == 1 {
		product := p.Products[0].Product
		later.Act.Product = product
		return []Button{{ID: "note", Label: s.say("reminder.note", with{"N": missing}), Style: "primary", Act: bot.Act{Verb: bot.VerbNote, Product: product}},
			later, {ID: "notme", Label: s.say("personal.not_me", nil), Style: "default", Act: bot.Act{Verb: bot.VerbNotMe, Product: product}}}
	}
	for i, r := range p.Products {
		if n := r.Missing(); n > 0 && len(buttons) < 2 {
			buttons = append(buttons, Button{ID: "note" + string(rune('1'+i)), Label: shorten(s.say("personal.note", with{"Name": oneLine(r.Name)}), longestLabel), Style: "default",
				Act: bot.Act{Verb: bot.VerbNote, Product: r.Product}})
		}
	}
	return append(buttons, later)
}

// digest tells of the week of the products somebody looks after.
func (s speech) digest(d *bot.Digest) Post {
	data := with{"All": d.All, "Day": s.day(d.Day, d.Day), "Yours": d.User != "", "N": len(d.Todo), "UpToDate": d.UpToDate, "Rest": d.UpToDate == d.All, "Others": d.UpToDate+d.Told() == d.All}
	lines := []string{s.say("digest.title", data)}
	if c := d.Celebrate; c != nil {
		lines = append(lines, s.say("digest.celebrate", with{"Name": plain(shorten(oneLine(c.Name), 60)), "What": plain(shorten(oneLine(c.Figure.Name), 60)),
			"Figure": s.figure(c.Figure.Figure), "Trend": s.trend(*c.Figure.Trend, c.Figure.Figure.Period), "Reached": c.Reached}))
	}
	if len(d.Todo) > 0 {
		lines = append(lines, "", s.say("digest.todo", data))
		for i, t := range d.Todo {
			lines = append(lines, s.number(float64(i+1), 0)+". "+s.todo(t, d.Day))
		}
	}
	if len(d.Silent) > 0 {
		var names []string
		for _, one := range d.Silent {
			names = append(names, s.say("digest.silence", with{"Name": plain(shorten(oneLine(one.Name), 60)), "N": one.N}))
		}
		lines = append(lines, "", s.say("digest.silent", with{"Names": s.enumerate(names)}))
	}
	if d.UpToDate > 0 {
		if len(d.Silent) == 0 {
			lines = append(lines, "")
		}
		lines = append(lines, s.say("digest.up_to_date", data))
	}
	post := Post{Text: strings.Join(lines, "\n")}
	seen := map[bot.ProductID]bool{}
	for _, t := range d.Todo {
		if !seen[t.Product] && len(post.Buttons) < 2 {
			seen[t.Product] = true
			post.Buttons = append(post.Buttons, Button{ID: "card" + string(rune('1'+len(post.Buttons))), Label: shorten(s.say("digest.see", with{"Name": oneLine(t.Name)}), longestLabel),
				Style: "default", Act: bot.Act{Verb: bot.VerbCard, Product: t.Product}})
		}
	}
	if d.User != "" {
		post.Footer = s.say("request.footer", nil)
	}
	return post
}

// todo is one thing to do about a product.
func (s speech) todo(t bot.Todo, today bot.Date) string {
	data := with{"Name": plain(shorten(oneLine(t.Name), 60)), "Slug": code(t.Slug), "N": t.Missing, "Document": t.Document, "Day": "", "By": "", "Late": t.By.Before(today)}
	if !t.Day.IsZero() {
		data["Day"] = s.day(t.Day, today)
		if t.Kind == bot.TodoUndated {
			data["Day"] = s.monthOf(t.Day, today)
		}
	}
	if !t.By.IsZero() {
		data["By"] = s.day(t.By, today)
	}
	return s.say("digest.do."+string(t.Kind), data)
}

// undatedLine asks for the date of a committee.
func (s speech) undatedLine(r *bot.Reminder) string {
	return s.say("reminder.undated", with{"Last": s.lastMet(r.Undated)})
}

// lastMet is the month of the last committee; empty when it is not known.
func (s speech) lastMet(u *bot.Undateds) string {
	if u.Last.IsZero() {
		return ""
	}
	return s.monthOf(u.Last, u.Today)
}

// read says at which committee so many figures are read.
func (s speech) read(m *bot.Meeting, n int) string {
	day := bot.DateOf(m.Start.In(zoneOf(m.Zone)))
	return s.say("reminder.read", with{"N": n, "Day": s.day(day, bot.DateOf(time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)))})
}

// handOverForm asks who follows figures from now on.
func (s speech) handOverForm(f *bot.HandOverForm) Form {
	var names []string
	for _, name := range f.Indicators {
		names = append(names, plain(shorten(oneLine(name), 60)))
	}
	return Form{Title: fit(s.say("hand_over.title", nil), MaxTitle), Submit: s.say("hand_over.submit", nil), Act: f.Act,
		Intro:  s.say("hand_over.intro", with{"Name": plain(shorten(oneLine(f.Name), 60)), "Names": s.enumerate(names)}),
		Fields: []Field{{Name: bot.FieldWho, Label: fit(s.say("hand_over.who", nil), MaxLabel), Help: fit(s.say("hand_over.help", nil), MaxHelp), MaxLength: 60}}}
}

// handedOver tells who follows figures from now on.
func (s speech) handedOver(h bot.HandedOver) Post {
	var names []string
	for _, name := range h.Indicators {
		names = append(names, plain(shorten(oneLine(name), 60)))
	}
	data := with{"Name": plain(shorten(oneLine(h.Name), 60)), "Slug": code(h.Slug), "N": len(names), "Names": s.enumerate(names), "Who": "", "Told": h.Post != ""}
	if h.To != "" {
		data["Who"] = s.named(h.To, "")
	}
	p := Post{Text: s.say("hand_over.done", data)}
	if h.Post != "" {
		p.Buttons = []Button{s.givingBack("hand_over.back", h.Product, h.Post)}
	}
	return p
}

// givingBack has figures go back to who followed them.
func (s speech) givingBack(key string, p bot.ProductID, post string) Button {
	return Button{ID: "giveback", Label: s.say(key, nil), Style: "default", Act: bot.Act{Verb: bot.VerbGiveBack, Product: p, Text: post}}
}

// entrusted tells somebody that they follow figures, or who entrusted them that they do
// not.
func (s speech) entrusted(e *bot.EntrustedPost, toGiver bool) Post {
	var names []string
	for _, f := range e.Figures {
		names = append(names, plain(shorten(oneLine(f.Name), 60)))
	}
	data := with{"Name": plain(shorten(oneLine(e.Name), 60)), "Names": s.enumerate(names), "N": len(names), "By": "", "To": "", "Now": "", "Slug": code(e.Slug), "Yours": e.Now != "" && e.Now == e.By, "Asks": e.Asks}
	for key, u := range map[string]bot.UserID{"By": e.By, "To": e.To, "Now": e.Now} {
		if u != "" {
			data[key] = s.named(u, "")
		}
	}
	p := Post{Footer: s.say("request.footer", nil)}
	switch {
	case toGiver:
		p.Text = s.say("hand_over.told_back", data)
		if e.Now != "" && e.Now == e.By {
			p.Buttons = []Button{{ID: "notme", Label: s.say("personal.not_me", nil), Style: "default", Act: bot.Act{Verb: bot.VerbNotMe, Product: e.Product}}}
		}
	case e.State != "":
		p.Text = s.say("hand_over."+string(e.State), data)
	default:
		p.Text = s.say("hand_over.entrusted", data)
		p.Buttons = []Button{s.givingBack("hand_over.not_me", e.Product, e.Post)}
	}
	return p
}

// givenBack tells who follows figures again.
func (s speech) givenBack(g bot.GivenBack) Post {
	var names []string
	for _, name := range g.Indicators {
		names = append(names, plain(shorten(oneLine(name), 60)))
	}
	data := with{"Name": plain(shorten(oneLine(g.Name), 60)), "Names": s.enumerate(names), "N": len(names), "Now": "", "Yours": g.Yours}
	if g.Now != "" {
		data["Now"] = s.named(g.Now, "")
	}
	return Post{Text: s.say("hand_over.given_back", data)}
}

// linkTo is the address of a post; empty where posts have none.
func (s speech) linkTo(r bot.Receipt) string {
	if s.Links == nil {
		return ""
	}
	return s.Links(r)
}
