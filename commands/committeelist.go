package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// everyCommittee are the words that ask for all the committees to come, folded.
var everyCommittee = wordSet("prochains prochain prochaines liste tous next list upcoming all venir")

// comite answers /comite: what changes committees, one product's, or those to
// come, of all or of those a text keeps.
func (r *Router) comite(ctx context.Context, c Call) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if v, rest, ok := verbIn(committeeVerbs(), c.Text); ok && !r.isNamed(c.Text) {
		return v.run(r, ctx, c, rest)
	}
	if v, word, rest, ok := nearVerb(committeeVerbs(), c.Text); ok && !saysProduct(snapshot, c.Text) {
		c.Text = joined(word, rest)
		return v.run(r, ctx, c, rest)
	}
	text, every := withoutWord(c.Text, everyCommittee)
	if _, named := snapshot.Catalogue.Lookup(c.Text); !named { // « quels sont les comités du mtes ? »
		text = aboutCommittees(text)
	}
	_, here := r.productHere(snapshot, c.Channel, c.ChannelName)
	if text == "" && (every || !here) {
		return r.upcoming(ctx, snapshot.Catalogue.Startups, "")
	}
	if _, named := r.meant(snapshot, text); !named && text != "" {
		_, isList, err := filters(snapshot.Catalogue, text, every)
		_, house := r.incubator(snapshot, text)
		switch {
		case err != nil:
			return Reply{}, err
		case isList || house:
			products, instead, err := r.chosenOrNone(snapshot, text, c.Direct)
			if err != nil || instead != nil {
				return orReply(instead), err
			}
			return r.upcoming(ctx, products, text)
		}
	}
	c.Text = text
	s, instead, err := r.about(c, bot.VerbMeeting)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.meeting(ctx, c.Who, s.ID)
}

// saysProduct tells whether a text is a product's name, or its first word one of a
// product's name or pitch.
func saysProduct(snapshot catalogue.Snapshot, text string) bool {
	word, _ := firstWord(text)
	_, named := snapshot.Catalogue.Lookup(text)
	found := snapshot.Catalogue.Search(word, mostChoices)
	return named || found.Named || slices.ContainsFunc(found.Startups, func(s bot.Startup) bool {
		return slices.Contains(catalogue.Telling(s.Name+" "+s.Pitch), catalogue.Fold(word))
	})
}

// upcoming lists the committees to come of products: those announced, and those
// that the catalogue alone dates.
func (r *Router) upcoming(ctx context.Context, products []bot.Startup, asked string) (Reply, error) {
	all, err := r.announcedAhead(ctx)
	if err != nil {
		return Reply{}, err
	}
	answer := bot.CommitteesOf(products, all, r.today(), r.Zone)
	answer.Asked = asked
	return Reply{Show: answer}, nil
}

// announcedAhead are the committees to come, by product, the soonest first.
func (r *Router) announcedAhead(ctx context.Context) (map[bot.ProductID][]bot.Committee, error) {
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{From: r.Clock.Now()})
	if err != nil {
		return nil, internal("list committees", err)
	}
	of := map[bot.ProductID][]bot.Committee{}
	for _, c := range planned(all) {
		of[c.Product] = append(of[c.Product], c)
	}
	return of, nil
}

// pressMeeting answers the button of a product's committee, or of one of them.
func (r *Router) pressMeeting(ctx context.Context, p Press) (Reply, error) {
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	return r.meetingOf(ctx, p.Who, s, c)
}

