package commands

import (
	"context"
	"errors"
	"strings"

	"jalon/bot"
)

// simulateVerb is /rappel simuler MONTH PRODUCT: what would be sent that month if
// nobody answered; of all products, for staff.
func (r *Router) simulateVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if !r.isNamed(rest) {
		rest, _ = withoutWord(rest, inWords)
	}
	typed := rest
	month, rest, ok := r.monthTyped(rest)
	if day, others, read := r.dayOf(typed); read && rest == typed { // « demain »
		month, rest = bot.Period{Start: day, End: day}, others
	}
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeSimulateHow, Arg: rest}
	}
	snapshot := r.Catalogue.Current()
	_, here := r.productHere(snapshot, c.Channel, c.ChannelName)
	product := bot.ProductID("")
	if rest != "" || here || !r.mends(c.Who) {
		s, instead, err := r.ofProductAlone(c, rest)
		if err != nil || instead != nil {
			return orReply(instead), err
		}
		_, may, err := r.may(ctx, c.Who, bot.ActionJournal, s.ID)
		if err != nil {
			return Reply{}, err
		}
		if !may {
			return r.refused(c.Who, bot.ActionJournal, s)
		}
		product = s.ID
	}
	from := month.Start
	if today := r.today(); from.Before(today) {
		from = today
	}
	sim, err := r.Simulate(ctx, from, month.End, product)
	if errors.Is(err, bot.ErrPast) || errors.Is(err, bot.ErrTooFar) {
		return Reply{}, &bot.Error{Code: bot.CodeSimulateHow, Arg: rest}
	}
	if err != nil {
		return Reply{}, internal("foresee what would be sent", err)
	}
	return Reply{Show: sim}, nil
}

// monthTyped takes a month out of a text: « 2027-05 », « mai 2027 », « décembre », the
// next one; the current month for none.
func (r *Router) monthTyped(text string) (month bot.Period, rest string, ok bool) {
	today := r.today()
	words := strings.Fields(text)
	for n := min(2, len(words)); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			typed := strings.Join(words[i:i+n], " ")
			p, is, fits := periodTyped(bot.Monthly, typed, today)
			if !is || !fits {
				continue
			}
			if p.End.Before(today) && !strings.ContainsAny(typed, "0123456789") { // « mars » is the next one
				p = bot.PeriodOf(bot.Monthly, bot.DateOf(p.Start.In(r.Zone).AddDate(1, 0, 0)))
			}
			rest = strings.Join(append(append([]string(nil), words[:i]...), words[i+n:]...), " ")
			return p, rest, !p.End.Before(today)
		}
	}
	return bot.PeriodOf(bot.Monthly, today), text, true
}
