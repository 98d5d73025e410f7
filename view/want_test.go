package view

import (
	"fmt"

	"jalon/bot"
)

// wantGolden lists what people read of figures that are waited for, by the file that
// holds it.
func wantGolden() map[string]any {
	october := leases().Period.Next()
	waits := func(on, changed bool, figures ...bot.MissingFigure) bot.Waiting {
		return bot.Waiting{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile", Figures: figures, Indicators: []bot.IndicatorID{"i1", "i2"}[:len(figures)], On: on, Changed: changed}
	}
	one, first := bot.MissingFigure{Name: "Part des baux", Period: october}, bot.MissingFigure{Name: "Un **x** @channel"}
	told := waits(true, true, one)
	told.Told = true
	several := waits(true, false, one, first)
	several.Told = true
	asked, personal := reminder(10.4), reminder()
	asked.Items[1].Wanted, personal.Items[0].Wanted, personal.Items[1].Wanted = 1, 3, 1
	card, two := sampleCard(), sampleCard()
	card.Awaited, two.Awaited = []bot.MissingFigure{one}, []bot.MissingFigure{one, first}
	came := func(n int) bot.Content {
		w := &bot.WantedPost{Product: "p1", Slug: "dossierfacile", Name: "DossierFacile"}
		for i := range n {
			item := reminder(10.4).Items[0]
			item.Name, item.Answer.Provisional = fmt.Sprint(item.Name, " ", i+1), i == 1
			w.Items = append(w.Items, item)
		}
		return bot.Content{Wanted: w}
	}
	mine := []bot.WantedProduct{{Product: "p1", Name: "DossierFacile", Figures: []bot.MissingFigure{one, {Name: "Facilité"}}}, {Product: "p9", Figures: []bot.MissingFigure{{Name: "@all"}}}}
	return map[string]any{
		"want": told, "want-quiet": waits(true, true, first), "want-again": several, "unwant": waits(false, true, one), "unwant-all": waits(false, true), "unwant-lost": bot.Waiting{Changed: true}, "unwant-nothing": waits(false, false, one),
		"want-none": bot.NothingAwaited{Name: "X", None: true}, "want-over": bot.NothingAwaited{Name: "X", Over: true}, "want-there": bot.NothingAwaited{Name: "X", Indicator: "Part des baux", Figure: leases(), Day: day},
		"want-all-there": bot.NothingAwaited{Name: "X"},
		"want-own":       bot.OwnFigures{Product: "p1", Name: "DossierFacile", Due: 2}, "want-own-done": bot.OwnFigures{Name: "DossierFacile"},
		"wants": bot.MyWants{Products: mine}, "wants-none": bot.MyWants{}, "wants-many": bot.MyWants{Products: append(mine, mine...)},
		"wanted": came(1), "wanted-several": came(2), "wanted-many": came(11), "too-many-wants": &bot.Error{Code: bot.CodeTooManyWants, Most: bot.MostWants},
		"reminder-wanted": personal, "reminder-partly-wanted": asked, "personal-wanted": &bot.Personal{User: "u1", Products: []bot.Reminder{*personal}, Since: day},
		"card-awaited": card, "winner-awaited": bot.Winner{Card: two, Asked: "baux", Others: 3}, "which-want": bot.WhichOne{Asked: "logement", Products: []bot.Startup{{ID: "p3", Name: "Plaisance"}}, Do: bot.VerbWant},
		"which-unwant": bot.WhichOne{Asked: "xyz", Do: bot.VerbUnwant}, "history-awaited": bot.History{Product: "p1", Slug: "x", Name: "X", Indicator: bot.Indicator{ID: "i1", Name: "Part des baux", Family: bot.Used}, Day: day, Awaited: true},
		"figures-awaited": bot.FiguresCard{Product: "p1", Slug: "x", Name: "X", Day: day, Due: missing(1), Propose: true, Awaited: missing(2), Lines: []bot.IndicatorLine{{Family: bot.Used, Name: "Part des baux", Figure: leases()}}},
	}
}
