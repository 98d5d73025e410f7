package view

import "jalon/bot"

// stopWhat asks what is to stop, and tells how.
func (s speech) stopWhat(w bot.StopWhat) Post {
	name := plain(shorten(oneLine(w.Name), 60))
	p := Post{Text: s.say("stop.what", with{"Name": name, "Slug": code(w.Example)})}
	if w.Pause {
		p.Buttons = []Button{{ID: "pause", Label: s.say("stop.pause", nil), Style: "default", Act: bot.Act{Verb: bot.VerbMute, Product: w.Product}}}
	}
	return p
}

// askDay asks whether a channel is to be asked again on a day.
func (s speech) askDay(a bot.AskDay) Post {
	p := Post{Text: s.say("again.ask", with{"Name": plain(shorten(oneLine(a.Name), 60)), "Day": s.day(a.Day, a.Now), "Moved": s.movedFrom(a.Moved, a.Closed, a.Now)})}
	p.Buttons = []Button{{ID: "again", Label: s.say("again.yes", nil), Style: "default", Act: bot.Act{Verb: bot.VerbRemind, Product: a.Product, Text: a.Line}}}
	if a.Weekly != nil {
		p.Buttons = append(p.Buttons, Button{ID: "weekly", Label: s.say("again.weekly", with{"When": s.teamDay(a.Weekly)}), Style: "default",
			Act: bot.Act{Verb: bot.VerbRemind, Product: a.Product, Text: a.WeeklyLine}})
	}
	return p
}
