package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Announce implements store.Store.
func (s *Store) Announce(ctx context.Context, a bot.Announcement) (c bot.Committee, fresh bool, err error) {
	err = s.update(ctx, "announce a committee", func(t tx) error {
		fresh = false
		if err := errors.Join(a.Check(), t.mustProduct(ctx, a.Committee.Product)); err != nil {
			return err
		}
		id, done, err := t.done(ctx, a.Nonce)
		if err != nil {
			return err
		}
		if !done {
			id = a.Committee.ID
		}
		switch c, err = readCommittee(ctx, t, id, ""); {
		case err == nil:
			return errUnchanged
		case !errors.Is(err, bot.ErrNotFound):
			return err
		}
		c, fresh = a.New(), true
		return t.announce(ctx, a, c)
	})
	if err != nil {
		return bot.Committee{}, false, err
	}
	return c, fresh, nil
}

func (t tx) announce(ctx context.Context, a bot.Announcement, c bot.Committee) (err error) {
	e := a.Entry()
	if e.Actor, err = t.personKey(ctx, a.By); err != nil {
		return err
	}
	if err := t.putCommittee(ctx, c); err != nil {
		return err
	}
	if err := t.newVersion(ctx, c.Product); err != nil {
		return err
	}
	if err := t.note(ctx, a.Nonce, c, a.At); err != nil {
		return err
	}
	if err := t.journal(ctx, e); err != nil {
		return err
	}
	if err := t.refreshDates(ctx, c.Product, a.At); err != nil {
		return err
	}
	return t.owe(ctx, a.Owed)
}

// ChangeCommittee implements store.Store.
func (s *Store) ChangeCommittee(ctx context.Context, c bot.CommitteeChange) (after bot.Committee, changed bool, err error) {
	err = s.update(ctx, "change a committee", func(t tx) error {
		changed = false
		before, by, err := t.toChange(ctx, c)
		if after = before; err != nil {
			return err
		}
		if _, done, err := t.done(ctx, c.Nonce); err != nil {
			return err
		} else if done {
			return errUnchanged
		}
		if after, changed, err = c.Of(before); err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		e := c.Entry(before, after)
		e.Actor = by
		return t.changeCommittee(ctx, c, before, after, e)
	})
	return after, changed && err == nil, err
}

// toChange keeps from others, in the order of everybody else, the product of a
// committee, then the key of who changes it, then itself.
func (t tx) toChange(ctx context.Context, c bot.CommitteeChange) (before bot.Committee, by bot.PersonKey, err error) {
	if before, err = readCommittee(ctx, t, c.After.ID, ""); err != nil { // its product never changes
		return before, "", err
	}
	if err = t.mustProduct(ctx, before.Product); err == nil {
		by, err = t.personKey(ctx, c.By)
	}
	if err == nil {
		before, err = readCommittee(ctx, t, c.After.ID, "FOR UPDATE")
	}
	return before, by, err
}

func (t tx) changeCommittee(ctx context.Context, c bot.CommitteeChange, before, after bot.Committee, e bot.JournalEntry) error {
	if err := t.putCommittee(ctx, after); err != nil {
		return err
	}
	if err := t.newVersion(ctx, after.Product); err != nil {
		return err
	}
	if err := t.note(ctx, c.Nonce, after, c.At); err != nil {
		return err
	}
	if err := t.refreshPosts(ctx, after, c.At); err != nil {
		return err
	}
	if err := t.refreshDates(ctx, after.Product, c.At); err != nil {
		return err
	}
	if err := t.journal(ctx, e); err != nil {
		return err
	}
	return t.owe(ctx, append(c.Tells(before, after), c.Owed...))
}

// Attend implements store.Store.
func (s *Store) Attend(ctx context.Context, a bot.Attending) (after bot.Committee, changed bool, err error) {
	err = s.update(ctx, "answer to a committee", func(t tx) error {
		changed = false
		before, err := readCommittee(ctx, t, a.Committee, "FOR UPDATE")
		if after = before; err != nil {
			return err
		}
		if after, changed, err = a.Of(before); err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		if err := t.putCommittee(ctx, after); err != nil {
			return err
		}
		return t.refreshPosts(ctx, after, a.At)
	})
	return after, changed && err == nil, err
}

// readCommittee reads a row, or bot.ErrNotFound.
func readCommittee(ctx context.Context, q querier, id bot.CommitteeID, lock string) (bot.Committee, error) {
	found, err := query(ctx, q, "read a committee", scanJSON[bot.Committee], `SELECT data FROM committees WHERE id = $1 `+lock, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("committee %q: %w", id, bot.ErrNotFound)
	}
	if err != nil {
		return bot.Committee{}, err
	}
	return found[0], nil
}

