package main

import (
	"fmt"
	"time"

	"jalon/bot"
	"jalon/view"
)

// datesShown is how many dates of each rule are printed at a start.
const datesShown = 5

// printDates prints the next dates of each rule in the configuration's language, and
// which hours are no good ones.
func printDates(cfg *config, now time.Time, io stdio) error {
	days, err := cfg.closedDays()
	if err != nil {
		return err
	}
	v, err := view.New(func(bot.UserID) string { return "" })
	if err != nil {
		return err
	}
	for _, rule := range cfg.rules() {
		dates := rule.Dates(days, cfg.recesses(), now, datesShown)
		fmt.Fprintln(io.out, "dates  "+v.RuleDates(cfg.Language, dates))
		if dates.Night {
			fmt.Fprintln(io.out, "note   "+v.NightRisk(cfg.Language, dates))
		}
	}
	return nil
}
