package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// filterWords are the words before a colon, folded, and what they choose by.
var filterWords = map[string]catalogue.Facet{
	"phase": catalogue.FacetPhase, "phases": catalogue.FacetPhase, "etape": catalogue.FacetPhase, "stage": catalogue.FacetPhase,
	"incubateur": catalogue.FacetIncubator, "incubateurs": catalogue.FacetIncubator, "incubator": catalogue.FacetIncubator,
	"fabrique": catalogue.FacetIncubator, "theme": catalogue.FacetTheme, "themes": catalogue.FacetTheme,
	"thematique": catalogue.FacetTheme, "thematiques": catalogue.FacetTheme, "sujet": catalogue.FacetTheme,
	"topic": catalogue.FacetTheme, "subject": catalogue.FacetTheme,
	"sponsor": catalogue.FacetSponsor, "sponsors": catalogue.FacetSponsor, "commanditaire": catalogue.FacetSponsor,
	"techno": catalogue.FacetTechnology, "technos": catalogue.FacetTechnology, "technologie": catalogue.FacetTechnology,
	"technologies": catalogue.FacetTechnology, "technology": catalogue.FacetTechnology, "tech": catalogue.FacetTechnology,
}

const (
	wordWithout = "sans"
	wordSince   = "depuis"
)

// otherFilterWords are those before a colon that are no facet.
var otherFilterWords = map[string]string{"sans": wordWithout, "without": wordWithout, "no": wordWithout, "missing": wordWithout,
	"depuis": wordSince, "since": wordSince, "from": wordSince}

var lifeWords = map[string]catalogue.Life{
	"actif": catalogue.Active, "actifs": catalogue.Active, "active": catalogue.Active, "actives": catalogue.Active,
	"inactif": catalogue.Inactive, "inactifs": catalogue.Inactive, "inactive": catalogue.Inactive, "inactives": catalogue.Inactive,
}

var lackWords = map[string]bot.Lack{
	"stats": bot.LackStatistics, "stat": bot.LackStatistics, "statistiques": bot.LackStatistics, "statistique": bot.LackStatistics,
	"statistics": bot.LackStatistics, "impact": bot.LackImpact, "matrice": bot.LackImpact, "matrix": bot.LackImpact,
	"budget": bot.LackBudget, "code": bot.LackRepository, "depot": bot.LackRepository, "repository": bot.LackRepository,
	"site": bot.LackSite, "contact": bot.LackContact,
}

// phaseWords are the phases as people say them, folded, in both languages.
var phaseWords = map[string]bot.PhaseID{
	"construite": bot.PhaseConstruction, "exploration": bot.PhaseInvestigation, "operated": bot.PhaseOperated,
	"opere": bot.PhaseOperated, "operee": bot.PhaseOperated, "transferred": bot.PhaseTransferred, "transfert": bot.PhaseTransferred,
	"transferee": bot.PhaseTransferred, "abandoned": bot.PhaseAbandoned, "abandonne": bot.PhaseAbandoned,
	"abandonnee": bot.PhaseAbandoned, "arrete": bot.PhaseAbandoned, "stopped": bot.PhaseAbandoned,
}

// aroundColon matches a known word and its colon, however they are spaced: a
// phone writes « thème : logement ».
var aroundColon = regexp.MustCompile(`([\p{L}-]+)\s*[:=]\s*`)

