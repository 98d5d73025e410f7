package commands

import (
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// plainly takes out of what is left the filters said without a colon: « actif »,
// « en accélération », an incubator; the rest is searched.
func (r *reading) plainly() error {
	var text []string
	for i := 0; i < len(r.rest); i++ {
		token := r.rest[i]
		folded := catalogue.Fold(token)
		if l := lifeWords[folded]; l != catalogue.AnyLife {
			if err := r.live(l, token); err != nil {
				return err
			}
			continue
		}
		if n, id := r.phaseAt(i); n > 0 && r.phase == "" {
			r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: catalogue.FacetPhase, AnyOf: []string{string(id)}})
			r.phase, i = string(id), i+n-1
			continue
		}
		text = append(text, token)
	}
	if r.explicit || r.life != "" || r.phase != "" { // « sans:stats et sans:impact »
		text = slices.DeleteFunc(text, func(t string) bool { return t == "et" || t == "and" || t == "&" || t == "+" || t == "," })
	}
	if !slices.ContainsFunc(text, func(t string) bool { return !tellsNothing(t) }) {
		text = nil
	}
	r.filter.Text = strings.Join(text, " ")
	if id, ok := r.incubator(r.filter.Text); ok {
		r.filter.Choices = append(r.filter.Choices, catalogue.Choice{Facet: catalogue.FacetIncubator, AnyOf: []string{id}})
		r.filter.Text = ""
	}
	return nil
}

// live chooses by whether products are worked on, once.
func (r *reading) live(l catalogue.Life, token string) error {
	if r.filter.Life != catalogue.AnyLife && r.filter.Life != l {
		return &bot.Error{Code: bot.CodeContradiction, Arg: r.life + " " + token, Hint: r.life}
	}
	r.filter.Life, r.life = l, token
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
