package commands

import (
	"context"
	"errors"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

func (r *Router) showProduct(ctx context.Context, id bot.ProductID, who bot.Person) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	return r.card(ctx, r.Catalogue.Current(), s, who)
}

// ficheVerb is /startup fiche: all that the catalogue says of a product.
func (r *Router) ficheVerb(_ context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	s, ok := r.meant(snapshot, rest)
	if rest == "" {
		s, ok = r.productHere(snapshot, c.Channel, c.ChannelName)
	}
	switch {
	case ok:
		return r.fiche(snapshot, s, c.Who), true, nil
	case rest == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "startup " + c.Text + " " + snapshot.Catalogue.Example().Slug}
	case snapshot.Catalogue.Search(c.Text, 1).Named: // « Fiche » may begin a name
		return Reply{}, false, nil
	}
	return whichOrNone(snapshot, bot.VerbFiche, rest, c.Direct), true, nil
}

func (r *Router) fiche(snapshot catalogue.Snapshot, s bot.Startup, who bot.Person) Reply {
	fiche := bot.NewFiche(s, snapshot.Catalogue.Incubators, r.today())
	fiche.Insider = r.Directory().May(who, bot.ActionComplete, s.ID)
	return Reply{Show: fiche}
}

// pressFiche answers the choice of a product whose fiche was asked.
func (r *Router) pressFiche(p Press) (Reply, error) {
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	return r.fiche(r.Catalogue.Current(), s, p.Who), nil
}

// cardKey tells the cards of a product apart: its team reads what the fiche
// lacks, too.
type cardKey struct {
	product bot.ProductID
	insider bool
}

// cachedCard is a card and all it was made from.
type cachedCard struct {
	card      *bot.StartupCard
	version   uint64
	catalogue *catalogue.Catalogue
	directory *bot.Directory
	day       bot.Date
	stale     time.Time
	doubted   bool
}

// card answers with a product's card: from memory and one read of the store.
// The same card is the same pointer, so that doors may keep it rendered.
func (r *Router) card(ctx context.Context, snapshot catalogue.Snapshot, s bot.Startup, who bot.Person) (Reply, error) {
	version, err := r.Figures.FactsVersion(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	now := cachedCard{version: version, catalogue: snapshot.Catalogue, directory: r.Directory(), day: r.today(),
		stale: snapshot.StaleSince(r.Clock.Now()), doubted: snapshot.Doubted != nil}
	key := cardKey{s.ID, now.directory.May(who, bot.ActionComplete, s.ID)}
	if kept, ok := r.cards.Load(key); ok {
		if kept := kept.(cachedCard); kept.madeLike(now) && !kept.over(r.Clock.Now()) {
			return Reply{Show: kept.card}, nil
		}
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	now.version = facts.Version
	now.card = bot.NewCard(s, now.directory.Settings(s.ID), facts, snapshot.Catalogue.Incubators, r.Clock.Now().In(r.Zone), now.stale.In(r.Zone))
	now.card.Insider, now.card.Doubted = key.insider, now.doubted
	if !key.insider {
		now.card.Awaited = bot.MissingIn(facts.Awaited(s, now.day))
	}
	if now.stale.IsZero() {
		now.card.StaleSince = time.Time{}
	}
	r.cards.Store(key, now)
	return Reply{Show: now.card}, nil
}

// over tells whether the committee that a card says is to come ended.
func (c cachedCard) over(now time.Time) bool {
	return c.card.Meeting != nil && !c.card.Meeting.End().After(now)
}

func (c cachedCard) madeLike(other cachedCard) bool {
	c.card = other.card
	return c == other
}

// publishWithin is how long a card somebody published is still worth posting.
const publishWithin = 15 * time.Minute

// cannotPost tells a channel that is closed to the bot from a chat that does
// not answer.
func cannotPost(err error) error {
	var e *bot.SendError
	if errors.As(err, &e) && e.Outcome != bot.OutcomeRefused {
		return &bot.Error{Code: bot.CodeBusy, Err: err}
	}
	return &bot.Error{Code: bot.CodeNotMember, Err: err}
}

// publish has the bot post a product's card in the channel of the press: once
// for each answer that offered it, however often it is pressed.
func (r *Router) publish(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if p.Act.Nonce == "" || !r.Directory().May(p.Who, bot.ActionPublish, s.ID) {
		return Reply{}, refusal(p.Who, bot.CodeNotAllowed, s.Name)
	}
	if err := r.Channels.CanPost(ctx, p.Channel); err != nil {
		return Reply{}, cannotPost(err)
	}
	reply, err := r.card(ctx, r.Catalogue.Current(), s, bot.Person{Guest: true}) // what everybody may read
	if err != nil {
		return Reply{}, err
	}
	card := *reply.Show.(*bot.StartupCard)
	card.Awaited = nil // of who asked alone
	now := r.Clock.Now()
	err = r.Figures.Owe(ctx, []bot.Delivery{{
		Name: "publish/" + p.Act.Nonce, Kind: bot.KindPublish, Product: s.ID, Slot: now, Due: now,
		Until: now.Add(publishWithin), To: bot.Destination{Channel: p.Channel},
		Content: bot.Content{Card: &card}, State: bot.StatePlanned, PlannedAt: now,
	}})
	if err != nil {
		return Reply{}, internal("publish a card", err)
	}
	r.Wake()
	return Reply{Show: bot.Published{Name: s.Name}}, nil
}
