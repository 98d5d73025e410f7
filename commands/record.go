package commands

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// typedFigure is a figure as it was typed, understood.
type typedFigure struct {
	product   bot.Startup
	facts     bot.Facts
	indicator bot.IndicatorFacts
	figure    bot.NewFigure
	period    bot.Period
	assumed   bool // nobody said which period
	comment   string
	learnt    bool
}

// typed answers « baux = 10,4 % au 31/10/2026 "nouvelle source" »: the figure is
// noted, or proposed by those who may not. sure is whether an unlikely one was
// asked about already.
func (r *Router) typed(ctx context.Context, c Call, sure bool) (Reply, error) {
	t, instead, err := r.readTyped(ctx, c)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, t.product.ID)
	switch {
	case err != nil:
		return Reply{}, err
	case !may:
		return r.refusedFigure(c, t)
	case !sure && t.indicator.Unlikely(t.figure.Value):
		return Reply{Show: bot.Unlikely{Product: t.product.ID, Name: t.product.Name, Figure: t.noted(), Last: lastFigure(t.indicator), Typed: t.again()}}, nil
	}
	saved, err := r.Figures.Record(ctx, bot.Entry{Nonce: r.Nonce(), Product: t.product.ID, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now(),
		Comment: t.comment, Learnt: t.learnt, Figures: []bot.NewFigure{t.figure}})
	if err != nil {
		return Reply{}, internal("record a figure", err)
	}
	r.Wake()
	noted := bot.NewNoted(t.product, t.facts, saved, r.today(), r.Clock.Now().Add(bot.TakeBackFor).In(r.Zone))
	for i := range noted.Figures {
		noted.Figures[i].Assumed = t.assumed
	}
	return Reply{Show: noted}, nil
}

// again is what notes the same figure, whole.
func (t typedFigure) again() string {
	text := t.indicator.ShortName + " = " + strconv.FormatFloat(t.figure.Value, 'f', t.figure.Decimals, 64)
	if t.figure.Provisional {
		text += " (p)"
	}
	text += " au " + t.period.End.String()
	if t.comment != "" {
		text += ` "` + strings.ReplaceAll(t.comment, `"`, "'") + `"`
	}
	return text
}

func (t typedFigure) noted() bot.NotedFigure {
	m := bot.Measure{Period: t.figure.Period, Value: t.figure.Value, Decimals: t.figure.Decimals, Provisional: t.figure.Provisional}
	return bot.NotedFigure{Name: t.indicator.Name, Figure: bot.FigureOf(t.indicator.Indicator, m), Assumed: t.assumed}
}

func lastFigure(f bot.IndicatorFacts) *bot.Figure {
	if len(f.Measures) == 0 {
		return nil
	}
	last := bot.FigureOf(f.Indicator, f.Measures[0])
	return &last
}

// refusedFigure answers somebody who may not note a figure: they may propose it.
func (r *Router) refusedFigure(c Call, t typedFigure) (Reply, error) {
	reply, err := r.refused(c.Who, bot.ActionRecord, t.product)
	if refused, ok := reply.Show.(bot.Refused); ok && refused.Propose {
		noted := t.noted()
		refused.Figure, refused.Typed = &noted, t.again()
		reply.Show = refused
	}
	return reply, err
}

// pressTyped answers « C'est juste » and « Proposer ce chiffre ».
func (r *Router) pressTyped(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	c := Call{Who: p.Who, Channel: p.Channel, Trigger: "indicateur", Text: s.Slug + " " + p.Act.Text, Door: p.Door}
	if p.Act.Verb == bot.VerbSure {
		return r.typed(ctx, c, true)
	}
	t, instead, err := r.readTyped(ctx, c)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if !r.Directory().May(p.Who, bot.ActionPropose, s.ID) {
		return Reply{}, refusal(p.Who, bot.CodeMembersOnly, "")
	}
	return r.send(ctx, bot.Request{ID: r.Nonce(), Kind: bot.RequestFigures, Product: s.ID, By: p.Who.ID, Figures: []bot.NewFigure{t.figure}, Comment: t.comment},
		t.product, []bot.ProposedFigure{proposed(t.facts, t.figure)}, p.Door)
}

// quoted matches what stands between quotes at the end of a text.
var quotedEnd = regexp.MustCompile(`^(.*?)\s*["«“]\s*([^"»”]*?)\s*["»”]\s*$`)

