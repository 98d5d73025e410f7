package view

import (
	"strings"

	"jalon/bot"
)

// preview shows a message that would have been sent, under whom it was for. It
// wakes nobody, and its buttons are only named.
func (s speech) preview(lang string, p *bot.Preview) Post {
	would := s.content(lang, p.Content)
	data := with{"Who": "", "Channel": code(p.Channel), "Thread": p.To.Thread != ""}
	if p.To.Channel == "" {
		data["Who"] = s.named(p.To.User, "")
	}
	var labels []string
	for _, b := range would.Choices() {
		labels = append(labels, plain(b.Label))
	}
	would.Lead, would.Typed = strings.ReplaceAll(would.Lead, "@", "@"+zeroWidth), ""
	parts := []string{s.say("preview.lead", data), would.Flat()}
	if len(labels) > 0 {
		parts = append(parts, s.say("preview.buttons", with{"Labels": strings.Join(labels, " · ")}))
	}
	return Post{Text: strings.Join(parts, "\n\n"), Files: would.Files}
}
