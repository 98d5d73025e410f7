package bolt

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"jalon/bot"
)

// Want implements store.Store.
func (s *Store) Want(ctx context.Context, wants []bot.Want) (kept []bot.Want, fresh int, err error) {
	if len(wants) == 0 {
		return nil, 0, nil
	}
	user, p := wants[0].User, wants[0].Product
	err = s.update(ctx, "wait for figures of "+string(p), func(t tx) error {
		if err := t.mustProduct(p); err != nil {
			return err
		}
		f, err := t.facts(p)
		if err != nil {
			return err
		}
		theirs, err := t.wants(user, "")
		if err != nil {
			return err
		}
		var added []bot.Want
		if kept, added, err = bot.KeptWants(wants, theirs, f); err != nil {
			return err
		}
		if fresh = len(added); fresh == 0 {
			return errUnchanged
		}
		for _, w := range added {
			if err := errors.Join(t.putWant(w), t.touch(w.At)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return kept, fresh, nil
}

// Unwant implements store.Store.
func (s *Store) Unwant(ctx context.Context, u bot.UserID, p bot.ProductID, indicators []bot.IndicatorID) (n int, err error) {
	err = s.update(ctx, "wait for figures no more", func(t tx) error {
		theirs, err := t.wants(u, p)
		if err != nil {
			return err
		}
		n = 0
		for _, w := range theirs {
			if len(indicators) > 0 && !slices.Contains(indicators, w.Indicator) {
				continue
			}
			if err := t.dropWant(w); err != nil {
				return err
			}
			n++
		}
		waiting, err := t.tellingSomebody(u, p)
		if err != nil {
			return err
		}
		changed, told := bot.Unwanted(waiting, indicators)
		if n += told; n == 0 {
			return errUnchanged
		}
		for _, d := range changed {
			old, err := t.delivery(d.Name)
			if err != nil {
				return err
			}
			if err := t.put(&old, d); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// Wants implements store.Store.
func (s *Store) Wants(ctx context.Context, u bot.UserID) (all []bot.Want, err error) {
	err = s.view(ctx, "list what somebody waits for", func(t tx) (err error) {
		all, err = t.wants(u, "")
		return err
	})
	return all, err
}

// wants lists what somebody waits for: of a product, or of all.
func (t tx) wants(u bot.UserID, p bot.ProductID) ([]bot.Want, error) {
	prefix := ofProduct(bot.ProductID(u))
	if p != "" {
		prefix = append(prefix, ofProduct(p)...)
	}
	return values[bot.Want](t.Bucket(bucketWants), prefix)
}

// keysOfWant are its own, and the one that counts it with its indicator.
func keysOfWant(w bot.Want) (key, of []byte, err error) {
	of, err = ofIndicator(w.Product, w.Indicator)
	return append(ofProduct(bot.ProductID(w.User)), of...), append(bytes.Clone(of), w.User...), err
}

func (t tx) putWant(w bot.Want) error {
	key, of, err := keysOfWant(w)
	if err != nil {
		return err
	}
	return errors.Join(save(t.Bucket(bucketWants), key, w), t.Bucket(bucketWanted).Put(of, present))
}

func (t tx) dropWant(w bot.Want) error {
	key, of, err := keysOfWant(w)
	if err != nil {
		return err
	}
	return errors.Join(t.Bucket(bucketWants).Delete(key), t.Bucket(bucketWanted).Delete(of))
}

// wanted counts who waits for an indicator, by what its keys begin with.
func (t tx) wanted(prefix []byte) (n int) {
	c := t.Bucket(bucketWanted).Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		n++
	}
	return n
}

// meetWants tells those who wait for figures that they are there. It returns the
// figures with who still waits.
func (t tx) meetWants(f bot.Facts, touched []bot.NewFigure, by []bot.UserID, at time.Time) (bot.Facts, error) {
	if !f.MayMeetWants(touched) {
		return f, nil
	}
	wants, err := t.wantsOf(f.Product)
	if err != nil {
		return f, err
	}
	waiting, err := t.tellingWanted(f.Product)
	if err != nil {
		return f, err
	}
	before := map[string]bot.Delivery{}
	for _, d := range waiting {
		before[d.Name] = d
	}
	m := bot.MeetWants(f, wants, waiting, touched, by, at)
	for _, w := range m.Gone {
		err = errors.Join(err, t.dropWant(w))
	}
	for _, w := range m.Back {
		err = errors.Join(err, t.putWant(w))
	}
	for _, d := range m.Changed {
		old := before[d.Name]
		err = errors.Join(err, t.put(&old, d))
	}
	return m.Facts, errors.Join(err, t.owe(m.Owed))
}

// wantsOf lists who waits for figures of a product.
func (t tx) wantsOf(p bot.ProductID) (all []bot.Want, err error) {
	prefix := ofProduct(p)
	c := t.Bucket(bucketWanted).Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		of := len(prefix) + 8 // product, number
		w, _, err := load[bot.Want](t.Bucket(bucketWants), append(ofProduct(bot.ProductID(key[of:])), key[:of]...))
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	bot.SortWants(all)
	return all, nil
}

// tellingWanted are the messages about figures of a product that wait to tell who
// waited for them.
func (t tx) tellingWanted(p bot.ProductID) (waiting []bot.Delivery, err error) {
	return t.telling(bucketSubjects, ofProduct(p))
}

// tellingSomebody are those that wait to tell somebody: of a product, or of all.
func (t tx) tellingSomebody(u bot.UserID, p bot.ProductID) (waiting []bot.Delivery, err error) {
	waiting, err = t.telling(bucketRecipients, ofProduct(bot.ProductID(u)))
	return slices.DeleteFunc(waiting, func(d bot.Delivery) bool { return p != "" && d.Product != p }), err
}

// telling are those that an index has under a prefix.
func (t tx) telling(index, prefix []byte) (waiting []bot.Delivery, err error) {
	c := t.Bucket(index).Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		name := string(key[len(prefix)+instantSize:])
		if !strings.HasPrefix(name, bot.WantedPrefix) {
			continue
		}
		d, err := t.delivery(name)
		if err != nil {
			return nil, err
		}
		if d.State == bot.StatePlanned {
			waiting = append(waiting, d)
		}
	}
	return waiting, nil
}

func (t tx) heldWants(h *bot.Held) (err error) {
	h.Wants, err = t.wants(h.User, "")
	return err
}

// eraseWants takes what somebody waits for away.
func (t tx) eraseWants(u bot.UserID) error {
	theirs, err := t.wants(u, "")
	for _, w := range theirs {
		err = errors.Join(err, t.dropWant(w))
	}
	return err
}

// pruneWants takes away those that are too old.
func (t tx) pruneWants(before time.Time) (gone int, err error) {
	if before.IsZero() {
		return 0, nil
	}
	var old []bot.Want
	c := t.Bucket(bucketWants).Cursor()
	for key, _ := c.First(); key != nil && len(old) < mostPruned; key, _ = c.Next() {
		w, _, err := load[bot.Want](t.Bucket(bucketWants), key)
		if err != nil {
			return 0, err
		}
		if w.At.Before(before) {
			old = append(old, w)
		}
	}
	for _, w := range old {
		err = errors.Join(err, t.dropWant(w))
	}
	return len(old), err
}
