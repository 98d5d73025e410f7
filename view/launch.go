package view

import (
	"strings"

	"jalon/bot"
)

// welcome is the bot's first words in a channel.
func (s speech) welcome(w *bot.Welcome) Post {
	data := with{"Name": plain(shorten(oneLine(w.Name), 60)), "Coach": "", "By": "", "Slug": code(w.Slug)}
	if w.Coach != "" {
		data["Coach"] = s.named(w.Coach, "")
	}
	if w.By != "" {
		data["By"] = s.named(w.By, "")
	}
	switch {
	case w.Withdrawn:
		return Post{Text: s.say("welcome.withdrawn", data)}
	case w.State == bot.LaunchOn:
		return Post{Text: s.say("welcome.on", data), Buttons: []Button{s.undoing(w.Product, w.Post)}}
	case w.State == bot.LaunchOff:
		return Post{Text: s.say("welcome.off", data), Buttons: []Button{s.starting(w.Product, w.Post)}}
	}
	return Post{Text: s.say("welcome.post", data), Buttons: []Button{
		s.starting(w.Product, w.Post),
		{ID: "file", Label: s.say("welcome.file", nil), Style: "default", Act: bot.Act{Verb: bot.VerbSendFile, Product: w.Product}},
		{ID: "notnow", Label: s.say("welcome.not_now", nil), Style: "default", Act: bot.Act{Verb: bot.VerbNotNow, Product: w.Product, Text: w.Post}},
	}}
}

// starting opens the form of a team's three questions.
func (s speech) starting(p bot.ProductID, post string) Button {
	return Button{ID: "start", Label: s.say("welcome.start", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbStart, Product: p, Text: post}}
}

// undoing takes a team's beginning back.
func (s speech) undoing(p bot.ProductID, post string) Button {
	return Button{ID: "undo", Label: s.say("welcome.undo", nil), Style: "default", Act: bot.Act{Verb: bot.VerbUndoStart, Product: p, Text: post}}
}

// startForm asks a team its three questions.
func (s speech) startForm(f *bot.StartForm) Form {
	form := Form{Title: fit(s.say("welcome.title", nil), MaxTitle), Intro: s.say("welcome.intro", with{"Name": plain(shorten(oneLine(f.Name), 60))}), Submit: s.say("welcome.submit", nil), Act: f.Act}
	for _, field := range []struct {
		name string
		most int
	}{{bot.FieldUseful, 80}, {bot.FieldWhen, 80}, {bot.FieldWho, 64}} {
		form.Fields = append(form.Fields, Field{Name: field.name, Label: fit(s.say("welcome.field."+field.name, nil), MaxLabel),
			Help: fit(s.say("welcome.help."+field.name, nil), MaxHelp), MaxLength: field.most})
	}
	return form
}

// started tells a team that it began: with what, and what comes next.
func (s speech) started(d bot.Started) Post {
	data := with{"Name": plain(shorten(oneLine(d.Name), 60)), "Slug": code(d.Slug), "Changed": d.Changed, "Who": "", "N": d.Follows, "Indicator": "", "When": "",
		"Announces": d.Announces, "Line": code(d.Committee)}
	if d.Who != "" {
		data["Who"] = s.named(d.Who, "")
	}
	lines := []string{s.say("welcome.started", data)}
	if d.Indicator != nil {
		data["Indicator"] = plain(shorten(oneLine(d.Indicator.Name), 80))
		data["InCharge"] = s.named(d.Indicator.InCharge, "")
		lines = append(lines, s.say("welcome.indicator", data))
	}
	if d.Who != "" && (d.Follows > 0 || d.Indicator == nil) {
		lines = append(lines, s.say("welcome.follows", data))
	}
	post := Post{}
	if d.Committee != "" {
		data["When"] = s.instant(d.On, d.Next.Now)
		lines = append(lines, s.say("welcome.committee", data))
		if d.Announces {
			post.Buttons = append(post.Buttons, Button{ID: "announce", Label: s.say("reminder.announce", nil), Style: "primary",
				Act: bot.Act{Verb: bot.VerbCommittees, Product: d.Product, Text: d.Committee}})
		}
	}
	post.Text = strings.Join(append(lines, s.nextReminder(d.Next).Text), "\n")
	post.Buttons = append(post.Buttons, s.undoing(d.Product, d.Post))
	return post
}

