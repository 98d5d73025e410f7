package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// jalon answers /jalon: help, and every other command after it; what is none
// of them is asked of /startup.
func (r *Router) jalon(ctx context.Context, c Call) (Reply, error) {
	word, rest := firstWord(c.Text)
	switch catalogue.Fold(word) {
	case "", "bonjour", "hello":
		return Reply{Show: help(c.Who)}, nil
	case "aide", "help":
		if cmd, ok := findAnyhow(rest); ok {
			return r.helpOf(cmd, c.Who), nil
		}
		return Reply{Show: help(c.Who)}, nil
	case "jalon":
		c.Text = rest
		return r.jalon(ctx, c)
	case "test":
		if rest != "" {
			return Reply{Show: bot.TestAnswer{Proof: r.Proof(rest)}}, nil
		}
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
	words := []string{"aide", "help"}
	for _, cmd := range table() {
		words = append(append(words, cmd.name), cmd.aliases...)
		words = append(words, strings.Fields(cmd.english)...)
	}
	return words
}

func help(who bot.Person) bot.Help {
	h := bot.Help{Person: who.Name}
	for _, c := range table() {
		h.Commands = append(h.Commands, c.name)
	}
	return h
}
