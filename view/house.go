package view

import (
	"strings"
	"time"

	"jalon/bot"
)

// health tells how the bot fares, what is wrong first.
func (s speech) health(h bot.Health) Post {
	today := bot.DateOf(h.Now)
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return s.instant(t.In(h.Now.Location()), today)
	}
	lines := []string{s.say("state.title", with{"Version": plain(h.Version), "Bad": h.Bad()})}
	add := func(key string, data with) { lines = append(lines, "• "+s.say("state."+key, data)) }
	if !h.Sending.Leaves() {
		add("sending", with{"Preview": h.Sending == bot.SendingPreview})
	}
	if !h.Pause.Since.IsZero() {
		add("paused", with{"Until": s.until(h.Pause.Until, h.Now)})
	}
	if r := h.Recess; r != nil {
		add("recess", with{"Name": s.quoted(plain(shorten(oneLine(r.Name), 60))), "From": s.day(r.From, today), "Until": s.day(r.Until, today)})
	}
	if h.Late > 0 {
		add("late", with{"N": h.Late, "Since": when(h.LateSince)})
	}
	if h.Dead > 0 {
		add("dead", with{"N": h.Dead})
	}
	add("catalogue", with{"N": h.Products, "Total": s.number(float64(h.Products), 0), "When": when(h.ReadAt), "Stale": h.Stale, "Doubted": h.Doubted})
	if len(h.Failing) > 0 {
		var parts []string
		for _, p := range h.Failing {
			parts = append(parts, s.known("part."+p, p))
		}
		add("failing", with{"Parts": s.enumerate(parts)})
	}
	if !h.SentAt.IsZero() {
		add("sent", with{"When": when(h.SentAt)})
	}
	if h.Pause.Since.IsZero() && h.Sending.Leaves() {
		add("next", with{"When": when(h.NextRule)})
	}
	if !h.Socket.None {
		add("socket", with{"On": h.Socket.Connected})
	}
	add("store", with{"Shared": h.Store == "postgres"})
	if h.Bad() {
		lines = append(lines, s.say("state.mend", with{"Staff": h.Staff}))
	}
	return Post{Text: strings.Join(lines, "\n")}
}

// until words the end of a pause; empty for none.
func (s speech) until(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(now.Location())
	today := bot.DateOf(now)
	if t.Hour() == 0 && t.Minute() == 0 {
		return s.say("pause.day", with{"Day": s.day(bot.DateOf(t).AddDays(-1), today)})
	}
	return s.say("pause.instant", with{"When": s.instant(t, today)})
}

// paused tells that the bot is quiet from now on, or speaks again.
func (s speech) paused(p bot.Paused) Post {
	data := with{"Until": s.until(p.Pause.Until, p.Now), "Changed": p.Changed}
	if p.Pause.Since.IsZero() {
		return Post{Text: s.say("pause.off", data)}
	}
	return Post{Text: s.say("pause.on", data), Typed: s.say("pause.typed", nil),
		Buttons: []Button{{ID: "resume", Label: s.say("pause.resume", nil), Style: "default", Act: bot.Act{Verb: bot.VerbResume}}}}
}

// trip tells how far the way there and back was proved, and what to try next.
func (s speech) trip(t bot.RoundTrip) Post {
	if t.Step == bot.TripForm {
		return Post{Text: s.say("trip.done", nil)}
	}
	lines := []string{s.say("trip.command", nil)}
	if t.Fault {
		lines = append(lines, s.say("trip.fault", with{"Staff": t.Staff}))
	} else if t.Took > 0 {
		lines = append(lines, s.say("trip.took", with{"N": max(1, t.Took.Milliseconds())}))
	}
	if !t.Socket.None {
		lines = append(lines, s.say("trip.socket", with{"On": t.Socket.Connected}))
	}
	lines = append(lines, s.say("trip.next", nil), s.say("trip.otherwise", with{"Staff": t.Staff, "Setting": code(t.Setting), "Address": code(t.Address)}))
	return Post{Text: strings.Join(lines, "\n"),
		Buttons: []Button{{ID: "try", Label: s.say("trip.button", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbTry}}}}
}

// testForm is a form that proves that forms arrive.
func (s speech) testForm(f *bot.TestForm) Form {
	return Form{Title: fit(s.say("trip.form", nil), MaxTitle), Intro: s.say("trip.form_intro", nil), Submit: s.say("trip.submit", nil), Act: f.Act,
		Fields: []Field{{Name: "mot", Label: fit(s.say("trip.word", nil), MaxLabel), Help: fit(s.say("trip.word_help", nil), MaxHelp), MaxLength: maxFigure}}}
}

// tour is a step of the guided tour.
func (s speech) tour(t *bot.Tour) Post {
	data := with{"Step": t.Step, "Steps": bot.TourSteps, "Slug": code(t.Slug), "Name": plain(shorten(t.Name, 60)), "Topic": code(t.Topic), "Team": t.Team}
	key := "tour.step" + string(rune('0'+t.Step))
	p := Post{Text: "**" + s.say("tour.title", data) + "**\n" + s.say(key, data)}
	if t.Step < bot.TourSteps {
		p.Buttons = []Button{{ID: "next", Label: s.say("tour.next", nil), Style: "primary", Act: bot.Act{Verb: bot.VerbTour, Page: t.Step + 1}}}
	}
	return p
}

// glossary explains the words of the trade.
func (s speech) glossary() Post {
	lines := []string{s.say("words.title", nil)}
	for _, word := range []string{"impact", "north_star", "committee", "fast", "dashlord"} {
		lines = append(lines, "• "+s.say("words."+word, nil))
	}
	return Post{Text: strings.Join(lines, "\n")}
}
