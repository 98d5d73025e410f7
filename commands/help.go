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
func (r *Router) helpOf(c command, who bot.Person) Reply {
	if len(c.verbs) == 0 {
		return Reply{Show: help(who)}
	}
	h := bot.CommandHelp{Name: c.name, Verbs: c.verbs, Example: "dossierfacile", Topic: "logement"}
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
	return r.helpOf(cmd, c.Who), true, nil
}
