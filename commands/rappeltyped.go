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

// sayingAway are the words before an absence: « je suis en vacances du 20/12 ».
var sayingAway = wordSet("je suis serai jesuis jeserai en i am im will be ill on")

// nearlySaid reads a verb after the beginning of a sentence, or with a letter wrong:
// « je suis en vacances … », « abscence … ». A product's name is neither.
func (r *Router) nearlySaid(snapshot catalogue.Snapshot, text string) (v spokenVerb, typed, rest string, ok bool) {
	if _, meant := r.meant(snapshot, text); meant {
		return v, text, "", false
	}
	words := strings.Fields(text)
	for len(words) > 1 && sayingAway[catalogue.Fold(words[0])] {
		words = words[1:]
	}
	if typed = strings.Join(words, " "); typed != text {
		v, rest, ok = verbIn([]spokenVerb{absences}, typed)
		return v, typed, rest, ok
	}
	v, word, rest, ok := nearVerb(reminderVerbs(), text)
	return v, joined(word, rest), rest, ok
}
