package bolt

import (
	"context"
	"errors"
	"slices"
	"time"

	"jalon/bot"
)

// NextDue implements bot.SendStore.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.view(ctx, "find what is due next", func(t tx) error {
		if key, _ := t.Bucket(bucketDue).Cursor().First(); key != nil {
			at, ok = instantOf(key), true
		}
		return nil
	})
	return at, ok, err
}

// Due implements bot.SendStore.
func (s *Store) Due(ctx context.Context, now time.Time, most int) (n int, err error) {
	err = s.view(ctx, "count what is due", func(t tx) error {
		n = len(t.due(now, most))
		return nil
	})
	return n, err
}

const (
	looksPerClaim = 4   // deliveries looked at for each one that may be claimed…
	leastLooks    = 256 // …and at least so many
)

// Claim implements bot.SendStore. One transaction looks at a bounded number of
// deliveries: when that many are skipped or put off, the next call goes on.
// The claims belong to this opening of the file; c.Lease is not needed.
// Settlements that wait are stored with it.
func (s *Store) Claim(ctx context.Context, c bot.Claim) (claimed []bot.Delivery, seen int, err error) {
	next, waiting, err := s.NextDue(ctx)
	if err != nil || !waiting || next.After(c.Now) || c.Limit <= 0 {
		return nil, 0, err
	}
	err = s.alsoSettle(ctx, "claim deliveries", func(t tx) error {
		g := claiming{tx: t, Claim: c, facts: map[bot.ProductID]bot.Facts{}, read: &s.read}
		for _, name := range t.due(c.Now, max(looksPerClaim*c.Limit, leastLooks)) {
			if len(g.claimed) == c.Limit {
				break
			}
			if err := g.take(name); err != nil {
				return err
			}
		}
		if claimed, seen = g.claimed, g.seen; seen == 0 {
			return errUnchanged
		}
		return t.touch(c.Now)
	})
	if err != nil {
		return nil, 0, err
	}
	return claimed, seen, nil
}

// due lists the names of what is due, in the order of Due then Name.
func (t tx) due(now time.Time, limit int) (names []string) {
	c := t.Bucket(bucketDue).Cursor()
	for key, _ := c.First(); key != nil && len(names) < limit; key, _ = c.Next() {
		if instantOf(key).After(now) {
			break
		}
		names = append(names, string(key[instantSize:]))
	}
	return names
}

// claiming is one call of Claim under way.
type claiming struct {
	tx
	bot.Claim
	facts   map[bot.ProductID]bot.Facts // as this transaction sees them
	read    *readMonth
	claimed []bot.Delivery
	seen    int
	notices []bot.Delivery // due and not moved yet, once one was met
	met     bool
}

// take moves one due delivery on: claimed, skipped or put off. One that
// another told already is left.
func (g *claiming) take(name string) error {
	old, err := g.delivery(name)
	if err != nil || old.State != bot.StatePlanned {
		return err
	}
	known := bot.Claiming{Delivery: old}
	if old.NeedsResolving() {
		if known, err = g.known(old); err != nil {
			return err
		}
	}
	taken := g.Take(known)
	if err := g.owe(taken.Owed); err != nil {
		return err
	}
	if taken.Claimed {
		g.claimed = append(g.claimed, taken.Delivery)
	}
	if err := g.move(old, taken.Delivery); err != nil {
		return err
	}
	return g.tell(taken, known.Waiting)
}

// move stores a delivery that was due as what becomes of it.
func (g *claiming) move(old, d bot.Delivery) error {
	g.seen++
	g.notices = slices.DeleteFunc(g.notices, func(n bot.Delivery) bool { return n.Name == d.Name })
	return g.put(&old, d)
}

