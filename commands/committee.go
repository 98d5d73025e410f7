package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jalon/bot"
)

// Committees is what commands need of the store about committees.
type Committees interface {
	Announce(context.Context, bot.Announcement) (c bot.Committee, fresh bool, err error)
	ChangeCommittee(context.Context, bot.CommitteeChange) (after bot.Committee, changed bool, err error)
	Attend(context.Context, bot.Attending) (after bot.Committee, changed bool, err error)
	Committees(context.Context, bot.CommitteeQuery) ([]bot.Committee, error)
	Committee(context.Context, bot.CommitteeID) (bot.Committee, error)
}

// committeeVerbs are what /comite does beside telling the next ones.
func committeeVerbs() []spokenVerb {
	return []spokenVerb{
		{"annoncer annonce planifier programmer announce plan schedule", (*Router).announceVerb},
		{"sonder sondage doodle poll survey", (*Router).pollVerb},
		{"deplacer deplace reporter reporte decaler move reschedule postpone", (*Router).moveVerb},
		{"annuler annule cancel", (*Router).cancelVerb},
		{"modifier completer change complete edit", (*Router).completeVerb},
		{"presences presence quivient viennent attendance whocomes", (*Router).presencesVerb},
		{"invitation texte texteinvitation textedinvitation invite", (*Router).inviteVerb},
		{"decision decisions decider decide", (*Router).decideVerb},
		{"historique passes passe history past", (*Router).heldVerb},
		{"dernier derniere derniercomite last lastone", (*Router).lastVerb},
		{"sansdate sanscomite undated nodate", (*Router).undatedVerb},
		{"agenda calendrier calendar ics feed", (*Router).feedVerb},
	}
}

// ofProduct is a product with what is left of a text that began with its name;
// instead, which products it may be.
func (r *Router) ofProduct(c Call, text string) (s bot.Startup, rest string, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return s, text, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if s, rest, ok := r.productBegins(snapshot, c, text); ok {
		return s, rest, nil, nil
	}
	if text == "" {
		verb, _ := firstWord(c.Text)
		instead, err = r.whichOfTheirs(snapshot, c, typedVerb(c), joined(c.Trigger, verb))
		return s, text, typedAgain(c, "", instead), err
	}
	reply := whichOrNone(snapshot, typedVerb(c), text, c.Direct)
	return s, text, typedAgain(c, text, &reply), nil
}

// typedVerb is what a button does that carries on with what was typed.
func typedVerb(c Call) bot.Verb {
	if cmd, _ := find(c.Trigger); cmd.name == "rappel" {
		return bot.VerbRemind
	}
	return bot.VerbCommittees
}

// typedAgain has each product that is offered carry out what was typed, in the
// place of what was asked.
func typedAgain(c Call, asked string, r *Reply) *Reply {
	if r == nil {
		return nil
	}
	if which, several := r.Show.(bot.WhichOne); several {
		verbs := committeeVerbs()
		if which.Do == bot.VerbRemind {
			verbs = reminderVerbs()
		}
		_, rest, _ := verbIn(verbs, c.Text)
		typed := strings.Join(strings.Fields(c.Text), " ")
		verb := strings.TrimSpace(strings.TrimSuffix(typed, rest))
		before, after, found := strings.Cut(rest, asked)
		if !found {
			before, after = "", ""
		}
		which.Line = joined(verb, strings.TrimSpace(before), bot.ProductPlace, strings.TrimSpace(after))
		r.Show = which
	}
	return r
}

// ofProductAlone is ofProduct for a text that holds nothing else: what a channel
// is about never stands for a product that was not found.
func (r *Router) ofProductAlone(c Call, text string) (s bot.Startup, instead *Reply, err error) {
	s, rest, instead, err := r.ofProduct(c, text)
	if err != nil || instead != nil || rest == "" {
		return s, instead, err
	}
	snapshot := r.Catalogue.Current()
	if s, meant := r.meant(snapshot, rest); meant {
		return s, nil, nil
	}
	reply := whichOrNone(snapshot, typedVerb(c), rest, c.Direct)
	return s, typedAgain(c, rest, &reply), nil
}

