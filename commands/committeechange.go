package commands

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"jalon/bot"
)

// moveVerb is /comite deplacer PRODUCT WHEN: the committee on another day, to be
// agreed to.
func (r *Router) moveVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	read, instead, err := r.committeeTyped(ctx, c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	all, err := r.ahead(ctx, read.product.ID)
	if err != nil {
		return Reply{}, err
	}
	if !read.timed {
		one, instead, err := r.theCommittee(ctx, read.product, all, bot.VerbMoveForm, bot.Draft{})
		if err != nil || instead != nil {
			return orReply(instead), err
		}
		if refused, err := r.mayNotChange(ctx, c.Who, read.product, one); err != nil || refused != nil {
			return orReply(refused), err
		}
		return r.openable(read.product, one, bot.VerbMoveForm), nil
	}
	if read.fault != nil {
		return Reply{}, read.fault
	}
	one, instead, err := r.theCommittee(ctx, read.product, all, bot.VerbMove, read.draft)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	return r.moving(ctx, c.Who, read.product, one, read)
}

// moving asks whether a committee is to be on another day.
func (r *Router) moving(ctx context.Context, who bot.Person, s bot.Startup, one bot.Committee, read typedCommittee) (Reply, error) {
	if refused, err := r.mayNotChange(ctx, who, s, one); err != nil || refused != nil {
		return orReply(refused), err
	}
	draft := bot.DraftOf(one)
	draft.Start, draft.Slots = read.draft.Start, nil // those of the poll it may come from are no matter here
	draft.Minutes = cmp.Or(read.length, draft.Minutes)
	return r.draft(ctx, s, bot.CommitteeDraft{Do: bot.VerbMove, Draft: draft, Committee: one.ID, Was: one.Sequence, Before: one.Start,
		Told: len(one.Told(who.ID)), Doubts: read.doubts})
}

// mayNotChange is what somebody reads who may not change a committee; nil when
// they may.
func (r *Router) mayNotChange(ctx context.Context, who bot.Person, s bot.Startup, one bot.Committee) (refused *Reply, err error) {
	if _, may, err := r.mayChange(ctx, who, one); err != nil || may {
		return nil, err
	}
	reply, err := r.refused(who, bot.ActionMeeting, s)
	return &reply, err
}

// openable shows a committee with the button that does one thing to it.
func (r *Router) openable(s bot.Startup, one bot.Committee, do bot.Verb) Reply {
	return Reply{Show: bot.CommitteeCard{Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: one, Do: do, Now: r.Clock.Now()}}
}

// move stores a committee's other day, and tells those who answered.
func (r *Router) move(ctx context.Context, p Press) (Reply, error) {
	s, c, as, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if p.Act.Draft == nil || p.Act.Draft.Start.IsZero() {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	if c.Decision != nil { // it was held
		return Reply{}, &bot.Error{Code: bot.CodeCommitteeOver}
	}
	if p.Act.Committee == "" { // chosen in a menu: it is asked first
		read := typedCommittee{draft: *p.Act.Draft}
		if read.draft.Minutes != usualMinutes {
			read.length = read.draft.Minutes
		}
		return r.moving(ctx, p.Who, s, c, read)
	}
	now := r.Clock.Now()
	if fault := draftFault(*p.Act.Draft, now.In(r.Zone)); fault != nil {
		return Reply{}, fault
	}
	if near, err := r.near(ctx, s.ID, bot.Draft{Start: p.Act.Draft.Start}, c.ID); err != nil || beside(near, *p.Act.Draft) {
		return r.againOr(ctx, err, s, bot.CommitteeDraft{Do: bot.VerbMove, Draft: *p.Act.Draft, Committee: c.ID, Was: p.Act.Page, Before: c.Start, Told: len(c.Told(p.Who.ID))})
	}
	after := c
	after.Start, after.Length, after.Zone = p.Act.Draft.Start.UTC(), time.Duration(p.Act.Draft.Minutes)*time.Minute, r.Zone.String()
	moved, changed, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeMove, Was: p.Act.Page, After: after, By: p.Who.ID, As: as, Door: p.Door, Owed: r.followUps(after, now)})
	if err != nil {
		return Reply{}, err
	}
	done := bot.CommitteeDone{Do: bot.VerbMove, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: moved, Before: c.Start, Changed: changed, Now: now}
	if changed {
		done.Told = len(moved.Told(p.Who.ID))
	}
	return Reply{Show: done}, nil
}

