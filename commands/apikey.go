package commands

import (
	"context"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/bot"
	"jalon/catalogue"
)

// Keys is what commands need of the store about the keys of scripts.
type Keys interface {
	SetKey(ctx context.Context, k bot.APIKey, as bot.Role, door string) (replaced bool, err error)
	RevokeKeys(ctx context.Context, r bot.Revocation) (n int, err error)
}

// MeasuresPath is where scripts send the figures of the product whose slug
// follows.
const MeasuresPath = "/mesures/"

var (
	revokeWords = wordSet("revoquer revoque revoke retirer supprimer annuler")
	everyWords  = wordSet("tout tous toutes all everything")
)

// apiVerb is keyVerb, unless « api … » is the name of a product.
func (r *Router) apiVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	word, _ := firstWord(rest)
	if rest == "" || revokeWords[catalogue.Fold(word)] || r.isNamed(rest) {
		return r.keyVerb(ctx, c, rest)
	}
	return r.shown(ctx, c)
}

// keyVerb is /indicateur cle: a key that lets a script note a product's figures
// in the name of who asks, shown once; and « cle revoquer », which ends it. What
// it is about must be named as it is: a slip makes no key.
func (r *Router) keyVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	word, after := firstWord(rest)
	revokes := revokeWords[catalogue.Fold(word)]
	all := false
	if revokes {
		rest, all = withoutWord(after, everyWords)
	}
	s, err := r.exactly(c, rest)
	if err != nil {
		return Reply{}, err
	}
	if revokes {
		return r.revokeKeys(ctx, c, s, all)
	}
	if c.Said { // the answer would be a message, and stay
		return Reply{}, &bot.Error{Code: bot.CodeKeyBySlash, Hint: "indicateur cle " + s.Slug}
	}
	return r.makeKey(ctx, c, s)
}

// exactly is the product a text names as it is, the channel's without a text.
func (r *Router) exactly(c Call, text string) (bot.Startup, error) {
	snapshot := r.Catalogue.Current()
	if snapshot.Catalogue == nil {
		return bot.Startup{}, &bot.Error{Code: bot.CodeCatalogueEmpty}
	}
	s, ok := snapshot.Catalogue.Lookup(text)
	if text == "" {
		s, ok = r.productOf(c)
	}
	if !ok {
		return s, &bot.Error{Code: bot.CodeWhichProduct, Arg: text, Hint: "indicateur cle " + snapshot.Catalogue.Example().Slug}
	}
	return s, nil
}

func (r *Router) makeKey(ctx context.Context, c Call, s bot.Startup) (Reply, error) {
	as, may, err := r.may(ctx, c.Who, bot.ActionRecord, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if !may || c.Who.ID == "" {
		return r.refused(c.Who, bot.ActionRecord, s)
	}
	facts, err := r.Figures.Facts(ctx, s.ID)
	if err != nil {
		return Reply{}, internal("read figures", err)
	}
	made := bot.APIKeyMade{Product: s.ID, Slug: s.Slug, Name: s.Name, Key: bot.NewKey(), URL: strings.TrimRight(r.APIURL, "/") + MeasuresPath + url.PathEscape(s.Slug)}
	if active := facts.Active(); len(active) > 0 {
		made.Indicator, made.Period = active[0].ShortName, lastComplete(active[0].Frequency, r.today()).Key()
	}
	k := bot.APIKey{Product: s.ID, Hash: bot.HashKey(made.Key), By: c.Who.ID, At: r.Clock.Now()}
	if made.Replaced, err = r.Keys.SetKey(ctx, k, as, c.Door); err != nil {
		return Reply{}, internal("keep a key", err)
	}
	return Reply{Show: made}, nil
}

// revokeKeys ends one's own key, which needs no right; everybody's, that of a
// coach or of the incubator.
func (r *Router) revokeKeys(ctx context.Context, c Call, s bot.Startup, all bool) (Reply, error) {
	if c.Who.ID == "" {
		return Reply{}, &bot.Error{Code: bot.CodeBusy}
	}
	as, may, err := r.may(ctx, c.Who, bot.ActionRevoke, s.ID)
	if err != nil {
		return Reply{}, err
	}
	if all && !may {
		return r.refused(c.Who, bot.ActionRevoke, s)
	}
	revocation := bot.Revocation{Product: s.ID, User: c.Who.ID, By: c.Who.ID, As: as, Door: c.Door, At: r.Clock.Now()}
	if all {
		revocation.User = ""
	}
	n, err := r.Keys.RevokeKeys(ctx, revocation)
	if err != nil {
		return Reply{}, internal("take keys away", err)
	}
	return Reply{Show: bot.APIKeysRevoked{Slug: s.Slug, Name: s.Name, N: n, All: all}}, nil
}

// MayNow tells whether somebody may do an action on a product now, and by which
// role: for doors that have no answer to show. The error is for when nobody can
// tell.
func (r *Router) MayNow(ctx context.Context, who bot.Person, a bot.Action, p bot.ProductID) (as bot.Role, may bool, err error) {
	if who.Unknown || !r.ready() {
		return "", false, &bot.Error{Code: bot.CodeBusy}
	}
	return r.may(ctx, who, a, p)
}

// Indicator is the one of a product's that a text names exactly, by its short
// name or its name; of several, none.
func Indicator(facts bot.Facts, text string) (ind bot.IndicatorFacts, ok bool) {
	asked, found := catalogue.Fold(text), 0
	for _, short := range []bool{true, false} {
		for _, one := range facts.Active() {
			name := one.Name
			if short {
				name = one.ShortName
			}
			if asked != "" && catalogue.Fold(name) == asked {
				ind, found = one, found+1
			}
		}
		if found > 0 {
			break
		}
	}
	return ind, found == 1
}

// Comment is a comment as it is kept, on one line; ok is false for one that is too
// long, or has characters that nobody types.
func Comment(text string) (comment string, ok bool) {
	ok = utf8.ValidString(text) && utf8.RuneCountInString(text) <= longestComment
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			ok = false
		case unicode.Is(unicode.Cf, r): // joiners and direction marks
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " "), ok
}
