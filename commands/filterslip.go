package commands

import (
	"maps"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// mostExamples is how many values are listed of a facet that has many.
const mostExamples = 8

// unknown is a value that nothing has: the closest one, or some of those there
// are.
func (r *reading) unknown(word filterWord, value, closest string) error {
	e := &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + quoteSpaces(value)}
	if closest != "" {
		e.Hint = r.with(word.shown + ":" + quoteSpaces(closest))
	}
	among := r.catalogue.Common(word.facet, mostExamples)
	if word.facet == catalogue.FacetPhase || word.facet == catalogue.FacetIncubator {
		among = r.catalogue.AllValues(word.facet)
	}
	for _, v := range among {
		e.Among = append(e.Among, quoteSpaces(v))
	}
	return e
}

// facetShown is the word of each facet, as it is shown to be typed.
var facetShown = map[catalogue.Facet]string{catalogue.FacetPhase: "phase", catalogue.FacetIncubator: "incubateur",
	catalogue.FacetTheme: "thème", catalogue.FacetSponsor: "sponsor", catalogue.FacetTechnology: "techno"}

// meantBy is the filter that a word nobody knows and its value were meant to
// be: « fase:construction », « statut:actif ». It is empty when they may be
// anything, an address or a name.
func (r *reading) meantBy(word, value string) string {
	if strings.HasPrefix(value, "/") {
		return ""
	}
	if like := r.closestWord(word, value); like != "" {
		return like + ":" + quoteSpaces(value)
	}
	if lifeWords[catalogue.Fold(value)] != catalogue.AnyLife {
		return value
	}
	if choice, ok := r.choiceOf(value); ok && len(choice.AnyOf) == 1 && len(catalogue.Fold(value)) > 3 {
		return facetShown[choice.Facet] + ":" + quoteSpaces(value)
	}
	return ""
}

// closestWord is the filter word a misspelt one resembles, as it is typed: a
// letter away, two where it is long or its value is one of that filter. Empty
// when it resembles none.
func (r *reading) closestWord(word, value string) string {
	folded, best := catalogue.Fold(word), ""
	least := 3
	for _, known := range slices.Sorted(maps.Keys(filterWords)) {
		if len(known) < 3 || len(folded) < 3 {
			continue
		}
		d, sure := catalogue.Distance(folded, known), len(folded) >= 7
		if values, _ := r.catalogue.Values(filterWords[known].facet, value); len(values) > 0 && len(folded) > 3 {
			sure = true
		}
		if d < least && (d < 2 || sure) {
			best, least = filterWords[known].shown, d
		}
	}
	return best
}

// closestOf is the word a text resembles: at most half of its letters differ.
func closestOf(text string, among []string) string {
	folded, best := catalogue.Fold(text), ""
	least := len(folded)/2 + 1
	for _, word := range among {
		if d := catalogue.Distance(folded, word); d < least {
			best, least = word, d
		}
	}
	return best
}
