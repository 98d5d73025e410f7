package view

import (
	"strings"
	"testing"
	"time"

	"jalon/bot"
)

// feedGolden lists what people read about calendars, by the file that holds it.
func feedGolden() map[string]any {
	paris, _ := time.LoadLocation("Europe/Paris")
	made, used := time.Date(2025, 12, 1, 10, 5, 0, 0, paris), time.Date(2026, 11, 23, 9, 0, 0, 0, paris)
	product := bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedProduct, Of: "p1"}, Name: "Acceslibre", At: made, LastUsed: used}
	lost := bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedProduct, Of: "p9"}, At: made}
	hostile := bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedIncubator, Of: "x"}, Name: "@all **x**\n" + strings.Repeat("y", 200), At: used}
	house := bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedIncubator, Of: "mtes"}, Name: "La Fabrique Numérique de l'Écologie", At: used, LastUsed: used}
	coach := bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedCoach}, At: used}
	url := "https://jalon.example.gouv.fr/calendar/agenda_ABCDEFGHIJKLMNOPQRSTUVWXYZ.ics"
	return map[string]any{
		"feeds": bot.MyFeeds{Day: day, Feeds: []bot.FeedHeld{coach, house, product}}, "feeds-many": bot.MyFeeds{Day: day, Feeds: []bot.FeedHeld{house, hostile, product, lost, coach, coach}},
		"feed-one": bot.MyFeeds{Day: day, Feeds: []bot.FeedHeld{product}}, "feed-one-never": bot.MyFeeds{Day: day, Feeds: []bot.FeedHeld{hostile}}, "feeds-none": bot.MyFeeds{Day: day},
		"feed-made": bot.FeedMade{Kind: bot.FeedProduct, Name: "Acceslibre", URL: url}, "feed-renewed": bot.FeedMade{Kind: bot.FeedCoach, URL: url, Replaced: true},
		"feed-ended": bot.FeedEnded{Kind: bot.FeedIncubator, Name: "@all **x**", Ended: true}, "feed-ended-none": bot.FeedEnded{Kind: bot.FeedProduct},
		"feed-by-slash": &bot.Error{Code: bot.CodeFeedBySlash, Hint: "comite agenda acceslibre"}, "feed-gone": &bot.Error{Code: bot.CodeFeedGone},
	}
}

// An address is in the text alone: a door tells a text to one person, and what
// has buttons in a message that stays. No notification shows it.
func TestAnAddressIsShownOnce(t *testing.T) {
	v := newView(t)
	made := bot.FeedMade{Kind: bot.FeedProduct, Name: "Acceslibre", URL: "https://jalon.example/calendar/agenda_SECRET.ics", Replaced: true}
	for _, lang := range Languages {
		p := v.Post(lang, made)
		if len(p.Choices()) != 0 || p.Title != "" || len(p.Files) != 0 || strings.Count(p.Flat(), made.URL) != 1 || strings.Contains(p.Fallback, "SECRET") {
			t.Errorf("%s: %+v", lang, p)
		}
	}
}

// A menu is bounded, and its labels hold no markdown.
func TestMenuOfCalendars(t *testing.T) {
	v := newView(t)
	m := bot.MyFeeds{Day: day}
	for range 300 {
		m.Feeds = append(m.Feeds, bot.FeedHeld{Scope: bot.FeedScope{Kind: bot.FeedProduct, Of: "p1"}, Name: "a_b *c*", At: time.Now()})
	}
	p := v.Post("fr", m)
	if len(p.Choices()) != mostFeedOptions || p.Menu.Options[0].Label != "Comités d'a_b *c*, jamais lu" || p.Menu.Options[0].Value != "product/p1" || !strings.Contains(p.Text, `a\_b \*c\*`) {
		t.Errorf("%d choices, %+v\n%s", len(p.Choices()), p.Menu.Options[0], p.Text)
	}
}
