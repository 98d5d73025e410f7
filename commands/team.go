package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jalon/bot"
	"jalon/catalogue"
)

// teamVerb is /startup equipe: who is in a product's team, and saying so.
func (r *Router) teamVerb(ctx context.Context, snapshot catalogue.Snapshot, c Call, rest string) (Reply, bool, error) {
	said := readTeam(rest)
	s, ok := r.meantOrHere(snapshot, c, said.product)
	switch {
	case said.places && said.person == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeTeamHow, Arg: said.product, Hint: snapshot.Catalogue.Example().Slug}
	case !ok && said.product == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeWhichProduct, Arg: c.Trigger, Hint: "startup equipe " + snapshot.Catalogue.Example().Slug}
	case !ok && said.nothing():
		return which(snapshot, bot.VerbTeam, rest), true, nil
	case !ok:
		return Reply{}, true, &bot.Error{Code: bot.CodeTeamHow, Arg: said.product, Hint: snapshot.Catalogue.Example().Slug}
	case said.nothing():
		reply, err := r.team(ctx, s, c.Who)
		return reply, true, err
	case said.leaves && said.person == "":
		reply, err := r.place(ctx, c.Who, s, bot.Account{ID: c.Who.ID, Name: c.Who.Name, Guest: c.Who.Guest}, bot.RoleNone, c.Door)
		return reply, true, err
	case said.person == "":
		return Reply{}, true, &bot.Error{Code: bot.CodeTeamHow, Arg: said.product, Hint: s.Slug}
	}
	account, err := r.Channels.Account(ctx, said.person)
	if errors.Is(err, bot.ErrNotFound) {
		return Reply{}, true, &bot.Error{Code: bot.CodeNoSuchPerson, Arg: said.person}
	}
	if err != nil {
		return Reply{}, true, &bot.Error{Code: bot.CodeBusy, Err: err}
	}
	role := said.role
	switch {
	case said.leaves:
		role = bot.RoleNone
	case role == "":
		role = r.roleOf(s, account.ID)
	}
	reply, err := r.place(ctx, c.Who, s, account, role, c.Door)
	return reply, true, err
}

// roleOf is what the catalogue says somebody is to a product, else in its team.
func (r *Router) roleOf(s bot.Startup, u bot.UserID) bot.Role {
	for _, m := range r.Directory().Settings(s.ID).Team {
		if m.User == u {
			return m.Role
		}
	}
	return bot.RoleTeam
}

// saidTeam is what was written after /startup equipe.
type saidTeam struct {
	product string
	person  string // with its @; empty for nobody
	role    bot.Role
	leaves  bool
	places  bool
}

func (t saidTeam) nothing() bool { return t.person == "" && t.role == "" && !t.leaves && !t.places }

// readTeam reads « dossierfacile @nadia.benali développement », in any order.
func readTeam(text string) (t saidTeam) {
	var rest []string
	for _, word := range strings.Fields(text) {
		folded := catalogue.Fold(word)
		role, isRole := roleWords[folded]
		switch {
		case strings.HasPrefix(word, "@") && len(word) > 1 && t.person == "":
			t.person = strings.TrimRight(word, ",;:")
		case leavingWords[folded]:
			t.leaves = true
		case placingWords[folded]:
			t.places = true
		case isRole && t.role == "":
			t.role = role
		default:
			rest = append(rest, word)
		}
	}
	if t.person == "" && !t.leaves { // « equipe produit.data »: a word alone is part of a name
		return saidTeam{product: text, places: t.places}
	}
	t.product = strings.Join(rest, " ")
	return t
}

// roleWords are what people call the roles, folded.
var roleWords = func() map[string]bot.Role {
	words := map[string]bot.Role{}
	for role, list := range map[bot.Role]string{
		bot.RoleIntrapreneur: "intrapreneur intrapreneuse intrapreneurs intrapreneure",
		bot.RoleCoach:        "coach coaching",
		bot.RoleDeployment:   "deploiement deployment bizdev deployeur deployeuse",
		bot.RoleProduct:      "produit product po pm",
		bot.RoleDesign:       "design designer ux ui",
		bot.RoleDevelopment:  "developpement developpeur developpeuse dev development developer tech",
		bot.RoleTeam:         "membre member equipier equipiere",
		bot.RoleSponsor:      "sponsor",
	} {
		for word := range strings.FieldsSeq(list) {
			words[word] = role
		}
	}
	return words
}()

