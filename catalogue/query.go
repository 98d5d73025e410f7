package catalogue

import (
	"slices"
	"strings"
)

// word is one word of a query.
type word struct {
	text, stem string
	weight     float32 // 1, less for an empty word
}

// forms are the word, and its plural or its singular.
func (w word) forms() []string {
	if singular, ok := strings.CutSuffix(w.text, "s"); ok && len(singular) > 2 {
		return []string{w.text, singular}
	}
	return []string{w.text, w.text + "s"}
}

// query is a text asked, folded.
type query struct {
	wholes []string // all of it without spaces, and without its empty words
	words  []word
}

func newQuery(text string) query {
	text = first(text, longestQuery)
	var q query
	telling := ""
	for _, w := range words(text) {
		if slices.ContainsFunc(q.words, func(other word) bool { return other.text == w }) || len(q.words) == mostWords {
			continue
		}
		weight := float32(1)
		if empty[w] {
			weight = .03
		} else {
			telling += w
		}
		q.words = append(q.words, word{w, stem(w), weight})
	}
	for _, whole := range []string{Fold(text), telling} {
		if whole != "" && !slices.Contains(q.wholes, whole) {
			q.wholes = append(q.wholes, whole)
		}
	}
	return q
}

// first cuts a text to n runes.
func first(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// mistakes is how many letters may differ in a text of so many.
func mistakes(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// wholeMistakes is mistakes for the whole of a name: there is less to confuse
// it with.
func wholeMistakes(letters int) int {
	switch {
	case letters < 5:
		return 1
	case letters < 13:
		return 2
	}
	return 3
}
