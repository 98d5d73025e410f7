package view

import (
	"strings"

	"jalon/bot"
)

const (
	mostFacts   = 8   // of a kind, on a fiche
	longestFact = 120 // runes of an event's comment or of a list
)

// fiche tells all that the catalogue says of a product.
func (s speech) fiche(f bot.Fiche) Post {
	var lines []string
	line := func(key, text string) {
		if text != "" {
			lines = append(lines, s.say("fiche."+key, with{"Text": text}))
		}
	}
	p := f.Startup
	lines = append(lines, plain(shorten(p.Pitch, 2*longestPitch)))
	line("phases", s.phases(p))
	line("former", s.listed(p.Former))
	line("users", s.users(p.Users))
	line("incubators", s.listed(f.Incubators))
	line("sponsors", s.listed(p.Sponsors))
	line("themes", s.listed(p.Themes))
	line("technologies", s.listed(p.Technologies))
	line("accessibility", plain(shorten(p.Accessibility, longestFact)))
	line("people", s.everybody(p.People))
	if events := s.events(p, f.Day); len(events) > 0 {
		lines = append(append(lines, s.say("fiche.events", nil)), events...)
	}
	for _, a := range p.Other[:min(len(p.Other), mostFacts)] {
		lines = append(lines, s.say("fiche.other", with{"Name": plain(shorten(a.Name, 60)), "Value": plain(shorten(a.Value, longestFact))}))
	}
	line("links", s.links(p))
	if f.Insider {
		if lacks := s.lacks(p, mostFacts); lacks != "" {
			lines = append(lines, lacks)
		}
	}
	title := shorten(p.Name, 120)
	return Post{Title: label(title), TitleLink: pageOf(p.Slug), Text: strings.TrimSpace(strings.Join(lines, "\n")),
		Fallback: shorten(title+" : "+p.Pitch, 200)}
}

// listed enumerates values of the catalogue.
func (s speech) listed(values []string) string {
	var words []string
	for _, v := range values[:min(len(values), mostFacts)] {
		words = append(words, plain(shorten(v, longestFact)))
	}
	text := strings.Join(words, ", ")
	if len(values) > mostFacts {
		text += "…"
	}
	return text
}

// phases tells a product's life: « investigation (janvier 2018) ».
func (s speech) phases(p bot.Startup) string {
	var steps []string
	for _, phase := range p.Phases[:min(len(p.Phases), mostFacts)] {
		step := lowerFirst(s.known("phase."+string(phase.ID), string(phase.ID)))
		if !phase.Start.IsZero() {
			step += " (" + s.month(phase.Start) + ")"
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, ", ")
}

func (s speech) everybody(people []bot.Author) string {
	var words []string
	for _, a := range people[:min(len(people), mostFacts)] {
		word := plain(shorten(a.Name, 60))
		if a.Domain != "" {
			word += " (" + plain(shorten(a.Domain, 40)) + ")"
		}
		words = append(words, word)
	}
	if len(people) > mostFacts {
		words = append(words, "…")
	}
	return strings.Join(words, ", ")
}

// events are the latest, the newest first; one of a kind nobody knows is told
// by its own name.
func (s speech) events(p bot.Startup, day bot.Date) []string {
	var lines []string
	for i := len(p.Events) - 1; i >= 0 && len(lines) < mostFacts; i-- {
		e := p.Events[i]
		text := s.known("event."+e.Kind, shorten(e.Kind, 60))
		if !e.Date.IsZero() {
			text = s.say("fiche.event", with{"Event": text, "Day": s.day(e.Date, day)})
		}
		if e.Comment != "" {
			text += " : " + plain(shorten(e.Comment, longestFact))
		}
		lines = append(lines, "• "+s.spaces(text))
	}
	return lines
}