// heldFault is why a committee that ended is not cancelled or completed any more;
// nil before. It may be moved still: it may not have been held.
func (r *Router) heldFault(s bot.Startup, c bot.Committee) *bot.Error {
	if c.Decision == nil && (c.State != bot.CommitteePlanned || r.Clock.Now().Before(c.End())) {
		return nil
	}
	return &bot.Error{Code: bot.CodeCommitteeHeld, Arg: s.Slug}
}

// openChange opens the form that moves, completes or cancels a committee.
func (r *Router) openChange(ctx context.Context, p Press) (Reply, error) {
	s, c, _, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	if fault := r.heldFault(s, c); fault != nil && p.Act.Verb != bot.VerbMoveForm {
		return Reply{}, fault
	}
	form := &bot.CommitteeForm{Name: s.Name, Draft: bot.DraftOf(c), Act: bot.Act{Product: s.ID, Committee: c.ID, Page: c.Sequence, Nonce: r.Nonce()}}
	switch p.Act.Verb {
	case bot.VerbMoveForm:
		form.Act.Verb, form.Told, form.When = bot.VerbMoved, len(c.Told(p.Who.ID)), r.whenTyped(c.Start)
	case bot.VerbCancelForm:
		form.Act.Verb, form.Told = bot.VerbCancelled, len(c.Told(p.Who.ID))
	default:
		form.Act.Verb = bot.VerbCompleted
	}
	return Reply{Form: form}, nil
}

// pressOf is a form as the button it stands for.
func (f Submission) press() Press {
	return Press{Who: f.Who, Channel: f.Channel, Act: f.Act, Door: f.Door}
}

// changedBy is the committee of a form that somebody may send. A form shows no
// refusal but an error.
func (r *Router) changedBy(ctx context.Context, f Submission) (s bot.Startup, c bot.Committee, as bot.Role, err error) {
	s, c, as, refused, err := r.changing(ctx, f.press())
	if err == nil && refused != nil {
		err = refusal(f.Who, bot.CodeNotAllowed, s.Name)
	}
	return s, c, as, err
}

// moved reads the form of another day, and asks whether it is right.
func (r *Router) moved(ctx context.Context, f Submission) (Reply, error) {
	s, c, _, err := r.changedBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	when, _, fault := r.moments().read(written(f.Values[bot.FieldWhen]))
	if fault != nil {
		return Reply{Faults: map[string]*bot.Error{bot.FieldWhen: fault}}, nil
	}
	n, fault := minutesTyped(f.Values[bot.FieldLength])
	if fault != nil {
		return Reply{Faults: map[string]*bot.Error{bot.FieldLength: fault}}, nil
	}
	read := typedCommittee{draft: bot.Draft{Start: when.Start}, doubts: when.Doubts, length: cmp.Or(int(when.Length/time.Minute), n)} // « de 14h à 16h » is typed, the other was there
	return r.moving(ctx, f.Who, s, c, read)
}

// cancelVerb is /comite annuler PRODUCT "WHY": the committee to be cancelled, to
// be agreed to; without a reason, the form that asks for it.
func (r *Router) cancelVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	why, rest := quotedIn(rest)
	s, left, instead, err := r.ofProduct(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if why == "" {
		why = left
	}
	all, err := r.ahead(ctx, s.ID)
	if err != nil {
		return Reply{}, err
	}
	one, instead, err := r.theCommittee(ctx, s, all, bot.VerbCancelForm, bot.Draft{})
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if refused, err := r.mayNotChange(ctx, c.Who, s, one); err != nil || refused != nil {
		return orReply(refused), err
	}
	if why == "" {
		return r.openable(s, one, bot.VerbCancelForm), nil
	}
	if utf8.RuneCountInString(why) > longestWhy {
		return Reply{}, &bot.Error{Code: bot.CodeTextTooLong, Most: longestWhy}
	}
	return r.draft(ctx, s, bot.CommitteeDraft{Do: bot.VerbCancel, Draft: bot.Draft{Type: one.Type, Minutes: int(one.Length / time.Minute)}, Committee: one.ID, Was: one.Sequence, Before: one.Start,
		Why: why, Told: len(one.Told(c.Who.ID))})
}

