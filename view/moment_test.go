package view

import "jalon/bot"

// momentGolden lists what people read about a day and an hour that cannot be, by
// the file that holds it.
func momentGolden() map[string]any {
	fault := func(code bot.Code, arg, hint string, days ...bot.Date) *bot.Error {
		return &bot.Error{Code: code, Arg: arg, Hint: hint, Days: days, Today: day}
	}
	other := fault(bot.CodeOtherZone, "EST", "10/12 14h30")
	other.Zone = "Europe/Paris"
	thursday := bot.Date{Year: 2026, Month: 12, Day: 10}
	return map[string]any{
		"moment-no-day":        fault(bot.CodeNoDay, "14h", "10/12 14h"),
		"moment-no-hour":       fault(bot.CodeNoHour, "jeudi 10/12", "10/12 14h30", thursday),
		"moment-no-hour-later": fault(bot.CodeNoHour, "1er mars", "1/03 14h30", bot.Date{Year: 2027, Month: 3, Day: 1}),
		"moment-not-a-day":     fault(bot.CodeNotADay, "12/31/2026", "31/12 14h"),
		"moment-not-an-hour":   fault(bot.CodeNotAnHour, "25h", "10/12 14h30"),
		"moment-not-a-length":  fault(bot.CodeNotALength, "pendant 3 jours", "10/12 14h-15h"),
		"moment-two-days":      fault(bot.CodeTwoDays, "10/12 ou 11/12 14h", "10/12 14h", thursday, thursday.AddDays(1)),
		"moment-two-hours":     fault(bot.CodeTwoHours, "jeudi 14h ou 15h", "10/12 14h-15h"),
		"moment-other-zone":    other,
		"moment-end-first":     fault(bot.CodeEndFirst, "jeudi 15h20-14h30", "10/12 14h30-15h20"),
		"moment-past":          fault(bot.CodePastMoment, "@all **10/12/2025** 14h", "10/12 14h", thursday.AddDays(-365)),
		"moment-too-far":       fault(bot.CodeTooFarAhead, "10/12/2036 14h", "10/12 14h", bot.Date{Year: 2036, Month: 12, Day: 10}),
	}
}
