package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"jalon/bot"
)

// usualMinutes is how long a committee lasts: 15 to present, 15 for questions,
// 20 to decide.
const usualMinutes = 50

// apart is how far two committees of one product usually are, at least.
const apart = 31 * 24 * time.Hour

// announceVerb is /comite annoncer PRODUCT WHEN "TYPE": a committee as it was
// understood, to be agreed to; without a day, the form.
func (r *Router) announceVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	read, instead, err := r.committeeTyped(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if _, refused, err := r.mayAnnounce(ctx, c.Who, read.product); err != nil || refused != nil {
		return orReply(refused), err
	}
	if !read.timed {
		return Reply{Show: bot.CommitteeStart{Product: read.product.ID, Slug: read.product.Slug, Name: read.product.Name, Draft: read.draft}}, nil
	}
	if read.fault != nil {
		return Reply{}, read.fault
	}
	read.draft.Invitees = r.needed(read.product.ID, read.draft.Invitees)
	return r.draft(ctx, read.product, bot.CommitteeDraft{Do: bot.VerbAnnounce, Draft: read.draft, Doubts: read.doubts})
}

// mayAnnounce tells by which right somebody announces; instead, why they may
// not.
func (r *Router) mayAnnounce(ctx context.Context, who bot.Person, s bot.Startup) (as bot.Role, instead *Reply, err error) {
	as, may, err := r.may(ctx, who, bot.ActionAnnounce, s.ID)
	if err != nil || may {
		return as, nil, err
	}
	reply, err := r.refused(who, bot.ActionAnnounce, s)
	return "", &reply, err
}

// draft asks whether a committee is right as it was understood.
func (r *Router) draft(ctx context.Context, s bot.Startup, d bot.CommitteeDraft) (Reply, error) {
	d.Product, d.Slug, d.Name, d.Zone, d.Now = s.ID, s.Slug, s.Name, r.Zone.String(), r.Clock.Now()
	if fault := draftFault(d.Draft, d.Now.In(r.Zone)); fault != nil {
		return Reply{}, fault
	}
	d.Where = r.whereSaid(ctx, s.ID)
	var err error
	if d.Near, err = r.near(ctx, s.ID, d.Draft, d.Committee); err != nil {
		return Reply{}, err
	}
	d.Draft.Beside = nil
	for _, c := range d.Near {
		d.Draft.Beside = append(d.Draft.Beside, c.ID)
	}
	return Reply{Show: d}, nil
}

// near lists a product's other committees within a month of a draft's days, and
// its open polls; but is the one that the draft changes.
func (r *Router) near(ctx context.Context, p bot.ProductID, d bot.Draft, but bot.CommitteeID) ([]bot.Committee, error) {
	first, last := d.Start, d.Start
	if len(d.Slots) > 0 { // in their order
		first, last = d.Slots[0], d.Slots[len(d.Slots)-1]
	}
	if first.IsZero() {
		return nil, nil
	}
	all, err := r.Committees.Committees(ctx, bot.CommitteeQuery{Product: p, From: first.Add(-apart), Until: last.Add(apart)})
	if err != nil {
		return nil, internal("list committees", err)
	}
	return slices.DeleteFunc(all, func(c bot.Committee) bool {
		return c.ID == but || c.State != bot.CommitteePlanned && (c.State != bot.CommitteePolled || !c.Over().After(r.Clock.Now()))
	}), nil
}

// beside tells whether one of near came after a draft was agreed to: it asks
// again.
func beside(near []bot.Committee, d bot.Draft) bool {
	return slices.ContainsFunc(near, func(c bot.Committee) bool { return !slices.Contains(d.Beside, c.ID) })
}

// draftFault is why a draft cannot be: a button may be pressed a week later.
func draftFault(d bot.Draft, now time.Time) *bot.Error {
	for _, at := range append(slices.Clone(d.Slots), d.Start) {
		if !at.IsZero() && !at.After(now) {
			return pastMoment(at, now)
		}
	}
	return nil
}

func pastMoment(at, now time.Time) *bot.Error {
	return &bot.Error{Code: bot.CodePastMoment, Days: []bot.Date{bot.DateOf(at.In(now.Location()))}, Today: bot.DateOf(now)}
}

// needed are those whom a committee needs beside those who were named.
func (r *Router) needed(p bot.ProductID, named []bot.Invitee) []bot.Invitee {
	needed := r.usualInvitees(p)
	for _, one := range named {
		if !slices.ContainsFunc(needed, func(i bot.Invitee) bool { return i.User == one.User }) {
			needed = append(needed, one)
		}
	}
	return needed
}

