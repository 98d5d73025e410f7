package commands

import (
	"context"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// oneIndicator is an indicator with its product.
type oneIndicator struct {
	product   bot.Startup
	facts     bot.Facts
	indicator bot.IndicatorFacts
}

// indicatorTyped is the indicator that a text names: the product is the longest
// beginning that names one, or the channel's; the rest is the indicator, which
// need not be named where there is one alone.
func (r *Router) indicatorTyped(ctx context.Context, c Call, text string) (one oneIndicator, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return one, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, rest, ok := r.productBegins(snapshot, c, text)
	if !ok {
		if text == "" {
			instead, err = r.whichOfTheirs(snapshot, c, bot.VerbFigures, c.Trigger)
			return one, instead, err
		}
		reply := whichOrNone(snapshot, bot.VerbFigures, text, c.Direct)
		return one, &reply, nil
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return one, nil, internal("read figures", err)
	}
	found := indicatorsNamed(facts.Active(), rest)
	if len(found) != 1 {
		return one, &Reply{Show: whichIndicator(s, facts, rest, found)}, nil
	}
	return oneIndicator{s, facts, found[0]}, nil, nil
}

// readable are the indicators that a text may name to read them: those that are
// followed, else one that was archived, by its name.
func readable(facts bot.Facts, text string) []bot.IndicatorFacts {
	found := indicatorsNamed(facts.Active(), text)
	asked := catalogue.Fold(text)
	for _, ind := range facts.Indicators {
		if ind.Archived && asked != "" && len(found) != 1 && (catalogue.Fold(ind.ShortName) == asked || catalogue.Fold(ind.Name) == asked) {
			return []bot.IndicatorFacts{ind}
		}
	}
	return found
}

func whichIndicator(s bot.Startup, facts bot.Facts, asked string, found []bot.IndicatorFacts) bot.WhichIndicator {
	which := bot.WhichIndicator{Product: s.ID, Slug: s.Slug, Name: s.Name, Asked: asked}
	if len(found) == 0 {
		found = facts.Active()
	}
	for _, ind := range found {
		which.Choices = append(which.Choices, ind.Indicator)
	}
	return which
}

// productBegins is the product that the longest beginning of a text names, and
// what is left of the text; the channel's, when none does; and the only one of who
// asks, without a text.
func (r *Router) productBegins(snapshot catalogue.Snapshot, c Call, text string) (s bot.Startup, rest string, ok bool) {
	if s, rest, ok = r.productNamed(snapshot, c, text); ok {
		return s, rest, true
	}
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if s, meant := r.meant(snapshot, strings.Join(words[:n], " ")); meant {
			return s, strings.Join(words[n:], " "), true
		}
	}
	if text == "" {
		if theirs := r.theirs(snapshot, c.Who); len(theirs) == 1 {
			return theirs[0], "", true
		}
	}
	return s, text, false
}

// theirs are the products that somebody is in the team of, by name.
func (r *Router) theirs(snapshot catalogue.Snapshot, who bot.Person) (products []bot.Startup) {
	for _, p := range r.Directory().ProductsOf(who.ID) {
		if s, known := snapshot.Product(p); known {
			products = append(products, s)
		}
	}
	slices.SortFunc(products, func(a, b bot.Startup) int { return strings.Compare(a.Name, b.Name) })
	return products
}

// whichOfTheirs asks which product is meant where none is named: one of who asks,
// when they have several; begun is how a line would begin.
func (r *Router) whichOfTheirs(snapshot catalogue.Snapshot, c Call, do bot.Verb, begun string) (*Reply, error) {
	if theirs := r.theirs(snapshot, c.Who); len(theirs) > 0 {
		return &Reply{Show: bot.WhichOne{Products: theirs[:min(len(theirs), mostChoices)], Total: len(theirs), Do: do}}, nil
	}
	return nil, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: joined(begun, snapshot.Catalogue.Example().Slug)}
}

// productNamed is productBegins without slips, and no further than the channel.
func (r *Router) productNamed(snapshot catalogue.Snapshot, c Call, text string) (s bot.Startup, rest string, ok bool) {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if s, named := snapshot.Catalogue.Lookup(strings.Join(words[:n], " ")); named {
			return s, strings.Join(words[n:], " "), true
		}
	}
	if !c.Direct {
		if s, here := r.productHere(snapshot, c.Channel, c.ChannelName); here {
			return s, text, true
		}
	}
	return s, text, false
}

// indicatorsNamed are the indicators that a text may name: one when it is
// certain.
func indicatorsNamed(all []bot.IndicatorFacts, text string) (found []bot.IndicatorFacts) {
	asked := catalogue.Fold(text)
	if asked == "" {
		return all
	}
	for _, fits := range []func(ind bot.IndicatorFacts) bool{
		func(ind bot.IndicatorFacts) bool {
			return catalogue.Fold(ind.ShortName) == asked || catalogue.Fold(ind.Name) == asked
		},
		func(ind bot.IndicatorFacts) bool {
			return strings.HasPrefix(catalogue.Fold(ind.ShortName), asked) || strings.HasPrefix(catalogue.Fold(ind.Name), asked)
		},
		func(ind bot.IndicatorFacts) bool { return strings.Contains(catalogue.Fold(ind.Name), asked) },
		func(ind bot.IndicatorFacts) bool {
			return slip(catalogue.Fold(ind.ShortName), asked, 1) || slip(catalogue.Fold(ind.Name), asked, 2)
		},
	} {
		if found = slices.DeleteFunc(slices.Clone(all), func(ind bot.IndicatorFacts) bool { return !fits(ind) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

// slip tells whether a text is a name with a few letters wrong; a digit too many is
// no slip.
func slip(name, asked string, most int) bool {
	return catalogue.Distance(name, asked) <= most && digitsIn(name) == digitsIn(asked)
}

func digitsIn(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}