// readTyped understands a figure as typed, or answers with what it may be about.
func (r *Router) readTyped(ctx context.Context, c Call) (t typedFigure, instead *Reply, err error) {
	left, right, _ := strings.Cut(c.Text, "=")
	about, instead, err := r.indicatorTyped(ctx, c, strings.TrimSpace(left))
	if err != nil || instead != nil {
		return t, instead, err
	}
	t.product, t.facts, t.indicator = about.product, about.facts, about.indicator
	right = strings.TrimSpace(right)
	if m := quotedEnd.FindStringSubmatch(right); m != nil {
		right, t.comment = m[1], m[2]
	}
	t.comment, t.learnt = learntIn(t.comment)
	if utf8.RuneCountInString(t.comment) > longestComment {
		return t, nil, &bot.Error{Code: bot.CodeTextTooLong}
	}
	today, f := r.today(), t.indicator.Frequency
	value, period, typed := valueAndPeriod(f, right, today)
	switch {
	case typed != "" && period.Frequency == "":
		return t, nil, &bot.Error{Code: bot.CodeUnknownPeriod, Arg: typed, Hint: string(f)}
	case typed != "" && period.Start.After(today):
		return t, nil, &bot.Error{Code: bot.CodeFuturePeriod, Arg: typed}
	case typed == "":
		period, t.assumed = lastComplete(f, today), true
	}
	t.period = period
	t.figure, err = readFigure(t.facts, bot.Asked{Indicator: t.indicator.ID, Period: period.Key()}, value)
	return t, nil, err
}

// whenWords stand before the period of a value.
var whenWords = wordSet("au a le en pour du de fin at on in for of end")

// valueAndPeriod splits « 10,4 % au 31/10/2026 » in two. typed is the period's
// text, empty for none; a period without a frequency is one that does not fit.
func valueAndPeriod(f bot.Frequency, text string, today bot.Date) (value string, p bot.Period, typed string) {
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		from := i
		for from < len(words) && whenWords[catalogue.Fold(words[from])] {
			from++
		}
		if from == i && isNumber(words[i]) || from == len(words) {
			continue // « 165 000 »
		}
		rest := strings.Join(words[from:], " ")
		if p, ok, fits := periodTyped(f, rest, today); ok {
			if !fits {
				p = bot.Period{}
			}
			return strings.Join(words[:i], " "), p, rest
		}
	}
	return text, p, ""
}

// learntIn takes « Appris : » off a comment: it is worth telling others.
func learntIn(comment string) (rest string, learnt bool) {
	word, after, found := strings.Cut(comment, ":")
	if found && wordSet("appris learnt learned")[catalogue.Fold(word)] {
		return strings.TrimSpace(after), true
	}
	return strings.TrimSpace(comment), false
}

// oneIndicator is an indicator with its product.
type oneIndicator struct {
	product   bot.Startup
	facts     bot.Facts
	indicator bot.IndicatorFacts
}

// indicatorTyped is the indicator that a text names: the product is the longest
// beginning that names one, or the channel's; the rest is the indicator, which
// need not be named where there is one alone.
func (r *Router) indicatorTyped(ctx context.Context, c Call, text string) (one oneIndicator, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return one, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, rest, ok := r.productBegins(snapshot, c, text)
	if !ok {
		if text == "" {
			return one, nil, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: c.Trigger + " " + snapshot.Catalogue.Example().Slug}
		}
		reply := whichOrNone(snapshot, bot.VerbFigures, text, c.Direct)
		return one, &reply, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return one, nil, internal("read figures", err)
	}
	found := indicatorsNamed(facts.Active(), rest)
	if len(found) != 1 {
		return one, &Reply{Show: whichIndicator(s, facts, rest, found)}, nil
	}
	return oneIndicator{s, facts, found[0]}, nil, nil
}

func whichIndicator(s bot.Startup, facts bot.Facts, asked string, found []bot.IndicatorFacts) bot.WhichIndicator {
	which := bot.WhichIndicator{Product: s.ID, Slug: s.Slug, Name: s.Name, Asked: asked}
	if len(found) == 0 {
		found = facts.Active()
	}
	for _, ind := range found {
		which.Choices = append(which.Choices, ind.Indicator)
	}
	return which
}

// productBegins is the product that the longest beginning of a text names, and
// what is left of the text; the channel's, when none does.
func (r *Router) productBegins(snapshot catalogue.Snapshot, c Call, text string) (s bot.Startup, rest string, ok bool) {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if s, named := snapshot.Catalogue.Lookup(strings.Join(words[:n], " ")); named {
			return s, strings.Join(words[n:], " "), true
		}
	}
	if !c.Direct {
		if s, here := r.productHere(snapshot, c.Channel, c.ChannelName); here {
			return s, text, true
		}
	}
	for n := len(words); n > 0; n-- {
		if s, meant := r.meant(snapshot, strings.Join(words[:n], " ")); meant {
			return s, strings.Join(words[n:], " "), true
		}
	}
	return s, text, false
}

