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
	rest bool
	run  func(*Router, context.Context, Call) (Reply, error)
}

// jalonVerbs lists the verbs in the order help tells them.
func jalonVerbs() []jalonVerb {
	return []jalonVerb{
		{"tour", "visite tour", false, false, (*Router).tour},
		{"words", "lexique glossaire glossary", false, false, (*Router).glossary},
		{"me", "moi me mesdonnees donnees mydata", true, true, (*Router).me},
		{"", "mesdroits droits myrights rights", true, false, func(r *Router, ctx context.Context, c Call) (Reply, error) { return r.myRights(ctx, c.Who) }},
		{"journal", "journal historique log history", true, true, (*Router).journal},
		{"state", "etat statut state status health", false, false, (*Router).health},
		{"test", "test tester", false, true, (*Router).test},
		{"pause", "pause silence", false, true, (*Router).pause},
		{"", "reprendre reprise resume", false, false, (*Router).resume},
		{"", "aide help", false, true, (*Router).jalonHelp},
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

// jalonVerbIn is the verb a text begins with, in one word or two.
func jalonVerbIn(text string) (v jalonVerb, rest string, ok bool) {
	fields := strings.Fields(text)
	for n := min(2, len(fields)); n > 0; n-- {
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
