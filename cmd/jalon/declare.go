package main

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
)

// declared is an indicator of the configuration as the store keeps it.
func (i indicatorConfig) declared(p bot.ProductID, inCharge bot.UserID) bot.Declared {
	frequency := bot.Frequency(i.Frequency)
	d := bot.Declared{Indicator: bot.Indicator{
		Product: p, Name: strings.TrimSpace(i.Name), ShortName: i.ShortName, Family: bot.Family(i.Family),
		Type: bot.IndicatorType(orElse(i.Type, "usage")), Frequency: frequency, Delay: frequency.DefaultDelay(),
		Unit: i.Unit, Complement: i.Complement, Direction: bot.Direction(orElse(i.Direction, "higher")),
		NorthStar: i.NorthStar, Source: i.Source, InCharge: inCharge, Public: i.Public == nil || *i.Public,
	}}
	if i.Delay != nil {
		d.Indicator.Delay = *i.Delay
	}
	if i.Target != nil {
		day, _ := bot.ParseDate(i.Target.Date) // checked with the configuration
		d.Indicator.Target = &bot.Target{Value: i.Target.Value, Decimals: decimals(i.Target.Value), Date: day}
	}
	for _, period := range slices.Sorted(maps.Keys(i.Known)) {
		d.Known = append(d.Known, bot.Measure{Period: period, Value: i.Known[period], Decimals: decimals(i.Known[period])})
	}
	return d
}

// decimals counts the digits it takes to write a number exactly.
func decimals(v float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".")
	return len(fraction)
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
