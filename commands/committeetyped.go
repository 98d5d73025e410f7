package commands

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"time"

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

// committeeTyped reads a product, a moment, a type, a place, an address and whom
// it needs, in any order.
func (r *Router) committeeTyped(ctx context.Context, c Call, text string) (read typedCommittee, instead *Reply, err error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return read, nil, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	if mentionsAll.MatchString(text) { // what reads names and moments drops the @
		return read, nil, &bot.Error{Code: bot.CodeMentionsAll}
	}
	kind, text := quotedIn(text)
	if text, err = r.aside(ctx, &read.draft, text); err != nil {
		return read, nil, err
	}
	named := func(words string) bool {
		_, named := snapshot.Catalogue.Lookup(words)
		return named
	}
	_, here := r.productOf(c)
	split := r.moments().choose(text, named, !here)
	read.timed = split.Typed != ""
	about, beside := text, text // where the name of a product stands, when one does
	if read.timed {
		about, beside = split.Rest(), unquotedWords(split.Before)
		read.fault, read.doubts = split.Err, split.Moment.Doubts
		read.draft.Start, read.length = split.Moment.Start, int(split.Moment.Length/time.Minute)
	}
	read.draft.Minutes = cmp.Or(read.length, usualMinutes)
	left := about
	if read.product, about, instead, err = r.ofProduct(c, about); err != nil || instead != nil {
		return read, instead, err
	}
	if about == left && about != "" { // no name was there: the channel's product never stands for one that was not found
		if s, meant := r.meant(snapshot, cmp.Or(beside, about)); meant {
			read.product, about = s, strings.TrimSpace(strings.TrimPrefix(about, cmp.Or(beside, about)))
		} else if beside != "" && !tellsWhat(beside) {
			reply := whichOrNone(snapshot, bot.VerbCommittees, beside, c.Direct)
			return read, typedAgain(c, beside, &reply), nil
		}
	}
	if !read.timed && about != "" && !tellsWhat(about) {
		_, _, read.fault = r.moments().read(about)
		read.timed = true
	}
	if word, _ := firstWord(about); kind == "" && (committeeTypes[catalogue.Fold(about)] != "" || meetingWords[catalogue.Fold(word)]) {
		kind, about = about, ""
	}
	if read.draft.Link != "" && onlineWords[catalogue.Fold(about)] {
		about = ""
	}
	read.draft.Type, read.draft.Place = committeeType(kind), about // « salle 24 »
	if fault := cmp.Or(longer(kind, longestType), longer(about, longestPlace)); fault != nil {
		return read, nil, fault
	}
	return read, nil, nil
}

// aside takes an address and people out of a line, into a draft.
func (r *Router) aside(ctx context.Context, d *bot.Draft, text string) (rest string, err error) {
	d.Link = addressTyped.FindString(text)
	rest = strings.Replace(text, d.Link, " ", 1)
	switch {
	case len(d.Link) > longestAddress:
		return rest, &bot.Error{Code: bot.CodeTextTooLong, Most: longestAddress}
	case otherAddress.MatchString(rest):
		return rest, &bot.Error{Code: bot.CodeNotALink, Arg: otherAddress.FindString(rest)}
	}
	for _, name := range personTyped.FindAllString(rest, mostInvitees) {
		invitee, fault := r.inviteeTyped(ctx, strings.TrimSpace(name))
		if fault != nil {
			return rest, fault
		}
		d.Invitees = append(d.Invitees, invitee)
	}
	return strings.Join(strings.Fields(personTyped.ReplaceAllString(rest, " ")), " "), nil
}

// tellsWhat tells whether words beside a moment are a meeting's type or place.
func tellsWhat(words string) bool {
	word, _ := firstWord(words)
	return committeeTypes[catalogue.Fold(words)] != "" || meetingWords[catalogue.Fold(word)] || placeWords[catalogue.Fold(word)] || onlineWords[catalogue.Fold(words)]
}

// addressTyped matches where people meet online.
var addressTyped = regexp.MustCompile(`https?://[^\s"<>]+`)

// otherAddress matches what looks like an address and is not of the web;
// personTyped somebody's name.
var (
	otherAddress = regexp.MustCompile(`(?i)\b(?:javascript|data|vbscript|mailto):\S*|\b[a-z][a-z0-9+.-]*://\S*`)
	personTyped  = regexp.MustCompile(`(?:^|\s)@[\p{L}\p{N}][\p{L}\p{N}._-]*`)
)

// placeWords begin where people meet.
var placeWords = wordSet("salle bureau batiment etage amphi amphitheatre lieu a au aux chez en dans room office building floor at in")

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
