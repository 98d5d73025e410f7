package view

import (
	"strings"
	"unicode"

	"jalon/bot"
)

func (s speech) fault(e *bot.Error) string {
	return s.say("error."+string(e.Code), with{"Arg": plain(shorten(e.Arg, 80)), "Code": code(shorten(e.Arg, 80)),
		"Hint": code(shorten(e.Hint, 80)), "Hinted": e.Hint != ""})
}

func (s speech) notFound(n bot.NotFound) Post {
	p := Post{Text: s.say("startup.unknown", with{
		"Asked": plain(shorten(n.Asked, 80)), "N": len(n.Closest), "Verb": code(n.Verb)})}
	for i, close := range n.Closest {
		p.Buttons = append(p.Buttons, Button{ID: "card" + string(rune('1'+i)), Label: shorten(oneLine(close.Name), 40),
			Style: "default", Act: bot.Act{Verb: bot.VerbCard, Product: close.ID}})
	}
	return p
}

func (s speech) help(h bot.Help) Post {
	lines := []string{s.say("help.intro", nil)}
	for _, c := range h.Commands {
		lines = append(lines, "• "+s.say("help.command."+c.Name, nil))
	}
	if !h.Public {
		lines = append(lines, "", s.say("help.privacy", nil))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// Hint is the short line a chat shows beside a command, at most 128 bytes.
func (v *View) Hint(lang, command string) string { return v.speech(lang).say("hint."+command, nil) }

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
