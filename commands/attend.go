package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jalon/bot"
)

// attend stores somebody's answer to a committee, or to one slot of a poll.
// Whoever can read may answer.
func (r *Router) attend(ctx context.Context, p Press) (Reply, error) {
	if p.Who.Unknown || p.Who.Gone || p.Who.ID == "" {
		return Reply{}, refusal(p.Who, bot.CodeMembersOnly, "")
	}
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	answer := bot.Attending{Committee: c.ID, Answer: bot.Attendance{User: p.Who.ID, Role: r.roleIn(p.Who, c.Product), By: p.Who.ID}}
	told := bot.Attended{Name: s.Name, Zone: c.Zone}
	switch {
	case c.State == bot.CommitteePolled:
		n, err := strconv.Atoi(p.Act.Text)
		if err != nil || n < 0 || n >= len(c.Slots) {
			return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
		}
		answer.Slot, told.Slot = &n, c.Slots[n]
	case p.Act.Says != bot.Present && p.Act.Says != bot.Absent && p.Act.Says != bot.Perhaps: // a poll that was settled
		return Reply{}, &bot.Error{Code: bot.CodeCommitteeOver}
	default:
		answer.Answer.Says = p.Act.Says
	}
	after, err := r.answer(ctx, answer)
	if err != nil {
		return Reply{}, err
	}
	told.Start = after.Start
	told.Answer, _ = after.Answer(p.Who.ID, "")
	told.Suits = answer.Slot != nil && slices.Contains(told.Answer.Slots, *answer.Slot)
	for _, n := range told.Answer.Slots {
		told.Slots = append(told.Slots, after.Slots[n])
	}
	return Reply{Show: told}, nil
}

// answer stores one answer.
func (r *Router) answer(ctx context.Context, a bot.Attending) (bot.Committee, error) {
	a.At = r.Clock.Now()
	after, _, err := r.Committees.Attend(ctx, a)
	switch {
	case errors.Is(err, bot.ErrOver):
		return after, &bot.Error{Code: bot.CodeCommitteeOver}
	case errors.Is(err, bot.ErrNotFound):
		return after, &bot.Error{Code: bot.CodeCommitteeGone}
	case err != nil:
		return after, internal("store an answer", err)
	}
	r.Wake()
	return after, nil
}

// roleIn is what somebody is to a product, the nearest role; empty for nothing.
func (r *Router) roleIn(who bot.Person, p bot.ProductID) bot.Role {
	roles := r.Directory().Roles(who, p)
	for _, role := range slices.Backward(roles) {
		if role != bot.RoleAnyone && role != bot.RoleMember {
			return role
		}
	}
	return ""
}

// presencesVerb is /comite presences: who comes to a product's committee.
func (r *Router) presencesVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, one, instead, err := r.nextOf(ctx, c, rest, bot.VerbPresences)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.presences(ctx, c.Who, s, one)
}

// nextOf is a product's committee to come that a text means; of who comes, else
// the last one.
func (r *Router) nextOf(ctx context.Context, c Call, text string, do bot.Verb) (s bot.Startup, one bot.Committee, instead *Reply, err error) {
	s, instead, err = r.ofProductAlone(c, text)
	if err != nil || instead != nil {
		return s, one, instead, err
	}
	all, err := r.ahead(ctx, s.ID)
	if err != nil {
		return s, one, nil, err
	}
	if len(all) == 0 && do == bot.VerbPresences { // who came to the last one
		held, err := r.lastHeld(ctx, s.ID)
		if last, met := held[s.ID]; err != nil || met {
			return s, last, nil, err
		}
	}
	one, instead, err = r.theCommittee(ctx, s, all, do, bot.Draft{})
	return s, one, instead, err
}

func (r *Router) pressPresences(ctx context.Context, p Press) (Reply, error) {
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	return r.presences(ctx, p.Who, s, c)
}

// presences lists who comes: for who is of the chat, not for its guests.
func (r *Router) presences(ctx context.Context, who bot.Person, s bot.Startup, c bot.Committee) (Reply, error) {
	if !r.Directory().May(who, bot.ActionPropose, s.ID) {
		return Reply{}, refusal(who, bot.CodeMembersOnly, "")
	}
	_, may, err := r.mayChange(ctx, who, c)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.Presences{Product: s.ID, Name: s.Name, Committee: c, Manage: may, Now: r.Clock.Now()}}, nil
}

