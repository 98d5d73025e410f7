package storetest

import (
	"context"
	"errors"
	"fmt"
	"jalon/bot"
	"time"
)

func settleFence(b *bench) {
	b.owe(waiting("a", monday))
	b.claimOne("a", monday)
	b.settle(bot.Settlement{Name: "a", Attempt: 1, At: monday, State: bot.StatePlanned, Due: monday})
	refused := func(what string, s bot.Settlement) {
		b.Helper()
		s.Owed = []bot.Delivery{waiting("owed by "+what, monday)}
		b.writesNothing(what, func(ctx context.Context) {
			if err := b.Store.Settle(ctx, s); !errors.Is(err, bot.ErrConflict) {
				b.Errorf("%s: %v, want ErrConflict", what, err)
			}
		})
		if _, err := b.Store.Delivery(b.Context(), "owed by "+what); !errors.Is(err, bot.ErrNotFound) {
			b.Errorf("%s owes something all the same: %v", what, err)
		}
	}
	first := bot.Delivery{Name: "a", Attempt: 1}
	refused("an attempt that went back", sent(first, monday))
	second := b.claimOne("a", monday)
	refused("an old attempt", sent(first, monday))
	b.settle(sent(second, monday))
	refused("a second settlement", sent(second, monday.Add(time.Hour)))
	refused("a delivery nobody knows", sent(waiting("nobody", monday), monday))
	d := b.delivery("a")
	if d.State != bot.StateSent || d.Receipt.Post != "post of a, 2" || !d.SentAt.Equal(monday) {
		b.Errorf("sent %+v", d)
	}
	b.owe(waiting("c", monday))
	third := b.claimOne("c", monday)
	if err := b.Store.Settle(b.Context(), bot.Settlement{Name: "c", Attempt: third.Attempt, State: bot.StateAnswered}); err == nil {
		b.Error("an attempt can be settled as answered")
	}
}

func settleRetry(b *bench) {
	b.owe(waiting("a", monday))
	b.claimOne("a", monday)
	again := monday.Add(time.Minute)
	b.settle(bot.Settlement{Name: "a", Attempt: 1, At: monday, State: bot.StatePlanned, Due: again, Unknown: true,
		Cause: "time-out"})
	d := b.delivery("a")
	if d.State != bot.StatePlanned || !d.Due.Equal(again) || !d.Unknown || d.Cause != "time-out" || d.Attempt != 1 {
		b.Errorf("waiting again %+v", d)
	}
	if at, ok := b.nextDue(); !ok || !at.Equal(again) {
		b.Errorf("next due %v, %t; want %v", at, ok, again)
	}
	if claimed := b.claim(claim(again.Add(-time.Nanosecond), 1)); len(claimed) != 0 {
		b.Errorf("claimed %v too early", names(claimed))
	}
	if d := b.claimOne("a", again); !d.Unknown || d.Attempt != 2 {
		b.Errorf("claimed again %+v", d)
	}
}

func settleDead(b *bench) {
	b.owe(waiting("a", monday), waiting("b", monday))
	for _, d := range b.claim(claim(monday, 2)) {
		b.settle(bot.Settlement{Name: d.Name, Attempt: 1, At: monday, State: bot.StateDead,
			Reason: bot.ReasonRefused, Cause: "no such channel", Owed: []bot.Delivery{waiting("notice", monday)}})
	}
	d := b.delivery("b")
	if d.State != bot.StateDead || d.Reason != bot.ReasonRefused || d.Cause != "no such channel" {
		b.Errorf("dead %+v", d)
	}
	b.claimOne("notice", monday)
	if claimed := b.claim(claim(monday, 5)); len(claimed) != 0 {
		b.Errorf("claimed %v, want nothing more", names(claimed))
	}
}

func settleRace(b *bench) {
	const total = 24
	for i := range total {
		b.owe(waiting(fmt.Sprint("d", i), monday))
	}
	claimed := b.claim(claim(monday, total))
	results := make([]error, 2*total)
	together(2*total, func(i int) { results[i] = b.Store.Settle(b.Context(), sent(claimed[i/2], monday)) })
	for i := range total {
		one, other := results[2*i], results[2*i+1]
		if (one == nil) == (other == nil) || !errors.Is(errors.Join(one, other), bot.ErrConflict) {
			b.Errorf("%s settled twice at once: %v and %v; want one ErrConflict", claimed[i].Name, one, other)
		}
	}
}

// Outcomes that come at once do not fail together: one that conflicts, or is none,
// is nothing to the others.
func settleBeside(b *bench) {
	const total = 24
	for i := range total {
		b.owe(waiting(fmt.Sprint("d", i), monday))
	}
	claimed := b.claim(claim(monday, total))
	results := make([]error, total)
	together(total, func(i int) {
		out := sent(claimed[i], monday)
		out.Owed = []bot.Delivery{waiting("after "+out.Name, monday.Add(time.Hour))}
		switch i % 4 {
		case 1:
			out.Attempt++
		case 2:
			out.State = bot.StateAnswered
		}
		results[i] = b.Store.Settle(b.Context(), out)
	})
	for i, err := range results {
		d := b.delivery(claimed[i].Name)
		_, unowed := b.Store.Delivery(b.Context(), "after "+d.Name)
		stored := d.State == bot.StateSent && err == nil && unowed == nil
		left := d.State == bot.StateClaimed && err != nil && errors.Is(unowed, bot.ErrNotFound)
		if bad := i%4 == 1 || i%4 == 2; bad != left || bad == stored || errors.Is(err, bot.ErrConflict) != (i%4 == 1) {
			b.Errorf("%d: %s, settled with %v, what it owes: %v", i, d.State, err, unowed)
		}
	}
}
