package postgres

import (
	"context"
	"fmt"

	"jalon/bot"
)

// TakeIn implements store.Store.
func (s *Store) TakeIn(ctx context.Context, i bot.Intake) (taken []bot.TakenIn, err error) {
	err = s.update(unbounded(ctx), "take figures in", func(t tx) error {
		taken = nil
		e := bot.JournalEntry{At: i.At, Door: i.Door, Actor: bot.ActorConfiguration}
		if i.By != "" {
			if e.Actor, err = t.personKey(ctx, i.By); err != nil {
				return err
			}
		}
		changes := false
		for _, p := range i.Products {
			one, err := t.takeIn(ctx, i, p, e)
			if err != nil {
				return err
			}
			taken = append(taken, one)
			changes = changes || one.Indicators+one.New+one.Changed > 0
		}
		if i.Dry || !changes {
			return errUnchanged
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return taken, nil
}

func (t tx) takeIn(ctx context.Context, i bot.Intake, p bot.ProductIntake, e bot.JournalEntry) (taken bot.TakenIn, err error) {
	e.As = p.As
	if err := t.mustProduct(ctx, p.Product); err != nil {
		return taken, err
	}
	var touched []bot.NewFigure
	for _, series := range p.Series {
		stored, err := t.indicators(ctx, p.Product)
		if err != nil {
			return taken, err
		}
		ind, isNew, err := series.Meant(p.Product, stored)
		if err != nil {
			return taken, err
		}
		if isNew {
			taken.Indicators++
			if err := t.putIndicator(ctx, bot.IndicatorChange{After: ind}, e); err != nil {
				return taken, err
			}
			if stored, err = t.indicators(ctx, p.Product); err != nil {
				return taken, err
			}
			ind = bot.IndicatorNamed(stored, ind.ShortName)
		}
		n, ok := numberOf(ind.ID)
		if !ok {
			return taken, fmt.Errorf("indicator %q: %w", ind.ID, bot.ErrNotFound)
		}
		for _, m := range series.Measures {
			current, had, err := t.current(ctx, n, m.Period)
			if err != nil {
				return taken, err
			}
			var now *bot.Measure
			if had {
				now = &current
			}
			after, does := i.Becomes(ind.ID, m, now)
			switch {
			case !does:
				taken.Same++
				continue
			case had && !current.Withdrawn:
				taken.Over(ind, current, after)
			default:
				taken.New++
			}
			if after, err = t.addMeasure(ctx, p.Product, after, e); err != nil {
				return taken, err
			}
			touched = append(touched, bot.NewFigure{Indicator: ind.ID, Period: after.Period, Value: after.Value})
		}
	}
	if taken.Indicators+len(touched) == 0 {
		return taken, nil
	}
	_, err = t.changed(ctx, p.Product, touched, e, i.By)
	return taken, err
}
