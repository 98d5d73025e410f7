package commands

import (
	"context"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// about finds the product a command is about: the one its text means, the
// channel's without a text. What cannot be told is answered instead: which
// products it may be, for do to carry out.
func (r *Router) about(c Call, do bot.Verb) (s bot.Startup, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return s, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if s, ok := r.meant(snapshot, c.Text); ok {
		return s, nil, nil
	}
	if len(catalogue.Telling(c.Text)) == 0 { // « quand ? »
		if s, _, ok := r.productBegins(snapshot, c, ""); ok {
			return s, nil, nil
		}
		instead, err = r.whichOfTheirs(snapshot, c, do, c.Trigger)
		return s, instead, err
	}
	reply := whichOrNone(snapshot, do, c.Text, c.Direct)
	return s, &reply, nil
}

func orReply(r *Reply) Reply {
	if r == nil {
		return Reply{}
	}
	return *r
}

// aboutCommittees is what a question about committees is about: the words that
// say only that it is one are taken out.
func aboutCommittees(text string) string {
	asks := asksForOne(text) || asksForSeveral(text)
	fields := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return subjects[catalogue.Fold(w)] == "comite" })
	text = strings.Join(fields, " ")
	if telling := catalogue.Telling(text); len(telling) == 0 || asks && !strings.Contains(text, ":") {
		return strings.Join(telling, " ")
	}
	return text
}

// incubator is the one a text names exactly.
func (r *Router) incubator(snapshot catalogue.Snapshot, text string) (string, bool) {
	return (&reading{catalogue: snapshot.Catalogue}).incubator(text)
}

// rappel answers /rappel: what the bot will ask a team, and when.
func (r *Router) rappel(ctx context.Context, c Call) (Reply, error) {
	s, instead, err := r.about(c, bot.VerbReminder)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.reminder(ctx, s.ID)
}

// reminder is what the team of a product is asked next.
func (r *Router) reminder(ctx context.Context, id bot.ProductID) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	next, err := r.nextReminder(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: next}, nil
}

// nextReminder is what a product's team is asked next.
func (r *Router) nextReminder(ctx context.Context, s bot.Startup) (answer bot.NextReminder, err error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return answer, internal("read figures", err)
	}
	answer = bot.NextReminder{Name: s.Name, On: r.Directory().Settings(s.ID).State == bot.LaunchOn, Now: r.today(), Due: facts.MissingFigures(r.today()),
		Gone: !s.GoneSince.IsZero(), Inactive: !s.ActiveAt(r.today()), Sending: r.Sending}
	now := r.Clock.Now()
	from := now
	if pause := r.Directory().Pause(); pause.Holds(now) {
		answer.Pause, answer.Clock, from = pause, now.In(r.Zone), pause.Until
	}
	if from.IsZero() { // until further notice
		return answer, nil
	}
	at, err := r.NextReminder(ctx, s.ID, from)
	if err != nil {
		return answer, internal("read the week's message", err)
	}
	if !at.IsZero() {
		answer.At = at.In(r.Zone)
	}
	return answer, nil
}

// portefeuille answers /portefeuille: a list, and how it fares.
func (r *Router) portefeuille(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if v, rest, ok := verbIn(portfolioVerbs(), c.Text); ok && !r.isNamed(c.Text) {
		return v.run(r, ctx, c, rest)
	}
	text, file := asFile(c.Text)
	text = r.portfolioText(snapshot, text)
	if file {
		return r.sendFile(ctx, c, text)
	}
	reply, err := r.list(snapshot, text, 0)
	if err != nil {
		return reply, err
	}
	filter, _, _ := filters(snapshot.Catalogue, text, true) // read by list already
	ahead, err := r.announcedAhead(ctx)
	if err != nil {
		return Reply{}, err
	}
	p := bot.Portfolio{Listing: reply.Show.(bot.Listing)}
	for _, s := range snapshot.Catalogue.Select(filter, r.today()) {
		if !s.ActiveAt(r.today()) {
			continue
		}
		p.Active++
		for _, one := range []struct {
			n   *int
			has bool
		}{{&p.Statistics, s.Links.Statistics != ""}, {&p.Impact, s.Links.Impact != ""}, {&p.Committees, s.NextCommittee(r.today()) != nil || len(ahead[s.ID]) > 0}} {
			if one.has {
				*one.n++
			}
		}
	}
	return Reply{Show: p}, nil
}
