package commands

import (
	"context"
	"strings"

	"jalon/bot"
)

// openNotMe answers « Ce n'est plus moi »: the form that asks who follows the
// figures somebody is asked for.
func (r *Router) openNotMe(ctx context.Context, p Press) (Reply, error) {
	s, theirs, refused, err := r.handsOver(ctx, p.Who, p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if refused {
		return r.refused(p.Who, bot.ActionRecord, s)
	}
	if len(theirs) == 0 {
		return Reply{Show: bot.HandedOver{Name: s.Name, Slug: s.Slug}}, nil
	}
	form := &bot.HandOverForm{Name: s.Name, Act: bot.Act{Verb: bot.VerbHandOver, Product: s.ID, Nonce: r.Nonce()}}
	for _, ind := range theirs {
		form.Indicators = append(form.Indicators, ind.Name)
	}
	return Reply{Form: form}, nil
}

// handsOver lists the indicators of a product that somebody is asked for, and may hand
// over: who was said to follow one, or notes the product's figures. A name that the
// catalogue has is addressed, and gives no right; where it is all there is, they are
// refused.
func (r *Router) handsOver(ctx context.Context, who bot.Person, p bot.ProductID) (s bot.Startup, theirs []bot.IndicatorFacts, refused bool, err error) {
	if s, err = r.product(p); err != nil {
		return s, nil, false, err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return s, nil, false, internal("read figures", err)
	}
	_, may, err := r.may(ctx, who, bot.ActionRecord, s.ID)
	if err != nil {
		return s, nil, false, err
	}
	set := r.Directory().Settings(s.ID)
	for _, ind := range facts.Active() {
		switch {
		case who.ID == "" || set.InCharge(ind) != who.ID:
		case may || ind.InCharge == who.ID:
			theirs = append(theirs, ind)
		default:
			refused = true
		}
	}
	return s, theirs, refused && len(theirs) == 0, nil
}

// handOver reads that form: somebody else follows these figures from now on.
func (r *Router) handOver(ctx context.Context, f Submission) (Reply, error) {
	s, theirs, refused, err := r.handsOver(ctx, f.Who, f.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if refused {
		return Reply{}, refusal(f.Who, bot.CodeNotAllowed, s.Name)
	}
	typed := strings.TrimPrefix(strings.TrimSpace(written(f.Values[bot.FieldWho])), "@")
	if typed == "" {
		return Reply{Faults: map[string]*bot.Error{bot.FieldWho: {Code: bot.CodeWhoInstead}}}, nil
	}
	account, err := r.Channels.Account(ctx, typed)
	if err != nil {
		return Reply{Faults: map[string]*bot.Error{bot.FieldWho: accountFault(err, "@"+typed)}}, nil
	}
	if account.Guest {
		return Reply{Faults: map[string]*bot.Error{bot.FieldWho: {Code: bot.CodeWhoInstead}}}, nil
	}
	done := bot.HandedOver{Product: s.ID, Name: s.Name, Slug: s.Slug, To: account.ID}
	var all []bot.Indicator
	for _, ind := range theirs {
		all = append(all, ind.Indicator)
	}
	told := r.entrusted(s, f.Who.ID, account.ID, all...)
	for i, ind := range theirs {
		def := bot.Definition{Indicator: ind.Indicator, Was: &ind.Indicator, By: f.Who.ID, As: r.roleIn(f.Who, s.ID), Door: f.Door, At: r.Clock.Now()}
		def.Indicator.InCharge = account.ID
		if i == len(theirs)-1 { // all of them are stored then
			def.Owed = told
		}
		if _, err := r.define(ctx, oneIndicator{product: s}, def); err != nil {
			return Reply{}, err
		}
		done.Indicators = append(done.Indicators, ind.Name)
	}
	if len(told) > 0 {
		done.Post = told[0].Name
	}
	return Reply{Show: done}, nil
}
