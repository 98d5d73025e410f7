package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/bot"
)

// The topics of Watch.
const (
	TopicDirectory = "directory" // which product a channel belongs to, who is in a team, what was chosen, who is away
	TopicCatalogue = "catalogue" // another copy of a part was kept
)

// Lead tells whether this process is the one that does a job now: it is, once
// nobody else was for so long. It asks again to stay so. A claim that ends later
// than any can was made before the database's clock was set back.
func (s *Store) Lead(ctx context.Context, job string, lasting time.Duration) (bool, error) {
	var holder string
	err := s.pool.QueryRow(ctx, `INSERT INTO leases (job, holder, until) VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
		ON CONFLICT (job) DO UPDATE SET holder = $2, until = clock_timestamp() + $3::bigint * interval '1 millisecond'
			WHERE leases.holder = $2 OR leases.until < clock_timestamp()
				OR leases.until > clock_timestamp() + 2 * $3::bigint * interval '1 millisecond' RETURNING holder`,
		job, s.me, lasting.Milliseconds()).Scan(&holder)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask who does %s: %w", job, classify(err))
	}
	return true, nil
}

// Take makes this process the one that does a job, whoever did it.
func (s *Store) Take(ctx context.Context, job string, lasting time.Duration) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO leases (job, holder, until) VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
		ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until = excluded.until`, job, s.me, lasting.Milliseconds())
	if err != nil {
		return fmt.Errorf("take %s over: %w", job, classify(err))
	}
	return nil
}

// Resign leaves a job to whoever asks next.
func (s *Store) Resign(ctx context.Context, job string) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM leases WHERE job = $1 AND holder = $2`, job, s.me)
	if err != nil {
		return fmt.Errorf("leave %s: %w", job, classify(err))
	}
	return nil
}

// Pace is a rate of requests that every process on the store shares: one every
// so often on the average, a burst of them at once.
func (s *Store) Pace(name string, every time.Duration, burst int) bot.Limiter {
	return pace{s, name, every, burst}
}

type pace struct {
	store *Store
	name  string
	every time.Duration
	burst int
}

// Take implements bot.Limiter by the database's clock: it waits until at least
// one request may be made, and takes up to most.
func (r pace) Take(ctx context.Context, most int) (taken int, err error) {
	var wait time.Duration
	if taken, wait, err = r.reserve(ctx, most); err != nil {
		return 0, err
	}
	for at := time.Now().Add(wait); err == nil && time.Until(at) > 0; { // it may return early
		err = (bot.RealClock{}).Wait(ctx, at, nil)
	}
	return taken, err
}

// reserve takes what is free, or else the next one to be, and tells how long
// until then. No queue is a hundred requests long: what reaches further was taken
// before the database's clock was set back.
func (r pace) reserve(ctx context.Context, most int) (taken int, wait time.Duration, err error) {
	const (
		every = `$3::bigint * interval '1 microsecond'`
		begun = `CASE WHEN rates.at > now() + ($4::int + 100) * ` + every + ` THEN now() ELSE greatest(rates.at, now()) END`
		free  = `greatest(1, least($2::int, $4::int - ceil(extract(epoch FROM (` + begun + `) - now()) * 1000000 / $3::bigint)::int))`
	)
	var micros int64
	var quick string // a crash of the database may forget it: nobody waits for its disk
	err = r.store.pool.QueryRow(ctx, `INSERT INTO rates (name, taken, at) VALUES ($1, least($2::int, $4::int), now() + least($2::int, $4::int) * `+every+`)
		ON CONFLICT (name) DO UPDATE SET taken = `+free+`, at = (`+begun+`) + `+free+` * `+every+`
		RETURNING taken, (extract(epoch FROM at - $4::int * `+every+` - now()) * 1000000)::bigint, set_config('synchronous_commit', 'off', true)`,
		r.name, most, r.every.Microseconds(), r.burst).Scan(&taken, &micros, &quick)
	if err != nil {
		return 0, 0, fmt.Errorf("share the rate of requests: %w", classify(err))
	}
	return taken, max(0, time.Duration(micros)*time.Microsecond), nil
}

// channel is where processes of this store tell each other what changed.
const channel = "jalon"

// tell has the other processes told, when the transaction ends well.
func (t tx) tell(ctx context.Context, topic string) error {
	_, err := t.exec(ctx, `SELECT pg_notify($1, current_schema() || ' ' || $2 || ' ' || $3)`, channel, t.store.me, topic)
	return err
}

// Watch calls changed with a topic when another process changed something of
// it, and with every topic once it listens: what was missed before is unknown.
// It returns when the connection is lost. As long as it listens no other version
// changes the schema; ErrNewerSchema when one did before.
func (s *Store) Watch(ctx context.Context, changed func(topic string)) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("listen to the other processes: %w", classify(err))
	}
	defer c.Close(context.WithoutCancel(ctx))
	var schema string
	if err = s.join(ctx, c); err == nil {
		_, err = c.Exec(ctx, "LISTEN "+channel)
	}
	if err == nil {
		err = c.QueryRow(ctx, "SELECT current_schema()").Scan(&schema)
	}
	for _, topic := range []string{TopicDirectory, TopicCatalogue} {
		if err == nil {
			changed(topic)
		}
	}
	for err == nil {
		var n *pgconn.Notification
		if n, err = s.nextNotification(ctx, c); n == nil {
			continue
		}
		from, topic, ok := strings.Cut(strings.TrimPrefix(n.Payload, schema+" "), " ")
		if ok && strings.HasPrefix(n.Payload, schema+" ") && from != s.me {
			changed(topic)
		}
	}
	return fmt.Errorf("listen to the other processes: %w", classify(err))
}

// nextNotification waits for one; there is none when nothing was told for a
// while and the server still answers.
func (s *Store) nextNotification(ctx context.Context, c *pgx.Conn) (*pgconn.Notification, error) {
	waiting, cancel := context.WithTimeout(ctx, 3*s.within)
	defer cancel()
	n, err := c.WaitForNotification(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		_, err = c.Exec(ctx, "SELECT") // a connection may be dead without a word
		return nil, err
	}
	return n, err
}
