package commands

import (
	"cmp"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// typedCommittee is a committee as somebody types it.
type typedCommittee struct {
	product bot.Startup
	draft   bot.Draft
	doubts  []bot.MomentDoubt
	timed   bool       // a day or an hour was typed
	length  int        // minutes, zero when none were typed
	fault   *bot.Error // why it cannot be then
}

// committeeTyped reads a product, a moment and a type, in any order.
func (r *Router) committeeTyped(c Call, text string, do bot.Verb) (read typedCommittee, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return read, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	all := mentionsAll.MatchString(text) // what reads names and moments drops the @
	kind, text := quotedIn(text)
	if link := addressTyped.FindString(text); link != "" {
		read.draft.Link, text = link, strings.Join(strings.Fields(strings.Replace(text, link, " ", 1)), " ")
	}
	named := func(words string) bool {
		_, named := snapshot.Catalogue.Lookup(words)
		return named
	}
	_, here := r.productOf(c)
	split := r.moments().choose(text, named, !here)
	read.timed = split.Typed != ""
	about := text
	if read.timed {
		about = split.Rest()
		read.fault, read.doubts = split.Err, split.Moment.Doubts
		read.draft.Start, read.length = split.Moment.Start, int(split.Moment.Length/time.Minute)
	}
	read.draft.Minutes = cmp.Or(read.length, usualMinutes)
	read.product, about, instead, err = r.ofProduct(c, about, do)
	if word, _ := firstWord(about); kind == "" && (committeeTypes[catalogue.Fold(about)] != "" || meetingWords[catalogue.Fold(word)]) {
		kind, about = about, ""
	}
	if read.draft.Link != "" && onlineWords[catalogue.Fold(about)] {
		about = ""
	}
	read.draft.Type, read.draft.Place = committeeType(kind), about // « salle 24 »
	switch {
	case err != nil || instead != nil:
	case all:
		err = &bot.Error{Code: bot.CodeMentionsAll}
	case utf8.RuneCountInString(kind) > longestType || utf8.RuneCountInString(about) > longestPlace || len(read.draft.Link) > longestAddress:
		err = &bot.Error{Code: bot.CodeTextTooLong}
	}
	return read, instead, err
}

// addressTyped matches where people meet online.
var addressTyped = regexp.MustCompile(`https?://[^\s"<>]+`)

// onlineWords stand before such an address, and say no more than it does.
var onlineWords = wordSet("visio envisio parvisio lien online videocall call link")

// meetingWords begin what a meeting is called.
var meetingWords = wordSet("comite committee reunion meeting revue review atelier workshop copil point demo")

// moments reads days and hours as people type them now.
func (r *Router) moments() momentReader { return newMomentReader(r.Clock.Now(), r.Zone, r.Days) }

var quotedText = regexp.MustCompile(`"([^"]*)"`)

// quotedIn takes what is between quotes out of a text.
func quotedIn(text string) (quoted, rest string) {
	if m := quotedText.FindStringSubmatchIndex(text); m != nil {
		return strings.TrimSpace(text[m[2]:m[3]]), strings.Join(strings.Fields(text[:m[0]]+" "+text[m[1]:]), " ")
	}
	return "", text
}

// committeeTypes are the usual types by the words people have for them, folded.
var committeeTypes = wordsOf(map[string]string{
	"comitedinvestissement investissement comiteinvestissement invest investment investmentcommittee":          "investment",
	"comitedelancement lancement launch launchcommittee":                                                       "launch",
	"comitedefindinvestigation findinvestigation investigation endofinvestigation endofinvestigationcommittee": "investigation",
	"demo demoday":         "demo",
	"repetition rehearsal": "rehearsal",
	"comitedesuivi suivi followup followupcommittee": "follow_up",
})

// committeeType is a usual type, or what was typed; the first one for nothing.
func committeeType(text string) string {
	text = strings.Join(strings.Fields(written(text)), " ")
	if text == "" {
		return "investment"
	}
	if usual, ok := committeeTypes[catalogue.Fold(text)]; ok {
		return usual
	}
	return text
}
