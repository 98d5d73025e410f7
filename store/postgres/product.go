package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/bot"
)

// EnsureProducts implements store.Store: ids are counted "p1", "p2"…
func (s *Store) EnsureProducts(ctx context.Context, slugs []string) (ids map[string]bot.ProductID, err error) {
	const doing = "give products their ids"
	ids, err = readProducts(ctx, s.pool, slugs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	if !slices.ContainsFunc(slugs, func(slug string) bool { return ids[slug] == "" }) {
		return ids, nil
	}
	err = s.update(ctx, doing, func(t tx) error {
		if _, err := t.next(ctx, "products", 0); err != nil { // one at a time
			return err
		}
		if ids, err = readProducts(ctx, t, slugs); err != nil {
			return err
		}
		var missing []string
		for _, slug := range slugs {
			if ids[slug] == "" && !slices.Contains(missing, slug) {
				missing = append(missing, slug)
			}
		}
		first, err := t.next(ctx, "products", len(missing))
		if err != nil {
			return err
		}
		made := make([]string, len(missing))
		for i, slug := range missing {
			made[i] = "p" + strconv.FormatInt(first+int64(i), 10)
			ids[slug] = bot.ProductID(made[i])
		}
		_, err = t.exec(ctx, `INSERT INTO products (id, slug) SELECT * FROM unnest($1::text[], $2::text[])`, made, missing)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// readProducts returns the ids of the slugs that have one.
func readProducts(ctx context.Context, q querier, slugs []string) (map[string]bot.ProductID, error) {
	return readSlugs(ctx, q, `SELECT slug, id FROM products WHERE slug = ANY($1)`, slugs)
}

func readSlugs(ctx context.Context, q querier, sql string, args ...any) (map[string]bot.ProductID, error) {
	ids := map[string]bot.ProductID{}
	rows, err := q.Query(ctx, sql, args...)
	if err == nil {
		var slug string
		var id bot.ProductID
		_, err = pgx.ForEachRow(rows, []any{&slug, &id}, func() error {
			ids[slug] = id
			return nil
		})
	}
	return ids, classify(err)
}

// Products implements store.Store.
func (s *Store) Products(ctx context.Context) (now, former map[string]bot.ProductID, err error) {
	if now, err = readSlugs(ctx, s.pool, `SELECT slug, id FROM products WHERE slug IS NOT NULL`); err == nil {
		former, err = readSlugs(ctx, s.pool, `SELECT slug, product FROM former`)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list products: %w", err)
	}
	return now, former, nil
}

// Rename implements store.Store.
func (s *Store) Rename(ctx context.Context, r bot.Renaming) error {
	return s.update(ctx, fmt.Sprintf("rename %q", r.From), func(t tx) error {
		if r.To == "" || r.From == r.To {
			return fmt.Errorf("to %q: %w", r.To, bot.ErrConflict)
		}
		if err := t.mayRename(ctx, r); err != nil {
			return err
		}
		bore, tookBack, err := t.bore(ctx, r.Product, r.To)
		if err != nil {
			return err
		}
		if tookBack && r.By == "" {
			return fmt.Errorf("a person took %s back from %q: %w", r.Product, r.To, bot.ErrConflict)
		}
		e := r.Entry()
		if e.Actor, err = t.personKey(ctx, r.By); err != nil {
			return err
		}
		undoes := r.By != "" && bore && !tookBack
		for _, change := range []struct {
			sql  string
			args []any
		}{
			{`UPDATE products SET slug = NULL WHERE slug = $1`, []any{r.To}},
			{`UPDATE products SET slug = $2 WHERE id = $1`, []any{r.Product, r.To}},
			{`INSERT INTO former (slug, product, taken_back) VALUES ($1, $2, $3) ON CONFLICT (slug) DO UPDATE SET product = $2, taken_back = $3`,
				[]any{r.From, r.Product, undoes}},
			{`DELETE FROM former WHERE slug = $1`, []any{r.To}},
		} {
			if _, err := t.exec(ctx, change.sql, change.args...); err != nil {
				return err
			}
		}
		return t.journal(ctx, e)
	})
}

// mayRename looks at who bears both slugs, and holds them.
func (t tx) mayRename(ctx context.Context, r bot.Renaming) error {
	holders, err := query(ctx, t, "read products", pgx.RowToStructByPos[holder],
		`SELECT id, slug FROM products WHERE slug = ANY($1) ORDER BY id FOR UPDATE`, []string{r.From, r.To})
	if err != nil {
		return err
	}
	var from, to bot.ProductID
	for _, h := range holders {
		if h.Slug == r.From {
			from = h.ID
		} else {
			to = h.ID
		}
	}
	if from != r.Product {
		return fmt.Errorf("%q is not %s: %w", r.From, r.Product, bot.ErrNotFound)
	}
	if to != "" {
		if has, err := t.hasData(ctx, to); err != nil || has {
			return errors.Join(err, fmt.Errorf("%q has data of its own: %w", r.To, bot.ErrConflict))
		}
	}
	return nil
}

// bore tells whether a product bore a slug before, and whether a person took it
// back from there.
func (t tx) bore(ctx context.Context, p bot.ProductID, slug string) (bore, tookBack bool, err error) {
	err = t.QueryRow(ctx, `SELECT count(*) > 0, coalesce(bool_or(taken_back), false) FROM former WHERE slug = $1 AND product = $2`, slug, p).Scan(&bore, &tookBack)
	return bore, tookBack, err
}

type holder struct {
	ID   bot.ProductID
	Slug string
}

// hasData tells whether anything is kept about a product.
func (t tx) hasData(ctx context.Context, p bot.ProductID) (has bool, err error) {
	err = t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM indicators WHERE product = $1) OR EXISTS (SELECT FROM deliveries WHERE product = $1 AND asks)
		OR EXISTS (SELECT FROM follows WHERE product = $1) OR EXISTS (SELECT FROM bindings WHERE product = $1)
		OR EXISTS (SELECT FROM members WHERE product = $1 UNION ALL SELECT FROM requests WHERE product = $1
			UNION ALL SELECT FROM choices WHERE product = $1 UNION ALL SELECT FROM committees WHERE product = $1 AND listed)`, p).Scan(&has)
	return has, err
}

// KeepGone implements store.Store.
func (s *Store) KeepGone(ctx context.Context, gone []bot.Startup) error {
	if len(gone) == 0 {
		return nil
	}
	return s.update(ctx, "keep products that are gone", func(t tx) error {
		for _, p := range gone {
			data, err := asJSON(p)
			if err != nil {
				return err
			}
			kept, err := t.exec(ctx, `INSERT INTO gone (product, data) SELECT id, $2 FROM products WHERE id = $1
				ON CONFLICT (product) DO UPDATE SET data = $2`, p.ID, data)
			if err == nil && kept == 0 {
				err = fmt.Errorf("product %q: %w", p.ID, bot.ErrNotFound)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Gone implements store.Store.
func (s *Store) Gone(ctx context.Context) ([]bot.Startup, error) {
	return query(ctx, s.pool, "list products that are gone", scanJSON[bot.Startup], `SELECT data FROM gone ORDER BY product`)
}

// PinPerson implements store.Store. An empty id binds nothing: it asks whom the
// name is bound to, or gets bot.ErrNotFound.
func (s *Store) PinPerson(ctx context.Context, name string, id bot.UserID) (bound bot.UserID, err error) {
	doing := fmt.Sprintf("pin %q", name)
	err = s.pool.QueryRow(ctx, `SELECT person FROM names WHERE name = $1`, name).Scan(&bound)
	switch {
	case err == nil:
		return bound, nil
	case !errors.Is(err, pgx.ErrNoRows):
		return "", fmt.Errorf("%s: %w", doing, classify(err))
	case id == "":
		return "", fmt.Errorf("%s: %w", doing, bot.ErrNotFound)
	}
	err = s.update(ctx, doing, func(t tx) error {
		return t.QueryRow(ctx, `INSERT INTO names (name, person) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET person = names.person
			RETURNING person`, name, id).Scan(&bound)
	})
	return bound, err
}

// drawings bounds how often a person's key is drawn again when it is taken.
const drawings = 100_000

// personKey returns the key that stands for a person in the journal, drawn the
// first time. Nobody is the bot.
func (t tx) personKey(ctx context.Context, id bot.UserID) (key bot.PersonKey, err error) {
	if id == "" {
		return bot.ActorBot, nil
	}
	err = t.QueryRow(ctx, `SELECT key FROM people WHERE person = $1 FOR KEY SHARE`, id).Scan(&key) // until it is written, nobody erases them
	if !errors.Is(err, pgx.ErrNoRows) {
		return key, err
	}
	for range drawings {
		drawn := t.store.personKeys()
		var erased bool
		if err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM erased WHERE key = $1)`, drawn).Scan(&erased); err != nil || erased {
			if err != nil {
				return "", err
			}
			continue
		}
		err := pgx.BeginFunc(ctx, t, func(nested pgx.Tx) error { // one that is taken must not end it all
			return nested.QueryRow(ctx, `INSERT INTO people (person, key) VALUES ($1, $2)
				ON CONFLICT (person) DO UPDATE SET key = people.key RETURNING key`, id, drawn).Scan(&key)
		})
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != codeUnique {
			return key, err
		}
	}
	return "", fmt.Errorf("draw a person's key: the first %d were taken", drawings)
}
