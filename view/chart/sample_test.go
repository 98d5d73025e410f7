package chart

import (
	"math"
	"strconv"
	"time"

	"jalon/bot"
)

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func period(p bot.Period) string {
	if p.Frequency == bot.Monthly {
		return [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}[p.Start.Month-1]
	}
	return p.Key()
}

// values are n values of a frequency, from a day on.
func values(f bot.Frequency, from bot.Date, n int, value func(i int) float64) (points []Point) {
	p := bot.PeriodOf(f, from)
	for i := range n {
		points = append(points, Point{At: p.Start, Value: value(i), Label: number(value(i))})
		p = p.Next()
	}
	return points
}

// monthly is fourteen months of which the sixth and seventh lack, the last
// provisional, towards a target.
func monthly() Chart {
	points := values(bot.Monthly, bot.Date{Year: 2025, Month: time.September, Day: 1}, 14, func(i int) float64 { return float64(120_000 + 3_500*i) })
	points[13].Provisional = true
	return Chart{Title: "Établissements suivis", Subtitle: "Trackdéchets, par mois", Points: append(points[:5:5], points[7:]...),
		Frequency: bot.Monthly, Provisional: "provisoire", Axis: number, Period: period,
		Target: &Target{Value: 180_000, At: bot.Date{Year: 2026, Month: time.December, Day: 31}, Label: "Objectif : 180\u202f000 fin 2026"}}
}

// fiveYears is 260 weeks of a value that goes up and down.
func fiveYears() Chart {
	return Chart{Title: "Facilité d'usage", Subtitle: "Docurba, sur 10, par semaine", Decimals: 1, Axis: number, Period: period,
		Points: values(bot.Weekly, bot.Date{Year: 2021, Month: time.December, Day: 6}, 260, func(i int) float64 {
			return bot.Round(6+2*math.Sin(float64(i)/40)+math.Sin(float64(i*i)), 1)
		}), Frequency: bot.Weekly,
		Target: &Target{Value: 8.5, At: bot.Date{Year: 2027, Month: time.June, Day: 30}, Label: "Objectif : 8,5 en juin 2027"}}
}
