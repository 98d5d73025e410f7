package view

import (
	"strings"
	"time"

	"jalon/bot"
)

// monthGolden is what is said of the incubator's month, by the file that holds it.
func monthGolden() map[string]any {
	november, day := bot.Date{Year: 2026, Month: time.November, Day: 1}, bot.Date{Year: 2026, Month: time.December, Day: 1}
	target := bot.Target{Value: 12, Date: bot.Date{Year: 2026, Month: time.December, Day: 31}}
	moved := bot.FigureChange{Name: "Établissements suivis", Figure: *figure("2026-10", bot.Monthly, 165000, 0, "établissements", "suivis"), Trend: &bot.Trend{Delta: 1.2, Decimals: 1, Relative: true, Since: leases().Period}}
	m := bot.Month{Day: november, Knows: 31, All: 46, Knew: 28, Celebrate: []bot.Achievement{
		{Kind: bot.AchievedTarget, Product: "p1", Name: "DossierFacile", Figure: bot.FigureChange{Name: "Part des baux", Figure: *leases()}, Target: &target},
		{Kind: bot.AchievedFirst, Product: "p2", Name: "Acceslibre", Figure: bot.FigureChange{Name: "Satisfaction", Figure: *figure("2026-Q3", bot.Quarterly, 8.2, 1, "sur 10", "")}},
		{Kind: bot.AchievedMove, Product: "p3", Name: "Trackdéchets", Figure: moved}},
		Thanks: 22, Committees: []bot.CommitteeLine{{Name: "Acceslibre", On: day.AddDays(2)}, {Name: "DossierFacile", On: day.AddDays(9)}}}
	direct, learnt, hostile, many, past := m, m, m, m, m
	direct.Direct = true
	learnt.Celebrate, learnt.Learnt = m.Celebrate[2:], &bot.Lesson{Product: "p1", Name: "DossierFacile", Text: "un tiers des abandons vient de la pièce d'identité"}
	learnt.Thanks, learnt.Team, learnt.Committees, learnt.Knows, learnt.Knew = 1, "DossierFacile", m.Committees[:1], 1, 0
	evil := "@all **x** " + strings.Repeat("🦊", 40)
	hostile.Learnt = &bot.Lesson{Name: evil, Text: evil}
	hostile.Celebrate = []bot.Achievement{{Kind: bot.AchievedFirst, Name: evil, Figure: bot.FigureChange{Name: evil, Figure: *figure("2025-10", bot.Monthly, 1, 0, "%", evil)}}}
	hostile.Thanks, hostile.Team, hostile.Committees = 1, evil, []bot.CommitteeLine{{Name: evil, On: day}}
	many.More, many.Knows, many.Celebrate = 3, 0, nil
	past.Past, past.Committees = true, nil
	return map[string]any{
		"month": bot.Content{Month: &m}, "month-direct": bot.Content{Month: &direct}, "month-learnt": &learnt, "month-hostile": &hostile, "month-many": &many, "month-past": bot.MonthAnswer{Month: past, Receives: true},
		"month-asked": bot.MonthAnswer{Month: m}, "month-nothing": bot.MonthAnswer{Month: bot.Month{Day: november}}, "month-not-yet": bot.MonthAnswer{Month: bot.Month{Day: day}, NotYet: true},
		"month-figures":      bot.MonthFigures{Day: november, More: 4, Lines: []bot.NotedLine{{Name: "Trackdéchets", Figure: moved}, {Name: evil, Figure: bot.FigureChange{Name: evil, Figure: *figure("2025-10", bot.Monthly, 1, 0, "%", "")}}}},
		"month-figures-none": bot.MonthFigures{Day: november},
		"receiving":          bot.Receiving{On: true, Changed: true, Next: time.Date(2027, 1, 4, 10, 0, 0, 0, time.UTC), Now: day}, "receiving-again": bot.Receiving{On: true, Now: day},
		"receiving-no-more": bot.Receiving{Changed: true, Now: day}, "receiving-none": bot.Receiving{Now: day},
	}
}
