package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// Message answers what was said without a slash: a command's word, a name, a
// question, a greeting.
func (r *Router) Message(ctx context.Context, m Message) (Reply, error) {
	text, err := clean(strings.TrimPrefix(strings.TrimSpace(m.Text), "/"))
	if err != nil {
		return Reply{}, err
	}
	c := Call{Who: m.Who, Channel: m.Channel, ChannelName: m.ChannelName, Direct: m.Direct, Trigger: "startup", Text: text, Door: m.Door}
	word, rest := firstWord(text)
	if greetings[verbWord(strings.TrimRight(word, "!.,"))] && rest == "" || text == "" && m.Direct {
		h := help(m.Who)
		h.Public = !m.Direct
		return Reply{Show: h}, nil
	}
	run := (*Router).startup
	if cmd, ok := find(word); ok {
		c.Trigger, c.Text, run = cmd.name, rest, cmd.run
	}
	reply, err := run(r, ctx, c)
	if err != nil || m.Direct {
		return reply, err
	}
	return r.forAll(ctx, reply)
}

// forAll is an answer that others read too: what only a product's team reads
// is left out.
func (r *Router) forAll(ctx context.Context, reply Reply) (Reply, error) {
	switch show := reply.Show.(type) {
	case *bot.StartupCard:
		return r.showProduct(ctx, show.Startup.ID, bot.Person{Guest: true})
	case bot.Winner:
		card, err := r.showProduct(ctx, show.Card.Startup.ID, bot.Person{Guest: true})
		if err != nil {
			return card, err
		}
		show.Card = card.Show.(*bot.StartupCard)
		return Reply{Show: show}, nil
	}
	return reply, nil
}

// greetings ask for nothing but an answer, folded.
var greetings = map[string]bool{"": true, "aide": true, "aides": true, "help": true, "?": true, "bonjour": true, "bonsoir": true,
	"salut": true, "coucou": true, "hello": true, "hi": true, "hey": true, "merci": true, "thanks": true}

// closestVerb is the word of /startup, or the command, that a word was perhaps
// meant to be: one letter away, two for a long one.
func closestVerb(word string, among []string) string {
	asked := catalogue.Fold(word)
	best, least := "", 2
	if len(asked) >= 7 {
		least = 3
	}
	if len(asked) < 4 {
		return ""
	}
	for _, v := range among {
		if d := catalogue.Distance(asked, v); d > 0 && d < least {
			best, least = v, d
		}
	}
	return best
}

// perhaps is what a text was perhaps meant to be, when its first word is nearly
// a verb; empty else.
func perhaps(text string) string {
	word, rest := firstWord(text)
	verb := closestVerb(word, shownVerbs)
	if verb != "" && rest != "" {
		verb += " " + rest
	}
	return verb
}

// shownVerbs are the verbs of /startup as help shows them.
var shownVerbs = []string{"liste", "ici", "suivre", "oublier", "nouveautes", "aide", "list", "here", "follow", "unfollow", "news", "help"}
