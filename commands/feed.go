package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Feeds keeps the addresses of calendars. Store is one.
type Feeds interface {
	SetFeed(ctx context.Context, f bot.Feed, door string) error
	DropFeed(ctx context.Context, u bot.UserID, scope bot.FeedScope, door string, at time.Time) (dropped bool, err error)
	Feeds(ctx context.Context, u bot.UserID) ([]bot.Feed, error)
}

// CalendarPath begins the addresses of calendars.
const CalendarPath = "/calendar/"

// feedVerb is /comite agenda: the address of a calendar that follows committees:
// a product's, those of the products somebody coaches, or an incubator's; and
// « agenda retirer », which ends it.
func (r *Router) feedVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	end := false
	if !r.isNamed(rest) { // « Stop … » may be a product
		rest, end = withoutWord(rest, endingWords)
	}
	scope, said, ok := r.scopeTyped(snapshot, c, rest)
	switch {
	case !ok:
		return Reply{}, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "comite agenda " + snapshot.Catalogue.Example().Slug}
	case c.Said && !end: // the answer would be a message, and stay
		return Reply{}, &bot.Error{Code: bot.CodeFeedBySlash, Hint: "comite agenda " + said}
	case c.Said && !c.Direct:
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "comite agenda retirer " + said}
	case end:
		return r.endFeed(ctx, c.Who, scope, c.Door)
	}
	return r.makeFeed(ctx, c.Who, scope, c.Door)
}

var (
	// endingWords end a feed.
	endingWords = wordSet("revoquer revoque retirer retire supprimer arreter revoke remove stop end")
	// mineWords ask for the products somebody coaches.
	mineWords = wordSet("coach coaching mesproduits demesproduits pourmesproduits moi pourmoi miens mine myproducts ofmyproducts")
)

// scopeTyped is what a feed is to hold, and what to type for it: a product or an
// incubator by its very name first, « du mtes » too.
func (r *Router) scopeTyped(snapshot catalogue.Snapshot, c Call, text string) (scope bot.FeedScope, said string, ok bool) {
	for _, exact := range []string{text, strings.Join(catalogue.Telling(text), " ")} {
		if exact == "" {
			continue
		}
		if s, named := snapshot.Catalogue.Lookup(exact); named {
			return bot.FeedScope{Kind: bot.FeedProduct, Of: string(s.ID)}, s.Slug, true
		}
		if mineWords[catalogue.Fold(exact)] {
			return bot.FeedScope{Kind: bot.FeedCoach}, "coach", true
		}
		if id, house := r.incubator(snapshot, exact); house {
			return bot.FeedScope{Kind: bot.FeedIncubator, Of: id}, id, true
		}
	}
	s, ok := r.meantOrHere(snapshot, c, text)
	return bot.FeedScope{Kind: bot.FeedProduct, Of: string(s.ID)}, s.Slug, ok
}

// makeFeed gives a feed an address, shown once, in the place of the one before.
func (r *Router) makeFeed(ctx context.Context, who bot.Person, scope bot.FeedScope, door string) (Reply, error) {
	if !r.Directory().May(who, bot.ActionFeed, "") {
		return Reply{}, refusal(who, bot.CodeMembersOnly, "")
	}
	if who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	if _, any := r.holds(scope, who); !any {
		return Reply{}, &bot.Error{Code: bot.CodeCoachesNone, Command: "comite agenda", Hint: r.Catalogue.Current().Catalogue.Example().Slug}
	}
	_, replaced, err := r.feedOf(ctx, who.ID, scope.Key())
	if err != nil {
		return Reply{}, err
	}
	secret := bot.NewFeedSecret()
	f := bot.Feed{Hash: bot.HashKey(secret), User: who.ID, Scope: scope, At: r.Clock.Now()}
	if err := r.Feeds.SetFeed(ctx, f, door); err != nil {
		return Reply{}, internal("make a feed", err)
	}
	return Reply{Show: bot.FeedMade{Kind: scope.Kind, Name: r.scopeName(scope), URL: strings.TrimRight(r.APIURL, "/") + CalendarPath + secret + ".ics", Replaced: replaced}}, nil
}

