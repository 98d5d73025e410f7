package view

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"jalon/bot"
)

func (s speech) fault(e *bot.Error) string {
	n, _ := strconv.Atoi(e.Arg) // where it is a number
	hint := code(shorten(e.Hint, 80))
	if v, err := strconv.ParseFloat(e.Hint, 64); e.Code == bot.CodeUnlikely && err == nil {
		_, decimals, _ := strings.Cut(e.Hint, ".")
		hint = s.number(v, len(decimals))
	}
	why := ""
	if e.Code == bot.CodeNotAsked {
		why = s.known("reason."+e.Hint, e.Hint)
	}
	row := ""
	if e.Row != nil {
		row = s.rowFault(*e.Row)
	}
	var days []string
	for _, d := range e.Days {
		days = append(days, s.day(d, e.Today))
	}
	month, numeric := "", ""
	if len(e.Days) > 0 {
		month, numeric = s.month(e.Days[0]), numericDay(e.Days[0])
	}
	return s.say("error."+string(e.Code), with{"Row": row, "Why": why, "Day": strings.Join(days[:min(1, len(days))], ""), "Days": s.enumerate(days), "Arg": plain(shorten(e.Arg, 80)), "Code": code(shorten(e.Arg, 80)), "N": n,
		"Hint": hint, "Hinted": e.Hint != "", "Among": s.codes(e.Among), "Choices": len(e.Among),
		"Most":  s.number(float64(e.Most), 0),
		"Month": month, "Numeric": numeric, "Empty": strings.HasSuffix(e.Arg, ":"), "Command": code(cmp.Or(e.Command, "startup")), "City": s.city(e.Zone)})
}

// mostCodes is how many things to type are listed.
const mostCodes = 12

// codes lists things to type.
func (s speech) codes(all []string) string {
	var parts []string
	for _, one := range all[:min(len(all), mostCodes)] {
		parts = append(parts, "`"+code(shorten(one, 40))+"`")
	}
	if len(all) > mostCodes {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

func (s speech) notFound(n bot.NotFound) Post {
	p := Post{Text: s.say("startup.unknown", with{"Asked": plain(shorten(n.Asked, 80)), "N": len(n.Closest), "Verb": code(n.Verb),
		"Topic": code(shorten(n.Topic, 40)), "Direct": n.Direct})}
	for i, close := range n.Closest {
		p.Buttons = append(p.Buttons, Button{ID: "card" + string(rune('1'+i)), Label: shorten(oneLine(close.Name), 40),
			Style: "default", Act: bot.Act{Verb: bot.VerbCard, Product: close.ID}})
	}
	return p
}

func (s speech) help(h bot.Help) Post {
	lines := []string{s.say("help.intro", nil)}
	for _, name := range h.Commands {
		lines = append(lines, "• "+s.say("help.command."+name, nil))
	}
	lines = append(lines, s.say("help.rest", nil))
	if !h.Public {
		lines = append(lines, "", s.say("help.privacy", nil))
	}
	p := Post{Text: strings.Join(lines, "\n")}
	if h.Public {
		return p
	}
	p.Buttons = []Button{
		{ID: "more", Label: s.say("help.more", nil), Style: "default", Act: bot.Act{Verb: bot.VerbHelp, Text: "plus"}},
		{ID: "tour", Label: s.say("help.tour", nil), Style: "default", Act: bot.Act{Verb: bot.VerbTour}},
		{ID: "words", Label: s.say("help.words", nil), Style: "default", Act: bot.Act{Verb: bot.VerbHelp, Text: "lexique"}},
	}
	return p
}

// commandHelp tells what one command does, a line for each of its verbs.
func (s speech) commandHelp(h bot.CommandHelp) Post {
	data := with{"Example": code(h.Example), "Topic": code(h.Topic)}
	lines := []string{s.say("help.of."+h.Name, data)}
	for _, v := range h.Verbs {
		lines = append(lines, "• "+s.say("help.verb."+h.Name+"."+v, data))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// Hint is the short line a chat shows beside a command, at most 128 bytes,
// without markdown.
func (v *View) Hint(lang, command string) string {
	return strings.ReplaceAll(v.speech(lang).say("hint."+command, nil), "`", "")
}

// oneLine drops what a label or a notification cannot hold; neither is ever
// read as markdown.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if isDirection(r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }), " ")
}
