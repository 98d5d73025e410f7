package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jalon/bot"
)

// indicatorVerbs are what /indicateur does beside showing figures.
func indicatorVerbs() []spokenVerb {
	return []spokenVerb{
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
		{"importer importe import", func(*Router, context.Context, Call, string) (Reply, error) { return Reply{Show: bot.SendFile{}}, nil }},
		{"attendre attend attends jattends veux jeveux jevoudrais wait waitfor iwait iwaitfor want iwant", wantVerb(true)},
		{"neplusattendre nattendplus nattendsplus jenattendsplus unwait stopwaiting stopwaitingfor", wantVerb(false)},
		{"chercher cherche quimesure search find whomeasures", (*Router).searchVerb},
		{"nouveau nouvel nouvelle ajouter creer new add create", (*Router).newVerb},
		{"modifier definir change modify define", (*Router).modifyVerb},
		{"renommer renomme rename", (*Router).renameIndicatorVerb},
		{"delai delay", setVerb(setDelay)},
		{"responsable suivipar incharge owner", setVerb(setInCharge)},
		{"cle cles key keys token jeton cleapi apikey", (*Router).keyVerb},
		{"api", (*Router).apiVerb},
		{"source", setVerb(setSource)},
		{"public publique", setVerb(setPublic)},
		{"trajectoire pace", setVerb(setPace)},
		{"noter note saisir enregistrer record enter", (*Router).noteVerb},
		{"corriger corrige rectifier correct fix", (*Router).correctVerb},
	}
}

