package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// startup answers /startup: a product's card, a list of products, or how to
// find one.
func (r *Router) startup(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if c.Text == "" {
		if id, bound := r.Directory().ProductOf(c.Channel); bound {
			return r.showProduct(ctx, id, c.Who)
		}
		if s, ok := r.productHere(snapshot, c.Channel, c.ChannelName); ok {
			if err := r.meet(ctx, snapshot, place(c)); err != nil {
				return Reply{}, err
			}
			return r.card(ctx, snapshot, s, c.Who)
		}
		return r.startupHelp(snapshot), nil
	}
	if s, ok := snapshot.Catalogue.Lookup(c.Text); ok {
		return r.named(ctx, snapshot, c, s)
	}
	if thanks[catalogue.Fold(c.Text)] {
		return Reply{Show: bot.Thanks{}}, nil
	}
	if reply, ok, err := r.elsewhere(ctx, snapshot, c); ok {
		return reply, err
	}
	if reply, ok, err := r.startupVerb(ctx, snapshot, c); ok {
		return reply, err
	}
	if _, here := r.productOf(c); here && len(catalogue.Telling(c.Text)) == 0 { // « où en est-on ? »
		c.Text = ""
		return r.startup(ctx, c)
	}
	if s, ok := askedFor(snapshot, c.Text); ok {
		return r.card(ctx, snapshot, s, c.Who)
	}
	if asked, ok := asFile(c.Text); ok && asked != "" {
		return r.sendFile(ctx, c, asked)
	}
	text, page := pageTyped(c.Text)
	filter, isFilter, err := filters(snapshot.Catalogue, text, page > 0)
	switch {
	case err != nil:
		return Reply{}, err
	case isFilter:
		return r.list(snapshot, text, max(page-1, 0))
	}
	return r.search(ctx, snapshot, c, filter.Text)
}

func (r *Router) startupHelp(s catalogue.Snapshot) Reply {
	return Reply{Show: bot.StartupHelp{Example: s.Catalogue.Example().Slug, Topic: strings.ToLower(s.Catalogue.Topic())}}
}

// search finds products by what people remember of them.
func (r *Router) search(ctx context.Context, snapshot catalogue.Snapshot, c Call, text string) (Reply, error) {
	found := snapshot.Catalogue.Search(text, listed)
	switch {
	case found.Close || found.Total == 0:
		return Reply{Show: bot.NotFound{Asked: c.Text, Closest: found.Startups[:min(len(found.Startups), closestShown)],
			Verb: perhaps(snapshot, c.Text), Topic: strings.ToLower(snapshot.Catalogue.Topic()), Direct: c.Direct}}, nil
	case !found.Clear || found.Total > 1 && asksForSeveral(text):
		l := r.listing(snapshot, found.Startups, text, 0, found.Total, false)
		l.Verb = perhaps(snapshot, c.Text)
		return Reply{Show: l}, nil
	}
	return r.winner(ctx, snapshot, c, found.Startups[0], bot.Winner{Asked: text, Others: found.Total - 1, Verb: perhaps(snapshot, c.Text)})
}

// named is the card of a product called so; where that is a subject too, with
// the way to the others: « transport » finds what « transports » does.
func (r *Router) named(ctx context.Context, snapshot catalogue.Snapshot, c Call, s bot.Startup) (Reply, error) {
	w := bot.Winner{Asked: c.Text}
	if snapshot.Catalogue.IsSubject(c.Text) {
		w.Others = max(0, snapshot.Catalogue.Search(c.Text, 1).Total-1)
	}
	return r.winner(ctx, snapshot, c, s, w)
}

// winner is the card of a product, with what else was found or meant.
func (r *Router) winner(ctx context.Context, snapshot catalogue.Snapshot, c Call, s bot.Startup, w bot.Winner) (Reply, error) {
	reply, err := r.card(ctx, snapshot, s, c.Who)
	if err != nil || w.Others == 0 && w.Verb == "" {
		return reply, err
	}
	w.Card = reply.Show.(*bot.StartupCard)
	return Reply{Show: w}, nil
}

// closestShown is how many products an unknown name is compared to.
const closestShown = 3
