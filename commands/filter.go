package commands

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// aroundColon matches a known word and its colon, however they are spaced: a
// phone writes « thème : logement ».
var aroundColon = regexp.MustCompile(`([\p{L}-]+)\s*[:=]\s*`)

// reading is a text being read as filters.
type reading struct {
	catalogue *catalogue.Catalogue
	tokens    []string // all of it
	at        int      // the token at hand
	filter    catalogue.Filter
	explicit  bool     // a word with a colon was there
	rest      []string // tokens that are no such word
	phase     string   // the token that chose a phase
	since     string   // the token that chose a date
}

// filters reads the filters of a text. ok is false when there is none, and the
// text is no list but a search. listing tells that it is one for certain, so
// that what is left is what the list is about.
func filters(c *catalogue.Catalogue, text string, listing bool) (f catalogue.Filter, ok bool, err error) {
	text = aroundColon.ReplaceAllStringFunc(text, func(m string) string {
		word := strings.TrimRight(m, " :=")
		if _, known := filterWords[catalogue.Fold(word)]; known {
			return word + ":"
		}
		return m
	})
	r := reading{catalogue: c, tokens: splitQuoted(text)}
	for r.at = range r.tokens {
		if err := r.token(); err != nil {
			return r.filter, true, err
		}
	}
	if listing || r.explicit || r.saidPlainly(text) {
		err := r.plainly()
		return r.filter, true, err
	}
	r.filter.Text = text
	return r.filter, false, nil
}

// token reads one token.
func (r *reading) token() error {
	token := r.tokens[r.at]
	word, value, colon := strings.Cut(token, ":")
	known, isWord := filterWords[catalogue.Fold(word)]
	switch {
	case !colon:
	case isWord && known.facet != "":
		r.explicit = true
		return r.choose(known, value)
	case isWord && known.other == wordWithout:
		r.explicit = true
		return r.lacking(known, value)
	case isWord:
		r.explicit = true
		return r.from(known, value)
	default:
		if like := r.closestWord(word, value); like != "" && !strings.HasPrefix(value, "/") {
			return &bot.Error{Code: bot.CodeUnknownFilter, Arg: token, Hint: r.with(like + ":" + quoteSpaces(value))}
		}
	}
	r.rest = append(r.rest, token)
	return nil
}

// with is the whole text with another token at hand: what to type instead.
func (r *reading) with(token string) string {
	var all []string
	for i, t := range r.tokens {
		if i == r.at {
			t = token
		} else {
			t = requote(t)
		}
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, " ")
}

// choose adds values of a facet: any of those between commas.
func (r *reading) choose(word filterWord, value string) error {
	var all []string
	for _, one := range splitValues(value) {
		values, closest := r.catalogue.Values(word.facet, one)
		if id, ok := phaseOf(one); ok && word.facet == catalogue.FacetPhase && len(values) == 0 {
			values = []string{string(id)}
		}
		if len(values) == 0 {
			return r.unknown(word, one, closest)
		}
		all = append(all, values...)
	}
	if len(all) == 0 {
		return r.unknown(word, value, "")
	}
	if word.facet == catalogue.FacetPhase { // a product is in one at a time
		if r.phase != "" && !r.agree(all) {
			_, was, _ := strings.Cut(r.phase, ":")
			return &bot.Error{Code: bot.CodeContradiction, Arg: r.phase + " " + requote(r.tokens[r.at]), Hint: word.shown + ":" + was + "," + quoteSpaces(value)}
		}
		r.phase = requote(r.tokens[r.at])
	}
	r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: word.facet, AnyOf: all})
	return nil
}

// agree tells whether a product may be in one of these phases, and in one of
// those chosen before.
func (r *reading) agree(values []string) bool {
	for _, c := range r.filter.Choices {
		if c.Facet == catalogue.FacetPhase && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(c.AnyOf, v) }) {
			return false
		}
	}
	return true
}

// unknown is a value that nothing has: the closest one, and those there are
// when they can be told in a line.
func (r *reading) unknown(word filterWord, value, closest string) error {
	e := &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + value}
	if closest != "" {
		e.Hint = r.with(word.shown + ":" + quoteSpaces(closest))
	}
	if word.facet == catalogue.FacetPhase || word.facet == catalogue.FacetIncubator {
		e.Among = r.catalogue.AllValues(word.facet)
	}
	return e
}

func (r *reading) lacking(word filterWord, value string) error {
	values := splitValues(value)
	if len(values) == 0 {
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":", Among: lacksShown}
	}
	for _, one := range values {
		lack, known := lackWords[catalogue.Fold(one)]
		if !known {
			e := &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + one, Among: lacksShown}
			if closest := closestOf(one, lacksShown); closest != "" {
				e.Hint = r.with(word.shown + ":" + closest)
			}
			return e
		}
		r.filter.Lacks = append(r.filter.Lacks, lack)
	}
	return nil
}

// slashed matches 10/2024 and 31/10/2024.
var slashed = regexp.MustCompile(`^(?:(\d{1,2})/)?(\d{1,2})/(\d{4})$`)

