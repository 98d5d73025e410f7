package commands

import (
	"maps"
	"slices"

	"jalon/bot"
	"jalon/catalogue"
)

// unknown is a value that nothing has: the closest one, and those there are
// when they can be told in a line.
func (r *reading) unknown(word filterWord, value, closest string) error {
	e := &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + value}
	if closest != "" {
		e.Hint = r.with(word.shown + ":" + quoteSpaces(closest))
	}
	if word.facet == catalogue.FacetPhase || word.facet == catalogue.FacetIncubator {
		e.Among = r.catalogue.AllValues(word.facet)
	}
	return e
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
