package view

import (
	"time"

	"jalon/bot"
)

// rappelGolden lists what people read of reminders, by the file that holds it.
func rappelGolden() map[string]any {
	paris, _ := time.LoadLocation("Europe/Paris")
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, paris)
	up := func(days int, kind bot.Kind, says bot.CommitteeSays, to bot.Destination, channel string, products ...string) bot.Upcoming {
		return bot.Upcoming{At: now.AddDate(0, 0, days), Kind: kind, Says: says, To: to, Channel: channel, Products: products}
	}
	lines := []bot.Upcoming{up(2, bot.KindPerson, "", bot.Destination{User: "u1"}, "", "DossierFacile", "Trackdéchets **x**"), up(7, bot.KindCommittee, bot.SaysPrepare, bot.Destination{Channel: "c1"}, "startup-dossierfacile", "DossierFacile"),
		up(7, bot.KindDigest, "", bot.Destination{User: "u2"}, "", "DossierFacile")}
	moved := bot.NextReminder{Name: "DossierFacile", On: true, At: time.Date(2027, 5, 18, 9, 0, 0, 0, paris), Now: bot.Date{Year: 2027, Month: 5, Day: 10}, Moved: bot.Date{Year: 2027, Month: 5, Day: 17},
		Closed: bot.ClosedReason{Kind: bot.ClosedHoliday, Holiday: bot.WhitMonday}, Lines: lines}
	away := bot.Absence{User: "u1", From: bot.Date{Year: 2026, Month: 12, Day: 20}, Until: bot.Date{Year: 2027, Month: 1, Day: 3}, Instead: "u3"}
	one := bot.Absence{User: "u1", From: bot.Date{Year: 2026, Month: 12, Day: 1}, Until: bot.Date{Year: 2026, Month: 12, Day: 1}}
	day := bot.DateOf(now)
	sent := []bot.SentMessage{{At: now, Kind: bot.KindReminder, State: bot.StateAnswered, To: bot.Destination{Channel: "c1"}, Channel: "startup-dossierfacile", Receipt: bot.Receipt{Channel: "c1", Post: "p"}, Answered: []bot.UserID{"u1"}, Name: "channel/p1/2026-W48"},
		{At: now.AddDate(0, 0, -5), Kind: bot.KindPerson, State: bot.StateSkipped, Reason: bot.ReasonNothingDue, To: bot.Destination{User: "u1"}, Name: "person/u1/x"},
		{At: now.AddDate(0, 0, -6), Kind: bot.KindReminder, State: bot.StateSent, To: bot.Destination{Channel: "c1"}, Channel: "startup-dossierfacile", Answered: []bot.UserID{"u1"}, Name: "channel/p1/x"},
		{At: now.AddDate(0, 0, -6), Kind: bot.KindPerson, State: bot.StateSent, To: bot.Destination{User: "u2"}, Answered: []bot.UserID{"u1", "u2"}, Name: "person/u2/x"},
		{At: now.AddDate(0, 0, -7), Kind: bot.KindReminder, State: bot.StateDead, Reason: bot.ReasonUnknownOutcome, Name: "channel/p1/2026-W47"}}
	stands := bot.StandInPost{Post: "standin/u3/u1/n", Absence: away, Now: day}
	oneDay, declined, over, told, erased := stands, stands, stands, stands, stands
	oneDay.Absence.Until = away.From
	declined.State, over.State = bot.StandInDeclined, bot.StandInOver
	told.State, told.ToAway = bot.StandInDeclined, true
	erased.Absence.User = ""
	return map[string]any{
		"stand-in": bot.Content{StandIn: &stands}, "stand-in-one-day": bot.Content{StandIn: &oneDay}, "stand-in-declined": bot.Content{StandIn: &declined}, "stand-in-over": bot.Content{StandIn: &over}, "stand-in-told": bot.Content{StandIn: &told},
		"stand-in-erased": bot.Content{StandIn: &erased}, "stood-down": bot.StoodDown{Absence: away, Now: day, Changed: true}, "stood-down-not": bot.StoodDown{Absence: away, Now: day}, "stood-down-gone": bot.StoodDown{Now: day},
		"absence-keeps": bot.AbsenceSet{Absence: one, Keeps: true, Changed: true, Now: day},
		"rappel":        moved, "rappel-mine": bot.MyReminders{Lines: lines[:1], Absences: []bot.Absence{one, away}, Now: now}, "rappel-mine-none": bot.MyReminders{Now: now},
		"absence": bot.AbsenceSet{Absence: away, Told: true, Changed: true, Now: day}, "absence-one": bot.AbsenceSet{Absence: one, Now: day}, "absence-ended": bot.AbsenceSet{Absence: one, Ended: true, Changed: true, Now: day}, "absences": bot.MyAbsences{Absences: []bot.Absence{one, away}, Now: day}, "absences-none": bot.MyAbsences{Now: day},
		"team-day": bot.TeamDaySet{Product: "p1", Name: "DossierFacile", Day: &bot.TeamDay{Weekday: time.Tuesday, Hour: 14, Minute: 30}, Next: now.AddDate(0, 0, 1), Changed: true, Now: day}, "team-day-usual": bot.TeamDaySet{Product: "p1", Name: "DossierFacile", Now: day},
		"muted": bot.Muted{Product: "p1", Name: "DossierFacile", Pause: bot.Pause{Since: now, Until: now.AddDate(0, 0, 9)}, Changed: true, Now: now}, "muted-no-more": bot.Muted{Product: "p1", Name: "DossierFacile", Changed: true, Now: now}, "muted-ever": bot.Muted{Product: "p1", Name: "DossierFacile", Pause: bot.Pause{Since: now}, Now: now},
		"sent": bot.MessageHistory{Product: "p1", Name: "DossierFacile", Slug: "dossierfacile", Lines: sent, More: true, Now: now}, "sent-none": bot.MessageHistory{Name: "X", Slug: "x", Now: now},
		"given-up": bot.GivenUp{Lines: sent[4:], Now: now}, "given-up-none": bot.GivenUp{Now: now}, "resent": bot.Resent{Changed: true}, "asked-again": bot.AskedAgain{Products: []bot.NamedProduct{{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile"}}, Child: "again/p1/2026-11-30", At: now.AddDate(0, 0, 7), Now: day, Changed: true},
		"asked-again-past":  bot.AskedAgain{Products: []bot.NamedProduct{{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile"}}, Child: "again/p1/2026-11-30", At: now.AddDate(0, 0, 7), Now: day, Changed: true, Past: &bot.RecessDays{Name: "Août *@all*"}},
		"not-asked":         &bot.Error{Code: bot.CodeNotAsked, Arg: "Docurba @all", Hint: string(bot.ReasonMuted)},
		"asked-again-alone": bot.AskedAgain{Products: []bot.NamedProduct{{Product: "p1", Name: "DossierFacile"}, {Product: "p2", Name: "Trackdéchets"}}, Child: "person/u1/2026-11-30", Alone: true, At: now.AddDate(0, 0, 7), Now: day, Changed: true},
		"not-put-off":       bot.NotPutOff{Name: "DossierFacile", Changed: true}, "not-put-off-already": bot.NotPutOff{}, "ask-day": bot.AskDay{Product: "p1", Name: "DossierFacile", Day: bot.Date{Year: 2026, Month: 12, Day: 1}, Line: "reporter dossierfacile 2026-12-01", Weekly: &bot.TeamDay{Weekday: 2, Hour: 14}, WeeklyLine: "jour mardi 14h dossierfacile", Now: bot.Date{Year: 2026, Month: 11, Day: 23}}, "stop-what": bot.StopWhat{Example: "dossierfacile"}, "stop-what-here": bot.StopWhat{Product: "p1", Name: "DossierFacile", Example: "dossierfacile", Pause: true}, "keeps-only": bot.KeepsOnly{Example: "dossierfacile"},
		"messages-file": bot.Content{Messages: &bot.MessagesFile{Slug: "dossierfacile", Rows: sent}},
	}
}
