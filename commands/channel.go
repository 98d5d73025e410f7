package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Network is what commands need of the store about channels, followers and
// news.
type Network interface {
	Bind(ctx context.Context, b, expected bot.Binding, by bot.UserID, door string, at time.Time) error
	SetFollow(ctx context.Context, f bot.Follow, on bool) (changed bool, err error)
	Follows(ctx context.Context, user bot.UserID) ([]bot.Follow, error)
	SetSubscription(ctx context.Context, s bot.Subscription, on bool) (changed bool, err error)
	Subscriptions(ctx context.Context) ([]bot.Subscription, error)
	MonthFacts(ctx context.Context, m bot.MonthSpan) (bot.MonthFacts, error)
	News(ctx context.Context, after time.Time, limit int) ([]bot.News, error)
	Products(ctx context.Context) (now, former map[string]bot.ProductID, err error)
	Rename(ctx context.Context, r bot.Renaming) error
}

// noProduct are the words that unbind a channel.
var noProduct = map[string]bool{"aucun": true, "rien": true, "non": true, "none": true, "nothing": true, "personne": true}

// hereVerb is /startup ici: which product this channel belongs to.
func (r *Router) hereVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	if c.Direct {
		return Reply{}, true, &bot.Error{Code: bot.CodeNotAChannel}
	}
	where := place(c)
	switch s, ok := r.meant(snapshot, rest); {
	case rest == "":
		reply, err := r.whoseChannel(snapshot, where)
		return reply, true, err
	case noProduct[catalogue.Fold(rest)]:
		reply, err := r.unbind(ctx, where, c.Channel)
		return reply, true, err
	case ok:
		reply, err := r.bind(ctx, where, s)
		return reply, true, err
	}
	return which(snapshot, bot.VerbBind, rest), true, nil
}

// channel is where somebody speaks of the channel itself.
type channel struct {
	id   bot.ChannelID
	name string
	team string
	who  bot.Person
	door string
}

func place(c Call) channel { return channel{c.Channel, c.ChannelName, c.Team, c.Who, c.Door} }

// whoseChannel says which product a channel belongs to, or asks.
func (r *Router) whoseChannel(snapshot catalogue.Snapshot, at channel) (Reply, error) {
	b, _, bound := r.Directory().BindingOf(at.id)
	if s, ok := snapshot.Product(b.Product); bound && ok {
		return Reply{Show: r.bound(s, b)}, nil
	}
	if s, ok := snapshot.Catalogue.OfChannel(at.name); ok {
		return Reply{Show: r.bound(s, bot.Binding{Channel: at.id, Product: s.ID})}, nil
	}
	return Reply{Show: bot.ChannelQuestion{Guesses: guesses(snapshot, at.name)}}, nil
}

// guesses are at most three products that a channel's names make one think of:
// those found by all of a name, then by its words. The channels that everybody
// is in are nobody's.
func guesses(snapshot catalogue.Snapshot, names ...string) []bot.Startup {
	if everybodys[names[0]] {
		return nil
	}
	var found []bot.Startup
	add := func(text string) {
		for _, s := range snapshot.Catalogue.Search(text, closestShown).Startups {
			if len(found) < closestShown && !slices.ContainsFunc(found, func(f bot.Startup) bool { return f.ID == s.ID }) {
				found = append(found, s)
			}
		}
	}
	for _, name := range names {
		words := slices.DeleteFunc(catalogue.Telling(name), func(w string) bool { return channelWords[w] })
		add(strings.Join(words, " "))
		for _, w := range words {
			add(w)
		}
	}
	return found
}

// everybodys are the channels that a chat gives to all, by name.
var everybodys = map[string]bool{"town-square": true, "off-topic": true}

// channelWords are those that channels' names hold whatever they are about.
var channelWords = wordSet("startup produit equipe projet domaine incubateur fabnum fabrique info infos dev general team")

func (r *Router) bound(s bot.Startup, b bot.Binding) bot.Bound {
	answer := bot.Bound{Name: s.Name, Product: s.ID, Channel: b.Channel, Confirmed: b.Confirmed()}
	for _, m := range r.Directory().Settings(s.ID).Named(bot.RoleCoach) {
		answer.Coach = m.Name
	}
	return answer
}

// bind makes a channel show a product. Whoever answers for the product
// confirms it by saying so; anybody else is confirmed by them.
func (r *Router) bind(ctx context.Context, at channel, s bot.Startup) (Reply, error) {
	d, now := r.Directory(), r.Clock.Now()
	if !d.May(at.who, bot.ActionBind, s.ID) {
		return Reply{}, refusal(at.who, bot.CodeMembersOnly, "")
	}
	old, configured, bound := d.BindingOf(at.id)
	if bound && old.Product == s.ID && (old.Confirmed() || !d.May(at.who, bot.ActionConfirm, s.ID)) {
		return Reply{Show: r.bound(s, old)}, nil
	}
	if configured {
		return Reply{}, &bot.Error{Code: bot.CodeConfigured, Arg: r.nameOf(old.Product)}
	}
	if bound && old.Confirmed() && !d.May(at.who, bot.ActionConfirm, old.Product) {
		return Reply{}, &bot.Error{Code: bot.CodeConfirmed, Arg: r.nameOf(old.Product)}
	}
	b := bot.Binding{Channel: at.id, Name: at.name, Team: at.team, Product: s.ID, By: at.who.ID, At: now}
	if d.May(at.who, bot.ActionConfirm, s.ID) {
		b.ConfirmedBy, b.ConfirmedAt = at.who.ID, now
	}
	if err := r.saveBinding(ctx, b, old, at); err != nil {
		return Reply{}, err
	}
	if !b.Confirmed() {
		err := r.notice(ctx, "bound/"+string(at.id)+"/"+string(s.ID)+"/"+bot.DateOf(now.In(r.Zone)).String(), bot.Notice{
			Cause: bot.NoticeBound, Subject: s.Name, Detail: at.name, Product: s.ID, Channel: at.id, By: at.who.ID, At: now})
		if err != nil {
			return Reply{}, err
		}
	}
	return Reply{Show: r.bound(s, b)}, nil
}

