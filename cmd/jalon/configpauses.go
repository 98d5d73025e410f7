package main

import (
	"fmt"
	"strings"

	"jalon/bot"
)

// pauseConfig is a pause of the incubator, see bot.Recess.
type pauseConfig struct {
	Name  string `toml:"name"`
	From  string `toml:"from"`
	Until string `toml:"until"`
}

func (c *config) checkPauses(found *faults) {
	for i, p := range c.Pauses {
		p.recess(found, fmt.Sprintf("pauses[%d]", i+1))
	}
}

// recess reads a pause. What is wrong is added to found under key.
func (p pauseConfig) recess(found *faults, key string) bot.Recess {
	r := bot.Recess{Name: strings.TrimSpace(p.Name)}
	if r.Name == "" {
		found.add(key+".name", "is empty: people read it")
	}
	day := func(of, text string) (d bot.Date, ok bool) {
		d, yearly, ok := pauseDay(text)
		if !ok {
			found.add(key+of, "%q is neither a day such as 2027-08-02 nor one of every year such as 12-24", text)
		} else if yearly {
			d.Year = 0
		}
		return d, ok
	}
	var begins, ends bool
	r.From, begins = day(".from", p.From)
	r.Until, ends = day(".until", p.Until)
	switch {
	case !begins || !ends:
	case (r.From.Year == 0) != (r.Until.Year == 0):
		found.add(key+".until", "%q and from, %q, are not both of every year", p.Until, p.From)
	case r.Length() < 1:
		found.add(key+".until", "%q comes before from, %q", p.Until, p.From)
	case r.Length() > bot.LongestRecess:
		found.add(key+".until", "the pause has %d days, and %d at most: a product that is not to be asked has its own state", r.Length(), bot.LongestRecess)
	}
	return r
}

// pauseDay reads a day, or one of every year: then in a leap year.
func pauseDay(text string) (d bot.Date, yearly, ok bool) {
	if d, err := bot.ParseDate(text); err == nil && !d.IsZero() {
		return d, false, true
	}
	d, err := bot.ParseDate("2028-" + text)
	return d, true, err == nil && len(text) == len("12-24")
}

// recesses are the pauses of a configuration that was checked.
func (c *config) recesses() (all bot.Recesses) {
	for _, p := range c.Pauses {
		var wrong faults
		if r := p.recess(&wrong, ""); len(wrong) == 0 {
			all = append(all, r)
		}
	}
	return all
}
