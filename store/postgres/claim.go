package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// NextDue implements bot.SendStore. A claim whose lease ran out waits again.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	all, err := query(ctx, s.pool, "find what is due next", scanJSON[bot.Delivery], `
		(SELECT data FROM deliveries WHERE state = 'planned' ORDER BY due, name LIMIT 1)
		UNION ALL
		(SELECT data FROM deliveries WHERE state = 'claimed' AND lease < clock_timestamp() ORDER BY lease LIMIT 1)`)
	if err != nil || len(all) == 0 {
		return time.Time{}, false, err
	}
	first := slices.MinFunc(all, func(a, b bot.Delivery) int { return a.Due.Compare(b.Due) })
	return first.Due, true, nil
}

// Due implements bot.SendStore. A claim whose lease ran out waits again.
func (s *Store) Due(ctx context.Context, now time.Time, most int) (n int, err error) {
	if most <= 0 {
		return 0, nil
	}
	due, err := query(ctx, s.pool, "count what is due", scanJSON[bot.Delivery], `
		(SELECT data FROM deliveries WHERE state = 'planned' AND due <= $1 ORDER BY due, name LIMIT $2)
		UNION ALL
		(SELECT data FROM deliveries WHERE state = 'claimed' AND lease < clock_timestamp() ORDER BY lease LIMIT $2)`, column(now), most)
	for _, d := range due {
		if n < most && !d.Due.After(now) { // the column is of microseconds
			n++
		}
	}
	return n, err
}

// takeBack makes the claims whose lease ran out wait again, as of unknown
// outcome.
func (t tx) takeBack(ctx context.Context) error {
	left, err := query(ctx, t, "find claims that ran out", scanJSON[bot.Delivery],
		`SELECT data FROM deliveries WHERE state = 'claimed' AND lease < clock_timestamp() ORDER BY name FOR UPDATE SKIP LOCKED`)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return errUnchanged
	}
	rows := make([]row, len(left))
	for i, d := range left {
		rows[i].delivery = d.TakeBack()
	}
	return t.put(ctx, time.Time{}, rows...)
}

const (
	looksPerClaim = 4   // deliveries looked at for each one that may be claimed…
	leastLooks    = 256 // …and at least so many
)

// Claim implements bot.SendStore. Several processes share the work: each skips
// what another is looking at. A claim holds for c.Lease by the database's
// clock; then whatever it was waits again, as of unknown outcome.
func (s *Store) Claim(ctx context.Context, c bot.Claim) (claimed []bot.Delivery, seen int, err error) {
	if c.Limit <= 0 {
		return nil, 0, nil
	}
	err = s.update(ctx, "claim deliveries", func(t tx) error {
		claimed, seen = nil, 0
		g := claiming{tx: t, Claim: c, moved: map[string]bool{}}
		if err := g.look(ctx); err != nil {
			return err
		}
		if claimed, seen = g.claimed, g.seen; seen == 0 {
			return errUnchanged
		}
		if err := g.markTold(ctx); err != nil {
			return err
		}
		return t.owe(ctx, g.owed)
	})
	if err != nil {
		return nil, 0, err
	}
	return claimed, seen, nil
}

// claiming is one call of Claim under way.
type claiming struct {
	tx
	bot.Claim
	claimed []bot.Delivery
	seen    int
	moved   map[string]bool // deliveries, by name
	owed    []bot.Delivery
	told    []bot.NoticeCause
	marks   map[string]time.Time // of notices, as they were read
}

// look moves on what is due. It looks at as many as may be claimed; at more where
// those were not enough, and where notices may be told together.
func (g *claiming) look(ctx context.Context) error {
	due, err := g.due(ctx, g.Limit)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(due, func(d bot.Delivery) bool { return d.ToTell() != "" }) {
		if err := g.move(ctx, due); err != nil || len(g.claimed) == g.Limit {
			return err
		}
	}
	if due, err = g.due(ctx, max(looksPerClaim*g.Limit, leastLooks)); err != nil {
		return err
	}
	return g.move(ctx, g.unmoved(due))
}

// move moves on what it can of what is due, and stores it.
func (g *claiming) move(ctx context.Context, due []bot.Delivery) error {
	rows, err := g.take(ctx, due)
	if err != nil {
		return err
	}
	g.seen += len(rows)
	return g.put(ctx, g.Now, rows...)
}

// due locks up to most that are due and nobody else is looking at, in the order of
// Due then Name, what leases left behind included.
func (g *claiming) due(ctx context.Context, most int) (due []bot.Delivery, err error) {
	asked := &pgx.Batch{}
	asked.Queue(`SELECT data FROM deliveries WHERE state = 'claimed' AND lease < clock_timestamp() ORDER BY lease LIMIT $1 FOR UPDATE SKIP LOCKED`, g.Limit)
	asked.Queue(`SELECT data FROM deliveries WHERE state = 'planned' AND due <= $1 ORDER BY due, name LIMIT $2 FOR UPDATE SKIP LOCKED`,
		column(g.Now), most)
	answers := g.SendBatch(ctx, asked)
	rows, err := answers.Query()
	left, err := collect(rows, err, "find claims that ran out", scanJSON[bot.Delivery])
	rows, badly := answers.Query()
	planned, badly := collect(rows, badly, "find what is due", scanJSON[bot.Delivery])
	if err := errors.Join(err, badly, answers.Close()); err != nil {
		return nil, err
	}
	for _, d := range left {
		due = append(due, d.TakeBack())
	}
	due = slices.DeleteFunc(append(due, planned...), func(d bot.Delivery) bool { return d.Due.After(g.Now) })
	slices.SortFunc(due, func(a, b bot.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name)) })
	return due, nil
}

// take moves deliveries on, until enough are claimed, and returns their rows.
// One whose product or post another transaction is changing is left for the
// next time.
func (g *claiming) take(ctx context.Context, due []bot.Delivery) (rows []row, err error) {
	known, err := g.knownOf(ctx, due)
	if err == nil {
		err = g.readMarks(ctx, due)
	}
	if err != nil {
		return nil, err
	}
	for _, d := range due {
		if len(g.claimed) == g.Limit {
			break
		}
		c, free, err := known.of(ctx, g.tx, d, g.Now)
		if err != nil {
			return nil, err
		}
		if !free || g.moved[d.Name] {
			continue
		}
		overlay(c.Beside, rows)
		if cause := d.ToTell(); cause != "" {
			c.LastNotice, c.Waiting = g.lastTold(cause), d.Waiting(g.unmoved(due))
		}
		taken := g.Take(c)
		g.owed = append(g.owed, taken.Owed...)
		r := row{delivery: taken.Delivery}
		if taken.Claimed {
			g.claimed = append(g.claimed, utc(taken.Delivery))
			r.lease = &g.Lease
			known.claim(taken.Delivery)
		}
		rows = append(append(rows, r), g.tell(taken)...)
	}
	return rows, nil
}

// overlay has deliveries be as they will once rows are stored.
func overlay(all []bot.Delivery, rows []row) {
	for i, d := range all {
		if n := slices.IndexFunc(rows, func(r row) bool { return r.delivery.Name == d.Name }); n >= 0 {
			all[i] = rows[n].delivery
		}
	}
}
