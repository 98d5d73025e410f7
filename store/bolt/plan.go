package bolt

import (
	"context"
	"fmt"
	"time"

	"jalon/bot"
)

// Mark implements bot.PlanStore.
func (s *Store) Mark(ctx context.Context, rule string) (at time.Time, ok bool, err error) {
	err = s.view(ctx, "read a mark", func(t tx) (err error) {
		at, ok, err = load[time.Time](t.Bucket(bucketMarks), []byte(rule))
		return err
	})
	return at, ok, err
}

// Plan implements bot.PlanStore.
func (s *Store) Plan(ctx context.Context, p bot.Plan) error {
	return s.update(ctx, fmt.Sprintf("move the mark of %q", p.Rule), func(t tx) error {
		marks := t.Bucket(bucketMarks)
		mark, _, err := load[time.Time](marks, []byte(p.Rule)) // zero for a rule never seen
		switch {
		case err != nil:
			return err
		case !mark.Equal(p.From):
			return bot.ErrConflict
		}
		if err := save(marks, []byte(p.Rule), p.To.UTC()); err != nil {
			return err
		}
		for _, e := range p.Journal {
			if err := t.journal(e); err != nil {
				return err
			}
			if err := t.touch(e.At); err != nil {
				return err
			}
		}
		if err := t.owe(p.Deliveries); err != nil {
			return err
		}
		return t.touch(p.To)
	})
}
