package commands

import (
	"slices"
	"strings"

	"jalon/catalogue"
)

// lackSigns are the words, folded, before what a product has or lacks, and the
// filter they stand for.
var lackSigns = wordsOf(map[string]string{
	"sans pas aucun aucune": "sans",
	"avec":                  "avec",
	"without no":            "without",
	"with":                  "with",
})

// beforeLack are the words, folded, between such a word and what it is about.
var beforeLack = wordSet("de d des la le les l un une page aucun aucune any a an the")

// afterLack are the words, folded, that end the name of what a product has:
// « matrice d'impact ».
var afterLack = wordSet("dimpact impact matrix")

// lacking joins « sans statistiques » and « pas de budget » into a filter.
func lacking(tokens []string) (all []string) {
	for i := 0; i < len(tokens); i++ {
		sign, next := lackSigns[catalogue.Fold(tokens[i])], i+1
		for sign != "" && next < len(tokens) && beforeLack[catalogue.Fold(tokens[next])] {
			next++
		}
		if sign != "" && next < len(tokens) && lackWords[catalogue.Fold(tokens[next])] != "" {
			all = append(all, sign+":"+tokens[next])
			for i = next; i+1 < len(tokens) && afterLack[catalogue.Fold(tokens[i+1])]; {
				i++
			}
			continue
		}
		all = append(all, tokens[i])
	}
	return all
}

// asksForLacks tells whether a text asks for several products by what they have
// or lack, or tells nothing else: « paiement sans contact » is searched.
func asksForLacks(text string, tokens []string) bool {
	joined := lacking(tokens)
	if len(joined) == len(tokens) {
		return false
	}
	return asksForSeveral(text) || !slices.ContainsFunc(joined, func(t string) bool { return !strings.Contains(t, ":") && !tellsNothing(t) })
}

// tellsNothing tells whether a token tells nothing in the name of a list.
func tellsNothing(token string) bool {
	return listWords[catalogue.Fold(token)] || len(catalogue.Telling(token)) == 0
}
