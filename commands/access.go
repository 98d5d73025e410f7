package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Access is what commands need of the store about who may what.
type Access interface {
	SetMember(ctx context.Context, m bot.Membership, as bot.Role, door string) (changed bool, err error)
	Ask(ctx context.Context, r bot.Request, door string, owed []bot.Delivery) (kept bot.Request, fresh bool, err error)
	SettleRequest(ctx context.Context, v bot.Verdict) (r bot.Request, changed bool, err error)
	Requests(ctx context.Context, p bot.ProductID) ([]bot.Request, error)
}

// may tells whether somebody may do an action on a product now, and by which
// role: by the directory, or by being in a channel that gives the right.
func (r *Router) may(ctx context.Context, who bot.Person, a bot.Action, p bot.ProductID) (as bot.Role, may bool, err error) {
	d := r.Directory()
	if as, may = d.As(who, a, p); may {
		return as, true, nil
	}
	for _, channel := range d.OpenChannels(who, a, p) {
		in, err := r.Channels.IsMember(ctx, channel, who.ID)
		if err != nil {
			return "", false, &bot.Error{Code: bot.CodeBusy, Err: err}
		}
		if in {
			return bot.RoleChannel, true, nil
		}
	}
	return "", false, nil
}

// mostHolders is how many people a refusal names, and a request is sent to.
const mostHolders = 3

// holders are the people to ask for an action on a product, at most
// mostHolders.
func (r *Router) holders(a bot.Action, p bot.ProductID) []bot.Member {
	all := r.Directory().Holders(a, p)
	return slices.Clip(all[:min(len(all), mostHolders)])
}

// refused answers somebody who may not: who may, and how to get there.
func (r *Router) refused(who bot.Person, a bot.Action, s bot.Startup) (Reply, error) {
	if who.Unknown {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	member := r.Directory().May(who, bot.ActionPropose, s.ID)
	return Reply{Show: bot.Refused{Action: a, Product: s.ID, Slug: s.Slug, Name: s.Name, Holders: r.holders(a, s.ID),
		Propose: member && a == bot.ActionRecord, Ask: member}}, nil
}

// opening is the product whose form somebody opens; instead, the answer to who
// may not note its figures.
func (r *Router) opening(ctx context.Context, p Press) (s bot.Startup, instead *Reply, err error) {
	if s, err = r.product(p.Act.Product); err != nil {
		return s, nil, err
	}
	_, may, err := r.may(ctx, p.Who, bot.ActionRecord, s.ID)
	if err != nil || may {
		return s, nil, err
	}
	reply, err := r.refused(p.Who, bot.ActionRecord, s)
	return s, &reply, err
}

// openingFacts is opening, with the product's figures.
func (r *Router) openingFacts(ctx context.Context, p Press) (s bot.Startup, facts bot.Facts, instead *Reply, err error) {
	s, instead, err = r.opening(ctx, p)
	if err != nil || instead != nil {
		return s, facts, instead, err
	}
	if facts, err = r.Figures.Facts(ctx, s.ID); err != nil {
		return s, facts, nil, internal("read figures", err)
	}
	return s, facts, nil, nil
}

// filledBy is the product whose form somebody sends, and the role by which they
// note its figures. The error refuses who may not: a form shows nothing else.
func (r *Router) filledBy(ctx context.Context, f Submission) (s bot.Startup, as bot.Role, err error) {
	if s, err = r.product(f.Act.Product); err != nil {
		return s, "", err
	}
	as, may, err := r.may(ctx, f.Who, bot.ActionRecord, s.ID)
	if err == nil && !may {
		err = refusal(f.Who, bot.CodeNotAllowed, s.Name)
	}
	return s, as, err
}

// accessVerb is /startup acces: to be let in a product's team.
func (r *Router) accessVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	s, ok := r.meantOrHere(snapshot, c, rest)
	switch {
	case !ok && rest == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "startup acces " + snapshot.Catalogue.Example().Slug}
	case !ok:
		return which(snapshot, bot.VerbAsk, rest), true, nil
	}
	reply, err := r.askAccess(ctx, c.Who, s, c.Door)
	return reply, true, err
}

// meantOrHere is the product a text names, the channel's without a text.
func (r *Router) meantOrHere(snapshot catalogue.Snapshot, c Call, text string) (bot.Startup, bool) {
	if text == "" {
		if c.Direct {
			return bot.Startup{}, false
		}
		return r.productHere(snapshot, c.Channel, c.ChannelName)
	}
	return r.meant(snapshot, text)
}

// askAccess asks whoever may grant it, once.
func (r *Router) askAccess(ctx context.Context, who bot.Person, s bot.Startup, door string) (Reply, error) {
	if r.Directory().May(who, bot.ActionTeam, s.ID) {
		return r.team(ctx, s, who)
	}
	if !r.Directory().May(who, bot.ActionPropose, s.ID) {
		return Reply{}, refusal(who, bot.CodeMembersOnly, "")
	}
	role := bot.RoleTeam
	for _, m := range r.Directory().Settings(s.ID).Team { // what the catalogue says they are
		if m.User == who.ID && m.Role != bot.RoleSponsor { // who may do nothing more
			role = m.Role
		}
	}
	return r.send(ctx, bot.Request{ID: r.Nonce(), Kind: bot.RequestAccess, Product: s.ID, By: who.ID, Role: role}, s, nil, door)
}

