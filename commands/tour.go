package commands

import (
	"context"
	"strings"

	"jalon/bot"
)

// tour is /jalon visite: what the bot does, step by step, in a direct message.
func (r *Router) tour(ctx context.Context, c Call) (Reply, error) {
	first := r.tourStep(c.Who, 1)
	if c.Direct {
		return Reply{Show: first}, nil
	}
	return r.owe(ctx, Press{Who: c.Who, Act: bot.Act{Nonce: r.Nonce()}}, bot.KindAnswer, "tour/", bot.Content{Tour: &first}, bot.Written{})
}

// pressTour answers « Suite ».
func (r *Router) pressTour(ctx context.Context, p Press) (Reply, error) {
	if p.Act.Page == 0 { // offered elsewhere
		return r.tour(ctx, Call{Who: p.Who})
	}
	return Reply{Show: r.tourStep(p.Who, min(max(p.Act.Page, 1), bot.TourSteps))}, nil
}

// tourStep speaks of a product of theirs, if they have one.
func (r *Router) tourStep(who bot.Person, step int) bot.Tour {
	t := bot.Tour{Step: step, Slug: "dossierfacile", Name: "DossierFacile", Topic: "logement"}
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return t
	}
	example := snapshot.Catalogue.Example()
	for _, role := range r.Directory().RolesOf(who) {
		s, ok := snapshot.Product(role.Product)
		if ok && role.Sure && (!t.Team || s.Slug < example.Slug) {
			example, t.Team = s, true
		}
	}
	t.Slug, t.Name, t.Topic = example.Slug, example.Name, strings.ToLower(snapshot.Catalogue.Topic())
	return t
}
