package view

import (
	"time"

	"jalon/bot"
)

// launchGolden lists what people read while products begin, by the file that holds
// it.
func launchGolden() map[string]any {
	at := time.Date(2026, 12, 10, 14, 0, 0, 0, time.UTC)
	welcome := func(state bot.LaunchState, by, coach bot.UserID) bot.Content {
		return bot.Content{Welcome: &bot.Welcome{Post: "welcome/p1/n", Product: "p1", Slug: "docurba", Name: "Docurba **x** @all", Coach: coach, State: state, By: by}}
	}
	next := bot.NextReminder{Name: "Docurba", On: true, Now: day, At: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	begun := bot.Started{Post: "welcome/p1/n", Product: "p1", Slug: "docurba", Name: "Docurba", Next: next}
	whole, bare, others := begun, begun, begun
	whole.Changed, whole.Indicator, whole.Committee, whole.On, whole.Announces = true, &bot.Indicator{Name: "Dossiers *traités*", InCharge: "u1"}, "annoncer docurba jeudi 10/12 14h", at, true
	bare.Changed, bare.Who, bare.Committee, bare.On = true, "u1", "annoncer docurba jeudi 10/12 14h", at
	others.Changed, others.Who, others.Follows = true, "u1", 2
	some := []bot.NamedProduct{{Product: "p1", Slug: "docurba", Name: "Docurba"}, {Product: "p2", Slug: "mobilic", Name: "Mobilic @here"}}
	left := map[bot.Left][]string{bot.LeftOn: {"A"}, bot.LeftInvited: {"B", "C"}, bot.LeftNoChannel: {"D", "E", "F", "G", "H"}, bot.LeftInactive: {"I"}, bot.LeftUnknown: {"permis **bato**"}}
	return map[string]any{
		"welcome": welcome("", "", "u2"), "welcome-no-coach": welcome(bot.LaunchInvited, "", ""), "welcome-on": welcome(bot.LaunchOn, "u1", "u2"), "welcome-off": welcome(bot.LaunchOff, "u1", ""),
		"started": &whole, "started-bare": &bare, "started-others": bot.Content{Started: &others}, "started-already": begun,
		"not-now": bot.NotStarted{Post: "x", Product: "p1", Slug: "docurba", Name: "Docurba", Changed: true}, "not-now-again": bot.NotStarted{Product: "p1", Name: "Docurba"},
		"undone": bot.NotStarted{Product: "p1", Name: "Docurba", Changed: true, Undone: true}, "undone-again": bot.NotStarted{Product: "p1", Name: "Docurba", Undone: true},
		"launch": bot.Launch{On: 2, Invited: 1, Off: 9, Ready: 2, Example: "docurba"}, "launch-none-ready": bot.Launch{Off: 9}, "launch-all": bot.Launch{On: 46},
		"wave": bot.Wave{Asked: "mtes", Invited: some, Left: left}, "wave-one": bot.Wave{Asked: "docurba", Invited: some[:1], More: 3}, "wave-none": bot.Wave{Asked: "x **y**", Left: left},
		"wave-held": bot.Wave{Asked: "mtes", Invited: some, Held: true}, "wave-done": bot.Wave{Invited: some, Done: true}, "wave-done-one": bot.Wave{Invited: some[:1], Left: left, Done: true},
		"uninvited": bot.Uninvited{Products: some, Began: []string{"A"}, Left: []string{"B", "C"}, Unknown: []string{"p9"}}, "uninvited-one": bot.Uninvited{Products: some[:1]}, "uninvited-none": bot.Uninvited{Began: []string{"A"}},
		"welcome-withdrawn": bot.Content{Welcome: &bot.Welcome{Post: "welcome/p1/n", Product: "p1", Slug: "acceslibre", Name: "Acceslibre", State: bot.LaunchOff, By: "u1", Withdrawn: true}},
		"wave-nobody":       bot.Wave{Done: true}, "held-back": &bot.Error{Code: bot.CodeHeldBack},
	}
}
