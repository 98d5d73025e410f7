package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/catalogue"
)

// flatText is a text as patterns read it: lower case, no accents, single
// spaces, plain dashes and apostrophes, quoted words hidden, a byte for each character.
type flatText struct {
	typed string
	flat  string
	place []int // of each byte of flat in typed; the last one is typed's end
}

// What stands in a flat text for characters that have no letter there.
const (
	quotedByte = '"' // between quotes
	wordByte   = '_' // of a word, and in no word that is known
	breakByte  = ',' // between words: an emoji
)

func flatten(text string) flatText {
	t := flatText{typed: text}
	var flat []byte
	paired := strings.IndexFunc(text, isQuote) < strings.LastIndexFunc(text, isQuote)
	inside := false
	for i, c := range text {
		var as string
		switch {
		case paired && isQuote(c):
			inside, as = !inside, string(quotedByte)
		case inside:
			as = string(quotedByte)
		default:
			as = flatRune(c)
		}
		if as == " " && (len(flat) == 0 || flat[len(flat)-1] == ' ') {
			continue
		}
		for range len(as) {
			t.place = append(t.place, i)
		}
		flat = append(flat, as...)
	}
	t.flat, t.place = string(flat), append(t.place, len(text))
	return t
}

func isQuote(c rune) bool { return strings.ContainsRune(`"“”«»„`, c) }

// flatRune is a character in lower-case ASCII; empty for an accent or a mark
// that joins.
func flatRune(c rune) string {
	switch {
	case unicode.IsSpace(c):
		return " "
	case c < utf8.RuneSelf:
		return string(unicode.ToLower(c))
	case unicode.In(c, unicode.Mn, unicode.Cf):
		return ""
	case strings.ContainsRune("’‘ʼ´", c):
		return "'"
	case unicode.Is(unicode.Pd, c) || c == '−' || c == '→':
		return "-"
	case unicode.IsLetter(c) || unicode.IsDigit(c):
		folded := catalogue.Fold(string(c))
		if folded == "" || strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return string(wordByte)
		}
		return folded
	case unicode.IsNumber(c):
		return string(wordByte)
	}
	return string(breakByte)
}

// begins tells whether a word may begin at a place.
func (t flatText) begins(at int) bool {
	switch {
	case at == 0:
		return true
	case at >= len(t.flat):
		return false
	case t.flat[at-1] == 't': // 2026-12-10T14:30
		return at > 1 && isDigit(t.flat[at-2])
	}
	return strings.IndexByte(` ,;([@*"`, t.flat[at-1]) >= 0
}

// ends tells whether a word may end before a place.
func (t flatText) ends(at int) bool {
	if at >= len(t.flat) {
		return true
	}
	switch t.flat[at] {
	case 't': // 2026-12-10T14:30
		return at > 0 && isDigit(t.flat[at-1]) && at+1 < len(t.flat) && isDigit(t.flat[at+1])
	case '.', ':':
		return at+1 == len(t.flat) || strings.IndexByte(` ,;)!?.`, t.flat[at+1]) >= 0
	}
	return strings.IndexByte(` ,;)]!?@*"`, t.flat[at]) >= 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// words are those from one place to another, as typed: bare ones, and those
// between quotes with their quotes.
func (t flatText) words(from, to int) (bare, quoted string) {
	var bareRuns, quotedRuns []string
	for from < to {
		end := from + 1
		for end < to && (t.flat[end] == quotedByte) == (t.flat[from] == quotedByte) {
			end++
		}
		if run := strings.TrimFunc(t.typed[t.place[from]:t.place[end]], unicode.IsSpace); t.flat[from] == quotedByte {
			quotedRuns = append(quotedRuns, run)
		} else if run != "" {
			bareRuns = append(bareRuns, run)
		}
		from = end
	}
	return strings.Join(bareRuns, " "), strings.Join(quotedRuns, " ")
}

// between are the words from one place to another, without what punctuates a moment.
func (t flatText) between(from, to int) string {
	words := strings.TrimLeft(strings.TrimFunc(t.typed[t.place[from]:t.place[to]], punctuates), ")]!?")
	return strings.TrimFunc(words, punctuates)
}

// punctuates tells whether a character stands between a moment and other words.
func punctuates(c rune) bool {
	return unicode.IsSpace(c) || unicode.In(c, unicode.Pd, unicode.Cf, unicode.So, unicode.Variation_Selector) || strings.ContainsRune(",;:.…([@|*", c)
}
