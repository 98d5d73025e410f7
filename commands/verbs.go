package commands

import (
	"context"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// verb is something /startup does.
type verb struct {
	name     string // as help knows it; empty for one it does not tell
	words    string // for it, folded; those of several words run together
	changes  bool   // something: what it is about must be named
	personal bool   // of who asks, and nobody else's business
	run      verbFunc
}

// verbFunc carries out a verb on what is written beside it; ok is false when
// that does not fit, and the text is a search.
type verbFunc func(r *Router, ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (reply Reply, ok bool, err error)

// startupVerbs lists the verbs in the order help tells them.
func startupVerbs() []verb {
	return []verb{
		{"list", "liste listes lister list ls tous toutes tout all", false, false, (*Router).listVerb},
		{"news", "nouveautes nouveaute news whatsnew quoideneuf", false, false, (*Router).newsVerb},
		{"", "nouveau nouveaux new", false, false, (*Router).allNewsVerb},
		{"fiche", "fiche detail details complet full", false, false, (*Router).ficheVerb},
		{"follow", "suivre suis abonner follow", true, true, (*Router).followVerb},
		{"unfollow", unfollowWords, true, true, (*Router).unfollowVerb},
		{"here", "ici here salon", true, false, (*Router).hereVerb},
		{"team", "equipe equipes team", false, false, (*Router).teamVerb},
		{"", "acces access acceder rejoindre join", true, false, (*Router).accessVerb},
		{"", "renommer renomme rename", true, false, (*Router).renameVerb},
		{"", "neplusriensuivre neriensuivre stopfollowingeverything unfollowall", true, true, (*Router).followNothingVerb},
		{"", "aide aides help", false, false, (*Router).helpVerb},
	}
}

// unfollowWords are the many ways to want no more of a product, run together.
const unfollowWords = `oublier oublie desabonner desabonne desabonnemoi medesabonner unfollow forget unsubscribe unsubscribefrom
	neplussuivre nesuisplus jenesuisplus nesuivreplus arreterdesuivre arretedesuivre arretezdesuivre arretelesuivide stopsuivre stopfollowing
	jeneveuxplussuivre jeveuxneplussuivre jevoudraisneplussuivre jenesouhaiteplussuivre jeveuxarreterdesuivre jevoudraisarreterdesuivre
	peuxtuarreterdesuivre idontwanttofollow idonotwanttofollow`

// longestVerb is how many words a verb has at most.
const longestVerb = 6

func verbNamed(folded string) (verb, bool) {
	for _, v := range startupVerbs() {
		if folded != "" && slices.Contains(strings.Fields(v.words), folded) {
			return v, true
		}
	}
	return verb{}, false
}

// spokenVerb is something a command does beside showing what it is about.
type spokenVerb struct {
	words string // folded; those of several words run together
	run   func(r *Router, ctx context.Context, c Call, rest string) (Reply, error)
}

// name is its first word.
func (v spokenVerb) name() string {
	name, _ := firstWord(v.words)
	return name
}

// verbIn is the verb a text begins with, in one word or several.
func verbIn(among []spokenVerb, text string) (v spokenVerb, rest string, ok bool) {
	fields := strings.Fields(text)
	for n := min(4, len(fields)); n > 0; n-- {
		word := catalogue.Fold(strings.Join(fields[:n], ""))
		if slices.ContainsFunc(fields[:n], func(w string) bool { return catalogue.Fold(w) == "" }) { // « cible = 12 »
			continue
		}
		for _, v := range among {
			if slices.Contains(strings.Fields(v.words), word) {
				return v, strings.Join(fields[n:], " "), true
			}
		}
	}
	return v, text, false
}

// shortestSlip is how long a verb is at least, in letters, for one with a letter wrong to
// be it: « plan » is near too many words.
const shortestSlip = 5

// nearVerb is the verb whose word the first one of a text is with a letter wrong, when
// it is of one verb alone.
func nearVerb(among []spokenVerb, text string) (v spokenVerb, word, rest string, ok bool) {
	first, rest := firstWord(text)
	folded := catalogue.Fold(first)
	for _, near := range among {
		i := slices.IndexFunc(strings.Fields(near.words), func(w string) bool {
			return min(len(w), len(folded)) >= shortestSlip && slip(w, folded, 1)
		})
		switch {
		case i < 0:
		case ok:
			return v, "", text, false
		default:
			v, word, ok = near, strings.Fields(near.words)[i], true
		}
	}
	return v, word, rest, ok
}

// startupVerb carries out a verb, written before or after what it is about.
// After it, one that changes something needs a product's exact name: « on parle
// de dossierfacile ici » binds no channel.
func (r *Router) startupVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call) (Reply, bool, error) {
	fields := strings.Fields(c.Text)
	for n := min(longestVerb, len(fields)); n > 0; n-- {
		v, known := verbNamed(catalogue.Fold(strings.Join(fields[:n], " ")))
		if !known {
			continue
		}
		if reply, ok, err := v.run(r, ctx, snapshot, c, strings.Join(fields[n:], " ")); ok {
			return reply, true, err
		}
	}
	word, rest := lastWord(c.Text)
	v, known := verbNamed(catalogue.Fold(word))
	if _, named := snapshot.Catalogue.Lookup(rest); !known || rest == "" || v.changes && !named {
		return Reply{}, false, nil
	}
	return v.run(r, ctx, snapshot, c, rest)
}

// lastWord splits a text at its last space.
func lastWord(text string) (word, rest string) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return text, ""
	}
	return text[i+1:], strings.TrimSpace(text[:i])
}

