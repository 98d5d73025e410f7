package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// portfolioVerbs are what /portefeuille does beside listing.
func portfolioVerbs() []spokenVerb {
	return []spokenVerb{{monthVerbWords, (*Router).monthVerb}, {"demarrage demarrages demarrer lancement inviter invitation launch onboard onboarding invite", (*Router).launchVerb}}
}

// launchVerb is /portefeuille demarrage: how many products are on, and with a
// filter or names, which teams may be invited; after « retirer », they are no more.
func (r *Router) launchVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	switch {
	case !r.Directory().May(c.Who, bot.ActionLaunch, ""):
		return Reply{}, refusal(c.Who, bot.CodeStaffOnly, "")
	case snapshot.Catalogue == nil:
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	case rest == "":
		return Reply{Show: r.launch(snapshot)}, nil
	}
	about, withdraws := withdrawing(rest)
	withdraws = withdraws && !r.isNamed(rest)
	if withdraws {
		rest = about
	}
	chosen, unknown, err := r.waveOf(snapshot, rest)
	if err != nil {
		return Reply{}, err
	}
	if withdraws {
		return r.uninvite(ctx, chosen, unknown, Press{Who: c.Who, Door: c.Door})
	}
	wave := r.wave(chosen, unknown)
	wave.Asked = rest
	return Reply{Show: wave}, nil
}

// launch counts the products that are worked on.
func (r *Router) launch(snapshot catalogue.Snapshot) (l bot.Launch) {
	d, day := r.Directory(), r.today()
	for _, s := range snapshot.Catalogue.Select(catalogue.Filter{}, day) {
		switch d.Invites(s, day) {
		case bot.LeftInactive:
		case bot.LeftOn:
			l.On++
		case bot.LeftInvited:
			l.Invited++
		case bot.LeftNoChannel:
			l.Off++
		default:
			l.Off++
			l.Ready++
			if l.Example == "" {
				l.Example = s.Slug
			}
		}
	}
	return l
}

// waveOf are the products that a text chooses: by their names with commas, one
// alone, or by the filters of /portefeuille.
func (r *Router) waveOf(snapshot catalogue.Snapshot, text string) (chosen []bot.Startup, unknown []string, err error) {
	if strings.Contains(text, ",") {
		for name := range strings.SplitSeq(text, ",") {
			name = strings.TrimSpace(name)
			if s, ok := snapshot.Catalogue.Lookup(name); ok {
				chosen = append(chosen, s)
			} else if name != "" {
				unknown = append(unknown, name)
			}
		}
		return chosen, unknown, nil
	}
	_, incubator := r.incubator(snapshot, text)
	if s, ok := snapshot.Catalogue.Lookup(text); ok && !incubator {
		return []bot.Startup{s}, nil, nil
	}
	text = r.portfolioText(snapshot, text)
	filter, _, err := filters(snapshot.Catalogue, text, true)
	if err != nil {
		return nil, nil, err
	}
	if chosen = snapshot.Catalogue.Select(filter, r.today()); len(chosen) == 0 {
		return nil, nil, r.noMatch(snapshot, text)
	}
	return chosen, nil, nil
}

// wave sorts products into those that may be invited, as many as one wave has,
// and the others, each once.
func (r *Router) wave(products []bot.Startup, unknown []string) bot.Wave {
	w := bot.Wave{Left: map[bot.Left][]string{}, Held: r.heldBack()}
	if len(unknown) > 0 {
		w.Left[bot.LeftUnknown] = unknown
	}
	seen := map[bot.ProductID]bool{}
	for _, s := range products {
		if seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		switch why := r.Directory().Invites(s, r.today()); {
		case why != "":
			w.Left[why] = append(w.Left[why], s.Name)
		case len(w.Invited) < bot.MaxWave:
			w.Invited = append(w.Invited, bot.NamedProduct{Product: s.ID, Slug: s.Slug, Name: s.Name})
		default:
			w.More++
		}
	}
	return w
}

// heldBack tells whether nothing leaves by itself now.
func (r *Router) heldBack() bool {
	return !r.Sending.Leaves() || r.Directory().Paused(r.Clock.Now())
}

// pressWave invites the teams that somebody saw.
func (r *Router) pressWave(ctx context.Context, p Press) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionLaunch, "") {
		return Reply{}, refusal(p.Who, bot.CodeStaffOnly, "")
	}
	products, unknown := r.productsOf(p.Act.Text)
	wave, err := r.inviteWave(ctx, r.wave(products, unknown), p)
	return Reply{Show: wave}, err
}

// InviteNamed invites the teams of products by their slugs or names, for whoever
// runs the bot; when dry it only tells whom it would.
func (r *Router) InviteNamed(ctx context.Context, names []string, door string, dry bool) (bot.Wave, error) {
	snapshot := r.Catalogue.Current()
	switch {
	case snapshot.Catalogue == nil:
		return bot.Wave{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	case !r.ready(): // nobody's channel is known
		return bot.Wave{}, &bot.Error{Code: bot.CodeBusy}
	}
	chosen, unknown, err := r.waveOf(snapshot, strings.Join(names, ",")+",")
	if err != nil {
		return bot.Wave{}, err
	}
	wave := r.wave(chosen, unknown)
	if dry {
		return wave, nil
	}
	return r.inviteWave(ctx, wave, Press{Door: door})
}

// inviteWave switches products to invited and owes each team its welcome. One that
// somebody else invited meanwhile is left to them.
func (r *Router) inviteWave(ctx context.Context, w bot.Wave, p Press) (bot.Wave, error) {
	if w.Held {
		return w, &bot.Error{Code: bot.CodeHeldBack}
	}
	would := w.Invited
	w.Invited, w.Done = nil, true
	for _, one := range would {
		s := bot.Startup{ID: one.Product, Slug: one.Slug, Name: one.Name}
		as, _ := r.Directory().As(p.Who, bot.ActionLaunch, s.ID)
		changed, err := r.setState(ctx, s, bot.LaunchInvited, p, as, bot.WelcomeOwed(s, r.Nonce(), r.Clock.Now()))
		switch {
		case err != nil:
			return w, err
		case changed:
			w.Invited = append(w.Invited, one)
		default:
			w.Left[bot.LeftInvited] = append(w.Left[bot.LeftInvited], s.Name)
		}
	}
	return w, nil
}

// setState switches a product, which counts at once.
func (r *Router) setState(ctx context.Context, s bot.Startup, to bot.LaunchState, p Press, as bot.Role, owed ...bot.Delivery) (changed bool, err error) {
	return r.switches(ctx, bot.Choosing{Choice: bot.Choice{Product: s.ID, State: to}, By: p.Who.ID, As: as, Door: p.Door, Owed: owed})
}

// switches is setState, with all that it stores.
func (r *Router) switches(ctx context.Context, c bot.Choosing) (changed bool, err error) {
	c.Part, c.At = bot.ChoiceState, r.Clock.Now()
	_, changed, err = r.Records.SetChoice(ctx, c)
	if err == nil {
		err = r.Rebound(ctx)
	}
	if err != nil {
		return changed, internal("switch a product", err)
	}
	r.Wake()
	return changed, nil
}

// portfolioText is a text of /portefeuille as filters read it: « écologie » names
// incubators.
func (r *Router) portfolioText(snapshot catalogue.Snapshot, text string) string {
	_, exactly := r.incubator(snapshot, text)
	if ids, _ := snapshot.Catalogue.Values(catalogue.FacetIncubator, text); len(ids) > 0 && !exactly {
		return "incubateur:" + quoteSpaces(text)
	}
	return text
}
