package commands

import (
	"context"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// jalonVerb is something /jalon does by itself.
type jalonVerb struct {
	name     string // as help knows it; empty for one it does not tell
	words    string // for it, folded
	personal bool   // of who asks, and nobody else's business
	// rest: words may follow; where they may not, the whole text is a search.
	rest    bool
	changes bool // how the bot behaves
	run     func(*Router, context.Context, Call) (Reply, error)
}

// jalonVerbs lists the verbs in the order help tells them.
func jalonVerbs() []jalonVerb {
	return []jalonVerb{
		{name: "tour", words: "visite tour", run: (*Router).tour},
		{name: "words", words: "lexique glossaire glossary", rest: true, run: (*Router).glossary},
		{name: "me", words: "moi me mesdonnees donnees mydata", personal: true, rest: true, run: (*Router).me},
		{words: "effacermesdonnees supprimermesdonnees effacemoi oubliemoi erasemydata deletemydata forgetme", personal: true, run: (*Router).eraseVerb},
		{words: "quesaistudemoi quegardestusurmoi tusaisquoidemoi whatdoyouknowaboutme", personal: true, run: (*Router).me},
		{words: "mesdroits droits myrights rights", personal: true, run: (*Router).rightsVerb},
		{words: "mescalendriers mesagendas mycalendars", personal: true, run: (*Router).feedsVerb},
		{words: "inviter invite", rest: true, run: (*Router).inviteTeams},
		{name: "journal", words: "journal historique log history", personal: true, rest: true, run: (*Router).journal},
		{name: "state", words: "etat statut state status health", run: (*Router).health},
		{name: "test", words: "test tester", rest: true, run: (*Router).test},
		{name: "pause", words: "pause silence", rest: true, changes: true, run: (*Router).pause},
		{words: "reprendre reprise resume", changes: true, run: (*Router).resume},
		{words: "aide help", rest: true, run: (*Router).jalonHelp},
	}
}

func jalonVerbNamed(word string) (jalonVerb, bool) {
	folded := catalogue.Fold(word)
	for _, v := range jalonVerbs() {
		if folded != "" && slices.Contains(strings.Fields(v.words), folded) {
			return v, true
		}
	}
	return jalonVerb{}, false
}

// jalonVerbIn is the verb a text begins with, in one word or several.
func jalonVerbIn(text string) (v jalonVerb, rest string, ok bool) {
	fields := strings.Fields(text)
	for n := min(longestVerb, len(fields)); n > 0; n-- {
		if v, ok = jalonVerbNamed(strings.Join(fields[:n], "")); ok {
			return v, strings.Join(fields[n:], " "), true
		}
	}
	return v, text, false
}

// jalon answers /jalon: help, what is about the bot itself, and every other
// command after it; what is none of them is asked of /startup.
func (r *Router) jalon(ctx context.Context, c Call) (Reply, error) {
	word, rest := firstWord(c.Text)
	switch catalogue.Fold(word) {
	case "", "bonjour", "hello":
		return Reply{Show: help(c.Who)}, nil
	case "jalon":
		c.Text = rest
		return r.jalon(ctx, c)
	}
	if v, after, ok := jalonVerbIn(c.Text); ok && (v.rest || after == "") {
		c.Text = after
		return v.run(r, ctx, c)
	}
	if cmd, ok := findAnyhow(word); ok {
		c.Trigger, c.Text = cmd.name, rest
		return cmd.answer(r, ctx, c)
	}
	hint := closestVerb(word, commandWords())
	if snapshot := r.Catalogue.Current(); hint != "" && snapshot.Catalogue != nil {
		if _, named := r.meant(snapshot, c.Text); !named {
			return Reply{}, &bot.Error{Code: bot.CodeUnknownCommand, Arg: c.Text, Hint: strings.TrimSpace(hint + " " + rest)}
		}
	}
	reply, err := r.startup(ctx, c)
	if none, unknown := reply.Show.(bot.NotFound); err == nil && unknown && len(none.Closest) == 0 && none.Verb == "" {
		return Reply{}, &bot.Error{Code: bot.CodeUnknownCommand, Arg: c.Text}
	}
	return reply, err
}

// commandWords are the words of /jalon.
func commandWords() []string {
	var words []string
	for _, v := range jalonVerbs() {
		words = append(words, strings.Fields(v.words)...)
	}
	for _, cmd := range table() {
		words = append(append(words, cmd.name), cmd.aliases...)
		words = append(words, strings.Fields(cmd.english)...)
	}
	return words
}
