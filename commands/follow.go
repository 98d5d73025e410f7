package commands

import (
	"context"
	"slices"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// followVerb is /startup suivre: what somebody wants to hear of.
func (r *Router) followVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	return r.setFollow(ctx, snapshot, c, rest, true)
}

// unfollowVerb is /startup oublier.
func (r *Router) unfollowVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	return r.setFollow(ctx, snapshot, c, rest, false)
}

func (r *Router) setFollow(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string, on bool) (Reply, bool, error) {
	s, ok := r.meant(snapshot, rest)
	if rest == "" {
		if s, ok = r.productHere(snapshot, c.Channel, c.ChannelName); !ok {
			reply, err := r.following(ctx, c.Who)
			return reply, true, err
		}
	}
	if !ok {
		do := bot.VerbFollow
		if !on {
			do = bot.VerbUnfollow
		}
		return which(snapshot, do, rest), true, nil
	}
	reply, err := r.follow(ctx, c.Who, s, on)
	return reply, true, err
}

// followNothingVerb is /startup ne plus rien suivre.
func (r *Router) followNothingVerb(ctx context.Context, _ catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	if rest != "" {
		return Reply{}, false, nil
	}
	reply, err := r.followNothing(ctx, c.Who)
	return reply, true, err
}

// productHere is the product a channel belongs to, bound or by its name.
func (r *Router) productHere(snapshot catalogue.Snapshot, id bot.ChannelID, name string) (bot.Startup, bool) {
	if p, bound := r.Directory().ProductOf(id); bound {
		return snapshot.Product(p)
	}
	return snapshot.Catalogue.OfChannel(name)
}

// follow makes somebody follow a product, or not any more. Reading is for
// everyone, and so is being told.
func (r *Router) follow(ctx context.Context, who bot.Person, s bot.Startup, on bool) (Reply, error) {
	changed, err := r.Network.SetFollow(ctx, bot.Follow{User: who.ID, Product: s.ID, At: r.Clock.Now()}, on)
	if err != nil {
		return Reply{}, internal("follow a product", err)
	}
	return Reply{Show: bot.Following{Name: s.Name, Product: s.ID, On: on, Changed: changed}}, nil
}

// following lists what somebody follows.
func (r *Router) following(ctx context.Context, who bot.Person) (Reply, error) {
	follows, err := r.Network.Follows(ctx, who.ID)
	if err != nil {
		return Reply{}, internal("list follows", err)
	}
	var answer bot.Following
	for _, f := range follows {
		if s, ok := r.Catalogue.Current().Product(f.Product); ok {
			answer.Followed = append(answer.Followed, s)
		}
	}
	return Reply{Show: answer}, nil
}

// pressFollow answers the buttons of a card and of the monthly message. One
// without a product stops everything.
func (r *Router) pressFollow(ctx context.Context, p Press, on bool) (Reply, error) {
	if p.product() == "" {
		return r.followNothing(ctx, p.Who)
	}
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	return r.follow(ctx, p.Who, s, on)
}

// followNothing stops everything somebody follows.
func (r *Router) followNothing(ctx context.Context, who bot.Person) (Reply, error) {
	follows, err := r.Network.Follows(ctx, who.ID)
	for _, f := range follows {
		if err == nil {
			_, err = r.Network.SetFollow(ctx, f, false)
		}
	}
	if err != nil {
		return Reply{}, internal("stop following", err)
	}
	return Reply{Show: bot.Following{Stopped: true}}, nil
}

// newsFor is how far back /startup nouveautes looks.
const newsFor = 31 * 24 * time.Hour

// mostNews bounds what is read to count what is not shown.
const mostNews = 500

// newsVerb is /startup nouveautes: of all, of a product, of those a text finds
// or keeps.
func (r *Router) newsVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	if rest == "" {
		return r.news(ctx, snapshot, "", nil)
	}
	if s, ok := r.meant(snapshot, rest); ok {
		return r.news(ctx, snapshot, s.Name, []bot.Startup{s})
	}
	filter, isList, err := filters(snapshot.Catalogue, rest, false)
	about := snapshot.Catalogue.Select(filter, r.today())
	switch {
	case err == nil && len(about) > 0:
		return r.news(ctx, snapshot, rest, about)
	case err == nil && !isList:
		return whichOrNone(snapshot, bot.VerbFiche, rest, c.Direct), true, nil
	case err == nil:
		err = r.noMatch(snapshot, rest)
	}
	e := *bot.AsError(err)
	if e.Hint != "" {
		e.Hint = "nouveautes " + e.Hint
	}
	return Reply{}, true, &e
}

// allNewsVerb is a word that means the news alone, and anything beside others.
func (r *Router) allNewsVerb(ctx context.Context, snapshot catalogue.Snapshot, _ Call, rest string) (Reply, bool, error) {
	if rest != "" {
		return Reply{}, false, nil
	}
	return r.news(ctx, snapshot, "", nil)
}

// news lists what is new about some products; about all when asked is empty.
func (r *Router) news(ctx context.Context, snapshot catalogue.Snapshot, asked string, about []bot.Startup) (Reply, bool, error) {
	since := r.Clock.Now().Add(-newsFor)
	news, err := r.Network.News(ctx, since, mostNews)
	if err != nil {
		return Reply{}, true, internal("read the news", err)
	}
	news = slices.DeleteFunc(news, func(n bot.News) bool { return overtaken(n, snapshot) })
	news = append(news, r.begun(snapshot, news, bot.DateOf(since.In(r.Zone)))...)
	if asked != "" {
		news = slices.DeleteFunc(news, func(n bot.News) bool {
			return !slices.ContainsFunc(about, func(s bot.Startup) bool { return s.ID == n.Product })
		})
	}
	slices.SortStableFunc(news, func(a, b bot.News) int { return b.At.Compare(a.At) })
	return Reply{Show: bot.NewsList{News: news[:min(len(news), bot.MaxNews)], More: max(0, len(news)-bot.MaxNews),
		Since: bot.DateOf(since.In(r.Zone)), Day: r.today(), Asked: asked}}, true, nil
}

// begun lists the phases that began after a day by the catalogue itself, and
// that are not among the news: it was not read yet, or told later.
func (r *Router) begun(snapshot catalogue.Snapshot, told []bot.News, since bot.Date) (news []bot.News) {
	type change struct {
		product bot.ProductID
		phase   bot.PhaseID
	}
	known := map[change]bool{}
	for _, n := range told {
		known[change{n.Product, n.Phase}] = true
	}
	for _, s := range snapshot.Catalogue.Startups {
		p, ok := s.PhaseAt(r.today())
		if !ok || !p.Start.After(since) || known[change{s.ID, p.ID}] {
			continue
		}
		kind := bot.NewsPhase
		if s.Began() == p.Start {
			kind = bot.NewsArrived
		}
		news = append(news, bot.News{Kind: kind, Product: s.ID, Slug: s.Slug, Name: s.Name, Phase: p.ID, At: p.Start.In(r.Zone)})
	}
	return news
}

// overtaken tells whether news are no longer true: a product is back, or was
// only another's new name.
func overtaken(n bot.News, snapshot catalogue.Snapshot) bool {
	s, known := snapshot.Product(n.Product)
	switch n.Kind {
	case bot.NewsGone:
		return known && s.GoneSince.IsZero()
	case bot.NewsArrived:
		return !known
	}
	return false
}
