package view

import (
	"encoding/json"
	"time"

	"jalon/bot"
)

// houseGolden lists what the bot says of itself and of who asks, by the file
// that holds it.
func houseGolden() map[string]any {
	paris, _ := time.LoadLocation("Europe/Paris")
	now := time.Date(2026, 11, 23, 10, 5, 0, 0, paris)
	day := bot.DateOf(now)
	held := bot.Held{User: "u1", Key: "k1", Names: []string{"nadia"}, Roles: []bot.Membership{{}}, Follows: []bot.Follow{{Product: "p1", At: now, Told: now}, {Product: "p9", At: now}},
		Wants:    []bot.Want{{User: "u1", Product: "p1", Indicator: "i1", From: "2026-10", At: now}, {User: "u1", Product: "p1", Indicator: "i2", At: now}},
		Requests: []bot.Request{{ID: "r1", Kind: bot.RequestAccess, Product: "p1", At: now, SettledBy: "u2", SettledAt: now}}, Figures: []bot.Measure{{Indicator: "i1", Period: "2026-10", Value: 10.4, At: now}}, InCharge: []bot.Indicator{{ID: "i1", Product: "p1", Name: "Part des baux"}}, APIKeys: []bot.APIKey{{Product: "p1", By: "u1", At: now}},
		Committees: []bot.HeldCommittee{{ID: "k1", Product: "p1", Type: "comité d'investissement", Start: now, Organises: true, Answer: &bot.Attendance{User: "u1", Says: bot.Present, Role: bot.RoleCoach, At: now}},
			{ID: "k2", Product: "p1", Invited: true, Answer: &bot.Attendance{User: "u1", Slots: []int{0, 2}, At: now}}, {ID: "k3", Product: "p1", Start: now, Decided: true}},
		Feeds:    []bot.Feed{{User: "u1", Scope: bot.FeedScope{Kind: bot.FeedIncubator, Of: "mtes"}, At: now, LastUsed: now}},
		Absences: []bot.Absence{{User: "u1", From: day.AddDays(27), Until: day.AddDays(41), Instead: "u2"}, {User: "u1", From: day, Until: day}},
		Messages: []bot.HeldMessage{{Name: "person/x", Kind: bot.KindAnswer, State: bot.StateSent, Slot: now}},
		Changes:  23, Acts: bot.HeldActs{Settled: 2, Mentioned: 1, Organised: 1}}
	about := bot.About{Person: bot.Person{ID: "u1", Name: "nadia.benali"}, Held: held, Day: day, Names: map[bot.ProductID]string{"p1": "Acceslibre"},
		Feeds: []bot.FeedHeld{{Scope: held.Feeds[0].Scope, Name: "La Fabrique Numérique", At: now, LastUsed: now}},
		Keeps: bot.Keeps{Messages: "13 months", Requests: "1 year", Departed: "30 days"},
		Roles: []bot.HeldRole{{Product: "p1", Name: "Acceslibre", Role: bot.RoleIntrapreneur, Source: bot.SourceChat, Sure: true},
			{Product: "p2", Name: "@all **x**", Role: bot.RoleCoach, Source: bot.SourceCatalogue}}}
	monthly := bot.About{Person: about.Person, Day: day, Keeps: about.Keeps, Held: bot.Held{User: "u1", Monthly: []bot.Subscription{{User: "u1", At: now}}}}
	staff := about
	staff.House, staff.Keeps.Departed = []bot.Role{bot.RoleStaff}, "forever"
	line := func(action string, who bot.UserID) bot.PastLine {
		return bot.PastLine{Entry: bot.JournalEntry{Action: action, Actor: "k"}, At: now, Who: who, Name: "Acceslibre", Subject: "Part des baux"}
	}
	october, _ := bot.ParsePeriod(bot.Monthly, "2026-10")
	measure, first, other := line("measure.save", "u1"), line("measure.save", ""), line("somewhere.else", "")
	measure.Period, measure.Before, measure.After = &october, &bot.Figure{Value: 10.2, Decimals: 1, Unit: "%"}, &bot.Figure{Value: 10.4, Decimals: 1, Unit: "%"}
	measure.Entry.As = bot.RoleChannel
	for _, key := range []string{"2026-09", "2026-08", "2025-12", "2025-11", "2025-10"} {
		period, _ := bot.ParsePeriod(bot.Monthly, key)
		earlier := line("measure.save", "u1")
		earlier.Period, earlier.After = &period, &bot.Figure{Value: 9.8, Decimals: 1, Unit: "%"}
		measure.Others = append(measure.Others, earlier)
	}
	restored, awaited, defined := line("measure.withdraw", "u1"), line("measure.wait", "u1"), line("indicator.define", "u1")
	restored.Period, restored.Before, restored.After = &october, measure.Before, measure.After
	awaited.Period, awaited.Awaited, awaited.Comment = &october, bot.Date{Year: 2027, Month: 1, Day: 15}, "le prestataire est en congé"
	defined.Was = &bot.Indicator{Name: "Part", ShortName: "part", Unit: "%", Family: bot.Used, Frequency: bot.Monthly, Direction: bot.HigherIsBetter, Public: true, Target: &bot.Target{Value: 10, Date: bot.Date{Year: 2026, Month: 12, Day: 31}}}
	defined.Is = &bot.Indicator{Name: "Part des baux", ShortName: "baux", Unit: "@all", Family: bot.Useful, Frequency: bot.Quarterly, Direction: bot.LowerIsBetter, NorthStar: true, Target: &bot.Target{Value: 12, Date: bot.Date{Year: 2027, Month: 6, Day: 30}}}
	first.Period, first.After, first.Erased = &october, &bot.Figure{Value: 1200, Unit: "%"}, true
	other.Entry.Actor = bot.ActorConfiguration
	joined, left, out := line("member.declare", "u1"), line("member.remove", "u2"), line("member.remove", "u1")
	joined.About, joined.Roles[1] = "u2", bot.RoleDesign
	left.About, out.About = "u2", "u2"
	left.At = now.AddDate(0, 0, -3)
	made, ended, endedToo := line("key.make", "u1"), line("key.revoke", "u1"), line("key.revoke", "u1")
	made.About, ended.About, endedToo.About = "u1", "u1", "u2"
	paused := line("pause.begin", "u1")
	paused.Until = now.AddDate(0, 0, 15)
	state, usual, day1, day2 := line("reminder.state", "u1"), line("reminder.state", "u1"), line("reminder.day", "u1"), line("reminder.day", "u1")
	state.States, usual.States = [2]bot.LaunchState{bot.LaunchOff, bot.LaunchOn}, [2]bot.LaunchState{bot.LaunchInvited, ""}
	day1.TeamDays, day2.TeamDays = [2]*bot.TeamDay{nil, {Weekday: time.Tuesday, Hour: 9, Minute: 30}}, [2]*bot.TeamDay{{Weekday: time.Sunday, Hour: 14}, nil}
	held1, held2, resumed := line("reminder.pause", "u1"), line("reminder.pause", "u1"), line("reminder.pause", "u1")
	held2.Until, resumed.Resumes = now.AddDate(0, 0, 15), true
	away, back := line("absence.declare", "u1"), line("absence.end", "u1")
	away.Absent = [2]bot.Date{{Year: 2026, Month: 12, Day: 20}, {Year: 2027, Month: 1, Day: 3}}
	back.Absent = away.Absent
	var all []bot.PastLine
	for _, action := range []string{"indicator.declare", "request.access", "request.figures", "request.grant", "request.refuse", "channel.bind", "channel.confirm",
		"channel.unbind", "product.rename", "person.erase", "pause.end", "mark.move-back"} {
		all = append(all, line(action, "u1"))
	}
	well := bot.Health{Version: "1.2.0", Now: now, Products: 1083, ReadAt: now.Add(-2 * time.Hour), Socket: bot.Socket{Connected: true, Since: now.AddDate(0, 0, -2)},
		Store: "bolt", SentAt: now.Add(-time.Hour), NextRule: now.AddDate(0, 0, 7)}
	off, preview := well, well
	off.Sending, preview.Sending = bot.SendingOff, bot.SendingPreview
	ill := bot.Health{Version: "1.2.0", Now: now, Products: 60, ReadAt: now.AddDate(0, 0, -9), Stale: true, Failing: []string{"authors", "new"}, Store: "postgres",
		Socket: bot.Socket{Since: now.Add(-time.Hour)}, Late: 3, LateSince: now.Add(-time.Hour), Dead: 2, Staff: true,
		Pause: bot.Pause{Since: now, Until: time.Date(2026, 12, 5, 0, 0, 0, 0, paris)}}
	rows := []bot.JournalRow{{Entry: bot.JournalEntry{Seq: 7, At: now, Door: "mattermost", Actor: "k1", As: bot.RoleCoach, Action: "measure.save", Entity: "i1/2026-10",
		After: json.RawMessage(`{"Value":10}`)}, Who: "u1", Slug: "acceslibre"}, {Entry: bot.JournalEntry{Seq: 6, At: now, Action: "=cmd|x", Actor: "k2"}}}
	return map[string]any{
		"me-month": monthly, "me-month-asked": bot.ErasureAsked{About: monthly}, "me-month-file": bot.Content{Person: &bot.PersonFile{Day: day, About: &monthly}}, "me": about, "me-staff": staff, "my-rights": bot.MyRights{About: about}, "my-rights-staff": bot.MyRights{About: staff}, "my-rights-guest": bot.MyRights{About: bot.About{Person: bot.Person{Guest: true}}}, "me-nothing": bot.About{Person: bot.Person{ID: "u1", Name: "nadia", Guest: true}},
		"erase": bot.ErasureAsked{About: about}, "erased": bot.ErasureDone{Held: held, Roles: about.Roles, House: staff.House}, "erased-again": bot.ErasureDone{},
		"my-file": bot.Content{Person: &bot.PersonFile{Day: day, About: &about}},
		"journal": bot.Past{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Since: day.AddDays(-5), Day: day, Before: 12, Take: true,
			Lines: []bot.PastLine{measure, first, joined, out, left}},
		"journal-whole": bot.Past{Day: day, Lines: all[:6], Later: true}, "journal-more": bot.Past{Product: "p1", Name: "Acceslibre", Day: day, Lines: append(all[6:], paused, other)}, "journal-none": bot.Past{Product: "p1", Name: "Acceslibre", Day: day},
		"journal-figures":   bot.Past{Product: "p1", Name: "Acceslibre", Day: day, Lines: []bot.PastLine{restored, awaited, defined}},
		"journal-keys":      bot.Past{Product: "p1", Name: "Acceslibre", Day: day, Lines: []bot.PastLine{endedToo, ended, made}},
		"journal-reminders": bot.Past{Product: "p1", Name: "Acceslibre", Day: day, Lines: []bot.PastLine{state, usual, day1, day2, held1, held2, resumed}},
		"journal-absences":  bot.Past{Day: day, Lines: []bot.PastLine{away, back}},
		"journal-csv":       bot.Content{Journal: &bot.JournalFile{Day: day, Format: bot.FormatCSV, Rows: rows}},
		"journal-ndjson":    bot.Content{Journal: &bot.JournalFile{Product: "p1", Name: "Acceslibre", Day: day, Format: bot.FormatNDJSON, Rows: rows, More: true}},
		"state-recess":      bot.Health{Version: "1.2.0", Now: now, Products: 60, ReadAt: now, Recess: &bot.RecessDays{Name: "Fêtes @all", From: bot.Date{Year: 2026, Month: 12, Day: 24}, Until: bot.Date{Year: 2027, Month: 1, Day: 2}}},
		"state":             well, "state-ill": ill, "state-off": off, "state-preview": preview, "state-empty": bot.Health{Version: "devel", Now: now, Socket: bot.Socket{None: true}},
		"trip":       bot.RoundTrip{Step: bot.TripCommand, Took: 34 * time.Millisecond, Socket: bot.Socket{Connected: true}, Setting: "Some.Setting", Address: "10.0.0.5", Staff: true},
		"trip-lost":  bot.RoundTrip{Step: bot.TripCommand, Fault: true, Socket: bot.Socket{None: true}},
		"trip-done":  bot.Content{Trip: &bot.RoundTrip{Step: bot.TripForm}},
		"tour-1":     bot.Content{Tour: &bot.Tour{Step: 1, Slug: "acceslibre", Name: "Acceslibre", Topic: "logement"}},
		"tour-2":     bot.Tour{Step: 2, Slug: "acceslibre", Name: "Acceslibre", Topic: "logement"},
		"tour-2-own": bot.Tour{Step: 2, Slug: "acceslibre", Name: "Acceslibre", Topic: "logement", Team: true},
		"tour-3":     bot.Tour{Step: 3, Slug: "acceslibre"}, "tour-4": bot.Tour{Step: 4}, "tour-written": bot.Written{},
		"api-key": bot.APIKeyMade{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Key: "jalon_ABCDEFGHIJKLMNOPQRSTUVWXYZ", URL: "https://jalon.example.gouv.fr/mesures/acceslibre",
			Indicator: "l'usage", Period: "2026-10", Replaced: true},
		"api-key-none":     bot.APIKeyMade{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Key: "jalon_ABCDEFGHIJKLMNOPQRSTUVWXYZ", URL: "/mesures/acceslibre"},
		"api-key-by-slash": &bot.Error{Code: bot.CodeKeyBySlash, Hint: "indicateur cle acceslibre"},
		"keys-revoked":     bot.APIKeysRevoked{Slug: "acceslibre", Name: "Acceslibre", N: 1}, "keys-revoked-all": bot.APIKeysRevoked{Slug: "acceslibre", Name: "Acceslibre", N: 3, All: true},
		"keys-revoked-none": bot.APIKeysRevoked{Slug: "acceslibre", Name: "Acceslibre"}, "keys-revoked-nobody": bot.APIKeysRevoked{Slug: "acceslibre", Name: "Acceslibre", All: true},
		"refused-revoke": bot.Refused{Action: bot.ActionRevoke, Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Ask: true},
		"glossary":       bot.Glossary{}, "file-owed": bot.FileOwed{},
		"paused":      bot.Paused{Pause: bot.Pause{Since: now}, Now: now, Changed: true},
		"paused-same": bot.Paused{Pause: bot.Pause{Since: now, Until: now.AddDate(0, 0, 15)}, Now: now},
		"resumed":     bot.Paused{Now: now, Changed: true}, "resumed-again": bot.Paused{Now: now}, "journal-staff": &bot.Error{Code: bot.CodeJournalStaff}, "journal-export": &bot.Error{Code: bot.CodeJournalStaff, Arg: "acceslibre"}, "next-paused": bot.NextReminder{Name: "Acceslibre", On: true, Now: day, Pause: bot.Pause{Since: now}, Clock: now}, "next-paused-until": bot.NextReminder{Name: "Acceslibre", On: true, Now: day, At: now.AddDate(0, 0, 21), Pause: bot.Pause{Since: now, Until: now.AddDate(0, 0, 15)}, Clock: now},
		"pause-how":  &bot.Error{Code: bot.CodePauseHow, Arg: "x"},
		"help-jalon": bot.CommandHelp{Name: "jalon", Verbs: []string{"tour", "words", "me", "journal", "state", "test", "pause"}, Example: "acceslibre"},
	}
}
