package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/bot"
	"jalon/store/dump"
)

// Announce implements store.Store.
func (s *Store) Announce(ctx context.Context, a bot.Announcement) (c bot.Committee, fresh bool, err error) {
	err = s.update(ctx, "announce a committee", func(t tx) error {
		if err := errors.Join(a.Check(), t.mustProduct(a.Committee.Product)); err != nil {
			return err
		}
		id, done, err := t.done(a.Nonce)
		if err != nil {
			return err
		}
		if !done {
			id = a.Committee.ID
		}
		known := false
		if c, known, err = load[bot.Committee](t.Bucket(bucketCommittees), []byte(id)); err != nil {
			return err
		}
		if known {
			return errUnchanged
		}
		c, fresh = a.New(), true
		e := a.Entry()
		e.Actor, err = s.personKey(t, a.By)
		return errors.Join(err, t.putCommittee(nil, c), t.newVersion(c.Product), t.note(a.Nonce, c, a.At), t.journal(e), t.owe(a.Owed), t.refreshDates(c.Product, a.At), t.touch(a.At.UTC()))
	})
	if err != nil {
		return bot.Committee{}, false, err
	}
	return c, fresh, nil
}

// ChangeCommittee implements store.Store.
func (s *Store) ChangeCommittee(ctx context.Context, c bot.CommitteeChange) (after bot.Committee, changed bool, err error) {
	err = s.update(ctx, "change a committee", func(t tx) error {
		before, err := t.committee(c.After.ID)
		if err != nil {
			return err
		}
		after = before
		_, done, err := t.done(c.Nonce)
		if err != nil {
			return err
		}
		if done {
			return errUnchanged
		}
		if after, changed, err = c.Of(before); err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		e := c.Entry(before, after)
		e.Actor, err = s.personKey(t, c.By)
		return errors.Join(err, t.putCommittee(&before, after), t.newVersion(after.Product), t.note(c.Nonce, after, c.At), t.journal(e),
			t.refreshPosts(after, c.At), t.refreshDates(after.Product, c.At), t.owe(append(c.Tells(before, after), c.Owed...)), t.touch(c.At.UTC()))
	})
	return after, changed && err == nil, err
}

// Attend implements store.Store. Answers that come together share one fsync.
func (s *Store) Attend(ctx context.Context, a bot.Attending) (after bot.Committee, changed bool, err error) {
	err = s.share(ctx, "answer to a committee", func(t tx) error {
		before, err := t.committee(a.Committee)
		if err != nil {
			return err
		}
		if after, changed, err = a.Of(before); err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		return errors.Join(t.putCommittee(&before, after), t.refreshPosts(after, a.At), t.touch(a.At.UTC()))
	})
	return after, changed && err == nil, err
}

// committee reads a row, or bot.ErrNotFound.
func (t tx) committee(id bot.CommitteeID) (bot.Committee, error) {
	c, ok, err := load[bot.Committee](t.Bucket(bucketCommittees), []byte(id))
	if err == nil && !ok {
		err = fmt.Errorf("committee %q: %w", id, bot.ErrNotFound)
	}
	return c, err
}

// putCommittee stores a committee's row and moves its keys in the agendas. old is
// the row as it was; nil for a new one.
func (t tx) putCommittee(old *bot.Committee, c bot.Committee) error {
	var before []byte
	if old != nil {
		before = ofAgenda(*old)
	}
	after := ofAgenda(c)
	of := func(key []byte) []byte {
		if key == nil {
			return nil
		}
		return append(ofProduct(c.Product), key...)
	}
	return errors.Join(move(t.Bucket(bucketAgenda), one(before), one(after)), move(t.Bucket(bucketAgendas), one(of(before)), one(of(after))),
		save(t.Bucket(bucketCommittees), []byte(c.ID), c))
}

// never is after every instant.
var never = bytes.Repeat([]byte{0xff}, instantSize)

// ofAgenda is a committee's key among those that may be asked for; nil for none.
func ofAgenda(c bot.Committee) []byte {
	switch c.State {
	case bot.CommitteeWithdrawn:
		return nil
	case bot.CommitteePolled:
		return append(bytes.Clone(never), c.ID...)
	}
	return append(instant(c.End()), c.ID...)
}

