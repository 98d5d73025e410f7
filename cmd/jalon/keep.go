package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jalon/bot"
)

// Who may note the figures of a product that has no team.
const (
	recordByChannel = "channel" // the members of its confirmed channel
	recordByTeam    = "team"    // nobody: the team first
)

// forever is for what is never taken away.
const forever = "forever"

// keptSince is from when on what is kept so long is kept at an instant: "30
// days", "13 months", "3 years"; zero for ever.
func keptSince(long string, at time.Time) (time.Time, error) {
	if long == forever {
		return time.Time{}, nil
	}
	count, unit, _ := strings.Cut(long, " ")
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1200 {
		return time.Time{}, fmt.Errorf("%q is neither %q nor a time such as \"30 days\", \"13 months\" or \"3 years\"", long, forever)
	}
	switch strings.TrimSuffix(unit, "s") {
	case "day":
		return at.AddDate(0, 0, -n), nil
	case "month":
		return at.AddDate(0, -n, 0), nil
	case "year":
		return at.AddDate(-n, 0, 0), nil
	}
	return time.Time{}, fmt.Errorf("%q counts in days, months or years", long)
}

// leastMessages is the least a message is kept for.
const leastMessages = 60 * 24 * time.Hour

func (c *config) checkKeep(found *faults) {
	for key, long := range map[string]string{"messages": c.Keep.Messages, "forms": c.Keep.Forms, "requests": c.Keep.Requests, "news": c.Keep.News,
		"journal_figures": c.Keep.Figures, "journal_rights": c.Keep.Rights, "journal_other": c.Keep.Other, "departed": c.Keep.Departed} {
		now := time.Now()
		since, err := keptSince(long, now)
		switch {
		case err != nil:
			found.add("keep."+key, "%v", err)
		case key == "messages" && since.After(now.Add(-leastMessages)):
			found.add("keep."+key, "%q is less than 60 days: a message is still edited, and still stands for its month", long)
		}
	}
}

// retention is what is kept at an instant.
func (c *config) retention(at time.Time) bot.Retention {
	since := func(long string) time.Time {
		t, _ := keptSince(long, at) // checked with the configuration
		return t
	}
	return bot.Retention{Messages: since(c.Keep.Messages), Forms: since(c.Keep.Forms), Requests: since(c.Keep.Requests), News: since(c.Keep.News), Wants: at.AddDate(0, -bot.WantedFor, 0),
		Figures: since(c.Keep.Figures), Rights: since(c.Keep.Rights), Other: since(c.Keep.Other)}
}
