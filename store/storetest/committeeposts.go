package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
	"jalon/store/dump"
)

// everyProduct is a catalogue that knows all of them.
type everyProduct struct{}

// Product implements bot.Products.
func (everyProduct) Product(p bot.ProductID) (bot.Startup, bool) {
	return bot.Startup{ID: p, Slug: string(p), Name: string(p)}, true
}

// rules resolve what is claimed as the bot does.
func rules() *bot.Resolver {
	directory := bot.NewDirectory(bot.Known{})
	return &bot.Resolver{Products: everyProduct{}, Directory: func() *bot.Directory { return directory }, EditEvery: time.Second}
}

// byRule claims what is due as the bot's own rules resolve it.
func (b *bench) byRule(now time.Time) []bot.Delivery {
	b.Helper()
	c := claim(now, 99)
	c.Resolve = func(c bot.Claiming) bot.Resolution { return rules().Resolve(c, now) }
	return b.claim(c)
}

// post sends everything due.
func (b *bench) post(now time.Time) []bot.Delivery {
	b.Helper()
	all := b.byRule(now)
	for _, d := range all {
		b.settle(sent(d, now))
	}
	return all
}

// planned lists the deliveries that wait.
func (b *bench) planned() (waiting []string) {
	b.Helper()
	all, err := b.Store.Deliveries(b.Context(), 1000)
	b.must(err)
	for _, d := range all {
		if d.State == bot.StatePlanned {
			waiting = append(waiting, d.Name)
		}
	}
	slices.Sort(waiting)
	return waiting
}

func (b *bench) waits(want ...string) {
	b.Helper()
	if diff := cmp.Diff(want, b.planned()); diff != "" {
		b.Errorf("waiting (-want +got):\n%s", diff)
	}
}

// fiftyAnswers: of fifty at once each counts once, and the post is edited once
// for all that came until then.
func fiftyAnswers(b *bench) {
	b.announce(committee("k1", b.product("pix")))
	b.post(monday)
	b.waits()
	together(50, func(i int) {
		if _, changed, err := b.Store.Attend(b.Context(), says("k1", bot.UserID(fmt.Sprint("u", i)), bot.Present)); err != nil || !changed {
			b.Error(changed, err)
		}
	})
	c := b.committee("k1")
	if len(c.Answers) != 50 || c.Count(bot.Present) != 50 || c.Version != 51 || c.Sequence != 0 || !c.ChangedAt.Equal(monday) {
		b.Fatalf("%d answers, version %d", len(c.Answers), c.Version)
	}
	b.waits("edit/committee/k1/channel/2")
	b.reopen()
	now := monday.Add(2 * time.Hour)
	var seen *bot.Committee
	under := b.claim(bot.Claim{Now: now, Limit: 9, Lease: time.Minute, Anchor: now, Resolve: func(c bot.Claiming) bot.Resolution {
		seen = c.Committee
		return rules().Resolve(c, now)
	}})
	if len(under) != 1 || seen == nil || len(seen.Answers) != 50 || under[0].Receipt.Post != "post of committee/k1/channel, 1" {
		b.Fatalf("claimed %+v, of %+v", under, seen)
	}
	b.attend(says("k1", "late", bot.Absent)) // while it is edited
	b.attend(says("k1", "later", bot.Absent))
	b.waits("edit/committee/k1/channel/52")
	if got := b.byRule(now); len(got) != 0 {
		b.Errorf("claimed %v while another edit is under way", names(got))
	}
	b.settle(sent(under[0], now))
	if got := b.post(now.Add(time.Minute)); len(got) != 1 || got[0].Name != "edit/committee/k1/channel/52" {
		b.Errorf("claimed %v", names(got))
	}
	b.waits()
}

// answers: the last one counts, the same again is none, and after the beginning
// there is none.
func answers(b *bench) {
	p := b.product("pix")
	b.announce(committee("k1", p))
	b.attend(says("k1", "omar", bot.Perhaps))
	b.writesNothing("the same answer", func(ctx context.Context) {
		again := says("k1", "omar", bot.Perhaps)
		again.At = again.At.Add(time.Minute)
		if c, changed, err := b.Store.Attend(ctx, again); err != nil || changed || c.Version != 2 {
			b.Errorf("%+v %t %v", c, changed, err)
		}
	})
	b.attend(says("k1", "omar", bot.Present))
	outside := says("k1", "", bot.Absent)
	outside.Answer.Name, outside.Answer.By = "Mme Outside", nadia
	b.attend(outside)
	b.reopen()
	c := b.committee("k1")
	if c.Version != 4 || len(c.Answers) != 2 || c.Answers[0].Says != bot.Present || c.Answers[0].Role != bot.RoleCoach || !c.Answers[0].At.Equal(monday.Add(time.Hour)) || c.Answers[1].Name != "Mme Outside" {
		b.Errorf("%+v", c)
	}
	if n := len(b.journal()); n != 1 {
		b.Errorf("answers are in the journal: %d entries", n)
	}
	if at, err := b.Store.LastInstant(b.Context()); err != nil || !at.Equal(monday.Add(time.Hour)) {
		b.Errorf("the last instant: %v %v", at, err)
	}
	refused := func(what string, a bot.Attending, want error) {
		b.Helper()
		b.writesNothing(what, func(ctx context.Context) {
			if c, changed, err := b.Store.Attend(ctx, a); changed || !errors.Is(err, want) || want == bot.ErrOver && c.ID != a.Committee {
				b.Errorf("%s: %+v %t %v", what, c, changed, err)
			}
		})
	}
	late := says("k1", "omar", bot.Absent)
	late.At = thursday
	refused("once it began", late, bot.ErrOver)
	refused("of none", says("k9", "omar", bot.Absent), bot.ErrNotFound)
	outside.Answer.Name = "Mme Nobody"
	refused("of who was not asked", outside, bot.ErrNotFound)
	cancel := change(bot.CommitteeCancel, c)
	cancel.After.Why = "grève"
	b.changeCommittee(cancel)
	refused("of a cancelled one", says("k1", "omar", bot.Absent), bot.ErrOver)
}

