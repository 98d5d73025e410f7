package commands

import (
	"context"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// closestShown is how many products an unknown name is compared to.
const closestShown = 3

// startup answers /startup: a product's card, or how to find one.
func (r *Router) startup(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if c.Text == "" {
		if id, bound := r.Directory().ProductOf(c.Channel); bound {
			return r.showProduct(ctx, id)
		}
		if s, ok := snapshot.Catalogue.OfChannel(c.ChannelName); ok { // it shows, and gives no right
			return r.card(ctx, snapshot, s)
		}
		return r.startupHelp(snapshot), nil
	}
	if s, ok := snapshot.Catalogue.Lookup(c.Text); ok {
		return r.card(ctx, snapshot, s)
	}
	switch catalogue.Fold(c.Text) {
	case "aide", "help", "?", "":
		return r.startupHelp(snapshot), nil
	}
	return Reply{Show: bot.NotFound{Asked: c.Text, Closest: snapshot.Catalogue.Search(c.Text, closestShown).Startups}}, nil
}

func (r *Router) startupHelp(s catalogue.Snapshot) Reply {
	return Reply{Show: bot.StartupHelp{Example: s.Catalogue.Startups[0].Slug}}
}

func (r *Router) showProduct(ctx context.Context, id bot.ProductID) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	return r.card(ctx, r.Catalogue.Current(), s)
}

// cachedCard is a card and all it was made from.
type cachedCard struct {
	card      *bot.StartupCard
	version   uint64
	catalogue *catalogue.Catalogue
	directory *bot.Directory
	day       bot.Date
	stale     time.Time
}

// card answers with a product's card: from memory and one read of the store.
// The same card is the same pointer, so that doors may keep it rendered.
func (r *Router) card(ctx context.Context, snapshot catalogue.Snapshot, s bot.Startup) (Reply, error) {
	version, err := r.Figures.FactsVersion(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	now := cachedCard{version: version, catalogue: snapshot.Catalogue, directory: r.Directory(), day: r.today(),
		stale: snapshot.StaleSince(r.Clock.Now())}
	if kept, ok := r.cards.Load(s.ID); ok {
		if kept := kept.(cachedCard); kept.madeLike(now) {
			return Reply{Show: kept.card}, nil
		}
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	now.version = facts.Version
	now.card = bot.NewCard(s, now.directory.Settings(s.ID), facts, snapshot.Catalogue.Incubators, now.day, now.stale.In(r.Zone))
	if now.stale.IsZero() {
		now.card.StaleSince = time.Time{}
	}
	r.cards.Store(s.ID, now)
	return Reply{Show: now.card}, nil
}

func (c cachedCard) madeLike(other cachedCard) bool {
	c.card = other.card
	return c == other
}

// publishWithin is how long a card somebody published is still worth posting.
const publishWithin = 15 * time.Minute

// publish has the bot post a product's card in the channel of the press: once
// for each answer that offered it, however often it is pressed.
func (r *Router) publish(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if p.Act.Nonce == "" || !r.Directory().May(p.Who, bot.ActionPublish, s.ID) {
		return Reply{}, &bot.Error{Code: bot.CodeNotAllowed, Arg: s.Name}
	}
	if err := r.Channels.CanPost(ctx, p.Channel); err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeNotMember, Err: err}
	}
	reply, err := r.card(ctx, r.Catalogue.Current(), s)
	if err != nil {
		return Reply{}, err
	}
	now := r.Clock.Now()
	err = r.Figures.Owe(ctx, []bot.Delivery{{
		Name: "publish/" + p.Act.Nonce, Kind: bot.KindPublish, Product: s.ID, Slot: now, Due: now,
		Until: now.Add(publishWithin), To: bot.Destination{Channel: p.Channel},
		Content: bot.Content{Card: reply.Show.(*bot.StartupCard)}, State: bot.StatePlanned, PlannedAt: now,
	}})
	if err != nil {
		return Reply{}, internal("publish a card", err)
	}
	r.Wake()
	return Reply{Show: bot.Published{Name: s.Name}}, nil
}