func (r *Router) listVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	if asked, ok := withoutWord(rest, exportWords); ok {
		reply, err := r.sendFile(ctx, c, asked)
		return reply, true, err
	}
	reply, err := r.list(snapshot, rest, 0)
	return reply, true, err
}

// withoutWord takes a word of a set out of a text; ok tells whether one was
// there.
func withoutWord(text string, set map[string]bool) (rest string, ok bool) {
	fields := strings.Fields(text)
	kept := slices.DeleteFunc(slices.Clone(fields), func(w string) bool { return set[catalogue.Fold(w)] })
	return strings.Join(kept, " "), len(kept) < len(fields)
}

// which offers the products a verb may be about, when its text names none for
// certain: each carries the verb out.
func which(snapshot catalogue.Snapshot, do bot.Verb, text string) Reply {
	found := snapshot.Catalogue.Search(text, mostChoices)
	return Reply{Show: bot.WhichOne{Asked: text, Products: found.Startups, Total: found.Total, Do: do}}
}

// whichOrNone is which, when a text finds products; else what resembles it.
func whichOrNone(snapshot catalogue.Snapshot, do bot.Verb, text string, direct bool) Reply {
	found := snapshot.Catalogue.Search(text, closestShown)
	if found.Total > 0 && !found.Close {
		return which(snapshot, do, text)
	}
	return Reply{Show: bot.NotFound{Asked: text, Closest: found.Startups, Topic: strings.ToLower(snapshot.Catalogue.Topic()), Direct: direct}}
}

// mostChoices is how many products are offered where one was meant.
const mostChoices = 5

// meant is the product a text names: exactly, or much like it.
func (r *Router) meant(snapshot catalogue.Snapshot, text string) (bot.Startup, bool) {
	if s, ok := snapshot.Catalogue.Lookup(text); ok {
		return s, true
	}
	if found := snapshot.Catalogue.Search(text, 1); found.Clear && found.Named {
		return found.Startups[0], true
	}
	return bot.Startup{}, false
}

// shownVerbs are the verbs of /startup as help shows them.
var shownVerbs = []string{"liste", "ici", "suivre", "oublier", "nouveautes", "fiche", "aide", "list", "here", "follow", "unfollow", "news", "help"}

// closestVerb is the word that a word was perhaps meant to be: one letter away,
// two for a long one.
func closestVerb(word string, among []string) string {
	asked := catalogue.Fold(word)
	best, least := "", 2
	switch n := len(asked); {
	case n >= 7:
		least = 3
	case n < 3:
		return ""
	}
	for _, v := range among {
		if d := catalogue.Distance(asked, v); d > 0 && d < least && (len(asked) > 3 || v[0] == asked[0]) {
			best, least = v, d
		}
	}
	return best
}

// perhaps is what a text was perhaps meant to be, when its first word is nearly
// a verb, and none; empty else. A word of the language is no slip, « where » for « here »,
// and a verb that changes something is for a product named as it is.
func perhaps(snapshot catalogue.Snapshot, text string) string {
	word, rest := firstWord(text)
	closest := closestVerb(word, shownVerbs)
	v, _ := verbNamed(closest)
	_, isVerb := verbNamed(catalogue.Fold(word)) // « aides territoires »
	_, named := snapshot.Catalogue.Lookup(rest)
	if closest == "" || isVerb || len(catalogue.Telling(word)) == 0 || v.changes && rest != "" && !named {
		return ""
	}
	return strings.TrimSpace(closest + " " + rest)
}
