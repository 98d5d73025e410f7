package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/bot"
)

// Mark implements bot.PlanStore.
func (s *Store) Mark(ctx context.Context, rule string) (at time.Time, ok bool, err error) {
	at, ok, err = readMark(ctx, s.pool, `SELECT at FROM marks WHERE rule = $1`, rule)
	if err != nil {
		err = fmt.Errorf("read a mark: %w", classify(err))
	}
	return at, ok, err
}

func readMark(ctx context.Context, q querier, sql, rule string) (at time.Time, ok bool, err error) {
	var text string
	err = q.QueryRow(ctx, sql, rule).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return at, false, nil
	}
	if err == nil {
		at, err = time.Parse(time.RFC3339Nano, text)
	}
	return at, err == nil, err
}

// Plan implements bot.PlanStore.
func (s *Store) Plan(ctx context.Context, p bot.Plan) error {
	return s.update(ctx, fmt.Sprintf("move the mark of %q", p.Rule), func(t tx) error {
		mark, _, err := readMark(ctx, t, `SELECT at FROM marks WHERE rule = $1 FOR UPDATE`, p.Rule) // zero for a rule never seen
		switch {
		case err != nil:
			return err
		case !mark.Equal(p.From):
			return bot.ErrConflict
		}
		to := p.To.UTC()
		moved, err := t.exec(ctx, `INSERT INTO marks (rule, at, touched) VALUES ($1, $2, $3)
			ON CONFLICT (rule) DO UPDATE SET at = $2, touched = greatest(marks.touched, $3) WHERE marks.at = $4`,
			p.Rule, to.Format(time.RFC3339Nano), column(to), mark.UTC().Format(time.RFC3339Nano))
		switch {
		case err != nil:
			return err
		case moved == 0: // two planners saw the rule for the first time
			return bot.ErrConflict
		}
		for _, e := range p.Journal {
			if err := t.journal(ctx, e); err != nil {
				return err
			}
		}
		return t.owe(ctx, p.Deliveries)
	})
}

// journal appends an entry and gives it its number.
func (t tx) journal(ctx context.Context, e bot.JournalEntry) error {
	seq, err := t.next(ctx, "journal", 1)
	if err != nil {
		return fmt.Errorf("number a journal entry: %w", err)
	}
	e.Seq, e.At = uint64(seq), e.At.UTC()
	data, err := asJSON(e)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO journal (seq, at, product, action, data) VALUES ($1, $2, $3, $4, $5)`, seq, column(e.At), e.Product, e.Action, data)
	return err
}

// journalChange appends an entry with what changed into what.
func (t tx) journalChange(ctx context.Context, e bot.JournalEntry, before any, had bool, after any) error {
	e, err := e.Changing(before, had, after)
	if err != nil {
		return err
	}
	return t.journal(ctx, e)
}

// LastInstant implements store.Store.
func (s *Store) LastInstant(ctx context.Context) (at time.Time, err error) {
	var last *time.Time
	err = s.pool.QueryRow(ctx, `SELECT greatest((SELECT max(touched) FROM deliveries), (SELECT max(touched) FROM marks),
		(SELECT max(at) FROM journal), (SELECT max(at) FROM follows), (SELECT max(at) FROM wants),
		(SELECT max(greatest(at, settled)) FROM requests), (SELECT max(touched) FROM committees), (SELECT max(at) FROM news), (SELECT max(at) FROM catalogue))`).Scan(&last)
	if err != nil {
		return at, fmt.Errorf("read the last instant: %w", classify(err))
	}
	if last != nil {
		at = last.UTC()
	}
	return at, nil
}