// presenceFile sends who comes as a file, in a direct message.
func (r *Router) presenceFile(ctx context.Context, p Press) (Reply, error) {
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	if !r.Directory().May(p.Who, bot.ActionPropose, s.ID) {
		return Reply{}, refusal(p.Who, bot.CodeMembersOnly, "")
	}
	return r.owe(ctx, p, bot.KindExport, "export/", bot.Content{Presences: &bot.PresenceFile{Committee: c.ID, Slug: s.Slug}}, bot.FileOwed{})
}

// presenceRows reads who comes, when the file is sent.
func (r *Router) presenceRows(ctx context.Context, f bot.PresenceFile) (bot.PresenceFile, error) {
	c, err := r.Committees.Committee(ctx, f.Committee)
	if errors.Is(err, bot.ErrNotFound) {
		return f, nil
	}
	f.Whole = &c
	return f, err
}

// inviteVerb is /comite invitation: a text for who is not in the chat.
func (r *Router) inviteVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, one, instead, err := r.nextOf(ctx, c, rest, bot.VerbInvite)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.invite(ctx, Press{Who: c.Who, Door: c.Door, Act: bot.Act{Nonce: r.Nonce()}}, s, one)
}

// invite sends the text in a direct message: an answer holds no file.
func (r *Router) invite(ctx context.Context, p Press, s bot.Startup, one bot.Committee) (Reply, error) {
	if !r.Directory().May(p.Who, bot.ActionPropose, s.ID) {
		return Reply{}, refusal(p.Who, bot.CodeMembersOnly, "")
	}
	text := bot.InvitationText{Calendar: r.calendarOf(one.ID), Name: s.Name, Slug: s.Slug, Committee: *one.Shown()}
	return r.owe(ctx, p, bot.KindExport, "export/", bot.Content{Invitation: &text}, bot.Written{})
}

// calendarOf is an address that gives a committee's day to whoever has it, empty
// when nobody knows where the bot is reached.
func (r *Router) calendarOf(id bot.CommitteeID) string {
	if r.APIURL == "" {
		return ""
	}
	return strings.TrimRight(r.APIURL, "/") + CalendarPath + bot.CommitteeFile + string(id) + ".ics"
}

func (r *Router) pressInvite(ctx context.Context, p Press) (Reply, error) {
	s, c, err := r.pressed(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	return r.invite(ctx, p, s, c)
}

// openOutside opens the form of the answers of who is not in the chat.
func (r *Router) openOutside(ctx context.Context, p Press) (Reply, error) {
	s, c, _, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	form := &bot.OutsideForm{Act: bot.Act{Verb: bot.VerbOutsiders, Product: s.ID, Committee: c.ID, Page: c.Sequence, Nonce: r.Nonce()}}
	for _, one := range outsidersOf(c) {
		a, _ := c.Answer("", one.Name)
		form.Invitees, form.Answers = append(form.Invitees, one), append(form.Answers, a.Says)
	}
	if len(form.Invitees) == 0 {
		return Reply{}, &bot.Error{Code: bot.CodeNoOutsider}
	}
	return Reply{Form: form}, nil
}

// mostOutside is how many answers one form holds.
const mostOutside = 10

// outsidersOf are the invitees who are not in the chat.
func outsidersOf(c bot.Committee) []bot.Invitee {
	all := slices.DeleteFunc(slices.Clone(c.Invitees), func(i bot.Invitee) bool { return i.User != "" })
	return all[:min(len(all), mostOutside)]
}

// outsiders stores what those outside the chat answered.
func (r *Router) outsiders(ctx context.Context, f Submission) (Reply, error) {
	s, c, _, err := r.changedBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	if f.Act.Page != c.Sequence { // its fields are those needed then, by their number
		return Reply{}, &bot.Error{Code: bot.CodeCommitteeMoved}
	}
	done := bot.CommitteeDone{Do: bot.VerbOutsiders, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Now: r.Clock.Now()}
	for n, one := range outsidersOf(c) {
		says := bot.Presence(f.Values[bot.OutsideField(n)])
		if was, _ := c.Answer("", one.Name); says == was.Says || says != bot.Present && says != bot.Absent && says != bot.Perhaps {
			continue
		}
		if done.Committee, err = r.answer(ctx, bot.Attending{Committee: c.ID, Answer: bot.Attendance{Name: one.Name, Says: says, By: f.Who.ID}}); err != nil {
			return Reply{}, err
		}
		done.Changed = true
	}
	return Reply{Show: done}, nil
}
