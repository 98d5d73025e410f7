package commands

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// indicatorVerb is something /indicateur does beside showing figures.
type indicatorVerb struct {
	words string // folded; those of several words run together
	run   func(r *Router, ctx context.Context, c Call, rest string) (Reply, error)
}

func indicatorVerbs() []indicatorVerb {
	return []indicatorVerb{
		{"retirer retire supprimer remove undo", (*Router).takeBackVerb},
		{"historique history", (*Router).changesVerb},
		{"cible objectif target goal", (*Router).targetVerb},
		{"archiver archive", func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
			return r.archiveVerb(ctx, c, rest, true)
		}},
		{"desarchiver revive unarchive", func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
			return r.archiveVerb(ctx, c, rest, false)
		}},
		{"pasencore pasencoredisponible plustard notyet later", func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
			return r.laterVerb(ctx, c, rest, false)
		}},
		{"pasdechiffre aucunchiffre sanschiffre nofigure", func(r *Router, ctx context.Context, c Call, rest string) (Reply, error) {
			return r.laterVerb(ctx, c, rest, true)
		}},
		{"exporter exporte export csv publier publish", (*Router).publicVerb},
		{"chercher cherche quimesure search find whomeasures", (*Router).searchVerb},
		{"nouveau nouvel nouvelle ajouter creer new add create", (*Router).newVerb},
		{"modifier definir renommer change modify define rename", (*Router).modifyVerb},
		{"delai delay", setVerb(setDelay)},
		{"responsable suivipar incharge owner", setVerb(setInCharge)},
		{"cle cles key keys token jeton cleapi apikey", (*Router).keyVerb},
		{"api", (*Router).apiVerb},
		{"source", setVerb(setSource)},
		{"public publique", setVerb(setPublic)},
		{"trajectoire pace", setVerb(setPace)},
		{"noter note saisir enregistrer record enter corriger correct", (*Router).noteVerb},
	}
}

// indicatorVerbIn is the verb a text begins with, in one word or several.
func indicatorVerbIn(text string) (v indicatorVerb, rest string, ok bool) {
	fields := strings.Fields(text)
	for n := min(3, len(fields)); n > 0; n-- {
		word := catalogue.Fold(strings.Join(fields[:n], ""))
		for _, v := range indicatorVerbs() {
			if word != "" && slices.Contains(strings.Fields(v.words), word) {
				return v, strings.Join(fields[n:], " "), true
			}
		}
	}
	return v, text, false
}

// indicateur answers /indicateur: the figures of a product or of one indicator,
// or what changes them.
func (r *Router) indicateur(ctx context.Context, c Call) (Reply, error) {
	if v, rest, ok := indicatorVerbIn(c.Text); ok && !r.isNamed(c.Text) {
		return v.run(r, ctx, c, rest)
	}
	return r.shown(ctx, c)
}

// shown answers what begins with no verb: figures to read, or to note.
func (r *Router) shown(ctx context.Context, c Call) (Reply, error) {
	if strings.Contains(c.Text, "=") {
		return r.typed(ctx, c, false)
	}
	c.Text, _ = withoutWord(c.Text, proposing)
	if reply, ok, err := r.historyTyped(ctx, c); ok {
		return reply, err
	}
	s, instead, err := r.about(c, bot.VerbFigures)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.figures(ctx, s.ID, c.Who)
}

// proposing are the words of /indicateur for the button under its answer.
var proposing = wordSet("proposer propose")

// noteVerb is /indicateur noter: a figure that is typed, else the button that
// opens the form.
func (r *Router) noteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	c.Text = rest
	if strings.Contains(rest, "=") {
		return r.typed(ctx, c, false)
	}
	s, instead, err := r.about(c, bot.VerbFigures)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.figures(ctx, s.ID, c.Who)
}

// lastSome matches « 12 derniers mois ».
var lastSome = regexp.MustCompile(`(?i)\b(?:les )?(\d{1,3}) (?:derniers?|dernières?|last) (mois|ans|années|semaines|months|years|weeks)\b|\blast (\d{1,3}) (months|years|weeks)\b`)

