package commands

import (
	"context"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// targetVerb is /indicateur cible PRODUCT INDICATOR = 12 % fin 2026, or « aucune ».
func (r *Router) targetVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	left, right, typed := strings.Cut(rest, "=")
	one, d, instead, err := r.defining(ctx, c, strings.TrimSpace(left))
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if right = strings.TrimSpace(right); !typed || right == "" {
		return Reply{}, &bot.Error{Code: bot.CodeTargetHow, Arg: one.product.Slug + " " + one.indicator.ShortName}
	}
	if noneWords[catalogue.Fold(right)] {
		d.Indicator.Target = nil
		return r.define(ctx, one, d)
	}
	value, day, ok := targetTyped(right, r.today())
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeTargetHow, Arg: one.product.Slug + " " + one.indicator.ShortName}
	}
	if !day.After(r.today()) {
		return Reply{}, &bot.Error{Code: bot.CodePastTarget, Arg: right}
	}
	n, err := bot.ParseNumber(value, one.indicator.Unit)
	switch {
	case err != nil:
		return Reply{}, numberFault(err, value)
	case n.Same: // there is no target before this one
		return Reply{}, &bot.Error{Code: bot.CodeNotANumber, Arg: value}
	}
	d.Indicator.Target = &bot.Target{Value: n.Value, Decimals: n.Decimals, Date: day}
	return r.define(ctx, one, d)
}

var noneWords = wordSet("aucune aucun non none sans retirer")

// targetTyped splits « 12 % fin 2026 » into a value and a day.
func targetTyped(text string, today bot.Date) (value string, day bot.Date, ok bool) {
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		from := i
		for from < len(words) && whenWords[catalogue.Fold(words[from])] {
			from++
		}
		if from == i && isNumber(words[i]) || from == len(words) {
			continue
		}
		rest := strings.Join(words[from:], " ")
		if day, ok := endTyped(rest, today); ok {
			return strings.Join(words[:i], " "), day, true
		}
	}
	return "", day, false
}

// endTyped reads the last day of what a text names: a year, a month, a quarter, or
// a day to come.
func endTyped(text string, today bot.Date) (bot.Date, bool) {
	for _, f := range []bot.Frequency{bot.Yearly, bot.Monthly, bot.Quarterly, bot.HalfYearly} {
		if p, ok, fits := periodTyped(f, text, today); ok && fits && len(strings.FieldsFunc(text, dateSeparator)) < longestDate {
			if !p.End.After(today) && !strings.ContainsAny(text, "0123456789") { // « décembre » is the next one
				p, _, _ = periodTyped(f, text+" "+strconv.Itoa(today.Year), today)
				if !p.End.After(today) {
					p, _, _ = periodTyped(f, text+" "+strconv.Itoa(today.Year+1), today)
				}
			}
			return p.End, true
		}
	}
	if day, ok := dayAhead(text, today); ok {
		return day, true
	}
	return readDate(text)
}
