package catalogue

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/french"
)

// empty are the words that tell nothing beside others, folded: those of the
// language, and those people put around what they ask.
var empty = wordSet(`a ai au aux avec c ce combien ces cette cet ca comme comment d dans de des du elle en est et etre eux fait faut
	il ils j je l la le les leur leurs lui m me moi n ne nos notre nous on ou par pas plus pour qu quand que quel quelle quelles
	quels lesquels lesquelles qui quoi s sa sans se ses si son sont sur t ta te tes toi ton tu un une vers vos votre vous y
	the of for and in on to what which who is are how many where find show about
	startup produit produits service site outil application appli app plateforme cherche chercher trouver trouve voir
	beta gouv fr non oui ok
	parlent utilise utilisent concerne concernent traite traitent occupe occupent existe existent ont have has peux peut pouvez pourrais dire dis me si merci svp stp
	connaitre savoir donner donne montre montrer parle dit sais connais appelle appele truc machin projet numerique`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// Telling are the words of a text that tell something, folded, in their order.
func Telling(text string) []string {
	return slices.DeleteFunc(words(text), func(w string) bool { return empty[w] })
}

// stem is the part of a folded French word that its forms share:
// « logements » and « logement », « déclarer » and « déclaration ».
func stem(word string) string {
	if len(word) < 4 || !isASCII(word) {
		return word
	}
	env := snowballstem.NewEnv(word)
	french.Stem(env)
	if s := env.Current(); len(s) >= 3 {
		return s
	}
	return word
}

// nameWords splits a name into folded words, at a change of case too:
// « DossierFacile » holds dossierfacile, dossier and facile.
func nameWords(name string) []string {
	split := words(name)
	if parts := words(spacedCase(name)); len(parts) > len(split) {
		split = append(split, parts...)
	}
	return split
}

// spacedCase puts a space before a capital that follows a small letter.
func spacedCase(name string) string {
	var b strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// acronyms are the initials of a name's words, all of them and those of the
// words that tell something; none for a name of one word. Initials longer than
// what is compared are of no use.
func acronyms(name string) []string {
	var all, telling strings.Builder
	for _, w := range words(spacedCase(name)) {
		initial := w[:1]
		if w[0] >= '0' && w[0] <= '9' {
			initial = w
		}
		all.WriteString(initial)
		if !empty[w] {
			telling.WriteString(initial)
		}
	}
	var found []string
	for _, initials := range []string{all.String(), telling.String()} {
		if len(initials) > 1 && len(initials) <= longestTerm && !slices.Contains(found, initials) {
			found = append(found, initials)
		}
	}
	return found
}

// once matches what a name says of the name before it:
// « Signal Logement (ex:Histologe) », « … (anciennement Réponse +) ».
var once = regexp.MustCompile(`(?i)\s*[(\[]\s*(?:ex|anciennement|ancien nom|formerly|ex nom)\b\s*[:\-–]?\s*([^)\]]+)[)\]]`)

// formerIn returns the former names a name gives, and the name without them.
func formerIn(name string) (now string, former []string) {
	for _, m := range once.FindAllStringSubmatch(name, -1) {
		former = append(former, strings.TrimSpace(m[1]))
	}
	if now = strings.TrimSpace(once.ReplaceAllString(name, "")); now == "" {
		return name, former
	}
	return now, former
}