// historyTyped answers « dossierfacile baux depuis 2025-01 »; ok is false when no
// indicator is named.
func (r *Router) historyTyped(ctx context.Context, c Call) (reply Reply, ok bool, err error) {
	text, since, err := r.sinceTyped(c.Text)
	if err != nil {
		return Reply{}, true, bot.AsError(err).After("indicateur")
	}
	if m := lastSome.FindStringSubmatch(text); m != nil && since.IsZero() {
		if s, ok := spanTyped([]string{m[1] + m[3], m[2] + m[4]}); ok {
			since = s.before(r.today())
			text = strings.Join(strings.Fields(lastSome.ReplaceAllString(text, " ")), " ")
		}
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
	found := indicatorsNamed(facts.Active(), rest)
	switch {
	case len(found) == 1:
		reply, err := r.history(ctx, c.Who, s, found[0], since)
		return reply, true, err
	case len(found) > 1:
		return Reply{Show: whichIndicator(s, facts, rest, found)}, true, nil
	}
	if _, named := snapshot.Catalogue.Lookup(strings.TrimSpace(strings.TrimSuffix(text, rest))); named && rest != text {
		return Reply{Show: whichIndicator(s, facts, rest, nil)}, true, nil
	}
	return Reply{}, false, nil
}

// history shows one indicator, since a day.
func (r *Router) history(ctx context.Context, who bot.Person, s bot.Startup, ind bot.IndicatorFacts, since bot.Date) (Reply, error) {
	q := bot.Series{Product: s.ID, Indicator: ind.ID}
	h := bot.History{Product: s.ID, Slug: s.Slug, Name: s.Name, Indicator: ind.Indicator, Line: bot.LineOf(ind), Day: r.today(),
		InCharge: r.Directory().Settings(s.ID).InCharge(ind), Late: bot.PaceOf(ind.Indicator, ind.Measures, r.today())}
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
	return Reply{Show: h}, nil
}

// pressPicture answers « Graphique » and « Publier ici ».
func (r *Router) pressPicture(ctx context.Context, p Press) (Reply, error) {
	if len(p.Act.Fields) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeGone}
	}
	since, _ := bot.ParseDate(p.Act.Text)
	post := bot.HistoryPost{Product: p.Act.Product, Indicator: p.Act.Fields[0].Indicator, Since: since, Alone: p.Act.Verb == bot.VerbPicture}
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

// pictured reads what an indicator's message shows; nil when it is gone.
func (r *Router) pictured(ctx context.Context, post bot.HistoryPost) (*bot.History, error) {
	s, ok := r.Catalogue.Current().Product(post.Product)
	if !ok {
		return nil, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	ind, ok := facts.Named(post.Indicator)
	if !ok {
		return nil, nil
	}
	reply, err := r.history(ctx, bot.Person{Guest: true}, s, ind, post.Since)
	if err != nil {
		return nil, err
	}
	h := reply.Show.(bot.History)
	return &h, nil
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
		return Reply{}, &bot.Error{Code: bot.CodeGone}
	}
	return r.history(ctx, p.Who, s, ind, bot.Date{})
}

// figures answers the button « Tous les chiffres » too.
func (r *Router) figures(ctx context.Context, id bot.ProductID, who bot.Person) (Reply, error) {
	s, err := r.product(id)
	if err != nil {
		return Reply{}, err
	}
	facts, err := r.Figures.Facts(ctx, id)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	card := bot.NewFiguresCard(s, facts, r.today())
	if _, card.MayRecord, err = r.may(ctx, who, bot.ActionRecord, id); err != nil {
		return Reply{}, err
	}
	card.Propose = !card.MayRecord && r.Directory().May(who, bot.ActionPropose, id)
	return Reply{Show: card}, nil
}

// changesVerb is /indicateur historique: who changed an indicator, and how.
func (r *Router) changesVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	one, instead, err := r.indicatorTyped(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.past(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door,
		Act: bot.Act{Verb: bot.VerbJournal, Product: one.product.ID, Fields: []bot.Asked{{Indicator: one.indicator.ID}}}})
}

// defining gathers what a definition needs: the indicator named, and the right.
func (r *Router) defining(ctx context.Context, c Call, text string) (one oneIndicator, d bot.Definition, instead *Reply, err error) {
	one, instead, err = r.indicatorTyped(ctx, c, text)
	if err != nil || instead != nil {
		return one, d, instead, err
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, one.product.ID)
	if err == nil && !may {
		reply, refusedErr := r.refused(c.Who, bot.ActionRecord, one.product)
		instead, err = &reply, refusedErr
	}
	was := one.indicator.Indicator
	return one, bot.Definition{Indicator: was, Was: &was, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now()}, instead, err
}

// define stores a definition, and tells it.
func (r *Router) define(ctx context.Context, one oneIndicator, d bot.Definition) (Reply, error) {
	ind, err := r.Figures.Define(ctx, d)
	switch {
	case errors.Is(err, bot.ErrTaken):
		return Reply{}, &bot.Error{Code: bot.CodeNameTaken, Arg: d.Indicator.Name}
	case errors.Is(err, bot.ErrMoved):
		return Reply{}, &bot.Error{Code: bot.CodeMoved}
	case err != nil:
		return Reply{}, internal("define an indicator", err)
	}
	r.Wake()
	return Reply{Show: bot.Defined{Product: one.product.ID, Slug: one.product.Slug, Name: one.product.Name, Indicator: ind, Was: d.Was, Day: r.today()}}, nil
}

