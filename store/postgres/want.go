package postgres

import (
	"context"
	"slices"
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
		if err := t.mustProduct(ctx, p); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('jalon want'), hashtext($1))`, user); err != nil { // theirs of another product come before, or after
			return err
		}
		f, err := t.facts(ctx, p)
		if err != nil {
			return err
		}
		theirs, err := readWants(ctx, t, theirWants, string(user))
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
		return t.putWants(ctx, added)
	})
	if err != nil {
		return nil, 0, err
	}
	return kept, fresh, nil
}

// Unwant implements store.Store.
func (s *Store) Unwant(ctx context.Context, u bot.UserID, p bot.ProductID, indicators []bot.IndicatorID) (n int, err error) {
	err = s.update(ctx, "wait for figures no more", func(t tx) error {
		theirs, err := readWants(ctx, t, theirWants, string(u))
		if err != nil {
			return err
		}
		theirs = slices.DeleteFunc(theirs, func(w bot.Want) bool {
			return p != "" && w.Product != p || len(indicators) > 0 && !slices.Contains(indicators, w.Indicator)
		})
		if err := t.dropWants(ctx, theirs); err != nil { // before the messages, as whoever notes the figure
			return err
		}
		waiting, err := query(ctx, t, "read what somebody is told of", scanJSON[bot.Delivery],
			`SELECT data FROM deliveries WHERE person = $1 AND person <> '' AND state = 'planned' AND starts_with(name, $2) AND ($3 = '' OR product = $3) ORDER BY name FOR UPDATE`,
			personKey(u), bot.WantedPrefix, string(p))
		if err != nil {
			return err
		}
		changed, told := bot.Unwanted(waiting, indicators)
		if n = len(theirs) + told; n == 0 {
			return errUnchanged
		}
		for _, d := range changed {
			if err := t.put(ctx, d.PlannedAt, row{delivery: d}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// Wants implements store.Store.
func (s *Store) Wants(ctx context.Context, u bot.UserID) ([]bot.Want, error) {
	return readWants(ctx, s.pool, theirWants, string(u))
}

const theirWants = `WHERE person = $1 ORDER BY product, indicator`

func readWants(ctx context.Context, q querier, where, about string) ([]bot.Want, error) {
	return query(ctx, q, "read who waits for figures", scanJSON[bot.Want], `SELECT data FROM wants `+where, about)
}

func (t tx) putWants(ctx context.Context, wants []bot.Want) error {
	for _, w := range wants {
		n, _ := numberOf(w.Indicator) // of the product's
		data, err := asJSON(w)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO wants (person, indicator, product, at, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, indicator) DO NOTHING`,
			w.User, n, w.Product, column(w.At), data)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t tx) dropWants(ctx context.Context, wants []bot.Want) error {
	people, indicators := make([]string, len(wants)), make([]int64, len(wants))
	for i, w := range wants {
		people[i] = string(w.User)
		indicators[i], _ = numberOf(w.Indicator)
	}
	_, err := t.exec(ctx, `DELETE FROM wants WHERE (person, indicator) IN (SELECT * FROM unnest($1::text[], $2::bigint[]))`, people, indicators)
	return err
}

// meetWants tells those who wait for figures that they are there. It returns the
// figures with who still waits. Whoever is erased meanwhile goes with their message,
// or before it.
func (t tx) meetWants(ctx context.Context, f bot.Facts, touched []bot.NewFigure, by []bot.UserID, at time.Time) (bot.Facts, error) {
	if !f.MayMeetWants(touched) {
		return f, nil
	}
	wants, err := readWants(ctx, t, `WHERE product = $1 ORDER BY person, indicator FOR UPDATE`, string(f.Product))
	if err != nil {
		return f, err
	}
	bot.SortWants(wants)
	waiting, err := query(ctx, t, "read who is told of figures", scanJSON[bot.Delivery],
		`SELECT data FROM deliveries WHERE subjects @> ARRAY[$1] AND state = 'planned' AND starts_with(name, $2) ORDER BY name FOR UPDATE`, string(f.Product), bot.WantedPrefix)
	if err != nil {
		return f, err
	}
	m := bot.MeetWants(f, wants, waiting, touched, by, at)
	if err := t.dropWants(ctx, m.Gone); err != nil {
		return f, err
	}
	if err := t.putWants(ctx, m.Back); err != nil {
		return f, err
	}
	rows := make([]row, len(m.Changed))
	for i, d := range m.Changed {
		rows[i] = row{delivery: d}
	}
	if err := t.put(ctx, at, rows...); err != nil {
		return f, err
	}
	return m.Facts, t.owe(ctx, m.Owed)
}
