package view

import (
	"fmt"

	"jalon/bot"
)

// typedDays are the days of an absence as they are typed: « 20/12 au 03/01 ».
func (s speech) typedDays(a bot.Absence) string {
	short := func(d bot.Date) string { return fmt.Sprintf("%02d/%02d", d.Day, d.Month) }
	return s.say("absence.typed_days", with{"First": short(a.From), "Last": short(a.Until), "One": a.From == a.Until})
}

// standIn tells somebody that they are asked in the place of who is away, or what became
// of it.
func (s speech) standIn(p *bot.StandInPost) Post {
	data := s.absent(p.Absence, p.Now)
	data["Who"], data["Days"] = "", s.typedDays(p.Absence)
	if p.Absence.User != "" {
		data["Who"] = s.named(p.Absence.User, "")
	}
	post := Post{Footer: s.say("request.footer", nil)}
	switch {
	case p.ToAway:
		post.Text = s.say("absence.told", data)
	case p.State != "":
		post.Text = s.say("absence."+string(p.State), data)
	default:
		post.Text = s.say("absence.stand_in", data)
		post.Buttons = []Button{{ID: "standdown", Label: s.say("absence.cannot", nil), Style: "default", Act: bot.Act{Verb: bot.VerbStandDown, Text: p.Post}}}
	}
	return post
}

// stoodDown tells somebody that they stand in no more.
func (s speech) stoodDown(d bot.StoodDown) Post {
	data := with{"Changed": d.Changed, "Who": ""}
	if d.Absence.User != "" {
		data["Who"] = s.named(d.Absence.User, "")
	}
	return Post{Text: s.say("absence.stood_down", data)}
}
