package view

import (
	"cmp"
	"strconv"
	"strings"

	"jalon/bot"
)

// notice tells staff of what needs them, and what to do.
func (s speech) notice(n *bot.Notice) Post {
	if len(n.Group) > 0 {
		return s.notices(n)
	}
	key := "notice." + string(n.Cause)
	switch {
	case len(n.Lost) > 0:
		key = "notice.lost"
	case n.Cause == bot.NoticeShrunk && n.Part != "" && n.Part != "startups":
		key += "-" + n.Part
	case n.Cause == bot.NoticeOpen && n.Part == bot.ChannelUnseen:
		key += "-unseen"
	case n.Cause == bot.NoticeImport && n.Part != "" && n.Part != bot.ImportUnreachable:
		key += "-" + n.Part
	}
	return Post{Text: s.say(key, s.noticed(n)), Buttons: s.noticeButtons(n)}
}

// noticed is the data of a notice's sentences.
func (s speech) noticed(n *bot.Notice) with {
	by := ""
	if n.By != "" {
		by = plain(s.names(n.By))
	}
	names, more := s.lost(n.Lost)
	wrong := ""
	if n.Row != nil {
		wrong = s.rowFault(*n.Row)
	}
	rows, _ := strconv.Atoi(n.Detail)   // that are refused
	would, _ := strconv.Atoi(n.Subject) // of a source that shrank
	return with{"Subject": code(shorten(n.Subject, 80)), "Name": plain(shorten(oneLine(n.Subject), 80)),
		"Detail": plain(shorten(n.Detail, 200)), "Code": code(shorten(n.Detail, 80)), "By": by, "N": len(n.Guesses), "Would": would,
		"Team": plain(shorten(n.Team, 60)), "Other": plain(shorten(n.OtherTeam, 60)),
		"Lost": len(n.Lost), "Names": names, "More": more,
		"Person": plain(shorten(oneLine(n.Person), 60)), "Why": s.known("doubt.short."+n.Part, ""),
		"Account": code(cmp.Or(n.Account, "jalon")), "Unseen": n.Part == bot.ChannelUnseen,
		"Address": code(shorten(n.Address, 160)), "Row": wrong, "Rows": rows}
}

// mostLost is how many lost products a notice names.
const mostLost = 10

// lost names products that are gone, and counts those it does not.
func (s speech) lost(products []bot.Lost) (names string, more int) {
	var words []string
	for _, p := range products[:min(len(products), mostLost)] {
		words = append(words, plain(shorten(oneLine(p.Name), 60))+" (`"+code(shorten(p.Slug, 40))+"`)")
	}
	return strings.Join(words, ", "), max(0, len(products)-mostLost)
}

// noticeButtons are what staff can do about a notice at once.
func (s speech) noticeButtons(n *bot.Notice) []Button {
	switch {
	case n.Cause == bot.NoticeShrunk:
		would, _ := strconv.Atoi(n.Subject)
		return []Button{{ID: "believe", Label: s.say("catalogue.believe", nil), Style: "default", Act: bot.Act{Verb: bot.VerbBelieve, Text: n.Part, Page: would}}}
	case n.Cause == bot.NoticeGone:
		var buttons []Button
		for i, g := range n.Guesses {
			buttons = append(buttons, Button{ID: "rename" + strconv.Itoa(i+1), Label: shorten(oneLine(g.Name), longestLabel), Style: "default",
				Act: bot.Act{Verb: bot.VerbRename, Product: n.Product, Text: g.Slug}})
		}
		return buttons
	case n.Cause != bot.NoticeBound && n.Cause != bot.NoticeSecond || n.Channel == "":
		return nil
	}
	return []Button{
		{ID: "confirm", Label: s.say("channel.confirm", nil), Style: "primary",
			Act: bot.Act{Verb: bot.VerbConfirm, Product: n.Product, Text: string(n.Channel)}},
		{ID: "unbind", Label: s.say("channel.unbind", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbUnbind, Product: n.Product, Text: string(n.Channel)}},
	}
}

// notices tells several of one cause: a line each, numbered where a button does
// something about it.
func (s speech) notices(n *bot.Notice) Post {
	all, key := n.All(), "notices."+string(n.Cause)
	total, lines, p := 0, []string{""}, Post{}
	for i, one := range all {
		data := s.noticed(&one)
		data["I"] = i + 1
		total += max(1, len(one.Lost))
		button, some := s.noticeButton(&one, i+1)
		if some {
			p.Buttons = append(p.Buttons, button)
		}
		mark := "• "
		if pressed[n.Cause] {
			mark = strconv.Itoa(i+1) + ". "
		}
		if n.Cause == bot.NoticeShrunk {
			data["What"] = s.say("notices.part."+cmp.Or(one.Part, "startups"), nil)
		}
		data["Guess"] = ""
		if len(one.Guesses) > 0 {
			data["Guess"] = plain(shorten(oneLine(one.Guesses[0].Name), 60))
		}
		lines = append(lines, mark+s.say(key+".line", data))
	}
	data := s.noticed(n)
	data["N"] = total
	lines[0] = s.say(key+".title", data)
	p.Text = strings.Join(append(lines, "", s.say(key+".how", data)), "\n")
	return p
}

// pressed are the causes of notices that have buttons.
var pressed = map[bot.NoticeCause]bool{bot.NoticeBound: true, bot.NoticeSecond: true, bot.NoticeGone: true, bot.NoticeShrunk: true}

// noticeButton is the one that a notice has among others.
func (s speech) noticeButton(n *bot.Notice, i int) (Button, bool) {
	own := s.noticeButtons(n)
	if len(own) == 0 {
		return Button{}, false
	}
	b, data := own[0], with{"I": i, "Label": own[0].Label}
	b.ID, b.Style = strings.TrimRight(b.ID, "0123456789")+strconv.Itoa(i), "default"
	b.Label = s.say("notices."+string(n.Cause)+".button", data)
	return b, true
}
