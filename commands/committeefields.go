package commands

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// Of a committee's texts, in characters.
const (
	longestType    = 60
	longestPlace   = 80
	longestAddress = 500
	mostInvitees   = 30
)

// longer is the fault of a text of more than most characters; nil for none.
func longer(text string, most int) *bot.Error {
	if utf8.RuneCountInString(text) > most {
		return &bot.Error{Code: bot.CodeTextTooLong, Most: most}
	}
	return nil
}

// readDraft reads a form's fields into a draft of a product's committee, but its
// day. Length stays zero when it is not said.
func (r *Router) readDraft(ctx context.Context, p bot.ProductID, d *bot.Draft, values map[string]string) map[string]*bot.Error {
	faults := map[string]*bot.Error{}
	text := func(field string, most int) string {
		typed := strings.TrimSpace(written(values[field]))
		switch {
		case utf8.RuneCountInString(typed) > most:
			faults[field] = &bot.Error{Code: bot.CodeTextTooLong, Most: most}
		case mentionsAll.MatchString(typed):
			faults[field] = &bot.Error{Code: bot.CodeMentionsAll}
		}
		return typed
	}
	page := func(field string) string {
		typed := text(field, longestAddress)
		if u, err := url.Parse(typed); typed != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			faults[field] = &bot.Error{Code: bot.CodeNotALink, Arg: typed}
		}
		return typed
	}
	d.Type = committeeType(text(bot.FieldType, longestType))
	if other := text(bot.FieldOther, longestType); other != "" {
		d.Type = committeeType(other)
	}
	d.Place, d.Link, d.Document, d.Note = text(bot.FieldPlace, longestPlace), page(bot.FieldLink), page(bot.FieldDocument), text(bot.FieldNote, bot.LongestNote)
	var fault *bot.Error
	if d.Minutes, fault = minutesTyped(values[bot.FieldLength]); fault != nil {
		faults[bot.FieldLength] = fault
	}
	before := d.Invitees
	if d.Invitees, fault = r.inviteesTyped(ctx, text(bot.FieldInvitees, longestAddress)); fault != nil {
		faults[bot.FieldInvitees] = fault
	}
	for i, one := range d.Invitees { // a form does not say what somebody of the chat is
		if one.User != "" {
			d.Invitees[i].Role = string(r.roleIn(bot.Person{ID: one.User}, p))
		}
		if known := slices.IndexFunc(before, func(b bot.Invitee) bool { return one.User != "" && b.User == one.User }); known >= 0 {
			d.Invitees[i] = before[known]
		}
	}
	return faults
}

// mentionsAll matches what would wake a whole channel.
var mentionsAll = regexp.MustCompile(`(?i)(^|[^\w@])@(all|channel|here|everyone|tous)\b`)

// minutesTyped reads a length: « 50 », « 50 min », « 1h30 », « une heure »; zero
// for nothing.
func minutesTyped(text string) (int, *bot.Error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if n, err := strconv.Atoi(text); err == nil {
		text = strconv.Itoa(n) + " min"
	}
	length, ok := lengthTyped(text)
	if !ok || length <= 0 || length > longestLength {
		return 0, &bot.Error{Code: bot.CodeNotALength, Arg: text, Hint: "1h30"}
	}
	return int(length / time.Minute), nil
}

// outsider matches « Direction de l'habitat (sponsor) ».
var outsider = regexp.MustCompile(`^([^()]+?)\s*(?:\(([^()]*)\))?$`)

// inviteesTyped reads « @prenom.nom, Direction de l'habitat (sponsor) ».
func (r *Router) inviteesTyped(ctx context.Context, text string) (all []bot.Invitee, fault *bot.Error) {
	seen := map[bot.Invitee]bool{}
	for _, one := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		one = strings.Join(strings.Fields(one), " ")
		if one == "" {
			continue
		}
		invitee, fault := r.inviteeTyped(ctx, one)
		if fault != nil {
			return nil, fault
		}
		if key := (bot.Invitee{User: invitee.User, Name: catalogue.Fold(invitee.Name)}); !seen[key] {
			seen[key] = true
			all = append(all, invitee)
		}
	}
	outside := 0
	for _, one := range all {
		if one.User == "" {
			outside++
		}
	}
	switch {
	case len(all) > mostInvitees:
		return nil, &bot.Error{Code: bot.CodeTooManyPeople, Most: mostInvitees}
	case outside > mostOutside:
		return nil, &bot.Error{Code: bot.CodeOutsiders}
	}
	return all, nil
}

// accountFault is why nobody was found by a name.
func accountFault(err error, name string) *bot.Error {
	if errors.Is(err, bot.ErrNotFound) {
		return &bot.Error{Code: bot.CodeNoSuchPerson, Arg: name}
	}
	return &bot.Error{Code: bot.CodeBusy, Err: err}
}

func (r *Router) inviteeTyped(ctx context.Context, text string) (bot.Invitee, *bot.Error) {
	if name, person := strings.CutPrefix(text, "@"); person {
		account, err := r.Channels.Account(ctx, name)
		if err != nil {
			return bot.Invitee{}, accountFault(err, text)
		}
		return bot.Invitee{User: account.ID}, nil
	}
	m := outsider.FindStringSubmatch(text)
	if m == nil || strings.Contains(text, "@") || utf8.RuneCountInString(text) > longestPlace {
		return bot.Invitee{}, &bot.Error{Code: bot.CodeInviteeHow, Arg: text}
	}
	return bot.Invitee{Name: m[1], Role: m[2]}, nil
}
