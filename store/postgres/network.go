package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// Bind implements store.Store.
func (s *Store) Bind(ctx context.Context, b, expected bot.Binding, by bot.UserID, door string, at time.Time) error {
	return s.update(ctx, "bind a channel", func(t tx) error {
		if b.Product != "" {
			if err := t.mustProduct(ctx, b.Product); err != nil {
				return err
			}
		}
		found, err := query(ctx, t, "read a binding", scanJSON[bot.Binding], `SELECT data FROM bindings WHERE channel = $1 FOR UPDATE`, b.Channel)
		if err != nil {
			return err
		}
		var old bot.Binding
		known := len(found) > 0
		if known {
			old = found[0]
		}
		e, changes := b.Entry(old, known, door, at)
		if !changes {
			return errUnchanged
		}
		if !old.Same(expected) {
			return fmt.Errorf("channel %s: %w", b.Channel, bot.ErrConflict)
		}
		if e.Actor, err = t.personKey(ctx, by); err != nil {
			return err
		}
		if b.Product == "" {
			_, err = t.exec(ctx, `DELETE FROM bindings WHERE channel = $1`, b.Channel)
		} else {
			err = t.putBinding(ctx, b, known)
		}
		if err != nil {
			return err
		}
		if err := t.journal(ctx, e); err != nil {
			return err
		}
		return t.tell(ctx, TopicDirectory)
	})
}

// putBinding stores a binding: in the row that the transaction holds, or in one
// that nobody else made meanwhile.
func (t tx) putBinding(ctx context.Context, b bot.Binding, known bool) error {
	b.At, b.ConfirmedAt = b.At.UTC(), b.ConfirmedAt.UTC()
	data, err := asJSON(b)
	if err != nil {
		return err
	}
	sql := `INSERT INTO bindings (channel, product, data) VALUES ($1, $2, $3) ON CONFLICT (channel) DO NOTHING`
	if known {
		sql = `UPDATE bindings SET product = $2, data = $3 WHERE channel = $1`
	}
	rows, err := t.exec(ctx, sql, b.Channel, b.Product, data)
	if err == nil && rows == 0 {
		err = fmt.Errorf("channel %s: %w", b.Channel, bot.ErrConflict)
	}
	return err
}

// Bindings implements store.Store.
func (s *Store) Bindings(ctx context.Context) ([]bot.Binding, error) {
	return query(ctx, s.pool, "list bindings", scanJSON[bot.Binding], `SELECT data FROM bindings ORDER BY channel`)
}

// SetFollow implements store.Store.
func (s *Store) SetFollow(ctx context.Context, f bot.Follow, on bool) (changed bool, err error) {
	err = s.update(ctx, "follow a product", func(t tx) error {
		changed = false
		if err := t.mustProduct(ctx, f.Product); err != nil {
			return err
		}
		var known bool
		err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM follows WHERE person = $1 AND product = $2)`, f.User, f.Product).Scan(&known)
		if err != nil {
			return err
		}
		if known == on {
			return errUnchanged
		}
		changed = true
		if on {
			return t.putFollow(ctx, f)
		}
		_, err = t.exec(ctx, `DELETE FROM follows WHERE person = $1 AND product = $2`, f.User, f.Product)
		return err
	})
	return changed, err
}

func (t tx) putFollow(ctx context.Context, f bot.Follow) error {
	f.At, f.Told = f.At.UTC(), f.Told.UTC()
	data, err := asJSON(f)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO follows (person, product, at, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, product) DO UPDATE SET data = $4`, f.User, f.Product, column(f.At), data)
	return err
}

// Follows implements store.Store.
func (s *Store) Follows(ctx context.Context, user bot.UserID) ([]bot.Follow, error) {
	return query(ctx, s.pool, "list follows", scanJSON[bot.Follow],
		`SELECT data FROM follows WHERE person = $1 OR $1 = '' ORDER BY person, product`, user)
}

// AddNews implements store.Store.
func (s *Store) AddNews(ctx context.Context, news []bot.News) error {
	if len(news) == 0 {
		return nil
	}
	return s.update(ctx, "keep news", func(t tx) error {
		first, err := t.next(ctx, "news", len(news))
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for i, n := range news {
			n.At = n.At.UTC()
			data, err := asJSON(n)
			if err != nil {
				return err
			}
			batch.Queue(`INSERT INTO news (n, at, data) VALUES ($1, $2, $3)`, first+int64(i), column(n.At), data)
		}
		return t.SendBatch(ctx, batch).Close()
	})
}

// News implements store.Store.
func (s *Store) News(ctx context.Context, after time.Time, limit int) ([]bot.News, error) {
	return readNews(ctx, s.pool, after, limit)
}

// readNews lists what came after an instant, newest first.
func readNews(ctx context.Context, q querier, after time.Time, limit int) ([]bot.News, error) {
	latest, err := query(ctx, q, "read the news", scanJSON[bot.News],
		`SELECT data FROM news WHERE at >= $1 ORDER BY n DESC LIMIT $2`, column(after), limit)
	for i, n := range latest {
		if !n.At.After(after) {
			return latest[:i], err
		}
	}
	return latest, err
}

// mostNews bounds the news read for one message.
const mostNews = 5000

// followed is what somebody follows, with what changed.
func (t tx) followed(ctx context.Context, d bot.Delivery) (all []bot.Followed, err error) {
	follows, err := query(ctx, t, "read follows", scanJSON[bot.Follow],
		`SELECT data FROM follows WHERE person = $1 ORDER BY product`, d.To.User)
	if err != nil || len(follows) == 0 {
		return nil, err
	}
	oldest, products := follows[0].ToldFrom(), make([]bot.ProductID, len(follows))
	for i, f := range follows {
		products[i] = f.Product
		if from := f.ToldFrom(); from.Before(oldest) {
			oldest = from
		}
	}
	news, err := readNews(ctx, t, oldest, mostNews)
	if err != nil {
		return nil, err
	}
	facts, err := readFacts(ctx, t, products)
	if err != nil {
		return nil, err
	}
	for _, f := range follows {
		all = append(all, bot.FollowedOf(f, facts[f.Product], news))
	}
	return all, nil
}

// SaveCatalogue implements store.Store. A body that did not change is not
// written again.
func (s *Store) SaveCatalogue(ctx context.Context, part string, c bot.CatalogueCopy) error {
	return s.update(ctx, "keep the catalogue", func(t tx) error {
		body := c.Body
		if body == nil {
			body = []byte{}
		}
		c.Body = nil
		data, err := asJSON(c)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO catalogue (part, at, data, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (part) DO UPDATE SET at = $2, data = $3,
				body = CASE WHEN catalogue.body = $4 THEN catalogue.body ELSE $4 END`, part, column(c.FetchedAt), data, body)
		if err != nil {
			return err
		}
		return t.tell(ctx, TopicCatalogue)
	})
}

// LastCatalogue implements store.Store.
func (s *Store) LastCatalogue(ctx context.Context, part string) (c bot.CatalogueCopy, ok bool, err error) {
	type copied struct{ data, body []byte }
	found, err := query(ctx, s.pool, "read the catalogue kept", func(r pgx.CollectableRow) (k copied, err error) {
		return k, r.Scan(&k.data, &k.body)
	}, `SELECT data, body FROM catalogue WHERE part = $1`, part)
	if err != nil || len(found) == 0 {
		return c, false, err
	}
	if c, err = fromJSON[bot.CatalogueCopy](found[0].data); err != nil {
		return c, false, err
	}
	c.Body = found[0].body
	return c, true, nil
}
