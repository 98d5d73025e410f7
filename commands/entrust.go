package commands

import (
	"context"
	"errors"

	"jalon/bot"
)

// entrusted is what tells somebody that they follow indicators from now on, which are
// given as they were; nothing to who says so of themself.
func (r *Router) entrusted(s bot.Startup, by, to bot.UserID, were ...bot.Indicator) []bot.Delivery {
	post := bot.EntrustedPost{Product: s.ID, Slug: s.Slug, Name: s.Name, By: by, To: to}
	for _, ind := range were {
		if ind.InCharge != to {
			post.Figures = append(post.Figures, bot.EntrustedFigure{Indicator: ind.ID, Name: ind.Name, Was: ind.InCharge})
		}
	}
	if to == "" || to == by || len(post.Figures) == 0 {
		return nil
	}
	return []bot.Delivery{bot.EntrustedOwed(post, r.Nonce(), r.Clock.Now())}
}

// giveBack answers « Ce n'est pas moi » and « Revenir en arrière »: the figures of a
// message go back to who followed them, unless somebody said otherwise since. Only who
// was named presses it, or who named them.
func (r *Router) giveBack(ctx context.Context, p Press) (Reply, error) {
	d, err := r.Messages.Delivery(ctx, p.Act.Text)
	if errors.Is(err, bot.ErrNotFound) {
		return Reply{Show: bot.GivenBack{}}, nil
	}
	if err != nil {
		return Reply{}, internal("read a message", err)
	}
	post := d.Content.Entrusted
	switch {
	case post == nil || post.Product != p.Act.Product:
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	case p.Who.ID == "" || p.Who.Unknown || p.Who.ID != post.To && p.Who.ID != post.By:
		return Reply{}, refusal(p.Who, bot.CodeNotAllowed, post.Name)
	}
	s, err := r.product(post.Product)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	done, defs := r.givenBack(s, facts, *post, p)
	for i, def := range defs {
		if i == len(defs)-1 { // all of them are stored then
			state := bot.EntrustRevoked
			if p.Who.ID == post.To {
				state = bot.EntrustReturned
			}
			def.Owed = post.Ended(state, done.Now, r.Nonce(), def.At)
		}
		if _, err := r.define(ctx, oneIndicator{product: s, facts: facts}, def); err != nil {
			return Reply{}, err
		}
	}
	return Reply{Show: done}, nil
}

// givenBack is who follows the figures of a message that was taken back, and what that
// changes.
func (r *Router) givenBack(s bot.Startup, facts bot.Facts, post bot.EntrustedPost, p Press) (done bot.GivenBack, defs []bot.Definition) {
	done.Name = s.Name
	set := r.Directory().Settings(s.ID)
	for _, f := range post.Figures {
		ind, known := facts.Named(f.Indicator)
		if !known || ind.Archived || ind.InCharge != post.To {
			continue
		}
		was := ind.Indicator
		def := bot.Definition{Indicator: was, Was: &was, By: p.Who.ID, As: r.roleIn(p.Who, s.ID), Door: p.Door, At: r.Clock.Now()}
		if def.Indicator.InCharge = f.Was; r.Directory().Left(f.Was) {
			def.Indicator.InCharge = ""
		}
		defs, done.Indicators = append(defs, def), append(done.Indicators, ind.Name)
		ind.InCharge = def.Indicator.InCharge
		now := set.InCharge(ind)
		if len(defs) > 1 && now != done.Now {
			now = ""
		}
		done.Now = now
	}
	done.Yours = done.Now != "" && done.Now == p.Who.ID
	return done, defs
}