// postsOfACommittee: those that show it are edited, one at a time; no message
// keeps who answered, and none is sent of what was withdrawn.
func postsOfACommittee(b *bench) {
	p := b.product("pix")
	c := b.announce(committee("k1", p))
	b.attend(says("k1", "early", bot.Present)) // what was not said yet will say it
	b.waits("committee/k1/channel", "committee/k1/omar")
	for _, d := range b.byRule(monday) {
		post := d.Content.Committee
		if post.Committee == nil || post.Committee.Place != "Salle 24" || post.Committee.Answers != nil || post.Committee.Note == "" {
			b.Errorf("%s says %+v", d.Name, post)
		}
		if d.Name == "committee/k1/channel" {
			b.settle(sent(d, monday))
		} else { // it left nothing: it is asked again
			b.settle(bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: monday, State: bot.StatePlanned, Due: monday.AddDate(0, 0, 1)})
		}
	}
	move := change(bot.CommitteeMove, c)
	move.After.Start = thursday.AddDate(0, 0, 1)
	told := bot.CommitteePrefix("k1") + "moved/1/000/early" // who answered is told of it
	c = b.changeCommittee(move)
	b.waits(told, "committee/k1/omar", "edit/committee/k1/channel/3")
	if d := b.delivery("committee/k1/channel"); d.EditVersion != 3 || d.State != bot.StateSent {
		b.Errorf("%+v", d)
	}
	for _, d := range b.post(monday.Add(3 * time.Hour)) {
		if shown := d.Content.Committee.Committee; !shown.Start.Equal(move.After.Start) || shown.Answers != nil {
			b.Errorf("%s shows %+v", d.Name, shown)
		}
	}
	b.changeCommittee(change(bot.CommitteeWithdraw, c))
	b.waits("committee/k1/omar", "edit/committee/k1/channel/4")
	if got := b.post(monday.AddDate(0, 0, 2)); len(got) != 1 || got[0].Content.Committee.Committee.State != bot.CommitteeWithdrawn {
		b.Errorf("sent of what was withdrawn: %v", names(got))
	}
	if d := b.delivery("committee/k1/omar"); d.State != bot.StateSkipped || d.Reason != bot.ReasonWithdrawn {
		b.Errorf("%+v", d)
	}
	if d := b.delivery(told); d.To != (bot.Destination{User: "early"}) || !d.Content.Committee.Before.Equal(thursday) || d.Content.Committee.Committee.Answers != nil {
		b.Errorf("told: %+v", d)
	}
	for _, private := range []string{"secret note", "Mme Outside"} {
		if rows := b.rowsNaming(private); !slices.Equal(rows, []string{string(dump.Committees)}) {
			b.Errorf("%q is in %v", private, rows)
		}
	}
	lost := committee("none", p).Owed[0]
	b.owe(lost)
	b.post(monday.AddDate(0, 0, 2))
	if d := b.delivery(lost.Name); d.State != bot.StateSkipped || d.Reason != bot.ReasonWithdrawn {
		b.Errorf("of a committee that is none: %+v", d)
	}
}

// answersWhileEdited: whatever is answered, or measured, while a post is being
// edited is shown in the end.
func answersWhileEdited(b *bench) {
	const many, figures = 40, 3
	p := b.product("pix")
	ids := b.declare(p, "rate", "reach", "delay")
	b.announce(committee("k1", p))
	b.post(monday)
	now, shown := monday.Add(2*time.Hour), bot.Standing{}
	step := func() (seen int) {
		now = now.Add(2 * time.Second)
		claimed, seen, err := b.Store.Claim(b.Context(), bot.Claim{Now: now, Limit: 3, Lease: time.Minute, Anchor: now, Resolve: func(c bot.Claiming) bot.Resolution {
			r := rules().Resolve(c, now)
			if r.Skip == "" && r.PutOff.IsZero() {
				shown = *r.Content.Committee.Standing
			}
			return r
		}})
		if err != nil {
			b.Error(err)
		}
		for _, d := range claimed {
			if err := b.Store.Settle(b.Context(), sent(d, now)); err != nil {
				b.Error(err)
			}
		}
		return seen
	}
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			for _, p := range []bot.Presence{bot.Perhaps, bot.Present} {
				if _, changed, err := b.Store.Attend(b.Context(), says("k1", bot.UserID(fmt.Sprint("u", i)), p)); err != nil || !changed {
					b.Error(changed, err)
				}
			}
		})
	}
	all.Go(func() {
		for n, id := range ids {
			if _, err := b.Store.Record(b.Context(), entry(fmt.Sprint("n", n), p, id, "2026-10", 1)); err != nil {
				b.Error(err)
			}
		}
	})
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for answering := true; answering; {
		select {
		case <-done:
			answering = false
		default:
			step()
		}
	}
	for step() > 0 {
	}
	if c := b.committee("k1"); len(c.Answers) != many || c.Count(bot.Present) != many || c.Version != 1+2*many+figures || shown.Present != many || shown.Done != figures {
		b.Errorf("%d answers, version %d, %+v shown", len(c.Answers), c.Version, shown)
	}
	b.waits()
}
