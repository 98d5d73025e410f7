package commands

import (
	"cmp"
	"context"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
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
	if fault := (*bot.Error)(nil); errors.As(err, &fault) && fault.Code == bot.CodeAmbiguousNumber && len(fault.Among) > 0 {
		return r.whichNumber(ctx, c, t, fault)
	}
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

// whichNumber asks which of its readings an ambiguous number is, of who may note
// it; the others are told how to write it.
func (r *Router) whichNumber(ctx context.Context, c Call, t typedFigure, fault *bot.Error) (Reply, error) {
	_, may, err := r.may(ctx, c.Who, bot.ActionRecord, t.product.ID)
	if err != nil || !may {
		return Reply{}, cmp.Or[error](err, fault)
	}
	which := bot.WhichNumber{Product: t.product.ID, Name: t.product.Name, Asked: fault.Arg}
	for _, way := range fault.Among {
		if t.figure, err = readFigure(t.facts, bot.Asked{Indicator: t.indicator.ID, Period: t.period.Key()}, way); err != nil {
			return Reply{}, fault
		}
		t.figure.Decimals = min(t.figure.Decimals, mostReadDecimals)
		which.Figures, which.Typed = append(which.Figures, t.noted()), append(which.Typed, t.again())
	}
	return Reply{Show: which}, nil
}

// mostReadDecimals is how many of an ambiguous number there are: a mark stands
// before three digits.
const mostReadDecimals = 3

// again is what notes the same figure, whole.
func (t typedFigure) again() string {
	value := strconv.FormatFloat(math.Abs(t.figure.Value), 'f', t.figure.Decimals, 64)
	if t.figure.Decimals == 3 { // « 1.234 » may be over a thousand
		value = "0" + value
	}
	if t.figure.Value < 0 {
		value = "-" + value
	}
	text := t.indicator.ShortName + " = " + value
	if t.figure.Provisional {
		text += " (p)"
	}
	text += " au " + t.period.End.String()
	if t.learnt {
		text += ` "appris : ` + strings.ReplaceAll(t.comment, `"`, "'") + `"`
	} else if t.comment != "" {
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
		return t, nil, &bot.Error{Code: bot.CodeTextTooLong, Most: longestComment}
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
