package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// HeldAbout implements store.Store.
func (s *Store) HeldAbout(ctx context.Context, u bot.UserID) (h bot.Held, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(ptx pgx.Tx) error {
		h, err = tx{ptx, s}.heldAbout(ctx, u)
		return err
	})
	return h, classify(err)
}

// naming picks the rows whose data holds a person's id anywhere.
const naming = ` WHERE position(to_json($1::text)::text IN data::text) > 0`

func (t tx) heldAbout(ctx context.Context, u bot.UserID) (h bot.Held, err error) {
	h = bot.Held{User: u}
	keys, err := query(ctx, t, "read a key", pgx.RowTo[bot.PersonKey], `SELECT key FROM people WHERE person = $1`, u)
	if len(keys) > 0 {
		h.Key = keys[0]
	}
	since, sinceErr := query(ctx, t, "read a departure", pgx.RowTo[string], `SELECT since FROM departed WHERE person = $1`, u)
	if len(since) > 0 {
		h.Departed, _ = time.Parse(time.RFC3339Nano, since[0])
	}
	var namesErr error
	h.Names, namesErr = query(ctx, t, "read names", pgx.RowTo[string], `SELECT name FROM names WHERE person = $1 ORDER BY name`, u)
	entries := each(ctx, t, `SELECT data FROM journal`+naming+` AND $1 <> ''`, string(h.Key), h.Change)
	p, _, pauseErr := t.pause(ctx, "")
	h.Pause(p)
	return h, errors.Join(err, sinceErr, namesErr, entries, pauseErr,
		each(ctx, t, `SELECT data FROM members`+naming+` ORDER BY product, person`, string(u), h.Member),
		each(ctx, t, `SELECT data FROM follows WHERE person = $1 ORDER BY product`, string(u), h.Follow),
		each(ctx, t, `SELECT data FROM wants WHERE person = $1 ORDER BY product, indicator`, string(u), h.Want),
		each(ctx, t, `SELECT data FROM subscriptions WHERE person = $1`, string(u), h.Subscription),
		each(ctx, t, `SELECT data FROM requests`+naming+` ORDER BY id`, string(u), h.Request),
		each(ctx, t, `SELECT data FROM measures`+naming+` ORDER BY seq`, string(u), h.Figure),
		each(ctx, t, `SELECT data FROM indicators`+naming+` ORDER BY product, n`, string(u), h.Indicator),
		each(ctx, t, `SELECT data FROM api_keys WHERE person = $1 ORDER BY product`, string(u), h.APIKey),
		each(ctx, t, `SELECT data FROM committees`+naming+` ORDER BY id`, string(u), h.Committee),
		each(ctx, t, `SELECT data FROM feeds WHERE person = $1 ORDER BY hash`, string(u), h.Feed),
		each(ctx, t, `SELECT data FROM absences`+naming+` ORDER BY person, first`, string(u), h.Absence),
		each(ctx, t, `SELECT data FROM choices`+naming+` ORDER BY product`, string(u), h.Choice),
		each(ctx, t, `SELECT data FROM deliveries`+namedOrNaming+` ORDER BY name`, string(u), h.Message),
		each(ctx, t, `SELECT data FROM bindings`+naming+` ORDER BY channel`, string(u), h.Binding))
}

// namedOrNaming picks the deliveries that bear a person's id, or hold it: alone, or in
// the name of another one that a notice tells of.
const namedOrNaming = ` WHERE position($1 IN name) > 0 OR position($1 IN data::text) > 0`

// each reads values of one statement about something.
func each[T any](ctx context.Context, q querier, sql, about string, do func(T)) error {
	all, err := query(ctx, q, "read what is held", scanJSON[T], sql, about)
	for _, v := range all {
		do(v)
	}
	return err
}

// Erase implements store.Store.
func (s *Store) Erase(ctx context.Context, u bot.UserID, door string, at time.Time) (held bot.Held, err error) {
	if u == "" {
		return held, nil
	}
	err = s.update(ctx, "erase somebody", func(t tx) error {
		if _, err := t.exec(ctx, `SELECT FROM people WHERE person = $1 FOR UPDATE`, u); err != nil { // what they do now comes before, or after
			return err
		}
		if held, err = t.heldAbout(ctx, u); err != nil {
			return err
		}
		if held.Nothing() {
			return errUnchanged
		}
		return t.erase(ctx, held, door, at)
	})
	return held, err
}