// from reads 2024, 2024-10, 2024-10-31, 10/2024 or 31/10/2024.
func (r *reading) from(word filterWord, value string) error {
	full := value
	if m := slashed.FindStringSubmatch(value); m != nil {
		day := m[1]
		if day == "" {
			day = "1"
		}
		full = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(day)
	}
	switch len(full) {
	case len("2024"):
		full += "-01-01"
	case len("2024-10"):
		full += "-01"
	}
	day, err := bot.ParseDate(full)
	if err != nil || day.IsZero() {
		return &bot.Error{Code: bot.CodeUnknownValue, Arg: word.shown + ":" + value, Hint: r.with(word.shown + ":2024"), Among: []string{"2024", "2024-10", "31/10/2024"}}
	}
	if r.since != "" && r.filter.Since != day {
		return &bot.Error{Code: bot.CodeContradiction, Arg: r.since + " " + r.tokens[r.at], Hint: r.since}
	}
	r.filter.Since, r.since = day, r.tokens[r.at]
	return nil
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// plainly takes out of what is left the filters said without a colon: « actif »,
// « en accélération », an incubator; the rest is searched.
func (r *reading) plainly() error {
	var text []string
	life := ""
	for i := 0; i < len(r.rest); i++ {
		token := r.rest[i]
		folded := catalogue.Fold(token)
		if l := lifeWords[folded]; l != catalogue.AnyLife {
			if r.filter.Life != catalogue.AnyLife && r.filter.Life != l {
				return &bot.Error{Code: bot.CodeContradiction, Arg: life + " " + token, Hint: life}
			}
			r.filter.Life, life = l, token
			continue
		}
		if n, id := r.phaseAt(i); n > 0 && r.phase == "" {
			r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: catalogue.FacetPhase, AnyOf: []string{string(id)}})
			r.phase, i = string(id), i+n-1
			continue
		}
		text = append(text, token)
	}
	if r.explicit || life != "" || r.phase != "" { // « sans:stats et sans:impact »
		text = slices.DeleteFunc(text, func(t string) bool { return t == "et" || t == "and" || t == "&" || t == "+" || t == "," })
	}
	if !slices.ContainsFunc(text, func(t string) bool { return !listWords[catalogue.Fold(t)] }) {
		text = nil
	}
	r.filter.Text = strings.Join(text, " ")
	if id, ok := r.incubator(r.filter.Text); ok {
		r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: catalogue.FacetIncubator, AnyOf: []string{id}})
		r.filter.Text = ""
	}
	return nil
}

// phaseAt reads a phase at a token: « en construction », or a word that means
// nothing else. n is how many tokens it takes; 0 for none.
func (r *reading) phaseAt(i int) (n int, id bot.PhaseID) {
	before := catalogue.Fold(r.rest[i])
	if (before == "en" || before == "in" || before == "phase") && i+1 < len(r.rest) {
		if id, ok := phaseOf(r.rest[i+1]); ok {
			return 2, id
		}
	}
	if id, ok := phaseOf(r.rest[i]); ok && before != string(bot.PhaseConstruction) { // a subject too
		return 1, id
	}
	return 0, ""
}

// incubator is the one whose id or name is exactly a text.
func (r *reading) incubator(text string) (string, bool) {
	folded := catalogue.Fold(text)
	for _, id := range r.catalogue.AllValues(catalogue.FacetIncubator) {
		if folded != "" && (folded == catalogue.Fold(id) || folded == catalogue.Fold(r.catalogue.Incubators[id].Name)) {
			return id, true
		}
	}
	return "", false
}

// saidPlainly tells whether a text without a colon is a list all the same: it
// holds « actif » or a phase, and names nothing.
func (r *reading) saidPlainly(text string) bool {
	says := false
	for i := range r.rest {
		n, _ := r.phaseAt(i)
		says = says || n > 0 || lifeWords[catalogue.Fold(r.rest[i])] != catalogue.AnyLife
	}
	if !says && slices.ContainsFunc(r.rest, func(t string) bool { return !listWords[catalogue.Fold(t)] }) {
		return false
	}
	return len(r.rest) > 0 && !r.catalogue.Search(text, 1).Named
}

// splitValues splits « a,b|c ».
func splitValues(value string) []string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '|' || r == '+' })
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// closestWord is the filter word a misspelt one resembles, as it is typed: a
// letter away, two where it is long or its value is one of that filter. Empty
// when it resembles none.
func (r *reading) closestWord(word, value string) string {
	folded, best := catalogue.Fold(word), ""
	least := 3
	for _, known := range slices.Sorted(maps.Keys(filterWords)) {
		if len(known) < 3 || len(folded) < 3 {
			continue
		}
		d, sure := catalogue.Distance(folded, known), len(folded) >= 7
		if values, _ := r.catalogue.Values(filterWords[known].facet, value); len(values) > 0 && len(folded) > 3 {
			sure = true
		}
		if d < least && (d < 2 || sure) {
			best, least = filterWords[known].shown, d
		}
	}
	return best
}

// closestOf is the word a text resembles: at most half of its letters differ.
func closestOf(text string, among []string) string {
	folded, best := catalogue.Fold(text), ""
	least := len(folded)/2 + 1
	for _, word := range among {
		if d := catalogue.Distance(folded, word); d < least {
			best, least = word, d
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

// requote puts back the quotes a token with spaces was typed with.
func requote(token string) string {
	if word, value, ok := strings.Cut(token, ":"); ok && !strings.Contains(word, " ") {
		return word + ":" + quoteSpaces(value)
	}
	return quoteSpaces(token)
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
