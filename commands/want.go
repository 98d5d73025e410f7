package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// Wants is what commands need of the store about who waits for figures.
type Wants interface {
	Want(ctx context.Context, wants []bot.Want) (kept []bot.Want, fresh int, err error)
	Unwant(ctx context.Context, u bot.UserID, p bot.ProductID, indicators []bot.IndicatorID) (n int, err error)
	Wants(ctx context.Context, u bot.UserID) ([]bot.Want, error)
}

// wantVerb is /indicateur attendre PRODUCT INDICATOR, or its undoing. Without a
// product, it lists what they wait for.
func wantVerb(on bool) func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
	return func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
		snapshot := r.Catalogue.Current()
		if snapshot.Catalogue == nil {
			return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
		}
		if wantsWords[catalogue.Fold(rest)] {
			return r.myWants(ctx, c.Who)
		}
		s, text, ok := r.productNamed(snapshot, c, rest)
		if !ok && rest != "" {
			s, text, ok = r.productBegins(snapshot, c, rest)
		}
		do := bot.VerbWant
		if !on {
			do = bot.VerbUnwant
		}
		switch {
		case !ok && rest == "":
			return r.myWants(ctx, c.Who)
		case !ok:
			return whichOrNone(snapshot, do, rest, c.Direct), nil
		case text == "":
			return r.setWant(ctx, c.Who, s, nil, on)
		}
		facts, err := r.Figures.Facts(ctx, s.ID)
		if err != nil {
			return Reply{}, internal("read figures", err)
		}
		found := indicatorsNamed(facts.Active(), text)
		if len(found) != 1 {
			return Reply{Show: whichIndicator(s, facts, text, found)}, nil
		}
		return r.setWant(ctx, c.Who, s, []bot.IndicatorID{found[0].ID}, on)
	}
}

// wantsWords ask for what somebody waits for, in a product's channel too.
var wantsWords = wordSet("liste list tout tous toutes all")

// pressWant answers « J'attends ce chiffre » and « Ne plus attendre ».
func (r *Router) pressWant(ctx context.Context, p Press) (Reply, error) {
	on := p.Act.Verb == bot.VerbWant
	s, err := r.product(p.product())
	switch {
	case err != nil && on:
		return Reply{}, err
	case err != nil: // the catalogue lost it since
		s = bot.Startup{ID: p.product()}
	}
	var only []bot.IndicatorID
	for _, f := range p.Act.Fields {
		only = append(only, f.Indicator)
	}
	return r.setWant(ctx, p.Who, s, only, on)
}

func (r *Router) setWant(ctx context.Context, who bot.Person, s bot.Startup, only []bot.IndicatorID, on bool) (Reply, error) {
	if who.Unknown || who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	if on {
		return r.want(ctx, who, s, only)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	n, err := r.Wants.Unwant(ctx, who.ID, s.ID, only)
	if err != nil {
		return Reply{}, internal("wait for figures no more", err)
	}
	answer := bot.Waiting{Product: s.ID, Slug: s.Slug, Name: s.Name, Changed: n > 0}
	for _, ind := range facts.Indicators {
		if slices.Contains(only, ind.ID) {
			answer.Figures = append(answer.Figures, bot.MissingFigure{Name: ind.Name})
		}
	}
	return Reply{Show: answer}, nil
}

// want has somebody wait for the figures that a product lacks: of some indicators,
// or of all. Reading is for everyone, and so is waiting; who may note them does.
func (r *Router) want(ctx context.Context, who bot.Person, s bot.Startup, only []bot.IndicatorID) (Reply, error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	_, may, err := r.may(ctx, who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if may {
		return Reply{Show: bot.OwnFigures{Product: s.ID, Name: s.Name, Due: len(facts.DueFigures(r.today()))}}, nil
	}
	awaited := facts.Awaited(s, r.today())
	if len(only) > 0 {
		awaited = slices.DeleteFunc(awaited, func(a bot.Awaited) bool { return !slices.Contains(only, a.Facts.ID) })
	}
	wants := make([]bot.Want, len(awaited))
	for i, a := range awaited {
		wants[i] = bot.Want{User: who.ID, Product: s.ID, Indicator: a.Facts.ID, From: a.From(), At: r.Clock.Now()}
	}
	kept, fresh, err := r.Wants.Want(ctx, wants)
	switch {
	case errors.Is(err, bot.ErrTooMany):
		return Reply{}, &bot.Error{Code: bot.CodeTooManyWants, Most: bot.MostWants}
	case err != nil:
		return Reply{}, internal("wait for figures", err)
	case len(kept) == 0:
		return r.nothingAwaited(ctx, s, only)
	}
	answer := bot.Waiting{Product: s.ID, Slug: s.Slug, Name: s.Name, On: true, Changed: fresh > 0}
	for _, a := range awaited {
		if !slices.ContainsFunc(kept, func(w bot.Want) bool { return w.Indicator == a.Facts.ID }) {
			continue
		}
		answer.Figures = append(answer.Figures, a.Missing())
		answer.Indicators = append(answer.Indicators, a.Facts.ID)
		answer.Told = answer.Told || a.Period != bot.Period{} && !a.Facts.Exhausted(bot.StepChannel, a.Period)
	}
	answer.Told = answer.Told && r.Directory().Settings(s.ID).State == bot.LaunchOn
	return Reply{Show: answer}, nil
}

// nothingAwaited tells why there is nothing to wait for, of one indicator or of all.
func (r *Router) nothingAwaited(ctx context.Context, s bot.Startup, only []bot.IndicatorID) (Reply, error) {
	facts, err := r.Figures.Facts(ctx, s.ID) // as they are now
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	answer := bot.NothingAwaited{Product: s.ID, Slug: s.Slug, Name: s.Name, Over: !s.GoneSince.IsZero() || !s.ActiveAt(r.today()), None: len(facts.Active()) == 0, Day: r.today()}
	if len(only) == 1 {
		ind, known := facts.Named(only[0])
		if !known || ind.Archived {
			return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
		}
		answer.Indicator = ind.Name
		if len(ind.Measures) > 0 {
			figure := bot.FigureOf(ind.Indicator, ind.Measures[0])
			answer.Figure = &figure
		}
	}
	return Reply{Show: answer}, nil
}

// myWants lists what somebody waits for.
func (r *Router) myWants(ctx context.Context, who bot.Person) (Reply, error) {
	if who.Unknown || who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	all, err := r.Wants.Wants(ctx, who.ID)
	if err != nil {
		return Reply{}, internal("list what somebody waits for", err)
	}
	var answer bot.MyWants
	for len(all) > 0 {
		p := all[0].Product
		facts, err := r.Figures.Facts(ctx, p)
		if err != nil {
			return Reply{}, internal("read figures", err)
		}
		one := bot.WantedProduct{Product: p}
		if s, known := r.Catalogue.Current().Product(p); known {
			one.Name = s.Name
		}
		for len(all) > 0 && all[0].Product == p {
			if ind, known := facts.Named(all[0].Indicator); known {
				from, _ := bot.ParsePeriod(ind.Frequency, all[0].From) // none where it has another rhythm by now
				one.Figures = append(one.Figures, bot.MissingFigure{Name: ind.Name, Period: from})
			}
			all = all[1:]
		}
		answer.Products = append(answer.Products, one)
	}
	slices.SortFunc(answer.Products, func(a, b bot.WantedProduct) int {
		return strings.Compare(catalogue.Fold(a.Name), catalogue.Fold(b.Name))
	})
	return Reply{Show: answer}, nil
}