// send stores a request and owes it to those who can settle it.
func (r *Router) send(ctx context.Context, q bot.Request, s bot.Startup, items []bot.ProposedFigure, door string) (Reply, error) {
	now := r.Clock.Now()
	q.At, q.State = now, bot.RequestOpen
	action := bot.Giving(q.Role)
	if q.Kind == bot.RequestFigures {
		action = bot.ActionRecord
	}
	to := r.holders(action, s.ID)
	post := bot.RequestPost{Request: q, Name: s.Name, Slug: s.Slug, Items: items, ToTeam: len(to) > 0}
	var owed []bot.Delivery
	owe := func(d bot.Delivery) {
		d.Slot, d.Due, d.PlannedAt, d.State = now, now, now, bot.StatePlanned
		owed = append(owed, d)
	}
	for _, at := range r.deskOf(to) {
		owe(bot.Delivery{Name: q.AskedOf(at), Kind: bot.KindRequest, To: at, Content: bot.Content{Request: &post}})
	}
	if len(owed) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeNobodyToAsk, Arg: s.Name}
	}
	if q.Kind == bot.RequestFigures { // a form closes without a word
		mine := post
		mine.ToAsker, mine.ToTeam = true, false
		owe(bot.Delivery{Name: "request/" + q.ID + "/asked", Kind: bot.KindAnswer, To: bot.Destination{User: q.By}, Content: bot.Content{Request: &mine}})
	}
	for i := range owed { // who is asked first is written to first
		owed[i].Due = now.Add(time.Duration(i-len(owed)) * time.Microsecond)
	}
	kept, fresh, err := r.Access.Ask(ctx, q, door, owed)
	switch {
	case errors.Is(err, bot.ErrTooMany):
		return Reply{}, &bot.Error{Code: bot.CodeTooManyRequests, Arg: s.Name}
	case err != nil:
		return Reply{}, internal("ask for something", err)
	}
	r.Wake()
	return Reply{Show: bot.RequestSent{Request: kept, Name: s.Name, To: to, Before: !fresh}}, nil
}

// deskOf is where a request goes: to these people, else where admins are told,
// else to the incubator's people.
func (r *Router) deskOf(to []bot.Member) (desk []bot.Destination) {
	for _, m := range to {
		desk = append(desk, bot.Destination{User: m.User})
	}
	if len(desk) > 0 {
		return desk
	}
	d := r.Directory()
	if d.Notices() != (bot.Destination{}) {
		return []bot.Destination{d.Notices()}
	}
	for _, u := range d.Staff() {
		desk = append(desk, bot.Destination{User: u})
	}
	return desk[:min(len(desk), mostHolders)]
}

// pressAsk answers « Demander l'accès ».
func (r *Router) pressAsk(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	return r.askAccess(ctx, p.Who, s, p.Door)
}

// settling is what a press on a request settles.
type settling struct {
	kind   bot.RequestKind
	action bot.Action
	grant  bool
}

var settlings = map[bot.Verb]settling{
	bot.VerbGrant:   {bot.RequestAccess, bot.ActionTeam, true},
	bot.VerbDeny:    {bot.RequestAccess, bot.ActionTeam, false},
	bot.VerbAccept:  {bot.RequestFigures, bot.ActionRecord, true},
	bot.VerbDecline: {bot.RequestFigures, bot.ActionRecord, false},
}

// grantable refuses a role that somebody may not give, and figures of an
// indicator that is not followed as it was when they were proposed.
func (r *Router) grantable(ctx context.Context, p Press, s bot.Startup) error {
	open, err := r.Access.Requests(ctx, s.ID)
	if err != nil {
		return internal("list requests", err)
	}
	i := slices.IndexFunc(open, func(q bot.Request) bool { return q.ID == p.Act.Text })
	switch {
	case i < 0: // it was settled before
		return nil
	case open[i].Kind == bot.RequestAccess:
		if !r.Directory().May(p.Who, bot.Giving(open[i].Role), s.ID) {
			return refusal(p.Who, mayNotGive(open[i].Role), s.Name)
		}
		return nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return internal("read figures", err)
	}
	for _, figure := range open[i].Figures {
		ind, _ := facts.Named(figure.Indicator)
		if _, err := bot.ParsePeriod(ind.Frequency, figure.Period); err != nil || ind.Archived {
			return &bot.Error{Code: bot.CodeIndicatorGone}
		}
	}
	return nil
}

// mayNotGive is why somebody may not give a role.
func mayNotGive(r bot.Role) bot.Code {
	if r == bot.RoleIntrapreneur {
		return bot.CodeIntraOnly
	}
	return bot.CodeCoachOnly
}

// settle answers « Accorder », « Accepter » and « Refuser ».
func (r *Router) settle(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	how := settlings[p.Act.Verb]
	as, may, err := r.may(ctx, p.Who, how.action, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(p.Who, how.action, s)
	}
	if how.grant {
		if err := r.grantable(ctx, p, s); err != nil {
			return Reply{}, err
		}
	}
	q, changed, err := r.Access.SettleRequest(ctx, bot.Verdict{Request: p.Act.Text, Kind: how.kind, Grant: how.grant, By: p.Who.ID, As: as,
		Door: p.Door, At: r.Clock.Now()})
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return Reply{}, &bot.Error{Code: bot.CodeRequestGone}
	case err != nil:
		return Reply{}, internal("settle a request", err)
	}
	if changed {
		if err := r.Rebound(ctx); err != nil {
			return Reply{}, internal("settle a request", err)
		}
		r.Wake()
	}
	return Reply{Show: bot.RequestSettled{Request: q, Name: s.Name, Slug: s.Slug, Changed: changed}}, nil
}
