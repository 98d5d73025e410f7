package view

import (
	"strings"
	"testing"

	"jalon/bot"
)

// previewGolden lists what is shown in the place of sending it.
func previewGolden() map[string]any {
	preview := func(to bot.Destination, channel string, c bot.Content) bot.Content {
		return bot.Content{Preview: &bot.Preview{Of: "x", To: to, Channel: channel, Content: c}}
	}
	weekly := bot.Content{Reminder: reminder()}
	personal := bot.Content{Personal: &bot.Personal{User: "u1", Products: []bot.Reminder{*reminder()}, Since: bot.Date{Year: 2026, Month: 11, Day: 23}}}
	return map[string]any{
		"preview": preview(bot.Destination{Channel: "c1"}, "startup-trackdechets", weekly), "preview-person": preview(bot.Destination{User: "u1"}, "", personal),
		"preview-thread": preview(bot.Destination{Channel: "c1", Thread: "p1"}, "", weekly),
		"next-off":       bot.NextReminder{Name: "Acceslibre", On: true, Now: day, Sending: bot.SendingOff}, "next-preview": bot.NextReminder{Name: "Acceslibre", On: true, Now: day, Sending: bot.SendingPreview},
	}
}

// What is only shown wakes nobody, and nothing of it acts.
func TestPreviewsAreHarmless(t *testing.T) {
	v := newView(t)
	for name, value := range previewGolden() {
		content, is := value.(bot.Content)
		if !is {
			continue
		}
		for _, lang := range Languages {
			p := v.Post(lang, content)
			if len(p.Choices()) > 0 || p.Lead != "" || strings.Contains(strings.ReplaceAll(p.Text, "@"+zeroWidth, ""), "@") {
				t.Errorf("%s in %s: %+v", name, lang, p)
			}
			if would := v.Post(lang, content.Preview.Content); would.Lead != "" && !strings.Contains(p.Text, would.Text) {
				t.Errorf("%s in %s does not show the message:\n%s", name, lang, p.Text)
			}
		}
	}
}