// usualInvitees are those whom a product's committee needs when nobody says.
func (r *Router) usualInvitees(p bot.ProductID) (needed []bot.Invitee) {
	for _, m := range bot.ByRole(r.Directory().Settings(p).Team) {
		if m.Sure && (m.Role == bot.RoleIntrapreneur || m.Role == bot.RoleCoach || m.Role == bot.RoleSponsor) {
			needed = append(needed, bot.Invitee{User: m.User, Role: string(m.Role)})
		}
	}
	return needed
}

// announcedIn lists the channels a product's committees are announced in.
func (r *Router) announcedIn(p bot.ProductID) (channels []bot.ChannelID) {
	d := r.Directory()
	if own := d.ChannelOf(p); own != "" {
		channels = append(channels, own)
	}
	if all := d.Announcements(); all != "" && !slices.Contains(channels, all) {
		channels = append(channels, all)
	}
	return channels
}

func (r *Router) whereSaid(ctx context.Context, p bot.ProductID) (names []string) {
	for _, id := range r.announcedIn(p) {
		name := r.Channels.ChannelName(ctx, id)
		if name == "" {
			name = string(id)
		}
		names = append(names, name)
	}
	return names
}

// openAnnouncement opens the form of a new committee.
func (r *Router) openAnnouncement(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.product())
	if err != nil {
		return Reply{}, err
	}
	if _, refused, err := r.mayAnnounce(ctx, p.Who, s); err != nil || refused != nil {
		return orReply(refused), err
	}
	form := &bot.CommitteeForm{Name: s.Name, Act: bot.Act{Verb: bot.VerbAnnounced, Product: s.ID, Nonce: r.Nonce()}, Draft: bot.Draft{Minutes: usualMinutes}}
	if p.Act.Draft != nil {
		form.Draft = *p.Act.Draft
		form.When = r.whenTyped(form.Draft.Start)
	}
	if len(form.Draft.Invitees) == 0 {
		form.Draft.Invitees = r.usualInvitees(s.ID)
	}
	return Reply{Form: form}, nil
}

// whenTyped is an instant as a form's field holds it: what would be read again.
func (r *Router) whenTyped(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(r.Zone).Format("02/01/2006 15:04")
}

// announced reads the form of a new committee, and asks whether it is right.
func (r *Router) announced(ctx context.Context, f Submission) (Reply, error) {
	s, err := r.product(f.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if _, may, err := r.may(ctx, f.Who, bot.ActionAnnounce, s.ID); err != nil || !may {
		return Reply{}, orRefusal(err, f.Who, bot.CodeAnnounceOnly, s.Name)
	}
	var d bot.Draft
	faults := r.readDraft(ctx, s.ID, &d, f.Values)
	when, rest, fault := r.moments().read(written(f.Values[bot.FieldWhen]))
	if fault != nil {
		faults[bot.FieldWhen] = fault
	}
	d.Minutes = cmp.Or(int(when.Length/time.Minute), d.Minutes, usualMinutes) // « de 14h à 16h » is typed, the other was there
	if len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	if len(d.Invitees) == 0 {
		d.Invitees = r.usualInvitees(s.ID)
	}
	if d.Start = when.Start; d.Place == "" { // « jeudi 10/12 14h salle 24 »
		d.Place = rest
	}
	return r.draft(ctx, s, bot.CommitteeDraft{Do: bot.VerbAnnounce, Draft: d, Doubts: when.Doubts})
}

func orRefusal(err error, who bot.Person, code bot.Code, arg string) error {
	if err != nil {
		return err
	}
	return refusal(who, code, arg)
}

// redraft shows a draft with another day.
func (r *Router) redraft(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	if p.Act.Draft == nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	d := bot.CommitteeDraft{Do: bot.Verb(p.Act.Text), Draft: *p.Act.Draft, Committee: p.Act.Committee, Was: p.Act.Page}
	if d.Do == bot.VerbMove {
		_, c, err := r.pressed(ctx, p)
		if err != nil {
			return Reply{}, err
		}
		d.Before, d.Told = c.Start, len(c.Told(p.Who.ID))
	}
	return r.draft(ctx, s, d)
}

// announce stores a committee that was agreed to, or a poll, and posts it.
func (r *Router) announce(ctx context.Context, p Press) (Reply, error) {
	s, err := r.product(p.Act.Product)
	if err != nil {
		return Reply{}, err
	}
	as, refused, err := r.mayAnnounce(ctx, p.Who, s)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if p.Act.Draft == nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	now := r.Clock.Now()
	if fault := draftFault(*p.Act.Draft, now.In(r.Zone)); fault != nil {
		return Reply{}, fault
	}
	near, err := r.near(ctx, s.ID, *p.Act.Draft, "")
	if err != nil {
		return Reply{}, err
	}
	c := p.Act.Draft.Committee()
	c.State = bot.CommitteePlanned
	if p.Act.Verb == bot.VerbPoll {
		c.State, c.Start = bot.CommitteePolled, time.Time{}
	}
	if i := slices.IndexFunc(near, c.IsMeeting); i >= 0 { // by somebody else, or by this very button
		return r.announcedDone(ctx, p.Act.Verb, s, near[i], false), nil
	}
	if beside(near, *p.Act.Draft) {
		return r.draft(ctx, s, bot.CommitteeDraft{Do: p.Act.Verb, Draft: *p.Act.Draft})
	}
	c.ID, c.Product, c.Zone, c.Organiser = bot.CommitteeID(r.Nonce()), s.ID, r.Zone.String(), p.Who.ID
	owed := r.announcing(&c, now)
	c, fresh, err := r.Committees.Announce(ctx, bot.Announcement{Committee: c, Nonce: p.Act.Nonce, By: p.Who.ID, As: as, Door: p.Door, At: now, Owed: owed})
	if err != nil {
		return Reply{}, internal("announce a committee", err)
	}
	r.Wake()
	return r.announcedDone(ctx, p.Act.Verb, s, c, fresh), nil
}

// againOr asks about a draft again, unless reading what is near it failed.
func (r *Router) againOr(ctx context.Context, err error, s bot.Startup, d bot.CommitteeDraft) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	return r.draft(ctx, s, d)
}