// ahead lists a product's committees to come, and its polls.
func (r *Router) ahead(ctx context.Context, p bot.ProductID) ([]bot.Committee, error) {
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{Product: p, From: r.Clock.Now()})
	if err != nil {
		return nil, internal("list committees", err)
	}
	return slices.DeleteFunc(all, func(c bot.Committee) bool {
		return c.State != bot.CommitteePlanned && (c.State != bot.CommitteePolled || !c.Over().After(r.Clock.Now()))
	}), nil
}

// planned leaves polls out.
func planned(all []bot.Committee) []bot.Committee {
	return slices.DeleteFunc(slices.Clone(all), func(c bot.Committee) bool { return c.State != bot.CommitteePlanned })
}

// theCommittee is the one of a product's committees to come and polls that an act
// means, when there is one alone; instead, a choice of those there are, or that
// there is none.
func (r *Router) theCommittee(ctx context.Context, s bot.Startup, ahead []bot.Committee, do bot.Verb, draft bot.Draft) (one bot.Committee, instead *Reply, err error) {
	all := ahead
	if do != bot.VerbCommittee && do != bot.VerbCancelForm { // what a poll has none of
		all = planned(ahead)
	}
	if len(all) == 1 {
		return all[0], nil, nil
	}
	which := bot.WhichCommittee{Name: s.Name, Slug: s.Slug, Product: s.ID, Committees: all, Do: do, Draft: draft, Polled: len(ahead) > len(all), Now: r.Clock.Now().In(r.Zone)}
	if len(all) == 0 && !which.Polled {
		held, err := r.lastHeld(ctx, s.ID)
		if err != nil {
			return one, nil, err
		}
		if last, met := held[s.ID]; met && last.Decision == nil && last.Start.After(which.Now.Add(-justHeld)) {
			which.Held = last.Start
		}
	}
	return one, &Reply{Show: which}, nil
}

// pressed is the committee that a button is about: its own, or what was chosen
// in a menu; with its product.
func (r *Router) pressed(ctx context.Context, p Press) (s bot.Startup, c bot.Committee, err error) {
	id := p.Act.Committee
	if id == "" {
		id = bot.CommitteeID(p.Act.Choice)
	}
	c, err = r.Committees.Committee(ctx, id)
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && (c.State == bot.CommitteeWithdrawn || p.Act.Product != "" && c.Product != p.Act.Product):
		return s, c, &bot.Error{Code: bot.CodeCommitteeGone}
	case err != nil:
		return s, c, internal("read a committee", err)
	}
	s, err = r.product(c.Product)
	return s, c, err
}

// mayChange tells whether somebody moves, cancels or completes a committee, and
// notes what it decided: who organises it, or whose right it is.
func (r *Router) mayChange(ctx context.Context, who bot.Person, c bot.Committee) (as bot.Role, may bool, err error) {
	if as, may, err = r.may(ctx, who, bot.ActionMeeting, c.Product); may || err != nil {
		return as, may, err
	}
	if c.Organiser == who.ID && who.ID != "" && !who.Gone && !who.Unknown {
		return bot.RoleOrganiser, true, nil
	}
	return "", false, nil
}

// changing is a committee that somebody may change; instead, why they may not.
func (r *Router) changing(ctx context.Context, p Press) (s bot.Startup, c bot.Committee, as bot.Role, instead *Reply, err error) {
	s, c, err = r.pressed(ctx, p)
	if err != nil {
		return s, c, "", nil, err
	}
	as, may, err := r.mayChange(ctx, p.Who, c)
	if (p.Act.Verb == bot.VerbComplete || p.Act.Verb == bot.VerbCompleted) && err == nil && !may { // the team's own part: the presentation
		as, may, err = r.may(ctx, p.Who, bot.ActionAnnounce, c.Product)
	}
	if err != nil {
		return s, c, "", nil, err
	}
	if !may {
		refused, err := r.refused(p.Who, bot.ActionMeeting, s)
		return s, c, "", &refused, err
	}
	return s, c, as, nil, nil
}

