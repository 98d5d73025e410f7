package storetest

import (
	"context"
	"time"
)

func (b *bench) nextDue() (time.Time, bool) {
	b.Helper()
	at, ok, err := b.Store.NextDue(b.Context())
	b.must(err)
	return at, ok
}

// due counts what waits and is due.
func (b *bench) due(now time.Time, most int) int {
	b.Helper()
	n, err := b.Store.Due(b.Context(), now, most)
	b.must(err)
	return n
}

// counting: what waits and is due, whoever claimed it before.
func counting(b *bench) {
	expect := func(what string, now time.Time, most, want int) {
		b.Helper()
		b.writesNothing(what, func(context.Context) {
			if n := b.due(now, most); n != want {
				b.Errorf("%s: %d of at most %d, want %d", what, n, most, want)
			}
		})
	}
	expect("of none", monday, 8, 0)
	b.owe(waiting("a", monday), waiting("b", monday.Add(-time.Hour)), waiting("c", monday.Add(time.Nanosecond)), waiting("d", monday.Add(time.Hour)))
	expect("before", monday.Add(-2*time.Hour), 8, 0)
	expect("to the nanosecond", monday, 8, 2)
	expect("a nanosecond later", monday.Add(time.Nanosecond), 8, 3)
	expect("bounded", monday.AddDate(1, 0, 0), 3, 3)
	expect("bounded by nothing", monday, 0, 0)
	under := b.claim(claim(monday, 2))
	expect("under way", monday, 8, 0)
	expect("beside what is under way", monday.Add(time.Hour), 8, 2)
	b.settle(sent(under[0], monday))
	b.reopen()
	expect("left behind", monday, 8, 1)
	expect("left behind, bounded", monday.Add(time.Hour), 2, 2)
	expect("sent", monday.AddDate(1, 0, 0), 8, 3)
}