// done tells which committee a nonce was used for.
func (t tx) done(nonce string) (id bot.CommitteeID, known bool, err error) {
	if nonce == "" {
		return "", false, nil
	}
	e, known, err := load[dump.Entered](t.Bucket(bucketNonces), []byte(dump.OfCommittee(nonce)))
	return e.Committee, known, err
}

func (t tx) note(nonce string, c bot.Committee, at time.Time) error {
	if nonce == "" {
		return nil
	}
	return save(t.Bucket(bucketNonces), []byte(dump.OfCommittee(nonce)), dump.Entered{Product: c.Product, Committee: c.ID, At: at.UTC()})
}

// refreshPosts plans the edits that a changed committee owes to the posts that
// show it.
func (t tx) refreshPosts(c bot.Committee, at time.Time) error {
	said, err := values[bot.Delivery](t.Bucket(bucketDeliveries), []byte(bot.CommitteePrefix(c.ID)))
	if err != nil {
		return err
	}
	var edits []bot.Delivery
	before := make(map[string]bot.Delivery, len(said))
	for _, d := range said {
		before[d.Name] = d
		e, known, err := load[bot.Delivery](t.Bucket(bucketDeliveries), []byte(d.LatestEdit()))
		if err != nil {
			return err
		}
		if known {
			edits = append(edits, e)
		}
	}
	changed, owed := c.Refreshed(said, edits, at)
	for _, d := range changed {
		old := before[d.Name]
		if err := t.put(&old, d); err != nil {
			return err
		}
	}
	return t.owe(owed)
}

// refigure brings a product's committees, and the posts that show them, up to
// figures that changed.
func (t tx) refigure(p bot.ProductID, at time.Time) error {
	committees, err := t.agenda(bucketAgendas, ofProduct(p), instant(at))
	for _, before := range committees {
		if after, changed := before.Refigured(at); changed {
			err = errors.Join(err, t.putCommittee(&before, after), t.refreshPosts(after, at))
		}
	}
	return err
}

// Committee implements store.Store.
func (s *Store) Committee(ctx context.Context, id bot.CommitteeID) (c bot.Committee, err error) {
	err = s.view(ctx, "read a committee", func(t tx) (err error) {
		c, err = t.committee(id)
		return err
	})
	return c, err
}

// Committees implements store.Store: of those that are over it reads none that
// ended before.
func (s *Store) Committees(ctx context.Context, q bot.CommitteeQuery) (all []bot.Committee, err error) {
	agenda, prefix := bucketAgenda, []byte(nil)
	if q.Product != "" {
		agenda, prefix = bucketAgendas, ofProduct(q.Product)
	}
	var from []byte
	if !q.From.IsZero() {
		from = instant(q.From)
	}
	err = s.view(ctx, "list committees", func(t tx) (err error) {
		all, err = t.agenda(agenda, prefix, from)
		return err
	})
	all = slices.DeleteFunc(all, func(c bot.Committee) bool { return !q.Asks(c) })
	bot.SortCommittees(all)
	return all, err
}

// agenda reads the committees of an agenda whose keys begin with prefix, and
// those ending at an instant or later; nil for all.
func (t tx) agenda(bucket, prefix, from []byte) (all []bot.Committee, err error) {
	cursor := t.Bucket(bucket).Cursor()
	for key, _ := cursor.Seek(append(bytes.Clone(prefix), from...)); key != nil && bytes.HasPrefix(key, prefix); key, _ = cursor.Next() {
		c, err := t.committee(bot.CommitteeID(key[len(prefix)+instantSize:]))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// pruneCommittees forgets who was asked to committees that were over before, and
// who came.
func (t tx) pruneCommittees(before time.Time) (gone int, err error) {
	if before.IsZero() {
		return 0, nil
	}
	var old []bot.Committee
	err = each(t.Bucket(bucketCommittees), func(_ []byte, c bot.Committee) error {
		if len(old) < mostPruned && c.Answered() && c.Over().Before(before) {
			old = append(old, c)
		}
		return nil
	})
	for _, c := range old {
		err = errors.Join(err, t.putCommittee(&c, c.Forgotten()))
	}
	return len(old), err
}
