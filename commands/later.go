package commands

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// later opens the form of due figures that come later, or never.
func (r *Router) later(ctx context.Context, p Press) (Reply, error) {
	if p.Act.Product == "" && p.Act.Text != "" {
		return r.laterOfSeveral(ctx, p)
	}
	s, facts, refused, err := r.openingFacts(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	due := facts.DueFigures(r.today())
	if len(due) == 0 {
		return Reply{Show: bot.NothingDue{Name: s.Name}}, nil
	}
	form := &bot.LaterForm{Name: s.Name, Alone: p.Act.Text != "", Act: bot.Act{Verb: bot.VerbWaive, Product: s.ID, Text: p.Act.Text, Nonce: r.Nonce()}}
	form.Items, form.Act.Fields = formFields(due)
	return Reply{Form: form}, nil
}

// neverWords say that a period has no figure.
var neverWords = wordSet("jamais aucun aucune non pasdechiffre sans never none no nofigure")

// waive reads that form: a date, or that there is no figure, with why.
func (r *Router) waive(ctx context.Context, s Submission) (Reply, error) {
	if s.Act.Product == "" {
		return r.putSeveralOff(ctx, s)
	}
	product, as, err := r.filledBy(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, product.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	faults := map[string]*bot.Error{}
	why := strings.TrimSpace(written(s.Values[bot.CommentField]))
	if utf8.RuneCountInString(why) > longestComment {
		faults[bot.CommentField] = &bot.Error{Code: bot.CodeTextTooLong, Most: longestComment}
	}
	e := bot.Entry{Nonce: s.Act.Nonce, Product: product.ID, By: s.Who.ID, As: as, Door: s.Door, At: r.Clock.Now(), Comment: why}
	for _, asked := range s.Act.Fields {
		typed := strings.TrimSpace(s.Values[asked.Field])
		if typed == "" {
			continue
		}
		w, fault := r.waiverTyped(typed)
		ind, _ := facts.Named(asked.Indicator)
		if _, err := bot.ParsePeriod(ind.Frequency, asked.Period); err != nil { // its rhythm changed since
			fault = &bot.Error{Code: bot.CodeIndicatorGone}
		}
		if fault != nil {
			faults[asked.Field] = fault
			continue
		}
		if w.Closed() && why == "" {
			faults[bot.CommentField] = &bot.Error{Code: bot.CodeWhyNoFigure}
		}
		e.Figures = append(e.Figures, bot.NewFigure{Indicator: asked.Indicator, Period: asked.Period, Waiver: &w})
	}
	day, wrong := r.againChosen(s.Values)
	maps.Copy(faults, wrong)
	if !day.IsZero() {
		if _, _, err := r.askableOn(product, day); err != nil {
			return Reply{}, err // before anything is stored
		}
	}
	off := puttingOff{who: s.Who, alone: s.Act.Text != "", day: day, door: s.Door}
	switch {
	case len(faults) > 0:
		return Reply{Faults: faults}, nil
	case len(e.Figures) == 0 && day.IsZero():
		return Reply{}, &bot.Error{Code: bot.CodeNothingChosen, Arg: strconv.Itoa(len(s.Act.Fields))}
	case len(e.Figures) == 0:
		return r.putOff(ctx, off, product, as)
	}
	saved, err := r.Figures.Record(ctx, e)
	if err != nil {
		return Reply{}, internal("put figures off", err)
	}
	r.Wake()
	var again *bot.AskedAgain
	if !day.IsZero() {
		again = &bot.AskedAgain{Alone: off.alone, Now: r.today()}
		if err := r.putOneOff(ctx, off, product, as, again); err != nil {
			return Reply{}, err
		}
	}
	ind, _ := facts.Named(e.Figures[0].Indicator)
	period, _ := bot.ParsePeriod(ind.Frequency, e.Figures[0].Period)
	return Reply{Show: bot.Waived{Product: product.ID, Name: product.Name, Indicator: ind.Name, Period: period, Waiver: *e.Figures[0].Waiver, Others: len(e.Figures) - 1,
		Changed: len(saved.Measures) > 0, Fields: waivedFields(saved.Measures), Day: r.today(), Again: again}}, nil
}

// longestWait is how far a figure is put off at most.
const longestWait = 400 // days

// waiverTyped reads « le 15 décembre », or « jamais ».
func (r *Router) waiverTyped(typed string) (w bot.Waiver, fault *bot.Error) {
	if neverWords[catalogue.Fold(typed)] {
		return w, nil
	}
	words := strings.Fields(typed)
	for len(words) > 1 && (whenWords[catalogue.Fold(words[0])] || untilWords[catalogue.Fold(words[0])]) {
		words = words[1:]
	}
	today := r.today()
	if len(words) == 3 && catalogue.Fold(words[0]) == "dans" {
		words = words[1:]
	}
	if s, ok := spanTyped(words); ok {
		w.Until = span{-s.days, -s.months}.before(today)
	} else if day, ok := dayOrToday(strings.Join(words, " "), today); ok {
		w.Until = day
	}
	if w.Until.IsZero() || !w.Until.After(today) || today.DaysUntil(w.Until) > longestWait {
		if why := r.notAhead(strings.Join(words, " ")); why != nil {
			return w, why
		}
		return w, &bot.Error{Code: bot.CodeLaterHow, Arg: typed}
	}
	return w, nil
}

// laterVerb is /indicateur pas encore PRODUCT INDICATOR jusqu'au DAY, or pas de
// chiffre PRODUCT INDICATOR "why": the figure due now is waived.
func (r *Router) laterVerb(ctx context.Context, c Call, rest string, never bool) (Reply, error) {
	why := ""
	if m := quotedEnd.FindStringSubmatch(rest); m != nil {
		rest, why = m[1], m[2]
	}
	if utf8.RuneCountInString(why) > longestComment {
		return Reply{}, &bot.Error{Code: bot.CodeTextTooLong, Most: longestComment}
	}
	text, when := rest, ""
	if !never {
		text, when = r.whenAtEnd(rest)
	}
	if why := r.notAhead(rest); when == "" && !never && why != nil {
		return Reply{}, why
	}
	text, said := r.periodAtEnd(text)
	one, instead, err := r.indicatorTyped(ctx, c, text)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, one.product.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionRecord, one.product)
	}
	var w bot.Waiver
	switch {
	case never && why == "":
		return Reply{}, &bot.Error{Code: bot.CodeWhyNoFigure, Hint: joined(one.product.Slug, one.indicator.ShortName, said)}
	case !never && when == "":
		return Reply{}, &bot.Error{Code: bot.CodeLaterHow, Arg: rest, Hint: one.product.Slug + " " + one.indicator.ShortName}
	case !never:
		var fault *bot.Error
		if w, fault = r.waiverTyped(when); fault != nil {
			fault.Hint = one.product.Slug + " " + one.indicator.ShortName
			return Reply{}, fault
		}
	}
	period, due := bot.LastDue(one.indicator.Frequency, r.today(), one.indicator.Delay)
	if said != "" {
		var fits bool
		if period, _, fits = periodTyped(one.indicator.Frequency, said, r.today()); !fits {
			return Reply{}, &bot.Error{Code: bot.CodeUnknownPeriod, Arg: said, Hint: string(one.indicator.Frequency)}
		}
		if due = !period.Start.After(r.today()); !due {
			return Reply{}, &bot.Error{Code: bot.CodeFuturePeriod, Arg: said}
		}
	}
	if _, measured := one.indicator.At(period.Key()); said == "" && (!due || measured) {
		return Reply{Show: bot.NothingDue{Name: one.product.Name}}, nil
	}
	saved, err := r.Figures.Record(ctx, bot.Entry{Nonce: r.Nonce(), Product: one.product.ID, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now(), Comment: why,
		Figures: []bot.NewFigure{{Indicator: one.indicator.ID, Period: period.Key(), Waiver: &w}}})
	if err != nil {
		return Reply{}, internal("put a figure off", err)
	}
	r.Wake()
	return Reply{Show: bot.Waived{Product: one.product.ID, Name: one.product.Name, Indicator: one.indicator.Name, Period: period, Waiver: w, Changed: len(saved.Measures) > 0, Fields: waivedFields(saved.Measures), Day: r.today()}}, nil
}

// whenAtEnd splits « dossierfacile baux jusqu'au 15 décembre ».
func (r *Router) whenAtEnd(text string) (rest, when string) {
	words := strings.Fields(text)
	for i := range words {
		tail := strings.Join(words[i:], " ")
		if w, fault := r.waiverTyped(tail); fault == nil && !w.Closed() {
			return strings.Join(words[:i], " "), tail
		}
	}
	return text, ""
}

// periodAtEnd splits « dossierfacile baux septembre »: a period of any rhythm that
// ends a text after something else.
func (r *Router) periodAtEnd(text string) (rest, period string) {
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		from := i
		for from < len(words) && whenWords[catalogue.Fold(words[from])] {
			from++
		}
		if tail := strings.Join(words[from:], " "); tail != "" {
			if _, is, _ := periodTyped(bot.Monthly, tail, r.today()); is {
				return strings.Join(words[:i], " "), tail
			}
		}
	}
	return text, ""
}
