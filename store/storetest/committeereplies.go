package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/bot"
)

// reply is a message in the thread of another one.
func reply(name, to string, p bot.ProductID) bot.Delivery {
	d := waiting(bot.CommitteePrefix("k1")+name, monday)
	d.Kind, d.Product, d.Replies, d.Content.Committee = bot.KindCommittee, p, to, &bot.CommitteePost{ID: "k1", Says: bot.SaysPrepare}
	return d
}

// replies: what is said in a thread waits for the post that begins it, in the same
// claim too, and is said under it however often it is tried.
func replies(b *bench) {
	const announcement, before, after = "committee/k1/channel", "committee/k1/before", "committee/k1/later"
	p := b.product("pix")
	a := committee("k1", p)
	a.Owed = []bot.Delivery{a.Owed[0], reply("before", announcement, p), reply("later", announcement, p)}
	b.announce(a)
	now := monday
	putOff := func(until time.Time) {
		b.Helper()
		for _, name := range []string{before, after} {
			if d := b.delivery(name); d.State != bot.StatePlanned || d.Frozen || !d.Due.Equal(until) {
				b.Errorf("%s is %s until %v, want %v", name, d.State, d.Due, until)
			}
		}
	}
	retry := func(d bot.Delivery, due time.Time, unknown bool) {
		b.Helper()
		b.settle(bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: now, State: bot.StatePlanned, Due: due, Unknown: unknown})
	}
	claimed := func(want ...string) []bot.Delivery {
		b.Helper()
		all := b.byRule(now)
		if diff := cmp.Diff(want, names(all)); diff != "" {
			b.Fatalf("claimed (-want +got):\n%s", diff)
		}
		return all
	}
	first := claimed(announcement)[0]
	putOff(now.Add(time.Second))
	now = now.Add(time.Second)
	claimed()
	putOff(now.Add(time.Second)) // while it is under way
	retry(first, now.Add(time.Hour), true)
	now = now.Add(time.Second)
	claimed()
	now = monday.Add(time.Hour + time.Second)
	putOff(now)
	first = claimed(announcement)[0]
	b.settle(sent(first, now))
	b.reopen()
	now = now.Add(time.Second)
	said := claimed(before, after)
	for _, d := range said {
		if want := (bot.Destination{Channel: "general", Thread: "post of committee/k1/channel, 2"}); d.To != want || !d.Frozen {
			b.Errorf("%+v", d)
		}
	}
	retry(said[0], now, true)  // it may have arrived
	retry(said[1], now, false) // it did not
	complete := change(bot.CommitteeComplete, b.committee("k1"))
	complete.After.Place, complete.At = "Salle 25", now
	b.changeCommittee(complete)
	b.reopen()
	again := claimed(before, after, "edit/committee/k1/channel/2")
	if diff := cmp.Diff([]any{said[0].To, said[0].Content}, []any{again[0].To, again[0].Content}); diff != "" {
		b.Errorf("what was frozen (-first +again):\n%s", diff)
	}
	if d := again[1]; d.To != said[1].To || d.Content.Committee.Committee.Place != "Salle 25" {
		b.Errorf("%+v", d)
	}
}

// repliesToNothing: what is said under a post that never came is not said.
func repliesToNothing(b *bench) {
	p := b.product("pix")
	a := committee("k1", p)
	dead, skipped := a.Owed[0], a.Owed[0]
	dead.Name, skipped.Name, skipped.Until = bot.CommitteePrefix("k1")+"dead", bot.CommitteePrefix("k1")+"skipped", monday.Add(time.Second)
	a.Owed = []bot.Delivery{dead, reply("to dead", dead.Name, p), skipped, reply("to skipped", skipped.Name, p), reply("to none", "none", p)}
	b.announce(a)
	for _, d := range b.byRule(monday) {
		out := bot.Settlement{Name: d.Name, Attempt: d.Attempt, At: monday, State: bot.StateDead, Reason: bot.ReasonRefused}
		if d.Name == skipped.Name {
			out.State, out.Due = bot.StatePlanned, monday.Add(time.Minute)
		}
		b.settle(out)
	}
	for _, later := range []time.Duration{time.Second, time.Minute, time.Minute + time.Second} {
		if got := b.byRule(monday.Add(later)); len(got) != 0 {
			b.Errorf("claimed %v", names(got))
		}
	}
	for _, name := range []string{"to dead", "to skipped", "to none"} {
		if d := b.delivery(bot.CommitteePrefix("k1") + name); d.State != bot.StateSkipped || d.Reason != bot.ReasonTargetUnsent {
			b.Errorf("%s: %+v", name, d)
		}
	}
	b.waits()
}

// askedOfAnotherDay: who was not asked yet is asked of the day a committee moved
// to; who was is not asked again.
func askedOfAnotherDay(b *bench) {
	p := b.product("pix")
	follow := func(c bot.Committee) []bot.Delivery { return c.FollowUps(nil, bot.ClosedDays{}, bot.Rule{}, monday) }
	a := committee("k1", p)
	a.Owed = follow(a.New())
	c := b.announce(a)
	to := func(days int) {
		b.Helper()
		move := change(bot.CommitteeMove, c)
		move.After.Start = thursday.AddDate(0, 0, days)
		move.Owed = follow(move.After)
		c = b.changeCommittee(move)
	}
	to(14)
	const name = "committee/k1/ask/omar"
	asked := b.delivery(name)
	if want := thursday.AddDate(0, 0, 7); asked.State != bot.StatePlanned || asked.Due.Before(want.Add(-24*time.Hour)) || asked.Due.After(want.Add(24*time.Hour)) {
		b.Errorf("%+v", asked)
	}
	b.post(thursday)
	if d := b.delivery(name); d.State != bot.StatePlanned {
		b.Errorf("a week early: %+v", d)
	}
	b.post(asked.Due)
	to(28)
	if d := b.delivery(name); d.State != bot.StateSent || !d.Due.Equal(asked.Due) {
		b.Errorf("asked again: %+v", d)
	}
}