// targetVerb is /indicateur cible PRODUCT INDICATOR = 12 % fin 2026, or « aucune ».
func (r *Router) targetVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	left, right, typed := strings.Cut(rest, "=")
	one, d, instead, err := r.defining(ctx, c, strings.TrimSpace(left))
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if right = strings.TrimSpace(right); !typed || right == "" {
		return Reply{}, &bot.Error{Code: bot.CodeTargetHow, Arg: one.product.Slug + " " + one.indicator.ShortName}
	}
	if noneWords[catalogue.Fold(right)] {
		d.Indicator.Target = nil
		return r.define(ctx, one, d)
	}
	value, day, ok := targetTyped(right, r.today())
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeTargetHow, Arg: one.product.Slug + " " + one.indicator.ShortName}
	}
	if !day.After(r.today()) {
		return Reply{}, &bot.Error{Code: bot.CodePastTarget, Arg: right}
	}
	n, err := bot.ParseNumber(value, one.indicator.Unit)
	if err != nil {
		return Reply{}, &bot.Error{Code: bot.AsError(err).Code, Arg: value}
	}
	d.Indicator.Target = &bot.Target{Value: n.Value, Decimals: n.Decimals, Date: day}
	return r.define(ctx, one, d)
}

var noneWords = wordSet("aucune aucun non none sans retirer")

// targetTyped splits « 12 % fin 2026 » into a value and a day.
func targetTyped(text string, today bot.Date) (value string, day bot.Date, ok bool) {
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		from := i
		for from < len(words) && whenWords[catalogue.Fold(words[from])] {
			from++
		}
		if from == i && isNumber(words[i]) || from == len(words) {
			continue
		}
		rest := strings.Join(words[from:], " ")
		if day, ok := endTyped(rest, today); ok {
			return strings.Join(words[:i], " "), day, true
		}
	}
	return "", day, false
}

// endTyped reads the last day of what a text names: a year, a month, a quarter, or
// a day to come.
func endTyped(text string, today bot.Date) (bot.Date, bool) {
	for _, f := range []bot.Frequency{bot.Yearly, bot.Monthly, bot.Quarterly, bot.HalfYearly} {
		if p, ok, fits := periodTyped(f, text, today); ok && fits && len(strings.FieldsFunc(text, dateSeparator)) < longestDate {
			if !p.End.After(today) && !strings.ContainsAny(text, "0123456789") { // « décembre » is the next one
				p, _, _ = periodTyped(f, text+" "+strconv.Itoa(today.Year), today)
				if !p.End.After(today) {
					p, _, _ = periodTyped(f, text+" "+strconv.Itoa(today.Year+1), today)
				}
			}
			return p.End, true
		}
	}
	if day, ok := dayAhead(text, today); ok {
		return day, true
	}
	return readDate(text)
}

// archiveVerb is /indicateur archiver: it is followed no more, and nothing is
// lost.
func (r *Router) archiveVerb(ctx context.Context, c Call, rest string, archived bool) (Reply, error) {
	if !archived {
		return r.reviveVerb(ctx, c, rest)
	}
	one, d, instead, err := r.defining(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	d.Indicator.Archived = true
	return r.define(ctx, one, d)
}

// reviveVerb is /indicateur désarchiver.
func (r *Router) reviveVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return Reply{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, named, ok := r.productBegins(snapshot, c, rest)
	if !ok {
		return Reply{}, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "indicateur désarchiver " + snapshot.Catalogue.Example().Slug}
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may {
		return r.refused(c.Who, bot.ActionRecord, s)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	var archived []bot.IndicatorFacts
	for _, ind := range facts.Indicators {
		if ind.Archived {
			archived = append(archived, ind)
		}
	}
	found := indicatorsNamed(archived, named)
	if len(found) != 1 {
		which := bot.WhichIndicator{Product: s.ID, Slug: s.Slug, Name: s.Name, Asked: named, Archived: true}
		for _, ind := range archived {
			which.Choices = append(which.Choices, ind.Indicator)
		}
		return Reply{Show: which}, nil
	}
	was := found[0].Indicator
	d := bot.Definition{Indicator: was, Was: &was, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now()}
	d.Indicator.Archived = false
	return r.define(ctx, oneIndicator{s, facts, found[0]}, d)
}