func (t tx) putCommittee(ctx context.Context, c bot.Committee) error {
	data, err := asJSON(c)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO committees (id, product, ends, listed, over, touched, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET ends = $3, listed = $4, over = $5, touched = greatest(committees.touched, $6), data = $7`,
		append(committeeRow(c), data)...)
	return err
}

// committeeRow are the columns of a committee but for its data.
func committeeRow(c bot.Committee) []any {
	ends, over := column(c.End()), column(c.Over())
	row := []any{c.ID, c.Product, &ends, c.State != bot.CommitteeWithdrawn, &over, column(c.LastTouched())}
	if c.State == bot.CommitteePolled {
		row[2] = (*time.Time)(nil)
	}
	if !c.Answered() {
		row[4] = (*time.Time)(nil)
	}
	return row
}

// done tells which committee a nonce was used for.
func (t tx) done(ctx context.Context, nonce string) (id bot.CommitteeID, known bool, err error) {
	if nonce == "" {
		return "", false, nil
	}
	found, err := query(ctx, t, "read a nonce", scanJSON[dump.Entered], `SELECT data FROM nonces WHERE nonce = $1`, dump.OfCommittee(nonce))
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0].Committee, true, nil
}

func (t tx) note(ctx context.Context, nonce string, c bot.Committee, at time.Time) error {
	if nonce == "" {
		return nil
	}
	data, err := asJSON(dump.Entered{Product: c.Product, Committee: c.ID, At: at.UTC()})
	if err == nil {
		_, err = t.exec(ctx, `INSERT INTO nonces (nonce, data) VALUES ($1, $2)`, dump.OfCommittee(nonce), data)
	}
	return err
}

// refreshPosts plans the edits that a changed committee owes to the posts that
// show it. It waits for whoever claims or settles one of them: an edit before its
// post, as they do.
func (t tx) refreshPosts(ctx context.Context, c bot.Committee, at time.Time) error {
	said, err := t.said(ctx, c.ID)
	if err != nil {
		return err
	}
	var posts, latest []string
	for _, d := range said {
		if d.ShowsCommittee() {
			posts, latest = append(posts, d.Name), append(latest, d.LatestEdit())
		}
	}
	if len(posts) == 0 {
		return nil
	}
	const locked = `SELECT data FROM deliveries WHERE name = ANY($1) ORDER BY name FOR UPDATE`
	edits, err := query(ctx, t, "find edits of posts", scanJSON[bot.Delivery], locked, latest)
	if err != nil {
		return err
	}
	if said, err = query(ctx, t, "find posts", scanJSON[bot.Delivery], locked, posts); err != nil {
		return err
	}
	changed, owed := c.Refreshed(said, edits, at)
	for _, d := range changed {
		if err := t.putData(ctx, at, d); err != nil {
			return err
		}
	}
	return t.owe(ctx, owed)
}

// refigure brings a product's committees, and the posts that show them, up to
// figures that changed.
func (t tx) refigure(ctx context.Context, p bot.ProductID, at time.Time) error {
	committees, err := query(ctx, t, "find committees to come", scanJSON[bot.Committee],
		`SELECT data FROM committees WHERE product = $1 AND listed AND ends >= $2 ORDER BY id FOR UPDATE`, p, at.UTC().Truncate(time.Microsecond))
	if err != nil {
		return err
	}
	for _, before := range committees {
		after, changed := before.Refigured(at)
		if !changed {
			continue
		}
		if err := t.putCommittee(ctx, after); err != nil {
			return err
		}
		if err := t.refreshPosts(ctx, after, at); err != nil {
			return err
		}
	}
	return nil
}

// said lists the deliveries named after a committee.
func (t tx) said(ctx context.Context, id bot.CommitteeID) ([]bot.Delivery, error) {
	prefix := bot.CommitteePrefix(id)
	after := strings.TrimSuffix(prefix, "/") + "0" // the byte after the slash
	return query(ctx, t, "find what was said of a committee", scanJSON[bot.Delivery],
		`SELECT data FROM deliveries WHERE name >= $1 AND name < $2 ORDER BY name`, prefix, after)
}

// Committee implements store.Store.
func (s *Store) Committee(ctx context.Context, id bot.CommitteeID) (bot.Committee, error) {
	return readCommittee(ctx, s.pool, id, "")
}

// Committees implements store.Store.
func (s *Store) Committees(ctx context.Context, q bot.CommitteeQuery) (asked []bot.Committee, err error) {
	sql, args := `SELECT data FROM committees WHERE listed`, []any{}
	if q.Product != "" {
		args = append(args, q.Product)
		sql += fmt.Sprintf(` AND product = $%d`, len(args))
	}
	if !q.From.IsZero() {
		args = append(args, q.From.UTC().Truncate(time.Microsecond))
		sql += fmt.Sprintf(` AND (ends IS NULL OR ends >= $%d)`, len(args))
	}
	all, err := query(ctx, s.pool, "list committees", scanJSON[bot.Committee], sql, args...)
	for _, c := range all {
		if q.Asks(c) {
			asked = append(asked, c)
		}
	}
	bot.SortCommittees(asked)
	return asked, err
}

// eraseFromCommittees takes somebody's name off committees, and their answers.
func (t tx) eraseFromCommittees(ctx context.Context, u bot.UserID) error {
	named, err := query(ctx, t, "find committees that name somebody", scanJSON[bot.Committee], `SELECT data FROM committees`+naming+` ORDER BY id FOR UPDATE`, string(u))
	for _, c := range named {
		without, changed := c.Without(u)
		if err == nil && changed {
			err = t.putCommittee(ctx, without)
		}
	}
	return err
}

// pruneCommittees forgets who was asked to committees that were over before, and
// who came.
func (t tx) pruneCommittees(ctx context.Context, before time.Time) (gone int, err error) {
	if before.IsZero() {
		return 0, nil
	}
	old, err := query(ctx, t, "find committees long over", scanJSON[bot.Committee],
		`SELECT data FROM committees WHERE over < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`, before.UTC(), mostPruned)
	for _, c := range old {
		if err == nil {
			err = t.putCommittee(ctx, c.Forgotten())
		}
	}
	return len(old), err
}
