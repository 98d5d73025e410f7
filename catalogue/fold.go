package catalogue

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l")

// unaccented is s in lower case, without accents or ligatures.
func unaccented(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(ligatures.Replace(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Fold is what remains of a name that matters: letters and digits in lower
// case without accents. « Données & Territoires » and "donnees-et…" have
// their letters alike, not their punctuation or spaces.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unaccented(s))
}

// words splits a text into folded words.
func words(s string) []string {
	return strings.FieldsFunc(unaccented(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// longestChannel is a chat's limit on channel names, in bytes.
const longestChannel = 64

// ChannelName is the channel a product has by convention: "startup-" and the
// slug in lower case, accents folded, anything else a dash, cut to 64 bytes.
func ChannelName(slug string) string {
	name := "startup-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, unaccented(slug))
	return name[:min(len(name), longestChannel)]
}
