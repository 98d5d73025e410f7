package commands

import (
	"context"
	"slices"
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

// dayAlone asks of a day that says nothing else, in a product's channel, whether that is
// when to ask again; ok is false for anything else.
func (r *Router) dayAlone(ctx context.Context, snapshot catalogue.Snapshot, c Call) (reply Reply, ok bool, err error) {
	s, here := r.productOf(c)
	words := slices.DeleteFunc(strings.Fields(withHours(c.Text)), func(w string) bool {
		return hourTyped.MatchString(w) || catalogue.Fold(w) == "a"
	})
	day, read := r.againOn(strings.Join(words, " "))
	if _, meant := r.meant(snapshot, c.Text); !here || !read || meant {
		return Reply{}, false, nil
	}
	_, may, err := r.may(ctx, c.Who, bot.ActionRemind, s.ID)
	if err != nil {
		return Reply{}, true, err
	}
	if !may {
		reply, err := r.refused(c.Who, bot.ActionRemind, s)
		return reply, true, err
	}
	ask := bot.AskDay{Product: s.ID, Name: s.Name, Day: r.Days.NextOpen(day), Line: joined("reporter", s.Slug, day.String()), Now: r.today()}
	if reason, closed := r.Days.Closed(day); closed {
		ask.Moved, ask.Closed = day, reason
	}
	if weekly, rest, ok := teamDayTyped(c.Text); ok && weekly != nil && rest == "" {
		ask.Weekly, ask.WeeklyLine = weekly, joined("jour", c.Text, s.Slug)
	}
	return Reply{Show: ask}, true, nil
}

// keepVerb is /rappel annuler PRODUCT: its channel is asked again no more on the day
// that somebody said.
func (r *Router) keepVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if _, _, away := verbIn([]spokenVerb{absences}, rest); away && !r.isNamed(rest) {
		return r.endAbsences(ctx, c)
	}
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	waiting, err := r.Messages.DeliveriesOf(ctx, bot.DeliveryQuery{Product: s.ID, From: r.Clock.Now().Add(-usualDelay), Limit: mostWaiting})
	if err != nil {
		return Reply{}, internal("list messages to come", err)
	}
	act := bot.Act{Verb: bot.VerbKeep, Product: s.ID, Text: bot.AgainName(s.ID, r.today())}
	for _, d := range waiting {
		if d.Again && d.State == bot.StatePlanned && d.Product == s.ID {
			act.Text = d.Name
		}
	}
	return r.keep(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door, Act: act})
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