// notStarted tells a team that it is left alone.
func (s speech) notStarted(d bot.NotStarted) Post {
	return Post{Text: s.say("welcome.quiet", with{"Name": plain(shorten(oneLine(d.Name), 60)), "Changed": d.Changed, "Undone": d.Undone}),
		Buttons: []Button{s.starting(d.Product, d.Post)}}
}

// launch tells how far the incubator's products are.
func (s speech) launch(l bot.Launch) Post {
	return Post{Text: s.say("launch.stands", with{"On": l.On, "Invited": l.Invited, "Off": l.Off, "Ready": l.Ready, "Example": code(l.Example)})}
}

// mostLeft is how many products that are left out of a wave are named, for each
// reason.
const mostLeft = 3

// wave tells which teams may be invited, or were, and why others are not.
func (s speech) wave(w bot.Wave) Post {
	names := make([]string, len(w.Invited))
	for i, p := range w.Invited {
		names[i] = plain(shorten(oneLine(p.Name), 40))
	}
	data := with{"N": len(w.Invited), "Names": s.enumerate(names), "Asked": plain(shorten(w.Asked, 60)), "More": w.More, "Done": w.Done, "Held": w.Held}
	lines := []string{s.say("launch.wave", data)}
	for _, why := range bot.Lefts {
		if left := w.Left[why]; len(left) > 0 {
			lines = append(lines, "• "+s.say("launch.left."+string(why), with{"N": len(left), "Names": s.someOf(left)}))
		}
	}
	p := Post{Text: strings.Join(lines, "\n")}
	switch {
	case len(w.Invited) == 0:
	case w.Done:
		p.Buttons = []Button{{ID: "uninvite", Label: s.say("launch.uninvite", data), Style: "default", Act: bot.Act{Verb: bot.VerbUninvite, Text: idsOf(w.Invited)}}}
		p.Typed = s.say("launch.typed", with{"Slugs": slugsOf(w.Invited)})
	case !w.Held:
		p.Buttons = []Button{s.inviting("launch.invite", w.Invited)}
	}
	return p
}

// inviting offers to invite teams.
func (s speech) inviting(key string, products []bot.NamedProduct) Button {
	return Button{ID: "invite", Label: s.say(key, with{"N": len(products)}), Style: "primary", Act: bot.Act{Verb: bot.VerbWave, Text: idsOf(products)}}
}

// uninvited tells which teams are invited no more, and how to invite them again.
func (s speech) uninvited(u bot.Uninvited) Post {
	names := make([]string, len(u.Products))
	for i, p := range u.Products {
		names[i] = plain(shorten(oneLine(p.Name), 40))
	}
	lines := []string{s.say("launch.uninvited", with{"N": len(names), "Names": s.enumerate(names)})}
	for _, left := range []struct {
		key string
		all []string
	}{{"launch.began", u.Began}, {"launch.not_invited", u.Left}, {"launch.left.unknown", u.Unknown}} {
		if len(left.all) > 0 {
			lines = append(lines, "• "+s.say(left.key, with{"N": len(left.all), "Names": s.someOf(left.all)}))
		}
	}
	p := Post{Text: strings.Join(lines, "\n")}
	if len(u.Products) > 0 {
		p.Buttons = []Button{s.inviting("launch.again", u.Products)}
		p.Buttons[0].Style = "default"
	}
	return p
}

// idsOf are the products of a button.
func idsOf(products []bot.NamedProduct) string {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = string(p.Product)
	}
	return strings.Join(ids, ",")
}

// slugsOf are products as they are typed.
func slugsOf(products []bot.NamedProduct) string {
	slugs := make([]string, len(products))
	for i, p := range products {
		slugs[i] = code(p.Slug)
	}
	return strings.Join(slugs, ", ")
}

// someOf names the first of products, and counts the others.
func (s speech) someOf(all []string) string {
	var names []string
	for _, name := range all[:min(len(all), mostLeft)] {
		names = append(names, plain(shorten(oneLine(name), 40)))
	}
	if more := len(all) - mostLeft; more > 0 {
		names = append(names, s.say("launch.others", with{"N": more}))
	}
	return s.enumerate(names)
}
