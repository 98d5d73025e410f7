package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// toldVerbs are the verbs of /startup that help tells.
func toldVerbs() (names []string) {
	for _, v := range startupVerbs() {
		if v.name != "" {
			names = append(names, v.name)
		}
	}
	return names
}

// helpOf tells what a command does, with a product and a subject to try; what
// has no verb of its own is told with all the commands.
func (r *Router) helpOf(c command) Reply {
	verbs := c.verbs
	if c.name == "jalon" {
		verbs = nil
		for _, v := range jalonVerbs() {
			if v.name != "" {
				verbs = append(verbs, v.name)
			}
		}
	}
	h := bot.CommandHelp{Name: c.name, Verbs: verbs, Example: "dossierfacile", Topic: "logement"}
	if known := r.Catalogue.Current().Catalogue; known != nil {
		h.Example, h.Topic = known.Example().Slug, strings.ToLower(known.Topic())
	}
	return Reply{Show: h}
}

// helpVerb is /startup aide COMMAND, or one of its own verbs;
// « Aides-territoires » is a product.
func (r *Router) helpVerb(_ context.Context, _ catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	cmd, ok := findAnyhow(rest)
	if v, isVerb := verbNamed(catalogue.Fold(rest)); isVerb && v.name != "" {
		cmd, ok = find("startup")
	}
	if !ok {
		return Reply{}, false, nil
	}
	return r.helpOf(cmd), true, nil
}

// jalonHelp is /jalon aide: the whole in a few lines, one command, what /jalon
// itself does, or the words of the trade.
func (r *Router) jalonHelp(ctx context.Context, c Call) (Reply, error) {
	word, rest := firstWord(c.Text)
	if cmd, ok := findAnyhow(c.Text); ok {
		return r.helpOf(cmd), nil
	}
	switch v, ok := jalonVerbNamed(word); {
	case ok && v.name == "words" && rest == "":
		return r.glossary(ctx, c)
	case ok && v.name != "", moreWords[catalogue.Fold(c.Text)]:
		jalon, _ := find("jalon")
		return r.helpOf(jalon), nil
	case c.Text != "": // « aide trackdechets »
		snapshot := r.Catalogue.Current()
		if snapshot.Catalogue == nil {
			break
		}
		if s, named := snapshot.Catalogue.Lookup(c.Text); named {
			return r.card(ctx, snapshot, s, c.Who)
		}
	}
	return Reply{Show: help(c.Who)}, nil
}

// moreWords ask for more than the first lines of help.
var moreWords = wordSet("plus ensavoirplus more moreabout tout all")

// glossary explains the words of the trade.
func (r *Router) glossary(context.Context, Call) (Reply, error) {
	return Reply{Show: bot.Glossary{}}, nil
}

// pressHelp answers the buttons of help.
func (r *Router) pressHelp(ctx context.Context, p Press) (Reply, error) {
	c := Call{Who: p.Who, Channel: p.Channel, Trigger: "jalon", Text: p.Act.Text, Door: p.Door}
	return r.jalonHelp(ctx, c)
}

// help tells, in a few lines, what the bot does.
func help(who bot.Person) bot.Help {
	h := bot.Help{Person: who.Name}
	for _, c := range table() {
		if c.name != "jalon" {
			h.Commands = append(h.Commands, c.name)
		}
	}
	return h
}
