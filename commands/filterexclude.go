package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// negative takes the sign off a token that says what is not wanted:
// « -phase:construction », « -actif ».
func negative(token string) (what string, not bool) {
	sign, size := utf8.DecodeRuneInString(token)
	first, _ := utf8.DecodeRuneInString(token[size:])
	if !strings.ContainsRune("-–−!", sign) || !unicode.IsLetter(first) {
		return token, false
	}
	return token[size:], true
}

// negations, folded, say that what follows is not wanted: those that are true,
// whatever it is; the others, which sentences hold too, when it is a filter.
var negations = wordsOf(map[string]bool{
	"sauf hors except excepte excluding": true,
	"pas non not":                        false,
})

// signed puts the sign before what follows a negation: « sauf logement », « pas
// en construction », « non actif ».
func (r *reading) signed(tokens []string) (all []string) {
	for i := 0; i < len(tokens); i++ {
		strong, negation := negations[catalogue.Fold(tokens[i])]
		next := i + 1
		if next+1 < len(tokens) && beforePhase[catalogue.Fold(tokens[next])] {
			next++
		}
		if negation && next < len(tokens) && r.isFilter(tokens[next], strong) {
			all = append(all, "-"+tokens[next])
			i = next
			continue
		}
		all = append(all, tokens[i])
	}
	return all
}

// beforePhase are the words before a phase.
var beforePhase = wordSet("en in phase under")

// isFilter tells whether a token chooses by itself; anyhow, whether it is the
// value of some filter.
func (r *reading) isFilter(token string, anyhow bool) bool {
	word, _, colon := strings.Cut(token, ":")
	_, known := filterWords[catalogue.Fold(word)]
	_, phase := phaseOf(token)
	if colon && known || phase || lifeWords[catalogue.Fold(token)] != catalogue.AnyLife {
		return true
	}
	_, named := r.choiceOf(token)
	return anyhow && named
}

// choiceOf is the facet that a value is of, and what it names there: a phase
// first, a technology last.
func (r *reading) choiceOf(value string) (catalogue.Choice, bool) {
	if id, ok := phaseOf(value); ok {
		return catalogue.Choice{Facet: catalogue.FacetPhase, AnyOf: []string{string(id)}}, true
	}
	for _, f := range catalogue.Facets {
		if values, _ := r.catalogue.Values(f, value); len(values) > 0 {
			return catalogue.Choice{Facet: f, AnyOf: values}, true
		}
	}
	return catalogue.Choice{}, false
}

// exclude keeps out the values between commas, of whatever facet; sign is what
// was typed before them.
func (r *reading) exclude(sign, value string) error {
	values := splitValues(value)
	for _, one := range values {
		if life := lifeWords[catalogue.Fold(one)]; life != catalogue.AnyLife {
			other := catalogue.Active
			if life == catalogue.Active {
				other = catalogue.Inactive
			}
			if err := r.live(other, sign+one); err != nil {
				return err
			}
			continue
		}
		choice, ok := r.choiceOf(one)
		if !ok {
			return r.unknownExclusion(sign, one)
		}
		choice.Not = true
		r.filter.Choices = append(r.filter.Choices, choice)
	}
	if len(values) == 0 {
		return r.unknownExclusion(sign, "")
	}
	return nil
}

// unknownExclusion is a value that nothing has: the phase or the incubator it
// resembles, else the phases.
func (r *reading) unknownExclusion(sign, value string) error {
	e := &bot.Error{Code: bot.CodeUnknownValue, Arg: sign + quoteSpaces(value), Among: r.catalogue.AllValues(catalogue.FacetPhase)}
	for _, f := range []catalogue.Facet{catalogue.FacetIncubator, catalogue.FacetPhase} {
		if _, closest := r.catalogue.Values(f, value); closest != "" {
			e.Hint = r.with(sign + quoteSpaces(closest))
		}
	}
	return e
}
