package postgres

import (
	"cmp"
	"context"
	"jalon/bot"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// knowledge is what is known to resolve what is due, with locks that keep it
// so until the end.
type knowledge struct {
	facts   map[bot.ProductID]bot.Facts // of the products nobody is changing
	targets map[string]bot.Delivery     // posts that edits change, or that are answered, which nobody else is changing
	missing map[string]bool             // posts that were never owed
	editing map[string]bool             // posts that another edit is changing

	committees map[bot.CommitteeID]bot.Committee
	months     map[string]*bot.MonthFacts // read so far
}

func (g *claiming) knownOf(ctx context.Context, due []bot.Delivery) (k knowledge, err error) {
	products, posts := map[bot.ProductID]bool{}, map[string]bool{}
	for _, d := range due {
		if d.NeedsResolving() {
			for _, p := range d.Subjects() {
				products[p] = true
			}
		}
		if post := d.Target(); post != "" && d.NeedsResolving() {
			posts[post] = true
		}
	}
	k.facts, k.months = map[bot.ProductID]bot.Facts{}, map[string]*bot.MonthFacts{}
	if len(products) > 0 {
		if k.facts, err = g.shareFacts(ctx, keys(products)); err != nil {
			return k, err
		}
	}
	if len(posts) > 0 {
		if err = g.lockPosts(ctx, keys(posts), &k); err != nil {
			return k, err
		}
	}
	return k, g.readCommittees(ctx, due, &k)
}

// readCommittees reads those that what is due is about, once that is locked:
// whoever changes one holds the posts that show it until the end, and has edited
// what was claimed before.
func (g *claiming) readCommittees(ctx context.Context, due []bot.Delivery, k *knowledge) error {
	about := map[bot.CommitteeID]bool{}
	for _, d := range due {
		if id := k.target(d).AboutCommittee(); id != "" && d.NeedsResolving() {
			about[id] = true
		}
	}
	if len(about) == 0 {
		return nil
	}
	all, err := query(ctx, g, "read committees", scanJSON[bot.Committee], `SELECT data FROM committees WHERE id = ANY($1)`, keys(about))
	k.committees = make(map[bot.CommitteeID]bot.Committee, len(all))
	for _, c := range all {
		k.committees[c.ID] = c
	}
	return err
}

// target is a delivery with the post it edits, or is said under, where that is
// known.
func (k knowledge) target(d bot.Delivery) (c bot.Claiming) {
	c.Delivery = d
	if target, there := k.targets[d.Target()]; there {
		c.Target = &target
	}
	return c
}

// shareFacts reads the figures of products that nobody is changing, and keeps
// them from being changed: a figure noted meanwhile finds the reminder frozen,
// and edits it.
func (g *claiming) shareFacts(ctx context.Context, products []bot.ProductID) (map[bot.ProductID]bot.Facts, error) {
	free, err := query(ctx, g, "find products", pgx.RowTo[bot.ProductID],
		`SELECT id FROM products WHERE id = ANY($1) ORDER BY id FOR SHARE SKIP LOCKED`, products)
	if err != nil {
		return nil, err
	}
	return readFacts(ctx, g, free)
}

func (g *claiming) lockPosts(ctx context.Context, posts []string, k *knowledge) error {
	k.targets, k.missing, k.editing = map[string]bot.Delivery{}, map[string]bool{}, map[string]bool{}
	targets, err := query(ctx, g, "find posts to edit", scanJSON[bot.Delivery],
		`SELECT data FROM deliveries WHERE name = ANY($1) ORDER BY name FOR UPDATE SKIP LOCKED`, posts)
	if err != nil {
		return err
	}
	for _, d := range targets {
		k.targets[d.Name] = d
	}
	there, err := query(ctx, g, "find posts", pgx.RowTo[string], `SELECT name FROM deliveries WHERE name = ANY($1)`, posts)
	if err != nil {
		return err
	}
	editing, err := query(ctx, g, "find edits under way", pgx.RowTo[string],
		`SELECT edits FROM deliveries WHERE edits = ANY($1) AND state = 'claimed'`, posts)
	for _, post := range posts {
		k.missing[post] = !slices.Contains(there, post)
	}
	for _, post := range editing {
		k.editing[post] = true
	}
	return err
}

// of is a delivery with what is known of it; free is false when it must wait
// for another transaction.
func (k knowledge) of(ctx context.Context, t tx, d bot.Delivery, now time.Time) (c bot.Claiming, free bool, err error) {
	c = k.target(d)
	if !d.NeedsResolving() {
		return bot.Claiming{Delivery: d}, true, nil
	}
	if d.Product != "" {
		if c.Facts, free = k.facts[d.Product]; !free {
			known, err := t.isProduct(ctx, d.Product)
			if err != nil || known {
				return c, false, err
			}
			c.Facts = bot.Facts{Product: d.Product}
		}
	}
	if post := d.Target(); post != "" {
		if c.Target == nil && !k.missing[post] {
			return c, false, nil
		}
		c.Editing = d.Kind == bot.KindEdit && k.editing[post]
	}
	if committee, known := k.committees[c.AboutCommittee()]; known {
		c.Committee = &committee
	}
	for _, p := range c.Questions() {
		s := bot.Subject{Product: p}
		if s.Facts, free = k.facts[p]; !free {
			if known, err := t.isProduct(ctx, p); err != nil || known {
				return c, false, err
			}
			continue
		}
		if s.Asked, err = t.asking(ctx, p, ""); err != nil {
			return c, false, err
		}
		c.Subjects = append(c.Subjects, s)
	}
	if weeks := d.Weeks(); len(weeks) > 0 {
		if c.Earlier, err = query(ctx, t, "read the weeks before", scanJSON[bot.Delivery], `SELECT data FROM deliveries WHERE name = ANY($1)`, weeks); err != nil {
			return c, false, err
		}
	}
	if d.Kind == bot.KindChanges {
		if c.Followed, err = t.followed(ctx, d); err != nil {
			return c, false, err
		}
	}
	if err = t.monthOf(ctx, d, &c, k.months); err != nil {
		return c, false, err
	}
	free = true
	if q, counts := d.Beside(now); counts {
		c.Beside, free, err = t.beside(ctx, q)
	}
	return c, free, err
}

// beside reads what a person gets beside a message, and keeps others from claiming for
// them until the end; free is false when another does already.
func (t tx) beside(ctx context.Context, q bot.DeliveryQuery) (found []bot.Delivery, free bool, err error) {
	err = t.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtext('jalon person'), hashtext(current_schema() || '/' || $1))`, personKey(q.User)).Scan(&free)
	if err != nil || !free {
		return nil, false, err
	}
	found, err = deliveriesOf(ctx, t, q) // what was claimed before the lock is seen
	return found, true, err
}

// claim notes that a post is being edited.
func (k knowledge) claim(d bot.Delivery) {
	if d.Kind == bot.KindEdit {
		k.editing[d.Edits] = true
	}
}

func keys[K cmp.Ordered](m map[K]bool) []K {
	all := make([]K, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
