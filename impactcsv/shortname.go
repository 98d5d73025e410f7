package impactcsv

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxShortName is in bytes; see bot.Indicator.
const maxShortName = 24

// What names of counts begin with, and what no name ends with.
var (
	countBeginnings = []string{"nombre total ", "nombre ", "nb "}
	articles        = []string{"de ", "des ", "du ", "d'", "d’"}
	smallWords      = []string{"de", "des", "du", "d'", "d’", "la", "le", "les", "l'", "l’", "un", "une", "et", "ou", "à", "a", "au", "aux",
		"en", "par", "pour", "sur", "dans", "avec", "qui", "the", "of", "and", "to", "in", "for", "-", "–", ":", "/", "("}
)

// ShortName makes a name of at most 24 bytes: without "Nombre de", of whole
// words as long as there is room for one. taken tells which ones are in use; the
// result is not.
func ShortName(name string, taken func(string) bool) string {
	words := strings.Fields(withoutCount(oneLine(name)))
	if len(words) == 0 {
		words = []string{"?"}
	}
	short := fitting(words, maxShortName)
	if !taken(short) {
		return short
	}
	for n := 2; ; n++ {
		suffix := " " + strconv.Itoa(n)
		if other := fitting(words, maxShortName-len(suffix)) + suffix; !taken(other) {
			return other
		}
	}
}

// withoutCount takes "Nombre de" off a name that says more.
func withoutCount(name string) string {
	for _, b := range countBeginnings {
		if len(name) <= len(b) || !strings.EqualFold(name[:len(b)], b) {
			continue
		}
		rest := name[len(b):]
		for _, a := range articles {
			if what, ok := strings.CutPrefix(rest, a); ok && what != "" {
				return what
			}
		}
	}
	return name
}

// fitting is as many words as fit in n bytes, or the beginning of the first.
func fitting(words []string, n int) string {
	kept := words[:1]
	length := len(words[0])
	for _, w := range words[1:] {
		if length += 1 + len(w); length > n {
			break
		}
		kept = words[:len(kept)+1]
	}
	if len(kept) < len(words) {
		for len(kept) > 1 && slices.Contains(smallWords, strings.ToLower(kept[len(kept)-1])) {
			kept = kept[:len(kept)-1]
		}
	}
	s := strings.Join(kept, " ")
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if tidier := strings.TrimRight(s, " ,;:"); tidier != "" {
		return tidier
	}
	return s
}