func (t tx) erase(ctx context.Context, h bot.Held, door string, at time.Time) error {
	// Figures before committees before the messages about them, as whoever changes them.
	for _, step := range []func(context.Context, bot.UserID) error{t.eraseRows, t.eraseFigures, t.eraseFromCommittees, t.eraseMessages, t.eraseActs} {
		if err := step(ctx, h.User); err != nil {
			return err
		}
	}
	if h.Key != "" {
		if _, err := t.exec(ctx, `DELETE FROM people WHERE person = $1`, h.User); err != nil {
			return err
		}
		if _, err := t.keepErased(ctx, h.Key, at); err != nil {
			return err
		}
		if err := t.journal(ctx, bot.ErasedEntry(h.Key, door, at)); err != nil {
			return err
		}
	}
	return t.tell(ctx, TopicDirectory)
}

func (t tx) keepErased(ctx context.Context, key bot.PersonKey, at time.Time) (fresh int64, err error) {
	return t.exec(ctx, `INSERT INTO erased (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, key, at.UTC().Format(time.RFC3339Nano))
}

// eraseRows takes away the rows that are somebody's.
func (t tx) eraseRows(ctx context.Context, u bot.UserID) error {
	for _, table := range []string{"departed", "names", "members", "requests", "follows", "wants", "subscriptions", "api_keys", "feeds", "absences"} {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE person = $1`, u); err != nil {
			return err
		}
	}
	return nil
}

