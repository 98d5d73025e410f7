package postgres

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// scanEntry reads an entry of the journal.
func scanEntry(r pgx.CollectableRow) (bot.JournalEntry, error) {
	e, err := scanJSON[bot.JournalEntry](r)
	return e.WithoutNull(), err
}

// Journal implements store.Store.
func (s *Store) Journal(ctx context.Context, after uint64, limit int) ([]bot.JournalEntry, error) {
	return query(ctx, s.pool, "read the journal", scanEntry, `SELECT data FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// JournalOf implements store.Store.
func (s *Store) JournalOf(ctx context.Context, q bot.JournalQuery) ([]bot.JournalEntry, error) {
	sql, args := ``, []any{q.Before, q.Limit, q.Since.UTC()}
	if q.Product != "" {
		sql, args = ` AND product = $4`, append(args, q.Product)
	}
	if q.Entity != "" {
		args = append(args, q.Entity)
		n := `position('"Entity":' || rtrim(to_json($` + strconv.Itoa(len(args)) + `::text)::text, '"') || `
		sql += ` AND (` + n + `'"' IN data::text) > 0 OR ` + n + `'/' IN data::text) > 0)` // no text is decoded: see waived
	}
	return query(ctx, s.pool, "read the journal", scanEntry,
		`SELECT data FROM journal WHERE ($1::bigint = 0 OR seq < $1) AND at >= $3`+sql+` ORDER BY seq DESC LIMIT $2`, args...)
}

// Actors implements store.Store.
func (s *Store) Actors(ctx context.Context, keys []bot.PersonKey) (map[bot.PersonKey]bot.UserID, error) {
	type known struct {
		Key  bot.PersonKey
		User bot.UserID
	}
	all, err := query(ctx, s.pool, "read who did it", pgx.RowToStructByPos[known], `SELECT key, person FROM people WHERE key = ANY($1)`, keys)
	who := make(map[bot.PersonKey]bot.UserID, len(all))
	for _, k := range all {
		who[k.Key] = k.User
	}
	return who, err
}

// mostPruned bounds what one transaction of Prune takes away of each kind.
const mostPruned = 500

// Prune implements store.Store.
func (s *Store) Prune(ctx context.Context, r bot.Retention) (gone int, err error) {
	for {
		var some int
		err := s.update(ctx, "take away what is old", func(t tx) (err error) {
			if some, err = t.prune(ctx, r); err == nil && some == 0 {
				return errUnchanged
			}
			return err
		})
		gone += some
		if err != nil || some == 0 {
			return gone, err
		}
	}
}

func (t tx) prune(ctx context.Context, r bot.Retention) (gone int, err error) {
	figures, rights := bot.JournalActions(bot.JournalFigures), bot.JournalActions(bot.JournalRights)
	for _, old := range []struct {
		sql    string
		before time.Time
		args   []any
	}{
		{`DELETE FROM deliveries WHERE name IN (SELECT name FROM deliveries WHERE slot < $1 AND state NOT IN ('planned', 'claimed')
			ORDER BY slot LIMIT $2 FOR UPDATE SKIP LOCKED)`, r.Messages, nil},
		{`DELETE FROM nonces WHERE nonce IN (SELECT nonce FROM nonces WHERE (data->>'At')::timestamptz < $1 LIMIT $2)`, r.Forms, nil},
		{`DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE settled < $1 LIMIT $2)`, r.Requests, nil},
		{`DELETE FROM absences WHERE (person, first) IN (SELECT person, first FROM absences WHERE until < to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD') LIMIT $2)`,
			r.Requests, nil},
		{`DELETE FROM wants WHERE (person, indicator) IN (SELECT person, indicator FROM wants WHERE at < $1 LIMIT $2)`, r.Wants, nil},
		{`DELETE FROM news WHERE n IN (SELECT n FROM news WHERE at < $1 ORDER BY n LIMIT $2)`, r.News, nil},
		{`DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE at < $1 AND action LIKE ANY($3) ORDER BY seq LIMIT $2)`, r.Figures, []any{figures}},
		{`DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE at < $1 AND action LIKE ANY($3) ORDER BY seq LIMIT $2)`, r.Rights, []any{rights}},
		{`DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE at < $1 AND NOT action LIKE ANY($3) ORDER BY seq LIMIT $2)`, r.Other,
			[]any{append(figures, rights...)}},
	} {
		if old.before.IsZero() {
			continue
		}
		n, err := t.exec(ctx, old.sql, append([]any{old.before.UTC(), mostPruned}, old.args...)...)
		if err != nil {
			return gone, err
		}
		gone += int(n)
	}
	n, err := t.pruneCommittees(ctx, r.Requests)
	return gone + n, err
}

// SetPause implements store.Store.
func (s *Store) SetPause(ctx context.Context, p bot.Pause, by bot.UserID, door string, at time.Time) error {
	return s.update(ctx, "hold back", func(t tx) error {
		old, _, err := t.pause(ctx, "FOR UPDATE")
		if err != nil {
			return err
		}
		p = p.UTC()
		if p == old {
			return errUnchanged
		}
		e := p.Entry(old, door, at)
		if e.Actor, err = t.personKey(ctx, by); err != nil {
			return err
		}
		return errors.Join(t.putPause(ctx, p), t.journal(ctx, e), t.tell(ctx, TopicDirectory))
	})
}

func (t tx) putPause(ctx context.Context, p bot.Pause) error {
	data, err := asJSON(p)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO settings (name, data) VALUES ('pause', $1) ON CONFLICT (name) DO UPDATE SET data = $1`, data)
	return err
}

func (t tx) pause(ctx context.Context, lock string) (p bot.Pause, known bool, err error) {
	return readPause(ctx, t, lock)
}

func readPause(ctx context.Context, q querier, lock string) (p bot.Pause, known bool, err error) {
	all, err := query(ctx, q, "read what holds the bot back", scanJSON[bot.Pause], `SELECT data FROM settings WHERE name = 'pause' `+lock)
	if len(all) > 0 {
		p, known = all[0], true
	}
	return p, known, err
}

// Pause implements store.Store.
func (s *Store) Pause(ctx context.Context) (bot.Pause, error) {
	p, _, err := readPause(ctx, s.pool, "")
	return p, err
}
