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

// portefeuille answers /portefeuille: a list, and how it fares.
func (r *Router) portefeuille(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if v, rest, ok := verbIn(portfolioVerbs(), c.Text); ok && !r.isNamed(c.Text) {
		return v.run(r, ctx, c, rest)
	}
	return r.portfolio(ctx, snapshot, c)
}

// portfolio is the products that a text keeps, and how they fare.
func (r *Router) portfolio(ctx context.Context, snapshot catalogue.Snapshot, c Call) (Reply, error) {
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
