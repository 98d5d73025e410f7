package commands

import (
	"context"
	"time"

	"jalon/bot"
)

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

// takeBackVerb is /indicateur retirer: the last figure that who asks noted, or put
// off, of a product, of one indicator when it is named.
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
	waived, ok, err := r.lastWaived(ctx, s.ID, indicatorsNamed(facts.Active(), named), c.Who.ID)
	if err != nil {
		return Reply{}, err
	}
	if ok && (last == nil || waived.Seq > last.Seq) {
		return r.unwaive(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door, Act: bot.Act{Product: s.ID, Fields: waivedFields([]bot.Measure{waived})}})
	}
	if last == nil {
		return Reply{Show: bot.TakenBack{Name: s.Name, Slug: s.Slug}}, nil
	}
	return r.takeBack(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door}, s, facts, of, *last)
}