// filters reads the filters of a text. ok is false when there is none, and the
// text is no list but a search. listing tells that it is one for certain, so
// that « actif » alone is a filter.
func filters(c *catalogue.Catalogue, text string, listing bool) (f catalogue.Filter, ok bool, err error) {
	text = aroundColon.ReplaceAllStringFunc(text, func(m string) string {
		word := strings.TrimRight(m, " :=")
		if _, known := filterWords[catalogue.Fold(word)]; known || otherFilterWords[catalogue.Fold(word)] != "" {
			return word + ":"
		}
		return m
	})
	var rest []string
	var lives []string
	for _, token := range splitQuoted(text) {
		word, value, colon := strings.Cut(token, ":")
		word = catalogue.Fold(word)
		facet, isFacet := filterWords[word]
		switch other := otherFilterWords[word]; {
		case colon && isFacet:
			err = addFacet(c, &f, facet, value)
		case colon && other == wordWithout:
			err = addLack(&f, value)
		case colon && other == wordSince:
			err = addSince(&f, value)
		case colon && looksLikeFilter(token):
			err = &bot.Error{Code: bot.CodeUnknownFilter, Arg: token, Hint: closestWord(word)}
		case lifeWords[word] != 0:
			lives = append(lives, token)
			continue
		default:
			rest = append(rest, token)
			continue
		}
		if err != nil {
			return f, true, err
		}
		ok = true
	}
	if ok || listing || len(lives) > 0 && len(rest) == 0 {
		for _, l := range lives {
			life := lifeWords[catalogue.Fold(l)]
			if f.Life != catalogue.AnyLife && f.Life != life {
				return f, true, &bot.Error{Code: bot.CodeContradiction, Arg: "actif inactif"}
			}
			f.Life, ok = life, true
		}
	} else {
		rest = splitQuoted(text)
	}
	f.Text = strings.Join(rest, " ")
	return f, ok, nil
}

// looksLikeFilter tells a filter of a word nobody knows from a name with a
// colon, or an address.
func looksLikeFilter(token string) bool {
	word, value, _ := strings.Cut(token, ":")
	return word != "" && value != "" && !strings.HasPrefix(value, "/") && !strings.Contains(word, " ")
}

func addFacet(c *catalogue.Catalogue, f *catalogue.Filter, facet catalogue.Facet, value string) error {
	values, closest := c.Values(facet, value)
	if id, ok := phaseWords[catalogue.Fold(value)]; ok && facet == catalogue.FacetPhase && len(values) == 0 {
		values = []string{string(id)}
	}
	word := facetWord[facet]
	if len(values) == 0 {
		hint := ""
		if closest != "" {
			hint = word + ":" + quoteSpaces(closest)
		}
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: word + ":" + value, Hint: hint}
	}
	for _, c := range f.Choices { // a product has one phase at a time, and any number of the rest
		if facet == catalogue.FacetPhase && c.Facet == facet && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(c.AnyOf, v) }) {
			return &bot.Error{Code: bot.CodeContradiction, Arg: word + ":" + strings.Join(c.AnyOf, ",") + " " + word + ":" + value}
		}
	}
	f.Choices = append(f.Choices, catalogue.Choice{Facet: facet, AnyOf: values})
	return nil
}

// facetWord is how each facet is shown to be typed.
var facetWord = map[catalogue.Facet]string{catalogue.FacetPhase: "phase", catalogue.FacetIncubator: "incubateur",
	catalogue.FacetTheme: "thème", catalogue.FacetSponsor: "sponsor", catalogue.FacetTechnology: "techno"}

func addLack(f *catalogue.Filter, value string) error {
	for _, one := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '|' || r == '+' }) {
		lack, known := lackWords[catalogue.Fold(one)]
		if !known {
			return &bot.Error{Code: bot.CodeUnknownValue, Arg: "sans:" + one, Hint: "sans:stats"}
		}
		f.Lacks = append(f.Lacks, lack)
	}
	return nil
}

// addSince reads 2024, 2024-10 or 2024-10-31.
func addSince(f *catalogue.Filter, value string) error {
	full := value
	switch len(value) {
	case len("2024"):
		full += "-01-01"
	case len("2024-10"):
		full += "-01"
	}
	day, err := bot.ParseDate(full)
	if err != nil || day.IsZero() {
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: "depuis:" + value, Hint: "depuis:2024"}
	}
	f.Since = day
	return nil
}

// closestWord is the filter word a misspelt one resembles.
func closestWord(word string) string {
	known := []string{"phase", "incubateur", "thème", "sponsor", "techno", "sans", "depuis", "actif", "inactif"}
	best, least := "", 3
	for _, k := range known {
		if d := catalogue.Distance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

func quoteSpaces(s string) string {
	if strings.ContainsRune(s, ' ') {
		return strconv.Quote(s)
	}
	return s
}

// splitQuoted splits at spaces outside double quotes, which it drops.
func splitQuoted(text string) []string {
	var parts []string
	var b strings.Builder
	quoted := false
	for _, r := range text + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if b.Len() > 0 {
				parts = append(parts, b.String())
			}
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	return parts
}
