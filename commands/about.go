package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// Records is what commands need of the store about the past and about people.
type Records interface {
	JournalOf(ctx context.Context, q bot.JournalQuery) ([]bot.JournalEntry, error)
	Actors(ctx context.Context, keys []bot.PersonKey) (map[bot.PersonKey]bot.UserID, error)
	HeldAbout(ctx context.Context, u bot.UserID) (bot.Held, error)
	SetPause(ctx context.Context, p bot.Pause, by bot.UserID, door string, at time.Time) error
	SetChoice(ctx context.Context, c bot.Choosing) (after bot.Choice, changed bool, err error)
}

// me is /jalon moi: all that is kept about who asks, as a file too, and how to
// have it go.
func (r *Router) me(ctx context.Context, c Call) (Reply, error) {
	said := func(set map[string]bool) bool { _, ok := withoutWord(c.Text, set); return ok }
	word, rest := firstWord(c.Text)
	switch {
	case eraseWords[catalogue.Fold(word)] && sureWords[catalogue.Fold(rest)]:
		return r.eraseMe(ctx, Press{Who: c.Who, Door: c.Door})
	case said(eraseWords):
		return r.askErasure(ctx, c.Who)
	case said(exportWords), said(jsonWords):
		return r.takeMine(ctx, Press{Who: c.Who, Act: bot.Act{Nonce: r.Nonce()}})
	case said(rightsWords):
		return r.myRights(ctx, c.Who)
	case said(feedWords):
		return r.myFeeds(ctx, c.Who)
	}
	about, err := r.aboutPerson(ctx, c.Who)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: about}, nil
}

var (
	eraseWords  = wordSet("effacer efface supprimer supprime oublier oublie erase delete forget")
	rightsWords = wordSet("droit droits mesdroits right rights myrights")
	sureWords   = wordSet("oui definitivement pourdebon yes forgood")
	jsonWords   = wordSet("json")
)

// eraseVerb is « efface mes données ».
func (r *Router) eraseVerb(ctx context.Context, c Call) (Reply, error) {
	return r.askErasure(ctx, c.Who)
}

// rightsVerb is /jalon droits.
func (r *Router) rightsVerb(ctx context.Context, c Call) (Reply, error) {
	return r.myRights(ctx, c.Who)
}

// aboutPerson gathers what is kept about somebody, and what they may do.
func (r *Router) aboutPerson(ctx context.Context, who bot.Person) (bot.About, error) {
	if who.Unknown || who.ID == "" {
		return bot.About{}, &bot.Error{Code: bot.CodeBusy}
	}
	held, err := r.Records.HeldAbout(ctx, who.ID)
	if err != nil {
		return bot.About{}, internal("read what is kept about somebody", err)
	}
	d := r.Directory()
	about := bot.About{Person: who, Held: held, Roles: d.RolesOf(who), Keeps: r.Keeps, Day: r.today(), Names: map[bot.ProductID]string{}, Feeds: r.feedsHeld(held.Feeds)}
	for _, role := range d.Roles(who, "") {
		if role == bot.RoleStaff || role == bot.RoleAdmin {
			about.House = append(about.House, role)
		}
	}
	snapshot := r.Catalogue.Current()
	name := func(p bot.ProductID) {
		if s, ok := snapshot.Product(p); ok {
			about.Names[p] = s.Name
		} else if set := d.Settings(p); set.Name != "" {
			about.Names[p] = set.Name
		}
	}
	for i, role := range about.Roles {
		name(role.Product)
		s, _ := snapshot.Product(role.Product)
		about.Roles[i].Name, about.Roles[i].Slug = about.Names[role.Product], s.Slug
	}
	for _, f := range held.Follows {
		name(f.Product)
	}
	for _, w := range held.Wants {
		name(w.Product)
	}
	for _, k := range held.APIKeys {
		name(k.Product)
	}
	for _, c := range held.Committees {
		name(c.Product)
	}
	for _, f := range held.Feeds {
		if f.Scope.Kind == bot.FeedProduct {
			name(bot.ProductID(f.Scope.Of))
		}
	}
	for _, q := range held.Requests {
		name(q.Product)
	}
	for _, ind := range held.InCharge {
		name(ind.Product)
	}
	slices.SortFunc(about.Roles, func(a, b bot.HeldRole) int { return strings.Compare(catalogue.Fold(a.Name), catalogue.Fold(b.Name)) })
	return about, nil
}

// takeMine owes somebody all that is kept about them, as a file.
func (r *Router) takeMine(ctx context.Context, p Press) (Reply, error) {
	if p.Who.Unknown || p.Who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	return r.owe(ctx, p, bot.KindExport, "export/", bot.Content{Person: &bot.PersonFile{Day: r.today()}}, bot.FileOwed{})
}

// owe has something sent to who asked, in a direct message: once for each who
// presses the same button.
func (r *Router) owe(ctx context.Context, p Press, kind bot.Kind, prefix string, content bot.Content, answer any) (Reply, error) {
	now := r.Clock.Now()
	nonce := p.Act.Nonce
	if nonce == "" { // a button that may be pressed again
		nonce = r.Nonce()
	}
	err := r.Figures.Owe(ctx, []bot.Delivery{{Name: prefix + nonce + "/" + string(p.Who.ID), Kind: kind, Slot: now, Due: now, Until: now.Add(publishWithin),
		To: bot.Destination{User: p.Who.ID}, Content: content, State: bot.StatePlanned, PlannedAt: now}})
	if err != nil {
		return Reply{}, internal("owe a direct message", err)
	}
	r.Wake()
	return Reply{Show: answer}, nil
}

// askErasure tells what would go, and what would stay.
func (r *Router) askErasure(ctx context.Context, who bot.Person) (Reply, error) {
	about, err := r.aboutPerson(ctx, who)
	if err != nil {
		return Reply{}, err
	}
	if about.Held.Nothing() {
		return Reply{Show: bot.ErasureDone{}}, nil
	}
	return Reply{Show: bot.ErasureAsked{About: about}}, nil
}

// eraseMe takes away what is kept about who asks. Pressed again, there is
// nothing left.
func (r *Router) eraseMe(ctx context.Context, p Press) (Reply, error) {
	if p.Who.Unknown || p.Who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	held, err := r.Erase(ctx, p.Who.ID, p.Door)
	if err != nil {
		return Reply{}, internal("erase somebody", err)
	}
	about, err := r.aboutPerson(ctx, p.Who) // what they are without it
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.ErasureDone{Held: held, Roles: about.Roles, House: about.House}}, nil
}

// myRights tells somebody what they may do.
func (r *Router) myRights(ctx context.Context, who bot.Person) (Reply, error) {
	about, err := r.aboutPerson(ctx, who)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.MyRights{About: about}}, nil
}

// pressMe answers the buttons of what is kept about somebody.
func (r *Router) pressMe(ctx context.Context, p Press) (Reply, error) {
	switch p.Act.Verb {
	case bot.VerbTakeMine:
		return r.takeMine(ctx, p)
	case bot.VerbErase:
		return r.askErasure(ctx, p.Who)
	case bot.VerbErased:
		return r.eraseMe(ctx, p)
	case bot.VerbFeed, bot.VerbRenewFeed, bot.VerbEndFeed:
		return r.pressFeed(ctx, p)
	}
	return r.me(ctx, Call{Who: p.Who, Text: p.Act.Text, Door: p.Door})
}
