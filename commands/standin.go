package commands

import (
	"context"
	"errors"

	"jalon/bot"
)

// standIns is what a change of somebody's absence owes to whoever stood in, or does
// from now on; before or after is zero for none.
func (r *Router) standIns(ctx context.Context, before, after bot.Absence) (owed []bot.Delivery, err error) {
	now := r.Clock.Now()
	if before.Instead != "" && before != after {
		all, err := r.Messages.DeliveriesOf(ctx, bot.DeliveryQuery{User: before.Instead, Limit: mostStandIns})
		if err != nil {
			return nil, internal("list messages", err)
		}
		for _, d := range all {
			if p := d.Content.StandIn; p != nil && p.Absence == before && p.State == "" && !p.ToAway {
				owed = append(owed, p.Ended(bot.StandInOver, r.Nonce(), now))
			}
		}
	}
	if r.tellsStandIn(before, after) {
		owed = append(owed, bot.StandInOwed(after, r.today(), r.Nonce(), now))
	}
	return owed, nil
}

// tellsStandIn tells whether a change of an absence has somebody stand in for one of a
// product's team: nobody else is asked for anything.
func (r *Router) tellsStandIn(before, after bot.Absence) bool {
	return after.Instead != "" && before != after && len(r.Directory().ProductsOf(after.User)) > 0
}

// mostStandIns is how many messages to somebody are looked at for one of an absence.
const mostStandIns = 500

// absenceFrom is the absence of somebody that begins on a day; zero for none.
func (r *Router) absenceFrom(u bot.UserID, from bot.Date) bot.Absence {
	for _, a := range r.absencesOf(u) {
		if a.From == from {
			return a
		}
	}
	return bot.Absence{}
}

// keeps tells whether somebody is the intrapreneur of a product, whom others' figures
// fall to.
func (r *Router) keeps(u bot.UserID) bool {
	for _, p := range r.Directory().ProductsOf(u) {
		for _, m := range r.Directory().Settings(p).Named(bot.RoleIntrapreneur) {
			if m.User == u {
				return true
			}
		}
	}
	return false
}

// standDown answers « Je ne peux pas »: who presses stands in no more, and who is away
// is told. Only who was named presses it.
func (r *Router) standDown(ctx context.Context, p Press) (Reply, error) {
	d, err := r.Messages.Delivery(ctx, p.Act.Text)
	if errors.Is(err, bot.ErrNotFound) {
		return Reply{Show: bot.StoodDown{Now: r.today()}}, nil
	}
	if err != nil {
		return Reply{}, internal("read a message", err)
	}
	post := d.Content.StandIn
	switch {
	case post == nil:
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	case p.Who.ID == "" || p.Who.Unknown || p.Who.ID != d.To.User || post.ToAway:
		return Reply{}, refusal(p.Who, bot.CodeNotYours, "")
	}
	now := r.Clock.Now()
	done := bot.StoodDown{Absence: post.Absence, Now: r.today()}
	owed := []bot.Delivery{post.Ended(bot.StandInDeclined, r.Nonce(), now)}
	if !post.Absence.Over(now) {
		owed = append(owed, post.Declined(r.Nonce(), now))
	}
	_, done.Changed, err = r.Messages.StandDown(ctx, bot.StandingDown{User: post.Absence.User, From: post.Absence.From, By: p.Who.ID, Door: p.Door, At: now, Owed: owed})
	if err == nil && done.Changed {
		err = r.Rebound(ctx)
		r.Wake()
	}
	if err != nil {
		return Reply{}, internal("take out who stands in", err)
	}
	return Reply{Show: done}, nil
}