// indicateur answers /indicateur: the figures of a product or of one indicator,
// or what changes them.
func (r *Router) indicateur(ctx context.Context, c Call) (Reply, error) {
	if v, rest, ok := verbIn(indicatorVerbs(), c.Text); ok && !r.isNamed(c.Text) {
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
	if err := r.withoutEquals(ctx, c); err != nil {
		return Reply{}, err
	}
	if reply, ok, err := r.historyTyped(ctx, c); ok {
		return reply, err
	}
	s, instead, err := r.about(c, bot.VerbFigures)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.figures(ctx, s.ID, c.Who)
}

// withoutEquals refuses « baux 10,4 », an indicator and a number: nobody knows
// whether the figure is to be noted.
func (r *Router) withoutEquals(ctx context.Context, c Call) error {
	if r.isNamed(c.Text) {
		return nil
	}
	words := strings.Fields(c.Text)
	for n := 1; n < len(words); n++ {
		about, number := strings.Join(words[:n], " "), strings.Join(words[n:], " ")
		value, err := bot.ParseNumber(number, "")
		if err != nil || len(number) == 4 && value.Value >= 1900 && value.Value < 2100 { // « baux 2025 » is that year's
			continue
		}
		if _, instead, err := r.indicatorTyped(ctx, c, about); err != nil || instead != nil {
			return err
		}
		return &bot.Error{Code: bot.CodeNoEquals, Hint: c.Trigger + " " + about + " = " + number}
	}
	return nil
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

// mostSuggested is how many families that a product lacks have an example.
const mostSuggested = 2

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
	card := bot.NewFiguresCard(s, r.Directory().Settings(s.ID), facts, r.today())
	if _, card.MayRecord, err = r.may(ctx, who, bot.ActionRecord, id); err != nil {
		return Reply{}, err
	}
	free := unused(r.Suggestions, facts)
	for i, lack := range card.Lacking[:min(len(card.Lacking), mostSuggested)] {
		if n := slices.IndexFunc(free, func(ind bot.Indicator) bool { return ind.Family == lack.Family }); n >= 0 {
			card.Lacking[i].Example = free[n].Name
		}
	}
	card.Propose = !card.MayRecord && r.Directory().May(who, bot.ActionPropose, id)
	if !card.MayRecord && who.ID != "" {
		card.Awaited = bot.MissingIn(facts.Awaited(s, r.today()))
	}
	return Reply{Show: card}, nil
}

// changesVerb is /indicateur historique: who changed an indicator, and how.
func (r *Router) changesVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	one, instead, err := r.indicatorToRead(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.past(ctx, Press{Who: c.Who, Channel: c.Channel, Door: c.Door,
		Act: bot.Act{Verb: bot.VerbJournal, Product: one.product.ID, Fields: []bot.Asked{{Indicator: one.indicator.ID}}}})
}

// indicatorToRead is indicatorTyped, of those that were archived too.
func (r *Router) indicatorToRead(ctx context.Context, c Call, text string) (one oneIndicator, instead *Reply, err error) {
	one, instead, err = r.indicatorTyped(ctx, c, text)
	which, unclear := bot.WhichIndicator{}, false
	if instead != nil {
		which, unclear = instead.Show.(bot.WhichIndicator)
	}
	if err != nil || !unclear {
		return one, instead, err
	}
	s, err := r.product(which.Product)
	if err != nil {
		return one, nil, err
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return one, nil, internal("read figures", err)
	}
	if found := readable(facts, which.Asked); len(found) == 1 {
		return oneIndicator{s, facts, found[0]}, nil, nil
	}
	return one, instead, nil
}

// correctVerb is /indicateur corriger baux = 10,2 septembre; without a figure, the
// indicator with what was noted, and the button that corrects it.
func (r *Router) correctVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if c.Text = rest; strings.Contains(rest, "=") {
		return r.typed(ctx, c, false)
	}
	one, instead, err := r.indicatorTyped(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.history(ctx, c.Who, one, bot.Date{})
}

// correct opens the form of an indicator's last figures.
func (r *Router) correct(ctx context.Context, p Press) (Reply, error) {
	s, facts, refused, err := r.openingFacts(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if len(p.Act.Fields) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
	}
	ind, known := facts.Named(p.Act.Fields[0].Indicator)
	if !known || ind.Archived {
		return Reply{}, &bot.Error{Code: bot.CodeIndicatorGone}
	}
	form := &bot.FigureForm{Name: s.Name, Correction: ind.Name, Act: bot.Act{Verb: bot.VerbSave, Product: s.ID, Nonce: r.Nonce()}}
	for n, m := range ind.Measures[:min(len(ind.Measures), bot.MaxFormFigures)] {
		figure := bot.FigureOf(ind.Indicator, m)
		item := bot.FormItem{Field: fmt.Sprintf("valeur%d", n+1), Name: ind.Name, Short: ind.ShortName, Unit: ind.Unit, Period: figure.Period, Last: &figure}
		form.Items = append(form.Items, item)
		form.Act.Fields = append(form.Act.Fields, bot.Asked{Field: item.Field, Indicator: ind.ID, Period: m.Period})
	}
	if len(form.Items) == 0 {
		return Reply{Show: bot.NothingDue{Name: s.Name}}, nil
	}
	return Reply{Form: form}, nil
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

// nameTaken says whose name an indicator's is; Err tells which of both it is.
func nameTaken(taken *bot.TakenError, s bot.Startup) *bot.Error {
	e := &bot.Error{Code: bot.CodeNameTaken, Arg: taken.By.Name, Err: taken}
	if taken.Short {
		e.Arg = taken.By.ShortName
	}
	if taken.By.Archived {
		e.Command, e.Hint = "indicateur", joined("desarchiver", s.Slug, taken.By.ShortName)
	}
	return e
}

// define stores a definition, and tells it.
func (r *Router) define(ctx context.Context, one oneIndicator, d bot.Definition) (Reply, error) {
	ind, err := r.Figures.Define(ctx, d)
	var taken *bot.TakenError
	switch {
	case errors.As(err, &taken):
		return Reply{}, nameTaken(taken, one.product)
	case errors.Is(err, bot.ErrMoved):
		return Reply{}, &bot.Error{Code: bot.CodeMoved}
	case err != nil:
		return Reply{}, internal("define an indicator", err)
	}
	r.Wake()
	return Reply{Show: bot.Defined{Product: one.product.ID, Slug: one.product.Slug, Name: one.product.Name, Indicator: ind, Was: d.Was, Day: r.today()}}, nil
}