// change stores what somebody does to a committee. What it owes is sent at once.
func (r *Router) change(ctx context.Context, change bot.CommitteeChange) (after bot.Committee, changed bool, err error) {
	change.At = r.Clock.Now()
	after, changed, err = r.Committees.ChangeCommittee(ctx, change)
	switch {
	case errors.Is(err, bot.ErrMoved):
		return after, false, &bot.Error{Code: bot.CodeCommitteeMoved}
	case errors.Is(err, bot.ErrOver):
		return after, false, &bot.Error{Code: bot.CodeCommitteeOver}
	case errors.Is(err, bot.ErrNotFound):
		return after, false, &bot.Error{Code: bot.CodeCommitteeGone}
	case err != nil:
		return after, false, internal("change a committee", err)
	}
	r.Wake()
	return after, changed, nil
}

// pressCommittee answers the buttons about committees.
func (r *Router) pressCommittee(ctx context.Context, p Press) (Reply, error) {
	switch p.Act.Verb {
	case bot.VerbCommittees:
		return r.comite(ctx, Call{Who: p.Who, Channel: p.Channel, Trigger: "comite", Text: p.Act.Text, Door: p.Door})
	case bot.VerbAnnounceForm:
		return r.openAnnouncement(ctx, p)
	case bot.VerbAnnounce, bot.VerbPoll:
		return r.announce(ctx, p)
	case bot.VerbRedraft:
		return r.redraft(ctx, p)
	case bot.VerbWithdraw:
		return r.withdraw(ctx, p)
	case bot.VerbAttend:
		return r.attend(ctx, p)
	case bot.VerbPresences:
		return r.pressPresences(ctx, p)
	case bot.VerbPresenceFile:
		return r.presenceFile(ctx, p)
	case bot.VerbMove:
		return r.move(ctx, p)
	case bot.VerbMoveForm, bot.VerbComplete, bot.VerbCancelForm:
		return r.openChange(ctx, p)
	case bot.VerbCancel:
		return r.cancel(ctx, p)
	case bot.VerbChoose:
		return r.choose(ctx, p)
	case bot.VerbInvite:
		return r.pressInvite(ctx, p)
	case bot.VerbOutside:
		return r.openOutside(ctx, p)
	case bot.VerbDecide:
		return r.openDecision(ctx, p)
	case bot.VerbUndecided:
		return r.stillUndecided(ctx, p)
	case bot.VerbPublishIt:
		return r.publishDecision(ctx, p)
	case bot.VerbDates:
		return r.openDates(ctx, p)
	case bot.VerbMet:
		return r.pressMet(ctx, p)
	case bot.VerbRepost:
		return r.repost(ctx, p)
	case bot.VerbCommittee:
		return r.pressMeeting(ctx, p)
	}
	return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
}

// submitCommittee answers the forms about committees.
func (r *Router) submitCommittee(ctx context.Context, s Submission) (Reply, error) {
	switch s.Act.Verb {
	case bot.VerbAnnounced:
		return r.announced(ctx, s)
	case bot.VerbMoved:
		return r.moved(ctx, s)
	case bot.VerbCompleted:
		return r.completed(ctx, s)
	case bot.VerbCancelled:
		return r.cancelled(ctx, s)
	case bot.VerbDated:
		return r.dated(ctx, s)
	case bot.VerbOutsiders:
		return r.outsiders(ctx, s)
	case bot.VerbDecided:
		return r.decided(ctx, s)
	}
	return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(s.Act.Verb)}
}
