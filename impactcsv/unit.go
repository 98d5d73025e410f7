package impactcsv

import (
	"strings"
	"unicode"
)

// countUnit is the schema's unit of whatever is counted.
const countUnit = "unité"

// unitPairs are units as the bot says them and as the schema's examples do.
var unitPairs = [][2]string{{"jours", "jour"}, {"heures", "heure"}, {"minutes", "minute"}, {"secondes", "seconde"},
	{"semaines", "semaine"}, {"ans", "an"}, {"années", "année"}, {"euros", "euro"}, {"tonnes", "tonne"}, {"points", "point"},
	{"kilomètres", "kilomètre"}, {"hectares", "hectare"}, {"litres", "litre"}, {"sur 5", "note sur 5"}, {"sur 10", "note sur 10"},
	{"sur 20", "note sur 20"}, {"sur 100", "note sur 100"}, {"mois", "mois"}}

// measureWords are symbols and units that are written like nouns and count
// nothing.
var measureWords = []string{"h", "min", "s", "j", "g", "kg", "t", "m", "km", "ha", "l", "k", "pourcent", "pour cent", "pourcents",
	"pourcentage", "pour mille", "note", "notes", "score", "ratio", "indice", "etp", "degrés"}

// publicUnit is the bot's unit as the schema has it: "unité" for what is
// counted, "établissements" for instance, which the name of the indicator says.
func publicUnit(unit string) string {
	unit = oneLine(unit)
	for _, pair := range unitPairs {
		if unit == pair[0] || unit == pair[1] {
			return pair[1]
		}
	}
	if isNoun(unit) {
		return countUnit
	}
	return unit
}

// SameUnit tells that two units are one in the public schema, where whatever is
// counted has the same.
func SameUnit(a, b string) bool { return publicUnit(a) == publicUnit(b) }

// isNoun tells a unit of letters, without capitals, that is no measure's; the
// empty one too.
func isNoun(unit string) bool {
	for _, r := range unit {
		if !unicode.IsLower(r) && !strings.ContainsRune(" '’-", r) {
			return false
		}
	}
	first, _, _ := strings.Cut(fold(unit), " ")
	for _, pair := range unitPairs {
		if fold(pair[0]) == first || fold(pair[1]) == first {
			return false
		}
	}
	for _, w := range measureWords {
		if w = fold(w); w == first || w == fold(unit) {
			return false
		}
	}
	return true
}

// botUnit is the schema's unit as the bot says it: none for a count.
func botUnit(unit string) string {
	unit = oneLine(unit)
	switch fold(unit) {
	case "unite", "unites", "nombre":
		return ""
	}
	for _, pair := range unitPairs {
		if unit == pair[1] {
			return pair[0]
		}
	}
	return unit
}