// indicatorsNamed are the indicators that a text may name: one when it is
// certain.
func indicatorsNamed(all []bot.IndicatorFacts, text string) (found []bot.IndicatorFacts) {
	asked := catalogue.Fold(text)
	if asked == "" {
		return all
	}
	for _, fits := range []func(ind bot.IndicatorFacts) bool{
		func(ind bot.IndicatorFacts) bool {
			return catalogue.Fold(ind.ShortName) == asked || catalogue.Fold(ind.Name) == asked
		},
		func(ind bot.IndicatorFacts) bool {
			return strings.HasPrefix(catalogue.Fold(ind.ShortName), asked) || strings.HasPrefix(catalogue.Fold(ind.Name), asked)
		},
		func(ind bot.IndicatorFacts) bool { return strings.Contains(catalogue.Fold(ind.Name), asked) },
		func(ind bot.IndicatorFacts) bool {
			return catalogue.Distance(catalogue.Fold(ind.ShortName), asked) <= 1 || catalogue.Distance(catalogue.Fold(ind.Name), asked) <= 2
		},
	} {
		if found = slices.DeleteFunc(slices.Clone(all), func(ind bot.IndicatorFacts) bool { return !fits(ind) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

// pressTakeBack answers « Retirer cette valeur ».
func (r *Router) pressTakeBack(ctx context.Context, p Press) (Reply, error) {
	until, err := time.Parse(time.RFC3339, p.Act.Text)
	s, productErr := r.product(p.Act.Product)
	switch {
	case productErr != nil:
		return Reply{}, productErr
	case err != nil || r.Clock.Now().After(until):
		return Reply{}, &bot.Error{Code: bot.CodeTakeBackLate, Arg: s.Slug}
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	for _, ind := range facts.Indicators {
		for _, m := range ind.Measures {
			if m.Seq == p.Act.Before {
				return r.takeBack(ctx, p, s, facts, ind, m)
			}
		}
	}
	return Reply{Show: bot.TakenBack{Name: s.Name, Slug: s.Slug, Gone: true}}, nil
}

// takeBack withdraws a figure; what its period had before comes back.
func (r *Router) takeBack(ctx context.Context, p Press, s bot.Startup, facts bot.Facts, ind bot.IndicatorFacts, m bot.Measure) (Reply, error) {
	as, may, err := r.may(ctx, p.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(p.Who, bot.ActionRecord, s)
	}
	saved, err := r.Figures.Record(ctx, bot.Entry{Product: s.ID, By: p.Who.ID, As: as, Door: p.Door, At: r.Clock.Now(),
		Figures: []bot.NewFigure{{Indicator: ind.ID, Period: m.Period, Withdraws: m.Seq}}})
	if err != nil {
		return Reply{}, internal("take a figure back", err)
	}
	r.Wake()
	was := bot.NotedFigure{Name: ind.Name, Figure: bot.FigureOf(ind.Indicator, m)}
	answer := bot.TakenBack{Name: s.Name, Slug: s.Slug, Figure: &was, Changed: len(saved.Measures) > 0}
	if now, ok := saved.Facts.Named(ind.ID); ok {
		if again, ok := now.At(m.Period); ok {
			f := bot.FigureOf(now.Indicator, again)
			answer.Now = &f
		}
	}
	return Reply{Show: answer}, nil
}

// takeBackVerb is /indicateur retirer: the last figure that who asks noted, of a
// product, of one indicator when it is named.
func (r *Router) takeBackVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, named, ok := r.productBegins(snapshot, c, rest)
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "indicateur retirer " + snapshot.Catalogue.Example().Slug}
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	var last *bot.Measure
	var of bot.IndicatorFacts
	for _, ind := range indicatorsNamed(facts.Active(), named) {
		for i, m := range ind.Measures {
			if m.By == c.Who.ID && (last == nil || m.Seq > last.Seq) {
				last, of = &ind.Measures[i], ind
			}
		}
	}
	if last == nil {
		return Reply{Show: bot.TakenBack{Name: s.Name, Slug: s.Slug}}, nil
	}
	return r.takeBack(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door}, s, facts, of, *last)
}
