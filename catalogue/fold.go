package catalogue

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ligatures are the letters that hold two, or a stroke, and that Unicode does
// not take apart.
var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l")

// unaccented is s in lower case, without accents or ligatures.
func unaccented(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return ligatures.Replace(b.String())
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func meaningful(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Fold is what matters of a name: its letters and digits, in lower case,
// without accents, ligatures, spaces or punctuation. « Zéro logement vacant »
// and "zero-logement-vacant" fold alike.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if meaningful(r) {
			return r
		}
		return -1
	}, unaccented(s))
}

// words splits a text into folded words.
func words(s string) []string {
	return strings.FieldsFunc(unaccented(s), func(r rune) bool { return !meaningful(r) })
}
