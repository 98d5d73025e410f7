package commands

import (
	"context"

	"jalon/bot"
)

// archiveVerb is /indicateur archiver: it is followed no more, and nothing is
// lost.
func (r *Router) archiveVerb(ctx context.Context, c Call, rest string, archived bool) (Reply, error) {
	if !archived {
		return r.reviveVerb(ctx, c, rest)
	}
	one, d, instead, err := r.defining(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	d.Indicator.Archived = true
	return r.define(ctx, one, d)
}

// reviveVerb is /indicateur désarchiver.
func (r *Router) reviveVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, named, ok := r.productBegins(snapshot, c, rest)
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "indicateur désarchiver " + snapshot.Catalogue.Example().Slug}
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionRecord, s)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	var archived []bot.IndicatorFacts
	for _, ind := range facts.Indicators {
		if ind.Archived {
			archived = append(archived, ind)
		}
	}
	found := indicatorsNamed(archived, named)
	if len(found) != 1 {
		which := bot.WhichIndicator{Product: s.ID, Slug: s.Slug, Name: s.Name, Asked: named, Archived: true}
		for _, ind := range archived {
			which.Choices = append(which.Choices, ind.Indicator)
		}
		return Reply{Show: which}, nil
	}
	was := found[0].Indicator
	d := bot.Definition{Indicator: was, Was: &was, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now()}
	d.Indicator.Archived = false
	return r.define(ctx, oneIndicator{s, facts, found[0]}, d)
}
