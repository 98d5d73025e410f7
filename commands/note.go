package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// note opens the form of what a product owes today: to note it, or for those
// who may not to propose it to the team. Where others read too a refusal has no
// buttons: the form says who may.
func (r *Router) note(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	_, may, err := r.may(ctx, p.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	proposes := !may && r.Directory().May(p.Who, bot.ActionPropose, s.ID)
	if !may && !proposes {
		return r.refused(p.Who, bot.ActionRecord, s)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	due := facts.DueFigures(r.today())
	if len(due) == 0 {
		return Reply{Show: bot.NothingDue{Name: s.Name}}, nil
	}
	form := &bot.FigureForm{Name: s.Name, More: max(0, len(due)-bot.MaxFormFigures), Proposal: proposes,
		Act: bot.Act{Verb: bot.VerbSave, Product: s.ID, Nonce: r.Nonce()}}
	if proposes {
		form.Act.Verb = bot.VerbOffer
		if p.Act.Verb == bot.VerbNote {
			form.Ask = s.Slug
		}
	}
	form.Items, form.Act.Fields = formFields(due)
	return Reply{Form: form}, nil
}

// formFields are the fields of a form of due figures, as many as one holds.
func formFields(due []bot.DueFigure) (items []bot.FormItem, fields []bot.Asked) {
	for _, d := range due[:min(len(due), bot.MaxFormFigures)] {
		item := formItem(d, items)
		items = append(items, item)
		fields = append(fields, bot.Asked{Field: item.Field, Indicator: d.Facts.ID, Period: d.Period.Key()})
	}
	return items, fields
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
	product, as, err := r.filledBy(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	read, faults, err := r.readForm(ctx, s)
	if err != nil || len(faults) > 0 {
		return Reply{Faults: faults}, err
	}
	if faults := r.askedOnce(s, read); len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	saved, err := r.Figures.Record(ctx, bot.Entry{Nonce: s.Act.Nonce, Product: product.ID, By: s.Who.ID, As: as, Door: s.Door, At: r.Clock.Now(),
		Comment: read.comment, Learnt: read.learnt, Figures: read.figures})
	if err != nil {
		return Reply{}, internal("record figures", err)
	}
	r.Wake()
	return Reply{Show: bot.NewNoted(product, read.facts, saved, r.today(), r.Clock.Now().Add(bot.TakeBackFor).In(r.Zone))}, nil
}

// offer sends a form of figures to the team, who may take them.
func (r *Router) offer(ctx context.Context, s Submission) (Reply, error) {
	product, err := r.product(s.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if !r.Directory().May(s.Who, bot.ActionPropose, product.ID) {
		return Reply{}, refusal(s.Who, bot.CodeMembersOnly, "")
	}
	read, faults, err := r.readForm(ctx, s)
	if err != nil || len(faults) > 0 {
		return Reply{Faults: faults}, err
	}
	_, err = r.send(ctx, bot.Request{ID: s.Act.Nonce, Kind: bot.RequestFigures, Product: product.ID, By: s.Who.ID, Figures: read.figures,
		Comment: read.comment}, product, read.items, s.Door)
	return Reply{}, err
}

// askedOnce asks about figures far from the others, at their fields: the same form
// sent again says that they are right.
func (r *Router) askedOnce(s Submission, read readForm) map[string]*bot.Error {
	faults := map[string]*bot.Error{}
	var values []string
	for i, figure := range read.figures {
		ind, ok := read.facts.Named(figure.Indicator)
		if !ok || !ind.Unlikely(figure.Value) {
			continue
		}
		fault := &bot.Error{Code: bot.CodeUnlikely, Arg: strings.TrimSpace(s.Values[read.fields[i]])}
		if len(ind.Measures) > 0 {
			fault.Hint = strconv.FormatFloat(ind.Measures[0].Value, 'f', ind.Measures[0].Decimals, 64)
		}
		faults[read.fields[i]] = fault
		values = append(values, fmt.Sprint(figure.Indicator, figure.Period, figure.Value))
	}
	if len(faults) == 0 || r.doubted.again(s.Act.Nonce, strings.Join(values, " ")) {
		return nil
	}
	return faults
}

// doubted remembers which forms were asked about, a while: another process, or
// this one begun anew, asks again.
type doubted struct {
	mu    sync.Mutex
	asked map[string]string // nonce → the values asked about
}

// mostDoubted bounds it: the rest are asked about again.
const mostDoubted = 1000

// again tells whether a form was asked about with these values before.
func (d *doubted) again(nonce, values string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked[nonce] == values {
		return true
	}
	if d.asked == nil || len(d.asked) >= mostDoubted {
		d.asked = map[string]string{}
	}
	d.asked[nonce] = values
	return false
}

// readForm is a form of figures, filled in.
type readForm struct {
	figures []bot.NewFigure
	items   []bot.ProposedFigure // the same, with what they are called
	fields  []string             // the same, by the field they were typed in
	facts   bot.Facts            // of the product, as they were
	comment string
	learnt  bool // it is worth telling others
}

// readForm reads a form: its figures, or the faults of its fields. The error is
// for one without any figure.
func (r *Router) readForm(ctx context.Context, s Submission) (read readForm, faults map[string]*bot.Error, err error) {
	facts, err := r.Figures.Facts(ctx, s.Act.Product)
	if err != nil {
		return read, nil, internal("read figures", err)
	}
	faults, read.facts = map[string]*bot.Error{}, facts
	read.comment, read.learnt = learntIn(strings.TrimSpace(written(s.Values[bot.CommentField])))
	if utf8.RuneCountInString(read.comment) > longestComment {
		faults[bot.CommentField] = &bot.Error{Code: bot.CodeTextTooLong, Most: longestComment}
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
		read.figures = append(read.figures, figure)
		read.items = append(read.items, proposed(facts, figure))
		read.fields = append(read.fields, asked.Field)
	}
	if len(faults) == 0 && len(read.figures) == 0 {
		return read, nil, &bot.Error{Code: bot.CodeNothingEntered}
	}
	return read, faults, nil
}

// proposed is a figure with what it is called.
func proposed(f bot.Facts, n bot.NewFigure) bot.ProposedFigure {
	for _, ind := range f.Indicators {
		if ind.ID == n.Indicator {
			figure := bot.FigureOf(ind.Indicator, bot.Measure{Period: n.Period, Value: n.Value, Decimals: n.Decimals, Provisional: n.Provisional})
			return bot.ProposedFigure{Name: ind.Name, Figure: figure}
		}
	}
	return bot.ProposedFigure{}
}

// numberFault is why what was typed is no number, with what was typed.
func numberFault(err error, typed string) *bot.Error {
	fault := *bot.AsError(err)
	if fault.Err = nil; fault.Arg == "" {
		fault.Arg = typed
	}
	return &fault
}

// readFigure reads what was typed in one field. « = » repeats the last value.
func readFigure(f bot.Facts, asked bot.Asked, typed string) (bot.NewFigure, error) {
	for _, ind := range f.Indicators {
		if ind.ID != asked.Indicator {
			continue
		}
		if _, err := bot.ParsePeriod(ind.Frequency, asked.Period); err != nil { // its rhythm changed since
			break
		}
		n, err := bot.ParseNumber(typed, ind.Unit)
		if err != nil {
			return bot.NewFigure{}, numberFault(err, typed)
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
	return bot.NewFigure{}, &bot.Error{Code: bot.CodeIndicatorGone}
}