// pressBind answers a guess: the channel of the press is the product's.
func (r *Router) pressBind(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	return r.bind(ctx, channel{id: p.Channel, name: r.Channels.ChannelName(ctx, p.Channel), who: p.Who, door: p.Door}, s)
}

// unbind makes a channel show nothing.
func (r *Router) unbind(ctx context.Context, at channel, id bot.ChannelID) (Reply, error) {
	d := r.Directory()
	old, configured, bound := d.BindingOf(id)
	name := r.nameOf(old.Product)
	switch {
	case !bound:
		return Reply{Show: bot.Unbound{}}, nil
	case configured:
		return Reply{}, &bot.Error{Code: bot.CodeConfigured, Arg: name}
	case old.Confirmed() && !d.May(at.who, bot.ActionConfirm, old.Product):
		return Reply{}, &bot.Error{Code: bot.CodeConfirmed, Arg: name}
	case !d.May(at.who, bot.ActionBind, old.Product):
		return Reply{}, refusal(at.who, bot.CodeMembersOnly, "")
	}
	if err := r.saveBinding(ctx, bot.Binding{Channel: id}, old, at); err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.Unbound{Name: name}}, nil
}

// confirm answers the button of a notice: a channel's product is right.
func (r *Router) confirm(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	d, id := r.Directory(), bot.ChannelID(p.Act.Text)
	if !d.May(p.Who, bot.ActionConfirm, s.ID) {
		return Reply{}, refusal(p.Who, bot.CodeConfirmOnly, s.Name)
	}
	b, _, bound := d.BindingOf(id)
	if !bound || b.Product != s.ID {
		return Reply{}, &bot.Error{Code: bot.CodeUnbound, Arg: s.Name}
	}
	if old := b; !b.Confirmed() {
		b.ConfirmedBy, b.ConfirmedAt = p.Who.ID, r.Clock.Now()
		if err := r.saveBinding(ctx, b, old, channel{who: p.Who, door: p.Door}); err != nil {
			return Reply{}, err
		}
	}
	answer := r.bound(s, b)
	answer.Where = b.Name
	return Reply{Show: answer}, nil
}

// saveBinding stores a binding instead of the old one, and has it count at once.
// When somebody was faster, what they said does.
func (r *Router) saveBinding(ctx context.Context, b, old bot.Binding, at channel) error {
	said := r.Network.Bind(ctx, b, old, at.who.ID, at.door, r.Clock.Now())
	if said != nil && !errors.Is(said, bot.ErrConflict) {
		return internal("bind a channel", said)
	}
	if err := r.Rebound(ctx); err != nil {
		return internal("bind a channel", err)
	}
	if now, _, _ := r.Directory().BindingOf(b.Channel); said != nil && now.Confirmed() {
		return &bot.Error{Code: bot.CodeConfirmed, Arg: r.nameOf(now.Product), Err: said}
	}
	if said != nil {
		return &bot.Error{Code: bot.CodeBusy, Err: said}
	}
	return nil
}

// notice owes admins a notice, once under its name.
func (r *Router) notice(ctx context.Context, name string, n bot.Notice) error {
	if err := r.Figures.Owe(ctx, []bot.Delivery{bot.NoticeOwed(name, n)}); err != nil {
		return internal("owe a notice", err)
	}
	r.Wake()
	return nil
}

func (r *Router) nameOf(id bot.ProductID) string {
	s, _ := r.Catalogue.Current().Product(id)
	return s.Name
}

// Invited answers being brought into a channel: whose it is, or the question.
func (r *Router) Invited(ctx context.Context, i Invitation) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, nil
	}
	if id, bound := r.Directory().ProductOf(i.Channel); bound {
		return Reply{Show: bot.Greeting{Name: r.nameOf(id)}}, nil
	}
	if s, ok := snapshot.Catalogue.OfChannel(i.ChannelName); ok {
		return Reply{Show: bot.Greeting{Name: s.Name}}, r.meet(ctx, snapshot, channel{id: i.Channel, name: i.ChannelName, team: i.Team, door: i.Door})
	}
	return Reply{Show: bot.ChannelQuestion{Guesses: guesses(snapshot, i.ChannelName, i.DisplayName), Greets: true}}, nil
}

// meet remembers the channel that is a product's by its name, the first time it
// is asked in, and asks staff about a second one of that name: it stands in
// another team.
func (r *Router) meet(ctx context.Context, snapshot catalogue.Snapshot, at channel) error {
	d := r.Directory()
	s, named := snapshot.Catalogue.OfChannel(at.name)
	if _, bound := d.ProductOf(at.id); bound || !named || at.id == "" {
		return nil
	}
	b := bot.Binding{Channel: at.id, Name: at.name, Team: at.team, Product: s.ID, At: r.Clock.Now()}
	at.who = bot.Person{} // its name says so, not who asks there
	other, second := d.Namesake(s.ID, at.id, at.name)
	err := r.saveBinding(ctx, b, bot.Binding{}, at)
	if errors.Is(err, bot.ErrConflict) { // somebody just said whose it is
		return nil
	}
	if err != nil || !second {
		return err
	}
	return r.notice(ctx, "second/"+string(at.id), bot.Notice{Cause: bot.NoticeSecond, Subject: s.Name, Detail: at.name,
		Team: at.team, OtherTeam: other.Team, Product: s.ID, Channel: at.id, At: r.Clock.Now()})
}
