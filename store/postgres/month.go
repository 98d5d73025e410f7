package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// SetSubscription implements store.Store.
func (s *Store) SetSubscription(ctx context.Context, sub bot.Subscription, on bool) (changed bool, err error) {
	err = s.update(ctx, "receive the month", func(t tx) error {
		sub.At = sub.At.UTC()
		data, err := asJSON(sub)
		if err != nil {
			return err
		}
		sql, args := `DELETE FROM subscriptions WHERE person = $1`, []any{sub.User}
		if on {
			sql, args = `INSERT INTO subscriptions (person, data) VALUES ($1, $2) ON CONFLICT DO NOTHING`, []any{sub.User, data}
		}
		rows, err := t.exec(ctx, sql, args...)
		changed = rows > 0
		return err
	})
	return changed, err
}

// Subscriptions implements bot.PlanStore.
func (s *Store) Subscriptions(ctx context.Context) ([]bot.Subscription, error) {
	return query(ctx, s.pool, "list who receives the month", scanJSON[bot.Subscription], `SELECT data FROM subscriptions ORDER BY person`)
}

// MonthFacts implements store.Store.
func (s *Store) MonthFacts(ctx context.Context, m bot.MonthSpan) (bot.MonthFacts, error) {
	return readMonth(ctx, s.pool, m)
}

// asOf are an indicator's newest figures, as they were known before an instant.
func asOf(instant, most string) string {
	return `(SELECT json_agg(x.data) FROM (SELECT v.data FROM measures c CROSS JOIN LATERAL (SELECT m.data, m.withdrawn FROM measures m
		WHERE m.indicator = c.indicator AND m.form = c.form AND m.period = c.period AND m.at < ` + instant + ` ORDER BY m.seq DESC LIMIT 1) v
		WHERE c.indicator = i.n AND c.form = i.form AND c.latest AND NOT v.withdrawn ORDER BY c.period DESC LIMIT ` + most + `) x)`
}

// readMonth reads of each indicator no more than its newest figures.
func readMonth(ctx context.Context, q querier, m bot.MonthSpan) (f bot.MonthFacts, err error) {
	type row struct{ Indicator, Last, Before []byte }
	rows, err := query(ctx, q, "read a month's figures", pgx.RowToStructByPos[row],
		`SELECT i.data, `+asOf("$1", "2")+`, `+asOf("$2", "1")+` FROM indicators i ORDER BY i.product, i.n`, m.Until.UTC(), m.From.UTC())
	if err != nil {
		return f, err
	}
	for _, r := range rows {
		one, err := monthIndicator(r.Indicator, r.Last, r.Before)
		if err != nil {
			return f, fmt.Errorf("read a month's figures: %w", err)
		}
		if !one.Archived {
			f.Indicators = append(f.Indicators, one)
		}
	}
	type noted struct {
		Data   []byte
		Latest bool
	}
	all, err := query(ctx, q, "read what was noted in a month", pgx.RowToStructByPos[noted],
		`SELECT data, latest FROM measures WHERE at >= $1 AND at < $2 ORDER BY seq`, m.From.UTC(), m.Until.UTC())
	for _, r := range all {
		measure, err := fromJSON[bot.Measure](r.Data)
		if err != nil {
			return f, err
		}
		f.Noted = append(f.Noted, bot.NotedInMonth{Measure: measure, Stands: r.Latest})
	}
	if err != nil {
		return f, err
	}
	committees, err := query(ctx, q, "read a month's committees", scanJSON[bot.Committee],
		`SELECT data FROM committees WHERE listed AND ends >= $1`, m.Until.UTC())
	f.Committees = m.PlannedIn(committees)
	return f, err
}

func monthIndicator(indicator, last, before []byte) (one bot.MonthIndicator, err error) {
	if err = json.Unmarshal(indicator, &one.Indicator); err != nil {
		return one, err
	}
	for _, part := range []struct {
		raw []byte
		to  []**bot.Measure
	}{{last, []**bot.Measure{&one.Last, &one.Previous}}, {before, []**bot.Measure{&one.Before}}} {
		var measures []bot.Measure
		if part.raw != nil {
			err = json.Unmarshal(part.raw, &measures)
		}
		for i := range measures {
			*part.to[i] = &measures[i]
		}
		if err != nil {
			return one, err
		}
	}
	return one, nil
}

// monthOf is what a delivery that tells a month is resolved with; each month is read
// once for all that is claimed together.
func (t tx) monthOf(ctx context.Context, d bot.Delivery, c *bot.Claiming, read map[string]*bot.MonthFacts) error {
	if d.Month == nil {
		return nil
	}
	key := d.Month.From.UTC().String()
	if read[key] == nil {
		f, err := readMonth(ctx, t, *d.Month)
		if err != nil {
			return err
		}
		read[key] = &f
	}
	c.Month = read[key]
	return t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM subscriptions WHERE person = $1)`, d.To.User).Scan(&c.Subscribed)
}