// rename changes the values of a table that hold a person's id.
func rename[K, T any](ctx context.Context, t tx, table, key string, u bot.UserID, of func(T) (T, bool)) error {
	type kept struct {
		Key  K
		Data []byte
	}
	all, err := query(ctx, t, "find who is named", pgx.RowToStructByPos[kept], `SELECT `+key+`, data FROM `+table+naming+` FOR UPDATE`, string(u))
	for _, row := range all {
		v, readErr := fromJSON[T](row.Data)
		without, changed := of(v)
		if err = errors.Join(err, readErr); err != nil {
			return err
		}
		if !changed {
			continue
		}
		data, err := asJSON(without)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE `+table+` SET data = $2 WHERE `+key+` = $1`, row.Key, data); err != nil {
			return err
		}
	}
	return err
}

func (t tx) eraseFigures(ctx context.Context, u bot.UserID) error {
	err := rename[int64](ctx, t, "measures", "seq", u, func(m bot.Measure) (bot.Measure, bool) { return m.Nameless(), m.By == u })
	return errors.Join(err, rename[int64](ctx, t, "indicators", "n", u, func(i bot.Indicator) (bot.Indicator, bool) {
		return i.Nameless(), i.InCharge == u
	}))
}

func (t tx) eraseMessages(ctx context.Context, u bot.UserID) error {
	all, err := query(ctx, t, "find messages to somebody", scanJSON[bot.Delivery], `SELECT data FROM deliveries`+namedOrNaming+` FOR UPDATE`, string(u))
	for _, d := range all {
		if err != nil {
			break
		}
		if d.IsOf(u) {
			_, err = t.exec(ctx, `DELETE FROM deliveries WHERE name = $1`, d.Name)
			continue
		}
		without, changed := d.Without(u)
		if !changed {
			continue
		}
		var data string
		if data, err = asJSON(without); err == nil {
			_, err = t.exec(ctx, `UPDATE deliveries SET data = $2 WHERE name = $1`, d.Name, data)
		}
	}
	return err
}

// eraseActs takes somebody's name off what they did to what is not theirs.
func (t tx) eraseActs(ctx context.Context, u bot.UserID) error {
	err := errors.Join(
		rename[string](ctx, t, "bindings", "channel", u, func(b bot.Binding) (bot.Binding, bool) { return b.Without(u) }),
		rename[string](ctx, t, "members", "product || ' ' || person", u, func(m bot.Membership) (bot.Membership, bool) { return m.Without(u) }),
		rename[string](ctx, t, "requests", "id", u, func(r bot.Request) (bot.Request, bool) { return r.Without(u), r.SettledBy == u }),
		rename[string](ctx, t, "absences", "person || ' ' || first", u, func(a bot.Absence) (bot.Absence, bool) { return a.Without(u) }),
		rename[string](ctx, t, "choices", "product", u, func(c bot.Choice) (bot.Choice, bool) { return c.Without(u) }))
	p, known, pauseErr := t.pause(ctx, "FOR UPDATE")
	if err = errors.Join(err, pauseErr); err == nil && known && p.By == u {
		p.By = bot.ActorErased
		err = t.putPause(ctx, p)
	}
	return err
}

// Erased implements store.Store.
func (s *Store) Erased(ctx context.Context) ([]bot.PersonKey, error) {
	return query(ctx, s.pool, "list who was erased", pgx.RowTo[bot.PersonKey], `SELECT key FROM erased ORDER BY key`)
}

// EraseAgain implements store.Store.
func (s *Store) EraseAgain(ctx context.Context, keys []bot.PersonKey, at time.Time) (n int, err error) {
	who, err := s.Actors(ctx, keys)
	if err != nil {
		return 0, err
	}
	for _, u := range who {
		if _, err := s.Erase(ctx, u, "restore", at); err != nil {
			return n, err
		}
		n++
	}
	return n, s.update(ctx, "keep who was erased", func(t tx) error {
		var fresh int64
		for _, key := range keys {
			if key == "" {
				continue
			}
			one, err := t.keepErased(ctx, key, at)
			if err != nil {
				return err
			}
			fresh += one
		}
		if fresh == 0 {
			return errUnchanged
		}
		return nil
	})
}

// PeopleKnown implements store.Store.
func (s *Store) PeopleKnown(ctx context.Context) ([]bot.UserID, error) {
	all, err := query(ctx, s.pool, "list everybody something is held about", pgx.RowTo[bot.UserID], `SELECT person FROM people UNION SELECT person FROM names
		UNION SELECT person FROM departed UNION SELECT person FROM members UNION SELECT person FROM follows UNION SELECT person FROM wants UNION SELECT person FROM subscriptions UNION SELECT person FROM requests UNION SELECT person FROM api_keys UNION SELECT person FROM feeds UNION SELECT person FROM absences`)
	known := bot.PeopleSet{}
	err = errors.Join(err, each(ctx, s.pool, `SELECT data FROM indicators WHERE position($1 IN data::text) = 0`, `"InCharge":""`, func(i bot.Indicator) { known.Add(i.InCharge) }))
	err = errors.Join(err, each(ctx, s.pool, `SELECT data FROM absences WHERE position($1 IN data::text) > 0`, `"Instead":`, func(a bot.Absence) { known.Add(a.Instead) }),
		each(ctx, s.pool, `SELECT data FROM choices WHERE position($1 IN data::text) = 0`, `"By":""`, func(c bot.Choice) { known.Add(c.Pause.By) }))
	committees, readErr := query(ctx, s.pool, "list who committees name", scanJSON[bot.Committee], `SELECT data FROM committees`)
	err = errors.Join(err, readErr)
	for _, c := range committees {
		known.Add(c.People()...)
	}
	for _, u := range all {
		known.Add(u)
	}
	return known.Sorted(), err
}

// Departed implements store.Store.
func (s *Store) Departed(ctx context.Context) (map[bot.UserID]time.Time, error) {
	type left struct {
		User  bot.UserID
		Since string
	}
	all, err := query(ctx, s.pool, "list who has left", pgx.RowToStructByPos[left], `SELECT person, since FROM departed`)
	since := make(map[bot.UserID]time.Time, len(all))
	for _, l := range all {
		at, parseErr := time.Parse(time.RFC3339Nano, l.Since)
		since[l.User], err = at, errors.Join(err, parseErr)
	}
	return since, err
}

// SetDeparted implements store.Store.
func (s *Store) SetDeparted(ctx context.Context, u bot.UserID, since time.Time) error {
	sql, args := `INSERT INTO departed (person, since) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING`, []any{u, since.UTC().Format(time.RFC3339Nano)}
	if since.IsZero() {
		sql, args = `DELETE FROM departed WHERE person = $1`, args[:1]
	}
	return s.update(ctx, "note who has left", func(t tx) error {
		_, err := t.exec(ctx, sql, args...)
		return err
	})
}
