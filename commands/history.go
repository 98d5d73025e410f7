package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// lastSome matches « 12 derniers mois ».
var lastSome = regexp.MustCompile(`(?i)\b(?:les )?(\d{1,3}) (?:derniers?|dernières?|last) (mois|ans|années|semaines|months|years|weeks)\b|\blast (\d{1,3}) (months|years|weeks)\b`)

// historyTyped answers « dossierfacile baux depuis 2025-01 »; ok is false when no
// indicator is named.
func (r *Router) historyTyped(ctx context.Context, c Call) (reply Reply, ok bool, err error) {
	text, since, err := r.spanOf(c.Text)
	if err != nil {
		return Reply{}, true, bot.AsError(err).After("indicateur")
	}
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil || r.isNamed(text) {
		return Reply{}, false, nil
	}
	s, rest, ok := r.productBegins(snapshot, c, text)
	if !ok || rest == "" {
		return Reply{}, false, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, true, internal("read figures", err)
	}
	found := readable(facts, rest)
	switch {
	case len(found) == 1:
		reply, err := r.history(ctx, c.Who, oneIndicator{s, facts, found[0]}, since)
		return reply, true, err
	case len(found) > 1:
		return Reply{Show: whichIndicator(s, facts, rest, found)}, true, nil
	}
	if _, named := snapshot.Catalogue.Lookup(strings.TrimSpace(strings.TrimSuffix(text, rest))); named && rest != text {
		return Reply{Show: whichIndicator(s, facts, rest, nil)}, true, nil
	}
	return Reply{}, false, nil
}

// spanOf takes « depuis 2025-01 » or « 12 derniers mois » off a text.
func (r *Router) spanOf(text string) (rest string, since bot.Date, err error) {
	rest, since, err = r.sinceTyped(text)
	if m := lastSome.FindStringSubmatch(rest); err == nil && m != nil && since.IsZero() {
		if s, ok := spanTyped([]string{m[1] + m[3], m[2] + m[4]}); ok {
			since = s.before(r.today())
			rest = strings.Join(strings.Fields(lastSome.ReplaceAllString(rest, " ")), " ")
		}
	}
	return rest, since, err
}

// namesIndicator tells whether a sentence is an indicator's name after its
// product's, or in its product's channel.
func (r *Router) namesIndicator(ctx context.Context, c Call) bool {
	text, _, err := r.spanOf(c.Text)
	snapshot := r.Catalogue.Current()
	if err != nil || snapshot.Catalogue == nil || r.isNamed(text) {
		return false
	}
	s, rest, ok := r.productNamed(snapshot, c, text)
	if !ok || rest == "" {
		return false
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	asked := catalogue.Fold(rest)
	return err == nil && asked != "" && slices.ContainsFunc(facts.Active(), func(ind bot.IndicatorFacts) bool {
		return catalogue.Fold(ind.ShortName) == asked || catalogue.Fold(ind.Name) == asked
	})
}

// history shows one indicator, since a day.
func (r *Router) history(ctx context.Context, who bot.Person, one oneIndicator, since bot.Date) (Reply, error) {
	s, ind := one.product, one.indicator
	q := bot.Series{Product: s.ID, Indicator: ind.ID}
	h := bot.History{Product: s.ID, Slug: s.Slug, Name: s.Name, Indicator: ind.Indicator, Line: bot.LineOf(ind, r.today()), Day: r.today()}
	h.Line.InCharge = r.Directory().Settings(s.ID).InCharge(ind)
	if !since.IsZero() {
		h.From, h.Since = bot.PeriodOf(ind.Frequency, since), since
		q.From = h.From.Key()
	}
	measures, err := r.Figures.Series(ctx, q)
	if err != nil {
		return Reply{}, internal("read a series", err)
	}
	for _, m := range measures {
		h.Points = append(h.Points, bot.HistoryPoint{Figure: bot.FigureOf(ind.Indicator, m), Waiver: m.Waiver, Comment: m.Comment, Learnt: m.Learnt})
	}
	if _, h.MayRecord, err = r.may(ctx, who, bot.ActionRecord, s.ID); err != nil {
		return Reply{}, err
	}
	h.Awaited = !h.MayRecord && who.ID != "" && slices.ContainsFunc(one.facts.Awaited(s, r.today()), func(a bot.Awaited) bool { return a.Facts.ID == ind.ID })
	return Reply{Show: h}, nil
}

// pressPicture answers « Graphique » and « Publier ici ».
func (r *Router) pressPicture(ctx context.Context, p Press) (Reply, error) {
	since, _ := bot.ParseDate(p.Act.Text)
	post := bot.HistoryPost{Product: p.Act.Product, Since: since, Alone: p.Act.Verb == bot.VerbPicture}
	if len(p.Act.Fields) > 0 {
		post.Indicator = p.Act.Fields[0].Indicator
	}
	if post.Alone {
		if p.Who.ID == "" {
			return Reply{}, &bot.Error{Code: bot.CodeBusy}
		}
		return r.owe(ctx, p, bot.KindExport, "export/", bot.Content{History: &post}, bot.FileOwed{})
	}
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
	now := r.Clock.Now()
	err = r.Figures.Owe(ctx, []bot.Delivery{{Name: "publish/" + p.Act.Nonce, Kind: bot.KindPublish, Product: s.ID, Slot: now, Due: now, Until: now.Add(publishWithin),
		To: bot.Destination{Channel: p.Channel}, Content: bot.Content{History: &post}, State: bot.StatePlanned, PlannedAt: now}})
	if err != nil {
		return Reply{}, internal("publish an indicator", err)
	}
	r.Wake()
	return Reply{Show: bot.Published{Name: s.Name}}, nil
}

// pictured reads what a message about an indicator shows, or about all that a
// product follows; nothing when it is gone.
func (r *Router) pictured(ctx context.Context, post bot.HistoryPost) (bot.HistoryPost, error) {
	s, ok := r.Catalogue.Current().Product(post.Product)
	if !ok {
		return post, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return post, err
	}
	everybody := bot.Person{Guest: true}
	charted := func(id bot.IndicatorID) (*bot.History, error) {
		ind, ok := facts.Named(id)
		if !ok {
			return nil, nil
		}
		reply, err := r.history(ctx, everybody, oneIndicator{s, facts, ind}, post.Since)
		if err != nil {
			return nil, err
		}
		h := reply.Show.(bot.History)
		return &h, nil
	}
	if post.Indicator != "" {
		post.History, err = charted(post.Indicator)
		return post, err
	}
	reply, err := r.figures(ctx, s.ID, everybody)
	if err != nil {
		return post, err
	}
	card := reply.Show.(bot.FiguresCard)
	for _, l := range card.Lines {
		if l.Figure == nil || len(post.Charts) == bot.MostPictures {
			continue
		}
		h, err := charted(l.ID)
		if err != nil {
			return post, err
		}
		if h != nil { // it may have gone meanwhile
			post.Charts = append(post.Charts, *h)
		}
	}
	post.Card = &card
	return post, nil
}

// pressHistory shows the indicator of a button, or of a menu.
func (r *Router) pressHistory(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	id := p.Act.Text
	if id == "" {
		id = p.Act.Choice
	}
	ind, ok := facts.Named(bot.IndicatorID(id))
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
	}
	return r.history(ctx, p.Who, oneIndicator{s, facts, ind}, bot.Date{})
}
