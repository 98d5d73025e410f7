package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"jalon/bot"
	"jalon/catalogue"
)

// pollVerb is /comite sonder PRODUCT SLOT ; SLOT: a poll of two to five days, to
// be agreed to.
func (r *Router) pollVerb(ctx context.Context, c Call, rest string) (Reply, error) {
	if mentionsAll.MatchString(rest) {
		return Reply{}, &bot.Error{Code: bot.CodeMentionsAll}
	}
	kind, rest := quotedIn(rest)
	var said bot.Draft // what is of the whole poll, whichever slot it is typed after
	rest, err := r.aside(ctx, &said, rest)
	if err != nil {
		return Reply{}, err
	}
	parts := slotsTyped(rest)
	first, instead, err := r.committeeTyped(ctx, c, parts[0])
	if err != nil || instead != nil {
		return orReply(instead), err
	}
	if _, refused, err := r.mayAnnounce(ctx, c.Who, first.product); err != nil || refused != nil {
		return orReply(refused), err
	}
	if len(parts) < 2 || !first.timed {
		return Reply{}, &bot.Error{Code: bot.CodePollHow, Arg: first.product.Slug}
	}
	if len(parts) > bot.MostSlots {
		return Reply{}, &bot.Error{Code: bot.CodePollMany, Arg: first.product.Slug}
	}
	draft := first.draft
	draft.Start, draft.Link, draft.Invitees = time.Time{}, said.Link, r.needed(first.product.ID, said.Invitees)
	if kind != "" {
		draft.Type = committeeType(kind)
	}
	d := bot.CommitteeDraft{Do: bot.VerbPoll}
	seen := map[time.Time]bool{}
	for n, part := range parts {
		slot := first
		if n > 0 {
			when, rest, fault := r.moments().read(part)
			draft.Place = cmp.Or(draft.Place, rest) // « … ou vendredi 11 9h salle 24 »
			slot = typedCommittee{draft: bot.Draft{Start: when.Start}, doubts: when.Doubts, fault: fault}
		}
		if slot.fault != nil {
			return Reply{}, slot.fault
		}
		if at := slot.draft.Start; !seen[at] {
			seen[at] = true
			draft.Slots = append(draft.Slots, at.UTC())
			d.Doubts = append(d.Doubts, slot.doubts...)
		}
	}
	if draft.Link != "" && onlineWords[catalogue.Fold(draft.Place)] {
		draft.Place = ""
	}
	if fault := cmp.Or(longer(draft.Type, longestType), longer(draft.Place, longestPlace)); fault != nil {
		return Reply{}, fault
	}
	if len(draft.Slots) < 2 {
		return Reply{}, &bot.Error{Code: bot.CodePollHow, Arg: first.product.Slug}
	}
	slices.SortFunc(draft.Slots, time.Time.Compare)
	d.Draft = draft
	return r.draft(ctx, first.product, d)
}

// slotsTyped are the slots of a text: « jeudi 10 14h ou vendredi 11 9h ».
func slotsTyped(text string) (slots []string) {
	var words []string
	flush := func() {
		if part := strings.Join(words, " "); part != "" {
			slots = append(slots, part)
		}
		words = nil
	}
	for _, word := range strings.Fields(text) {
		bare := strings.TrimRight(word, ",;")
		if bare == "" || orWords[catalogue.Fold(bare)] || word == "|" || word == "/" {
			flush()
			continue
		}
		words = append(words, bare)
		if bare != word {
			flush()
		}
	}
	flush()
	if len(slots) == 0 {
		return []string{""}
	}
	return slots
}

var orWords = wordSet("ou or")

// choose makes a poll a committee, on the slot that was chosen.
func (r *Router) choose(ctx context.Context, p Press) (Reply, error) {
	s, c, as, refused, err := r.changing(ctx, p)
	if err != nil || refused != nil {
		return orReply(refused), err
	}
	draft := bot.DraftOf(c)
	if p.Act.Draft != nil { // agreed to
		draft = *p.Act.Draft
	} else if draft.Start, err = time.Parse(time.RFC3339, p.Act.Choice); err != nil {
		return Reply{}, &bot.Error{Code: bot.CodeSealBroken, Arg: string(p.Act.Verb)}
	}
	draft.Slots = nil
	now := r.Clock.Now()
	if fault := draftFault(draft, now.In(r.Zone)); fault != nil {
		return Reply{}, fault
	}
	if near, err := r.near(ctx, s.ID, draft, c.ID); err != nil || beside(near, draft) {
		return r.againOr(ctx, err, s, bot.CommitteeDraft{Do: bot.VerbChoose, Draft: draft, Committee: c.ID, Was: p.Act.Page})
	}
	after := c
	after.State, after.Start = bot.CommitteePlanned, draft.Start.UTC()
	owed := r.announcing(&after, now)
	chosen, changed, err := r.change(ctx, bot.CommitteeChange{Action: bot.CommitteeChoose, Was: p.Act.Page, After: after, By: p.Who.ID, As: as, Door: p.Door, Owed: owed})
	if err != nil {
		return Reply{}, err
	}
	return r.announcedDone(ctx, bot.VerbChoose, s, chosen, changed), nil
}