// cancelled reads the form that cancels a committee.
func (r *Router) cancelled(ctx context.Context, f Submission) (Reply, error) {
	s, c, as, err := r.changedBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	why := strings.TrimSpace(written(f.Values[bot.FieldWhy]))
	switch {
	case why == "":
		return Reply{Faults: map[string]*bot.Error{bot.FieldWhy: {Code: bot.CodeWhyCancel}}}, nil
	case utf8.RuneCountInString(why) > longestWhy:
		return Reply{Faults: map[string]*bot.Error{bot.FieldWhy: {Code: bot.CodeTextTooLong, Most: longestWhy}}}, nil
	}
	return r.cancelFor(ctx, f.Who, s, c, as, f.Act.Page, why, f.Door)
}

// longestWhy is of the reason of a cancellation, in characters.
const longestWhy = 300

// cancel cancels a committee for the reason that was agreed to.
func (r *Router) cancel(ctx context.Context, p Press) (Reply, error) {
	s, c, as, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	return r.cancelFor(ctx, p.Who, s, c, as, p.Act.Page, p.Act.Text, p.Door)
}

func (r *Router) cancelFor(ctx context.Context, who bot.Person, s bot.Startup, c bot.Committee, as bot.Role, was int, why, door string) (Reply, error) {
	if fault := r.heldFault(s, c); fault != nil {
		return Reply{}, fault
	}
	polled := c.State == bot.CommitteePolled // it says itself what becomes of it
	after, changed, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeCancel, Was: was, After: bot.Committee{ID: c.ID, Why: why}, By: who.ID, As: as, Door: door})
	if err != nil {
		return Reply{}, err
	}
	done := bot.CommitteeDone{Do: bot.VerbCancel, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: after, Changed: changed, Now: r.Clock.Now()}
	if changed && !polled {
		done.Told = len(after.Told(who.ID))
	}
	return Reply{Show: done}, nil
}

// completeVerb is /comite modifier: a committee with the button that opens its
// form.
func (r *Router) completeVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	s, instead, err := r.ofProductAlone(c, rest)
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	all, err := r.ahead(ctx, s.ID)
	if err != nil {
		return Reply{}, err
	}
	one, instead, err := r.theCommittee(ctx, s, all, bot.VerbComplete, bot.Draft{})
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if _, _, _, refused, err := r.changing(ctx, Press{Who: c.Who, Act: bot.Act{Verb: bot.VerbComplete, Committee: one.ID}}); err != nil || refused != nil {
		return orReply(refused), err
	}
	return r.openable(s, one, bot.VerbComplete), nil
}

// completed reads the form of a committee that is there.
func (r *Router) completed(ctx context.Context, f Submission) (Reply, error) {
	s, c, as, err := r.changedBy(ctx, f)
	if err != nil {
		return Reply{}, err
	}
	if fault := r.heldFault(s, c); fault != nil {
		return Reply{}, fault
	}
	d := bot.DraftOf(c)
	if faults := r.readDraft(ctx, s.ID, &d, f.Values); len(faults) > 0 {
		return Reply{Faults: faults}, nil
	}
	if len(d.Invitees) == 0 {
		d.Invitees = r.usualInvitees(s.ID)
	}
	if d.Minutes == 0 {
		d.Minutes = int(c.Length / time.Minute)
	}
	after := d.Committee()
	after.ID, after.Start, after.Zone, after.Product, after.Organiser, after.Root = c.ID, c.Start, c.Zone, c.Product, c.Organiser, c.Root
	change := bot.CommitteeChange{Action: bot.CommitteeComplete, Was: f.Act.Page, After: after, By: f.Who.ID, As: as, Door: f.Door}
	if c.State == bot.CommitteePlanned {
		change.Owed = r.followUps(after, r.Clock.Now())
	}
	stored, changed, err := r.change(ctx, change)
	if err != nil {
		return Reply{}, err
	}
	done := bot.CommitteeDone{Do: bot.VerbCompleted, Product: s.ID, Slug: s.Slug, Name: s.Name, Committee: stored, Changed: changed, Now: r.Clock.Now()}
	if changed && done.Now.Before(c.Start) { // nobody is told of what began
		done.Told = len(bot.CommitteeChange{Action: bot.CommitteeComplete, By: f.Who.ID}.Tells(c, stored))
	}
	return Reply{Show: done}, nil
}
