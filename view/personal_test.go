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
	readOne := reminder(10.4)
	readOne.Meeting = meeting
	dated.Items, dated.Undated = nil, &bot.Undateds{Last: bot.Date{Year: 2026, Month: 4, Day: 9}}
	undated.Undated = &bot.Undateds{}
	datedLong, unknown, several, ficheLeft := *dated, *dated, *dated, reminder()
	dated.Undated = &bot.Undateds{Last: bot.Date{Year: 2026, Month: 4, Day: 9}, Today: day}
	unknown.Undated = &bot.Undateds{Today: day}
	several.Fiche = &bot.FicheAsked{Lacks: []bot.Lack{bot.LackBudget}}
	ficheLeft.Items, ficheLeft.Fiche = nil, &bot.FicheAsked{Lacks: []bot.Lack{bot.LackContact}, Given: []bot.Lack{bot.LackBudget}}
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
	entrusted := bot.EntrustedPost{Post: "entrusted/p1/u2/n", Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", By: "u1", To: "u2", Asks: true,
		Figures: []bot.EntrustedFigure{{Indicator: "i1", Name: "Part des baux", Was: "u1"}, {Indicator: "i2", Name: "Facilité **x** @all"}}}
	entrustedOne, returned, revoked, told := entrusted, entrusted, entrusted, entrusted
	entrustedOne.Figures, entrustedOne.By, entrustedOne.Asks = entrusted.Figures[:1], "", false
	returned.State, revoked.State, told.State = bot.EntrustReturned, bot.EntrustRevoked, bot.EntrustReturned
	told.Post, told.Now = "", "u1"
	toldNobody := told
	toldNobody.Now = ""
	return map[string]any{
		"reminder-read": read, "reminder-read-one": readOne, "reminder-date": dated, "reminder-undated": undated, "reminder-asks-date": asksDate, "reminder-folded": folded,
		"reminder-date-long-ago": &datedLong, "reminder-suggests": suggests, "reminder-date-unknown": &unknown, "reminder-date-and-fiche": &several, "reminder-fiche-partly": ficheLeft,
		"reminder-fiche": ficheAlone, "reminder-figures-and-fiche": fiche, "reminder-fiche-done": ficheDone,
		"personal": coached, "personal-instead": instead, "personal-several": personal(asked(10.4), other), "personal-done": personal(asked(10.4, 8.2)),
		"digest":       &bot.Digest{User: "u1", Day: day, All: 8, Celebrate: party, Todo: todo, Silent: []bot.Silence{{Product: "p4", Slug: "carbure", Name: "Carbure", N: 1}}, UpToDate: 5},
		"digest-quiet": &bot.Digest{User: "u1", Day: day, All: 1, Celebrate: &reached, UpToDate: 1}, "digest-portfolio": &bot.Digest{Day: day, All: 3, Todo: todo[2:], UpToDate: 2},
		"notice-nobody": &bot.Notice{Cause: bot.NoticeNobody, Subject: "Docurba", Detail: "docurba", Product: "p3"}, "notice-no-channel": &bot.Notice{Cause: bot.NoticeNoChannel, Subject: "Docurba", Detail: "docurba", Product: "p3"},
		"entrusted": bot.Content{Entrusted: &entrusted}, "entrusted-one": bot.Content{Entrusted: &entrustedOne}, "entrusted-returned": bot.Content{Entrusted: &returned}, "entrusted-revoked": bot.Content{Entrusted: &revoked},
		"entrusted-told": bot.Content{Entrusted: &told}, "entrusted-told-nobody": bot.Content{Entrusted: &toldNobody}, "given-back": bot.GivenBack{Name: "DossierFacile", Indicators: []string{"Part des baux"}, Now: "u1", Yours: true},
		"given-back-theirs": bot.GivenBack{Name: "DossierFacile", Indicators: []string{"Part des baux"}, Now: "u1"}, "given-back-nobody": bot.GivenBack{Name: "X", Indicators: []string{"A", "B"}}, "given-back-nothing": bot.GivenBack{},
		"handed-over-told": bot.HandedOver{Post: "entrusted/p1/u2/n", Product: "p1", Name: "DossierFacile", Slug: "dossierfacile", To: "u2", Indicators: []string{"Part des baux"}},
		"handed-over":      bot.HandedOver{Name: "DossierFacile", Slug: "dossierfacile", To: "u2", Indicators: []string{"Part des baux", "Facilité **x**"}}, "handed-over-nothing": bot.HandedOver{Name: "X", Slug: "x"},
	}
}