// announcedDone tells that a committee is announced, or a poll asked, and for how
// long it can be withdrawn.
func (r *Router) announcedDone(ctx context.Context, do bot.Verb, s bot.Startup, c bot.Committee, fresh bool) Reply {
	done := bot.CommitteeDone{Do: do, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: c, Where: r.whereSaid(ctx, s.ID), Changed: fresh, Now: r.Clock.Now()}
	if until := c.WithdrawnUntil(); done.Now.Before(until) {
		done.Until = until
	}
	return Reply{Show: done}
}

// announcing are the messages that a committee owes from the day it is announced;
// the first of its posts is its Root.
func (r *Router) announcing(c *bot.Committee, now time.Time) (owed []bot.Delivery) {
	says := bot.SaysAnnounced
	if c.State == bot.CommitteePolled {
		says = bot.SaysPolled
	}
	for n, channel := range r.announcedIn(c.Product) {
		owed = append(owed, c.Owes(says, bot.CommitteePostName(says, n, channel), bot.Destination{Channel: channel}, now))
	}
	if c.State == bot.CommitteePlanned {
		if len(owed) > 0 {
			c.Root = owed[0].Name
		}
		owed = append(owed, r.followUps(*c, now)...)
	}
	return owed
}

// followUps are the messages that a planned committee owes later.
func (r *Router) followUps(c bot.Committee, now time.Time) []bot.Delivery {
	s, _ := r.product(c.Product) // one that is lost is of no rule
	return c.FollowUps(r.Directory().CoachesOf(c.Product), r.Days, bot.RuleOf(r.Rules, bot.RuleComing, s), now)
}

// withdraw takes an announcement back, telling nobody.
func (r *Router) withdraw(ctx context.Context, p Press) (Reply, error) {
	s, c, as, refused, err := r.changing(ctx, p)
	var gone *bot.Error
	if errors.As(err, &gone) && gone.Code == bot.CodeCommitteeGone {
		return Reply{Show: bot.CommitteeDone{Do: bot.VerbWithdraw, Now: r.Clock.Now()}}, nil
	}
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if !r.Clock.Now().Before(c.WithdrawnUntil()) {
		return Reply{}, &bot.Error{Code: bot.CodeWithdrawLate, Arg: s.Slug}
	}
	after, changed, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeWithdraw, Was: c.Sequence, After: bot.Committee{ID: c.ID}, By: p.Who.ID, As: as, Door: p.Door})
	if err != nil {
		return Reply{}, err
	}
	return Reply{Show: bot.CommitteeDone{Do: bot.VerbWithdraw, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: after, Changed: changed, Now: r.Clock.Now()}}, nil
}
