package view

import (
	"time"

	"jalon/bot"
)

// indicatorGolden lists what people read about one indicator, by the file that
// holds it.
func indicatorGolden() map[string]any {
	day := bot.Date{Year: 2026, Month: time.November, Day: 25}
	figure := func(period string, value float64) bot.Figure {
		p, _ := bot.ParsePeriod(bot.Monthly, period)
		return bot.Figure{Value: value, Decimals: 1, Unit: "%", Complement: "des baux de l'année", Period: p}
	}
	share, target := 87, &bot.Target{Value: 12, Date: bot.Date{Year: 2026, Month: time.December, Day: 31}}
	october := bot.NotedFigure{Name: "Part des baux", Figure: figure("2026-10", 10.4), Trend: &bot.Trend{Delta: .4, Decimals: 1, Points: true, Since: figure("2026-09", 10).Period},
		Target: target, Share: &share, Seq: 7}
	corrected, assumed := october, october
	was := figure("2026-10", 9.8)
	corrected.Replaced, corrected.Figure.Provisional, assumed.Assumed = &was, true, true
	noted := func(left int, figures ...bot.NotedFigure) bot.Noted {
		return bot.Noted{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Figures: figures, Left: left, Day: day, Until: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
	}
	ind := bot.Indicator{ID: "i1", Product: "p1", Name: "Part des baux", ShortName: "baux", Family: bot.Used, Frequency: bot.Monthly, Unit: "%", NorthStar: true, Target: target}
	plainInd, archived, aimless, set := ind, ind, ind, ind
	set.InCharge, set.Delay, set.Source, set.OffTarget, set.Public = "u1", 3, "script", true, true
	plainInd.NorthStar, archived.Archived, aimless.Target = false, true, nil
	current := figure("2026-10", 10.4)
	line := bot.IndicatorLine{Family: bot.Used, Name: ind.Name, Figure: &current, Previous: october.Trend, Year: &bot.Trend{Delta: 2, Points: true, Year: true}, Target: target, Share: &share}
	late, on := line, line
	late.Pace, late.InCharge, on.Pace = &bot.Pace{Expected: 11.23}, "u1", &bot.Pace{On: true}
	var points []bot.HistoryPoint
	for _, period := range []string{"2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"} {
		points = append(points, bot.HistoryPoint{Figure: figure(period, 9)})
	}
	points = append(points, bot.HistoryPoint{Figure: figure("2026-08", 0), Waiver: &bot.Waiver{}, Comment: "source fermée"},
		bot.HistoryPoint{Figure: figure("2026-09", 10), Comment: "@all **un** pic", Learnt: true}, bot.HistoryPoint{Figure: figure("2026-10", 0), Waiver: &bot.Waiver{Until: day.AddDays(20)}})
	which := bot.WhichIndicator{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Asked: "tau", Choices: []bot.Indicator{ind, plainInd}}
	unnamed, none, nothing := which, which, which
	unnamed.Asked, none.Choices, nothing.Choices, nothing.Archived = "", nil, nil, true
	defined := func(now bot.Indicator, before *bot.Indicator) bot.Defined {
		return bot.Defined{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Indicator: now, Was: before, Day: day}
	}
	return map[string]any{
		"noted": noted(1, october), "noted-corrected": noted(0, corrected), "noted-assumed": noted(2, assumed), "noted-two": noted(0, october, corrected),
		"taken-back":         bot.TakenBack{Name: "Acceslibre", Figure: &october, Changed: true},
		"taken-back-again":   bot.TakenBack{Name: "Acceslibre", Figure: &october, Now: &was, Changed: true},
		"taken-back-late":    bot.TakenBack{Name: "Acceslibre", Figure: &october, Now: &was},
		"taken-back-nothing": bot.TakenBack{Name: "Acceslibre"}, "taken-back-gone": bot.TakenBack{Name: "Acceslibre", Gone: true},
		"unlikely":         bot.Unlikely{Product: "p1", Name: "Acceslibre", Figure: october, Last: &was, Typed: "baux = 104"},
		"unlikely-first":   bot.Unlikely{Product: "p1", Name: "Acceslibre", Figure: october},
		"which-number":     bot.WhichNumber{Product: "p1", Name: "Acceslibre", Asked: "1.234", Figures: []bot.NotedFigure{corrected, october}, Typed: []string{"baux = 1234", "baux = 1,2340"}},
		"which-number-one": bot.WhichNumber{Product: "p1", Name: "Acceslibre", Asked: "1.234,5", Figures: []bot.NotedFigure{october}, Typed: []string{"baux = 1234,5"}},
		"which-indicator":  which, "which-indicator-unnamed": unnamed, "which-indicator-none": none, "which-indicator-archived": nothing,
		"history":         bot.History{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Indicator: ind, Line: late, Points: points, Day: day},
		"measuring":       bot.Measuring{Asked: "baux", Lines: []bot.MeasuringLine{{Name: "Acceslibre", Line: line, Source: "script"}, {Name: "Pix", Line: bot.IndicatorLine{Name: "Part"}}}, More: 3, Day: day},
		"measuring-none":  bot.Measuring{Asked: "baux"},
		"indicators-file": bot.Content{Indicators: &bot.IndicatorsFile{Slug: "acceslibre", Day: day, Rows: 12, Body: []byte("a,b\n")}},
		"indicators-none": bot.Content{Indicators: &bot.IndicatorsFile{Day: day}},
		"history-post":    bot.Content{History: &bot.HistoryPost{Alone: true}},
		"history-on":      bot.History{Name: "Acceslibre", Indicator: plainInd, Line: on, Points: points[8:], Day: day},
		"history-never":   bot.History{Name: "Acceslibre", Indicator: plainInd, Day: day},
		"defined":         defined(ind, nil), "defined-target": defined(ind, &aimless), "defined-aimless": defined(aimless, &ind), "defined-archived": defined(archived, &ind), "defined-revived": defined(ind, &archived),
		"defined-set": defined(set, &ind), "defined-asked": bot.Defined{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Indicator: ind, Was: &ind, Asked: true, Day: day},
		"suggestions":      bot.Suggestions{Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Families: []bot.Family{bot.Useful, bot.Efficient}, All: []bot.Indicator{plainInd}},
		"suggestions-none": bot.Suggestions{Product: "p1", Slug: "acceslibre", Name: "Acceslibre"},
		"waived":           bot.Waived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Waiver: bot.Waiver{Until: day.AddDays(20)}, Changed: true, Day: day},
		"waived-back":      bot.Waived{Product: "p1", Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Waiver: bot.Waiver{Until: day.AddDays(20)}, Changed: true, Fields: []bot.Asked{{Field: "7", Indicator: "i1", Period: "2026-10"}}, Day: day},
		"waived-both": bot.Waived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Waiver: bot.Waiver{Until: day.AddDays(20)}, Changed: true, Day: day, Fields: []bot.Asked{{Field: "7"}},
			Again: &bot.AskedAgain{Products: []bot.NamedProduct{{Product: "p1", Name: "Acceslibre"}}, Child: "again/p1/2027-03-15", At: time.Date(day.Year+1, 3, 15, 9, 0, 0, 0, time.UTC), Moved: day, Closed: bot.ClosedReason{Kind: bot.ClosedWeekend}, Now: day, Changed: true}},
		"unwaived":         bot.Unwaived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Changed: true, Others: 1, Day: day},
		"unwaived-before":  bot.Unwaived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Again: &bot.Waiver{Until: day.AddDays(20)}, Changed: true, Day: day},
		"unwaived-closed":  bot.Unwaived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Again: &bot.Waiver{}, Changed: true, Day: day},
		"unwaived-already": bot.Unwaived{Name: "Acceslibre", Day: day},
		"waived-never":     bot.Waived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Changed: true, Day: day},
		"waived-too":       bot.Waived{Name: "Acceslibre", Indicator: "Part des baux", Period: current.Period, Day: day},
		"refused-figure":   bot.Refused{Action: bot.ActionRecord, Product: "p1", Slug: "acceslibre", Name: "Acceslibre", Propose: true, Ask: true, Figure: &october, Typed: "baux = 10.4"},
		"unknown-period":   &bot.Error{Code: bot.CodeUnknownPeriod, Arg: "T9", Hint: "monthly"}, "unknown-period-week": &bot.Error{Code: bot.CodeUnknownPeriod, Arg: "T9", Hint: "weekly"},
		"later-how": &bot.Error{Code: bot.CodeLaterHow, Arg: "hier", Hint: "acceslibre baux"}, "why-no-figure": &bot.Error{Code: bot.CodeWhyNoFigure, Hint: "acceslibre baux"},
	}
}