// known is a delivery with what the store knows to resolve it.
func (g *claiming) known(d bot.Delivery) (c bot.Claiming, err error) {
	c.Delivery = d
	if c.Facts, err = g.factsOf(d.Product); err != nil {
		return c, err
	}
	if err := errors.Join(g.target(&c), g.about(&c)); err != nil {
		return c, err
	}
	for _, p := range c.Questions() {
		s := bot.Subject{Product: p}
		if s.Facts, err = g.factsOf(p); err != nil {
			return c, err
		}
		if s.Asked, err = g.asking(p); err != nil {
			return c, err
		}
		c.Subjects = append(c.Subjects, s)
	}
	if q, counts := d.Beside(g.Now); counts {
		if c.Beside, err = g.deliveriesOf(q); err != nil {
			return c, err
		}
	}
	for _, name := range d.Weeks() {
		earlier, known, err := load[bot.Delivery](g.Bucket(bucketDeliveries), []byte(name))
		if err != nil {
			return c, err
		}
		if known {
			c.Earlier = append(c.Earlier, earlier)
		}
	}
	switch {
	case d.Month != nil:
		err = g.monthOf(&c)
	case d.Kind == bot.KindChanges:
		c.Followed, err = g.followed(d)
	case d.ToTell() != "":
		c.LastNotice, c.Waiting, err = g.told(d)
	}
	return c, err
}

// target adds the delivery whose post another edits, or is said under, if there is
// one.
func (g *claiming) target(c *bot.Claiming) error {
	target, known, err := load[bot.Delivery](g.Bucket(bucketDeliveries), []byte(c.Delivery.Target()))
	if err != nil || !known {
		return err
	}
	c.Target = &target
	if c.Delivery.Kind == bot.KindEdit {
		c.Editing, err = g.editing(target.Name)
	}
	return err
}

// about adds the committee that a delivery is about, if there is one.
func (g *claiming) about(c *bot.Claiming) error {
	committee, known, err := load[bot.Committee](g.Bucket(bucketCommittees), []byte(c.AboutCommittee()))
	if known {
		c.Committee = &committee
	}
	return err
}

// editing tells whether an edit of a post is under way.
func (g *claiming) editing(post string) (bool, error) {
	c := g.Bucket(bucketClaimed).Cursor()
	for name, _ := c.First(); name != nil; name, _ = c.Next() {
		if d, err := g.delivery(string(name)); err != nil || d.Kind == bot.KindEdit && d.Edits == post {
			return true, err
		}
	}
	return false, nil
}

// followed is what somebody follows, with what changed.
func (g *claiming) followed(d bot.Delivery) (all []bot.Followed, err error) {
	follows, err := values[bot.Follow](g.Bucket(bucketFollows), ofFollower(d.To.User, ""))
	if err != nil || len(follows) == 0 {
		return nil, err
	}
	oldest := follows[0].ToldFrom()
	for _, f := range follows {
		if from := f.ToldFrom(); from.Before(oldest) {
			oldest = from
		}
	}
	news, err := g.news(oldest, mostNews)
	if err != nil {
		return nil, err
	}
	for _, f := range follows {
		facts, err := g.factsOf(f.Product)
		if err != nil {
			return nil, err
		}
		all = append(all, bot.FollowedOf(f, facts, news))
	}
	return all, nil
}

// readMonth is the month that was read last. It stands until the journal grows: all that
// it tells is journalled as it changes. Claims alone use it, one at a time.
type readMonth struct {
	month   bot.MonthSpan
	journal uint64
	facts   *bot.MonthFacts
}

// monthOf adds what a delivery that tells a month is resolved with.
func (g *claiming) monthOf(c *bot.Claiming) error {
	m, journal := *c.Delivery.Month, g.Bucket(bucketJournal).Sequence()
	if g.read.facts == nil || g.read.month != m || g.read.journal != journal {
		f, err := g.tx.month(m)
		if err != nil {
			return err
		}
		*g.read = readMonth{month: m, journal: journal, facts: &f}
	}
	c.Month, c.Subscribed = g.read.facts, g.Bucket(bucketSubscriptions).Get([]byte(c.Delivery.To.User)) != nil
	return nil
}

// mostNews bounds the news read for one message.
const mostNews = 5000

func (g *claiming) factsOf(p bot.ProductID) (bot.Facts, error) {
	if p == "" {
		return bot.Facts{}, nil
	}
	f, known := g.facts[p]
	if !known {
		var err error
		if f, err = g.tx.facts(p); err != nil {
			return f, err
		}
		g.facts[p] = f
	}
	return f, nil
}
