package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// verbAfterProduct reads « dossierfacile pause 15/01 »: the verb, the text with the verb
// before the product, and what is beside the verb.
func (r *Router) verbAfterProduct(snapshot catalogue.Snapshot, text string) (v spokenVerb, typed, rest string, ok bool) {
	words := strings.Fields(text)
	if r.isNamed(text) {
		return v, text, "", false
	}
	for n := len(words) - 1; n > 0; n-- {
		after := strings.Join(words[n:], " ")
		v, beside, is := verbIn(productReminderVerbs(), after)
		if !is {
			continue
		}
		product := strings.Join(words[:n], " ")
		if _, meant := r.meant(snapshot, product); meant {
			rest = joined(product, beside)
			return v, joined(strings.TrimSpace(strings.TrimSuffix(after, beside)), rest), rest, true
		}
	}
	return v, text, "", false
}

// typedReminder carries out what /rappel does with the text of a button: what somebody
// typed, with the product they meant. Whoever presses needs the right themself.
func (r *Router) typedReminder(ctx context.Context, p Press) (Reply, error) {
	cmd, _ := find("rappel")
	return cmd.answer(r, ctx, Call{Who: p.Who, Channel: p.Channel, Trigger: cmd.name, Text: p.Act.Text, Door: p.Door})
}

// dayOf takes the day out of a text that ends with it, or begins with it.
func (r *Router) dayOf(text string) (day bot.Date, rest string, ok bool) {
	words := strings.Fields(text)
	for i := range words {
		if day, ok = r.againOn(strings.Join(words[i:], " ")); ok {
			return day, strings.Join(words[:i], " "), true
		}
	}
	for n := len(words) - 1; n > 0; n-- {
		if day, ok = r.againOn(strings.Join(words[:n], " ")); ok {
			return day, strings.Join(words[n:], " "), true
		}
	}
	return day, text, false
}