var (
	leavingWords = wordSet("retirer retire enlever enleve sortir remove quitter quitte leave partir")
	placingWords = wordSet("ajouter ajoute add comme as est is")
)

// team shows who is in a product's team; to who may change it, what is asked.
func (r *Router) team(ctx context.Context, s bot.Startup, who bot.Person) (Reply, error) {
	d := r.Directory()
	answer := bot.Team{Product: s.ID, Slug: s.Slug, Name: s.Name, Members: bot.ByRole(d.Settings(s.ID).Team), Change: d.May(who, bot.ActionTeam, s.ID)}
	answer.ByChannel = len(d.OpenChannels(bot.Person{}, bot.ActionRecord, s.ID)) > 0
	if !answer.Change {
		return Reply{Show: answer}, nil
	}
	answer.Doubts = d.Doubts(s.ID)
	var err error
	if answer.Requests, err = r.Access.Requests(ctx, s.ID); err != nil {
		return Reply{}, internal("list requests", err)
	}
	return Reply{Show: answer}, nil
}

// pressTeam answers the choice of a product's team.
func (r *Router) pressTeam(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	return r.team(ctx, s, p.Who)
}

// pressPlace answers « Confirmer », « Retirer » and « Remettre »: somebody has
// a role from now on.
func (r *Router) pressPlace(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	u, role := bot.UserID(p.Act.Text), p.Act.Role
	if p.Act.Text == "" { // chosen in the menu: one of those the catalogue names
		u = bot.UserID(p.Act.Choice)
		team := r.Directory().Settings(s.ID).Team
		i := slices.IndexFunc(team, func(m bot.Member) bool { return m.User == u })
		if i < 0 {
			return Reply{}, &bot.Error{Code: bot.CodeRequestGone}
		}
		role = team[i].Role
	}
	return r.place(ctx, p.Who, s, bot.Account{ID: u}, role, p.Door)
}

// place gives somebody a role in a product's team, RoleNone to have them leave.
// Anybody may leave.
func (r *Router) place(ctx context.Context, who bot.Person, s bot.Startup, account bot.Account, role bot.Role, door string) (Reply, error) {
	d := r.Directory()
	as, may := d.As(who, bot.ActionTeam, s.ID)
	before := bot.Role("")
	for _, m := range d.Settings(s.ID).Team {
		if m.User == account.ID {
			before = m.Role
		}
	}
	self := account.ID == who.ID
	if !may && !(self && role == bot.RoleNone) {
		return r.refused(who, bot.ActionTeam, s)
	}
	for _, one := range []bot.Role{role, before} {
		if !d.May(who, bot.Giving(one), s.ID) && !(self && role == bot.RoleNone) {
			return Reply{}, refusal(who, mayNotGive(one), s.Name)
		}
	}
	if role == bot.RoleNone && before == "" {
		return Reply{Show: bot.MemberSet{Product: s.ID, Slug: s.Slug, Name: s.Name, User: account.ID, Who: account.Name, Role: role, Self: self}}, nil
	}
	changed, err := r.Access.SetMember(ctx, bot.Membership{Product: s.ID, User: account.ID, Role: role, By: who.ID, At: r.Clock.Now()}, as, door)
	if err == nil {
		err = r.Rebound(ctx)
	}
	if err != nil {
		return Reply{}, internal("say who is in a team", err)
	}
	return Reply{Show: bot.MemberSet{Product: s.ID, Slug: s.Slug, Name: s.Name, User: account.ID, Who: account.Name, Role: role, Before: before,
		Changed: changed, Guest: account.Guest, Self: self, Left: len(r.Directory().Holders(bot.ActionRecord, s.ID))}}, nil
}
