package commands

import (
	"context"
	"strings"

	"jalon/catalogue"
)

// verb is something /startup does. run tells whether the rest fits it: then
// the text is no search.
type verb func(r *Router, ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (reply Reply, ok bool, err error)

// startupVerbs are the verbs by the words for them, folded.
var startupVerbs = wordsFor(map[string]verb{
	"liste listes lister list ls tous toutes tout all": (*Router).listVerb,
	"aide aides help ?":                              (*Router).helpVerb,
	"ici here salon":                                 (*Router).hereVerb,
	"suivre suis abonner follow":                     (*Router).followVerb,
	"oublier desabonner unfollow forget":             (*Router).unfollowVerb,
	"nouveautes nouveaute nouveau nouveaux news new": (*Router).newsVerb,
	"renommer renomme rename":                        (*Router).renameVerb,
})

// wordsFor gives each word of a space-separated list its verb.
func wordsFor(lists map[string]verb) map[string]verb {
	verbs := map[string]verb{}
	for list, v := range lists {
		for word := range strings.FieldsSeq(list) {
			verbs[word] = v
		}
	}
	return verbs
}

// startupVerb carries out a verb, written before or after what it is about.
func (r *Router) startupVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call) (Reply, bool, error) {
	for _, split := range []func(string) (string, string){firstWord, lastWord} {
		word, rest := split(c.Text)
		v, known := startupVerbs[verbWord(word)]
		if !known {
			continue
		}
		if catalogue.Fold(rest) == "" { // « Nouveautés ! »
			rest = ""
		}
		if reply, ok, err := v(r, ctx, snapshot, c, rest); ok {
			return reply, true, err
		}
	}
	return Reply{}, false, nil
}

// verbWord is a word as a verb is looked up: folded, « ? » kept.
func verbWord(word string) string {
	if word == "?" {
		return word
	}
	return catalogue.Fold(word)
}

// lastWord splits a text at its last space.
func lastWord(text string) (word, rest string) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return text, ""
	}
	return text[i+1:], strings.TrimSpace(text[:i])
}

func (r *Router) listVerb(_ context.Context, snapshot catalogue.Snapshot, _ Call, rest string) (Reply, bool, error) {
	reply, err := r.list(snapshot, rest, 0)
	return reply, true, err
}

func (r *Router) helpVerb(_ context.Context, snapshot catalogue.Snapshot, _ Call, rest string) (Reply, bool, error) {
	if rest != "" { // « Aides-territoires » is a product
		return Reply{}, false, nil
	}
	return r.startupHelp(snapshot), true, nil
}
