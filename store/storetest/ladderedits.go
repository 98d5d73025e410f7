package storetest

import (
	"time"

	"jalon/bot"
)

// editsOfTwo: what one person is asked of two products is brought up to date by the
// figures of each, whatever their versions are.
func editsOfTwo(b *bench) {
	p, q := b.product("pix"), b.product("dock")
	ids, others := b.declare(p, "rate"), b.declare(q, "reach")
	b.owe(personal("nadia", monday, p, q))
	b.settle(sent(b.claim(claimAsking(monday, 1))[0], monday))
	edit := func(of bot.ProductID, id bot.IndicatorID) {
		b.Helper()
		b.record(entry("", of, id, "2026-10", 40))
		if n := b.due(monday.Add(time.Hour), 10); n != 1 {
			b.Errorf("%d edits wait after a figure of %s, at version %d", n, of, b.facts(of).Version)
		}
		for _, d := range b.claim(claimAsking(monday.Add(2*time.Hour), 10)) {
			b.settle(sent(d, monday.Add(2*time.Hour)))
		}
	}
	edit(p, ids[0])
	edit(q, others[0])
	edit(p, ids[0])
	edit(q, others[0])
}

// personalAnsweredWhileClaimed: as answeredWhileClaimed, of what one person is asked.
func personalAnsweredWhileClaimed(b *bench) {
	p := b.product("pix")
	ids := b.declare(p, "rate")
	b.owe(personal("nadia", monday, p))
	d := b.claim(claimAsking(monday, 1))[0]
	b.record(entry("n", p, ids[0], "2026-10", 40))
	b.settle(sent(d, monday.Add(2*time.Hour)))
	if d := b.delivery(d.Name); d.State != bot.StateAnswered || d.AnsweredAt.IsZero() {
		b.Errorf("sent and answered: %+v", d)
	}
}
