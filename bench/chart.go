package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"jalon/bot"
	"jalon/view/chart"
)

const (
	pictures    = 51
	maxPicture  = 50 * time.Millisecond
	maxFileSize = 80_000
)

// measureChart draws five years of weekly values, in this process.
func measureChart(context.Context, *installation) ([]row, error) {
	c := fiveYears()
	var took []time.Duration
	var body []byte
	for range pictures {
		start := time.Now()
		var err error
		if body, err = c.PNG(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
	}
	m := median(took)
	return []row{
		{fmt.Sprintf("chart of five years of weekly values (median of %d)", pictures), fmt.Sprintf("%.1f ms", m.Seconds()*1000),
			fmt.Sprintf("< %d ms", maxPicture.Milliseconds()), m < maxPicture},
		{"  its size", fmt.Sprintf("%.1f kB", float64(len(body))/1000), fmt.Sprintf("< %d kB", maxFileSize/1000), len(body) < maxFileSize},
	}, nil
}

// fiveYears is 260 weeks of a mark out of ten that is never quite the same.
func fiveYears() chart.Chart {
	c := chart.Chart{Title: "Facilité d'usage", Subtitle: "Produit 042, sur 10, par semaine", Frequency: bot.Weekly, Decimals: 1,
		Axis:   func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) },
		Period: func(p bot.Period) string { return p.Start.Month.String()[:3] },
		Target: &chart.Target{Value: 8.5, At: bot.Date{Year: 2027, Month: time.June, Day: 30}, Label: "Objectif : 8,5 en juin 2027"}}
	week := bot.PeriodOf(bot.Weekly, bot.Date{Year: 2021, Month: time.December, Day: 6})
	for i := range 260 {
		v := bot.Round(6+2*math.Sin(float64(i)/40)+math.Sin(float64(i*i)), 1)
		c.Points = append(c.Points, chart.Point{At: week.Start, Value: v, Label: c.Axis(v)})
		week = week.Next()
	}
	return c
}
