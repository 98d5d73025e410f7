package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// CalendarPath begins the addresses of calendars.
const CalendarPath = "/calendar/"

// feedVerb is /comite agenda: the address of a calendar that follows committees:
// a product's, those of the products somebody coaches, or an incubator's.
func (r *Router) feedVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	rest, end := withoutWord(rest, revoking)
	scope, name, err := r.scopeTyped(snapshot, c, rest)
	if err != nil {
		return Reply{}, err
	}
	now := r.Clock.Now()
	if end {
		dropped, err := r.Committees.DropFeed(ctx, c.Who.ID, scope, c.Door, now)
		if err != nil {
			return Reply{}, internal("end a feed", err)
		}
		return Reply{Show: bot.FeedEnded{Kind: scope.Kind, Name: name, Ended: dropped}}, nil
	}
	if c.Said { // the answer would stay
		return Reply{}, &bot.Error{Code: bot.CodeKeyBySlash, Hint: "comite agenda " + rest}
	}
	if !r.Directory().May(c.Who, bot.ActionPropose, "") {
		return Reply{}, refusal(c.Who, bot.CodeMembersOnly, "")
	}
	secret := bot.NewKey()
	held, err := r.Committees.Feeds(ctx, c.Who.ID)
	if err != nil {
		return Reply{}, internal("list feeds", err)
	}
	made := bot.FeedMade{Kind: scope.Kind, Name: name, URL: strings.TrimRight(r.APIURL, "/") + CalendarPath + secret + ".ics"}
	for _, f := range held {
		made.Replaced = made.Replaced || f.Scope == scope
	}
	if err := r.Committees.SetFeed(ctx, bot.Feed{Hash: bot.HashKey(secret), User: c.Who.ID, Scope: scope, At: now}, c.Door); err != nil {
		return Reply{}, internal("make a feed", err)
	}
	return Reply{Show: made}, nil
}

// revoking are the words that end a feed.
var revoking = wordSet("revoquer revoque retirer supprimer arreter revoke remove stop end")

// scopeTyped is what a feed is to hold.
func (r *Router) scopeTyped(snapshot catalogue.Snapshot, c Call, text string) (scope bot.FeedScope, name string, err error) {
	if mineWords[catalogue.Fold(text)] {
		return bot.FeedScope{Kind: bot.FeedCoach}, "", nil
	}
	if id, house := r.incubator(snapshot, text); house && text != "" {
		name = snapshot.Catalogue.Incubators[id].Name
		if name == "" {
			name = id
		}
		return bot.FeedScope{Kind: bot.FeedIncubator, Of: id}, name, nil
	}
	s, ok := r.meantOrHere(snapshot, c, text)
	if !ok {
		return scope, "", &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "comite agenda " + snapshot.Catalogue.Example().Slug}
	}
	return bot.FeedScope{Kind: bot.FeedProduct, Of: string(s.ID)}, s.Name, nil
}

// mineWords ask for the products somebody coaches.
var mineWords = wordSet("coach mesproduits moi miens mine mycoach myproducts coaching")

// FeedLines are the committees that a feed holds now, as its person may read
// them; ok is false when they may not any more.
func (r *Router) FeedLines(ctx context.Context, f bot.Feed, who bot.Person) (page bot.FeedPage, ok bool, err error) {
	page = bot.FeedPage{Kind: f.Scope.Kind, Zone: r.Zone.String()}
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil || !r.Directory().May(who, bot.ActionPropose, "") {
		return page, false, nil
	}
	query := bot.CommitteeQuery{From: r.Clock.Now().AddDate(-1, 0, 0)}
	keep := func(bot.Startup) bool { return true }
	switch f.Scope.Kind {
	case bot.FeedProduct:
		query.Product = bot.ProductID(f.Scope.Of)
		if s, ok := snapshot.Product(query.Product); ok {
			page.Name = s.Name
		}
	case bot.FeedIncubator:
		page.Name = snapshot.Catalogue.Incubators[f.Scope.Of].Name
		if page.Name == "" {
			page.Name = f.Scope.Of
		}
		keep = func(s bot.Startup) bool { return s.In(f.Scope.Of) }
	case bot.FeedCoach:
		coached := map[bot.ProductID]bool{}
		for _, held := range r.Directory().RolesOf(who) {
			coached[held.Product] = coached[held.Product] || held.Role == bot.RoleCoach && held.Sure
		}
		keep = func(s bot.Startup) bool { return coached[s.ID] }
	}
	all, err := r.Committees.Committees(ctx, query)
	if err != nil {
		return page, false, internal("list committees", err)
	}
	for _, c := range all {
		s, known := snapshot.Product(c.Product)
		if known && keep(s) && (c.State == bot.CommitteePlanned || c.State == bot.CommitteeCancelled && !c.Start.IsZero()) {
			page.Lines = append(page.Lines, bot.FeedLine{Slug: s.Slug, Name: s.Name, Committee: c})
		}
	}
	return page, true, nil
}
