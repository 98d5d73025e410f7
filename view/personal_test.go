package view

import (
	"time"

	"jalon/bot"
)

// ladderGolden lists what people read of the ladder, by the file that holds it.
func ladderGolden() map[string]any {
	meeting := &bot.Meeting{Start: time.Date(2026, 12, 10, 13, 30, 0, 0, time.UTC), Zone: "Europe/Paris"}
	asked := func(answered ...float64) bot.Reminder {
		r := *reminder(answered...)
		r.InCharge = ""
		return r
	}
	read, dated, undated, folded := reminder(), reminder(10.4, 8.2), reminder(), reminder()
	read.Meeting = meeting
	dated.Items, dated.Undated = nil, &bot.Undateds{Last: bot.Date{Year: 2026, Month: 4, Day: 9}}
	undated.Undated = &bot.Undateds{}
	asksDate := reminder(10.4, 8.2)
	asksDate.Undated = &bot.Undateds{}
	ficheAlone, fiche, ficheDone := reminder(), reminder(10.4, 8.2), reminder()
	ficheAlone.Items, ficheAlone.Fiche = nil, &bot.FicheAsked{Lacks: []bot.Lack{bot.LackStatistics, bot.LackBudget, bot.LackContact}}
	fiche.Fiche = &bot.FicheAsked{Lacks: []bot.Lack{bot.LackBudget}, Given: []bot.Lack{bot.LackStatistics, bot.LackPhase}}
	ficheDone.Items, ficheDone.Fiche = nil, &bot.FicheAsked{Given: []bot.Lack{bot.LackImpact}}
	folded.Folded = &bot.Receipt{Channel: "c1", Post: "p2"}
	other := asked()
	other.Product, other.Name, other.Items = "p2", "Une **autre** @all", other.Items[:1]
	one := asked()
	one.Items = one.Items[:1]
	personal := func(products ...bot.Reminder) *bot.Personal {
		return &bot.Personal{User: "u1", Products: products, Since: bot.Date{Year: 2026, Month: 11, Day: 23}}
	}
	coached, instead := personal(one), personal(asked())
	coached.Coach, instead.Instead = "u2", "u3"
	todo := []bot.Todo{{Kind: bot.TodoUndecided, Product: "p3", Slug: "docurba", Name: "Docurba", Day: day.AddDays(-5)},
		{Kind: bot.TodoPrepare, Product: "p1", Slug: "acceslibre", Name: "Acceslibre **x**", Day: day.AddDays(10), Missing: 2, By: day.AddDays(3)},
		{Kind: bot.TodoUndated, Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Day: bot.Date{Year: 2026, Month: 4, Day: 9}}}
	party := &bot.Celebration{Product: "p1", Name: "Trackdéchets", Figure: bot.FigureChange{Name: "Établissements", Figure: *figure("2026-10", bot.Monthly, 165000, 0, "", ""), Trend: &bot.Trend{Delta: 3, Relative: true, Year: true}}}
	reached := *party
	reached.Reached = true
	suggests := reminder()
	suggests.Suggested = []string{"Taux de satisfaction", "Temps **gagné**"}
	return map[string]any{
		"reminder-read": read, "reminder-date": dated, "reminder-undated": undated, "reminder-asks-date": asksDate, "reminder-folded": folded, "reminder-suggests": suggests,
		"reminder-fiche": ficheAlone, "reminder-figures-and-fiche": fiche, "reminder-fiche-done": ficheDone,
		"personal": coached, "personal-instead": instead, "personal-several": personal(asked(10.4), other), "personal-done": personal(asked(10.4, 8.2)),
		"digest":       &bot.Digest{User: "u1", Day: day, All: 8, Celebrate: party, Todo: todo, Silent: []bot.Silence{{Product: "p4", Slug: "carbure", Name: "Carbure", N: 1}}, UpToDate: 5},
		"digest-quiet": &bot.Digest{User: "u1", Day: day, All: 1, Celebrate: &reached, UpToDate: 1}, "digest-portfolio": &bot.Digest{Day: day, All: 3, Todo: todo[2:], UpToDate: 2},
		"notice-nobody": &bot.Notice{Cause: bot.NoticeNobody, Subject: "Docurba", Detail: "docurba", Product: "p3"}, "notice-no-channel": &bot.Notice{Cause: bot.NoticeNoChannel, Subject: "Docurba", Detail: "docurba", Product: "p3"},
		"handed-over": bot.HandedOver{Name: "DossierFacile", Slug: "dossierfacile", To: "u2", Indicators: []string{"Part des baux", "Facilité **x**"}}, "handed-over-nothing": bot.HandedOver{Name: "X", Slug: "x"},
	}
}
