package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// note opens the form of what a product owes today.
func (r *Router) note(ctx context.Context, p Press) (Reply, error) {
	s, err := r.mayRecord(p.Who, p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	due := facts.DueFigures(r.today())
	if len(due) == 0 {
		return Reply{Show: bot.NothingDue{Name: s.Name}}, nil
	}
	form := &bot.FigureForm{Name: s.Name, More: max(0, len(due)-bot.MaxFormFigures),
		Act: bot.Act{Verb: bot.VerbSave, Product: s.ID, Nonce: r.Nonce()}}
	for _, d := range due[:min(len(due), bot.MaxFormFigures)] {
		item := formItem(d, form.Items)
		form.Items = append(form.Items, item)
		form.Act.Fields = append(form.Act.Fields,
			bot.Asked{Field: item.Field, Indicator: d.Facts.ID, Period: d.Period.Key()})
	}
	return Reply{Form: form}, nil
}

// mayRecord returns the product if the person may note its figures now.
func (r *Router) mayRecord(who bot.Person, id bot.ProductID) (bot.Startup, error) {
	s, err := r.product(id)
	if err != nil {
		return s, err
	}
	if !r.Directory().May(who, bot.ActionRecord, id) {
		return s, refusal(who, bot.CodeNotAllowed, s.Name)
	}
	return s, nil
}

func formItem(d bot.DueFigure, before []bot.FormItem) bot.FormItem {
	item := bot.FormItem{Field: fieldName(d.Facts.ShortName, before), Name: d.Facts.Name, Short: d.Facts.ShortName,
		Unit: d.Facts.Unit, Period: d.Period, Target: d.Facts.Target}
	if len(d.Facts.Measures) > 0 {
		last := bot.FigureOf(d.Facts.Indicator, d.Facts.Measures[0])
		item.Last = &last
	}
	return item
}

// fieldName is an indicator's short name in letters and digits, unlike those
// before it and unlike the comment's.
func fieldName(short string, before []bot.FormItem) string {
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, catalogue.Fold(short))
	free := func(name string) bool {
		return name != "" && name != bot.CommentField &&
			!slices.ContainsFunc(before, func(b bot.FormItem) bool { return b.Field == name })
	}
	unlike := name
	for n := 2; !free(unlike); n++ {
		unlike = fmt.Sprintf("%s%d", name, n)
	}
	return unlike
}

// longestComment is in characters.
const longestComment = 1000

// save records a form of figures: all of it, or nothing.
func (r *Router) save(ctx context.Context, s Submission) (Reply, error) {
	product, err := r.mayRecord(s.Who, s.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, product.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	entry := bot.Entry{Nonce: s.Act.Nonce, Product: product.ID, By: s.Who.ID, Door: s.Door, At: r.Clock.Now(),
		Comment: strings.TrimSpace(s.Values[bot.CommentField])}
	faults := map[string]*bot.Error{}
	if utf8.RuneCountInString(entry.Comment) > longestComment {
		faults[bot.CommentField] = &bot.Error{Code: bot.CodeTextTooLong}
	}
	for _, asked := range s.Act.Fields {
		typed := strings.TrimSpace(s.Values[asked.Field])
		if typed == "" {
			continue
		}
		figure, err := readFigure(facts, asked, typed)
		if err != nil {
			faults[asked.Field] = bot.AsError(err)
			continue
		}
		entry.Figures = append(entry.Figures, figure)
	}
	switch {
	case len(faults) > 0:
		return Reply{Faults: faults}, nil
	case len(entry.Figures) == 0:
		return Reply{}, &bot.Error{Code: bot.CodeNothingEntered}
	}
	if _, err := r.Figures.Record(ctx, entry); err != nil {
		return Reply{}, internal("record figures", err)
	}
	r.Wake()
	return Reply{}, nil
}

// readFigure reads what was typed in one field. « = » repeats the last value.
func readFigure(f bot.Facts, asked bot.Asked, typed string) (bot.NewFigure, error) {
	for _, ind := range f.Indicators {
		if ind.ID != asked.Indicator {
			continue
		}
		n, err := bot.ParseNumber(typed, ind.Unit)
		if err != nil {
			fault := bot.AsError(err)
			fault.Arg = typed
			return bot.NewFigure{}, fault
		}
		if n.Same {
			if len(ind.Measures) == 0 {
				return bot.NewFigure{}, &bot.Error{Code: bot.CodeNotANumber, Arg: typed}
			}
			n.Value, n.Decimals = ind.Measures[0].Value, ind.Measures[0].Decimals
		}
		return bot.NewFigure{Indicator: ind.ID, Period: asked.Period, Value: n.Value, Decimals: n.Decimals,
			Provisional: n.Provisional}, nil
	}
	return bot.NewFigure{}, &bot.Error{Code: bot.CodeGone, Arg: string(asked.Indicator)}
}
