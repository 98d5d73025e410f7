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
