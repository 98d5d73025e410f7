package commands

import (
	"context"

	"jalon/bot"
	"jalon/catalogue"
)

// jalon answers /jalon: help, and every other command after it.
func (r *Router) jalon(ctx context.Context, c Call) (Reply, error) {
	word, rest := firstWord(c.Text)
	switch catalogue.Fold(word) {
	case "", "aide", "help", "?", "bonjour", "hello":
		return Reply{Show: help(c.Who)}, nil
	case "test":
		if rest != "" {
			return Reply{Show: bot.TestAnswer{Proof: r.Proof(rest)}}, nil
		}
	}
	if cmd, ok := find(word); ok && cmd.name != "jalon" {
		c.Trigger, c.Text = cmd.name, rest
		return cmd.run(r, ctx, c)
	}
	if snapshot := r.Catalogue.Current(); snapshot.Catalogue != nil {
		if s, ok := snapshot.Catalogue.Lookup(c.Text); ok {
			return r.card(ctx, snapshot, s, c.Who)
		}
	}
	var names []string
	for _, cmd := range table() {
		names = append(append(names, cmd.name), cmd.aliases...)
	}
	hint := closestVerb(word, append(names, "aide", "help"))
	return Reply{}, &bot.Error{Code: bot.CodeUnknownCommand, Arg: c.Text, Hint: hint}
}

func help(who bot.Person) bot.Help {
	h := bot.Help{Person: who.Name}
	for _, c := range table() {
		h.Commands = append(h.Commands, bot.CommandHelp{Name: c.name})
	}
	return h
}
