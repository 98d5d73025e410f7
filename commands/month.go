package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// monthVerbWords are the words for the incubator's month, folded.
const monthVerbWords = "bilan bilans mois month roundup"

var (
	receiveWords = wordSet("recevoir recois abonner abonne abonnemoi receive subscribe")
	stopWords    = wordSet("arreter arrete stop neplusrecevoir neplus desabonner desabonne desabonnemoi unsubscribe")
)

// monthVerb is /portefeuille bilan: what a month was for the incubator, and whether
// who asks receives it. With another text it is a list: « bilan carbone ».
func (r *Router) monthVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	folded := catalogue.Fold(rest)
	switch span, ok := r.spanTyped(rest); {
	case receiveWords[folded]:
		return r.receive(ctx, c.Who, true)
	case stopWords[folded]:
		return r.receive(ctx, c.Who, false)
	case ok:
		return r.month(ctx, c.Who, span)
	}
	return r.portfolio(ctx, r.Catalogue.Current(), c)
}

// receives tells whether a text of /portefeuille is about who asks receiving the month.
func receives(text string) bool {
	word, rest := firstWord(text)
	folded := catalogue.Fold(rest)
	return slices.Contains(strings.Fields(monthVerbWords), catalogue.Fold(word)) && (receiveWords[folded] || stopWords[folded])
}

// lastMonth are the words for the last month that ended, folded.
var lastMonth = wordSet("dumois mois dernier dumoisdernier moisdernier dudernier lastmonth ofthemonth month")

// asksMonth tells whether a text asks for the incubator's month and nothing else:
// « bilan », « bilan d'octobre », and not « bilan carbone ».
func (r *Router) asksMonth(text string) bool {
	word, rest := firstWord(text)
	if folded := catalogue.Fold(word); folded != "bilan" && folded != "bilans" || r.isNamed(text) {
		return false
	}
	_, ok := r.spanTyped(rest)
	return ok || receives(text)
}

// spanTyped reads a month; without a text it is the last one that ended.
func (r *Router) spanTyped(text string) (span bot.MonthSpan, ok bool) {
	if text == "" {
		return bot.SpanEnded(r.Clock.Now(), r.Zone), true
	}
	if lastMonth[catalogue.Fold(text)] {
		return bot.SpanEnded(r.Clock.Now(), r.Zone), true
	}
	p, read, fits := periodTyped(bot.Monthly, strings.TrimPrefix(strings.TrimPrefix(text, "de "), "d'"), r.today())
	return bot.SpanOf(p.Start, r.Zone), read && fits
}

// month tells a month to who asks.
func (r *Router) month(ctx context.Context, who bot.Person, span bot.MonthSpan) (Reply, error) {
	now := r.Clock.Now()
	answer := bot.MonthAnswer{Month: bot.Month{Day: span.Day}, NotYet: now.Before(span.Until)}
	if answer.NotYet {
		return Reply{Show: answer}, nil
	}
	products, known, err := r.monthFacts(ctx, span)
	if err != nil {
		return Reply{}, err
	}
	answer.Month = bot.MonthOf(span, products, known, now.In(r.Zone))
	answer.Receives, err = r.receivesMonth(ctx, who)
	return Reply{Show: answer}, err
}

func (r *Router) receivesMonth(ctx context.Context, who bot.Person) (bool, error) {
	subscribed, err := r.Network.Subscriptions(ctx)
	if err != nil {
		return false, internal("list who receives the month", err)
	}
	return slices.ContainsFunc(subscribed, func(s bot.Subscription) bool { return s.User == who.ID }), nil
}

// withMonth adds the next month that somebody receives to the messages to come to
// them, unless it waits already.
func (r *Router) withMonth(ctx context.Context, who bot.Person, lines []bot.Upcoming) ([]bot.Upcoming, error) {
	next := r.nextMonth()
	waits := slices.ContainsFunc(lines, func(u bot.Upcoming) bool { return u.Kind == bot.KindMonth })
	receives, err := r.receivesMonth(ctx, who)
	if err != nil || !receives || waits || next.IsZero() || len(lines) == soonest {
		return lines, err
	}
	return append(lines, bot.Upcoming{At: next, Kind: bot.KindMonth, To: bot.Destination{User: who.ID}}), nil
}

// monthFacts is what is known of a month, and of which products it is told.
func (r *Router) monthFacts(ctx context.Context, span bot.MonthSpan) (products []bot.Startup, known bot.MonthFacts, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return nil, known, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if known, err = r.Network.MonthFacts(ctx, span); err != nil {
		return nil, known, internal("read a month", err)
	}
	return r.Month.Audience.Of(snapshot.Catalogue.Startups), known, nil
}

// pressMonthFigures answers « Tous les chiffres » of a month.
func (r *Router) pressMonthFigures(ctx context.Context, p Press) (Reply, error) {
	month, err := bot.ParsePeriod(bot.Monthly, p.Act.Text)
	if err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeGone, Err: err}
	}
	span := bot.SpanOf(month.Start, r.Zone)
	products, known, err := r.monthFacts(ctx, span)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.FiguresOf(span, products, known)}, nil
}

// receive has who asks receive the month in person, or no more.
func (r *Router) receive(ctx context.Context, who bot.Person, on bool) (Reply, error) {
	if who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	changed, err := r.Network.SetSubscription(ctx, bot.Subscription{User: who.ID, At: r.Clock.Now()}, on)
	if err != nil {
		return Reply{}, internal("receive the month", err)
	}
	return Reply{Show: bot.Receiving{On: on, Changed: changed, Next: r.nextMonth(), Now: r.today()}}, nil
}

// nextMonth is when the month is told next, in the incubator's zone; zero for never.
func (r *Router) nextMonth() (next time.Time) {
	if r.NextMonth != nil {
		next = r.NextMonth(r.Clock.Now())
	}
	if !next.IsZero() {
		next = next.In(r.Zone)
	}
	return next
}