// meeting is a product's next committee.
func (r *Router) meeting(ctx context.Context, who bot.Person, id bot.ProductID) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	all, err := r.ahead(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if len(all) > 0 {
		one, instead, err := r.theCommittee(ctx, s, all, bot.VerbCommittee, bot.Draft{})
		if err != nil || instead != nil {
			return orReply(instead), err
		}
		return r.meetingOf(ctx, who, s, one)
	}
	answer := bot.CommitteesOf([]bot.Startup{s}, nil, r.today(), r.Zone)
	answer.Name, answer.Slug, answer.Product = s.Name, s.Slug, s.ID
	held, err := r.lastHeld(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if d := held[id].Decision; d != nil && d.Published && d.Next.After(r.today()) {
		answer.Last = d
	}
	if _, answer.May, err = r.may(ctx, who, bot.ActionAnnounce, s.ID); err != nil {
		return Reply{}, err
	}
	return Reply{Show: answer}, nil
}

func (r *Router) meetingOf(ctx context.Context, who bot.Person, s bot.Startup, c bot.Committee) (Reply, error) {
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	_, may, err := r.mayChange(ctx, who, c)
	if err != nil {
		return Reply{}, err
	}
	_, inside, err := r.mayReadDecision(ctx, who, c)
	if err != nil {
		return Reply{}, err
	}
	now := r.Clock.Now()
	standing := bot.StandingOf(c, s, facts, now)
	return Reply{Show: bot.CommitteeCard{Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Standing: standing, Manage: may, Inside: inside,
		Held: c.State == bot.CommitteePlanned && !now.Before(c.Start), Now: now}}, nil
}

// manage carries out what was chosen in the menu of a committee. The client says
// the choice: it gives no right.
func (r *Router) manage(ctx context.Context, p Press) (Reply, error) {
	verb := bot.Verb(p.Act.Choice)
	if !slices.Contains(bot.ManageVerbs, verb) {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	p.Act.Verb, p.Act.Choice = verb, ""
	return r.pressCommittee(ctx, p)
}

// mostHeld is how many committees a history lists.
const mostHeld = 10

// heldVerb is /comite historique: a product's committees, of the catalogue and of
// the bot.
func (r *Router) heldVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{Product: s.ID})
	if err != nil {
		return Reply{}, internal("list committees", err)
	}
	_, inside, err := r.may(ctx, c.Who, bot.ActionJournal, s.ID)
	if err != nil {
		return Reply{}, err
	}
	h := bot.CommitteeHistory{Name: s.Name, Slug: s.Slug, Inside: inside, Day: r.today(), Lines: bot.CommitteeRecords(s, all, r.Zone)}
	h.More = max(0, len(h.Lines)-mostHeld)
	h.Lines = h.Lines[:len(h.Lines)-h.More]
	return Reply{Show: h}, nil
}

// mostUndated is how many products without a date are listed.
const mostUndated = 12

// undatedVerb is /comite sans-date: the active products without a committee to
// come, of those a text keeps.
func (r *Router) undatedVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	rest = strings.TrimSpace(rest)
	products, instead, err := r.chosenOrNone(snapshot, rest, c.Direct)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	ahead, err := r.announcedAhead(ctx)
	if err != nil {
		return Reply{}, err
	}
	held, err := r.lastHeld(ctx, "")
	if err != nil {
		return Reply{}, err
	}
	u := bot.Undated{Asked: rest, Day: r.today()}
	for _, s := range products {
		if !s.ActiveAt(u.Day) || len(ahead[s.ID]) > 0 || s.NextCommittee(u.Day) != nil {
			continue
		}
		last := s.LastCommittee(u.Day)
		if met := r.Directory().Settings(s.ID).Met; met.After(last) {
			last = met
		}
		line := bot.UndatedLine{Name: s.Name, Slug: s.Slug, Last: last}
		if own, met := held[s.ID]; met {
			if on := bot.DateOf(own.Start.In(r.Zone)); on.After(last) {
				line.Last = on
			}
			if d := own.Decision; d != nil && d.Published && d.Next.After(u.Day) {
				line.Next = d
			}
		}
		u.Lines = append(u.Lines, line)
	}
	slices.SortStableFunc(u.Lines, func(a, b bot.UndatedLine) int { return a.Last.Compare(b.Last) })
	u.More = max(0, len(u.Lines)-mostUndated)
	u.Lines = u.Lines[:len(u.Lines)-u.More]
	return Reply{Show: u}, nil
}

// chosenOrNone are the products that a text keeps; instead, that it keeps none:
// no filter is in it, no incubator, and no product's subject.
func (r *Router) chosenOrNone(snapshot catalogue.Snapshot, text string, direct bool) (products []bot.Startup, instead *Reply, err error) {
	if products, err = r.chosen(snapshot, text); err != nil || len(products) > 0 {
		return products, nil, err
	}
	if _, isList, _ := filters(snapshot.Catalogue, text, false); isList { // read without a fault already
		return nil, nil, nil
	}
	return nil, &Reply{Show: bot.NotFound{Asked: text, Topic: strings.ToLower(snapshot.Catalogue.Topic()), Direct: direct}}, nil
}

// lastHeld is each product's last committee that the bot knows; of one product
// when it is named.
func (r *Router) lastHeld(ctx context.Context, p bot.ProductID) (map[bot.ProductID]bot.Committee, error) {
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{Product: p, From: r.Clock.Now().Add(-2 * 365 * 24 * time.Hour), Until: r.Clock.Now()})
	if err != nil {
		return nil, internal("list committees", err)
	}
	last := map[bot.ProductID]bot.Committee{}
	for _, c := range planned(all) {
		last[c.Product] = c
	}
	return last, nil
}
