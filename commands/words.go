package commands

import "strings"

// wordsOf gives each word of a space-separated list what the list is for.
func wordsOf[V any](lists map[string]V) map[string]V {
	words := map[string]V{}
	for list, v := range lists {
		for word := range strings.FieldsSeq(list) {
			words[word] = v
		}
	}
	return words
}

// wordSet is the set of the words of a list.
func wordSet(list string) map[string]bool { return wordsOf(map[string]bool{list: true}) }
