package chart

import (
	"strconv"
	"time"

	"jalon/bot"
)

// dayOf counts days since a fixed one.
func dayOf(d bot.Date) int { return int(d.In(time.UTC).Unix() / (24 * 60 * 60)) }

// tick is a period named under the chart. The year is named where it changes.
type tick struct {
	day        int
	name, year string
}

// rung is how far apart ticks may be: every periods of a frequency, counted from
// the year's beginning where aligned, else from the first one shown.
type rung struct {
	frequency bot.Frequency
	every     int
	days      int // about how long
}

var ladder = []rung{
	{bot.Daily, 1, 1}, {bot.Daily, 2, 2}, {bot.Daily, 7, 7}, {bot.Weekly, 1, 7}, {bot.Weekly, 2, 14},
	{bot.Monthly, 1, 30}, {bot.Monthly, 2, 60}, {bot.Quarterly, 1, 90}, {bot.Monthly, 3, 90}, {bot.Quarterly, 2, 180}, {bot.HalfYearly, 1, 180}, {bot.Monthly, 6, 180},
	{bot.Yearly, 1, 365}, {bot.Yearly, 2, 730}, {bot.Yearly, 5, 1826}, {bot.Yearly, 10, 3652}, {bot.Yearly, 20, 7305},
	{bot.Yearly, 50, 18262}, {bot.Yearly, 100, 36525}, {bot.Yearly, 200, 73050}, {bot.Yearly, 500, 182625},
	{bot.Yearly, 1000, 365250}, {bot.Yearly, 2000, 730500},
}

// rungs are those that suit a frequency: none finer, weeks only for weeks,
// quarters only for quarters.
func rungs(f bot.Frequency) (fit []rung) {
	if f == bot.OtherFrequency || !f.Valid() {
		f = bot.Daily
	}
	finest := map[bot.Frequency]int{bot.Daily: 1, bot.Weekly: 7, bot.Monthly: 28, bot.Quarterly: 90, bot.HalfYearly: 180, bot.Yearly: 365}[f]
	for _, r := range ladder {
		own := r.frequency == f || r.frequency == bot.Yearly
		byMonth := r.frequency == bot.Monthly && (f == bot.Daily || f == bot.Weekly)
		if (own || byMonth) && r.days >= finest {
			fit = append(fit, r)
		}
	}
	return fit
}

// mostTicks bounds the names under the chart.
const mostTicks = 8

// ticks names the periods that begin from first to last; nil when they are more
// than can be told.
func (r rung) ticks(first, last bot.Date, name func(bot.Period) string) (ticks []tick) {
	if (dayOf(last)-dayOf(first))/r.days > 2*mostTicks {
		return nil
	}
	p := bot.PeriodOf(r.frequency, first)
	if p.Start.Before(first) {
		p = p.Next()
	}
	for n := 0; !p.Start.After(last); n++ {
		if r.shows(p.Start, n) {
			t := tick{day: dayOf(p.Start), year: strconv.Itoa(p.Start.Year)}
			if r.frequency == bot.Yearly {
				t.name, t.year = t.year, ""
			} else {
				t.name = name(p)
			}
			ticks = append(ticks, t)
		}
		p = p.Next()
	}
	return namedOnce(ticks)
}

func (r rung) shows(d bot.Date, n int) bool {
	switch r.frequency {
	case bot.Yearly:
		return d.Year%r.every == 0
	case bot.Monthly:
		return (int(d.Month)-1)%r.every == 0
	case bot.Quarterly:
		return (int(d.Month)-1)/3%r.every == 0
	}
	return n%r.every == 0
}

// namedOnce keeps a year where it is not the one before.
func namedOnce(ticks []tick) []tick {
	last := ""
	for i, t := range ticks {
		if t.year == last {
			ticks[i].year = ""
		}
		last = t.year
	}
	return ticks
}
