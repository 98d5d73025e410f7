package commands

import (
	"regexp"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// aroundColon matches a known word and its colon, however they are spaced: a
// phone writes « thème : logement ».
var aroundColon = regexp.MustCompile(`([\p{L}-]+)\s*[:=]\s*`)

// reading is a text being read as filters.
type reading struct {
	catalogue *catalogue.Catalogue
	tokens    []string // all of it
	at        int      // the token at hand
	filter    catalogue.Filter
	explicit  bool     // a word with a colon was there
	rest      []string // tokens that are no such word
	phase     string   // the token that chose a phase
	life      string   // the token that chose whether it is worked on
	since     string   // the token that chose a date
}

// filters reads the filters of a text. ok is false when there is none, and the
// text is no list but a search. listing tells that it is one for certain, so
// that what is left is what the list is about.
func filters(c *catalogue.Catalogue, text string, listing bool) (f catalogue.Filter, ok bool, err error) {
	text = aroundColon.ReplaceAllStringFunc(text, func(m string) string {
		word := strings.TrimRight(m, " :=")
		if _, known := filterWords[catalogue.Fold(word)]; known {
			return word + ":"
		}
		return m
	})
	r := reading{catalogue: c}
	tokens := splitQuoted(text)
	if listing || asksForLacks(text, tokens) {
		tokens = lacking(tokens)
	}
	r.tokens = r.signed(tokens)
	for ; r.at < len(r.tokens); r.at++ {
		if err := r.token(); err != nil {
			return r.filter, true, err
		}
	}
	if listing || r.explicit || r.saidPlainly(text) {
		err := r.plainly()
		return r.filter, true, err
	}
	r.filter.Text = text
	return r.filter, false, nil
}

// token reads one token.
func (r *reading) token() error {
	token, not := negative(r.tokens[r.at])
	word, value, colon := strings.Cut(token, ":")
	known, isWord := filterWords[catalogue.Fold(word)]
	switch {
	case !colon && not:
		r.explicit = true
		return r.exclude("-", token)
	case !colon:
	case isWord:
		r.explicit = true
		known.shown = word // told as it was typed
		return r.apply(known, value, not)
	default:
		if meant := r.meantBy(word, value); meant != "" {
			return &bot.Error{Code: bot.CodeUnknownFilter, Arg: requote(token), Hint: r.with(meant)}
		}
	}
	r.rest = append(r.rest, r.tokens[r.at])
	return nil
}

// apply reads the value of a filter; not tells that it is not wanted.
func (r *reading) apply(word filterWord, value string, not bool) error {
	switch {
	case word.facet != "":
		return r.choose(word, value, not)
	case word.other == wordWithout && !not, word.other == wordWith && not:
		return r.lacking(word, value, &r.filter.Lacks)
	case word.other == wordWithout, word.other == wordWith:
		return r.lacking(word, value, &r.filter.Has)
	case not: // of a date, of an exception
		return &bot.Error{Code: bot.CodeUnknownFilter, Arg: r.tokens[r.at], Hint: r.with(word.shown + ":" + quoteSpaces(value))}
	case word.other == wordExcept:
		return r.exclude(word.shown+":", value)
	}
	return r.from(word, value)
}

// with is the whole text with another token at hand: what to type instead.
func (r *reading) with(token string) string {
	var all []string
	for i, t := range r.tokens {
		if i == r.at {
			t = token
		} else {
			t = requote(t)
		}
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, " ")
}

// choose adds values of a facet: any of those between commas, or none of them.
func (r *reading) choose(word filterWord, value string, not bool) error {
	var all []string
	for _, one := range splitValues(value) {
		values, closest := r.catalogue.Values(word.facet, one)
		if id, ok := phaseOf(one); ok && word.facet == catalogue.FacetPhase && len(values) == 0 {
			values = []string{string(id)}
		}
		if len(values) == 0 {
			return r.unknown(word, one, closest)
		}
		all = append(all, values...)
	}
	if len(all) == 0 {
		return r.unknown(word, value, "")
	}
	if word.facet == catalogue.FacetPhase && !not { // a product is in one at a time
		if r.phase != "" && !r.agree(all) {
			_, was, _ := strings.Cut(r.phase, ":")
			return &bot.Error{Code: bot.CodeContradiction, Arg: r.phase + " " + requote(r.tokens[r.at]), Hint: word.shown + ":" + was + "," + quoteSpaces(value)}
		}
		r.phase = requote(r.tokens[r.at])
	}
	r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: word.facet, AnyOf: all, Not: not})
	return nil
}

// agree tells whether a product may be in one of these phases, and in one of
// those chosen before.
func (r *reading) agree(values []string) bool {
	for _, c := range r.filter.Choices {
		if c.Facet == catalogue.FacetPhase && !c.Not && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(c.AnyOf, v) }) {
			return false
		}
	}
	return true
}

// lacking adds what is to be missing, or to be there.
func (r *reading) lacking(word filterWord, value string, to *[]bot.Lack) error {
	values := splitValues(value)
	if len(values) == 0 {
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":", Among: lacksShown}
	}
	for _, one := range values {
		lack, known := lackWords[catalogue.Fold(one)]
		if !known {
			e := &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + quoteSpaces(one), Among: lacksShown}
			if closest := closestOf(one, lacksShown); closest != "" {
				e.Hint = r.with(word.shown + ":" + closest)
			}
			return e
		}
		*to = append(*to, lack)
	}
	return nil
}