// endFeed ends one's own feed, which needs no right.
func (r *Router) endFeed(ctx context.Context, who bot.Person, scope bot.FeedScope, door string) (Reply, error) {
	if who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	ended, err := r.Feeds.DropFeed(ctx, who.ID, scope, door, r.Clock.Now())
	if err != nil {
		return Reply{}, internal("end a feed", err)
	}
	return Reply{Show: bot.FeedEnded{Kind: scope.Kind, Name: r.scopeName(scope), Ended: ended}}, nil
}

// feedOf is somebody's feed by the key of its scope; ok is false for none.
func (r *Router) feedOf(ctx context.Context, u bot.UserID, key string) (f bot.Feed, ok bool, err error) {
	held, err := r.Feeds.Feeds(ctx, u)
	if err != nil {
		return f, false, internal("list feeds", err)
	}
	for _, f := range held {
		if f.Scope.Key() == key {
			return f, true, nil
		}
	}
	return f, false, nil
}

// scopeName is the name of a scope's product or incubator; empty when it is not
// known, and for the products of a coach.
func (r *Router) scopeName(scope bot.FeedScope) (name string) {
	snapshot := r.Catalogue.Current()
	switch {
	case scope.Kind == bot.FeedProduct:
		if s, known := snapshot.Product(bot.ProductID(scope.Of)); known {
			return s.Name
		}
		return r.Directory().Settings(bot.ProductID(scope.Of)).Name
	case scope.Kind == bot.FeedIncubator && snapshot.Catalogue != nil:
		name = snapshot.Catalogue.Incubators[scope.Of].Name
	}
	if name == "" {
		name = scope.Of
	}
	return name
}

// FeedLines are the committees that a feed holds now, as its person may read
// them; ok is false when they may not any more.
func (r *Router) FeedLines(ctx context.Context, f bot.Feed, who bot.Person) (page bot.FeedPage, ok bool, err error) {
	page = bot.FeedPage{Kind: f.Scope.Kind, Zone: r.Zone.String()}
	if !r.Directory().May(who, bot.ActionFeed, "") {
		return page, false, nil
	}
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil { // an empty calendar would take everything away
		return page, false, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	page.Name = r.scopeName(f.Scope)
	query := bot.CommitteeQuery{From: r.Clock.Now().AddDate(-1, 0, 0)}
	if f.Scope.Kind == bot.FeedProduct {
		query.Product = bot.ProductID(f.Scope.Of)
	}
	all, err := r.Committees.Committees(ctx, query)
	if err != nil {
		return page, false, internal("list committees", err)
	}
	within, any := r.holds(f.Scope, who)
	if !any {
		return page, false, nil
	}
	for _, c := range all {
		s, known := snapshot.Product(c.Product)
		if known && c.State != bot.CommitteePolled && within(s) { // a poll that was cancelled has no day, which is long ago
			page.Lines = append(page.Lines, bot.FeedLine{Slug: s.Slug, Name: s.Name, Committee: c})
		}
	}
	return page, true, nil
}

// holds tells which products a scope is about now, for one person; any is false for
// a coach's, when they are no coach any more.
func (r *Router) holds(scope bot.FeedScope, who bot.Person) (within func(bot.Startup) bool, any bool) {
	switch scope.Kind {
	case bot.FeedIncubator:
		return func(s bot.Startup) bool { return s.In(scope.Of) }, true
	case bot.FeedCoach:
		coached := map[bot.ProductID]bool{}
		for _, one := range r.Directory().RolesOf(who) {
			if one.Role == bot.RoleCoach && one.Sure {
				coached[one.Product] = true
			}
		}
		return func(s bot.Startup) bool { return coached[s.ID] }, len(coached) > 0
	}
	return func(s bot.Startup) bool { return string(s.ID) == scope.Of }, true
}

// CommitteeLine is the calendar of one committee: for whoever was given its
// address.
func (r *Router) CommitteeLine(ctx context.Context, id bot.CommitteeID) (page bot.FeedPage, ok bool, err error) {
	c, err := r.Committees.Committee(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return page, false, nil
	}
	if err != nil {
		return page, false, internal("read a committee", err)
	}
	s, known := r.Catalogue.Current().Product(c.Product)
	if !known || c.Start.IsZero() || c.State != bot.CommitteePlanned && c.State != bot.CommitteeCancelled {
		return page, false, nil
	}
	return bot.FeedPage{Kind: bot.FeedProduct, Name: s.Name, Zone: r.Zone.String(), Lines: []bot.FeedLine{{Slug: s.Slug, Name: s.Name, Committee: c}}}, true, nil
}
