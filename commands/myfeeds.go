package commands

import (
	"cmp"
	"context"
	"time"

	"jalon/bot"
)

// feedWords ask for the calendars somebody has.
var feedWords = wordSet("calendrier calendriers agenda agendas calendar calendars")

// feedsVerb is « mes calendriers ».
func (r *Router) feedsVerb(ctx context.Context, c Call) (Reply, error) { return r.myFeeds(ctx, c.Who) }

// myFeeds shows somebody their feeds.
func (r *Router) myFeeds(ctx context.Context, who bot.Person) (Reply, error) {
	if who.Unknown || who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	held, err := r.Feeds.Feeds(ctx, who.ID)
	if err != nil {
		return Reply{}, internal("list feeds", err)
	}
	return Reply{Show: bot.MyFeeds{Feeds: r.feedsHeld(held), Day: r.today()}}, nil
}

// feedsHeld are feeds as their person reads of them.
func (r *Router) feedsHeld(feeds []bot.Feed) (held []bot.FeedHeld) {
	feeds = append([]bot.Feed(nil), feeds...)
	bot.SortFeeds(feeds)
	for _, f := range feeds {
		one := bot.FeedHeld{Scope: f.Scope, Name: r.scopeName(f.Scope), At: f.At.In(r.Zone)}
		if !f.LastUsed.IsZero() {
			one.LastUsed = f.LastUsed.Truncate(time.Hour).In(r.Zone)
		}
		held = append(held, one)
	}
	return held
}

// pressFeed shows one of somebody's feeds, gives it another address, or ends it.
// The client says which: it is looked for among those of who pressed.
func (r *Router) pressFeed(ctx context.Context, p Press) (Reply, error) {
	if p.Who.Unknown || p.Who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	f, ok, err := r.feedOf(ctx, p.Who.ID, cmp.Or(p.Act.Text, p.Act.Choice))
	switch {
	case err != nil:
		return Reply{}, err
	case !ok:
		return Reply{}, &bot.Error{Code: bot.CodeFeedGone}
	case p.Act.Verb == bot.VerbRenewFeed:
		return r.makeFeed(ctx, p.Who, f.Scope, p.Door)
	case p.Act.Verb == bot.VerbEndFeed:
		return r.endFeed(ctx, p.Who, f.Scope, p.Door)
	}
	return Reply{Show: bot.MyFeeds{Feeds: r.feedsHeld([]bot.Feed{f}), Day: r.today()}}, nil
}
