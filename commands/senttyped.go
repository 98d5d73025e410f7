package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// monthSent takes a month off the end of what is asked of the past: « novembre »,
// « dossierfacile octobre »; zero for none.
func (r *Router) monthSent(text string) (rest string, q bot.DeliveryQuery) {
	words := strings.Fields(text)
	if r.isNamed(text) {
		return text, q
	}
	for i := range words {
		p, is, fits := periodTyped(bot.Monthly, strings.TrimPrefix(strings.Join(words[i:], " "), "d'"), r.today())
		if !is || !fits {
			continue
		}
		for i > 0 && inWords[catalogue.Fold(words[i-1])] {
			i--
		}
		return strings.Join(words[:i], " "), bot.DeliveryQuery{From: p.Start.In(r.Zone), Until: p.End.AddDays(1).In(r.Zone)}
	}
	return text, q
}

// inWords come before a month.
var inWords = wordSet("en de d du pour in of for")

// sentToAll is what the bot sent, whatever the product, for the incubator's staff.
func (r *Router) sentToAll(ctx context.Context, span bot.DeliveryQuery) (Reply, error) {
	now := r.Clock.Now()
	if span.Until.IsZero() || span.Until.After(now) {
		span.Until = now
	}
	span.Limit = 4 * mostSent
	lines, err := r.sentOf(ctx, span, mostSent+1)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.MessageHistory{Lines: lines[:min(len(lines), mostSent)], More: len(lines) > mostSent, Staff: true, Now: now.In(r.Zone)}}, nil
}
