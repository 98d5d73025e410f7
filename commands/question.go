package commands

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"jalon/bot"
	"jalon/catalogue"
)

// elsewhere answers a sentence that asks another command: « quand est le
// prochain comité de dossierfacile ? »; ok is false for anything else.
func (r *Router) elsewhere(ctx context.Context, snapshot catalogue.Snapshot, c Call) (reply Reply, ok bool, err error) {
	cmd, about, ok := subject(c.Text)
	_, named := r.meant(snapshot, about)
	_, here := r.productOf(c)
	if v := teamAsked(c.Text); v != "" && cmd.name == "startup" {
		word, _ := firstWord(c.Text)
		if _, verb := verbNamed(catalogue.Fold(word)); verb || !named { // « equipe mobilic @nadia »
			return Reply{}, false, nil
		}
		about = v + " " + about
	}
	several := cmd.name == "comite" && len(strings.Fields(c.Text)) > 1 // « quels sont les prochains comités ? »
	if !ok || !named && (about != "" || !here && !several) {
		return Reply{}, false, nil
	}
	c.Trigger, c.Text = cmd.name, about
	reply, err = cmd.answer(r, ctx, c)
	return reply, true, err
}

// askedFor is the one product that a question names: « qui s'occupe de
// trackdéchets ? ».
func askedFor(snapshot catalogue.Snapshot, text string) (bot.Startup, bool) {
	if !asksForOne(text) {
		return bot.Startup{}, false
	}
	return snapshot.Catalogue.Mentioned(text)
}

// subjects are the words, folded, that a question to a command holds.
var subjects = wordsOf(map[string]string{
	"chiffre chiffres indicateur indicateurs figure figures metric metrics": "indicateur",
	"comite comites committee committees":                                   "comite",
	"rappel rappels reminder reminders":                                     "rappel",
	"equipe equipes team":                                                   "startup",
})

// joining are the words, folded, that ask to be let in a team.
var joining = wordSet("rejoindre acces acceder integrer join joining access")

// teamAsked is the verb that a question about a team means; empty for none.
func teamAsked(text string) string {
	parts := questionParts(text)
	switch team := slices.ContainsFunc(parts, func(w string) bool { return subjects[w] == "startup" }); {
	case !team:
		return ""
	case slices.ContainsFunc(parts, func(w string) bool { return joining[w] }):
		return "acces"
	}
	return "equipe"
}

// asking are the words of questions that tell nothing of their subject, beside
// those that tell nothing anywhere.
var asking = wordSet("voudrais veux souhaite souhaiterais aimerais want like rejoindre acces acceder integrer join joining access entrer fait partie membre membres prochain prochaine prochains next dernier derniers last date dates venir upcoming")

// subject reads « quand est le prochain comité de dossierfacile ? »: the command
// that answers it, and what it is about.
func subject(text string) (cmd command, about string, ok bool) {
	words := catalogue.Telling(text)
	at := slices.IndexFunc(words, func(w string) bool { return subjects[w] != "" })
	if at < 0 {
		return command{}, "", false
	}
	cmd, ok = find(subjects[words[at]])
	words = slices.DeleteFunc(slices.Delete(words, at, at+1), func(w string) bool { return asking[w] })
	return cmd, strings.Join(words, " "), ok
}

// Questions about one product begin with one of these words, folded; those
// about several hold one of the others.
var (
	questionWords = wordSet(`qui que qu quoi quand ou comment pourquoi combien quel quelle est c tu vous je j peux peut pouvez pourrais
		pourriez dis dites sais savez connais connaissez as avez a y who what when where why how which is are was does do did can could
		would will tell show i`)
	severalWords = wordSet("quels quelles lesquels lesquelles produits startups services products liste list")
)

// asksForOne tells whether a text asks about one product.
func asksForOne(text string) bool {
	words := questionParts(text)
	return len(words) > 1 && questionWords[words[0]] && !asksForSeveral(text)
}

// asksForSeveral tells whether a text asks for all the products that fit.
func asksForSeveral(text string) bool {
	return slices.ContainsFunc(questionParts(text), func(w string) bool { return severalWords[w] })
}

// questionParts are the words of a text, folded: « qu'est-ce » is three.
func questionParts(text string) []string {
	parts := strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for i, p := range parts {
		parts[i] = catalogue.Fold(p)
	}
	return parts
}

// thanks ask for nothing at all, folded.
var thanks = wordSet(`merci mercibeaucoup mercibien grandmerci ungrandmerci mercijalon merciatoi okmerci supermerci parfaitmerci
	thanks thankyou thanksalot thankyouverymuch manythanks thx thanksjalon thankyoujalon`)
