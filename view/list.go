package view

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
)

const (
	phoneWidth   = 44 // columns
	mostButtons  = 5  // of a list: beyond, one menu holds them
	longestLabel = 40
)

// list words a page of products: short enough for a phone, each within reach.
func (s speech) list(l bot.Listing) Post {
	return s.listUnder(s.say("list.title", s.heading(l)), l)
}

// heading is what the title of a list says of it.
func (s speech) heading(l bot.Listing) with {
	page := ""
	if l.Pages > 1 {
		page = s.say("list.page", with{"First": l.First + 1, "Last": l.First + len(l.Lines), "N": len(l.Lines)})
	}
	return with{"Total": s.number(float64(l.Total), 0), "N": l.Total, "Asked": plain(shorten(l.Asked, 80)), "Page": page}
}

func (s speech) listUnder(title string, l bot.Listing) Post {
	var b strings.Builder
	b.WriteString(title)
	if l.Verb != "" {
		b.WriteString("\n" + s.say("list.perhaps", with{"Verb": code(l.Verb)}))
	}
	b.WriteString("\n")
	for i, line := range l.Lines {
		b.WriteString("\n" + s.listLine(l.First+i+1, line, l.Total <= mostRoomy))
	}
	if !l.StaleSince.IsZero() {
		b.WriteString("\n" + s.say("card.stale", with{"When": s.instant(l.StaleSince, l.Day), "Doubted": l.Doubted}))
	}
	p := Post{Text: b.String(), Numbered: len(l.Lines), First: l.First, Typed: s.say("list.typed", with{"Asked": code(l.Asked), "More": l.Page+1 < l.Pages, "Next": l.Page + 2})}
	s.reach(&p, l)
	return p
}

// mostRoomy is how many products have two lines each.
const mostRoomy = 3

// listLine is a product in a list: on one line, or on two when there is room.
func (s speech) listLine(n int, l bot.ListLine, roomy bool) string {
	name := shorten(oneLine(l.Name), phoneWidth-6)
	data := with{"Position": n, "Name": plain(name), "Phase": "", "Pitch": ""}
	if l.Phase != "" && (roomy || !l.Active) {
		data["Phase"] = lowerFirst(s.known("phase."+string(l.Phase), shorten(string(l.Phase), 40)))
	}
	if l.Namesake {
		data["Phase"] = plain(shorten(l.Slug, 40))
	}
	pitch, room := oneLine(l.Pitch), phoneWidth-5-len(strconv.Itoa(max(n, 10)))-utf8.RuneCountInString(name)
	switch {
	case roomy && pitch != "":
		return s.say("list.line", data) + "\n" + plain(shorten(pitch, 2*phoneWidth))
	case data["Phase"] == "" && pitch != "" && room > 10:
		data["Pitch"] = plain(shorten(pitch, room))
	}
	return s.say("list.line", data)
}

// labelOf is a product's name on a button, with its slug where another has the
// same.
func labelOf(l bot.ListLine) string {
	if l.Namesake {
		return shorten(oneLine(l.Name), longestLabel/2) + " (" + shorten(oneLine(l.Slug), longestLabel/2) + ")"
	}
	return shorten(oneLine(l.Name), longestLabel)
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// reach puts each product of a list, and the other pages, under a button or in
// the menu.
func (s speech) reach(p *Post, l bot.Listing) {
	turn := func(id, key string, page int) {
		p.Buttons = append(p.Buttons, Button{ID: id, Label: s.say(key, nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbList, Text: l.Asked, Page: page}})
	}
	few := len(l.Lines) <= mostButtons && l.Pages <= 1
	if l.Listed { // one of them is for the file
		few = len(l.Lines) < mostButtons && l.Pages <= 1
	}
	if few {
		for i, line := range l.Lines {
			p.Buttons = append(p.Buttons, Button{ID: "card" + strconv.Itoa(i+1), Label: labelOf(line),
				Style: "default", Act: bot.Act{Verb: bot.VerbCard, Product: line.Product}})
		}
	}
	if l.Page > 0 {
		turn("before", "list.before", l.Page-1)
	}
	if l.Page+1 < l.Pages {
		turn("next", "list.next", l.Page+1)
	}
	if !few || l.Listed {
		p.Buttons = append(p.Buttons, Button{ID: "export", Label: s.say("list.export", nil), Style: "default",
			Act: bot.Act{Verb: bot.VerbExport, Text: l.Asked}})
	}
	if few {
		return
	}
	p.Menu = &Menu{ID: "card", Label: s.say("list.choose", nil), Act: bot.Act{Verb: bot.VerbCard}}
	for _, line := range l.Lines {
		p.Menu.Options = append(p.Menu.Options, Option{Label: labelOf(line), Value: string(line.Product)})
	}
}

// mostCardButtons is how many buttons every card has: the last one gives way to
// the other results.
const mostCardButtons = 3

// winner is a card, and the way to what else was found.
func (v *View) winner(lang string, w bot.Winner) Post {
	s := v.speech(lang)
	p := v.Post(lang, w.Card)
	if w.Verb != "" {
		p.Text = s.say("list.perhaps", with{"Verb": code(w.Verb)}) + "\n\n" + p.Text
	}
	if w.Others == 0 {
		return p
	}
	p.Buttons[mostCardButtons-1] = Button{ID: "others", Label: s.say("list.others", with{"N": w.Others}), Style: "default", Act: bot.Act{Verb: bot.VerbList, Text: w.Asked}}
	return p
}
