package main

import (
	"slices"

	"jalon/bot"
	"jalon/view"
	"jalon/web"
)

// feeds gives the calendars that people subscribed to.
func (s *service) feeds() *web.Feeds {
	words, err := view.New(nil)
	if err != nil {
		panic(err) // its texts are embedded
	}
	render := func(lang string, page bot.FeedPage) ([]byte, error) {
		if !slices.Contains(view.Languages, lang) {
			lang = s.cfg.Language
		}
		return words.Feed(lang, page)
	}
	return &web.Feeds{Of: s.store.FeedOf, Lines: s.router.FeedLines, One: s.router.CommitteeLine, Who: s.door.Who, Render: render, Ready: s.ready.Load,
		Heard: s.metrics.calendar, Clock: s.clock, Log: s.log}
}
