package view

import "jalon/bot"

// datesForm asks when the next committee is, and when the last one was.
func (s speech) datesForm(f *bot.DatesForm) Form {
	form := Form{Title: fit(s.say("dates_form.title", nil), MaxTitle), Submit: s.say("dates_form.submit", nil), Act: f.Act,
		Intro: s.say("dates_form.intro", with{"Name": plain(shorten(oneLine(f.Name), 80)), "Announce": f.Announce})}
	last := ""
	if !f.Last.IsZero() {
		last = numericDay(f.Last)
	}
	if f.Announce {
		form.Fields = append(form.Fields, Field{Name: bot.FieldNextOne, Label: fit(s.say("dates_form.next", nil), MaxLabel), Help: fit(s.say("dates_form.next_help", nil), MaxHelp), MaxLength: maxDate})
	}
	form.Fields = append(form.Fields, Field{Name: bot.FieldLastOne, Label: fit(s.say("dates_form.last", nil), MaxLabel), Help: fit(s.say("dates_form.last_help", with{"Last": last}), MaxHelp), MaxLength: maxDate})
	return form
}

// maxDate is of a day as it is typed, in characters.
const maxDate = 60

// lastCommitteeSet tells when the last committee was, and how to take that back.
func (s speech) lastCommitteeSet(l bot.LastCommitteeSet) Post {
	data := with{"Name": plain(shorten(oneLine(l.Name), 60)), "Day": "", "Later": "", "Changed": l.Changed}
	if !l.Met.IsZero() {
		data["Day"] = s.day(l.Met, l.Now)
	}
	if !l.Later.IsZero() {
		data["Later"] = s.day(l.Later, l.Now)
	}
	p := Post{Text: s.say("last_committee.set", data)}
	if l.Changed {
		p.Buttons = []Button{{ID: "met", Label: s.say("last_committee.take_back", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbMet, Product: l.Product, Text: l.Was.String() + " " + l.Met.String()}}}
	}
	return p
}
