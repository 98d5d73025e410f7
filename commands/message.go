package commands

import (
	"context"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// Message answers what was said without a slash: a command's word, a name, a
// question, a greeting. Somebody who talks too fast is told so once in a while;
// a zero Reply says nothing.
func (r *Router) Message(ctx context.Context, m Message) (Reply, error) {
	if silent, err := r.pacedAloud(m.Who); silent {
		return Reply{}, nil
	} else if err != nil {
		return Reply{}, err
	}
	if file, is, err := figuresSent(m); is || err != nil {
		if err == nil {
			return r.fileSent(ctx, m, file)
		}
		return Reply{}, err
	}
	text, err := clean(strings.TrimPrefix(strings.TrimSpace(m.Text), "/"))
	if err != nil {
		return Reply{}, err
	}
	c := Call{Who: m.Who, Channel: m.Channel, ChannelName: m.ChannelName, Direct: m.Direct, Said: true, Trigger: "startup", Text: unpunctuated(text), Door: m.Door}
	cmd := r.said(ctx, &c)
	if cmd == nil {
		h := help(m.Who)
		h.Public = !m.Direct
		return Reply{Show: h}, nil
	}
	if hint := private(c); !m.Direct && hint != "" {
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: hint}
	}
	reply, err := cmd.answer(r, ctx, c)
	if err != nil || m.Direct {
		return reply, err
	}
	return r.forAll(ctx, reply)
}

// said is the command that a sentence means, with what is left of it in the
// call; nil for a greeting.
func (r *Router) said(ctx context.Context, c *Call) *command {
	startup, _ := find("startup")
	word, rest := firstWord(c.Text)
	folded := catalogue.Fold(c.Text)
	_, here := r.productOf(*c)
	switch cmd, ok := findAnyhow(word); {
	case greetings[folded] || folded == "" && !here:
		return nil
	case ok:
		c.Trigger, c.Text = cmd.name, rest
		return &cmd
	}
	if strings.Contains(c.Text, "=") || r.namesIndicator(ctx, *c) { // « dossierfacile baux = 10,4 % », « dossierfacile baux »
		indicateur, _ := find("indicateur")
		c.Trigger = indicateur.name
		return &indicateur
	}
	if c.Direct && r.asksMonth(c.Text) {
		portefeuille, _ := find("portefeuille")
		c.Trigger = portefeuille.name
		return &portefeuille
	}
	if r.ofJalon(*c) {
		jalon, _ := find("jalon")
		c.Trigger = jalon.name
		return &jalon
	}
	return &startup
}

// ofJalon tells whether a sentence asks something of the bot itself: « mes
// données », « journal de dossierfacile ». What hushes it wants a command.
func (r *Router) ofJalon(c Call) bool {
	v, rest, ok := jalonVerbIn(c.Text)
	if !ok || v.changes || r.isNamed(c.Text) {
		return false
	}
	if rest == "" {
		return true
	}
	snapshot := r.Catalogue.Current()
	if v.name != "journal" || snapshot.Catalogue == nil {
		word, _ := firstWord(rest)
		folded := catalogue.Fold(word)
		return v.name == "me" && (eraseWords[folded] || exportWords[folded] || rightsWords[folded] || feedWords[folded])
	}
	about, since, err := r.sinceTyped(rest)
	_, named := r.meant(snapshot, about)
	return named || about == "" && err == nil && !since.IsZero()
}

// isNamed tells whether a text is a product's name.
func (r *Router) isNamed(text string) bool {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return false
	}
	_, named := snapshot.Catalogue.Lookup(text)
	return named
}

// productOf is the product of the channel a call comes from.
func (r *Router) productOf(c Call) (bot.Startup, bool) {
	snapshot := r.Catalogue.Current()
	if c.Direct || snapshot.Catalogue == nil {
		return bot.Startup{}, false
	}
	return r.productHere(snapshot, c.Channel, c.ChannelName)
}

// private is the command that answers to one person alone what a sentence asks:
// what they follow, what is kept about them, a journal. Empty for what everybody
// may read.
func private(c Call) string {
	if c.Trigger == "jalon" {
		switch v, _, ok := jalonVerbIn(c.Text); {
		case ok && v.name == "journal":
			return "jalon journal"
		case ok && v.personal:
			return "jalon moi"
		}
	}
	if c.Trigger == "jalon" {
		word, rest := firstWord(c.Text)
		if cmd, ok := findAnyhow(word); ok {
			c.Trigger, c.Text = cmd.name, rest
			return private(c)
		}
		c.Trigger = "startup" // what /jalon does not know is asked of it
	}
	if c.Trigger == "rappel" {
		if v, _, ok := verbIn(reminderVerbs(), c.Text); ok && aloneReminderVerbs[v.name()] {
			return "rappel " + v.name()
		}
	}
	if c.Trigger == "portefeuille" && receives(c.Text) {
		return "portefeuille bilan recevoir"
	}
	if c.Trigger != "startup" {
		return ""
	}
	fields := strings.Fields(c.Text)
	for n := min(longestVerb, len(fields)); n > 0; n-- {
		if v, ok := verbNamed(catalogue.Fold(strings.Join(fields[:n], " "))); ok {
			if v.personal {
				return "startup suivre"
			}
			return ""
		}
	}
	return ""
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
	case bot.Team:
		s, err := r.product(show.Product)
		if err != nil {
			return Reply{}, err
		}
		return r.team(ctx, s, bot.Person{Guest: true})
	case bot.Fiche:
		show.Insider = false
		return Reply{Show: show}, nil
	case bot.CommitteeDraft: // it names whom the committee needs
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "comite annoncer"}
	case bot.CommitteeCard:
		if show.Do != "" {
			return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "comite " + show.Slug}
		}
		show.Manage, show.Inside = false, false
		return Reply{Show: show}, nil
	case bot.CommitteeHistory:
		show.Inside = false
		return Reply{Show: show}, nil
	case bot.Launch, bot.Wave: // which teams are not to be written to yet
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "portefeuille demarrage"}
	case bot.MyReminders:
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "rappel moi"}
	case bot.NextReminder: // whom it writes to is theirs and their team's
		show.Lines = ofChannels(show.Lines)
		return Reply{Show: show}, nil
	case bot.MonthAnswer:
		show.Receives = false
		return Reply{Show: show}, nil
	case bot.Presences:
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: "comite presences"}
	case bot.Past:
		hint := "jalon journal"
		if show.Indicator != "" {
			hint = "indicateur historique " + show.Slug
		}
		return Reply{}, &bot.Error{Code: bot.CodePrivately, Hint: hint}
	}
	return reply, nil
}

// greetings ask for nothing but an answer, folded.
var greetings = wordSet(`aide aides help bonjour bonsoir salut coucou hello hi hey bonjourjalon hellojalon
	commentcamarche quiestu questcequetusaisfaire quesaistufaire quefaistu whatcanyoudo howdoesitwork whoareyou`)
